"""Read columns of delimited text quickly, where every record is as long as the header.

What is read here is what `records` reads, or nothing.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import csv as arrow_csv

from bjut_exchange.reading.encoded import Encoded, encoded
from bjut_exchange.reading.ids import ids_in
from bjut_exchange.reading.records import Records, Shape

_SEVERAL = pa.dictionary(pa.int32(), pa.binary())
_MANY = pa.binary()


class RaggedError(Exception):
    """A record has more or fewer fields than the header."""


def read_plainly(block: memoryview, shape: Shape) -> Records:
    """Read the records of a plain block. Raises RaggedError."""
    names = [str(at) for at in range(shape.width)]
    types = {names[at]: _SEVERAL for at in shape.positions} | {names[at]: _MANY for at in shape.ids}
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(pa.py_buffer(block)),
            read_options=arrow_csv.ReadOptions(
                column_names=names, use_threads=False, block_size=len(block) + 1
            ),
            parse_options=arrow_csv.ParseOptions(
                delimiter=shape.delimiter, newlines_in_values=True, ignore_empty_lines=False
            ),
            convert_options=arrow_csv.ConvertOptions(
                include_columns=list(types), column_types=types
            ),
        )
    except pa.ArrowInvalid:
        raise RaggedError from None
    none = np.zeros(table.num_rows, np.bool_)
    columns = {at: _encoded(table.column(names[at]).chunk(0)) for at in shape.positions}
    ids = {}
    for at in shape.ids:
        _, bounds, data = (_numbers(each) for each in table.column(names[at]).chunk(0).buffers())
        ids[at] = ids_in(data, bounds.view(np.int32)[: table.num_rows + 1], shape.apart)
    return Records(columns, ids, none, none)


def _encoded(column: Any) -> Encoded[bytes]:  # noqa: ANN401  # pyarrow has no annotations
    codes = _numbers(column.indices.buffers()[1]).view(np.int32)[: len(column)]
    values = column.dictionary.to_pylist()
    return encoded(values, codes.astype(np.min_scalar_type(len(values))))


def _numbers(buffer: Any) -> Any:  # noqa: ANN401  # pyarrow has no annotations
    return np.frombuffer(buffer or b"", np.uint8)
