"""A column as its distinct values and one code per row.

A column of ten million rows has a few hundred distinct dates, countries or levels: whatever is
done to the values is done once for each of them, and the codes stay.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int32]
Mask = NDArray[np.bool_]
T = TypeVar("T")
U = TypeVar("U")


@dataclass(frozen=True)
class Encoded(Generic[T]):
    """A column: row `i` holds `values[codes[i]]`. Values need not be unique, nor all be used."""

    values: Sequence[T]
    codes: Codes

    def at(self, row: int) -> T:
        """Give the value of one row."""
        return self.values[int(self.codes[row])]

    def map(self, function: Callable[[T], U]) -> Encoded[U]:
        """Apply `function` once to each distinct value."""
        return Encoded([function(value) for value in self.values], self.codes)

    def where(self, predicate: Callable[[T], bool]) -> Mask:
        """Mark the rows whose value satisfies `predicate`, called once per distinct value."""
        return np.fromiter(map(predicate, self.values), np.bool_, len(self.values))[self.codes]

    def recoded(self, code_of: Callable[[T], int]) -> Codes:
        """Give each row the integer that `code_of` gives its value."""
        return np.fromiter(map(code_of, self.values), np.int32, len(self.values))[self.codes]


def constant(value: T, rows: int) -> Encoded[T]:
    """Make a column that holds `value` in each of `rows` rows."""
    return Encoded([value], np.zeros(rows, np.int32))


def coalesced(columns: Sequence[Encoded[str]]) -> Encoded[str]:
    """Take each row from the first of `columns` in which it is not empty."""
    merged, *others = columns
    for other in others:
        empty = merged.where(lambda text: not text)
        codes = np.where(empty, other.codes + np.int32(len(merged.values)), merged.codes)
        merged = Encoded([*merged.values, *other.values], codes.astype(np.int32))
    return merged
