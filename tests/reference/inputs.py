"""From raw rows to what was true of each contact on a scoring date, and what is unusable."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction

from .records import Inputs, ReferenceLists, Row
from .values import as_moment, folded, known, moment_or_none, number_or, trimmed

ALWAYS = datetime.min
EVENT_FIELDS = ("asset", "channel", "campaign", "value")


@dataclass
class Version:
    """One version of a contact or a company: known values by lower-case column name."""

    updated_at: datetime | None
    columns: dict[str, str]


@dataclass
class Fact:
    """One row of contact_attributes; value None says that it is unknown from then on."""

    attribute: str
    value: str | None
    known_from: datetime


@dataclass
class Event:
    """One usable event; fields holds asset, channel, campaign and value, None if unknown."""

    event_type: str
    occurred_on: date
    fields: dict[str, str | None]


@dataclass
class Adjustment:
    """One usable correction by a person."""

    adjustment_id: str
    score: str
    points: Fraction
    adjusted_at: datetime


@dataclass
class Tables:
    """Usable rows, by contact (companies: by company), and the rejected ones."""

    contacts: dict[str, list[Version]] = field(default_factory=dict)
    companies: dict[str, list[Version]] = field(default_factory=dict)
    facts: dict[str, list[Fact]] = field(default_factory=dict)
    events: dict[str, list[Event]] = field(default_factory=dict)
    adjustments: dict[str, list[Adjustment]] = field(default_factory=dict)
    rejected: set[tuple[str, str, str]] = field(default_factory=set)


@dataclass
class Lead:
    """A contact as it stood on the scoring date; events are those on or before it."""

    contact_id: str
    attributes: dict[str, str]
    events: list[Event]
    adjustments: list[Adjustment]

    @property
    def last_event_on(self) -> date | None:
        return max((event.occurred_on for event in self.events), default=None)


def read_tables(
    inputs: Inputs, score_ids: Collection[str], unknown_values: Collection[str]
) -> Tables:
    """Sort every raw row into usable or rejected.

    Raises ValueError if a time or a number is neither blank nor what it should be: such data
    stops a run.
    """
    tables = Tables()
    tables.contacts = _versions(tables, "contacts", "contact_id", inputs.contacts, unknown_values)
    tables.companies = _versions(
        tables, "companies", "company_id", inputs.companies, unknown_values
    )
    _read_facts(tables, inputs.contact_attributes, unknown_values)
    _read_events(tables, inputs.events, unknown_values)
    _read_adjustments(tables, inputs.adjustments, score_ids)
    _read_outcomes(tables, inputs.outcomes)
    return tables


def leads_on(tables: Tables, scored_on: date, lists: ReferenceLists) -> list[Lead]:
    """Every contact that existed on the date, in the order of contact ids."""
    leads = []
    for contact_id in sorted(tables.contacts):
        born = created_on(tables.contacts[contact_id])
        if born is not None and born > scored_on:
            continue
        events = [
            event for event in tables.events.get(contact_id, []) if event.occurred_on <= scored_on
        ]
        adjustments = [
            adjustment
            for adjustment in tables.adjustments.get(contact_id, [])
            if adjustment.adjusted_at.date() <= scored_on
        ]
        attributes = explicit_attributes(tables, contact_id, scored_on)
        derived = derived_attributes(attributes, events, born, scored_on, lists)
        leads.append(Lead(contact_id, {**derived, **attributes}, events, adjustments))
    return leads


def created_on(versions: list[Version]) -> date | None:
    """The earliest creation date that any version tells, or None if none does."""
    moments = [moment_or_none(version.columns.get("created_at")) for version in versions]
    return min((moment.date() for moment in moments if moment), default=None)


def version_on(versions: list[Version], scored_on: date) -> Version:
    """The newest version on or before the date, else the oldest; no updated_at is the oldest."""
    by_age = sorted(versions, key=lambda version: version.updated_at or ALWAYS)
    past = [version for version in by_age if (version.updated_at or ALWAYS).date() <= scored_on]
    return past[-1] if past else by_age[0]


def explicit_attributes(tables: Tables, contact_id: str, scored_on: date) -> dict[str, str]:
    """Attributes from columns and from contact_attributes: the one known latest counts."""
    # A candidate is (known since, precedence at a tie, value); the largest wins.
    candidates: dict[str, list[tuple[datetime, int, str | None]]] = {}
    contact = version_on(tables.contacts[contact_id], scored_on)
    for name, value in contact.columns.items():
        candidates.setdefault(name, []).append((_known_since(contact, scored_on), 1, value))
    company_id = contact.columns.get("company_id")
    if company_id in tables.companies:
        company = version_on(tables.companies[company_id], scored_on)
        for name, value in company.columns.items():
            candidates.setdefault(f"company_{name}", []).append(
                (_known_since(company, scored_on), 0, value)
            )
    for fact in tables.facts.get(contact_id, []):
        if fact.known_from.date() <= scored_on:
            candidates.setdefault(fact.attribute, []).append((fact.known_from, 2, fact.value))
    chosen = {
        name: max(options, key=lambda option: option[:2])[2] for name, options in candidates.items()
    }
    return {name: value for name, value in chosen.items() if value is not None}


def derived_attributes(
    attributes: dict[str, str],
    events: list[Event],
    born: date | None,
    scored_on: date,
    lists: ReferenceLists,
) -> dict[str, str]:
    """Attributes that follow from others. Titles, names and countries are not covered here."""
    ages = [(scored_on - event.occurred_on).days for event in events]
    derived = {
        "has_phone": "true" if "phone" in attributes else "false",
        "events_last_7_days": str(sum(1 for age in ages if age < 7)),
        "events_last_30_days": str(sum(1 for age in ages if age < 30)),
        "active_days_last_30_days": str(len({age for age in ages if age < 30})),
    }
    if ages:
        derived["days_since_last_event"] = str(min(ages))
    if born is not None:
        derived["days_since_created"] = str((scored_on - born).days)
    mailbox, at, domain = attributes.get("email", "").lower().rpartition("@")
    if at and domain.strip():
        derived["email_domain"] = domain.strip()
        if lists.email_domains is not None:
            derived["email_kind"] = lists.email_domains.get(domain.strip(), "business")
        if lists.role_accounts is not None:
            is_role = mailbox.strip() in lists.role_accounts
            derived["email_is_role_account"] = "true" if is_role else "false"
    return derived


def _known_since(version: Version, scored_on: date) -> datetime:
    moment = version.updated_at or ALWAYS
    return moment if moment.date() <= scored_on else ALWAYS


def _versions(
    tables: Tables,
    name: str,
    key: str,
    rows: list[dict[str, str | None]],
    unknown_values: Collection[str],
) -> dict[str, list[Version]]:
    versions: dict[str, list[Version]] = {}
    for row in rows:
        row_id = trimmed(row.get(key))
        if not row_id:
            tables.rejected.add((name, "", f"no_{key}"))
            continue
        version = Version(
            moment_or_none(row.get("updated_at")), _known_columns(row, unknown_values)
        )
        version.columns[key] = row_id
        seen = versions.setdefault(row_id, [])
        if any(other.updated_at == version.updated_at for other in seen):
            tables.rejected.add((name, row_id, "repeated_id"))
            continue
        seen.append(version)
    return versions


def _known_columns(row: Row, unknown_values: Collection[str]) -> dict[str, str]:
    columns = {}
    for name, text in row.items():
        value = known(text, unknown_values)
        if value is not None:
            columns[folded(name)] = value
    return columns


def _read_facts(
    tables: Tables, rows: list[dict[str, str | None]], unknown_values: Collection[str]
) -> None:
    taken: set[tuple[str, str, datetime]] = set()
    for row in rows:
        contact_id, attribute = trimmed(row.get("contact_id")), trimmed(row.get("attribute"))
        known_from = moment_or_none(row.get("known_from")) or ALWAYS
        if not contact_id:
            problem = "no_contact_id"
        elif not attribute:
            problem = "no_attribute"
        else:
            problem = _contact_problem(tables, contact_id)
        if not problem and (contact_id, attribute.lower(), known_from) in taken:
            problem = "repeated_id"
        if problem:
            key = f"{contact_id}|{attribute.lower()}"
            tables.rejected.add(("contact_attributes", key, problem))
            continue
        taken.add((contact_id, attribute.lower(), known_from))
        fact = Fact(attribute.lower(), known(row.get("value"), unknown_values), known_from)
        tables.facts.setdefault(contact_id, []).append(fact)


def _read_events(
    tables: Tables, rows: list[dict[str, str | None]], unknown_values: Collection[str]
) -> None:
    usable: dict[str, list[Row]] = {}
    for row in rows:
        event_id, contact_id = trimmed(row.get("event_id")), trimmed(row.get("contact_id"))
        if not event_id:
            problem = "no_event_id"
        elif not contact_id:
            problem = "no_contact_id"
        elif moment_or_none(row.get("occurred_at")) is None:
            problem = "no_time"
        elif not trimmed(row.get("event_type")):
            problem = "no_event_type"
        else:
            problem = ""
        if problem:
            tables.rejected.add(("events", event_id, problem))
        else:
            usable.setdefault(event_id, []).append(row)
    newest_first = _newest_first("loaded_at", "occurred_at")
    for event_id, row in _without_repeats(tables, "events", usable, newest_first):
        problem = _contact_problem(tables, trimmed(row["contact_id"]))
        if problem:
            tables.rejected.add(("events", event_id, problem))
            continue
        moment = as_moment(row["occurred_at"])
        assert moment is not None, event_id
        event = Event(
            event_type=folded(row["event_type"]),
            occurred_on=moment.date(),
            fields={name: known(row.get(name), unknown_values) for name in EVENT_FIELDS},
        )
        tables.events.setdefault(trimmed(row["contact_id"]), []).append(event)


def _read_adjustments(
    tables: Tables, rows: list[dict[str, str | None]], score_ids: Collection[str]
) -> None:
    usable: dict[str, list[Row]] = {}
    for row in rows:
        adjustment_id = trimmed(row.get("adjustment_id"))
        if not adjustment_id:
            problem = "no_adjustment_id"
        elif not trimmed(row.get("contact_id")):
            problem = "no_contact_id"
        elif not trimmed(row.get("score")):
            problem = "no_score"
        elif not trimmed(row.get("points")):
            problem = "no_points"
        else:
            problem = ""
        if problem:
            tables.rejected.add(("adjustments", adjustment_id, problem))
        else:
            usable.setdefault(adjustment_id, []).append(row)
    newest_first = _newest_first("adjusted_on")
    for adjustment_id, row in _without_repeats(tables, "adjustments", usable, newest_first):
        problem = _contact_problem(tables, trimmed(row["contact_id"]))
        if not problem and trimmed(row["score"]) not in score_ids:
            problem = "unknown_score"
        if problem:
            tables.rejected.add(("adjustments", adjustment_id, problem))
            continue
        points = number_or(row["points"], None)
        assert points is not None, adjustment_id
        adjusted_at = moment_or_none(row.get("adjusted_on")) or ALWAYS
        adjustment = Adjustment(adjustment_id, trimmed(row["score"]), points, adjusted_at)
        tables.adjustments.setdefault(trimmed(row["contact_id"]), []).append(adjustment)


def _read_outcomes(tables: Tables, rows: list[dict[str, str | None]]) -> None:
    for row in rows:
        contact_id = trimmed(row.get("contact_id"))
        problem = _contact_problem(tables, contact_id)
        if not problem and folded(row.get("outcome")) not in {"won", "lost"}:
            problem = "unknown_outcome"
        if problem:
            tables.rejected.add(("outcomes", contact_id, problem))


def _contact_problem(tables: Tables, contact_id: str) -> str:
    if not contact_id:
        return "no_contact_id"
    return "" if contact_id in tables.contacts else "unknown_contact"


def _newest_first(*columns: str) -> Callable[[Row], tuple[datetime, ...]]:
    return lambda row: tuple(moment_or_none(row.get(name)) or ALWAYS for name in columns)


def _without_repeats(
    tables: Tables,
    name: str,
    rows_by_id: dict[str, list[Row]],
    age: Callable[[Row], tuple[datetime, ...]],
) -> Iterable[tuple[str, Row]]:
    for row_id, rows in rows_by_id.items():
        if len(rows) > 1:
            tables.rejected.add((name, row_id, "repeated_id"))
        yield row_id, max(rows, key=age)
