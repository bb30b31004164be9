"""What was read of each export: which header became which field, and which were not read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bjut_exchange.checks.columns import ADDED_COLUMNS
from bjut_exchange.checks.found import Found
from bjut_exchange.config.terms import FieldName
from bjut_exchange.config.values import toml_text
from bjut_exchange.messages import Words
from bjut_exchange.reading.table import ReadExport
from bjut_exchange.register.columns import ExportColumns, columns_of
from bjut_exchange.text import tidied
from bjut_exchange.views import phrases
from bjut_exchange.views.columns import headed
from bjut_exchange.views.context import Context
from bjut_exchange.views.table import Kind, Record, Section, section_of, without_empty_columns


@dataclass(frozen=True)
class ExportMap:
    """An export with its columns; `has_agreements` if rows have their country from agreements."""

    export: ReadExport
    columns: ExportColumns
    has_agreements: bool

    @property
    def record(self) -> dict[str, Any]:
        """Return what JSON says of it.

        Of the headers that could be the cells of a student there is only the number (`not_shown`).
        """
        of, place = self.columns, self.export.place
        placed = sorted((at, field) for field, every in of.read.items() for at in every)
        return {
            "file": place.file,
            "sheet": place.sheet,
            "direction": of.direction.value,
            "desk": list(self.export.source.desk.files),
            "set": {field.value: text for field, text in of.set.items()},
            "columns": [
                {"header": tidied(of.layout.header[at]), "field": field.value}
                for at, field in placed
            ],
            "not_read": list(of.public.values()),
            "not_shown": len(of.unread) - len(of.public),
        }

    def fields(self, words: Words) -> Iterator[str]:
        """Yield each field with where its values come from."""
        of = self.columns
        for field in FieldName:
            by = [tidied(of.layout.header[at]) for at in of.read.get(field, ())]
            if not by and field in of.set:
                by = [words.say("set_to")]
            if not by and field is FieldName.COUNTRY and self.has_agreements:
                by = [words.say("from_agreements")]
            if by:
                listed = words.say("list").join(dict.fromkeys(by))
                yield words.say("given_by", field=words.label(field), by=listed)

    def others(self, words: Words) -> Iterator[str]:
        """Yield the headers that were not read, and how many of them are not shown."""
        yield from self.columns.public.values()
        if hidden := len(self.columns.unread) - len(self.columns.public):
            yield words.say("not_shown", headers=words.amount(hidden, "headers"))


def maps_of(
    exports: Iterable[ReadExport], found: Sequence[Found], context: Context
) -> list[ExportMap]:
    """Return what was read of each export; `found` says which have countries from agreements."""
    filled = {each.where for each in found if each.check.code == "P07"}
    return [
        ExportMap(each, columns_of(each, context.definitions), str(each.place) in filled)
        for each in exports
    ]


def map_section(maps: Sequence[ExportMap], context: Context) -> Section:
    """Return the exports read, a line for all that have the same columns."""
    words = context.words
    alike: dict[tuple[object, ...], list[ExportMap]] = {}
    for each in maps:
        desk, fields = each.export.source.desk, "\n".join(each.fields(words))
        others = words.say("list").join(each.others(words))
        alike.setdefault((each.columns.direction, desk.files, fields, others), []).append(each)
    # An empty line parts what has many.
    records: list[Record] = [
        {
            "export": "\n".join(_exports(of, words)),
            "columns_read": f"{fields}\n",
            "not_read": others,
        }
        for (_, _, fields, others), of in alike.items()
    ]
    columns = headed(words, "export", "columns_read", "not_read", export=Kind.PROSE)
    return without_empty_columns(section_of(words.say("exports_read"), columns, records))


def _exports(maps: Sequence[ExportMap], words: Words) -> Iterator[str]:
    """Yield which exports these are, of which desk, how many rows they have, how they are written.

    A workbook has neither an encoding nor a delimiter.
    """
    exports = [each.export for each in maps]
    yield phrases.several_exports([str(each.place) for each in exports], words)
    desk, direction = exports[0].source.desk, words.term(exports[0].source.direction)
    files = words.say("desk_of_files", pattern=desk.files[0])
    yield words.say("named", what=direction, name=phrases.set_by(desk, words) or files)
    yield words.amount(sum(each.rows for each in exports), "rows")
    if texts := [each for each in exports if not each.place.sheet]:
        delimiters = (phrases.delimiter(each.layout.delimiter, words) for each in texts)
        listed = words.say("list").join
        yield words.say(
            "written_as",
            encodings=listed(dict.fromkeys(each.encoding for each in texts)),
            delimiters=listed(dict.fromkeys(delimiters)),
        )
    rows = [
        str(row) for row in dict.fromkeys(each.layout.header_row for each in exports) if row > 1
    ]
    if rows:
        yield words.say("header_in_row", row=words.say("list").join(rows))


def columns_section(found: Sequence[Found], context: Context) -> Iterator[Section]:
    """Yield the lines of TOML that add the columns that look needed, if there are any."""
    headers: dict[str, dict[str, list[str]]] = {}
    for each in found:
        of = each.common
        if each.check.code in ADDED_COLUMNS and of["header"]:
            fields = headers.setdefault(f"[{of['direction']}.columns]", {})
            fields.setdefault(of["field"], []).append(toml_text(of["header"]))
    lines: list[str] = []
    for table, fields in headers.items():
        lines.append(table)
        lines += [f"{name} = [{', '.join(dict.fromkeys(of))}]" for name, of in fields.items()]
    if lines:
        words = context.words
        yield Section(words.say("toml_title"), notes=(words.say("toml_columns"),), lines=(*lines,))
