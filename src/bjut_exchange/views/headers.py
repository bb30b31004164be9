"""Which header of each export became which field, and which headers were not read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from bjut_exchange.cleaning.cells import known_headers, plan_columns
from bjut_exchange.messages import Words
from bjut_exchange.reading.refusals import public_headers
from bjut_exchange.reading.table import ReadExport, keys_of
from bjut_exchange.text import tidied
from bjut_exchange.views import phrases
from bjut_exchange.views.columns import headed
from bjut_exchange.views.context import Context
from bjut_exchange.views.table import Record, Section, section_of, without_empty_columns


def headers_read(exports: Iterable[ReadExport], context: Context) -> list[dict[str, Any]]:
    """Return for each export its headers with the fields that they hold, and the others.

    Of those that could be the cells of a student there is only the number (`not_shown`).
    """
    return [_headers_of(each, context) for each in exports]


def _headers_of(export: ReadExport, context: Context) -> dict[str, Any]:
    direction, header = export.source.direction, export.layout.header
    columns = context.definitions.direction(direction).columns_of(export.source.desk)
    known = known_headers(columns)
    keys = keys_of(header, known)
    plan = plan_columns(keys.values(), columns)
    others = [tidied(cell) for at, cell in enumerate(header) if at not in keys and cell.strip()]
    shown = public_headers(others, len(keys))
    return {
        "file": export.place.file,
        "sheet": export.place.sheet,
        "direction": direction.value,
        "columns": [
            {"header": tidied(header[at]), "field": field.value}
            for at, key in keys.items()
            for field, parts in plan.items()
            if key in {part.key for part in parts}
        ],
        "not_read": shown,
        "not_shown": len(others) - len(shown),
    }


def headers_section(
    exports: Sequence[ReadExport], records: Sequence[Record], context: Context
) -> Iterator[Section]:
    """Yield a line for each set of headers that exports share, if anything was read."""
    words = context.words
    alike: dict[tuple[str, str, str], list[str]] = {}
    for export, of in zip(exports, records, strict=True):
        fields: dict[str, list[str]] = {}
        for each in of["columns"]:
            named = phrases.field_name(each["field"], words)
            fields.setdefault(each["header"], []).append(named)
        read = [f"{header} → {' + '.join(names)}" for header, names in fields.items()]
        others = list(of["not_read"])
        if of["not_shown"]:
            others.append(words.say("not_shown", headers=words.amount(of["not_shown"], "headers")))
        listed = map(words.say("list").join, (read, others))
        alike.setdefault((of["direction"], *listed), []).append(str(export.place))
    shown = [
        {
            "export": places[0] if len(places) == 1 else _several(places, words),
            "columns_read": read,
            "not_read": others,
        }
        for (_, read, others), places in alike.items()
    ]
    columns = headed(words, "export", "columns_read", "not_read")
    if shown:
        yield without_empty_columns(section_of(words.say("headers_read"), columns, shown))


def _several(places: Sequence[str], words: Words) -> str:
    more = words.amount(len(places) - 1, "exports")
    return words.say("and_more_exports", first=places[0], more=more)
