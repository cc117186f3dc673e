"""Judge rules, probability and logistic regression on bank clients whom they have not seen.

In time order: the first 70 % of the clients (by the date on which they decided) are learned from,
the last 30 % are judged. Each client stands on one date, the end of the month before the call, when
the month's list was drawn up, with what was known on that date. The area under the ROC curve (AUC)
is the chance that a client who took the offer ranks above one who did not. Needs the packages of
requirements-dev.txt, which scripts/test.py installs.

Usage: python3 examples/bank_marketing/evaluate.py [--write]   (--write: into figures.csv)
"""

from __future__ import annotations

import argparse
import csv
import sys
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "scripts"))

from lead_scoring.environment import ensure_environment  # noqa: E402

if __name__ == "__main__":
    ensure_environment()

import duckdb  # noqa: E402

from lead_scoring.compare import compare  # noqa: E402
from lead_scoring.main_job import Reporter  # noqa: E402
from lead_scoring.pack_scoring import load_data, own_target, score_pack  # noqa: E402
from lead_scoring.progress import TerminalReporter  # noqa: E402
from lead_scoring.rules import read_checked_rules  # noqa: E402
from lead_scoring.suggest import suggest  # noqa: E402

RULES = HERE / "rules"
LEARNED_SHARE = 0.7
# a day on which all calls are over and their 90 days have passed
AS_OF = date(2011, 2, 28)
LEARNED_TABLES = ("+rule_evidence", "+attribute_evidence", "+lead_probabilities")
LEARNED_TABLES += ("+lead_scores", "+account_scores")
# what is the same for all clients of a month
MARKET = ("emp_var_rate", "cons_price_idx", "cons_conf_idx", "euribor3m", "nr_employed")
NUMBERS = (*MARKET, "age")
LATER = "later clients"
SAME_ATTRIBUTES = "logistic regression, same attributes"

CLIENTS = """
    create table clients as
    select
        contacts.*,
        outcomes.outcome = 'won' as is_won,
        outcomes.closed_at,
        cast(date_trunc('month', outcomes.closed_at) as date) - 1 as listed_on,
        row_number() over (order by outcomes.closed_at, contact_id)
        <= $share * count(*) over () as is_learned
    from read_parquet($data || '/contacts.parquet') as contacts
    inner join read_parquet($data || '/outcomes.parquet') as outcomes using (contact_id)
"""

# To have the probability of all judged clients at once, they stand on the as-of date with what was
# known of each on the own date; they have no outcome there, so that nothing is learned from them.
FOLDERS = {
    "learned": {
        "contacts": """
            select * exclude (is_won, closed_at, listed_on, is_learned, created_at, updated_at),
                case when is_learned then listed_on else $as_of end as created_at,
                case when is_learned then listed_on else $as_of end as updated_at
            from clients
        """,
        "contact_attributes": """
            select facts.* replace (
                case when is_learned then facts.known_from else $as_of end as known_from
            )
            from read_parquet($data || '/contact_attributes.parquet') as facts
            inner join clients using (contact_id)
            where facts.known_from <= listed_on
        """,
        "events": """
            select events.*
            from read_parquet($data || '/events.parquet') as events
            inner join clients using (contact_id)
            where is_learned
        """,
        "outcomes": """
            select outcomes.*
            from read_parquet($data || '/outcomes.parquet') as outcomes
            inner join clients using (contact_id)
            where is_learned
        """,
    },
    "judged": {
        "contacts": """
            select * exclude (is_won, closed_at, listed_on, is_learned, created_at, updated_at),
                listed_on as created_at,
                listed_on as updated_at
            from clients
            where not is_learned
        """,
        **{
            name: f"""
                select facts.*
                from read_parquet($data || '/{name}.parquet') as facts
                inner join clients using (contact_id)
                where not is_learned
            """
            for name in ("contact_attributes", "events", "outcomes")
        },
    },
}

# one row a client: what is known on the date on which it is learned from or judged
KNOWN = """
    select
        clients.contact_id,
        clients.is_won,
        clients.is_learned,
        probabilities.probability,
        {columns}
    from clients
    left join warehouse.features.int_lead_attributes as facts
        on
            clients.contact_id = facts.contact_id
            and case when is_learned then listed_on else $as_of end = facts.scored_on
    left join warehouse.evaluation.int_lead_probabilities as probabilities
        on clients.contact_id = probabilities.contact_id and probabilities.scored_on = $as_of
    group by all
    order by clients.contact_id
"""


@dataclass(frozen=True)
class Figure:
    """One line of figures.csv: what ranks, with what it was made, and its AUC."""

    what: str
    judged_on: str
    auc: float

    def as_row(self) -> list[str]:
        """The line as figures.csv has it, to three digits."""
        return [self.what, self.judged_on, f"{self.auc:.3f}"]


