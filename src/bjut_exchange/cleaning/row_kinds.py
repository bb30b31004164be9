"""Rows of an export that are not student rows: blank rows, totals, footnotes, headers."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import NOT_STUDENT_ROWS, FieldName
from bjut_exchange.reading.table import Mask, header_of
from bjut_exchange.reading.texts import ABSENT, Texts
from bjut_exchange.text import folded, folded_header, header_forms

# What a cell can say about its row. A column that an export lacks says nothing.
_BLANK, _TOTAL, _NOTE, _OWN_HEADER, _NUMBER, _HEADER, _ABSENT = 1, 2, 4, 8, 16, 32, 64
_NOTHING = _BLANK | _ABSENT
# So many headers in a row of an export make it another header.
_HEADERS_OF_A_HEADER = 2
# What may follow the word on a total row: `总计:376人`.
_AFTER_TOTAL = re.compile(r"[:：]?[\d,]*(?:人次|人|名)?$")

Flags = NDArray[np.uint8]
Marker = Callable[[str], int]


def row_kinds(
    texts: Texts, plan: Mapping[FieldName, tuple[Any, ...]], marker: Marker, dated: Mask
) -> dict[str, Mask]:
    """Return which rows are not student rows, by reason.

    They are blank; hold totals; are footnotes, the only cell of their row; repeat the header; or
    are another header, whose columns may be others, or stand below one.
    A total row has a word for total where a running number or a student id belongs; or elsewhere,
    if there is neither id nor date (`dated` marks rows with one): `Total` may be the name of a
    programme. A row of mere numbers without id or date is one, too.
    """
    of_person = {part.key for part in plan.get(FieldName.PERSON, ())}
    of_number = {part.key for part in plan.get(FieldName.NUMBER, ())}
    flags = {key: _flags(texts, key, marker) for key in map(str, texts.frame)}
    some = {key: int(np.bitwise_or.reduce(each, initial=0)) for key, each in flags.items()}

    def each_of(mark: int, keys: Collection[str] = tuple(flags)) -> list[Mask]:
        return [(flags[key] & mark) > 0 for key in keys]

    def may(mark: int) -> bool:
        return all(mark & each for each in some.values())

    none = np.zeros(len(texts), np.bool_)
    blank = np.all(each_of(_BLANK), axis=0) if may(_BLANK) else none
    total, note, own, other = none, none, none, none
    # Most exports hold student rows alone: then no mask over all rows is needed.
    any_total = any(_TOTAL & each for each in some.values())
    if any_total or may(_NUMBER | _BLANK):
        nobody = np.all([~dated, *each_of(_BLANK | _TOTAL, of_person)], axis=0)
        marked = np.any([none, *each_of(_TOTAL, of_person | of_number)], axis=0)
        numbers = np.all(each_of(_NUMBER | _BLANK), axis=0) & ~blank
        total = marked | (nobody & (numbers | np.any(each_of(_TOTAL), axis=0)))
    if any(_NOTE & each for each in some.values()):
        # A footnote is typed into one cell below the table, whatever the column.
        alone = np.sum(each_of(_BLANK), axis=0) == len(flags) - 1
        note = alone & np.any(each_of(_NOTE), axis=0)
    if sum(bool(_HEADER & each) for each in some.values()) >= _HEADERS_OF_A_HEADER:
        headers = np.sum(each_of(_HEADER), axis=0)
        # Of a header of two rows, the lower one is blank where the upper has a name.
        own = np.all(each_of(_OWN_HEADER | _NOTHING), axis=0) & (headers > 0)
        other = _below(headers >= _HEADERS_OF_A_HEADER, own, texts.export)
    return dict(zip(NOT_STUDENT_ROWS, (blank, total, note, own, other), strict=True))


def _flags(texts: Texts, key: str, marker: Marker) -> Flags:
    """Return for each row what its cell in a column says about it."""
    if key in texts.digits:
        numbers = texts.frame[key].to_numpy()
        flags = np.full(len(numbers), _NUMBER, np.uint8)
        flags[numbers < 0] = _BLANK
        flags[numbers == ABSENT] = _NOTHING
        return flags
    column = texts.column(key)
    header = header_of(key)
    table = [marker(text) for text in column.categories]
    for code, text in enumerate(column.categories):
        if table[code] & _HEADER and header in header_forms(text):
            table[code] |= _OWN_HEADER
    of_row: Flags = np.array([*table, _NOTHING], np.uint8)[column.codes]
    return of_row


def _below(is_header: Mask, is_own: Mask, export: NDArray[np.int32]) -> Mask:
    """Return the rows from a header that is not the export's own to the next that is."""
    at = np.arange(len(is_header))
    first = np.searchsorted(export, export)  # the position of each row's first row
    last = np.maximum.accumulate(np.where(is_header, at, -1))
    last_own = np.maximum.accumulate(np.where(is_own, at, -1))
    below: Mask = (last > last_own) & (last >= first)
    return below


def marker_of(definitions: Definitions, known: Collection[str]) -> Marker:
    """Return a function from the text of a cell to its flags; `known` are folded headers."""
    totals = tuple(folded(word).replace(" ", "") for word in definitions.total_words)
    words = "|".join(map(re.escape, definitions.note_words))
    notes = re.compile(rf"[*※]|(?:{words}) ?\d*[:.]")

    def mark(text: str) -> int:
        plain = folded(text)
        if not plain:
            return _BLANK
        flags = _NUMBER if plain.replace(",", "").isdecimal() else 0
        # Offices spread the word over its cell: 合 计.
        unspaced = plain.replace(" ", "")
        # Ids and dates, of which there can be many, end with a digit.
        if (unspaced if unspaced[-1].isdigit() else folded_header(plain)) in known:
            flags |= _HEADER
        if unspaced.startswith(totals) and _AFTER_TOTAL.sub("", unspaced) in totals:
            flags |= _TOTAL
        return flags | _NOTE if notes.match(plain) else flags

    return mark
