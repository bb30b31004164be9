"""The texts of all exports of a direction, as one pandas frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from bjut_exchange.reading.table import Coded, ExportTable, digits_as_texts

_TEXTS = pa.dictionary(pa.int32(), pa.string())
# In an id column of numbers: a blank cell, and an export that has no such column.
BLANK, ABSENT = -1, -2


@dataclass(frozen=True)
class Texts:
    """The texts of exports: a row for every row of their bodies.

    `frame` has a column for each known header (folded; a header that an export repeats has a line
    end and a number behind it): categorical texts, missing where an export has no such header.
    Ids of digits alone, of one length (`digits`), are int64 instead, BLANK or ABSENT where there
    is none.
    Besides, for each row: `export`, the index of its export; `row`, its number there as a
    spreadsheet shows it; `surplus` and `short`, whether it has more or fewer fields than the
    header.
    """

    frame: pd.DataFrame
    digits: dict[str, int]
    export: NDArray[np.int32]
    row: NDArray[np.int32]
    surplus: NDArray[np.bool_]
    short: NDArray[np.bool_]

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.export)

    def column(self, key: str) -> Coded:
        """Return the texts of a column, also where it holds ids as numbers."""
        column = self.frame[key]
        if key not in self.digits:
            return Coded(column.cat.categories.tolist(), column.cat.codes.to_numpy())
        numbers = column.to_numpy()
        given, of_given = np.unique(numbers[numbers >= 0], return_inverse=True)
        codes = np.where(numbers == ABSENT, -1, 0)
        codes[numbers >= 0] = of_given + 1
        texts = ["", *(str(number).zfill(self.digits[key]) for number in given.tolist())]
        return Coded(texts, codes)


def texts_of(tables: Sequence[ExportTable]) -> Texts:
    """Return the texts of exports in one frame, one export after another.

    Takes the columns away from `tables`: they are not needed twice.
    """
    sizes = [table.read.rows for table in tables]
    columns: dict[str, Any] = {}
    digits: dict[str, int] = {}
    for key in dict.fromkeys(key for table in tables for key in table.columns):
        lengths = [table.digits.get(key, 0) for table in tables]
        stated = {table.digits.get(key, 0) for table in tables if key in table.columns}
        parts = [table.columns.pop(key, None) for table in tables]
        # Ids of two lengths stay texts: as numbers, 00123 and 123 would be one student.
        if len(stated) == 1 and stated != {0}:
            digits[key] = stated.pop()
            columns[key] = _numbers(parts, sizes)
        else:
            columns[key] = _categorical(parts, lengths, sizes)
    rows = [
        table.read.layout.header_row + 1 + np.arange(table.read.rows, dtype=np.int32)
        for table in tables
    ]
    # pyarrow keeps memory for further reads, of which there are none.
    pa.default_memory_pool().release_unused()
    # Without any export there would be nothing to concatenate, which numpy refuses.
    none = np.empty(0, np.bool_)
    return Texts(
        # The columns are as long as all exports together: a copy would double the memory used.
        frame=pd.DataFrame(columns, index=pd.RangeIndex(sum(sizes)), copy=False),
        digits=digits,
        export=np.repeat(np.arange(len(tables), dtype=np.int32), sizes),
        row=np.concatenate([np.empty(0, np.int32), *rows]),
        surplus=np.concatenate([none, *(table.surplus for table in tables)]),
        short=np.concatenate([none, *(table.short for table in tables)]),
    )


def _numbers(parts: Sequence[Any], sizes: Sequence[int]) -> NDArray[np.int64]:
    return np.concatenate(
        [
            np.full(size, ABSENT) if part is None else part.fill_null(BLANK).to_numpy()
            for part, size in zip(parts, sizes, strict=True)
        ]
    )


def _categorical(
    parts: Sequence[Any], digits: Sequence[int], sizes: Sequence[int]
) -> pd.Categorical:
    texts = []
    for part, length, size in zip(parts, digits, sizes, strict=True):
        if part is None:
            texts.append(pa.nulls(size, _TEXTS))
        else:
            texts.append(digits_as_texts(part, length) if length else part)
    joined = texts[0] if len(texts) == 1 else pa.chunked_array(texts, _TEXTS).combine_chunks()
    codes = joined.indices.fill_null(-1).to_numpy()
    return pd.Categorical.from_codes(codes, pd.Index(joined.dictionary.to_pylist(), dtype="str"))
