"""From the values of rows to stays: lengths, and the years in which each counts."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bjut_exchange.cleaning.fields import NO_PERSON, Values
from bjut_exchange.cleaning.readings import unread
from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import CATEGORICAL, LONG, SHORT, DirectionName, FieldName, YearRule
from bjut_exchange.reading.table import Coded, per_row
from bjut_exchange.reading.texts import Texts
from bjut_exchange.register.outcomes import satisfies, within
from bjut_exchange.register.years import span_of, with_ends_by_length

_EPOCH = dt.date(1970, 1, 1)


def stays_of(
    values: Values, texts: Texts, definitions: Definitions, name: DirectionName
) -> pd.DataFrame:
    """Return a row for each row of the exports, with the columns of `schema` up to `row`."""
    start, own_end = values.field(FieldName.START), values.field(FieldName.END)
    stated = stated_days(values)
    end = with_ends_by_length(start, own_end, stated)
    days, students = _days(start, end, stated), values.field(FieldName.STUDENTS).in_rows(1, "int32")
    # A row that stands for several students is no single person's.
    columns: dict[str, Any] = {"person": np.where(students == 1, values.person, NO_PERSON)}
    columns |= {field: _names(values.field(field)) for field in CATEGORICAL}
    columns["duration"] = _duration(columns["duration"], days, definitions)
    columns |= {
        key: of.in_rows(None, "datetime64[s]") for key, of in (("start", start), ("end", end))
    }
    columns["days"] = days
    direction = definitions.direction(name)
    needed = end if direction.year is YearRule.END else values.field(direction.year.needs)
    stays = pd.DataFrame(columns, copy=False)
    first, last = span_of(
        *(direction.year, definitions.year_starts, needed, end),
        unread(values.failures, FieldName.END, len(texts)) & (own_end.codes < 0),
        lambda: direction.ended is not None and satisfies(direction.ended, stays),
    )
    columns = {"first_year": first, "last_year": last, "students": students}
    return stays.assign(**columns, export=texts.export, row=texts.row)


def stated_days(values: Values) -> NDArray[np.int32]:
    """Return the length that each row states by itself, 0 where it states none."""
    return values.field(FieldName.DAYS).in_rows(0, "int32")


def _names(field: Coded) -> pd.Categorical:
    """Return names in order; those that differ in case alone are one, as the first is spelt."""
    # Sorted, so that the spelling that is shown depends on no order of rows or files.
    shown: dict[str, str] = {}
    for name in sorted(field.categories):
        shown.setdefault(name.casefold(), name)
    code_of = {key: code for code, key in enumerate(sorted(shown))}
    table = [*(code_of[name.casefold()] for name in field.categories), -1]
    codes = per_row(table, field.codes, np.min_scalar_type(-len(table)))
    return pd.Categorical.from_codes(codes, pd.Index([shown[key] for key in code_of], dtype="str"))


def _days(start: Coded, end: Coded, stated: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return inclusive days between the dates, those stated where one is missing, 0 if unknown."""
    first, last = (
        per_row([*((date - _EPOCH).days for date in each.categories), 0], each.codes, np.int32)
        for each in (start, end)
    )
    days = last - first
    days += days >= 0  # both the first and the last day are days of the stay
    return np.where((start.codes < 0) | (end.codes < 0), stated, days)


def _duration(
    declared: pd.Categorical, days: NDArray[np.int32], definitions: Definitions
) -> pd.Categorical:
    """Return long or short as declared; where nothing is declared, from the days."""
    terms = [LONG, SHORT]
    known = per_row([*map(terms.index, declared.categories), -1], declared.codes, np.int8)
    long = within(definitions.long_stay, days)
    derived = np.select([long, days > 0], [np.int8(0), np.int8(1)], np.int8(-1))
    # What the office declares wins: a contradiction with the dates is a finding instead.
    codes = np.where(known < 0, derived, known)
    return pd.Categorical.from_codes(codes, pd.Index(terms, dtype="str"))
