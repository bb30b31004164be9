"""Figures by one field or two: participations and persons of each group, and of all of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
import pandas as pd

from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import (
    TOTAL,
    DirectionName,
    FieldName,
    Grouping,
    Measure,
    Protection,
)
from bjut_exchange.errors import UsageError
from bjut_exchange.figures.counting import Figures
from bjut_exchange.figures.disclosure import THRESHOLD, hidden_cells, rounded
from bjut_exchange.figures.groups import (
    Axis,
    LabelOf,
    choose_groups,
    groups_of,
    hidden_last,
    axis_of,
    is_stated,
)

UNITS = (Measure.PARTICIPATIONS, Measure.PERSONS)
_MOST_CELLS = 200_000
_AXES = ("row", "column")


@dataclass(frozen=True)
class BreakdownRequest:
    """What to break down, and how.

    One field or two; years, the latest by default; how many groups of each field are shown, all by
    default; a category, all by default; how single students are protected, by default not.
    """

    fields: tuple[Grouping, ...]
    years: tuple[int, ...]
    top: int | None = None
    category: str | None = None
    protection: Protection | None = None


@dataclass(frozen=True)
class Breakdown:
    """The figures of one direction by one field or two, for the years asked for that it covers.

    `cells` is tidy, a row for each year, row and column, in the order shown:

    - `year`, `row`, `column`: the year, and the places on the two axes,
    - `value`, `kind`, `size`: the group of the row, as in `Axis`,
    - `value_2`, `kind_2`, `size_2`: the group of the column; the total if there is one field,
    - `participations`, `persons`: numbers; missing where hidden or not available,
    - `hidden`: whether the numbers must not be shown.

    In participations, cells add up to totals. A person is one in each group that a stay of the year
    falls into, and one in the total; where a figure is that of a category, persons are those who
    count in it, as in `Figures`. `without_persons` are the years in which persons are not
    available. `overlap`: persons of some year do not add up. `ties`: more groups are shown than
    were asked for.
    """

    years: tuple[int, ...]
    cells: pd.DataFrame
    without_persons: frozenset[int]
    overlap: bool
    ties: bool


def break_down(
    stays: pd.DataFrame,
    figures: Figures,
    definitions: Definitions,
    request: BreakdownRequest,
    label_of: LabelOf,
) -> Breakdown:
    """Break down one direction's `stays` that count, of which `figures` are the totals.

    `label_of` names a value of a field; groups of the same size stand in the order of their names.
    Raises UsageError if the table would have more cells than anyone reads.
    """
    years = tuple(year for year in request.years if year in figures.years)
    without = frozenset(y for y in years if figures.values[y, TOTAL][Measure.PERSONS] is None)
    request = replace(request, years=years)
    fields = dict(zip(_AXES, request.fields, strict=False))
    groups = {axis: groups_of(stays, field, definitions) for axis, field in fields.items()}
    by_year = _by_year(stays.assign(**{**dict.fromkeys(_AXES, 0), **groups}), request)
    axes = dict.fromkeys(_AXES, axis_of(None))
    for axis, field in fields.items():
        sizes = _sizes(by_year, axis, field, figures.headline(max(years)), request)
        axes[axis], places = choose_groups(field, by_year[axis], sizes, request.top, label_of)
        by_year = by_year.assign(**{axis: places})
    counts = _counts(by_year, axes, request)
    persons = counts[Measure.PERSONS].mask(counts.index.isin(without, level="year"), 0)
    hidden = pd.Series(data=False, index=counts.index)
    if request.protection is Protection.ROUND:
        counts = counts.apply(rounded)
    if request.protection is Protection.SUPPRESS:
        hidden = _hidden(counts, without)
        last = hidden.loc[max(years)].unstack("column")
        axes["row"] = hidden_last(axes["row"], last.iloc[:, -1], label_of)
        axes["column"] = hidden_last(axes["column"], last.iloc[-1], label_of)
    cells = (
        counts.mask(hidden)
        .assign(hidden=hidden)
        .reindex(_places(axes, years))
        .reset_index()
        .join(axes["row"].groups, on="row")
        .join(axes["column"].groups.add_suffix("_2"), on="column")
    )
    cells[Measure.PERSONS] = cells[Measure.PERSONS].mask(cells["year"].isin(without))
    overlap = not all(_adds_up(persons, axis) for axis in axes)
    ties = any(axis.ties for axis in axes.values())
    return Breakdown(years, cells, without, overlap, ties)


def _by_year(stays: pd.DataFrame, request: BreakdownRequest) -> pd.DataFrame:
    """Return the stays of each year, of the category asked for; a row for each year of a stay.

    `is_first` marks those in whose category the person counts in the year.
    """
    columns = [*_AXES, "person", "category"]
    of_years = [
        stays.loc[(stays["first_year"] <= year) & (year <= stays["last_year"]), columns]
        for year in request.years
    ]
    by_year = pd.concat(of_years, keys=request.years, names=["year"]).reset_index("year")
    if not request.category and Grouping.CATEGORY not in request.fields:
        return by_year.assign(is_first=True)
    rank = by_year["category"].cat.codes
    first = rank.groupby([by_year["year"], by_year["person"]]).transform("min")
    by_year = by_year.assign(is_first=rank == first)
    return by_year.loc[by_year["category"] == request.category] if request.category else by_year


def _count(stays: pd.DataFrame, by: Sequence[str], *, of_category: bool) -> pd.DataFrame:
    """Return participations and persons by some columns; persons only in their first category."""
    leading = stays.loc[stays["is_first"]] if of_category else stays
    counts = {
        Measure.PARTICIPATIONS: stays.groupby([*by], observed=True).size(),
        Measure.PERSONS: leading.groupby([*by], observed=True)["person"].nunique(),
    }
    return pd.DataFrame(counts).fillna(0).astype("int64")


def _sizes(
    by_year: pd.DataFrame, axis: str, field: Grouping, unit: Measure, request: BreakdownRequest
) -> pd.Series:
    """Return the number by which each group is ranked: that of a unit in the last year.

    Numbers that protection makes alike rank alike.
    """
    of_category = request.category is not None or field is Grouping.CATEGORY
    last = by_year.loc[by_year["year"] == max(request.years)]
    counts = _count(last, [axis], of_category=of_category)[unit]
    present = by_year[axis].cat.remove_unused_categories().cat.categories
    sizes = counts.set_axis(counts.index.astype(present.dtype)).reindex(present, fill_value=0)
    if request.protection is Protection.ROUND:
        return rounded(sizes)
    if request.protection is Protection.SUPPRESS:
        return sizes.mask(sizes.between(1, THRESHOLD - 1), 1)
    return sizes


def _counts(
    by_year: pd.DataFrame, axes: Mapping[str, Axis], request: BreakdownRequest
) -> pd.DataFrame:
    """Return participations and persons of all cells, by year, row and column."""
    places = _places(axes, request.years)
    if len(places) > _MOST_CELLS:
        msg = f"the table would have {len(places):,} cells"
        raise UsageError(msg, hint="--top 20 shows the largest groups and the others as one")
    # Each row, and all of them, with each column, and all of them; without a field there are all.
    choices = [[axis.field, None] if axis.field else [None] for axis in axes.values()]
    tables = []
    for fields in product(*choices):
        totals = {
            name: len(axes[name].groups) - 1
            for name, field in zip(axes, fields, strict=True)
            if field is None
        }
        of_category = request.category is not None or Grouping.CATEGORY in fields
        tables.append(_count(by_year.assign(**totals), places.names, of_category=of_category))
    return pd.concat(tables).reindex(places, fill_value=0)


def _places(axes: Mapping[str, Axis], years: Sequence[int]) -> pd.MultiIndex:
    groups = {name: axis.groups.index for name, axis in axes.items()}
    return pd.MultiIndex.from_product([years, *groups.values()], names=["year", *groups])


def _adds_up(persons: pd.Series, axis: str) -> bool:
    """Return whether the groups on an axis add up to their totals everywhere."""
    table = persons.unstack(axis)
    return table.shape[1] == 1 or table.iloc[:, :-1].sum(axis=1).equals(table.iloc[:, -1])


def _hidden(counts: pd.DataFrame, without_persons: Collection[int]) -> pd.Series:
    """Return which cells must not be shown, each year being a table of its own."""
    hidden = []
    for year, of_year in counts.groupby(level="year", sort=False):
        units = UNITS[:1] if year in without_persons else UNITS
        tables = [of_year[unit].unstack("column").to_numpy() for unit in units]
        hidden.append(hidden_cells(tables).ravel())
    return pd.Series(np.concatenate(hidden), counts.index)


def check_fields(
    request: BreakdownRequest, stated: Mapping[DirectionName, Collection[FieldName]]
) -> None:
    """Raise UsageError unless some exports have columns for all fields asked for.

    `stated` holds the fields that the exports of each direction have a column for.
    """
    usable = [field for field in Grouping if any(is_stated(field, of) for of in stated.values())]
    hint = f"--by can be {', '.join(usable)}"
    for field in request.fields:
        if field not in usable:
            msg = f"no export has a column for the {field}"
            raise UsageError(msg, hint=hint)
    if all(unstated_fields(request, of) for of in stated.values()):
        msg = f"no direction has columns for both {' and '.join(request.fields)}"
        raise UsageError(msg, hint=hint)


def unstated_fields(request: BreakdownRequest, stated: Collection[FieldName]) -> list[Grouping]:
    """Return the fields asked for that exports have no column for."""
    return [field for field in request.fields if not is_stated(field, stated)]
