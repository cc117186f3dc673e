"""The sample keeps its promises: same seed same bytes, the contract's columns, a truth to find."""

from __future__ import annotations

import hashlib
import math
from datetime import date, datetime, timedelta
from itertools import product
from pathlib import Path
from statistics import correlation

import duckdb
import pytest

from lead_scoring.sample import PLANTED_EFFECTS, SAMPLE_ENDS_ON, SampleError, make_sample
from lead_scoring.sample_plan import ACTS, TRAITS, USELESS_TRAITS

CONTRACT = """
contacts: contact_id created_at updated_at email first_name last_name phone job_title country region
 city postal_code company_id lead_source lifecycle_stage budget buying_role need purchase_timeline
 buying_stage social_followers marketing_consent preferred_language account_manager t_shirt_size
companies: company_id name domain industry employee_count annual_revenue country updated_at
contact_attributes: contact_id attribute value known_from
outcomes: contact_id outcome closed_at amount
adjustments: adjustment_id contact_id score points adjusted_on reason
events: event_id contact_id occurred_at event_type loaded_at channel asset campaign value
"""
COLUMNS = {
    name: columns.split()
    for name, columns in (
        line.split(":") for line in CONTRACT.replace("\n ", " ").strip().splitlines()
    )
}
TYPES = {
    "TIMESTAMP": "contacts.created_at contacts.updated_at companies.updated_at outcomes.closed_at "
    "events.occurred_at events.loaded_at",
    "DATE": "contact_attributes.known_from adjustments.adjusted_on",
    "DOUBLE": "contacts.budget companies.annual_revenue outcomes.amount events.value",
    "BIGINT": "contacts.social_followers companies.employee_count adjustments.points",
    "BOOLEAN": "contacts.marketing_consent",
}


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    """A connection with one view per input of the default sample, and `truth`."""
    base = tmp_path_factory.mktemp("sample")
    summary = make_sample(base / "data", truth=base / "truth.parquet")
    with duckdb.connect() as database:
        for path in summary.files:
            database.execute(f"create view {path.stem} as select * from '{path}'")
        database.execute(f"create view truth as select * from '{base / 'truth.parquet'}'")
        # What was known first of each decided lead: no version from after the decision.
        database.execute("""
            create table leads as
            with numbered as (
                select
                    contacts.*, outcomes.outcome = 'won' as is_won, outcomes.closed_at,
                    row_number() over (
                        partition by contacts.contact_id order by contacts.updated_at
                    ) as version,
                from contacts inner join outcomes on contacts.contact_id = outcomes.contact_id
            )
            select * from numbered where version = 1
        """)
        database.execute("""
            create table acts as
            select distinct events.contact_id, event_type, coalesce(asset, '') as asset
            from events inner join outcomes on events.contact_id = outcomes.contact_id
            where occurred_at < outcomes.closed_at
        """)
        yield database, summary


def value(database, query):
    """Give the one value of a query."""
    return database.execute(query).fetchone()[0]


def digests(folder: Path) -> dict[str, str]:
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.iterdir()}


def test_same_seed_gives_same_bytes_whatever_the_threads(tmp_path):
    # Enough for several row groups: with one, a single thread would do all the work.
    sizes = {"contacts": 1_500, "companies": 300, "events": 400_000}
    make_sample(tmp_path / "one", **sizes, threads=1)
    make_sample(tmp_path / "two", **sizes, threads=4)
    make_sample(tmp_path / "other", **sizes, seed=2)
    one, two, other = (digests(tmp_path / name) for name in ("one", "two", "other"))
    assert one == two
    assert not set(one.values()) & set(other.values())


def test_sizes_are_as_asked(sample):
    database, summary = sample
    assert value(database, "select count(distinct contact_id) from contacts") == 5_000
    assert value(database, "select count(distinct company_id) from companies") == 1_000
    assert value(database, "select count(distinct lower(domain)) from companies") == 1_000
    assert summary.rows["events"] == pytest.approx(150_000, rel=0.02)
    for name, rows in summary.rows.items():
        assert value(database, f"select count(*) from {name}") == rows
    assert summary.won + summary.lost == summary.rows["outcomes"]


