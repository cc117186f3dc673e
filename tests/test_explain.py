"""One contact explained: the lines add up on screen, and whoever has no score is told why."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

import explain as command
from lead_scoring.main_job import run
from lead_scoring.settings import ROOT
from test_run import Silent, job

AS_OF = "2026-06-30"

RULES = {
    "scores": """\
score,kind,base_points,min_points,max_points,description
fit,fit,5,0,50,Who it is
engagement,engagement,,0,40,
lead,combined,,,,Both
partners,fit,,,,Only for partners
""",
    "score_groups": """\
score,rule_group,mode,weight,min_points,max_points,description
fit,title,best,,,,
fit,company,,1.5,,20,
engagement,visits,,,,15,
""",
    "attribute_rules": """\
rule_id,score,rule_group,effect,points,description
title_vp,fit,title,,12,Vice president
title_any,fit,title,,4,Has a title
large,fit,company,,10,Large company
rich,fit,company,,8,Rich company
poor,fit,,,-80,Cannot pay
no_email,fit,,,-1,Has no email
left_out,engagement,,exclude,,A competitor
partner_only,partners,,include,,Is a partner
partner_vp,partners,,,1,
not_a_buyer,,,disqualify,,A student
""",
    "event_rules": """\
rule_id,score,rule_group,effect,event_type,pays,count_by,daily_limit,min_count,max_count,window_days,decay,points,min_points,max_points,description
pages,engagement,visits,,page_view,each,event,2,,,,half_life_30,3,,,Read pages
papers,engagement,visits,,file_download,each,asset,,,,,,4,,7,Papers
webinar,engagement,,,webinar_attend,once,,,,,,linear_60,9,,,Came to a webinar
quiet,engagement,,,product_login,once,,,0,0,30,,-2,,,Has not logged in
asked,,,qualify,demo_request,,,,,,30,,,,,Asked for a demo
""",
    "rule_conditions": """\
rule_id,field,operator,value
title_vp,job_title,contains,vp
title_any,job_title,is_known,
large,company_employee_count,at_least,500
rich,budget,between,1000|9000
poor,budget,less_than,10
no_email,email,is_unknown,
left_out,is_competitor,equals,true
partner_only,lead_source,in,partner|referral
partner_vp,job_title,contains,vp
not_a_buyer,is_student,equals,true
pages,asset,starts_with,/pricing
webinar,contact.job_title,is_known,
""",
    "decays": """\
decay,shape,interval_days,percent
half_life_30,half_life,30,
linear_60,linear,60,
""",
    "combined_scores": "score,component,weight\nlead,fit,0.5\nlead,engagement,2\n",
    "score_bands": """\
score,lifecycle_stage,band,min_points
fit,,A,20
fit,,B,0
engagement,,1,10
engagement,,2,0
lead,,warm,60
lead,,cold,-9
lead,customer,gold,30
lead,customer,tin,-9
""",
    "segments": """\
fit_band,engagement_band,segment,priority,next_step,is_handoff
A,1,call,1,Call today,true
A,2,write,2,Write,false
B,1,wait,3,,false
B,2,rest,4,,false
""",
}
DATA = {
    "contacts": """\
