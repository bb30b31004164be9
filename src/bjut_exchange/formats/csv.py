"""CSV for scripts and spreadsheets: tidy records, one header, UTF-8, lines that end in LF."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Any

from bjut_exchange.formats.registry import Style
from bjut_exchange.views.table import Table

# A spreadsheet takes a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_DECIMALS = 4


def write(table: Table, _style: Style, _provenance: Mapping[str, Any]) -> str:
    """Write the records of a table; a cell is empty where a value is not available."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows([_cell(record[name]) for name in table.columns] for record in table.records)
    return text.getvalue()


def _cell(value: object) -> str:
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA) else value
    if isinstance(value, float):
        return f"{value:.{_DECIMALS}f}"
    return "" if value is None else str(value)
