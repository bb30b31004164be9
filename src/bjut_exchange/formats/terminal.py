"""Tables for the terminal. One that is wider than the terminal is continued below, never cut."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

from bjut_exchange.formats.cells import is_left, rows_shown
from bjut_exchange.formats.registry import Style
from bjut_exchange.messages import Words
from bjut_exchange.views.table import Kind, Section, Table, number_in

_UNLIMITED = 10_000
_READABLE = 120  # where text may wrap and no terminal says how wide it is
_NARROWEST = 20  # of a column of text
_GAP = 2  # what a column takes besides its cells
_SHORTEST_BAR, _LONGEST_BAR = 8, 24  # the largest number's
_EIGHTHS = " ▏▎▍▌▋▊▉"
# Chinese has no blanks: what holds one of its marks is broken as any sentence is.
_SENTENCE = re.compile("[、。，：；？！]")
_WORDS = re.compile(r"\S+\s*|\s+")
# Where a word that is wider than a line may be broken: behind / and _, and around a wide character
# and the marks that belong to it. So a number stays in one piece in Chinese text, too.
_PIECES = re.compile(
    r"[（“「『【]*(?:[\u2e80-\uffff]|[^\u2e80-\uffff/_]+[/_]*|[/_]+)[、。，．：；？！）”」』】,.:;?!)\]]*"
)


def write(table: Table, style: Style, _provenance: Mapping[str, Any]) -> bytes:
    """Return title, notice and every section with its notes."""
    # The style already accounts for NO_COLOR and TERM; an empty environment hides them from Rich.
    console = Console(
        file=io.StringIO(),
        width=style.width or _UNLIMITED,
        force_terminal=style.colour,
        color_system="standard" if style.colour else None,
        legacy_windows=False,
        _environ={},
    )

    def say(text: str, look: str = "") -> None:
        # As a plain string, Rich would take [college] for markup and leave it out.
        console.print(Text(_wrapped(text, console.width), look))

    with console.capture() as captured:
        say(table.title, "bold")
        if table.notice:
            say(table.notice, "yellow")
        for section in table.sections:
            say(f"\n{section.title}", "bold cyan")
            for panel in _panels(section, table.words, style.width) if section.rows else ():
                console.print(panel)
            for note in section.notes:
                say(note)
            for line in section.lines:  # as it is: a line of TOML that is broken cannot be used
                console.print(Text(line), soft_wrap=True)
    lines = [line.rstrip() for line in captured.get().splitlines()]
    kept = (
        f"{line}\n" for line, before in zip(lines, ["", *lines], strict=False) if line or before
    )
    return "".join(kept).encode()


def _panels(section: Section, words: Words, width: int | None) -> Iterator[RichTable]:
    """Return as few tables as hold all columns, each beginning with the names of the rows."""
    wraps = any(column.kind is Kind.PROSE for column in section.columns)
    room = width or (_READABLE if wraps else _UNLIMITED)
    texts = list(zip(*rows_shown(section, words), strict=True))
    bounds = [_bounds(section, at, cells, room) for at, cells in enumerate(texts)]
    keys = list(range(section.keys))
    panels = [[*keys]]
    for at in range(section.keys, len(texts)):
        least = sum(bounds[each][0] + _GAP for each in (*panels[-1], at))
        if len(panels[-1]) > len(keys) and least > room:
            panels.append([*keys])
        panels[-1].append(at)
    for panel in panels:
        widths = _fitted([bounds[at] for at in panel], room - _GAP * len(panel))
        spare = (width or 0) - sum(widths) - _GAP * (len(panel) + 1)
        yield _grid(section, texts, dict(zip(panel, widths, strict=True)), _bars(section, spare))


def _bounds(section: Section, at: int, cells: Sequence[str], room: int) -> tuple[int, int]:
    """Return the least width that keeps a column readable, and the one that it would take."""
    column = section.columns[at]
    most = max(cell_len(line) for text in (column.heading, *cells) for line in text.split("\n"))
    if at and not column.kind.is_text:
        return most, most  # numbers are never broken
    narrowest = _NARROWEST if column.kind is Kind.PROSE else max(_NARROWEST, room // 2)
    return min(most, max(narrowest, *map(cell_len, column.heading.split()), 0)), most


def _fitted(bounds: Sequence[tuple[int, int]], room: int) -> list[int]:
    """Return widths that fit, as far as they can: the widest column gives way first."""
    widths = [most for _, most in bounds]
    while sum(widths) > room:
        wider = [at for at, (least, _) in enumerate(bounds) if widths[at] > least]
        if not wider:
            break
        widths[max(wider, key=widths.__getitem__)] -= 1
    return widths


def _bars(section: Section, room: int) -> dict[int, list[str]]:
    """Return the bars of a column by its position, a bar for each row: from zero to its number."""
    keys, names = section.keys, [column.name for column in section.columns]
    if room < _SHORTEST_BAR or section.bars not in names[keys:]:
        return {}
    at = names.index(section.bars, keys)
    cells, barless = [row[at] for row in section.rows], section.totals | section.sums
    numbers = [0 if row in barless else number_in(cell) or 0 for row, cell in enumerate(cells)]
    eighths = 8 * min(room, _LONGEST_BAR) / (max(numbers) or 1)
    # However small a number is, its bar can be seen.
    lengths = [divmod(max(round(number * eighths), number > 0), 8) for number in numbers]
    return {at: [("█" * whole + _EIGHTHS[part]).rstrip() for whole, part in lengths]}


def _grid(
    section: Section,
    texts: Sequence[Sequence[str]],
    widths: Mapping[int, int],
    bars: Mapping[int, Sequence[str]],
) -> RichTable:
    grid = RichTable(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, header_style="bold")
    for at, width in widths.items():
        heading = Text(_wrapped(section.columns[at].heading, width))
        justify: Literal["left", "right"] = "left" if is_left(section, at) else "right"
        # By default Rich cuts a word that is too long; folded, it can still be read.
        grid.add_column(heading, justify=justify, width=width, overflow="fold")
        if at in bars:
            grid.add_column(no_wrap=True, style="cyan")
    for row in range(len(section.rows)):
        is_total = row in section.totals
        if is_total:
            grid.add_section()
        cells: list[Text] = []
        for at, width in widths.items():
            drawn = [bars[at][row]] if at in bars else []
            cells += map(Text, [_wrapped(texts[at][row], width), *drawn])
        grid.add_row(*cells, style="bold" if is_total else None)
    return grid


def _wrapped(text: str, width: int) -> str:
    if cell_len(text) <= width:
        return text
    return "\n".join(broken for line in text.split("\n") for broken in _broken(line, width))


def _broken(text: str, width: int) -> Iterator[str]:
    line = ""
    for word in _WORDS.findall(text):
        is_broken = cell_len(word.rstrip()) > width or _SENTENCE.search(word)
        for piece in _PIECES.findall(word) if is_broken else [word]:
            if line.strip() and cell_len(line) + cell_len(piece.rstrip()) > width:
                yield line.rstrip()
                line = ""
            line += piece
    yield line.rstrip()
