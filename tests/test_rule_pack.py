"""Reading and checking a rule pack: every mistake gets a sentence of its own in its place."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from lead_scoring.rule_checks import check_rule_pack
from lead_scoring.rule_files import RULE_FILES
from lead_scoring.rule_pack import MANY_NAMES, Problem, nearest, read_rule_pack, shorten

ROOT = Path(__file__).resolve().parents[1]
CASES = Path(__file__).with_name("rule_packs")
AS_OF = date(2026, 6, 30)
ATTRIBUTES = {"contact_id", "email", "job_title", "country", "budget", "is_student"}
EVENT_TYPES = {"page_view", "email_open", "demo_request", "call_connected"}

GOOD = {path.stem: path.read_text("utf-8") for path in sorted((CASES / "good").glob("*.csv"))}
with (CASES / "broken.csv").open(encoding="utf-8", newline="") as lines:
    # One mistake a row: the edit that makes it, and the severity, place and words of its sentence.
    BROKEN = {row["mistake"]: row for row in csv.DictReader(lines)}


Edit = tuple[str, str, str]  # file, old text, new text


def write_pack(folder: Path, *edits: Edit) -> Path:
    """Write the good pack with each edit made exactly once."""
    tables = dict(GOOD)
    for stem, old, new in edits:
        assert tables[stem].count(old) == 1, f"{old!r} must be there once in {stem}"
        tables[stem] = tables[stem].replace(old, new)
    folder.mkdir(exist_ok=True)
    for stem, text in tables.items():
        (folder / f"{stem}.csv").write_text(text, encoding="utf-8", newline="")
    return folder


def all_problems(folder: Path, **options: object) -> list[Problem]:
    pack, problems = read_rule_pack(folder)
    known: dict[str, object] = {
        "known_attributes": ATTRIBUTES,
        "seen_event_types": EVENT_TYPES,
        "as_of": AS_OF,
    }
    return problems + check_rule_pack(pack, **{**known, **options})  # type: ignore[arg-type]


def test_good_pack_has_no_problem(tmp_path: Path) -> None:
    assert all_problems(write_pack(tmp_path)) == []


def edit_of(mistake: str) -> Edit:
    row = BROKEN[mistake]
    old, new = (row[name].replace("\\n", "\n") for name in ("old_text", "new_text"))
    return row["file"], GOOD[row["file"]] if old == "(all)" else old, new


@pytest.mark.parametrize("mistake", BROKEN)
def test_each_mistake_gets_one_sentence(mistake: str, tmp_path: Path) -> None:
    problems = all_problems(write_pack(tmp_path, edit_of(mistake)))
    assert len(problems) == 1, [str(problem) for problem in problems]
    found, expected = problems[0], BROKEN[mistake]
    assert found.file == f"{expected['file']}.csv"
    assert str(found.row or "") == expected["row"], str(found)
    assert (found.column or "") == expected["column"], str(found)
    assert found.severity == expected["severity"]
    assert expected["sentence_says"] in found.message
    assert expected["sentence_also_says"] in found.message


def test_every_mistake_is_told_in_its_own_words(tmp_path: Path) -> None:
    """A sentence that two kinds of mistake share would leave one of them unexplained."""
    sentences: dict[str, str] = {}
    for place, mistake in enumerate(BROKEN):
        sentence = str(all_problems(write_pack(tmp_path / str(place), edit_of(mistake)))[0])
        assert sentences.setdefault(sentence, mistake) == mistake


def test_matrix_without_bands_or_rows(tmp_path: Path) -> None:
    edit = ("score_bands", "engagement,,1,40,\nengagement,,2,0,\n", "")
    problems = all_problems(write_pack(tmp_path, edit))
    assert [(each.file, each.column) for each in problems] == [("segments.csv", "engagement_band")]
    (tmp_path / "segments.csv").unlink()
    problems = all_problems(tmp_path)
    assert [(each.severity, each.row, each.column) for each in problems] == [
        ("warning", 5, "effect")
    ]
    assert "segments.csv has none with a priority" in problems[0].message


def test_names_with_braces_are_just_text(tmp_path: Path) -> None:
    edit = ("role_weights", "decision_maker,1.5", "{0} {} %s,{x}")
    assert "'{x}' is not a number" in all_problems(write_pack(tmp_path, edit))[0].message
    edit = ("account_rollups", "account_fit,fit", "account_fit,{x}")
    assert "has no score '{x}'" in all_problems(write_pack(tmp_path, edit))[0].message


def test_five_mistakes_are_listed_all_at_once_in_order(tmp_path: Path) -> None:
    names = [
        "unknown kind",
        "points missing",
        "negative window",
        "broken regular expression",
        "matrix with a missing cell",
    ]
    problems = all_problems(write_pack(tmp_path, *map(edit_of, names)))
    assert [problem.file for problem in problems] == [
        "scores.csv",
        "attribute_rules.csv",
        "event_rules.csv",
        "rule_conditions.csv",
        "segments.csv",
    ]


def test_problem_reads_as_file_row_column_sentence() -> None:
    problem = Problem("error", "scores.csv", 7, "points", "'ten' is not a number; write 10")
    assert str(problem) == "scores.csv, row 7, column points: 'ten' is not a number; write 10"
    assert str(Problem("error", "x.csv", None, None, "unknown")) == "x.csv: unknown"


def test_without_data_names_are_taken_on_trust(tmp_path: Path) -> None:
    folder = write_pack(
        tmp_path,
        ("rule_conditions", "title_head,job_title", "title_head,shoe_size"),
        ("event_rules", "page_view", "page_seen"),
    )
    pack, problems = read_rule_pack(folder)
    assert problems + check_rule_pack(pack) == []


def test_attribute_of_an_input_that_the_data_lacks_is_a_warning(tmp_path: Path) -> None:
    folder = write_pack(
        tmp_path, ("rule_conditions", "title_head,job_title", "title_head,shoe_size")
    )
    assert [each.severity for each in all_problems(folder)] == ["error"]
    problems = all_problems(folder, missing_inputs={"companies", "contact_attributes"})
    assert [(each.severity, each.row) for each in problems] == [("warning", 3), ("warning", 4)]
    assert "no contact_attributes file" in problems[0].message
    assert "no companies file" in problems[1].message


def test_slip_of_the_pen_is_an_error_even_where_an_input_is_missing(tmp_path: Path) -> None:
    folder = write_pack(
        tmp_path, ("rule_conditions", "title_head,job_title", "title_head,job_titel")
    )
    problems = all_problems(folder, missing_inputs={"contact_attributes"})
    assert [each.severity for each in problems] == ["error"]


def test_contract_column_that_the_data_lacks_is_no_problem(tmp_path: Path) -> None:
    folder = write_pack(
        tmp_path, ("rule_conditions", "title_head,job_title", "title_head,postal_code")
    )
    assert all_problems(folder) == []


def test_file_unknown_to_the_contract_is_an_error_and_other_files_are_not(tmp_path: Path) -> None:
    folder = write_pack(tmp_path)
    (folder / "README.md").write_text("Notes")
    (folder / "archive").mkdir()
    (folder / "archive" / "old.csv").write_text("x")
    assert all_problems(folder) == []
    (folder / "segment.csv").write_text("x\n1\n")
    problems = all_problems(folder)
    assert [(each.file, each.severity) for each in problems] == [("segment.csv", "error")]
    assert "did you mean `segments.csv`?" in problems[0].message


def test_missing_scores_file_is_said_once(tmp_path: Path) -> None:
    folder = write_pack(tmp_path)
    (folder / "scores.csv").unlink()
    problems = all_problems(folder)
    assert [each.file for each in problems] == ["scores.csv"]
    assert "missing" in problems[0].message


def test_missing_folder_is_said_once(tmp_path: Path) -> None:
    problems = all_problems(tmp_path / "nowhere")
    assert len(problems) == 1
    assert "no such folder" in problems[0].message
    (tmp_path / "file").write_text("x")
    assert "this is a file" in all_problems(tmp_path / "file")[0].message


def test_smallest_pack_needs_no_other_file(tmp_path: Path) -> None:
    (tmp_path / "scores.csv").write_text("score,kind\nfit,fit\n")
    (tmp_path / "attribute_rules.csv").write_text("rule_id,score,points\ntitle,fit,5\n")
    (tmp_path / "rule_conditions.csv").write_text("rule_id,field,operator\ntitle,email,is_known\n")
    pack, problems = read_rule_pack(tmp_path)
    assert problems + check_rule_pack(pack) == []
    assert list(pack.tables) == list(RULE_FILES)
    for stem, rows in pack.tables.items():
        assert all(tuple(row) == RULE_FILES[stem].column_names for row in rows)


def test_column_that_all_rows_need_is_missed_once(tmp_path: Path) -> None:
    (tmp_path / "scores.csv").write_text("score,kind\nfit,fit\n")
    (tmp_path / "event_rules.csv").write_text("rule_id,score,event_type\na,fit,x\nb,fit,y\n")
    problems = all_problems(tmp_path, seen_event_types=None)
    assert [(each.row, each.column) for each in problems] == [(1, "points")]


def test_scores_without_a_row_are_an_error(tmp_path: Path) -> None:
    (tmp_path / "scores.csv").write_text("score,kind\n")
    assert ["no score" in each.message for each in all_problems(tmp_path)] == [True]


def test_spreadsheet_habits_change_nothing(tmp_path: Path) -> None:
    """Byte-order mark, CR LF, blank lines and cells, spaces, upper-case header, surplus commas."""
    plain = write_pack(tmp_path / "plain")
    habits = tmp_path / "habits"
    habits.mkdir()
    for path in plain.iterdir():
        header, *rows = path.read_text().splitlines()
        cells = header.count(",")
        lines = [" " + header.upper().replace(",", " ,") + ",", "", "," * cells]
        lines += [(row if '"' in row else row.replace(",", " , ", 1)) + "," for row in rows]
        (habits / path.name).write_bytes(
            b"\xef\xbb\xbf" + "\r\n".join(lines).encode() + b"\r\n\r\n"
        )
    expected, _ = read_rule_pack(plain)
    pack, problems = read_rule_pack(habits)
    assert problems == []
    assert pack.tables == expected.tables
    assert pack.row_numbers["scores"] == [4, 5, 6]


def test_row_numbers_are_those_of_a_spreadsheet(tmp_path: Path) -> None:
    """A quoted line break stays inside its row; a blank line is a row."""
    (tmp_path / "scores.csv").write_text(
        'score,kind,description\n"fit",fit,"one\ntwo, ""three"""\n\nlead,wrong,\n'
    )
    pack, problems = read_rule_pack(tmp_path)
    assert problems == []
    assert pack.row_numbers["scores"] == [2, 4]
    assert pack.tables["scores"][0]["description"] == 'one\ntwo, "three"'
    assert [each.row for each in check_rule_pack(pack) if each.column == "kind"] == [4]


