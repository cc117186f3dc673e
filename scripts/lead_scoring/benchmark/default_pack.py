"""The default rules for the rivals in Python: numbers from the CSV files, conditions as code."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

SEEDS = Path(__file__).resolve().parents[3] / "seeds"
UNKNOWN = ("", "select", "unknown", "n/a")
BLANKS = " \t\r\n"
INPUTS = ("contacts", "companies", "contact_attributes", "adjustments", "outcomes")
SEEN_CHANNELS = ("web", "product", "webinar", "social", "cart")
# Of these types only calls and views that lasted count.
LOWEST_VALUE = {"video_view": 60, "webinar_attend": 20, "call_connected": 60}
NO_WINDOW = 100_000
# Points are added up as whole numbers, so many to a point: exactly, in any order, and fast.
PARTS = 10**12
# What everybody sees has six digits after the point.
PARTS_OF_A_MILLIONTH = 10**6
MILLIONTHS = 10**6

CORE = "US|DE|GB|AT|CH|NL|CA"
SERVED = "FR|ES|IT|SE|NO|DK|FI|BE|LU|IE|PL|CZ|PT|AU|NZ|JP"
TITLE_WORDS = (
    "(?:demand gen|lead (?:gen|manage|scoring)|revenue op|marketing (?:op|automation)|growth|crm)"
)
ACADEMIC = "[.](?:edu|ac[.][a-z]{2}|edu[.][a-z]{2})$"

# Attribute rules on a column that has one of several words.
WORDS = {
    "title_c_level": ("seniority", "c_level"),
    "title_vp": ("seniority", "vp"),
    "title_director": ("seniority", "director"),
    "title_manager": ("seniority", "manager"),
    "title_senior": ("seniority", "senior"),
    "title_entry": ("seniority", "entry"),
    "department_marketing": ("department", "marketing"),
    "department_sales": ("department", "sales"),
    "department_operations_or_it": ("department", "operations|it"),
    "department_executive": ("department", "executive"),
    "department_without_a_use": ("department", "hr|legal|support|education"),
    "country_core_market": ("country_code", CORE),
    "country_served_market": ("country_code", SERVED),
    "country_under_embargo": ("country_code", "KP|IR|SY|CU"),
    "industry_core": ("industry", "software|financial services"),
    "industry_good": ("industry", "professional services|manufacturing|retail|logistics"),
    "industry_poor": ("industry", "education|public sector|nonprofit"),
    "authority_decision_maker": ("buying_role", "decision_maker"),
    "authority_influencer": ("buying_role", "influencer"),
    "authority_none": ("buying_role", "none"),
    "need_replace_vendor": ("need", "replace_vendor"),
    "need_new_project": ("need", "new_project"),
    "need_none": ("need", "none"),
    "time_this_month": ("purchase_timeline", "this_month"),
    "time_this_quarter": ("purchase_timeline", "this_quarter"),
    "time_no_plan": ("purchase_timeline", "no_plan"),
    "vendor_spreadsheets": ("current_vendor", "spreadsheets"),
    "stage_decision": ("buying_stage", "decision"),
    "stage_consideration": ("buying_stage", "consideration"),
    "stage_accepted_by_sales": ("lifecycle_stage", "sql|opportunity"),
    "existing_customer_disqualifies": ("lifecycle_stage", "customer|evangelist"),
    "source_recommended": ("lead_source", "referral|partner"),
    "source_paid_social": ("lead_source", "paid_social"),
    "source_bought_list": ("lead_source", "list_import"),
    "gave_consent": ("marketing_consent", "true"),
    "email_disposable": ("email_kind", "disposable"),
    "email_disposable_disqualifies": ("email_kind", "disposable"),
    "email_free": ("email_kind", "free"),
    "student": ("is_student", "true"),
    "student_disqualifies": ("is_student", "true"),
    "competitor_left_out_of_fit": ("is_competitor", "true"),
    "competitor_left_out_of_engagement": ("is_competitor", "true"),
    "competitor_disqualifies": ("is_competitor", "true"),
    "competitor_domain_disqualifies": (
        "email_domain",
        "rivalscore.example|pointpilot.example|leadmetrix.example",
    ),
}

_ASSETS: dict[str, Callable[[str], bool]] = {
    "asked_for_contact": lambda asset: asset == "contact-sales",
    "asked_for_contact_or_quote_qualifies": lambda asset: (
        asset in ("contact-sales", "quote-request")
    ),
    "asked_for_quote": lambda asset: asset == "quote-request",
    "visited_pricing": lambda asset: asset.startswith("/pricing"),
    "returned_to_pricing": lambda asset: asset.startswith("/pricing"),
    "compared_vendors": lambda asset: asset.startswith("/compare/"),
    "used_roi_calculator": lambda asset: asset.startswith("/roi-calculator"),
    "checked_security_or_integrations": lambda asset: asset in ("/security", "/integrations"),
    "read_customer_stories": lambda asset: asset.startswith("/customers/"),
    "searched_for_price": re.compile("pric|cost|quote|discount|preis|prix|precio|prezzo").search,
    "downloaded_price_list": lambda asset: asset in ("price-list.pdf", "buyers-guide.pdf"),
    "read_product_pages": lambda asset: asset.startswith("/product"),
    "read_blog": lambda asset: asset.startswith("/blog/"),
    "saw_landing_page_again_and_again": lambda asset: asset.startswith("/lp/"),
    "filled_in_forms": lambda asset: asset in ("event-signup", "ebook", "newsletter"),
    "downloaded_whitepapers": lambda asset: asset.startswith("whitepaper-"),
    "downloaded_product_papers": re.compile("^(datasheet|case-study)-").search,
    "clicked_offer": lambda asset: asset.startswith("offer-"),
    "looked_for_a_job": lambda asset: asset.startswith("/careers"),
}


@dataclass(frozen=True)
class Rule:
    """One rule. `number` is its place in the alphabet, `group` its rule group, None without one."""

    number: int
    rule_id: str
    score: str | None
    group: str | None
    effect: str
    points: float | None
    min_points: float | None
    max_points: float | None
    description: str
    is_best_of_group: bool
    event_type: str | None = None
    pays: str | None = None
    count_by: str | None = None
    daily_limit: int | None = None
    min_count: int = 1
    max_count: int | None = None
    window_days: int = NO_WINDOW
    shape: str = "none"
    interval_days: float = 1.0
    percent: float = 100.0

    def weight(self, age: int) -> float:
        """What is left of a point after so many days."""
        part = age / self.interval_days
        if self.shape == "expiry":
            return 1.0 if part < 1 else 0.0
        if self.shape == "step":
            return max(0.0, 1.0 - self.percent / 100 * (age // self.interval_days))
        if self.shape == "linear":
            return max(0.0, 1.0 - self.percent / 100 * part)
        return 0.5**part if self.shape == "half_life" else 1.0


@dataclass(frozen=True)
class Kind:
    """Events of one type, asset and channel, as the file spells them, and the rules they match."""

    number: int
    event_type: str
    asset: str | None
    channel: str | None
    asset_name: str | None
    is_seen: bool
    lowest_value: float | None
    rules: list[int]


def known(word: str | None) -> str | None:
    """A word without blanks at its ends; None if it means "not known"."""
    tidy = (word or "").strip(BLANKS)
    return None if tidy.lower() in UNKNOWN else tidy


def read_rules(folder: Path) -> list[Rule]:
    """The rules of a pack in the order of their ids."""
    groups = {(row["score"], row["rule_group"]): row for row in table(folder, "score_groups")}
    decays = {row["decay"]: row for row in table(folder, "decays")}
    rows = [*table(folder, "attribute_rules"), *table(folder, "event_rules")]
    rules = []
    for number, row in enumerate(sorted(rows, key=lambda row: row["rule_id"])):
        decay = decays.get(row.get("decay", ""), {})
        group = groups.get((row["score"], row["rule_group"]), {})
        rules.append(
            Rule(
                number=number,
                rule_id=row["rule_id"],
                score=row["score"] or None,
                group=row["rule_group"] or None,
                effect=row["effect"] or "points",
                points=number_of(row["points"]),
                min_points=number_of(row.get("min_points", "")),
                max_points=number_of(row.get("max_points", "")),
                description=row["description"],
                is_best_of_group=group.get("mode") == "best",
                event_type=row.get("event_type") or None,
                pays=(row["pays"] or "each") if "pays" in row else None,
                count_by=(row["count_by"] or "event") if "count_by" in row else None,
                daily_limit=_whole(row.get("daily_limit")),
                min_count=_whole(row.get("min_count")) if row.get("min_count") else 1,
                max_count=_whole(row.get("max_count")),
                window_days=_whole(row.get("window_days")) or NO_WINDOW,
                shape=decay.get("shape") or "none",
                interval_days=number_of(decay.get("interval_days", "")) or 1.0,
                percent=number_of(decay.get("percent", "")) or 100.0,
            )
        )
    return rules


def kinds_of_events(
    rules: list[Rule], found: list[tuple[str, str | None, str | None]]
) -> list[Kind]:
    """The kinds of events with the rules on them, of distinct (event_type, asset, channel)."""
    kinds = []
    for number, (event_type, asset, channel) in enumerate(found):
        type_name = (known(event_type) or "").lower()
        asset_name = (known(asset) or "").lower() or None
        kinds.append(
            Kind(
                number=number,
                event_type=event_type,
                asset=asset,
                channel=channel,
                asset_name=asset_name,
                is_seen=(known(channel) or "").lower() in SEEN_CHANNELS,
                lowest_value=LOWEST_VALUE.get(type_name),
                rules=[
                    rule.number
                    for rule in rules
                    if rule.event_type == type_name
                    and (rule.rule_id not in _ASSETS or _ASSETS[rule.rule_id](asset_name or ""))
                ],
            )
        )
    return kinds


def places_in_ledger(rules: list[Rule]) -> list[int]:
    """Where each rule comes when a score is added up: by group, those without one first."""
    in_order = sorted(rules, key=lambda rule: (rule.group or "", rule.rule_id))
    place = {rule.number: number for number, rule in enumerate(in_order)}
    return [place[rule.number] for rule in rules]


def table(folder: Path, name: str) -> list[dict[str, str]]:
    """The rows of a CSV file of a folder, all values as text."""
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def number_of(text: str | None) -> float | None:
    """The number in a cell; None if it is blank."""
    return float(text) if text else None


def parts_of(text: str | None, default: int | None = None) -> int | None:
    """The points in a cell as whole parts of a point; the default if it is blank."""
    return round(float(text) * PARTS) if text else default


def _whole(text: str | None) -> int | None:
    return int(text) if text else None
