"""Read delimited text record by record, whatever the text, and say which record is at fault.

Text is handled in Latin-1, a character for each byte: in UTF-8 and GB18030 the bytes of a
delimiter, a quotation mark or a line end are never a part of another character.
"""

from __future__ import annotations

import csv
import io
import itertools
from array import array
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, Self, cast

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

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
class Records:
    """The cells of the columns asked for, by position: bytes, dictionary-encoded.

    Of the records that hold anything, `surplus` marks those with more fields than there should be,
    `short` those with fewer fields than have a header. An empty line is a record of empty cells.
    """

    columns: dict[int, Any]
    surplus: NDArray[np.bool_]
    short: NDArray[np.bool_]


class RecordLines:
    """The lines of a stream in Latin-1, of which a record takes one or, within quotes, several."""

    def __init__(self, stream: io.BufferedIOBase) -> None:
        self._stream = stream
        self._text = io.TextIOWrapper(cast("io.BufferedReader", stream), "latin-1", newline="")
        self._line = ""
        self._length = 0
        self._has_ended = False
        self._count = 0

    def __iter__(self) -> Self:
        """Return the lines that are left."""
        return self

    def __next__(self) -> str:
        """Return the next line; raises OverflowError where the record becomes too long."""
        self._line = self._text.readline(LONGEST_RECORD + 1 - self._length)
        self._length += len(self._line)
        self._count += 1
        if self._length > LONGEST_RECORD:
            raise OverflowError
        if not self._line:
            self._has_ended = True
            raise StopIteration
        return self._line

    def records(self, delimiter: str) -> Iterator[list[str]]:
        """Yield the cells of each record; an empty line has none.

        Raises TooLongError or UnclosedError.
        """
        reader = csv.reader(self, delimiter=delimiter)
        for number in itertools.count(1):
            self._length, first = 0, self._count
            try:
                cells = next(reader, None)
            except OverflowError:
                several = self._count > first + 1
                fault = UnclosedError if several and not self._quotes_follow() else TooLongError
                raise fault(number) from None
            if cells is None:
                self._text.detach()
                return
            if self._has_ended:  # the record asked for more lines than there are
                raise UnclosedError(number)
            yield cells

    def _quotes_follow(self) -> bool:
        blocks = iter(partial(self._text.read, LONGEST_RECORD), "")
        return '"' in self._line or any('"' in block for block in blocks)


def read_records(
    stream: io.BufferedIOBase,
    delimiter: str,
    *,
    width: int,
    named: int,
    positions: Collection[int],
) -> Records:
    """Read the columns at `positions`; a cell that a record lacks is empty.

    A record should have `width` fields; with fewer than `named` it lacks some that have a header.
    Raises TooLongError or UnclosedError.
    """
    distinct: dict[int, dict[str, int]] = {at: {} for at in positions}
    codes = {at: array("i") for at in positions}
    surplus, short = bytearray(), bytearray()
    for cells in RecordLines(stream).records(delimiter):
        surplus.append(any(cell.strip() for cell in cells[width:]))
        short.append(len(cells) < named and any(cell.strip() for cell in cells))
        for at in positions:
            cell = cells[at] if at < len(cells) else ""
            codes[at].append(distinct[at].setdefault(cell, len(distinct[at])))
    return Records(
        {at: _encoded(codes[at], distinct[at]) for at in positions},
        *(np.array(mask, np.bool_) for mask in (surplus, short)),
    )


def _encoded(codes: array[int], distinct: Collection[str]) -> Any:  # noqa: ANN401  # of pyarrow
    values = pa.array([cell.encode("latin-1") for cell in distinct], pa.binary())
    return pa.DictionaryArray.from_arrays(pa.array(np.array(codes, np.int32)), values)
