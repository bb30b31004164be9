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
from bjut_exchange.figures.counting import Figures, memberships
from bjut_exchange.figures.disclosure import THRESHOLD, Integers, hidden_cells, rounded
from bjut_exchange.figures.groups import (
    ALL,
    Axis,
    LabelOf,
    choose_groups,
    groups_of,
    hidden_last,
    is_stated,
)

UNITS = (Measure.PARTICIPATIONS, Measure.PERSONS)
_MOST_CELLS = 200_000


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
    """The figures of one direction by one field or two, for the years asked for that it holds.

    `counts` has an array of years by rows by columns for each unit; in participations, cells add
    up to totals. A person is one in each group that a stay of the year falls into, and one in the
    total; where a figure is that of a category, persons are those who count in it, as in
    `Figures`. `without_persons` are the years in which persons are not available, `hidden` marks
    what is not to be shown. `overlap` tells that in some year persons do not add up.
    """

    years: tuple[int, ...]
    axes: tuple[Axis, Axis]
    counts: Mapping[Measure, Integers]
    hidden: Mask
    without_persons: frozenset[int]
    overlap: bool

    def value(self, measure: Measure, year: int, row: int, column: int) -> int | None:
        """Give a number as it can be shown; None where it is hidden or not available."""
        if year not in self.years or self.is_hidden(year, row, column):
            return None
        if measure is Measure.PERSONS and year in self.without_persons:
            return None
        return int(self.counts[measure][self.years.index(year), row, column])

    def is_hidden(self, year: int, row: int, column: int) -> bool:
        """Tell whether a number is kept from being shown."""
        return year in self.years and bool(self.hidden[self.years.index(year), row, column])


@dataclass(frozen=True)
class _Members:
    """The stays of each year: index of the year, person, position of the stay.

    `leads` marks those in whose category the person counts.
    """

    year: Integers
    person: Integers
    stay: Integers
    leads: Mask

    def only(self, some: Mask) -> _Members:
        """Give some of them."""
        return _Members(self.year[some], self.person[some], self.stay[some], self.leads[some])

    def count(self, cells: Integers, size: int, *, of_category: bool) -> tuple[Integers, Integers]:
        """Count participations and distinct persons of each cell, numbered from 0 to `size`."""
        some = (self.person >= 0) & (self.leads | (not of_category))
        width = self.person.max(initial=0) + 1
        persons = pd.unique(cells[some] * width + self.person[some]) // width
        return np.bincount(cells, minlength=size), np.bincount(persons, minlength=size)


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
    members = _members(stays, figures, years, request.category)
    axes, places = [Axis(None, (ALL,))] * 2, [np.zeros(len(members.year), np.int64)] * 2
    for at, field in enumerate(request.fields):
        of_stays = groups_of(stays, field, definitions)
        coded = Coded(of_stays.values, of_stays.codes[members.stay])
        numbers = _numbers(members, coded, field, figures, years, request)
        axes[at], places[at] = choose_groups(field, coded, numbers, request.top, label_of)
    counts = _counts(members, len(years), axes, places, request)
    without = frozenset(y for y in years if figures.values[y, TOTAL][Measure.PERSONS] is None)
    overlap = any(
        not _adds_up(counts[Measure.PERSONS][at])
        for at, year in enumerate(years)
        if year not in without
    )
    hidden = np.zeros(counts[Measure.PERSONS].shape, np.bool_)
    plain = Breakdown(years, (axes[0], axes[1]), counts, hidden, without, overlap)
    return _protected(plain, request.protection, label_of)


