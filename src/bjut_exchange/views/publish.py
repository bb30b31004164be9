"""`exchange publish`: what was added to the history."""

from __future__ import annotations

from collections.abc import Sequence

from bjut_exchange.figures.history import COLUMNS
from bjut_exchange.figures.publishing import Entry
from bjut_exchange.views import phrases as wording
from bjut_exchange.views.table import Context, Record, Row, Section, Table


def publish_table(added: Sequence[Entry], file: str, year: int, context: Context) -> Table:
    """Show the figures that were added to a history."""
    words = context.words
    records = tuple(_record(entry, context) for entry in added)
    rows = (
        Row(
            (
                words.term(each["direction"]),
                context.category(each["direction"], each["category"]),
                words.term(each["unit"]),
                wording.number(each["value"]),
                each["status"],
            )
        )
        for each in records
    )
    key = "published" if added else "published_already"
    title = words.say(
        key, figures=words.amount(len(added), "figures"), year=context.year(year), file=file
    )
    headings = context.headings("direction", "category", "unit", "value", "status")
    return Table(
        command="publish",
        title=context.definitions.title,
        notice=context.definitions.notice,
        columns=COLUMNS,
        records=records,
        sections=(Section(title, headings, tuple(rows), alignment="lllrl"),),
    )


def _record(entry: Entry, context: Context) -> Record:
    (year, direction, category, measure), published = entry
    return {
        "year": context.year(year),
        "direction": direction,
        "category": category,
        "unit": measure,
        "value": published.value,
        "status": published.status,
        "source": published.source,
        "published_on": str(published.published_on),
        "reason": published.reason,
        "inputs_sha256": published.inputs_sha256,
        "definitions_sha256": published.definitions_sha256,
    }
