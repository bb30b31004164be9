"""The register of agreements with partners: one row for each agreement."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

import numpy as np

from bjut_exchange.cleaning.cells import (
    Cells,
    first_that_reads,
    known_headers,
    known_words,
    plan_columns,
    read_cells,
)
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
from bjut_exchange.reading.table import ExportTable, ReadExport, keys_of, read_table
from bjut_exchange.reading.texts import texts_of
from bjut_exchange.register.findings import Finding, Refusal
from bjut_exchange.text import folded, may_be_shown

# An agreement's dates may be years, or two of them in one cell: 2012, 2012-2017.
_YEAR = r"(?:19|20)\d{2}"
_YEARS = re.compile(rf"(?P<first>{_YEAR}) ?年?(?: ?[-–—~/至到] ?(?P<last>{_YEAR}) ?年?)?")
# What a reader finds in a cell of an export is another check in the register of agreements.
_CODES = {"R04": "P04", "R18": "P04", "R08": "P03", "R10": "R10", "R19": "R19", "R20": "R20"}
# What keeps an agreement from being counted.
_UNUSABLE = {"R01", "P02", "P04", "P05"}

# The code of the check, the field, and the value that is not known.
_Fault = tuple[str, AgreementField | None, str]


@dataclass(frozen=True)
class Agreement:
    """An agreement: `country` is an ISO code, and a date that is not there leaves it open."""

    partner: str
    country: str | None = None
    type: str | None = None
    start: dt.date | None = None
    end: dt.date | None = None


# A row with an agreement that counts: where it is, its number there, what it says.
_Row = tuple[Place, int, Agreement]


@dataclass(frozen=True)
class Agreements:
    """The agreements that can be counted, in the order of the register, and what was found in it.

    `refusal` says why the register cannot be read, where it cannot; it is among the findings too.
    """

    rows: tuple[Agreement, ...]
    tables: tuple[ReadExport, ...]
    findings: tuple[Finding, ...]
    refusal: InputError | None = None

    def countries(self) -> dict[str, str]:
        """Return the country of each partner, by its folded name, where there is only one."""
        named = {(folded(each.partner), each.country) for each in self.rows if each.country}
        names = Counter(partner for partner, _ in named)
        return {partner: country for partner, country in named if names[partner] == 1}


def read_agreements(setup: Setup) -> Agreements | None:
    """Return the register of agreements of a data folder; None if it has none."""
    if not os.path.lexists(setup.agreements):
        return None
    definitions = setup.definitions
    name, known = printable(definitions.agreements), known_headers(definitions.partners.columns)
    # An agreement has no direction, and nothing that reads bytes asks for one.
    source = Source(setup.agreements, name, DirectionName.OUTBOUND, Desk(files=(name,)))
    tables: list[ReadExport] = []
    rows: list[_Row] = []
    faulty: dict[tuple[Place, _Fault], list[int]] = defaultdict(list)
    try:
        for export, layout in _tables(source, definitions):
            table = read_table(export, layout, known, words=partial(known_words, definitions))
            tables.append(table.read)
            for number, agreement, faults in _rows(table, definitions):
                for fault in faults:
                    faulty[export.place, fault].append(number)
                if not any(fault[0] in _UNUSABLE for fault in faults):
                    rows.append((export.place, number, agreement))
    except InputError as error:
        return Agreements((), (), (Refusal(Place(name), None, error).finding,), error)
    findings = [
        Finding(code, None, place, field, np.array(numbers, np.int32), value=value)
        for (place, (code, field, value)), numbers in faulty.items()
    ]
    findings += _contradicting_countries(rows)
    return Agreements(tuple(row[-1] for row in rows), tuple(tables), tuple(findings))


def _tables(source: Source, definitions: Definitions) -> list[tuple[Export, Layout]]:
    """Return the tables that have a column for partners; raises InputError if none has (P01)."""
    columns = definitions.partners.columns
    known = known_headers(columns)
    try:
        found, _ = tables_of(source, known)
    except InputError as error:
        if error.check != "H01":
            raise
        found = []
    named = [
        pair
        for pair in found
        if AgreementField.PARTNER in plan_columns(keys_of(pair[1].header, known).values(), columns)
    ]
    if not named:
        raise InputError("no_partner_column", check="P01", file=source.name)
    return named


def _rows(
    table: ExportTable, definitions: Definitions
) -> Iterator[tuple[int, Agreement, list[_Fault]]]:
    """Yield the number of each row that is no heading or note, its agreement, what is wrong."""
    texts = texts_of([table])
    plan = plan_columns(texts.frame.columns, definitions.partners.columns)
    fields: dict[AgreementField, list[Reading]] = {}
    for field, reader in _readers(definitions).items():
        cells = [read_cells(texts.column(part.key), part, reader) for part in plan.get(field, ())]
        of = first_that_reads(cells) if cells else Cells([NOTHING], np.zeros(len(texts), np.int8))
        fields[field] = [of.readings[code] for code in of.codes.tolist()]
    none = np.zeros(len(texts), np.bool_)
    kinds = row_kinds(texts, {}, marker_of(definitions, frozenset()), none, none)
    for at in np.flatnonzero(~np.any([*kinds.values()], axis=0)).tolist():
        readings = {field: of[at] for field, of in fields.items()}
        # A reader returns what its field holds: a name, a code or a date; readers stand in order.
        partner, *others = (cast("Any", reading.value) for reading in readings.values())
        agreement = Agreement(partner or "", *others)
        # The cells of a row with too many may not stand under their headers.
        misplaced: list[_Fault] = [("R01", None, "")]
        faults = misplaced if texts.surplus[at] else [*_faults(readings, agreement)]
        yield int(texts.row[at]), agreement, faults


def _readers(definitions: Definitions) -> dict[AgreementField, Reader]:
    read_with = readers(definitions)
    open_words = frozenset(map(folded, definitions.partners.open_words))
    return {
        AgreementField.PARTNER: read_with[FieldName.PARTNER],
        AgreementField.COUNTRY: read_with[FieldName.COUNTRY],
        AgreementField.TYPE: read_with[FieldName.PROGRAMME],  # as it is written
        AgreementField.FROM: partial(_limit, read_with[FieldName.START], open_words, latest=False),
        AgreementField.TO: partial(_limit, read_with[FieldName.END], open_words, latest=True),
    }


def _limit(date: Reader, open_words: frozenset[str], text: str, *, latest: bool) -> Reading:
    """Return the first or the last day of an agreement; a year alone is all of it."""
    if folded(text) in open_words:
        return NOTHING
    if match := _YEARS.fullmatch(text):
        first, last = int(match["first"]), int(match["last"] or match["first"])
        return Reading(dt.date(last, 12, 31) if latest else dt.date(first, 1, 1))
    return date(text)


def _faults(readings: Mapping[AgreementField, Reading], agreement: Agreement) -> Iterator[_Fault]:
    if not agreement.partner:
        yield "P02", AgreementField.PARTNER, ""
    for field, reading in readings.items():
        for code in reading.fails:
            if code in _CODES:
                value = reading.unknown if may_be_shown(reading.unknown) else ""
                yield _CODES[code], field, value
    if agreement.start and agreement.end and agreement.end < agreement.start:
        yield "P05", AgreementField.TO, ""


def _contradicting_countries(rows: Sequence[_Row]) -> Iterator[Finding]:
    """Find the agreements that name another country than the partner's first one does."""
    first: dict[str, _Row] = {}
    pairs: dict[tuple[Place, Place], list[tuple[int, int]]] = defaultdict(list)
    for row in rows:
        place, number, agreement = row
        if agreement.country:
            other_place, other_number, other = first.setdefault(folded(agreement.partner), row)
            if other.country != agreement.country:
                pairs[place, other_place].append((number, other_number))
    for (place, other_place), numbers in pairs.items():
        own, others = np.array(numbers, np.int32).T
        yield Finding("P06", None, place, AgreementField.COUNTRY, own, (other_place, others))
