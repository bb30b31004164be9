"""Which years the exports cover, and which of them are not complete."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import DirectionName, YearRule
from bjut_exchange.config.years import YearStart
from bjut_exchange.figures.history import Provisional

if TYPE_CHECKING:
    import pandas as pd

# The last year is inferred to be incomplete if, in each of so many years before, stays begin later
# in the year than its last one does, and these are at least this part of their stays.
_YEARS_BEFORE = 3
_LATER_PART = 0.05


def years_covered(
    first_year: NDArray[np.integer],
    last_year: NDArray[np.integer],
    definitions: Definitions,
    name: DirectionName,
) -> tuple[int, ...]:
    """Return the years that the exports of a direction cover.

    `first_year` and `last_year` are those in which each stay counts.
    """
    if not len(first_year):
        return ()
    if definitions.direction(name).year is not YearRule.OVERLAP:
        return tuple(np.flatnonzero(np.bincount(first_year)).tolist())
    # Exports list nobody who left before the first of them was made, and cannot know who will come
    # after the last: unless declared, the years run from the earliest end to the latest start.
    declared = definitions.first_year(name)
    last = definitions.last_year() or max(int(first_year.max()), declared or 0)
    first = declared or min(int(last_year.min()), last)
    years = range(first, last + 1)
    return tuple(each for each in years if ((first_year <= each) & (each <= last_year)).any())


def provisional_years(
    counted: pd.DataFrame, years: Sequence[int], definitions: Definitions, name: DirectionName
) -> dict[int, Provisional]:
    """Return the years that are not complete, and how far each is known.

    `counted` has `start` and `end` of the stays that count in one direction. A reporting date that
    the definitions declare decides alone; without it, the last year is inferred from the dates.
    """
    if definitions.as_of:
        declared = Provisional(definitions.as_of, is_inferred=False)
        return {year: declared for year in years if not definitions.is_complete(year)}
    rule = definitions.direction(name).year
    if rule is YearRule.COLUMN or not years:  # with a column for the year, dates need not lie in it
        return {}
    dates = counted["end" if rule is YearRule.END else "start"].to_numpy().astype("datetime64[D]")
    dates, on_day = _counts_by_day(dates)
    year, day = year_and_day(dates, definitions.year_starts)
    if not (year == years[-1]).any():
        return {}
    last = day[year == years[-1]].max()
    before = years[:-1][-_YEARS_BEFORE:]
    later = [int(on_day[(year == each) & (day > last)].sum()) for each in before]
    of_all = sum(int(on_day[year == each].sum()) for each in before)
    if not before or not all(later) or sum(later) < _LATER_PART * of_all:
        return {}
    up_to = dates[(year == years[-1]) & (day == last)][0].item()
    return {years[-1]: Provisional(up_to, is_inferred=True)}


def _counts_by_day(
    dates: NDArray[np.datetime64],
) -> tuple[NDArray[np.datetime64], NDArray[np.int64]]:
    """Return the distinct dates in order, and how many there are of each."""
    # Dates lie close together: counting them by day is faster than sorting them.
    days = dates[~np.isnat(dates)].view(np.int64)
    first = days.min(initial=0)
    counts = np.bincount(days - first)
    at = np.flatnonzero(counts)
    return (at + first).view("datetime64[D]"), counts[at]


def year_and_day(
    dates: NDArray[np.datetime64], starts: YearStart
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the year in which each date lies, and the days since its first; neither for NaT."""

    def first_day(years: NDArray[np.datetime64]) -> NDArray[np.datetime64]:
        months = years.astype("datetime64[M]") + (starts.month - 1)
        return months.astype("datetime64[D]") + (starts.day - 1)

    years = dates.astype("datetime64[Y]")
    years = years - (dates < first_day(years)).astype(np.int64)
    return years.astype(np.int64) + 1970, (dates - first_day(years)).astype(np.int64)
