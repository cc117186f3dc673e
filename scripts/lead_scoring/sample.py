"""Make the sample: a believable company's leads, with a truth in them that can be found again.

People have a hidden interest and traits that decide, by the effects in `sample_plan.py`, whether
they buy; what they do over two years follows from the same. The data also has what real data has:
duplicates, bots, gaps, misspellings, late and repeated deliveries.

Everything is drawn in DuckDB by a hash of (seed, name of the draw, row), never by a running random
generator, so that the same seed gives the same bytes whatever the number of threads, and a hundred
million events take minutes. The hash belongs to DuckDB: another release may give another sample.
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from lead_scoring import sample_plan
from lead_scoring.sample_plan import PLANTED_EFFECTS
from lead_scoring.sql_text import literal

__all__ = ["PLANTED_EFFECTS", "SAMPLE_ENDS_ON", "SampleError", "SampleSummary", "make_sample"]

SAMPLE_BEGINS_ON = date(2024, 7, 1)
SAMPLE_ENDS_ON = date(2026, 6, 30)

# Called with the share of the work that is done (0 to 1) and what is going on.
Progress = Callable[[float, str], None]

_SQL = Path(__file__).parent / "sql"
_INPUTS = ("contacts", "companies", "contact_attributes", "outcomes", "adjustments")
_LARGEST_CSV = 100_000
_DAY = 86_400
_BEGIN = (SAMPLE_BEGINS_ON - date(1970, 1, 1)).days * _DAY
_END = (SAMPLE_ENDS_ON - date(1970, 1, 1)).days * _DAY + _DAY

# What DuckDB may use: the process stays under 4 GiB with what the limit does not count.
_MEMORY = "3.4GB"

# How many events one drafted session comes to, set low so that a second draft is seldom needed.
_EVENTS_PER_DRAFT = 1.3
_DRAFTS = 6


class SampleError(Exception):
    """The sample cannot be made as asked; the message says why and what would help."""


@dataclass(frozen=True)
class SampleSummary:
    """What was written: the folder, its files, and the rows of each input."""

    folder: Path
    files: tuple[Path, ...]
    rows: dict[str, int]
    contacts: int
    won: int
    lost: int


def make_sample(
    folder: Path,
    *,
    contacts: int = 5_000,
    companies: int = 1_000,
    events: int = 150_000,
    seed: int = 1,
    progress: Progress | None = None,
    threads: int | None = None,
    truth: Path | None = None,
) -> SampleSummary:
    """Write the sample into `folder`, all of it or nothing, and say what was written.

    `contacts` and `companies` are exact numbers of people entered and firms (versions, repeats and
    dirt add rows); `events` is met to about one per cent, once it is some tens of thousands.
    Above 100,000 contacts the small inputs are Parquet, too. `threads` changes the speed, never
    the bytes. `truth` is a Parquet file for what no real data has: each contact's interest, fit
    and true probability of winning.

    Raises SampleError for sizes below one, for a folder that holds anything but a sample and for
    a file of truth that is no Parquet file; nothing is written then.
    """
    _check_sizes(contacts, companies, events)
    folder = folder.resolve()
    _check_folder(folder)
    if truth is not None:
        _check_is_parquet(truth)
    folder.parent.mkdir(parents=True, exist_ok=True)
    tell = progress or (lambda share, what: None)
    workshop = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        whole = workshop / "whole"
        whole.mkdir()
        with duckdb.connect() as database:
            database.execute(f"set memory_limit = '{_MEMORY}'")
            database.execute("set enable_progress_bar = false")
            database.execute(f"set temp_directory = {literal(workshop / 'spill')}")
            if threads is not None:
                database.execute(f"set threads = {int(threads)}")
            summary = _write(database, whole, folder, contacts, companies, events, seed, tell)
            if truth is not None:
                _copy(
                    database,
                    "select contact_id, interest, fit, acts_effect, win_probability, is_won "
                    "from people order by contact_number",
                    truth,
                )
        _move_into_place(whole, folder, workshop)
    finally:
        shutil.rmtree(workshop, ignore_errors=True)
    tell(1.0, "done")
    return summary


def _write(
    database: duckdb.DuckDBPyConnection,
    whole: Path,
    folder: Path,
    contacts: int,
    companies: int,
    events: int,
    seed: int,
    tell: Progress,
) -> SampleSummary:
    tell(0.0, "drawing people and companies")
    _define_macros(database, contacts, companies, seed)
    for name in ("words", "people", "choices"):
        _run_file(database, name)
    _define_session_macros(database)

    tell(0.05, "drawing what they do")
    _draw_sessions(database, contacts, events)
    _run_file(database, "tables")

    tell(0.3, "writing contacts and companies")
    ending = "csv" if contacts <= _LARGEST_CSV else "parquet"
    rows = {}
    for name in _INPUTS:
        rows[name] = _copy(database, f"select * from {name}", whole / f"{name}.{ending}")

    won, decided = _row(database, "select count(*) filter (is_won), count(closed_at) from people")
    database.execute("drop table if exists daily_sessions")
    database.execute("drop table if exists act_sessions")
    database.execute("drop table if exists planned_acts")
    with _watched(database, tell, 0.35, "writing events"):
        rows["events"] = _copy(database, _read("event_rows"), whole / "events.parquet")
    names = sorted(path.name for path in whole.iterdir())
    return SampleSummary(
        folder=folder,
        files=tuple(folder / name for name in names),
        rows=rows,
        contacts=contacts,
        won=won,
        lost=decided - won,
    )


def _define_macros(
    database: duckdb.DuckDBPyConnection, contacts: int, companies: int, seed: int
) -> None:
    """Define the draws: uniform and normal numbers that depend on seed, stream and row alone."""
    plan = sample_plan
    database.execute(
        f"""
        create macro uniform(stream, row_key) as
            (hash(xor(hash(concat('{int(seed)}/', stream)), cast(row_key as ubigint))) >> 11)
            * 1.1102230246251565e-16;
        create macro normal(stream, row_key) as
            sqrt(-2 * ln(1 - uniform(concat(stream, ' radius'), row_key)))
            * cos(6.283185307179586e0 * uniform(concat(stream, ' angle'), row_key));
        create macro pick(options, x) as options[1 + cast(floor(x * len(options)) as integer)];
        create macro as_time(second) as make_timestamp(cast(second as bigint) * 1000000);
        create macro at_working_hour(second, hours_to_utc, stream, row_key) as (
            second // 86400
            - case
                when (second // 86400 + 3) % 7 >= 5
                    and uniform(concat(stream, ' weekend'), row_key) < 0.8 then 2
                else 0
            end
        ) * 86400 + cast(3600 * (
            7 + hours_to_utc + 5.5 * (
                uniform(concat(stream, ' early'), row_key)
                + uniform(concat(stream, ' late'), row_key)
            )
        ) as bigint);
        create macro sample_start() as {_BEGIN}::bigint;
        create macro sample_end() as {_END}::bigint;
        create macro contact_count() as {int(contacts)};
        create macro company_count() as {int(companies)};
        create macro base_log_odds() as {plan.BASE_LOG_ODDS}e0;
        create macro interest_effect() as {plan.INTEREST_EFFECT}e0;
        create macro decided_share() as {plan.DECIDED_SHARE}e0;
        """
    )
    database.execute(plan.macros_of_the_plan())


def _define_session_macros(database: duckdb.DuckDBPyConnection) -> None:
    kinds = database.execute(
        "select distinct session_kind, kind, last_step from steps order by kind"
    ).fetchall()
    numbers = " ".join(f"when '{name}' then {kind}" for name, kind, _ in kinds)
    lengths = " ".join(f"when '{name}' then {last + 1}" for name, _, last in kinds)
    last_steps = ", ".join(str(last) for _, _, last in kinds)
    database.execute(
        f"""
        create macro kind_of(session_kind) as case session_kind {numbers} end;
        create macro length_of(session_kind) as case session_kind {lengths} end;
        create macro last_step_of(kind) as [{last_steps}][kind];
        """
    )


def _draw_sessions(database: duckdb.DuckDBPyConnection, contacts: int, events: int) -> None:
    """Fill table `sessions` with so many that they come to about `events` events."""
    draft = events / contacts / _EVENTS_PER_DRAFT
    for _ in range(_DRAFTS):
        database.execute(
            f"""
            create or replace macro draft_size() as {draft:.6f}e0;
            drop table if exists planned_acts;
            drop table if exists unsubscribed;
            drop table if exists act_sessions;
            drop table if exists daily_sessions;
            """
        )
        _run_file(database, "sessions")
        (acted,) = _row(database, "select coalesce(sum(length), 0)::bigint from act_sessions")
        (lived,) = _row(database, "select coalesce(sum(length), 0)::bigint from daily_sessions")
        if acted + lived >= events:
            break
        draft *= 1.4
    wanted = max(0, events - acted)
    database.execute(
        f"""
        create macro daily_share() as {min(1.0, wanted / max(1, lived)):.9f}e0;
        create macro act_share() as {min(1.0, events / max(1, acted)):.9f}e0;
        """
    )
    _run_file(database, "events")


def _copy(database: duckdb.DuckDBPyConnection, query: str, path: Path) -> int:
    """Write a query's rows, in their order, to a CSV or Parquet file; returns their number."""
    options = (
        "format csv, header true"
        if path.suffix == ".csv"
        else "format parquet, compression zstd, compression_level 1, row_group_size 122880"
    )
    # DuckDB keeps the order of rows from several threads only if it is told to, here.
    (count,) = _row(database, f"copy ({query}) to {literal(path)} ({options}, preserve_order true)")
    return int(count)


@contextlib.contextmanager
def _watched(
    database: duckdb.DuckDBPyConnection, tell: Progress, begin: float, what: str
) -> Iterator[None]:
    """While one long statement runs inside, report its progress from `begin` to 1."""
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.5):
            share = min(1.0, max(0.0, database.query_progress() / 100))
            tell(begin + (1 - begin) * share, what)

    tell(begin, what)
    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()


