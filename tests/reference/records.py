"""What goes into the reference engine and what comes out of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

Row = Mapping[str, "str | None"]

ENTRY_ORDER = (
    "base",
    "rule",
    "rule_cap",
    "not_best",
    "group_weight",
    "group_cap",
    "component",
    "adjustment",
    "score_cap",
)


@dataclass
class Inputs:
    """Raw rows as text, one list an input. A missing column is the same as a blank one."""

    contacts: list[dict[str, str | None]] = field(default_factory=list)
    companies: list[dict[str, str | None]] = field(default_factory=list)
    events: list[dict[str, str | None]] = field(default_factory=list)
    contact_attributes: list[dict[str, str | None]] = field(default_factory=list)
    adjustments: list[dict[str, str | None]] = field(default_factory=list)
    outcomes: list[dict[str, str | None]] = field(default_factory=list)


@dataclass
class Pack:
    """Rule files by stem (`scores`, `event_rules`) as text rows; blank or missing = default."""

    tables: dict[str, list[dict[str, str]]] = field(default_factory=dict)

    def rows(self, stem: str) -> list[dict[str, str]]:
        """The rows of one file with every name and value trimmed; an absent file has none."""
        return [
            {name.strip().lower(): (text or "").strip() for name, text in row.items()}
            for row in self.tables.get(stem, [])
        ]


@dataclass(frozen=True)
class ReferenceLists:
    """Lists behind two derived attributes; None leaves the attribute unknown.

    email_domains maps a domain to `free` or `disposable`; role_accounts holds local parts.
    """

    email_domains: Mapping[str, str] | None = None
    role_accounts: Collection[str] | None = None


@dataclass(frozen=True)
class LeadScore:
    """One row of lead_scores; points are rounded to 6 decimals, percentile is exact."""

    status: str
    points: Decimal | None
    band: str | None
    percentile: Fraction | None
    rules_matched: int


@dataclass(frozen=True)
class Entry:
    """One row of the ledger; points are exact, so that the rows of a score add up to it."""

    entry: str
    rule_group: str | None
    rule_id: str | None
    points: Fraction
    matched_count: int | None = None
    first_matched_on: date | None = None
    last_matched_on: date | None = None


@dataclass(frozen=True)
class Segment:
    """One row of lead_segments, without company_id and top_reasons."""

    fit_points: Decimal | None
    fit_band: str | None
    engagement_points: Decimal | None
    engagement_band: str | None
    lead_points: Decimal | None
    grade: str | None
    segment: str | None
    priority: int | None
    next_step: str | None
    is_handoff: bool
    override: str | None
    lead_rank: int
    last_event_on: date | None


@dataclass
class Result:
    """All that a run on one scoring date says."""

    lead_scores: dict[tuple[str, str], LeadScore] = field(default_factory=dict)
    ledger: dict[tuple[str, str], list[Entry]] = field(default_factory=dict)
    segments: dict[str, Segment] = field(default_factory=dict)
    rejected: set[tuple[str, str, str]] = field(default_factory=set)
