"""The report: what stands in it, what does not, and what people see of it in a real browser."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from browser import Browser, chromium, open_browser
from dbt_runner import ROOT
from lead_scoring.database import open_database
from lead_scoring.forget import Forgotten
from lead_scoring.forget import _forget_in_report as forget_in_report
from lead_scoring.main_job import RunOptions, run
from lead_scoring.main_job import _report as write_report_of_run
from lead_scoring.problems import RunStopped
from lead_scoring.report.leads import HISTORY_DATES, TOP_LEADS
from lead_scoring.report.page import write_report
from lead_scoring.report.place import check_report_file
from lead_scoring.settings import DEFAULT_RULES
from report_cases import NASTY, SCRIPT, Case, build_cases, contrast, data_of

WIDTHS = [390, 1440]


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory, empty_warehouse: Path) -> dict[str, Case]:
    """The data sets that the report is looked at with."""
    return build_cases(tmp_path_factory.mktemp("reports"), empty_warehouse)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    if chromium() is None:
        pytest.skip("There is no Chromium on this machine (Debian: apt-get install chromium).")
    with open_browser(tmp_path_factory.mktemp("browser")) as opened:
        yield opened


# ---- in the browser -------------------------------------------------------------------------


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["sample", "bank", "empty", "nasty"])
def test_report_opens_without_error_or_request_and_nothing_overflows(
    name: str, width: int, dark: bool, cases: dict[str, Case], browser: Browser
):
    browser.open(cases[name].report, width=width, dark=dark)
    assert browser.problems == []
    assert browser.requests == []
    assert browser.value("document.documentElement.dataset.ready") == "yes"
    assert browser.value("document.documentElement.scrollWidth") <= width
    # within a box of its own a table may be wider than the window, and so may the list of sections
    too_wide = browser.value(
        """[...document.querySelectorAll("body *")]
        .filter((each) => !each.closest(".scroll, nav ul, .skip, select, #vg-tooltip-element"))
        .filter((each) => each.getBoundingClientRect().right > innerWidth + 1)
        .map((each) => each.tagName + " " + each.textContent.slice(0, 40))"""
    )
    assert too_wide == []


@pytest.mark.parametrize("name", ["sample", "bank", "nasty"])
def test_every_chart_is_drawn_and_has_words_and_a_table(
    name: str, cases: dict[str, Case], browser: Browser
):
    browser.open(cases[name].report, width=1440)
    charts = browser.value(
        """[...document.querySelectorAll("figure .plot")].map((plot) => ({
            words: plot.getAttribute("aria-label"),
            marks: plot.querySelectorAll("svg path, svg text, svg line, svg rect").length,
            height: plot.getBoundingClientRect().height,
            rows: plot.closest("figure").querySelectorAll("details table tbody tr").length,
        }))"""
    )
    assert len(charts) >= (15 if name == "sample" else 3)
    for chart in charts:
        assert len(chart["words"]) > 20, chart
        assert chart["marks"] > 3, chart
        assert chart["height"] > 40, chart
        assert chart["rows"] > 0, chart


def test_leads_can_be_searched_filtered_and_sorted(cases: dict[str, Case], browser: Browser):
    case = cases["sample"]
    browser.open(case.report, width=1440)
    column = (
        "[...document.querySelectorAll('#lead-table tbody {}')].map((cell) => cell.textContent)"
    )
    ranks, points = column.format(".rank"), column.format(".points b")
    assert browser.value(ranks) == [str(rank) for rank in range(1, 21)]

    # by keyboard: to the head of the column, and twice Enter
    browser.value("document.querySelector('[data-sort=points] button').focus()")
    browser.press("Enter")
    down = [float(text) for text in browser.value(points)]
    assert down == sorted(down, reverse=True)
    assert down[0] == pytest.approx(
        case.value(
            f"select max(lead_points) from marts.lead_segments where lead_rank <= {TOP_LEADS}"
        ),
        abs=0.05,
    )
    browser.press("Enter")
    assert browser.value("document.querySelector('[data-sort=points]').ariaSort") == "ascending"
    up = [float(text.replace("\N{MINUS SIGN}", "-")) for text in browser.value(points)]
    assert up == sorted(up) and up != down

    email = case.value(
        "select value from features.int_lead_facts where attribute = 'email' and contact_id = "
        "(select contact_id from marts.lead_segments where lead_rank = 7) limit 1"
    )
    browser.value("document.querySelector('#find').focus()")
    browser.write(str(email).upper())
    assert browser.value(ranks) == ["7"]
    browser.write(" nobody has this")
    assert browser.value(ranks) == []
    assert browser.value("document.querySelector('#shown').textContent") == "No lead matches."

    browser.open(case.report, width=1440)
    browser.value(
        """(() => { const box = document.querySelector("#segment"); box.selectedIndex = 2;
        box.dispatchEvent(new Event("change")); })()"""
    )
    chosen = browser.value("document.querySelector('#segment').selectedOptions[0].textContent")
    count = case.value(f"select count(*) from marts.lead_segments where segment = '{chosen}'")
    said = browser.value("document.querySelector('#shown').textContent")
    assert said == f"{min(count, 20)} of {count} leads shown"


def test_a_name_leads_to_the_ledger_which_adds_up(cases: dict[str, Case], browser: Browser):
    case = cases["sample"]
    browser.open(case.report, width=390)
    browser.value("document.querySelectorAll('#lead-table .link')[2].click()")
    browser.wait_for("document.activeElement.id === 'h-why'")
    browser.wait_for("document.querySelectorAll('#waterfalls svg').length === 3")
    assert browser.value("document.querySelector('#chosen').value") == "2"
    figures = browser.value(
        """[...document.querySelectorAll("#waterfalls figure")].map((figure) =>
        [figure.querySelector("h3").textContent,
        [...figure.querySelectorAll("tbody tr")].map((row) =>
        row.children[1].textContent.replace("\\u2212", "-").replaceAll(",", ""))])"""
    )
    for score, texts in figures:
        *entries, total = [float(text) for text in texts]
        # shown with one digit each
        assert sum(entries) == pytest.approx(total, abs=0.051 * len(texts))
        assert total == pytest.approx(
            case.value(
                "select points from marts.lead_scores join marts.lead_segments using (contact_id) "
                f"where lead_rank = 3 and score = '{score}'"
            ),
            abs=0.051,
        )


def test_what_data_hold_is_shown_as_text(cases: dict[str, Case], browser: Browser):
    browser.open(cases["nasty"].report, width=1440)
    text = browser.value("document.body.innerText")
    assert SCRIPT in text
    assert '"O\'Neill" & Söhne' in text
    assert "{{ 7 * 7 }}" in text
    assert NASTY[1]["contact_id"] in text
    assert "<b>Is</b> a VP</script>" in text
    assert browser.value("document.querySelectorAll('img, b script, td script').length") == 0
    browser.value(
        """(() => { const box = document.querySelector("#chosen");
        box.selectedIndex = [...box.options].findIndex((each) => each.text.includes("李"));
        box.dispatchEvent(new Event("change")); })()"""
    )
    browser.wait_for("document.querySelector('#card h3').textContent === '李 雷'")
    assert browser.problems == []
    # a script that somebody gets into the page all the same: the policy does not let it run
    ran = browser.value(
        """(() => { const made = document.createElement("script");
        made.textContent = "window.broken = true"; document.body.append(made);
        return window.broken === true; })()"""
    )
    assert ran is False


def test_paper_has_the_charts_and_no_controls(cases: dict[str, Case], browser: Browser):
    browser.open(cases["sample"].report, width=1440, dark=True)
    browser.call("Emulation.setEmulatedMedia", media="print")
    hidden = ["nav", ".tools", "#more", "figure details"]
    for selector in hidden:
        assert browser.value(f"document.querySelector('{selector}').offsetParent === null"), (
            selector
        )
    background = browser.value("getComputedStyle(document.body).backgroundColor")
    assert background == "rgb(255, 255, 255)"
    browser.open(cases["sample"].report, width=1440)
    assert browser.print().startswith(b"%PDF")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_words_stand_out_from_what_is_behind_them(
    dark: bool, cases: dict[str, Case], browser: Browser
):
    """Contrast of at least 4.5 to 1 (WCAG 2, level AA) of all text colours."""
    browser.open(cases["sample"].report, width=1440, dark=dark)
    names = ["paper", "surface", "ink", "ink-soft", "accent", "on-accent", "plus", "minus"]
    colours = browser.value(
        f"""Object.fromEntries({json.dumps(names)}.map((name) =>
        [name, getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim()]))"""
    )
    pairs = [(text, "paper") for text in ("ink", "ink-soft", "accent", "plus", "minus")]
    pairs += [(text, "surface") for text, _ in pairs] + [("on-accent", "accent")]
    weak = [pair for pair in pairs if contrast(colours[pair[0]], colours[pair[1]]) < 4.5]
    assert weak == []


# ---- the file -------------------------------------------------------------------------------


def test_no_pii_leaves_out_what_names_people(cases: dict[str, Case], tmp_path: Path):
    case = cases["sample"]
    with open_database(case.database) as connection:
        facts = connection.execute(
            "select value from features.int_lead_facts where attribute in ('first_name', "
            "'last_name', 'email', 'phone', 'company_name', 'job_title', "
            "'company_domain', 'company_id')"
        ).fetchall()
    with_names, without = case.write(), case.write(tmp_path / "r.html", with_names=False)
    # short ones are words of rules and charts, too
    said = {json.dumps(value, ensure_ascii=False) for (value,) in facts if len(value) > 4}
    texts = set(re.findall(r'"(?:[^"\\]|\\.)*"', without))
    assert len(said & set(re.findall(r'"(?:[^"\\]|\\.)*"', with_names))) > 500
    assert said & texts == set()
    assert "@" not in json.dumps(data_of(without)["leads"])
    ids = [lead["id"] for lead in data_of(without)["leads"]]
    assert ids == [lead["id"] for lead in data_of(with_names)["leads"]]


def test_figures_are_those_of_the_marts_and_the_same_each_time(cases: dict[str, Case]):
    case = cases["sample"]
    html = case.write()
    assert case.write() == html
    data = data_of(html)
    assert len(data["leads"]) == TOP_LEADS
    assert len(data["dates"]) == 3 <= HISTORY_DATES
    assert [lead["rank"] for lead in data["leads"]] == list(range(1, TOP_LEADS + 1))
    place = data["scores"].index("engagement")
    for lead in data["leads"][:5]:
        entries = [row[3] for row in lead["ledger"] if row[0] == place]
        assert sum(entries) == pytest.approx(lead["points"][place], abs=1e-6)
        assert lead["history"][place][-1] == pytest.approx(lead["points"][place], abs=0.006)
    shown = re.findall(r'<td class="p[0-5][^"]*"><b>([\d,]+)</b>', html)
    in_cells = case.value(
        "select count(*) from marts.lead_segments where override is null "
        "and fit_band is not null and engagement_band is not null"
    )
    assert sum(int(text.replace(",", "")) for text in shown) == in_cells > 0


def test_bands_without_a_matrix_have_cells_without_a_segment(cases: dict[str, Case]):
    html = cases["nasty"].write()
    assert f"<b>{len(NASTY)}</b><span>no segment</span>" in html


def test_a_report_that_cannot_be_made_leaves_what_is_there(cases: dict[str, Case], tmp_path: Path):
    case = cases["bank"]
    strange = tmp_path / "notes.html"
    strange.write_text("<p>mine</p>", encoding="utf-8")
    with pytest.raises(RunStopped, match="is not a report of this project"):
        case.write(strange)
    assert strange.read_text(encoding="utf-8") == "<p>mine</p>"

    before = case.report.read_bytes()
    with pytest.raises(RunStopped, match="not of the same run"):
        write_report(cases["sample"].database, case.published, case.report)
    with pytest.raises(RunStopped, match="no published set"):
        write_report(case.database, tmp_path / "nowhere", case.report)
    with pytest.raises(RunStopped, match="no database"):
        write_report(tmp_path / "none.duckdb", case.published, case.report)
    assert case.report.read_bytes() == before
    check_report_file(case.report)
    assert list(case.report.parent.glob(".report.html.*")) == []


def test_run_stops_before_it_works_if_it_would_overwrite_a_strange_file(tmp_path: Path):
    strange = tmp_path / "report.html"
    strange.write_text("mine", encoding="utf-8")
    steps: list[str] = []
    options = RunOptions(
        rules=DEFAULT_RULES,
        database=tmp_path / "lead_scoring.duckdb",
        publish=tmp_path / "published",
        report=strange,
    )
    with pytest.raises(RunStopped, match="is not a report of this project"):
        run(options, SimpleNamespace(step=steps.append, progress=None))
    assert steps == []
    assert strange.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("works", [True, False])
def test_run_says_where_the_report_is_or_warns_that_there_is_none(
    works: bool, cases: dict[str, Case], tmp_path: Path
):
    case = cases["nasty"]
    (tmp_path / "file").write_text("", encoding="utf-8")
    path = tmp_path / "report.html" if works else tmp_path / "file" / "report.html"
    summary = SimpleNamespace(report=None, warnings=["an older one"])
    options = RunOptions(rules=DEFAULT_RULES, database=case.database, publish=case.published)
    write_report_of_run(options, path, summary)
    assert summary.report == (str(path) if works else None)
    assert path.is_file() == works
    if not works:
        assert "The report could not be written" in summary.warnings[0]
        assert summary.warnings[1] == "an older one"


def test_a_fault_of_the_report_is_a_warning_of_the_run(
    cases: dict[str, Case], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def fail(*_: object, **__: object) -> None:
        raise KeyError("is_handoff")

    monkeypatch.setattr("lead_scoring.report.page.write_report", fail)
    summary = SimpleNamespace(report=None, warnings=[])
    case = cases["nasty"]
    options = RunOptions(rules=DEFAULT_RULES, database=case.database, publish=case.published)
    write_report_of_run(options, tmp_path / "report.html", summary)
    assert summary.report is None
    (warning,) = summary.warnings
    assert "KeyError: 'is_handoff'" in warning


def test_forgotten_people_take_the_report_with_them(cases: dict[str, Case], tmp_path: Path):
    report = tmp_path / "report.html"
    cases["nasty"].write(report)
    forgotten = Forgotten([], tmp_path / "list.csv")
    forget_in_report(report, forgotten)
    assert not report.exists()
    assert "was deleted" in forgotten.notes[0]
    report.write_text("of somebody else", encoding="utf-8")
    forget_in_report(report, forgotten)
    assert report.exists() and len(forgotten.notes) == 1


def test_command_writes_beside_the_published_set_and_says_what_is_wrong(cases: dict[str, Case]):
    case = cases["nasty"]
    case.report.unlink()
    command = [sys.executable, str(ROOT / "scripts" / "report.py")]
    command += ["--database", str(case.database), "--publish", str(case.published)]
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (made.returncode, made.stderr) == (0, "")
    assert made.stdout.strip() == f"Report: {case.report}"
    assert case.report.is_file()

    failed = subprocess.run(
        [*command[:2], "--database", str(case.database.with_name("none") / "no.duckdb")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert failed.returncode == 1
    assert "There is no database" in failed.stderr and "Traceback" not in failed.stderr
    assert not case.database.with_name("none").exists()
