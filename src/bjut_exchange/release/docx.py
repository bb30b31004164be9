"""The release as a Word document."""

from __future__ import annotations

from base64 import b64decode
from functools import partial
from itertools import groupby

from bjut_exchange.config.terms import TOTAL, DirectionName
from bjut_exchange.formats.cells import shown
from bjut_exchange.formats.word import KEEP, Paper, paragraph, run
from bjut_exchange.formats.word_tables import add_section, is_narrow
from bjut_exchange.release.document import (
    BarsChart,
    Card,
    Chapter,
    Exhibit,
    Release,
    Tiles,
    YearsChart,
)
from bjut_exchange.release.word_charts import bars_chart, years_chart
from bjut_exchange.views.table import Column, Kind, Section

_CHARTED = {"years", "places"}  # other chapters have tables alone
_LEFT_OUT = {"exports"}  # the digests of all files are in the data package


def write(release: Release) -> bytes:
    """Return the release."""
    warning = [("Warning", release.warning)] if release.warning else []
    notices = (*warning, *(("Notice", each) for each in release.notices))
    logo = _picture(release.logo)
    paper = Paper(
        release.words, release.title, release.institution, notices, release.publisher, logo
    )
    _opening(paper, release)
    for card in release.cards:
        _card(paper, card)
    _facts(paper, release)
    for chapter in release.chapters:
        _chapter(paper, chapter)
    for text in filter(None, [release.closing, release.imprint]):
        paper.say(text, "Note")
    return paper.content()


def _picture(address: str) -> bytes:
    """Return a picture of a data: address; nothing for a drawing, which Word reads only anew."""
    kind, _, content = address.partition(";base64,")
    return b64decode(content) if kind in {"data:image/png", "data:image/jpeg"} else b""


def _opening(paper: Paper, release: Release) -> None:
    words = release.words
    paper.notice()
    paper.say(release.headline, "Title")
    if release.title != release.headline:
        paper.say(release.title, "Subtitle")
    for statement in release.statements:
        paper.say(statement.text, "ListBullet")
    if release.office_statements:
        paper.say(words.say("report_office"), "Heading2")
    for statement in release.office_statements:
        source = words.say("report_source", source=statement.source) if statement.source else ""
        paper.say(statement.text, "Quote")
        paper.say(source, "Note")


def _facts(paper: Paper, release: Release) -> None:
    """Add the further key figures, and beside them what is said of the release."""
    counted = tuple((each.number, each.label) for each in release.numbers)
    paper.flow(2)
    for key, rows in (("report_key_figures", counted), ("report_about_release", release.facts)):
        title = paper.words.say(key)
        columns = (Column("first", Kind.TEXT, title), Column("second", Kind.PROSE))
        add_section(paper, Section(title, columns, rows))
    paper.flow(1)


def _card(paper: Paper, card: Card) -> None:
    words, badge = paper.words, card.badge
    paper.say(card.title, "Heading1")
    number = shown(card.number, Kind.COUNT, words)
    also = f" {card.also}" if card.also else ""
    line = run(f"{number} ", '<w:b/><w:bCs/><w:sz w:val="32"/><w:szCs w:val="32"/>')
    paper.body.append(paragraph(line + run(card.unit + also), "Normal", KEEP))
    if badge:
        mark = f"{badge.mark} " if badge.mark else ""
        bold = run(f"{mark}{badge.label}", "<w:b/><w:bCs/>")
        paper.body.append(paragraph(bold + run(f" {badge.evidence}"), "Caption"))
    _exhibit(paper, card.exhibit, is_charted=False)


def _chapter(paper: Paper, chapter: Chapter) -> None:
    # What has charts begins a page: its heading would stand alone where the charts have no room.
    is_charted = chapter.key in _CHARTED and bool(chapter.exhibits)
    paper.say(chapter.title, "Heading1", "<w:pageBreakBefore/>" if is_charted else "")
    listed = {each.direction for each in chapter.exhibits if isinstance(each.chart, BarsChart)}
    paper.say(chapter.lead, properties=KEEP if chapter.exhibits else "")
    exhibits = [
        each
        for each in chapter.exhibits
        # The countries with most students say enough on paper.
        if each.key not in _LEFT_OUT
        and not (isinstance(each.chart, Tiles) and each.direction in listed)
    ]
    for in_columns, group in groupby(exhibits, partial(_is_narrow, paper)):
        alike = [*group]
        if in_columns and len(alike) > 1:
            # The tables of a direction follow each other down the columns.
            alike.sort(key=lambda each: each.direction == DirectionName.INBOUND)
            paper.flow(2, KEEP if alike[0] is exhibits[0] else "")
        for exhibit in alike:
            paper.say(exhibit.section.title, "Heading2")
            _exhibit(paper, exhibit, is_charted=is_charted)
        if paper.columns > 1:
            paper.flow(1)


def _is_narrow(paper: Paper, exhibit: Exhibit) -> bool:
    """Return whether two such tables can stand side by side."""
    section = exhibit.section
    fits = is_narrow(section, paper.words, paper.width_of(2))
    is_wide = exhibit.is_terms or isinstance(exhibit.chart, YearsChart)
    return fits and bool(section.rows) and not is_wide


def _exhibit(paper: Paper, exhibit: Exhibit, *, is_charted: bool) -> None:
    section, chart, words = exhibit.section, exhibit.chart, paper.words
    paper.say(exhibit.unit, "Caption")
    made = None
    if is_charted and isinstance(chart, YearsChart):
        made = years_chart(chart, exhibit.direction, words.term(TOTAL))
    elif is_charted and isinstance(chart, BarsChart) and any(chart.values):
        made = bars_chart(chart, exhibit.direction, exhibit.unit or section.columns[1].heading)
    if made:
        alternative = exhibit.alternative or section.title
        paper.chart(made.xml, made.workbook, section.title, alternative, made.height)
        if isinstance(chart, YearsChart):
            for at, label in sorted(chart.breaks.items()):
                if not any(label in each for each in section.notes):
                    year = chart.labels[at]
                    paper.say(words.say("report_break_before", year=year, reason=label), "Note")
    add_section(paper, section)
