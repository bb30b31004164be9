"""What the cells of columns say about a field: each distinct text is read once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from bjut_exchange.cleaning.parsers import NOTHING, Reader, Reading
from bjut_exchange.config.patterns import Pattern
from bjut_exchange.config.rules import Column
from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import ID_FIELDS, FieldName
from bjut_exchange.reading.table import Mask, header_of
from bjut_exchange.text import folded, folded_header, tidied

K = TypeVar("K", bound=StrEnum)


@dataclass(frozen=True)
class Part:
    """Where a field stands: in which column of texts, in which part of its cells."""

    key: str
    pattern: Pattern | None
    digits: int = 0

    def text(self, cell: str) -> str:
        """Return the text of a cell in which the field stands, tidied."""
        if self.pattern:
            return tidied(self.pattern.find(cell))
        text = tidied(cell)
        return text.zfill(self.digits) if self.digits and text.isdigit() else text


Plan = Mapping[K, tuple[Part, ...]]


def known_headers(columns: Mapping[K, Iterable[Column]]) -> frozenset[str]:
    """Return the headers, folded, under which fields are looked for."""
    return frozenset(folded_header(each.column) for of in columns.values() for each in of)


def id_headers(columns: Mapping[FieldName, Sequence[Column]]) -> frozenset[str]:
    """Return the folded headers of columns whose cells are all ids or running numbers."""
    # A column can be searched for several fields, or in part: its texts are needed then.
    whole: set[str] = set()
    others: set[str] = set()
    for field, candidates in columns.items():
        for each in candidates:
            is_id = field in ID_FIELDS and not each.pattern and not each.digits
            (whole if is_id else others).add(folded_header(each.column))
    return frozenset(whole - others)


def plan_columns(keys: Iterable[str], columns: Mapping[K, Sequence[Column]]) -> Plan[K]:
    """Return the columns of each field, in the order in which they are to be used."""
    of_header: dict[str, list[str]] = {}
    for key in keys:
        of_header.setdefault(header_of(key), []).append(key)
    plan = {
        field: tuple(
            Part(key, Pattern(column.pattern) if column.pattern else None, column.digits)
            for column in candidates
            for key in of_header.get(folded_header(column.column), ())
        )
        for field, candidates in columns.items()
    }
    return {field: parts for field, parts in plan.items() if parts}


def missing_words(definitions: Definitions) -> frozenset[str]:
    """Return the words for a value that is not known, folded."""
    return frozenset(map(folded, definitions.missing_words))


@dataclass(frozen=True)
class Cells:
    """What the cells of a column say: its distinct readings, and of each row the index of its own.

    The last reading is NOTHING, for the index -1.
    """

    readings: list[Reading]
    codes: NDArray[Any]

    def in_rows(self) -> list[Reading]:
        """Return the reading of each row."""
        return [self.readings[code] for code in self.codes.tolist()]

    def failing(self) -> dict[str, Mask]:
        """Return for each check that some cell fails the rows whose cell does."""
        return {
            code: np.array([code in each.fails for each in self.readings])[self.codes]
            for code in sorted({code for each in self.readings for code in each.fails})
        }


def read_cells(
    texts: Iterable[str], codes: NDArray[Any], part: Part, reader: Reader, missing: frozenset[str]
) -> Cells:
    """Return what a column says, of its distinct texts and the index of each row's own."""
    stated = map(part.text, texts)
    readings = [reader("" if text.casefold() in missing else text) for text in stated]
    return Cells([*readings, NOTHING], codes)


def first_that_reads(columns: Sequence[Cells]) -> Cells:
    """Return each row's reading with a value, else the first that says anything."""
    if len(columns) == 1:
        return columns[0]
    number: dict[Reading, int] = {NOTHING: 0}
    chosen: NDArray[Any] = np.zeros(len(columns[0].codes), np.uint8)
    for column in columns:
        table = [number.setdefault(reading, len(number)) for reading in column.readings]
        own = np.array(table, np.min_scalar_type(len(number)))[column.codes]
        is_value = np.array([reading.value is not None for reading in number])
        takes = ~is_value[chosen] & (is_value[own] | (chosen == 0))
        chosen = np.where(takes, own, chosen)
    return Cells([*number, NOTHING], chosen)


def with_ends_within(own: Cells | None, within: Sequence[Cells]) -> Cells | None:
    """Return the ends of stays, those in the cells of their starts where they have no own.

    `own` are the cells of ends, `within` the ends that cells of starts hold.
    """
    for ends in within:
        if any(reading.value for reading in ends.readings):
            if own is None:
                return ends
            # Callers note failures before this, so only the values matter here.
            stated = Cells([Reading(reading.value) for reading in own.readings], own.codes)
            return first_that_reads([stated, ends])
    return own
