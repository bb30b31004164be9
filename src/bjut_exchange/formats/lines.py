"""A line for each row of an export, as linters and compilers write them: `file:row: …`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bjut_exchange.errors import UsageError
from bjut_exchange.formats.registry import Style
from bjut_exchange.views.table import Table


def write(table: Table, _style: Style, _provenance: Mapping[str, Any]) -> bytes:
    """Return the lines of a table; raises UsageError if its data are not rows of exports."""
    if table.lines is None:
        raise UsageError("no_lines", command=table.command)
    return "".join(f"{line}\n" for line in table.lines()).encode()
