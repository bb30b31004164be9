"""Figures: how many participations, persons, programmes, partners, countries and regions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain, product
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bjut_exchange.cleaning.fields import NO_PERSON
from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import (
    NOT_STUDENT_ROWS,
    TOTAL,
    UNCLASSIFIED,
    DirectionName,
    FieldName,
    Measure,
    Outcome,
    Unit,
)
from bjut_exchange.figures.coverage import provisional_years, years_covered
from bjut_exchange.figures.history import AHEAD, Provisional, Published, Revision
from bjut_exchange.register.build import Register
from bjut_exchange.register.duplicates import are_repeated, combined
from bjut_exchange.register.years import LONGEST_YEARS, NO_YEAR, STILL_HERE

Integers = NDArray[np.int64]
Figure = Mapping[Measure, int | None]
FigureKey = tuple[int, str, Measure]
_PRESENT = ["person", "category", "programme", "partner", "country"]
_DATED = ["first_year", "last_year", "start", "end"]

# The field whose distinct values a measure counts; without it the measure is not available.
FIELD_OF = {
    Measure.PERSONS: FieldName.PERSON,
    Measure.PROGRAMMES: FieldName.PROGRAMME,
    Measure.PARTNERS: FieldName.PARTNER,
    Measure.COUNTRIES: FieldName.COUNTRY,
    Measure.REGIONS: FieldName.COUNTRY,
}


@dataclass(frozen=True)
class Figures:
    """The figures of one direction, for every year covered and every category.

    `table` is tidy: a row for each `year` and `category`, a column for each measure (Int64, missing
    where it is not available). Categories stand in the order of their rules, then `unclassified`
    if there is any such stay, then `total`. In participations and in persons the categories of a
    year add up to its total: a person with stays in several is counted in the first.

    By year: `shared_persons`, the persons with stays in several categories; `without_id`, the stays
    without a student id (with one, persons are not available); `left_out`, the stays that each rule
    of the definitions leaves out; `provisional`, how far an incomplete year is known.
    By year and category, where there are any: `without_country`, the stays that name no country
    that is known, among them `unknown_country`, those that name one that is not; `doubtful`, those
    of stays that last so long that their end is most likely mistyped, but for their first year.
    `published` are the figures that were published, `revisions` those that differ now. A year that
    is not `is_counted` has only those published.
    """

    direction: DirectionName
    unit: Unit
    years: tuple[int, ...]
    categories: tuple[str, ...]
    table: pd.DataFrame
    shared_persons: Mapping[int, int]
    without_id: Mapping[int, int]
    left_out: Mapping[str, Mapping[int, int]]
    provisional: Mapping[int, Provisional]
    without_country: Mapping[tuple[int, str], int] = field(default_factory=dict)
    unknown_country: Mapping[tuple[int, str], int] = field(default_factory=dict)
    doubtful: Mapping[tuple[int, str], int] = field(default_factory=dict)
    published: Mapping[FigureKey, Published] = field(default_factory=dict)
    revisions: Mapping[FigureKey, Revision] = field(default_factory=dict)

    @cached_property
    def values(self) -> Mapping[tuple[int, str], Figure]:
        """Return each measure by year and category; None where it is not available."""
        rows = self.table.astype(object).where(self.table.notna(), None).to_numpy().tolist()
        return {
            (year, category): dict(zip(Measure, row, strict=True)) for year, category, *row in rows
        }

    def value(self, year: int, category: str, measure: Measure) -> int | None:
        """Return one figure; None where it is not available."""
        return self.values[year, category][measure] if year in self.years else None

    def series(self, category: str, measure: Measure) -> dict[int, int]:
        """Return a measure over the years in which it is available."""
        values = {year: self.value(year, category, measure) for year in self.years}
        return {year: value for year, value in values.items() if value is not None}

    def headline(self, year: int) -> Measure:
        """Return the unit of a year's headline: the direction's own, if it is available."""
        own = Measure(self.unit)
        units = (own, Measure.PARTICIPATIONS, Measure.PERSONS)
        return next((unit for unit in units if self.value(year, TOTAL, unit) is not None), own)

    def is_counted(self, year: int) -> bool:
        """Return whether a year's figures are counted, not only published."""
        return year in self.without_id

    def has_stays(self, year: int) -> bool:
        """Return whether there are stays in a year covered, not only plans for it."""
        plans = self.provisional.get(year) == AHEAD
        return not plans and self.value(year, TOTAL, Measure.PARTICIPATIONS) != 0

    def counted_only(self) -> Figures:
        """Return the figures without the years that are known from the history alone."""
        return replace(self, years=tuple(filter(self.is_counted, self.years)))

    def is_complete(self, *years: int | None) -> bool:
        """Return whether all of these years are complete, as far as can be known."""
        return not any(year in self.provisional for year in years)


def figures_table(
    years: Iterable[int], categories: Iterable[str], measures: Mapping[Measure, Any]
) -> pd.DataFrame:
    """Return the table of `Figures`; `measures` holds a list with None, or Int64, for each."""
    columns = {measure.value: pd.array(values, "Int64") for measure, values in measures.items()}
    return pd.DataFrame({"year": list(years), "category": list(categories), **columns})


def is_in_year(stays: pd.DataFrame, year: int) -> pd.Series[bool]:
    """Return which stays lie in a year."""
    return (stays["first_year"] <= year) & (year <= stays["last_year"])


def stays_by_year(stays: pd.DataFrame, years: Sequence[int]) -> pd.DataFrame:
    """Return the stays of each year, a row for each year of a stay, with the column `year`."""
    of_years = [stays.loc[is_in_year(stays, year)].assign(year=year) for year in years]
    # pandas refuses to join an empty list, so an empty frame comes first.
    return pd.concat([stays.iloc[:0].assign(year=0), *of_years])


