"""What decides where rows are there twice, state nothing, or have something in common."""

from __future__ import annotations

from pathlib import Path

import pytest

from bjut_exchange.config.terms import DirectionName
from tests import counter
from tests.random_registers import agrees
from tests.test_completion import asked, offered
from tests.tool import (
    figures_of,
    register_of,
    rows_found,
    run_here,
    write_definitions,
    write_export,
)

HEADER = ("student_id", "programme", "country", "start", "end", "year")


def outcomes(folder: Path) -> dict[str, int]:
    """Return what becomes of the outbound rows of a folder."""
    return register_of(folder).row_account(DirectionName.OUTBOUND)


def stays(year: int, count: int) -> list[tuple[str, ...]]:
    """Write the stays of so many students in a year."""
    return [(f"s{n}", "P", "Japan", f"{year}-03-01", f"{year}-06-01", "") for n in range(count)]


@pytest.mark.parametrize("copies", [1, 2, 5])
def test_how_often_a_file_is_there_does_not_decide_which_years_are_cut_off(
    tmp_path: Path, copies: int
) -> None:
    """One of six students, 13 years before the others, may be right: they are six, not eleven."""
    write_export(tmp_path, "outbound/old.csv", [HEADER, *stays(2001, 1)])
    for copy in range(copies):
        write_export(tmp_path, f"outbound/new{copy}.csv", [HEADER, *stays(2015, 5)])
    assert figures_of(tmp_path)[DirectionName.OUTBOUND].years == (2001, 2015)
    completed = run_here(cwd=tmp_path, env=asked("exchange summary --year "))
    assert offered(completed) == ["2001", "2015"]


def test_many_students_without_ids_are_many(tmp_path: Path) -> None:
    """One row of so many is cut off from them, though nobody knows who they are."""
    rows = [("", *row[1:]) for row in stays(2015, 12)]
    write_export(tmp_path, "outbound/a.csv", [HEADER, *stays(2001, 1), *rows])
    assert outcomes(tmp_path) == {"counted": 12, "year_out_of_place": 1}


@pytest.mark.parametrize("starts", ["01-01", "09-01"])
@pytest.mark.parametrize("year", ["1900", "1900.0", "1900年"])
def test_the_year_in_which_spreadsheets_begin_is_no_year(
    tmp_path: Path, starts: str, year: str
) -> None:
    """In calendar years as in academic ones: the row is named, and lies nowhere."""
    columns = f'year_starts = "{starts}"\n[outbound]\nyear = "column"\n[outbound.columns]\n'
    write_definitions(tmp_path, f'{columns}year = ["year"]')
    write_export(tmp_path, "outbound/a.csv", [HEADER, ("s1", "P", "Japan", "", "", year)])
    assert outcomes(tmp_path) == {"no_year": 1}
    assert rows_found(tmp_path, "R18") == {"outbound/a.csv": [2]}


@pytest.mark.parametrize("end", ["", "unclear", "1900-01-01", "NULL", "2016-06-30"])
def test_an_end_that_is_set_takes_the_place_of_one_that_cannot_be_read(
    tmp_path: Path, end: str
) -> None:
    """As any other value that is set: the stay counts, and its cell stays a finding."""
    set_end = 'files = ["outbound/*"]\nset = { end = "2016-06-30" }'
    write_definitions(tmp_path, f'[outbound]\nyear = "overlap"\n[[outbound.exports]]\n{set_end}')
    rows = [("s1", "P", "Japan", "2015-09-01", end, "")]
    write_export(tmp_path, "outbound/a.csv", [HEADER, *rows])
    assert outcomes(tmp_path) == {"counted": 1}
    assert bool(rows_found(tmp_path, "R04") or rows_found(tmp_path, "R18")) == (
        end in {"unclear", "1900-01-01"}
    )


def test_a_month_that_is_set_is_not_that_of_rows_with_a_day(tmp_path: Path) -> None:
    """A stay to the month and to the day is one, though the file sets a month for other rows."""
    set_start = 'files = ["outbound/*"]\nset = { start = "2016-02" }'
    write_definitions(tmp_path, f"[[outbound.exports]]\n{set_start}")
    starts = ("2015-09", "2015-09-20", "")
    rows = [("s1", "P", "Japan", start, "2016-06-15", "") for start in starts]
    write_export(tmp_path, "outbound/a.csv", [HEADER, *rows])
    assert outcomes(tmp_path) == {"counted": 2, "duplicate": 1}
    assert rows_found(tmp_path, "R11") == {"outbound/a.csv": [2, 4]}


@pytest.mark.parametrize("nobody", ["", "-", "—", "无", "NULL", "0", "xxx", "无学号"])
@pytest.mark.parametrize("total", ["合计", "Total: 2"])
def test_a_total_beside_a_placeholder_is_a_total(tmp_path: Path, nobody: str, total: str) -> None:
    """Also where the name of the file dates all its rows: nobody is counted twice."""
    write_definitions(
        tmp_path, '[[outbound.exports]]\nfiles = ["outbound/*"]\nset = { start = "2016-07-01" }'
    )
    students = [("00123", "P", "Japan"), ("00124", "P", "Japan"), ("无", "P", "Japan")]
    write_export(tmp_path, "outbound/a.csv", [HEADER[:3], *students, (nobody, total, "")])
    assert outcomes(tmp_path) == {"counted": 3, "total_row": 1}


@pytest.mark.parametrize("somebody", ["s1", "2.01609E+11"])
def test_who_is_in_a_programme_called_total_is_a_student(tmp_path: Path, somebody: str) -> None:
    """An id that a spreadsheet has spoilt is still somebody's."""
    write_definitions(
        tmp_path, '[[outbound.exports]]\nfiles = ["outbound/*"]\nset = { start = "2016-07-01" }'
    )
    write_export(tmp_path, "outbound/a.csv", [HEADER[:3], (somebody, "Total", "Japan")])
    assert outcomes(tmp_path) == {"counted": 1}


def test_a_disagreement_is_named_with_its_seed_and_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`python -m tests.random_registers` shows what can be looked at."""
    assert agrees(1, str(tmp_path)) == []
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setattr(counter, "figures", lambda _: {})
    first, *found = agrees(1, str(tmp_path))
    assert first == f"seed 1, {tmp_path / '1'}"
    assert found
    assert (tmp_path / "1/one/exchange.toml").exists()
