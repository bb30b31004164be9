"""Where figures come from, for output that others must be able to check."""

from __future__ import annotations

import hashlib
from importlib.metadata import version
from typing import Any

from bjut_exchange.checks.findings import Finding, Place
from bjut_exchange.config import Setup
from bjut_exchange.reading.content import raw_content
from bjut_exchange.reading.sources import Source
from bjut_exchange.register import ReadExport, Register


def provenance(setup: Setup, register: Register, *, counts: bool = True) -> dict[str, Any]:
    """Give the tool's version, the SHA-256 of definitions and inputs, the balance, the findings.

    Without `counts`, only what tells nothing of the number of rows.
    The definitions' digest changes with whatever can change a figure; the folder does not.
    """
    definitions = setup.definitions.model_dump_json(exclude={"data"})
    inputs = [_input(export) for of in register.exports.values() for export in of]
    checked = {
        "version": version("bjut-exchange"),
        "definitions_sha256": hashlib.sha256(definitions.encode()).hexdigest(),
        "inputs": inputs,
        "balance": {name: register.balance(name) for name in register.stays},
        "findings": [_finding(finding) for finding in register.findings],
    }
    if not counts:
        for each in inputs:
            del each["rows"]
        del checked["balance"], checked["findings"]
    return checked


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


def _finding(finding: Finding) -> dict[str, Any]:
    place = finding.place or Place("")
    return {
        "code": finding.code,
        "severity": finding.check.severity,
        "file": place.file,
        "sheet": place.sheet,
        "field": finding.field,
        "message": finding.message,
        "first_row": None if finding.rows is None else int(finding.rows.min()),
        "found": finding.count,
    }


def _digest(source: Source) -> str:
    with raw_content(source) as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
