"""The house rules of the SQL that a machine can check and sqlfluff does not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dbt_runner import ROOT
from project import expect_none, shown, without_comments

MODELS = sorted((ROOT / "models").rglob("*.sql"))
MACROS = sorted((ROOT / "macros").rglob("*.sql"))
MACRO_TESTS = sorted((ROOT / "tests" / "dbt").rglob("*.sql"))

MOST_LINES = 120
MOST_JOINS = 5
MOST_JINJA_BLOCKS = 3

# Models that may be longer, each with the reason.
LONGER_MODELS = {
    "crm_sync": "a list: what a CRM shows, column by column, rounded, hashed and given",
    "int_event_rule_kinds": "rules with and without conditions, put together",
    "int_data_in_use": "attributes and event types, each counted and held against the rules",
    "int_hubspot__engagement_moments": "a list: the same columns for each kind of engagement",
    "int_kept_bands": "a recursion cannot be split: its first and its further steps read alike",
    "int_lead_events": "a full and an incremental branch of the same model",
    "int_lead_identity_facts": "a list: one short step per fact that an address or a name gives",
    "int_lead_reasons": "which scores give reasons, and the reasons in words, read together",
    "int_rejected_events": "a list: the rows that are not used for each of three reasons",
    "int_rule_changes": "the same columns twice, for the date and the one before",
    "int_rule_points": "rules of two kinds that fire, what they pay, and which of them counts",
    "int_rules": "a list: the columns of both kinds of rules side by side",
    "int_score_changes": "six causes, each worked out, rounded and written once",
    "int_score_entries": "a list: one short step per kind of ledger entry",
    "lead_handoffs": "the hand-offs of this run and those of earlier ones, column by column",
}

# Models that may have more joins, each with the reason.
MORE_JOINS = {
    "int_event_rule_kinds": "two of them only bring in the scoring dates, a handful of rows",
    "int_kept_bands": "the first and the further steps of a recursion look things up alike",
    "int_lead_identity_facts": "each is a lookup in a reference list, none depends on another",
    "lead_handoffs": "three of them only bring in the scoring dates or the one config version",
    "lead_score_history": "two of them only bring in the scoring dates and the one config version",
}

# Models that may have more Jinja, each with the reason.
MORE_JINJA = {
    "stg_rules__config_version": "hashes every column of every rule file: a loop over their list",
}

# Macros that share a file with another public one, each with the reason.
SHARED_FILES = {
    "as_of_date.sql": "the only file that knows the run's dates: as-of date and replay dates",
    "complete_inputs.sql": "input_type is the contract's side of the same hook",
    "email_domain.sql": "both halves of one address, which have to agree on the last @",
    "first_text.sql": "a pair: both ends of one order",
    "rule_cell.sql": "a family: one macro per type of a rule file's cell",
    "words_only.sql": "a pair: what is kept of a text, words or digits",
}

# Files of what dbt's own macros do on an engine: nobody calls them by name.
OVERRIDES = {"duckdb_overrides.sql", "spark_overrides.sql"}

# Macros that no table of input and expected value can test, each with the reason.
NOT_EXPRESSIONS = {
    "as_earlier_runs_left_it": "statements of a hook, tested by tests/test_time.py",
    "complete_inputs": "statements of a hook, tested by the builds without and with columns",
    "complete_source_tables": "statements of a hook, tested by the builds without and with tables",
    "drop_events_with_other_keys": "statements of a hook, tested by tests/test_event_log.py",
    "contract_type": "the name of a type",
    "drop_dates_from_history": "a statement of a hook, tested by tests/test_time.py",
    "relation_of_any_case": "a relation, tested by tests/test_run.py",
    "suppression_list": "a relation, tested by tests/test_forget_rows.py",
    "engine_functions": "statements of a hook, tested by the macros that call the functions",
    "generate_schema_name": "a name that dbt asks for, seen in every built relation",
    "input_type": "the name of a type",
    "last_adjusted_first": "a list for order by, tested by the unit tests of its models",
    "last_delivered_first": "a list for order by, tested by the unit tests of its models",
    "layer_schema": "a name, seen in every built relation",
    "planner_settings": "statements of a hook, seen in the time that a build takes",
    "reader_rights": "statements of a hook, tested by tests/test_postgres.py",
    "map_from_fixture": "a literal in a fixture, tested by the unit tests of its models",
    "replaced_view": "statements of a hook, tested by the builds without and with columns",
    "run_in_hook": "statements of a hook, run before every build",
    "table_statistics": "a statement of a hook, seen in the time that a build takes",
    "take_inputs_from": "statements of an operation, tested by tests/test_hubspot.py",
    "type_double": "the name of a type",
    "type_points": "the name of a type",
}

# What only one of the engines knows. Such things stand in dispatched macros.
ENGINE_ONLY = [
    r"::",
    r"\b(any_value|arbitrary|arg_max|arg_min|max_by|min_by|mode)\s*\(",
    r"\b(array_agg|array_length|array_to_string|collect_list|group_concat|string_agg|list)\s*\(",
    r"\b(date_diff|datediff|date_add|dateadd|date_sub|epoch|make_date|make_timestamp)\s*\(",
    r"\b(strptime|strftime|to_date|to_timestamp|try_strptime)\s*\(",
    r"\b(explode|flatten|generate_series|lateral|range|unnest|unpivot|pivot)\b",
    r"\b(ifnull|iff|nvl|decode|isfinite|isnan|len|strlen|strip_accents)\s*\(",
    r"\b(list_\w+|map_\w+|struct_\w+|json_\w+|jsonb?_\w+|row_to_json)\s*\(",
    r"\b(read_csv|read_parquet|read_json)\w*\s*\(",
    r"\b(regexp_\w+|rlike|similar to|string_split)\b",
    r"\b(try_cast|safe_cast|timestamptz|hugeint|ubigint)\b",
    r"\b(group|order)\s+by\s+all\b",
    r"\b(asof|positional|semi|anti)\s+join\b",
    r"\bdistinct\s+on\b",
    r"\*\s*(exclude|except|replace)\s*\(",
    r"\busing\s+sample\b",
    r"->",
]


def found(path: Path, patterns: list[str], *, in_jinja: bool = True) -> list[str]:
    """What of the patterns a file has in its SQL, with the file's name."""
    text = without_comments(path.read_text(encoding="utf-8"))
    if not in_jinja:
        text = re.sub(r"{{.*?}}|{%.*?%}", "", text, flags=re.DOTALL)
    return [
        f"{shown(path)}: {' '.join(match.group(0).split())}"
        for pattern in patterns
        for match in re.finditer(pattern, text, flags=re.IGNORECASE)
    ]


