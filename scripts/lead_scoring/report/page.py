"""The page: what was read becomes one HTML file that opens offline and loads nothing."""

from __future__ import annotations

import base64
import hashlib
import json
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import altair
import jinja2
import vl_convert

from lead_scoring.disk import write_whole
from lead_scoring.problems import RunStopped
from lead_scoring.report import charts, sections
from lead_scoring.report.figures import read_figures
from lead_scoring.report.leads import read_leads, read_scores
from lead_scoring.report.outcomes import outcomes
from lead_scoring.report.place import MARK, check_report_file, report_problem
from lead_scoring.report.quality import read_quality
from lead_scoring.report.source import Source, open_source
from lead_scoring.settings import WAREHOUSE

_FILES = Path(__file__).parent / "files"


def write_report(database: Path, published: Path, report: Path, *, with_names: bool = True) -> Path:
    """Write the report of a published set, in one step in the place of the last one.

    `with_names`: names, job titles, companies, e-mail addresses and phone numbers of the leads that
    are listed; without it only contact ids tell leads apart.
    Raises RunStopped with a sentence if it cannot be made; the last report stays then.
    """
    check_report_file(report)
    with open_source(database, published) as source:
        html = page(source, with_names=with_names)
    _replace(report, html)
    return report


def page(source: Source, *, with_names: bool) -> str:
    """The report as HTML. The same set gives the same bytes."""
    scores = read_scores(source)
    leads = read_leads(source, scores, with_names=with_names)
    figures = read_figures(source, scores)
    quality = read_quality(source)
    parts = {
        part.key: part
        for part in (
            sections.segments(figures),
            sections.distributions(figures),
            sections.changes(figures),
            sections.rules(figures),
            outcomes(quality),
            sections.drift(quality),
            sections.data_quality(figures, quality),
        )
    }
    names = [row["score"] for row in scores]
    data = {
        "scores": names,
        "main": names.index("lead") if "lead" in names else len(names) - 1,
        "charts": {each.key: each.spec for part in parts.values() for each in part.figures},
        "waterfall": charts.waterfall(),
        "history": charts.over_time(names),
        **leads,
    }
    scripts = [_vega(), _file("page.js")]
    template = _templates().get_template("page.html.j2")
    return template.render(
        mark=MARK,
        as_of=sections.day_in_words(source.as_of),
        rules_version=source.config_version[:8],
        with_names=with_names,
        figures=figures,
        parts=parts,
        scores=scores,
        has_bands=bool(figures["matrix"]["rows"]) and bool(figures["matrix"]["engagement_bands"]),
        has_chances=any("chance" in lead for lead in leads["leads"]),
        lead_count=len(leads["leads"]),
        style=_file("page.css"),
        scripts=scripts,
        policy=_policy(scripts),
        data=_as_json(data),
    )


def _policy(scripts: list[str]) -> str:
    """What the browser may do: run these scripts, no others, and ask no network for anything."""
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
        for text in scripts
    )
    return (
        f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _as_json(data: Any) -> str:
    """JSON that no data can break out of: within a script element, `<` would end it."""
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


@cache
def _vega() -> str:
    """Vega, Vega-Lite and vega-embed, for the browser; no part of it may end its own element.

    To put them together takes longer than all else in the report, so a copy is kept.
    """
    version = ".".join(altair.SCHEMA_VERSION.removeprefix("v").split(".")[:2])
    kept = WAREHOUSE / f".vega-{version}-{vl_convert.__version__}.js"
    with suppress(OSError, UnicodeError):
        return kept.read_bytes().decode()
    bundle = vl_convert.javascript_bundle(vl_version=version)
    bundle = bundle.replace("</script", "<\\/script").replace("<!--", "<\\!--")
    # without a copy the next report takes longer, and that is all
    with suppress(RunStopped):
        _replace(kept, bundle)
    return bundle


@cache
def _templates() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_FILES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters["points"] = sections.in_points
    environment.filters["day"] = sections.day_in_words
    environment.filters["counted"] = sections.counted
    return environment


def _file(name: str) -> str:
    return (_FILES / name).read_text(encoding="utf-8")


def _replace(path: Path, text: str) -> None:
    try:
        write_whole(path, text)
    except (OSError, UnicodeError) as error:
        raise RunStopped(report_problem(path, error)) from error
