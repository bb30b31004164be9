"""Variants of faults at the edges of the data, each of which a user would notice."""

from __future__ import annotations

import json
from itertools import permutations
from pathlib import Path

import pytest

from bjut_exchange.config.terms import TOTAL, DirectionName, Measure
from tests.conftest import Run
from tests.tool import codes_of, figures_of, rows_found, write_definitions, write_export

OUT, IN = DirectionName


def total(folder: Path, direction: DirectionName = OUT) -> dict[int, int]:
    """Return the participations of each year covered."""
    return figures_of(folder)[direction].series(TOTAL, Measure.PARTICIPATIONS)


@pytest.mark.parametrize(
    ("header", "text"),
    [
        ("停留时间（月）", "4"),
        ("停留月数", "4"),
        ("length of stay (weeks)", "17"),
        ("停留时间", "4个月"),
    ],
)
def test_inbound_lengths_in_months_and_weeks_give_the_end(
    tmp_path: Path, header: str, text: str
) -> None:
    """The students of one semester would be here for years, as if they had never left."""
    years = [(f"y{year}", f"{year}-01-05", f"{year}-03-01", "") for year in range(2013, 2018)]
    rows = [("student id", "start", "end", header), *years, ("a", "2014-10-01", "", text)]
    write_export(tmp_path, "inbound/a.csv", rows)
    assert total(tmp_path, IN) == {2013: 1, 2014: 2, 2015: 2, 2016: 1, 2017: 1}


@pytest.mark.parametrize("status", ["ended", "Finished", "returned", "graduated", "结业", "已离校"])
def test_inbound_words_for_a_stay_that_is_over(tmp_path: Path, status: str) -> None:
    """A student who has left would be counted up to now."""
    years = [(f"y{year}", f"{year}-01-05", f"{year}-03-01", "") for year in range(2013, 2017)]
    rows = [("student id", "start", "end", "status"), *years, ("a", "2014-10-01", "", status)]
    write_export(tmp_path, "inbound/a.csv", rows)
    assert total(tmp_path, IN) == {2013: 1, 2014: 2, 2015: 1, 2016: 1}
    assert rows_found(tmp_path, "R23") == {"inbound/a.csv": [6]}


@pytest.mark.parametrize("end", ["2051-01-15", "2085-01-15", "2026-01-15"])
def test_an_end_decades_away_decides_no_verdict(run: Run, tmp_path: Path, end: str) -> None:
    """A mistyped year of an end would make a later year a record, or equal to the highest."""

    def write(last: int) -> None:
        counts = {2013: 30, 2014: 31, 2015: 31, 2016: last}
        rows = [
            (f"y{year}-{at}", "JP", f"{year}-{1 + at % 12:02}-05", f"{year}-{1 + at % 12:02}-25")
            for year, count in counts.items()
            for at in range(count)
        ]
        header = ("student id", "nationality", "start", "end")
        rows = [header, *rows, ("a", "JP", "2014-09-01", end)]
        write_export(tmp_path, "inbound/a.csv", rows)

    def verdict() -> tuple[str, list[str]]:
        (of, *_) = (
            each
            for each in json.loads(run("summary", "--format", "json").out)["verdicts"]
            if (each["category"], each["unit"]) == ("total", "persons")
        )
        return of["verdict"], of["doubtful_years"]

    write(31)
    assert verdict() == ("undetermined", ["2015", "2016"])
    assert "2015–2016, which may be mistyped" in run("summary", "--format", "table").out
    assert "R22" in codes_of(tmp_path)
    for last, standing in ((34, "record"), (28, "below")):
        write(last)
        assert verdict() == (standing, [])


