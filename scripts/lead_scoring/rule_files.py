"""The files and columns of a rule pack, and the words that its cells may hold.

``RULE_FILES`` is the one place in Python that says so; :mod:`lead_scoring.rule_pack` reads a pack
by it, and the checks and the loader take types, defaults and allowed words from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# Points, days and percents beyond it, and weights beyond the other, are slips of the pen. So far a
# 64-bit number, which the marts have, holds the six decimals of points.
LARGEST_NUMBER = 1e9
LARGEST_WEIGHT = 1e3

ColumnType = Literal["text", "number", "integer", "date", "boolean", "choice"]

TRUE_WORDS = frozenset({"true", "yes", "1"})
FALSE_WORDS = frozenset({"false", "no", "0"})

# Attributes that the features layer computes for every contact; a rule may name them with any data.
DERIVED_ATTRIBUTES = frozenset(
    {
        "email_domain",
        "email_kind",
        "email_is_role_account",
        "job_seniority",
        "job_role",
        "job_department",
        "has_phone",
        "name_looks_fake",
        "phone_looks_fake",
        "days_since_created",
        "days_since_last_event",
        "events_last_7_days",
        "events_last_30_days",
        "active_days_last_30_days",
        "country_code",
    }
)


@dataclass(frozen=True)
class Column:
    """One column of a rule file.

    ``required`` means that the header must have it and that no row may leave it blank. ``default``
    is what a blank stands for ('' where a blank simply means "none"). ``minimum`` is the least
    value allowed for a number, ``above`` a bound that the number must exceed, ``largest`` what it
    must not exceed, above or below 0: points are added up in 16 digits before the decimal point.
    """

    name: str
    type: ColumnType = "text"
    required: bool = False
    default: str = ""
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    above: float | None = None
    largest: float = LARGEST_NUMBER


@dataclass(frozen=True)
class RuleFile:
    """One file of a rule pack: its columns in order, and those that together name a row."""

    stem: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    required: bool = False

    @property
    def file_name(self) -> str:
        """The file's name in the folder, for example ``scores.csv``."""
        return f"{self.stem}.csv"

    @property
    def column_names(self) -> tuple[str, ...]:
        """The names of all columns, in the contract's order."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """The column of that name; KeyError if the file has none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


SCORE_KINDS = ("fit", "engagement", "combined")
GROUP_MODES = ("sum", "best")
EFFECTS = ("points", "include", "exclude", "qualify", "disqualify")
PAYS = ("each", "once")
COUNT_BY = ("event", "day", "asset")
DECAY_SHAPES = ("none", "expiry", "step", "linear", "half_life")
ROLLUP_METHODS = ("sum", "avg", "max", "min")
PREDICTOR_KINDS = ("plain", "ordered", "tags", "scope")
EVENT_FIELDS = ("asset", "channel", "campaign", "value")
OPERATORS = (
    "equals",
    "not_equals",
    "in",
    "not_in",
    "contains",
    "not_contains",
    "starts_with",
    "ends_with",
    "matches",
    "less_than",
    "at_most",
    "at_least",
    "more_than",
    "between",
    "is_known",
    "is_unknown",
    "within_days",
    "older_than_days",
)

_EFFECT = Column("effect", "choice", default="points", choices=EFFECTS)
_RULE_TAIL = (
    Column("effective_from", "date"),
    Column("effective_to", "date"),
    Column("is_active", "boolean", default="true"),
    Column("description"),
)
_FILES = (
    RuleFile(
        "scores",
        (
            Column("score", required=True),
            Column("kind", "choice", required=True, choices=SCORE_KINDS),
            Column("base_points", "number", default="0"),
            Column("min_points", "number"),
            Column("max_points", "number"),
            Column("description"),
        ),
        key=("score",),
        required=True,
    ),
    RuleFile(
        "score_groups",
        (
            Column("score", required=True),
            Column("rule_group", required=True),
            Column("mode", "choice", default="sum", choices=GROUP_MODES),
            Column("weight", "number", default="1", largest=LARGEST_WEIGHT),
            Column("min_points", "number"),
            Column("max_points", "number"),
            Column("description"),
        ),
        key=("score", "rule_group"),
    ),
    RuleFile(
        "attribute_rules",
        (
            Column("rule_id", required=True),
            Column("score"),
            Column("rule_group"),
            _EFFECT,
            Column("points", "number"),
            *_RULE_TAIL,
        ),
        key=("rule_id",),
    ),
    RuleFile(
        "event_rules",
        (
            Column("rule_id", required=True),
            Column("score"),
            Column("rule_group"),
            _EFFECT,
            Column("event_type", required=True),
            Column("pays", "choice", default="each", choices=PAYS),
            Column("count_by", "choice", default="event", choices=COUNT_BY),
            Column("daily_limit", "integer", minimum=1),
            Column("min_count", "integer", minimum=0),
            Column("max_count", "integer", minimum=0),
            Column("window_days", "integer", minimum=1),
            Column("decay"),
            Column("points", "number"),
            Column("min_points", "number"),
            Column("max_points", "number"),
            *_RULE_TAIL,
        ),
        key=("rule_id",),
    ),
    RuleFile(
        "rule_conditions",
        (
            Column("rule_id", required=True),
            Column("field", required=True),
            Column("operator", "choice", required=True, choices=OPERATORS),
            Column("value"),
        ),
        key=("rule_id", "field", "operator", "value"),
    ),
    RuleFile(
        "decays",
        (
            Column("decay", required=True),
            Column("shape", "choice", required=True, choices=DECAY_SHAPES),
            Column("interval_days", "number", above=0),
            Column("percent", "number", default="100", minimum=0),
        ),
        key=("decay",),
    ),
    RuleFile(
        "combined_scores",
        (
            Column("score", required=True),
            Column("component", required=True),
            Column("weight", "number", default="1", largest=LARGEST_WEIGHT),
        ),
        key=("score", "component"),
    ),
    RuleFile(
        "score_bands",
        (
            Column("score", required=True),
            Column("lifecycle_stage"),
            Column("band", required=True),
            Column("min_points", "number", required=True),
            Column("keep_points", "number"),
        ),
        key=("score", "lifecycle_stage", "band"),
    ),
    RuleFile(
        "segments",
        (
            Column("fit_band", required=True),
            Column("engagement_band", required=True),
            Column("segment", required=True),
            Column("priority", "integer"),
            Column("next_step"),
            Column("is_handoff", "boolean", default="false"),
        ),
        key=("fit_band", "engagement_band"),
    ),
    RuleFile(
        "account_rollups",
        (
            Column("score", required=True),
            Column("component", required=True),
            Column("method", "choice", required=True, choices=ROLLUP_METHODS),
        ),
        key=("score", "component"),
    ),
    RuleFile(
        "role_weights",
        (Column("job_role"), Column("weight", "number", required=True, largest=LARGEST_WEIGHT)),
        key=("job_role",),
    ),
    RuleFile(
        "predictors",
        (
            Column("attribute", required=True),
            Column("kind", "choice", default="plain", choices=PREDICTOR_KINDS),
            Column("levels"),
        ),
        key=("attribute",),
    ),
)
RULE_FILES: dict[str, RuleFile] = {rule_file.stem: rule_file for rule_file in _FILES}
