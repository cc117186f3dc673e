"""Spark as the engine: Parquet files go there and come back, each way without a copy in between.

Spark runs in this process (dbt-spark's method `session`), with its tables in a folder, the
warehouse. What a run pushes stands there under `pushed/`, a folder a table; a load of events is a
file of its own. See docs/decisions/0021-spark.md.
"""

from __future__ import annotations

import importlib.util
import logging
import os
import re
import shutil
import subprocess
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import yaml

from lead_scoring.database import held_lock, open_database
from lead_scoring.engines.exchange import (
    Built,
    inputs_to_fetch,
    prefix_of,
    replace_tables,
    tables_to_fetch,
)
from lead_scoring.engines.spark_push import Push, pattern_problems
from lead_scoring.inputs import first_line, input_contract
from lead_scoring.problems import RunStopped
from lead_scoring.raw_tables import RawTables
from lead_scoring.settings import ROOT, WAREHOUSE
from lead_scoring.sql_text import literal

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

WAREHOUSE_VARIABLE = "LEAD_SCORING_SPARK_WAREHOUSE"
OLDEST_JAVA = 17
INSTALL = ".venv/bin/python -m pip install --no-deps -r requirements-spark.txt"

# DuckDB's types for those of columns that come back; decimals are called alike.
_TYPES = {
    "bigint": "BIGINT",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "double": "DOUBLE",
    "int": "INTEGER",
    "map<string,string>": "MAP(VARCHAR, VARCHAR)",
    "string": "VARCHAR",
    "timestamp": "TIMESTAMP",
    "timestamp_ntz": "TIMESTAMP",
}


def set_environment() -> None:
    """Set what Spark and profiles.yml read: the warehouse as a whole path, and a host name."""
    given = os.environ.get(WAREHOUSE_VARIABLE) or WAREHOUSE / "spark"
    os.environ[WAREHOUSE_VARIABLE] = str(Path(given).absolute())
    # a machine whose own name leads nowhere would not find itself
    if os.environ.get("LEAD_SCORING_SPARK_MASTER", "local").startswith("local"):
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")


