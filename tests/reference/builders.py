"""Short ways to write down the packs and data of hand-worked cases."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import count

from .records import Inputs, Pack, Result
from .scoring import score

AS_OF = date(2026, 3, 31)

Row = dict[str, str]


def table(header: str, *lines: str) -> list[Row]:
    """Rows from lines of cells split by commas; cells that are missing at the end are blank."""
    names = [name.strip() for name in header.split(",")]
    rows = []
    for line in lines:
        cells = [cell.strip() for cell in line.split(",")]
        cells += [""] * (len(names) - len(cells))
        rows.append(dict(zip(names, cells, strict=True)))
    return rows


def day(age: int) -> str:
    """The ISO date that many days before AS_OF."""
    return (AS_OF - timedelta(days=age)).isoformat()


def events(*lines: str, contact: str = "c1") -> list[Row]:
    """Events from lines `age in days, event type[, asset[, value[, channel]]]`."""
    numbers = count(1)
    return [
        {
            "event_id": f"{contact}-{next(numbers)}",
            "contact_id": contact,
            "occurred_at": day(int(row["age"])),
            **{name: row[name] for name in ("event_type", "asset", "value", "channel")},
        }
        for row in table("age, event_type, asset, value, channel", *lines)
    ]


def contact(contact_id: str = "c1", **columns: str) -> Row:
    """One version of a contact."""
    return {"contact_id": contact_id, **columns}


def one_lead(*event_lines: str, adjustments: list[Row] | None = None, **columns: str) -> Inputs:
    """One contact `c1` with columns, events and adjustments (without a contact id)."""
    corrections = [{"contact_id": "c1", **row} for row in adjustments or []]
    return Inputs([contact(**columns)], events=events(*event_lines), adjustments=corrections)


def points(inputs: Inputs, pack: Pack, score_id: str, contact_id: str = "c1") -> Decimal | None:
    """The points of one contact on AS_OF."""
    return run(inputs, pack).lead_scores[contact_id, score_id].points


def band(inputs: Inputs, pack: Pack, score_id: str, contact_id: str = "c1") -> str | None:
    """The band of one contact on AS_OF."""
    return run(inputs, pack).lead_scores[contact_id, score_id].band


def run(inputs: Inputs, pack: Pack) -> Result:
    """Everything on AS_OF."""
    return score(inputs, pack, AS_OF)


def attribute_rules(score_id: str, *lines: str) -> dict[str, list[Row]]:
    """Rules and conditions from lines `rule, group, points, field, operator, value`."""
    rows = table("rule_id, rule_group, points, field, operator, value", *lines)
    return {
        "attribute_rules": [
            {
                "rule_id": row["rule_id"],
                "score": score_id,
                "rule_group": row["rule_group"],
                "points": row["points"],
            }
            for row in rows
        ],
        "rule_conditions": [
            {name: row[name] for name in ("rule_id", "field", "operator", "value")} for row in rows
        ],
    }


def together(*parts: dict[str, list[Row]]) -> Pack:
    """One pack from parts that may hold rows of the same files."""
    tables: dict[str, list[Row]] = {}
    for part in parts:
        for stem, rows in part.items():
            tables.setdefault(stem, []).extend(rows)
    return Pack(tables)