def _row(database: duckdb.DuckDBPyConnection, query: str) -> tuple:
    row = database.execute(query).fetchone()
    assert row is not None
    return row


def _read(name: str) -> str:
    return (_SQL / f"sample_{name}.sql").read_text(encoding="utf-8")


def _run_file(database: duckdb.DuckDBPyConnection, name: str) -> None:
    database.execute(_read(name))


def _check_is_parquet(truth: Path) -> None:
    """Raise SampleError if the file is there and is something else."""
    if truth.is_file() and truth.read_bytes()[:4] != b"PAR1":
        raise SampleError(f"{truth} is there already and is no Parquet file; name another one.")


def _check_sizes(contacts: int, companies: int, events: int) -> None:
    for name, number in (("contacts", contacts), ("companies", companies), ("events", events)):
        if number < 1:
            raise SampleError(f"A sample needs at least one of {name}, not {number}.")


def _check_folder(folder: Path) -> None:
    """Refuse to replace anything that this generator did not write."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise SampleError(f"{folder} is a file; the sample needs a folder.")
    known = {f"{name}.{ending}" for name in _INPUTS for ending in ("csv", "parquet")}
    strangers = sorted(p.name for p in folder.iterdir() if p.name not in known | {"events.parquet"})
    if strangers:
        raise SampleError(
            f"{folder} holds {strangers[0]}, which is not part of a sample and would be lost; "
            "name an empty or a new folder."
        )


def _move_into_place(whole: Path, folder: Path, workshop: Path) -> None:
    """Put the new folder where the old one is; the old one is only gone once the new one stands."""
    replaced = workshop / "replaced"
    if folder.exists():
        folder.rename(replaced)
    try:
        whole.rename(folder)
    except OSError:
        if replaced.exists():
            replaced.rename(folder)
        raise
