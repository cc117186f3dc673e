"""Goes through all that is to be measured, in turns, and keeps what has been."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from lead_scoring.benchmark.data import DataSet, data_set
from lead_scoring.benchmark.measure import Taken, measure
from lead_scoring.benchmark.results import Measurement, Results
from lead_scoring.benchmark.work import (
    LABELS,
    OURS,
    RIVALS,
    SCRIPTS,
    START,
    Place,
    cannot_begin,
    prepare,
)
from lead_scoring.problems import RunStopped

# Called with what is done now and, once it is done, with what it took.
Tell = Callable[[str], None]

TINY = 6_000


@dataclass(frozen=True)
class Plan:
    """What is to be measured. `sizes` are those over which the growth of cost is fitted."""

    events: int
    works: Sequence[str] = (*OURS, *RIVALS, "floor")
    rounds: int = 3
    sizes: Sequence[int] = ()
    size_rounds: int = 1
    factors: Sequence[int] = ()
    start: bool = True
    timeout: float = 3600.0
    check: bool = True


@dataclass(frozen=True)
class Job:
    """One measurement to be taken."""

    work: str
    events: int | None
    round: int
    factor: int = 1

    @property
    def key(self) -> tuple[str, int | None, int, int]:
        """What the measurement will have for its key."""
        return self.work, self.events, self.factor, self.round


def jobs(plan: Plan) -> Iterator[Job]:
    """All measurements of a plan in the order in which they are taken."""
    if plan.start:
        for number in range(1, plan.rounds + 1):
            for work in START:
                yield Job(work, TINY if work == "tiny" else None, number)
    for number in range(1, plan.rounds + 1):
        for work in plan.works:
            yield Job(work, plan.events, number)
        for factor in plan.factors:
            if factor > 1:
                yield Job("full", plan.events, number, factor)
    for number in range(1, plan.size_rounds + 1):
        for size in plan.sizes:
            for work in ("full", "duckdb"):
                if size != plan.events and work in plan.works:
                    yield Job(work, size, number)


@dataclass
class Benchmark:
    """Takes the measurements of a plan inside the folder `place`; `kept` is their file.

    A measurement that `kept` holds already is not taken again, so that a benchmark that broke off
    goes on where it was.
    """

    plan: Plan
    place: Path
    kept: Path
    results: Results
    tell: Tell
    memory_limit: str = ""
    _data: dict[int | None, DataSet] = field(default_factory=dict)

    def run(self) -> Results:
        """Take all measurements. Raises RunStopped if the data cannot be made."""
        place = Place(self.place / "work", self.memory_limit)
        for job in self._to_do():
            data = self._data_of(job.events)
            reason = self._reason_to_skip(job)
            if reason:
                self._keep(job, Taken("skipped", 0.0, 0.0, 0, reason))
                continue
            self.tell(f"{_name(job)} ...")
            prepared = prepare(job.work, data, place, job.factor)
            prepared.get_ready()
            log = place.folder / "logs" / f"{job.work}.log"
            environment = {**place.environment(), **prepared.environment}
            taken = measure(
                prepared.command,
                timeout=self.plan.timeout,
                folder=SCRIPTS,
                environment=environment,
                log=log,
            )
            taken = self._checked(job, taken, place)
            self._keep(job, taken, prepared.bytes_on_disk())
        return self.results

    def _to_do(self) -> list[Job]:
        """The jobs without those that were done. Our three runs follow one from the other."""
        held = {each.key for each in self.results.measurements}
        planned = list(jobs(self.plan))
        again = set()
        for job in planned:
            trio = [replace(job, work=work).key for work in OURS if work in self.plan.works]
            is_one_of_them = job.work in OURS and job.factor == 1 and job.events == self.plan.events
            if is_one_of_them and any(key not in held for key in trio):
                again |= set(trio)
        return [job for job in planned if job.key not in held or job.key in again]

    def _data_of(self, events: int | None) -> DataSet:
        if events not in self._data:
            size = "the sample" if events is None else f"{events:,} events"
            self.tell(f"Data: {size} ...")
            self._check_limit(events)
            self._data[events] = made = data_set(self.place, events)
            self.results.data[str(events)] = {
                name: value for name, value in asdict(made).items() if isinstance(value, int)
            }
        return self._data[events]

    def _check_limit(self, events: int | None) -> None:
        """One size is measured with one memory limit."""
        before = self.results.memory_limits.get(str(events), "")
        is_measured = any(each.events == events for each in self.results.measurements)
        if is_measured and before != self.memory_limit:
            raise RunStopped(
                f"{self.kept} has measurements of this size with "
                f"{before or 'no'} memory limit; give --results another file."
            )
        if self.memory_limit:
            self.results.memory_limits[str(events)] = self.memory_limit

    def _reason_to_skip(self, job: Job) -> str:
        reason = cannot_begin(job.work)
        if reason:
            return reason
        if job.work in ("daily", "edit"):
            full = self._held(replace(job, work="full"))
            if full is None or full.status != "done":
                return "there is no full run to follow"
        for each in self.results.of(job.work, job.events, job.factor):
            if each.status in ("timed out", "failed") and each.round < job.round:
                return f"{each.status} in round {each.round}"
        smaller = [
            each
            for each in self.results.measurements
            if each.work == job.work
            and each.status == "timed out"
            and each.factor == job.factor
            and (each.events or 0) < (job.events or 0)
        ]
        if smaller:
            return f"timed out with {smaller[0].events:,} events"
        return ""

    def _held(self, job: Job) -> Measurement | None:
        return next((each for each in self.results.measurements if each.key == job.key), None)

    def _checked(self, job: Job, taken: Taken, place: Place) -> Taken:
        """Hold what a rival wrote to what our full run of this round published."""
        if not (self.plan.check and job.work in RIVALS and taken.status == "done"):
            return taken
        sets = place.folder / f".{place.published.name}-sets"
        first = sets / "00000001"
        full = self._held(replace(job, work="full"))
        if job.round > 1 or full is None or full.status != "done" or not first.exists():
            return taken
        compared = subprocess.run(
            [
                *(sys.executable, "-m", "lead_scoring.benchmark.compare"),
                *(str(first), str(place.out(job.work)), job.work),
            ],
            cwd=SCRIPTS,
            capture_output=True,
            text=True,
            check=False,
        )
        if compared.returncode:
            found = " ".join((compared.stdout or compared.stderr).split())
            return replace(taken, status="differs", reason=found[:300])
        return taken

    def _keep(self, job: Job, taken: Taken, disk_bytes: int = 0) -> None:
        self.results.add(
            Measurement(
                work=job.work,
                events=job.events,
                factor=job.factor,
                round=job.round,
                status=taken.status,
                seconds=round(taken.seconds, 3),
                cpu_seconds=round(taken.cpu_seconds, 3),
                peak_bytes=taken.peak_bytes,
                disk_bytes=disk_bytes,
                reason=taken.reason,
            )
        )
        self.results.settings["measured_on"] = time.strftime("%Y-%m-%d", time.gmtime())
        self.results.keep(self.kept)
        what = f": {taken.reason}" if taken.reason else ""
        self.tell(
            f"{_name(job)}: {taken.status}, {taken.seconds:.1f} s, "
            f"CPU {taken.cpu_seconds:.1f} s, {taken.peak_bytes / 2**30:.2f} GiB{what}"
        )


def _name(job: Job) -> str:
    size = "" if job.events is None else f", {job.events:,} events"
    factor = f", rules x {job.factor}" if job.factor > 1 else ""
    return f"{LABELS[job.work]}{size}{factor}, round {job.round}"
