"""The body of an export as pyarrow reads it."""

from __future__ import annotations

import codecs
import io

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
