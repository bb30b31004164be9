"""Markdown: the sections of a table as people read them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bjut_exchange.formats.cells import is_left, rows_shown
from bjut_exchange.formats.registry import Style
from bjut_exchange.messages import Words
from bjut_exchange.views.table import Section, Table


def write(table: Table, _style: Style, _provenance: Mapping[str, Any]) -> bytes:
    """Return a heading, the notice, and a table with its notes for each section."""
    blocks = [f"# {escaped(table.title)}"]
    if table.notice:
        blocks.append(f"**{escaped(table.notice)}**")
    for section in table.sections:
        blocks += [f"## {escaped(section.title)}", *section_blocks(section, table.words)]
        if section.lines:
            blocks.append("\n".join(["```toml", *section.lines, "```"]))
    return ("\n\n".join(blocks) + "\n").encode()


def section_blocks(section: Section, words: Words) -> Iterator[str]:
    """Yield the table of a section, if it has rows, and its notes."""
    if section.rows:
        yield "\n".join(_lines(section, words))
    yield from map(escaped, section.notes)


def _lines(section: Section, words: Words) -> Iterator[str]:
    yield _line(escaped(column.heading) for column in section.columns)
    yield _line(":--" if is_left(section, at) else "--:" for at in range(len(section.columns)))
    for at, row in enumerate(rows_shown(section, words)):
        cells = (escaped(cell.rstrip("\n")) for cell in row)
        is_total = at in section.totals
        yield _line(f"**{cell}**" if cell and is_total else cell for cell in cells)


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def escaped(text: str) -> str:
    """Return a text that is shown as it is."""
    # Unescaped, `|` in a programme's name would split a cell and `<` begin HTML.
    for mark in "\\|*_`[]<>#":
        text = text.replace(mark, f"\\{mark}")
    return text.replace("\n", "<br>")
