"""HTML: a page that stands alone, without a script and without an outside address."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from bjut_exchange.formats.cells import is_left, shown
from bjut_exchange.formats.registry import Style
from bjut_exchange.messages import Language, Words
from bjut_exchange.resources import packaged_file
from bjut_exchange.views.table import Bars, Cell, Kind, Marked, Missing, Section, Table

_TEMPLATES = "formats/templates"
_LANGUAGES = {Language.EN: "en", Language.ZH: "zh-CN"}


def write(table: Table, _style: Style, provenance: Mapping[str, Any]) -> bytes:
    """Return a page with the sections of a table."""
    notices = [table.notice] if table.notice else []
    return page("table.html", table.words, table=table, notices=notices, provenance=provenance)


def page(template: str, words: Words, **values: object) -> bytes:
    """Return the page that a template makes of values, in UTF-8."""
    style = packaged_file(f"{_TEMPLATES}/page.css").read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    text = (
        _environment()
        .get_template(template)
        .render(
            values,
            words=words,
            language=_LANGUAGES[words.language],
            style=style,
            digest=digest,
        )
    )
    return f"{text}\n".encode()


@cache
def _environment() -> Environment:
    environment = Environment(
        autoescape=True,
        finalize=_printable,
        loader=FileSystemLoader(packaged_file(_TEMPLATES)),
        lstrip_blocks=True,
        trim_blocks=True,
        undefined=StrictUndefined,
    )
    environment.globals.update(
        Kind=Kind, cell=_cell, columns_of=columns_of, is_left=is_left, rooms_of=_rooms_of
    )
    return environment


def _printable(value: object) -> object:
    # Control characters are not allowed in HTML, signs of direction would turn what is behind them.
    if type(value) is not str or value.isprintable():
        return value
    return "".join(c if c.isprintable() or c in "\n\t\u3000\xa0" else "\ufffd" for c in value)


def _rooms_of(section: Section) -> list[str | None]:
    """Return what stands behind numbers without a mark, by column: room where others have one."""
    return [
        "" if any(isinstance(each, Marked) and each.mark is not None for each in cells) else None
        for cells in zip(*section.rows, strict=True)
    ]


def _cell(cell: Cell, kind: Kind, words: Words, mark: str | None = None) -> Markup:
    """Return the content of a cell; a mark stands behind a number in a room of its own."""
    if isinstance(cell, Marked):
        cell, mark = replace(cell, mark=None), cell.mark
    match cell:
        case Missing.CONFIDENTIAL:
            text = Markup('<abbr title="{}">c</abbr>').format(words.say("sign_confidential"))
        case Bars():
            text = columns_of(cell.values)
        case _:
            text = escape(_printable(shown(cell, kind, words)))
    return text if mark is None else text + Markup('<span class="mark">{}</span>').format(mark)


def columns_of(values: tuple[int | None, ...]) -> Markup:
    """Return small columns as SVG, with a gap where there is no value."""
    most = max(filter(None, values), default=1)
    columns = Markup("").join(
        Markup('<rect x="{}" y="{:g}" width="8" height="{:g}"/>').format(10 * at, 24 - high, high)
        for at, value in enumerate(values)
        if value is not None
        for high in [max(round(24 * value / most, 1), 0.5)]
    )
    return Markup('<svg class="small" viewBox="0 0 {} 24" aria-hidden="true">{}</svg>').format(
        10 * len(values), columns
    )
