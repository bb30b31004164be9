"""What rows say in columns that are not read, where they say nothing in those that are."""

from __future__ import annotations

from contextlib import suppress

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bjut_exchange.reading.layout import opened_at_body
from bjut_exchange.reading.records import RecordError, records_of
from bjut_exchange.reading.table import ExportTable, Mask

# The key of the column that holds these texts; no header has it.
_ELSEWHERE = "\0"


def with_texts_elsewhere(table: ExportTable) -> ExportTable:
    """Return an export with a column of what rows say that hold at most numbers elsewhere.

    A row with a student's name alone is not blank, and one with a running number before it is no
    total. Raises InputError as reading does.
    """
    layout = table.read.layout
    if len(layout.header) == len(table.columns) or not (mute := _are_mute(table)).any():
        return table
    at = np.flatnonzero(mute)
    codes = np.full(table.read.rows, -1, np.int32)
    texts: list[bytes] = []
    encoding = "utf-8" if layout.is_transcoded else table.read.encoding
    wanted = dict.fromkeys(at.tolist())
    with opened_at_body(table.read.export, layout) as stream, suppress(RecordError):
        for row, cells in enumerate(records_of(stream, layout.delimiter)):
            stated = [cell for cell in cells if cell.strip()] if row in wanted else ()
            if stated:
                codes[row] = len(texts)
                text = next((cell for cell in stated if not cell.strip().isdecimal()), stated[0])
                texts.append(text.encode("latin-1").decode(encoding, "replace").encode())
            if row == at[-1]:
                break
    values = pa.array(texts, pa.binary()).cast(pa.string())
    # Two rows may say the same.
    table.columns[_ELSEWHERE] = values.take(pa.array(codes, mask=codes < 0)).dictionary_encode()
    return table


def _are_mute(table: ExportTable) -> Mask:
    """Return the rows that hold at most numbers in the columns read."""
    mute = np.ones(table.read.rows, np.bool_)
    for column in table.columns.values():
        if mute.any() and pa.types.is_dictionary(column.type):  # others hold numbers
            texts = pc.utf8_trim_whitespace(column.dictionary)
            is_mute = pc.or_(pc.equal(texts, ""), pc.utf8_is_decimal(texts))
            mute &= is_mute.to_numpy(zero_copy_only=False)[column.indices.to_numpy()]
    return mute
