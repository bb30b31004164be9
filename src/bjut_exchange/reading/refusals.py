"""What a file without a known header seems to be, told from its first lines."""

from __future__ import annotations

import csv
import itertools
import re
from collections.abc import Collection, Iterator, Sequence

from bjut_exchange.config.values import DELIMITERS
from bjut_exchange.errors import quoted
from bjut_exchange.messages import Said
from bjut_exchange.reading.personal import may_name_a_person
from bjut_exchange.text import is_header, may_be_shown, tidied

_MOST_SHOWN = 8
_LONGEST_SHOWN = 40  # characters
_SEVERAL = 2
_LONGEST_HEADER = 80  # of an export that is read
_MOST_HEADERS = 20
_ROWS_COMPARED = 50
_DIGITS_OF_A_DATE = 4


def hint_without_header(lines: Sequence[str], delimiters: str, known: Collection[str]) -> Said:
    """Return what to do about a file without a known header; `delimiters` are those tried.

    Cells are shown only where they can be headers alone: a file without any begins with students.
    """
    return next(_hints(lines, delimiters, known))


def _hints(lines: Sequence[str], delimiters: str, known: Collection[str]) -> Iterator[Said]:
    def has_headers(cells: Sequence[str]) -> bool:
        return sum(is_header(cell, known) for cell in cells) >= _SEVERAL

    for line in map(str.strip, lines):
        if line[:1] == line[-1:] == '"' and any(map(has_headers, map(line.split, DELIMITERS))):
            yield Said("hint_quoted_lines")
        if has_headers(re.split(r"[ \u3000]{2,}", line)):
            yield Said("hint_blanks")
        for each in sorted(set(line) - set(delimiters)):
            if not each.isalnum() and has_headers(line.split(each)):
                can_be_set = each.isascii() and each.isprintable()
                key = "hint_delimiter" if can_be_set else "hint_other_delimiter"
                yield Said(key, {"delimiter": each})
    if any(mark in line for line in lines for mark in "\0\ufffd"):
        yield Said("hint_encoding")
    if headers := _headers(lines, delimiters):
        more = Said("and_others") if len(headers) > _MOST_SHOWN else ""
        yield Said("hint_headers", {"headers": quoted(headers[:_MOST_SHOWN]), "more": more})
    yield Said("hint_data")


def _headers(lines: Sequence[str], delimiters: str) -> Sequence[str]:
    """Return the headers of a file, for a message; none if they can be data."""
    tables = ([*csv.reader(lines, delimiter=each)] for each in delimiters)
    rows = max(tables, key=lambda rows: max(map(len, rows), default=0))
    stated = [cells for row in rows if len(cells := [*filter(None, map(tidied, row))]) >= _SEVERAL]
    if not stated or has_digits(stated[0]) or not any(map(has_digits, stated[1:])):
        return ()
    if max(map(len, stated[0])) > _LONGEST_SHOWN or any(map(may_name_a_person, stated[0])):
        return ()
    return stated[0]


def has_digits(cells: Sequence[str]) -> bool:
    """Return whether a row may be data: ids and dates have digits, headers hardly ever."""
    return any(map(str.isdigit, "".join(cells)))


def public_headers(
    header: Sequence[str], known: Collection[int], rows: Sequence[Sequence[str]]
) -> dict[int, str]:
    """Return the unknown headers that may be shown, by position, beside those that are `known`.

    `rows` are the first below. None where a student can be among them: a row that is no header has
    hardly any known one, it holds ids and dates where the rows below do, and a first line that has
    lost its end holds them, too. What can be the name of a person is never shown.
    """
    cells = {at: tidied(cell) for at, cell in enumerate(header) if cell.strip()}
    others = {at: cell for at, cell in cells.items() if at not in known}
    words = sum(_is_word_above_ids(at, cell, rows) for at, cell in cells.items())
    is_header_row = words >= _SEVERAL or (
        len(known) >= _SEVERAL and (words or len(known) * 2 >= len(cells))
    )
    if not is_header_row or not all(may_be_shown(cell, len(cell)) for cell in others.values()):
        return {}
    public = (
        (at, cell)
        for at, cell in others.items()
        if len(cell) <= _LONGEST_HEADER and not may_name_a_person(cell)
    )
    return dict(itertools.islice(public, _MOST_HEADERS))


def _is_word_above_ids(at: int, cell: str, rows: Sequence[Sequence[str]]) -> bool:
    """Return whether a cell has no digits, but stands above ids or dates."""
    below = [row[at] for row in rows[:_ROWS_COMPARED] if at < len(row) and row[at].strip()]
    ids = sum(sum(map(str.isdigit, each)) >= _DIGITS_OF_A_DATE for each in below)
    return ids * 2 > len(below) and not has_digits([cell])