@pytest.mark.parametrize("text", ["2016-1", "2016-2"])
@pytest.mark.parametrize("starts", ["01-01", "09-01"])
def test_a_month_is_no_term_in_a_column_of_years(tmp_path: Path, text: str, starts: str) -> None:
    """2016-1 was January 2016, though in such a column it may as well be a term."""
    write_export(tmp_path, "outbound/a.csv", [("student id", "year"), ("a", text)])
    write_definitions(
        tmp_path,
        f"year_starts = '{starts}'\n[columns]\nyear = ['year']\n[outbound]\nyear = 'column'",
    )
    assert rows_found(tmp_path, "R04") == {"outbound/a.csv": [2]}


@pytest.mark.parametrize("answer", ["#", "No", "no."])
def test_an_answer_that_is_a_header_too_hides_no_rows(tmp_path: Path, answer: str) -> None:
    """A row with two such cells was taken for another header, and no row below it counted."""
    rows = [
        ("No", "student id", "start", "programme", "partner"),
        ("1", "a", "2016-03-01", answer, answer),
        ("2", "b", "2016-03-01", "P", "U"),
        ("No", "student id", "start", "programme", "partner"),
    ]
    write_export(tmp_path, "outbound/a.csv", rows)
    assert total(tmp_path) == {2016: 2}
    assert "R15" not in codes_of(tmp_path)


@pytest.mark.parametrize("text", ["学号待定", "待分配", "not assigned", "No student ID", "n/d"])
def test_words_for_no_id_are_no_person(tmp_path: Path, text: str) -> None:
    """Students without an id would be one person, and their stays duplicates."""
    rows = [("student id", "start"), (text, "2016-03-01"), (text, "2016-03-01")]
    write_export(tmp_path, "outbound/a.csv", rows)
    assert total(tmp_path) == {2016: 2}
    assert rows_found(tmp_path, "R07") == {"outbound/a.csv": [2, 3]}


HEADER = ("student id", "start", "end", "country", "programme")
SAME = [
    ("a", "2016-03-01", "2016-05-01", "Atlantis", "P"),
    ("a", "2016-03-01", "2016-05-01", "", "P"),
    ("a", "2016-03-01", "2016-05-01", "NULL", "P"),
]


@pytest.mark.parametrize("rows", [*permutations(SAME)])
def test_the_order_of_rows_does_not_decide_whether_a_country_is_unknown(
    run: Run, tmp_path: Path, rows: tuple[tuple[str, ...], ...]
) -> None:
    """Rows of one stay, of which one names an unknown country: the last one decided."""
    write_export(tmp_path, "outbound/a.csv", [HEADER, *rows])
    groups = [each["value"] for each in run("breakdown", "--by", "country").records]
    assert groups == ["not_known", "total"]


ZEROS = [
    ("07", "2016-03-01", "", "", ""),
    ("7", "2016-05-01", "", "", ""),
    ("7", "2016-04-01", "", "", ""),
]


@pytest.mark.parametrize("rows", [*permutations(ZEROS)])
def test_the_order_of_rows_does_not_decide_which_id_is_named(
    run: Run, tmp_path: Path, rows: tuple[tuple[str, ...], ...]
) -> None:
    """The row beside which an id looks mistyped is the first by date, wherever it stands."""
    write_export(tmp_path, "outbound/a.csv", [HEADER, *rows])
    (found,) = (each for each in run("check", "--format", "csv").records if each["code"] == "S07")
    named = [rows[int(found[key]) - 2][:2] for key in ("row", "other_row")]
    assert named == [("07", "2016-03-01"), ("7", "2016-04-01")]


def test_a_stay_that_states_only_its_end_may_be_one_that_states_its_start(tmp_path: Path) -> None:
    """Counted by its end, a stay of two lists was counted twice without a word."""
    dated = ("a", "2016-03-01", "2016-05-01", "Japan", "P")
    write_export(tmp_path, "outbound/a.csv", [HEADER, dated, ("a", "", *dated[2:])])
    write_definitions(tmp_path, "[outbound]\nyear = 'end'")
    assert total(tmp_path) == {2016: 2}
    assert rows_found(tmp_path, "S06") == {"outbound/a.csv": [3]}
