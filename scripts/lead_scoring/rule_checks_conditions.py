"""Fifth part of checking a rule pack: the conditions of rules, one by one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

import duckdb

from lead_scoring.rule_checks_attributes import Attributes
from lead_scoring.rule_checks_logic import Condition, is_possible, split_list
from lead_scoring.rule_checks_values import (
    WHOLE_NUMBER,
    Findings,
    parse_boolean,
    parse_integer,
    parse_number,
)
from lead_scoring.rule_files import EVENT_FIELDS, OPERATORS
from lead_scoring.rule_pack import did_you_mean, shorten
from lead_scoring.settings import unknown_words

NUMERIC_OPERATORS = ("less_than", "at_most", "at_least", "more_than")
DAY_OPERATORS = ("within_days", "older_than_days")
_FIELDS = f"{', '.join(EVENT_FIELDS)} or contact.<attribute>"


def check_conditions(findings: Findings, attributes: Attributes) -> None:
    """Check fields, operators and values of all conditions, and whether each rule's can hold."""
    pack = findings.pack
    kinds = {
        row["rule_id"]: stem
        for stem in ("event_rules", "attribute_rules")
        for row in pack.tables[stem]
        if row["rule_id"]
    }
    inactive = {
        row["rule_id"]
        for stem in ("event_rules", "attribute_rules")
        for row in pack.tables[stem]
        if not parse_boolean(row["is_active"], True)
    }
    of_any_data = Attributes(None, ())
    both = {row["rule_id"] for row in pack.tables["event_rules"]} & {
        row["rule_id"] for row in pack.tables["attribute_rules"]
    }
    unreadable = any(findings.may_be_elsewhere(stem) for stem in ("attribute_rules", "event_rules"))
    by_field: dict[tuple[str, str], list[tuple[int, Condition]]] = defaultdict(list)
    for number, row in pack.rows("rule_conditions"):
        rule_id, field, operator = row["rule_id"], row["field"], row["operator"]
        if rule_id and rule_id not in kinds and not unreadable:
            there = "name a rule of attribute_rules.csv or event_rules.csv"
            message = f"there is no rule {shorten(rule_id)}; {did_you_mean(rule_id, kinds, there)}"
            findings.error("rule_conditions", number, "rule_id", message)
        if field and rule_id in kinds and rule_id not in both:
            # what a rule that is switched off asks for, the data need not have
            there = of_any_data if rule_id in inactive else attributes
            _check_field(findings, there, number, field, kinds[rule_id])
        if operator not in OPERATORS:
            continue
        if _check_value(findings, number, operator, row["value"]):
            name = field.lower().removeprefix("contact.")
            if operator in ("equals", "not_equals", "in", "not_in"):
                _check_unknown_words(findings, number, operator, row["value"])
            if field and operator in ("equals", "in"):
                _check_fixed_values(findings, attributes, number, field, name, row["value"])
            if rule_id:
                condition = Condition(operator, row["value"])
                by_field[rule_id, field.lower()].append((number, condition))
    for (_, field), conditions in by_field.items():
        _check_together(findings, field, conditions)


def _check_field(
    findings: Findings, attributes: Attributes, number: int, field: str, stem: str
) -> None:
    """Check that the field is one that this kind of rule can look at."""
    key = field.lower()
    place = ("rule_conditions", number, "field")
    prefix, dot, attribute = key.partition(".")
    is_contact = prefix == "contact" and bool(dot)
    if stem == "attribute_rules":
        if is_contact and key not in attributes.in_data:
            right = shorten(attribute or "job_title")
            message = (
                f"{shorten(field)}: an attribute rule names the attribute alone; write {right}"
            )
            findings.error(*place, message)
            return
        attributes.check(findings, place, field)
    elif is_contact:
        if attribute:
            attributes.check(findings, place, field[len("contact.") :], prefix="contact.")
        else:
            message = "contact. lacks the attribute; write it behind, as in contact.job_title"
            findings.error(*place, message)
    elif key not in EVENT_FIELDS:
        if attributes.is_known(key):
            advice = f"did you mean `contact.{field}`?"
        elif dot:
            advice = f"did you mean `contact.{field[len(prefix) + 1 :]}`?"
        else:
            advice = did_you_mean(field, EVENT_FIELDS)
        message = f"{shorten(field)} is none of the fields of an event, which are {_FIELDS}"
        findings.error(*place, f"{message}; {advice}" if advice else message)


def _check_value(findings: Findings, number: int, operator: str, value: str) -> bool:
    """Check that the value suits the operator; True if it does."""
    message = condition_value_problem(operator, value)
    if message is None:
        return True
    if value:
        findings.error("rule_conditions", number, "value", message)
    else:
        findings.blank("rule_conditions", number, "value", message)
    return False


