"""The register: from the files of a data folder to every row with what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bjut_exchange.cleaning.cells import known_headers, plan_columns
from bjut_exchange.cleaning.fields import Values, read_values
from bjut_exchange.cleaning.row_kinds import marker_of, row_kinds
from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import YEAR_FIELDS, DirectionName, FieldName, Outcome
from bjut_exchange.reading.containers import Export, Place
from bjut_exchange.reading.setup import Setup
from bjut_exchange.reading.table import Mask, ReadExport
from bjut_exchange.reading.texts import Texts, texts_of
from bjut_exchange.register.agreements import Agreements, read_agreements
from bjut_exchange.register.exports import ReadExports, read_exports
from bjut_exchange.register.findings import Refusal
from bjut_exchange.register.outcomes import with_outcomes
from bjut_exchange.register.stays import stated_days, stays_of


@dataclass(frozen=True)
class Marks:
    """What is known of the rows of a direction besides their stays, for the checks.

    `failures` marks, by field and code of the check, the rows whose cell fails it; `short` those
    with fewer fields than the header; `stated_days` is the length that a row states, 0 for none.
    """

    failures: Mapping[tuple[FieldName, str], Mask]
    short: Mask
    stated_days: NDArray[np.int32]


@dataclass(frozen=True)
class Register:
    """The stays of each direction read, and what was noticed while reading them.

    `stays` holds a frame for each direction, with the columns of `schema`. `stated` holds the
    fields for which at least one export of the direction has a column, `exports` what was read,
    `refused` what cannot be read, `unread` the sheets that hold something else, `ignored` the names
    of files that belong to neither direction. `agreements` is the register of agreements, if there
    is one.
    """

    stays: Mapping[DirectionName, pd.DataFrame]
    marks: Mapping[DirectionName, Marks]
    stated: Mapping[DirectionName, frozenset[FieldName]]
    exports: Mapping[DirectionName, tuple[ReadExport, ...]]
    unread: tuple[Export, ...]
    ignored: tuple[str, ...]
    refused: tuple[Refusal, ...]
    agreements: Agreements | None = None

    def frame(self, direction: DirectionName) -> pd.DataFrame:
        """Return the rows of a direction: a row for each row of its exports."""
        return self.stays[direction]

    def counted(self, direction: DirectionName) -> pd.DataFrame:
        """Return the rows of a direction that count."""
        stays = self.frame(direction)
        return stays.loc[stays["outcome"] == Outcome.COUNTED]

    def places(self, direction: DirectionName) -> list[Place]:
        """Return the places of the exports, by the index that frames hold."""
        return [export.place for export in self.exports[direction]]

    def row_account(self, direction: DirectionName) -> dict[str, int]:
        """Return the number of rows by outcome; they add up to the rows read."""
        outcome = self.stays[direction]["outcome"].cat
        counts = np.bincount(outcome.codes, minlength=len(outcome.categories)).tolist()
        return {name: n for name, n in zip(outcome.categories, counts, strict=True) if n}


def build_register(
    setup: Setup, directions: Sequence[DirectionName] = tuple(DirectionName)
) -> Register:
    """Read the exports of `directions` and return the register; raises InputError for none."""
    return register_of(read_exports(setup, directions), setup)


def register_of(read: ReadExports, setup: Setup) -> Register:
    """Return exports cleaned and classified, with the outcome of each row.

    Takes the columns away from `read`: they are not needed twice.
    """
    stays, marks, stated, exports = {}, {}, {}, {}
    for name, tables in read.tables.items():
        exports[name] = tuple(each.read for each in tables)
        texts = texts_of(tables)
        stays[name], marks[name], values = _stays(texts, exports[name], setup.definitions, name)
        stated[name] = values.stated
    return Register(
        *(stays, marks, stated, exports, read.unread, read.ignored),
        refused=tuple(Refusal(*each) for each in read.refused),
        agreements=read_agreements(setup),
    )


def _stays(
    texts: Texts, exports: Sequence[ReadExport], definitions: Definitions, name: DirectionName
) -> tuple[pd.DataFrame, Marks, Values]:
    columns = definitions.direction(name).columns
    plan = plan_columns(texts.frame.columns, columns)
    values = read_values(texts, exports, plan, definitions)
    # A row of totals has no dates; a student row without an id usually has.
    dated = np.zeros(len(texts), np.bool_)
    for field in YEAR_FIELDS:
        if field in values.fields:
            dated |= values.fields[field].codes >= 0
    kinds = row_kinds(texts, plan, marker_of(definitions, known_headers(columns)), dated)
    reasons = {**kinds, Outcome.SURPLUS_FIELDS: texts.surplus}
    stays = stays_of(values, texts, definitions, name)
    marks = Marks(values.failures, texts.short, stated_days(values))
    return with_outcomes(stays, values, reasons, definitions, name), marks, values
