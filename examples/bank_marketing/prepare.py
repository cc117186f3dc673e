"""Turn the UCI Bank Marketing data into input files for the scoring pipeline.

The source has one row a client and no dates: rows stand in the order of time, each with a month,
a weekday, the number of calls in this campaign and a little about the campaign before. This script
gives each row its date back, turns the counts of calls into dated events, and writes

    contacts.parquet            one row a client
    contact_attributes.parquet  what became known later, with the day it was known from
    events.parquet              one row a call
    outcomes.parquet            won if the client took the term deposit, else lost

`duration` is left out: it is known only once a call is over, and gives the outcome away. The same
source gives the same bytes. `README.md` says what is fact and what is derived.

Usage: python3 examples/bank_marketing/prepare.py bank-additional-full.csv [--out FOLDER]
"""

from __future__ import annotations

import argparse
import sys
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path

FIRST_MONTH = (2008, 5)
MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
WEEKDAYS = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4}

# The source knows the days since the earlier campaign only where they are few (27 at most); for the
# other clients who had been called before, the last earlier call is put this many days back.
EARLIER_CALL_DAYS = 180

CONTACTS = """
    select
        contact_id,
        cast(created_on as timestamp) as created_at,
        cast(created_on as timestamp) as updated_at,
        age, job, marital, education, in_default, housing, loan, phone_type
    from clients
    order by row_number
"""

# What is true of the market when a client's turn comes is known from the day the month's call list
# was drawn up; how the earlier campaign ended, from the last call of that campaign.
CONTACT_ATTRIBUTES = """
    select contact_id, attribute, value, cast(known_on as timestamp) as known_from
    from (
        select row_number, contact_id, listed_on as known_on, unnest([
            {'attribute': 'emp_var_rate', 'value': emp_var_rate},
            {'attribute': 'cons_price_idx', 'value': cons_price_idx},
            {'attribute': 'cons_conf_idx', 'value': cons_conf_idx},
            {'attribute': 'euribor3m', 'value': euribor3m},
            {'attribute': 'nr_employed', 'value': nr_employed}
        ], recursive := true)
        from clients
        union all
        select row_number, contact_id, coalesce(earlier_on, created_on), 'poutcome', poutcome
        from clients
    )
    order by row_number, attribute
"""

EVENTS = """
    select event_id, contact_id, occurred_at, 'call' as event_type, channel, campaign
    from (
        select
            row_number,
            contact_id || '-e' || earlier_call as event_id,
            contact_id,
            earlier_on - (previous - earlier_call) + interval 7 hours as occurred_at,
            'phone' as channel,
            'earlier' as campaign
        from (
            select *, cast(unnest(range(1, previous + 1)) as integer) as earlier_call from clients
        )
        union all
        select
            row_number,
            contact_id || '-c' || call_number,
            contact_id,
            case
                when call_number = calls then last_call_at
                else greatest(
                    working_days_before(called_on, calls - call_number),
                    coalesce(earlier_on, date '1900-01-01')
                ) + interval 8 hours + call_number * interval 1 minute
            end,
            phone_type,
            'current'
        from (select *, cast(unnest(range(1, calls + 1)) as integer) as call_number from clients)
    )
    order by row_number, occurred_at, event_id
"""

OUTCOMES = """
    select
        contact_id,
        case y when 'yes' then 'won' else 'lost' end as outcome,
        called_on + interval 18 hours as closed_at
    from clients
    order by row_number
"""

# A date some working days before another one, which is a working day itself (Monday is 1).
WORKING_DAYS_BEFORE = """
    create macro working_days_before(day, days) as
        day - cast(days + 2 * floor((days + 5 - isodow(day)) / 5) as integer)
"""

