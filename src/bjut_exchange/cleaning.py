"""From the columns of one export to fields with clean values, each distinct value once."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from typing import TypeVar, cast

import numpy as np

from bjut_exchange.definitions import Definitions
from bjut_exchange.direction import Column
from bjut_exchange.encoded import Encoded, constant
from bjut_exchange.ids import ODD, Apart, Ids, Keys, Numbering
from bjut_exchange.readers import Reader, Reading, Value, end_within
from bjut_exchange.reading.exports import RawColumns, Wanted
from bjut_exchange.terms import FieldName
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


@dataclass(frozen=True)
class CleanRows:
    """The rows of one export, field by field.

    A value is None where the cell is empty, says that nothing is known, or could not be read.
    `persons` holds the number of each row's student id; None where the export has no such column.
    `fails` tells, by field and code, whether a row's cell fails a check; it is there only where a
    cell may.
    """

    fields: Mapping[FieldName, Encoded[Value | None]]
    fails: Mapping[tuple[FieldName, str], Encoded[bool]]
    persons: Keys | None = None

    @property
    def stated(self) -> frozenset[FieldName]:
        """Give the fields that the export has a column for."""
        person = () if self.persons is None else (FieldName.PERSON,)
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
    return [text_of(raw, part).map(partial(_stated, missing)) for part in parts]


def _stated(missing: frozenset[str], text: str) -> str:
    return "" if text.casefold() in missing else text


def clean(
    raw: RawColumns,
    plan: Plan,
    common: Mapping[FieldName, str],
    definitions: Definitions,
    readers: Mapping[FieldName, Reader],
    numbering: Numbering,
) -> CleanRows:
    """Clean the columns of one export. `common` holds where its own columns are empty."""
    rows = clean_fields(raw, plan, common, definitions, readers)
    reader = readers[FieldName.PERSON]
    persons, fails = clean_persons(raw, plan, common, definitions, reader, numbering)
    of_persons = {(FieldName.PERSON, code): column for code, column in fails.items()}
    return replace(rows, persons=persons, fails={**rows.fails, **of_persons})


def clean_fields(
    raw: RawColumns,
    plan: Plan,
    common: Mapping[FieldName, str],
    definitions: Definitions,
    readers: Mapping[FieldName, Reader],
) -> CleanRows:
    """Clean the columns of one export but for its ids. `common` holds where they are empty."""
    missing = missing_words(definitions)
    fields: dict[FieldName, Encoded[Value | None]] = {}
    fails: dict[tuple[FieldName, str], Encoded[bool]] = {}
    texts: dict[FieldName, list[Encoded[str]]] = {}
    for field in [each for each in {**plan, **common} if each not in _OF_IDS]:
        texts[field] = stated_texts(raw, plan.get(field, ()), missing)
        if field in common:
            texts[field].append(constant(common[field], len(raw)))
        readings = first_that_reads([each.map(readers[field]) for each in texts[field]])
        fields[field] = readings.map(lambda reading: reading.value)
        for code in sorted({code for reading in readings.values for code in reading.fails}):
            fails[field, code] = readings.map(partial(_fails, code))
    day_first = definitions.date_order == "day_first"
    fields |= _ends_within_starts(fields, texts.get(FieldName.START, ()), day_first=day_first)
    return CleanRows(fields, fails)


def clean_persons(
    raw: RawColumns,
    plan: Plan,
    common: Mapping[FieldName, str],
    definitions: Definitions,
    reader: Reader,
    numbering: Numbering,
) -> tuple[Keys | None, dict[str, Encoded[bool]]]:
    """Give the number of each row's student id, and which checks its cell fails, by code."""
    missing = missing_words(definitions)
    columns: list[Encoded[Reading]] = []
    plain: list[tuple[int, Ids[str]]] = []
    for part in plan.get(FieldName.PERSON, ()):
        if ids := raw.ids.get(part.position):
            plain.append((sum(len(each.values) for each in columns), ids))
            columns.append(ids.map(_PLAIN, _PLAIN, lambda t: reader(_stated(missing, tidied(t)))))
        else:
            columns += [each.map(reader) for each in stated_texts(raw, [part], missing)]
    if common.get(FieldName.PERSON):
        columns.append(constant(reader(common[FieldName.PERSON]), len(raw)))
    if not columns:
        return None, {}
    readings = first_that_reads(columns)
    codes = {code for reading in readings.values for code in reading.fails}
    fails = {code: readings.map(partial(_fails, code)) for code in sorted(codes)}
    numbers = np.array(
        [numbering.key(cast("str | None", each.value)) for each in readings.values], np.uint64
    )
    if len(columns) == len(plain) == 1:
        keys = plain[0][1].keys
        odd = np.flatnonzero(readings.codes >= ODD)
        keys[odd] = numbers[readings.codes[odd]]
        return keys, fails
    keys = numbers[readings.codes]
    for first, ids in plain:
        own = (readings.codes >= first) & (readings.codes < first + ODD)
        keys[own] = ids.keys[own]
    return keys, fails


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


def missing_words(definitions: Definitions) -> frozenset[str]:
    """Give the words for a value that is not known, folded."""
    return frozenset(map(folded, definitions.missing_words))


def _matched(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return tidied(match[bool(pattern.groups)] or "") if match else ""


def _filled_up(text: str, digits: int) -> str:
    return text.zfill(digits) if text.isdigit() else text
