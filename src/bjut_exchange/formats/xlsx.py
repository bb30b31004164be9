"""Excel workbooks: the contents, a sheet for each section, the data, and what they come from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bjut_exchange.formats.registry import Style
from bjut_exchange.formats.workbook import Book
from bjut_exchange.messages import Words
from bjut_exchange.views import phrases
from bjut_exchange.views.columns import headed
from bjut_exchange.views.table import (
    Section,
    Table,
    plain_values,
    section_of,
    without_empty_columns,
)

_LARGE = 10_000  # records; more would take much memory


def write(table: Table, _style: Style, provenance: Mapping[str, Any]) -> bytes:
    """Return a workbook; raises OutputError if a sheet has not as many rows or columns."""
    words = table.words
    book = Book(words, filter(None, [table.notice]), large=len(table.data) > _LARGE)
    book.contents.begin(table.title)
    for section in table.sections:
        sheet = book.sheet(section.title, section.title)
        sheet.begin(section.title)
        sheet.section(section)
    if table.columns:
        data = book.sheet(words.say("xlsx_data"), words.say("xlsx_data_holds"))
        data.data(table.columns, [plain_values(table.data[each.name]) for each in table.columns])
    if rules := provenance.get("rules"):
        title = words.say("xlsx_definitions")
        sheet = book.sheet(title, words.say("xlsx_definitions_holds"))
        sheet.begin(title)
        sheet.stack(rules)
    if provenance:
        title = words.say("xlsx_sources")
        sheet = book.sheet(title, words.say("xlsx_sources_holds"))
        sheet.begin(title)
        sheet.section(_sources(title, provenance, words))
    return book.content(table.title)


def _sources(title: str, provenance: Mapping[str, Any], words: Words) -> Section:
    """Return the files read, the tool and the definitions, and what became of the rows."""
    records = [
        {
            **each,
            "export": phrases.place(each["file"], each["sheet"], None),
            "header": each["header_row"],
        }
        for each in provenance.get("inputs") or ()
    ]
    columns = headed(words, "export", "rows", "encoding", "header", "sha256")
    notes = [words.say("xlsx_version", version=provenance["version"])]
    if fingerprint := provenance.get("definitions_sha256"):
        notes.append(words.say("xlsx_fingerprint", sha256=fingerprint))
    for direction, account in (provenance.get("row_account") or {}).items():
        outcomes = words.say("list").join(f"{key} {n:,}" for key, n in (account or {}).items())
        notes += [f"{words.term(direction)}: {outcomes}"] * bool(outcomes)
    return without_empty_columns(section_of(title, columns, records, notes))