def test_large_samples_are_parquet_throughout(tmp_path, monkeypatch):
    monkeypatch.setattr("lead_scoring.sample._LARGEST_CSV", 99)
    summary = make_sample(tmp_path / "data", contacts=100, companies=10, events=1_000)
    assert sorted(p.name for p in summary.files) == sorted(f"{name}.parquet" for name in COLUMNS)


@pytest.mark.parametrize("name", COLUMNS)
def test_columns_are_those_of_the_contract_and_the_extras(sample, name):
    database, _ = sample
    found = [row[0] for row in database.execute(f"describe {name}").fetchall()]
    assert found == COLUMNS[name]


@pytest.mark.parametrize("kind", TYPES)
def test_no_value_has_a_wrong_type(sample, kind):
    database, _ = sample
    for column in TYPES[kind].split():
        name, _, field = column.partition(".")
        described = database.execute(f"describe select {field} from {name}").fetchone()
        assert described[1] == kind, column


def test_everything_lies_inside_the_two_years(sample):
    database, _ = sample
    first, last, loaded = database.execute(
        "select min(occurred_at), max(occurred_at), max(loaded_at) from events"
    ).fetchone()
    end = datetime.combine(SAMPLE_ENDS_ON, datetime.min.time()) + timedelta(days=1)
    assert first.date() >= date(2024, 7, 1)
    assert last < end and last.date() == SAMPLE_ENDS_ON
    assert loaded < end
    assert value(database, "select max(closed_at) from outcomes") < end
    assert value(database, "select max(adjusted_on) from adjustments") <= SAMPLE_ENDS_ON
    assert value(database, "select max(updated_at) from contacts") < end


def test_every_kind_of_row_to_reject_is_there_and_rare(sample):
    database, summary = sample
    events = summary.rows["events"]
    known = "(select contact_id from contacts)"
    counts = {
        "blank contact": "select count(*) from events where contact_id = ''",
        "unknown contact": f"select count(*) from events where contact_id <> '' "
        f"and contact_id not in {known}",
        "no time": "select count(*) from events where occurred_at is null",
        "repeated id": "select count(*) - count(distinct event_id) from events",
    }
    for kind, query in counts.items():
        assert 10 <= value(database, query) <= 0.004 * events, kind
    ties = "select count(*) - count(distinct (event_id, loaded_at)) from events"
    assert value(database, ties) <= 2, "one of two deliveries is loaded later"
    repeated = "select count(*) - count(distinct (contact_id, updated_at)) from contacts"
    assert 5 <= value(database, repeated) <= 60
    strangers = f"select count(*) from adjustments where contact_id not in {known}"
    assert 1 <= value(database, strangers) <= 5
    assert value(database, "select count(*) from outcomes where contact_id is null") == 0


def test_text_that_breaks_careless_code_is_there(sample):
    database, _ = sample
    names = [row[0] for row in database.execute("select last_name from contacts").fetchall()]
    joined = "|".join(name or "" for name in names)
    for piece in ("'; drop table", '"Bob"', "{{ ref", "100%", "\n", "🚀"):
        assert piece in joined, piece
    assert value(database, "select count(*) from events where asset like '%drop table%'") > 0


@pytest.mark.parametrize(
    ("condition", "low", "high"),
    [
        (r"regexp_matches(email, '@(gmail|outlook|hotmail|yahoo|icloud)\.com$')", 0.14, 0.3),
        (r"regexp_matches(email, 'mailinator|yopmail|guerrillamail|10minutemail')", 0.01, 0.03),
        (r"regexp_matches(email, '^(info|sales|contact|office)@')", 0.003, 0.02),
        (r"email like '%.edu'", 0.008, 0.03),
        (r"email like '%rivalscore.example'", 0.001, 0.01),
        (r"phone in ('0000000000', '1234567890')", 0.002, 0.02),
        (r"lower(first_name) in ('asdf', 'test', 'mickey', 'qwerty')", 0.003, 0.02),
        (r"buying_role in ('Select', 'unknown', 'N/A')", 0.15, 0.35),
        (r"length(country) = 2", 0.35, 0.7),
        (r"company_id is null", 0.08, 0.16),
    ],
)
def test_share_of_contacts(sample, condition, low, high):
    database, _ = sample
    share = value(
        database,
        f"select count(distinct contact_id) filter ({condition}) / count(distinct contact_id) "
        "from contacts",
    )
    assert low <= share <= high


