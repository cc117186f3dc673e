"""Makes the candidate pack: today's with other points, new rules, and room for both.

Every change is written down with what outcomes say and why it is made.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import duckdb

from lead_scoring.rule_files import RULE_FILES
from lead_scoring.sql_text import rows_of
from lead_scoring.suggest_points import FitResult, Fitted, is_leak, points_today, rounded
from lead_scoring.suggest_read import Evidence
from lead_scoring.suggest_rules import GROUP, Candidate, has_group, number

# A new rule has to be worth at least a point, and there are to be no more than a person will read.
LEAST_POINTS = 1.0
MOST_NEW_RULES = 20


@dataclass(frozen=True)
class Change:
    """One cell or row that differs from today's pack, or was looked at and left; and why."""

    file: str
    name: str
    change: str
    column: str
    old: str
    new: str
    reason: str
    leads_fired: int | None = None
    wins_fired: int | None = None
    win_rate_fired: float | None = None
    win_rate_not_fired: float | None = None
    flag: str = ""
    points_by_itself: float | None = None

    def as_row(self) -> dict[str, str]:
        """The change as text, blank where something is not known."""
        return {name: _as_text(value) for name, value in asdict(self).items()}


def _as_text(value: object) -> str:
    if value is None:
        return ""
    return f"{value:.6g}" if isinstance(value, float) else str(value)


