"""`exchange init`: more folders that nobody prepared, and what must be named as open."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import pytest

from tests.newcomers import write_csv
from tests.tool import Done, run_here
from tests.workbook import Cell, write_workbook

YEARS = (2015, 2016)
PLACES = (("Université de Lyon", "France"), ("University of Leeds", "United Kingdom"))


def stays(*, number: int = 20, form: str = "%Y-%m-%d", last: int = 28) -> Iterator[list[str]]:
    """Yield start, end and year of invented stays in two years."""
    for year in YEARS:
        for at in range(number):
            start = dt.date(year, 2 + at % 2 * 7, 1 + at % last)
            end = dt.date(year, 12, 1 + at * 5 % last)
            yield [start.strftime(form), end.strftime(form), str(year)]


def init(folder: Path, *arguments: str) -> Done:
    """Run `exchange init --yes` in a folder."""
    return run_here("init", "--yes", *arguments, cwd=folder)


def participations(folder: Path, category: str = "total") -> list[str]:
    """Return the outbound participations of the years."""
    found = [
        record["participations"]
        for year in YEARS
        for record in run_here(
            "summary", "--year", str(year), "--direction", "outbound", "-f", "csv", cwd=folder
        ).records
        if record["category"] == category
    ]
    assert len(found) == len(YEARS)
    return found


@pytest.mark.parametrize(
    ("encoding", "header", "levels", "country"),
    [
        (
            "cp1252",
            "N° étudiant;Composante;Niveau d'études;Établissement d'accueil;Pays;Départ;Retour",
            ("L3", "M1"),
            "Espagne",
        ),
        (
            "cp1250",
            "Nr albumu;Wydział;Stopień studiów;Uczelnia przyjmująca;Kraj;Data wyjazdu;Data powrotu",
            ("I stopień", "II stopień"),
            "Włochy",
        ),
        (
            "cp1251",
            "Номер зачётной книжки;Факультет;Уровень;Принимающий вуз;Страна;Начало;Окончание",
            ("бакалавриат", "магистратура"),
            "Германия",
        ),
    ],
)
def test_lists_in_encodings_of_alphabets_are_counted(
    tmp_path: Path, encoding: str, header: str, levels: tuple[str, str], country: str
) -> None:
    """A list saved by Excel in France, Poland or Russia is counted with its levels."""
    rows = [header.split(";")]
    for at, (start, end, _) in enumerate(stays(form="%d.%m.%Y")):
        rows.append(
            [f"{300000 + at * 7}", "UFR 1", levels[at % 2], "Uniwersytet", country, start, end]
        )
    write_csv(tmp_path / "outgoing.csv", rows, encoding, ";")
    done = init(tmp_path)
    assert done.code == 0, done.err
    proposed = tomllib.loads((tmp_path / "exchange.toml").read_text("utf-8"))
    assert proposed["outbound"]["exports"][0]["encoding"] == encoding
    assert participations(tmp_path) == ["20", "20"]
    assert participations(tmp_path, "graduate") == ["10", "10"]


@pytest.mark.parametrize("header", ["Number of students", "人数"])
def test_rows_of_several_students_count_all_of_them(tmp_path: Path, header: str) -> None:
    """A list without ids that says how many went is not counted by its rows."""
    rows = [["Year", "Programme", "Host university", "Country", header]]
    rows += [
        [year, "Summer programme", *PLACES[at % 2], str(3 + at % 2)]
        for at, (*_, year) in enumerate(stays(number=4))
    ]
    write_csv(tmp_path / "outgoing.csv", rows)
    assert init(tmp_path).code == 0
    assert participations(tmp_path) == ["14", "14"]


def students(**columns: str) -> list[list[str]]:
    """Return a list of students; `columns` stand in each row."""
    rows = [["Student ID", "Level", "Host university", "Country", "Start", "End", *columns]]
    for at, (start, end, _) in enumerate(stays()):
        own = [f"{5000000 + at * 7}", ("Bachelor", "Master")[at % 2], *PLACES[at % 2], start, end]
        rows.append([*own, *columns.values()])
    return rows


def test_what_is_no_list_of_students_is_left_out_and_named(tmp_path: Path) -> None:
    """Staff, agreements, totals and notes beside the lists change no figure."""
    write_csv(tmp_path / "outgoing.csv", students())
    staff = [[f"T{at:05d}", "International Office", f"20{at:02d}-09-01"] for at in range(10, 18)]
    write_csv(tmp_path / "staff.csv", [["Staff no", "Department", "Hired"], *staff])
    agreements = [[name, country, "2010-01-01", "2020-01-01"] for name, country in PLACES * 4]
    header = ["Partner university", "Country", "Valid from", "Valid until"]
    write_csv(tmp_path / "agreements.csv", [header, *agreements])
    totals = [["2015", "France", "10"], ["2015", "United Kingdom", "10"], ["2016", "France", "20"]]
    write_csv(tmp_path / "totals abroad.csv", [["Year", "Country", "Number of students"], *totals])
    (tmp_path / "README.txt").write_text("These are our lists.\nAsk the office.\n", "utf-8")
    done = init(tmp_path)
    assert participations(tmp_path) == ["20", "20"]
    for name in ("staff.csv", "totals abroad.csv", "README.txt"):
        assert f"open: {name}" in done.err
    assert "agreements.csv" not in done.err


def test_a_sheet_of_totals_beside_its_list_is_not_counted(tmp_path: Path) -> None:
    """The list is counted by its dates, and the sheet is named."""
    names: list[list[Cell]] = [["学号", "国家", "学校", "起止时间"]]
    for at, (start, end, _) in enumerate(stays(form="%Y.%m.%d")):
        names.append([f"2014{at:06d}", "日本", "东京大学", f"{start}-{end}"])
    totals: list[list[Cell]] = [["国家", "人数"], ["日本", 30], ["美国", 10], ["合计", 40]]
    write_workbook(tmp_path / "2016年派出.xlsx", {"名单": names, "统计": totals})
    done = init(tmp_path)
    assert participations(tmp_path) == ["20", "20"]
    assert "统计" in done.err


@pytest.mark.parametrize("name", ["outbound/students.csv", "students.csv"])
def test_a_file_of_both_directions_is_named(tmp_path: Path, name: str) -> None:
    """Rows that say outbound or inbound are not all taken for one of them without a word."""
    rows = students(Mobility="Outgoing")
    for row in rows[1::3]:
        row[-1] = "Incoming"
    write_csv(tmp_path / name, rows)
    assert f"open: {name}: a column says of each row" in init(tmp_path).err


def test_the_order_of_dates_is_told_by_ends_that_follow_starts(tmp_path: Path) -> None:
    """Where all days are below 13, dates are read so that stays end after they start."""
    rows = students()
    for row, (start, end, _) in zip(rows[1:], stays(form="%d/%m/%Y", last=12), strict=True):
        row[4:6] = [start, end]
    write_csv(tmp_path / "outgoing.csv", rows)
    done = init(tmp_path)
    assert "day_first" in (tmp_path / "exchange.toml").read_text("utf-8")
    assert "date_order" not in done.err
    assert participations(tmp_path) == ["20", "20"]


def test_levels_that_nobody_knows_are_an_open_question(tmp_path: Path) -> None:
    """Graduates are unavailable, and the line that would make them available is named."""
    rows = students()
    for row in rows:
        row[1] = {"Level": "Stage", "Bachelor": "Alpha", "Master": "Beta"}[row[1]]
    write_csv(tmp_path / "outgoing.csv", rows)
    done = init(tmp_path)
    assert 'below [outbound.columns]: level = ["' in done.err
    assert participations(tmp_path, "graduate") == ["", ""]
    assert "level = [" in (tmp_path / "exchange.toml").read_text("utf-8")


def test_american_levels_are_known(tmp_path: Path) -> None:
    """UGRD and GRAD under Academic Career tell the graduates."""
    rows = students()
    for row in rows:
        row[1] = {"Level": "Academic Career", "Bachelor": "UGRD", "Master": "GRAD"}[row[1]]
    write_csv(tmp_path / "outgoing.csv", rows)
    assert init(tmp_path).code == 0
    assert participations(tmp_path, "graduate") == ["10", "10"]


def test_rows_without_a_year_are_an_open_question(tmp_path: Path) -> None:
    """They are excluded, and the proposal says how many and why."""
    rows = students()
    rows[3][4] = rows[3][5] = ""
    write_csv(tmp_path / "outgoing.csv", rows)
    done = init(tmp_path)
    assert "open: outgoing.csv: no date or year shows in which year the stay counts" in done.err


def test_ctrl_c_at_a_question_leaves_nothing(tmp_path: Path) -> None:
    """The run is interrupted, not broken, and no file is written."""
    rows = students()
    rows[0] = [f"q{at}" for at, _ in enumerate(rows[0])]
    write_csv(tmp_path / "list.csv", rows)
    with mock.patch("bjut_exchange.cli.commands.init._can_ask", return_value=True):
        done = run_here("init", cwd=tmp_path, stdin=b"")
    assert done.code == 130
    assert not (tmp_path / "exchange.toml").exists()
