"""A release in one language, from figures that may be shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bjut_exchange.config.schema import fingerprint
from bjut_exchange.config.terms import DirectionName, Protection
from bjut_exchange.config.values import Label
from bjut_exchange.release.cards import cards_of, facts_of
from bjut_exchange.release.document import Release
from bjut_exchange.release.method import method_chapter
from bjut_exchange.release.numbers import Numbers
from bjut_exchange.release.office import office_statements, picture_of
from bjut_exchange.release.partners import partners_chapter
from bjut_exchange.release.places import people_chapter, places_chapter
from bjut_exchange.release.sources import sources_chapter
from bjut_exchange.release.statements import headline_of, statements_of
from bjut_exchange.release.wording import Wording
from bjut_exchange.release.years import years_chapter
from bjut_exchange.views.context import Context
from bjut_exchange.views.direction import views_of
from bjut_exchange.views.summary import SUMMARY_COLUMNS, summary_records

_SHORT_DIGEST = 12  # enough to compare by eye


@dataclass(frozen=True)
class Wanted:
    """What is asked of a release: its year, the day of its release, how students are protected.

    `files` are the names of the files that make up the release, with what each holds; `folder` is
    that of the exports, in which the office's logo lies.
    """

    year: int
    released: dt.date | None = None
    protection: Protection | None = Protection.SUPPRESS
    files: Mapping[str, str] = field(default_factory=dict)
    folder: Path | None = None

    @property
    def options(self) -> str:
        """Return what the command says besides the year."""
        said = " --to release" if self.files else ""
        said += f" --released {self.released}" if self.released else ""
        if self.protection is Protection.SUPPRESS:
            return said
        return f"{said} --protect {self.protection or 'none'}"


def written(numbers: Numbers, context: Context, wanted: Wanted) -> Release:
    """Return the release that says numbers in the language of the context."""
    words, report = context.words, context.definitions.report
    year = context.year(numbers.year)
    headline, statements = headline_of(numbers, context), statements_of(numbers, context)

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
        facts=tuple(_facts(numbers, context, wanted)),
        cards=tuple(cards_of(numbers, context)),
        numbers=tuple(facts_of(numbers, context)),
        chapters=(
            years_chapter(numbers, context),
            places_chapter(numbers, context),
            people_chapter(numbers, context),
            partners_chapter(numbers, context),
            method_chapter(numbers, context),
            sources_chapter(numbers, context, wanted.options, wanted.files),
        ),
        closing=words.say("report_closing"),
        columns=SUMMARY_COLUMNS,
        records=tuple(_records(numbers, context)),
        protection=wanted.protection,
        files=wanted.files,
        logo=picture_of(wanted.folder, context, "report.logo"),
        map=picture_of(wanted.folder, context, "report.map.file"),
        map_note=words.say("report_map", approval=report.map.approval) if report.map else "",
    )


def _records(numbers: Numbers, context: Context) -> list[dict[str, Any]]:
    """Return the figures of all years up to that of the release, as `trend` has them."""
    records = [
        record
        for view in views_of(numbers.figures, context)
        for year in numbers.years(view.figures.direction)
        for record in summary_records(view, year)
    ]
    return context.table("report", "", SUMMARY_COLUMNS, records, ()).records


def _facts(numbers: Numbers, context: Context, wanted: Wanted) -> Iterator[tuple[str, str]]:
    """Yield the lines of the box about the release."""
    words, year = context.words, numbers.year
    years = numbers.years(*numbers.figures)
    yield words.heading("year"), context.year(year)
    yield words.heading("status"), _status(numbers, context)
    if wanted.released:
        yield words.say("report_released"), words.say("report_date", date=wanted.released)
    yield words.say("report_years_held"), context.runs(years)
    if missing := [
        words.say(f"report_card_{each}")
        for each in DirectionName
        if each not in numbers.figures or year not in numbers.figures[each].years
    ]:
        yield words.say("report_not_included"), words.say("list").join(missing)
    yield words.say("report_definitions"), fingerprint(context.definitions)[:_SHORT_DIGEST]


def _status(numbers: Numbers, context: Context) -> str:
    """Return whether the year is complete; if not, how far it is known in each direction."""
    words, parts, every = context.words, [], set[str]()
    for name, figures in numbers.figures.items():
        if provisional := figures.provisional.get(numbers.year):
            key = "report_known_since" if provisional.is_first else "report_known_up_to"
            date = provisional.up_to
            said = words.say(key, date=date) if date else ""
            every.add(said)
            parts.append(words.say("report_part_known", direction=words.term(name), known=said))
    if not parts:
        return words.say("report_final")
    if len(every) == 1 and len(parts) == len(numbers.figures):
        return words.say("report_provisional_all", known=every.pop())
    return words.say("report_provisional", parts=words.say("list").join(parts))
