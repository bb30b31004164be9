"""Single values as exports write them: dates, years, countries, text."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bjut_exchange.cleaning.dates import DateStyle, ReadDate, read_date
from bjut_exchange.config.countries import countries_in
from bjut_exchange.config.years import YearStart
from bjut_exchange.text import folded, tidied

ACADEMIC = YearStart(9, 1)


def read(text: str, *, day_first: bool = False, latest: bool = False) -> dt.date | None:
    """Return the date alone."""
    found = read_date(text, DateStyle(day_first=day_first), latest=latest)
    return found.date if found else None


@pytest.mark.parametrize(
    "text",
    [
        *("2016/7/1", "2016-07-01", "2016.7.1", "20160701", "2016年7月1日", "42552", "42552.0"),
        *("2016-07-01 00:00:00", "2016-07-01T08:30", "7/1/2016", "2016年7月", "2016.7", "07-2016"),
        *("1 July 2016", "01-Jul-2016", "July 1, 2016", "Jul 2016"),
    ],
)
def test_the_first_of_july_in_every_style(text: str) -> None:
    """All of these stand in one column."""
    assert read(text) == dt.date(2016, 7, 1)


def test_a_month_that_ends_a_stay_ends_on_its_last_day() -> None:
    """And one that begins it, on its first."""
    assert read("2016-02", latest=True) == dt.date(2016, 2, 29)
    assert read("2016年12月", latest=True) == dt.date(2016, 12, 31)


def test_day_and_month_stand_in_the_configured_order() -> None:
    """Where only one order gives a date, it is that one."""
    assert read("07/01/2016", day_first=True) == dt.date(2016, 1, 7)
    assert read("07/01/2016", day_first=False) == dt.date(2016, 7, 1)
    assert read("13/01/2016", day_first=False) == dt.date(2016, 1, 13)


@pytest.mark.parametrize(
    ("text", "ambiguous"),
    [("07/01/2016", True), ("13/01/2016", False), ("07/07/2016", False), ("2016-07-01", False)],
)
def test_a_date_is_ambiguous_where_both_orders_give_another_one(text: str, ambiguous: bool) -> None:
    """And only there."""
    found = read_date(text, DateStyle())
    assert found
    assert found.ambiguous is ambiguous


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2015年9月 - 2016年1月", "2015-09-01", "2016-01-31"),
        ("2015.9-2016.1", "2015-09-01", "2016-01-31"),
        ("2016-07-01-2016-07-20", "2016-07-01", "2016-07-20"),
        ("20160701—20160720", "2016-07-01", "2016-07-20"),
        ("2016/7/1~2016/7/20", "2016-07-01", "2016-07-20"),
        ("2016年7月1日至7月20日", "2016-07-01", "2016-07-20"),
        ("2016.7.1-7.20", "2016-07-01", "2016-07-20"),
        ("2016年7-8月", "2016-07-01", "2016-08-31"),
        ("2015年12月20日到1月10日", "2015-12-20", "2016-01-10"),
        ("7/1/2016 to 7/20/2016", "2016-07-01", "2016-07-20"),
    ],
)
def test_a_cell_can_hold_a_range(text: str, first: str, last: str) -> None:
    """A start takes its first date, an end its last."""
    assert read(text) == dt.date.fromisoformat(first)
    assert read(text, latest=True) == dt.date.fromisoformat(last)


@pytest.mark.parametrize(
    "text",
    [
        *("soon", "2016", "2016-13-01", "2016-02-30", "31/31/2016", "12345", "99999", "2016.13"),
        *("2016.7-8", "Jux 2016", "2016-07-01-", "-2016-07-01", "2016-07-01 to soon"),
    ],
)
def test_what_is_no_date_is_none(text: str) -> None:
    """Never a guess."""
    assert read_date(text, DateStyle()) is None


@given(st.dates(dt.date(1990, 1, 1), dt.date(2050, 12, 31)))
def test_every_date_is_read_back(date: dt.date) -> None:
    """Whatever the style."""
    serial = (date - dt.date(1899, 12, 30)).days
    for text in (
        f"{date}",
        f"{date:%Y%m%d}",
        f"{date.year}年{date.month}月{date.day}日",
        f"{serial}",
    ):
        assert read_date(text, DateStyle()) == ReadDate(date)


def test_years_are_labelled_and_read_as_they_are_counted() -> None:
    """A single year is never the name of an academic one."""
    assert ACADEMIC.label(2015) == "2015/16"
    assert ACADEMIC.label(1999) == "1999/00"
    assert [ACADEMIC.parse(text) for text in ("2015/16", "2015-16", "2015/2016")] == [2015] * 3
    assert [ACADEMIC.parse(text) for text in ("2015", "2015/17", "15/16")] == [None] * 3
    assert [YearStart().parse(text) for text in ("2016", "2015/16", "16")] == [2016, None, None]


@given(st.dates(dt.date(1990, 1, 1), dt.date(2050, 12, 31)))
def test_every_day_is_in_the_year_that_ends_on_or_after_it(date: dt.date) -> None:
    """For calendar and for academic years."""
    for starts in (YearStart(), ACADEMIC):
        year = starts.year_of(date)
        assert starts.last_day(year - 1) < date <= starts.last_day(year)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        *(("韩国", "KR"), ("South Korea", "KR"), ("KOR", "KR"), ("刚果（金）", "CD"), ("uk", "GB")),
        *(("USA", "US"), ("NA", "NA"), ("Namibia", "NA"), ("IRL", "IE"), ("台湾", "TW")),
    ],
)
def test_names_and_codes_of_countries(name: str, code: str) -> None:
    """In English and Chinese, and ISO's."""
    assert countries_in(("en", "zh")).code(name) == code


@pytest.mark.parametrize("name", ["Europe", "EU", "ZZ", "SU", "XXX", "150", "Unknown Region"])
def test_what_is_no_country(name: str) -> None:
    """Continents, unions, and states that have become several."""
    assert countries_in(("en", "zh")).code(name) is None


def test_text_is_compared_without_differences_that_nobody_sees() -> None:
    """Full-width forms, ideographic spaces, marks of direction, control characters."""
    assert tidied("　出国（境）\u200f项目 \x00 Ｉ\n") == "出国(境)项目 I"
    assert folded("ＰｈＤ ") == "phd"
