"""Columns of bytes as columns of texts: each distinct text once."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc


class UndecodableError(Exception):
    """A cell of the row at the position `at` is not in the encoding tried."""

    def __init__(self, at: int) -> None:
        super().__init__(at)
        self.at = at


def decoded(cells: Any, encoding: str) -> Any:  # noqa: ANN401  # of pyarrow
    """Return a column of bytes as one of texts; raises UndecodableError."""
    if not pa.types.is_dictionary(cells.type):
        cells = cells.dictionary_encode()
    values = cells.dictionary
    if encoding == "utf-8":
        try:
            return pa.DictionaryArray.from_arrays(cells.indices, values.cast(pa.string()))
        except pa.ArrowInvalid:  # which value it is, is found below
            pass
    texts = []
    for code, cell in enumerate(values.to_pylist()):
        try:
            texts.append(cell.decode(encoding))
        except UnicodeDecodeError:
            raise UndecodableError(pc.index(cells.indices, code).as_py()) from None
    read = pa.DictionaryArray.from_arrays(cells.indices, _strings(texts))
    # Two cells may decode to one text.
    return read if len(set(texts)) == len(texts) else read.cast(pa.string()).dictionary_encode()


def _strings(texts: list[str]) -> Any:  # noqa: ANN401  # of pyarrow
    """Return texts as an array of pyarrow; `pa.array` would load pandas to look for its types."""
    encoded = [text.encode() for text in texts]
    offsets = np.cumsum([0, *map(len, encoded)], dtype=np.int32)
    buffers = (pa.py_buffer(offsets), pa.py_buffer(b"".join(encoded)))
    return pa.StringArray.from_buffers(len(texts), *buffers)