@pytest.mark.parametrize(
    ("content", "row", "fragment"),
    [
        ("score,kind\nfit,fit\nmärz,fit\n".encode("cp1252"), 3, "UTF-8"),
        ("score,kind\nfit,fit\n".encode("utf-16"), 1, "UTF-8"),
        (b"score,kind\nfit,fi\x00t\n", None, "zero bytes"),
        (b"\xef\xbb\xbf \r\n", None, "empty"),
        (b"score\tkind\nfit\tfit\n", 1, "tabs"),
        (b'score,kind\nlead,combined\n"fit"x,fit\n', 3, "quotation marks"),
    ],
)
def test_file_that_is_no_table_says_why_and_hides_no_others(
    content: bytes, row: int | None, fragment: str, tmp_path: Path
) -> None:
    folder = write_pack(tmp_path, ("decays", "half_life", "halflife"))
    (folder / "scores.csv").write_bytes(content)
    problems = all_problems(folder)
    assert [each.file for each in problems] == ["scores.csv", "decays.csv"]
    assert problems[0].row == row
    assert fragment in problems[0].message


def test_blank_cell_of_a_required_column(tmp_path: Path) -> None:
    folder = write_pack(tmp_path, ("score_bands", "fit,,A,50,45", "fit,,A,,45"))
    problems = all_problems(folder)
    assert [(each.row, each.column) for each in problems] == [(2, "min_points")]
    assert "blank" in problems[0].message


