"""The leads of the report: the calling order, each lead's ledger, and its points over time."""

from __future__ import annotations

from typing import Any

from lead_scoring.report.source import Row, Source

TOP_LEADS = 1000
HISTORY_DATES = 40

# What tells a sales person whom to reach; none of it is in a report without personal data.
PERSONAL = ("first_name", "last_name", "job_title", "company_name", "email", "phone")

_SCORES = """
    select scores.score
    from staging.stg_rules__scores as scores
    where scores.score in (select score from lead_scores)
    order by case scores.kind when 'fit' then 1 when 'engagement' then 2 else 3 end, scores.score
"""

_LEADS = """
    select
        lead_rank, contact_id, grade, segment, next_step, override, top_reasons,
        cast(last_event_on as varchar) as last_event_on
    from lead_segments
    where lead_rank <= $1
    order by lead_rank
"""

_POINTS = """
    select lead_segments.lead_rank, lead_scores.score, lead_scores.points, lead_scores.band
    from lead_scores
    inner join lead_segments on lead_scores.contact_id = lead_segments.contact_id
    where lead_segments.lead_rank <= $1
    order by lead_segments.lead_rank, lead_scores.score
"""

_FACTS = """
    select lead_segments.lead_rank, facts.attribute, min(facts.value) as value
    from features.int_lead_facts as facts
    inner join lead_segments on facts.contact_id = lead_segments.contact_id
    where
        lead_segments.lead_rank <= $1
        and facts.scored_on = $2
        and list_contains($3, facts.attribute)
    group by lead_segments.lead_rank, facts.attribute
    order by lead_segments.lead_rank, facts.attribute
"""

_CHANCES = """
    select lead_segments.lead_rank, chances.calibrated_probability as chance
    from lead_probabilities as chances
    inner join lead_segments on chances.contact_id = lead_segments.contact_id
    where lead_segments.lead_rank <= $1 and chances.calibrated_probability is not null
    order by lead_segments.lead_rank
"""

# Identifiers of adjustments and their reasons are other people's words on a person: left out.
_LEDGER = """
    with rules as (
        select rule_id, min(coalesce(description, rule_id)) as words
        from scoring.int_rules
        group by rule_id
    )
    select
        lead_segments.lead_rank, ledger.score, ledger.entry, ledger.points, ledger.matched_count,
        date_diff('day', ledger.last_matched_on, ledger.scored_on) as days_ago,
        case ledger.entry
            when 'base' then 'Everybody starts with'
            when 'rule' then coalesce(rules.words, ledger.rule_id)
            when 'rule_cap' then 'Floor or cap of: ' || coalesce(rules.words, ledger.rule_id)
            when 'not_best' then 'Not the best of its group: '
                || coalesce(rules.words, ledger.rule_id)
            when 'group_weight' then 'Weight of the group ' || coalesce(ledger.rule_group, '(none)')
            when 'group_cap' then 'Floor or cap of the group '
                || coalesce(ledger.rule_group, '(none)')
            when 'component' then 'Share of the score ' || ledger.rule_group
            when 'adjustment' then 'Correction by a person'
            else 'Floor or cap of the score'
        end as words
    from lead_score_ledger as ledger
    inner join lead_segments on ledger.contact_id = lead_segments.contact_id
    left join rules on ledger.rule_id = rules.rule_id and ledger.entry <> 'adjustment'
    where lead_segments.lead_rank <= $1
    order by
        lead_segments.lead_rank, ledger.score,
        case ledger.entry
            when 'base' then 1 when 'component' then 2 when 'rule' then 3
            when 'adjustment' then 5 when 'score_cap' then 6 else 4
        end,
        case when ledger.entry = 'rule' and ledger.points < 0 then 1 else 0 end,
        abs(ledger.points) desc, ledger.entry, ledger.rule_group, ledger.rule_id
"""

# All dates if they are few; else the newest half, and the others evenly from what lies before.
_DATES = """
    with dates as (
        select scored_on, row_number() over (order by scored_on desc) as age, count(*) over () as n
        from (select distinct scored_on from lead_score_history where scored_on <= $2) as found
    )
    select scored_on
    from dates
    where n <= $1 or age <= $1 / 2 or (age - 1) % cast(ceil((n - $1 / 2) / ($1 / 2)) as integer) = 0
    order by scored_on
"""

_HISTORY = """
    select lead_segments.lead_rank, history.score, history.scored_on, history.points
    from lead_score_history as history
    inner join lead_segments on history.contact_id = lead_segments.contact_id
    where
        lead_segments.lead_rank <= $1
        and list_contains($2, cast(history.scored_on as varchar))
    order by lead_segments.lead_rank, history.score, history.scored_on
"""


class _Words:
    """Texts that repeat, each kept once and named by its number."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def number(self, text: str | None) -> int | None:
        return None if text is None else self._numbers.setdefault(text, len(self._numbers))

    def listed(self) -> list[str]:
        return list(self._numbers)


def read_scores(source: Source) -> list[Row]:
    """The scores of the run: `score, kind, description`; fit and engagement first."""
    return source.rows(_SCORES)


def read_leads(source: Source, scores: list[Row], *, with_names: bool) -> dict[str, Any]:
    """The first leads of the calling order, as the page's script takes them.

    `words` holds each text that repeats once. A lead's `points` and `bands` are in the order of
    `scores`; `ledger` has [score, entry, words, points, count, days ago] a row; `history` has a
    list a score, in the order of `dates`, null where the lead had no points.
    """
    words = _Words()
    place = {row["score"]: number for number, row in enumerate(scores)}
    dates = [row["scored_on"] for row in source.rows(_DATES, [HISTORY_DATES, source.as_of])]
    on_date = {day: number for number, day in enumerate(dates)}
    leads: dict[int, Row] = {}
    for row in source.rows(_LEADS, [TOP_LEADS]):
        leads[row["lead_rank"]] = {
            "rank": row["lead_rank"],
            "id": row["contact_id"],
            "grade": row["grade"],
            "segment": words.number(row["segment"]),
            "step": words.number(row["next_step"]),
            "override": row["override"],
            "reasons": row["top_reasons"],
            "last": row["last_event_on"],
            "points": [None] * len(scores),
            "bands": [None] * len(scores),
            "ledger": [],
            "history": [[None] * len(dates) for _ in scores],
        }
    for row in source.rows(_POINTS, [TOP_LEADS]):
        if row["score"] in place:
            lead = leads[row["lead_rank"]]
            lead["points"][place[row["score"]]] = row["points"]
            lead["bands"][place[row["score"]]] = words.number(row["band"])
    if with_names:
        for row in source.rows(_FACTS, [TOP_LEADS, source.as_of, list(PERSONAL)]):
            leads[row["lead_rank"]][row["attribute"]] = row["value"]
    if source.has("lead_probabilities"):
        for row in source.rows(_CHANCES, [TOP_LEADS]):
            leads[row["lead_rank"]]["chance"] = row["chance"]
    for row in source.rows(_LEDGER, [TOP_LEADS]):
        if row["score"] in place:
            leads[row["lead_rank"]]["ledger"].append(
                [
                    place[row["score"]],
                    words.number(row["entry"]),
                    words.number(row["words"]),
                    row["points"],
                    row["matched_count"],
                    row["days_ago"],
                ]
            )
    for row in source.rows(_HISTORY, [TOP_LEADS, dates]):
        if row["score"] in place and row["points"] is not None:
            series = leads[row["lead_rank"]]["history"][place[row["score"]]]
            series[on_date[row["scored_on"]]] = round(row["points"], 2)
    return {"words": words.listed(), "dates": dates, "leads": list(leads.values())}
