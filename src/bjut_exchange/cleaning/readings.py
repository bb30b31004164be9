"""What the rows of exports say of each field, whether pandas is loaded or not."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bjut_exchange.cleaning.cells import (
    Cells,
    DateStyles,
    Part,
    Plan,
    first_that_reads,
    of_first_header,
    read_cells,
    read_dates,
)
from bjut_exchange.cleaning.dates import DateStyle
from bjut_exchange.cleaning.parsers import (
    NOTHING,
    UNREAD,
    Reader,
    Reading,
    desk_style,
    end_within,
    known_or,
    reader_in_style,
    readers,
    style_of,
)
from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import VOCABULARIES, YEAR_FIELDS, FieldName
from bjut_exchange.reading.layout import common_texts
from bjut_exchange.reading.table import Coded, Mask, ReadExport
from bjut_exchange.text import tidied, unguarded

Failures = Mapping[tuple[FieldName, str], Mask]


@dataclass(frozen=True)
class Fields:
    """What rows say of fields, and by field and code of a check those that fail it.

    `unknown` holds the fields with cells that their vocabulary lacks, `dated` marks the rows with a
    date or year; both are about own columns, not about what all rows of an export have in common.
    """

    cells: Mapping[FieldName, Cells]
    failures: Failures
    unknown: Mapping[FieldName, Cells]
    dated: Mask


def read_fields(
    column_of: Callable[[str], Coded],
    plan: Plan[FieldName],
    exports: Sequence[ReadExport],
    export: NDArray[Any],
    definitions: Definitions,
    fields: Collection[FieldName],
) -> Fields:
    """Return what the rows of exports say of `fields`.

    `column_of` returns the texts of a column, `export` holds the index of each row's own export.
    What a source sets for all its rows counts where their own columns are empty.
    """
    style, read_with = style_of(definitions), readers(definitions)
    bounds = np.searchsorted(export, np.arange(len(exports) + 1)).tolist()
    desks = [desk_style(style, each.source.desk) for each in exports]
    styles = [*zip(map(slice, bounds, bounds[1:]), desks, strict=True)]

    def dates(field: FieldName, reader_of: Callable[[DateStyle], Reader]) -> list[Cells]:
        in_styles = DateStyles(reader_of, style, styles)
        return [read_dates(column_of(part.key), part, in_styles) for part in plan.get(field, ())]

    cells: dict[FieldName, Cells] = {}
    for field in (each for each in fields if each in plan):
        if field in YEAR_FIELDS:
            columns = dates(field, reader_in_style(field, definitions))
        else:
            columns = [
                read_cells(column_of(part.key), part, _reader_of(field, part, plan, read_with))
                for part in plan[field]
            ]
        own = of_first_header(columns, plan[field]) if field is FieldName.COUNTRY else columns
        cells[field] = first_that_reads(own)
    failures = _failures(cells)
    unknown = {
        field: cells[field]
        for field in VOCABULARIES
        if field in cells and any(each.unknown for each in cells[field].readings)
    }
    end = _with_ends_within(cells.get(FieldName.END), dates(FieldName.START, end_within))
    if end is not None:
        cells[FieldName.END] = end
    have_date = (cells[field].have_value() for field in YEAR_FIELDS if field in cells)
    dated = np.any([np.zeros(len(export), np.bool_), *have_date], axis=0)
    common = _in_common(exports, export, read_with, fields)
    for field, of in common.items():
        cells[field] = first_that_reads([cells[field], of]) if field in cells else of
    # A cell that cannot be read is a finding, whatever takes its place.
    for key, fails in _failures({field: cells[field] for field in common}).items():
        failures[key] = failures.get(key, np.False_) | fails
    return Fields(cells, failures, unknown, dated)


def _in_common(
    exports: Sequence[ReadExport],
    export: NDArray[Any],
    read_with: Mapping[FieldName, Reader],
    fields: Collection[FieldName],
) -> dict[FieldName, Cells]:
    """Return the fields that a source sets for all rows of an export."""
    stated = [common_texts(each.export, each.layout) for each in exports]
    cells = {}
    for field in fields:
        if any(texts := [each.get(field, "") for each in stated]):
            read = (read_with[field](unguarded(tidied(text))) for text in texts)
            cells[field] = Cells([*read, NOTHING], export)
    return cells


def unread(failures: Failures, field: FieldName, rows: int) -> Mask:
    """Return which of so many rows state a date or a year that is not known."""
    found = (failures[field, code] for code in UNREAD if (field, code) in failures)
    mask: Mask = np.any([np.zeros(rows, np.bool_), *found], axis=0)
    return mask


def _reader_of(
    field: FieldName, part: Part, plan: Plan[FieldName], read_with: Mapping[FieldName, Reader]
) -> Reader:
    """Return the reader of a column; one for two fields need not hold a value of both."""
    keys = {each: [other.key for other in plan.get(each, ())] for each in VOCABULARIES}
    others = [read_with[each] for each in keys if each != field and part.key in keys[each]]
    return partial(known_or, read_with[field], others) if others else read_with[field]


def _failures(cells: Mapping[FieldName, Cells]) -> dict[tuple[FieldName, str], Mask]:
    return {(field, code): at for field, of in cells.items() for code, at in of.failing().items()}


def _with_ends_within(own: Cells | None, within: Sequence[Cells]) -> Cells | None:
    """Return the ends of stays, those in the cells of their starts where they have no own."""
    for ends in within:
        if any(reading.value for reading in ends.readings):
            if own is None:
                return ends
            # Failures were noted before this, so only the values matter here.
            stated = Cells([Reading(reading.value) for reading in own.readings], own.codes)
            return first_that_reads([stated, ends])
    return own
