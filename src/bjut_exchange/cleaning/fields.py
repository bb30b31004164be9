"""From the texts of a direction's exports to the values of fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bjut_exchange.cleaning.cells import (
    Cells,
    DateStyles,
    Part,
    Plan,
    first_that_reads,
    of_first_header,
    read_cells,
    read_dates,
    with_common,
    with_ends_within,
)
from bjut_exchange.cleaning.dates import DateStyle
from bjut_exchange.cleaning.parsers import (
    ROUGH,
    UNREAD,
    Reader,
    Reading,
    desk_style,
    end_within,
    known_or,
    reader_in_style,
    readers,
    style_of,
)
from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import ID_FIELDS, VOCABULARIES, YEAR_FIELDS, FieldName
from bjut_exchange.reading.common import common_texts
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
    cell fails it. `dated` marks the rows with a date or year of their own. `stated` holds the
    fields for which some export has a column. `rough_days` marks the rows that state their length
    in weeks or months. `unknown` holds the text of each cell that the vocabulary of its field
    lacks, for the fields with such cells. `ids` are the student ids by their number; none where all
    have digits alone, and as many.
    """

    fields: Mapping[FieldName, pd.Categorical]
    person: NDArray[np.int32]
    failures: Mapping[tuple[FieldName, str], Mask]
    dated: Mask
    stated: frozenset[FieldName]
    rough_days: Mask
    unknown: Mapping[FieldName, pd.Categorical]
    ids: Sequence[str] = ()

    def field(self, field: FieldName) -> pd.Categorical:
        """Return the values of a field, all missing where no export states it."""
        none = np.full(len(self.person), -1, np.int8)
        return self.fields.get(field, pd.Categorical.from_codes(none, pd.Index([], dtype=object)))

    def unread(self, field: FieldName) -> Mask:
        """Return the rows without a value whose cell states a date or a year that is not known."""
        unread = np.zeros(len(self.person), np.bool_)
        for code in UNREAD:
            unread |= self.failures.get((field, code), np.False_)
        return unread & (self.field(field).codes < 0)


def read_values(
    texts: Texts, exports: Sequence[ReadExport], plan: Plan[FieldName], definitions: Definitions
) -> Values:
    """Return the values of fields in a direction's exports.

    What a source sets for all its rows counts where their own columns are empty.
    """
    style = style_of(definitions)
    read_with = readers(definitions)
    of_exports = _styles(texts, exports, style)
    read: dict[FieldName, Cells] = {}
    for field in (each for each in FieldName if each not in ID_FIELDS):
        parts = plan.get(field, ())
        columns = [
            cells_of(texts, part, _reader_of(field, part, plan, read_with)) for part in parts
        ]
        if field in YEAR_FIELDS:
            styles = DateStyles(reader_in_style(field, definitions), style, of_exports)
            columns = [cells_of(texts, part, styles) for part in parts]
        if field is FieldName.COUNTRY:
            columns = of_first_header(columns, parts)
        if columns:
            read[field] = first_that_reads(columns)
    failures = _failures(read)
    unknown = {
        field: _unknown(read[field])
        for field in VOCABULARIES
        if field in read and any(each.unknown for each in read[field].readings)
    }
    within = DateStyles(end_within, style, of_exports)
    starts = [cells_of(texts, part, within) for part in plan.get(FieldName.START, ())]
    if (end := with_ends_within(read.get(FieldName.END), starts)) is not None:
        read[FieldName.END] = end
    dates = [read[field] for field in YEAR_FIELDS if field in read]
    dated = np.any([np.zeros(len(texts), np.bool_), *(of.have_value() for of in dates)], axis=0)
    in_common = [common_texts(each.export, each.layout) for each in exports]
    common = {
        field: with_common(read.get(field), stated, texts.export, read_with[field])
        for field in FieldName
        if any(stated := [each.get(field, "") for each in in_common])
    }
    read |= common
    # A cell that cannot be read is a finding, whatever takes its place.
    for key, fails in _failures(common).items():
        failures[key] = failures.get(key, np.False_) | fails
    fields = {field: _values(of) for field, of in read.items()}
    person, failing, ids = _persons(texts, plan, read_with[FieldName.PERSON], definitions)
    failures |= {(FieldName.PERSON, code): mask for code, mask in failing.items()}
    rough = failures.pop((FieldName.DAYS, ROUGH), np.zeros(len(texts), np.bool_))
    stated_fields = {*fields, *({FieldName.PERSON} & set(plan))}
    return Values(fields, person, failures, dated, frozenset(stated_fields), rough, unknown, ids)


def _reader_of(
    field: FieldName, part: Part, plan: Plan[FieldName], read_with: Mapping[FieldName, Reader]
) -> Reader:
    """Return the reader of a column; one for two fields need not hold a value of both."""
    keys = {each: [other.key for other in plan.get(each, ())] for each in VOCABULARIES}
    others = [read_with[each] for each in keys if each != field and part.key in keys[each]]
    return partial(known_or, read_with[field], others) if others else read_with[field]


def _unknown(cells: Cells) -> pd.Categorical:
    """Return the texts of cells that are not in the vocabulary, missing elsewhere."""
    return _values(Cells([Reading(each.unknown or None) for each in cells.readings], cells.codes))


def _styles(
    texts: Texts, exports: Sequence[ReadExport], style: DateStyle
) -> list[tuple[slice, DateStyle]]:
    """Return the rows of each export, and how its desk writes dates."""
    bounds = np.searchsorted(texts.export, np.arange(len(exports) + 1)).tolist()
    desks = [desk_style(style, export.source.desk) for export in exports]
    return [*zip(map(slice, bounds, bounds[1:]), desks, strict=True)]


def _failures(read: Mapping[FieldName, Cells]) -> dict[tuple[FieldName, str], Mask]:
    return {(field, code): at for field, of in read.items() for code, at in of.failing().items()}


def cells_of(texts: Texts, part: Part, reader: Reader | DateStyles) -> Cells:
    """Return what a column says about a field."""
    column = texts.column(part.key)
    if isinstance(reader, DateStyles):
        return read_dates(column.categories.tolist(), column.codes, part, reader)
    return read_cells(column.categories, column.codes, part, reader)


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
) -> tuple[NDArray[np.int32], dict[str, Mask], Sequence[str]]:
    """Return a number for each row's student, the rows whose id fails each check, and the ids."""
    parts = plan.get(FieldName.PERSON, ())
    if not parts:
        return np.full(len(texts), NO_PERSON, np.int32), {}, ()
    if len(parts) == 1 and parts[0].key in texts.digits:
        numbers = texts.frame[parts[0].key].to_numpy()
        person = pd.factorize(numbers, size_hint=len(numbers))[0].astype(np.int32)
        person[numbers < 0] = NO_PERSON
        digits = texts.digits[parts[0].key]
        words = (word for word in definitions.missing_words if word.isdecimal())
        placeholders = [0, *(int(word) for word in words if len(word) == digits)]
        blank = np.isin(numbers, [BLANK, *placeholders])
        person[blank] = NO_PERSON
        return person, {_NO_ID: blank} if blank.any() else {}, ()
    read = first_that_reads([cells_of(texts, part, reader) for part in parts])
    ids = _values(read)
    return ids.codes.astype(np.int32), read.failing(), ids.categories.tolist()