def test_long_and_odd_values_are_quoted_short_and_on_one_line(tmp_path: Path) -> None:
    long = "x\u00e9" * 500
    folder = write_pack(tmp_path, ("role_weights", "decision_maker,1.5", f'user,"{long}\n{long}"'))
    sentence = str(all_problems(folder)[0])
    assert "\n" not in sentence
    assert len(sentence) < 200
    assert shorten("a\nb") == "'a b'"


def test_a_cell_may_be_as_long_as_its_list(tmp_path: Path) -> None:
    roles = "|".join(f"role {number}" for number in range(50_000))
    edit = ("role_weights", "decision_maker,1.5", f"{roles},1.5")
    pack, problems = read_rule_pack(write_pack(tmp_path, edit))
    assert not problems
    assert pack.tables["role_weights"][0]["job_role"] == roles


def test_contract_and_design_agree_on_every_column() -> None:
    expected = {stem: text.split("\n", 1)[0].split(",") for stem, text in GOOD.items()}
    assert {stem: list(each.column_names) for stem, each in RULE_FILES.items()} == expected


def test_nearest_name_ignores_case_and_does_not_guess_wildly() -> None:
    assert nearest("JOB_TITEL", ["job_title", "country"]) == "job_title"
    assert nearest("shoe_size", ["job_title", "country"]) is None
    many = [f"{number}_of_many" for number in range(MANY_NAMES)]
    assert nearest("JOB_TITEL", ["job_title", *many]) == "job_title"


