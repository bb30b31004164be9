"""Traps that counting students sets, with the right answer to each."""

from __future__ import annotations

from pathlib import Path

from bjut_exchange.config.terms import TOTAL, DirectionName, Measure
from bjut_exchange.figures.records import Standing, compare_with_earlier
from tests.conftest import Run
from tests.tool import figures_of, register_of, write_definitions, write_export

HEADER = ("student id", "programme", "country", "level", "college", "activity", "start", "end")
OUT, IN = DirectionName.OUTBOUND, DirectionName.INBOUND


def stay(**said: str) -> tuple[str, ...]:
    """Write a row that says only what is given."""
    return tuple(said.get(name.replace(" ", "_"), "") for name in HEADER)


def test_1_one_student_in_two_countries(run: Run, tmp_path: Path) -> None:
    """Japan in March, Germany in October: one person in each, one in the total, with a note."""
    rows = [
        stay(student_id="1", country="Japan", start="2016-03-01"),
        stay(student_id="1", country="Germany", start="2016-10-01"),
    ]
    write_export(tmp_path, "outbound/a.csv", [HEADER, *rows])
    records = run("breakdown", "--by", "country").records
    assert [(each["value"], each["participations"], each["persons"]) for each in records] == [
        ("DE", "1", "1"),
        ("JP", "1", "1"),
        ("total", "2", "1"),
    ]
    assert "persons do not add up" in run("breakdown", "--by", "country", "-f", "table").out


def test_2_a_graduate_on_200_days_is_in_one_category(run: Run, tmp_path: Path) -> None:
    """The cross table of level and duration shows that the stay is long, too."""
    row = stay(student_id="1", level="PhD", start="2016-01-01", end="2016-07-18")
    write_export(tmp_path, "outbound/a.csv", [HEADER, row])
    categories = run("breakdown", "--by", "category").records
    assert [(e["value"], e["persons"]) for e in categories] == [("graduate", "1"), ("total", "1")]
    crossed = run("breakdown", "--by", "level", "--by", "duration").records
    assert [(e["value"], e["value_2"]) for e in crossed if e["kind"] == "group"] == [
        ("doctor", "long")
    ]


def test_3_a_stay_over_the_turn_of_the_year(tmp_path: Path) -> None:
    """By start it is 2016's alone; by overlap it is in both years, and one person in both."""
    write_definitions(tmp_path, "as_of = 2017-12-31\n[inbound]\nfirst_year = '2016'")
    row = stay(student_id="1", activity="degree", start="2016-09-01", end="2017-01-15")
    write_export(tmp_path, "outbound/a.csv", [HEADER, row])
    write_export(tmp_path, "inbound/a.csv", [HEADER, row])
    figures = figures_of(tmp_path)
    assert figures[OUT].series(TOTAL, Measure.PERSONS) == {2016: 1}
    assert figures[IN].series(TOTAL, Measure.PERSONS) == {2016: 1, 2017: 1}


def test_4_ninety_one_inclusive_days(tmp_path: Path) -> None:
    """Of 2016-09-01 to 2016-11-30; operator and inclusiveness decide what is long."""
    row = stay(student_id="1", start="2016-09-01", end="2016-11-30")
    for bound, category in ((">= 91", "long_term"), ("> 91", "short_term")):
        write_definitions(tmp_path, f'long_stay = "{bound}"')
        write_export(tmp_path, "outbound/a.csv", [HEADER, row])
        figure = figures_of(tmp_path)[OUT].values[2016, category]
        assert figure[Measure.PARTICIPATIONS] == 1


def test_5_a_tie_with_a_year_missing_is_no_record() -> None:
    """2013 800, 2014 872, 2016 872."""
    verdict = compare_with_earlier({2013: 800, 2014: 872, 2016: 872}, 2016)
    assert verdict.standing is Standing.TIES
    assert (verdict.previous_high_years, verdict.missing_years) == ((2014,), (2015,))


