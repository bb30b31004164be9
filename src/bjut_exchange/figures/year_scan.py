"""The years that exports cover: nothing is read but the columns that decide them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace

import numpy as np

from bjut_exchange.cleaning.fields import Cells, clean_fields, plan_columns, wanted
from bjut_exchange.cleaning.parsers import readers_of_dates
from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import PLACING, DirectionName
from bjut_exchange.errors import InputError
from bjut_exchange.reading.encoded import Codes
from bjut_exchange.reading.files import files_below
from bjut_exchange.reading.ids import Apart
from bjut_exchange.reading.layout import tables_of
from bjut_exchange.reading.setup import Setup
from bjut_exchange.reading.sources import Source, find_sources
from bjut_exchange.reading.table import read_columns
from bjut_exchange.register.placing import NO_YEAR, STILL_HERE, rows_of, years_held, years_of
from bjut_exchange.text import folded_header


def years_in_exports(setup: Setup, directions: Sequence[DirectionName]) -> list[int]:
    """Give the years that exports of `directions` would hold if each row with a year counted.

    Rows outside the years that the definitions declare are left out. An export that cannot be read
    is passed over, as is what can be read only once: stdin, a pipe.
    Raises InputError if there is no export.
    """
    definitions = setup.definitions
    paths = files_below(setup.data) if setup.chosen is None else setup.chosen
    files = tuple(path for path in paths if path and path.is_file())
    sources = find_sources(replace(setup, chosen=files), directions).sources
    # The desks of one year write the same dates.
    cells = Cells(definitions, readers_of_dates(definitions))
    years: set[int] = set()
    for name in directions:
        own = [source for source in sources if source.direction is name]
        spans = [np.empty((2, 0), np.int32), *_spans(own, definitions, name, cells)]
        first, last = np.concatenate(spans, axis=1)
        lies = (
            (first != NO_YEAR)
            & (first <= (definitions.last_year() or STILL_HERE))
            & (last >= (definitions.first_year(name) or NO_YEAR))
        )
        years.update(years_held(first[lies], last[lies], definitions, name))
    return sorted(years)


def _spans(
    sources: Sequence[Source],
    definitions: Definitions,
    name: DirectionName,
    cells: Cells,
) -> Iterator[Codes]:
    """Give, export by export, the first and the last year of each row, as two rows of numbers."""
    direction = definitions.direction(name)
    headers = {each.column for candidates in direction.columns.values() for each in candidates}
    known = frozenset(map(folded_header, headers))
    columns = {field: of for field, of in direction.columns.items() if field in PLACING}
    for source in sources:
        with suppress(InputError):
            for export, layout in tables_of(source, known).found:
                plan = plan_columns(layout.header, columns)
                raw = read_columns(export, layout, wanted(plan, Apart()))
                rows = rows_of(raw, clean_fields(raw, plan, {}, cells), {})
                yield np.array(years_of(rows, direction.year, definitions.year_starts))