contact_id,created_at,email,first_name,last_name,job_title,company_id,lead_source,lifecycle_stage,budget
ada,2026-01-05,ada@x.example,Ada,\x1b[31mStone,VP Sales,big,partner,lead,5000
poor,2026-01-05,,,,Clerk,,event,lead,5
rival,2026-01-05,rival@x.example,,,VP,,event,,
student,2026-01-05,s@x.example,,,,,event,,
hand,2026-01-05,h@x.example,,,,,event,,
late,2026-06-29,l@x.example,,,,,event,,
""",
    "companies": "company_id,name,employee_count\nbig,Big Ltd,900\n",
    "events": """\
event_id,contact_id,occurred_at,event_type,asset
e1,ada,2026-06-30,page_view,/pricing
e2,ada,2026-06-30,page_view,/pricing/plans
e3,ada,2026-06-30,page_view,/pricing
e4,ada,2026-05-31,page_view,/pricing
e5,ada,2026-05-31,page_view,/blog/other
e6,ada,2026-06-01,file_download,a.pdf
e7,ada,2026-06-02,file_download,A.pdf
e8,ada,2026-06-03,file_download,b.pdf
e9,ada,2026-05-31,webinar_attend,intro
e10,ada,2026-06-29,product_login,
e11,hand,2026-06-20,demo_request,demo-form
e12,nobody,2026-06-20,page_view,/pricing
""",
    "contact_attributes": """\
contact_id,attribute,value
rival,is_competitor,true
poor,lifecycle_stage,Customer
student,is_student,yes
student,is_student,true
ghost,is_student,true
""",
    "adjustments": """\
adjustment_id,contact_id,score,points,adjusted_on,reason
a1,ada,fit,2.5,2026-06-01,Met at the fair
a2,ada,fit,-100,2026-07-01,Not yet
""",
}


def tool(script: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / "scripts" / script), *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )


@dataclass(frozen=True)
class Ended:
    """What a call of the command left behind."""

    returncode: int
    stdout: str
    stderr: str


@dataclass(frozen=True)
class Explainer:
    """A database that a process of its own has built, so that others can read it."""

    database: Path

    def __call__(self, *arguments: str) -> Ended:
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status = command.main([*arguments, "--database", str(self.database)])
        return Ended(status, out.getvalue(), err.getvalue())


@pytest.fixture(scope="module")
def explain(tmp_path_factory: pytest.TempPathFactory) -> Explainer:
    folder = tmp_path_factory.mktemp("explain")
    for name, files in (("rules", RULES), ("data", DATA)):
        (folder / name).mkdir()
        for stem, text in files.items():
            (folder / name / f"{stem}.csv").write_text(text, encoding="utf-8")
    as_of = date.fromisoformat(AS_OF)
    options = job(folder, data=folder / "data", rules=folder / "rules", as_of=as_of)
    run(options, Silent())
    return Explainer(options.database)


ADA = """\
Contact ada on 2026-06-30
Ada  [31mStone · ada@x.example · VP Sales, Big Ltd · lifecycle stage lead · created on 2026-01-05

fit: Who it is
   5    base
        group title, in all 12, only the best rule pays
  12      title_vp: Vice president
            job_title contains vp: it is VP Sales
   4      title_any: Has a title
            job_title is known: it is VP Sales
  -4        not the best: only title_vp of the group pays
        group company, in all 20
  10      large: Large company
            company_employee_count is at least 500: it is 900
   8      rich: Rich company
            budget lies between 1000 and 9000: it is 5000
   9      weight of the group: 18 × 1.5 = 27
  -7      at most 20 in the group: it comes to 27
   2.5  adjustment a1, 2026-06-01: Met at the fair
  ----
  39.5  fit: band A, from 20, the highest
"""


def test_a_contact_is_calculated_line_by_line(explain: Explainer) -> None:
    ended = explain("ada")
    assert ended.returncode == 0, ended.stderr
    text = ended.stdout
    assert text.startswith(ADA)
    assert "\x1b" not in text


def test_events_are_listed_with_age_and_decay(explain: Explainer) -> None:
    text = explain("ada", "--score", "engagement").stdout
    expected = """\
engagement
   0    base
        rules without a group, in all 4.5
   4.5    webinar: Came to a webinar
            webinar_attend; pays 9 once; loses 100 % in 60 days, evenly
            job_title is known: it is VP Sales
            1 event counted, the newest 30 days old: 9 × (1 - 100 % × 30/60)
              2026-05-31 intro, 30 days old
        group visits, in all 14.5
   8      papers: Papers
            file_download; pays 4 each asset; at most 7 in all
            2026-06-03 b.pdf, 27 days old: 4
            2026-06-02 a.pdf, last of 2 events, 28 days old: 4
  -1        at most 7 for the rule
   7.5    pages: Read pages
            page_view where asset starts with /pricing; pays 3 each event, at most 2 a day; \
halves every 30 days
            2026-06-30 /pricing, /pricing/plans, 2 of 3 events, 0 days old: 2 × 3 × 0.5^(0/30) = 6
            2026-05-31 /pricing, 30 days old: 3 × 0.5^(30/30) = 1.5
  ----
  19    engagement: band 1, from 10, the highest
"""
    assert expected in text
    assert "segment" not in text


def test_a_combined_score_its_segment_and_what_to_do_next(explain: Explainer) -> None:
    text = explain("ada").stdout
    assert (
        "lead: Both\n"
        "   0     base\n"
        "  19.75  fit: 39.5 × 0.5\n"
        "  38     engagement: 19 × 2\n"
        "  -----\n"
        "  57.75  lead: band cold, from -9 to below 60; 2.25 more would be warm\n"
    ) in text
    assert (
        "segment: call, handed to sales\n"
        "  fit band A and engagement band 1 lead there\n"
        "  priority 1\n"
        "  next step: Call today\n"
        "  place 1 of 6 in the calling order\n"
    ) in text


def test_what_is_missing_is_a_reason_too(explain: Explainer) -> None:
    text = explain("poor").stdout
    assert " email is unknown: it is unknown" in text
    assert "product_login; pays -2 once if there is none; in the last 30 days" in text
    assert "none was found, so it pays -2" in text
    assert "at least 0 for the score: the lines above come to -72" in text
    assert "lead: band tin, from -9 to below 30; 30 more would be gold" in text
    assert "(bands of lifecycle stage customer)" in text


@pytest.mark.parametrize(
    ("contact_id", "sentences"),
    [
        (
            "rival",
            [
                "Left out, because this holds:",
                "left_out: A competitor",
                "is_competitor is true: it is true",
            ],
        ),
        (
            "student",
            [
                "Left out, because only those count for whom one of these rules holds:",
                "lead_source is one of partner, referral: it is event",
                "a rule disqualifies the contact:",
                "is_student is true: it is true",
                "without it: rest (fit band B and engagement band 2)",
            ],
        ),
        (
            "hand",
            [
                "segment: call, handed to sales",
                "a rule qualifies the contact:",
                "asked: Asked for a demo",
                "2026-06-20 demo-form, 10 days old",
            ],
        ),
    ],
)
def test_who_is_left_out_or_overruled_is_told_by_which_rule(
    explain: Explainer, contact_id: str, sentences: list[str]
) -> None:
    ended = explain(contact_id)
    assert ended.returncode == 0
    for sentence in sentences:
        assert sentence in ended.stdout


def test_every_column_on_screen_adds_up(explain: Explainer) -> None:
    with duckdb.connect(str(explain.database), read_only=True) as connection:
        points = connection.execute(
            "select contact_id, score, points from marts.lead_scores where points is not null"
        ).fetchall()
    assert len(points) >= 15
    texts = {who: explain(who).stdout for who, _, _ in points}
    for contact_id, score, total in points:
        found = re.search(rf"^{score}(?::.*)?\n((?:  .*\n)+)", texts[contact_id], re.M)
        assert found, (contact_id, score)
        above, below = re.split(r"^  -+\n", found.group(1), flags=re.M)
        numbers = re.findall(r"^ {2,10}(-?[\d.]+)  ", above, re.M)
        result = re.search(r"^ {2,10}(-?[\d.]+)  ", below, re.M)
        assert sum(map(Decimal, numbers)) == Decimal(result.group(1)) == Decimal(str(total))


def test_json_is_the_same_calculation(explain: Explainer) -> None:
    ended = explain("ada", "--json")
    told = json.loads(ended.stdout)
    assert told["scored_on"] == AS_OF
    by_score = {score["score"]: score for score in told["scores"]}
    assert by_score["engagement"]["points"] == 19.0
    lines = by_score["engagement"]["lines"]
    assert sum(line["points"] for line in lines if line["points"] is not None) == 19.0


def test_another_date_is_scored_in_a_copy(explain: Explainer) -> None:
    before = hashlib.sha256(explain.database.read_bytes()).hexdigest()
    ended = explain("ada", "--as-of", "2026-05-31")
    assert ended.returncode == 0, ended.stderr
    assert "Contact ada on 2026-05-31" in ended.stdout
    # 3 for the page, 9 for the webinar, -2 for no login; the adjustment comes the day after
    assert "2026-05-31 /pricing, 0 days old: 3 × 0.5^(0/30) = 3" in ended.stdout
    assert re.search(r"^ +10 +engagement: band 1", ended.stdout, re.M)
    assert re.search(r"^ +37 +fit: band A", ended.stdout, re.M)
    assert "copy of lead_scoring.duckdb as of 2026-05-31" in ended.stderr
    assert hashlib.sha256(explain.database.read_bytes()).hexdigest() == before


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nobody"], "only what belongs to it: 1 row of events"),
        (["ghost"], "only what belongs to it: 1 row of contact_attributes"),
        (["Ada"], "There is no contact Ada in the data. The nearest ids are ada."),
        (["h@x.example"], "That email address belongs to hand."),
        (["zzzzzzzzz"], "There is no contact zzzzzzzzz in the data.\n"),
        (["late", "--as-of", "2026-06-28"], "created on 2026-06-29, after 2026-06-28"),
        (["ada", "--score", "fitt"], "no score fitt; the scores are fit, engagement, lead"),
    ],
)
def test_who_has_no_score_is_told_why(
    explain: Explainer, arguments: list[str], sentence: str
) -> None:
    ended = explain(*arguments)
    assert ended.returncode == 1
    assert sentence in ended.stderr
    assert ended.stdout == ""


def test_a_database_that_is_not_there_or_holds_no_scores(tmp_path: Path) -> None:
    missing = tool("explain.py", "ada", "--database", tmp_path / "no.duckdb")
    assert (missing.returncode, "There is no database" in missing.stderr) == (1, True)
    assert not (tmp_path / "no.duckdb").exists()
    duckdb.connect(str(tmp_path / "empty.duckdb")).close()
    empty = tool("explain.py", "ada", "--database", tmp_path / "empty.duckdb", "--json")
    assert (empty.returncode, "run scripts/run.py first" in empty.stderr) == (1, True)
    assert json.loads(empty.stdout)["status"] == "failed"
    (tmp_path / "text.duckdb").write_text("no database")
    text = tool("explain.py", "ada", "--database", tmp_path / "text.duckdb")
    assert (text.returncode, "Traceback" in text.stderr) == (1, False)


@pytest.mark.parametrize("arguments", [[], ["ada", "--as-of", "soon"], ["ada", "--nope"]])
def test_wrong_usage_ends_with_2(arguments: list[str]) -> None:
    assert tool("explain.py", *arguments).returncode == 2
