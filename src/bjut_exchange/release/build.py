"""A release in one language, from figures that may be shown."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bjut_exchange.config.terms import Protection
from bjut_exchange.config.values import Label
from bjut_exchange.register.build import Register
from bjut_exchange.release.cards import cards_of, facts_of
from bjut_exchange.release.document import Release
from bjut_exchange.release.numbers import Numbers, numbers_of
from bjut_exchange.release.office import logo_of, office_statements
from bjut_exchange.release.people import people_chapter
from bjut_exchange.release.places import places_chapter
from bjut_exchange.release.protection import protected
from bjut_exchange.release.statements import headline_of, statements_of
from bjut_exchange.release.wording import Wording
from bjut_exchange.release.years import years_chapter
from bjut_exchange.views.context import Context, FiguresByDirection
from bjut_exchange.views.summary import SUMMARY_COLUMNS
from bjut_exchange.views.trend import trend_table


@dataclass(frozen=True)
class Wanted:
    """What is asked of a release: its year, the day of its release, how students are protected.

    `folder` is that of the exports, in which the office's logo lies.
    """

    year: int
    released: str = ""
    protection: Protection | None = Protection.SUPPRESS
    folder: Path | None = None


def release_of(
    register: Register, figures: FiguresByDirection, context: Context, wanted: Wanted
) -> Release:
    """Return the release on a year."""
    exact = numbers_of(register, figures, context, wanted.year)
    return written(protected(exact, register, wanted.protection), context, wanted)


def written(numbers: Numbers, context: Context, wanted: Wanted) -> Release:
    """Return the release that says numbers in the language of the context."""
    words, report = context.words, context.definitions.report
    year = context.year(numbers.year)
    headline, statements = headline_of(numbers, context), statements_of(numbers, context)
    table = trend_table(numbers.figures, context, None, numbers.year)

    def named(label: Label | None) -> str:
        return words.label(label) if label else ""

    return Release(
        words=words,
        year=year,
        institution=named(report.institution) or context.title,
        office=named(report.office),
        contact=named(report.contact),
        licence=named(report.licence),
        title=Wording(context).say("report_title", year=Wording(context).year(numbers.year)).text,
        headline=headline.text,
        headline_references=headline.references,
        notices=tuple(filter(None, [context.notice])),
        warning="" if wanted.protection else words.say("report_must_not_leave"),
        statements=statements,
        office_statements=office_statements(numbers, context, (headline, *statements)),
        facts=((words.heading("year"), year),),
        cards=tuple(cards_of(numbers, context)),
        numbers=tuple(facts_of(numbers, context)),
        chapters=(
            years_chapter(numbers, context),
            places_chapter(numbers, context),
            people_chapter(numbers, context),
        ),
        closing=words.say("report_closing"),
        columns=SUMMARY_COLUMNS,
        records=tuple(table.records),
        protection=wanted.protection,
        logo=logo_of(wanted.folder, context),
    )
