"""The first and the last year in which each stay counts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bjut_exchange.cleaning.parsers import Value
from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import DirectionName, YearRule
from bjut_exchange.config.years import YearStart

NO_YEAR = -1
# Beyond every real year, so that an open end needs no case of its own in comparisons.
STILL_HERE = 9999

# A longer stay is most often one with a mistyped year.
LONGEST_YEARS = 10
# Years are cut off where so many beside them have no row at all, and they have few rows themselves.
_EMPTY_YEARS = 4
# A stay that began so many years before the other rows may still lie among them.
_YEARS_BEFORE = 20

Years = NDArray[np.int16]


def years_of(
    values: Iterable[Value | None], codes: NDArray[Any], starts: YearStart, otherwise: int
) -> Years:
    """Return the year of each row's date, or as it is stated; `otherwise` where there is none.

    `values` are the distinct ones, `codes` the index of each row's own, -1 for none.
    """
    stated = [otherwise if value is None else value for value in values]
    years = [starts.year_of(each) if isinstance(each, dt.date) else each for each in stated]
    of_row: Years = np.array([*years, otherwise], np.int16)[codes]
    return of_row


def span_of(
    rule: YearRule, year: Years, end: Years | None, end_is_unread: NDArray[np.bool_] | None
) -> tuple[Years, Years]:
    """Return the first and the last year in which each row counts.

    `year` is that of the field which the rule needs, `end` that in which each stay ends (STILL_HERE
    for an open one). A row whose end cannot be read has no year where its end decides.
    """
    if rule is not YearRule.OVERLAP:
        return year, year
    last = np.full(len(year), STILL_HERE, np.int16) if end is None else end
    if end_is_unread is None:
        return year, last
    return np.where(end_is_unread, np.int16(NO_YEAR), year), last


def out_of_place(
    first: Years, last: Years, definitions: Definitions, name: DirectionName
) -> NDArray[np.bool_]:
    """Return which rows lie in years that are cut off from all others: most are mistyped.

    `first` and `last` are the years in which each row counts, NO_YEAR for none. The years in which
    rows begin are split where `_EMPTY_YEARS` or more have none. The part with the most rows is the
    main one; another is cut off if its rows, in per cent of the main part's, are fewer than the
    years between. So is any year after the next one. Declared years are never cut off.
    """
    rows = np.bincount(first + 1, minlength=1)[1:]
    years, declared = np.flatnonzero(rows), definitions.last_year() or NO_YEAR
    today = dt.datetime.now(tz=dt.UTC).astimezone().date()
    latest = max(definitions.year_starts.year_of(today) + 1, declared)
    is_out = np.zeros(len(rows) + 1, np.bool_)  # the last is for NO_YEAR
    # Nobody knows of stays so far ahead, unless plans are all that there is.
    if years.min(initial=STILL_HERE) <= latest:
        years, is_out[latest + 1 : -1] = years[years <= latest], True
    parts = np.split(years, np.flatnonzero(np.diff(years) > _EMPTY_YEARS) + 1)
    main = max(parts, key=lambda part: int(rows[part].sum()))
    for part in parts if len(parts) > 1 else ():
        years_between = max(main[0] - part[-1], part[0] - main[-1]) - 1
        is_out[part] = rows[part].sum() * 100 < rows[main].sum() * years_between
    if not is_out.any():
        return np.zeros(len(first), np.bool_)
    is_out[definitions.first_year(name) or len(rows) : main[0]] = False
    is_out[main[-1] : declared + 1] = False
    reaches_main = (first < main[0]) & (last >= main[0]) & (first >= main[0] - _YEARS_BEFORE)
    strays: NDArray[np.bool_] = is_out[first] & ~reaches_main
    return strays