class Suggestion:
    """A pack in the making: its tables, and the changes to today's."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self.tables = copy.deepcopy(evidence.pack.tables)
        self.changes: list[Change] = []
        self.points: dict[str, float] = points_today(evidence.pack)

    def leave_out_leaks(self) -> None:
        """Switch off rules that may know the outcome."""
        for stem in ("attribute_rules", "event_rules"):
            for row in self.tables[stem]:
                if is_leak(self.evidence, row["rule_id"]):
                    self._switch_off(stem, row, "left_out", _why_leak(self.evidence, row))

    def weigh_rules(self, result: FitResult) -> None:
        """Give today's rules the points that outcomes suggest; switch off dead weight."""
        for stem in ("attribute_rules", "event_rules"):
            for row in self.tables[stem]:
                fitted = result.rules.get(row["rule_id"])
                if fitted is not None and fitted.today is not None:
                    self._weigh(stem, row, fitted)

    def add_rules(self, result: FitResult, candidates: Sequence[Candidate]) -> None:
        """Add the candidates that are worth a point beside all other rules."""
        fitted = result.rules
        worth = {
            each.rule_id: rounded(fitted[each.rule_id].points)
            for each in candidates
            if each.rule_id in fitted
        }
        chosen = sorted(
            (each for each in candidates if abs(worth.get(each.rule_id, 0)) >= LEAST_POINTS),
            key=lambda each: (-abs(worth[each.rule_id]) * math.sqrt(each.leads), each.rule_id),
        )[:MOST_NEW_RULES]
        names = {each.rule_id for each in chosen}
        for each in candidates:
            if each.rule_id in names:
                self._add(each, worth[each.rule_id])
            else:
                self._say_not_added(each, worth.get(each.rule_id, 0.0))

    def leave_out_predictors(self) -> None:
        """Take predictors out that look as if they knew the outcome."""
        leaks = {
            row["attribute"]
            for row in self.evidence.bins
            if row["flag"] == "suspected_leak" and not row["is_known_by_date"]
        }
        kept = []
        for row in self.tables["predictors"]:
            if row["attribute"].lower() in leaks and row["kind"] not in ("scope", "ordered"):
                reason = "It looks as if it were filled in once the outcome is known."
                self.changes.append(
                    Change(
                        "predictors.csv",
                        row["attribute"],
                        "left_out",
                        "",
                        "",
                        "",
                        reason,
                        flag="suspected_leak",
                    )
                )
            else:
                kept.append(row)
        self.tables["predictors"] = kept

    def make_room(self, connection: duckdb.DuckDBPyConnection, result: FitResult) -> None:
        """Move caps that new points would run into, and the base of scores that end at the floor.

        Reads fit.used and fit.amounts of the result's target.
        """
        points = {name: self.points.get(name, 0.0) for name in result.rules}
        for score, weight in result.target.weights.items():
            arguments = {
                "score": score,
                "weight": weight,
                "names": list(points),
                "points": list(points.values()),
            }
            for group in rows_of(connection, GROUP_REACH, arguments):
                self._widen_group(score, group)
            (reach,) = rows_of(connection, SCORE_REACH, arguments)
            self._move_base(score, reach)

    def _weigh(self, stem: str, row: dict[str, str], fitted: Fitted) -> None:
        today = float(row["points"])
        new = rounded(fitted.points, today)
        if new == 0:
            self._switch_off(stem, row, "switched_off", _why_nothing(self.evidence, row))
            self.points[row["rule_id"]] = 0.0
            return
        self.points[row["rule_id"]] = new
        if new == today:
            return
        for name in ("min_points", "max_points"):
            if row.get(name):
                limit = float(row[name]) * new / today
                row[name] = number(math.copysign(max(abs(rounded(limit)), abs(new)), limit))
        if new * today < 0:
            turned = {"min_points": row.get("max_points"), "max_points": row.get("min_points")}
            row.update({name: cell or "" for name, cell in turned.items() if name in row})
        kind = "turned_round" if new * today < 0 else "points"
        reason = _why_other_points(self.evidence, row, today, new)
        self._note(stem, row, kind, "points", number(today), number(new), reason)
        row["points"] = number(new)

    def _switch_off(self, stem: str, row: dict[str, str], kind: str, reason: str) -> None:
        self._note(stem, row, kind, "is_active", row["is_active"] or "true", "false", reason)
        row["is_active"] = "false"

    def _note(
        self, stem: str, row: dict[str, str], kind: str, column: str, old: str, new: str, why: str
    ) -> None:
        seen = self.evidence.row_of(row["rule_id"])
        self.changes.append(
            Change(
                f"{stem}.csv",
                row["rule_id"],
                kind,
                column,
                old,
                new,
                why,
                leads_fired=seen.get("leads_fired"),
                wins_fired=seen.get("wins_fired"),
                win_rate_fired=seen.get("win_rate_fired"),
                win_rate_not_fired=seen.get("win_rate_not_fired"),
                flag=seen.get("flag", ""),
                points_by_itself=seen.get("suggested_points"),
            )
        )

    def _add(self, candidate: Candidate, points: float) -> None:
        if not has_group(self.tables["score_groups"], candidate.score):
            self.tables["score_groups"].append(
                {
                    **dict.fromkeys(self._columns("score_groups"), ""),
                    "score": candidate.score,
                    "rule_group": GROUP,
                    "description": "Rules that outcomes suggested",
                }
            )
        self.tables["attribute_rules"].append(
            {
                **dict.fromkeys(self._columns("attribute_rules"), ""),
                "rule_id": candidate.rule_id,
                "score": candidate.score,
                "rule_group": GROUP,
                "points": number(points),
                "description": candidate.description,
            }
        )
        self.tables["rule_conditions"] += [
            {
                "rule_id": candidate.rule_id,
                "field": candidate.attribute,
                "operator": operator,
                "value": value,
            }
            for operator, value in candidate.conditions
        ]
        self.points[candidate.rule_id] = points
        self._note_candidate(
            candidate,
            "new_rule",
            number(points),
            f"No rule looks at it, and {_share(candidate.wins, candidate.leads)} of its "
            f"{candidate.leads:,} leads were won, {_share(self.evidence.wins, self.evidence.leads)}"
            " of all.",
        )

    def _say_not_added(self, candidate: Candidate, points: float) -> None:
        reason = (
            "Beside the other rules, and among leads of the same date, it is worth less than a "
            "point."
        )
        if abs(points) >= LEAST_POINTS:
            reason = (
                f"It is worth {number(points)} points, but {MOST_NEW_RULES} others tell more leads "
                "apart, and more new rules are not proposed at once."
            )
        self._note_candidate(candidate, "not_added", "", reason)

    def _note_candidate(self, candidate: Candidate, kind: str, new: str, reason: str) -> None:
        others = self.evidence.leads - candidate.leads
        self.changes.append(
            Change(
                "attribute_rules.csv",
                candidate.rule_id,
                kind,
                "points",
                "",
                new,
                reason,
                leads_fired=candidate.leads,
                wins_fired=candidate.wins,
                win_rate_fired=candidate.wins / candidate.leads,
                win_rate_not_fired=(self.evidence.wins - candidate.wins) / others
                if others
                else None,
                flag=candidate.flag,
            )
        )

    def _widen_group(self, score: str, group: dict[str, float]) -> None:
        for row in self.tables["score_groups"]:
            if row["score"] != score or row["rule_group"] != (group["rule_group"] or ""):
                continue
            for column, reach in (("min_points", group["low"]), ("max_points", group["high"])):
                if not row[column]:
                    continue
                old, away = float(row[column]), -1 if column == "min_points" else 1
                new = away * 5 * math.ceil(away * reach / 5)
                if away * reach > 0 and away * (reach - old) > 0:
                    self._note_room(
                        "score_groups.csv",
                        f"{score} {row['rule_group']}",
                        column,
                        row[column],
                        number(new),
                        "Else more than one lead in a hundred would run into it.",
                    )
                    row[column] = number(new)

    def _move_base(self, score: str, reach: dict[str, float]) -> None:
        for row in self.tables["scores"]:
            if row["score"] != score or not row["min_points"] or reach["low"] is None:
                continue
            base, floor = float(row["base_points"] or 0), float(row["min_points"])
            room = float(row["max_points"]) - reach["high"] if row["max_points"] else math.inf
            new = 5 * math.floor(min(floor - reach["low"], room) / 5)
            if new > base:
                self._note_room(
                    "scores.csv",
                    score,
                    "base_points",
                    row["base_points"] or "0",
                    number(new),
                    "Else many leads would end at the score's floor, the good with the bad. All "
                    "leads get these points, so that nobody gains by it.",
                )
                row["base_points"] = number(new)

    def _note_room(
        self, file: str, name: str, column: str, old: str, new: str, reason: str
    ) -> None:
        self.changes.append(Change(file, name, "room", column, old, new, reason))

    def _columns(self, stem: str) -> Sequence[str]:
        return RULE_FILES[stem].column_names


