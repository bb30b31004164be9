"""Figures by one field or two: participations and persons of each group, and of all of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, combinations

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
    GroupKind,
    LabelOf,
    axis_of,
    groups_of,
    in_order,
    is_stated,
    place_groups,
)
from bjut_exchange.figures.yearly import stays_by_year

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

    - `year`, `row`, `column`: the year, and numbers that tell rows and columns apart,
    - `value`, `kind`, `size`: the group of the row, as in `axis_of`,
    - `value_2`, `kind_2`, `size_2`: that of the column; of one field there is the total alone,
    - `participations`, `persons`: missing where hidden or not available,
    - `hidden`: whether they must not be shown.

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
    """Return the breakdown of the stays of one direction that count, `figures` being their totals.

    `label_of` names a value of a field; groups of the same size stand in the order of their names.
    Raises UsageError if the table would have more cells than anyone reads.
    """
    years = tuple(year for year in request.years if year in figures.years)
    without = frozenset(y for y in years if figures.values[y, TOTAL][Measure.PERSONS] is None)
    request, unit = replace(request, years=years), figures.headline(max(years))
    fields = dict(zip(_AXES, request.fields, strict=False))
    groups = {axis: groups_of(stays, field, definitions) for axis, field in fields.items()}
    by_year = _by_year(stays.assign(**{**dict.fromkeys(_AXES, 0), **groups}), request)
    axes = {axis: axis_of([]) for axis in _AXES}
    for axis, field in fields.items():
        shown = _largest(by_year, axis, field, unit, request)
        axes[axis], places = place_groups(by_year[axis], shown)
        by_year = by_year.assign(**{axis: places})
    counts = _counts(by_year, axes, fields, request)
    overlap = _overlap(counts[Measure.PERSONS].mask(counts.index.isin(without, level="year"), 0))
    if request.protection is Protection.ROUND:
        counts = counts.apply(rounded)
    hidden = pd.Series(data=False, index=counts.index)
    if request.protection is Protection.SUPPRESS:
        # Which cells are hidden depends on their order; and then the order on what is hidden.
        alike = counts.mask((counts > 0) & (counts < THRESHOLD), 1)
        axes = _in_order(axes, fields, alike[unit], hidden, label_of)
        counts = counts.reindex(_places(axes, years))
        hidden = _hidden(counts, without)
    axes = _in_order(axes, fields, counts[unit], hidden, label_of)
    cells = (
        counts.astype("Int64")
        .mask(hidden)
        .assign(hidden=hidden)
        .reindex(_places(axes, years))
        .reset_index()
        .join(axes["row"], on="row")
        .join(axes["column"].add_suffix("_2"), on="column")
    )
    cells[Measure.PERSONS] = cells[Measure.PERSONS].mask(cells["year"].isin(without))
    shown = [(axis["kind"] == GroupKind.GROUP).sum() for axis in axes.values()]
    ties = request.top is not None and max(shown) > request.top
    return Breakdown(years, cells, without, overlap, ties)


def _by_year(stays: pd.DataFrame, request: BreakdownRequest) -> pd.DataFrame:
    """Return the stays of each year, of the category asked for; a row for each year of a stay.

    `is_first` marks those in whose category the person counts in the year.
    """
    columns = [*_AXES, "person", "category"]
    by_year = stays_by_year(stays, request.years)[["year", *columns]]
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


def _largest(
    by_year: pd.DataFrame, axis: str, field: Grouping, unit: Measure, request: BreakdownRequest
) -> list[str]:
    """Return the groups to show: the largest of the last year and those that tie with them.

    Numbers that protection makes alike tie.
    """
    present = by_year[axis].cat.remove_unused_categories().cat.categories
    if request.top is None:
        return [*present]
    of_category = request.category is not None or field is Grouping.CATEGORY
    last = by_year.loc[by_year["year"] == max(request.years)]
    sizes = _count(last, [axis], of_category=of_category)[unit]
    sizes = sizes.reindex(present, fill_value=0)
    if request.protection is Protection.ROUND:
        sizes = rounded(sizes)
    if request.protection is Protection.SUPPRESS:
        sizes = sizes.mask(sizes.between(1, THRESHOLD - 1), 1)
    return [*present[present.isin(sizes.nlargest(request.top, keep="all").index)]]


def _counts(
    by_year: pd.DataFrame,
    axes: Mapping[str, pd.DataFrame],
    fields: Mapping[str, Grouping],
    request: BreakdownRequest,
) -> pd.DataFrame:
    """Return participations and persons of all cells, by year, row and column."""
    places = _places(axes, request.years)
    if len(places) > _MOST_CELLS:
        msg = f"the table would have {len(places):,} cells"
        raise UsageError(msg, hint="--top 20 shows the largest groups and the others as one")
    tables = []
    for kept in chain.from_iterable(combinations(fields, size) for size in range(len(fields) + 1)):
        totals = {axis: len(axes[axis]) - 1 for axis in axes if axis not in kept}
        of_category = request.category is not None or any(
            fields[axis] is Grouping.CATEGORY for axis in kept
        )
        tables.append(_count(by_year.assign(**totals), places.names, of_category=of_category))
    return pd.concat(tables).reindex(places, fill_value=0)


def _places(axes: Mapping[str, pd.DataFrame], years: Sequence[int]) -> pd.MultiIndex:
    places = {"year": years, **{name: axis.index for name, axis in axes.items()}}
    return pd.MultiIndex.from_product(places.values(), names=places)


def _overlap(persons: pd.Series) -> bool:
    """Return whether persons of rows or columns do not add up to their totals in some year."""
    table = persons.to_numpy().reshape(persons.index.levshape)
    by_row = table.shape[2] > 1 and (table[:, :, :-1].sum(axis=2) != table[:, :, -1]).any()
    return bool(by_row or (table[:, :-1].sum(axis=1) != table[:, -1]).any())


def _in_order(
    axes: Mapping[str, pd.DataFrame],
    fields: Mapping[str, Grouping],
    numbers: pd.Series,
    hidden: pd.Series,
    label_of: LabelOf,
) -> dict[str, pd.DataFrame]:
    """Return the axes, each in the order of its totals in the last year."""
    ordered, last = {**axes}, numbers.index.get_level_values("year").max()
    for (axis, field), other in zip(fields.items(), reversed(_AXES), strict=False):
        totals = {"year": last, other: len(axes[other]) - 1}
        number, is_hidden = (
            each.xs(tuple(totals.values()), level=[*totals]) for each in (numbers, hidden)
        )
        ordered[axis] = in_order(axes[axis], field, number, is_hidden, label_of)
    return ordered


def _hidden(counts: pd.DataFrame, without_persons: Collection[int]) -> pd.Series:
    """Return which cells must not be shown; each year is a table of its own."""
    _, *shape = counts.index.levshape
    hidden = pd.Series(data=False, index=counts.index)
    for year, of_year in counts.groupby(level="year"):
        units = UNITS[:1] if year in without_persons else UNITS
        tables = [of_year[unit].to_numpy().reshape(shape) for unit in units]
        hidden.loc[year] = hidden_cells(tables).ravel()
    return hidden


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
