"""Write a table in a format; each format is one module here."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from bjut_exchange.errors import UsageError
from bjut_exchange.output import is_terminal

if TYPE_CHECKING:
    from bjut_exchange.views.table import Table


class Format(StrEnum):
    """The formats in which a result can be written."""

    TABLE = "table"
    LINES = "lines"
    CSV = "csv"
    JSON = "json"
    MARKDOWN = "markdown"


_SUFFIXES = {
    ".txt": Format.TABLE,
    ".csv": Format.CSV,
    ".json": Format.JSON,
    ".md": Format.MARKDOWN,
}


@dataclass(frozen=True)
class Style:
    """What a terminal can show. Without a width, a table is as wide as it needs to be."""

    width: int | None = None
    colour: bool = False


def render(table: Table, form: Format, style: Style, provenance: Mapping[str, Any]) -> str:
    """Write `table` as text that ends with a line end.

    `provenance` says what the figures come from; only JSON has a place for it.
    """
    module = import_module(f"bjut_exchange.formats.{form}")
    write = cast("Callable[[Table, Style, Mapping[str, Any]], str]", module.write)
    return write(table, style, provenance)


def format_of(path: Path) -> Format:
    """Tell the format from a file's suffix; raises UsageError if it names none."""
    try:
        return _SUFFIXES[path.suffix.lower()]
    except KeyError:
        msg = f"{path.name} has no suffix that names a format"
        raise UsageError(msg, hint=f"use {', '.join(_SUFFIXES)}, or give --format") from None


def style_of_stdout(environment: Mapping[str, str]) -> Style:
    """Tell what stdout shows: a terminal's width and colours, or neither.

    `NO_COLOR` takes colours away; `FORCE_COLOR` gives them to a pipe too, where a table keeps its
    own width all the same.
    """
    terminal = is_terminal()
    forced = environment.get("FORCE_COLOR", "") not in {"", "0"}
    capable = terminal and environment.get("TERM") != "dumb"
    colour = (capable or forced) and not environment.get("NO_COLOR")
    return Style(shutil.get_terminal_size().columns if terminal else None, colour)


def default_format(piped: Format) -> Format:
    """Choose a table for a terminal, `piped` for whatever else reads stdout."""
    return Format.TABLE if is_terminal() else piped
