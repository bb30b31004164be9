"""What the cells of columns say about a field: each distinct text is read once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from bjut_exchange.cleaning.dates import DateStyle
from bjut_exchange.cleaning.lengths import unit_in, with_unit
from bjut_exchange.cleaning.parsers import NOTHING, UNREAD, UNSURE, Reader, Reading
from bjut_exchange.config.countries import countries_in
from bjut_exchange.config.patterns import Pattern
from bjut_exchange.config.rules import Column
from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import ID_FIELDS, FieldName
from bjut_exchange.reading.table import Mask, header_of
from bjut_exchange.text import folded, folded_header, tidied, unguarded

K = TypeVar("K", bound=StrEnum)


@dataclass(frozen=True)
class Part:
    """Where a field stands: in which column of texts, in which part of its cells."""

    key: str
    pattern: Pattern | None
    digits: int = 0
    unit: str = ""

    def text(self, cell: str) -> str:
        """Return the text of a cell in which the field stands, tidied."""
        if self.pattern:
            return with_unit(tidied(self.pattern.find(unguarded(cell))), self.unit)
        text = with_unit(unguarded(tidied(cell)), self.unit)
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
            Part(
                key,
                Pattern(column.pattern) if column.pattern else None,
                column.digits,
                (column.unit or unit_in(header_of(key))) if field == FieldName.DAYS else "",
            )
            for column in candidates
            for key in of_header.get(folded_header(column.column), ())
        )
        for field, candidates in columns.items()
    }
    return {field: parts for field, parts in plan.items() if parts}


def known_words(definitions: Definitions) -> frozenset[str]:
    """Return the texts, folded, that stand for a term or a country."""
    texts = (text for of in definitions.values.values() for text in of)
    countries = countries_in(definitions.country_languages).by_name
    return frozenset(countries).union(map(folded, texts))


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

    def have_value(self) -> Mask:
        """Return which rows have a value."""
        has_value: Mask = np.array([each.value is not None for each in self.readings])[self.codes]
        return has_value

    def failing(self) -> dict[str, Mask]:
        """Return for each check that some cell fails the rows whose cell does."""
        return {
            code: np.array([code in each.fails for each in self.readings])[self.codes]
            for code in sorted({code for each in self.readings for code in each.fails})
        }

    def unread(self) -> Mask:
        """Return the rows whose cell states a date or a year that is not known."""
        fails = np.array([not set(UNREAD).isdisjoint(each.fails) for each in self.readings])
        mask: Mask = fails[self.codes]
        return mask


def read_cells(texts: Iterable[str], codes: NDArray[Any], part: Part, reader: Reader) -> Cells:
    """Return what a column says, of its distinct texts and the index of each row's own."""
    return Cells([*map(reader, map(part.text, texts)), NOTHING], codes)


def of_first_header(columns: Sequence[Cells], parts: Sequence[Part]) -> list[Cells]:
    """Return columns without the cells of exports that have a column with an earlier header.

    Where a student goes does not follow from a column that says where they come from. Columns of
    which a part is read do not count: who names one knows what stands beside it.
    """
    own: list[Cells] = []
    taken = np.zeros(1, np.bool_)
    for _, same in groupby(zip(parts, columns, strict=True), lambda each: header_of(each[0].key)):
        whole = taken
        for part, of in same:
            own.append(Cells(of.readings, np.where(taken, -1, of.codes)))
            if part.pattern is None:
                whole = whole | (of.codes >= 0)
        taken = whole
    return own


@dataclass(frozen=True)
class DateStyles:
    """How a reader reads dates: in one `style`, in that of a desk in the rows of its exports."""

    reader_of: Callable[[DateStyle], Reader]
    style: DateStyle
    exports: Sequence[tuple[slice, DateStyle]]


def read_dates(texts: Sequence[str], codes: NDArray[Any], part: Part, styles: DateStyles) -> Cells:
    """Return what a column of dates says.

    What could be read in two ways is read as the other cells of the column in the same export prove
    it, or as its desk declares it.
    """
    read = read_cells(texts, codes, part, styles.reader_of(styles.style))
    unsure = np.array([not UNSURE.isdisjoint(each.fails) for each in read.readings])
    if not unsure.any():
        return read
    readings, codes = read.readings[:-1], codes.astype(np.int32)
    tables: dict[DateStyle, NDArray[np.int32]] = {}
    for rows, declared in styles.exports:
        # Code -1, for no text, stands first.
        present = np.flatnonzero(np.bincount(codes[rows] + 1, minlength=len(unsure))[1:])
        if not unsure[present].any():
            continue
        style = declared.proven_by(part.text(texts[code]) for code in present.tolist())
        if style not in tables:
            reader, table = styles.reader_of(style), np.arange(-1, len(unsure) - 1, dtype=np.int32)
            for code in np.flatnonzero(unsure).tolist():
                table[code + 1] = len(readings)
                readings.append(reader(part.text(texts[code])))
            tables[style] = table
        codes[rows] = tables[style][codes[rows] + 1]
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


def with_common(
    own: Cells | None, texts: Iterable[str], codes: NDArray[Any], reader: Reader
) -> Cells:
    """Return a field with what all rows of an export have in common where it has no value.

    `texts` are those of the exports, `codes` the index of each row's own export.
    """
    common = Cells([*(reader(unguarded(tidied(text))) for text in texts), NOTHING], codes)
    return first_that_reads([own, common]) if own else common


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
