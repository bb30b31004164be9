"""Which years the exports cover, and which of them are not complete.

It loads no pandas: completion of a year must not take longer than that.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from bjut_exchange.cleaning.cells import known_headers, plan_columns
from bjut_exchange.cleaning.readings import Fields, read_fields, unread
from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import YEAR_FIELDS, DirectionName, FieldName, YearRule
from bjut_exchange.config.years import YearStart
from bjut_exchange.errors import InputError
from bjut_exchange.figures.history import AHEAD, Provisional
from bjut_exchange.reading.containers import Export
from bjut_exchange.reading.layout import Layout, tables_of
from bjut_exchange.reading.setup import Setup
from bjut_exchange.reading.sources import find_sources
from bjut_exchange.reading.table import Coded, per_row, read_table
from bjut_exchange.register.years import (
    LONGEST_YEARS,
    NO_YEAR,
    STILL_HERE,
    out_of_place,
    span_of,
    with_ends_by_length,
)

if TYPE_CHECKING:
    import pandas as pd

# The last year is inferred to be incomplete if, in each of so many years before, stays begin later
# in the year than its last one does, and these are at least this part of their stays. So is the
# first one if, in the years after, stays begin earlier than its first one does.
_YEARS_BESIDE = 3
_LATER_PART = 0.05


def years_covered(
    first_year: NDArray[np.integer],
    last_year: NDArray[np.integer],
    definitions: Definitions,
    name: DirectionName,
) -> tuple[int, ...]:
    """Return the years that the exports of a direction cover: those in which student rows lie.

    `first_year` and `last_year` are those of each row, NO_YEAR for none; rows outside the years
    that the definitions declare cover none. What becomes of the rows makes no difference: a year in
    which all stays were cancelled is one of zero stays, not a missing one.
    """
    declared = definitions.first_year(name)
    lies = (first_year != NO_YEAR) & (first_year <= (definitions.last_year() or STILL_HERE))
    lies &= (first_year <= last_year) & (last_year >= (declared or NO_YEAR))
    first_year, last_year = first_year[lies], last_year[lies]
    if not len(first_year):
        return ()
    if definitions.direction(name).year is not YearRule.OVERLAP:
        return tuple(np.flatnonzero(np.bincount(first_year)).tolist())
    # Exports list nobody who left before the first of them was made, and cannot know who will come
    # after the last: unless declared, the years run from the earliest end to the latest start.
    last = definitions.last_year() or max(int(first_year.max()), declared or 0)
    # An end decades away is most often mistyped, as is an end without the right start.
    ends = last_year[last_year - first_year <= LONGEST_YEARS]
    first = declared or int(ends.min(initial=last))
    years = range(first, last + 1)
    return tuple(each for each in years if ((first_year <= each) & (each <= last_year)).any())


def provisional_years(
    counted: pd.DataFrame, years: Sequence[int], definitions: Definitions, name: DirectionName
) -> dict[int, Provisional]:
    """Return the years that are not complete, and how far each is known.

    `counted` has the years, `start` and `end` of the stays that count in one direction. What the
    definitions declare, as the reporting date or the first year, decides alone; without it, the
    last year and the first one are inferred from the dates.
    """
    rule, starts = definitions.direction(name).year, definitions.year_starts
    if definitions.as_of:
        declared = Provisional(definitions.as_of, is_inferred=False)
        found = {year: declared for year in years if not definitions.is_complete(year)}
    else:  # exports can list students for a year that has not begun
        latest = counted["first_year"].max() if len(counted) else NO_YEAR
        found = dict.fromkeys((year for year in years if year > latest), AHEAD)
    if rule is YearRule.COLUMN:  # with a column for the year, dates need not lie in it
        return found
    days = _counts_by_day(counted["end" if rule is YearRule.END else "start"])
    if not definitions.as_of and (up_to := _end_of_part(*days, years[::-1], starts, 1)):
        found[starts.year_of(up_to)] = Provisional(up_to, is_inferred=True)
    if definitions.first_year(name) is None:
        since = _end_of_part(*days, years, starts, -1)
        if since and starts.year_of(since) == years[0]:
            found[starts.year_of(since)] = Provisional(since, is_inferred=True, is_first=True)
    return found


def _end_of_part(
    dates: NDArray[np.datetime64],
    counts: NDArray[np.int64],
    years: Sequence[int],
    starts: YearStart,
    direction: int,
) -> dt.date | None:
    """Return the last date in the first of `years`, if it shows that the rest of the year lacks.

    It does if dates lie later in each of the years beside it; with `direction` -1, "last" and
    "later" mean "first" and "earlier". `counts` is the number of stays on each of the `dates`.
    """
    year, day = year_and_day(dates, starts)
    day *= direction
    stated = [each for each in years if (year == each).any()]
    if not stated:
        return None
    last, beside = day[year == stated[0]].max(), stated[1 : _YEARS_BESIDE + 1]
    later = [int(counts[(year == each) & (day > last)].sum()) for each in beside]
    of_all = sum(int(counts[year == each].sum()) for each in beside)
    # A few stays begin late in every year: alone they do not show that some are missing.
    if not beside or not all(later) or sum(later) < _LATER_PART * of_all:
        return None
    date: dt.date = dates[(year == stated[0]) & (day == last)][0].item()
    return date


def _counts_by_day(column: pd.Series[Any]) -> tuple[NDArray[np.datetime64], NDArray[np.int64]]:
    """Return the distinct dates of a column in order, and how many there are of each."""
    dates = column.to_numpy().astype("datetime64[D]")
    # Dates lie close together: counting them by day is faster than sorting them.
    days = dates[~np.isnat(dates)].view(np.int64)
    first = days.min(initial=0)
    counts = np.bincount(days - first)
    at = np.flatnonzero(counts)
    return (at + first).view("datetime64[D]"), counts[at]


def year_and_day(
    dates: NDArray[np.datetime64], starts: YearStart
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the year in which each date lies, and the days since its first; neither for NaT."""

    def first_day(years: NDArray[np.datetime64]) -> NDArray[np.datetime64]:
        months = years.astype("datetime64[M]") + (starts.month - 1)
        return months.astype("datetime64[D]") + (starts.day - 1)

    years = dates.astype("datetime64[Y]")
    years = years - (dates < first_day(years)).astype(np.int64)
    return years.astype(np.int64) + 1970, (dates - first_day(years)).astype(np.int64)


