"""How a result is written: its format, its language, and where it goes."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bjut_exchange.cli.options import Request
from bjut_exchange.errors import UsageError
from bjut_exchange.formats.registry import (
    Format,
    Style,
    default_format,
    format_of,
    render,
    style_of_stdout,
)
from bjut_exchange.messages import Language, Words, language_of
from bjut_exchange.output import write_file, write_stdout

if TYPE_CHECKING:
    from bjut_exchange.views.table import Table  # it takes long to load


@dataclass(frozen=True)
class Writer:
    """What writes the result of a request, in one format."""

    request: Request
    form: Format

    @property
    def words(self) -> Words:
        """Return the words of the language asked for, else of the locale.

        What programs read is in English unless asked for otherwise, so that it is the same
        everywhere.
        """
        locale = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
        by_locale = Language.EN if self.form.entry.for_programs else language_of(locale)
        return Words(self.request.language or by_locale)

    def write(
        self, table: Table, provenance: Mapping[str, Any] | None = None, file: Path | None = None
    ) -> None:
        """Write a table to a file, by default that which the request names, or else to stdout."""
        file = file or self.request.file
        style = Style() if file else style_of_stdout(os.environ)
        content = render(table, self.form, style, provenance or {}, bom=self.request.bom)
        if file:
            write_file(file, content)
        else:
            write_stdout(content)


def writer_of(request: Request, piped: Format = Format.CSV) -> Writer:
    """Return what writes the result of a request; `piped` is the format where stdout is a pipe.

    Raises UsageError if the result cannot be written as it is asked for.
    """
    form = request.form or (format_of(request.file) if request.file else default_format(piped))
    if request.bom and form is not Format.CSV:
        msg = f"--bom is only for CSV, but the format is {form}"
        raise UsageError(msg, hint="remove --bom, or use --format csv")
    return Writer(request, form)
