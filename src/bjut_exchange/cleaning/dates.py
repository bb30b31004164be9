"""Dates as people, spreadsheets and databases write them, all styles in one column."""

from __future__ import annotations

import datetime as dt
import re
from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from bjut_exchange.cleaning.date_words import DateWords, without_time
from bjut_exchange.text import plain_marks

_YEAR = r"(?P<y>\d{4})"
_SHORT_YEAR = r"'?(?P<yy>\d{2})"
_MONTH = r"(?P<m>\d{1,2})"
_DAY = r"(?P<d>\d{1,2})"
_NAME = r"(?P<n>[a-z]{1,9})\.?"
_BESIDE = r"(?P<s> ?[-/.] ?| )"  # alike on both sides: 2016-7 - 8 is no day
# As databases export a day, which is quicker to read so: 2016-07-01 00:00:00, 2016-07-01T00:00:00Z.
_TIME = r"(?:[ t]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:z|[+-]\d{2}:?\d{2})?)?"
# What stands for a part of a month is read as the month.
_PART = r"(?:(?:early|mid|late|(?:beginning|start|middle|end) of)[- ])?"

_STYLES = tuple(
    re.compile(style)
    for style in (
        rf"{_YEAR}{_BESIDE}{_MONTH}(?P=s){_DAY}\.?{_TIME}",  # 2016-07-01, 2016/7/1, 2016. 7. 1.
        r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})",  # 20160701
        rf"(?:{_YEAR}|{_SHORT_YEAR}) ?年 ?{_MONTH} ?月 ?{_DAY} ?[日号]?",  # 2016年7月1日
        rf"(?:{_YEAR}|{_SHORT_YEAR}) ?年 ?{_MONTH} ?(?:月 ?(?:份|[上中下]旬|[初中底末])?)?",
        rf"{_YEAR}[-/.,]{_MONTH}",  # 2016.7
        r"(?P<y>(?:19|20)\d{2})(?P<m>0[1-9]|1[0-2])",  # 201607
        rf"{_MONTH}[-/.]{_YEAR}",  # 07-2016
        # 1 July 2016, 01-Jul-2016, 1. September 2016, 01JUL2016, 1-Jul-16, 1.IX.2016
        rf"{_DAY}[-/. ]{{0,2}}{_NAME}[-/., ]{{0,2}}(?:{_YEAR}|{_SHORT_YEAR})",
        rf"{_NAME}[-/. ]{{0,2}}{_DAY}[-/., ]{{1,2}}(?:{_YEAR}|{_SHORT_YEAR})",  # July 1, 2016
        rf"{_YEAR}{_BESIDE}{_NAME}(?P=s){_DAY}",  # 2016-Jul-01
        rf"{_PART}{_NAME}[-/., ]{{0,2}}{_YEAR}",  # Jul 2016
        rf"{_NAME}(?:-| ?(?=')){_SHORT_YEAR}",  # Jul-16; July 16 is a day without a year
        rf"{_YEAR}[-/. ]{_NAME}",  # 2016 July
    )
)
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
_LEAST_LETTERS = 3  # of the beginning of a month's name
_DAY_AND_MONTH = re.compile(rf"(?P<a>\d{{1,2}}){_BESIDE}(?P<b>\d{{1,2}})(?P=s){_YEAR}")
_SHORT = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{1,2})")
_ONE_DIGIT_MONTH = re.compile(r"(?:19|20)\d{2}[.,]1")
_TWO_DIGIT_MONTH = re.compile(r"(?:19|20)\d{2}[.,](0[1-9]|10)")

# A day with a fraction is a day with a time; databases write 0, 1 or 2 where there is none.
_SERIAL = re.compile(r"(\d{5}|2958465)(?:[.,]\d+)?|([012])(?:[.,]0+)?")
_SERIAL_EPOCH = dt.date(1899, 12, 30)  # makes 42552 the 2016-07-01 that a spreadsheet shows
# Outside these years five digits are more likely a code than a day.
_SERIAL_YEARS = range(1990, 2051)

# What programs write where there is no date: the first days of their calendars.
_EMPTY = frozenset(
    dt.date.fromisoformat(each)
    for each in (
        *("0001-01-01", "1601-01-01", "1753-01-01", "1899-12-30", "1899-12-31"),
        *("1900-01-01", "1969-12-31", "1970-01-01"),
    )
)
_YEARS = range(1900, 2100)
_FOREVER = frozenset({dt.date(2079, 6, 6), dt.date(2099, 12, 31), dt.date(2999, 12, 31)})

# Between the two dates of a range; of 2016-07-01-2016-07-20 only one hyphen parts two dates.
_BETWEEN = re.compile(r" ?(?:-{1,3}|[~/至到]| to | until ) ?")
# 2016年7月1日-7月20日, 2016年7月1日-20日
_SAME_YEAR = re.compile(rf"{_MONTH} ?(?:[-/.月] ?{_DAY} ?[日号]?|月)")
_SAME_MONTH = re.compile(rf"{_DAY} ?[日号]")
_LONGEST = 100  # characters

