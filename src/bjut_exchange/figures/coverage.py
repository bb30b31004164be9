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

# A last year is taken to be cut off if in each of so many years before it stays begin later in the
# year than its last one, and these are so large a part of all.
_YEARS_BEFORE = 3
_LATER_PART = 0.05


def years_covered(
    first_year: NDArray[np.integer],
    last_year: NDArray[np.integer],
    definitions: Definitions,
    name: DirectionName,
) -> tuple[int, ...]:
    """Return the years for which the exports of a direction can speak.

    `first_year` and `last_year` are those in which each stay counts.
    Where a stay counts in one year, those are the years with a stay. Where it counts in each year
    that it overlaps, exports list nobody who left before the first of them was made, and cannot
    know who will come after the last: the years run from the earliest end (or the `first_year`
    declared) to the latest start (or the reporting date declared).
    """
    if not len(first_year):
        return ()
    if definitions.direction(name).year is not YearRule.OVERLAP:
        return tuple(np.flatnonzero(np.bincount(first_year)).tolist())
    declared = definitions.first_year(name)
    last = definitions.last_year() or max(int(first_year.max()), declared or 0)
    first = declared or min(int(last_year.min()), last)
    return tuple(
        year
        for year in range(first, last + 1)
        if ((first_year <= year) & (year <= last_year)).any()
    )


def provisional_years(
    counted: pd.DataFrame, years: Sequence[int], definitions: Definitions, name: DirectionName
) -> dict[int, Provisional]:
    """Return the years that are not complete, and how far each is known.

    `counted` holds `start` and `end` of the stays that count in one direction. Where the
    definitions declare a reporting date, it alone decides; else a last year whose stays begin
    earlier in the year than many of those before. Where exports state the year themselves, dates
    say nothing of it.
    """
    if definitions.as_of:
        declared = Provisional(definitions.as_of, is_inferred=False)
        return {year: declared for year in years if not definitions.is_complete(year)}
    rule = definitions.direction(name).year
    if rule is YearRule.COLUMN or not years:
        return {}
    dates = counted["end" if rule is YearRule.END else "start"].to_numpy().astype("datetime64[D]")
    dates, on_day = _counts_by_day(dates)
    year, day = _year_and_day(dates, definitions.year_starts)
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
    days = dates[~np.isnat(dates)].view(np.int64)
    first = days.min(initial=0)
    counts = np.bincount(days - first)
    at = np.flatnonzero(counts)
    return (at + first).view("datetime64[D]"), counts[at]


def _year_and_day(
    dates: NDArray[np.datetime64], starts: YearStart
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the year in which each date lies, and how many days after its first day."""

    def first_day(years: NDArray[np.datetime64]) -> NDArray[np.datetime64]:
        months = years.astype("datetime64[M]") + (starts.month - 1)
        return months.astype("datetime64[D]") + (starts.day - 1)

    years = dates.astype("datetime64[Y]")
    years = years - (dates < first_day(years)).astype(np.int64)
    return years.astype(np.int64) + 1970, (dates - first_day(years)).astype(np.int64)
