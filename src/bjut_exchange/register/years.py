"""The first and the last year in which each stay counts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import DirectionName, YearRule
from bjut_exchange.config.years import YearStart
from bjut_exchange.reading.table import Coded, Mask, per_row

NO_YEAR = -1
# Beyond every real year, so that an open end needs no case of its own in comparisons.
STILL_HERE = 9999

# A longer stay is most often one with a mistyped year.
LONGEST_YEARS = 10
# Years are cut off where years beside them have no row at all, and they have few rows themselves.
# Where fewer years are empty than these, as in a pandemic, only so few students are mistyped.
_EMPTY_YEARS, _MISTYPED = 4, 2
# A stay that began so many years before the other rows may still lie among them.
_YEARS_BEFORE = 20

Years = NDArray[np.int16]


def with_ends_by_length(start: Coded, end: Coded, days: NDArray[np.integer]) -> Coded:
    """Return the ends of stays; where none is stated, the start and the stated days give it."""
    if not days.any():
        return end
    first, last = (each.in_rows(None, "datetime64[D]") for each in (start, end))
    by_length = np.isnat(last) & ~np.isnat(first) & (days > 0)
    # Both the first and the last day are days of the stay.
    given = first[by_length] + (days[by_length] - 1).astype("timedelta64[D]")
    distinct, at = np.unique(given, return_inverse=True)
    codes = end.codes.astype(np.int32)
    codes[by_length] = len(end.categories) + at
    return Coded([*end.categories, *distinct.tolist()], codes)


def _years_of(field: Coded, starts: YearStart, otherwise: int) -> Years:
    """Return the year of each row's date, or as it is stated; `otherwise` where there is none."""
    years = (starts.year_of(v) if isinstance(v, dt.date) else v for v in field.categories)
    return per_row([*years, otherwise], field.codes, np.int16)


def span_of(
    rule: YearRule,
    starts: YearStart,
    needed: Coded,
    ends: Coded,
    end_is_unread: Mask,
    is_over: Callable[[], Mask | bool],
) -> tuple[Years, Years]:
    """Return the first and the last year in which each row counts.

    `needed` is the field that the rule needs. A row whose end cannot be read has no year where its
    end decides. A stay that `is_over` is not still here, though nobody wrote down when it ended.
    """
    year = _years_of(needed, starts, NO_YEAR)
    if rule is not YearRule.OVERLAP:
        return year, year
    end = _years_of(ends, starts, STILL_HERE)
    if (is_open := end == STILL_HERE).any():
        end = np.where(is_open & is_over(), year, end)
    year = np.where(end_is_unread, np.int16(NO_YEAR), year)
    return year, np.where(year == NO_YEAR, year, end)


def out_of_place(
    first: Years,
    last: Years,
    definitions: Definitions,
    name: DirectionName,
    persons: Callable[[], NDArray[np.integer]],
) -> Mask:
    """Return which rows lie in years that are cut off from all others: most are mistyped.

    `first` and `last` are the years in which each row counts, NO_YEAR for none; `persons` returns
    the number of each row's student, negative for none. The years in which rows begin are split
    where one has none. The part with the most students is the main one; another is cut off if its
    students, in per cent of the main part's, are fewer than the years between; and, if these are
    fewer than `_EMPTY_YEARS`, it has at most `_MISTYPED` students. So is any year after the next
    one. Declared years are never cut off.
    """
    rows = np.bincount(first + 1, minlength=1)[1:]
    years, declared = np.flatnonzero(rows), definitions.last_year() or NO_YEAR
    today = dt.datetime.now(tz=dt.UTC).astimezone().date()
    latest = max(definitions.year_starts.year_of(today) + 1, declared)
    is_out = np.zeros(len(rows) + 1, np.bool_)  # the last is for NO_YEAR
    # Nobody knows of stays so far ahead, unless plans are all that there is.
    if years.min(initial=STILL_HERE) <= latest:
        years, is_out[latest + 1 : -1] = years[years <= latest], True
    parts = np.split(years, np.flatnonzero(np.diff(years) > 1) + 1)
    students = _students(first, persons()) if len(parts) > 1 else rows
    main = max(parts, key=lambda part: int(students[part].sum()))
    for part in parts if len(parts) > 1 else ():
        years_between = max(main[0] - part[-1], part[0] - main[-1]) - 1
        few = int(students[part].sum())
        is_few = few * 100 < students[main].sum() * years_between
        is_out[part] = is_few and (years_between >= _EMPTY_YEARS or few <= _MISTYPED)
    if not is_out.any():
        return np.zeros(len(first), np.bool_)
    is_out[definitions.first_year(name) or len(rows) : main[0]] = False
    is_out[main[-1] : declared + 1] = False
    reaches_main = (first < main[0]) & (last >= main[0]) & (first >= main[0] - _YEARS_BEFORE)
    strays: Mask = is_out[first] & ~reaches_main
    return strays


def _students(year: Years, person: NDArray[np.integer]) -> NDArray[np.integer]:
    """Return the number of students in each year; a row without an id is one of its own."""
    # Of rows, a file that is there twice would have twice as many.
    has_id = (person >= 0) & (year != NO_YEAR)
    pairs = np.unique(person[has_id].astype(np.int64) * (STILL_HERE + 1) + year[has_id])
    years = np.concatenate([pairs % (STILL_HERE + 1), year[~has_id & (year != NO_YEAR)]])
    return np.bincount(years, minlength=int(year.max(initial=0)) + 1)
