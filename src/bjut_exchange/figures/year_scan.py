"""The years that exports cover, found without reading more than what places their stays.

It loads no pandas: whoever presses the tab key does not want to wait for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from bjut_exchange.cleaning.cells import (
    Cells,
    first_that_reads,
    known_headers,
    missing_words,
    plan_columns,
    read_cells,
    with_ends_within,
)
from bjut_exchange.cleaning.parsers import Reader, end_within, readers_of_dates
from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import PLACING, DirectionName, FieldName
from bjut_exchange.errors import InputError
from bjut_exchange.figures.coverage import years_covered
from bjut_exchange.reading.containers import Export
from bjut_exchange.reading.files import files_below
from bjut_exchange.reading.layout import Layout, tables_of
from bjut_exchange.reading.setup import Setup
from bjut_exchange.reading.sources import find_sources
from bjut_exchange.reading.table import keys_of, read_table
from bjut_exchange.register.years import NO_YEAR, STILL_HERE, Years, span_of, years_of

_UNREAD = "R04"


def years_in_exports(setup: Setup, directions: Sequence[DirectionName]) -> list[int]:
    """Return the years that exports of `directions` would cover if each row with a year counted.

    Rows outside the years that the definitions declare are left out. An export that cannot be read
    is passed over, as is what can be read only once: stdin, a pipe.
    Raises InputError if there is no export.
    """
    definitions = setup.definitions
    paths = files_below(setup.data) if setup.chosen is None else setup.chosen
    files = tuple(path for path in paths if path and path.is_file())
    sources = find_sources(replace(setup, chosen=files), directions).sources
    years: set[int] = set()
    for name in directions:
        known = known_headers(definitions.direction(name).columns)
        spans = [np.empty((2, 0), np.int16)]
        for source in sources:
            with suppress(InputError):
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
    columns = {field: of for field, of in direction.columns.items() if field in PLACING}
    keys = keys_of(layout.header, known_headers(columns))
    table, plan = read_table(export, layout, keys), plan_columns(keys.values(), columns)
    missing, read_with = missing_words(definitions), readers_of_dates(definitions)

    def cells(field: FieldName, reader: Reader) -> list[Cells]:
        texts = [(part, table.columns[part.key]) for part in plan.get(field, ())]
        return [
            read_cells(of.dictionary.to_pylist(), np.from_dlpack(of.indices), part, reader, missing)
            for part, of in texts
        ]

    read = {
        field: first_that_reads(own) for field in plan if (own := cells(field, read_with[field]))
    }
    unread = read[FieldName.END].failing().get(_UNREAD) if FieldName.END in read else None
    within = partial(end_within, day_first=definitions.date_order == "day_first")
    end = with_ends_within(read.get(FieldName.END), cells(FieldName.START, within))
    if end is not None:
        read[FieldName.END] = end

    def years(field: FieldName, otherwise: int) -> Years:
        values = [reading.value for reading in read[field].readings]
        return years_of(values, read[field].codes, definitions.year_starts, otherwise)

    if direction.year.needs not in read:
        return np.empty((2, 0), np.int16)
    ends = years(FieldName.END, STILL_HERE) if FieldName.END in read else None
    return np.array(span_of(direction.year, years(direction.year.needs, NO_YEAR), ends, unread))
