"""Tables for the terminal. One that is wider than the terminal is continued below, never cut."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from rich import box
from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

from bjut_exchange.formats.registry import Style
from bjut_exchange.views.table import Section, Table

_UNLIMITED = 10_000
_READABLE = 120  # where text may wrap and no terminal says how wide it is


def write(table: Table, style: Style, _provenance: Mapping[str, Any]) -> str:
    """Write title, notice and every section with its notes."""
    console = Console(
        file=io.StringIO(),
        width=style.width or _UNLIMITED,
        force_terminal=style.colour,
        color_system="standard" if style.colour else None,
        legacy_windows=False,
        _environ={},
    )
    with console.capture() as captured:
        console.print(Text(table.title, "bold"))
        if table.notice:
            console.print(Text(table.notice, "yellow"))
        for section in table.sections:
            console.print(Text(f"\n{section.title}", "bold cyan"))
            for panel in _panels(section, console) if section.rows else ():
                wraps = style.width is None and "w" in section.aligned
                console.print(panel, width=_READABLE if wraps else None)
            for note in section.notes:
                console.print(Text(note))
    lines = [line.rstrip() for line in captured.get().splitlines()]
    return "".join(
        f"{line}\n" for line, before in zip(lines, ["", *lines], strict=False) if line or before
    )


def _panels(section: Section, console: Console) -> Iterator[RichTable]:
    """Give as few tables as hold all columns, each beginning with the names of the rows.

    A table with text that may wrap is one.
    """
    columns: list[int] = []
    if "w" in section.aligned:
        yield _grid(section, list(range(1, len(section.headings))))
        return
    for at in range(1, len(section.headings)):
        if columns and _width(_grid(section, [*columns, at]), console) > console.width:
            yield _grid(section, columns)
            columns = []
        columns.append(at)
    yield _grid(section, columns)


def _width(grid: RichTable, console: Console) -> int:
    return console.measure(grid, options=console.options.update(max_width=_UNLIMITED)).maximum


def _grid(section: Section, columns: list[int]) -> RichTable:
    grid = RichTable(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, header_style="bold")
    for at in (0, *columns):
        heading = Text(section.headings[at])
        letter = section.aligned[at]
        justify: Literal["left", "right"] = "right" if letter == "r" else "left"
        no_wrap = letter != "w" and (bool(at) or "w" in section.aligned)
        grid.add_column(heading, justify=justify, no_wrap=no_wrap, overflow="fold")
    for row in section.rows:
        if row.is_total:
            grid.add_section()
        cells = [Text(row.cells[at]) for at in (0, *columns)]
        grid.add_row(*cells, style="bold" if row.is_total else None)
    return grid
