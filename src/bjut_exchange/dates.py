"""Dates as people and spreadsheets write them, all styles in one column."""

from __future__ import annotations

import datetime as dt
import re

_YEAR = r"(?P<y>(?:19|20)\d{2})"
_MONTH = r"(?P<m>\d{1,2})"
_DAY = r"(?P<d>\d{1,2})"
_CLOCK = r"(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"

_STYLES = tuple(
    re.compile(style)
    for style in (
        rf"{_YEAR}[-/.]{_MONTH}[-/.]{_DAY}{_CLOCK}",  # 2016-07-01, 2016/7/1, 2016.7.1
        r"(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})",  # 20160701
        rf"{_YEAR} ?年 ?{_MONTH} ?月 ?{_DAY} ?日?",  # 2016年7月1日
        rf"{_YEAR} ?年 ?{_MONTH} ?月?",  # 2016年7月
        rf"{_YEAR}[-/.]{_MONTH}",  # 2016.7
        rf"{_MONTH}[-/.]{_YEAR}",  # 07-2016
    )
)
_DAY_AND_MONTH = re.compile(rf"(?P<a>\d{{1,2}})[-/.](?P<b>\d{{1,2}})[-/.]{_YEAR}{_CLOCK}")
_SERIAL = re.compile(r"(\d{5})(?:\.0+)?")
_SERIAL_EPOCH = dt.date(1899, 12, 30)  # makes 42552 the 2016-07-01 that a spreadsheet shows
_SERIAL_YEARS = range(1990, 2051)


def parse_date(text: str, *, day_first: bool, latest: bool = False) -> dt.date | None:
    """Read one date; None if it is none.

    `text` is normalised (NFKC, trimmed). A date to the month stands for the month's first day,
    or its last day if `latest`. `day_first` decides what `07/01/2016` means.
    Five digits are a spreadsheet's serial day if they fall into 1990–2050.
    """
    for style in _STYLES:
        if match := style.fullmatch(text):
            parts = match.groupdict()
            year, month = int(parts["y"]), int(parts["m"])
            if "d" in parts:
                return _date(year, month, int(parts["d"]))
            first = _date(year, month, 1)
            return _last_of_month(first) if first and latest else first
    if match := _DAY_AND_MONTH.fullmatch(text):
        one, other, year = int(match["a"]), int(match["b"]), int(match["y"])
        day, month = (one, other) if day_first else (other, one)
        return _date(year, month, day) or _date(year, day, month)
    if match := _SERIAL.fullmatch(text):
        date = _SERIAL_EPOCH + dt.timedelta(days=int(match[1]))
        return date if date.year in _SERIAL_YEARS else None
    return None


def _last_of_month(first: dt.date) -> dt.date:
    return (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
