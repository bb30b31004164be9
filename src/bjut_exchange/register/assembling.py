"""From the cleaned rows of many exports to the columns of stays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from bjut_exchange.config.rules import Bound
from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import LONG, SHORT, FieldName, YearRule
from bjut_exchange.reading.encoded import Coded, Codes, Encoded, joined, narrowed, small
from bjut_exchange.reading.ids import NO_ID
from bjut_exchange.register.alike import first_alike
from bjut_exchange.register.classification import within
from bjut_exchange.register.placing import ExportRows, years_of
from bjut_exchange.register.schema import CATEGORICAL, EPOCH, Assembled, Dated
from bjut_exchange.register.side_by_side import side_by_side

T = TypeVar("T")


def assemble(
    parts: Sequence[ExportRows], definitions: Definitions, rule: YearRule
) -> tuple[Assembled, Codes]:
    """Put the rows of exports one after another; and give the days that they state themselves.

    Ids and text fields are taken from `parts`: there is not to be room for them twice.
    """
    person = _persons(parts)
    tasks: list[Callable[[], Any]] = [partial(_pooled, parts, name) for name in CATEGORICAL]
    tasks += [partial(_dated, parts, name) for name in (FieldName.START, FieldName.END)]
    *pooled, start, end = side_by_side(tasks, len(person))
    fields: dict[str, Coded] = dict(zip(CATEGORICAL, pooled, strict=True))
    stated = joined([_stated_days(part) for part in parts], np.int8)
    days = _days(start, end, stated)
    fields["duration"] = _duration(fields["duration"], days, definitions.long_stay)
    years = [years_of(part, rule, definitions.year_starts) for part in parts]
    first = last = joined([first for first, _ in years], np.int8)
    if rule is YearRule.OVERLAP:
        last = joined([last for _, last in years], np.int8)
    return Assembled(person, fields, start, end, days, first, last), stated


def _persons(parts: Sequence[ExportRows]) -> NDArray[np.int32]:
    """Give each person a number, that of their first row; -1 where no id is stated."""
    keys = joined(
        [
            part.clean.persons.pop() if part.clean.persons else np.zeros(len(part), np.uint64)
            for part in parts
        ],
        np.uint64,
    )
    person = first_alike(keys)
    person[keys == NO_ID] = -1
    return person


def _pooled(parts: Sequence[ExportRows], name: FieldName) -> Coded:
    """Put the values of a text field together, sorted.

    Values that differ in case alone are one, shown in the spelling that sorts first.
    """
    shown: dict[str, str] = {}
    columns = [cast("Encoded[str | None]", part.taken(name)) for part in parts]
    for value in sorted({value for column in columns for value in column.values if value}):
        shown.setdefault(value.casefold(), value)
    index = {key: code for code, key in enumerate(sorted(shown))}
    codes = _recoded(columns, lambda value: index[value.casefold()] if value else -1)
    return Coded(tuple(shown[key] for key in index), codes)


def _dated(parts: Sequence[ExportRows], name: FieldName) -> Dated:
    columns = [cast("Encoded[dt.date | None]", part.field(name)) for part in parts]
    dates = sorted({value for column in columns for value in column.values if value})
    index = {date: code for code, date in enumerate(dates)}
    days = np.array([(date - EPOCH).days for date in dates], np.int32)
    return Dated(days, _recoded(columns, lambda value: index[value] if value else -1))


def _recoded(columns: Sequence[Encoded[T]], code_of: Callable[[T], int]) -> Codes:
    return joined([column.recoded(code_of) for column in columns], np.int8)


def _stated_days(part: ExportRows) -> Codes:
    """Give the length that each row states by itself, 0 where it states none."""
    field = part.field(FieldName.DAYS)
    return field.recoded(lambda value: value if isinstance(value, int) else 0)


def _days(start: Dated, end: Dated, stated: Codes) -> Codes:
    """Give inclusive days between the dates, those stated where one is missing, 0 where unknown.

    A stay of negative days ends before it starts.
    """
    days = end.in_rows()
    days -= start.in_rows()
    days += days >= 0
    unknown = (start.codes < 0) | (end.codes < 0)
    if unknown.any():
        days[unknown] = stated[unknown]
    return narrowed(days)


def _duration(declared: Coded, days: Codes, long_stay: Sequence[Bound]) -> Coded:
    """Take long or short as declared; where nothing is declared, from the days."""
    terms = (LONG, SHORT)
    known = small([terms.index(value) for value in declared.values] + [-1])[declared.codes]
    derived = np.where(
        within(long_stay, days), np.int8(0), np.where(days > 0, np.int8(1), np.int8(-1))
    )
    return Coded(terms, np.where(known < 0, derived, known))
