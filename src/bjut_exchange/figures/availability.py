"""What figures lack: fields that no column holds, and student ids."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bjut_exchange.cleaning.fields import NO_PERSON
from bjut_exchange.config.rules import Condition
from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import (
    CATEGORICAL,
    DAY_BAND,
    TOTAL,
    UNCLASSIFIED,
    WORLD_REGION,
    DirectionName,
    FieldName,
    Measure,
)
from bjut_exchange.figures.cells import Integers, stays_by_year
from bjut_exchange.figures.groups import is_stated
from bjut_exchange.reading.table import Mask
from bjut_exchange.register.build import Register
from bjut_exchange.register.outcomes import satisfies

# The number of stays by year and category, and of `total`, for each field that was not read.
Unread = Mapping[tuple[int, str], Mapping[str, int]]

# The field whose distinct values a measure counts; without it the measure is not available.
FIELD_OF = {
    Measure.PERSONS: FieldName.PERSON,
    Measure.PROGRAMMES: FieldName.PROGRAMME,
    Measure.PARTNERS: FieldName.PARTNER,
    Measure.COUNTRIES: FieldName.COUNTRY,
    Measure.REGIONS: FieldName.COUNTRY,
}

_NAMED = (FieldName.PROGRAMME, FieldName.PARTNER, FieldName.COUNTRY)
_PLACED = ["category", "export", "days", "first_year", "last_year"]


@dataclass(frozen=True)
class Lacking:
    """The stays of exports that do not hold a field, by year and category.

    `undecided` are those that may belong to another category, or could have been taken from it;
    `students` the cells in which their students have stays, as a person counts in one of them;
    `unread` those whose values are not among the programmes, partners and countries counted.
    """

    undecided: Unread
    students: frozenset[tuple[int, str]]
    unread: Unread

    def makes_uncertain(self, year: int, category: str, measure: Measure) -> bool:
        """Return whether a figure may be another number."""
        at = (year, category)
        is_undecided = category != TOTAL and at in self.undecided
        is_undecided |= measure is Measure.PERSONS and at in self.students
        return is_undecided or FIELD_OF.get(measure) in self.unread.get(at, ())

    def cells(
        self, years: Sequence[int], categories: Sequence[str], measure: Measure
    ) -> NDArray[np.bool_]:
        """Return which figures of a measure may be another number, years by categories."""
        pairs = product(years, categories)
        found = [self.makes_uncertain(*pair, measure) for pair in pairs]
        return np.array(found, np.bool_).reshape(len(years), len(categories))


def lacking_of(
    register: Register, definitions: Definitions, name: DirectionName, years: Sequence[int]
) -> Lacking:
    """Return the stays of one direction for which a field was not read, in the years covered."""
    undecided, students = undecided_stays(register, definitions, name, years)
    return Lacking(undecided, students, unread_stays(register, name, years))


def lacking_stays(
    register: Register, name: DirectionName, asked: Collection[str]
) -> Iterator[tuple[frozenset[str], pd.DataFrame]]:
    """Yield the counted stays of exports that lack some fields `asked` for, by these.

    A field is lacking where no column holds it, nor `set`; a length (`DAY_BAND`) and `duration` can
    follow from dates. The stays have the fields asked for.
    """
    lacks = [
        frozenset(field for field in asked if not is_stated(field, held))
        for held in register.held[name]
    ]
    if not any(lacks):
        return
    columns = [*(field for field in CATEGORICAL if field in asked), "person", *_PLACED]
    stays = register.counted(name, columns)
    for lack in dict.fromkeys(filter(None, lacks)):
        exports = [at for at, each in enumerate(lacks) if each == lack]
        yield lack, stays.loc[stays["export"].isin(exports)]


def undecided_masks(
    stays: pd.DataFrame, lack: Collection[str], rules: Mapping[str, Condition]
) -> Iterator[tuple[str, str, Mask]]:
    """Yield by category and field which stays may belong to it, as the field was not read.

    Or they are in it, although an earlier category might have taken them. `stays` are of exports
    that lack the fields `lack`; for `total` these are all that may belong to another category.
    """
    left = np.ones(len(stays), np.bool_)
    because: dict[str, Mask] = {}
    for category, when in rules.items():
        is_in, could = satisfies(when, stays), left & satisfies(when, stays, lack)
        for field in sorted(asked_by(when) & {*lack}):
            missing = (stays["days"] == 0 if field == DAY_BAND else stays[field].isna()).to_numpy()
            because[field] = because.get(field, np.False_) | (could & ~is_in & missing)
        yield from ((category, field, could & mask) for field, mask in because.items())
        left &= ~is_in
    yield from ((UNCLASSIFIED, field, left & mask) for field, mask in because.items())
    yield from ((TOTAL, field, mask) for field, mask in because.items())


def asked_by(when: Condition) -> set[str]:
    """Return the fields that a condition asks for, `DAY_BAND` for a length."""
    return {*map(str, when.wanted), *([DAY_BAND] if when.days else ())}


def undecided_by_field(
    register: Register, definitions: Definitions, name: DirectionName
) -> Iterator[tuple[str, str, pd.DataFrame]]:
    """Yield by category and field the stays that are undecided because the field was not read."""
    rules = {rule.id: rule.when for rule in definitions.direction(name).categories}
    asked = sorted(set().union(*map(asked_by, rules.values())))
    for lack, stays in lacking_stays(register, name, asked):
        for category, field, mask in undecided_masks(stays, lack, rules):
            if mask.any():
                yield category, field, stays.loc[mask]


def undecided_stays(
    register: Register, definitions: Definitions, name: DirectionName, years: Sequence[int]
) -> tuple[Unread, frozenset[tuple[int, str]]]:
    """Return how many stays may belong to another category, were a field read.

    And in which categories of a year their students have stays: a person counts in one of them.
    """
    found: defaultdict[tuple[int, str], dict[str, int]] = defaultdict(dict)
    students = []
    for category, field, stays in undecided_by_field(register, definitions, name):
        of_years = stays_by_year(stays, years)
        _add(found, category, field, of_years["year"].value_counts())
        students.append(of_years.loc[of_years["person"] != NO_PERSON, ["year", "person"]])
    if not found:
        return {}, frozenset()
    every = stays_by_year(register.counted(name, ["person", *_PLACED]), years)
    theirs = every.merge(pd.concat(students).drop_duplicates())
    pairs = theirs[["year", "category"]].drop_duplicates().itertuples(index=False)
    return dict(found), frozenset((int(year), str(category)) for year, category in pairs)


def unread_stays(register: Register, name: DirectionName, years: Sequence[int]) -> Unread:
    """Return how many stays are in exports that lack a field of a measure, which others hold."""
    asked = [field for field in _NAMED if field in register.stated[name]]
    found: defaultdict[tuple[int, str], dict[str, int]] = defaultdict(dict)
    for lack, stays in lacking_stays(register, name, asked):
        for field in sorted(lack):
            unread = stays_by_year(stays.loc[stays[field].isna()], years)
            for category, some in unread.groupby("category", observed=True)["year"]:
                _add(found, str(category), field, some.value_counts())
            _add(found, TOTAL, field, unread["year"].value_counts())
    return dict(found)


def _add(
    found: defaultdict[tuple[int, str], dict[str, int]],
    category: str,
    field: str,
    counts: pd.Series[int],
) -> None:
    for year, stays in counts.items():
        of = found[int(str(year)), category]
        of[str(field)] = of.get(str(field), 0) + int(stays)


def unread_years(
    register: Register,
    name: DirectionName,
    field: str,
    years: Sequence[int],
    category: str | None = None,
) -> dict[int, int]:
    """Return how many stays of years, of a category or all, are in exports that lack a field."""
    column = FieldName.COUNTRY if field == WORLD_REGION else field
    counts: dict[int, int] = {}
    for _, stays in lacking_stays(register, name, [field, column]):
        is_missing = stays["days"] == 0 if field == DAY_BAND else stays[column].isna()
        unread = stays.loc[is_missing & ((stays["category"] == category) | (category is None))]
        for year, number in stays_by_year(unread, years)["year"].value_counts().items():
            counts[int(str(year))] = counts.get(int(str(year)), 0) + int(number)
    return counts


def missing_ids(
    without_id: Integers, stays: Integers, most: float
) -> tuple[Integers, NDArray[np.bool_]]:
    """Return by year and category how many stays without a student id can change the persons.

    And where these are too many: more than `most` per cent of the `stays`, here or in the year. The
    last column of each table is the total. A person counts in the first category with a stay, so
    stays of earlier categories can change persons, too.
    """
    up_to = np.column_stack([np.cumsum(without_id[:, :-1], axis=1), without_id[:, -1:]])
    more = np.where(stays > 0, up_to, 0)
    too_many = more * 100 > most * stays
    return more, too_many | too_many[:, -1:]
