"""Read the columns of exports, whatever their encoding, delimiter and header row.

Nothing here knows what a column means. In UTF-8 and in GB18030 the bytes of the usual delimiters,
of a quote and of a line end are never part of another character, so the structure of a file can be
read before its encoding is known, and only the distinct cells are decoded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import numpy as np

from bjut_exchange.errors import InputError
from bjut_exchange.reading.containers import Export, Watch
from bjut_exchange.reading.encoded import Chunk, Encoded, Mask
from bjut_exchange.reading.ids import ODD, Apart, Ids
from bjut_exchange.reading.layout import Layout, is_read_as_utf8, opened_at_body, unreadable
from bjut_exchange.reading.records import RecordError, Records, Shape
from bjut_exchange.reading.threads import read_records


@dataclass(frozen=True)
class Wanted:
    """The positions of the columns to read; those at `ids` hold ids, and words `apart` are none."""

    positions: Sequence[int]
    ids: Sequence[int] = ()
    apart: Apart = field(default_factory=Apart)


@dataclass(frozen=True)
class RawColumns:
    """The columns read from one export, by position, and where each row came from.

    The first row of the body is number `first_row`, as a spreadsheet shows it. `surplus` marks rows
    with more fields than the header, whose cells therefore cannot be trusted to stand under their
    headers; `short` rows with fewer, whose missing cells are empty. `encoding` is the one that
    fits.
    """

    columns: Mapping[int, Encoded[str]]
    ids: Mapping[int, Ids[str]]
    first_row: int
    surplus: Mask
    short: Mask
    encoding: str

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.surplus)


def read_columns(
    export: Export, layout: Layout, wanted: Wanted, watch: Watch | None = None
) -> RawColumns:
    """Read the columns wanted, and no other; `watch` is told of how many bytes have been read.

    Raises InputError if the export cannot be read, a quotation mark never closes (F04), a row is
    too long (F05), or a cell is not in the encoding (F03).
    """
    first = layout.header_row + 1
    try:
        records = _read_records(export, layout, wanted, watch)
    except RecordError as error:
        raise unreadable(export, error, first) from None
    as_utf8 = is_read_as_utf8(layout)
    for encoding in layout.encodings:
        try:
            columns, ids = _decoded(records, "utf-8" if as_utf8 else encoding)
        except _UndecodableRowError as error:
            row = first + error.at
        else:
            return RawColumns(columns, ids, first, records.surplus, records.short, encoding)
    names = " or ".join(map(str.upper, layout.encodings))
    msg = f"{export.name}, row {row} is not in {names}"
    raise InputError(msg, hint="export the file again as CSV UTF-8", check="F03", row=row)


def _read_records(export: Export, layout: Layout, wanted: Wanted, watch: Watch | None) -> Records:
    named = max(at for at, cell in enumerate(layout.header, start=1) if cell.strip())
    width = len(layout.header)
    shape = Shape(layout.delimiter, width, named, wanted.positions, wanted.ids, wanted.apart)
    with opened_at_body(export, layout, watch) as stream:
        return read_records(stream, shape, length=export.source.size)


class _UndecodableRowError(Exception):
    """A cell of the row at this position is not in the encoding tried."""

    def __init__(self, at: int) -> None:
        super().__init__(at)
        self.at = at


def _decoded(
    records: Records, encoding: str
) -> tuple[dict[int, Encoded[str]], dict[int, Ids[str]]]:
    columns = {
        at: Encoded(_texts(each.values, each.chunks, encoding), each.chunks)
        for at, each in records.columns.items()
    }
    ids = {
        at: Ids(each.keys, _texts(each.odd, each.kinds, encoding, ODD), each.kinds)
        for at, each in records.ids.items()
    }
    return columns, ids


def _texts(
    cells: Sequence[bytes], chunks: Sequence[Chunk], encoding: str, first: int = 0
) -> list[str]:
    """Decode the cells of a column, whose places count from `first`."""
    with suppress(UnicodeDecodeError):
        texts = b"\n".join(cells).decode(encoding).split("\n")
        if len(texts) == len(cells):  # no cell has a line end in it
            return texts
    texts = []
    for place, cell in enumerate(cells, first):
        try:
            texts.append(cell.decode(encoding))
        except UnicodeDecodeError:
            rows = Encoded(range(first + len(cells)), chunks).where(place.__eq__)
            raise _UndecodableRowError(int(np.argmax(rows))) from None
    return texts
