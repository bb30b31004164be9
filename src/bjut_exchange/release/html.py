"""The release as a page that stands alone."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from operator import itemgetter
from pathlib import PurePosixPath

from bjut_exchange.formats.html import page
from bjut_exchange.messages import Language, Words
from bjut_exchange.release.document import Card, Exhibit, Release, Tiles, YearsChart
from bjut_exchange.release.drawing import WIDE, drawing_of, shade
from bjut_exchange.views.table import Cell, number_in

_LEAST = 5  # the first class of tiles ends before it: smaller numbers are withheld
_CODE = re.compile(r"[0-9a-f]{12,64}|exchange [a-z]+( .*)?")
_MANY_ROWS, _MANY_COLUMNS = 20, 5


def write(release: Release) -> bytes:
    """Return the page of a release."""
    words = release.words
    other = Language.ZH if words.language is Language.EN else Language.EN
    return page(
        "release.html",
        words,
        release=release,
        notices=release.notices,
        other=_of_language(release.files, other).get(".html"),
        other_language=Words(other).say("html_language"),
        downloads={
            suffix: name
            for suffix, name in _of_language(release.files, words.language).items()
            if suffix != ".html"
        },
        file_of=lambda text: name if (name := re.split("[:：]", text)[0]) in release.files else "",
        is_code=lambda text: isinstance(text, str) and _CODE.fullmatch(text),
        in_order=_in_order,
        is_wide=_is_wide,
        is_long=_is_long,
        kind_of=lambda exhibit: type(exhibit.chart).__name__,
        drawing_of=lambda chart: drawing_of(chart, words.say("html_break")),
        legend_of=lambda chart: _legend(chart, words),
        composition_of=_composition,
        swatches_of=_swatches,
        shade=shade,
        class_of=_class_of,
        bounds_of=_bounds_of,
    )


def _of_language(files: Mapping[str, str], language: Language) -> dict[str, str]:
    """Return the names of the files in a language by their suffixes."""
    return {
        PurePosixPath(name).suffix: name
        for name in files
        if PurePosixPath(name).stem.endswith(f".{language}")
    }


def _in_order(exhibits: tuple[Exhibit, ...]) -> list[Exhibit]:
    """Return exhibits so that those about the same of both directions stand side by side."""
    subjects = [each.key.removeprefix(f"{each.direction}_") for each in exhibits]
    ordered = sorted(zip(map(subjects.index, subjects), exhibits, strict=True), key=itemgetter(0))
    return [exhibit for _, exhibit in ordered]


def _is_wide(exhibit: Exhibit) -> bool:
    if isinstance(exhibit.chart, YearsChart):
        return len(exhibit.chart.labels) > WIDE
    if exhibit.is_terms:
        return exhibit.direction is None
    is_wide = exhibit.key == "exports" or len(exhibit.section.columns) > _MANY_COLUMNS
    return is_wide or _is_long(exhibit)


def _is_long(exhibit: Exhibit) -> bool:
    return not exhibit.chart and len(exhibit.section.rows) > _MANY_ROWS


def _legend(chart: YearsChart, words: Words) -> Iterator[tuple[str, str, str]]:
    """Yield class, sign and text of what stands below a chart."""
    for at, series in enumerate(chart.series):
        yield f"swatch {shade(at, len(chart.series))}", "", series.name
    if drawing_of(chart, "").has_rest:
        yield "swatch rest", "", words.say("html_rest")
    for mark, key in (
        ("▲", "html_record"),
        ("=", "report_standing_ties"),
        ("?", "report_standing_undetermined"),
    ):
        if mark in chart.marks:
            yield "sign", mark, words.say(key)
    if chart.provisional:
        yield "sign", "p", words.say("html_provisional")
    if chart.breaks:  # the notes say why
        yield "sign break", "┆", words.say("html_break")


def _composition(card: Card) -> Iterator[tuple[str, float, float]]:
    """Yield class, begin and width of the categories of a card, in per cent of its number."""
    values = [value or 0 for _, value in card.parts]
    whole = max(number_in(card.number) or 0, sum(values)) or 1
    begin = 0
    for at, value in enumerate(values):
        yield shade(at, len(values)), round(100 * begin / whole, 2), round(100 * value / whole, 2)
        begin += value


def _swatches(card: Card) -> list[str]:
    """Return the class of the colour of each row of a card's table; none for what is no part."""
    shades = {name: shade(at, len(card.parts)) for at, (name, _) in enumerate(card.parts)}
    return [shades.get(str(row[0]), "") for row in card.exhibit.section.rows]


def _bounds_of(tiles: Tiles) -> list[int]:
    """Return where each class of tiles begins, but the first: as many as the largest needs."""
    most = max(
        (number_in(each.value) or 0 for group in tiles.groups for each in group.tiles), default=0
    )
    factor = next(each for each in (2, 4, 10, 20, 100, 1000) if 2 * _LEAST * each**3 > most)
    return [bound for at in range(4) if (bound := _LEAST * factor**at) <= most]


def _class_of(value: Cell, bounds: list[int]) -> int:
    return bisect_right(bounds, number_in(value) or 0)
