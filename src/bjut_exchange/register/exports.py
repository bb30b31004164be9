"""The exports of a data folder as read, before anything is made of their texts.

This loads no pandas, so that a command can load it while large exports are read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from bjut_exchange.cleaning.cells import id_headers, known_headers, known_words
from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import DirectionName, FieldName
from bjut_exchange.config.values import toml_text
from bjut_exchange.errors import InputError, quoted
from bjut_exchange.messages import Said
from bjut_exchange.reading.containers import Export, Place, exports_of
from bjut_exchange.reading.elsewhere import with_texts_elsewhere
from bjut_exchange.reading.layout import Layout, likely_layout, tables_of
from bjut_exchange.reading.setup import Setup
from bjut_exchange.reading.sources import Source, find_sources
from bjut_exchange.reading.table import ExportTable, header_of, keys_of, read_table
from bjut_exchange.register.columns import ExportColumns, columns_of_layout
from bjut_exchange.register.continuations import continuation, looks_like_stays
from bjut_exchange.text import tidied

_HEADERS_NAMED = 3  # of those looked for; `exchange rules` lists all


@dataclass(frozen=True)
class ReadExports:
    """The tables of each direction, and what is not among them.

    `unread` are sheets that hold something else, `ignored` the names of what is not read, behind
    the check that says so, `refused` what cannot be read: place, direction if known, and why.
    """

    tables: Mapping[DirectionName, list[ExportTable]]
    unread: tuple[Export, ...]
    ignored: tuple[tuple[str, str], ...]
    refused: tuple[tuple[Place, DirectionName | None, InputError], ...]


def read_exports(
    setup: Setup,
    directions: Sequence[DirectionName] = tuple(DirectionName),
    on_file: Callable[[Source], None] = lambda _: None,
) -> ReadExports:
    """Read the exports of `directions`; `on_file` is called with each file once it has been read.

    An export that cannot be read is among those `refused`. Raises InputError if there is none.
    """
    found = find_sources(setup, directions)
    refused: list[tuple[Place, DirectionName | None, InputError]] = [
        (Place(name), None, error) for name, error in found.refused
    ]
    tables: dict[DirectionName, list[ExportTable]] = {name: [] for name in directions}
    unread: list[Export] = []
    headless: list[tuple[Source, InputError]] = []
    for source in found.sources:
        try:
            own, others = _read_source(source, setup.definitions)
        except InputError as error:
            if error.check == "H01":
                headless.append((source, error))
            else:
                refused.append((Place(source.name), source.direction, error))
        else:
            tables[source.direction] += own
            unread += others
        on_file(source)
    for source, unknown in headless:
        if more := _continuations_of(source, tables[source.direction], setup.definitions):
            tables[source.direction] += more
        else:
            refusal = _without_header(source, unknown, setup.definitions)
            refused.append((Place(source.name), source.direction, refusal))
    return ReadExports(tables, tuple(unread), found.ignored, tuple(refused))


def _read_source(
    source: Source, definitions: Definitions
) -> tuple[list[ExportTable], list[Export]]:
    """Return the exports of a source, and its sheets that hold something else.

    A sheet with several known headers is meant to be an export; one with none can continue the
    sheet before it. Raises InputError if none of them is an export, or one of them cannot be read.
    """
    known = known_headers(definitions.direction(source.direction).columns_of(source.desk))
    found, others = tables_of(source, known)
    read: list[ExportTable] = []
    refusals: list[InputError] = []
    for export, layout in found:
        try:
            read.append(_read_export(export, layout, definitions, known))
        except InputError as error:
            headers = set(map(header_of, keys_of(layout.header, known).values()))
            if error.check != "H02" or len(headers) > 1:
                raise
            others.append((export, len(read)))
            refusals.append(error)
    if not read:
        raise refusals[0]
    unread, more = [], []
    for export, before in others:
        base = read[min(max(before, 1), len(read)) - 1].read
        if table := continuation(export, base, definitions):
            more.append(table)
        elif looks_like_stays(export, base, definitions):
            name, other = export.name, base.export.name
            raise InputError("dates_without_header", check="H01", file=name, base=other)
        else:
            unread.append(export)
    return read + more, unread


def _continuations_of(
    source: Source, tables: Sequence[ExportTable], definitions: Definitions
) -> list[ExportTable]:
    """Return the tables of a source without headers that continues another of the same desk.

    None unless each of them does. It continues the last one before it by name, else the first.
    """
    same = [each.read for each in tables if each.read.source.desk == source.desk]
    before = [each for each in same if each.source.name < source.name] or same[:1]
    read = [continuation(each, before[-1], definitions) for each in exports_of(source) if before]
    whole = [table for table in read if table]
    return whole if len(whole) == len(read) else []


def _read_export(
    export: Export, layout: Layout, definitions: Definitions, known: frozenset[str]
) -> ExportTable:
    """Read an export; raises InputError if it cannot be read, or states no year (H02)."""
    of = columns_of_layout(export, layout, definitions)
    needed = definitions.direction(of.direction).year.needs
    if needed not in of.read and needed not in of.set:
        raise _no_date(of, needed)
    words = partial(known_words, definitions)
    return with_texts_elsewhere(read_table(export, layout, known, id_headers(of.candidates), words))


def _no_date(of: ExportColumns, needed: FieldName) -> InputError:
    """Return the error that names the headers, as far as they may be shown, and the line to add."""
    likely = of.public.get(of.likely().get(needed, -1))
    looked_for = of.candidates.get(needed, ())
    return InputError(
        "no_date_but_likely" if likely else "no_date",
        check="H02",
        export=of.export.name,
        field=needed,
        headers=_shown_headers(of),
        line=f"{needed} = [{toml_text(likely or '…')}]",
        table=f"[{of.direction}.columns]",
        looked_for=[*quoted(each.column for each in looked_for[:_HEADERS_NAMED]), "…"],
    )


def _shown_headers(of: ExportColumns) -> Said:
    """Return an export's known headers for a message, and the others, or how many there are."""
    stated = {at: tidied(cell) for at, cell in enumerate(of.layout.header) if cell.strip()}
    known = quoted(cell for at, cell in stated.items() if at not in of.unread)
    shown, hidden = quoted(of.public.values()), len(of.unread) - len(of.public)
    key = ("headers_some" if hidden else "headers_all") if shown else "headers_hidden"
    parts = {"known": known, "unknown": shown, "count": hidden}
    return Said(key if of.unread else "headers_known", parts)


def _without_header(source: Source, refusal: InputError, definitions: Definitions) -> InputError:
    """Return the refusal of a source without a known header, with the lines to add for others.

    Of a workbook, the first sheet tells.
    """
    with suppress(InputError):
        export = exports_of(source)[0]
        if layout := likely_layout(export):
            of = columns_of_layout(export, layout, definitions)
            named = {field: of.public[at] for field, at in of.likely().items() if at in of.public}
            lines = ", ".join(f"{field} = [{toml_text(cell)}]" for field, cell in named.items())
            if named:
                return InputError(
                    "likely_headers",
                    check="H01",
                    export=export.name,
                    table=f"[{source.direction}]",
                    lines=f"columns = {{ {lines} }}",
                )
    return refusal
