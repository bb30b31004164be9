"""Read the columns of exports, whatever their encoding, delimiter and header row.

Nothing here knows what a column means. Cells stay bytes until the distinct ones are decoded: in
UTF-8 and in GB18030 the bytes of a delimiter, a quote or a line end are never part of another
character, so the structure of a file can be read before its encoding is known.
"""

from __future__ import annotations

import codecs
import csv
import io
import itertools
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import IO

import numpy as np
import pyarrow as pa
from pyarrow import csv as arrow_csv

from bjut_exchange.encoded import Codes, Encoded, Mask
from bjut_exchange.errors import InputError
from bjut_exchange.sources import Source
from bjut_exchange.text import folded_header

_DELIMITERS = ",;\t|"
_SAMPLE_BYTES = 1 << 20
_HEADER_WITHIN_ROWS = 20
_HEADER_WITHIN_LINES = 200
_ENCODINGS = ("utf-8", "gb18030")
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

csv.field_size_limit(1 << 30)


@dataclass(frozen=True)
class Layout:
    """How a file is laid out. `header_row` is counted from 1, as a spreadsheet shows it.

    `encodings` holds more than one where the beginning of the file, all ASCII, leaves it open.
    """

    encodings: tuple[str, ...]
    delimiter: str
    header: tuple[str, ...]
    header_row: int
    body_offset: int


@dataclass(frozen=True)
class RawColumns:
    """The columns read from one file, by position, and where each row came from.

    `rows` are row numbers as a spreadsheet shows them; `surplus` marks rows with more fields
    than the header, whose cells therefore cannot be trusted to stand under their headers.
    """

    columns: Mapping[int, Encoded[str]]
    rows: Codes
    surplus: Mask
    short: Mask


def read_layout(source: Source, known_headers: Collection[str]) -> Layout:
    """Find encoding, delimiter and header row: the row with most of the (folded) known headers.

    Raises InputError if the file cannot be read, is empty, or has none of the known headers.
    """
    with _opened(source) as stream:
        sample = stream.read(_SAMPLE_BYTES)
    mark = len(codecs.BOM_UTF8) if sample.startswith(codecs.BOM_UTF8) else 0
    text = sample[mark:].decode("latin-1")
    if not text.strip():
        msg = f"{source.name} is empty"
        raise InputError(
            msg, hint="export it again, or take it out of the data folder", check="F02"
        )
    lines = list(itertools.islice(io.StringIO(text, newline=""), _HEADER_WITHIN_LINES))
    encodings = sorted(_ENCODINGS, key=lambda encoding: not _decodes(sample, encoding))
    candidates = [
        (sum(folded_header(cell) in known_headers for cell in layout.header), layout)
        for encoding in encodings
        for delimiter in _DELIMITERS
        for layout in _first_rows(lines, delimiter, encoding)
    ]
    score, best = max(candidates, key=lambda scored: scored[0])
    if not score:
        msg = f"{source.name} has no known header in its first rows"
        raise InputError(msg, hint="name its headers under [columns] in exchange.toml", check="H01")
    if "".join(best.header).isascii():
        best = replace(best, encodings=_ENCODINGS if sample.isascii() else (encodings[0],))
    return replace(best, body_offset=best.body_offset + mark)


def shown_header(layout: Layout) -> str:
    """List a file's headers for a message."""
    return ", ".join(repr(cell) for cell in layout.header[:40] if cell.strip()) or "empty cells"


def read_columns(source: Source, layout: Layout, positions: Sequence[int]) -> RawColumns:
    """Read the columns at `positions`, and no other.

    Raises InputError if the file cannot be read, or a cell is not in the file's encoding.
    """
    with _opened(source) as stream:
        stream.seek(layout.body_offset)
        try:
            columns, rows, surplus = _read_rectangular(stream, layout, positions)
        except pa.ArrowInvalid:
            stream.seek(layout.body_offset)
            columns, rows, surplus = _read_ragged(stream, layout, positions)
        stream.seek(layout.body_offset)
        _check_quotes(stream, layout, source)
    for encoding in layout.encodings:
        try:
            decoded = {at: _decoded(column, encoding, rows) for at, column in columns.items()}
        except _UndecodableRowError as error:
            row = error
        else:
            return RawColumns(decoded, rows, surplus, np.zeros(len(rows), np.bool_))
    wanted = " or ".join(map(str.upper, layout.encodings))
    msg = f"{source.name}, row {row} is not in {wanted}"
    raise InputError(msg, hint="export the file again as CSV UTF-8", check="F03", row=int(str(row)))


def _opened(source: Source) -> IO[bytes]:
    """Open a file for its bytes; those of UTF-16 are given in UTF-8."""
    try:
        with source.path.open("rb") as stream:
            if stream.read(2) in _UTF_16:
                stream.seek(0)
                return io.BytesIO(stream.read().decode("utf-16").encode("utf-8"))
        return source.path.open("rb")
    except UnicodeDecodeError:
        msg = f"{source.name} begins as UTF-16 but is not UTF-16 throughout"
        raise InputError(msg, hint="export it again as CSV UTF-8", check="F03") from None
    except OSError as error:
        msg = f"{source.name} cannot be read: {error.strerror}"
        raise InputError(msg, hint="check that the file is there and may be read") from None


