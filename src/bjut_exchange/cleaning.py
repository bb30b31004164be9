"""From the columns of one export to fields with clean values, each distinct value once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from bjut_exchange.definitions import Definitions
from bjut_exchange.direction import Column, Desk
from bjut_exchange.encoded import Encoded, Mask, coalesced, constant
from bjut_exchange.readers import Reader, Reading, Value
from bjut_exchange.reading.exports import Layout, RawColumns
from bjut_exchange.terms import NO_STAY, FieldName
from bjut_exchange.text import folded, folded_header, tidied

# What a cell can say about its row.
_BLANK, _TOTAL, _NOTE, _HEADER = 1, 2, 4, 8
# What may follow the word on a total row: `总计:376人`.
_AFTER_TOTAL = re.compile(r"[:：]?[\d,]*(?:人次|人|名)?$")


@dataclass(frozen=True)
class Part:
    """Where a field stands in an export: at which column, in which part of its cells."""

    position: int
    pattern: re.Pattern[str] | None


Plan = Mapping[FieldName, tuple[Part, ...]]


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


def plan_columns(header: tuple[str, ...], columns: Mapping[FieldName, tuple[Column, ...]]) -> Plan:
    """Find the columns of each field in a header, in the order in which they are to be used."""
    positions: dict[str, list[int]] = {}
    for position, cell in enumerate(header):
        positions.setdefault(folded_header(cell), []).append(position)
    plan = {
        field: tuple(
            Part(position, re.compile(column.pattern) if column.pattern else None)
            for column in candidates
            for position in positions.get(folded_header(column.column), ())
        )
        for field, candidates in columns.items()
    }
    return {field: parts for field, parts in plan.items() if parts}


def texts_of(
    raw: RawColumns, parts: Sequence[Part], missing: frozenset[str], otherwise: str = ""
) -> Encoded[str]:
    """Give the text of a field in each row: that of the first of its columns that says something.

    A cell with one of the (folded) `missing` words says nothing. Where no column does, the text
    is `otherwise`.
    """
    columns = [_tidy(raw.columns[part.position], part.pattern) for part in parts]
    stated = [each.map(lambda text: "" if folded(text) in missing else text) for each in columns]
    if otherwise or not stated:
        stated.append(constant(otherwise, len(raw.rows)))
    return coalesced(stated)


def clean(
    raw: RawColumns,
    layout: Layout,
    plan: Plan,
    desk: Desk,
    definitions: Definitions,
    readers: Mapping[FieldName, Reader],
) -> CleanRows:
    """Clean the columns of one export. What its desk sets holds where its own columns are empty."""
    rows = clean_fields(raw, plan, desk.set, definitions, readers)
    return replace(rows, no_stay=_no_stay(raw, layout, plan, definitions))


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
    for field in {**plan, **common}:
        texts = texts_of(raw, plan.get(field, ()), missing, common.get(field, ""))
        readings = texts.map(readers[field])
        fields[field] = readings.map(lambda reading: reading.value)
        for code in sorted({code for reading in readings.values for code in reading.fails}):
            fails[field, code] = readings.map(partial(_fails, code))
    return CleanRows(fields, fails, {})


def _fails(code: str, reading: Reading) -> bool:
    return code in reading.fails


def _tidy(column: Encoded[str], pattern: re.Pattern[str] | None) -> Encoded[str]:
    """Tidy each cell, or the part of it that `pattern` names in the cell as it is written."""
    if pattern is None:
        return column.map(tidied)

    def part(text: str) -> str:
        match = pattern.search(text)
        return tidied(match[bool(pattern.groups)] or "") if match else ""

    return column.map(part)


def _no_stay(
    raw: RawColumns, layout: Layout, plan: Plan, definitions: Definitions
) -> dict[str, Mask]:
    """Mark rows that are blank, hold totals, are footnotes, and that repeat the header.

    A total row has a word for total where a running number or a student id belongs; or elsewhere,
    if there is no student id: `Total` may be the name of a programme. A footnote is the only cell
    of its row. Rows are looked at only where some cell could make them one of these.
    """
    totals = frozenset(_unspaced(word) for word in definitions.total_words)
    words = "|".join(map(re.escape, definitions.note_words))
    notes = re.compile(rf"[*※]|(?:{words}) ?\d*[:.]")
    of_person = {part.position for part in plan.get(FieldName.PERSON, ())}
    of_number = {part.position for part in plan.get(FieldName.NUMBER, ())}
    marks = {
        position: column.map(partial(_mark, totals, notes, tidied(layout.header[position])))
        for position, column in raw.columns.items()
    }

    def rows(mark: int, positions: Iterable[int] = marks) -> list[Mask]:
        return [marks[position].where(lambda each: bool(each & mark)) for position in positions]

    def anywhere(mark: int, positions: Iterable[int] = marks) -> bool:
        return any(mark & each for position in positions for each in marks[position].values)

    def everywhere(mark: int) -> bool:
        return all(anywhere(mark, [position]) for position in marks)

    none = np.zeros(len(raw.rows), np.bool_)
    empty = np.all(rows(_BLANK), axis=0) if everywhere(_BLANK) else none
    header = np.all(rows(_HEADER), axis=0) if everywhere(_HEADER) else none
    total, note = none, none
    if anywhere(_TOTAL):
        nobody = np.all([~none, *rows(_BLANK, of_person)], axis=0)
        marked = np.any([none, *rows(_TOTAL, of_person | of_number)], axis=0)
        total = marked | (nobody & np.any(rows(_TOTAL), axis=0))
    if anywhere(_NOTE):
        alone = np.sum(rows(_BLANK), axis=0) == len(marks) - 1
        note = alone & np.any(rows(_NOTE), axis=0)
    return dict(zip(NO_STAY, (empty, total, note, header), strict=True))


def _mark(totals: frozenset[str], notes: re.Pattern[str], header: str, text: str) -> int:
    tidy = tidied(text)
    if not tidy:
        return _BLANK
    plain = folded(tidy)
    mark = _HEADER if tidy == header else 0
    if _AFTER_TOTAL.sub("", plain.replace(" ", "")) in totals:
        mark |= _TOTAL
    return mark | _NOTE if notes.match(plain) else mark


def _unspaced(text: str) -> str:
    return folded(text).replace(" ", "")
