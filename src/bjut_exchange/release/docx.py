"""The release as a Word document."""

from __future__ import annotations

from collections.abc import Sequence

from bjut_exchange.formats.cells import shown
from bjut_exchange.formats.word import Paper, paragraph, run
from bjut_exchange.formats.word_tables import add_section
from bjut_exchange.release.document import (
    BarsChart,
    Card,
    Chapter,
    Exhibit,
    Fact,
    Release,
    Tiles,
    YearsChart,
)
from bjut_exchange.release.word_charts import bars_chart, years_chart
from bjut_exchange.views.table import Column, Kind, Section

_CHARTED = {"years", "places"}  # other chapters have tables alone
_KEEP = "<w:keepNext/>"  # with what follows


def write(release: Release) -> bytes:
    """Return the release."""
    head = " · ".join(filter(None, [release.institution, release.office]))
    warning = [("Warning", release.warning)] if release.warning else []
    notices = (*warning, *(("Notice", each) for each in release.notices))
    paper = Paper(release.words, release.title, release.institution, notices, head=head)
    _opening(paper, release)
    for card in release.cards:
        _card(paper, card)
    _facts(paper, release.numbers)
    for chapter in release.chapters:
        _chapter(paper, chapter)
    paper.say(release.closing, "Note")
    return paper.content()


def _opening(paper: Paper, release: Release) -> None:
    words = release.words
    paper.notice()
    paper.say(release.headline, "Title")
    if release.title != release.headline:
        paper.say(release.title, "Subtitle")
    for statement in release.statements:
        paper.say(statement.text, "ListBullet")
    if release.office_statements:
        paper.say(words.say("word_office"), "Heading2")
    for statement in release.office_statements:
        source = words.say("word_source", source=statement.source) if statement.source else ""
        paper.say(statement.text, "Quote")
        paper.say(source, "Note")
    about = [*release.facts]
    columns = (Column("fact", Kind.TEXT, words.say("word_about")), Column("value", Kind.PROSE))
    add_section(paper, Section(words.say("word_about"), columns, tuple(about)))


def _card(paper: Paper, card: Card) -> None:
    words, badge = paper.words, card.badge
    paper.say(card.title, "Heading1")
    number = shown(card.number, Kind.COUNT, words)
    also = f" {card.also}" if card.also else ""
    line = run(f"{number} ", '<w:b/><w:bCs/><w:sz w:val="32"/><w:szCs w:val="32"/>')
    paper.body.append(paragraph(line + run(card.unit + also), "Normal", _KEEP))
    if badge:
        mark = f"{badge.mark} " if badge.mark else ""
        bold = run(f"{mark}{badge.label}", "<w:b/><w:bCs/>")
        paper.body.append(paragraph(bold + run(f" {badge.evidence}"), "Caption"))
    _exhibit(paper, card.exhibit, is_charted=False)


def _facts(paper: Paper, facts: Sequence[Fact]) -> None:
    if facts:
        words = paper.words
        title = words.say("word_figures")
        paper.say(title, "Heading1")
        columns = (Column("number", Kind.TEXT), Column("label", Kind.PROSE))
        rows = tuple((each.number, each.label) for each in facts)
        add_section(paper, Section(title, columns, rows))


def _chapter(paper: Paper, chapter: Chapter) -> None:
    paper.say(chapter.title, "Heading1")
    tiled = {each.direction for each in chapter.exhibits if isinstance(each.chart, Tiles)}
    listed = {each.direction for each in chapter.exhibits if isinstance(each.chart, BarsChart)}
    if not tiled:  # the lead is about the tiles
        paper.say(chapter.lead, properties=_KEEP if chapter.exhibits else "")
    for exhibit in chapter.exhibits:
        # The countries with most students say enough on paper.
        if not (isinstance(exhibit.chart, Tiles) and exhibit.direction in listed):
            paper.say(exhibit.section.title, "Heading2")
            _exhibit(paper, exhibit, is_charted=chapter.key in _CHARTED)


def _exhibit(paper: Paper, exhibit: Exhibit, *, is_charted: bool) -> None:
    section, chart, words = exhibit.section, exhibit.chart, paper.words
    paper.say(exhibit.unit, "Caption")
    made = None
    if is_charted and isinstance(chart, YearsChart):
        made = years_chart(chart, exhibit.direction, words.say("word_total"))
    elif is_charted and isinstance(chart, BarsChart) and chart.labels:
        made = bars_chart(chart, exhibit.direction, exhibit.unit or section.columns[1].heading)
    if made:
        alternative = exhibit.alternative or section.title
        paper.chart(made.xml, made.workbook, section.title, alternative, made.height)
        if isinstance(chart, YearsChart):
            for at, label in sorted(chart.breaks.items()):
                paper.say(words.say("word_breaks", year=chart.labels[at], label=label), "Note")
    add_section(paper, section, exhibit.alternative)
