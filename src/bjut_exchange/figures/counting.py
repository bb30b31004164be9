"""Figures: how many participations, persons, programmes, partners, countries and regions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import (
    TOTAL,
    UNCLASSIFIED,
    DirectionName,
    FieldName,
    Measure,
    Outcome,
    Unit,
)
from bjut_exchange.figures.coverage import provisional_years
from bjut_exchange.figures.history import Provisional, Published, Revision
from bjut_exchange.reading.encoded import Coded, Codes, Mask, narrowed
from bjut_exchange.register.alike import listed_again
from bjut_exchange.register.build import Register
from bjut_exchange.register.placing import years_held
from bjut_exchange.register.schema import Stays
from bjut_exchange.register.side_by_side import side_by_side

Integers = NDArray[np.int64]


# The field without which a measure is not available.
_FIELD_OF = {
    Measure.PERSONS: FieldName.PERSON,
    Measure.PROGRAMMES: FieldName.PROGRAMME,
    Measure.PARTNERS: FieldName.PARTNER,
    Measure.COUNTRIES: FieldName.COUNTRY,
    Measure.REGIONS: FieldName.COUNTRY,
}

Figure = Mapping[Measure, int | None]
FigureKey = tuple[int, str, Measure]


@dataclass(frozen=True)
class Figures:
    """The figures of one direction, for every year held and every category.

    `values[year, category]` gives each measure, None where it is not available. Categories stand
    in the order of their rules, then `unclassified` if there is any such stay, then `total`.
    In participations and in persons the categories of a year add up to its total: a person with
    stays in several categories is counted in the first of them (`shared_persons` says how many
    such persons a year has). `without_id` counts the stays of a year without a student id; where
    there is one, persons are not available. `left_out` counts, for each year, the stays that a
    rule of the definitions leaves out. `provisional` holds the years that are not complete.
    `published` holds what was published, the only source of the years that `is_counted` denies;
    `revisions` what differs from it.
    """

    direction: DirectionName
    unit: Unit
    years: tuple[int, ...]
    categories: tuple[str, ...]
    values: Mapping[tuple[int, str], Figure]
    shared_persons: Mapping[int, int]
    without_id: Mapping[int, int]
    left_out: Mapping[str, Mapping[int, int]]
    provisional: Mapping[int, Provisional]
    published: Mapping[FigureKey, Published] = field(default_factory=dict)
    revisions: Mapping[FigureKey, Revision] = field(default_factory=dict)

    @property
    def table(self) -> pd.DataFrame:
        """Return all figures, a row for each year and category, NA where one is not available."""
        rows = [
            (year, category, *(self.value(year, category, each) for each in Measure))
            for year in self.years
            for category in self.categories
        ]
        table = pd.DataFrame(rows, columns=["year", "category", *Measure])
        return table.astype(dict.fromkeys(Measure, "Int64"))

    def value(self, year: int, category: str, measure: Measure) -> int | None:
        """Return a figure; None where it is not available."""
        return self.values[year, category][measure] if year in self.years else None

    def series(self, category: str, measure: Measure) -> dict[int, int]:
        """Return a measure over the years in which it is available."""
        values = {year: self.value(year, category, measure) for year in self.years}
        return {year: value for year, value in values.items() if value is not None}

    def headline(self, year: int) -> Measure:
        """Give the unit of a year's headline: the direction's own, if it is available."""
        total, own = self.values[year, TOTAL], Measure(self.unit)
        units = (own, Measure.PARTICIPATIONS, Measure.PERSONS)
        return next((unit for unit in units if total[unit] is not None), own)

    def is_counted(self, year: int) -> bool:
        """Tell whether a year's figures are counted, not only published."""
        return year in self.without_id

    def counted_only(self) -> Figures:
        """Leave out the years that are known from the history alone."""
        return replace(self, years=tuple(filter(self.is_counted, self.years)))

    def is_complete(self, year: int) -> bool:
        """Tell whether a year is complete, as far as can be known."""
        return year not in self.provisional


def count(register: Register, definitions: Definitions, name: DirectionName) -> Figures:
    """Count one direction in all the years held."""
    direction, stays = definitions.direction(name), register.stays[name]
    counts = stays.outcome.where(lambda outcome: outcome == Outcome.COUNTED)
    years = years_held(stays.first_year[counts], stays.last_year[counts], definitions, name)
    ids = stays.category.values
    members = _members(stays, counts, years)
    shape = (len(years), len(ids))

    without_id = np.bincount(members.year[members.of(stays.person) < 0], minlength=len(years) + 1)
    without_id = without_id[: len(years)]
    country = stays.fields[FieldName.COUNTRY]
    is_region = np.array([value in definitions.regions for value in country.values], np.bool_)
    of = (country, stays.fields[FieldName.PROGRAMME], stays.fields[FieldName.PARTNER])
    tasks: list[Callable[[], Any]] = [partial(_persons, members, stays, shape)]
    tasks += [partial(_distinct, members, column, shape) for column in of]
    (persons, shared), territories, programmes, partners = side_by_side(tasks, len(stays))
    columns = {
        Measure.PROGRAMMES: programmes,
        Measure.PARTNERS: partners,
        Measure.COUNTRIES: territories[..., ~is_region],
        Measure.REGIONS: territories[..., is_region],
    }
    tables = {
        Measure.PARTICIPATIONS: _with_total(_per_cell(members.cell, shape)),
        Measure.PERSONS: _with_total(persons),
        **{measure: stated.sum(axis=2) for measure, stated in columns.items()},
    }
    available = {
        measure: np.full(len(years), _FIELD_OF.get(measure) in {None, *register.stated[name]})
        for measure in Measure
    }
    available[Measure.PERSONS] &= without_id == 0

    any_unclassified = tables[Measure.PARTICIPATIONS][:, ids.index(UNCLASSIFIED)].any()
    shown = [each for each in ids if each != UNCLASSIFIED or any_unclassified]
    columns_of = {each: ids.index(each) for each in shown} | {TOTAL: len(ids)}
    values = {
        (label, each): {
            measure: int(table[at, column]) if available[measure][at] else None
            for measure, table in tables.items()
        }
        for at, label in enumerate(years)
        for each, column in columns_of.items()
    }
    return Figures(
        direction=name,
        unit=direction.unit,
        years=years,
        categories=tuple(columns_of),
        values=values,
        shared_persons=dict(zip(years, shared.tolist(), strict=True)),
        without_id=dict(zip(years, without_id.tolist(), strict=True)),
        left_out={rule.id: _per_year(stays, rule.id, years) for rule in direction.left_out},
        provisional=provisional_years(stays, counts, years, definitions, name),
    )


