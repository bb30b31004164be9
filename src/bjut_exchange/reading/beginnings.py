"""The first rows of an export, with the columns that are not read."""

from __future__ import annotations

import codecs
import csv
import io
import itertools
from collections.abc import Sequence
from contextlib import suppress

from bjut_exchange.errors import InputError
from bjut_exchange.reading.containers import Export
from bjut_exchange.reading.layout import Layout

_BYTES = 1 << 18
_MOST_ROWS = 500

Rows = Sequence[Sequence[str]]


def first_rows(export: Export, layout: Layout, encoding: str = "") -> Rows:
    """Return the cells of the first rows below the header, as many as a sample of bytes holds.

    None where they cannot be read: whatever needs them can do without.
    """
    encoding = encoding or layout.encodings[0]
    rows: list[list[str]] = []
    with suppress(InputError, csv.Error), export.open() as stream:
        sample = stream.read(layout.body_offset + _BYTES)
        is_cut = len(sample) == layout.body_offset + _BYTES
        if layout.is_transcoded:
            text = codecs.getincrementaldecoder(encoding)("replace").decode(sample)
            sample, encoding = text.encode("utf-8", "surrogatepass"), "utf-8"
        body = io.StringIO(sample[layout.body_offset :].decode(encoding, "replace"), newline="")
        rows += itertools.islice(csv.reader(body, delimiter=layout.delimiter), _MOST_ROWS)
        if is_cut and len(rows) < _MOST_ROWS:
            rows.pop()
    return rows
