"""The texts of all exports of a direction, as one pandas frame."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from bjut_exchange.reading.containers import Export, Place
from bjut_exchange.reading.layout import Layout
from bjut_exchange.reading.sources import Source
from bjut_exchange.reading.table import ExportTable, digits_as_texts, keys_of, read_table

_TEXTS = pa.dictionary(pa.int32(), pa.string())
# In an id column of numbers: a blank cell, and an export that has no such column.
BLANK, ABSENT = -1, -2


@dataclass(frozen=True)
class ReadExport:
    """An export that was read, and how it turned out to be written."""

    export: Export
    layout: Layout
    encoding: str
    rows: int

    @property
    def source(self) -> Source:
        """Return the file that it comes from."""
        return self.export.source

    @property
    def place(self) -> Place:
        """Return its place, as it can be shown."""
        return self.export.place


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

    def column(self, key: str) -> pd.Categorical:
        """Return a column as categorical texts, also where it holds ids as numbers."""
        column = self.frame[key]
        if key not in self.digits:
            return cast("pd.Categorical", column.array)
        numbers = column.to_numpy()
        given, of_given = np.unique(numbers[numbers >= 0], return_inverse=True)
        codes = np.where(numbers == ABSENT, -1, 0)
        codes[numbers >= 0] = of_given + 1
        texts = ["", *(str(number).zfill(self.digits[key]) for number in given.tolist())]
        return pd.Categorical.from_codes(codes, pd.Index(texts, dtype="str"))


@dataclass(frozen=True)
class ExportTexts:
    """The columns read from one export, by the keys of `Texts.frame`."""

    read: ReadExport
    table: ExportTable


def read_texts(
    export: Export, layout: Layout, known: Collection[str], ids: Collection[str] = ()
) -> ExportTexts:
    """Read the columns of an export whose (folded) headers are known; those in `ids` hold ids.

    Raises InputError as `read_table` does.
    """
    keys = keys_of(layout.header, known)
    table = read_table(export, layout, keys, ids)
    return ExportTexts(ReadExport(export, layout, table.encoding, len(table)), table)


def texts_of(exports: Sequence[ExportTexts]) -> Texts:
    """Return the texts of exports in one frame, one export after another.

    Takes the columns away from `exports`: they are not needed twice.
    """
    sizes = [len(each.table) for each in exports]
    columns: dict[str, Any] = {}
    digits: dict[str, int] = {}
    for key in dict.fromkeys(key for each in exports for key in each.table.columns):
        parts = [each.table.columns.pop(key, None) for each in exports]
        lengths = {
            each.table.digits.get(key, 0)
            for each, part in zip(exports, parts, strict=True)
            if part is not None
        }
        if len(lengths) == 1 and lengths != {0}:
            digits[key] = lengths.pop()
            columns[key] = _numbers(parts, sizes)
        else:
            columns[key] = _categorical(
                parts, [each.table.digits.get(key, 0) for each in exports], sizes
            )
    first_rows = [each.table.first_row for each in exports]
    rows = [
        first + np.arange(size, dtype=np.int32)
        for first, size in zip(first_rows, sizes, strict=True)
    ]
    return Texts(
        frame=pd.DataFrame(columns, index=pd.RangeIndex(sum(sizes)), copy=False),
        digits=digits,
        export=np.repeat(np.arange(len(exports), dtype=np.int32), sizes),
        row=np.concatenate([np.empty(0, np.int32), *rows]),
        surplus=np.concatenate([np.empty(0, np.bool_), *(e.table.surplus for e in exports)]),
        short=np.concatenate([np.empty(0, np.bool_), *(e.table.short for e in exports)]),
    )


def _numbers(parts: Sequence[Any], sizes: Sequence[int]) -> NDArray[np.int64]:
    """Join ids that are numbers in each export that has them (pyarrow's arrays)."""
    return np.concatenate(
        [
            np.full(size, ABSENT) if part is None else part.fill_null(BLANK).to_numpy()
            for part, size in zip(parts, sizes, strict=True)
        ]
    )


def _categorical(
    parts: Sequence[Any], digits: Sequence[int], sizes: Sequence[int]
) -> pd.Categorical:
    """Join texts (pyarrow's dictionary-encoded arrays, or ids as numbers of so many digits)."""
    texts = [
        pa.nulls(size, _TEXTS)
        if part is None
        else digits_as_texts(part, length)
        if length
        else part
        for part, length, size in zip(parts, digits, sizes, strict=True)
    ]
    joined = pa.chunked_array(texts, _TEXTS).combine_chunks()
    codes = joined.indices.fill_null(-1).to_numpy()
    return pd.Categorical.from_codes(codes, pd.Index(joined.dictionary.to_pylist(), dtype="str"))
