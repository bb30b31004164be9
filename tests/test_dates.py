"""Dates, years and lengths as offices, spreadsheets and databases write them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bjut_exchange.cleaning.dates import DateStyle, parse_date
from bjut_exchange.cleaning.lengths import days_in
from bjut_exchange.cleaning.parsers import Reading, reader_in_style, readers
from bjut_exchange.config.terms import DirectionName, FieldName, Outcome
from bjut_exchange.config.years import YearStart
from bjut_exchange.figures.coverage import years_in_exports
from bjut_exchange.reading.setup import load_setup
from bjut_exchange.register.build import build_register
from bjut_exchange.text import tidied
from tests.tool import run_here, write_definitions, write_export
from tests.workbook import Cell, write_workbook

FIRST = dt.date(2016, 9, 1)
HEADER = ("student id", "programme", "country", "level", "start", "end")
TIMES = st.datetimes(
    dt.datetime(1990, 1, 1),  # noqa: DTZ001  # hypothesis adds the time zone
    dt.datetime(2048, 12, 31),  # noqa: DTZ001
    timezones=st.just(dt.UTC),
)
ACADEMIC = "year_starts = '09-01'"


def reading(folder: Path, field: FieldName, text: str, definitions: str = "") -> Reading:
    """Return what a text says in a field."""
    write_definitions(folder, definitions)
    loaded = load_setup(None, [str(folder)], {}).definitions
    return readers(loaded)[field](tidied(text))


def written(folder: Path, *dates: tuple[str, str], definitions: str = "") -> None:
    """Write an export with these starts and ends, and definitions."""
    write_definitions(folder, definitions)
    rows = [(f"s{at}", "p", "Japan", "bachelor", *pair) for at, pair in enumerate(dates)]
    write_export(folder, "outbound/a.csv", [HEADER, *rows])


def starts(folder: Path) -> list[str]:
    """Return the start of each row of the register, as ISO writes it."""
    frame = build_register(load_setup(None, [str(folder)], {})).frame(DirectionName.OUTBOUND)
    return ["" if pd.isna(each) else f"{each:%Y-%m-%d}" for each in frame["start"]]


def found(folder: Path) -> set[tuple[str, str]]:
    """Return the code and the row of each finding."""
    done = run_here("check", "--format", "csv", cwd=folder)
    return {(each["code"], each["row"]) for each in done.records}


@pytest.mark.parametrize(
    "text",
    [
        *("2016-09-01T00:00:00Z", "2016-09-01T00:00:00.000+08:00", "2016-09-01T00:00:00+0800"),
        *("2016-09-01T00:00Z", "2016-09-01 00:00:00.0000000 +08:00", "2016-09-01T10:00:00-05:00"),
        *("2016-09-01 08:00:00 AM", "2016-09-01 12:00 p.m.", "9/1/2016 12:00:00 AM"),
        *("2016-09-01Z", "Sep  1 2016 12:00AM", "Sep  1 2016 12:00:00:000AM"),
        *("2016-09-01-08.00.00.000000", "01-SEP-2016", "01-SEP-2016 12.00.00.000000000 AM"),
        *("01SEP2016", "01SEP2016:00:00:00", "20160901", "20160901T083000Z", "20160901083000"),
        *("2016-09-01 24:00", "2016/9/1 0:00", "Thu Sep 01 00:00:00 CST 2016"),
        *("Thu Sep  1 00:00:00 2016", "2016-9-1 8:05:00"),
        "Thu Sep 01 2016 00:00:00 GMT+0800 (China Standard Time)",
        *("2016-09-01T00:00[Asia/Macau]", "Thu, 01 Sep 2016 00:00:00 +0000"),
        *("2016-09-01 10:00 UTC", "2016.9.1 08:00 Uhr", "42614", "42614.0", "42614.375"),
        *("42614,375", "42614.99999", "2016-09-01 08:30 GMT+8", "2016年09月01日 00:00:00"),
        *("2016年9月1日 上午8:00", "2016年9月1日8时30分", "2016年9月1日上午", "2016年9月1号"),
        *("２０１６年９月１日", "2016年9月1日星期四", "2016/9/1 星期四", "2016-09-01 周四"),
        *("2016/9/1(四)", "2016年9月1日(木)", "（星期四）2016.9.1", "Thursday, 1 September 2016"),
        *("Thu 1 Sep 2016", "2016-09-01 Thu", "2016-09-01 (Thursday)", "Thurs. Sept. 1, 2016"),
        *("1st September 2016", "September 1st, 2016", "1st of September 2016", "Sep 1 2016"),
        *("1 Sept. 2016", "1. September 2016", "1.Sep.2016", "1/Sep/2016", "Sep-01-2016"),
        *("2016-Sep-01", "2016 September 1", "1September2016", "SEPTEMBER 1, 2016"),
        *("1 september 2016", "01-IX-2016", "1.IX.2016", "1 ix 2016", "1.Ⅸ.2016"),
        *("二〇一六年九月一日", "二零一六年九月一号", "２０１６．９．１", "2016·9·1"),
        *("2016・9・1", "2016–09–01", "2016—9—1", "2016‐09‐01", "2016−09−01", "2016‑09‑01"),
        *("2016－09－01", "2016 09 01", "2016 9 1", "2016_09_01", "2016. 9. 1.", "2016 / 9 / 1"),
        *("2016 - 09 - 01", "2016.09.01.", "2016 年 9 月 1 日"),
    ],
)
def test_the_first_of_september_as_programs_and_people_write_it(text: str) -> None:
    """A stay that says when it begins counts, whatever wrote the date."""
    assert parse_date(tidied(text)) == FIRST


@pytest.mark.parametrize(
    "text",
    [
        *("2016-09 08:00", "2016.9 8:00", "2016 9 08:00", "09/2016 12:00", "September 2016 08:00"),
        *("2016年9月8时", "2016年9月 8:00", "2016-09-01 08", "2016090108", "08:00", "14:30:00"),
        *("9月1日", "2016", "16", "2016-W35-4", "2016-245", "1472688000", "July 16", "2016-7 - 8"),
        *("2016-09-31", "10/03/16", "25/12/16", "160901", "1/2/3", "民国105年9月1日"),
        *("平成28年9月1日", "42", "123456", "2016/13/01", "13/13/2016", "2016-00-10"),
        *("Winter 2016", "2015/16", "1 Sen 2016", "2016上", "2016-09-01-", "2016-09-01 to soon"),
        *("2016.9-1", "0916", "1899-12-29", "2100-01-01", "7/2016/1", "3"),
    ],
)
def test_what_can_be_misunderstood_is_not_read(tmp_path: Path, text: str) -> None:
    """An hour is never taken for a day: the cell is named instead (R04)."""
    assert reading(tmp_path, FieldName.START, text) == Reading(None, ("R04",))


STYLES = (
    *("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y年%m月%d日", "%d %B %Y", "%d-%b-%Y"),
    *("%b %d, %Y", "%B %d %Y", "%a %d %b %Y", "%A, %d %B %Y", "%Y %b %d", "%c"),
    *("%a %b %d %H:%M:%S %Z %Y", "%d%b%Y", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S%z"),
    *("%Y年%m月%d日 %H:%M:%S", "%Y-%m-%d %I:%M:%S %p", "%Y%m%dT%H%M%S", "%Y%m%d%H%M%S"),
    *("%Y-%m-%d %H:%M:%S.%f", "%d/%b/%Y:%H:%M:%S %z", "%Y_%m_%d", "%Y %m %d"),
    *("%a, %d %b %Y %H:%M:%S %z", "%Y/%m/%d %A", "%Y年%m月%d日%H时%M分%S秒"),
)


@given(TIMES, st.sampled_from(STYLES))
def test_every_style_is_read_back(when: dt.datetime, style: str) -> None:
    """Whatever the day and the time."""
    assert parse_date(tidied(when.strftime(style))) == when.date()


@given(TIMES)
def test_a_spreadsheets_number_is_read_back(when: dt.datetime) -> None:
    """A day with a time is a number with a fraction, with a point or a comma."""
    days = (when.date() - dt.date(1899, 12, 30)).days
    fraction = (when.hour * 60 + when.minute) / (24 * 60)
    text = f"{days + fraction:.6f}"
    assert parse_date(text) == parse_date(text.replace(".", ",")) == when.date()


@given(st.text("0123456789-/.年月日 :tTzZ+至一二十九秋学期周", max_size=24))
def test_whatever_is_read_is_a_day_of_the_calendar(text: str) -> None:
    """No text ends the tool, or gives a date beyond the years that offices write."""
    date = parse_date(tidied(text))
    assert date is None or dt.date(1900, 1, 1) < date < dt.date(2100, 1, 1)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("二〇一六年九月", "2016-09-01", "2016-09-30"),
        ("2016年9月上旬", "2016-09-01", "2016-09-30"),
        ("2016年9月初", "2016-09-01", "2016-09-30"),
        ("2016年9月份", "2016-09-01", "2016-09-30"),
        ("mid-September 2016", "2016-09-01", "2016-09-30"),
        ("IX.2016", "2016-09-01", "2016-09-30"),
        ("end of September 2016", "2016-09-01", "2016-09-30"),
        *(("2016,9", "2016-09-01", "2016-09-30"), ("Fall 2014", "2014-09-01", "2015-01-31")),
        ("Autumn 2014", "2014-09-01", "2015-01-31"),
        *(("Spring 2015", "2015-02-01", "2015-07-31"), ("2014 Fall", "2014-09-01", "2015-01-31")),
        ("Fall Semester 2014", "2014-09-01", "2015-01-31"),
        *(("2014秋", "2014-09-01", "2015-01-31"), ("2016年秋季学期", "2016-09-01", "2017-01-31")),
        ("2016春季", "2016-02-01", "2016-07-31"),
        ("2015-2016学年第一学期", "2015-09-01", "2016-01-31"),
        ("WS 2015/16", "2015-10-01", "2016-03-31"),
        ("2015-2016学年第二学期", "2016-02-01", "2016-07-31"),
        ("SoSe 2016", "2016-04-01", "2016-09-30"),
        ("2015—2016学年春季学期", "2016-02-01", "2016-07-31"),
        ("2015-2016-1", "2015-09-01", "2016-01-31"),
        ("2015/2016 Spring", "2016-02-01", "2016-07-31"),
        ("2015-2016-2", "2016-02-01", "2016-07-31"),
        ("2015学年第2学期", "2016-02-01", "2016-07-31"),
        ("1st semester 2015/16", "2015-09-01", "2016-01-31"),
    ],
)
def test_a_month_or_a_term_is_its_first_or_its_last_day(
    tmp_path: Path, text: str, first: str, last: str
) -> None:
    """A start takes the first, an end the last; that no day is named is said (R11)."""
    for field, day in {FieldName.START: first, FieldName.END: last}.items():
        assert reading(tmp_path, field, text) == Reading(dt.date.fromisoformat(day), ("R11",))


@pytest.mark.parametrize(
    "text", ["2016年第二学期", "2015-2017学年第一学期", "Fall", "Fall 20145", "秋季"]
)
def test_a_term_without_a_certain_year_is_not_read(tmp_path: Path, text: str) -> None:
    """Offices do not agree in which year a second term of 2016 lies."""
    assert reading(tmp_path, FieldName.START, text) == Reading(None, ("R04",))


def test_an_office_adds_its_own_terms(tmp_path: Path) -> None:
    """By a line of definitions."""
    line = "[semesters]\nMichaelmas = ['10-01', '12-15']"
    read = reading(tmp_path, FieldName.END, "Michaelmas Term 2015", line)
    assert read == Reading(dt.date(2015, 12, 15), ("R11",))


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2016-9-1-9-20", FIRST, dt.date(2016, 9, 20)),
        ("2016.9.1-9.20", FIRST, dt.date(2016, 9, 20)),
        *(("2016年9月1日-20日", FIRST, dt.date(2016, 9, 20)), ("2016.9至今", FIRST, None)),
        ("2016-09-01 08:00 - 2016-09-20 17:00", FIRST, dt.date(2016, 9, 20)),
        ("2016.9-present", FIRST, None),
        ("1 Sep 2016 to 20 Sep 2016", FIRST, dt.date(2016, 9, 20)),
        *(("2016年9月1日—待定", FIRST, None), ("2016-09-01~9999-12-31", FIRST, None)),
        ("Fall 2016 - Spring 2017", FIRST, dt.date(2017, 7, 31)),
        ("2016.9.1——2016.9.20", FIRST, dt.date(2016, 9, 20)),
        ("2016年秋季-2017年春季", FIRST, dt.date(2017, 7, 31)),
    ],
)
def test_the_dates_of_a_range_are_never_parts_of_one_another(
    tmp_path: Path, text: str, start: dt.date, end: dt.date | None
) -> None:
    """And a range can be open at its end."""
    assert reading(tmp_path, FieldName.START, text).value == start
    assert reading(tmp_path, FieldName.END, text).value == end


@pytest.mark.parametrize(
    ("text", "date", "code"),
    [
        *(("1-Jul-16", "2016-07-01", "R19"), ("1-Jul-96", "1996-07-01", "R19")),
        *(("16年7月1日", "2016-07-01", "R19"), ("1 Jul 49", "2049-07-01", "R19")),
        *(("1 Jul 50", "1950-07-01", "R19"), ("16/7/1", "2016-07-01", "R19")),
        *(("12/25/16", "2016-12-25", "R19"), ("99/12/31", "1999-12-31", "R19")),
        *(("Jul-16", "2016-07-01", "R19"), ("Jul '16", "2016-07-01", "R19")),
        *(("Fall '14", "2014-09-01", "R19"), ("13.7.16 08:00", "", "R04")),
        ("1-Jul-2016", "2016-07-01", ""),
    ],
)
def test_a_year_of_two_digits_is_a_guess_that_is_named(
    tmp_path: Path, text: str, date: str, code: str
) -> None:
    """In the hundred years from 1950; where another part could be the year, it is not read."""
    read = reading(tmp_path, FieldName.START, text)
    assert str(read.value or "") == date
    assert (code in read.fails) if code else not read.fails


def test_the_hundred_years_are_a_definition(tmp_path: Path) -> None:
    """An office with students of 1940 says so."""
    line = "two_digit_years_from = 1930"
    assert reading(tmp_path, FieldName.START, "1-Jul-40", line).value == dt.date(1940, 7, 1)


SENTINELS = (
    *("1899-12-30", "1899-12-31", "1900-01-01", "1753-01-01", "1970-01-01", "0001-01-01"),
    *("0000-00-00", "1899-12-30T00:00:00Z", "1900-01-01 00:00:00.000", "1/1/1900", "30.12.1899"),
    *("1900年1月1日", "01-Jan-1970", "1/1/0001 12:00:00 AM", "Jan  1 1900 12:00AM", "19000101"),
    *("00000000", "1900/1/0", "1", "2", "25569", "1970/1/1", "01.01.1753", "1-Jan-70"),
    *("1969-12-31T16:00:00Z", "00/00/0000", "0000-00-00 00:00:00", "1601-01-01", "1900-01"),
    "Thu Jan 01 08:00:00 CST 1970",
)


@pytest.mark.parametrize("text", SENTINELS)
@pytest.mark.parametrize("field", [FieldName.START, FieldName.END])
def test_a_databases_empty_date_is_no_date(tmp_path: Path, field: FieldName, text: str) -> None:
    """It gives no year, no length and no verdict, and its row is named (R18)."""
    assert reading(tmp_path, field, text) == Reading(None, ("R18",))


@pytest.mark.parametrize(
    "text",
    [
        *("9999-12-31", "31/12/9999", "9999年12月31日", "9999-12-31T23:59:59Z", "99991231"),
        *("2958465", "2099-12-31", "2099/12/31 23:59", "73050", "12/31/2099", "2079-06-06"),
        *("9999-12", "2999-12-31", "", "至今", "open", "Open", "待定", "tbd", "TBD", "present"),
        *("在读", "to be confirmed", "未定"),
    ],
)
def test_an_end_can_be_open(tmp_path: Path, text: str) -> None:
    """By a word, by nothing, or by the last day that a database knows."""
    assert reading(tmp_path, FieldName.END, text) == Reading(None)


def test_a_stay_cannot_begin_on_the_last_day_that_a_database_knows(tmp_path: Path) -> None:
    """There it is an empty date like others."""
    for text in ("9999-12-31", "2099-12-31"):
        assert reading(tmp_path, FieldName.START, text) == Reading(None, ("R18",))


def test_an_end_that_is_an_empty_date_is_treated_as_one_that_cannot_be_read(
    tmp_path: Path,
) -> None:
    """Where stays count in every year that they overlap, its row has no year rather than all."""
    for end in ("1900-01-01", "soon"):
        header = ("student id", "nationality", "student type", "start", "end")
        row = ("s1", "Japan", "exchange", "2016-09-01", end)
        write_export(tmp_path, "inbound/a.csv", [header, row])
        done = run_here("check", "--format", "csv", cwd=tmp_path)
        assert {each["code"] for each in done.records} == {"R18" if "1900" in end else "R04"}
        setup = load_setup(None, [str(tmp_path)], {})
        account = build_register(setup).row_account(DirectionName.INBOUND)
        assert account == {Outcome.NO_YEAR: 1}
        assert years_in_exports(setup, [*DirectionName]) == []


@pytest.mark.parametrize(
    ("text", "calendar", "academic"),
    [
        *(("2016", 2016, (2016, "R19")), ("2016年", 2016, (2016, "R19"))),
        *(("2016.0", 2016, (2016, "R19")), ("2016年度", 2016, (2016, "R19"))),
        *(("２０１６", 2016, (2016, "R19")), ("2016 年", 2016, (2016, "R19"))),
        *(("二〇一六年", 2016, (2016, "R19")), ("16", (2016, "R19"), (2016, "R19"))),
        *(("2015/16", None, 2015), ("2015-2016", None, 2015), ("2015—2016", None, 2015)),
        *(("2015~2016", None, 2015), ("2015-2016学年", None, 2015)),
        *(("2015-2016学年第一学期", 2015, 2015), ("2015/2016 Fall", 2015, 2015)),
        *(("2015/2016 Spring", 2016, 2015), ("15/16", None, (2015, "R19"))),
        *(("2015学年", None, 2015), ("AY 2015/16", None, 2015), ("2015–16", None, 2015)),
        *(("2015至2016", None, 2015), ("1999/00", None, 1999), ("99/00", None, (1999, "R19"))),
        *(("Fall 2014", 2014, 2014), ("Spring 2015", 2015, 2014), ("2015-2016-2", 2016, 2015)),
        *(("2015/2016学年度", None, 2015), ("2016-07", None, None), ("2015/17", None, None)),
        *(("2016-07-01", None, None), ("soon", None, None), ("15/17", None, None)),
        *(("201516", None, None), ("3016", None, None), ("2016-2015", None, None)),
    ],
)
def test_a_column_of_years(
    tmp_path: Path,
    text: str,
    calendar: int | tuple[int, str] | None,
    academic: int | tuple[int, str] | None,
) -> None:
    """A year is read in every notation that can mean only it; one not written in full is named."""
    for expected, definitions in ((calendar, ""), (academic, ACADEMIC)):
        if expected is None:
            value = Reading(None, ("R04",))
        else:
            value = (
                Reading(expected) if isinstance(expected, int) else Reading(expected[0], ("R19",))
            )
        assert reading(tmp_path, FieldName.YEAR, text, definitions) == value, definitions


@pytest.mark.parametrize("text", ["1900", "1900-01-01", "1970-01-01 00:00:00", "9999-12-31"])
def test_an_empty_date_is_no_year(tmp_path: Path, text: str) -> None:
    """It never becomes the first year covered."""
    assert reading(tmp_path, FieldName.YEAR, text) == Reading(None, ("R18",))


def test_a_year_that_a_user_writes_is_in_full() -> None:
    """On the command line and in the history a single year could be one of two academic ones."""
    academic = YearStart(9, 1)
    for text in ("2015/16", "2015-2016", "2015—2016", "2015-2016学年", "2015学年", "AY 2015/16"):
        assert academic.parse(text) == 2015
    assert [academic.parse(text) for text in ("2015", "2016-07", "15/16")] == [None] * 3
    assert [YearStart().parse(text) for text in ("2016年", "2016.0", " 2016 ")] == [2016] * 3
    assert [YearStart().parse(text) for text in ("16", "2015/16", "2016-07")] == [None] * 3


def test_the_hint_fits_a_column_of_years(tmp_path: Path) -> None:
    """A date would be wrong there."""
    write_definitions(tmp_path, "[columns]\nyear = ['year']\n[outbound]\nyear = 'column'")
    header, row = ("student id", "country", "year"), ("s1", "Japan", "2015/17")
    write_export(tmp_path, "outbound/a.csv", [header, row])
    said = run_here("check", "--format", "table", cwd=tmp_path).out
    assert "2016-07-01" not in said
    assert "2015/16" in said


@pytest.mark.parametrize(
    ("dates", "order", "expected", "is_sure"),
    [
        (("07/01/2016", "25/01/2016"), "month_first", "2016-01-07", True),
        (("07/01/2016", "01/25/2016"), "day_first", "2016-07-01", True),
        (("07/01/2016", "25/12/2015 - 01/02/2016"), "month_first", "2016-01-07", True),
        (("07/01/2016 08:00", "25/01/2016 09:00"), "month_first", "2016-01-07", True),
        (("07/01/2016", "25/01/2016", "01/25/2016"), "month_first", "2016-07-01", False),
        (("07/01/2016", "25/01/2016", "01/25/2016"), "day_first", "2016-01-07", False),
        (("07/01/2016", "08/02/2016", "2016-01-25"), "day_first", "2016-01-07", False),
    ],
)
def test_a_day_above_twelve_proves_the_order_of_its_column(
    tmp_path: Path, dates: tuple[str, ...], order: str, expected: str, *, is_sure: bool
) -> None:
    """Whatever the definitions say; if both orders are proven, they decide, and it is a warning."""
    written(tmp_path, *((date, "") for date in dates), definitions=f"date_order = '{order}'")
    assert starts(tmp_path)[0] == expected
    assert ("R10" not in {code for code, _ in found(tmp_path)}) is is_sure


def test_the_order_is_proven_for_one_column_of_one_export(tmp_path: Path) -> None:
    """Other desks, and other columns, can write dates in the other order."""
    written(tmp_path, ("07/01/2016", "08/02/2016"), ("25/01/2016", ""))
    row = ("x", "p", "Japan", "bachelor", "07/01/2016", "")
    write_export(tmp_path, "outbound/b.csv", [HEADER, row])
    assert starts(tmp_path) == ["2016-01-07", "2016-01-25", "2016-07-01"]
    done = run_here("check", "--format", "csv", cwd=tmp_path)
    unsure = {(each["file"], each["field"]) for each in done.records if each["code"] == "R10"}
    assert unsure == {("outbound/a.csv", "end"), ("outbound/b.csv", "start")}


def test_a_desk_declares_its_order(tmp_path: Path) -> None:
    """Then it is no guess; the exports of other desks are read as before."""
    desks = "".join(
        f"[[outbound.exports]]\nfiles = ['{files}']\n{line}\n"
        for files, line in (("*/b*", "date_order = 'day_first'"), ("outbound/*", ""))
    )
    written(tmp_path, ("07/01/2016", ""), definitions=desks)
    row = ("x", "p", "Japan", "bachelor", "07/01/2016", "")
    write_export(tmp_path, "outbound/b.csv", [HEADER, row])
    assert starts(tmp_path) == ["2016-07-01", "2016-01-07"]
    done = run_here("check", "--format", "csv", cwd=tmp_path)
    unsure = [each["file"] for each in done.records if each["code"] == "R10"]
    assert unsure == ["outbound/a.csv"]
    # Completion reads the same: with academic years, January and July lie in two.
    write_definitions(tmp_path, f"{ACADEMIC}\n{desks}")
    assert years_in_exports(load_setup(None, [str(tmp_path)], {}), [*DirectionName]) == [2015]
    row = ("x", "p", "Japan", "bachelor", "09/01/2016", "")
    write_export(tmp_path, "outbound/b.csv", [HEADER, row])
    assert starts(tmp_path)[1] == "2016-01-09"
    assert years_in_exports(load_setup(None, [str(tmp_path)], {}), [*DirectionName]) == [2015]


@pytest.mark.parametrize(
    ("dates", "expected", "is_sure"),
    [
        (("2016.1", "2016.9", "2016.11"), "2016-01-01", False),
        (("2016.1", "2016.2"), "2016-01-01", False),
        (("2016.1", "2016.01", "2016.09", "2016.12"), "2016-10-01", True),
        (("2016.1", "2016.09", "2016.10"), "2016-01-01", False),
        (("2016,1", "2016,11"), "2016-01-01", False),
        (("2016/1", "2016.11"), "2016-01-01", True),
        (("2016.1-2016.6", "2016.11"), "2016-01-01", True),
        (("2016.1.5", "2016.11"), "2016-01-05", True),
    ],
)
def test_a_month_that_may_have_lost_its_zero_is_named(
    tmp_path: Path, dates: tuple[str, ...], expected: str, *, is_sure: bool
) -> None:
    """A spreadsheet's number 2016.1 is January or, where months are written 01 to 09, October."""
    written(tmp_path, *((date, "") for date in dates))
    assert starts(tmp_path)[0] == expected
    assert ("R20" not in {code for code, _ in found(tmp_path)}) is is_sure


