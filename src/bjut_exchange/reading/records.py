"""Split delimited text into records, whatever the text, and say which record is at fault.

Text is read as Latin-1, a character for each byte: in UTF-8 and GB18030 the bytes of a
delimiter, a quotation mark or a line end are never a part of another character.
"""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import cast

from bjut_exchange.reading.containers import Opened
from bjut_exchange.reading.files import blocks_of

LONGEST_RECORD = 1 << 20
_BLOCK = 1 << 23
_LINE_END = re.compile("\r\n?|\n")

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


def may_hold_rows(opened: Callable[[], Opened], delimiter: str, width: int) -> bool:
    """Return whether a cell of a body of so many columns may hold rows.

    It holds line ends, and as many delimiters as a row has, or text follows its closing mark.
    """
    between = re.escape(delimiter.encode()) + rb"\r\n"
    quoted = re.compile(rb'"(?<=[%b]")([^"]*(?:""[^"]*)*)"?(?=([^%b]?))' % (between, between))
    rest = b"\n"
    with opened() as stream:
        for block in itertools.chain(blocks_of(stream, _BLOCK), [b"\n"]):
            rest += block
            start = len(rest) - 1
            for match in quoted.finditer(rest):
                if match.end() == len(rest):  # it may go on in the next block
                    start = match.start() - 1
                    break
                cell, behind = match.groups()
                is_full = cell.count(delimiter.encode()) >= width - 1
                if (is_full or behind) and (b"\n" in cell or b"\r" in cell):
                    return True
            rest = rest[start:]
    return False


def holds_rows(cells: list[str], lines: list[str], delimiter: str, width: int) -> bool:
    """Return whether a record of several lines is several rows, between two stray marks.

    Text follows the closing mark; or the lines within a cell have as many delimiters as rows have,
    and where other cells of the record have numbers or dates, they have such as well.
    """
    try:
        for _ in csv.reader(lines, delimiter=delimiter, strict=True):
            pass
    except csv.Error:
        return True
    several = (at for at, cell in enumerate(cells) if "\n" in cell or "\r" in cell)
    return any(_is_rows(cells, at, delimiter, width) for at in several)


def _is_rows(cells: list[str], at: int, delimiter: str, width: int) -> bool:
    first, *inner, last = [line.split(delimiter) for line in _LINE_END.split(cells[at])]
    left, right = cells[:at], cells[at + 1 :]
    pairs = [
        pair
        for row in inner
        if len(row) == width
        for pair in (*zip(row, left, strict=False), *zip(row[::-1], right[::-1], strict=False))
    ]
    fits = len(first) == width - at and len(last) == width - len(right)
    if fits and len(cells) == 1 < width:  # nothing but rows
        return True
    if fits:
        pairs += zip(first[:0:-1], right[::-1], strict=False)
        pairs += zip(last[:-1], left, strict=False)
    return any(_digits(one) == _digits(other) != "" for one, other in pairs)


def _digits(text: str) -> str:
    """Return what is alike in two dates, or ids, of one style; empty for a text without digits."""
    return re.sub(r"\d+", "0", text.strip()) if any(map(str.isdigit, text)) else ""
