"""The YAML files against the schema that dbt brings along, but does not apply on DuckDB."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator, ValidationError

from dbt_runner import ROOT
from project import expect_none, project_files, shown

RESOURCE_FOLDERS = ("models", "seeds", "macros", "tests/dbt")
FILES = [
    path
    for path in project_files(".yml")
    if path == ROOT / "dbt_project.yml"
    or any(path.is_relative_to(ROOT / folder) for folder in RESOURCE_FOLDERS)
]


def validator_for(path: Path) -> Draft7Validator:
    """The schema that fits a file: the one of the project file or the one of properties."""
    kind = "project" if path == ROOT / "dbt_project.yml" else "resources"
    text = (files("dbt") / "jsonschemas" / kind / "latest.json").read_text(encoding="utf-8")
    return Draft7Validator(json.loads(text))


def normalised(content: Any) -> Any:
    """The content with severities in lower case: dbt takes any case, the schema only this one."""
    if isinstance(content, dict):
        return {
            key: value.lower()
            if str(key).lstrip("+") == "severity" and isinstance(value, str)
            else normalised(value)
            for key, value in content.items()
        }
    if isinstance(content, list):
        return [normalised(item) for item in content]
    return content


def problems(validator: Draft7Validator, content: Any) -> list[str]:
    """What is wrong, each with its place; of several readings, the one that gets furthest."""

    def deepest(error: ValidationError) -> ValidationError:
        while error.context:
            error = max(error.context, key=lambda inner: len(inner.absolute_path))
        return error

    return [
        f"{inner.json_path}: {inner.message[:300]}"
        for error in validator.iter_errors(normalised(content))
        for inner in [deepest(error)]
    ]


def test_metrics_made_of_others_stand_beside_the_models():
    """Among those of a model, dbt 1.12 would find them twice once that model is edited."""
    inside = [
        f"{shown(path)}: {metric['name']}"
        for path in FILES
        for model in (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get("models", [])
        if isinstance(model, dict)
        for metric in model.get("metrics", [])
        if metric["type"] != "simple"
    ]
    expect_none(inside, "Metrics of a type that is not simple have a key metrics of the file.")


@pytest.mark.parametrize("path", FILES, ids=shown)
def test_file_is_valid_against_the_schema_of_dbt(path: Path):
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    expect_none(problems(validator_for(path), content), f"{shown(path)} is valid for dbt v2.")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param({"models": [{"name": "a", "descripton": "b"}]}, id="model_key"),
        pytest.param({"models": [{"name": "a", "config": {"materialised": "b"}}]}, id="config_key"),
        pytest.param(
            {"models": [{"name": "a", "columns": [{"name": "b", "descr": "c"}]}]}, id="column_key"
        ),
        pytest.param(
            {"unit_tests": [{"name": "a", "model": "b", "expects": {}}]}, id="unit_test_key"
        ),
        pytest.param(
            {"models": [{"name": "a", "data_tests": [{"b": {"config": {"severity": "warm"}}}]}]},
            id="severity",
        ),
    ],
)
def test_schema_finds_a_misspelt(content: dict[str, Any]):
    """Guards the check itself: a schema that took anything would find nothing."""
    assert problems(validator_for(ROOT / "models" / "any.yml"), content)


def test_severity_may_be_written_in_any_case():
    test = {"b": {"config": {"severity": "Warn"}}}
    content = {"models": [{"name": "a", "data_tests": [test]}]}
    assert problems(validator_for(ROOT / "models" / "any.yml"), content) == []
