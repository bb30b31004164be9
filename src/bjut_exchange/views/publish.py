"""`exchange publish`: what was added to the history."""

from __future__ import annotations

from collections.abc import Sequence

from bjut_exchange.figures.history import COLUMNS
from bjut_exchange.figures.publishing import Entry
from bjut_exchange.views.columns import data_columns, headed
from bjut_exchange.views.context import Context
from bjut_exchange.views.table import Kind, Table, section_of


def publish_table(added: Sequence[Entry], file: str, year: int, context: Context) -> Table:
    """Return the table of the figures that were added to a history."""
    words, records, named = context.words, [], []
    for (_, direction, category, measure), published in added:
        record = vars(published) | {
            "year": context.year(year),
            "direction": direction,
            "category": category,
            "unit": measure,
            "published_on": str(published.published_on),
        }
        label = context.category(direction, category)
        names = {"direction": words.term(direction), "category": label, "unit": words.term(measure)}
        records.append(record)
        named.append(record | names)
    key = "published" if added else "published_already"
    figures = words.amount(len(added), "figures")
    title = words.say(key, figures=figures, year=context.year(year), file=file)
    shown = headed(words, "direction", "category", "unit", "value", "status", value=Kind.COUNT)
    columns = data_columns(*COLUMNS, value=Kind.COUNT)
    sections = [section_of(title, shown, named)]
    return context.table("publish", context.definitions.title, columns, records, sections)
