"""Split delimited text into records, whatever the text, and say which record is at fault.

Text is read as Latin-1, a character for each byte: in UTF-8 and GB18030 the bytes of a
delimiter, a quotation mark or a line end are never a part of another character.
"""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterator
from functools import partial
from typing import cast

from bjut_exchange.reading.quotes import holds_rows

LONGEST_RECORD = 1 << 20

# The module's own limit is 128 KiB: a long note in a cell would be an error.
csv.field_size_limit(LONGEST_RECORD)


class RecordError(Exception):
    """A record cannot be read: that of this `number`, counted from 1.

    A quotation mark in it never closes (`is_unclosed`), or closes in a row below (`holds_rows`), or
    it is longer than `LONGEST_RECORD`.
    """

    def __init__(self, number: int, *, is_unclosed: bool = False, holds_rows: bool = False) -> None:
        super().__init__(number)
        self.number = number
        self.is_unclosed = is_unclosed
        self.holds_rows = holds_rows


def records_of(stream: io.BufferedIOBase, delimiter: str, width: int = 0) -> Iterator[list[str]]:
    """Yield the cells of each record; an empty line has none.

    `width` is the number of columns, where known. Raises RecordError.
    """
    text = io.TextIOWrapper(cast("io.BufferedReader", stream), "latin-1", newline="")
    line, length, has_ended = "", 0, False
    record: list[str] = []

    def lines() -> Iterator[str]:
        nonlocal line, length, has_ended
        while line := text.readline(LONGEST_RECORD + 1 - length):
            length += len(line)
            record.append(line)
            if length > LONGEST_RECORD:
                raise OverflowError
            yield line
        has_ended = True

    def quotes_follow() -> bool:
        blocks = iter(partial(text.read, LONGEST_RECORD), "")
        return '"' in line or any('"' in block for block in blocks)

    reader = csv.reader(lines(), delimiter=delimiter)
    try:
        for number in itertools.count(1):
            length = 0
            record.clear()
            try:
                cells = next(reader, None)
            except OverflowError:
                # A record of several lines has an open mark; only a mark further on can close it.
                is_unclosed = len(record) > 1 and not quotes_follow()
                raise RecordError(number, is_unclosed=is_unclosed) from None
            if cells is None:
                return
            if has_ended:  # the record asked for more lines than there are
                raise RecordError(number, is_unclosed=True)
            if width and len(record) > 1 and holds_rows(cells, record, delimiter, width):
                raise RecordError(number, holds_rows=True)
            yield cells
    finally:
        text.detach()  # whoever opened the stream closes it
