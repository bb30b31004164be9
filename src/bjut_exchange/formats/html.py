"""HTML: a page that stands alone, for one table."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from bjut_exchange.formats.cells import rows_shown
from bjut_exchange.formats.registry import Style
from bjut_exchange.views.table import Table


def write(table: Table, _style: Style, _provenance: Mapping[str, Any]) -> bytes:
    """Return a page with the sections of a table."""
    parts = [f"<h1>{escape(table.title)}</h1>"]
    for section in table.sections:
        rows = [
            "<tr>" + "".join(f"<td>{escape(cell)}" for cell in row)
            for row in rows_shown(section, table.words)
        ]
        parts += [f"<h2>{escape(section.title)}</h2>", "<table>", *rows, "</table>"]
    return ("\n".join(parts) + "\n").encode()
