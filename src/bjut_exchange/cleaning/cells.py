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
from bjut_exchange.cleaning.parsers import NOTHING, UNSURE, Reader, Reading
from bjut_exchange.config.countries import countries_in
from bjut_exchange.config.rules import Column
from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import ID_FIELDS, FieldName
from bjut_exchange.config.values import Pattern
from bjut_exchange.reading.table import Coded, Mask, header_of, per_row
from bjut_exchange.text import tidied, unguarded

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
    return frozenset(each.header for of in columns.values() for each in of)


def id_headers(columns: Mapping[FieldName, Sequence[Column]]) -> frozenset[str]:
    """Return the folded headers of columns whose cells are all ids or running numbers."""
    # A column can be searched for several fields, or in part: its texts are needed then.
    whole: set[str] = set()
    others: set[str] = set()
    for field, candidates in columns.items():
        for each in candidates:
            is_id = field in ID_FIELDS and not each.pattern and not each.digits
            (whole if is_id else others).add(each.header)
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
            for key in of_header.get(column.header, ())
        )
        for field, candidates in columns.items()
    }
    return {field: parts for field, parts in plan.items() if parts}


def known_words(definitions: Definitions) -> frozenset[str]:
    """Return the texts, folded, that stand for a term or a country."""
    texts = (text for of in definitions.texts.values() for text in of)
    countries = countries_in(definitions.country_languages).by_name
    return frozenset(countries).union(texts)


@dataclass(frozen=True)
class Cells:
    """What the cells of a column say: its distinct readings, and of each row the index of its own.

    The last reading is NOTHING, for the index -1.
    """

    readings: list[Reading]
    codes: NDArray[Any]

    def have_value(self) -> Mask:
        """Return which rows have a value."""
        return per_row((each.value is not None for each in self.readings), self.codes)

    def failing(self) -> dict[str, Mask]:
        """Return for each check that some cell fails the rows whose cell does."""
        return {
            code: per_row((code in each.fails for each in self.readings), self.codes)
            for code in sorted({code for each in self.readings for code in each.fails})
        }

    def coded(self, values: Iterable[object] = ()) -> Coded:
        """Return the values of the readings, or `values` in place of them; None is no value."""
        of = [*values] or [each.value for each in self.readings]
        distinct = [value for value in dict.fromkeys(of) if value is not None]
        code_of = {value: code for code, value in enumerate(distinct)} | {None: -1}
        # Most fields have few values: a byte for each row is enough.
        dtype = np.min_scalar_type(-len(distinct) - 1)
        return Coded(distinct, per_row(map(code_of.__getitem__, of), self.codes, dtype))


def read_cells(column: Coded, part: Part, reader: Reader) -> Cells:
    """Return what a column of texts says."""
    return Cells([*map(reader, map(part.text, column.categories)), NOTHING], column.codes)


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


def read_dates(column: Coded, part: Part, styles: DateStyles) -> Cells:
    """Return what a column of dates says.

    What could be read in two ways is read as the other cells of the column in the same export prove
    it, or as its desk declares it.
    """
    read, texts = read_cells(column, part, styles.reader_of(styles.style)), column.categories
    unsure = np.array([not UNSURE.isdisjoint(each.fails) for each in read.readings])
    if not unsure.any():
        return read
    readings, codes = read.readings[:-1], column.codes.astype(np.int32)
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
