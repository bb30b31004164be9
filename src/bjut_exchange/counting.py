"""Figures: how many participations, persons, programmes, partners, countries and regions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bjut_exchange.completeness import provisional_years
from bjut_exchange.definitions import Definitions
from bjut_exchange.placing import years_held
from bjut_exchange.published import Provisional, Published, Revision
from bjut_exchange.register import Register
from bjut_exchange.terms import (
    TOTAL,
    UNCLASSIFIED,
    DirectionName,
    FieldName,
    Measure,
    Unit,
)

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

    def series(self, category: str, measure: Measure) -> dict[int, int]:
        """Give a measure over the years in which it is available."""
        values = {year: self.values[year, category][measure] for year in self.years}
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
    direction = definitions.direction(name)
    stays = register.counted(name)
    first_year, last_year = stays["first_year"].to_numpy(), stays["last_year"].to_numpy()
    years = years_held(first_year, last_year, definitions, name)
    rows, year = memberships(stays, years)
    members = stays.iloc[rows]
    ids = [str(each) for each in stays["category"].cat.categories]
    category = _codes(members["category"])
    shape = (len(years), len(ids))

    person = members["person"].to_numpy().astype(np.int64)
    without_id = np.bincount(year[person < 0], minlength=len(years))
    persons, shared = _persons(year, category, person, shape)
    is_region = members["country"].isin(definitions.regions).to_numpy()
    country = _codes(members["country"])
    columns = {
        Measure.PROGRAMMES: _codes(members["programme"]),
        Measure.PARTNERS: _codes(members["partner"]),
        Measure.COUNTRIES: np.where(is_region, -1, country),
        Measure.REGIONS: np.where(is_region, country, -1),
    }
    tables = {
        Measure.PARTICIPATIONS: _with_total(_per_cell(year, category, shape)),
        Measure.PERSONS: _with_total(persons),
        **{measure: _distinct(year, category, codes, shape) for measure, codes in columns.items()},
    }
    available = {
        measure: np.full(len(years), _FIELD_OF.get(measure) in {None, *register.stated[name]})
        for measure in Measure
    }
    available[Measure.PERSONS] &= without_id == 0

    any_unclassified = (members["category"] == UNCLASSIFIED).any()
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
        left_out={
            rule.id: _per_year(register.stays[name], rule.id, years) for rule in direction.left_out
        },
        provisional=provisional_years(stays, years, definitions, name),
    )


def memberships(stays: pd.DataFrame, years: tuple[int, ...]) -> tuple[Integers, Integers]:
    """Give a pair of row and index of year for each stay and each year in which it counts."""
    if not years:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    first = np.maximum(stays["first_year"].to_numpy(), years[0]).astype(np.int64)
    last = np.minimum(stays["last_year"].to_numpy(), years[-1]).astype(np.int64)
    length = np.maximum(last - first + 1, 0)
    rows = np.repeat(np.arange(len(stays)), length)
    offset = np.arange(len(rows)) - np.repeat(np.cumsum(length) - length, length)
    return rows, np.searchsorted(years, first[rows] + offset)


def _codes(column: pd.Series) -> Integers:
    return column.cat.codes.to_numpy().astype(np.int64)


def _per_cell(year: Integers, category: Integers, shape: tuple[int, int]) -> Integers:
    cells = year * shape[1] + category
    return np.bincount(cells, minlength=shape[0] * shape[1]).reshape(shape)


def _with_total(table: Integers) -> Integers:
    return np.column_stack([table, table.sum(axis=1)])


def _distinct(
    year: Integers, category: Integers, values: Integers, shape: tuple[int, int]
) -> Integers:
    """Count the distinct values of each year and category, and of each year as a whole."""
    stated = values >= 0
    width = values.max(initial=0) + 1

    def distinct(cells: Integers, count: int) -> Integers:
        pairs = pd.unique(cells[stated] * width + values[stated])
        return np.bincount(pairs // width, minlength=count)

    by_category = distinct(year * shape[1] + category, shape[0] * shape[1]).reshape(shape)
    return np.column_stack([by_category, distinct(year, shape[0])])


def _persons(
    year: Integers, category: Integers, person: Integers, shape: tuple[int, int]
) -> tuple[Integers, Integers]:
    """Count each person once a year, in the first category; and those who are in several."""
    width = person.max(initial=0) + 1
    known = person >= 0
    triples = (year[known] * width + person[known]) * shape[1] + category[known]
    triples = np.sort(pd.unique(triples))
    pairs = triples // shape[1]
    first = np.ones(len(pairs), np.bool_)
    first[1:] = pairs[1:] != pairs[:-1]
    persons = _per_cell(pairs[first] // width, triples[first] % shape[1], shape)
    shared = np.bincount(np.unique(pairs[~first]) // width, minlength=shape[0])
    return persons, shared


def _per_year(stays: pd.DataFrame, outcome: str, years: tuple[int, ...]) -> dict[int, int]:
    _, year = memberships(stays.loc[stays["outcome"] == outcome], years)
    counts = np.bincount(year, minlength=len(years))
    return dict(zip(years, counts.tolist(), strict=True))
