"""The register: from the files of a data folder to every row with what became of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bjut_exchange.checks.rows import header_findings, row_findings
from bjut_exchange.cleaning.fields import Cells, Plan, clean, plan_columns, wanted
from bjut_exchange.cleaning.parsers import readers
from bjut_exchange.cleaning.row_kinds import Mark, marker, no_stay, words_apart
from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import DirectionName, FieldName, Outcome
from bjut_exchange.errors import InputError
from bjut_exchange.reading.containers import Export
from bjut_exchange.reading.ids import Apart, Numbering
from bjut_exchange.reading.layout import Layout, shown_header, tables_of
from bjut_exchange.reading.read_export import ReadExport, place_of
from bjut_exchange.reading.setup import Setup
from bjut_exchange.reading.sources import Source, find_sources
from bjut_exchange.reading.table import RawColumns, Wanted, read_columns
from bjut_exchange.register.agreements import Agreements, read_agreements
from bjut_exchange.register.assembling import assemble
from bjut_exchange.register.findings import Finding, Place, Refusal
from bjut_exchange.register.outcomes import judge
from bjut_exchange.register.placing import ExportRows, Marks, marks_of, rows_of
from bjut_exchange.register.schema import Assembled, Stays
from bjut_exchange.text import folded_header

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Register:
    """The stays of each direction read, and what was found while reading them.

    `stated` holds the fields for which at least one export of the direction has a column,
    `refused` what cannot be read, `findings` the rest of what single exports show.
    `agreements` is the register of agreements, if there is one; `findings` holds its own, too.
    """

    stays: Mapping[DirectionName, Stays]
    stated: Mapping[DirectionName, frozenset[FieldName]]
    exports: Mapping[DirectionName, tuple[ReadExport, ...]]
    findings: tuple[Finding, ...]
    refused: tuple[Refusal, ...]
    agreements: Agreements | None = None

    def frame(self, direction: DirectionName) -> pd.DataFrame:
        """Give the rows of a direction as `Stays.frame` does."""
        return self.stays[direction].frame()

    def counted(self, direction: DirectionName) -> pd.DataFrame:
        """Give the rows of a frame that count."""
        stays = self.frame(direction)
        return stays.loc[stays["outcome"] == Outcome.COUNTED]

    def places(self, direction: DirectionName) -> list[Place]:
        """Give the places of the exports, by the index that frames hold."""
        return [export.place for export in self.exports[direction]]

    def balance(self, direction: DirectionName) -> dict[str, int]:
        """Count the rows by outcome; the counts add up to the rows read."""
        outcome = self.stays[direction].outcome
        counts = np.bincount(outcome.codes, minlength=len(outcome.values)).tolist()
        return {name: count for name, count in zip(outcome.values, counts, strict=True) if count}


@dataclass(frozen=True)
class _Part:
    export: ReadExport
    rows: ExportRows
    findings: tuple[Finding, ...]


def build_register(
    setup: Setup,
    directions: Sequence[DirectionName] = tuple(DirectionName),
    on_file: Callable[[Source], None] = lambda _: None,
) -> Register:
    """Read, clean, classify and judge the exports of `directions` in a data folder.

    `on_file` is called with each file once it has been read. An export that cannot be read is
    among those `refused`. Raises InputError if there is none.
    """
    definitions = setup.definitions
    found = find_sources(setup, directions)
    read_with = readers(definitions)
    cells = Cells(definitions, read_with)
    findings = [Finding("F12", None, Place(name)) for name in found.ignored]
    refused = [Refusal(Place(name), None, error) for name, error in found.refused]
    agreements = read_agreements(setup, read_with)
    findings += agreements.findings if agreements else ()
    parts: dict[DirectionName, list[_Part]] = {name: [] for name in directions}
    means = {name: _means(definitions, name, cells) for name in directions}
    for source in found.sources:
        try:
            unread = _read_source(source, definitions, means[source.direction], parts)
            findings += [Finding("F11", source.direction, place_of(each)) for each in unread]
        except InputError as error:
            refused.append(Refusal(Place(source.name), source.direction, error))
        on_file(source)
    stays, exports, stated = {}, {}, {}
    for name, own in parts.items():
        exports[name] = tuple(part.export for part in own)
        stated[name] = frozenset().union(*(part.rows.clean.stated for part in own))
        findings += [finding for part in own for finding in part.findings]
        assembled, marks = _assembled(own, definitions, name)
        stays[name] = judge(assembled, marks, definitions, name)
        places = [export.place for export in exports[name]]
        findings += row_findings(stays[name], marks, places, definitions, name)
    return Register(stays, stated, exports, tuple(findings), tuple(refused), agreements)


def _assembled(
    parts: list[_Part], definitions: Definitions, name: DirectionName
) -> tuple[Assembled, Marks]:
    """Put together what the parts of a direction hold, and empty them: it is not needed twice."""
    rows = [part.rows for part in parts]
    parts.clear()
    assembled, stated_days = assemble(rows, definitions, definitions.direction(name).year)
    return assembled, marks_of(rows, stated_days)


def read_again(export: ReadExport, definitions: Definitions) -> tuple[RawColumns, Plan]:
    """Read the cells of an export once more; raises InputError if it cannot be read now."""
    columns = definitions.direction(export.source.direction).columns
    plan = plan_columns(export.layout.header, columns)
    positions = sorted({part.position for parts in plan.values() for part in parts})
    return read_columns(export.export, export.layout, Wanted(positions)), plan


@dataclass(frozen=True)
class _Means:
    """What the exports of a direction are read with: known headers, readers, marks of cells."""

    known: frozenset[str]
    cells: Cells
    mark: Mark
    apart: Apart
    numbering: Numbering


def _means(definitions: Definitions, name: DirectionName, cells: Cells) -> _Means:
    columns = definitions.direction(name).columns.values()
    known = frozenset(folded_header(each.column) for of in columns for each in of)
    apart = words_apart(definitions, known)
    return _Means(known, cells, marker(definitions, known), apart, Numbering())


def _read_source(
    source: Source,
    definitions: Definitions,
    means: _Means,
    parts: Mapping[DirectionName, list[_Part]],
) -> list[Export]:
    """Add the exports of a source to the parts; and give the sheets that hold something else.

    A sheet with several known headers is meant to be an export. Raises InputError if none of them
    is an export, or one of them cannot be read; then nothing is added.
    """
    tables = tables_of(source, means.known)
    read: list[_Part] = []
    unread = list(tables.unread)
    refusals: list[InputError] = []
    for export, layout in tables.found:
        try:
            read.append(_read(export, layout, definitions, means))
        except InputError as error:
            headers = set(map(folded_header, layout.header))
            if error.check != "H02" or len(headers & means.known) > 1:
                raise
            unread.append(export)
            refusals.append(error)
    if not read:
        raise refusals[0]
    parts[source.direction].extend(read)
    return unread


def _read(export: Export, layout: Layout, definitions: Definitions, means: _Means) -> _Part:
    source = export.source
    columns = definitions.direction(source.direction).columns
    plan = plan_columns(layout.header, columns)
    needed = definitions.direction(source.direction).year.needs
    if needed not in plan and needed not in source.desk.set:
        looked_for = ", ".join(repr(each.column) for each in columns.get(needed, ()))
        shown = shown_header(layout, means.known)
        msg = f"{export.name} has no column for the {needed}; its headers: {shown}"
        hint = f"add the header of its {needed} to [columns] (looked for {looked_for or 'none'})"
        raise InputError(msg, hint=hint, check="H02")
    raw = read_columns(export, layout, wanted(plan, means.apart))
    common = source.desk.set
    cleaned = clean(raw, plan, common, means.cells, means.numbering)
    aside = no_stay(raw, layout, plan, cleaned.fields, means.mark)
    place = place_of(export)
    read = ReadExport(place, export, layout, raw.encoding, len(raw))
    findings = header_findings(layout, plan, columns, place, source.direction)
    return _Part(read, rows_of(raw, cleaned, aside), tuple(findings))
