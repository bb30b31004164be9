"""Workbooks: their sheets, contents and properties, as Excel allows them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook

from bjut_exchange.formats.worksheet import LINE, Sheet, clean, cut
from bjut_exchange.messages import Language, Words
from bjut_exchange.views.table import Column, Kind, Section

INK = "#103F73"
_FONTS = {Language.EN: "Calibri", Language.ZH: "DengXian"}
_LOOKS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 15, "font_color": INK},
    "heading": {"bold": True, "font_size": 12, "font_color": INK},
    "note": {"font_color": "#5A6472"},
    "notice": {"font_color": "#8A3A0A", "bold": True},
    "warning": {"font_color": "#B00020", "bold": True},
    "code": {"font_name": "Consolas"},
    "head": {"bold": True, "font_color": "#FFFFFF", "bg_color": INK, "valign": "vcenter"},
    "total": {"bold": True, "top": 1},
    "link": {"font_color": "#0B5CAD", "underline": 1},
}
_LONGEST_NAME = 31  # of a sheet
_CONTENTS = (36, LINE - 36)  # the widths of its columns
_KEPT_NAME = "history"  # by Excel, for a sheet of its own
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")
_LONGEST_PROPERTY = 255


class Book:
    """A workbook, which begins with its contents; a `large` one takes little memory."""

    def __init__(
        self, words: Words, notices: Iterable[str], *, warning: str = "", large: bool = False
    ) -> None:
        self.words, self.notices, self.warning = words, tuple(notices), warning
        self.font = _FONTS[words.language]
        self._stream = BytesIO()
        self.own = Workbook(
            self._stream,
            {
                "constant_memory": large,
                "in_memory": not large,
                "default_format_properties": {"font_name": self.font, "font_size": 11},
            },
        )
        self._looks: dict[tuple[tuple[str, Any], ...], Any] = {}
        self._names = {_KEPT_NAME}
        self._entries: list[tuple[str, str]] = []
        self.contents = self._sheet(words.say("report_contents"))

    def sheet(self, title: str, holds: str) -> Sheet:
        """Add a sheet, named by its title; the contents say what it `holds`."""
        sheet = self._sheet(title)
        self._entries.append((sheet.name, holds))
        return sheet

    def look(self, *names: str, **more: Any) -> Any:  # noqa: ANN401  # XlsxWriter has no annotations
        """Return the format of a cell."""
        properties = {"valign": "top"}
        for each in (*(_LOOKS[name] for name in names), more):
            properties |= each
        key = tuple(sorted(properties.items()))
        if key not in self._looks:
            self._looks[key] = self.own.add_format(properties)
        return self._looks[key]

    def content(self, title: str, author: str = "", blocks: Iterable[Section] = ()) -> bytes:
        """Return the workbook; `blocks` of two columns stand below the list of its sheets."""
        contents, words = self.contents, self.words
        sheets = pairs(words.say("xlsx_sheet"), words.heading("holds"), self._entries)
        first = contents.table(sheets, widths=_CONTENTS) + 1
        for row, (name, _) in enumerate(self._entries, first):
            place = name.replace("'", "''")
            contents.own.write_url(row, 0, f"internal:'{place}'!A1", self.look("link"), name)
        for block in blocks:
            contents.row += 1
            contents.table(block, widths=_CONTENTS)
        said = {
            "title": title,
            "author": author,
            "comments": " ".join(filter(None, [self.warning, *self.notices])),
        }
        properties = {name: clean(text)[:_LONGEST_PROPERTY] for name, text in said.items()}
        # Without a date of its own, a workbook has that of the clock.
        self.own.set_properties(properties | {"created": dt.datetime(2000, 1, 1)})  # noqa: DTZ001
        self.own.close()
        return self._stream.getvalue()

    def _sheet(self, title: str) -> Sheet:
        return Sheet(self, self._name(title))

    def _name(self, title: str) -> str:
        """Return the name of a new sheet, unlike all others, as Excel allows it."""
        allowed = "".join(c if c.isprintable() else " " for c in _NOT_IN_NAMES.sub(" ", title))
        bare = " ".join(allowed.split()).strip("' ") or "–"
        name, number = _cut(bare, _LONGEST_NAME), 1
        while name.casefold() in self._names:
            number += 1
            ending = f" ({number})"
            name = _cut(bare, _LONGEST_NAME - len(ending)) + ending
        self._names.add(name.casefold())
        return name


def _cut(name: str, longest: int) -> str:
    """Return a name that is not too long, cut behind a word if most of it is left."""
    if (short := cut(name, longest)) == name:
        return name
    words = short.rpartition(" ")[0]
    return (words if 3 * len(words) > 2 * longest else short).strip("' ,;:，；：、")


def pairs(first: str, second: str, rows: Iterable[Sequence[str]]) -> Section:
    """Return a table of two columns of text."""
    columns = (Column("name", Kind.TEXT, first), Column("text", Kind.PROSE, second))
    return Section("", columns, tuple((name, text) for name, text in rows))
