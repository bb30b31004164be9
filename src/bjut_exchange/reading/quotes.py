"""Quotation marks that take in rows: an opening one that a stray one closes rows below."""

from __future__ import annotations

import csv
import itertools
import re
from collections.abc import Callable

from bjut_exchange.reading.containers import Opened
from bjut_exchange.reading.files import blocks_of

_BLOCK = 1 << 23
_LINE_END = re.compile("\r\n?|\n")


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
