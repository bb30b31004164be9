"""From the columns of one export to fields with clean values, each distinct value once."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache, partial
from operator import attrgetter
from typing import TypeVar, cast

import numpy as np

from bjut_exchange.cleaning.parsers import Reader, Reading, Value, end_within
from bjut_exchange.config.rules import Column
from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import FieldName
from bjut_exchange.reading.encoded import Encoded, constant, encoded
from bjut_exchange.reading.ids import ODD, Apart, Ids, Keys, Numbering
from bjut_exchange.reading.table import RawColumns, Wanted
from bjut_exchange.text import folded, folded_header, tidied

_OF_IDS = frozenset({FieldName.PERSON, FieldName.NUMBER})


@dataclass(frozen=True)
class Part:
    """Where a field stands in an export: at which column, in which part of its cells."""

    position: int
    pattern: re.Pattern[str] | None
    digits: int = 0


Plan = Mapping[FieldName, tuple[Part, ...]]
K = TypeVar("K", bound=StrEnum)

_PLAIN = Reading("0")  # stands for any plain id
_VALUE, _FAILS = attrgetter("value"), attrgetter("fails")


@dataclass(frozen=True)
class CleanRows:
    """The rows of one export, field by field.

    A value is None where the cell is empty, says that nothing is known, or could not be read.
    `persons` holds the numbers of the rows' student ids, one array; none without such a column.
    `fails` tells, by field and code, whether a row's cell fails a check; it is there only where a
    cell may.
    """

    fields: dict[FieldName, Encoded[Value | None]]
    fails: Mapping[tuple[FieldName, str], Encoded[bool]]
    persons: list[Keys]

    @property
    def stated(self) -> frozenset[FieldName]:
        """Give the fields that the export has a column for, until they are put together."""
        person = (FieldName.PERSON,) if self.persons else ()
        return frozenset({*self.fields, *person})


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


def wanted(plan: Plan, apart: Apart) -> Wanted:
    """Tell what to read for a plan; words that are `apart` are no ids."""
    others = {
        part.position
        for field, parts in plan.items()
        for part in parts
        if field not in _OF_IDS or part.pattern or part.digits
    }
    ids = {part.position for parts in plan.values() for part in parts} - others
    return Wanted(sorted(others), sorted(ids), apart)


def text_of(raw: RawColumns, part: Part) -> Encoded[str]:
    """Give the text of a part of an export in each row, tidied."""
    return raw.columns[part.position].map(partial(_text, part))


def stated_texts(
    raw: RawColumns, parts: Sequence[Part], missing: frozenset[str]
) -> list[Encoded[str]]:
    """Give the text of each part, empty where it is one of the (folded) `missing` words."""
    return [text_of(raw, part).map(partial(_stated, missing)) for part in parts]


class Cells:
    """Reads the cells of exports, each distinct one once for all exports that are read together."""

    def __init__(self, definitions: Definitions, readers: Mapping[FieldName, Reader]) -> None:
        self._missing = missing_words(definitions)
        self._readers = readers
        self._end_within = partial(end_within, day_first=definitions.date_order == "day_first")
        self._remembered: dict[tuple[object, ...], Reader] = {}

    def reader(self, field: FieldName, part: Part) -> Reader:
        """Give what reads the cells in which a field stands."""
        return self._reader(field, self._readers[field], part)

    def reader_of_ends(self, part: Part) -> Reader:
        """Give what reads the ends of stays in cells in which their starts stand."""
        return self._reader("end within start", self._end_within, part)

    def read_set(self, field: FieldName, text: str) -> Reading:
        """Read what a desk sets for all its rows."""
        return self._readers[field](text)

    def _reader(self, name: str, reader: Reader, part: Part) -> Reader:
        key = (name, part.pattern, part.digits)
        read = partial(_read, part, self._missing, reader)
        # Of ids there are many, and exports share few of them.
        return self._remembered.setdefault(key, read if name is FieldName.PERSON else cache(read))


def clean(
    raw: RawColumns,
    plan: Plan,
    common: Mapping[FieldName, str],
    cells: Cells,
    numbering: Numbering,
) -> CleanRows:
    """Clean the columns of one export. `common` holds where its own columns are empty."""
    rows = clean_fields(raw, plan, common, cells)
    persons, fails = clean_persons(raw, plan, common, cells, numbering)
    of_persons = {(FieldName.PERSON, code): column for code, column in fails.items()}
    return replace(rows, persons=persons, fails={**rows.fails, **of_persons})


def clean_fields(
    raw: RawColumns, plan: Plan, common: Mapping[FieldName, str], cells: Cells
) -> CleanRows:
    """Clean the columns of one export but for its ids. `common` holds where they are empty."""
    fields: dict[FieldName, Encoded[Value | None]] = {}
    fails: dict[tuple[FieldName, str], Encoded[bool]] = {}
    for field in [each for each in {**plan, **common} if each not in _OF_IDS]:
        columns = [
            raw.columns[part.position].map(cells.reader(field, part))
            for part in plan.get(field, ())
        ]
        if field in common:
            columns.append(constant(cells.read_set(field, common[field]), len(raw)))
        readings = first_that_reads(columns)
        fields[field] = readings.map(_VALUE)
        fails |= {(field, code): fails_it for code, fails_it in _failing(readings).items()}
    fields |= _ends_within_starts(raw, plan, fields, cells)
    return CleanRows(fields, fails, [])


def clean_persons(
    raw: RawColumns,
    plan: Plan,
    common: Mapping[FieldName, str],
    cells: Cells,
    numbering: Numbering,
) -> tuple[list[Keys], dict[str, Encoded[bool]]]:
    """Give the number of each row's student id, and which checks its cell fails, by code.

    The numbers of plain ids are taken over from `raw`, and those of odd ones set among them.
    """
    columns: list[Encoded[Reading]] = []
    plain: list[tuple[int, Ids[str]]] = []
    for part in plan.get(FieldName.PERSON, ()):
        reader = cells.reader(FieldName.PERSON, part)
        if ids := raw.ids.get(part.position):
            plain.append((sum(len(each.values) for each in columns), ids))
            columns.append(ids.map(_PLAIN, _PLAIN, reader))
        else:
            columns.append(raw.columns[part.position].map(reader))
    if common.get(FieldName.PERSON):
        reading = cells.read_set(FieldName.PERSON, common[FieldName.PERSON])
        columns.append(constant(reading, len(raw)))
    if not columns:
        return [], {}
    readings = first_that_reads(columns)
    fails = _failing(readings)
    numbers = np.array(
        [numbering.key(cast("str | None", each.value)) for each in readings.values], np.uint64
    )
    if len(columns) == len(plain) == 1:
        keys, at = plain[0][1].keys, 0
        for kinds in plain[0][1].kinds:
            odd = np.flatnonzero(kinds.codes >= ODD)
            keys[at + odd] = numbers[kinds.places[kinds.codes[odd]]]
            at += len(kinds.codes)
        return [keys], fails
    codes = readings.codes()
    merged = numbers[codes]
    for first, ids in plain:
        is_plain = (codes >= first) & (codes < first + ODD)
        merged[is_plain] = ids.keys[is_plain]
    return [merged], fails


def first_that_reads(columns: Sequence[Encoded[Reading]]) -> Encoded[Reading]:
    """Take each row from the first column with a value, else the first with a text at all."""
    merged, *others = columns
    for other in others:
        lacks = merged.where(lambda reading: reading.value is None)
        says_nothing = merged.where(lambda reading: not reading.fails)
        gives = other.where(lambda reading: reading.value is not None)
        further = other.codes() + np.int32(len(merged.values))
        codes = np.where(lacks & (gives | says_nothing), further, merged.codes())
        merged = encoded([*merged.values, *other.values], codes)
    return merged


def _ends_within_starts(
    raw: RawColumns, plan: Plan, fields: Mapping[FieldName, Encoded[Value | None]], cells: Cells
) -> dict[FieldName, Encoded[Value | None]]:
    """Give the ends of stays, those in the cells of their starts where they have no own."""
    for part in plan.get(FieldName.START, ()):
        ends = raw.columns[part.position].map(cells.reader_of_ends(part))
        if any(map(_VALUE, ends.values)):
            own = fields.get(FieldName.END) or constant(None, len(raw))
            return {FieldName.END: first_that_reads([own.map(Reading), ends]).map(_VALUE)}
    return {}


def _failing(readings: Encoded[Reading]) -> dict[str, Encoded[bool]]:
    """Tell for each check that some cell fails whether each does."""
    codes = {code for fails in set(map(_FAILS, readings.values)) for code in fails}
    return {code: readings.map(partial(_fails, code)) for code in sorted(codes)}


def _fails(code: str, reading: Reading) -> bool:
    return code in reading.fails


def missing_words(definitions: Definitions) -> frozenset[str]:
    """Give the words for a value that is not known, folded."""
    return frozenset(map(folded, definitions.missing_words))


def _read(part: Part, missing: frozenset[str], reader: Reader, cell: str) -> Reading:
    return reader(_stated(missing, _text(part, cell)))


def _stated(missing: frozenset[str], text: str) -> str:
    return "" if text.casefold() in missing else text


def _text(part: Part, cell: str) -> str:
    if part.pattern:
        match = part.pattern.search(cell)
        return tidied(match[bool(part.pattern.groups)] or "") if match else ""
    text = tidied(cell)
    return text.zfill(part.digits) if part.digits and text.isdigit() else text
