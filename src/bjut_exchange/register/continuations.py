"""Sheets and files without a header that continue another one, told by the dates in their cells."""

from __future__ import annotations

import itertools
from contextlib import suppress

import numpy as np

from bjut_exchange.cleaning.cells import Part, id_headers, known_headers, plan_columns
from bjut_exchange.cleaning.parsers import readers
from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import VOCABULARIES, YEAR_FIELDS, FieldName
from bjut_exchange.errors import InputError
from bjut_exchange.reading.containers import Export
from bjut_exchange.reading.layout import continued, opened_at_body
from bjut_exchange.reading.records import RecordError, records_of
from bjut_exchange.reading.table import ExportTable, ReadExport, keys_of, read_table
from bjut_exchange.text import tidied

# Notes are neither as wide as half an export nor have dates in several rows.
_PART_OF_WIDTH = 2
_SEVERAL = 2
_SAMPLE_ROWS = 200


def continuation(export: Export, base: ReadExport, definitions: Definitions) -> ExportTable | None:
    """Return an export without a header, read under the header of another; None if it has others.

    It continues the other if its rows are as wide, and dates stand where that one has them: in the
    first row that states anything there, and in most. Where that one has no dates, because they
    are set for all its rows, what a vocabulary knows takes their place.
    """
    direction = definitions.direction(base.source.direction)
    columns, needed = direction.columns_of(base.source.desk), direction.year.needs
    known = known_headers(columns)
    plan = plan_columns(keys_of(base.layout.header, known).values(), columns)
    told_by = next((of for of in ((needed,), YEAR_FIELDS, VOCABULARIES) if {*of} & {*plan}), ())
    with suppress(InputError):
        layout = continued(export, base.layout)
        table = read_table(export, layout, known, id_headers(columns))
        fits = not (table.surplus.any() or table.short.any())
        parts = [(field, part) for field in told_by for part in plan.get(field, ())]
        if fits and any(_is_known(table, field, part, definitions) for field, part in parts):
            return table
    return None


def _is_known(table: ExportTable, field: FieldName, part: Part, definitions: Definitions) -> bool:
    column = table.columns[part.key]
    texts = [part.text(text) for text in column.dictionary.to_pylist()]
    reader = readers(definitions)[field]
    codes = column.indices.to_numpy()
    stated = codes[np.array([bool(text) for text in texts], np.bool_)[codes]]
    is_known = np.array([reader(text).value is not None for text in texts], np.bool_)[stated]
    return bool(len(is_known)) and bool(is_known[0]) and is_known.mean() > 1 / 2


def looks_like_stays(export: Export, base: ReadExport, definitions: Definitions) -> bool:
    """Return whether a sheet is about as wide as an export and has days in most of its rows."""
    start = readers(definitions)[FieldName.START]
    with opened_at_body(export, continued(export, base.layout)) as stream:
        try:
            rows = list(itertools.islice(records_of(stream, ","), _SAMPLE_ROWS))
        except RecordError:
            return False
    sizes = [sum(map(bool, map(str.strip, row))) for row in rows]
    named = sum(map(bool, map(str.strip, base.layout.header)))
    wide = [row for row, size in zip(rows, sizes, strict=True) if size * _PART_OF_WIDTH >= named]

    def is_day(cell: str) -> bool:
        read = start(tidied(cell.encode("latin-1").decode("utf-8", "replace")))
        return read.value is not None and "R11" not in read.fails

    days = [sum(map(is_day, cells)) for cells in itertools.zip_longest(*wide, fillvalue="")]
    return max(days, default=0) >= max(_SEVERAL, len(wide) / 2)