def count(register: Register, definitions: Definitions, name: DirectionName) -> Figures:
    """Return the figures of one direction in all the years that its exports cover."""
    direction, stays = definitions.direction(name), register.frame(name)
    counted = register.counted(name, [*_PRESENT, *_DATED])
    first_year, last_year = counted["first_year"].to_numpy(), counted["last_year"].to_numpy()
    no_student = stays["outcome"].isin([*NOT_STUDENT_ROWS, Outcome.SURPLUS_FIELDS])
    begins = np.where(no_student, np.int16(NO_YEAR), stays["first_year"])
    years = years_covered(begins, stays["last_year"].to_numpy(), definitions, name)
    rows, year = _in_years(first_year, last_year, years)
    present = counted.drop(columns=_DATED) if rows is None else counted[_PRESENT].iloc[rows]
    ids = list(stays["category"].cat.categories)
    shape = (len(years), len(ids))
    cell = year * len(ids) + present["category"].cat.codes.to_numpy()

    person = present["person"].to_numpy()
    without_id = np.bincount(year[person == NO_PERSON], minlength=len(years))
    persons, shared = _persons(person, year, cell, shape)
    country = _stated(present["country"], cell, shape)
    is_without = present["country"].cat.codes.to_numpy() < 0
    is_unknown = register.unknown(name, FieldName.COUNTRY)
    is_unknown = is_without & (is_unknown if rows is None else is_unknown[rows])
    # The Ministry of Education counts countries and regions; apart, either number can be used.
    is_region = np.isin(stays["country"].cat.categories.to_numpy(str), definitions.regions)
    participations = np.bincount(cell, minlength=len(persons))
    measures = {
        Measure.PARTICIPATIONS: _with_total(participations, shape),
        Measure.PERSONS: _with_total(persons, shape),
        Measure.PROGRAMMES: _stated(present["programme"], cell, shape).sum(axis=2),
        Measure.PARTNERS: _stated(present["partner"], cell, shape).sum(axis=2),
        Measure.COUNTRIES: country[..., ~is_region].sum(axis=2),
        Measure.REGIONS: country[..., is_region].sum(axis=2),
    }
    # Stays that no rule fits must be seen, but most directions have none.
    any_unclassified = measures[Measure.PARTICIPATIONS][:, ids.index(UNCLASSIFIED)].any()
    shown = [at for at, each in enumerate(ids) if each != UNCLASSIFIED or any_unclassified]
    categories = [*(ids[at] for at in shown), TOTAL]
    columns = {}
    for measure, counts in measures.items():
        is_stated = FIELD_OF.get(measure) in {None, *register.stated[name]}
        unavailable = np.full(len(years), not is_stated)
        # A stay without an id may be anybody's, so the number of persons is not known.
        unavailable |= (measure is Measure.PERSONS) & (without_id > 0)
        values = counts[:, [*shown, len(ids)]].ravel()
        columns[measure] = pd.arrays.IntegerArray(values, unavailable.repeat(len(categories)))
    return Figures(
        direction=name,
        unit=direction.unit,
        years=years,
        categories=tuple(categories),
        table=figures_table(np.repeat(years, len(categories)), categories * len(years), columns),
        shared_persons=dict(zip(years, shared.tolist(), strict=True)),
        without_id=dict(zip(years, without_id.tolist(), strict=True)),
        left_out={rule.id: _per_year(stays, rule.id, years) for rule in direction.left_out},
        provisional=provisional_years(counted, years, definitions, name),
        without_country=_by_cell(cell[is_without], years, ids),
        unknown_country=_by_cell(cell[is_unknown], years, ids),
        doubtful=_by_cell(cell[_doubtful(first_year, last_year, rows, year, years)], years, ids),
    )


def _in_years(
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


def _doubtful(
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


def _with_total(cells: Integers, shape: tuple[int, int]) -> Integers:
    table = cells.reshape(shape)
    return np.column_stack([table, table.sum(axis=1)])


def _by_cell(
    cell: Integers, years: tuple[int, ...], categories: Sequence[str]
) -> dict[tuple[int, str], int]:
    """Return the number of stays by year and category, and in total, where there are any."""
    shape = (len(years), len(categories))
    table = _with_total(np.bincount(cell, minlength=shape[0] * shape[1]), shape).tolist()
    keys = product(years, [*categories, TOTAL])
    return {key: stays for key, stays in zip(keys, chain(*table), strict=True) if stays}


def _stated(column: pd.Series[Any], cell: Integers, shape: tuple[int, int]) -> NDArray[np.bool_]:
    """Return which values occur in each year, in each category and in all of them."""
    width = len(column.cat.categories) + 1  # the code -1, nothing stated, comes first
    seen = np.zeros(shape[0] * shape[1] * width, np.bool_)
    seen[cell * width + column.cat.codes.to_numpy() + 1] = True
    table = seen.reshape(*shape, width)[..., 1:]
    return np.concatenate([table, table.any(axis=1, keepdims=True)], axis=1)


def _persons(
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


def _per_year(stays: pd.DataFrame, outcome: str, years: tuple[int, ...]) -> dict[int, int]:
    some = stays.loc[stays["outcome"] == outcome, ["first_year", "last_year", "students"]]
    some = some.take(np.arange(len(some)).repeat(some["students"]))
    _, year = _in_years(some["first_year"].to_numpy(), some["last_year"].to_numpy(), years)
    counts = np.bincount(year[year >= 0], minlength=len(years))
    return dict(zip(years, counts.tolist(), strict=True))
