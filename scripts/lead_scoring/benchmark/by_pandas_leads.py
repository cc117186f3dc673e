"""The people of the pandas rival: contacts as they are on the date, and the rules on them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

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
class People:
    """Everything about people: the rows as they came, every contact, and those on the date."""

    contact_rows: pd.DataFrame
    company_rows: pd.DataFrame
    fact_rows: pd.DataFrame
    outcomes: pd.DataFrame
    adjustments: pd.DataFrame
    contact_ids: pd.Index
    leads: pd.DataFrame


def known(column: pd.Series) -> pd.Series:
    """A column as text without blanks at its ends; missing if it means "not known"."""
    tidy = _text(column).str.strip(BLANKS)
    return tidy.mask(tidy.str.lower().isin(UNKNOWN))


def read_people(data: Path, as_of: date) -> People:
    """Read all inputs but the events."""
    raw = {name: _read(data, name) for name in INPUTS}
    today = pd.Timestamp(as_of)
    contact_rows = _tidy(
        raw["contacts"],
        texts=["contact_id", "company_id", "phone", "job_title", "postal_code"],
        words=[
            *("email", "first_name", "last_name", "country", "lead_source", "lifecycle_stage"),
            *("buying_role", "need", "purchase_timeline", "buying_stage", "marketing_consent"),
        ],
        numbers=["budget", "social_followers"],
        times=["created_at", "updated_at"],
    )
    contact_rows["repeat"] = _repeats(raw["contacts"], contact_rows, ["contact_id", "updated_at"])
    contacts = _as_of(contact_rows, "contact_id", today)
    company_rows = _tidy(
        raw["companies"],
        texts=["company_id"],
        words=["industry"],
        numbers=["employee_count", "annual_revenue"],
        times=["updated_at"],
    )
    company_rows["repeat"] = _repeats(raw["companies"], company_rows, ["company_id", "updated_at"])
    fact_rows = _tidy(
        raw["contact_attributes"], ["contact_id", "value"], ["attribute"], [], ["known_from"]
    ).sort_values("value", na_position="last", kind="stable")
    keys = ["contact_id", "attribute", "known_from"]
    fact_rows["repeat"] = fact_rows.groupby(keys, dropna=False).cumcount() + 1
    adjustments = _tidy(
        raw["adjustments"],
        ["adjustment_id", "contact_id", "score", "reason"],
        [],
        ["points"],
        ["adjusted_on"],
    ).sort_values(
        ["adjusted_on", "contact_id", "score", "points", "reason"],
        ascending=[False, True, True, True, True],
        na_position="last",
    )
    needed = ["adjustment_id", "contact_id", "score", "points"]
    adjustments["is_complete"] = adjustments[needed].notna().all(axis=1)
    by_id = adjustments.groupby(["is_complete", "adjustment_id"], dropna=False)
    adjustments["repeat"] = by_id.cumcount() + 1
    created_on = contacts["first_created_at"].dt.normalize()
    leads = contacts[created_on.fillna(today) <= today].reset_index(drop=True)
    return People(
        contact_rows=contact_rows,
        company_rows=company_rows,
        fact_rows=fact_rows,
        outcomes=_tidy(raw["outcomes"], ["contact_id"], ["outcome"], [], []),
        adjustments=adjustments,
        contact_ids=pd.Index(contacts["contact_id"]),
        leads=_described(leads, _as_of(company_rows, "company_id", today), fact_rows, today),
    )


def _read(data: Path, name: str) -> pd.DataFrame:
    parquet = data / f"{name}.parquet"
    if parquet.exists():
        return pd.read_parquet(parquet)
    return pd.read_csv(data / f"{name}.csv", dtype=str, keep_default_na=False)


def _text(column: pd.Series) -> pd.Series:
    if column.dtype == bool or column.dtype == object:
        column = column.map({True: "true", False: "false"})
    return column.astype("str")


def _tidy(
    raw: pd.DataFrame,
    texts: list[str],
    words: list[str],
    numbers: list[str],
    times: list[str],
) -> pd.DataFrame:
    columns = {name: known(raw[name]) for name in texts}
    columns |= {name: known(raw[name]).str.lower() for name in words}
    for name in numbers:
        number = pd.to_numeric(known(raw[name]), errors="coerce")
        columns[name] = number.where(np.isfinite(number))
    for name in times:
        values = raw[name]
        if values.dtype == object:  # dates of a Parquet file
            values = pd.to_datetime(values, errors="coerce")
        elif not pd.api.types.is_datetime64_any_dtype(values):
            values = pd.to_datetime(
                _text(values).str.strip(BLANKS), format="ISO8601", errors="coerce"
            )
        columns[name] = values.astype("datetime64[us]")
    return pd.DataFrame(columns)


def _repeats(raw: pd.DataFrame, tidy: pd.DataFrame, keys: list[str]) -> pd.Series:
    """Number the rows of one key by all that they hold, as text."""
    repeated = tidy.duplicated(keys, keep=False)
    rows = raw[repeated].astype("str").fillna("NULL").itertuples(index=False)
    whole = [", ".join(row) for row in rows]
    numbered = tidy.loc[repeated, keys].assign(whole=whole).sort_values("whole")
    repeats = numbered.groupby(keys, dropna=False).cumcount() + 1
    return repeats.reindex(tidy.index, fill_value=1)


def _as_of(rows: pd.DataFrame, key: str, today: pd.Timestamp) -> pd.DataFrame:
    """The newest version on or before the date of each key, else the oldest."""
    rows = rows[rows[key].notna() & (rows["repeat"] == 1)].drop(columns="repeat")
    rows = rows.sort_values("updated_at", na_position="first", kind="stable")
    if "created_at" in rows:
        rows["first_created_at"] = rows.groupby(key)["created_at"].transform("min")
    by_then = rows[rows["updated_at"].dt.normalize().fillna(today) <= today]
    newest = by_then.drop_duplicates(key, keep="last")
    oldest = rows.drop_duplicates(key, keep="first")
    return pd.concat([newest, oldest[~oldest[key].isin(newest[key])]], ignore_index=True)


def _described(
    leads: pd.DataFrame, companies: pd.DataFrame, fact_rows: pd.DataFrame, today: pd.Timestamp
) -> pd.DataFrame:
    """The leads with all that a rule asks of them."""
    facts = fact_rows[
        (fact_rows["repeat"] == 1)
        & (fact_rows["known_from"].dt.normalize().fillna(today) <= today)
        & fact_rows["contact_id"].notna()
    ]
    facts = facts.sort_values("known_from", na_position="first", kind="stable")
    facts = facts.drop_duplicates(["contact_id", "attribute"], keep="last")
    for name in ("is_student", "is_competitor", "current_vendor", "consent_withdrawn_on"):
        values = facts[facts["attribute"] == name].set_index("contact_id")["value"]
        leads[name] = leads["contact_id"].map(values).str.lower()
    fakes, domains, roles, countries = (
        pd.read_csv(REFERENCE / f"{name}.csv", dtype=str, keep_default_na=False)
        for name in ("ref_fake_values", "ref_email_domains", "ref_role_accounts", "ref_countries")
    )
    fake_names = fakes.loc[fakes["kind"] == "name", "value"]
    fake_phones = fakes.loc[fakes["kind"] == "phone", "value"]
    leads = leads.merge(companies.drop(columns="updated_at"), on="company_id", how="left")
    jobs = _jobs(leads["job_title"].dropna().unique())
    leads["seniority"] = leads["job_title"].map(jobs["seniority"])
    leads["department"] = leads["job_title"].map(jobs["department"])
    leads["country_code"] = leads["country"].map(
        countries.set_index("country_name")["country_code"]
    )
    address = leads["email"].str.extract("^(.*)@([^@]+)$")
    leads["email_domain"] = address[1]
    kinds = leads["email_domain"].map(domains.set_index("domain")["kind"]).fillna("business")
    leads["email_kind"] = kinds.where(leads["email_domain"].notna())
    local_part = address[0].str.split("+").str[0]
    leads["is_role_account"] = local_part.isin(roles["local_part"]) & (address[0] != "")
    full_name = (leads["first_name"] + " " + leads["last_name"]).fillna(leads["first_name"])
    full_name = full_name.fillna(leads["last_name"])
    leads["is_name_fake"] = False
    for names in (leads["first_name"], leads["last_name"], full_name):
        leads["is_name_fake"] |= names.isin(fake_names) & names.notna()
    digits = leads["phone"].str.replace("[^0-9]+", "", regex=True)
    same = digits.str.fullmatch("0*|1*|2*|3*|4*|5*|6*|7*|8*|9*")
    leads["is_phone_fake"] = leads["phone"].notna() & (
        digits.isin(fake_phones) | (digits.str.len() < 6) | same.fillna(False).astype(bool)
    )
    leads["days_since_created"] = (today - leads["first_created_at"].dt.normalize()).dt.days
    return leads


def _jobs(titles: np.ndarray) -> pd.DataFrame:
    """Seniority and department of each job title."""
    keywords = pd.read_csv(REFERENCE / "ref_job_title_keywords.csv")
    keywords["length"] = keywords["keyword"].str.len()
    keywords = keywords.sort_values(["rank", "length", "keyword"], ascending=[True, False, True])
    found = pd.Series(titles, dtype="str")
    words = found.str.lower().str.replace(r"[^\w]+|_+", " ", regex=True).str.strip()
    words = " " + words + " "
    jobs = {}
    for kind in ("seniority", "department"):
        of_kind = keywords[keywords["kind"] == kind]
        pairs = list(zip(" " + of_kind["keyword"] + " ", of_kind["meaning"], strict=True))
        jobs[kind] = [
            next((meaning for keyword, meaning in pairs if keyword in title), None)
            for title in words
        ]
    return pd.DataFrame(jobs, index=found, dtype="str")


def conditions(leads: pd.DataFrame, as_of: date) -> dict[str, pd.Series]:
    """Which leads each attribute rule fires for."""
    today = pd.Timestamp(as_of)

    def one_of(name: str, words: str) -> pd.Series:
        return leads[name].isin(words.split("|"))

    def matches(name: str, pattern: str) -> pd.Series:
        return leads[name].str.contains(pattern, case=False, regex=True, na=False).astype(bool)

    def age(name: str) -> pd.Series:
        return (today - leads[name].dt.normalize()).dt.days

    heads = one_of("seniority", "c_level|vp|director")
    size, budget = leads["employee_count"], leads["budget"]
    return {rule_id: one_of(*pair) for rule_id, pair in WORDS.items()} | {
        "department_marketing_or_sales_lead": one_of("department", "marketing|sales") & heads,
        "department_it_or_operations_lead": one_of("department", "it|operations") & heads,
        "title_says_lead_management": matches("job_title", TITLE_WORDS),
        "country_far_market": leads["country_code"].notna()
        & ~one_of("country_code", f"{CORE}|{SERVED}"),
        "postal_code_home_region": one_of("country_code", "DE")
        & matches("postal_code", "^(?:8|9)[0-9]{4}$"),
        "company_50_to_999_people": size.between(50, 999),
        "company_1000_people_or_more": size >= 1000,
        "company_10_to_49_people": size.between(10, 49),
        "company_below_10_people": size < 10,
        "revenue_10_million_or_more": leads["annual_revenue"] >= 10_000_000,
        "budget_50000_or_more": budget >= 50_000,
        "budget_20000_to_50000": (budget >= 20_000) & (budget < 50_000),
        "budget_below_5000": budget < 5_000,
        "gave_phone": leads["phone"].notna(),
        "gave_job_title": leads["job_title"].notna(),
        "email_role_account": leads["is_role_account"],
        "email_missing": leads["email"].isna(),
        "email_academic": matches("email_domain", ACADEMIC),
        "name_fake": leads["is_name_fake"],
        "phone_fake": leads["is_phone_fake"],
        "record_out_of_date": age("updated_at") >= 730,
        "consent_withdrawn_disqualifies": leads["consent_withdrawn_on"].notna(),
        "new_lead": age("created_at").between(0, 13),
    }
