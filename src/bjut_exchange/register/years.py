"""The first and the last year in which each stay counts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bjut_exchange.cleaning.parsers import Value
from bjut_exchange.config.terms import YearRule
from bjut_exchange.config.years import YearStart

NO_YEAR = -1
# Beyond every real year, so that an open end needs no case of its own in comparisons.
STILL_HERE = 9999

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
