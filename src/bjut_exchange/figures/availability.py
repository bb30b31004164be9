"""What figures lack: fields that no column holds, and student ids."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

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
    DirectionName,
    FieldName,
)
from bjut_exchange.figures.cells import Integers, stays_by_year
from bjut_exchange.figures.groups import is_stated
from bjut_exchange.reading.table import Mask
from bjut_exchange.register.build import Register
from bjut_exchange.register.outcomes import satisfies

# The number of stays by year and category, and of `total`, for each field that was not read.
Unread = Mapping[tuple[int, str], Mapping[str, int]]

_PLACED = ["category", "export", "days", "first_year", "last_year"]


def lacking_stays(
    register: Register, name: DirectionName, asked: Iterable[str], years: Sequence[int]
) -> Iterator[tuple[frozenset[str], pd.DataFrame]]:
    """Yield the counted stays of each year whose exports lack some fields `asked` for, by these.

    A field is lacking where no column holds it, nor `set`; a length (`DAY_BAND`) and `duration` can
    follow from dates. The stays have the fields asked for.
    """
    asked = dict.fromkeys(asked)
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
        yield lack, stays_by_year(stays.loc[stays["export"].isin(exports)], years)


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
        for field in asked_by(when) & {*lack}:
            missing = (stays["days"] == 0 if field == DAY_BAND else stays[field].isna()).to_numpy()
            because[field] = because.get(field, np.False_) | (could & ~is_in & missing)
        yield from ((category, field, could & mask) for field, mask in because.items())
        left &= ~is_in
    yield from ((UNCLASSIFIED, field, left & mask) for field, mask in because.items())
    yield from ((TOTAL, field, mask) for field, mask in because.items())


def asked_by(when: Condition) -> set[str]:
    """Return the fields that a condition asks for, `DAY_BAND` for a length."""
    return {*map(str, when.wanted), *([DAY_BAND] if when.days else ())}


def undecided_stays(
    register: Register, definitions: Definitions, name: DirectionName, years: Sequence[int]
) -> tuple[Unread, frozenset[tuple[int, str]]]:
    """Return how many stays may belong to another category, were a field read.

    And in which categories of a year their students have stays: a person counts in one of them.
    """
    rules = {rule.id: rule.when for rule in definitions.direction(name).categories}
    asked = sorted(set().union(*map(asked_by, rules.values())))
    found: defaultdict[tuple[int, str], dict[str, int]] = defaultdict(dict)
    students = []
    for lack, stays in lacking_stays(register, name, asked, years):
        for category, field, mask in undecided_masks(stays, lack, rules):
            _add(found, category, field, stays["year"][mask].value_counts())
            students.append(stays.loc[mask & (stays["person"] != NO_PERSON), ["year", "person"]])
    if not found:
        return {}, frozenset()
    every = stays_by_year(register.counted(name, ["person", *_PLACED]), years)
    theirs = every.merge(pd.concat(students).drop_duplicates())
    pairs = theirs[["year", "category"]].drop_duplicates().itertuples(index=False)
    return dict(found), frozenset((int(year), str(category)) for year, category in pairs)


def unread_stays(
    register: Register,
    name: DirectionName,
    fields: Collection[FieldName],
    years: Sequence[int],
) -> Unread:
    """Return how many stays are in exports that lack some of `fields`, which others hold."""
    asked = [field for field in fields if field in register.stated[name]]
    found: defaultdict[tuple[int, str], dict[str, int]] = defaultdict(dict)
    for lack, stays in lacking_stays(register, name, asked, years):
        for field in lack:
            unread = stays.loc[stays[field].isna()]
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


def cells_of(
    found: Unread, years: Sequence[int], categories: Sequence[str], field: str | None = None
) -> NDArray[np.bool_]:
    """Return which cells of years and categories are among those `found`, for a field or any."""
    is_found = [
        [
            field in of if field else bool(of)
            for each in categories
            for of in [found.get((y, each), ())]
        ]
        for y in years
    ]
    return np.array(is_found, np.bool_).reshape(len(years), len(categories))


def least_persons(
    persons: Integers, without_id: Integers, stays: Integers, most: float
) -> tuple[Integers, Integers, NDArray[np.bool_]]:
    """Return the least number of persons by year and category, how many more there can be at most.

    And where it is not available: where more than `most` per cent of the stays have no student id.
    The last column of each table is the total. A stay without an id can be that of a person who is
    counted in a later category, but belongs to this one.
    """
    up_to = np.cumsum(without_id[:, :-1], axis=1)
    least = np.column_stack([persons[:, :-1] - (up_to - without_id[:, :-1]), persons[:, -1:]])
    more = np.where(stays > 0, np.column_stack([up_to, without_id[:, -1:]]), 0)
    too_many = more * 100 > most * stays
    too_many |= too_many[:, -1:] | ((more > 0) & (least <= 0))
    return np.where(more > 0, least, persons), more, too_many