def evaluate(folder: Path, reporter: Reporter, data: Path = HERE / "data") -> list[Figure]:
    """All figures; `folder` takes what has to be built for them."""
    connection = duckdb.connect()
    connection.execute(CLIENTS, {"share": LEARNED_SHARE, "data": str(data)})
    _write_folders(connection, folder, data)
    months = [
        day
        for (day,) in connection.execute(
            "select distinct listed_on from clients where is_learned order by all"
        ).fetchall()
    ]
    database = _learn(folder, months, reporter)
    suggested = folder / "suggested"
    suggest(database, suggested, reporter)
    judged_on = [
        day
        for (day,) in connection.execute(
            "select distinct listed_on from clients where not is_learned order by all"
        ).fetchall()
    ]
    comparison = compare(
        RULES,
        suggested,
        data=folder / "judged",
        database=None,
        as_of=AS_OF,
        replay_dates=judged_on,
        reporter=reporter,
    )
    (packs,) = [row for row in comparison.ranking if row["score"] == "lead"]
    connection.execute(f"attach '{database}' as warehouse (read_only)")
    attributes = _predictors()
    columns = ", ".join(
        f"max(case when facts.attribute = '{name}' then facts.value end) as {name}"
        for name in [*attributes, *MARKET]
    )
    found = connection.execute(KNOWN.format(columns=columns), {"as_of": AS_OF})
    names = [column[0] for column in found.description]
    clients = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    connection.close()
    assert sum(not row["is_learned"] for row in clients) == packs["leads"]
    return [
        Figure("example rules", LATER, packs["old_auc"]),
        Figure("suggested rules", LATER, packs["new_auc"]),
        *_models(clients, attributes),
    ]


def _write_folders(connection: duckdb.DuckDBPyConnection, folder: Path, data: Path) -> None:
    for name, tables in FOLDERS.items():
        (folder / name).mkdir()
        for table, query in tables.items():
            given = {"data": str(data), "as_of": AS_OF}
            wanted = {key: value for key, value in given.items() if f"${key}" in query}
            connection.execute(f"create or replace temp table wanted as {query}", wanted)
            connection.execute(f"copy wanted to '{folder / name / table}.parquet' (format parquet)")


def _learn(folder: Path, months: list[date], reporter: Reporter) -> Path:
    """A database with the evidence of the learned clients, and the judged ones' probability."""
    place = folder / "database"
    place.mkdir()
    database, described = load_data(folder / "learned", place, reporter)
    pack, _ = read_checked_rules(RULES, described, AS_OF)
    reporter.step("Learning from the first clients")
    with own_target(folder):
        score_pack(
            database,
            pack,
            as_of=AS_OF,
            evaluation_dates=months,
            reporter=reporter,
            only=LEARNED_TABLES,
        )
    return database


def _predictors() -> list[str]:
    with (RULES / "predictors.csv").open(encoding="utf-8", newline="") as file:
        return [row["attribute"] for row in csv.DictReader(file)]


def _models(clients: list[dict[str, Any]], attributes: list[str]) -> list[Figure]:
    """The probability, and scikit-learn's logistic regression on the same attributes."""
    import numpy
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import roc_auc_score
    from sklearn.model_selection import StratifiedKFold, cross_val_predict

    won = numpy.array([row["is_won"] for row in clients])
    learned = numpy.array([row["is_learned"] for row in clients])
    probability = numpy.array(
        [row["probability"] for row in clients if not row["is_learned"]], dtype=float
    )
    figures = [
        Figure("probability", LATER, roc_auc_score(won[~learned], probability)),
    ]
    for what, names in (
        (SAME_ATTRIBUTES, attributes),
        ("logistic regression, the market too", [*attributes, *MARKET]),
    ):
        features = _features(clients, names, learned)
        model = LogisticRegression(max_iter=5000)
        ranks = model.fit(features[learned], won[learned]).decision_function(features[~learned])
        figures.append(Figure(what, LATER, roc_auc_score(won[~learned], ranks)))
        folds = StratifiedKFold(5, shuffle=True, random_state=0)
        ranks = cross_val_predict(model, features, won, cv=folds, method="decision_function")
        figures.append(Figure(what, "random fifths", roc_auc_score(won, ranks)))
    return figures


def _features(clients: list[dict[str, Any]], names: list[str], learned: Any) -> Any:
    """Numbers standardised, texts one column a value; unknown is the mean or the usual value."""
    import numpy
    from sklearn.impute import SimpleImputer
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    parts = []
    numbers = [name for name in names if name in NUMBERS]
    values = numpy.array([[row[name] for name in numbers] for row in clients], dtype=float)
    filler = SimpleImputer().fit(values[learned])
    scaler = StandardScaler().fit(filler.transform(values[learned]))
    parts.append(scaler.transform(filler.transform(values)))
    texts = [name for name in names if name not in NUMBERS]
    words = numpy.array([[row[name] for name in texts] for row in clients], dtype=object)
    filler = SimpleImputer(strategy="most_frequent", missing_values=None).fit(words[learned])
    encoder = OneHotEncoder(handle_unknown="ignore").fit(filler.transform(words[learned]))
    parts.append(encoder.transform(filler.transform(words)).toarray())
    return numpy.hstack(parts)


def write(figures: list[Figure], path: Path) -> None:
    """Write the figures as CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["what", "judged_on", "auc"])
        writer.writerows(each.as_row() for each in figures)


def main() -> int:
    """Print the figures, and write them if asked to."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--write", action="store_true", help="write figures.csv beside this file")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, TerminalReporter(sys.stderr) as reporter:
        figures = evaluate(Path(name), reporter)
    for each in figures:
        print("{:40} {:15} {}".format(*each.as_row()))
    if options.write:
        write(figures, HERE / "figures.csv")
    return 0


if __name__ == "__main__":
    sys.exit(main())
