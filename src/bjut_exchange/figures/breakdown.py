"""Figures by one field or two: participations and persons of each group, and of all of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bjut_exchange.cleaning.fields import NO_PERSON
from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import (
    CATEGORY,
    TOTAL,
    Measure,
    Protection,
)
from bjut_exchange.errors import UsageError
from bjut_exchange.figures.availability import unread_years
from bjut_exchange.figures.breakdown_cells import UNITS, cells_shown, is_uncertain
from bjut_exchange.figures.cells import stays_by_year
from bjut_exchange.figures.counting import Figures
from bjut_exchange.figures.disclosure import THRESHOLD, hidden_cells, rounded
from bjut_exchange.figures.groups import (
    GroupKind,
    LabelOf,
    axis_of,
    groups_of,
    in_order,
    place_groups,
    vocabulary_of,
)
from bjut_exchange.reading.table import Mask
from bjut_exchange.register.build import Register

_MOST_CELLS = 200_000
_AXES = ("row", "column")
_BY_YEAR = (*_AXES, "person", "category", "first_year", "last_year")


@dataclass(frozen=True)
class BreakdownRequest:
    """By which field or two to break down figures, and in which years; the latest if there is none.

    `top` is the number of groups shown of each field; `protection` how single students are hidden.
    """

    fields: tuple[str, ...]
    years: tuple[int, ...]
    top: int | None = None
    category: str | None = None
    protection: Protection | None = None


@dataclass(frozen=True)
class Breakdown:
    """The figures of one direction by one field or two, for the years asked for that it covers.

    `cells` is tidy, a row for each year, row and column, in the order shown:

    - `year`; `row` and `column`, numbers that tell rows and columns apart,
    - `value`, `kind`, `size`: the group of the row, as in `axis_of`,
    - `value_2`, `kind_2`, `size_2`: that of the column; with one field it is always the total,
    - `participations`, `persons`: missing where hidden or not available; `hidden`,
    - `uncertain_participations`, `uncertain_persons`: they may be other numbers, as a field was not
      read, and are missing if 0,
    - `at_least`: persons are at least this number, as stays have no student id.

    Participations add up to totals. A person counts once in each group with a stay of the year, and
    once in the total; in a category, persons are those of `Figures`. `without_persons` are the
    years without persons: those in which stays have no student id, if persons count in categories
    or are protected. `unread` holds by field and year the stays of exports that do not hold it, if
    there are any. `overlap` says that persons of some year do not add up, `ties` that more
    groups are shown than were asked for.
    """

    years: tuple[int, ...]
    cells: pd.DataFrame
    without_persons: frozenset[int]
    unread: Mapping[str, Mapping[int, int]]
    overlap: bool
    ties: bool


def break_down(
    register: Register,
    figures: Figures,
    definitions: Definitions,
    request: BreakdownRequest,
    label_of: LabelOf,
) -> Breakdown:
    """Return the breakdown of the stays of the direction whose totals are `figures`.

    `label_of` names a value of a field; groups of the same size stand in the order of their names.
    Raises UsageError if the table would have too many cells to be read.
    """
    years = tuple(year for year in request.years if year in figures.years)
    needs_all_ids = bool(request.protection) or _is_of_category(request)
    without = frozenset(
        year
        for year in years
        if figures.value(year, TOTAL, Measure.PERSONS) is None
        or (needs_all_ids and (year, TOTAL) in figures.more_persons)
    )
    request, unit = replace(request, years=years), figures.headline(max(years))
    fields = dict(zip(_AXES, request.fields, strict=False))
    stays = register.counted(figures.direction)
    groups = {}
    for axis, field in fields.items():
        of = vocabulary_of(field)
        unknown = register.unknown(figures.direction, of) if of else None
        groups[axis] = groups_of(stays, field, definitions, unknown)
    by_year = _by_year(stays.assign(column=0).assign(**groups), request)
    axes = {axis: axis_of([]) for axis in _AXES}
    for axis, field in fields.items():
        largest = _largest(by_year, axis, field, unit, request)
        axes[axis], places = place_groups(by_year[axis], largest)
        by_year = by_year.assign(**{axis: places})
    counts = _counts(by_year, axes, request)
    # One person can have stays in two groups; the reader must know where sums exceed totals.
    persons = counts[Measure.PERSONS].mask(counts.index.isin(without, level="year"), 0)
    overlap = not _add_up(_tables(persons, axes))
    if request.protection is Protection.ROUND:
        counts = rounded(counts)
    counts = counts.assign(hidden=False)
    if request.protection is Protection.SUPPRESS:
        # Which cells are hidden depends on their order, and then their order on which are hidden.
        axes = _in_order(axes, counts, unit, request, label_of)
        counts = counts.reindex(_places(axes, years))
        counts = counts.assign(hidden=_hidden(counts, axes, without))
    axes = _in_order(axes, counts, unit, request, label_of)
    shown = [int((axis["kind"] == GroupKind.GROUP).sum()) for axis in axes.values()]
    ties = request.top is not None and max(shown) > request.top
    unread = {
        field: unread_years(register, figures.direction, field, years, request.category)
        for field in request.fields
        if field != CATEGORY
    }
    counts = counts.reindex(_places(axes, years))
    may_differ = partial(is_uncertain, figures, request.fields, request.category, unread)
    cells = cells_shown(counts, axes, without, may_differ)
    return Breakdown(years, cells, without, unread, overlap, ties)


def _is_of_category(request: BreakdownRequest) -> bool:
    """Return whether persons count in categories: each in the first one."""
    return request.category is not None or CATEGORY in request.fields


def _by_year(stays: pd.DataFrame, request: BreakdownRequest) -> pd.DataFrame:
    """Return the stays of each year and of the category asked for.

    `is_first` marks those in whose category the person counts in the year.
    """
    by_year = stays_by_year(stays[[*_BY_YEAR]], request.years)
    # Only categories divide persons; in other fields a person may be in several groups.
    if not _is_of_category(request):
        return by_year.assign(is_first=True)
    rank = by_year["category"].cat.codes
    first = rank.groupby([by_year["year"], by_year["person"]]).transform("min")
    by_year = by_year.assign(is_first=rank == first)
    return by_year.loc[by_year["category"] == request.category] if request.category else by_year


def _count(stays: pd.DataFrame, by: Sequence[str], *, of_category: bool) -> pd.DataFrame:
    person = stays["person"].where(stays["person"] != NO_PERSON)
    stays = stays.assign(person=person, without_id=person.isna())
    groups = leading = stays.groupby([*by], observed=True)
    if of_category:
        leading = stays.loc[stays["is_first"]].groupby([*by], observed=True)
    counts = {
        Measure.PARTICIPATIONS: groups.size(),
        Measure.PERSONS: leading["person"].nunique(),
        "without_id": groups["without_id"].sum(),
    }
    return pd.DataFrame(counts).fillna(0).astype("int64")


def _largest(
    by_year: pd.DataFrame, axis: str, field: str, unit: Measure, request: BreakdownRequest
) -> list[str]:
    """Return the groups to show: the largest of the last year, and those that tie with them."""
    present = by_year[axis].cat.remove_unused_categories().cat.categories
    present = present.drop(GroupKind.NOT_KNOWN, errors="ignore")
    if request.top is None:
        return [*present]
    of_category = request.category is not None or field == CATEGORY
    last = by_year.loc[by_year["year"] == max(request.years)]
    sizes = _count(last, [axis], of_category=of_category)[unit].reindex(present, fill_value=0)
    # A list of the largest never cuts through a tie.
    largest = _alike(sizes, request.protection).nlargest(request.top, keep="all")
    return [*present[present.isin(largest.index)]]


def _alike(numbers: pd.Series[int], protection: Protection | None) -> pd.Series[int]:
    """Return numbers to rank groups by: a rank must not tell more than the protected number."""
    if protection is Protection.ROUND:
        return rounded(numbers)
    if protection is Protection.SUPPRESS:
        return numbers.mask(numbers.between(1, THRESHOLD - 1), 1)
    return numbers


def _counts(
    by_year: pd.DataFrame, axes: Mapping[str, pd.DataFrame], request: BreakdownRequest
) -> pd.DataFrame:
    places, fields = _places(axes, request.years), dict(zip(_AXES, request.fields, strict=False))
    if len(places) > _MOST_CELLS:
        raise UsageError("table_too_large", cells=len(places))
    # Persons do not add up, so totals are counted, not summed.
    tables = []
    for kept in chain.from_iterable(combinations(fields, size) for size in range(len(fields) + 1)):
        totals = {axis: len(axes[axis]) - 1 for axis in axes if axis not in kept}
        by_category = CATEGORY in {fields[axis] for axis in kept}
        of_category = request.category is not None or by_category
        counts = _count(by_year.assign(**totals), ["year", *_AXES], of_category=of_category)
        tables.append(counts)
    return pd.concat(tables).reindex(places, fill_value=0)


def _places(axes: Mapping[str, pd.DataFrame], years: Collection[int]) -> pd.MultiIndex:
    """Return all combinations of a year, a row and a column, in the order shown."""
    groups = [axis.index for axis in axes.values()]
    return pd.MultiIndex.from_product([years, *groups], names=["year", *axes])


def _tables(numbers: pd.Series[int], axes: Mapping[str, pd.DataFrame]) -> NDArray[np.int64]:
    return np.array(numbers, np.int64).reshape(-1, *map(len, axes.values()))


def _add_up(persons: NDArray[np.int64]) -> bool:
    by_column = persons.shape[2] == 1 or (persons[:, :, :-1].sum(axis=2) == persons[:, :, -1]).all()
    return bool(by_column and (persons[:, :-1].sum(axis=1) == persons[:, -1]).all())


def _hidden(
    counts: pd.DataFrame, axes: Mapping[str, pd.DataFrame], without_persons: Collection[int]
) -> Mask:
    """Return which cells must not be shown; each year is a table of its own.

    Raises UsageError if so many are small that no audit could end in seconds.
    """
    tables = [_tables(counts[unit], axes) for unit in UNITS]
    hidden = []
    for year, *layers in zip(counts.index.unique("year"), *tables, strict=True):
        units = layers[:1] if year in without_persons else layers
        hidden.append(hidden_cells(units).ravel())
    return np.concatenate(hidden)


def _in_order(
    axes: Mapping[str, pd.DataFrame],
    counts: pd.DataFrame,
    unit: Measure,
    request: BreakdownRequest,
    label_of: LabelOf,
) -> dict[str, pd.DataFrame]:
    """Return the axes, each in the order of its totals in the last year."""
    ordered, last = {**axes}, counts.loc[max(request.years)]
    for axis, field, other in zip(_AXES, request.fields, reversed(_AXES), strict=False):
        totals = last.xs(len(axes[other]) - 1, level=other)
        totals = totals.assign(number=_alike(totals[unit], request.protection))
        ordered[axis] = in_order(axes[axis], field, totals, label_of)
    return ordered
