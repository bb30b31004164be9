"""From the texts of a direction's exports to the values of fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bjut_exchange.cleaning.cells import Plan, first_that_reads, read_cells
from bjut_exchange.cleaning.parsers import ROUGH, readers
from bjut_exchange.cleaning.readings import Failures, read_fields
from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import ID_FIELDS, FieldName
from bjut_exchange.reading.table import Coded, Mask, ReadExport
from bjut_exchange.reading.texts import BLANK, Texts

NO_PERSON = -1
_NO_ID = "R07"


@dataclass(frozen=True)
class Values:
    """The values of each field in each row, and what could not be read.

    `fields` has each field that some export states, `stated` those for which one has a column.
    `person` numbers the student ids, NO_PERSON where none is stated; `ids` are these by their
    number, none where all have digits alone, and as many. `rough_days` marks the rows that state
    their length in weeks or months. `failures` and `dated` are those of `Fields`, `unknown` the
    texts of cells that the vocabulary of a field lacks.
    """

    fields: Mapping[FieldName, Coded]
    person: NDArray[np.int32]
    failures: Failures
    dated: Mask
    stated: frozenset[FieldName]
    rough_days: Mask
    unknown: Mapping[FieldName, Coded]
    ids: Sequence[str] = ()

    def field(self, field: FieldName) -> Coded:
        """Return the values of a field, none where no export states it."""
        return self.fields.get(field) or Coded((), np.full(len(self.person), -1, np.int8))


def read_values(
    texts: Texts, exports: Sequence[ReadExport], plan: Plan[FieldName], definitions: Definitions
) -> Values:
    """Return the values of fields in a direction's exports."""
    others = [field for field in FieldName if field not in ID_FIELDS]
    read = read_fields(texts.column, plan, exports, texts.export, definitions, others)
    fields = {field: of.coded() for field, of in read.cells.items()}
    person, failing, ids = _persons(texts, plan, definitions)
    failures = {**read.failures, **{(FieldName.PERSON, code): at for code, at in failing.items()}}
    rough = failures.pop((FieldName.DAYS, ROUGH), np.zeros(len(texts), np.bool_))
    stated = frozenset({*fields, *({FieldName.PERSON} & set(plan))})
    unknown = {
        field: of.coded(each.unknown or None for each in of.readings)
        for field, of in read.unknown.items()
    }
    return Values(fields, person, failures, read.dated, stated, rough, unknown, ids)


def _persons(
    texts: Texts, plan: Plan[FieldName], definitions: Definitions
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
    reader = readers(definitions)[FieldName.PERSON]
    read = first_that_reads([read_cells(texts.column(part.key), part, reader) for part in parts])
    ids, numbers = read.coded()
    return numbers.astype(np.int32), read.failing(), ids
