"""Read the columns of exports, whatever their encoding, delimiter and header row.

Nothing here knows what a column means. In UTF-8 and in GB18030 the bytes of the usual delimiters,
of a quote and of a line end are never part of another character, so the structure of a file can be
read before its encoding is known, and only the distinct cells are decoded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from bjut_exchange.encoded import Codes, Encoded, Mask
from bjut_exchange.errors import InputError
from bjut_exchange.reading.content import Export
from bjut_exchange.reading.layouts import Layout, is_read_as_utf8, opened_at_body, unreadable
from bjut_exchange.reading.plain import NotPlainError, read_plainly
from bjut_exchange.reading.records import (
    RecordError,
    Records,
    Shape,
    read_exactly,
)


@dataclass(frozen=True)
class RawColumns:
    """The columns read from one export, by position, and where each row came from.

    `rows` are row numbers as a spreadsheet shows them. `surplus` marks rows with more fields than
    the header, whose cells therefore cannot be trusted to stand under their headers; `short` rows
    with fewer, whose missing cells are empty. `encoding` is the one that fits.
    """

    columns: Mapping[int, Encoded[str]]
    rows: Codes
    surplus: Mask
    short: Mask
    encoding: str


def read_columns(export: Export, layout: Layout, positions: Sequence[int]) -> RawColumns:
    """Read the columns at `positions`, and no other.

    Raises InputError if the export cannot be read, a quotation mark never closes (F04), a row is
    too long (F05), or a cell is not in the encoding (F03).
    """
    first = layout.header_row + 1
    try:
        records = _read_records(export, layout, positions)
    except RecordError as error:
        raise unreadable(export, error, first) from None
    rows = np.arange(first, first + len(records.surplus), dtype=np.int32)
    as_utf8 = is_read_as_utf8(layout)
    for encoding in layout.encodings:
        try:
            decoded = {
                at: _decoded(column, "utf-8" if as_utf8 else encoding, rows)
                for at, column in records.columns.items()
            }
        except _UndecodableRowError as error:
            row = error.row
        else:
            return RawColumns(decoded, rows, records.surplus, records.short, encoding)
    wanted = " or ".join(map(str.upper, layout.encodings))
    msg = f"{export.name}, row {row} is not in {wanted}"
    raise InputError(msg, hint="export the file again as CSV UTF-8", check="F03", row=row)


def _read_records(export: Export, layout: Layout, positions: Sequence[int]) -> Records:
    opened = partial(opened_at_body, export, layout)
    named = max(at for at, cell in enumerate(layout.header, start=1) if cell.strip())
    shape = Shape(layout.delimiter, len(layout.header), named, positions)
    with opened() as stream:
        try:
            return read_plainly(stream, shape)
        except NotPlainError:
            pass
    with opened() as stream:
        return read_exactly(stream, shape)


class _UndecodableRowError(Exception):
    """A cell of the row is not in the encoding tried."""

    def __init__(self, row: int) -> None:
        super().__init__(row)
        self.row = row


def _decoded(column: Encoded[bytes], encoding: str, rows: Codes) -> Encoded[str]:
    texts = []
    for code, cell in enumerate(column.values):
        try:
            texts.append(cell.decode(encoding))
        except UnicodeDecodeError:
            raise _UndecodableRowError(int(rows[np.argmax(column.codes == code)])) from None
    return Encoded(texts, column.codes)
