"""Read columns of delimited text record by record, whatever the text.

Cells stay bytes: those of a delimiter, a quote or a line end are never a part of another character.
"""

from __future__ import annotations

import csv
import io
import itertools
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Self

import numpy as np

from bjut_exchange.reading.encoded import Encoded, Mask, encoded
from bjut_exchange.reading.ids import Apart, Ids, ids_of

LONGEST_RECORD = 1 << 20
_BLOCK = 1 << 16

csv.field_size_limit(LONGEST_RECORD)


class RecordError(Exception):
    """A record cannot be read: that of this `number`, counted from 1."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class TooLongError(RecordError):
    """A record is longer than `LONGEST_RECORD` bytes."""


class UnclosedError(RecordError):
    """In a record a quotation mark opens and never closes."""


@dataclass(frozen=True)
class Shape:
    """How a text is divided, and the positions of the columns that are wanted.

    A record should have `width` fields; if it has fewer than `named`, some with a header are
    missing. The columns at `ids` hold ids, those at `positions` anything else; words that are
    `apart` are none.
    """

    delimiter: str
    width: int
    named: int
    positions: Sequence[int]
    ids: Sequence[int] = ()
    apart: Apart = field(default_factory=Apart)


@dataclass(frozen=True)
class Records:
    """The columns wanted, by position, with one cell for each record of a text.

    An empty line is a record of empty cells. Of the records that hold anything, `surplus` marks
    those with more in them than `width` fields, `short` those with fewer fields than `named`.
    """

    columns: Mapping[int, Encoded[bytes]]
    ids: Mapping[int, Ids[bytes]]
    surplus: Mask
    short: Mask


class RecordLines:
    """The lines of a text in Latin-1, of which a record takes one or, within quotes, several.

    The text is what has `begun`, and what is left of the stream. `passed` counts its bytes in the
    lines given.
    """

    def __init__(self, stream: io.BufferedIOBase, begun: bytes = b"") -> None:
        self._stream = stream
        self._begun = memoryview(begun)
        self._held = 0
        self._text = io.StringIO("", newline="")
        self._is_all = False
        self._line = ""
        self._length = 0
        self._has_ended = False
        self.count = 0
        self.passed = 0

    def __iter__(self) -> Self:
        """Give the lines that are left."""
        return self

    def __next__(self) -> str:
        """Give the next line; raises OverflowError where the record becomes too long."""
        self._line = self._read_line(LONGEST_RECORD + 1 - self._length)
        self._length += len(self._line)
        self.passed += len(self._line)
        self.count += 1
        if self._length > LONGEST_RECORD:
            raise OverflowError
        if not self._line:
            self._has_ended = True
            raise StopIteration
        return self._line

    def records(self, delimiter: str) -> Iterator[list[str]]:
        """Give the cells of each record; an empty line has none.

        Raises TooLongError or UnclosedError.
        """
        reader = csv.reader(self, delimiter=delimiter)
        for number in itertools.count(1):
            self._length, first = 0, self.count
            try:
                cells = next(reader, None)
            except OverflowError:
                several = self.count > first + 1
                fault = UnclosedError if several and not self._quotes_follow() else TooLongError
                raise fault(number) from None
            if cells is None:
                return
            if self._has_ended:  # the record asked for more lines than there are
                raise UnclosedError(number)
            yield cells

    def rest(self) -> bytes:
        """Give what has begun, or has been read of the stream, beyond the lines given."""
        return self._text.read().encode("latin-1") + self._begun

    def _read_line(self, most: int) -> str:
        line = self._text.readline(most)
        while self._may_go_on(line) and len(line) < most:
            more = bytes(self._begun[:_BLOCK]) or self._stream.read(_BLOCK)
            self._begun = self._begun[_BLOCK:]
            self._is_all = not more
            self._held = len(line) + len(more)
            self._text = io.StringIO(line + more.decode("latin-1"), newline="")
            line = self._text.readline(most)
        return line

    def _may_go_on(self, line: str) -> bool:
        return not (self._is_all or line.endswith("\n")) and self._text.tell() == self._held

    def _quotes_follow(self) -> bool:
        blocks = iter(partial(self._stream.read, LONGEST_RECORD), b"")
        return '"' in self._line or b'"' in self.rest() or any(b'"' in block for block in blocks)


def read_exactly(lines: RecordLines, shape: Shape, up_to: int | None = None) -> Records:
    """Read the records of a text, whatever they are; cells that are missing are empty.

    All records, or those that begin within the first `up_to` bytes. Raises TooLongError or
    UnclosedError.
    """
    wanted = (*shape.positions, *shape.ids)
    distinct: dict[int, dict[str, int]] = {at: {} for at in wanted}
    codes = {at: array("i") for at in wanted}
    surplus, short = bytearray(), bytearray()
    for cells in lines.records(shape.delimiter):
        surplus.append(any(cell.strip() for cell in cells[shape.width :]))
        short.append(len(cells) < shape.named and any(cell.strip() for cell in cells))
        for at in wanted:
            cell = cells[at] if at < len(cells) else ""
            codes[at].append(distinct[at].setdefault(cell, len(distinct[at])))
        if up_to is not None and lines.passed >= up_to:
            break
    values = {at: [cell.encode("latin-1") for cell in of] for at, of in distinct.items()}
    numbers = {at: np.array(of, np.min_scalar_type(len(values[at]))) for at, of in codes.items()}
    return Records(
        {at: encoded(values[at], numbers[at]) for at in shape.positions},
        {at: ids_of(values[at], numbers[at], shape.apart) for at in shape.ids},
        *(np.array(mask, np.bool_) for mask in (surplus, short)),
    )
