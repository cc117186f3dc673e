"""The file of an export: names of fields, definitions for the CRM, and cells made harmless."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from lead_scoring.crm_fields import FIELDS, FIELDS_FILE, cell, definitions, read_names
from lead_scoring.problems import RunStopped
from lead_scoring.words import is_formula


@pytest.mark.parametrize(
    ("text", "destination", "sentence"),
    [
        ("field,csv\nfit_point,x\n", "csv", "there is no field 'fit_point'"),
        ("field,csv\nsegment,x\nsegment,y\n", "csv", "the field segment is there twice"),
        ("field,csv\nsegment,x\ngrade,X\n", "csv", "two fields are called 'X'"),
        ("field,hubspot\nsegment,Lead Segment\n", "hubspot", "small letters, digits"),
        ("field,salesforce\nsegment,Lead__Segment__c\n", "salesforce", "single underscores"),
        ("field,csv\nsegment,x\n", "hubspot", "the column hubspot is missing"),
        ("field,csv\nsegment,\n", "csv", "no field has a name"),
        ("", "csv", "the columns field and csv are missing"),
    ],
)
def test_wrong_names_are_sentences(
    tmp_path: Path, text: str, destination: str, sentence: str
) -> None:
    path = tmp_path / "names.csv"
    path.write_text(text)
    with pytest.raises(RunStopped, match=r"names\.csv") as stopped:
        read_names(path, destination)
    assert sentence in str(stopped.value)


def test_definitions_have_every_field_that_is_written() -> None:
    names = {name: read_names(FIELDS_FILE, name) for name in ("hubspot", "salesforce", "csv")}
    hubspot = json.loads(definitions("hubspot", names["hubspot"]))["inputs"]
    assert [entry["name"] for entry in hubspot] == list(names["hubspot"].values())
    types = {entry["name"]: (entry["type"], entry["fieldType"]) for entry in hubspot}
    assert types["lead_scoring_fit_points"] == ("number", "number")
    assert types["lead_scoring_is_handoff"] == ("bool", "booleancheckbox")
    assert types["lead_scoring_scored_on"] == ("date", "date")
    tag = "{http://soap.sforce.com/2006/04/metadata}"
    root = ElementTree.fromstring(definitions("salesforce", names["salesforce"]))
    fields = root.findall(f"{tag}fields")
    assert [each.findtext(f"{tag}fullName") for each in fields] == [*names["salesforce"].values()]
    assert set(names["csv"]) == set(FIELDS)
    assert definitions("csv", names["csv"]).count("\n") == 1 + len(FIELDS)


@pytest.mark.parametrize(
    "text", ["=1", "+1", "-1", "@a", "\ta", "\ra", "\na", " =1", "\u00a0=1", "＝1", "=", "-"]
)
def test_text_that_a_spreadsheet_would_run_is_made_harmless(text: str) -> None:
    assert is_formula(text)
    assert cell("segment", text, destination="csv") == f"'{text}"


@pytest.mark.parametrize("text", ["", "a=1", "'=1", "1", "Zoë", "a\n=1"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert cell("segment", text, destination="csv") == text


def test_numbers_stay_numbers() -> None:
    assert cell("fit_points", -3.0, destination="hubspot") == "-3.0"
    assert cell("priority", -1, destination="csv") == "-1"
    assert cell("fit_points", None, destination="hubspot") == ""
