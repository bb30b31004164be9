"""HTML: a page that stands alone, without a script and without an outside address."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bjut_exchange.formats.cells import is_left, shown
from bjut_exchange.formats.registry import Style
from bjut_exchange.messages import Language, Words
from bjut_exchange.resources import packaged_file
from bjut_exchange.views.table import Bars, Cell, Kind, Marked, Missing, Table

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
    environment.globals.update(cell=_cell, columns_of=columns_of, is_left=is_left)
    return environment


def _printable(value: object) -> object:
    # Control characters are not allowed in HTML, signs of direction would turn what is behind them.
    if type(value) is not str or value.isprintable():
        return value
    return "".join(c if c.isprintable() or c in "\n\t\u3000\xa0" else "\ufffd" for c in value)


def _cell(cell: Cell, kind: Kind, words: Words) -> str:
    """Return the content of a cell; digits stand below each other, marks in a room of their own."""
    match cell:
        case Missing.CONFIDENTIAL:
            return Markup('<abbr title="{}">c</abbr>').format(words.say("html_confidential"))
        case Marked(mark=str(mark)):
            number = shown(replace(cell, mark=None), kind, words)
            return Markup('{}<span class="mark">{}</span>').format(number, mark)
        case Bars():
            return Markup(
                '<svg class="small" viewBox="0 0 {} 24" aria-hidden="true">{}</svg>'
            ).format(10 * len(cell.values), columns_of(cell.values))
    return shown(cell, kind, words)


def columns_of(values: tuple[int | None, ...]) -> str:
    """Return small columns as SVG, 24 high and one each 10; a gap where there is no value."""
    most = max(filter(None, values), default=1)
    return Markup("").join(
        Markup('<rect x="{}" y="{:g}" width="8" height="{:g}"/>').format(10 * at, 24 - high, high)
        for at, value in enumerate(values)
        if value is not None
        for high in [max(round(24 * value / most, 1), 0.5)]
    )
