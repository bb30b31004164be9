"""From the texts of a direction's exports to the values of fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bjut_exchange.cleaning.cells import (
    Cells,
    DateStyles,
    Part,
    Plan,
    first_that_reads,
    missing_words,
    read_cells,
    read_dates,
    with_ends_within,
)
from bjut_exchange.cleaning.dates import DateStyle
from bjut_exchange.cleaning.parsers import (
    NOTHING,
    ROUGH,
    UNREAD,
    Reader,
    desk_style,
    end_within,
    reader_in_style,
    readers,
    style_of,
)
from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import ID_FIELDS, YEAR_FIELDS, FieldName
from bjut_exchange.reading.table import Mask, ReadExport
from bjut_exchange.reading.texts import BLANK, Texts

NO_PERSON = -1
_NO_ID = "R07"


@dataclass(frozen=True)
class Values:
    """The values of each field in each row, and what could not be read.

    `fields` holds a categorical for each field that some export states: missing where a cell is
    empty, says that nothing is known, or could not be read. `person` numbers the student ids,
    NO_PERSON where none is stated. `failures` marks, by field and code of the check, the rows whose
    cell fails it. `stated` holds the fields for which some export has a column. `rough_days` marks
    the rows that state their length in weeks or months.
    """

    fields: Mapping[FieldName, pd.Categorical]
    person: NDArray[np.int32]
    failures: Mapping[tuple[FieldName, str], Mask]
    stated: frozenset[FieldName]
    rough_days: Mask

    def unread(self, field: FieldName) -> Mask:
        """Return the rows whose cell states a date or a year that is not known."""
        unread = np.zeros(len(self.person), np.bool_)
        for code in UNREAD:
            unread |= self.failures.get((field, code), np.False_)
        return unread


def read_values(
    texts: Texts, exports: Sequence[ReadExport], plan: Plan[FieldName], definitions: Definitions
) -> Values:
    """Return the values of fields in a direction's exports.

    What a source sets for all its rows counts where their own columns are empty.
    """
    style = style_of(definitions)
    read_with = readers(definitions, style)
    of_exports = _styles(texts, exports, style)
    read: dict[FieldName, Cells] = {}
    for field in (each for each in FieldName if each not in ID_FIELDS):
        reader: Reader | DateStyles = read_with[field]
        if field in YEAR_FIELDS:
            reader = DateStyles(reader_in_style(field, definitions), style, of_exports)
        columns = [cells_of(texts, each, reader, definitions) for each in plan.get(field, ())]
        sets = [export.source.desk.set.get(field) for export in exports]
        if any(text is not None for text in sets):
            readings = [NOTHING if text is None else read_with[field](text) for text in sets]
            columns.append(Cells([*readings, NOTHING], texts.export))
        if columns:
            read[field] = first_that_reads(columns)
    failures = {
        (field, code): mask for field, of in read.items() for code, mask in of.failing().items()
    }
    within = DateStyles(end_within, style, of_exports)
    starts = [cells_of(texts, part, within, definitions) for part in plan.get(FieldName.START, ())]
    if (end := with_ends_within(read.get(FieldName.END), starts)) is not None:
        read[FieldName.END] = end
    fields = {field: _values(of) for field, of in read.items()}
    person, failing = _persons(texts, plan, read_with[FieldName.PERSON], definitions)
    failures |= {(FieldName.PERSON, code): mask for code, mask in failing.items()}
    rough = failures.pop((FieldName.DAYS, ROUGH), np.zeros(len(texts), np.bool_))
    stated = {*fields, *({FieldName.PERSON} & set(plan))}
    return Values(fields, person, failures, frozenset(stated), rough)


def _styles(
    texts: Texts, exports: Sequence[ReadExport], style: DateStyle
) -> list[tuple[slice, DateStyle]]:
    """Return the rows of each export, and how its desk writes dates."""
    bounds = np.searchsorted(texts.export, np.arange(len(exports) + 1)).tolist()
    desks = [desk_style(style, export.source.desk) for export in exports]
    return [*zip(map(slice, bounds, bounds[1:]), desks, strict=True)]


def cells_of(
    texts: Texts, part: Part, reader: Reader | DateStyles, definitions: Definitions
) -> Cells:
    """Return what a column says about a field."""
    column, missing = texts.column(part.key), missing_words(definitions)
    if isinstance(reader, DateStyles):
        return read_dates(column.categories.tolist(), column.codes, part, reader, missing)
    return read_cells(column.categories, column.codes, part, reader, missing)


def _values(cells: Cells) -> pd.Categorical:
    """Return the values that cells hold, missing where there is none."""
    distinct = list(dict.fromkeys(each.value for each in cells.readings if each.value is not None))
    # Most fields have few values: a byte for each row is enough.
    code_of = {value: code for code, value in enumerate(distinct)} | {None: -1}
    table = [code_of[each.value] for each in cells.readings]
    codes = np.array(table, np.min_scalar_type(-len(distinct) - 1))[cells.codes]
    return pd.Categorical.from_codes(codes, pd.Index(distinct, dtype=object))


def _persons(
    texts: Texts, plan: Plan[FieldName], reader: Reader, definitions: Definitions
) -> tuple[NDArray[np.int32], dict[str, Mask]]:
    """Return a number for each row's student, and for each check the rows whose id fails it."""
    parts = plan.get(FieldName.PERSON, ())
    if not parts:
        return np.full(len(texts), NO_PERSON, np.int32), {}
    if len(parts) == 1 and parts[0].key in texts.digits:
        numbers = texts.frame[parts[0].key].to_numpy()
        person = pd.factorize(numbers, size_hint=len(numbers))[0].astype(np.int32)
        person[numbers < 0] = NO_PERSON
        blank = numbers == BLANK
        return person, {_NO_ID: blank} if blank.any() else {}
    read = first_that_reads([cells_of(texts, part, reader, definitions) for part in parts])
    return _values(read).codes.astype(np.int32), read.failing()
