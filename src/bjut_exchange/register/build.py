"""The register: from the files of a data folder to every row with what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bjut_exchange.cleaning.cells import Plan, known_headers, plan_columns
from bjut_exchange.cleaning.fields import Values, read_values
from bjut_exchange.cleaning.row_kinds import marker_of, row_kinds
from bjut_exchange.config.rules import Columns, Direction
from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import DirectionName, FieldName, Outcome
from bjut_exchange.errors import InputError
from bjut_exchange.reading.containers import Export, Place
from bjut_exchange.reading.setup import Setup
from bjut_exchange.reading.table import Coded, ExportTable, Mask, ReadExport, per_row
from bjut_exchange.reading.texts import Texts, texts_of
from bjut_exchange.register.agreements import Agreements, read_agreements
from bjut_exchange.register.duplicates import alike_ids
from bjut_exchange.register.exports import ReadExports, read_exports
from bjut_exchange.register.findings import Refusal
from bjut_exchange.register.held import fields_held
from bjut_exchange.register.outcomes import with_outcomes
from bjut_exchange.register.schema import COLUMN_NAMES
from bjut_exchange.register.stays import stated_days, stays_of
from bjut_exchange.text import folded, folded_header, is_header

_MOST_STUDENTS = 10_000_000


@dataclass(frozen=True)
class Marks:
    """What is known of the rows of a direction besides their stays, for the checks.

    `failures` marks, by field and code of the check, the rows whose cell fails it; `short` those
    with fewer fields than the header; `stated_days` is the length that a row states, 0 for none;
    `rough_days` marks those stated in weeks or months; `unknown` holds, by field, the texts that
    are not in its vocabulary. `alike` maps persons to others whose ids differ by leading zeros
    alone; `of_partner` marks the rows whose country is their partner's in the register of
    agreements.
    """

    failures: Mapping[tuple[FieldName, str], Mask]
    short: Mask
    stated_days: NDArray[np.int32]
    rough_days: Mask
    unknown: Mapping[FieldName, Coded]
    alike: Mapping[int, int]
    of_partner: Mask


@dataclass(frozen=True)
class Register:
    """The stays of each direction read, and what was noticed while reading them.

    `stays` holds a frame for each direction, with the columns of `schema`. `stated` holds the
    fields for which at least one export of the direction has a column, `held` the fields that each
    of the `exports` read holds (see `fields_held`), `refused` what cannot be read, `unread` the
    sheets that hold something else, `ignored` the names of what is not read, behind the check that
    says so. `agreements` is the register of agreements, if there is one. `is_whole` says whether
    all exports of the data folder are read.
    """

    stays: Mapping[DirectionName, pd.DataFrame]
    marks: Mapping[DirectionName, Marks]
    stated: Mapping[DirectionName, frozenset[FieldName]]
    held: Mapping[DirectionName, tuple[frozenset[FieldName], ...]]
    exports: Mapping[DirectionName, tuple[ReadExport, ...]]
    unread: tuple[Export, ...]
    ignored: tuple[tuple[str, str], ...]
    refused: tuple[Refusal, ...]
    agreements: Agreements | None = None
    is_whole: bool = True

    def frame(self, direction: DirectionName) -> pd.DataFrame:
        """Return the rows of a direction: a row for each row of its exports."""
        return self.stays[direction]

    def counted(
        self, direction: DirectionName, columns: Sequence[str] = COLUMN_NAMES
    ) -> pd.DataFrame:
        """Return the rows of a direction that count, one for each student that they stand for."""
        at = self._counted_at(direction)
        stays = self.frame(direction)[[*columns]].take(at)
        return stays if stays.index.is_unique else stays.reset_index(drop=True)

    def unknown(self, direction: DirectionName, field: FieldName) -> Mask:
        """Return which rows of `counted` state a term or a country that is not known."""
        code = "R08" if field is FieldName.COUNTRY else "R09"
        at, marked = self._counted_at(direction), self.marks[direction].failures.get((field, code))
        return np.zeros(len(at), np.bool_) if marked is None else marked[at]

    def _counted_at(self, direction: DirectionName) -> NDArray[np.int64]:
        stays = self.frame(direction)
        at = np.flatnonzero(stays["outcome"] == Outcome.COUNTED)
        students = stays["students"].to_numpy()[at]
        # Almost always each row is one student, and nothing needs to be repeated.
        return at.repeat(students) if (students != 1).any() else at

    def places(self, direction: DirectionName) -> list[Place]:
        """Return the places of the exports, by the index that frames hold."""
        return [export.place for export in self.exports[direction]]

    @property
    def inputs(self) -> list[ReadExport]:
        """Return what figures rest on: exports, and agreements if rows have their countries."""
        exports = list(chain(*self.exports.values()))
        is_used = any(marks.of_partner.any() for marks in self.marks.values())
        return [*exports, *self.agreements.tables] if self.agreements and is_used else exports

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
    stays, marks, stated, held, exports = {}, {}, {}, {}, {}
    agreements = read_agreements(setup)
    countries = agreements.countries() if agreements else {}
    for name, tables in read.tables.items():
        exports[name] = tuple(each.read for each in tables)
        planned = _planned(tables, setup.definitions.direction(name))
        texts = texts_of(tables)
        # Where inbound students come from need not be where their university is.
        of_partners = countries if name is DirectionName.OUTBOUND else {}
        stays[name], marks[name], values = _stays(
            *(texts, exports[name], planned, setup.definitions, name, of_partners)
        )
        stated[name] = values.stated
        held[name] = fields_held(
            *(texts, exports[name], values, setup.definitions.direction(name)),
            has_agreements=bool(of_partners),
        )
    return Register(
        *(stays, marks, stated, held, exports, read.unread, read.ignored),
        refused=tuple(Refusal(*each) for each in read.refused),
        agreements=agreements,
        is_whole=setup.is_whole and len(stays) == len(DirectionName),
    )


def _planned(
    tables: Sequence[ExportTable], direction: Direction
) -> tuple[Plan[FieldName], frozenset[str]]:
    """Return the columns of each field in all exports, and the headers known in any.

    A header can be another field in the exports of a desk with columns of its own, so the texts of
    desks that differ in their columns get keys that differ.
    """
    of_desks: list[Columns] = []
    keys: list[dict[str, None]] = []
    for table in tables:
        columns = direction.columns_of(table.read.source.desk)
        if columns not in of_desks:
            of_desks.append(columns)
            keys.append({})
        if number := of_desks.index(columns):
            for of in (table.columns, table.digits):
                for key in [*of]:
                    of[f"{key}\n@{number}"] = of.pop(key)
        keys[of_desks.index(columns)] |= dict.fromkeys(table.columns)
    plans = [*map(plan_columns, keys, of_desks)]
    plan = {field: tuple(chain(*(of.get(field, ()) for of in plans))) for field in FieldName}
    known = frozenset(chain(*map(known_headers, of_desks)))
    return {field: parts for field, parts in plan.items() if parts}, known


def _stays(
    texts: Texts,
    exports: Sequence[ReadExport],
    planned: tuple[Plan[FieldName], frozenset[str]],
    definitions: Definitions,
    name: DirectionName,
    countries: Mapping[str, str],
) -> tuple[pd.DataFrame, Marks, Values]:
    plan, known = planned
    values, of_partner = _with_countries(read_values(texts, exports, plan, definitions), countries)
    # A header that is repeated in the body is spelt there as it is above.
    cells = {cell for each in exports for cell in each.layout.header}
    spelt = {folded_header(cell) for cell in cells if is_header(cell, known)}
    nameless = values.failures.get((FieldName.PERSON, "R07"), np.zeros(len(texts), np.bool_))
    kinds = row_kinds(texts, plan, marker_of(definitions, known | spelt), values.dated, nameless)
    reasons = {**kinds, Outcome.SURPLUS_FIELDS: texts.surplus}
    stays = stays_of(values, texts, definitions, name)
    _check_students(stays, exports)
    marks = Marks(
        failures=values.failures,
        short=texts.short,
        stated_days=stated_days(values),
        rough_days=values.rough_days,
        unknown=values.unknown,
        alike=alike_ids(values.ids),
        of_partner=of_partner,
    )
    return with_outcomes(stays, values, reasons, definitions, name), marks, values


def _with_countries(values: Values, countries: Mapping[str, str]) -> tuple[Values, Mask]:
    """Return values where rows without a country have their partner's, and which rows these are.

    `countries` has the country of partners by their folded names. A row whose country is not known
    states one, so it keeps none.
    """
    if not countries:
        return values, np.zeros(len(values.person), np.bool_)
    partner, own = (values.field(each) for each in (FieldName.PARTNER, FieldName.COUNTRY))
    named = [countries.get(folded(each)) for each in partner.categories]
    known = list(dict.fromkeys([*own.categories, *filter(None, named)]))
    code_of = {country: code for code, country in enumerate(known)} | {None: -1}
    codes = per_row([*map(code_of.__getitem__, named), -1], partner.codes, np.int16)
    unknown = values.failures.get((FieldName.COUNTRY, "R08"), np.False_)
    filled = (codes >= 0) & (own.codes < 0) & ~unknown
    if not filled.any():
        return values, filled
    country = Coded(known, np.where(filled, codes, own.codes))
    fields = {**values.fields, FieldName.COUNTRY: country}
    return replace(values, fields=fields, stated=frozenset(fields) | values.stated), filled


def _check_students(stays: pd.DataFrame, exports: Sequence[ReadExport]) -> None:
    """Raise InputError if rows stand for more students than there can be in a register."""
    if stays["students"].sum() > _MOST_STUDENTS:
        students = np.bincount(stays["export"], stays["students"])
        raise InputError("too_many_students", file=exports[int(students.argmax())].place)
