"""Word documents: the sections of a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bjut_exchange.errors import UsageError
from bjut_exchange.formats.registry import Style
from bjut_exchange.formats.word import Paper, paragraph, run
from bjut_exchange.formats.word_tables import add_section, is_wide
from bjut_exchange.views.table import Table

_MOST_ROWS = 10_000  # Word itself is slow with more


def write(table: Table, _style: Style, _provenance: Mapping[str, Any]) -> bytes:
    """Return a document with the sections of a table; raises UsageError for too many rows."""
    rows = sum(len(section.rows) for section in table.sections)
    if rows > _MOST_ROWS:
        raise UsageError("too_many_rows_for_word", rows=rows, most=_MOST_ROWS)
    notices = (("Notice", table.notice),) if table.notice else ()
    paper = Paper(table.words, table.title, "", notices)
    paper.is_landscape = any(is_wide(each, table.words, paper.width) for each in table.sections)
    paper.notice()
    paper.say(table.title, "Title")
    for section in table.sections:
        if section.title != table.title:
            paper.say(section.title, "Heading1")
        add_section(paper, section)
        for line in section.lines:  # an empty one, too: they are to be copied
            paper.body.append(paragraph(run(line), "Definitions"))
    return paper.content()
