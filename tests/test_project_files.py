"""The project's files: pins, variables, rule pages, decision records, forbidden content."""

from __future__ import annotations

import csv
import re
import tomllib

import pytest
import yaml

from dbt_runner import ROOT
from mutation_check import MUTATIONS
from project import expect_none, project_files, shown

MOST_VARIABLES = 10
MOST_PYTHON_LINES = 400
DECISION_HEADINGS = ["Context", "Options", "Decision", "Consequences"]

LOCKS = ["requirements.txt", "requirements-dev.txt", "requirements-spark.txt"]
PYTHON = project_files(".py")

PIN = re.compile(r"[a-z0-9._-]+(\[[a-z0-9,_-]+\])?==[0-9][\w.]*( ; \S.*)?")

# Folders of one person's machine. (Page paths such as /pricing are data and quite all right.)
MACHINE_PATH = re.compile(
    r"(?<![\w./:*<-])/(?:home|Users|root|work|tmp|mnt|private)/[\w.]|\b[A-Z]:\\\w"
)


def lines_of(name: str) -> list[str]:
    """The lines of a requirements file without comments and blank lines."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.strip() and not line.startswith("#")]


@pytest.mark.parametrize("name", LOCKS)
def test_every_requirement_is_pinned(name: str):
    expect_none(
        (line for line in lines_of(name) if not PIN.fullmatch(line)),
        "A package is pinned with name==version.",
    )


@pytest.mark.parametrize("name", [name.removesuffix(".txt") for name in LOCKS])
def test_lock_has_what_is_asked_for(name: str):
    asked = [line for line in lines_of(f"{name}.in") if not line.startswith("-c ")]
    locked = {line.split(" ;")[0] for line in lines_of(f"{name}.txt")}
    expect_none(
        (line for line in asked if re.sub(r"\[.*?\]", "", line) not in locked),
        f"{name}.txt is made from {name}.in.",
    )


def test_locks_agree():
    """One environment takes all of them: a package has the same version in each."""
    versions: dict[str, dict[str, list[str]]] = {}
    for lock in LOCKS:
        for line in lines_of(lock):
            package = versions.setdefault(line.split("==")[0], {})
            package[lock] = re.findall(r"==([^ ]+)", line)
    expect_none(
        (
            f"{name}: {found}"
            for name, found in versions.items()
            if len({*map(tuple, found.values())}) > 1
        ),
        "A package that several lock files name has one version.",
    )


def test_every_variable_stands_in_the_readme_with_a_row_of_its_own():
    variables = yaml.safe_load((ROOT / "dbt_project.yml").read_text(encoding="utf-8"))["vars"]
    readme = (ROOT / "README.md").read_text(encoding="utf-8")  # a missing one fails, too
    assert len(variables) <= MOST_VARIABLES
    expect_none(
        (name for name in variables if not re.search(rf"^\|\s*`{name}`\s*\|", readme, re.M)),
        "README.md has a table of the variables.",
    )


def test_no_file_names_a_folder_of_somebodys_machine():
    expect_none(
        (
            f"{shown(path)}:{number}: {line.strip()[:120]}"
            for path in project_files()
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
            if MACHINE_PATH.search(line)
        ),
        "Paths start at the project's root.",
    )


def test_text_files_are_utf_8_with_plain_line_ends():
    offenders = []
    for path in project_files():
        content = path.read_bytes()
        content.decode("utf-8")
        if b"\r" in content or (content and not content.endswith(b"\n")):
            offenders.append(shown(path))
    expect_none(offenders, "Lines end in LF, the last one too.")


def test_python_files_stay_readable_in_one_go():
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in PYTHON}
    expect_none(
        (f"{shown(path)}: {n}" for path, n in lengths.items() if n > MOST_PYTHON_LINES),
        f"A Python file has at most {MOST_PYTHON_LINES} lines.",
    )


def test_python_files_begin_with_what_they_are_for():
    expect_none(
        (
            shown(path)
            for path in PYTHON
            if not re.match(r'(#!.*\n)?r?"""\S', path.read_text(encoding="utf-8"))
        ),
        "A Python file begins with a docstring.",
    )


def test_every_seed_has_a_yaml_file_of_its_name():
    expect_none(
        (
            shown(path)
            for path in sorted((ROOT / "seeds").rglob("*.csv"))
            if not path.with_suffix(".yml").exists()
        ),
        "A seed is described in a .yml of its own name.",
    )


def test_every_default_rule_is_explained():
    pages = "\n".join(
        path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs" / "rules").rglob("*.md"))
    )
    rules = []
    for name in ("attribute_rules", "event_rules"):
        with (ROOT / "seeds" / "rules" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            rules += [row["rule_id"] for row in csv.DictReader(file)]
    expect_none(
        (rule for rule in rules if not re.search(rf"`{re.escape(rule)}`", pages)),
        "A page under docs/rules/ says of each default rule why it earns points.",
    )


def test_every_fault_of_the_mutation_check_has_one_place():
    """It takes minutes and is run by hand: nobody would see that a text has moved."""
    places = {
        mutation.what: [
            path.read_text(encoding="utf-8").count(mutation.text) for path in mutation.paths(ROOT)
        ]
        for mutation in MUTATIONS
    }
    assert len(places) == len(MUTATIONS), "Two faults have one name."
    expect_none(
        (f"{what}: {counts or 'no file'}" for what, counts in places.items() if counts != [1]),
        "tests/mutation_check.py names one file and a text that it has once.",
    )


def test_decision_records_are_numbered_and_complete():
    records = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    numbers = [record.name[:4] for record in records]
    assert numbers == [f"{number:04}" for number in range(1, len(records) + 1)]
    expect_none(
        (
            shown(record)
            for record in records
            if re.findall(r"^## (.+)$", record.read_text(encoding="utf-8"), re.M)
            != DECISION_HEADINGS
        ),
        f"A decision record has the sections {', '.join(DECISION_HEADINGS)}.",
    )


def test_licence_is_the_one_that_the_project_file_names():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert settings["project"]["license"] == "MIT"
    assert (ROOT / "LICENSE").read_text(encoding="utf-8").startswith("MIT License\n")


def test_no_dbt_package_has_to_be_fetched():
    expect_none(
        (name for name in ("packages.yml", "dependencies.yml") if (ROOT / name).exists()),
        "The project needs no dbt packages, so that nobody has to run dbt deps.",
    )
