"""Cut a text into blocks that end where a record does, so that each can be read by itself."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bjut_exchange.reading.records import LONGEST_RECORD, RecordLines, Records, Shape, read_exactly

BLOCK = 1 << 23
_FIRST = 1 << 20  # most exports are no larger
_WINDOW = LONGEST_RECORD // 2
_PIECE = 1 << 18  # bytes at a time, so that what is made of them stays in the cache
_QUOTE = ord('"')
_CR, _LF = b"\r\n"


class NotPlainError(Exception):
    """Quotation marks do not only stand around a cell and, doubled, in it; or a line is long.

    Then the block may end within a record, and so may those after it.
    """


@dataclass(frozen=True)
class Block:
    """Whole records of a text, in a buffer that is larger, if quotation marks are plain.

    `quotes` are the positions of these.
    """

    buffer: bytearray
    length: int
    quotes: NDArray[np.int32]

    @property
    def text(self) -> memoryview:
        """Give the records."""
        return memoryview(self.buffer)[: self.length]


class Cutter:
    """Cuts a text into blocks of about `size` bytes, in buffers that are used again."""

    def __init__(self, stream: io.BufferedIOBase, shape: Shape, size: int = BLOCK) -> None:
        self._stream = stream
        self._shape = shape
        self._size = size
        self._free: list[bytearray] = []
        self._rest = b""
        self._has_begun = False
        self.has_ended = False

    def next_block(self) -> Block | None:
        """Give the next block; None at the end."""
        while not self.has_ended:
            buffer, length = self._filled()
            quotes = _quotes_in(buffer, length)
            end = _end_of_records(buffer, length, quotes, is_last=self.has_ended)
            if not end and length > LONGEST_RECORD:
                end = length
            self._rest = bytes(memoryview(buffer)[end:length])
            if end:
                return Block(buffer, end, quotes[: np.searchsorted(quotes, end)])
        return None

    def give_back(self, block: Block) -> None:
        """Take the buffer of a block that has been read."""
        self._free.append(block.buffer)

    def read_exactly(self, block: Block, following: Iterable[Block]) -> Records:
        """Read the records that begin in a block that is not plain; blocks follow on them.

        `following` are those that have been cut after it. Raises TooLongError, UnclosedError.
        """
        text = b"".join([block.text, *(each.text for each in following), self._rest])
        lines = RecordLines(self._stream, text)
        records = read_exactly(lines, self._shape, up_to=block.length)
        self._rest, self.has_ended = lines.rest(), False
        return records

    def _filled(self) -> tuple[bytearray, int]:
        """Fill a buffer with what is left and what is next."""
        length = len(self._rest)
        size = length + (self._size if self._has_begun else min(self._size, _FIRST))
        self._has_begun = True
        buffer = self._free.pop() if self._free else bytearray()
        if len(buffer) < size:
            buffer = bytearray(size)
        buffer[:length] = self._rest
        with memoryview(buffer) as view:
            while length < size and (more := self._stream.readinto(view[length:size])):
                length += more
        self.has_ended = length < size
        return buffer, length


def _end_of_records(
    buffer: bytearray, length: int, quotes: NDArray[np.int32], *, is_last: bool
) -> int:
    """Give where the last record ends that is whole, 0 if none is: an even number of quotes ago."""
    if is_last:
        return length
    end = _end_of_lines(buffer, length)
    if np.searchsorted(quotes, end) % 2 == 0:
        return end
    signs = np.frombuffer(buffer, np.uint8, length)
    ends = np.flatnonzero((signs == _LF) | (signs == _CR)) + 1
    ends = ends[(np.searchsorted(quotes, ends) % 2 == 0) & (ends <= end)]
    return int(ends[-1]) if len(ends) else 0


def _end_of_lines(buffer: bytearray, length: int) -> int:
    """Give where the last line ends; a carriage return at the end may be half of a line's end."""
    feed = buffer.rfind(b"\n", 0, length)
    return max(feed, buffer.rfind(b"\r", feed + 1, max(length - 1, 0))) + 1


def check_plain(block: Block, delimiter: str) -> None:
    """Raise NotPlainError unless a block is plain."""
    buffer, length = block.buffer, block.length
    if buffer.startswith(codecs.BOM_UTF8):  # the quick reader would drop it
        raise NotPlainError
    ends = [
        max(buffer.find(b"\n", at, at + _WINDOW), buffer.find(b"\r", at, at + _WINDOW))
        for at in range(0, length - _WINDOW, _WINDOW)
    ]
    if min(ends, default=0) < 0:
        raise NotPlainError
    quotes = block.quotes
    if not len(quotes):
        return
    signs = np.frombuffer(block.text, np.uint8)
    opens = np.zeros(256, np.bool_)  # the bytes after which a quotation mark opens a cell
    opens[[ord(delimiter), _CR, _LF, _QUOTE]] = True
    before = signs[quotes[::2] - 1]
    if quotes[0] == 0:
        before[0] = _LF
    is_odd = len(quotes) % 2 or (np.searchsorted(quotes, ends) % 2).any()
    if is_odd or not opens[before].all():
        raise NotPlainError


def _quotes_in(buffer: bytearray, length: int) -> NDArray[np.int32]:
    signs = np.frombuffer(buffer, np.uint8, length)
    found = [np.empty(0, np.int32)]
    for at in range(0, length, _PIECE):
        own = np.flatnonzero(signs[at : at + _PIECE] == _QUOTE)
        found.append((own + at).astype(np.int32))
    return np.concatenate(found)
