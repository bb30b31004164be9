"""What the records of an .xls say of its sheets that the reader of workbooks does not tell.

The container is [MS-CFB], the records are those of [MS-XLS]. A formula without a computed value
cannot be told there from one whose value is 0.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from bjut_exchange.reading.marks import Marks, check_size

_ENDS = 0xFFFFFFFA  # a number of a sector from here on is none
_ROOT, _BOOKS = "Root Entry", ("Workbook", "Book")
_BOF, _EOF, _BOUNDSHEET, _COLUMNS, _ROW = 0x809, 0x0A, 0x85, 0x7D, 0x208
_FORMULA, _BOOLEAN_OR_ERROR = 0x06, 0x205
# What holds values: labels, numbers in four forms, formulas, booleans and errors.
_VALUES = frozenset({0xFD, 0x204, 0xD6, 0x203, 0x27E, 0xBD, _FORMULA, _BOOLEAN_OR_ERROR})
_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!"}
_ERRORS |= {0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
_HIDDEN_ROW, _HIDDEN_COLUMN = 0x20, 0x01


def marks_of_xls(content: bytes) -> list[Marks]:
    """Return the marks of each sheet, in the order of the sheets; errors of struct if damaged."""
    book = _book(content)
    return [
        _marks_of_sheet(book, struct.unpack_from("<I", body)[0])
        for kind, body in _records(book, 0)
        if kind == _BOUNDSHEET
    ]


def _book(content: bytes) -> bytes:
    """Return the stream that holds the records."""
    shift, short_shift = struct.unpack_from("<HH", content, 30)
    first_folder, _, smallest, first_short = struct.unpack_from("<4I", content, 48)
    next_table = struct.unpack_from("<I", content, 68)[0]

    def sector(number: int) -> bytes:
        return content[(number + 1) << shift : (number + 2) << shift]

    tables = list(struct.unpack_from("<109I", content, 76))
    while next_table < _ENDS and len(tables) < len(content) >> shift:
        *more, next_table = _numbers(sector(next_table))
        tables += more
    after = [each for table in tables if table < _ENDS for each in _numbers(sector(table))]

    def whole(first: int) -> bytes:
        return b"".join(map(sector, _chain(first, after)))

    folder = whole(first_folder)
    entries = {}
    for at in range(0, len(folder), 128):
        length = struct.unpack_from("<H", folder, at + 64)[0]
        name = folder[at : at + max(length - 2, 0)].decode("utf-16-le", "replace")
        entries[name] = struct.unpack_from("<II", folder, at + 116)
    first, size = next(entries[name] for name in _BOOKS if name in entries)
    if size >= smallest:
        return whole(first)[:size]
    shorts = whole(entries[_ROOT][0])
    numbers = _chain(first, _numbers(whole(first_short)))
    parts = (shorts[at << short_shift : (at + 1) << short_shift] for at in numbers)
    return b"".join(parts)[:size]


def _numbers(sector: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(sector) // 4}I", sector[: len(sector) // 4 * 4])


def _chain(first: int, after: list[int] | tuple[int, ...]) -> Iterator[int]:
    for _ in after:  # a chain that leads back to itself would never end
        if first >= len(after):
            return
        yield first
        first = after[first]


def _records(book: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Yield the records from a place to the end of their part, those of charts within it apart."""
    depth = 0
    while at + 4 <= len(book):
        kind, size = struct.unpack_from("<HH", book, at)
        depth += (kind == _BOF) - (kind == _EOF)
        if not depth:
            return
        if depth == 1:
            yield kind, book[at + 4 : at + 4 + size]
        at += 4 + size


def _marks_of_sheet(book: bytes, at: int) -> Marks:
    marks, used, hidden = Marks(), set(), []
    for kind, body in _records(book, at):
        if kind in _VALUES:
            row, column = struct.unpack_from("<HH", body)
            used.add(row)
            code = None
            if kind == _BOOLEAN_OR_ERROR and body[7]:
                code = body[6]
            elif kind == _FORMULA and body[12:14] == b"\xff\xff" and body[6] == 2:  # noqa: PLR2004  # an error
                code = body[8]
            if code is not None:
                marks.texts.setdefault(row, {})[column] = _ERRORS.get(code, "#VALUE!")
        elif kind == _ROW and body[12] & _HIDDEN_ROW:
            hidden.append(struct.unpack_from("<H", body)[0])
        elif kind == _COLUMNS and body[8] & _HIDDEN_COLUMN:
            first, last = struct.unpack_from("<HH", body)
            marks.hidden_columns.append(range(first, last + 1))
    marks.height = max(used, default=-1) + 1
    check_size([marks])
    marks.hidden_rows += [range(row, row + 1) for row in hidden if row in used]
    return marks
