"""The columns of an export: which field each holds, and which one an unread column may hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from bjut_exchange.cleaning.cells import known_headers, plan_columns
from bjut_exchange.cleaning.likely import NEARLY_ALL, field_in_cells, share_that_fits
from bjut_exchange.cleaning.parsers import Reader, readers
from bjut_exchange.config.rules import Columns, Direction
from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import DirectionName, FieldName
from bjut_exchange.reading.beginnings import Rows, first_rows, texts_below
from bjut_exchange.reading.containers import Export
from bjut_exchange.reading.header_words import OTHER, field_in_words
from bjut_exchange.reading.layout import Layout, common_texts
from bjut_exchange.reading.refusals import public_headers
from bjut_exchange.reading.table import ReadExport, keys_of

_DESCRIBE = (FieldName.COUNTRY, FieldName.PROGRAMME, FieldName.PARTNER, FieldName.COLLEGE)


def rule_fields(direction: Direction) -> tuple[FieldName, ...]:
    """Return the fields that categories, and rules of what is left out, ask for."""
    rules = (*direction.categories, *direction.left_out)
    return tuple(dict.fromkeys(field for rule in rules for field in rule.when.wanted))


@dataclass(frozen=True)
class ExportColumns:
    """The columns of an export, by their positions, and what is `set` for all of its rows."""

    export: Export
    layout: Layout
    encoding: str
    definitions: Definitions
    read: Mapping[FieldName, tuple[int, ...]]
    set: Mapping[FieldName, str]
    unread: tuple[int, ...]

    @property
    def direction(self) -> DirectionName:
        """Return the direction of the export."""
        return self.export.source.direction

    @property
    def candidates(self) -> Columns:
        """Return the columns that are looked for."""
        return self.definitions.direction(self.direction).columns_of(self.export.source.desk)

    @cached_property
    def first_rows(self) -> Rows:
        """Return the first rows, for what is to be told from cells."""
        return first_rows(self.export, self.layout, self.encoding)

    @cached_property
    def public(self) -> Mapping[int, str]:
        """Return the headers of unread columns that may be shown."""
        header = self.layout.header
        known = {at for at, cell in enumerate(header) if cell.strip()}.difference(self.unread)
        return public_headers(header, known, self.first_rows)

    @property
    def missing(self) -> tuple[FieldName, ...]:
        """Return the fields that figures need and the export does not state.

        A field for which the definitions look under no header is not missed.
        """
        direction = self.definitions.direction(self.direction)
        dates = (direction.year.needs, FieldName.END)
        needed = (*rule_fields(direction), FieldName.PERSON, *dates, *_DESCRIBE)
        given = {*self.read, *self.set}
        if FieldName.DAYS in given:
            given.add(FieldName.END)
        wanted = (field for field in needed if field not in given and self.candidates.get(field))
        return tuple(dict.fromkeys(wanted))

    def likely(self) -> dict[FieldName, int]:
        """Return the unread column that most likely holds each missing field, if one does."""
        missing, best = self.missing, dict[FieldName, tuple[bool, int]]()
        for at in self.unread if missing else ():
            told = field_in_words(self.layout.header[at], self.direction)
            if told == OTHER:
                continue
            named = FieldName.named(told) if told in missing else None
            field = named or field_in_cells({each: self._share(at, each) for each in missing})
            if field:
                fits = named is None or self._share(at, field) >= NEARLY_ALL
                rank = (fits, -at)  # cells that fit tell more than a header
                best[field] = max(rank, best.get(field, rank))
        return {field: -best[field][-1] for field in missing if field in best}

    def _share(self, at: int, field: FieldName) -> float:
        starts = self.read.get(FieldName.START, ())[:1]
        below = texts_below(self.first_rows, at)
        first = texts_below(self.first_rows, starts[0]) if starts else ()
        return share_that_fits(below, field, self.direction, self._readers, first)

    @cached_property
    def _readers(self) -> Mapping[FieldName, Reader]:
        return readers(self.definitions)


def columns_of_layout(
    export: Export, layout: Layout, definitions: Definitions, encoding: str = ""
) -> ExportColumns:
    """Return the columns of an export with a layout."""
    columns = definitions.direction(export.source.direction).columns_of(export.source.desk)
    keys = keys_of(layout.header, known_headers(columns))
    position_of = {key: at for at, key in keys.items()}
    read = {
        field: tuple(dict.fromkeys(position_of[part.key] for part in parts))
        for field, parts in plan_columns(keys.values(), columns).items()
    }
    unread = tuple(at for at, cell in enumerate(layout.header) if cell.strip() and at not in keys)
    common = common_texts(export, layout)
    return ExportColumns(export, layout, encoding, definitions, read, common, unread)


def columns_of(read: ReadExport, definitions: Definitions) -> ExportColumns:
    """Return the columns of an export that was read."""
    return columns_of_layout(read.export, read.layout, definitions, read.encoding)