# What all points together come to, of one lead in a hundred at either end; of a score's, of one in
# twenty at the lower end.
GROUP_REACH = """
    with points as (select unnest($names) as rule_id, unnest($points) as points),

    summed as (
        select paid.lead, paid.rule_group, sum(paid.amount * points.points) as points
        from fit.paid as paid
        inner join fit.used as used on paid.lead = used.lead
        inner join points on paid.rule_id = points.rule_id
        where paid.score = $score and $weight <> 0
        group by paid.lead, paid.rule_group
    )

    select
        rule_group,
        quantile_disc(points, 0.01) as low,
        quantile_disc(points, 0.99) as high
    from summed
    group by rule_group
    order by rule_group
"""

SCORE_REACH = """
    with points as (select unnest($names) as rule_id, unnest($points) as points),

    summed as (
        select
            used.lead,
            coalesce(sum(amounts.amount * points.points), 0) / $weight as points
        from fit.used as used
        left join (select * from fit.amounts where score = $score) as amounts
            on used.lead = amounts.lead
        left join points on amounts.rule_id = points.rule_id
        group by used.lead
    )

    select quantile_disc(points, 0.05) as low, quantile_disc(points, 0.99) as high from summed
"""


def _why_leak(evidence: Evidence, row: dict[str, str]) -> str:
    seen = evidence.row_of(row["rule_id"])
    return (
        f"Too good to be true (information value {seen['iv']:.2f}, above 0.5), so that it may know "
        "the outcome. Find out when the value is filled in before switching it on again."
    )


def _why_nothing(evidence: Evidence, row: dict[str, str]) -> str:
    seen = evidence.row_of(row["rule_id"])
    if seen.get("flag") in ("strong", "useful", "suspected_leak"):
        return "What it says is said by other rules, which pay for it."
    return f"Beside the other rules outcomes do not bear it out: {_rates(seen)}."


def _why_other_points(evidence: Evidence, row: dict[str, str], today: float, new: float) -> str:
    seen = evidence.row_of(row["rule_id"])
    if new * today < 0:
        return f"Outcomes speak against it: {_rates(seen)}. Find out why before using this."
    more = "more" if abs(new) > abs(today) else "less"
    few = " Few leads, so a small step." if seen.get("flag") == "too_few" else ""
    return f"Beside the other rules it is worth {more}: {_rates(seen)}.{few}"


def _rates(seen: dict[str, float]) -> str:
    fired = _share(seen.get("wins_fired"), seen.get("leads_fired"))
    others = _share(seen.get("wins_not_fired"), seen.get("leads_not_fired"))
    return f"won {fired} of {seen.get('leads_fired', 0):,} leads with it, {others} of the others"


def _share(wins: float | None, leads: float | None) -> str:
    return f"{wins / leads:.1%}" if leads and wins is not None else "an unknown share"
