"""Read columns of delimited text quickly, where it is plain: every record as long as the header.

What is read here is what `records` reads, or nothing.
"""

from __future__ import annotations

import codecs
import io

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import csv as arrow_csv

from bjut_exchange.encoded import Codes, Encoded
from bjut_exchange.reading.records import LONGEST_RECORD, Records, Shape

_QUOTE = ord('"')
_CR, _LF = b"\r\n"


class NotPlainError(Exception):
    """The text has to be read record by record."""


def read_plainly(
    stream: io.BufferedIOBase, shape: Shape, block_size: int = LONGEST_RECORD
) -> Records:
    """Read all records of a text.

    Raises NotPlainError where one has more or fewer fields than the header, is too long or has
    quotation marks other than those around and, doubled, in a cell.
    """
    text = PlainText(stream, shape.delimiter)
    if text.is_empty():
        nothing = np.empty(0, np.bool_)
        columns = {at: Encoded[bytes]([], np.empty(0, np.int32)) for at in shape.positions}
        return Records(columns, nothing, nothing)
    names = [str(at) for at in range(shape.width)]
    wanted = [names[at] for at in shape.positions]
    encoded = pa.dictionary(pa.int32(), pa.binary())
    try:
        table = arrow_csv.read_csv(
            text,
            read_options=arrow_csv.ReadOptions(column_names=names, block_size=block_size),
            parse_options=arrow_csv.ParseOptions(
                delimiter=shape.delimiter, newlines_in_values=True, ignore_empty_lines=False
            ),
            convert_options=arrow_csv.ConvertOptions(
                include_columns=wanted, column_types=dict.fromkeys(wanted, encoded)
            ),
        )
    except pa.ArrowInvalid:
        raise text.failure or NotPlainError from None
    if text.failure:
        raise text.failure
    columns = {}
    for at in shape.positions:
        column = table.column(str(at)).unify_dictionaries().combine_chunks()
        codes: Codes = np.from_dlpack(column.indices)  # type: ignore[assignment]  # `to_numpy` would import pandas
        columns[at] = Encoded(column.dictionary.to_pylist(), codes)
    none = np.zeros(table.num_rows, np.bool_)
    return Records(columns, none, none)


class PlainText(io.RawIOBase):
    """Passes a text on, and ends as soon as it is not plain or cannot be read.

    The `failure` is kept: raised, it would pass through a thread of the quick reader's.
    """

    def __init__(self, stream: io.BufferedIOBase, delimiter: str) -> None:
        super().__init__()
        self._stream = stream
        self._opens = np.zeros(256, np.bool_)  # the bytes after which a quotation mark opens a cell
        self._opens[[ord(delimiter), _CR, _LF, _QUOTE]] = True
        self._ahead = stream.read(len(codecs.BOM_UTF8))
        self._last = _LF
        self._is_quoted = False
        self._length = 0  # of the record that has not ended
        self.failure: Exception | None = None
        if self._ahead == codecs.BOM_UTF8:  # the quick reader would drop it
            raise NotPlainError

    def readable(self) -> bool:
        """Say that it is."""
        return True

    def is_empty(self) -> bool:
        """Tell, before anything is read, whether there is nothing to read."""
        return not self._ahead

    def read(self, size: int = -1) -> bytes:
        """Give the next `size` bytes, or a few less; none at the end, or after a failure."""
        if self.failure is None:
            try:
                return self._read(size)
            except Exception as error:  # noqa: BLE001  # it is raised once the reader has ended
                self.failure = error
        return b""

    def _read(self, size: int) -> bytes:
        block = self._ahead + self._stream.read(size - len(self._ahead))
        self._ahead = b""
        if len(block) == size and block[-1] == _CR:
            # The quick reader would take a line feed that comes next for the end of this line,
            # even within quotes.
            block, self._ahead = block[:-1], block[-1:]
        if block:
            self._check(block)
        elif self._is_quoted:
            raise NotPlainError
        return block

    def _check(self, block: bytes) -> None:
        if b'"' in block:
            first, last = self._check_quotes(np.frombuffer(block, np.uint8))
        elif self._is_quoted:
            first = last = None
        else:
            found = [at for at in (block.find(b"\r"), block.find(b"\n")) if at >= 0]
            first, last = min(found, default=None), max(block.rfind(b"\r"), block.rfind(b"\n"))
        if self._length + (len(block) if first is None else first + 2) > LONGEST_RECORD:
            raise NotPlainError
        self._length = self._length + len(block) if last is None or last < 0 else len(block) - last
        self._last = block[-1]

    def _check_quotes(self, block: NDArray[np.uint8]) -> tuple[int | None, int | None]:
        """Give the first and the last end of a line that is not within quotes, if there is one."""
        quotes = np.flatnonzero(block == _QUOTE)
        before = block[quotes - 1]
        if quotes[0] == 0:
            before[0] = self._last
        if not self._opens[before[int(self._is_quoted) :: 2]].all():
            raise NotPlainError
        ends = np.flatnonzero((block == _CR) | (block == _LF))
        ends = ends[(np.searchsorted(quotes, ends) + self._is_quoted) % 2 == 0]
        self._is_quoted ^= len(quotes) % 2 == 1
        return (int(ends[0]), int(ends[-1])) if len(ends) else (None, None)
