"""The columns of an export: which field each holds, and which one an unread column may hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from bjut_exchange.cleaning.cells import known_headers, plan_columns
from bjut_exchange.config.rules import Columns, Direction
from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import DirectionName, FieldName
from bjut_exchange.messages import Said
from bjut_exchange.proposal.choosing import Choice, Chooser
from bjut_exchange.proposal.columns import Column
from bjut_exchange.proposal.fields import choose
from bjut_exchange.reading.beginnings import Rows, first_rows
from bjut_exchange.reading.containers import Export
from bjut_exchange.reading.header_words import OTHER, field_in_words
from bjut_exchange.reading.layout import Layout, common_texts
from bjut_exchange.reading.refusals import public_headers
from bjut_exchange.reading.table import ReadExport, keys_of
from bjut_exchange.text import tidied

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
        """Return the unread column that most likely holds each missing field, if one does.

        Words of its header tell, or what its cells are where the header says nothing else.
        """
        missing, header = self.missing, self.layout.header
        words = {at: field_in_words(header[at], self.direction) for at in self.unread if missing}
        named = {at: name for at, name in words.items() if name != OTHER}
        if not named:
            return {}
        columns = [*map(self._column, range(len(header)))]
        known = [
            Choice(field, columns[at[0]], Said("none"), is_known=True)
            for field, at in self.read.items()
        ]
        chooser = Chooser(columns, self.direction, self.definitions, known)
        told: dict[FieldName, int] = {}
        for each in choose(chooser):
            at = columns.index(each.column)
            if named.get(at) == each.field or (named.get(at) == "" and each.is_of_nearly_all):
                told[each.field] = at
        for at, name in named.items():
            if name:
                told.setdefault(FieldName.named(name), at)
        return {field: told[field] for field in missing if field in told}

    def _column(self, at: int) -> Column:
        words = frozenset(word.casefold() for word in self.definitions.missing_words)
        cells = [tidied(row[at]) if at < len(row) else "" for row in self.first_rows]
        return Column(self.layout.header[at], (cells,), words)


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
