"""From the columns of one export to fields with clean values, each distinct value once."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache, partial
from typing import TypeVar

import numpy as np

from bjut_exchange.definitions import Definitions
from bjut_exchange.direction import Column, Desk
from bjut_exchange.encoded import Encoded, Mask, constant
from bjut_exchange.readers import Reader, Reading, Value, end_within
from bjut_exchange.reading.exports import RawColumns
from bjut_exchange.reading.layouts import Layout
from bjut_exchange.terms import NO_STAY, FieldName
from bjut_exchange.text import folded, folded_header, tidied

# What a cell can say about its row.
_BLANK, _TOTAL, _NOTE, _HEADER, _NUMBER, _KNOWN = 1, 2, 4, 8, 16, 32
_PLACING = (FieldName.START, FieldName.END, FieldName.YEAR)
# So many headers in a row of an export make it another header.
_HEADERS_OF_A_HEADER = 2
# What may follow the word on a total row: `总计:376人`.
_AFTER_TOTAL = re.compile(r"[:：]?[\d,]*(?:人次|人|名)?$")


@dataclass(frozen=True)
class Part:
    """Where a field stands in an export: at which column, in which part of its cells."""

    position: int
    pattern: re.Pattern[str] | None
    digits: int = 0


Plan = Mapping[FieldName, tuple[Part, ...]]
Mark = Callable[[str], int]
K = TypeVar("K", bound=StrEnum)


@dataclass(frozen=True)
class CleanRows:
    """The rows of one export, field by field.

    A value is None where the cell is empty, says that nothing is known, or could not be read.
    `fails` tells, by field and code, whether a row's cell fails a check; it is there only where a
    cell may.
    `no_stay` marks, by reason, the rows that are no student's.
    """

    fields: Mapping[FieldName, Encoded[Value | None]]
    fails: Mapping[tuple[FieldName, str], Encoded[bool]]
    no_stay: Mapping[str, Mask]


def plan_columns(
    header: tuple[str, ...], columns: Mapping[K, tuple[Column, ...]]
) -> Mapping[K, tuple[Part, ...]]:
    """Find the columns of each field in a header, in the order in which they are to be used."""
    positions: dict[str, list[int]] = {}
    for position, cell in enumerate(header):
        positions.setdefault(folded_header(cell), []).append(position)
    plan = {
        field: tuple(
            Part(position, re.compile(column.pattern) if column.pattern else None, column.digits)
            for column in candidates
            for position in positions.get(folded_header(column.column), ())
        )
        for field, candidates in columns.items()
    }
    return {field: parts for field, parts in plan.items() if parts}


def text_of(raw: RawColumns, part: Part) -> Encoded[str]:
    """Give the text of a part of an export in each row, tidied."""
    column = raw.columns[part.position]
    if part.pattern:
        return column.map(partial(_matched, part.pattern))
    if part.digits:
        return column.map(lambda text: _filled_up(tidied(text), part.digits))
    return column.map(tidied)


def stated_texts(
    raw: RawColumns, parts: Sequence[Part], missing: frozenset[str]
) -> list[Encoded[str]]:
    """Give the text of each part, empty where it is one of the (folded) `missing` words."""
    texts = [text_of(raw, part) for part in parts]
    return [each.map(lambda text: "" if text.casefold() in missing else text) for each in texts]


def clean(
    raw: RawColumns,
    layout: Layout,
    plan: Plan,
    desk: Desk,
    definitions: Definitions,
    readers: Mapping[FieldName, Reader],
    mark: Mark,
) -> CleanRows:
    """Clean the columns of one export. What its desk sets holds where its own columns are empty.

    `mark` is a `marker`.
    """
    rows = clean_fields(raw, plan, desk.set, definitions, readers)
    aside = no_stay(raw, layout, plan, rows.fields, mark)
    return replace(rows, no_stay=aside)


def clean_fields(
    raw: RawColumns,
    plan: Plan,
    common: Mapping[FieldName, str],
    definitions: Definitions,
    readers: Mapping[FieldName, Reader],
) -> CleanRows:
    """Clean the columns of one export, `no_stay` left open. `common` holds where they are empty."""
    missing = frozenset(map(folded, definitions.missing_words))
    fields: dict[FieldName, Encoded[Value | None]] = {}
    fails: dict[tuple[FieldName, str], Encoded[bool]] = {}
    texts: dict[FieldName, list[Encoded[str]]] = {}
    for field in {**plan, **common}:
        texts[field] = stated_texts(raw, plan.get(field, ()), missing)
        if field in common:
            texts[field].append(constant(common[field], len(raw.rows)))
        readings = first_that_reads([each.map(readers[field]) for each in texts[field]])
        fields[field] = readings.map(lambda reading: reading.value)
        for code in sorted({code for reading in readings.values for code in reading.fails}):
            fails[field, code] = readings.map(partial(_fails, code))
    day_first = definitions.date_order == "day_first"
    fields |= _ends_within_starts(fields, texts.get(FieldName.START, ()), day_first=day_first)
    return CleanRows(fields, fails, {})


def first_that_reads(columns: Sequence[Encoded[Reading]]) -> Encoded[Reading]:
    """Take each row from the first column with a value, else the first with a text at all."""
    merged, *others = columns
    for other in others:
        lacks = merged.where(lambda reading: reading.value is None)
        says_nothing = merged.where(lambda reading: not reading.fails)
        gives = other.where(lambda reading: reading.value is not None)
        codes = np.where(
            lacks & (gives | says_nothing), other.codes + np.int32(len(merged.values)), merged.codes
        )
        merged = Encoded([*merged.values, *other.values], codes.astype(np.int32))
    return merged


def _ends_within_starts(
    fields: Mapping[FieldName, Encoded[Value | None]],
    starts: Sequence[Encoded[str]],
    *,
    day_first: bool,
) -> dict[FieldName, Encoded[Value | None]]:
    """Give the ends of stays, those in the cells of their starts where they have no own."""
    for texts in starts:
        ends = texts.map(partial(end_within, day_first=day_first))
        if any(ends.values):
            readings = ends.map(Reading)
            own = fields.get(FieldName.END) or constant(None, len(texts.codes))
            merged = first_that_reads([own.map(Reading), readings])
            return {FieldName.END: merged.map(lambda reading: reading.value)}
    return {}


def _fails(code: str, reading: Reading) -> bool:
    return code in reading.fails


def _matched(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return tidied(match[bool(pattern.groups)] or "") if match else ""


def _filled_up(text: str, digits: int) -> str:
    return text.zfill(digits) if text.isdigit() else text


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
    marks = {
        position: column.map(partial(_with_header, mark, tidied(layout.header[position])))
        for position, column in raw.columns.items()
    }

    def rows(mark: int, positions: Iterable[int] = marks) -> list[Mask]:
        return [marks[position].where(lambda each: bool(each & mark)) for position in positions]

    def columns(mark: int) -> int:
        return sum(any(mark & each for each in column.values) for column in marks.values())

    none = np.zeros(len(raw.rows), np.bool_)
    empty = np.all(rows(_BLANK), axis=0) if columns(_BLANK) == len(marks) else none
    header = np.all(rows(_HEADER), axis=0) if columns(_HEADER) == len(marks) else none
    total, note, other = none, none, none
    if columns(_TOTAL) or columns(_NUMBER | _BLANK) == len(marks):
        placing = [fields[each] for each in _PLACING if each in fields]
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
    mark = partial(_mark, totals, notes, known_headers)
    remembered = cache(mark)
    # Exports share their cells, but for student ids.
    return lambda text: mark(text) if text.isdecimal() else remembered(text)


def _mark(
    totals: frozenset[str], notes: re.Pattern[str], known_headers: Collection[str], text: str
) -> int:
    tidy = tidied(text)
    if not tidy:
        return _BLANK
    if tidy.isdecimal():  # so is many a student id, of which there are more than of all else
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
