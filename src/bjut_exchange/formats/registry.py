"""The formats: one entry here and one module beside this one for each."""

from __future__ import annotations

import codecs
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from bjut_exchange.errors import UsageError
from bjut_exchange.output import is_terminal

if TYPE_CHECKING:
    from bjut_exchange.views.table import Table  # it takes long to load


@dataclass(frozen=True)
class Style:
    """What a terminal can show. Without a width, a table is as wide as it needs to be."""

    width: int | None = None
    colour: bool = False


Writer = Callable[["Table", Style, Mapping[str, Any]], bytes]


@dataclass(frozen=True)
class Entry:
    """What is known of a format.

    `module` stands beside this one and has a function `write`, a Writer. `suffix` names the format
    in `-o FILE`. What is `for_programs` is in English unless asked for otherwise; what is `binary`
    never goes to a terminal. `extra` is the extra of this package that brings what it needs. What
    is `with_sources` says what the figures come from. A release can be written in what is
    `for_release`, by the module of the same name in `release`.
    """

    module: str
    suffix: str = ""
    for_programs: bool = False
    binary: bool = False
    extra: str = ""
    with_sources: bool = False
    for_release: bool = False


class Format(StrEnum):
    """The formats in which a result can be written."""

    TABLE = "table", Entry("terminal", ".txt")
    LINES = "lines", Entry("lines")
    CSV = "csv", Entry("csv_records", ".csv", for_programs=True)
    JSON = "json", Entry("json_document", ".json", for_programs=True, with_sources=True)
    MARKDOWN = "markdown", Entry("markdown", ".md", for_release=True)
    HTML = "html", Entry("html", ".html", with_sources=True, for_release=True)
    XLSX = "xlsx", Entry("xlsx", ".xlsx", binary=True, with_sources=True, for_release=True)
    DOCX = "docx", Entry("docx", ".docx", binary=True, extra="word", for_release=True)

    entry: Entry

    def __new__(cls, name: str, entry: Entry) -> Self:
        """Return a member with the name and the entry of its line."""
        member = str.__new__(cls, name)
        member._value_ = name
        member.entry = entry
        return member


def render(
    table: Table, form: Format, style: Style, provenance: Mapping[str, Any], *, bom: bool = False
) -> bytes:
    """Return `table` in a format, text in UTF-8 with a line end at its end.

    `provenance` says what the figures come from, where the format has a place for it. With `bom`,
    text begins with a byte-order mark.
    """
    write: Writer = writing(form, "formats").write
    content = write(table, style, provenance)
    return codecs.BOM_UTF8 + content if bom else content


def writing(form: Format, room: str) -> Any:  # noqa: ANN401  # a module
    """Return the module of a room that writes a format.

    It is loaded only now: help and completion need none of the libraries that formats use. Raises
    UsageError if these are not installed.
    """
    try:
        return import_module(f"bjut_exchange.{room}.{form.entry.module}")
    except ImportError:
        if not form.entry.extra:
            raise  # the package itself is broken
        extra = form.entry.extra
        raise UsageError("format_not_installed", form=form, extra=extra) from None


def check_terminal(name: str, entry: Entry) -> None:
    """Raise UsageError if a format cannot be shown on a terminal."""
    if entry.binary:
        raise UsageError("format_not_for_terminal", form=name, suffix=entry.suffix)


def format_of(path: Path) -> Format:
    """Return the format that a file's suffix names; raises UsageError if it names none."""
    suffixes = {form.entry.suffix: form for form in Format if form.entry.suffix}
    if path.suffix.lower() not in suffixes:
        raise UsageError("no_format_of_suffix", name=path.name, suffixes=list(suffixes))
    return suffixes[path.suffix.lower()]


def style_of_stdout(environment: Mapping[str, str]) -> Style:
    """Return what stdout shows: a terminal's width and colours, or neither.

    `NO_COLOR` takes colours away; `FORCE_COLOR` brings them to a pipe too, where a table keeps its
    own width all the same.
    """
    terminal = is_terminal()
    forced = environment.get("FORCE_COLOR", "") not in {"", "0"}
    capable = terminal and environment.get("TERM") != "dumb"
    colour = (capable or forced) and not environment.get("NO_COLOR")
    return Style(shutil.get_terminal_size().columns if terminal else None, colour)


def default_format(piped: Format) -> Format:
    """Return the format where none is asked for: a table on a terminal, else `piped`."""
    return Format.TABLE if is_terminal() else piped
