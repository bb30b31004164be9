"""The register: from the files of a data folder to every row with what became of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from bjut_exchange.cleaning import NO_STAY, Parser, clean, parsers, plan_columns
from bjut_exchange.config import Setup
from bjut_exchange.definitions import Definitions
from bjut_exchange.errors import InputError
from bjut_exchange.exports import read_columns, shown_header, tables_of
from bjut_exchange.findings import Finding, findings_of
from bjut_exchange.sources import Source, find_sources
from bjut_exchange.stays import ExportRows, assemble, category_of, outcome_of
from bjut_exchange.terms import UNCLASSIFIED, DirectionName, FieldName, Outcome
from bjut_exchange.text import folded_header

# Reasons that mean trouble in an export, rather than a rule at work.
_TROUBLE = (
    Outcome.SURPLUS_FIELDS,
    Outcome.NO_YEAR,
    Outcome.ENDS_BEFORE_START,
    Outcome.DUPLICATE,
)


@dataclass(frozen=True)
class Register:
    """The stays of each direction read, and what was found while reading them.

    Each frame in `stays` has one row per row read, with the columns

    - `person` (code, -1 where no id is stated), `programme`, `partner`, `country` (ISO code),
      `college`, `level`, `activity`, `duration`, `status` (categorical),
    - `start`, `end` (dates; NaT where not stated), `days` (inclusive, 0 where unknown),
    - `first_year`, `last_year`: the years in which the stay counts (-1 none, 9999 still here),
    - `category` (categorical: a category of the definitions, or `unclassified`),
    - `outcome` (categorical): `counted`, or the reason for which the row is set aside,
    - `file`, `row`: where it stands, as a spreadsheet shows it.

    `stated` holds the fields for which at least one export of the direction has a column,
    `ignored` the names of files that are neither direction's exports.
    """

    stays: Mapping[DirectionName, pd.DataFrame]
    stated: Mapping[DirectionName, frozenset[FieldName]]
    findings: tuple[Finding, ...]
    sources: tuple[Source, ...]
    ignored: tuple[str, ...]

    def counted(self, direction: DirectionName) -> pd.DataFrame:
        """Give the stays of a direction that count."""
        stays = self.stays[direction]
        return stays.loc[stays["outcome"] == Outcome.COUNTED]

    def balance(self, direction: DirectionName) -> dict[str, int]:
        """Count the rows by outcome; the counts add up to the rows read."""
        counts = self.stays[direction]["outcome"].value_counts(sort=False)
        return {str(outcome): int(n) for outcome, n in counts.items() if n}


def build_register(
    setup: Setup, directions: Sequence[DirectionName] = tuple(DirectionName)
) -> Register:
    """Read, clean, classify and judge the exports of `directions` in a data folder.

    Raises InputError if there are no exports, or one of them cannot be read.
    """
    definitions = setup.definitions
    found = find_sources(setup, directions)
    for _, refusal in found.refused:
        raise refusal
    readers = parsers(definitions)
    stays: dict[DirectionName, pd.DataFrame] = {}
    stated: dict[DirectionName, frozenset[FieldName]] = {}
    findings: list[Finding] = []
    for name in directions:
        direction = definitions.direction(name)
        parts = [
            part
            for each in found.sources
            if each.direction is name
            for part in _read(each, definitions, readers)
        ]
        frame = assemble(parts, definitions, direction.year)
        frame["category"] = category_of(frame, direction)
        frame["outcome"] = outcome_of(frame, parts, definitions, name)
        stays[name] = frame
        stated[name] = frozenset(field for part in parts for field in part.clean.fields)
        findings.extend(_findings(frame, parts))
    return Register(stays, stated, tuple(findings), found.sources, found.ignored)


def _read(
    source: Source, definitions: Definitions, readers: Mapping[FieldName, Parser]
) -> Iterator[ExportRows]:
    columns = definitions.direction(source.direction).columns
    known = {folded_header(each.column) for candidates in columns.values() for each in candidates}
    for export, layout in tables_of(source, known).found:
        plan = plan_columns(layout.header, columns)
        needed = definitions.direction(source.direction).year.needs
        if needed not in plan and needed not in source.desk.set:
            looked_for = ", ".join(repr(each.column) for each in columns.get(needed, ()))
            shown = shown_header(layout, known)
            msg = f"{export.name} has no column for the {needed}; its headers: {shown}"
            hint = (
                f"add the header of its {needed} to [columns] (looked for {looked_for or 'none'})"
            )
            raise InputError(msg, hint=hint, check="H02")
        positions = sorted({place.position for places in plan.values() for place in places})
        raw = read_columns(export, layout, positions)
        cleaned = clean(raw, layout, plan, source.desk, definitions, readers)
        yield ExportRows(export.name, raw, cleaned)


def _findings(stays: pd.DataFrame, parts: Sequence[ExportRows]) -> Iterator[Finding]:
    outcome = stays["outcome"]
    a_stay = ~outcome.isin(NO_STAY).to_numpy()
    for field in FieldName:
        unreadable = [part.unreadable(field) for part in parts]
        mask = np.concatenate([np.empty(0, np.bool_), *unreadable]) & a_stay
        yield from findings_of(f"unreadable_{field}", mask, stays)
    for reason in _TROUBLE:
        yield from findings_of(reason, (outcome == reason).to_numpy(), stays)
    unclassified = (stays["category"] == UNCLASSIFIED) & (outcome == Outcome.COUNTED)
    yield from findings_of(UNCLASSIFIED, unclassified.to_numpy(), stays)
