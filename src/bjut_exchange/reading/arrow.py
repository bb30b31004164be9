"""Bodies of exports as pyarrow reads them, and its columns of bytes as columns of texts."""

from __future__ import annotations

import codecs
import io
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bjut_exchange.reading.records import LONGEST_RECORD

_WINDOW = LONGEST_RECORD // 2
# A row of our own after the last one: it comes out as it went in unless a quotation mark is open.
LAST_CELL = b"\x00the end\x00"


class UnsureError(Exception):
    """A body may hold what pyarrow reads in another way, or does not report."""


class BodyStream:
    """A stream as pyarrow reads it, with a row of our own at the end.

    Its `read` raises UnsureError at a line that may be too long, and at a byte-order mark, which
    pyarrow would drop.
    """

    closed = False

    def __init__(self, stream: io.BufferedIOBase, delimiter: str, width: int) -> None:
        self._stream = stream
        cells = [LAST_CELL] * width
        self._end = delimiter.encode().join(cells) + b"\n"
        self._last = b"\n"
        self._begins, self._has_marks, self._lines = True, False, 0

    def may_hold_lines(self, rows: int) -> bool:
        """Return whether a cell of a body of so many rows, read to its end, may hold line ends."""
        return self._has_marks and self._lines + (self._last not in b"\r\n") > rows

    def read(self, size: int) -> bytes:
        """Return the next bytes, at most `size` of the file."""
        block = self._stream.read(size)
        if not block:
            end, self._end = self._end, b""
            return end if self._last in b"\r\n" or not end else b"\n" + end
        if self._begins and block.startswith(codecs.BOM_UTF8):
            raise UnsureError
        for at in range(0, len(block) - _WINDOW, _WINDOW):
            if block.find(b"\n", at, at + _WINDOW) < 0 > block.find(b"\r", at, at + _WINDOW):
                raise UnsureError
        self._begins, self._last = False, block[-1:]
        self._has_marks = self._has_marks or b'"' in block
        self._lines += block.count(b"\n") or block.count(b"\r")
        return block


class UndecodableError(Exception):
    """A cell of the row at the position `at` is not in the encoding tried."""

    def __init__(self, at: int) -> None:
        super().__init__(at)
        self.at = at


def decoded(cells: Any, encoding: str) -> Any:  # noqa: ANN401  # of pyarrow
    """Return a column of bytes as one of texts; raises UndecodableError."""
    if not pa.types.is_dictionary(cells.type):
        cells = cells.dictionary_encode()
    values = cells.dictionary
    if encoding == "utf-8":
        try:
            return pa.DictionaryArray.from_arrays(cells.indices, values.cast(pa.string()))
        except pa.ArrowInvalid:  # which value it is, is found below
            pass
    texts = []
    for code, cell in enumerate(values.to_pylist()):
        try:
            texts.append(cell.decode(encoding))
        except UnicodeDecodeError:
            raise UndecodableError(pc.index(cells.indices, code).as_py()) from None
    read = pa.DictionaryArray.from_arrays(cells.indices, _strings(texts))
    # Two cells may decode to one text.
    return read if len(set(texts)) == len(texts) else read.cast(pa.string()).dictionary_encode()


def _strings(texts: list[str]) -> Any:  # noqa: ANN401  # of pyarrow
    """Return texts as an array of pyarrow; `pa.array` would load pandas to look for its types."""
    encoded = [text.encode() for text in texts]
    offsets = np.cumsum([0, *map(len, encoded)], dtype=np.int32)
    buffers = (pa.py_buffer(offsets), pa.py_buffer(b"".join(encoded)))
    return pa.StringArray.from_buffers(len(texts), *buffers)
