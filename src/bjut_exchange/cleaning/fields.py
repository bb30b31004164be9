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
    Part,
    Plan,
    first_that_reads,
    missing_words,
    read_cells,
    with_ends_within,
)
from bjut_exchange.cleaning.parsers import NOTHING, Reader, end_within, readers
from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import ID_FIELDS, FieldName
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
    cell fails it. `stated` holds the fields for which some export has a column. `ids` are the
    student ids by their number; none where all have digits alone, and as many.
    """

    fields: Mapping[FieldName, pd.Categorical]
    person: NDArray[np.int32]
    failures: Mapping[tuple[FieldName, str], Mask]
    stated: frozenset[FieldName]
    ids: Sequence[str] = ()

    def field(self, field: FieldName) -> pd.Categorical:
        """Return the values of a field, all missing where no export states it."""
        none = np.full(len(self.person), -1, np.int8)
        return self.fields.get(field, pd.Categorical.from_codes(none, pd.Index([], dtype=object)))


def read_values(
    texts: Texts, exports: Sequence[ReadExport], plan: Plan[FieldName], definitions: Definitions
) -> Values:
    """Return the values of fields in a direction's exports.

    What a source sets for all its rows counts where their own columns are empty.
    """
    read_with = readers(definitions)
    read: dict[FieldName, Cells] = {}
    for field in (each for each in FieldName if each not in ID_FIELDS):
        columns = [
            cells_of(texts, each, read_with[field], definitions) for each in plan.get(field, ())
        ]
        sets = [export.source.desk.set.get(field) for export in exports]
        if any(text is not None for text in sets):
            readings = [NOTHING if text is None else read_with[field](text) for text in sets]
            columns.append(Cells([*readings, NOTHING], texts.export))
        if columns:
            read[field] = first_that_reads(columns)
    failures = {
        (field, code): mask for field, of in read.items() for code, mask in of.failing().items()
    }
    within = partial(end_within, day_first=definitions.date_order == "day_first")
    starts = [cells_of(texts, part, within, definitions) for part in plan.get(FieldName.START, ())]
    if (end := with_ends_within(read.get(FieldName.END), starts)) is not None:
        read[FieldName.END] = end
    fields = {field: _values(of) for field, of in read.items()}
    person, failing, ids = _persons(texts, plan, read_with[FieldName.PERSON], definitions)
    failures |= {(FieldName.PERSON, code): mask for code, mask in failing.items()}
    stated = {*fields, *({FieldName.PERSON} & set(plan))}
    return Values(fields, person, failures, frozenset(stated), ids)


def cells_of(texts: Texts, part: Part, reader: Reader, definitions: Definitions) -> Cells:
    """Return what a column says about a field."""
    column = texts.column(part.key)
    return read_cells(column.categories, column.codes, part, reader, missing_words(definitions))


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
        blank = numbers == BLANK
        return person, {_NO_ID: blank} if blank.any() else {}, ()
    read = first_that_reads([cells_of(texts, part, reader, definitions) for part in parts])
    ids = _values(read)
    return ids.codes.astype(np.int32), read.failing(), ids.categories.tolist()