def condition_value_problem(operator: str, value: str) -> str | None:
    """What is wrong with the value of a condition, and what would be right; None if it is fine."""
    shown = shorten(value)
    if operator in ("is_known", "is_unknown"):
        if value:
            other = "is_unknown" if operator == "is_known" else "is_known"
            return f"{operator} has no value; empty the cell {shown} (the opposite is {other})"
        return None
    if not value:
        return f"the cell is blank, but {operator} compares with a value; write it"
    if operator in ("in", "not_in"):
        if not split_list(value):
            return f"the list {shown} is empty; write values split by |, as in gold|silver"
    elif operator in NUMERIC_OPERATORS:
        if parse_number(value) is None:
            return f"{operator} compares numbers, and {shown} is none; write a number such as 10"
    elif operator == "between":
        return _between_problem(value)
    elif operator in DAY_OPERATORS:
        return _days_problem(operator, value)
    elif operator == "matches":
        return _expression_problem(value)
    return None


def _between_problem(value: str) -> str | None:
    shown = shorten(value)
    parts = [part.strip() for part in value.split("|")]
    bounds = [parse_number(part) for part in parts]
    if len(parts) != 2 or not all(parts):
        count = len(split_list(value))
        said = f"has {count}" if count != 2 else "has more than one | between or beside them"
        return f"between needs two numbers, and {shown} {said}; write them as in 10|50"
    for part, bound in zip(parts, bounds, strict=True):
        if bound is None:
            return f"between compares numbers, and {shorten(part)} is none; write them as in 10|50"
    low, high = bounds
    if low is not None and high is not None and low > high:
        return (
            f"between {shown} can never hold, for the first number lies above the second;"
            f" write {parts[1]}|{parts[0]}"
        )
    return None


def _days_problem(operator: str, value: str) -> str | None:
    shown = shorten(value)
    days = parse_integer(value)
    if days is None:
        if WHOLE_NUMBER.fullmatch(value):
            return f"{shown} days are more than any calendar has; write fewer"
        return f"{operator} counts days, and {shown} is no whole number; write one such as 30"
    if days < 0:
        return f"{operator} counts days into the past, and {shown} is negative; write 30, say"
    if days == 0 and operator == "within_days":
        return (
            "within_days 0 can never hold, for the scoring date itself has age 0; write 1 or more"
        )
    return None


def _expression_problem(expression: str) -> str | None:
    """What the engine's own regular expressions (RE2) say against this one."""
    try:
        duckdb.execute("select regexp_matches('', ?, 'i')", [expression]).fetchone()
    except duckdb.Error as error:
        reason = str(error).split("Error: ", 1)[-1].replace(f": {expression}", "")
        return (
            f"{shorten(expression)} is no regular expression that the engine (RE2) can read"
            f" ({shorten(reason)[1:-1]}); correct it, or use contains, starts_with or in"
        )
    return None


def _check_fixed_values(
    findings: Findings, attributes: Attributes, number: int, field: str, name: str, value: str
) -> None:
    """Warn of a derived attribute compared with something that it never is."""
    if "contact." not in field.lower() and name in EVENT_FIELDS:
        return
    possible = attributes.fixed_values(name)
    if possible and not possible & {part.lower() for part in split_list(value)}:
        message = (
            f"{name} is never {shorten(value)}, so this does not hold for anyone;"
            f" its values are {', '.join(sorted(possible))}"
        )
        findings.warning("rule_conditions", number, "value", message)


def _check_unknown_words(findings: Findings, number: int, operator: str, value: str) -> None:
    """Warn of a comparison with a word for "not known", which is never a value."""
    parts = split_list(value) if operator in ("in", "not_in") else [value.strip()]
    words = [part for part in parts if part.lower() in unknown_words()]
    if words:
        right = "is_known" if operator.startswith("not_") else "is_unknown"
        message = (
            f'{shorten(words[0])} stands for "not known" in all inputs (the variable'
            f" unknown_values), so no value is ever that; use {right} in a condition of its own"
        )
        findings.warning("rule_conditions", number, "value", message)


def _check_together(
    findings: Findings, field: str, conditions: list[tuple[int, Condition]]
) -> None:
    """Report the first condition on a field that cannot hold together with those before it."""
    for count, (number, condition) in enumerate(conditions):
        before = conditions[:count]
        if is_possible([condition, *(each for _, each in before)]):
            continue
        culprits = [pair for pair in before if not is_possible([pair[1], condition])][:1] or before
        others = " and ".join(f"{_in_words(each)} in row {row}" for row, each in culprits)
        message = (
            f"{field} {_in_words(condition)} can never hold together with {others}, and all"
            " conditions of a rule must hold; change one of them, or write two rules"
        )
        findings.error("rule_conditions", number, "operator", message)
        return


def _in_words(condition: Condition) -> str:
    return f"{condition.operator} {condition.value and shorten(condition.value)}".strip()


def check_predictor_attributes(
    findings: Findings, attributes: Attributes, known: Collection[str] | None
) -> None:
    """Check that the attributes of predictors.csv exist in the data."""
    if known is None:
        return
    for number, row in findings.pack.rows("predictors"):
        if row["attribute"]:
            attributes.check(findings, ("predictors", number, "attribute"), row["attribute"])
