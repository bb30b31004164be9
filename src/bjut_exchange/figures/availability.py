"""What figures lack: fields that no column holds, and student ids."""

from __future__ import annotations

from collections import Counter, defaultdict
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
    YearRule,
)
from bjut_exchange.figures.cells import Integers, stays_by_year
from bjut_exchange.figures.groups import is_stated
from bjut_exchange.reading.table import Mask
from bjut_exchange.register.build import Register
from bjut_exchange.register.outcomes import satisfies
from bjut_exchange.register.years import STILL_HERE

# The number of stays by year and category, and of `total`, for each field that was not read.
Unread = Mapping[tuple[int, str], Mapping[str, int]]
_Counts = defaultdict[tuple[int, str], Counter[str]]

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
    `uncounted` those that may be left out, or may not last until the year;
    `students` the cells in which their students have stays, as a person counts in one of them;
    `unread` those whose values are not among the programmes, partners and countries counted.
    """

    undecided: Unread
    uncounted: Unread
    students: frozenset[tuple[int, str]]
    unread: Unread

    def makes_uncertain(self, year: int, category: str, measure: Measure) -> bool:
        """Return whether a figure may be another number."""
        at = (year, category)
        # A stay in two exports states the same: counted twice, it changes no other measure.
        is_counted = measure is Measure.PARTICIPATIONS
        is_undecided = any(is_counted or f != FieldName.PERSON for f in self.uncounted.get(at, ()))
        is_undecided |= category != TOTAL and at in self.undecided
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
    undecided, uncounted = _Counts(Counter), _Counts(Counter)
    of_years = []
    for category, field, stays in undecided_by_field(register, definitions, name):
        of_years.append(stays_by_year(stays, years))
        _add(undecided, category, field, of_years[-1]["year"].value_counts())
    for field, stays in uncounted_by_field(register, definitions, name):
        of_years.append(stays_by_year(stays, years))
        _add_by_category(uncounted, field, of_years[-1])
    students = _cells_of_students(register, name, years, of_years)
    unread = unread_stays(register, name, years)
    return Lacking(dict(undecided), dict(uncounted), students, unread)


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
            unknown = could & ~is_in & is_missing(stays, field).to_numpy()
            because[field] = because.get(field, np.False_) | unknown
        yield from ((category, field, could & mask) for field, mask in because.items())
        left &= ~is_in
    yield from ((UNCLASSIFIED, field, left & mask) for field, mask in because.items())
    yield from ((TOTAL, field, mask) for field, mask in because.items())


def is_missing(stays: pd.DataFrame, field: str) -> pd.Series[bool]:
    """Return which stays state nothing in a field; without a length there is no end."""
    if field == FieldName.PERSON:
        return stays["person"] == NO_PERSON
    return stays["days"] == 0 if field in {DAY_BAND, FieldName.END} else stays[field].isna()


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


def uncounted_by_field(
    register: Register, definitions: Definitions, name: DirectionName
) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield by field the stays that may not count, because it was not read.

    They may be left out by a rule; in years after the first, they may be over; without a student id
    that other exports hold, they may be the stays of these. A status is not missed: lists without
    one are those of stays that happened.
    """
    direction = definitions.direction(name)
    rules = [rule.when for rule in direction.left_out]
    asked = set().union(*map(asked_by, rules)) - {FieldName.STATUS}
    ends = {FieldName.END} if direction.year is YearRule.OVERLAP else set()
    ids = {FieldName.PERSON} & register.stated[name]
    for lack, stays in lacking_stays(register, name, sorted({*asked, *ends, *ids})):
        for field in sorted(lack & asked):
            could = [satisfies(when, stays, lack) for when in rules if field in asked_by(when)]
            yield field, stays.loc[np.logical_or.reduce(could) & is_missing(stays, field)]
        for field in sorted(lack & ids):
            yield field, stays.loc[is_missing(stays, field)]
        for field in sorted(lack & ends):
            later = stays.assign(first_year=stays["first_year"] + 1, last_year=STILL_HERE)
            yield field, later.loc[is_missing(stays, field)]


def _cells_of_students(
    register: Register,
    name: DirectionName,
    years: Sequence[int],
    of_years: Sequence[pd.DataFrame],
) -> frozenset[tuple[int, str]]:
    """Return in which categories of a year, or in total, the students of stays have any."""
    if not of_years:
        return frozenset()
    students = pd.concat([each[["year", "person"]] for each in of_years]).drop_duplicates()
    every = stays_by_year(register.counted(name, ["person", *_PLACED]), years)
    theirs = every.merge(students.loc[students["person"] != NO_PERSON])
    pairs = theirs[["year", "category"]].drop_duplicates().itertuples(index=False)
    return frozenset((int(year), str(category)) for year, category in pairs)


def unread_stays(register: Register, name: DirectionName, years: Sequence[int]) -> Unread:
    """Return how many stays are in exports that lack a field of a measure, which others hold."""
    asked = [field for field in _NAMED if field in register.stated[name]]
    found = _Counts(Counter)
    for lack, stays in lacking_stays(register, name, asked):
        for field in sorted(lack):
            _add_by_category(found, field, stays_by_year(stays.loc[stays[field].isna()], years))
    return dict(found)


def _add_by_category(found: _Counts, field: str, of_years: pd.DataFrame) -> None:
    for category, some in of_years.groupby("category", observed=True)["year"]:
        _add(found, str(category), field, some.value_counts())
    _add(found, TOTAL, field, of_years["year"].value_counts())


def _add(found: _Counts, category: str, field: str, counts: pd.Series[int]) -> None:
    for year, stays in counts.items():
        found[int(str(year)), category][str(field)] += int(stays)


def stays_by_field(unread: Unread, years: Collection[int]) -> dict[str, dict[int, int]]:
    """Return the stays of years by the field that was not read, and by year."""
    found: dict[str, dict[int, int]] = {}
    for (year, category), fields in unread.items():
        for field, stays in fields.items() if category == TOTAL and year in years else ():
            found.setdefault(field, {})[year] = stays
    return found


def unread_years(
    register: Register,
    name: DirectionName,
    field: str,
    years: Sequence[int],
    category: str | None = None,
) -> dict[int, int]:
    """Return how many stays of years, of a category or all, are in exports that lack a field."""
    column = FieldName.COUNTRY if field == WORLD_REGION else field
    counts = Counter[int]()
    for _, stays in lacking_stays(register, name, [field, column]):
        is_asked = (stays["category"] == category) | (category is None)
        unread = stays.loc[is_asked & is_missing(stays, column)]
        for year, number in stays_by_year(unread, years)["year"].value_counts().items():
            counts[int(str(year))] += int(number)
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
