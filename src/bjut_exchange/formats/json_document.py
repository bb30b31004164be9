"""JSON for programs: the data of a table with verdicts and where they come from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from bjut_exchange.formats.registry import Style
from bjut_exchange.views.table import Table

SCHEMA = 1  # goes up when a key changes its meaning or goes away
# What some commands have, or what protection of single students hides.
_NOT_ALWAYS = (
    *("exports", "unknown_values", "version", "definitions_sha256", "inputs", "row_account"),
    "findings",
)


def write(table: Table, _style: Style, provenance: Mapping[str, Any]) -> bytes:
    """Return records, verdicts with their evidence, notes and provenance as one object.

    `schema.json` of the package describes it. Each document has all keys, null where a command has
    nothing to say there.
    """
    document = {
        "schema": SCHEMA,
        "command": table.command,
        "title": table.title,
        "notice": table.notice,
        "records": [],
        "verdicts": table.verdicts,
        "revisions": table.revisions,
        "notes": [
            {"section": section.title, "notes": section.notes}
            for section in table.sections
            if section.notes
        ],
        **dict.fromkeys(_NOT_ALWAYS),
        **table.further,
        **provenance,
    }
    document = _stated(document) | {"records": table.records}
    # NaN is not JSON: a program that reads strictly would refuse the whole document.
    text = json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False, default=str)
    return f"{text}\n".encode()


def _stated(value: Any) -> Any:  # noqa: ANN401  # whatever JSON can hold
    """Return a value with None for each empty text in it: nothing is said in one way."""
    if isinstance(value, Mapping):
        return {key: _stated(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_stated(each) for each in value]
    return None if value == "" else value
