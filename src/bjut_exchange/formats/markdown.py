"""Markdown: the sections of a table as people read them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bjut_exchange.formats.registry import Style
from bjut_exchange.views.table import Section, Table


def write(table: Table, _style: Style, _provenance: Mapping[str, Any]) -> str:
    """Write a heading, the notice, and a table with its notes for each section."""
    blocks = [f"# {_escaped(table.title)}"]
    if table.notice:
        blocks.append(f"**{_escaped(table.notice)}**")
    for section in table.sections:
        blocks.append(f"## {_escaped(section.title)}")
        if section.rows:
            blocks.append("\n".join(_lines(section)))
        blocks.extend(_escaped(note) for note in section.notes)
    return "\n\n".join(blocks) + "\n"


def _lines(section: Section) -> Iterator[str]:
    yield _line(section.headings)
    yield _line(["--:" if each == "r" else ":--" for each in section.aligned], escape=False)
    for row in section.rows:
        cells = [_escaped(cell) for cell in row.cells]
        yield _line(
            [f"**{cell}**" if cell and row.is_total else cell for cell in cells], escape=False
        )


def _line(cells: tuple[str, ...] | list[str], *, escape: bool = True) -> str:
    return f"| {' | '.join(_escaped(cell) if escape else cell for cell in cells)} |"


def _escaped(text: str) -> str:
    text = text.replace("\n", " ")
    for mark in "\\|*_`[]<>#":
        text = text.replace(mark, f"\\{mark}")
    return text
