"""Hypothesis strategies that draw whole data sets and whole rule packs for the scoring engine.

Two ways to put many examples into one run of a slow engine:

- one pack, many populations: draw `population(prefix=...)` with another prefix each and
  `merge_inputs` them. Every id carries the prefix. (Percentiles and ranks look at all contacts, so
  compare the merged result, not the single ones.)
- one population, many packs: draw `pack(prefix=...)` with another prefix each and `merge_packs`
  them. Score, group, rule and decay ids carry the prefix. Such packs have no `fit`, `engagement`
  and `lead` score and no matrix; their overrides apply to the contact, whichever pack they are of.
  With a blank prefix the pack has the three conventional scores and, mostly, a full matrix.

Both may be combined: `score_ids(pack)` names the scores that a population's adjustments are for.

What is never drawn, because the answer is not settled: two versions of a contact or company at the
same instant, two rows of contact_attributes for one attribute at the same instant, repeated events
that agree in loaded_at and occurred_at, a repeated adjustment that is also faulty for another
reason, and text comparisons on columns that are numbers or timestamps by contract.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from hypothesis import strategies as st

from .pack_strategies import merge_packs, pack, score_ids
from .records import Inputs
from .values import as_moment
from .vocabulary import (
    AS_OF,
    BIRTHDAYS,
    DATE_TEXTS,
    EMAILS,
    EVENT_TEXTS,
    EVENT_TYPE_TEXTS,
    MOMENTS,
    NUMBER_TEXTS,
    PHONES,
    TEXTS,
    WHOLE_NUMBERS,
    moments,
)

__all__ = ["AS_OF", "merge_inputs", "merge_packs", "pack", "population", "score_ids"]

Row = dict[str, "str | None"]

# few instants, so that a column and a row are often known since the same one
MAYBE_MOMENT = st.sampled_from(("", "", *moments((0, 1, 30, -1))))
FACT_VALUES = {
    "nps_score": NUMBER_TEXTS,
    "current_vendor": TEXTS["current_vendor"],
    "consent_withdrawn_on": DATE_TEXTS,
    "region": TEXTS["region"],
    "budget": NUMBER_TEXTS,
    "company_industry": TEXTS["industry"],
}
ADJUSTMENT_POINTS = ("5", "-3", "0.5", "100", "-1e1", "0")
CONTACT_COLUMNS = {
    "created_at": st.sampled_from(("", *BIRTHDAYS, *BIRTHDAYS)),
    "email": st.sampled_from(EMAILS),
    "phone": st.sampled_from(PHONES),
    "job_title": st.sampled_from(TEXTS["job_title"]),
    "country": st.sampled_from(TEXTS["country"]),
    "region": st.sampled_from(TEXTS["region"]),
    "lead_source": st.sampled_from(TEXTS["lead_source"]),
    "lifecycle_stage": st.sampled_from(TEXTS["lifecycle_stage"]),
    "budget": st.sampled_from(NUMBER_TEXTS),
    "renewal_on": st.sampled_from(DATE_TEXTS),
}
EVENT_COLUMNS = {name: st.sampled_from(values) for name, values in EVENT_TEXTS.items()}


class _Taken:
    """Remembers what stands already, to keep unsettled repetitions out."""

    def __init__(self) -> None:
        self._seen: set[tuple[object, ...]] = set()

    def claim(self, *key: str | datetime | None) -> bool:
        """True the first time that the key is asked for."""
        if key in self._seen:
            return False
        self._seen.add(key)
        return True


@st.composite
def population(
    draw: st.DrawFn, contacts: int = 20, prefix: str = "", score_ids: Iterable[str] = ()
) -> Inputs:
    """Raw rows of all six inputs for half of `contacts` up to `contacts` contacts.

    Args:
        draw: given by hypothesis.
        contacts: the largest number of contacts, 1 or more.
        prefix: stands before every id, so that populations can be merged.
        score_ids: scores that adjustments are for; without any, all adjustments are rejected.
    """
    count = draw(st.integers(max(1, contacts // 2), contacts))
    ids = [f"{prefix}c{number:02d}" for number in range(count)]
    if draw(st.booleans()):
        ids[-1] = f"{prefix}C00"  # differs from the first id in case only
    companies = [f"{prefix}co{number}" for number in range(3)]
    inputs = Inputs()
    for company_id in companies[:2]:
        inputs.companies += draw(_company_versions(company_id))
    for contact_id in ids:
        inputs.contacts += draw(_contact_versions(contact_id, companies))
    for row in draw(st.lists(st.sampled_from(("contacts", "companies")), max_size=1)):
        getattr(inputs, row).append({"contact_id": " ", "company_id": "", "region": "north"})
    inputs.contact_attributes += draw(_facts(ids))
    inputs.events += draw(_events(ids, prefix))
    inputs.adjustments += draw(_adjustments(ids, prefix, tuple(score_ids)))
    inputs.outcomes += draw(_outcomes(ids))
    return inputs


def merge_inputs(populations: Iterable[Inputs]) -> Inputs:
    """All rows of several populations whose prefixes differ, as one data set."""
    merged = Inputs()
    for inputs in populations:
        for name in vars(merged):
            getattr(merged, name).extend(getattr(inputs, name))
    return merged


@st.composite
def _contact_versions(draw: st.DrawFn, contact_id: str, companies: list[str]) -> list[Row]:
    taken = _Taken()
    rows = []
    company_ids = ("", *companies, f" {companies[0]} ", companies[0].upper())
    for _ in range(draw(st.sampled_from((1, 1, 1, 2, 3)))):
        updated_at = draw(MAYBE_MOMENT)
        if not taken.claim(as_moment(updated_at)):
            continue
        row: Row = {"contact_id": draw(_id_text(contact_id)), "updated_at": updated_at}
        row["company_id"] = draw(st.sampled_from(company_ids))
        for name, values in CONTACT_COLUMNS.items():
            row[name] = draw(values)
        rows.append(row)
    return rows


@st.composite
def _company_versions(draw: st.DrawFn, company_id: str) -> list[Row]:
    taken = _Taken()
    rows = []
    for _ in range(draw(st.sampled_from((1, 2)))):
        updated_at = draw(MAYBE_MOMENT)
        if not taken.claim(as_moment(updated_at)):
            continue
        rows.append(
            {
                "company_id": draw(_id_text(company_id)),
                "updated_at": updated_at,
                "industry": draw(st.sampled_from(TEXTS["industry"])),
                "employee_count": draw(st.sampled_from(WHOLE_NUMBERS)),
            }
        )
    return rows


@st.composite
def _facts(draw: st.DrawFn, ids: list[str]) -> list[Row]:
    taken = _Taken()
    # One early row for each attribute: a pack may name it in every example.
    rows: list[Row] = [
        {
            "contact_id": ids[0],
            "attribute": attribute,
            "value": draw(st.sampled_from(values)),
            "known_from": "2020-01-01",
        }
        for attribute, values in FACT_VALUES.items()
    ]
    for contact_id in ids:
        for _ in range(draw(st.sampled_from((0, 1, 2, 3)))):
            attribute = draw(st.sampled_from(tuple(FACT_VALUES)))
            known_from = draw(MAYBE_MOMENT)
            if taken.claim(contact_id, attribute, as_moment(known_from)):
                spelling = draw(st.sampled_from((attribute, attribute, f" {attribute.upper()} ")))
                value = draw(st.sampled_from(FACT_VALUES[attribute]))
                rows.append(
                    {
                        "contact_id": draw(_id_text(contact_id)),
                        "attribute": spelling,
                        "value": value,
                        "known_from": known_from,
                    }
                )
    for contact_id in draw(st.lists(st.sampled_from(("", "nobody", ids[-1])), max_size=2)):
        attribute = "" if contact_id == ids[-1] else "nps_score"
        rows.append({"contact_id": contact_id, "attribute": attribute, "value": "9"})
    return rows


@st.composite
def _events(draw: st.DrawFn, ids: list[str], prefix: str) -> list[Row]:
    taken = _Taken()
    rows: list[Row] = []
    for contact_id in ids:
        for _ in range(draw(st.sampled_from((3, 0, 1, 2, 5, 8)))):
            occurred_at, loaded_at = draw(st.sampled_from(MOMENTS)), draw(MAYBE_MOMENT)
            event_id = f"{prefix}e{len(rows)}"
            fault = draw(st.sampled_from((*(None,) * 24, "id", "who", "when", "what", "stranger")))
            if rows and draw(st.sampled_from((False,) * 7 + (True,))):
                event_id = f"{prefix}e{draw(st.integers(0, len(rows) - 1))}"
            if not taken.claim(event_id, as_moment(loaded_at), as_moment(occurred_at)):
                event_id = f"{prefix}e{len(rows)}x"
            row: Row = {
                "event_id": " " if fault == "id" else draw(_id_text(event_id)),
                "contact_id": {"who": "", "stranger": f"{prefix}nobody"}.get(
                    fault or "", draw(_id_text(contact_id))
                ),
                "occurred_at": None if fault == "when" else occurred_at,
                "event_type": "" if fault == "what" else draw(st.sampled_from(EVENT_TYPE_TEXTS)),
                "loaded_at": loaded_at,
            }
            for name, values in EVENT_COLUMNS.items():
                row[name] = draw(values)
            rows.append(row)
    return rows


@st.composite
def _adjustments(
    draw: st.DrawFn, ids: list[str], prefix: str, score_ids: tuple[str, ...]
) -> list[Row]:
    taken = _Taken()
    rows: list[Row] = []
    usable: list[str] = []
    for number in range(draw(st.sampled_from((0, 2, max(2, len(ids) // 2))))):
        adjusted_on = draw(MAYBE_MOMENT)
        row: Row = {
            "adjustment_id": f"{prefix}a{number:02d}",
            "contact_id": draw(st.sampled_from(ids)),
            "score": draw(st.sampled_from(score_ids or ("no_such_score",))),
            "points": draw(st.sampled_from(ADJUSTMENT_POINTS)),
            "adjusted_on": adjusted_on,
        }
        if usable and draw(st.sampled_from((False, False, True))):
            row["adjustment_id"] = draw(st.sampled_from(usable))
            if not taken.claim(row["adjustment_id"], as_moment(adjusted_on)):
                continue
        else:
            fault = draw(st.sampled_from((*(None,) * 12, *tuple(row)[:4], "score?", "contact_id?")))
            if fault in {"score?", "contact_id?"}:
                row[fault.rstrip("?")] = "nobody"
            elif fault:
                row[fault] = ""
            elif score_ids:
                usable.append(f"{prefix}a{number:02d}")
                taken.claim(row["adjustment_id"], as_moment(adjusted_on))
        rows.append(row)
    return rows


@st.composite
def _outcomes(draw: st.DrawFn, ids: list[str]) -> list[Row]:
    return [
        {
            "contact_id": draw(st.sampled_from((*ids, "", "nobody"))),
            "outcome": draw(st.sampled_from(("won", "lost", " Won ", "LOST", "maybe", ""))),
            "closed_at": draw(MAYBE_MOMENT),
        }
        for _ in range(draw(st.integers(0, 4)))
    ]


def _id_text(row_id: str) -> st.SearchStrategy[str]:
    return st.sampled_from((row_id, row_id, row_id, f" {row_id}", f"{row_id} "))