def test_6_exports_that_end_in_september_are_provisional(run: Run, tmp_path: Path) -> None:
    """Neither a record nor a fall."""
    write_definitions(tmp_path, "as_of = 2016-09-30")
    rows = [stay(student_id=str(at), start=f"{2015 + at % 2}-03-01") for at in range(3)]
    write_export(tmp_path, "outbound/a.csv", [HEADER, *rows])
    (record,) = (each for each in run("summary").records if each["category"] == "total")
    assert (record["status"], record["verdict"]) == ("p", "undetermined")


def test_7_seven_names_are_two_countries_and_two_regions(tmp_path: Path) -> None:
    """And the nations of the United Kingdom are it."""
    names = ("韩国", "大韩民国", "South Korea", "香港", "Hong Kong", "台湾", "England")
    rows = [stay(student_id=name, country=name, start="2016-03-01") for name in names]
    write_export(tmp_path, "outbound/a.csv", [HEADER, *rows])
    total = figures_of(tmp_path)[OUT].values[2016, TOTAL]
    assert (total[Measure.COUNTRIES], total[Measure.REGIONS]) == (2, 2)


def test_8_the_second_smallest_is_hidden_with_the_smallest(run: Run, tmp_path: Path) -> None:
    """20 = 12 + 5 + 3: of 3 alone the difference would tell."""
    rows = [
        stay(student_id=f"{college}{at}", college=college, start="2016-03-01")
        for college, size in (("A", 12), ("B", 5), ("C", 3))
        for at in range(size)
    ]
    write_export(tmp_path, "outbound/a.csv", [HEADER, *rows])
    records = run("breakdown", "--by", "college", "--protect", "suppress").records
    assert [(each["value"], each["participations"], each["status"]) for each in records] == [
        ("A", "12", ""),
        ("B", "", "c"),
        ("C", "", "c"),
        ("total", "20", ""),
    ]


def test_9_totals_marks_and_mixed_dates(tmp_path: Path) -> None:
    """A total row is no student, a header with a mark is one, all dates of a column are read."""
    dates = ("2016/7/1", "2016-07-01", "2016.7.1", "20160701", "2016年7月1日", "2016.7", "42552")
    rows = [(str(at), "日本", date) for at, date in enumerate(dates)]
    total = ("合计", "7", "")
    write_export(
        tmp_path,
        "outbound/a.csv",
        [("学号", "国别", "派出日期"), *rows, total],
        encoding="utf-8-sig",
    )
    register = register_of(tmp_path)
    assert register.row_account(OUT) == {"counted": 7, "total_row": 1}
    assert set(register.counted(OUT)["start"].dt.strftime("%Y-%m-%d")) == {"2016-07-01"}


def test_10_small_bases_ties_and_blanks(run: Run, tmp_path: Path) -> None:
    """4 to 6 is +2, from 0 is new, a top list keeps its ties, a blank college is a group."""
    sizes = {2015: {"A": 4, "": 1}, 2016: {"A": 6, "B": 2, "C": 2, "D": 1, "": 3}}
    rows = [
        stay(student_id=f"{year}{college}{at}", college=college, start=f"{year}-03-01")
        for year, colleges in sizes.items()
        for college, size in colleges.items()
        for at in range(size)
    ]
    write_export(tmp_path, "outbound/a.csv", [HEADER, *rows])
    by = ("breakdown", "--by", "college", "--format", "table", "--quiet")
    shown = [
        " ".join(line.split()) for line in run(*by, "-y", "2015", "-y", "2016").out.split("\n")
    ]
    assert {"A 4 6 +2", "B 0 2 +2 new", "Not stated 1 3 +2"} <= set(shown)
    top = run(*by, "--top", "2").out
    assert [line.split()[0] for line in top.splitlines() if line.startswith(" ")][2:] == [
        *("A", "B", "C", "Other", "Not", "Total")
    ]
    assert "More than 2 groups are shown" in top
