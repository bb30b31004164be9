"""Where figures come from, for output that others must be able to check."""

from __future__ import annotations

import hashlib
from importlib.metadata import version
from typing import Any

from bjut_exchange.checks.findings import Finding, Place
from bjut_exchange.definitions import Definitions, fingerprint
from bjut_exchange.reading.content import raw_content
from bjut_exchange.reading.sources import Source
from bjut_exchange.register import ReadExport, Register
from bjut_exchange.words import Words


def identity(definitions: Definitions) -> dict[str, Any]:
    """Give the tool's version and the SHA-256 of the definitions."""
    return {"version": version("bjut-exchange"), "definitions_sha256": fingerprint(definitions)}


def provenance(definitions: Definitions, register: Register, words: Words) -> dict[str, Any]:
    """Give `identity`, the SHA-256 of every input, the balance, and the findings."""
    return {
        **identity(definitions),
        "inputs": [_input(export) for of in register.exports.values() for export in of],
        "balance": {name: register.balance(name) for name in register.stays},
        "findings": [_finding(finding, words) for finding in register.findings],
    }


def _input(export: ReadExport) -> dict[str, Any]:
    return {
        "file": export.place.file,
        "sheet": export.place.sheet,
        "sha256": _digest(export.source),
        "encoding": export.encoding,
        "delimiter": export.layout.delimiter,
        "header_row": export.layout.header_row,
        "rows": export.rows,
    }


def _finding(finding: Finding, words: Words) -> dict[str, Any]:
    place = finding.place or Place("")
    return {
        "code": finding.code,
        "severity": finding.check.severity,
        "file": place.file,
        "sheet": place.sheet,
        "field": finding.field,
        "message": finding.message(words),
        "first_row": None if finding.rows is None else int(finding.rows.min()),
        "found": finding.count,
    }


def _digest(source: Source) -> str:
    with raw_content(source) as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