_TERM_YEAR = re.compile(
    r"(?:[as]y ?)?'?(?P<y>(?:19|20)?\d{2})(?: ?年?[-/~至] ?'?(?P<z>(?:20)?\d{2}))?"
    r" ?(?:(?P<academic>学年)度?|年度?)?"
)
_NUMBERED = re.compile(r"[\d一二三]|first|second")
_AUTUMN = (8, 1)  # of the two years of 2015/16, terms that begin from here on lie in the first


@dataclass(frozen=True)
class ReadDate:
    """A date, and what there is to know about how it was written.

    `last`: the last day that it can stand for, if it names no day. `ambiguous`: day and month could
    change places; `day_first`: the order that it proves. `is_short`: its year has two digits.
    `lost_zero`: its month, 1, could be a 10 that a spreadsheet took for a number.
    """

    date: dt.date
    last: dt.date | None = None
    ambiguous: bool = False
    day_first: bool | None = None
    is_short: bool = False
    lost_zero: bool = False

    @property
    def until(self) -> ReadDate:
        """Return the last day that it can stand for."""
        return replace(self, date=self.last) if self.last and not self.is_empty else self

    @property
    def is_empty(self) -> bool:
        """Whether it is what databases write where there is no date."""
        return self.date in _EMPTY

    @property
    def is_forever(self) -> bool:
        """Whether it is what databases write where there is no end."""
        return self.date in _FOREVER or self.date.year == dt.MAXYEAR


_NO_WORDS = DateWords({})


@dataclass(frozen=True)
class DateStyle:
    """How dates are read that could be read in two ways.

    `day_first`: what `07/01/2016` means; it is ambiguous unless `is_sure`. `october`: whether
    2016.1 is October; else it is January, and a guess.
    """

    words: DateWords = _NO_WORDS
    day_first: bool = False
    is_sure: bool = False
    october: bool = False

    def proven_by(self, texts: Iterable[str]) -> DateStyle:
        """Return the style of a column with these texts: a day above 12 proves the order of all.

        Where months are written 2016.01, and none 2016.10, 2016.1 can only be October.
        """
        orders: set[bool | None] = set()
        months: set[str] = set()
        for text in texts:
            orders |= {date.day_first for date in _dates_in(text, self)} - {None}
            months |= {match[1] for match in [_TWO_DIGIT_MONTH.fullmatch(text)] if match}
        is_proven = len(orders) == 1
        return replace(
            self,
            day_first=True in orders if is_proven else self.day_first,
            is_sure=is_proven or (self.is_sure and not orders),
            october=bool(months) and "10" not in months,
        )


def parse_date(text: str) -> dt.date | None:
    """Return a single date; None if it is none, or what databases write for none."""
    dates = _dates_in(text, DateStyle())
    read = dates[0] if len(dates) == 1 else None
    return read.date if read and not read.is_empty and not read.is_forever else None


def read_date(
    text: str, style: DateStyle, *, latest: bool = False, within: bool = False
) -> ReadDate | None:
    """Return a date, or of a range the first date (the last if `latest`); None if it is neither.

    If `within`, only a range is read. `text` is normalised (NFKC, trimmed). A date to the month, or
    to the term, stands for its first day, or its last day if `latest`. Five digits are a
    spreadsheet's serial day if they fall into 1990–2050.
    """
    dates = _dates_in(text, style)
    if not dates or (within and len(dates) == 1):
        return None
    return dates[-1].until if latest else dates[0]


@lru_cache(maxsize=1 << 14)  # starts and ends have their dates in common
def _dates_in(text: str, style: DateStyle) -> tuple[ReadDate, ...]:
    """Return the date of a text, or the two of a range; nothing if it is neither."""
    if len(text) > _LONGEST:
        return ()
    text = plain_marks(text).casefold()
    # A spreadsheet's number is a whole cell: in a range, 2016.1 was typed as it is.
    if _ONE_DIGIT_MONTH.fullmatch(text):
        one = _single(f"{text}0" if style.october else text, style)
        return (replace(one, lost_zero=not style.october),) if one else ()
    if one := _single(text, style):
        return (one,)
    for between in _BETWEEN.finditer(text):
        start, last = _single(text[: between.start()], style), text[between.end() :]
        if start and last in style.words.open_words:
            return start, ReadDate(dt.date.max)
        end = start and (_single(last, style) or _in_year_of(start, last))
        # Of 2016-9-1-9-20, 1-9-20 is no date; of 2016.9-1, 1 is no day of a database.
        if start and end and start.is_short == end.is_short:
            return (start, end) if not (start.is_empty or end.is_empty) else ()
    return ()


