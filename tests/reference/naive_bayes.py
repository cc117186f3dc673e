"""The probability of winning a lead in plain Python, from its definition and not from the SQL.

Follows what Odoo's predictive lead scoring publishes: counts by team, attribute and value, which
begin at 0.1 on either side; a won lead has passed every stage, a lost one its own and those before;
tags with few outcomes are left out; a team's counts if it has any, else those of all teams. Numbers
of which there are more than ten are cut into tenths, which Odoo does not do.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import floor, prod

SMOOTHING = 0.1
TAG_LIMIT = 50
NUMBERS_TOLD_APART = 10
ALL = "all"

Facts = Mapping[str, str]  # what is known of a lead: value by attribute


@dataclass(frozen=True)
class Predictor:
    """A row of predictors.csv. `levels`: of an ordered attribute, from first to last."""

    attribute: str
    kind: str = "plain"
    levels: tuple[str, ...] = ()


class NaiveBayes:
    """Learns from leads that are closed: pairs of their facts and whether they were won."""

    def __init__(
        self, predictors: Sequence[Predictor], closed: Iterable[tuple[Facts, bool]]
    ) -> None:
        self.predictors = [each for each in predictors if each.kind != "scope"]
        self.scopes = [each.attribute for each in predictors if each.kind == "scope"]
        closed = list(closed)
        self.starts = {
            each.attribute: starts_of_tenths([facts.get(each.attribute) for facts, _ in closed])
            for each in self.predictors
            if each.kind == "plain"
        }
        self.has_both = len({won for _, won in closed}) == 2
        teams: dict[str, list[tuple[Facts, bool]]] = defaultdict(list)
        for facts, won in closed:
            teams[self.team(facts)].append((facts, won))
        # [won, lost] by team: of all leads, and by attribute and value
        self.outcomes = {
            team: smoothed(Counter(won for _, won in rows)) for team, rows in teams.items()
        }
        self.counts = {
            team: {each.attribute: self._counts(each, rows) for each in self.predictors}
            for team, rows in teams.items()
        }
        self.outcomes[ALL] = added(self.outcomes.values())
        self.counts[ALL] = {
            each.attribute: {
                value: added(
                    counts[each.attribute][value]
                    for counts in self.counts.values()
                    if value in counts[each.attribute]
                )
                for value in {v for counts in self.counts.values() for v in counts[each.attribute]}
            }
            for each in self.predictors
        }

    def team(self, facts: Facts) -> str:
        """The scope of a lead in a form that no value has."""
        if self.scopes and all(name in facts for name in self.scopes):
            return "team " + "/".join(facts[name].lower() for name in sorted(self.scopes))
        return "none"

    def values(self, predictor: Predictor, facts: Facts) -> set[str]:
        """The values of a lead that counts are kept of."""
        value = facts.get(predictor.attribute)
        if value is None:
            return set()
        if predictor.kind == "tags":
            return {tag.strip().lower() for tag in value.split("|") if tag.strip()}
        starts = self.starts.get(predictor.attribute)
        if starts:
            return {str(max([0, *(n for n, start in enumerate(starts) if float(value) >= start)]))}
        return {value.lower()}

    def _counts(
        self, predictor: Predictor, rows: Iterable[tuple[Facts, bool]]
    ) -> dict[str, list[float]]:
        seen: dict[str, Counter[bool]] = defaultdict(Counter)
        for facts, won in rows:
            values = self.values(predictor, facts)
            if predictor.kind == "ordered":
                levels = predictor.levels
                last = (
                    len(levels)
                    if won
                    else 1 + max([-1, *(levels.index(v) for v in values if v in levels)])
                )
                values = set(levels[:last])
            for value in values:
                seen[value][won] += 1
        return {
            value: smoothed(counter)
            for value, counter in seen.items()
            if predictor.kind != "tags" or counter.total() >= TAG_LIMIT
        }

    def probability(self, facts: Facts) -> float | None:
        """The chance of an open lead; None without a won or without a lost lead to learn from."""
        if not self.has_both:
            return None
        team = self.team(facts)
        if team == "none" or team not in self.outcomes:
            team = ALL
        sides = [[side] for side in self.outcomes[team]]
        for predictor in self.predictors:
            counts = self.counts[team][predictor.attribute]
            total = added(counts.values())
            if predictor.kind == "ordered":
                total = counts.get(predictor.levels[0], total)
            for value in self.values(predictor, facts) & counts.keys():
                for side in (0, 1):
                    sides[side].append(counts[value][side] / total[side])
        won, lost = (prod(factors) for factors in sides)
        return won / (won + lost)


def smoothed(counter: Counter[bool]) -> list[float]:
    """Won and lost, each beginning at 0.1."""
    return [counter[True] + SMOOTHING, counter[False] + SMOOTHING]


def added(pairs: Iterable[Sequence[float]]) -> list[float]:
    """The sums of both sides."""
    pairs = list(pairs)
    return [sum(pair[0] for pair in pairs), sum(pair[1] for pair in pairs)]


def starts_of_tenths(values: Iterable[str | None]) -> list[float]:
    """Where the ranges of a number begin; empty if the values are told apart one by one."""
    known = [value for value in values if value is not None]
    try:
        numbers = sorted(float(value) for value in known)
    except ValueError:
        return []
    if len(set(numbers)) <= NUMBERS_TOLD_APART:
        return []
    starts: dict[int, float] = {}
    for number in sorted(set(numbers)):
        middle = (numbers.index(number) + numbers.index(number) + numbers.count(number)) / 2
        starts.setdefault(floor(10 * middle / len(numbers)), number)
    return list(starts.values())