@dataclass(frozen=True)
class _Members:
    """Each stay that counts, in each year in which it does.

    `rows` are positions; None stands for all rows. `year` is an index, `cell` that of year and
    category; those of a row that does not count are above all others.
    """

    rows: Integers | None
    year: Codes
    cell: Codes

    def of(self, column: Codes) -> Codes:
        """Give a column's values for the members."""
        return column if self.rows is None else column[self.rows]


def _members(stays: Stays, counts: Mask, years: tuple[int, ...]) -> _Members:
    width = len(stays.category.values)
    if stays.first_year is stays.last_year and years:
        # A table of all years from the first on, in which those that are not held do not count.
        index = np.full(years[-1] - years[0] + 1, len(years))
        index[np.array(years) - years[0]] = np.arange(len(years))
        index = narrowed(np.append(index, len(years)))
        year = index[np.where(counts, stays.first_year - years[0], 0)]
        year[~counts] = len(years)
        rows, category = None, stays.category.codes
    else:
        rows, year = memberships(stays.first_year, stays.last_year, years, np.flatnonzero(counts))
        category = stays.category.codes[rows]
    kind = np.min_scalar_type(-(len(years) + 1) * width)
    cell = year.astype(kind) * kind.type(width) + category
    return _Members(rows, year, cell)


def memberships(
    first_year: Codes, last_year: Codes, years: tuple[int, ...], of: Integers
) -> tuple[Integers, Integers]:
    """Give a pair of row and index of year for each row among `of` and year in which it counts."""
    if not years:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    first = np.maximum(first_year[of], years[0]).astype(np.int64)
    last = np.minimum(last_year[of], years[-1]).astype(np.int64)
    length = np.maximum(last - first + 1, 0)
    nth = np.repeat(np.arange(len(of)), length)
    offset = np.arange(len(nth)) - np.repeat(np.cumsum(length) - length, length)
    return of[nth], np.searchsorted(years, first[nth] + offset)


def _per_cell(cells: Codes, shape: tuple[int, int]) -> Integers:
    size = shape[0] * shape[1]
    return np.bincount(cells, minlength=size)[:size].reshape(shape)


def _with_total(table: Integers) -> Integers:
    return np.column_stack([table, table.sum(axis=1)])


def _distinct(members: _Members, column: Coded, shape: tuple[int, int]) -> Mask:
    """Mark the values that stand in each year, in each category and in all of them."""
    years, categories = shape
    width = len(column.values) + 1  # the first is that of rows that state none
    seen = np.zeros((years + 1) * categories * width, np.bool_)
    at = members.cell * np.min_scalar_type(-len(seen) - 1).type(width)
    at += members.of(column.codes)
    at += 1
    seen[at] = True
    table = seen.reshape(years + 1, categories, width)[:years, :, 1:]
    return np.concatenate([table, table.any(axis=1, keepdims=True)], axis=1)


def _persons(members: _Members, stays: Stays, shape: tuple[int, int]) -> tuple[Integers, Integers]:
    """Count each person once a year, in the first category; and those who are in several."""
    person, category = members.of(stays.person), members.of(stays.category.codes)
    at = np.flatnonzero((members.year < shape[0]) & (person >= 0)).astype(np.int32)
    again, first = listed_again(person, [members.year], at, of_first_row=members.rows is None)
    lowest = category.copy()
    np.minimum.at(lowest, first, category[again])
    cells = members.cell - category + lowest
    persons = _per_cell(cells[at], shape) - _per_cell(cells[again], shape)
    is_shared = np.zeros(len(person), np.bool_)
    is_shared[first[category[again] != category[first]]] = True
    return persons, np.bincount(members.year[is_shared], minlength=shape[0])


def _per_year(stays: Stays, outcome: str, years: tuple[int, ...]) -> dict[int, int]:
    rows = np.flatnonzero(stays.outcome.where(lambda each: each == outcome))
    _, year = memberships(stays.first_year, stays.last_year, years, rows)
    counts = np.bincount(year, minlength=len(years))
    return dict(zip(years, counts.tolist(), strict=True))