def _single(text: str, style: DateStyle) -> ReadDate | None:
    # Most dates are in a style as they stand.
    if read := _in_numbers(text, style):
        return read
    if match := _SERIAL.fullmatch(text):
        read = ReadDate(_SERIAL_EPOCH + dt.timedelta(days=int(match[1] or match[2])))
        is_one = read.date.year in _SERIAL_YEARS or read.is_empty or read.is_forever
        return read if is_one else None
    plain, had_time = without_time(text)
    if read := _in_numbers(plain, style):
        # A time stands after a day: what is left is no month.
        return None if had_time and read.last else read
    return _term(text, style.words)


def _in_numbers(text: str, style: DateStyle) -> ReadDate | None:
    for pattern in _STYLES:
        if match := pattern.fullmatch(text):
            return _from_parts(match.groupdict(), style.words)
    if match := _DAY_AND_MONTH.fullmatch(text):
        return _day_and_month(match["a"], match["b"], int(match["y"]), style)
    if not (match := _SHORT.fullmatch(text)):
        return None
    # The year is the part of two digits: where both can be, and give a date, it stays unread.
    first, _, other, last = match.groups()
    full_year = style.words.full_year
    dates = [
        _date(full_year(first), int(other), int(last)) if len(first) > 1 else None,
        _day_and_month(first, other, full_year(last), style) if len(last) > 1 else None,
    ]
    found = [date for date in dates if date]
    return replace(found[0], is_short=True) if len(found) == 1 else None


def _day_and_month(one: str, other: str, year: int, style: DateStyle) -> ReadDate | None:
    day, month = (one, other) if style.day_first else (other, one)
    meant, swapped = (_date(year, int(m), int(d)) for m, d in ((month, day), (day, month)))
    if meant and swapped:
        return replace(meant, ambiguous=meant != swapped and not style.is_sure)
    # 07/25/2016 is a date in one order alone, whatever the definitions say.
    read, day_first = (meant, style.day_first) if meant else (swapped, not style.day_first)
    return read and replace(read, day_first=day_first)


def _from_parts(parts: Mapping[str, str | None], words: DateWords) -> ReadDate | None:
    year = parts.get("y") or parts.get("yy") or ""
    if name := parts.get("n"):
        # Both Sep and Sept are in use, so every beginning of a name will do.
        named = [at for at, of in enumerate(_MONTHS, 1) if of.startswith(name)]
        is_name = named and len(name) >= _LEAST_LETTERS
        month = _ROMAN.index(name) + 1 if name in _ROMAN else named[0] if is_name else 0
    else:
        month = int(parts["m"] or 0)
    read = _date(words.full_year(year), month, int(parts.get("d") or 1))
    if read and "d" not in parts:
        _, days = monthrange(read.date.year, read.date.month)
        read = replace(read, last=read.date.replace(day=days))
    return replace(read, is_short=True) if read and not parts.get("y") else read


def _in_year_of(start: ReadDate, text: str) -> ReadDate | None:
    at = {"y": str(start.date.year)}
    if match := _SAME_MONTH.fullmatch(text):
        ends = [_from_parts({**at, "m": str(start.date.month), **match.groupdict()}, _NO_WORDS)]
    elif match := _SAME_YEAR.fullmatch(text):
        parts = {name: part for name, part in match.groupdict().items() if part}
        # An autumn semester, 2016年9月-1月, ends in the year after.
        years = (str(start.date.year + at) for at in (0, 1))
        ends = [_from_parts({"y": year, **parts}, _NO_WORDS) for year in years]
    else:
        return None
    return next((end for end in ends if end and end.until.date >= start.date), None)


def _term(text: str, words: DateWords) -> ReadDate | None:
    """Return the first day of a term: Fall 2014, 2016年秋季学期, 2015-2016学年第一学期."""
    named = words.term_in(text)
    match = named and _TERM_YEAR.fullmatch(named[1])
    if not named or not match:
        return None
    (first, last), year = words.terms[named[0]], words.full_year(match["y"])
    is_academic = bool(match["z"] or match["academic"])
    if match["z"] and (year + 1) % 100 != int(match["z"]) % 100:
        return None
    # Offices do not agree in which calendar year a second term lies.
    if _NUMBERED.search(named[0]) and not is_academic:
        return None
    year += first < _AUTUMN and is_academic
    ends = dt.date(year + (last < first), *last)
    return ReadDate(dt.date(year, *first), last=ends, is_short=len(match["y"]) < len("2016"))


def _date(year: int, month: int, day: int) -> ReadDate | None:
    # 0000-00-00 and 1900-01-00 stand for no date as well.
    if year == 0 or (year, month, day) == (1900, 1, 0):
        return ReadDate(dt.date.min)
    try:
        read = ReadDate(dt.date(year, month, day))
    except ValueError:
        return None
    return read if year in _YEARS or read.is_empty or read.is_forever else None
