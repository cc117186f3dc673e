"""Rule packs for the benchmark: the default one with a point changed or its rules repeated."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

EDITED_RULE = "visited_pricing"


def edited_pack(rules: Path, folder: Path) -> Path:
    """A copy of a pack in which one event rule pays one point less."""
    _copy(rules, folder)
    head, rows = _read(rules / "event_rules.csv")
    for row in rows:
        if row["rule_id"] == EDITED_RULE:
            row["points"] = f"{float(row['points']) - 1:g}"
    _write(folder / "event_rules.csv", head, rows)
    return folder


def repeated_pack(rules: Path, folder: Path, factor: int) -> Path:
    """A copy of a pack with every rule `factor` times, each time with other points and windows."""
    _copy(rules, folder)
    for name in ("attribute_rules", "event_rules", "rule_conditions"):
        head, rows = _read(rules / f"{name}.csv")
        for repeat in range(1, factor):
            rows += [_varied(row, repeat) for row in rows if "__again" not in row["rule_id"]]
        _write(folder / f"{name}.csv", head, rows)
    return folder


def rules_in(rules: Path) -> int:
    """How many rules a pack has."""
    return sum(len(_read(rules / f"{name}.csv")[1]) for name in ("attribute_rules", "event_rules"))


def _varied(row: dict[str, str], repeat: int) -> dict[str, str]:
    varied = {**row, "rule_id": f"{row['rule_id']}__again{repeat}"}
    if row.get("points"):
        varied["points"] = f"{float(row['points']) * (1 + 0.1 * repeat):.4g}"
    if row.get("window_days"):
        varied["window_days"] = str(int(row["window_days"]) + repeat)
    return varied


def _copy(rules: Path, folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for path in rules.glob("*.csv"):
        shutil.copy(path, folder / path.name)


def _read(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        return list(reader.fieldnames or []), list(reader)


def _write(path: Path, head: list[str], rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, head, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
