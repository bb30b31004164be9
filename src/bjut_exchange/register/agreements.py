"""Read the register of agreements with partners: one row for each agreement."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import cast

import numpy as np

from bjut_exchange.cleaning.cells import first_that_reads, known_headers, plan_columns
from bjut_exchange.cleaning.fields import cells_of
from bjut_exchange.cleaning.parsers import NOTHING, Reader, Reading, readers
from bjut_exchange.cleaning.row_kinds import marker_of, row_kinds
from bjut_exchange.config.rules import Desk
from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import AgreementField, DirectionName, FieldName
from bjut_exchange.errors import InputError
from bjut_exchange.reading.containers import Export, Place
from bjut_exchange.reading.files import printable
from bjut_exchange.reading.layout import Layout, tables_of
from bjut_exchange.reading.setup import Setup
from bjut_exchange.reading.sources import Source
from bjut_exchange.reading.texts import ReadExport, read_texts, texts_of
from bjut_exchange.register.findings import Finding, Refusal, Rows
from bjut_exchange.text import folded, folded_header

# An agreement's dates may be years, or two of them in one cell: 2012, 2012-2017.
_YEAR = r"(?:19|20)\d{2}"
_YEARS = re.compile(rf"(?P<first>{_YEAR}) ?年?(?: ?[-–—~/至到] ?(?P<last>{_YEAR}) ?年?)?")
# What a reader finds in a cell of an export is another check in the register of agreements.
_CODES = {"R04": "P04", "R08": "P03", "R10": "R10"}
# What keeps an agreement from being counted.
_UNUSABLE = {"R01", "P02", "P04", "P05"}

_Fault = tuple[str, AgreementField | None]


@dataclass(frozen=True)
class Agreement:
    """An agreement: `country` is an ISO code, and a date that is not there leaves it open."""

    partner: str
    country: str | None = None
    type: str | None = None
    start: dt.date | None = None
    end: dt.date | None = None

    def overlaps(self, first: dt.date, last: dt.date) -> bool:
        """Tell whether it is in force on any day from `first` to `last`."""
        has_begun = self.start is None or self.start <= last
        return has_begun and (self.end is None or self.end >= first)


@dataclass(frozen=True)
class Agreements:
    """The agreements that can be counted, in the order of the register, and what was found in it.

    `refusal` says why the register cannot be read, where it cannot; it is among the findings too.
    """

    rows: tuple[Agreement, ...]
    tables: tuple[ReadExport, ...]
    findings: tuple[Finding, ...]
    refusal: InputError | None = None


@dataclass(frozen=True)
class _Row:
    place: Place
    number: int
    agreement: Agreement
    faults: tuple[_Fault, ...]

    @property
    def is_usable(self) -> bool:
        return not any(code in _UNUSABLE for code, _ in self.faults)


def read_agreements(setup: Setup) -> Agreements | None:
    """Read the register of agreements of a data folder; None if it has none."""
    if not os.path.lexists(setup.agreements):
        return None
    name = printable(setup.definitions.agreements)
    # An agreement has no direction, and nothing that reads bytes asks for one.
    source = Source(setup.agreements, name, DirectionName.OUTBOUND, Desk(files=(name,)))
    rows: list[_Row] = []
    tables: list[ReadExport] = []
    try:
        for export, layout in _tables(source, setup.definitions):
            table, own = _read(export, layout, setup.definitions)
            tables.append(table)
            rows += own
    except InputError as error:
        return Agreements((), (), (Refusal(Place(name), None, error).finding,), error)
    findings = (*_findings(rows), *_countries_at_odds(rows))
    usable = tuple(row.agreement for row in rows if row.is_usable)
    return Agreements(usable, tuple(tables), findings)


def _tables(source: Source, definitions: Definitions) -> list[tuple[Export, Layout]]:
    """Give the tables that have a column for partners; raises InputError if none has (P01)."""
    columns = definitions.partners.columns
    partner = {folded_header(each.column) for each in columns.get(AgreementField.PARTNER, ())}
    try:
        found = tables_of(source, known_headers(columns)).found
    except InputError as error:
        if error.check != "H01":
            raise
        found = ()
    named = [pair for pair in found if partner & set(map(folded_header, pair[1].header))]
    if not named:
        msg = f"{source.name} has no column for the partner"
        hint = "add the header of the partner to [partners.columns] in exchange.toml"
        raise InputError(msg, hint=hint, check="P01")
    return named


def _read(
    export: Export, layout: Layout, definitions: Definitions
) -> tuple[ReadExport, list[_Row]]:
    columns = definitions.partners.columns
    read = read_texts(export, layout, known_headers(columns))
    texts = texts_of([read])
    plan = plan_columns(texts.frame.columns, columns)
    fields: dict[AgreementField, list[Reading]] = {}
    for field, reader in _readers(definitions).items():
        cells = [cells_of(texts, part, reader, definitions) for part in plan.get(field, ())]
        fields[field] = first_that_reads(cells).in_rows() if cells else [NOTHING] * len(texts)
    none = np.zeros(len(texts), np.bool_)
    kinds = row_kinds(texts, {}, marker_of(definitions, frozenset()), none)
    rows = []
    for at in np.flatnonzero(~np.any([*kinds.values()], axis=0)).tolist():
        readings = {field: of[at] for field, of in fields.items()}
        agreement = _agreement(readings)
        faults = list(_faults(readings, agreement))
        if texts.surplus[at]:  # its cells may not stand under their headers
            faults = [("R01", None)]
        rows.append(_Row(read.read.place, int(texts.row[at]), agreement, tuple(faults)))
    return read.read, rows


def _readers(definitions: Definitions) -> dict[AgreementField, Reader]:
    read_with = readers(definitions)
    of_export = {
        AgreementField.PARTNER: FieldName.PARTNER,
        AgreementField.COUNTRY: FieldName.COUNTRY,
        AgreementField.TYPE: FieldName.PROGRAMME,  # as it is written
    }
    open_words = frozenset(map(folded, definitions.partners.open_words))
    return {
        **{field: read_with[of] for field, of in of_export.items()},
        AgreementField.FROM: partial(_limit, read_with[FieldName.START], open_words, latest=False),
        AgreementField.TO: partial(_limit, read_with[FieldName.END], open_words, latest=True),
    }


def _limit(date: Reader, open_words: frozenset[str], text: str, *, latest: bool) -> Reading:
    """Read the first or the last day of an agreement; a year alone is all of it."""
    if folded(text) in open_words:
        return NOTHING
    if match := _YEARS.fullmatch(text):
        if latest:
            return Reading(dt.date(int(match["last"] or match["first"]), 12, 31))
        return Reading(dt.date(int(match["first"]), 1, 1))
    return date(text)


def _agreement(readings: Mapping[AgreementField, Reading]) -> Agreement:
    values = {field: reading.value for field, reading in readings.items()}
    return Agreement(
        partner=cast("str | None", values[AgreementField.PARTNER]) or "",
        country=cast("str | None", values[AgreementField.COUNTRY]),
        type=cast("str | None", values[AgreementField.TYPE]),
        start=cast("dt.date | None", values[AgreementField.FROM]),
        end=cast("dt.date | None", values[AgreementField.TO]),
    )


def _faults(readings: Mapping[AgreementField, Reading], agreement: Agreement) -> Iterator[_Fault]:
    if not agreement.partner:
        yield "P02", AgreementField.PARTNER
    for field, reading in readings.items():
        for code in reading.fails:
            if code in _CODES:
                yield _CODES[code], field
    if agreement.start and agreement.end and agreement.end < agreement.start:
        yield "P05", AgreementField.TO


def _findings(rows: Sequence[_Row]) -> Iterator[Finding]:
    at_fault: dict[tuple[Place, _Fault], list[int]] = defaultdict(list)
    for row in rows:
        for fault in row.faults:
            at_fault[row.place, fault].append(row.number)
    for (place, (code, field)), numbers in at_fault.items():
        yield Finding(code, None, place, field, _numbered(numbers))


def _countries_at_odds(rows: Sequence[_Row]) -> Iterator[Finding]:
    """Find the agreements that name another country than the partner's first one does."""
    first: dict[str, _Row] = {}
    at_odds: dict[tuple[Place, Place], list[tuple[int, int]]] = defaultdict(list)
    for row in rows:
        if row.is_usable and row.agreement.country:
            other = first.setdefault(folded(row.agreement.partner), row)
            if other.agreement.country != row.agreement.country:
                at_odds[row.place, other.place].append((row.number, other.number))
    for (place, beside), pairs in at_odds.items():
        own, others = (_numbered([pair[side] for pair in pairs]) for side in (0, 1))
        yield Finding("P06", None, place, AgreementField.COUNTRY, own, (beside, others))


def _numbered(rows: Sequence[int]) -> Rows:
    return np.array(rows, np.int32)
