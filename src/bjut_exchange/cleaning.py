"""From the columns of one export to fields with clean values, each distinct value once."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from bjut_exchange.countries import codes_by_name
from bjut_exchange.dates import parse_date
from bjut_exchange.definitions import Column, Definitions, Desk
from bjut_exchange.encoded import Encoded, Mask, coalesced, constant
from bjut_exchange.exports import Layout, RawColumns
from bjut_exchange.terms import FieldName, Outcome
from bjut_exchange.text import folded, folded_header, tidied

_MANGLED_ID = re.compile(r"\d(\.\d+)?e\+\d+|\d+\.0+", re.IGNORECASE)
_QUOTED_ID = re.compile(r'="(.*)"|\'(.*)')  # how people keep a spreadsheet from doing that

# The outcomes of rows that are no student's.
NO_STAY = (Outcome.EMPTY_ROW, Outcome.TOTAL_ROW, Outcome.REPEATED_HEADER)

Value = str | dt.date | int
Parser = Callable[[str], Value | None]


@dataclass(frozen=True)
class Place:
    """Where a field stands in an export: at which column, in which part of its cells."""

    position: int
    pattern: re.Pattern[str] | None


Plan = Mapping[FieldName, tuple[Place, ...]]


@dataclass(frozen=True)
class CleanRows:
    """The rows of one export, field by field.

    A value is None where the cell is empty, says that nothing is known, or could not be read;
    `unreadable` marks the rows of the last kind. `no_stay` marks, by reason, the rows that are
    no student's: empty and total rows, a header repeated.
    """

    fields: Mapping[FieldName, Encoded[Value | None]]
    unreadable: Mapping[FieldName, Mask]
    no_stay: Mapping[str, Mask]


def plan_columns(header: tuple[str, ...], columns: Mapping[FieldName, tuple[Column, ...]]) -> Plan:
    """Find the columns of each field in a header, in the order in which they are to be used."""
    positions: dict[str, list[int]] = {}
    for position, cell in enumerate(header):
        positions.setdefault(folded_header(cell), []).append(position)
    plan = {
        field: tuple(
            Place(position, re.compile(column.pattern) if column.pattern else None)
            for column in candidates
            for position in positions.get(folded_header(column.column), ())
        )
        for field, candidates in columns.items()
    }
    return {field: places for field, places in plan.items() if places}


def parsers(definitions: Definitions) -> Mapping[FieldName, Parser]:
    """Give each field the function that reads its tidied text; it gives None if it cannot."""
    day_first = definitions.date_order == "day_first"
    vocabularies = {
        field: {
            **{folded(term): term for term in terms.values()},
            **{folded(text): term for text, term in terms.items()},
        }
        for field, terms in definitions.values.items()
    }
    countries = {**codes_by_name(), **vocabularies.pop(FieldName.COUNTRY, {})}
    readers: dict[FieldName, Parser] = {
        field: partial(_look_up, vocabulary) for field, vocabulary in vocabularies.items()
    }
    return {
        **dict.fromkeys(FieldName, _as_written),
        **readers,
        FieldName.PERSON: _person,
        FieldName.COUNTRY: partial(_look_up, countries),
        FieldName.START: partial(parse_date, day_first=day_first),
        FieldName.END: partial(parse_date, day_first=day_first, latest=True),
        FieldName.YEAR: definitions.year_starts.parse,
    }


def clean(
    raw: RawColumns,
    layout: Layout,
    plan: Plan,
    desk: Desk,
    definitions: Definitions,
    readers: Mapping[FieldName, Parser],
) -> CleanRows:
    """Clean the columns of one export. What its desk sets holds where its own columns are empty."""
    missing = frozenset(map(folded, definitions.missing_words))
    tidy = {at: column.map(tidied) for at, column in raw.columns.items()}
    fields: dict[FieldName, Encoded[Value | None]] = {}
    unreadable: dict[FieldName, Mask] = {}
    for field in (*plan, *(field for field in desk.set if field not in plan)):
        parts = [
            _part(raw.columns[place.position], place.pattern)
            if place.pattern
            else tidy[place.position]
            for place in plan.get(field, ())
        ]
        if field in desk.set:
            parts.append(constant(desk.set[field], len(raw.rows)))
        texts = coalesced([part.map(lambda text: _stated(text, missing)) for part in parts])
        values = texts.map(partial(_value, readers[field]))
        fields[field] = values
        unreadable[field] = texts.where(bool) & values.where(lambda value: value is None)
    person = fields.get(FieldName.PERSON)
    no_stay = _no_stay(tidy, layout, definitions, person, len(raw.rows))
    return CleanRows(fields, unreadable, no_stay)


def _part(column: Encoded[str], pattern: re.Pattern[str]) -> Encoded[str]:
    """Take the part of each cell that `pattern` names, from the cell as it is written."""

    def part(text: str) -> str:
        match = pattern.search(text)
        return tidied(match[bool(pattern.groups)] or "") if match else ""

    return column.map(part)


def _no_stay(
    tidy: Mapping[int, Encoded[str]],
    layout: Layout,
    definitions: Definitions,
    person: Encoded[Value | None] | None,
    rows: int,
) -> dict[str, Mask]:
    """Mark rows that are empty, that repeat the header, and that hold totals.

    A total row has a word for total and no student id: `Total` may be the name of a programme.
    """
    totals = frozenset(map(_unspaced, definitions.total_words))
    empty, header = np.ones(rows, np.bool_), np.ones(rows, np.bool_)
    total = np.zeros(rows, np.bool_)
    for position, column in tidy.items():
        own = tidied(layout.header[position])
        empty &= column.where(lambda text: not text)
        header &= column.where(own.__eq__)
        total |= column.where(lambda text: _unspaced(text) in totals)
    if person:
        nobody = person.where(lambda value: value is None or _unspaced(str(value)) in totals)
        total &= nobody
    return dict(zip(NO_STAY, (empty, total, header), strict=True))


def _unspaced(text: str) -> str:
    return folded(text).replace(" ", "").rstrip(":")


def _value(read: Parser, text: str) -> Value | None:
    return read(text) if text else None


def _stated(text: str, missing: frozenset[str]) -> str:
    return "" if folded(text) in missing else text


def _as_written(text: str) -> str:
    return text


def _person(text: str) -> str | None:
    """Read a student id; one that a spreadsheet turned into `2.01609E+11` is beyond recovery."""
    if match := _QUOTED_ID.fullmatch(text):
        text = match[1] or match[2] or ""
    return None if _MANGLED_ID.fullmatch(text) else text.casefold() or None


def _look_up(vocabulary: Mapping[str, str], text: str) -> str | None:
    return vocabulary.get(folded(text))
