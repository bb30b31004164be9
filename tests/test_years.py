"""Which years are covered, which one is shown, and what a verdict may rest on."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from bjut_exchange.config.terms import TOTAL, DirectionName, Measure
from bjut_exchange.figures.records import compare_with_earlier
from tests.conftest import Run
from tests.tool import (
    codes_of,
    figures_of,
    findings_of,
    rows_found,
    write_definitions,
    write_export,
)

OUT, IN = DirectionName
HEADER = ("student id", "country", "status", "student category", "start", "end", "days")
Row = tuple[str, ...]


def stay(start: str, end: str = "", *, status: str = "", days: str = "") -> Row:
    """Write the row of a stay, but for the student."""
    return ("JP", status, "exchange", start, end, days)


def of_years(counts: Mapping[int, int], day: str = "09-01", status: str = "") -> list[Row]:
    """Write so many stays of ten days in each year."""
    end = f"{day[:3]}10"
    return [
        stay(f"{year}-{day}", f"{year}-{end}", status=status)
        for year, count in counts.items()
        for _ in range(count)
    ]


def write(folder: Path, rows: Iterable[Row], direction: DirectionName = OUT) -> None:
    """Write an export, each row of another student."""
    numbered = [(f"s{at}", *row) for at, row in enumerate(rows)]
    write_export(folder, f"{direction}/a.csv", [HEADER, *numbered])


def totals(folder: Path, direction: DirectionName = OUT) -> dict[int, int]:
    """Return the participations of each year covered."""
    return figures_of(folder)[direction].series(TOTAL, Measure.PARTICIPATIONS)


def shown(run: Run, *arguments: str) -> tuple[str, str, str]:
    """Return year, verdict and status of the total that `summary` shows."""
    (record,) = (each for each in run("summary", *arguments).records if each["category"] == "total")
    return record["year"], record["verdict"], record["status"]


GROWING = {year: 2 * year - 4010 for year in range(2011, 2017)}  # 12, 14, … 22
STRAYS = ("1916", "1961", "1979", "2000", "2006", "2009", "2018", "2019", "2026", "2061", "2096")


@pytest.mark.parametrize("year", STRAYS)
@pytest.mark.parametrize("status", ["", "cancelled"])
def test_a_mistyped_year_is_named_and_decides_nothing(
    run: Run, tmp_path: Path, year: str, status: str
) -> None:
    """One typing error would choose the year shown and take the record away."""
    write(tmp_path, [*of_years(GROWING), stay(f"{year}-09-01", f"{year}-09-10", status=status)])
    assert totals(tmp_path) == GROWING
    assert shown(run) == ("2016", "record", "")
    assert "Y03" not in codes_of(tmp_path)
    if not status:  # a cancelled stay is excluded whatever its year
        assert rows_found(tmp_path, "R21") == {"outbound/a.csv": [sum(GROWING.values()) + 2]}
        assert "1 in a year cut off" in run("summary").err


def test_a_mistyped_year_is_named_outside_the_declared_years_too(tmp_path: Path) -> None:
    """The reporting date would leave the row out without a word; planned stays are no error."""
    planned = stay("2017-02-01")
    write(tmp_path, [*of_years(GROWING), stay("2061-09-01"), stay("1961-09-01"), planned])
    write_definitions(tmp_path, "as_of = 2016-12-31\n[outbound]\nfirst_year = '2011'")
    rows = sum(GROWING.values())
    assert rows_found(tmp_path, "R21") == {"outbound/a.csv": [rows + 2, rows + 3]}
    assert totals(tmp_path) == GROWING


@pytest.mark.parametrize(
    ("counts", "definitions"),
    [
        ({2008: 1, 2015: 1, 2016: 1}, ""),  # few rows: each is a third of them
        ({2012: 3, 2016: 400}, ""),  # three empty years, as in a pandemic
        ({2016: 400, 2020: 3}, ""),
        ({2016: 60, 2018: 1}, ""),
        ({2005: 10, 2016: 60}, ""),  # too many for typing errors
        ({2005: 1, 2016: 60}, "[outbound]\nfirst_year = '2005'"),
        ({2010: 60, 2019: 1}, "as_of = 2019-12-31"),
    ],
)
def test_years_that_may_be_right_are_covered(
    tmp_path: Path, counts: Mapping[int, int], definitions: str
) -> None:
    """A small beginning, a pause, or what the definitions declare must not vanish."""
    write(tmp_path, of_years(counts))
    write_definitions(tmp_path, definitions)
    assert totals(tmp_path) == counts
    assert rows_found(tmp_path, "R21") == {}


def test_years_to_come_are_kept_where_there_are_no_others(tmp_path: Path) -> None:
    """A list of plans alone is counted; beside stays of today, a year far ahead is an error."""
    now = dt.datetime.now(tz=dt.UTC).year
    write(tmp_path, of_years({now + 4: 3}))
    assert totals(tmp_path) == {now + 4: 3}
    write(tmp_path, of_years({now: 3, now + 1: 2, now + 4: 3}))
    assert totals(tmp_path) == {now: 3, now + 1: 2}
    assert len(rows_found(tmp_path, "R21")["outbound/a.csv"]) == 3


PRESENT = [stay(f"{year}-02-20", f"{year}-07-10") for year in range(2012, 2017) for _ in range(9)]


@pytest.mark.parametrize(
    ("row", "code", "first"),
    [
        (stay("2003-09-01", "2012-07-01"), "", 10),  # a long study, still there in 2012
        (stay("1999-09-01", "2012-07-01"), "R22", 10),
        (stay("2001-09-01"), "R24", 10),
        (stay("1961-09-01"), "R21", 9),
        (stay("1916-02-20", "2016-07-10"), "R21", 9),
        (stay("2006-02-20", "2006-07-10"), "R21", 9),
        (stay("2012-02-20", "2061-07-10"), "R22", 10),
        (stay("2012-02-20", days="9000"), "R22", 10),
    ],
)
def test_inbound_a_stay_that_reaches_the_others_belongs_to_them(
    tmp_path: Path, row: Row, code: str, first: int
) -> None:
    """Students who came long ago are still here; those of a year cut off are typing errors."""
    write(tmp_path, [*PRESENT, row], IN)
    years = totals(tmp_path, IN)
    assert (min(years), max(years), years[2012]) == (2012, 2016, first)
    at = {found: rows_found(tmp_path, found) for found in ("R21", "R22", "R24")}
    assert {found for found, rows in at.items() if rows} == {code} - {""}


def test_inbound_a_stay_of_decades_does_not_decide_the_first_year(tmp_path: Path) -> None:
    """Its end, or its start, is most likely mistyped."""
    write(tmp_path, [*PRESENT, stay("1995-09-01", "2010-07-01"), stay("2009-09-01")], IN)
    assert min(totals(tmp_path, IN)) == 2012


def test_a_year_in_which_no_stay_counts_is_covered(run: Run, tmp_path: Path) -> None:
    """It is zero, not missing: the next year is new, and a later one can be a record."""
    cancelled = of_years({2015: 25}, status="cancelled")
    write(tmp_path, [*of_years({2013: 30, 2014: 32, 2016: 40}), *cancelled])
    assert totals(tmp_path) == {2013: 30, 2014: 32, 2015: 0, 2016: 40}
    assert shown(run) == ("2016", "record", "")
    assert "Y03" not in codes_of(tmp_path)


@pytest.mark.parametrize("direction", DirectionName)
def test_students_nominated_for_next_year_do_not_make_it_the_year_shown(
    run: Run, tmp_path: Path, direction: DirectionName
) -> None:
    """An office lists them in autumn: that none of these stays counts yet is no fall."""
    here = [stay("2013-09-01"), *of_years({2014: 30, 2015: 32, 2016: 40})]
    write(tmp_path, [*here, *of_years({2017: 9}, status="nominated")], direction)
    assert shown(run, "--direction", direction)[:2] == ("2016", "record")
    assert shown(run, "--direction", direction, "--year", "2017")[1:] == ("undetermined", "p")
    done = run("summary", "--direction", direction, "--year", "2017", "--format", "table")
    assert "no stay that starts in it is counted yet" in done.out


def test_rows_outside_the_declared_years_cover_none(tmp_path: Path) -> None:
    """Whatever becomes of them: the definitions say from when on exports are complete."""
    rows = of_years({2010: 5, 2017: 5}, status="cancelled")
    write(tmp_path, [*of_years({2015: 3, 2016: 4}), *rows])
    write_definitions(tmp_path, "as_of = 2016-12-31\n[outbound]\nfirst_year = '2014'")
    assert totals(tmp_path) == {2015: 3, 2016: 4}


PART = [*of_years({2014: 9, 2015: 9, 2016: 9}, "03-01"), *of_years({2013: 5, 2014: 9, 2015: 9})]


def test_a_first_year_that_begins_late_is_a_part(run: Run, tmp_path: Path) -> None:
    """Exports that begin in September cannot show that the next year was higher."""
    write(tmp_path, [*PART, *of_years({2016: 11})])
    records = {each["year"]: each for each in run("trend", "--category", "total").records}
    assert (records["2013"]["verdict"], records["2013"]["status"]) == ("first", "p")
    assert (records["2014"]["verdict"], records["2014"]["change"]) == ("undetermined", "")
    assert (records["2016"]["verdict"], records["2016"]["change"]) == ("undetermined", "2")
    out = run("summary", "--format", "table").out
    assert "compared with the 4 years covered (2013–2016): 2013 is provisional (" in out
    trend = run("trend", "--format", "table").out
    assert "its first stay is unusually late in the year, on 2013-09-01" in trend
    write_definitions(tmp_path, "[outbound]\nfirst_year = '2013'")
    assert shown(run) == ("2016", "record", "")


@pytest.mark.parametrize("command", ["compare 2013 2014", "breakdown --by status -y 2013 -y 2014"])
def test_no_change_is_claimed_over_a_part_of_a_year(run: Run, tmp_path: Path, command: str) -> None:
    """From five in autumn to eighteen in a whole year nothing has risen."""
    write(tmp_path, [*PART, *of_years({2016: 11})])
    assert "+13" not in run(*command.split(), "--format", "table").out
    write_definitions(tmp_path, "[outbound]\nfirst_year = '2013'")
    assert "+13" in run(*command.split(), "--format", "table").out


def test_a_part_of_a_year_is_enough_to_be_no_record() -> None:
    """Whatever is missing can only make the earlier year higher."""
    for value, standing in ((9, "below"), (10, "ties"), (11, "undetermined")):
        verdict = compare_with_earlier({2014: 10, 2015: value}, 2015, partial=[2014])
        assert (verdict.standing, verdict.partial_years) == (standing, (2014,))


@pytest.mark.parametrize(
    ("row", "years", "code"),
    [
        (stay("2012-09-01", status="completed", days="200"), (2012, 2013), ""),
        (stay("2012-09-01", days="10"), (2012, 2012), ""),
        (stay("2012-09-01", days="122"), (2012, 2012), ""),
        (stay("2012-09-01", days="123"), (2012, 2013), ""),
        (stay("2012-09-01", "至今", days="123"), (2012, 2013), ""),
        (stay("2012-09-01", "2014-01-01", days="123"), (2012, 2014), ""),
        (stay("2012-09-01", status="completed"), (2012, 2012), "R23"),
        (stay("2012-09-01", "至今", status="已结束"), (2012, 2012), "R23"),
        (stay("2012-09-01", days="0", status="completed"), (2012, 2012), "R23"),
        (stay("2012-09-01", status="在读"), (2012, 2016), "R25"),
        (stay("2012-09-01"), (2012, 2016), "R25"),
        (stay("2015-09-01"), (2015, 2016), ""),
    ],
)
def test_inbound_a_stay_without_an_end(
    tmp_path: Path, row: Row, years: tuple[int, int], code: str
) -> None:
    """Its length says when it ended; one that is over is not still here for years."""
    write(tmp_path, [*PRESENT, row], IN)
    first, last = years
    assert [year for year, count in totals(tmp_path, IN).items() if count == 10] == [
        *range(first, last + 1)
    ]
    found = findings_of(tmp_path)
    assert set(found.loc[found["code"].isin(["R23", "R24", "R25"]), "code"]) == {code} - {""}


def test_the_length_gives_the_end_that_decides_the_year(tmp_path: Path) -> None:
    """Where stays count in the year in which they end, a length is as good as a date."""
    write(tmp_path, [stay("2015-12-01", days="31"), stay("2015-12-01", days="32")])
    write_definitions(tmp_path, "[outbound]\nyear = 'end'")
    assert totals(tmp_path) == {2015: 1, 2016: 1}


def test_which_stays_are_over_is_for_the_office_to_say(run: Run, tmp_path: Path) -> None:
    """A condition like any other; a misspelt term is refused."""
    write(tmp_path, [*PRESENT, stay("2012-09-01", status="已派出")], IN)
    write_definitions(tmp_path, "[inbound]\nended = { status = ['ongoing'] }")
    assert totals(tmp_path, IN)[2013] == 9
    write_definitions(tmp_path, "[inbound]\nended = { status = ['done'] }")
    assert "'done' is not a known status" in run("summary").err


def test_missing_years_are_one_finding_for_each_gap(tmp_path: Path) -> None:
    """A line for each of many years would hide the other findings."""
    write(tmp_path, of_years({2008: 3, 2012: 3, 2014: 3}))
    found = findings_of(tmp_path)
    assert found.loc[found["code"] == "Y03", "detail"].tolist() == ["2009–2011", "2013"]


def test_that_nobody_is_unclassified_any_more_is_no_finding(tmp_path: Path) -> None:
    """It is good news."""
    unclassified = [stay("2015-09-01") for _ in range(20)]
    write(tmp_path, [*unclassified, *of_years({2015: 20, 2016: 20})])
    assert not {"Y02"} & codes_of(tmp_path)


COMMANDS = (
    *("summary", "trend", "compare 2014 2015", "compare 2015 2016", "trace", "trace --of persons"),
    *(
        "trace --of countries",
        "trace --excluded",
        "breakdown --by country",
        "breakdown --by status",
    ),
    *("breakdown --by category --by country", "breakdown --by status --protect suppress"),
    *("breakdown --by status --protect round", "breakdown --by status --top 2", "partners"),
    "breakdown --by status -y 2014",
)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_shows_a_year_of_zero(run: Run, tmp_path: Path, command: str) -> None:
    """Nobody is a number: nothing breaks on it, in any format."""
    cancelled = of_years({2015: 5}, status="cancelled")
    rows = [*of_years({2014: 30, 2016: 40}), *cancelled]
    numbered = [(f"s{at}", *row, "Japan", "X") for at, row in enumerate(rows)]
    write_export(tmp_path, "outbound/a.csv", [(*HEADER, "country", "partner"), *numbered])
    write_export(tmp_path, "partners.csv", [("partner", "from"), ("X", "2014-01-01")])
    year = () if command.split(maxsplit=1)[0] in {"trend", "compare"} else ("--year", "2015")
    for form in ("table", "csv", "json", "markdown"):
        done = run(*command.split(), *year, "--format", form)
        assert done.code == 0, done.err
    assert json.loads(run(*command.split(), *year, "--format", "json").out)


def test_a_year_of_zero_is_published(run: Run, tmp_path: Path) -> None:
    """A recount that finds one stay later is then a revision."""
    write(tmp_path, [*of_years({2014: 3, 2016: 4}), *of_years({2015: 5}, status="cancelled")])
    assert run("publish", "--year", "2015", "--source", "Yearbook").code == 0
    assert "2015,outbound,total,participations,0" in (tmp_path / "history.csv").read_text("utf-8")