class SparkEngine:
    """Spark in this process, as an output of profiles.yml describes it."""

    name = "Spark"

    def __init__(self, target: str, output: Mapping[str, Any]) -> None:
        """`output`: the output of profiles.yml with its environment variables filled in."""
        self.target = target
        self.output = dict(output)
        self.parameters = {
            str(key): str(value)
            for key, value in (self.output.get("server_side_parameters") or {}).items()
        }
        self.warehouse = Path(self.parameters.get("spark.sql.warehouse.dir", WAREHOUSE / "spark"))
        self.prefix = prefix_of(output)

    def check(self) -> None:
        """Make sure that Java and Spark's packages are there, and nobody else is at work."""
        if self.output.get("method") != "session":
            raise RunStopped(
                f"The target {self.target} is a Spark server (method {self.output.get('method')}); "
                "a run can bring its data to Spark in its own process only (method session). Load "
                "the tables of schema raw there by other means and use dbt build: docs/spark.md."
            )
        missing = [
            name
            for name in ("pyspark", "dbt.adapters.spark")
            if importlib.util.find_spec(name) is None
        ]
        if missing:
            raise RunStopped(
                f"Spark's packages are not installed ({', '.join(missing)}). They take 800 MB, so "
                f"they are only there on request: {INSTALL}"
            )
        _check_java()
        try:
            self.warehouse.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise RunStopped(f"Spark's warehouse cannot be made: {error}") from error

    def only_run(self) -> AbstractContextManager[None]:
        """Nothing to do: the catalog lets one process in at a time."""
        return nullcontext()

    def own_tables(self) -> RawTables | None:
        """None: a run scores what it has brought; `push` refuses to write over anything else."""
        return None

    def push(self, database: Path, *, with_inputs: bool = True) -> None:
        """Bring inputs, rules and lists to Spark, and the events that it does not have.

        The inputs go in any case: Spark has no tables of its own that a run would score.
        """
        session = self.session()
        self._stop_if_tables_of_others(session)
        with (
            open_database(database) as local,
            held_lock(self.warehouse / ".push-lock", f"{self.warehouse} is in use{{who}}."),
        ):
            push = Push(local, self.warehouse)
            problems = pattern_problems(local, partial(_refusal_of_java, session))
            if problems:
                raise RunStopped(problems)
            push.everything()
        with self._sentences():
            for schema in sorted(push.schemas):
                session.sql(f"create schema if not exists {self.prefix}{schema}")
            for schema, name in push.gone:
                session.sql(f"drop table if exists {self.prefix}{schema}.{name}")
            for (schema, name), folder in push.folders.items():
                table = f"{self.prefix}{schema}.{name}"
                session.sql(f"drop table if exists {table}")
                session.sql(f"create table {table} using parquet location '{_escaped(folder)}'")

    def fetch(self, database: Path, *, with_evaluation: bool) -> None:
        """Take back what the commands read."""
        self._fetch(database, partial(tables_to_fetch, with_evaluation=with_evaluation))

    def fetch_inputs(self, database: Path) -> None:
        """Bring the raw tables to a DuckDB file."""
        self.check()
        place = f"Spark's warehouse {self.warehouse}"
        self._fetch(database, partial(inputs_to_fetch, place=place))

    def _fetch(self, database: Path, choose: Callable[[Built], list[tuple[str, str]]]) -> None:
        """Read the tables that `choose` takes of all there are."""
        session = self.session()
        with (
            TemporaryDirectory(prefix=".fetch-", dir=database.parent) as folder,
            self._sentences(),
        ):
            relations = {
                (layer, name): self._read(session, layer, name, Path(folder))
                for layer, name in choose(self._built(session))
            }
            replace_tables(database, relations)

    def forget(self, contacts: Sequence[str]) -> Counter[str]:
        """Say what has to be done instead: rows of Parquet tables cannot be deleted one by one."""
        raise RunStopped(
            f"On {self.name} rows cannot be deleted one by one. The next run leaves these people "
            "out of every table there, the history among them."
        )

    def close(self) -> None:
        """Let go of dbt's connections; Spark itself ends with this process."""
        from dbt.adapters.factory import cleanup_connections

        cleanup_connections()

    def problem(self, error: BaseException) -> str | None:
        """A sentence for an error of Spark, or of starting it."""
        text = str(error)
        if "Another instance of Derby" in text or "XSDB6" in text:
            return (
                f"Spark's warehouse {self.warehouse} is in use by another program. Wait until it "
                f"ends, or give this run another one with {WAREHOUSE_VARIABLE}."
            )
        if type(error).__module__.split(".")[0] in ("pyspark", "py4j"):
            return (
                f"Spark stopped: {first_line(error)} What it wrote is in {self.warehouse / 'log'}."
            )
        return None

    @contextmanager
    def _sentences(self) -> Iterator[None]:
        """Turn what Spark raises into RunStopped."""
        try:
            yield
        except Exception as error:
            if problem := self.problem(error):
                raise RunStopped(problem) from error
            raise

    def session(self) -> SparkSession:
        """The session that dbt uses, too; begun if it is not there. Raises RunStopped."""
        from pyspark import SparkConf, SparkContext
        from pyspark.java_gateway import launch_gateway
        from pyspark.sql import SparkSession

        warnings.filterwarnings("ignore", module="pyspark")
        # an error is said in a sentence; its log would show a stack of Java
        logging.getLogger("SQLQueryContextLogger").disabled = True
        parameters = {**self.parameters, "spark.sql.ansi.enabled": "false"}
        with self._sentences():
            if SparkContext._gateway is None:
                conf = SparkConf(loadDefaults=False).setAll(list(parameters.items()))
                with (self.warehouse / "log").open("ab") as log:
                    gateway = launch_gateway(conf, {"stdout": log, "stderr": log})
                SparkContext._ensure_initialized(gateway=gateway)
            builder = SparkSession.builder.enableHiveSupport()
            for key, value in parameters.items():
                builder = builder.config(key, value)
            session = builder.getOrCreate()
            session.sql("show databases").collect()
        return session

    def _stop_if_tables_of_others(self, session: SparkSession) -> None:
        """Stop at inputs in schema raw that no run has brought: they would be lost."""
        raw = f"{self.prefix}raw"
        brought = self.warehouse.resolve() / "pushed"
        own = []
        for name in input_contract():
            if session.catalog.tableExists(f"{raw}.{name}"):
                described = session.sql(f"describe formatted {raw}.{name}").collect()
                found = [row["data_type"] for row in described if row["col_name"] == "Location"]
                place = Path(unquote(urlsplit(found[0]).path)) if found else Path()
                if not place.resolve().is_relative_to(brought):
                    own.append(name)
        if own:
            raise RunStopped(
                f"In Spark's warehouse {self.warehouse} schema {raw} has tables that no run has "
                f"brought ({', '.join(own)}); dbt build scores them there (docs/spark.md). Give "
                f"this data set a warehouse of its own (the variable {WAREHOUSE_VARIABLE})."
            )

    def _built(self, session: SparkSession) -> Built:
        """The tables and views that Spark has, by layer."""
        built: Built = {}
        for (schema,) in session.sql("show databases").collect():
            if schema.startswith(self.prefix):
                found = session.sql(f"show tables in {schema}").collect()
                # views of this session belong to no schema, and are listed in each
                names = {row["tableName"] for row in found if not row["isTemporary"]}
                built[schema.removeprefix(self.prefix)] = names
        return built

    def _read(self, session: SparkSession, layer: str, name: str, folder: Path) -> str:
        """What DuckDB reads a table or view with: its files, or files that Spark writes of it."""
        schema = f"{self.prefix}{layer}"
        rows = session.table(f"{schema}.{name}")
        types = {column: _duckdb_type(kind) for column, kind in rows.dtypes}
        order = _columns_of_contract(layer, name) or list(types)
        files = self.warehouse / f"{schema}.db" / name
        if not list(files.glob("*.parquet")):
            # a view has none; a table with partitions has them further down
            files = folder / layer / name
            rows.write.parquet(str(files))
        if not list(files.glob("*.parquet")):
            nothing = ", ".join(f'cast(null as {types[each]}) as "{each}"' for each in order)
            return f"(select {nothing} where false)"
        selected = ", ".join(f'cast("{each}" as {types[each]}) as "{each}"' for each in order)
        return f"(select {selected} from read_parquet({literal(files / '*.parquet')}))"


