"""The numbers of a direction and year in a release, in all tables, and what ties them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import permutations

import numpy as np
import pandas as pd

from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import CATEGORY, TOTAL, WORLD_REGION, DirectionName, FieldName
from bjut_exchange.figures.breakdown_cells import UNITS
from bjut_exchange.figures.cells import Integers, is_in_year
from bjut_exchange.figures.disclosure import Line, System, hidden_places, table_lines
from bjut_exchange.figures.groups import GroupKind, groups_of, vocabulary_of
from bjut_exchange.register.build import Register
from bjut_exchange.release.numbers import FIELDS, Numbers
from bjut_exchange.text import folded

# The tables of a year, the one whose numbers readers need least first.
_TABLES: tuple[str, ...] = (FieldName.PARTNER, *reversed(FIELDS), WORLD_REGION, CATEGORY, TOTAL)
# Fields whose groups are known to lie in each other, besides the categories, whose rules may ask
# for any field.
_NESTED = ({FieldName.PARTNER, FieldName.COUNTRY}, {FieldName.COUNTRY, WORLD_REGION})
_NOT_STATED = ""  # no text of an export is empty

# The hidden groups by the field of their table: values as in it, partners by their folded names.
HiddenGroups = Mapping[str, frozenset[str]]


def group_keys(cells: pd.DataFrame) -> pd.Series[str]:
    """Return what tells the groups of a breakdown from each other."""
    return cells["value"].astype("str").mask(cells["kind"] == GroupKind.NOT_STATED, _NOT_STATED)


def hidden_groups(
    numbers: Numbers, register: Register, name: DirectionName, year: int
) -> HiddenGroups:
    """Return the groups of a year that must not be shown, of all tables in which it is shown.

    Raises UsageError if so many are small that no audit could end in seconds.
    """
    tables = dict(_tables(numbers, name, year))
    shown = [field for field in _TABLES if field in tables]
    every = pd.concat({field: tables[field] for field in shown})[[*UNITS]]
    counts = every.to_numpy(np.float64, na_value=-1).astype(np.int64).T
    rank = every.index.get_level_values(0).map(_TABLES.index).to_numpy()
    total = len(every) - 1
    lines: list[Line] = []
    for field in shown[:-1]:
        places = np.append(np.flatnonzero(rank == _TABLES.index(field)), total)
        lines += table_lines(places[:, None], counts)
    if len(shown) > len({CATEGORY, TOTAL}):
        at = every.assign(place=np.arange(len(every)))["place"]
        places_of = {field: at.xs(field) for field in shown if len(tables[field])}
        of_stays = _places_of_stays(register, name, year, numbers.definitions, places_of)
        lines += _lines_between(of_stays, counts)
    hidden = every.index[hidden_places(System(counts, lines, rank))]
    return {field: frozenset(key for of, key in hidden if of == field) for field in shown}


def _tables(numbers: Numbers, name: DirectionName, year: int) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield the numbers of each table by group; what is not available is missing in all of it."""
    figures = numbers.figures[name]
    of_year = figures.table.loc[figures.table["year"] == year].set_index("category")[[*UNITS]]
    categories, total = _whole(of_year.drop(TOTAL)), of_year.loc[[TOTAL]]
    yield CATEGORY, categories
    total = total.fillna(categories.sum(min_count=1))
    yield TOTAL, total
    if year != numbers.year:
        return
    for field in _TABLES:
        if breakdown := numbers.breakdowns.get((name, field)):
            cells = breakdown.cells.loc[breakdown.cells["kind"] != GroupKind.TOTAL]
            yield field, _whole(cells.set_index(group_keys(cells))[[*UNITS]])
    if numbers.partners is not None:
        frames = (numbers.partners.in_force, numbers.partners.without)
        students = pd.concat([frame[name.value] for frame in frames])
        if students.notna().all() and len(students):
            # Readers see how many name no partner: what is left of the total.
            rest = total[UNITS[0]].iloc[0] - students.sum()
            students = pd.concat([students, pd.Series({_NOT_STATED: rest}, dtype="Int64")])
            yield FieldName.PARTNER, students.to_frame(UNITS[0])


def _whole(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table with 0 for what alone is not available: it is 0 if all that is read counts."""
    return table.mask(table.isna() & table.notna().any(), 0)


def _places_of_stays(
    register: Register,
    name: DirectionName,
    year: int,
    definitions: Definitions,
    places_of: Mapping[str, pd.Series[int]],
) -> pd.DataFrame:
    """Return for each stay of the year its place in each table that has groups."""
    stays = register.counted(name)
    is_here = is_in_year(stays, year).to_numpy()
    stays, at = stays.loc[is_here], {}
    for field, places in places_of.items():
        if field == TOTAL:
            continue
        of = vocabulary_of(field)
        unknown = register.unknown(name, of)[is_here] if of else None
        groups = groups_of(stays, field, definitions, unknown)
        keys = groups.cat.categories.map(folded if field == FieldName.PARTNER else str)
        codes = np.append(places.reindex([*keys, _NOT_STATED]).fillna(-1).astype(int), 0)[:-1]
        at[field] = codes[groups.cat.codes.to_numpy()]
    return pd.DataFrame(at)


def _lines_between(at: pd.DataFrame, counts: Integers) -> Iterator[Line]:
    """Yield what the groups of one table say of those of another, as they hold the same stays.

    `at` is the place of each stay in each table. Of two units, persons of several groups may be
    the same, so that they add up to more.
    """
    for one, other in permutations(at, 2):
        if CATEGORY not in {one, other} and {one, other} not in _NESTED:
            continue
        shared = at.groupby([other, one]).size()
        for total, of_total in shared.groupby(level=0):
            parts = of_total.index.get_level_values(1).to_numpy()
            inside = of_total.to_numpy() == counts[0, parts]
            if inside.all():
                yield _line(parts, int(str(total)), counts, covers=True, inside=True)
                continue
            yield _line(parts, int(str(total)), counts, covers=True, inside=False)
            if inside.any():
                yield _line(parts[inside], int(str(total)), counts, covers=False, inside=True)


def _line(parts: Integers, total: int, counts: Integers, *, covers: bool, inside: bool) -> Line:
    """Return a line with what holds in each unit: a person counts in one category alone."""
    of_parts, of_total = counts[:, parts], counts[:, [total]]
    is_there = (of_parts >= 0).all(axis=1) & (of_total[:, 0] >= 0)
    excess = of_parts.sum(axis=1) - of_total[:, 0]
    return Line(
        parts,
        total,
        least=is_there & covers & (excess >= 0),
        most=is_there & inside & (excess <= 0) & (np.arange(len(counts)) == 0),
        inside=is_there & inside & (of_parts <= of_total).all(axis=1),
    )
