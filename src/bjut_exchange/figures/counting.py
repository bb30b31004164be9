"""Figures: how many participations, persons, programmes, partners, countries and regions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
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
    Protection,
    Unit,
)
from bjut_exchange.figures.availability import (
    FIELD_OF,
    Lacking,
    lacking_of,
    missing_ids,
)
from bjut_exchange.figures.cells import (
    Integers,
    by_cell,
    cells_with_any,
    doubtful_stays,
    in_years,
    persons_seen,
    values_seen,
    with_total,
)
from bjut_exchange.figures.coverage import provisional_years, years_covered
from bjut_exchange.figures.history import AHEAD, Provisional, Published, Revision
from bjut_exchange.register.build import Register
from bjut_exchange.register.years import NO_YEAR

Figure = Mapping[Measure, int | None]
FigureKey = tuple[int, str, Measure]
_PRESENT = ["person", "category", "programme", "partner", "country"]
_DATED = ["first_year", "last_year", "start", "end"]


@dataclass(frozen=True)
class Figures:
    """The figures of one direction, for every year covered and every category.

    `table` is tidy: a row for each `year` and `category`, a column for each measure (Int64, missing
    where it is not available). Categories stand in the order of their rules, then `unclassified`
    if there is any such stay, then `total`. In participations and in persons the categories of a
    year add up to its total: a person with stays in several is counted in the first.

    By year: `shared_persons`, the persons with stays in several categories; `without_id`, the stays
    without a student id; `left_out`, the stays that each rule of the definitions leaves out;
    `provisional`, how far an incomplete year is known. `lacking` has the stays for which no column
    holds a field that figures need.
    By year and category, where there are any: `without_country`, the stays that name no country
    that is known, among them `unknown_country`, those that name one that is not; `doubtful`, those
    of stays that last so long that their end is most likely mistyped, but for their first year;
    `more_persons`, how many persons there can be besides those counted, because of stays without a
    student id (with too many of them, persons are not available).
    `published` are the figures that were published, `revisions` those that differ now. A year that
    is not `is_counted` has only those published. `hidden` are the years and categories whose
    figures must not be shown, by their `protection`, and are missing.
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
    lacking: Lacking
    without_country: Mapping[tuple[int, str], int] = field(default_factory=dict)
    unknown_country: Mapping[tuple[int, str], int] = field(default_factory=dict)
    doubtful: Mapping[tuple[int, str], int] = field(default_factory=dict)
    more_persons: Mapping[tuple[int, str], int] = field(default_factory=dict)
    published: Mapping[FigureKey, Published] = field(default_factory=dict)
    revisions: Mapping[FigureKey, Revision] = field(default_factory=dict)
    hidden: frozenset[tuple[int, str]] = frozenset()
    protection: Protection | None = None

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

    def is_uncertain(self, year: int, category: str, measure: Measure) -> bool:
        """Return whether a figure may be another one, as a field that it needs was not read."""
        return self.lacking.makes_uncertain(year, category, measure)

    def more(self, year: int, category: str, measure: Measure) -> int:
        """Return how much more than its number a figure can be: it is at least this number."""
        is_persons = measure is Measure.PERSONS
        return self.more_persons.get((year, category), 0) if is_persons else 0

    def exact(self, year: int, category: str, measure: Measure) -> int | None:
        """Return one figure; None where it is not available, uncertain, or at least a number."""
        is_exact = not self.more(year, category, measure)
        is_exact &= not self.is_uncertain(year, category, measure)
        return self.value(year, category, measure) if is_exact else None

    def can_be(self, year: int, category: str, measure: Measure, number: int) -> bool:
        """Return whether a figure can be a number, as far as is known; not if it is unavailable."""
        value = self.values.get((year, category), {}).get(measure)
        if value is None or self.is_uncertain(year, category, measure):
            return value is not None
        return value <= number <= value + self.more(year, category, measure)

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