def _check_java() -> None:
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home) / "bin" / "java") if home else shutil.which("java")
    try:
        said = subprocess.run(
            [java or "java", "-version"], capture_output=True, text=True, check=True
        ).stderr
    except (OSError, subprocess.CalledProcessError):
        raise RunStopped(
            f"Spark needs Java {OLDEST_JAVA} or newer, and there is none (JAVA_HOME, PATH). On "
            "Debian and Ubuntu: apt install openjdk-17-jre-headless"
        ) from None
    found = re.search(r'version "(\d+)', said)
    if found and int(found.group(1)) < OLDEST_JAVA:
        raise RunStopped(
            f"Spark needs Java {OLDEST_JAVA} or newer; {java} is Java {found.group(1)}."
        )


def _refusal_of_java(session: SparkSession, pattern: str) -> str | None:
    """What Java has against a regular expression; None if nothing."""
    from py4j.protocol import Py4JJavaError

    try:
        session._jvm.java.util.regex.Pattern.compile(pattern)
    except Py4JJavaError as error:
        return first_line(error.java_exception.getDescription())
    return None


def _columns_of_contract(layer: str, name: str) -> list[str]:
    """The columns of a table under contract in its order; Spark has those of partitions last."""
    if layer != "marts":
        return []
    files = list((ROOT / "models" / "marts").rglob(f"{name}.yml"))
    if not files:
        return []
    model = yaml.safe_load(files[0].read_text(encoding="utf-8"))["models"][0]
    return [column["name"] for column in model["columns"]]


def _duckdb_type(given: str) -> str:
    return given.upper() if given.startswith("decimal") else _TYPES.get(given, "VARCHAR")


def _escaped(path: Path) -> str:
    return str(path).replace("\\", "\\\\").replace("'", "\\'")
