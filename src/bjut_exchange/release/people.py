"""Who the students are, and how long they stay."""

from __future__ import annotations

from bjut_exchange.config.terms import FieldName
from bjut_exchange.release.document import Chapter
from bjut_exchange.release.groups import is_stated, top_of
from bjut_exchange.release.numbers import FIELDS, Numbers
from bjut_exchange.views.context import Context


def people_chapter(numbers: Numbers, context: Context) -> Chapter:
    """Return the year by level, days of stay and college, where exports state them."""
    exhibits = tuple(
        top_of(numbers, context, name, field)
        for field in FIELDS
        if field != FieldName.COUNTRY
        for name in numbers.figures
        if is_stated(numbers, name, field)
    )
    words = context.words
    lead = words.say("report_people_lead" if exhibits else "report_no_data")
    return Chapter("people", words.say("report_people"), lead, exhibits)
