"""The stays that count in a year, or in each of several."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd


def is_in_year(stays: pd.DataFrame, year: int) -> pd.Series[bool]:
    """Return which stays lie in a year."""
    return (stays["first_year"] <= year) & (year <= stays["last_year"])


def stays_by_year(stays: pd.DataFrame, years: Sequence[int]) -> pd.DataFrame:
    """Return the stays of each year, a row for each year of a stay, with the column `year`."""
    of_years = [stays.loc[is_in_year(stays, year)].assign(year=year) for year in years]
    return pd.concat([stays.iloc[:0].assign(year=0), *of_years])
