"""What a file without a known header seems to be, told from its first lines."""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterator, Sequence

from bjut_exchange.config.values import DELIMITERS
from bjut_exchange.errors import quoted
from bjut_exchange.messages import Said
from bjut_exchange.text import is_header, may_be_shown, tidied

_MOST_SHOWN = 8
_LONGEST_SHOWN = 40  # characters
_SEVERAL = 2
_LONGEST_HEADER = 80  # of an export that is read
_MOST_HEADERS = 20


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
    return () if max(map(len, stated[0])) > _LONGEST_SHOWN else stated[0]


def has_digits(cells: Sequence[str]) -> bool:
    """Return whether a row may be data: ids and dates have digits, headers hardly ever."""
    return any(map(str.isdigit, "".join(cells)))


def public_headers(unknown: Sequence[str], known: int) -> list[str]:
    """Return the unknown headers that may be shown, beside so many `known` ones.

    None where a student can be among them: a row that is no header has hardly any known one, and a
    first line that has lost its end holds an id or a date.
    """
    if known < _SEVERAL or not all(may_be_shown(cell, len(cell)) for cell in unknown):
        return []
    return [cell for cell in unknown if len(cell) <= _LONGEST_HEADER][:_MOST_HEADERS]
