"""Dates as people and spreadsheets write them, all styles in one column."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from functools import lru_cache

_YEAR = r"(?P<y>(?:19|20)\d{2})"
_MONTH = r"(?P<m>\d{1,2})"
_DAY = r"(?P<d>\d{1,2})"
_NAME = r"(?P<n>[a-z]{3,9})\.?"
# Databases export a day as midnight: 2016-07-01 00:00:00.
_CLOCK = r"(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"

_STYLES = tuple(
    re.compile(style, re.IGNORECASE)
    for style in (
        rf"{_YEAR}(?P<s>[-/.]){_MONTH}(?P=s){_DAY}{_CLOCK}",  # 2016-07-01, 2016/7/1, 2016.7.1
        r"(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})",  # 20160701
        rf"{_YEAR}\. ?{_MONTH}\. ?{_DAY}\.?",  # 2016. 7. 1
        rf"{_YEAR} ?年 ?{_MONTH} ?月 ?{_DAY} ?[日号]?",  # 2016年7月1日
        rf"{_YEAR} ?年 ?{_MONTH} ?月?",  # 2016年7月
        rf"{_YEAR}[-/.]{_MONTH}",  # 2016.7
        r"(?P<y>(?:19|20)\d{2})(?P<m>0[1-9]|1[0-2])",  # 201607
        rf"{_MONTH}[-/.]{_YEAR}",  # 07-2016
        rf"{_DAY}[- ]{_NAME}[- ]{_YEAR}",  # 1 July 2016, 01-Jul-2016
        rf"{_DAY}-{_NAME}-(?P<yy>\d{{2}})",  # 1-Jul-16, as a spreadsheet shows it
        rf"{_NAME} {_DAY}, ?{_YEAR}",  # July 1, 2016
        rf"{_NAME}[- ]{_YEAR}",  # Jul 2016
    )
)
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_DAY_AND_MONTH = re.compile(rf"(?P<a>\d{{1,2}})(?P<s>[-/.])(?P<b>\d{{1,2}})(?P=s){_YEAR}{_CLOCK}")
_SERIAL = re.compile(r"(\d{5})(?:\.0+)?")
_SERIAL_EPOCH = dt.date(1899, 12, 30)  # makes 42552 the 2016-07-01 that a spreadsheet shows
# Outside these years five digits are more likely a code than a day.
_SERIAL_YEARS = range(1990, 2051)

# Between the two dates of a range; of 2016-07-01-2016-07-20 only one hyphen parts two dates.
_BETWEEN = re.compile(r" ?(?:[-–—~/至到]| to ) ?")
_SAME_YEAR = re.compile(rf"{_MONTH} ?(?:[-/.月] ?{_DAY} ?日?|月)")  # 2016年7月1日-7月20日


@dataclass(frozen=True)
class ReadDate:
    """A date, and what there is to know about how it was written.

    `to_month`: it named no day. `ambiguous`: day and month could change places.
    """

    date: dt.date
    to_month: bool = False
    ambiguous: bool = False

    @property
    def until(self) -> ReadDate:
        """Return the last day that it can stand for."""
        if not self.to_month:
            return self
        in_next_month = self.date + dt.timedelta(days=31)  # of a month's first day
        return replace(self, date=in_next_month.replace(day=1) - dt.timedelta(days=1))


def parse_date(
    text: str, *, day_first: bool, latest: bool = False, single: bool = False
) -> ReadDate | None:
    """Return a date, or of a range the first date (the last if `latest`); None if it is neither.

    If `single`, a range is none. `text` is normalised (NFKC, trimmed). A date to the month stands
    for the month's first day, or its last day if `latest`. `day_first` decides what `07/01/2016`
    means. Five digits are a spreadsheet's serial day if they fall into 1990–2050.
    """
    if (one := _single(text, day_first)) or single:
        return one and one.until if latest else one
    for between in _BETWEEN.finditer(text):
        last = text[between.end() :]
        start = _single(text[: between.start()], day_first)
        end = _single(last, day_first) or _in_year_of(start, last)
        if start and end:
            return end.until if latest else start
    return None


@lru_cache(maxsize=1 << 14)  # starts and ends have their dates in common
def _single(text: str, day_first: bool) -> ReadDate | None:
    for style in _STYLES:
        if match := style.fullmatch(text):
            return _from_parts(match.groupdict())
    if match := _DAY_AND_MONTH.fullmatch(text):
        one, other, year = int(match["a"]), int(match["b"]), int(match["y"])
        day, month = (one, other) if day_first else (other, one)
        meant, swapped = _date(year, month, day), _date(year, day, month)
        if meant:
            return replace(meant, ambiguous=swapped is not None and swapped != meant)
        # 07/25/2016 is a date in one order alone, whatever the definitions say.
        return swapped
    if match := _SERIAL.fullmatch(text):
        date = _SERIAL_EPOCH + dt.timedelta(days=int(match[1]))
        return ReadDate(date) if date.year in _SERIAL_YEARS else None
    return None


def _from_parts(parts: dict[str, str]) -> ReadDate | None:
    if "yy" in parts:
        parts = {**parts, "y": f"20{parts['yy']}"}
    if "m" in parts:
        month = int(parts["m"])
    else:
        name = parts["n"].lower()
        # Both Sep and Sept are in use, so every beginning of a name will do.
        month = next((at for at, of in enumerate(_MONTHS, 1) if of.startswith(name)), 0)
    if "d" in parts:
        return _date(int(parts["y"]), month, int(parts["d"]))
    first = _date(int(parts["y"]), month, 1)
    return first and replace(first, to_month=True)


def _in_year_of(start: ReadDate | None, text: str) -> ReadDate | None:
    match = _SAME_YEAR.fullmatch(text)
    if not (start and match):
        return None
    parts = {name: part for name, part in match.groupdict().items() if part}
    # An autumn semester, 2016年9月-1月, ends in the year after.
    ends = (_from_parts({"y": str(start.date.year + at), **parts}) for at in (0, 1))
    return next((end for end in ends if end and end.until.date >= start.date), None)


def _date(year: int, month: int, day: int) -> ReadDate | None:
    try:
        return ReadDate(dt.date(year, month, day))
    except ValueError:
        return None
