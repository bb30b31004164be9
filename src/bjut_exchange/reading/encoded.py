"""A column as its distinct values and one code per row.

A column of ten million rows has a few hundred distinct dates, countries or levels: whatever is
done to the values is done once for each of them, and the codes stay.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import DTypeLike, NDArray

Codes = NDArray[Any]  # of integers, no wider than they have to be
Mask = NDArray[np.bool_]
T = TypeVar("T")
U = TypeVar("U")


@dataclass(frozen=True, eq=False)
class Chunk:
    """A part of a column: row `i` holds the value at `places[codes[i]]`."""

    places: NDArray[np.intp]
    codes: Codes


@dataclass(frozen=True, eq=False)
class Encoded(Generic[T]):
    """A column, chunk by chunk, of whose `values` each row holds one.

    Values need not be unique, nor all be used.
    """

    values: Sequence[T]
    chunks: Sequence[Chunk]

    def __len__(self) -> int:
        """Count the rows."""
        return sum(len(chunk.codes) for chunk in self.chunks)

    def at(self, row: int) -> T:
        """Give the value of one row; raises IndexError if there is no such row."""
        for chunk in self.chunks:
            if row < len(chunk.codes):
                return self.values[int(chunk.places[chunk.codes[row]])]
            row -= len(chunk.codes)
        raise IndexError

    def map(self, function: Callable[[T], U]) -> Encoded[U]:
        """Apply `function` once to each distinct value."""
        return Encoded(list(map(function, self.values)), self.chunks)

    def where(self, predicate: Callable[[T], bool]) -> Mask:
        """Mark the rows whose value satisfies `predicate`, called once per distinct value."""
        return self.spread(np.fromiter(map(predicate, self.values), np.bool_, len(self.values)))

    def recoded(self, code_of: Callable[[T], int]) -> Codes:
        """Give each row the integer that `code_of` gives its value."""
        return self.spread(small(list(map(code_of, self.values))))

    def codes(self) -> Codes:
        """Give each row the index of its value."""
        return self.spread(narrowed(np.arange(len(self.values))))

    def spread(self, table: NDArray[Any]) -> NDArray[Any]:
        """Give each row what the table holds at the index of its value."""
        return joined([table[chunk.places][chunk.codes] for chunk in self.chunks], table.dtype)


@dataclass(frozen=True)
class Coded:
    """A column of texts in which -1 is the code of a row that states none."""

    values: tuple[str, ...]
    codes: Codes

    def where(self, predicate: Callable[[str], bool]) -> Mask:
        """Mark the rows that state a text which satisfies `predicate`."""
        return np.array([*map(predicate, self.values), False])[self.codes]


def constant(value: T, rows: int) -> Encoded[T]:
    """Make a column that holds `value` in each of `rows` rows."""
    return encoded([value], np.zeros(rows, np.uint8))


def encoded(values: Sequence[T], codes: Codes) -> Encoded[T]:
    """Make a column of one chunk: row `i` holds `values[codes[i]]`."""
    return Encoded(values, (Chunk(np.arange(len(values)), codes),))


def joined(arrays: Sequence[NDArray[Any]], dtype: DTypeLike) -> NDArray[Any]:
    """Put arrays one after another; none gives an empty one of type `dtype`."""
    if not arrays:
        return np.empty(0, dtype)
    return arrays[0] if len(arrays) == 1 else np.concatenate(arrays)


def small(numbers: Sequence[int]) -> NDArray[Any]:
    """Make an array of the smallest signed type that holds all numbers, and -1."""
    return narrowed(np.array(numbers, np.int64))


def narrowed(numbers: NDArray[Any]) -> NDArray[Any]:
    """Bring integers into the smallest signed type that holds them all, and -1."""
    low, high = (int(each) for each in (numbers.min(initial=-1), numbers.max(initial=0)))
    return numbers.astype(np.min_scalar_type(min(low, -high - 1)), copy=False)