def _members(
    stays: pd.DataFrame, figures: Figures, years: Sequence[int], category: str | None
) -> _Members:
    first_year, last_year = (stays[name].to_numpy() for name in ("first_year", "last_year"))
    stay, held = memberships(first_year, last_year, figures.years, np.arange(len(stays)))
    shown = np.array([years.index(y) if y in years else -1 for y in figures.years], np.int64)
    stay, year = stay[shown[held] >= 0], shown[held][shown[held] >= 0]
    person = stays["person"].to_numpy().astype(np.int64)[stay]
    column = stays["category"].cat
    rank = column.codes.to_numpy().astype(np.int64)[stay]
    first = pd.Series(rank).groupby(year * (person.max(initial=0) + 2) + person).transform("min")
    members = _Members(year, person, stay, first.to_numpy() == rank)
    return members.only(rank == column.categories.get_loc(category)) if category else members


def _numbers(
    members: _Members,
    coded: Coded,
    field: Grouping,
    figures: Figures,
    years: Sequence[int],
    request: BreakdownRequest,
) -> Integers:
    """Give the number by which each group is ranked: its headline unit in the last year.

    Numbers that protection makes alike rank alike.
    """
    some = (coded.codes >= 0) & (members.year == years.index(max(years)))
    of_category = request.category is not None or field is Grouping.CATEGORY
    size = len(coded.values)
    counts = members.only(some).count(coded.codes[some], size, of_category=of_category)
    numbers = dict(zip(UNITS, counts, strict=True))[figures.headline(max(years))]
    if request.protection is Protection.ROUND:
        return rounded(numbers)
    if request.protection is Protection.SUPPRESS:
        return np.where((numbers > 0) & (numbers < THRESHOLD), 1, numbers)
    return numbers


def _counts(
    members: _Members,
    years: int,
    axes: Sequence[Axis],
    places: Sequence[Integers],
    request: BreakdownRequest,
) -> dict[Measure, Integers]:
    rows, columns = (len(axis.groups) for axis in axes)
    if (size := years * rows * columns) > _MOST_CELLS:
        msg = f"the table would have {size:,} cells"
        raise UsageError(msg, hint="--top 20 shows the largest groups and the others as one")
    counts = np.zeros((len(UNITS), size), np.int64)
    # Each row, and all of them, with each column, and all of them; without a field there are all.
    choices = ([axis.field, None] if axis.field else [None] for axis in axes)
    for fields in product(*choices):
        row = places[0] if fields[0] else rows - 1
        column = places[1] if fields[1] else columns - 1
        of_category = request.category is not None or Grouping.CATEGORY in fields
        cells = (members.year * rows + row) * columns + column
        counts += members.count(cells, size, of_category=of_category)
    return dict(zip(UNITS, counts.reshape(len(UNITS), years, rows, columns), strict=True))


def _adds_up(table: Integers) -> bool:
    by_row = table.shape[1] == 1 or (table[:, :-1].sum(axis=1) == table[:, -1]).all()
    return bool((table[:-1].sum(axis=0) == table[-1]).all() and by_row)


def _protected(plain: Breakdown, protection: Protection | None, label_of: LabelOf) -> Breakdown:
    if protection is Protection.ROUND:
        return replace(plain, counts={unit: rounded(each) for unit, each in plain.counts.items()})
    if protection is not Protection.SUPPRESS:
        return plain
    hidden = plain.hidden.copy()
    for at, year in enumerate(plain.years):
        units = UNITS[:1] if year in plain.without_persons else UNITS
        hidden[at] = hidden_cells([plain.counts[unit][at] for unit in units])
    last = plain.years.index(max(plain.years))
    rows = hidden_last(plain.axes[0], hidden[last, :, -1], label_of)
    columns = hidden_last(plain.axes[1], hidden[last, -1, :], label_of)
    moved = np.ix_(range(len(plain.years)), rows, columns)
    first, second = plain.axes
    return replace(
        plain,
        axes=(
            replace(first, groups=tuple(first.groups[at] for at in rows)),
            replace(second, groups=tuple(second.groups[at] for at in columns)),
        ),
        counts={unit: each[moved] for unit, each in plain.counts.items()},
        hidden=hidden[moved],
    )


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
    """Give the fields asked for that exports have no column for."""
    return [field for field in request.fields if not is_stated(field, stated)]
