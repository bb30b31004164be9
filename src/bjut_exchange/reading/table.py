"""Read the columns of an export as texts: each distinct text once, and a code for every row.

Nothing here knows what a column means. Almost every export is read by pyarrow, on all processors.
What it cannot read for certain, such as ragged rows, is read record by record instead.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import DTypeLike, NDArray
from pyarrow import csv as arrow_csv

from bjut_exchange.errors import InputError
from bjut_exchange.messages import chained
from bjut_exchange.reading.arrow import (
    LAST_CELL,
    BodyStream,
    UndecodableError,
    UnsureError,
    decoded,
)
from bjut_exchange.reading.containers import Export, Place
from bjut_exchange.reading.encodings import GB18030, likely_encoding
from bjut_exchange.reading.layout import Layout, layout_of, opened_at_body, unreadable
from bjut_exchange.reading.records import RecordError, may_hold_rows, records_of
from bjut_exchange.reading.sources import Source
from bjut_exchange.text import is_header, known_header

Mask = NDArray[np.bool_]
# Columns by position (bytes, dictionary-encoded), and the rows that are surplus, or short.
_Body = tuple[dict[int, Any], Mask, Mask]

_BLOCK = 1 << 23
_SEVERAL = pa.dictionary(pa.int32(), pa.binary())
_MOST_DIGITS = 18  # that an integer of 64 bits always holds


@dataclass(frozen=True)
class ReadExport:
    """An export that was read, and how it turned out to be written.

    `is_guess` is set where neither a known word nor common characters confirm its encoding.
    """

    export: Export
    layout: Layout
    encoding: str
    rows: int
    is_guess: bool = False

    @property
    def source(self) -> Source:
        """Return the file that it comes from."""
        return self.export.source

    @property
    def place(self) -> Place:
        """Return its place, as it can be shown."""
        return self.export.place


@dataclass(frozen=True)
class ExportTable:
    """The columns read from one export, by their keys: dictionary-encoded texts (pyarrow).

    An id column whose cells are blank or digits of one length holds these numbers instead, and
    `digits` their length; a blank cell is null.
    `surplus` marks rows with more fields than the header, whose cells therefore cannot be trusted
    to stand under their headers; `short` rows with fewer, whose missing cells are empty.
    """

    read: ReadExport
    columns: dict[str, Any]
    digits: dict[str, int]
    surplus: Mask
    short: Mask


def per_row(
    values: Iterable[object],
    codes: Any,  # noqa: ANN401  # an array, or a Series of pandas
    dtype: DTypeLike | None = None,
) -> NDArray[Any]:
    """Return for each row the value with its index; the last one is for -1."""
    of_rows: NDArray[Any] = np.array([*values], dtype)[codes]
    return of_rows


class Coded(NamedTuple):
    """The distinct values of a field, and of each row the index of its own, -1 for none."""

    categories: Sequence[Any]
    codes: NDArray[Any]

    def in_rows(self, otherwise: object, dtype: str | None = None) -> NDArray[Any]:
        """Return the value of each row, `otherwise` where there is none."""
        return per_row([*self.categories, otherwise], self.codes, dtype)


def keys_of(header: Sequence[str], known: Collection[str]) -> dict[int, str]:
    """Return the key of each column whose (folded) header is known, by its position."""
    keys: dict[int, str] = {}
    seen: Counter[str] = Counter()
    for at, header_cell in enumerate(header):
        folded = known_header(header_cell, known)
        if folded in known:
            keys[at] = f"{folded}\n{seen[folded]}" if seen[folded] else folded
            seen[folded] += 1
    return keys


def header_of(key: str) -> str:
    """Return the folded header of the column with a key."""
    return key.partition("\n")[0]


def read_table(
    export: Export,
    layout: Layout,
    known: Collection[str],
    ids: Collection[str] = (),
    words: Callable[[], Collection[str]] | None = None,
) -> ExportTable:
    """Return the columns whose (folded) headers are known, and no other; those in `ids` hold ids.

    Where a text is not UTF-8, and neither its header nor one of the (folded) `words` confirms
    GB18030, its encoding is guessed; without `words` it is not questioned.
    Raises InputError if the export cannot be read, a quotation mark never closes (F04) or
    takes in rows (F18), a row is too long (F05), or a cell is not in the encoding (F03).
    """
    first = layout.header_row + 1
    keys = keys_of(layout.header, known)
    try:
        body = _read_quickly(export, layout, keys, ids) or _read_exactly(export, layout, keys)
    except RecordError as error:
        raise unreadable(export, error, first) from None
    cells_at, surplus, short = body
    best, columns, digits, at = _texts_of(cells_at, keys, layout)
    row, is_guess = first + at, False
    if words and best != "utf-8" and _is_open(export, layout, known):
        encoding, is_guess = likely_encoding(_encoded(cells_at, layout), words)
        if not encoding and at >= 0:
            best = ""
        elif encoding and encoding != best and (best or encoding != GB18030):
            table = read_table(export, layout_of(export, known, encoding), known, ids)
            return replace(table, read=replace(table.read, is_guess=True))
    if best:
        read = ReadExport(export, layout, best, len(surplus), is_guess)
        return ExportTable(read, columns, digits, surplus, short)
    names = chained("either", map(str.upper, layout.encodings))
    raise InputError("not_in_encoding", check="F03", row=row, file=export.name, encodings=names)


def _is_open(export: Export, layout: Layout, known: Collection[str]) -> bool:
    """Return whether nothing but the cells of a text file can tell its encoding."""
    if export.sheet is not None or export.source.desk.encoding:
        return False
    is_confirmed = any(is_header(cell, known) for cell in layout.header if not cell.isascii())
    return not is_confirmed and not set(layout.encodings) - {"utf-8", GB18030}


def _encoded(cells_at: Mapping[int, Any], layout: Layout) -> Iterator[bytes]:
    """Yield the distinct texts of columns that are no ids, as the file has them."""
    for cells in cells_at.values():
        if pa.types.is_dictionary(cells.type):
            for text in cells.dictionary.to_pylist():
                yield (
                    text.decode(errors="replace").encode(GB18030) if layout.is_transcoded else text
                )


def _texts_of(
    cells_at: Mapping[int, Any], keys: Mapping[int, str], layout: Layout
) -> tuple[str, dict[str, Any], dict[str, int], int]:
    """Return the first encoding in which columns can be read, these, and the digits of ids.

    The encoding is empty if there is none; at last the position of a row that is not in one.
    """
    row = -1
    for encoding in layout.encodings:
        columns, digits = {}, {}
        try:
            for at, cells in cells_at.items():
                if numbers := _as_numbers(cells):
                    columns[keys[at]], digits[keys[at]] = numbers
                else:
                    written_in = "utf-8" if layout.is_transcoded else encoding
                    columns[keys[at]] = decoded(cells, written_in)
        except UndecodableError as error:
            row = error.at
        else:
            return encoding, columns, digits, row
    return "", {}, {}, row


def _read_exactly(export: Export, layout: Layout, positions: Collection[int]) -> _Body:
    """Read record by record; a cell that a record lacks is empty. Raises RecordError."""
    width = len(layout.header)
    # A record that lacks only columns without a header is not short.
    named = max(at for at, cell in enumerate(layout.header, start=1) if cell.strip())
    distinct: dict[int, dict[str, int]] = {at: {} for at in positions}
    codes = {at: array("i") for at in positions}
    surplus, short = bytearray(), bytearray()
    with opened_at_body(export, layout) as stream:
        for cells in records_of(stream, layout.delimiter, width):
            # Spreadsheets fill short rows up with empty cells, which move nothing out of place.
            surplus.append(any(cell.strip() for cell in cells[width:]))
            short.append(len(cells) < named and any(cell.strip() for cell in cells))
            for at in positions:
                cell = cells[at] if at < len(cells) else ""
                codes[at].append(distinct[at].setdefault(cell, len(distinct[at])))
    columns = {}
    for at in positions:
        values = pa.array([cell.encode("latin-1") for cell in distinct[at]], pa.binary())
        indices = pa.array(np.array(codes[at], np.int32))
        columns[at] = pa.DictionaryArray.from_arrays(indices, values)
    return columns, np.array(surplus, np.bool_), np.array(short, np.bool_)


def _read_quickly(
    export: Export, layout: Layout, keys: Mapping[int, str], ids: Collection[str]
) -> _Body | None:
    """Read a body whose records have as many fields as the header; None if it cannot be told."""
    names = [str(at) for at in range(len(layout.header))]
    # Ids are mostly distinct: a dictionary of them is slow to build and saves nothing.
    types = {names[at]: pa.binary() if key in ids else _SEVERAL for at, key in keys.items()}
    with opened_at_body(export, layout) as stream:
        try:
            file = BodyStream(stream, layout.delimiter, len(names))
            table = arrow_csv.read_csv(
                file,
                read_options=arrow_csv.ReadOptions(column_names=names, block_size=_BLOCK),
                # Cells can hold line breaks, and an empty line counts as a row in a spreadsheet.
                parse_options=arrow_csv.ParseOptions(
                    delimiter=layout.delimiter, newlines_in_values=True, ignore_empty_lines=False
                ),
                convert_options=arrow_csv.ConvertOptions(
                    include_columns=list(types), column_types=types
                ),
            )
        except (pa.ArrowInvalid, UnsureError):
            return None
    body = partial(opened_at_body, export, layout)
    # Where a cell holds a line end, a stray mark may have taken in rows.
    if file.may_hold_lines(table.num_rows - 1) and may_hold_rows(
        body, layout.delimiter, len(names)
    ):
        return None
    columns = {}
    for at in keys:
        column = table.column(names[at])
        # The table lets go of each column once it is copied, so that memory holds few twice.
        table = table.drop_columns([names[at]])
        if column[-1].as_py() != LAST_CELL:
            return None
        columns[at] = column.slice(0, len(column) - 1).combine_chunks()
    none = np.zeros(table.num_rows - 1, np.bool_)
    return columns, none, none


def _as_numbers(cells: Any) -> tuple[Any, int] | None:  # noqa: ANN401  # of pyarrow
    """Return ids of digits alone as integers, null where blank, and how many digits all have.

    None for any other column.
    """
    if pa.types.is_dictionary(cells.type):
        return None
    lengths = pc.binary_length(cells)
    digits, blank = pc.max(lengths).as_py() or 0, pc.equal(lengths, 0)
    # Where all have one length, leading zeros can be restored from the numbers.
    alike = pc.or_(pc.equal(lengths, digits), blank)
    if not 0 < digits <= _MOST_DIGITS or not pc.all(alike).as_py():
        return None
    try:
        texts = cells.cast(pa.string())
    except pa.ArrowInvalid:
        return None
    # The cast alone would also accept a minus sign.
    if not pc.all(pc.or_(pc.ascii_is_decimal(texts), blank)).as_py():
        return None
    if pc.any(blank).as_py():
        texts = pc.if_else(blank, None, texts)
    return texts.cast(pa.int64()), digits


def digits_as_texts(numbers: Any, digits: int) -> Any:  # noqa: ANN401  # of pyarrow
    """Return the texts of ids that were read as numbers of so many digits."""
    texts = pc.utf8_lpad(numbers.cast(pa.string()), digits, "0")
    return pc.fill_null(texts, "").dictionary_encode()
