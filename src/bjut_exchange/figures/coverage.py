"""Which years the exports cover, and which of them are not complete.

It loads no pandas: completion of a year must not take longer than that.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bjut_exchange.cleaning.cells import (
    Cells,
    DateStyles,
    first_that_reads,
    known_headers,
    plan_columns,
    read_dates,
    with_common,
    with_ends_within,
)
from bjut_exchange.cleaning.dates import DateStyle
from bjut_exchange.cleaning.parsers import (
    Reader,
    desk_style,
    end_within,
    reader_in_style,
    style_of,
)
from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import YEAR_FIELDS, DirectionName, FieldName, YearRule
from bjut_exchange.config.years import YearStart
from bjut_exchange.errors import InputError
from bjut_exchange.figures.history import Provisional
from bjut_exchange.reading.containers import Export
from bjut_exchange.reading.files import files_below
from bjut_exchange.reading.layout import Layout, common_texts, tables_of
from bjut_exchange.reading.setup import Setup
from bjut_exchange.reading.sources import find_sources
from bjut_exchange.reading.table import read_table
from bjut_exchange.register.years import NO_YEAR, STILL_HERE, Years, span_of, years_of

if TYPE_CHECKING:
    import pandas as pd

# The last year is inferred to be incomplete if, in each of so many years before, stays begin later
# in the year than its last one does, and these are at least this part of their stays.
_YEARS_BEFORE = 3
_LATER_PART = 0.05


def years_covered(
    first_year: NDArray[np.integer],
    last_year: NDArray[np.integer],
    definitions: Definitions,
    name: DirectionName,
) -> tuple[int, ...]:
    """Return the years that the exports of a direction cover.

    `first_year` and `last_year` are those in which each stay counts.
    """
    if not len(first_year):
        return ()
    if definitions.direction(name).year is not YearRule.OVERLAP:
        return tuple(np.flatnonzero(np.bincount(first_year)).tolist())
    # Exports list nobody who left before the first of them was made, and cannot know who will come
    # after the last: unless declared, the years run from the earliest end to the latest start.
    declared = definitions.first_year(name)
    last = definitions.last_year() or max(int(first_year.max()), declared or 0)
    first = declared or min(int(last_year.min()), last)
    years = range(first, last + 1)
    return tuple(each for each in years if ((first_year <= each) & (each <= last_year)).any())


def provisional_years(
    counted: pd.DataFrame, years: Sequence[int], definitions: Definitions, name: DirectionName
) -> dict[int, Provisional]:
    """Return the years that are not complete, and how far each is known.

    `counted` has `start` and `end` of the stays that count in one direction. A reporting date that
    the definitions declare decides alone; without it, the last year is inferred from the dates.
    """
    if definitions.as_of:
        declared = Provisional(definitions.as_of, is_inferred=False)
        return {year: declared for year in years if not definitions.is_complete(year)}
    rule = definitions.direction(name).year
    if rule is YearRule.COLUMN or not years:  # with a column for the year, dates need not lie in it
        return {}
    dates = counted["end" if rule is YearRule.END else "start"].to_numpy().astype("datetime64[D]")
    dates, on_day = _counts_by_day(dates)
    year, day = year_and_day(dates, definitions.year_starts)
    if not (year == years[-1]).any():
        return {}
    last = day[year == years[-1]].max()
    before = years[:-1][-_YEARS_BEFORE:]
    later = [int(on_day[(year == each) & (day > last)].sum()) for each in before]
    of_all = sum(int(on_day[year == each].sum()) for each in before)
    # A few stays begin late in every year: alone they do not show that some are missing.
    if not before or not all(later) or sum(later) < _LATER_PART * of_all:
        return {}
    up_to = dates[(year == years[-1]) & (day == last)][0].item()
    return {years[-1]: Provisional(up_to, is_inferred=True)}


def _counts_by_day(
    dates: NDArray[np.datetime64],
) -> tuple[NDArray[np.datetime64], NDArray[np.int64]]:
    """Return the distinct dates in order, and how many there are of each."""
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
    paths = files_below(setup.data) if setup.chosen is None else setup.chosen
    files = tuple(path for path in paths if path and path.is_file())
    sources = find_sources(replace(setup, chosen=files), directions).sources
    years: set[int] = set()
    for name in directions:
        known = known_headers(definitions.direction(name).columns)
        spans = [np.empty((2, 0), np.int16)]
        for source in sources:
            with suppress(InputError):  # a command will say what is wrong; completion cannot
                tables = tables_of(source, known).found if source.direction is name else ()
                spans += [_span(*table, definitions, name) for table in tables]
        first, last = np.concatenate(spans, axis=1)
        lies = (
            (first != NO_YEAR)
            & (first <= (definitions.last_year() or STILL_HERE))
            & (last >= (definitions.first_year(name) or NO_YEAR))
        )
        years.update(years_covered(first[lies], last[lies], definitions, name))
    return sorted(years)


def _span(
    export: Export, layout: Layout, definitions: Definitions, name: DirectionName
) -> NDArray[np.int16]:
    """Return the first and the last year of each row of an export, as two rows of numbers."""
    direction = definitions.direction(name)
    columns = {field: of for field, of in direction.columns.items() if field in YEAR_FIELDS}
    table = read_table(export, layout, known_headers(columns))
    plan = plan_columns(table.columns, columns)
    style = desk_style(style_of(definitions), export.source.desk)
    of_export = [(slice(None), style)]

    def cells(field: FieldName, reader_of: Callable[[DateStyle], Reader]) -> list[Cells]:
        styles = DateStyles(reader_of, style, of_export)
        return [
            read_dates(of.dictionary.to_pylist(), np.from_dlpack(of.indices), part, styles)
            for part in plan.get(field, ())
            for of in [table.columns[part.key]]
        ]

    read = {f: first_that_reads(cells(f, reader_in_style(f, definitions))) for f in plan}
    unread = read[FieldName.END].unread() if FieldName.END in read else None
    end = with_ends_within(read.get(FieldName.END), cells(FieldName.START, end_within))
    if end is not None:
        read[FieldName.END] = end
    common, own = common_texts(export, layout), np.zeros(table.read.rows, np.int8)
    for field in common.keys() & set(YEAR_FIELDS):
        reader = reader_in_style(field, definitions)(style)
        read[field] = with_common(read.get(field), [common[field]], own, reader)

    def years(field: FieldName, otherwise: int) -> Years:
        values = [reading.value for reading in read[field].readings]
        return years_of(values, read[field].codes, definitions.year_starts, otherwise)

    if direction.year.needs not in read:
        return np.empty((2, 0), np.int16)
    ends = years(FieldName.END, STILL_HERE) if FieldName.END in read else None
    return np.array(span_of(direction.year, years(direction.year.needs, NO_YEAR), ends, unread))