def count(register: Register, definitions: Definitions, name: DirectionName) -> Figures:
    """Return the figures of one direction in all the years that its exports cover."""
    direction, stays = definitions.direction(name), register.frame(name)
    counted = register.counted(name, [*_PRESENT, *_DATED])
    first_year, last_year = counted["first_year"].to_numpy(), counted["last_year"].to_numpy()
    no_student = stays["outcome"].isin([*NOT_STUDENT_ROWS, Outcome.SURPLUS_FIELDS])
    begins = np.where(no_student, np.int16(NO_YEAR), stays["first_year"])
    years = years_covered(begins, stays["last_year"].to_numpy(), definitions, name)
    rows, year = in_years(first_year, last_year, years)
    present = counted.drop(columns=_DATED) if rows is None else counted[_PRESENT].iloc[rows]
    ids = list(stays["category"].cat.categories)
    shape = (len(years), len(ids))
    cell = year * len(ids) + present["category"].cat.codes.to_numpy()

    person = present["person"].to_numpy()
    without_id = with_total(
        np.bincount(cell[person == NO_PERSON], minlength=shape[0] * shape[1]), shape
    )
    persons, shared = persons_seen(person, year, cell, shape)
    is_without = present["country"].cat.codes.to_numpy() < 0
    is_unknown = register.unknown(name, FieldName.COUNTRY)
    is_unknown = is_without & (is_unknown if rows is None else is_unknown[rows])
    doubtful = doubtful_stays(first_year, last_year, rows, year, years)
    participations = with_total(np.bincount(cell, minlength=len(persons)), shape)
    persons = with_total(persons, shape)
    more, too_many = missing_ids(without_id, participations, definitions.most_missing_ids)
    # A stay without an id can move a person of a later category to its own.
    least = persons - np.where(more > 0, more - without_id, 0)
    measures = {Measure.PARTICIPATIONS: participations, Measure.PERSONS: least}
    measures |= _distinct(present, cell, shape, definitions.regions)
    # Stays that no rule fits must be seen, but most directions have none.
    any_unclassified = participations[:, ids.index(UNCLASSIFIED)].any()
    shown = [at for at, each in enumerate(ids) if each != UNCLASSIFIED or any_unclassified]
    categories = [*(ids[at] for at in shown), TOTAL]
    lacking = lacking_of(register, definitions, name, years)
    gaps = {
        # What may be another number is never 0: it is not available.
        measure: lacking.cells(years, [*ids, TOTAL], measure) & (counts == 0)
        for measure, counts in measures.items()
    }
    gaps[Measure.PERSONS] |= too_many | ((more > 0) & (least <= 0))
    columns = _columns(measures, gaps, [*shown, len(ids)], register.stated[name])
    return Figures(
        direction=name,
        unit=direction.unit,
        years=years,
        categories=tuple(categories),
        table=figures_table(np.repeat(years, len(categories)), categories * len(years), columns),
        shared_persons=dict(zip(years, shared.tolist(), strict=True)),
        without_id=dict(zip(years, without_id[:, -1].tolist(), strict=True)),
        left_out={rule.id: _per_year(stays, rule.id, years) for rule in direction.left_out},
        provisional=provisional_years(counted, years, definitions, name),
        without_country=by_cell(cell[is_without], years, ids),
        unknown_country=by_cell(cell[is_unknown], years, ids),
        more_persons=cells_with_any(np.where(gaps[Measure.PERSONS], 0, more), years, ids),
        lacking=lacking,
        doubtful=by_cell(cell[doubtful], years, ids),
    )


def _columns(
    measures: Mapping[Measure, Integers],
    gaps: Mapping[Measure, NDArray[np.bool_]],
    shown: Sequence[int],
    stated: Collection[FieldName],
) -> dict[Measure, pd.arrays.IntegerArray]:
    """Return the columns of a table of figures, of the categories at `shown` and their total."""
    columns = {}
    for measure, counts in measures.items():
        missing = gaps[measure] | (FIELD_OF.get(measure) not in {None, *stated})
        values, mask = counts[:, [*shown]].ravel(), missing[:, [*shown]].ravel()
        columns[measure] = pd.arrays.IntegerArray(values, mask)
    return columns


def _distinct(
    present: pd.DataFrame, cell: Integers, shape: tuple[int, int], regions: Sequence[str]
) -> dict[Measure, Integers]:
    """Return the programmes, partners, countries and regions of each year and category."""
    programme, partner, country = (
        values_seen(present[each], cell, shape) for each in ("programme", "partner", "country")
    )
    # The Ministry of Education counts countries and regions; apart, either number can be used.
    is_region = np.isin(present["country"].cat.categories.to_numpy(str), regions)
    return {
        Measure.PROGRAMMES: programme.sum(axis=2),
        Measure.PARTNERS: partner.sum(axis=2),
        Measure.COUNTRIES: country[..., ~is_region].sum(axis=2),
        Measure.REGIONS: country[..., is_region].sum(axis=2),
    }


def _per_year(stays: pd.DataFrame, outcome: str, years: tuple[int, ...]) -> dict[int, int]:
    some = stays.loc[stays["outcome"] == outcome, ["first_year", "last_year", "students"]]
    some = some.take(np.arange(len(some)).repeat(some["students"]))
    _, year = in_years(some["first_year"].to_numpy(), some["last_year"].to_numpy(), years)
    counts = np.bincount(year[year >= 0], minlength=len(years))
    return dict(zip(years, counts.tolist(), strict=True))
