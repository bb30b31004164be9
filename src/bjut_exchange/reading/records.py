"""Read columns of delimited text record by record, whatever the text.

Cells stay bytes: those of a delimiter, a quote or a line end are never a part of another character.
"""

from __future__ import annotations

import csv
import io
import itertools
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Self

import numpy as np

from bjut_exchange.encoded import Encoded, Mask

LONGEST_RECORD = 1 << 20

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
    missing.
    """

    delimiter: str
    width: int
    named: int
    positions: Sequence[int]


@dataclass(frozen=True)
class Records:
    """The columns wanted, by position, with one cell for each record of the text.

    An empty line is a record of empty cells. Of the records that hold anything, `surplus` marks
    those with more in them than `width` fields, `short` those with fewer fields than `named`.
    """

    columns: Mapping[int, Encoded[bytes]]
    surplus: Mask
    short: Mask


def read_exactly(stream: io.BufferedIOBase, shape: Shape) -> Records:
    """Read all records of a text; cells that are missing are empty.

    Raises TooLongError or UnclosedError.
    """
    distinct: dict[int, dict[str, int]] = {at: {} for at in shape.positions}
    codes = {at: array("i") for at in shape.positions}
    surplus, short = bytearray(), bytearray()
    with RecordLines(stream) as lines:
        for cells in lines.records(shape.delimiter):
            surplus.append(any(cell.strip() for cell in cells[shape.width :]))
            short.append(len(cells) < shape.named and any(cell.strip() for cell in cells))
            for at in shape.positions:
                cell = cells[at] if at < len(cells) else ""
                codes[at].append(distinct[at].setdefault(cell, len(distinct[at])))
    columns = {
        at: Encoded([cell.encode("latin-1") for cell in distinct[at]], np.array(of, np.int32))
        for at, of in codes.items()
    }
    return Records(columns, *(np.array(mask, np.bool_) for mask in (surplus, short)))


class RecordLines:
    """The lines of a text in Latin-1, of which a record takes one or, within quotes, several."""

    def __init__(self, stream: io.BufferedIOBase) -> None:
        self._text = io.TextIOWrapper(  # type: ignore[type-var]  # typeshed asks for a name, too
            stream, "latin-1", newline=""
        )
        self._line = ""
        self._length = 0
        self._has_ended = False
        self.count = 0

    def __enter__(self) -> Self:
        """Read on from where the stream stands."""
        return self

    def __exit__(self, *_: object) -> None:
        """Leave the stream open."""
        self._text.detach()

    def __iter__(self) -> Self:
        """Give the lines that are left."""
        return self

    def __next__(self) -> str:
        """Give the next line; raises OverflowError where the record becomes too long."""
        self._line = self._text.readline(LONGEST_RECORD + 1 - self._length)
        self._length += len(self._line)
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

    def _quotes_follow(self) -> bool:
        blocks = iter(partial(self._text.read, LONGEST_RECORD), "")
        return any('"' in block for block in itertools.chain([self._line], blocks))