CLIENTS = """
    create table clients as
    with dated as (
        select
            source.*,
            call_dates.called_on,
            row_number() over (partition by called_on order by source.row_number) as place,
            count(*) over (partition by called_on) as places
        from source inner join call_dates on source.row_number = call_dates.row_number
    ),

    counted as (
        select
            row_number,
            'bank-' || lpad(cast(row_number as varchar), 5, '0') as contact_id,
            called_on,
            -- the calls of a day are spread over nine hours, in the order of the rows
            called_on + interval 9 hours
                + cast(floor((place - 1) * 32400 / places) as integer) * interval 1 second
                as last_call_at,
            cast(date_trunc('month', called_on) as date) - 1 as listed_on,
            cast(campaign as integer) as calls,
            cast(previous as integer) as previous,
            case
                when cast(previous as integer) = 0 then null
                when pdays = '999' then called_on - $earlier_call_days
                else called_on - cast(pdays as integer)
            end as earlier_on,
            age, job, marital, education, "default" as in_default, housing, loan,
            contact as phone_type, poutcome, "emp.var.rate" as emp_var_rate,
            "cons.price.idx" as cons_price_idx, "cons.conf.idx" as cons_conf_idx, euribor3m,
            "nr.employed" as nr_employed, y
        from dated
    )

    select
        *,
        -- a client is on file from the day before the first call, or from the month's call list
        least(
            listed_on,
            working_days_before(called_on, calls - 1) - 1,
            coalesce(earlier_on - (previous - 1) - 1, listed_on)
        ) as created_on
    from counted
"""


def next_month(year: int, month: int) -> tuple[int, int]:
    """The month after a month."""
    return (year + 1, 1) if month == 12 else (year, month + 1)


def call_dates(rows: list[tuple[int, str, str]]) -> list[tuple[int, date]]:
    """The date of each row, from (row number, month, weekday) in the order of the rows.

    A run of equal months is one month; months without calls are skipped. Within it, a run of equal
    weekdays is one day: the first such weekday after the day before. If the days run over the end
    of the month, the source is not what it is taken for, and ValueError is raised.
    """
    dates: list[tuple[int, date]] = []
    year, month = FIRST_MONTH
    for name, month_rows in groupby(rows, key=lambda row: row[1]):
        while month != MONTHS[name]:
            year, month = next_month(year, month)
        day = date(year, month, 1) - timedelta(days=1)
        for weekday, day_rows in groupby(month_rows, key=lambda row: row[2]):
            day += timedelta(days=1)
            day += timedelta(days=(WEEKDAYS[weekday] - day.weekday()) % 7)
            if day.month != month:
                raise ValueError(f"the weekdays of {name} {year} do not fit into the month")
            dates.extend((row[0], day) for row in day_rows)
        year, month = next_month(year, month)
    return dates


def prepare(source: Path, out: Path) -> dict[str, int]:
    """Write the four files into `out` and return the number of rows of each."""
    import duckdb

    connection = duckdb.connect(config={"threads": 1})
    connection.execute(
        """
        create table source as
        select row_number() over () as row_number, *
        from read_csv($source, delim = ';', header = true, all_varchar = true)
        """,
        {"source": str(source)},
    )
    rows = connection.execute(
        "select row_number, month, day_of_week from source order by row_number"
    ).fetchall()
    dated = call_dates(rows)
    connection.execute("create table call_dates (row_number bigint, called_on date)")
    # one statement for all rows: a list of days, its place in the list being the row
    connection.execute(
        """
        insert into call_dates
        select generate_subscripts($days, 1), unnest($days)
        """,
        {"days": [day for _, day in dated]},
    )
    connection.execute(WORKING_DAYS_BEFORE)
    connection.execute(CLIENTS.replace("$earlier_call_days", str(EARLIER_CALL_DAYS)))
    out.mkdir(parents=True, exist_ok=True)
    counts: dict[str, int] = {}
    for name, query in (
        ("contacts", CONTACTS),
        ("contact_attributes", CONTACT_ATTRIBUTES),
        ("events", EVENTS),
        ("outcomes", OUTCOMES),
    ):
        path = str(out / f"{name}.parquet").replace("'", "''")
        copied = connection.execute(
            f"copy ({query}) to '{path}' (format parquet, compression zstd, compression_level 19)"
        ).fetchone()
        counts[name] = copied[0] if copied else 0
    return counts


def main(arguments: list[str] | None = None) -> int:
    """Prepare the example; exit status 0, or 1 if the source cannot be used."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("source", type=Path, help="bank-additional-full.csv from UCI")
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parent / "data")
    options = parser.parse_args(arguments)
    if not options.source.is_file():
        print(f"prepare: {options.source} is not a file", file=sys.stderr)
        return 1
    try:
        counts = prepare(options.source, options.out)
    except (ValueError, KeyError) as error:
        print(f"prepare: {error}", file=sys.stderr)
        return 1
    for name, rows in counts.items():
        print(f"{name}.parquet: {rows:,} rows")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