def test_some_contacts_have_a_history_and_all_that_won_end_as_customers(sample):
    database, _ = sample
    several = """
        select avg(cast(versions > 1 as integer))
        from (select count(distinct updated_at) as versions from contacts group by contact_id)
    """
    assert 0.05 <= value(database, several) <= 0.13
    stages = """
        select count(*) from contacts inner join outcomes
            on contacts.contact_id = outcomes.contact_id
        where (contacts.lifecycle_stage = 'customer')
            <> (outcome = 'won' and contacts.updated_at >= outcomes.closed_at)
    """
    assert value(database, stages) == 0


def test_outcomes_are_for_about_sixty_per_cent_and_the_win_rate_is_steady(sample):
    database, summary = sample
    assert 0.55 <= summary.rows["outcomes"] / 5_000 <= 0.68
    assert 0.08 <= summary.won / summary.rows["outcomes"] <= 0.12
    halves = database.execute("""
        select avg(cast(outcome = 'won' as integer)) from outcomes
        group by closed_at < timestamp '2025-07-01'
    """).fetchall()
    assert all(0.06 <= rate <= 0.14 for (rate,) in halves)


def test_winners_are_busier_towards_the_decision_and_others_fade(sample):
    database, _ = sample
    recent, before = {}, {}
    for outcome, late, early in database.execute("""
        select
            outcome,
            count(*) filter (occurred_at >= closed_at - interval 30 day),
            count(*) filter (occurred_at < closed_at - interval 30 day)
        from outcomes inner join events on outcomes.contact_id = events.contact_id
        where occurred_at < closed_at and occurred_at >= closed_at - interval 60 day
        group by outcome
    """).fetchall():
        recent[outcome], before[outcome] = late, early
    assert recent["won"] > 1.5 * before["won"]
    assert recent["lost"] < 1.2 * before["lost"]


def test_activity_has_a_heavy_tail_and_page_views_dominate(sample):
    database, _ = sample
    middle, top = database.execute("""
        select median(events), quantile_cont(events, 0.99)
        from (select count(*) as events from events group by contact_id)
    """).fetchone()
    assert top > 5 * middle
    shares = dict(
        database.execute(
            "select event_type, count(*) / sum(count(*)) over () from events group by event_type"
        ).fetchall()
    )
    assert shares["page_view"] + shares["email_delivered"] + shares["email_open"] > 0.7
    assert shares["demo_request"] < 0.01
    assert shares["email_open"] < shares["email_delivered"]


def test_bots_look_like_bots(sample):
    database, _ = sample
    bursts = """
        select count(*) from (
            select contact_id from events where event_type = 'page_view'
            group by contact_id, date_trunc('day', occurred_at) having count(*) >= 120
        )
    """
    assert 3 <= value(database, bursts) <= 40
    instant = """
        select count(*) from events as clicks inner join events as mails
            on clicks.contact_id = mails.contact_id
        where clicks.event_type = 'email_click' and mails.event_type = 'email_delivered'
            and clicks.occurred_at = mails.occurred_at
    """
    assert value(database, instant) > 20


def test_mail_stops_after_an_unsubscribe(sample):
    database, _ = sample
    after = """
        select count(*) from events as mails inner join (
            select contact_id, min(occurred_at) as left_at from events
            where event_type = 'email_unsubscribe' group by contact_id
        ) as leavers on mails.contact_id = leavers.contact_id
        where mails.event_type = 'email_delivered' and mails.asset like 'newsletter%'
            and mails.occurred_at > leavers.left_at + interval 1 day
    """
    all_mails = "select count(*) from events where event_type = 'email_delivered'"
    assert value(database, after) < 0.005 * value(database, all_mails)


def found_effect(database, condition: str) -> tuple[float, int]:
    """The smoothed difference in log odds between leads with and without, and how many have it."""
    counts = dict.fromkeys(product((True, False), repeat=2), 0) | {
        (has, is_won): leads
        for has, is_won, leads in database.execute(
            f"select ({condition}) as has, is_won, count(*) from leads group by has, is_won"
        ).fetchall()
    }
    won, lost = counts[True, True], counts[True, False]
    other_won, other_lost = counts[False, True], counts[False, False]
    effect = math.log((won + 0.5) / (lost + 0.5)) - math.log((other_won + 0.5) / (other_lost + 0.5))
    return effect, won + lost