def test_a_number_of_a_workbook_may_have_lost_its_zero(tmp_path: Path) -> None:
    """It is stored as 2016.1, whatever its cell shows; the row is named even if it is excluded."""
    rows: list[tuple[Cell, ...]] = [HEADER, ("s1", "p", "Japan", "bachelor", 2016.9, 2016.1)]
    write_workbook(tmp_path / "outbound" / "a.xlsx", {"all": rows})
    assert {("R20", "2"), ("R05", "2")} <= found(tmp_path)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        *(("4 months", 120), ("12 weeks", 84), ("3个月", 90), ("2周", 14), ("半年", 183)),
        *(("半个月", 15), ("4.5 months", 135), ("0,75 months", 23), ("一年半", 548)),
        *(("两个半月", 75), ("三个星期", 21), ("1 month and 10 days", 40), ("1年6个月", 545)),
        *(("3个月15天", 105), ("a month", 30), ("one year", 365), ("30", 30), ("30.0", 30)),
        *(("30天", 30), ("30 days", 30), ("0.4", 1), ("4-month", 120), ("约3个月", 90)),
        *(("three weeks", 21), ("6 mths", 180), ("2 WKS.", 14), ("half a year", 183)),
        *(("十二周", 84), ("0", 0)),
    ],
)
def test_lengths_in_words_are_days(text: str, days: int) -> None:
    """A month has 30 days, a year 365; halves are rounded up."""
    read = days_in(tidied(text).casefold())
    assert read
    assert read[0] == days


