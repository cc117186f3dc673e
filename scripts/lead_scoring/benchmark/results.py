"""What was measured, kept as JSON from one measurement to the next, and what follows from it."""

from __future__ import annotations

import json
import math
import os
import platform
import statistics
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from lead_scoring.problems import RunStopped


@dataclass(frozen=True)
class Measurement:
    """One piece of work done once. `events`: how many were asked for; None: the sample.

    Seconds of wall time and of CPU, bytes of memory at most and on disk afterwards. `status`: done,
    failed, timed out, skipped, or differs (done, but with other rows than ours).
    """

    work: str
    events: int | None
    factor: int
    round: int
    status: str
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    peak_bytes: int = 0
    disk_bytes: int = 0
    reason: str = ""

    @property
    def key(self) -> tuple[str, int | None, int, int]:
        """What tells it from every other."""
        return self.work, self.events, self.factor, self.round


@dataclass
class Results:
    """All measurements of one benchmark, on one machine."""

    machine: dict[str, Any] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    data: dict[str, dict[str, int]] = field(default_factory=dict)
    # what DuckDB was held to, by number of events; none where it had its own default
    memory_limits: dict[str, str] = field(default_factory=dict)
    measurements: list[Measurement] = field(default_factory=list)

    def keep(self, path: Path) -> None:
        """Write it all, so that nothing measured is lost if the next one breaks off."""
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(f".{path.name}.unfinished")
        unfinished.write_text(json.dumps(asdict(self), indent=1) + "\n", encoding="utf-8")
        unfinished.replace(path)

    @classmethod
    def read(cls, path: Path) -> Results:
        """The results in a file. Raises RunStopped if it holds none."""
        try:
            held = json.loads(path.read_text(encoding="utf-8"))
            held["measurements"] = [Measurement(**each) for each in held["measurements"]]
            return cls(**held)
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise RunStopped(f"{path} holds no results of the benchmark ({error}).") from error

    def add(self, measurement: Measurement) -> None:
        """Add a measurement in place of an older one of the same work and round."""
        self.measurements = [each for each in self.measurements if each.key != measurement.key]
        self.measurements.append(measurement)

    def of(self, work: str, events: int | None, factor: int = 1) -> list[Measurement]:
        """The measurements of a piece of work, in their order."""
        return [
            each
            for each in self.measurements
            if (each.work, each.events, each.factor) == (work, events, factor)
        ]


@dataclass(frozen=True)
class Figures:
    """A piece of work over its rounds: medians, and the smallest and largest wall time."""

    rounds: int
    seconds: float
    least_seconds: float
    most_seconds: float
    cpu_seconds: float
    peak_bytes: int
    disk_bytes: int


def figures(measurements: Iterable[Measurement]) -> Figures | None:
    """The figures of the measurements that were done; None if none was."""
    done = [each for each in measurements if each.status in ("done", "differs")]
    if not done:
        return None
    seconds = [each.seconds for each in done]
    return Figures(
        rounds=len(done),
        seconds=statistics.median(seconds),
        least_seconds=min(seconds),
        most_seconds=max(seconds),
        cpu_seconds=statistics.median(each.cpu_seconds for each in done),
        peak_bytes=max(each.peak_bytes for each in done),
        disk_bytes=round(statistics.median(each.disk_bytes for each in done)),
    )


def exponent(sizes: list[float], costs: list[float]) -> float | None:
    """The k of cost = c * size ** k, by least squares on the logarithms.

    None with fewer than two sizes, or where a cost is not above 0.
    """
    if len(set(sizes)) < 2 or min(costs) <= 0:
        return None
    horizontal = [math.log(size) for size in sizes]
    vertical = [math.log(cost) for cost in costs]
    return statistics.linear_regression(horizontal, vertical).slope


def this_machine() -> dict[str, Any]:
    """The cores that may be used, the memory in bytes, and the versions that matter."""
    if hasattr(os, "sched_getaffinity"):
        cores = len(os.sched_getaffinity(0))
    else:
        cores = os.cpu_count() or 1
    memory = 0
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    versions = {"python": platform.python_version()}
    for package in ("duckdb", "dbt-core", "dbt-duckdb", "polars", "pandas"):
        try:
            versions[package] = version(package)
        except PackageNotFoundError:
            continue
    return {
        "cores": cores,
        "memory_bytes": memory,
        "system": f"{platform.system()} {platform.machine()}",
        "versions": versions,
    }