def found_in_models(*patterns: str, in_jinja: bool = True) -> list[str]:
    return [
        finding for path in MODELS for finding in found(path, list(patterns), in_jinja=in_jinja)
    ]


def public_macros(path: Path) -> list[str]:
    """The macros of a file that are neither private nor the body of a dispatched one."""
    names = re.findall(r"{%-?\s*macro\s+(\w+)", path.read_text(encoding="utf-8"))
    return [name for name in names if not re.match(r"_|(default|duckdb|postgres|spark)__", name)]


def test_no_model_asks_the_clock():
    expect_none(
        found_in_models(
            r"\bcurrent_(date|timestamp|time)\b",
            r"\b(now|today|getdate|sysdate|localtimestamp)\s*\(",
            r"\b(run_started_at|modules\.datetime)\b",
        ),
        "Time is an input: models take the date from the macro as_of_date.",
    )


def test_no_model_uses_qualify():
    expect_none(found_in_models(r"\bqualify\b"), "PostgreSQL has no qualify: number, then filter.")


def test_no_model_uses_what_one_engine_only_knows():
    expect_none(
        found_in_models(*ENGINE_ONLY, in_jinja=False), "What engines differ in sits in a macro."
    )


def test_no_model_looks_at_the_database_while_it_is_compiled():
    expect_none(
        found_in_models(
            r"\b(run_query|get_columns_in_relation|get_relation|star|graph|statement)\b\s*[(.]",
            r"\badapter\.",
        ),
        "A model that needs introspection cannot be unit-tested.",
    )


def test_no_right_joins_and_no_unions_that_drop_rows_unsaid():
    expect_none(
        found_in_models(r"\bright\s+(outer\s+)?join\b", r"\bunion\s+(?!all\b|distinct\b)\w+"),
        "Joins are inner, left, full or cross; a union says whether it keeps all rows.",
    )


