"""The pieces of work that the benchmark measures, each as a command."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from lead_scoring.benchmark.data import DAILY_ON, FULL_ON, DataSet
from lead_scoring.benchmark.packs import edited_pack, repeated_pack
from lead_scoring.settings import DEFAULT_RULES, ROOT, source_systems

SCRIPTS = ROOT / "scripts"
OURS = ("full", "daily", "edit")
# Each fills every table of a first run; tests/test_benchmark.py holds them to what models fill.
RIVALS = {"duckdb": "by_hand", "polars": "by_polars", "pandas": "by_pandas"}
LABELS = {
    "full": "this project, full run",
    "daily": "this project, daily run (0.3 % new events)",
    "edit": "this project, after a rule edit",
    "duckdb": "hand-written DuckDB",
    "polars": "hand-written Polars",
    "pandas": "hand-written pandas",
    "floor": "floor: one group by contact_id",
    "import": "importing dbt and the project",
    "parse_all": "dbt parse, from scratch",
    "parse": "dbt parse, nothing changed",
    "parse_v2": "dbt v2 parse",
    "sample_first": "the sample, first run",
    "sample": "the sample, second run",
    "build": "dbt build of the sample and its tests",
    "build_v2": "the same with dbt v2",
    "tiny": "full run on 6,000 events",
}
START = (
    *("import", "parse_all", "parse", "parse_v2", "sample_first", "sample"),
    *("build", "build_v2", "tiny"),
)
# npm ci in .ci/dbt_v2 puts the library there that dbt v2 builds with
LIBRARY_OF_V2 = ROOT / ".ci/dbt_v2/node_modules/@duckdb/node-bindings-linux-x64/libduckdb.so"
DBT_V2 = Path(sys.executable).with_name("dbt-core-experimental-parser")

# what a run imports: all but dbt as it begins, dbt when it builds
_IMPORT = "import dbt.adapters.duckdb, dbt.cli.main, lead_scoring.lean_dbt, lead_scoring.main_job"
_FLOOR = (
    "import duckdb, sys; print(duckdb.execute('select count(*), max(events) from (select "
    "contact_id, count(*) as events from read_parquet(?) group by contact_id)', "
    "[sys.argv[1]]).fetchone())"
)


@dataclass(frozen=True)
class Place:
    """Where the work is done: a folder that the benchmark may empty at any time."""

    folder: Path
    memory_limit: str = ""

    @property
    def database(self) -> Path:
        """The database of our runs."""
        return self.folder / "ours.duckdb"

    @property
    def published(self) -> Path:
        """What our runs publish."""
        return self.folder / "published"

    def out(self, work: str) -> Path:
        """What a rival writes."""
        return self.folder / work

    def environment(self) -> dict[str, str]:
        """Environment variables that keep the work apart from what else is on the machine."""
        return {
            "DBT_TARGET_PATH": str(self.folder / "target"),
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
            "LEAD_SCORING_DATABASE": str(self.database),
            "LEAD_SCORING_SUPPRESSIONS": str(self.folder / "nobody.csv"),
            "PYTHONPATH": str(SCRIPTS),
            **({"LEAD_SCORING_MEMORY_LIMIT": self.memory_limit} if self.memory_limit else {}),
        }

    def forget_ours(self) -> None:
        """Remove the database and the published sets, for a first run."""
        for path in self.folder.glob("ours.duckdb*"):
            path.unlink()
        self.published.unlink(missing_ok=True)
        shutil.rmtree(self.folder / f".{self.published.name}-sets", ignore_errors=True)


@dataclass(frozen=True)
class Prepared:
    """A piece of work that can begin: its command, and the files whose bytes are its result."""

    command: list[str]
    result: list[Path] = field(default_factory=list)
    get_ready: Callable[[], None] = lambda: None
    environment: Mapping[str, str] = field(default_factory=dict)

    def bytes_on_disk(self) -> int:
        """The size of all files of the result; the newest of several published sets."""
        return sum(_size(path) for path in self.result)


def prepare(work: str, data: DataSet, place: Place, factor: int = 1) -> Prepared:
    """The command of a piece of work on a data set, with `factor` times the default rules."""
    place.folder.mkdir(parents=True, exist_ok=True)
    rules = DEFAULT_RULES
    if factor > 1:
        rules = repeated_pack(DEFAULT_RULES, place.folder / f"rules_{factor}", factor)
    if work in ("full", "tiny", "sample_first", "sample"):
        is_first = work != "sample"
        return _our_run(place, data.folder, rules, FULL_ON, is_first=is_first)
    if work == "daily":
        return _our_run(place, data.next_day, rules, DAILY_ON, is_first=False)
    if work == "edit":
        edited = edited_pack(rules, place.folder / "rules_edited")
        return _our_run(place, data.next_day, edited, DAILY_ON, is_first=False)
    if work in RIVALS:
        module = f"lead_scoring.benchmark.{RIVALS[work]}"
        out = place.out(work)
        return Prepared(
            [
                *(sys.executable, "-m", module, "--data", str(data.folder)),
                *("--out", str(out), "--as-of", FULL_ON.isoformat(), "--rules", str(rules)),
            ],
            [out],
            lambda: shutil.rmtree(out, ignore_errors=True),
        )
    if work == "floor":
        return Prepared([sys.executable, "-c", _FLOOR, str(data.folder / "events.parquet")])
    if work == "import":
        return Prepared([sys.executable, "-c", _IMPORT])
    if work.endswith("_v2"):
        copy = place.folder / "project_v2"
        return Prepared(
            [
                *(str(DBT_V2), work.removesuffix("_v2")),
                *_places(place.folder / "target_v2", copy),
                *(_selected("path:tests/dbt/generic") if work == "build_v2" else []),
            ],
            get_ready=lambda: copy_project(copy),
            environment={
                "LEAD_SCORING_AS_OF": FULL_ON.isoformat(),
                "LEAD_SCORING_MEMORY_LIMIT": place.memory_limit or "8GB",
                "LD_LIBRARY_PATH": str(LIBRARY_OF_V2.parent),
            },
        )
    return Prepared(
        [
            *(sys.executable, "-c", "from dbt.cli.main import cli; cli()"),
            *("build" if work == "build" else "parse", *_places(place.folder / "target", ROOT)),
            *(["--no-partial-parse"] if work == "parse_all" else []),
            *(_selected() if work == "build" else []),
        ],
        environment={"LEAD_SCORING_AS_OF": FULL_ON.isoformat()},
    )


def cannot_begin(work: str) -> str:
    """Why a piece of work cannot be done here; blank if it can."""
    if work.endswith("_v2") and not DBT_V2.exists():
        return "dbt v2 is not there for this system"
    if work == "build_v2" and not LIBRARY_OF_V2.exists():
        return "npm ci in .ci/dbt_v2 gives it a DuckDB library"
    return ""


def _our_run(place: Place, data: Path, rules: Path, as_of: date, *, is_first: bool) -> Prepared:
    command = [
        *(sys.executable, str(SCRIPTS / "run.py"), "--data", str(data), "--rules", str(rules)),
        *("--as-of", as_of.isoformat(), "--database", str(place.database)),
        *("--publish", str(place.published), "--no-report"),
    ]
    ready = place.forget_ours if is_first else lambda: None
    return Prepared(command, [place.database, place.published], ready)


def copy_project(folder: Path) -> None:
    """Copy what dbt reads: its next version writes into the folder of the project."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in ("models", "macros", "seeds", "tests/dbt"):
        shutil.copytree(ROOT / name, folder / name)
    for path in ROOT.glob("*.yml"):
        shutil.copy(path, folder)


def _places(target: Path, project: Path) -> list[str]:
    folders = ["--project-dir", str(project), "--profiles-dir", str(project)]
    return [*folders, "--target-path", str(target)]


def _selected(*others: str) -> list[str]:
    """The models and tests that a run builds: no source system, no seeds, no tests of the code."""
    sources = [f"path:models/staging/{name}" for name in source_systems()]
    kinds = [f"--exclude-resource-type={kind}" for kind in ("seed", "unit_test")]
    excluded = ["path:models/evaluation", "path:seeds", "path:tests/dbt/macros", *sources, *others]
    return [*kinds, "--exclude", *excluded]


def _size(path: Path) -> int:
    if path.is_file():
        return path.stat().st_size
    if not path.is_dir():
        return 0
    files = [each for each in path.resolve().rglob("*") if each.is_file()]
    return sum(each.stat().st_size for each in files)
