"""From a figure back to its rows."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bjut_exchange.config.terms import Measure, Outcome
from bjut_exchange.register.years import NO_YEAR

Positions = NDArray[np.int64]

# The column whose distinct values a measure counts.
_COLUMNS = {
    Measure.PROGRAMMES: "programme",
    Measure.PARTNERS: "partner",
    Measure.COUNTRIES: "country",
    Measure.REGIONS: "country",
}


@dataclass(frozen=True)
class Traced:
    """The rows behind a figure: as many as the figure says, in the order of exports and rows.

    `at` are positions in the frame of stays. For persons it is the row that decides the category;
    for programmes, partners, countries and regions the first row that states the value.
    `values` are what is counted (empty for participations and persons: ids are never shown),
    `stays` how many stays in the year stand behind each.
    """

    at: Positions
    values: tuple[str, ...]
    stays: tuple[int, ...]


def rows_behind(
    stays: pd.DataFrame,
    measure: Measure,
    *,
    year: int,
    category: str | None,
    regions: Collection[str],
) -> Traced:
    """Trace a measure of one year and category, or of all categories where none is given.

    `stays` is what `Stays.frame` gives.
    """
    here = stays.loc[(stays["outcome"] == Outcome.COUNTED) & _in_year(stays, year)]
    if measure is Measure.PERSONS:
        ranked = here.assign(rank=here["category"].cat.codes).sort_values(["rank", "export", "row"])
        counts = ranked.groupby("person").size()
        found = _of_category(ranked.drop_duplicates("person"), category)
        found = found.sort_values(["export", "row"])
        number = counts.loc[found["person"]]
        return _traced(found, [""] * len(found), number)
    here = _of_category(here, category)
    if measure is Measure.PARTICIPATIONS:
        return _traced(here, [""] * len(here), [1] * len(here))
    column = _COLUMNS[measure]
    stated = here.loc[here[column].notna()]
    if column == "country":
        is_region = stated["country"].isin(regions)
        stated = stated.loc[is_region if measure is Measure.REGIONS else ~is_region]
    counts = stated.groupby(column, observed=True).size()
    found = stated.drop_duplicates(column)
    return _traced(found, found[column].astype("str"), counts.loc[found[column]])


def rows_set_aside(stays: pd.DataFrame, year: int | None) -> Positions:
    """Give the positions of the rows that do not count; with `year`, of those that lie in it."""
    aside = (stays["outcome"] != Outcome.COUNTED).to_numpy()
    return np.flatnonzero(aside if year is None else aside & _in_year(stays, year).to_numpy())


def _in_year(stays: pd.DataFrame, year: int) -> pd.Series[bool]:
    first = stays["first_year"]
    return (first != NO_YEAR) & (first <= year) & (stays["last_year"] >= year)


def _of_category(stays: pd.DataFrame, category: str | None) -> pd.DataFrame:
    return stays if category is None else stays.loc[stays["category"] == category]


def _traced(found: pd.DataFrame, values: Collection[str], stays: Collection[int]) -> Traced:
    return Traced(found.index.to_numpy(), tuple(values), tuple(map(int, stays)))