@pytest.mark.parametrize(
    ("most", "pattern", "allowed"),
    [
        pytest.param(MOST_JOINS, r"\bjoin\b", MORE_JOINS, id="joins"),
        pytest.param(MOST_JINJA_BLOCKS, r"{%-?\s*(?!end|else|elif)\w+", MORE_JINJA, id="jinja"),
    ],
)
def test_no_model_has_too_many(most: int, pattern: str, allowed: dict[str, str]):
    counts = {
        path: len(re.findall(pattern, without_comments(path.read_text(encoding="utf-8"))))
        for path in MODELS
        if path.stem not in allowed
    }
    expect_none(
        (f"{shown(path)}: {count}" for path, count in counts.items() if count > most),
        f"A model has at most {most} of them.",
    )


def test_no_model_is_too_long():
    lengths = {
        path: len(path.read_text(encoding="utf-8").splitlines())
        for path in MODELS
        if path.stem not in LONGER_MODELS
    }
    expect_none(
        (f"{shown(path)}: {length}" for path, length in lengths.items() if length > MOST_LINES),
        f"A model has at most {MOST_LINES} lines.",
    )


def test_every_exception_is_still_needed():
    """A list of exceptions that outlive their reason would hide the next fault."""
    models = {path.stem: path.read_text(encoding="utf-8") for path in MODELS}
    blocks = r"{%-?\s*(?!end|else|elif)\w+"
    public = {name for path in MACROS for name in public_macros(path)}
    expect_none(
        [
            *(n for n in LONGER_MODELS if len(models.get(n, "").splitlines()) <= MOST_LINES),
            *(
                n
                for n in MORE_JINJA
                if len(re.findall(blocks, models.get(n, ""))) <= MOST_JINJA_BLOCKS
            ),
            *(
                n
                for n in MORE_JOINS
                if len(re.findall(r"\bjoin\b", models.get(n, ""))) <= MOST_JOINS
            ),
            *(n for n in SHARED_FILES if len(public_macros(ROOT / "macros" / n)) < 2),
            *(n for n in NOT_EXPRESSIONS if n not in public),
        ],
        "An exception in this file names something that needs it.",
    )


def test_every_model_ends_with_its_final_cte():
    expect_none(
        (
            shown(path)
            for path in MODELS
            if not path.read_text(encoding="utf-8").endswith("\n)\n\nselect * from final\n")
        ),
        'The last CTE of a model is final, and its last line is "select * from final".',
    )


def test_models_configure_themselves_only_if_they_are_incremental():
    expect_none(
        (
            shown(path)
            for path in MODELS
            if "config(" in (text := path.read_text(encoding="utf-8")) and "incremental" not in text
        ),
        "Materialization, schema and access stand in dbt_project.yml.",
    )


def test_one_public_macro_a_file_named_like_it():
    expect_none(
        (
            f"{shown(path)}: {', '.join(public_macros(path))}"
            for path in MACROS
            if path.name not in SHARED_FILES
            and public_macros(path) != ([] if path.name in OVERRIDES else [path.stem])
        ),
        "A file under macros/ holds one public macro of the same name.",
    )


def test_every_macro_file_begins_with_what_it_is_for():
    expect_none(
        (
            shown(path)
            for path in MACROS
            if not path.read_text(encoding="utf-8").lstrip().startswith("{#")
        ),
        "A macro's file begins with a comment: what it gives, and the types of its arguments.",
    )


def test_no_macro_returns_a_query():
    expect_none(
        (
            finding
            for path in MACROS
            if path.stem not in NOT_EXPRESSIONS
            for finding in found(path, [r"\bselect\b[^}]*\bfrom\b"])
        ),
        "A macro is an expression; queries are models.",
    )


def test_every_macro_has_a_test():
    tests = "\n".join(path.read_text(encoding="utf-8") for path in MACRO_TESTS)
    expect_none(
        (
            f"{shown(path)}: {name}"
            for path in MACROS
            for name in public_macros(path)
            if name not in NOT_EXPRESSIONS and not re.search(rf"\b{name}\(", tests)
        ),
        "A test under tests/dbt/ calls each macro with inputs and expected values.",
    )
