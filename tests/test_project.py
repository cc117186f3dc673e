"""Every model says what it holds, and a test or a key holds it to that."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from lead_scoring.publish import KEYS
from project import Model, Project, expect_none, shown

LAYERS = ["staging", "features", "scoring", "marts", "evaluation"]
# What reads a later layer all the same, with the reason.
AGAINST_THE_STREAM = {
    ("int_kept_rule_points", "lead_score_history"): "written last, for the next run to find",
}


@pytest.fixture(scope="session")
def built_columns(empty_warehouse: Path) -> dict[str, list[str]]:
    """The columns that each relation really has, by its name."""
    with duckdb.connect(empty_warehouse, read_only=True) as connection:
        rows = connection.execute(
            """
            select table_name, list(column_name order by ordinal_position)
            from information_schema.columns
            where table_schema not in ('raw', 'inputs')
            group by table_name
            """
        ).fetchall()
    return dict(rows)


def test_dbt_parses_the_project_without_a_warning(strict_parse):
    expect_none(strict_parse.warnings, "dbt has nothing to warn of.")


def test_every_model_has_a_yaml_file_of_its_name_beside_it(project: Project):
    expect_none(
        (
            shown(model.sql_path)
            for model in project.models
            if model.yaml_path != model.sql_path.with_suffix(".yml")
        ),
        "A model is described in a .yml of its own name beside its .sql.",
    )


def test_every_description_says_what_one_row_is(project: Project):
    expect_none(
        (
            model.name
            for model in project.models
            if ("One row" if model.grain == [] else "One row per") not in model.description
        ),
        'A description has a sentence with "One row per" (a model of one row: "One row").',
    )


def test_exactly_the_columns_that_a_model_has_are_described(
    project: Project, built_columns: dict[str, list[str]]
):
    offenders = []
    for model in project.models:
        described = {name for name, text in model.column_descriptions.items() if text.strip()}
        built = set(built_columns[model.name])
        if built - described:
            offenders.append(f"{model.name}: {', '.join(sorted(built - described))}")
        if set(model.column_descriptions) - built:
            unknown = sorted(set(model.column_descriptions) - built)
            offenders.append(f"{model.name} does not have: {', '.join(unknown)}")
    expect_none(offenders, "Each column that a model has is described, and no other.")


def test_every_model_states_its_grain_in_columns_that_it_has(
    project: Project, built_columns: dict[str, list[str]]
):
    expect_none(
        (
            f"{model.name}: {model.grain}"
            for model in project.models
            if model.grain is None or not set(model.grain) <= set(built_columns[model.name])
        ),
        "config.meta.grain lists the columns that tell a model's rows apart.",
    )


def test_large_marts_are_written_in_the_order_of_their_grain(
    project: Project, built_columns: dict[str, list[str]]
):
    """Which is that of all columns: they come first, but for the date, of which there is one."""
    for model in project.models:
        if model.name in KEYS:
            key = list(KEYS[model.name])
            assert key == model.grain
            first = [name for name in built_columns[model.name] if name in {*key, "scored_on"}]
            assert [name for name in first if name in key] == key
            assert built_columns[model.name][: len(first)] == first
    assert {model.name for model in project.models} >= set(KEYS)


def test_every_grain_is_proved_or_explained(project: Project):
    expect_none(
        (
            f"{model.name}: {', '.join(model.grain)}"
            for model in project.models
            if model.grain
            and frozenset(model.grain) not in model.keys
            and not str(model.meta.get("grain_follows_from", "")).strip().endswith(".")
        ),
        "A uniqueness test or an enforced primary key stands on exactly the columns of the grain, "
        "or meta.grain_follows_from has the sentence why none is needed.",
    )


def test_unit_tests_outnumber_models(project: Project):
    assert len(project.unit_tests) > len(project.models), (
        f"{len(project.unit_tests)} unit tests, {len(project.models)} models"
    )


def test_nothing_is_disabled(project: Project):
    expect_none(project.disabled, "No model and no test is switched off.")


def test_data_flow_in_one_direction(project: Project):
    expect_none(
        (
            f"{model.name} reads {parent}"
            for model in project.models
            for parent in model.parents
            if is_against_the_stream(project, model, parent)
            and (model.name, parent) not in AGAINST_THE_STREAM
        ),
        "No model reads one of a later layer.",
    )
    found = {
        (model.name, parent)
        for model in project.models
        for parent in model.parents
        if is_against_the_stream(project, model, parent)
    }
    expect_none(AGAINST_THE_STREAM.keys() - found, "An exception is one.")


def is_against_the_stream(project: Project, model: Model, parent: str) -> bool:
    layer = project.layer_of(parent)
    return layer is not None and LAYERS.index(layer) > LAYERS.index(model.layer)


def test_only_staging_reads_the_sources(project: Project):
    expect_none(
        (model.name for model in project.models if model.layer != "staging" and model.is_on_source),
        "Only staging models read sources.",
    )


def test_every_model_belongs_to_a_group(project: Project):
    expect_none(
        (model.name for model in project.models if not model.config["group"]),
        "A model belongs to a group, which has an owner.",
    )


def test_every_mart_is_public_under_contract(project: Project):
    expect_none(
        (
            model.name
            for model in project.models
            if model.layer == "marts"
            and not (model.config["contract"]["enforced"] and model.config["access"] == "public")
        ),
        "A mart is public, and dbt enforces its contract.",
    )
