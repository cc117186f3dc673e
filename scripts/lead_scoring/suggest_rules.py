"""Finds the next rules: values with evidence, of attributes of data, that no rule looks at."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import duckdb

from lead_scoring.sql_text import rows_of
from lead_scoring.suggest_read import Evidence
from lead_scoring.words import is_formula

# What tells who a lead is, or when its row was written, rather than what it is like.
NO_TRAITS = frozenset(
    {"contact_id", "company_id", "email", "phone", "first_name", "last_name"}
    | {"created_at", "updated_at", "company_updated_at", "company_company_id"}
)
NO_VALUES = frozenset({"(unknown)", "(rare)", "(no number)"})
LOOKS_LIKE_A_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
GROUP = "from_evidence"
# Bounds of numbers (at least, below), and the rows of attribute_evidence that they take in.
Part = tuple[float | None, float | None, list[dict[str, Any]]]
# A rule looks at a value if some rule on the attribute fires on so many of the leads with it.
LOOKED_AT_SHARE = 0.5

MEMBERS = """
    create or replace table fit.candidates as
    select
        leads.lead,
        wanted.rule_id
    from (
        select
            unnest($rule_ids) as rule_id,
            unnest($attributes) as attribute,
            -- a list without a single value has no type of its own
            unnest(cast($texts as varchar[])) as text_value,
            unnest(cast($at_least as double[])) as at_least,
            unnest(cast($below as double[])) as below
    ) as wanted
    inner join warehouse.features.int_lead_attributes as facts
        on
            wanted.attribute = facts.attribute
            and case
                when wanted.text_value is not null then wanted.text_value = lower(facts.value)
                else
                    try_cast(facts.value as double) >= coalesce(wanted.at_least, '-infinity')
                    and try_cast(facts.value as double) < coalesce(wanted.below, 'infinity')
            end
    inner join fit.leads as leads
        on facts.scored_on = leads.scored_on and facts.contact_id = leads.contact_id
"""

# of the leads with each value, those on whom a rule fires that has a condition on the attribute
LOOKED_AT = """
    with conditions as (
        select distinct
            rule_id,
            replace(lower(trim(field)), 'contact.', '') as attribute
        from warehouse.rules.rule_conditions
    ),

    seen as (
        select distinct candidates.rule_id, candidates.lead
        from fit.candidates as candidates
        inner join (
            select unnest($rule_ids) as rule_id, unnest($attributes) as attribute
        ) as wanted on candidates.rule_id = wanted.rule_id
        inner join conditions on wanted.attribute = conditions.attribute
        inner join fit.leads as leads on candidates.lead = leads.lead
        inner join warehouse.scoring.int_rule_points as fired
            on
                conditions.rule_id = fired.rule_id
                and leads.scored_on = fired.scored_on
                and leads.contact_id = fired.contact_id
    )

    select
        candidates.rule_id,
        count(distinct candidates.lead) as leads,
        count(distinct seen.lead) as seen
    from fit.candidates as candidates
    left join seen on candidates.rule_id = seen.rule_id and candidates.lead = seen.lead
    group by candidates.rule_id
