"""Makes what the benchmark runs on: a sample of a given size, and the events of one more day."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import duckdb

from lead_scoring.problems import RunStopped
from lead_scoring.sample import SAMPLE_ENDS_ON
from lead_scoring.sql_text import literal

SCRIPTS = Path(__file__).resolve().parents[2]
EVENTS_A_CONTACT = 40
MOST_CONTACTS = 1_000_000
CONTACTS_A_COMPANY = 5
# how many of a thousand events the next day brings
NEW_EVENTS_IN_1000 = 3

FULL_ON = SAMPLE_ENDS_ON
DAILY_ON: date = FULL_ON + timedelta(days=1)


@dataclass(frozen=True)
class DataSet:
    """A folder with all inputs, and one with the same people and the new events of the next day."""

    folder: Path
    next_day: Path
    events: int
    new_events: int
    events_bytes: int


def data_set(place: Path, events: int | None) -> DataSet:
    """The data of about so many events inside the folder `place`, made unless they are there.

    Without `events`: the sample as scripts/run.py makes it. Raises RunStopped if they cannot be
    made.
    """
    folder = place / ("sample" if events is None else f"events_{events}")
    facts = folder / "data.json"
    if not facts.exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        arguments = [str(folder), *([] if events is None else [str(events)])]
        # in a process of its own: what this one needs would count for those that it starts
        made = subprocess.run(
            [sys.executable, "-m", "lead_scoring.benchmark.data", *arguments],
            cwd=SCRIPTS,
            capture_output=True,
            text=True,
            check=False,
        )
        if made.returncode:
            last = (made.stderr.strip() or "no reason given").splitlines()[-1]
            raise RunStopped(f"The data of the benchmark could not be made: {last}")
    counted = json.loads(facts.read_text(encoding="utf-8"))
    return DataSet(folder / "all", folder / "next_day", **counted)


def make(folder: Path, events: int | None) -> None:
    """Write the data of `data_set` and, last, what they come to."""
    sizes = [] if events is None else _sizes(events)
    command = [sys.executable, str(SCRIPTS / "make_sample.py"), str(folder / "all"), *sizes]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    next_day = folder / "next_day"
    next_day.mkdir()
    for path in (folder / "all").iterdir():
        if path.stem != "events":
            os.link(path, next_day / path.name)
    old, new = (str(each / "events.parquet") for each in (folder / "all", next_day))
    with duckdb.connect() as connection:
        connection.execute(
            f"""
            copy (
                select * replace (
                    'n' || event_id as event_id,
                    date '{DAILY_ON}' + (occurred_at - date_trunc('day', occurred_at))
                        as occurred_at,
                    date '{DAILY_ON}' + interval 23 hour + interval 30 minute as loaded_at
                )
                from read_parquet({literal(old)})
                where hash(event_id, occurred_at) % 1000 < {NEW_EVENTS_IN_1000}
            ) to {literal(new)} (format parquet, compression zstd)
            """
        )
        counts = [
            connection.execute(f"select count(*) from {literal(path)}").fetchone()
            for path in (old, new)
        ]
    facts = {
        "events": counts[0][0] if counts[0] else 0,
        "new_events": counts[1][0] if counts[1] else 0,
        "events_bytes": (folder / "all" / "events.parquet").stat().st_size,
    }
    (folder / "data.json").write_text(json.dumps(facts), encoding="utf-8")


def _sizes(events: int) -> list[str]:
    contacts = min(max(1, events // EVENTS_A_CONTACT), MOST_CONTACTS)
    companies = max(1, contacts // CONTACTS_A_COMPANY)
    return [f"--events={events}", f"--contacts={contacts}", f"--companies={companies}"]


if __name__ == "__main__":
    make(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else None)