def run_command(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "scripts" / "check_rules.py"), *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, env=dict(os.environ), timeout=60
    )


def test_command_on_a_good_pack(tmp_path: Path) -> None:
    done = run_command(str(write_pack(tmp_path)))
    assert (done.returncode, done.stdout) == (0, "11 rules in 3 scores: no problem found\n")


def test_command_lists_errors_first_then_warnings_then_a_count(tmp_path: Path) -> None:
    folder = write_pack(
        tmp_path,
        ("decays", "half_life,30,", "half_life,30,50"),
        ("segments", "B,1,watch", "C,1,watch"),
    )
    done = run_command(str(folder))
    lines = done.stdout.splitlines()
    assert done.returncode == 1
    assert [line.split(":")[0] for line in lines[:2]] == ["error", "warning"]
    assert lines[0].startswith("error: segments.csv, row 4, column fit_band: 'C' is no band")
    assert lines[2:] == ["1 error, 1 warning"]


def test_command_with_warnings_only_succeeds(tmp_path: Path) -> None:
    done = run_command(str(write_pack(tmp_path, ("decays", "half_life,30,", "half_life,30,50"))))
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "0 errors, 1 warning")


@pytest.mark.parametrize("arguments", [["a", "b"], ["--wrong"], ["--data", " "]])
def test_command_used_wrongly_says_so(arguments: list[str]) -> None:
    assert run_command(*arguments).returncode == 2


def test_default_pack_has_no_problem() -> None:
    pack, problems = read_rule_pack(ROOT / "seeds" / "rules")
    assert problems + check_rule_pack(pack, as_of=AS_OF) == []


def test_missing_data_are_said_as_a_run_says_it() -> None:
    done = run_command("--data", "no/such/folder")
    assert done.returncode == 1
    assert "no/such/folder is no folder; --data needs a folder with contacts" in done.stderr


def test_missing_pack_is_said_in_a_sentence(tmp_path: Path) -> None:
    done = run_command(str(tmp_path / "nowhere"))
    assert done.returncode == 1
    assert "there is no such folder" in done.stdout
    assert "Traceback" not in done.stderr