"""


@dataclass(frozen=True)
class Candidate:
    """A rule that there might be: an attribute, and a text or a range of numbers."""

    rule_id: str
    score: str
    attribute: str
    text: str | None
    at_least: float | None
    below: float | None
    leads: int
    wins: int
    woe: float
    flag: str
    description: str

    @property
    def conditions(self) -> list[tuple[str, str]]:
        """Operators and values of rule_conditions.csv; a range is half open."""
        if self.text is not None:
            return [("equals", self.text)]
        return [
            (operator, number(bound))
            for operator, bound in (("at_least", self.at_least), ("less_than", self.below))
            if bound is not None
        ]


def candidates(
    connection: duckdb.DuckDBPyConnection, evidence: Evidence, *, fact_score: str, act_score: str
) -> list[Candidate]:
    """The rules that evidence offers; their leads are in fit.candidates afterwards.

    Facts go to `fact_score`, what is worked out from events to `act_score`.
    """
    found: list[Candidate] = []
    taken = {
        row["rule_id"]
        for stem in ("attribute_rules", "event_rules")
        for row in evidence.pack.tables[stem]
    }
    for attribute, group in groupby(evidence.bins, key=lambda row: row["attribute"]):
        bins = list(group)
        if not _is_a_trait(attribute, bins):
            continue
        score = act_score if bins[0]["is_known_by_date"] else fact_score
        for lowest, highest, part in _without_complement(_parts(bins), evidence.leads):
            candidate = _candidate(attribute, lowest, highest, part, score, taken)
            taken.add(candidate.rule_id)
            found.append(candidate)
    if not found:
        connection.execute("create or replace table fit.candidates (lead bigint, rule_id varchar)")
        return []
    wanted = {
        "rule_ids": [each.rule_id for each in found],
        "attributes": [each.attribute for each in found],
    }
    connection.execute(
        MEMBERS,
        {
            **wanted,
            "texts": [each.text for each in found],
            "at_least": [each.at_least for each in found],
            "below": [each.below for each in found],
        },
    )
    new = {
        row["rule_id"]
        for row in rows_of(connection, LOOKED_AT, wanted)
        if row["seen"] <= LOOKED_AT_SHARE * row["leads"]
    }
    return [each for each in found if each.rule_id in new]


def _is_a_trait(attribute: str, bins: list[dict[str, Any]]) -> bool:
    flag = bins[0]["flag"]
    is_proved = flag in ("strong", "useful") or (
        flag == "suspected_leak" and bins[0]["is_known_by_date"]
    )
    common = [row for row in bins if row["value_bin"] not in NO_VALUES]
    rare = sum(row["leads"] for row in bins if row["value_bin"] == "(rare)")
    return (
        is_proved
        and attribute not in NO_TRAITS
        and not is_formula(attribute)
        and sum(row["leads"] for row in common) > rare
        and not any(LOOKS_LIKE_A_DATE.match(row["value_bin"]) for row in common)
    )


def _parts(bins: list[dict[str, Any]]) -> list[Part]:
    """Bins that chance hardly explains, with the bounds of numbers; like neighbours are one.

    A text that a spreadsheet would run is left out: packs are opened in one.
    """
    texts = [
        (None, None, [row])
        for row in bins
        if row["lowest"] is None
        and row["value_bin"] not in NO_VALUES
        and not is_formula(row["value_bin"])
        and _is_proved(row)
    ]
    numbers = [row for row in bins if row["lowest"] is not None]
    parts: list[list[int]] = []
    for place, row in enumerate(numbers):
        if not _is_proved(row):
            continue
        if parts and parts[-1][-1] == place - 1 and _is_alike(numbers[place - 1], row):
            parts[-1].append(place)
        else:
            parts.append([place])
    ranges = [
        (
            numbers[places[0]]["lowest"] if places[0] > 0 else None,
            numbers[places[-1] + 1]["lowest"] if places[-1] + 1 < len(numbers) else None,
            [numbers[place] for place in places],
        )
        for places in parts
    ]
    return [
        part
        for part in texts + ranges
        if part[2][0]["lowest"] is None or any(bound is not None for bound in part[:2])
    ]


def _without_complement(parts: list[Part], leads: int) -> list[Part]:
    """Of two parts that are all leads, the one that is won more often: it says the same of both."""
    if len(parts) == 2 and sum(row["leads"] for part in parts for row in part[2]) == leads:
        return [max(parts, key=lambda part: part[2][0]["woe"])]
    return parts


def _is_proved(row: dict[str, Any]) -> bool:
    if row["woe_low"] is None or row["woe_high"] is None:
        return False
    return row["woe_low"] > 0 or row["woe_high"] < 0


def _is_alike(first: dict[str, Any], second: dict[str, Any]) -> bool:
    """Whether the intervals of two bins lie on the same side of 0 and touch."""
    return (
        (first["woe"] > 0) == (second["woe"] > 0)
        and first["woe_low"] <= second["woe_high"]
        and second["woe_low"] <= first["woe_high"]
    )


def _candidate(
    attribute: str,
    at_least: float | None,
    below: float | None,
    part: list[dict[str, Any]],
    score: str,
    taken: set[str],
) -> Candidate:
    text = part[0]["value_bin"] if part[0]["lowest"] is None else None
    if text is not None:
        words, tail = text, slug(text)
    elif at_least is None:
        words, tail = f"below {number(below)}", f"below_{slug(number(below))}"
    elif below is None:
        words, tail = f"{number(at_least)} or more", f"{slug(number(at_least))}_or_more"
    else:
        words = f"{number(at_least)} to below {number(below)}"
        tail = f"{slug(number(at_least))}_to_{slug(number(below))}"
    leads = sum(row["leads"] for row in part)
    return Candidate(
        rule_id=_free(f"{slug(attribute)}_{tail}", taken),
        score=score,
        attribute=attribute,
        text=text,
        at_least=at_least,
        below=below,
        leads=leads,
        wins=sum(row["wins"] for row in part),
        woe=sum(row["woe"] * row["leads"] for row in part) / leads,
        flag=part[0]["flag"],
        description=f"{attribute.replace('_', ' ').capitalize()}: {words}",
    )


def slug(text: str) -> str:
    """The text as a part of a name: small letters and digits, the rest underscores."""
    plain = unicodedata.normalize("NFKD", text.replace("-", " minus ", text.startswith("-")))
    letters = plain.encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", letters).strip("_")[:40] or "value"


def number(value: float | None) -> str:
    """A number as a rule file has it, without needless digits."""
    return "" if value is None else f"{value:.12g}"


def _free(name: str, taken: set[str]) -> str:
    """The name, with a number behind it if another rule bears it."""
    place, free = 2, name
    while free in taken:
        free, place = f"{name}_{place}", place + 1
    return free


def has_group(score_groups: Iterable[Mapping[str, str]], score: str) -> bool:
    """Whether the score has the group that new rules go into."""
    return any(row["score"] == score and row["rule_group"] == GROUP for row in score_groups)
