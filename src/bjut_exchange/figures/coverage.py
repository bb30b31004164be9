"""Which years are not complete: as the definitions declare, or as the stays themselves suggest."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import DirectionName, YearRule
from bjut_exchange.config.years import YearStart
from bjut_exchange.figures.history import Provisional
from bjut_exchange.reading.encoded import Mask
from bjut_exchange.register.schema import Stays

# A last year is taken to be cut off if in each of so many years before it stays begin later in the
# year than its last one, and these are so large a part of all.
_YEARS_BEFORE = 3
_LATER_PART = 0.05


def provisional_years(
    stays: Stays, counts: Mask, years: Sequence[int], definitions: Definitions, name: DirectionName
) -> dict[int, Provisional]:
    """Find the years that are not complete.

    `counts` marks the stays that count in one direction. Where the definitions declare a reporting
    date, it alone decides; else a last year whose stays begin earlier in the year than many of
    those before. Where exports state the year themselves, dates say nothing of it.
    """
    if definitions.as_of:
        declared = Provisional(definitions.as_of, is_inferred=False)
        return {year: declared for year in years if not definitions.is_complete(year)}
    rule = definitions.direction(name).year
    if rule is YearRule.COLUMN:
        return {}
    column = stays.end if rule is YearRule.END else stays.start
    on_day = np.bincount(column.codes[counts & (column.codes >= 0)], minlength=len(column.days))
    dates, on_day = column.days[on_day > 0].astype("datetime64[D]"), on_day[on_day > 0]
    year, day = _year_and_day(dates, definitions.year_starts)
    if not years or not (year == years[-1]).any():
        return {}
    last = day[year == years[-1]].max()
    before = years[:-1][-_YEARS_BEFORE:]
    later = [int(on_day[(year == each) & (day > last)].sum()) for each in before]
    of_all = sum(int(on_day[year == each].sum()) for each in before)
    if not before or not all(later) or sum(later) < _LATER_PART * of_all:
        return {}
    up_to = dates[(year == years[-1]) & (day == last)][0].item()
    return {years[-1]: Provisional(up_to, is_inferred=True)}


def _year_and_day(
    dates: NDArray[np.datetime64], starts: YearStart
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give the year in which each date lies, and how many days after the year's first day."""

    def first_day(years: NDArray[np.datetime64]) -> NDArray[np.datetime64]:
        months = years.astype("datetime64[M]") + (starts.month - 1)
        return months.astype("datetime64[D]") + (starts.day - 1)

    years = dates.astype("datetime64[Y]")
    years = years - (dates < first_day(years)).astype(np.int64)
    return years.astype(np.int64) + 1970, (dates - first_day(years)).astype(np.int64)
