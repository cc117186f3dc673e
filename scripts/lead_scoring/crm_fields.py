"""What a CRM is told of a lead: the fields, their names there, and how a cell is written."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

from lead_scoring.problems import RunStopped
from lead_scoring.settings import ROOT
from lead_scoring.words import is_formula

FIELDS_FILE = ROOT / "scripts" / "crm_fields.csv"
DESTINATIONS = ("hubspot", "salesforce", "csv")

# What a text cell says where there is nothing: an import leaves a property alone whose cell is
# blank, so that a lead without a band any more would keep the old one.
NOTHING = "(none)"


@dataclass(frozen=True)
class Field:
    """A field of a lead. `kind`: text, long_text, number, whole_number, flag or date."""

    name: str
    kind: str
    label: str
    description: str


FIELDS = {
    field.name: field
    for field in (
        Field("first_name", "text", "First name", "First name of the contact."),
        Field("last_name", "text", "Last name", "Last name of the contact."),
        Field("email", "text", "Email", "E-mail address of the contact."),
        Field("fit_points", "number", "Fit points", "Points for who the contact is."),
        Field("fit_band", "text", "Fit band", "Band of the fit points."),
        Field(
            "engagement_points", "number", "Engagement points", "Points for what the contact does."
        ),
        Field("engagement_band", "text", "Engagement band", "Band of the engagement points."),
        Field("lead_points", "number", "Lead points", "Fit and engagement together."),
        Field("lead_band", "text", "Lead band", "Band of the lead points."),
        Field("grade", "text", "Lead grade", "Fit band, then engagement band."),
        Field("segment", "text", "Lead segment", "Segment from the matrix of the two bands."),
        Field("priority", "whole_number", "Lead priority", "Calling order, 1 first."),
        Field("next_step", "text", "Lead next step", "What to do with the lead."),
        Field("top_reasons", "long_text", "Lead top reasons", "What speaks for it, best first."),
        Field("is_handoff", "flag", "Lead is hand-off", "Whether the lead is handed to sales."),
        Field("scored_on", "date", "Lead scored on", "The date that the points hold for (UTC)."),
    )
}
PERSONAL = ("first_name", "last_name", "email")
# Names that a file needs, in the order of its columns: field and column.
Names = Mapping[str, str]

_NAME_RULES = {
    "hubspot": (
        re.compile(r"[a-z][a-z0-9_]{0,99}"),
        "small letters, digits and underscores, with a letter first",
    ),
    "salesforce": (
        re.compile(r"[A-Za-z](?:_?[A-Za-z0-9]){0,39}(?:__c)?"),
        "letters and digits, with single underscores between them, and __c at the end of a field "
        "of your own",
    ),
    "csv": (re.compile(r"\S(?:.*\S)?"), "any text without blanks at its ends"),
}


def read_names(path: Path, destination: str) -> dict[str, str]:
    """What each field is called at a destination, in the order of the file; blank: left out.

    Raises RunStopped with a sentence for each row that is wrong.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            header = reader.fieldnames or []
            missing = [name for name in ("field", destination) if name not in header]
            if missing:
                are_missing = "column {} is" if len(missing) == 1 else "columns {} are"
                raise RunStopped(
                    f"{path.name}: the {are_missing.format(' and '.join(missing))} missing; the "
                    f"file needs the columns field and {destination}."
                )
            rows = [(reader.line_num, row["field"] or "", row[destination] or "") for row in reader]
    except OSError as error:
        raise RunStopped(f"{path} cannot be read: {error.strerror or error}.") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise RunStopped(f"{path.name} is not a CSV file in UTF-8: {error}.") from error
    names: dict[str, str] = {}
    problems = []
    pattern, rule = _NAME_RULES[destination]
    for line, field, name in rows:
        place = f"{path.name}, line {line}"
        if field not in FIELDS:
            problems.append(f"{place}: there is no field '{field}'; there are {', '.join(FIELDS)}.")
        elif field in names:
            problems.append(f"{place}: the field {field} is there twice.")
        elif name and not pattern.fullmatch(name):
            problems.append(f"{place}: '{name}' is no name for {destination}: {rule}.")
        elif name and name.lower() in (taken.lower() for taken in names.values()):
            problems.append(f"{place}: two fields are called '{name}'.")
        else:
            names[field] = name
    names = {field: name for field, name in names.items() if name}
    if not problems and not names:
        problems.append(f"{path.name}: no field has a name in the column {destination}.")
    if problems:
        raise RunStopped(problems)
    return names


def cell(field: str, value: object, *, destination: str) -> str:
    """A value as a cell. Texts that a spreadsheet would run begin with an apostrophe."""
    kind = FIELDS[field].kind
    if value is None:
        return NOTHING if kind in ("text", "long_text") and destination != "csv" else ""
    if kind == "number":
        return f"{value:.1f}"
    if kind == "flag":
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    return f"'{text}" if kind != "whole_number" and is_formula(text) else text


def definitions(destination: str, names: Names) -> str:
    """The fields to create in the CRM before the first import, in the form that it takes.

    HubSpot: the body of a batch create of contact properties. Salesforce: fields of Lead as its
    Metadata API has them. Else: a CSV of names, kinds and descriptions.
    """
    if destination == "hubspot":
        return _hubspot_definitions(names)
    if destination == "salesforce":
        return _salesforce_definitions(names)
    table = io.StringIO(newline="")
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(["name", "kind", "description"])
    writer.writerows(
        (name, FIELDS[field].kind, FIELDS[field].description) for field, name in names.items()
    )
    return table.getvalue()


def _hubspot_definitions(names: Names) -> str:
    types = {
        "text": ("string", "text"),
        "long_text": ("string", "textarea"),
        "number": ("number", "number"),
        "whole_number": ("number", "number"),
        "flag": ("bool", "booleancheckbox"),
        "date": ("date", "date"),
    }
    inputs = []
    for field, name in names.items():
        if field in PERSONAL:
            continue  # HubSpot has these already
        kind, control = types[FIELDS[field].kind]
        entry: dict[str, object] = {
            "name": name,
            "label": FIELDS[field].label,
            "description": FIELDS[field].description,
            "groupName": "contactinformation",
            "type": kind,
            "fieldType": control,
        }
        if kind == "bool":
            entry["options"] = [
                {"label": "Yes", "value": "true", "displayOrder": 0, "hidden": False},
                {"label": "No", "value": "false", "displayOrder": 1, "hidden": False},
            ]
        inputs.append(entry)
    return json.dumps({"inputs": inputs}, indent=2) + "\n"


def _salesforce_definitions(names: Names) -> str:
    kinds: dict[str, dict[str, str]] = {
        "text": {"type": "Text", "length": "255"},
        "long_text": {"type": "LongTextArea", "length": "32768", "visibleLines": "3"},
        "number": {"type": "Number", "precision": "18", "scale": "1"},
        "whole_number": {"type": "Number", "precision": "18", "scale": "0"},
        "flag": {"type": "Checkbox", "defaultValue": "false"},
        "date": {"type": "Date"},
    }
    root = ElementTree.Element("CustomObject", {"xmlns": "http://soap.sforce.com/2006/04/metadata"})
    for field, name in names.items():
        if not name.endswith("__c"):
            continue  # a standard field
        entry = ElementTree.SubElement(root, "fields")
        parts = {
            "fullName": name,
            "description": FIELDS[field].description,
            "label": FIELDS[field].label,
            **kinds[FIELDS[field].kind],
        }
        for tag, text in parts.items():
            ElementTree.SubElement(entry, tag).text = text
    ElementTree.indent(root, "    ")
    body = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'