def years_in_exports(setup: Setup, directions: Sequence[DirectionName]) -> list[int]:
    """Return the years that exports of `directions` would cover if each row with a year counted.

    Rows outside the years that the definitions declare, and exports that cannot be read, are left
    out. Raises InputError if there is no export.
    """
    definitions = setup.definitions
    # What can be read only once, like a pipe, is left to the command itself.
    sources = find_sources(replace(setup, chosen=setup.files), directions).sources
    years: set[int] = set()
    for name in directions:
        direction = definitions.direction(name)
        spans, read = [np.empty((2, 0), np.int16)], []
        for source in sources:
            with suppress(InputError):  # a command will say what is wrong; completion cannot
                known = known_headers(direction.columns_of(source.desk))
                tables, _ = tables_of(source, known) if source.direction is name else ((), ())
                for table in tables:
                    spans.append(_span(*table, definitions, name))
                    read += [table] if spans[-1].size else []
        first, last = np.concatenate(spans, axis=1)
        persons = partial(_persons, read, definitions, name)
        first[out_of_place(first, last, definitions, name, persons)] = NO_YEAR
        years.update(years_covered(first, last, definitions, name))
    return sorted(years)


def _span(
    export: Export, layout: Layout, definitions: Definitions, name: DirectionName
) -> NDArray[np.int16]:
    """Return the first and the last year of each row of an export, as two rows of numbers."""
    direction = definitions.direction(name)
    ended = direction.ended.wanted if direction.ended else {}
    needed = {*YEAR_FIELDS, FieldName.DAYS, *ended}
    read, rows = _read(export, layout, definitions, name, needed)
    none = Coded((), np.full(rows, -1, np.int8))
    of = {field: read.cells[field].coded() if field in read.cells else none for field in needed}
    if not of[direction.year.needs].categories:
        return np.empty((2, 0), np.int16)
    stated = of[FieldName.DAYS].in_rows(0, "int32")
    is_unread = unread(read.failures, FieldName.END, rows) & (of[FieldName.END].codes < 0)
    of[FieldName.END] = with_ends_by_length(of[FieldName.START], of[FieldName.END], stated)
    over = [
        per_row((value in terms for value in (*of[field].categories, None)), of[field].codes)
        for field, terms in ended.items()
    ]
    return np.array(
        span_of(
            *(direction.year, definitions.year_starts, of[direction.year.needs], of[FieldName.END]),
            is_unread,
            lambda: direction.ended is not None and np.logical_and.reduce(over),
        )
    )


def _persons(
    tables: Sequence[tuple[Export, Layout]], definitions: Definitions, name: DirectionName
) -> NDArray[np.int32]:
    """Return a number for the student id of each row of exports, -1 for none."""
    number: dict[object, int] = {None: -1}
    of_rows = [np.empty(0, np.int32)]
    for table in tables:
        read, rows = _read(*table, definitions, name, {FieldName.PERSON})
        if FieldName.PERSON not in read.cells:
            of_rows.append(np.full(rows, -1, np.int32))
            continue
        ids = read.cells[FieldName.PERSON].coded()
        of_ids = [number.setdefault(each, len(number)) for each in (*ids.categories, None)]
        of_rows.append(np.array(of_ids, np.int32)[ids.codes])
    return np.concatenate(of_rows)


def _read(
    export: Export,
    layout: Layout,
    definitions: Definitions,
    name: DirectionName,
    needed: Collection[FieldName],
) -> tuple[Fields, int]:
    """Return what an export says of fields, and how many rows it has."""
    columns = definitions.direction(name).columns_of(export.source.desk)
    columns = {field: of for field, of in columns.items() if field in needed}
    table = read_table(export, layout, known_headers(columns))

    def column_of(key: str) -> Coded:
        column = table.columns[key]
        return Coded(column.dictionary.to_pylist(), np.from_dlpack(column.indices))

    own, plan = np.zeros(table.read.rows, np.int8), plan_columns(table.columns, columns)
    return read_fields(column_of, plan, [table.read], own, definitions, needed), len(own)
