"""Where figures come from, for output that others must be able to check."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

from bjut_exchange.config.schema import Definitions, fingerprint
from bjut_exchange.config.terms import DirectionName
from bjut_exchange.reading.containers import raw_content
from bjut_exchange.reading.sources import Source
from bjut_exchange.reading.table import ReadExport
from bjut_exchange.register.build import Register


def identity(definitions: Definitions) -> dict[str, Any]:
    """Return the tool's version and the SHA-256 of the definitions."""
    return {**tool_version(), "definitions_sha256": fingerprint(definitions)}


def tool_version() -> dict[str, Any]:
    """Return the tool's version."""
    return {"version": version("bjut-exchange")}


def inputs_sha256(register: Register) -> str:
    """Return one digest for all inputs: that of their names and digests."""
    # Names count, too: a file of the same content in another folder is another direction.
    digest = hashlib.sha256()
    for export in register.inputs:
        digest.update(f"{export.place}\0{digest_of(export.source)}\n".encode())
    return digest.hexdigest()


def provenance(
    definitions: Definitions,
    register: Register,
    beside: Sequence[ReadExport] = (),
    *,
    counts: bool = True,
) -> dict[str, Any]:
    """Return `identity`, every input with its SHA-256, and the row account of each direction.

    `beside` are inputs besides the exports. Without `counts`, nothing tells the number of rows; a
    direction that was not read has no row account.
    """
    inputs = register.inputs
    read = [
        {
            "file": export.place.file,
            "sheet": export.place.sheet,
            "sha256": digest_of(export.source),
            "encoding": export.encoding,
            "delimiter": export.layout.delimiter,
            "header_row": export.layout.header_row,
            "rows": export.rows if counts else None,
        }
        for export in [*inputs, *(each for each in beside if each not in inputs)]
    ]
    # A row account of few rows would reveal what disclosure control hides.
    accounts = {
        name: register.row_account(name) if name in register.stays else None
        for name in DirectionName
    }
    return {
        **identity(definitions),
        "inputs": read,
        "row_account": accounts if counts else None,
    }


def digest_of(source: Source) -> str:
    """Return the SHA-256 of a file."""
    with raw_content(source) as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
