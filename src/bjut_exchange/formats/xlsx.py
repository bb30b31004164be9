"""Excel workbooks: a sheet for each section, and the data."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook

from bjut_exchange.formats.registry import Style
from bjut_exchange.views.table import Table


def write(table: Table, _style: Style, _provenance: Mapping[str, Any]) -> bytes:
    """Return a workbook with the sections of a table."""
    content = BytesIO()
    with Workbook(content, {"in_memory": True}) as workbook:
        workbook.add_worksheet().write_string(0, 0, table.title)
    return content.getvalue()
