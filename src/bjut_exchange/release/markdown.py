"""The release as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bjut_exchange.formats.cells import shown
from bjut_exchange.formats.markdown import escaped, section_blocks
from bjut_exchange.messages import Words
from bjut_exchange.release.document import Card, Exhibit, Release, Statement
from bjut_exchange.views.table import Kind

_MARKED = re.compile(r"^(?=[-+=~])|(?<=^\d)(?=[.)])|&(?=#?\w+;)")


def write(release: Release) -> bytes:
    """Return the prose, the key figures, and each exhibit as a table."""
    return ("\n\n".join(filter(None, _blocks(release))) + "\n").encode()


def _blocks(release: Release) -> Iterator[str]:
    words = release.words
    yield f"# {_said(release.headline)}"
    yield _said(words.say("report_heading", institution=release.publisher, title=release.title))
    for text in (release.warning, *release.notices):
        yield f"**{_said(text)}**" if text else ""
    yield from (_statement(each, words) for each in release.statements)
    yield _listed(release.facts, words)
    if release.office_statements:
        yield f"## {_said(words.say('report_office'))}"
        yield from (_statement(each, words) for each in release.office_statements)
    for card in release.cards:
        yield from _card(card, words)
    yield _listed(((each.label, each.number) for each in release.numbers), words)
    for chapter in release.chapters:
        yield f"## {_said(chapter.title)}"
        yield _said(chapter.lead)
        for exhibit in chapter.exhibits:
            yield from _exhibit(exhibit, words)
    yield _said(release.closing)
    yield _said(release.imprint)


def _statement(statement: Statement, words: Words) -> str:
    source = words.say("report_source", source=statement.source) if statement.source else ""
    return _said(words.say("and_then", first=statement.text, second=source))


def _card(card: Card, words: Words) -> Iterator[str]:
    yield f"## {_said(card.title)}"
    number = f"**{_said(shown(card.number, Kind.COUNT, words))}**"
    text = words.say("markdown_number", number=number, unit=_said(card.unit))
    yield words.say("markdown_and", text=text, also=_said(card.also)) if card.also else text
    if badge := card.badge:
        name = _said(f"{badge.mark} {badge.label}".strip())
        yield words.say("markdown_pair", name=name, value=_said(badge.evidence))
    yield from section_blocks(card.exhibit.section, words)


def _exhibit(exhibit: Exhibit, words: Words) -> Iterator[str]:
    yield f"### {_said(exhibit.section.title)}"
    yield _said(exhibit.unit)
    if exhibit.is_terms:
        rows = exhibit.section.rows
        yield _listed(((str(term), str(about)) for term, about, *_ in rows), words)
        yield from map(_said, exhibit.section.notes)
    else:
        yield from section_blocks(exhibit.section, words)


def _listed(pairs: Iterable[tuple[str, str]], words: Words) -> str:
    lines = (
        words.say("markdown_pair", name=f"**{_said(name)}**", value=_said(value))
        for name, value in pairs
    )
    return "\n".join(f"- {line}" for line in lines)


def _said(text: str) -> str:
    """Return a text on a line of its own that is shown as it is, whatever it begins with."""
    return _MARKED.sub(r"\\\g<0>", escaped(" ".join(text.split())))
