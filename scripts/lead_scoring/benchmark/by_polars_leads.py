"""The people of the Polars rival: contacts as they are on the date, and the rules on them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from lead_scoring.benchmark.default_pack import (
    ACADEMIC,
    BLANKS,
    CORE,
    INPUTS,
    SEEDS,
    SERVED,
    TITLE_WORDS,
    UNKNOWN,
    WORDS,
)

REFERENCE = SEEDS / "reference"


@dataclass(frozen=True)
class Leads:
    """Everything about people: the rows as they came, every contact, and those on the date."""

    contact_rows: pl.DataFrame
    company_rows: pl.DataFrame
    fact_rows: pl.DataFrame
    outcomes: pl.DataFrame
    adjustments: pl.DataFrame
    contacts: pl.DataFrame
    leads: pl.DataFrame


def known(name: str) -> pl.Expr:
    """A column as text without blanks at its ends; null if it means "not known"."""
    tidy = pl.col(name).cast(pl.String).str.strip_chars(BLANKS)
    return pl.when(~tidy.str.to_lowercase().is_in(UNKNOWN)).then(tidy).alias(name)


def lower(name: str) -> pl.Expr:
    """The same in lower case."""
    return known(name).str.to_lowercase()


def read_leads(data: Path, as_of: date) -> Leads:
    """Read all inputs but the events."""
    raw = {name: _read(data, name) for name in INPUTS}
    contact_rows = _numbered(
        raw["contacts"],
        ["contact_id", "updated_at"],
        raw["contacts"].select(
            known("contact_id"),
            known("company_id"),
            *map(lower, ("email", "first_name", "last_name", "country", "lead_source")),
            *map(lower, ("lifecycle_stage", "buying_role", "need", "purchase_timeline")),
            *map(lower, ("buying_stage", "marketing_consent")),
            *map(known, ("phone", "job_title", "postal_code")),
            *map(_number, ("budget", "social_followers")),
            *map(_moment, ("created_at", "updated_at")),
        ),
    )
    contacts = _as_of(contact_rows, "contact_id", as_of).with_columns(
        first_created_on=pl.col("first_created_at").dt.date()
    )
    company_rows = _numbered(
        raw["companies"],
        ["company_id", "updated_at"],
        raw["companies"].select(
            known("company_id"),
            lower("industry"),
            *map(_number, ("employee_count", "annual_revenue")),
            _moment("updated_at"),
        ),
    )
    fact_rows = (
        raw["contact_attributes"]
        .select(known("contact_id"), lower("attribute"), known("value"), _moment("known_from"))
        .sort("value", nulls_last=True)
        .with_columns(
            repeat=pl.int_range(pl.len()).over("contact_id", "attribute", "known_from") + 1
        )
    )
    on_date = contacts.filter(pl.col("first_created_on").fill_null(as_of) <= as_of)
    return Leads(
        contact_rows=contact_rows,
        company_rows=company_rows,
        fact_rows=fact_rows,
        outcomes=raw["outcomes"].select(known("contact_id"), lower("outcome")),
        adjustments=_adjustments(raw["adjustments"]),
        contacts=contacts,
        leads=_described(on_date, _as_of(company_rows, "company_id", as_of), fact_rows, as_of),
    )


def _read(data: Path, name: str) -> pl.DataFrame:
    parquet = data / f"{name}.parquet"
    if parquet.exists():
        return pl.read_parquet(parquet)
    return pl.read_csv(data / f"{name}.csv", infer_schema=False)


def _number(name: str) -> pl.Expr:
    number = known(name).cast(pl.Float64, strict=False)
    return pl.when(number.is_finite()).then(number).alias(name)


def _moment(name: str) -> pl.Expr:
    text = pl.col(name).cast(pl.String).str.strip_chars(BLANKS)
    return pl.coalesce(
        text.str.to_datetime("%Y-%m-%d %H:%M:%S%.f", strict=False, time_unit="us"),
        text.str.to_date("%Y-%m-%d", strict=False).cast(pl.Datetime("us")),
    ).alias(name)


def _numbered(raw: pl.DataFrame, keys: list[str], tidy: pl.DataFrame) -> pl.DataFrame:
    """Number the rows of one key by all that they hold, as text."""
    whole = pl.concat_str(
        [pl.col(name).cast(pl.String).fill_null("NULL") for name in raw.columns], separator=", "
    )
    repeated = tidy.select(pl.struct(keys).is_duplicated()).to_series()
    texts = raw.select(pl.when(repeated).then(whole).alias("whole"))
    return (
        tidy.with_columns(texts.to_series())
        .sort("whole")
        .with_columns(repeat=pl.int_range(pl.len()).over(keys) + 1)
        .drop("whole")
    )


def _as_of(rows: pl.DataFrame, key: str, as_of: date) -> pl.DataFrame:
    """The newest version on or before the date of each key, else the oldest."""
    rows = rows.filter(pl.col(key).is_not_null() & (pl.col("repeat") == 1)).drop("repeat")
    if "created_at" in rows.columns:
        rows = rows.with_columns(first_created_at=pl.col("created_at").min().over(key))
    rows = rows.sort(key, "updated_at", nulls_last=False)
    by_then = rows.filter(pl.col("updated_at").dt.date().fill_null(as_of) <= as_of)
    newest = by_then.unique(key, keep="last", maintain_order=True)
    oldest = rows.unique(key, keep="first", maintain_order=True)
    return pl.concat([newest, oldest.join(newest, on=key, how="anti")])


def _adjustments(raw: pl.DataFrame) -> pl.DataFrame:
    rows = raw.select(
        *map(known, ("adjustment_id", "contact_id", "score", "reason")),
        _number("points"),
        _moment("adjusted_on"),
    ).with_columns(
        is_complete=pl.all_horizontal(
            pl.col("adjustment_id", "contact_id", "score", "points").is_not_null()
        )
    )
    order = ["adjusted_on", "contact_id", "score", "points", "reason"]
    return rows.sort(
        order, descending=[True, False, False, False, False], nulls_last=True
    ).with_columns(repeat=pl.int_range(pl.len()).over("is_complete", "adjustment_id") + 1)


def _described(
    leads: pl.DataFrame, companies: pl.DataFrame, fact_rows: pl.DataFrame, as_of: date
) -> pl.DataFrame:
    """The leads with all that a rule asks of them."""
    facts = (
        fact_rows.filter(
            (pl.col("repeat") == 1) & (pl.col("known_from").dt.date().fill_null(as_of) <= as_of)
        )
        .sort("known_from", nulls_last=False)
        .unique(["contact_id", "attribute"], keep="last", maintain_order=True)
    )
    for name in ("is_student", "is_competitor", "current_vendor", "consent_withdrawn_on"):
        one = facts.filter(pl.col("attribute") == name).select(
            "contact_id", pl.col("value").str.to_lowercase().alias(name)
        )
        leads = leads.join(one, on="contact_id", how="left")
    fakes = pl.read_csv(REFERENCE / "ref_fake_values.csv", infer_schema=False)
    fake_names, fake_phones = (
        fakes.filter(pl.col("kind") == kind)["value"].implode() for kind in ("name", "phone")
    )
    domains, roles, countries = (
        pl.read_csv(REFERENCE / f"{name}.csv", infer_schema=False)
        for name in ("ref_email_domains", "ref_role_accounts", "ref_countries")
    )
    full_name = pl.coalesce(
        pl.col("first_name") + " " + pl.col("last_name"), "first_name", "last_name"
    )
    digits = pl.col("phone").str.replace_all("[^0-9]+", "")
    return (
        leads.join(companies.drop("updated_at"), on="company_id", how="left")
        .join(_jobs(leads["job_title"].drop_nulls().unique()), on="job_title", how="left")
        .join(countries, left_on="country", right_on="country_name", how="left")
        .with_columns(
            email_domain=pl.col("email").str.extract("@([^@]+)$"),
            local_part=pl.col("email").str.extract("^(.+)@[^@]+$").str.split("+").list.first(),
            days_since_created=(as_of - pl.col("first_created_on")).dt.total_days(),
            is_name_fake=pl.any_horizontal(
                expression.is_in(fake_names).fill_null(False)
                for expression in (pl.col("first_name"), pl.col("last_name"), full_name)
            ),
            is_phone_fake=(
                digits.is_in(fake_phones)
                | (digits.str.len_chars() < 6)
                | digits.str.contains("^(0*|1*|2*|3*|4*|5*|6*|7*|8*|9*)$")
            ),
        )
        .join(domains, left_on="email_domain", right_on="domain", how="left")
        .with_columns(
            email_kind=pl.when(pl.col("email_domain").is_not_null()).then(
                pl.col("kind").fill_null("business")
            ),
            is_role_account=pl.col("email_domain").is_not_null()
            & pl.col("local_part").is_in(roles["local_part"].implode()).fill_null(False),
        )
    )


def _jobs(titles: pl.Series) -> pl.DataFrame:
    """Seniority and department of each job title."""
    words = pl.col("job_title").str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}]+", " ")
    found = (
        titles.to_frame()
        .with_columns(words=" " + words.str.strip_chars(" ") + " ")
        .join(pl.read_csv(REFERENCE / "ref_job_title_keywords.csv"), how="cross")
        .filter(pl.col("words").str.contains(" " + pl.col("keyword") + " ", literal=True))
        .sort(
            pl.col("rank"),
            pl.col("keyword").str.len_chars(),
            "keyword",
            descending=[False, True, False],
        )
        .unique(["job_title", "kind"], keep="first", maintain_order=True)
    )
    sides = [
        found.filter(pl.col("kind") == kind).select("job_title", pl.col("meaning").alias(kind))
        for kind in ("seniority", "department")
    ]
    return (
        titles.to_frame()
        .join(sides[0], on="job_title", how="left")
        .join(sides[1], on="job_title", how="left")
    )


def conditions(as_of: date) -> dict[str, pl.Expr]:
    """The condition of each attribute rule."""
    column = pl.col

    def one_of(name: str, words: str) -> pl.Expr:
        return column(name).is_in(words.split("|"))

    def matches(name: str, pattern: str) -> pl.Expr:
        return column(name).str.contains(f"(?i){pattern}")

    def age(name: str) -> pl.Expr:
        return (as_of - column(name).dt.date()).dt.total_days()

    leads = one_of("seniority", "c_level|vp|director")
    size, budget = column("employee_count"), column("budget")
    return {rule_id: one_of(*pair) for rule_id, pair in WORDS.items()} | {
        "department_marketing_or_sales_lead": one_of("department", "marketing|sales") & leads,
        "department_it_or_operations_lead": one_of("department", "it|operations") & leads,
        "title_says_lead_management": matches("job_title", TITLE_WORDS),
        "country_far_market": ~one_of("country_code", f"{CORE}|{SERVED}"),
        "postal_code_home_region": one_of("country_code", "DE")
        & matches("postal_code", "^(8|9)[0-9]{4}$"),
        "company_50_to_999_people": size.is_between(50, 999),
        "company_1000_people_or_more": size >= 1000,
        "company_10_to_49_people": size.is_between(10, 49),
        "company_below_10_people": size < 10,
        "revenue_10_million_or_more": column("annual_revenue") >= 10_000_000,
        "budget_50000_or_more": budget >= 50_000,
        "budget_20000_to_50000": (budget >= 20_000) & (budget < 50_000),
        "budget_below_5000": budget < 5_000,
        "gave_phone": column("phone").is_not_null(),
        "gave_job_title": column("job_title").is_not_null(),
        "email_role_account": column("is_role_account"),
        "email_missing": column("email").is_null(),
        "email_academic": matches("email_domain", ACADEMIC),
        "name_fake": column("is_name_fake"),
        "phone_fake": column("is_phone_fake"),
        "record_out_of_date": age("updated_at") >= 730,
        "consent_withdrawn_disqualifies": column("consent_withdrawn_on").is_not_null(),
        "new_lead": age("created_at").is_between(0, 13),
    }