def _decodes(sample: bytes, encoding: str) -> bool:
    try:
        codecs.getincrementaldecoder(encoding)().decode(sample)
    except UnicodeDecodeError:
        return False
    return True


def _first_rows(lines: list[str], delimiter: str, encoding: str) -> Iterator[Layout]:
    reader = csv.reader(lines, delimiter=delimiter)
    for number, cells in enumerate(itertools.islice(reader, _HEADER_WITHIN_ROWS), start=1):
        header = tuple(cell.encode("latin-1").decode(encoding, "replace") for cell in cells)
        offset = sum(map(len, lines[: reader.line_num]))
        yield Layout((encoding,), delimiter, header, number, offset)


_Read = tuple[dict[int, Encoded[bytes]], Codes, Mask]


def _read_rectangular(stream: IO[bytes], layout: Layout, positions: Sequence[int]) -> _Read:
    """Read a file in which every row has as many fields as the header; else ArrowInvalid."""
    names = [str(at) for at in range(len(layout.header))]
    wanted = [names[at] for at in positions]
    encoded = pa.dictionary(pa.int32(), pa.binary())
    if not stream.read(1):
        return {at: Encoded([], np.empty(0, np.int32)) for at in positions}, *_numbered(layout, 0)
    stream.seek(layout.body_offset)
    table = arrow_csv.read_csv(
        stream,
        read_options=arrow_csv.ReadOptions(column_names=names),
        parse_options=arrow_csv.ParseOptions(
            delimiter=layout.delimiter, newlines_in_values=True, ignore_empty_lines=False
        ),
        convert_options=arrow_csv.ConvertOptions(
            include_columns=wanted, column_types=dict.fromkeys(wanted, encoded)
        ),
    )
    columns = {}
    for at in positions:
        column = table.column(str(at)).unify_dictionaries().combine_chunks()
        columns[at] = Encoded(column.dictionary.to_pylist(), column.indices.to_numpy())
    return columns, *_numbered(layout, table.num_rows)


def _numbered(layout: Layout, count: int) -> tuple[Codes, Mask]:
    first = layout.header_row + 1
    return np.arange(first, first + count, dtype=np.int32), np.zeros(count, np.bool_)


def _read_ragged(stream: IO[bytes], layout: Layout, positions: Sequence[int]) -> _Read:
    """Read row by row: short rows are filled with empty cells, empty lines skipped."""
    text = io.TextIOWrapper(stream, "latin-1", newline="")
    distinct: dict[int, dict[str, int]] = {at: {} for at in positions}
    codes: dict[int, list[int]] = {at: [] for at in positions}
    rows, surplus = [], []
    reader = csv.reader(text, delimiter=layout.delimiter)
    for number, cells in enumerate(reader, start=layout.header_row + 1):
        if not cells:
            continue
        rows.append(number)
        surplus.append(any(cell.strip() for cell in cells[len(layout.header) :]))
        for at in positions:
            cell = cells[at] if at < len(cells) else ""
            codes[at].append(distinct[at].setdefault(cell, len(distinct[at])))
    text.detach()
    columns = {
        at: Encoded(
            [cell.encode("latin-1") for cell in distinct[at]], np.array(codes[at], np.int32)
        )
        for at in positions
    }
    return columns, np.array(rows, np.int32), np.array(surplus, np.bool_)


def _check_quotes(stream: IO[bytes], layout: Layout, source: Source) -> None:
    """Raise InputError if a quotation mark opens and never closes: it swallows all that follows."""
    if sum(block.count(b'"') for block in iter(lambda: stream.read(_SAMPLE_BYTES), b"")) % 2 == 0:
        return
    stream.seek(layout.body_offset)
    text = io.TextIOWrapper(stream, "latin-1", newline="")
    row = layout.header_row
    try:
        for _ in csv.reader(text, delimiter=layout.delimiter, strict=True):
            row += 1
    except csv.Error as error:
        if "unexpected end of data" in str(error):
            msg = f"{source.name}, row {row + 1}: a quotation mark opens and never closes"
            raise InputError(
                msg,
                hint="close or remove it; the rows below are inside it",
                check="F04",
                row=row + 1,
            ) from None
    finally:
        text.detach()


class _UndecodableRowError(Exception):
    """Holds the first row with a cell that is not in the encoding tried."""


def _decoded(column: Encoded[bytes], encoding: str, rows: Codes) -> Encoded[str]:
    texts = []
    for code, cell in enumerate(column.values):
        try:
            texts.append(cell.decode(encoding))
        except UnicodeDecodeError:
            raise _UndecodableRowError(rows[np.argmax(column.codes == code)]) from None
    return Encoded(texts, column.codes)
