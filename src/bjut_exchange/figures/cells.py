"""Stays, persons and values by cell: the cells of a table of years and categories."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, product
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bjut_exchange.cleaning.fields import NO_PERSON
from bjut_exchange.config.terms import TOTAL
from bjut_exchange.register.duplicates import are_repeated, combined
from bjut_exchange.register.years import LONGEST_YEARS, STILL_HERE

Integers = NDArray[np.int64]


def is_in_year(stays: pd.DataFrame, year: int) -> pd.Series[bool]:
    """Return which stays lie in a year."""
    return (stays["first_year"] <= year) & (year <= stays["last_year"])


def stays_by_year(stays: pd.DataFrame, years: Sequence[int]) -> pd.DataFrame:
    """Return the stays of each year, a row for each year of a stay, with the column `year`."""
    of_years = [stays.loc[is_in_year(stays, year)].assign(year=year) for year in years]
    # pandas refuses to join an empty list, so an empty frame comes first.
    return pd.concat([stays.iloc[:0].assign(year=0), *of_years])


def in_years(
    first_year: NDArray[np.integer], last_year: NDArray[np.integer], years: tuple[int, ...]
) -> tuple[Integers | None, Integers]:
    """Return a pair of stay and year (as indices) for each year in which each stay counts.

    None stands for all stays in turn, where each counts in one of the `years`.
    """
    if not years:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    first = np.maximum(first_year, years[0])
    length = np.minimum(last_year, years[-1]) - first + 1
    # Mostly each stay counts in one year, and an index of ten million rows would only cost memory.
    if (length == 1).all():
        return None, _index_of(first, years)
    length = np.maximum(length, 0)
    nth = np.repeat(np.arange(len(first)), length)
    offset = np.arange(len(nth)) - np.repeat(np.cumsum(length) - length, length)
    return nth, _index_of(first[nth] + offset, years)


def _index_of(year: NDArray[np.integer], years: tuple[int, ...]) -> Integers:
    """Return the index of each year among those covered, -1 for another."""
    index = np.full(years[-1] - years[0] + 1, -1, np.int32)
    index[np.array(years) - years[0]] = np.arange(len(years))
    at: Integers = index[year - years[0]]
    return at


def doubtful_stays(
    first_year: NDArray[np.integer],
    last_year: NDArray[np.integer],
    rows: Integers | None,
    year: Integers,
    years: tuple[int, ...],
) -> NDArray[np.bool_]:
    """Return which of the pairs of stay and year rest on an end that is most likely mistyped."""
    is_long = (last_year - first_year > LONGEST_YEARS) & (last_year < STILL_HERE)
    at = slice(None) if rows is None else rows
    found: NDArray[np.bool_] = is_long[at] & (np.array(years, np.int64)[year] > first_year[at])
    return found


def with_total(cells: Integers, shape: tuple[int, int]) -> Integers:
    """Return a table of years and categories, and in the last column the total of each year."""
    table = cells.reshape(shape)
    return np.column_stack([table, table.sum(axis=1)])


def by_cell(
    cell: Integers, years: tuple[int, ...], categories: Sequence[str]
) -> dict[tuple[int, str], int]:
    """Return the number of stays by year and category, and in total, where there are any."""
    shape = (len(years), len(categories))
    table = with_total(np.bincount(cell, minlength=shape[0] * shape[1]), shape)
    return cells_with_any(table, years, categories)


def cells_with_any(
    table: Integers, years: tuple[int, ...], categories: Sequence[str]
) -> dict[tuple[int, str], int]:
    """Return the numbers of a table by year and category, and in total, that are not 0."""
    keys = product(years, [*categories, TOTAL])
    return {key: number for key, number in zip(keys, chain(*table.tolist()), strict=True) if number}


def values_seen(
    column: pd.Series[Any], cell: Integers, shape: tuple[int, int]
) -> NDArray[np.bool_]:
    """Return which values occur in each year, in each category and in all of them."""
    width = len(column.cat.categories) + 1  # the code -1, nothing stated, comes first
    seen = np.zeros(shape[0] * shape[1] * width, np.bool_)
    seen[cell * width + column.cat.codes.to_numpy() + 1] = True
    table = seen.reshape(*shape, width)[..., 1:]
    return np.concatenate([table, table.any(axis=1, keepdims=True)], axis=1)


def persons_seen(
    person: NDArray[np.int32], year: Integers, cell: Integers, shape: tuple[int, int]
) -> tuple[Integers, Integers]:
    """Return the persons of each cell, and for each year those with stays in several categories.

    A person counts once a year, in the first category, so that categories add up to the total.
    """
    known = np.flatnonzero(person != NO_PERSON)
    persons = np.bincount(cell[known], minlength=shape[0] * shape[1])
    # Comparing is slow, and most persons have one stay, which needs none.
    has_several = np.bincount(person[known], minlength=1) > 1
    several = known[has_several[person[known]]]
    members = combined([person[several], year[several]])
    is_repeated = are_repeated(members)
    stays = pd.DataFrame({"member": members[is_repeated], "cell": cell[several[is_repeated]]})
    # Cells are in the order of categories, so a person's first one is that which counts.
    stays = stays.sort_values("cell")
    again = stays.loc[stays["member"].duplicated(), "cell"]
    persons -= np.bincount(again, minlength=len(persons))
    cells = stays.drop_duplicates()
    shared = cells[cells["member"].duplicated(keep="last")].drop_duplicates("member")
    return persons, np.bincount(shared["cell"] // shape[1], minlength=shape[0])