def conditions() -> dict[str, str]:
    """Each planted effect that plain columns and events show -> the condition that finds it."""
    found = {}
    for trait in ("lead_source", "buying_role", "need", "purchase_timeline", "buying_stage",
                  "lifecycle_stage"):  # fmt: skip
        for level in TRAITS[trait]:
            if level.value:
                found[f"{trait}={level.value}"] = f"coalesce({trait}, '') = '{level.value}'"
    for attribute in ("is_student", "is_competitor"):
        found[f"{attribute}=true"] = (
            "contact_id in (select contact_id from contact_attributes "
            f"where attribute = '{attribute}')"
        )
    for act in ACTS:
        event_type, _, asset = act.name.partition(":")
        if asset == "contact-sales":
            assets = "asset in ('contact-sales', 'quote-request')"
        else:
            assets = f"asset like '{asset}%'"
        found[f"event:{act.name}"] = (
            f"contact_id in (select contact_id from acts where event_type = '{event_type}' "
            f"and {assets})"
        )
    return found


def test_the_order_of_planted_effects_can_be_found_again(sample):
    database, _ = sample
    planted, found = [], []
    for name, condition in conditions().items():
        effect, leads = found_effect(database, condition)
        if leads >= 30:
            planted.append(PLANTED_EFFECTS[name])
            found.append(effect)
    assert len(planted) >= 40
    # Spearman's: the correlation of the ranks, ties in the middle.
    ranks = [[sum((b < a) + (b == a) / 2 for b in side) for a in side] for side in (planted, found)]
    assert correlation(*ranks) > 0.85


def test_what_means_nothing_shows_nothing_and_the_leak_gives_itself_away(sample):
    database, _ = sample
    assert set(USELESS_TRAITS) <= set(COLUMNS["contacts"])
    for column, values in (("t_shirt_size", "SML"), ("preferred_language", ("en", "de"))):
        for one in values:
            effect, _ = found_effect(database, f"coalesce({column}, '') = '{one}'")
            assert abs(effect) < 0.5, (column, one)
    filled = database.execute(
        "select avg(cast(is_won as integer)), count(*) from leads where account_manager is not null"
    ).fetchone()
    assert filled[0] == 1 and filled[1] > 200


def test_the_true_probability_ranks_winners_first(sample):
    database, _ = sample
    area = value(
        database,
        """
        select avg(cast(winner.win_probability > loser.win_probability as integer))
        from truth as winner
        inner join outcomes as won on winner.contact_id = won.contact_id and won.outcome = 'won'
        cross join truth as loser
        inner join outcomes as lost on loser.contact_id = lost.contact_id and lost.outcome = 'lost'
        """,
    )
    assert 0.8 < area < 0.95


def test_a_folder_with_other_things_in_it_is_left_alone(tmp_path):
    sizes = {"contacts": 50, "companies": 5, "events": 200}
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(SampleError, match=r"notes\.txt"):
        make_sample(tmp_path, **sizes)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_sample_is_replaced_by_the_next_and_nothing_else_remains(tmp_path):
    sizes = {"contacts": 50, "companies": 5, "events": 200}
    make_sample(tmp_path / "data", **sizes)
    before = digests(tmp_path / "data")
    seen = []
    make_sample(tmp_path / "data", **sizes, seed=9, progress=lambda share, what: seen.append(share))
    assert digests(tmp_path / "data").keys() == before.keys()
    assert digests(tmp_path / "data") != before
    assert [path.name for path in tmp_path.iterdir()] == ["data"]
    assert seen == sorted(seen) and seen[0] == 0 and seen[-1] == 1


@pytest.mark.parametrize("wrong", [{"contacts": 0}, {"companies": -1}, {"events": 0}])
def test_impossible_sizes_are_refused(tmp_path, wrong):
    with pytest.raises(SampleError, match="at least one"):
        make_sample(tmp_path / "data", **wrong)
    assert not (tmp_path / "data").exists()
