"""The manifest of a release, a Data Package: its files with digests, and what columns hold."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bjut_exchange.config.schema import Definitions
from bjut_exchange.figures.provenance import identity
from bjut_exchange.messages import Language
from bjut_exchange.reading.releases import NAME, digest
from bjut_exchange.release.data import (
    CONFIDENTIAL,
    FIGURES,
    NOT_APPLICABLE,
    TABLES,
    Contexts,
    DataTable,
    field_of,
)
from bjut_exchange.release.numbers import Numbers
from bjut_exchange.views.context import Context

_MEDIA = {".json": "application/json", ".csv": "text/csv"}  # of data; all else are documents


def json_of(document: Mapping[str, Any]) -> bytes:
    """Return a document as JSON."""
    text = json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False)
    return f"{text}\n".encode()


def data_package(
    numbers: Numbers,
    contexts: Contexts,
    files: Mapping[str, bytes],
    revisions: int,
) -> dict[str, Any]:
    """Return the Data Package of the files of a release; `revisions` were made in its year."""
    context = contexts[Language.EN]
    definitions, words = context.definitions, context.words
    year = context.year(numbers.year)
    warning = "" if numbers.protection else words.say("report_must_not_leave")
    about = (warning, context.notice, words.say("report_data"))
    package = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": f"{NAME}-{year.replace('/', '-')}",
        "title": words.say("titled_year", title=context.title, year=year),
        "description": " ".join(filter(None, about)),
        "version": f"{numbers.year}.0.{revisions}",
        "licenses": [*_licences(definitions)],
        "contributors": [*_contributors(definitions)],
        "sources": [
            {"title": file, "hash": f"sha256:{sha256}"}
            for file, sha256 in {each["file"]: each["sha256"] for each in numbers.inputs}.items()
        ],
        "exchange": identity(definitions),
        "protection": str(numbers.protection or "none"),
        "resources": [
            _resource(name, content, numbers, context)
            for name, content in files.items()
            if Path(name).suffix in _MEDIA
        ],
        "documents": [
            _file(name, content)
            for name, content in files.items()
            if Path(name).suffix not in _MEDIA
        ],
    }
    return {key: value for key, value in package.items() if value}


def _licences(definitions: Definitions) -> Iterator[dict[str, str]]:
    if licence := definitions.report.licence:
        # The name must be an id, such as CC-BY-4.0.
        name = re.sub(r"[^-a-zA-Z0-9._]+", "-", licence.en).strip("-")
        yield {"name": name or "licence", "title": licence.en}


def _contributors(definitions: Definitions) -> Iterator[dict[str, Any]]:
    for label in (definitions.report.institution, definitions.report.office):
        if label:
            yield {"title": label.en, "roles": ["publisher"]}


def _file(name: str, content: bytes) -> dict[str, Any]:
    return {"path": name, "bytes": len(content), "hash": digest(content)}


def _resource(name: str, content: bytes, numbers: Numbers, context: Context) -> dict[str, Any]:
    table = next((each for each in TABLES if name == f"data/{each.name}.csv"), None)
    path = Path(name)
    resource = {
        "name": path.stem if table else path.name.replace(".", "-"),
        **_file(name, content),
        "format": path.suffix[1:],
        "mediatype": _MEDIA[path.suffix],
        "encoding": "utf-8",
    }
    return {**resource, "schema": _schema(table, numbers, context)} if table else resource


def _schema(table: DataTable, numbers: Numbers, context: Context) -> dict[str, Any]:
    fields = {column: field_of(table, column) for column in table.columns}
    if "category" in fields:
        fields["category"]["categories"] = [
            {"value": category, "label": label} for category, label in _categories(numbers, context)
        ]
    schema: dict[str, Any] = {
        "fields": [*fields.values()],
        "primaryKey": [*table.keys],
        "missingValues": ["", CONFIDENTIAL, NOT_APPLICABLE],
    }
    if table.name == "verdicts":
        keys = [*FIGURES.keys]
        reference = {"resource": FIGURES.name, "fields": keys}
        schema["foreignKeys"] = [{"fields": keys, "reference": reference}]
    return schema


def _categories(numbers: Numbers, context: Context) -> list[tuple[str, str]]:
    named = {
        category: context.category(name, category)
        for name, figures in numbers.figures.items()
        for category in figures.categories
    }
    return [*named.items()]
