"""Rows of an export that are no student's: totals, footnotes, headers, blank rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cache, partial, reduce
from operator import or_

import numpy as np

from bjut_exchange.cleaning.fields import Plan, missing_words
from bjut_exchange.cleaning.parsers import Value
from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import NO_STAY, PLACING, FieldName
from bjut_exchange.reading.encoded import Encoded, Mask
from bjut_exchange.reading.ids import Apart
from bjut_exchange.reading.layout import Layout
from bjut_exchange.reading.table import RawColumns
from bjut_exchange.text import folded, folded_header, tidied

# What a cell can say about its row.
_BLANK, _TOTAL, _NOTE, _HEADER, _NUMBER, _KNOWN = 1, 2, 4, 8, 16, 32
# So many headers in a row of an export make it another header.
_HEADERS_OF_A_HEADER = 2
# What may follow the word on a total row: `总计:376人`.
_AFTER_TOTAL = re.compile(r"[:：]?[\d,]*(?:人次|人|名)?$")

Mark = Callable[[str], int]


def no_stay(
    raw: RawColumns,
    layout: Layout,
    plan: Plan,
    fields: Mapping[FieldName, Encoded[Value | None]],
    mark: Mark,
) -> dict[str, Mask]:
    """Mark rows that are no student's, by reason.

    They are blank; hold totals; are footnotes, the only cell of their row; repeat the header; or
    are another header, whose columns may be others, or stand below one.
    A total row has a word for total where a running number or a student id belongs; or elsewhere,
    if there is neither id nor date: `Total` may be the name of a programme. A row of mere numbers
    without id or date is one, too. Rows are looked at only where some cell could make them so.
    """
    of_person = {part.position for part in plan.get(FieldName.PERSON, ())}
    of_number = {part.position for part in plan.get(FieldName.NUMBER, ())}
    marks: dict[int, Encoded[int]] = {}
    for position in (*raw.columns, *raw.ids):
        of_cell = partial(_with_header, mark, tidied(layout.header[position]))
        if position in raw.ids:
            marks[position] = raw.ids[position].map(_NUMBER, 0, of_cell)
        else:
            marks[position] = raw.columns[position].map(mark)
            if any(flags & _KNOWN for flags in set(marks[position].values)):
                marks[position] = raw.columns[position].map(of_cell)

    def rows(mark: int, positions: Iterable[int] = marks) -> list[Mask]:
        return [marks[position].where(lambda each: bool(each & mark)) for position in positions]

    some = [reduce(or_, set(column.values), 0) for column in marks.values()]

    def columns(mark: int) -> int:
        return sum(bool(mark & each) for each in some)

    none = np.zeros(len(raw), np.bool_)
    empty = np.all(rows(_BLANK), axis=0) if columns(_BLANK) == len(marks) else none
    header = np.all(rows(_HEADER), axis=0) if columns(_HEADER) == len(marks) else none
    total, note, other = none, none, none
    if columns(_TOTAL) or columns(_NUMBER | _BLANK) == len(marks):
        placing = [fields[each] for each in PLACING if each in fields]
        undated = np.all([~none, *(each.where(lambda v: v is None) for each in placing)], axis=0)
        nobody = np.all([undated, *rows(_BLANK | _TOTAL, of_person)], axis=0)
        marked = np.any([none, *rows(_TOTAL, of_person | of_number)], axis=0)
        numbers = np.all(rows(_NUMBER | _BLANK), axis=0) & ~empty
        total = marked | (nobody & (numbers | np.any(rows(_TOTAL), axis=0)))
    if columns(_NOTE):
        alone = np.sum(rows(_BLANK), axis=0) == len(marks) - 1
        note = alone & np.any(rows(_NOTE), axis=0)
    if columns(_KNOWN) >= _HEADERS_OF_A_HEADER:
        other = _below(np.sum(rows(_KNOWN), axis=0) >= _HEADERS_OF_A_HEADER, header)
    return dict(zip(NO_STAY, (empty, total, note, header, other), strict=True))


def _below(is_header: Mask, is_own: Mask) -> Mask:
    """Mark the rows from a header that is not the export's own to the next that is."""
    at = np.arange(len(is_header))
    last = np.maximum.accumulate(np.where(is_header, at, -1))
    last_own = np.maximum.accumulate(np.where(is_own, at, -1))
    below: Mask = last > last_own
    return below


def _with_header(mark: Mark, header: str, text: str) -> int:
    flags = mark(text)
    return flags | _HEADER if flags & _KNOWN and tidied(text) == header else flags


def marker(definitions: Definitions, known_headers: Collection[str]) -> Mark:
    """Give what tells of a cell what it says about its row; `known_headers` are folded."""
    totals = frozenset(_unspaced(word) for word in definitions.total_words)
    words = "|".join(map(re.escape, definitions.note_words))
    notes = re.compile(rf"[*※]|(?:{words}) ?\d*[:.]")
    return cache(partial(_mark, totals, notes, known_headers))


def _mark(
    totals: frozenset[str], notes: re.Pattern[str], known_headers: Collection[str], text: str
) -> int:
    tidy = tidied(text)
    if not tidy:
        return _BLANK
    if tidy.isdecimal():
        return _NUMBER
    plain = tidy.casefold()
    marks = {
        _KNOWN: folded_header(tidy) in known_headers,
        _NUMBER: plain.replace(",", "").isdecimal(),
        _TOTAL: _AFTER_TOTAL.sub("", plain.replace(" ", "")) in totals,
        _NOTE: notes.match(plain) is not None,
    }
    return sum(mark for mark, holds in marks.items() if holds)


def _unspaced(text: str) -> str:
    return folded(text).replace(" ", "")


def words_apart(definitions: Definitions, known_headers: Collection[str]) -> Apart:
    """Give the words that can stand where a student id does; `known_headers` are folded."""
    totals = map(_unspaced, definitions.total_words)
    return Apart(totals, [*known_headers, *missing_words(definitions)])
