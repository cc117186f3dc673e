"""The project as tests look at it: its files, and its models as dbt has parsed them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from dbt_runner import ROOT

# What the commands make and nobody commits.
NOT_COMMITTED = {
    ".git",
    ".venv",
    ".hypothesis",
    ".pytest_cache",
    ".ruff_cache",
    "__pycache__",
    "dbt_packages",
    "logs",
    "target",
    "warehouse",
}
TEXT_ENDINGS = {"", ".cfg", ".csv", ".in", ".ini", ".md", ".py", ".sql", ".toml", ".txt", ".yml"}


@dataclass(frozen=True)
class Model:
    """One model: what its YAML says, and the keys that a test or the engine watches."""

    name: str
    layer: str
    sql_path: Path
    yaml_path: Path | None
    description: str
    column_descriptions: dict[str, str]
    meta: dict[str, Any]
    config: dict[str, Any]
    keys: list[frozenset[str]]
    parents: list[str]
    is_on_source: bool

    @property
    def grain(self) -> list[str] | None:
        """The columns that tell one row from another; empty: there is one row; None: not said."""
        return self.meta.get("grain")


@dataclass(frozen=True)
class Project:
    """What dbt knows of the project."""

    models: list[Model]
    unit_tests: list[str]
    disabled: list[str]

    def layer_of(self, name: str) -> str | None:
        """The layer of a model by its name; None for what is no model."""
        return next((model.layer for model in self.models if model.name == name), None)


def read_project(target_path: Path) -> Project:
    """Read what `dbt parse` has left in a target folder."""
    manifest = json.loads((target_path / "manifest.json").read_text(encoding="utf-8"))
    nodes = manifest["nodes"].values()
    keys: dict[str, list[frozenset[str]]] = {}
    for node in nodes:
        columns = _columns_proved_unique(node)
        if columns:
            keys.setdefault(node["attached_node"], []).append(columns)
    return Project(
        models=sorted(
            (
                _model(node, keys.get(node["unique_id"], []))
                for node in nodes
                if node["resource_type"] == "model"
            ),
            key=lambda model: model.name,
        ),
        unit_tests=sorted(test["name"] for test in manifest["unit_tests"].values()),
        disabled=sorted(manifest["disabled"]),
    )


def _model(node: dict[str, Any], tested_keys: list[frozenset[str]]) -> Model:
    patch_path = node["patch_path"]
    return Model(
        name=node["name"],
        layer=Path(node["path"]).parts[0],
        sql_path=ROOT / node["original_file_path"],
        yaml_path=ROOT / patch_path.split("://", 1)[1] if patch_path else None,
        description=node["description"],
        column_descriptions={
            name: column["description"] for name, column in node["columns"].items()
        },
        meta=node["config"]["meta"],
        config=node["config"],
        keys=tested_keys + list(_enforced_keys(node)),
        # a source may bear the name of a model, if it is what earlier runs have left of it
        parents=[
            unique_id.split(".")[-1]
            for unique_id in node["depends_on"]["nodes"]
            if not unique_id.startswith("source.")
        ],
        is_on_source=bool(node["sources"]),
    )


def _columns_proved_unique(node: dict[str, Any]) -> frozenset[str] | None:
    """The columns whose values a test says are unique in all rows, with failure as an error."""
    metadata = node.get("test_metadata")
    config = node["config"]
    if not metadata or config.get("where") or config["severity"].lower() != "error":
        return None
    if metadata["name"] == "unique":
        return frozenset([metadata["kwargs"]["column_name"]])
    if metadata["name"] == "is_unique_together":
        return frozenset(metadata["kwargs"]["columns"])
    return None


def _enforced_keys(node: dict[str, Any]) -> Iterator[frozenset[str]]:
    """The primary keys of an enforced contract, which DuckDB holds up while it builds the table."""
    if not node["config"]["contract"]["enforced"]:
        return
    for constraint in node["constraints"]:
        if constraint["type"] == "primary_key":
            yield frozenset(constraint["columns"])
    for name, column in node["columns"].items():
        if any(constraint["type"] == "primary_key" for constraint in column["constraints"]):
            yield frozenset([name])


def project_files(*endings: str) -> list[Path]:
    """The committed kind of files with one of the endings (none: all text files), sorted."""
    wanted = set(endings) or TEXT_ENDINGS
    return sorted(
        path
        for path in _walk(ROOT)
        if path.suffix in wanted and path.name not in {".venv.lock", ".user.yml"}
    )


def _walk(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.name in NOT_COMMITTED:
            continue
        if path.is_dir():
            yield from _walk(path)
        else:
            yield path


def shown(path: Path) -> str:
    """A path as a message shows it: from the project's root, with slashes."""
    return path.relative_to(ROOT).as_posix()


def without_comments(sql: str) -> str:
    """SQL without Jinja comments, SQL comments and what stands between single quotes."""
    sql = re.sub(r"{#.*?#}", "", sql, flags=re.DOTALL)
    sql = re.sub(r"--[^\n]*", "", sql)
    return re.sub(r"'[^'\n]*'", "''", sql)


def expect_none(offenders: Iterable[object], rule: str) -> None:
    """Fail with the rule and one line per offender, if there are any."""
    lines = [f"- {offender}" for offender in offenders]
    if lines:
        pytest.fail("\n".join([f"{rule} Not so here ({len(lines)}):", *lines]), pytrace=False)
