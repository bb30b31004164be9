"""The release as a workbook: a sheet for each table, with charts that Excel can edit."""

from __future__ import annotations

from collections.abc import Iterator

from bjut_exchange.formats.cells import shown
from bjut_exchange.formats.workbook import Book, pairs
from bjut_exchange.release.document import Exhibit, Release
from bjut_exchange.release.sheet_charts import add_chart
from bjut_exchange.views.table import Kind, Section


def write(release: Release) -> bytes:
    """Return the workbook of a release."""
    words = release.words
    book = Book(words, release.notices, warning=release.warning)
    title = words.say("report_heading", institution=release.institution, title=release.title)
    book.contents.begin(title, release.headline)
    for card in release.cards:
        number = shown(card.number, Kind.COUNT, words)
        counted = words.say("xlsx_counted", number=number, unit=card.unit)
        evidence = card.badge.evidence if card.badge else ""
        _add(book, card.exhibit, card.title, counted, card.also, evidence)
    for chapter in release.chapters:
        lists = [each.section for each in chapter.exhibits if _is_list(each)]
        if lists:
            sheet = book.sheet(words.say(f"sheet_{chapter.key}"), chapter.title)
            sheet.begin(chapter.title, chapter.lead)
            sheet.stack(lists)
        for each in chapter.exhibits:
            if each.section.columns and not _is_list(each):
                _add(book, each, each.section.title, each.unit, chapter.lead)
    data = book.sheet(words.say("xlsx_data"), words.say("xlsx_data_holds"))
    data.data(
        release.columns,
        [[record[each.name] for record in release.records] for each in release.columns],
    )
    author = words.say("list").join(filter(None, [release.institution, release.office]))
    return book.content(title, author, _blocks(release))


def _is_list(exhibit: Exhibit) -> bool:
    """Return whether a table is one of the lists that stand on one sheet."""
    return exhibit.is_terms or exhibit.key == "exports"


def _add(book: Book, exhibit: Exhibit, holds: str, *leads: str) -> None:
    section, name = exhibit.section, exhibit.direction
    key = exhibit.key.removeprefix(f"{name}_")
    direction = book.words.term(name).capitalize() if name else ""
    title = book.words.say(f"sheet_{key}", direction=direction)
    sheet = book.sheet(title, holds)
    sheet.begin(section.title, *leads)
    add_chart(sheet, exhibit, sheet.section(section))


def _blocks(release: Release) -> Iterator[Section]:
    """Yield what stands in the contents below the list of sheets."""
    words = release.words
    missing = [(each.title, each.lead) for each in release.chapters if not each.exhibits]
    missing += [
        (each.section.title, words.say("list").join(each.section.notes))
        for chapter in release.chapters
        for each in chapter.exhibits
        if not each.section.columns
    ]
    blocks: dict[tuple[str, str], list[tuple[str, str]]] = {
        ("", "xlsx_statements"): [("", each.text) for each in release.statements],
        ("", "report_office"): [
            (words.say("report_source", source=each.source) if each.source else "", each.text)
            for each in release.office_statements
        ],
        ("", "report_key_figures"): [(each.number, each.label) for each in release.numbers],
        ("xlsx_chapter", "xlsx_left_out"): missing,
        ("", "report_about_release"): [
            *release.facts,
            *(("", each) for each in (release.closing, release.imprint) if each),
        ],
    }
    for (first, second), rows in blocks.items():
        if rows:
            yield pairs(words.say(first) if first else "", words.say(second), rows)
