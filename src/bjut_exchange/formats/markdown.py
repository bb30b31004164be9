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
    blocks = [f"# {_escaped(table.title)}"]
    if table.notice:
        blocks.append(f"**{_escaped(table.notice)}**")
    for section in table.sections:
        blocks.append(f"## {_escaped(section.title)}")
        if section.rows:
            blocks.append("\n".join(_lines(section, table.words)))
        blocks.extend(_escaped(note) for note in section.notes)
        if section.lines:
            blocks.append("\n".join(["```toml", *section.lines, "```"]))
    return ("\n\n".join(blocks) + "\n").encode()


def _lines(section: Section, words: Words) -> Iterator[str]:
    yield _line(_escaped(column.heading) for column in section.columns)
    yield _line(":--" if is_left(section, at) else "--:" for at in range(len(section.columns)))
    for at, row in enumerate(rows_shown(section, words)):
        cells = (_escaped(cell.rstrip("\n")) for cell in row)
        is_total = at in section.totals
        yield _line(f"**{cell}**" if cell and is_total else cell for cell in cells)


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _escaped(text: str) -> str:
    # Unescaped, `|` in a programme's name would split a cell and `<` begin HTML.
    for mark in "\\|*_`[]<>#":
        text = text.replace(mark, f"\\{mark}")
    return text.replace("\n", "<br>")
