"""Word documents: the sections of a table."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from docx import Document

from bjut_exchange.formats.registry import Style
from bjut_exchange.views.table import Table


def write(table: Table, _style: Style, _provenance: Mapping[str, Any]) -> bytes:
    """Return a document with the sections of a table."""
    document, content = Document(), BytesIO()
    document.add_heading(table.title, level=1)
    document.save(content)
    return content.getvalue()
