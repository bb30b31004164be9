"""The rows of exports as read: where they stand, in which years they count, what marks them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bjut_exchange.cleaning.fields import CleanRows
from bjut_exchange.cleaning.parsers import Value
from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import NO_STAY, DirectionName, FieldName, YearRule
from bjut_exchange.config.years import YearStart
from bjut_exchange.reading.encoded import Codes, Encoded, Mask, constant, joined
from bjut_exchange.reading.table import RawColumns

NO_YEAR = -1
STILL_HERE = 9999


@dataclass(frozen=True)
class ExportRows:
    """The rows of one export: where they stand, and what they say.

    The first row is number `first_row`, as a spreadsheet shows it. `no_stay` marks, by reason, the
    rows that are no student's, `surplus` and `short` those with more and fewer fields than the
    header.
    """

    clean: CleanRows
    first_row: int
    no_stay: Mapping[str, Mask]
    surplus: Mask
    short: Mask

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.surplus)

    def field(self, name: FieldName) -> Encoded[Value | None]:
        """Give a field's values; None in every row where the export has no such field."""
        return self.clean.fields.get(name) or constant(None, len(self))

    def taken(self, name: FieldName) -> Encoded[Value | None]:
        """Give a field's values, and forget them."""
        return self.clean.fields.pop(name, None) or constant(None, len(self))

    def fails(self, name: FieldName, code: str) -> Mask:
        """Mark the rows in which the cell of a field fails a check."""
        fails = self.clean.fails.get((name, code))
        return np.zeros(len(self), np.bool_) if fails is None else fails.where(bool)


def rows_of(raw: RawColumns, clean: CleanRows, no_stay: Mapping[str, Mask]) -> ExportRows:
    """Give the rows of an export without its cells."""
    return ExportRows(clean, raw.first_row, no_stay, raw.surplus, raw.short)


@dataclass(frozen=True)
class Marks:
    """What is to be said of the rows of all exports of a direction, besides what they state.

    `no_stay` marks, by reason, the rows that are no student's; `surplus` and `short` those with
    more and fewer fields than the header; `fails`, by field and code, those whose cell fails a
    check. `stated_days` is the length that a row states itself, 0 where it states none.
    `sizes` and `first_rows` are as in `Stays`.
    """

    no_stay: Mapping[str, Mask]
    surplus: Mask
    short: Mask
    fails: Mapping[tuple[FieldName, str], Mask]
    stated_days: Codes
    sizes: tuple[int, ...]
    first_rows: tuple[int, ...]


def marks_of(parts: Sequence[ExportRows], stated_days: Codes) -> Marks:
    """Put the marks of the rows of exports one after another."""
    failing = sorted({key for part in parts for key in part.clean.fails})
    return Marks(
        {each: joined([part.no_stay[each] for part in parts], np.bool_) for each in NO_STAY},
        joined([part.surplus for part in parts], np.bool_),
        joined([part.short for part in parts], np.bool_),
        {key: joined([part.fails(*key) for part in parts], np.bool_) for key in failing},
        stated_days,
        tuple(map(len, parts)),
        tuple(part.first_row for part in parts),
    )


def years_of(part: ExportRows, rule: YearRule, starts: YearStart) -> tuple[Codes, Codes]:
    """Give the first and the last year in which each row counts."""

    def year_of(value: Value | None, otherwise: int) -> int:
        if isinstance(value, dt.date):
            return starts.year_of(value)
        return value if isinstance(value, int) else otherwise

    year = part.field(rule.needs).recoded(lambda value: year_of(value, NO_YEAR))
    if rule is not YearRule.OVERLAP:
        return year, year
    last = part.field(FieldName.END).recoded(lambda value: year_of(value, STILL_HERE))
    return np.where(part.fails(FieldName.END, "R04"), year.dtype.type(NO_YEAR), year), last


def years_held(
    first_year: Codes, last_year: Codes, definitions: Definitions, name: DirectionName
) -> tuple[int, ...]:
    """Give the years for which the exports of a direction can speak.

    `first_year` and `last_year` are those in which each stay counts.
    Where a stay counts in one year, those are the years with a stay. Where it counts in each year
    that it overlaps, exports list nobody who left before the first of them was made, and cannot
    know who will come after the last: the years run from the earliest end (or the `first_year`
    declared) to the latest start (or the reporting date declared).
    """
    if not len(first_year):
        return ()
    if definitions.direction(name).year is not YearRule.OVERLAP:
        return tuple(np.flatnonzero(np.bincount(first_year)).tolist())
    declared = definitions.first_year(name)
    last = definitions.last_year() or max(int(first_year.max()), declared or 0)
    first = declared or min(int(last_year.min()), last)
    present = (
        year
        for year in range(first, last + 1)
        if ((first_year <= year) & (year <= last_year)).any()
    )
    return tuple(present)
