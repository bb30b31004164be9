"""CSV for scripts and spreadsheets: tidy records, one header, UTF-8, lines that end in LF."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from bjut_exchange.formats.registry import Style
from bjut_exchange.views.table import Table, plain_values

# A spreadsheet runs a cell that begins so as a formula (OWASP: CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_DECIMALS = 4  # more than shares and changes are known to, and the same on every machine


def write(table: Table, _style: Style, _provenance: Mapping[str, Any]) -> bytes:
    """Return the data of a table; a cell is empty where a value is not available."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    names = [column.name for column in table.columns]
    writer.writerow(names)
    writer.writerows(zip(*(_cells(table.data[name]) for name in names), strict=True))
    return text.getvalue().encode()


def _cells(column: pd.Series[Any]) -> list[str]:
    if isinstance(column.dtype, pd.CategoricalDtype):  # each distinct value is written once
        texts = np.array([*map(cell_text, column.cat.categories), ""], dtype=object)
        cells: list[str] = texts[column.cat.codes].tolist()
        return cells
    return [*map(cell_text, plain_values(column))]


def cell_text(value: object) -> str:
    """Return a value as it is written; a spreadsheet takes no text for a formula."""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA) else value
    if isinstance(value, float):
        return f"{value:.{_DECIMALS}f}"
    return "" if value is None else str(value)
