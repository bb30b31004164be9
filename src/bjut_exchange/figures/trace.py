"""From a figure back to its rows."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from bjut_exchange.config.terms import FieldName, Measure, Outcome
from bjut_exchange.figures.availability import FIELD_OF
from bjut_exchange.figures.cells import is_in_year
from bjut_exchange.register.years import NO_YEAR


def rows_behind(
    stays: pd.DataFrame,
    measure: Measure,
    *,
    year: int,
    category: str | None,
    regions: Collection[str],
) -> pd.DataFrame:
    """Return the rows behind a measure of one year and category, or of all categories.

    There are as many as the figure says, in the order of exports and rows; a row that stands for
    several students is there once. Added to the columns of `stays` are `value`, what is counted
    (empty for participations and persons), and `of_year`, the stays in the year behind it.
    """
    here = stays.loc[(stays["outcome"] == Outcome.COUNTED) & is_in_year(stays, year)]
    if measure is Measure.PERSONS:
        # A person counts in the first category, so the row in it stands for all; ids stay hidden.
        ranked = here.assign(rank=here["category"].cat.codes).sort_values(["rank", "export", "row"])
        of_year = ranked.groupby("person")["person"].transform("size")
        found = ranked.assign(value="", of_year=of_year).drop_duplicates("person")
        return _of_category(found, category).sort_values(["export", "row"])
    here = _of_category(here, category)
    if measure is Measure.PARTICIPATIONS:
        return here.assign(value="", of_year=here["students"])
    column = FIELD_OF[measure]
    stated = here.loc[here[column].notna()]
    if column == FieldName.COUNTRY:
        is_region = stated["country"].isin(regions)
        stated = stated.loc[is_region if measure is Measure.REGIONS else ~is_region]
    of_year = stated.groupby(column, observed=True)["students"].transform("sum")
    return stated.assign(value=stated[column], of_year=of_year).drop_duplicates(column)


def excluded_rows(stays: pd.DataFrame, year: int | None) -> pd.DataFrame:
    """Return the rows that do not count; with `year`, those that lie in it."""
    is_excluded = stays["outcome"] != Outcome.COUNTED
    if year is not None:
        is_excluded &= (stays["first_year"] != NO_YEAR) & is_in_year(stays, year)
    return stays.loc[is_excluded]


def _of_category(stays: pd.DataFrame, category: str | None) -> pd.DataFrame:
    return stays if category is None else stays.loc[stays["category"] == category]
