"""JSON for programs: the data of a table with verdicts and where they come from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from bjut_exchange.formats.registry import Style
from bjut_exchange.views.table import Table


def write(table: Table, _style: Style, provenance: Mapping[str, Any]) -> bytes:
    """Return records, verdicts with their evidence, notes and provenance as one object."""
    document = {
        "command": table.command,
        "title": table.title,
        "notice": table.notice,
        "records": table.records,
        "verdicts": table.verdicts,
        "revisions": table.revisions,
        "notes": {section.title: section.notes for section in table.sections if section.notes},
        **table.further,
        **provenance,
    }
    # NaN is not JSON: a program that reads strictly would refuse the whole document.
    text = json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False, default=str)
    return f"{text}\n".encode()
