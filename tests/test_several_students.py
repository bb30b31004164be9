"""Rows that stand for several students."""

from __future__ import annotations

from pathlib import Path

import pytest

from bjut_exchange.config.terms import DirectionName, Outcome
from tests.tool import register_of, run_here, write_definitions, write_export

HEADER = ("student id", "partner", "country", "start", "end", "head count")
OUT = DirectionName.OUTBOUND
COLUMN = '[outbound.columns]\nstudents = ["head count"]\n'


def write(folder: Path, *students: str, person: str = "") -> None:
    """Write a row for each number of students."""
    write_definitions(folder, COLUMN)
    rows = [
        (person, f"Uni {at}", "Japan", "2016-03-01", "2016-07-31", each)
        for at, each in enumerate(students)
    ]
    write_export(folder, "outbound/a.csv", [HEADER, *rows])


def total(folder: Path) -> dict[str, str]:
    """Return the record of the total."""
    records = run_here("summary", "--format", "csv", "--quiet", cwd=folder).records
    return next(each for each in records if each["category"] == "total")


@pytest.mark.parametrize(
    ("cell", "counted"),
    [
        *(("7", 7), ("７", 7), ("7.0", 7), ("1,200", 1200), ("7人", 7), ("7 名", 7)),
        *(("12 students", 12), ("1", 1), ("", 1), ("-", 1), ("some", 1), ("-3", 1), ("2.5", 1)),
    ],
)
def test_a_row_counts_as_many_times_as_it_says(tmp_path: Path, cell: str, counted: int) -> None:
    """A blank counts one; what is no number counts one and is a warning."""
    write(tmp_path, cell)
    record = total(tmp_path)
    assert (record["participations"], record["persons"]) == (str(counted), "")
    assert record["countries"] == record["partners"] == "1"
    found = run_here("check", "-f", "csv", cwd=tmp_path).records
    assert ("R16" in {each["code"] for each in found}) is (cell in {"some", "-3", "2.5"})


def test_a_row_of_no_students_is_excluded_with_its_reason(tmp_path: Path) -> None:
    """It is in the row account, and adds nothing to any figure."""
    write(tmp_path, "0", "2")
    done = run_here("summary", "--format", "csv", cwd=tmp_path)
    assert "1 that stands for no student" in done.err
    assert (total(tmp_path)["participations"], total(tmp_path)["partners"]) == ("2", "1")


def test_the_row_account_and_the_findings_count_rows(tmp_path: Path) -> None:
    """However many students they stand for."""
    write(tmp_path, "9", "3")
    done = run_here("trace", "--format", "table", cwd=tmp_path)
    assert "2 rows read = 2 counted" in done.err
    assert "12 participations" in done.out
    assert [line.split()[1:3] for line in done.out.splitlines() if "a.csv" in line] == [
        ["2", "9"],
        ["3", "3"],
    ]


def test_one_student_with_an_id_is_a_person(tmp_path: Path) -> None:
    """The number 1 says no more than a row says by itself."""
    write(tmp_path, "1", person="s1")
    assert total(tmp_path)["persons"] == "1"
    write(tmp_path, "2", person="s1")
    assert total(tmp_path)["persons"] == ""


def test_every_command_counts_them(tmp_path: Path) -> None:
    """Breakdowns and partners as the summary does."""
    write(tmp_path, "5", "4")
    records = run_here("breakdown", "--by", "partner", "-q", cwd=tmp_path).records
    assert {each["value"]: each["participations"] for each in records} == {
        "Uni 0": "5",
        "Uni 1": "4",
        "total": "9",
    }
    agreements = [("partner", "country", "type", "from", "to"), ("Uni 0", "Japan", "", "", "")]
    write_export(tmp_path, "partners.csv", agreements)
    desk = '[[outbound.exports]]\nfiles = ["outbound/*"]\nset = { activity = "exchange" }\n'
    write_definitions(tmp_path, COLUMN + desk)
    found = run_here("partners", "-q", cwd=tmp_path).records
    assert ("Uni 0", "5") in {(each["partner"], each["outbound"]) for each in found}
    assert {each["semesters_outbound"] for each in found} >= {"5"}


def test_those_who_did_not_go_are_counted_as_many(tmp_path: Path) -> None:
    """The note on excluded stays speaks of students, too."""
    write_definitions(tmp_path, COLUMN)
    header = ("country", "status", "start", "head count")
    rows = [("Japan", "cancelled", "2016-03-01", "4"), ("Japan", "", "2016-03-01", "2")]
    write_export(tmp_path, "outbound/a.csv", [header, *rows])
    shown = run_here("summary", "-f", "table", "-q", cwd=tmp_path).out
    assert "Excluded: 4 did not happen." in shown


def test_more_students_than_there_can_be_are_refused(tmp_path: Path) -> None:
    """With the file: a column of ids or money would swell every figure, and the memory."""
    write(tmp_path, "9000000", "9000000")
    done = run_here("summary", cwd=tmp_path)
    assert done.code == 2
    assert "outbound/a.csv" in done.err
    assert "students" in done.err


def test_without_the_line_of_definitions_each_row_is_one(tmp_path: Path) -> None:
    """No header is taken for a number of students by itself."""
    rows = [("s1", "Uni", "Japan", "2016-03-01", "2016-07-31", "9")]
    write_export(tmp_path, "outbound/a.csv", [(*HEADER[:5], "participants"), *rows])
    assert register_of(tmp_path).row_account(OUT) == {Outcome.COUNTED: 1}
    assert len(register_of(tmp_path).counted(OUT)) == 1
