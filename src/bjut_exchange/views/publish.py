"""`exchange publish`: what was added to the history."""

from __future__ import annotations

from collections.abc import Sequence

from bjut_exchange.figures.history import COLUMNS, Entry, history_record
from bjut_exchange.views.columns import data_columns, headed
from bjut_exchange.views.context import Context
from bjut_exchange.views.table import Kind, Table, section_of


def publish_table(added: Sequence[Entry], file: str, year: int, context: Context) -> Table:
    """Return the table of the figures that were added to a history."""
    words, records = context.words, [history_record(each, context.definitions) for each in added]
    named = [
        {
            **each,
            "direction": words.term(each["direction"]),
            "category": context.category(each["direction"], each["category"]),
            "unit": words.term(each["unit"]),
        }
        for each in records
    ]
    key = "published" if added else "published_already"
    figures = words.amount(len(added), "figures")
    title = words.say(key, figures=figures, year=context.year(year), file=file)
    shown = headed(words, "direction", "category", "unit", "value", "status", value=Kind.COUNT)
    columns = data_columns(*COLUMNS, value=Kind.COUNT)
    sections = [section_of(title, shown, named)]
    return context.table("publish", context.title, columns, records, sections)
