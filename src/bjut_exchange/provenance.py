"""Where figures come from, for output that others must be able to check."""

from __future__ import annotations

import dataclasses
import hashlib
from importlib.metadata import version
from typing import Any

from bjut_exchange.config import Setup
from bjut_exchange.content import raw_content
from bjut_exchange.register import Register
from bjut_exchange.sources import Source


def provenance(setup: Setup, register: Register) -> dict[str, Any]:
    """Give the tool's version, the SHA-256 of definitions and inputs, the balance, the findings.

    The definitions' digest changes with whatever can change a figure; the folder does not.
    """
    definitions = setup.definitions.model_dump_json(exclude={"data"})
    return {
        "version": version("bjut-exchange"),
        "definitions_sha256": hashlib.sha256(definitions.encode()).hexdigest(),
        "inputs": [{"file": source.name, "sha256": _digest(source)} for source in register.sources],
        "balance": {name: register.balance(name) for name in register.stays},
        "findings": [dataclasses.asdict(finding) for finding in register.findings],
    }


def _digest(source: Source) -> str:
    with raw_content(source) as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
