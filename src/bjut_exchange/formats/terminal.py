"""Tables for the terminal. One that is wider than the terminal is continued below, never cut."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

from bjut_exchange.formats.cells import is_left, rows_shown
from bjut_exchange.formats.registry import Style
from bjut_exchange.messages import Words
from bjut_exchange.views.table import Kind, Section, Table

_UNLIMITED = 10_000
_READABLE = 120  # where text may wrap and no terminal says how wide it is
_NARROWEST = 20  # of a column of text
_GAP = 2  # between columns, and beside them
_WORDS = re.compile(r"\S+\s*|\s+")
# Where a word that is wider than a line may be broken: behind / and _, and around a wide character
# and the marks that belong to it. So a number stays in one piece in Chinese text, too.
_PIECES = re.compile(
    r"[（“「『【]*(?:[\u2e80-\uffff]|[^\u2e80-\uffff/_]+[/_]*|[/_]+)[、。，．：；？！）”」』】,.:;?!)\]]*"
)


def write(table: Table, style: Style, _provenance: Mapping[str, Any]) -> bytes:
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
        _print(console, table.title, "bold")
        if table.notice:
            _print(console, table.notice, "yellow")
        for section in table.sections:
            _print(console, f"\n{section.title}", "bold cyan")
            for panel in _panels(section, table.words, style.width):
                console.print(panel)
            for note in section.notes:
                _print(console, note)
    lines = [line.rstrip() for line in captured.get().splitlines()]
    kept = (
        f"{line}\n" for line, before in zip(lines, ["", *lines], strict=False) if line or before
    )
    return "".join(kept).encode()


def _print(console: Console, text: str, style: str = "") -> None:
    console.print(Text(_wrapped(text, console.width), style))


@dataclass(frozen=True)
class _Shown:
    """A column as it is shown: the least readable width, and the one it would take."""

    heading: str
    cells: Sequence[str]
    left: bool
    least: int
    most: int


def _panels(section: Section, words: Words, width: int | None) -> Iterator[RichTable]:
    """Return as few tables as hold all columns, each beginning with the names of the rows."""
    if not section.rows:
        return
    wraps = any(column.kind is Kind.PROSE for column in section.columns)
    room = width or (_READABLE if wraps else _UNLIMITED)
    shown = _columns(section, words, room)
    keys, others = shown[: section.keys], shown[section.keys :]
    panel = list(keys)
    for each in others:
        if len(panel) > len(keys) and _total([of.least for of in (*panel, each)]) > room:
            yield _grid(panel, section.totals, room)
            panel = list(keys)
        panel.append(each)
    yield _grid(panel, section.totals, room)


def _columns(section: Section, words: Words, room: int) -> list[_Shown]:
    texts = list(zip(*rows_shown(section, words), strict=True))
    columns = []
    for at, (column, cells) in enumerate(zip(section.columns, texts, strict=True)):
        lines = [column.heading, *(line for cell in cells for line in cell.split("\n"))]
        most = least = max(map(cell_len, lines))
        if column.kind.is_text or at == 0:
            narrowest = _NARROWEST if column.kind is Kind.PROSE else max(_NARROWEST, room // 3)
            least = min(most, max(narrowest, *map(cell_len, column.heading.split()), 0))
        columns.append(_Shown(column.heading, cells, is_left(section, at), least, most))
    return columns


def _total(widths: Sequence[int]) -> int:
    return sum(widths) + _GAP * len(widths)


def _grid(columns: Sequence[_Shown], totals: frozenset[int], room: int) -> RichTable:
    """Return a table of columns that is no wider than `room`, the widest giving way first."""
    widths = [each.most for each in columns]
    while _total(widths) > room:
        spare = [at for at, each in enumerate(columns) if widths[at] > each.least]
        if not spare:
            break
        widths[max(spare, key=widths.__getitem__)] -= 1
    grid = RichTable(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, header_style="bold")
    for each, width in zip(columns, widths, strict=True):
        heading = Text(_wrapped(each.heading, width))
        justify: Literal["left", "right"] = "left" if each.left else "right"
        grid.add_column(heading, justify=justify, width=width, overflow="fold")
    for at, row in enumerate(zip(*(each.cells for each in columns), strict=True)):
        if at in totals:
            grid.add_section()
        cells = (Text(_wrapped(cell, width)) for cell, width in zip(row, widths, strict=True))
        grid.add_row(*cells, style="bold" if at in totals else None)
    return grid


def _wrapped(text: str, width: int) -> str:
    """Break lines that are wider than `width`."""
    if len(text) * 2 <= width or cell_len(text) <= width:
        return text
    return "\n".join("\n".join(_lines(line, width)) for line in text.split("\n"))


def _lines(text: str, width: int) -> Iterator[str]:
    line = ""
    for word in _WORDS.findall(text):
        is_wide = cell_len(word.rstrip()) > width
        for piece in _PIECES.findall(word) if is_wide else [word]:
            if line.strip() and cell_len(line) + cell_len(piece.rstrip()) > width:
                yield line.rstrip()
                line = ""
            line += piece
    yield line.rstrip()