@pytest.mark.parametrize(
    "text",
    ["一学期", "a semester", "4-5 months", "1,234", "long", "-3", "3 m", "99999", "3 months?", ""],
)
def test_what_is_no_length(text: str) -> None:
    """A semester has no certain length."""
    assert days_in(text) is None


@pytest.mark.parametrize(
    ("header", "line", "days"),
    [
        *(("months", "days = ['months']", 135), ("months", "", 135), ("停留时间（月）", "", 135)),
        *(("Duration (weeks)", "", 32), ("停留天数", "", 5), ("Length of stay (months)", "", 135)),
        ("duur", "days = [{ column = 'duur', unit = 'weeks' }]", 32),
        ("months", "days = [{ column = 'months', unit = 'days' }]", 5),
        ("duur", "days = [{ column = 'duur', unit = 'months', pattern = '[0-9.]+' }]", 135),
    ],
)
def test_the_unit_of_lengths_is_in_the_header_or_in_the_definitions(
    tmp_path: Path, header: str, line: str, days: int
) -> None:
    """A stay of 4.5 months is long."""
    write_definitions(tmp_path, f"[outbound.columns]\n{line}")
    rows = [("student id", "country", "start", header), ("s1", "Japan", "2016-03-01", "4.5")]
    write_export(tmp_path, "outbound/a.csv", rows)
    frame = build_register(load_setup(None, [str(tmp_path)], {})).frame(DirectionName.OUTBOUND)
    assert frame["days"].tolist() == [days]


def test_a_length_in_months_may_differ_from_the_dates_by_half_a_month(tmp_path: Path) -> None:
    """Four months are 123 days in autumn; five months for them are a mistake."""
    header = ("student id", "country", "start", "end", "days")
    for stated, is_wrong in (("4 months", False), ("4.5 months", False), ("5 months", True)):
        row = ("s1", "Japan", "2016-09-01", "2016-12-31", stated)
        write_export(tmp_path, "outbound/a.csv", [header, row])
        codes = {code for code, _ in found(tmp_path)}
        assert ("R14" in codes) is is_wrong
        assert "rough" not in codes


def test_the_style_of_a_column_is_that_of_its_texts(tmp_path: Path) -> None:
    """Without any evidence it is the one that was declared."""
    style = DateStyle()
    assert style.proven_by(["2016-01-25", "", "soon"]) == style
    assert style.proven_by(["25/01/2016"]) == DateStyle(day_first=True, is_sure=True)
    definitions = load_setup(None, [str(tmp_path)], {}).definitions
    assert reader_in_style(FieldName.START, definitions)(style)("2016-09-01") == Reading(FIRST)
