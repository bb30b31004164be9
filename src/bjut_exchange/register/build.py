"""The register: from the files of a data folder to every row with what became of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bjut_exchange.cleaning.cells import id_headers, known_headers, plan_columns
from bjut_exchange.cleaning.fields import Values, read_values
from bjut_exchange.cleaning.row_kinds import marker_of, row_kinds
from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import YEAR_FIELDS, DirectionName, FieldName, Outcome
from bjut_exchange.errors import InputError
from bjut_exchange.reading.containers import Export, Place
from bjut_exchange.reading.layout import Layout, shown_header, tables_of
from bjut_exchange.reading.setup import Setup
from bjut_exchange.reading.sources import Source, find_sources
from bjut_exchange.reading.table import ExportTable, Mask, ReadExport, keys_of, read_table
from bjut_exchange.reading.texts import Texts, texts_of
from bjut_exchange.register.agreements import Agreements, read_agreements
from bjut_exchange.register.findings import Refusal
from bjut_exchange.register.outcomes import with_outcomes
from bjut_exchange.register.stays import stated_days, stays_of
from bjut_exchange.text import folded_header


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
    setup: Setup,
    directions: Sequence[DirectionName] = tuple(DirectionName),
    on_file: Callable[[Source], None] = lambda _: None,
) -> Register:
    """Return the exports of `directions`, cleaned and classified, with the outcome of each row.

    `on_file` is called with each file once it has been read. An export that cannot be read is
    among those `refused`. Raises InputError if there is none.
    """
    definitions = setup.definitions
    found = find_sources(setup, directions)
    refused = [Refusal(Place(name), None, error) for name, error in found.refused]
    agreements = read_agreements(setup)
    read: dict[DirectionName, list[ExportTable]] = {name: [] for name in directions}
    unread: list[Export] = []
    for source in found.sources:
        try:
            own, others = _read_source(source, definitions)
        except InputError as error:
            refused.append(Refusal(Place(source.name), source.direction, error))
        else:
            read[source.direction] += own
            unread += others
        on_file(source)
    exports = {name: tuple(each.read for each in of) for name, of in read.items()}
    stays, marks, stated = {}, {}, {}
    for name in directions:
        texts = texts_of(read.pop(name))
        stays[name], marks[name], values = _stays(texts, exports[name], definitions, name)
        stated[name] = values.stated
    return Register(
        stays, marks, stated, exports, tuple(unread), found.ignored, tuple(refused), agreements
    )


def _stays(
    texts: Texts, exports: Sequence[ReadExport], definitions: Definitions, name: DirectionName
) -> tuple[pd.DataFrame, Marks, Values]:
    columns = definitions.direction(name).columns
    plan = plan_columns(texts.frame.columns, columns)
    values = read_values(texts, exports, plan, definitions)
    dated = np.zeros(len(texts), np.bool_)
    for field in YEAR_FIELDS:
        if field in values.fields:
            dated |= values.fields[field].codes >= 0
    kinds = row_kinds(texts, plan, marker_of(definitions, known_headers(columns)), dated)
    reasons = {**kinds, Outcome.SURPLUS_FIELDS: texts.surplus}
    stays = stays_of(values, texts, definitions, name)
    marks = Marks(values.failures, texts.short, stated_days(values))
    return with_outcomes(stays, reasons, definitions, name), marks, values


def _read_source(
    source: Source, definitions: Definitions
) -> tuple[list[ExportTable], list[Export]]:
    """Return the exports of a source, and its sheets that hold something else.

    A sheet with several known headers is meant to be an export. Raises InputError if none of them
    is an export, or one of them cannot be read.
    """
    known = known_headers(definitions.direction(source.direction).columns)
    tables = tables_of(source, known)
    read: list[ExportTable] = []
    unread = list(tables.unread)
    refusals: list[InputError] = []
    for export, layout in tables.found:
        try:
            read.append(_read_export(export, layout, definitions, known))
        except InputError as error:
            headers = set(map(folded_header, layout.header))
            if error.check != "H02" or len(headers & known) > 1:
                raise
            unread.append(export)
            refusals.append(error)
    if not read:
        raise refusals[0]
    return read, unread


def _read_export(
    export: Export, layout: Layout, definitions: Definitions, known: frozenset[str]
) -> ExportTable:
    """Read an export; raises InputError if it cannot be read, or states no year (H02)."""
    direction = definitions.direction(export.source.direction)
    needed, columns = direction.year.needs, direction.columns
    stated = plan_columns(keys_of(layout.header, known).values(), columns)
    if needed not in stated and needed not in export.source.desk.set:
        looked_for = ", ".join(repr(each.column) for each in columns.get(needed, ()))
        shown = shown_header(layout, known)
        msg = f"{export.name}: no column holds the {needed}; its headers: {shown}"
        hint = f"add the header of its {needed} to [columns] (looked for {looked_for or 'none'})"
        raise InputError(msg, hint=hint, check="H02")
    return read_table(export, layout, known, id_headers(columns))
