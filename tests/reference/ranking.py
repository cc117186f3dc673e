"""Measures of ranking, calibration and drift, worked out lead by lead rather than from counts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from math import ceil, log, sqrt

import numpy
from numpy.typing import ArrayLike, NDArray
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import roc_curve


def ks(won: ArrayLike, points: ArrayLike) -> float:
    """The largest distance between the distributions of the won and of the lost leads, 0 to 1."""
    false_rate, true_rate, _ = roc_curve(won, points, drop_intermediate=False)
    return float(numpy.max(numpy.abs(true_rate - false_rate)))


def wins_in_top(won: Sequence[bool], points: Sequence[float], share: float) -> float:
    """Expected wins among the top `share` of the leads if ties were put in order by lot."""
    left = share * len(points)
    wins = 0.0
    of_points: dict[float, list[bool]] = defaultdict(list)
    for is_won, value in zip(won, points, strict=True):
        of_points[value].append(is_won)
    for value in sorted(of_points, reverse=True):
        tied = of_points[value]
        taken = min(left, len(tied))
        wins += sum(tied) * taken / len(tied)
        left -= taken
    return wins


def auc_variance(
    won: Sequence[bool], points: Sequence[float], contacts: Sequence[Hashable]
) -> float:
    """Obuchowski's variance of the AUC with contacts as clusters, from all pairs of leads.

    Source: Nonparametric analysis of clustered ROC curve data, Biometrics 53 (1997), 567-578. With
    one lead a contact it is DeLong's.
    """
    is_won = numpy.asarray(won, dtype=bool)
    values = numpy.asarray(points, dtype=float)
    order = numpy.sign(values[is_won][:, None] - values[~is_won][None, :]) / 2 + 0.5
    auc = order.mean()
    of_won, of_lost = defaultdict(float), defaultdict(float)
    for contact, place in zip(_taken(contacts, is_won), order.mean(axis=1), strict=True):
        of_won[contact] += place - auc
    for contact, place in zip(_taken(contacts, ~is_won), order.mean(axis=0), strict=True):
        of_lost[contact] += place - auc
    wins, losses = order.shape
    everybody = set(contacts)
    product = sum(of_won[contact] * of_lost[contact] for contact in set(of_won) & set(of_lost))
    return (
        _stretched(len({*_taken(contacts, is_won)})) * sum(x * x for x in of_won.values()) / wins**2
        + _stretched(len({*_taken(contacts, ~is_won)}))
        * sum(x * x for x in of_lost.values())
        / losses**2
        + 2 * _stretched(len(everybody)) * product / (wins * losses)
    )


def hanley_mcneil_variance(auc: float, won: int, lost: int) -> float:
    """Hanley and McNeil's variance of an AUC that is neither 0 nor 1."""
    both_won = auc / (2 - auc)
    both_lost = 2 * auc**2 / (1 + auc)
    return (
        auc * (1 - auc) + (won - 1) * (both_won - auc**2) + (lost - 1) * (both_lost - auc**2)
    ) / (won * lost)


def padded_isotonic(points: Sequence[float], won: Sequence[bool]) -> tuple[NDArray, NDArray]:
    """Different points, rising, and their rates with a win added below and a loss above."""
    places = numpy.array([*points, min(points), max(points)], dtype=float)
    outcomes = numpy.array([*won, True, False], dtype=float)
    rates = IsotonicRegression().fit_transform(places, outcomes)
    order = numpy.argsort(places, kind="stable")
    different, first = numpy.unique(places[order], return_index=True)
    return different, rates[order][first]


def wilson(wins: float, number: float) -> tuple[float, float]:
    """The 95 % interval of a share after Wilson."""
    squared = 1.959964**2
    rate = wins / number
    middle = rate + squared / (2 * number)
    width = sqrt(squared * (rate * (1 - rate) + squared / (4 * number)) / number)
    return (middle - width) / (1 + squared / number), (middle + width) / (1 + squared / number)


def quantile_bins(baseline: Sequence[float], bins: int = 10) -> list[float]:
    """The lowest value of each bin when sorted values are cut into bins, ties together."""
    lowest: dict[int, float] = {}
    below = 0
    for value, count in sorted(Counter(baseline).items()):
        lowest.setdefault(ceil(bins * (below + count / 2) / len(baseline)), value)
        below += count
    return [lowest[number] for number in sorted(lowest)]


def bin_of(value: float, lowest: Sequence[float]) -> int:
    """The last bin that begins at or below the value; the first one reaches down for ever."""
    return max([number for number, start in enumerate(lowest) if start <= value], default=0)


def psi(baseline: Sequence[Hashable], later: Sequence[Hashable]) -> float:
    """The population stability index; a bin that is empty on one side counts as half a lead."""
    before, after = Counter(baseline), Counter(later)
    total = 0.0
    for name in before.keys() | after.keys():
        share = (after[name] or 0.5) / len(later)
        expected = (before[name] or 0.5) / len(baseline)
        total += (share - expected) * log(share / expected)
    return total


def _taken(values: Sequence[Hashable], chosen: NDArray) -> list[Hashable]:
    return [value for value, is_chosen in zip(values, chosen, strict=True) if is_chosen]


def _stretched(clusters: int) -> float:
    return clusters / (clusters - 1)
