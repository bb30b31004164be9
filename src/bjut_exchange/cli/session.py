"""What every command does: read the exports, say what was read, write a table."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bjut_exchange.cli.options import Request
from bjut_exchange.errors import InputError, UsageError, remark
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
    from bjut_exchange.config.schema import Definitions
    from bjut_exchange.config.terms import DirectionName
    from bjut_exchange.figures.counting import Figures
    from bjut_exchange.reading.read_export import ReadExport
    from bjut_exchange.reading.setup import Setup
    from bjut_exchange.register.build import Register
    from bjut_exchange.register.findings import Refusal
    from bjut_exchange.views.context import Context
    from bjut_exchange.views.table import Table


@dataclass(frozen=True)
class Answer:
    """The exports as read and counted, for a request."""

    request: Request
    form: Format
    setup: Setup
    register: Register
    figures: dict[DirectionName, Figures]

    @property
    def definitions(self) -> Definitions:
        """Give the definitions in force."""
        return self.setup.definitions

    @property
    def context(self) -> Context:
        """Give the definitions in force and the words to use."""
        from bjut_exchange.views.context import Context

        return Context(self.definitions, words_for(self.request, self.form))

    def year(self, text: str | None) -> int | None:
        """Read a year as a user writes it; None for none. Raises UsageError if it is no year."""
        from bjut_exchange.views.context import parse_year

        return None if text is None else parse_year(text, self.figures, self.definitions)

    def write(
        self, table: Table, beside: Sequence[ReadExport] = (), *, protected: bool = False
    ) -> None:
        """Write a table to where the request asks for it, in the format that it asks for.

        `beside` are the inputs that it comes from besides exports. Beside a table in which single
        students are protected there are no counts of rows.
        """
        from bjut_exchange.figures.provenance import provenance

        context, checked = self.context, {}
        if self.form is Format.JSON:
            checked = provenance(
                self.definitions, self.register, context.words, beside, counts=not protected
            )
        present(table, self.form, self.request, checked)


def read(
    request: Request,
    *,
    piped: Format = Format.CSV,
    strict: bool = True,
    feedback: Path | None = None,
) -> Answer:
    """Read and count what a request names, and say on stderr what was read.

    `piped` is the format where stdout is no terminal. Unless `strict`, exports that cannot be
    read are left to the caller. Raises ExchangeError; UsageError if the file for the result, or
    that for the `feedback`, is an export or would be taken for one.
    """
    form = chosen_format(request, piped)

    from bjut_exchange.cli.progress import progress, unwatched
    from bjut_exchange.reading.setup import load_setup
    from bjut_exchange.reading.sources import would_be_read
    from bjut_exchange.register.build import build_register
    from bjut_exchange.views.phrases import balance_sentence, next_step

    setup = load_setup(request.config, request.data, os.environ)
    for path in filter(None, (_file(request), feedback)):
        if os.path.realpath(path) in setup.kept:
            msg = f"{path} holds what the tool reads, and no results"
            raise UsageError(msg, hint="write to another file")
        if would_be_read(path, setup):
            msg = f"{path} is an export, or would be taken for one"
            raise UsageError(msg, hint="write to another folder, or under another name")
    watching = unwatched if request.quiet else progress
    register = build_register(setup, request.directions, watching)
    if strict and register.refused:
        raise _refusal(register.refused)
    if not request.quiet:
        balances = [
            (register.balance(name), setup.definitions.direction(name))
            for name in request.directions
        ]
        words = words_for(request, form)
        step = next_step(balances, register.findings, words) if strict else ""
        remark(f"{balance_sentence(balances, setup, words)}{step}")
    figures = counted(register, setup, request.directions)
    return Answer(request, form, setup, register, figures)


def counted(
    register: Register, setup: Setup, directions: Sequence[DirectionName]
) -> dict[DirectionName, Figures]:
    """Count the figures of directions, and lay those published beside them.

    Raises InputError if the history cannot be read.
    """
    from bjut_exchange.figures.counting import count
    from bjut_exchange.figures.history import read_history, with_published

    definitions = setup.definitions
    # Some exports alone cannot be held against what was published of all.
    chosen = setup.chosen is not None
    history = {} if chosen else read_history(setup.data / definitions.history, definitions)
    return {
        name: with_published(count(register, definitions, name), history) for name in directions
    }


def chosen_format(request: Request, piped: Format = Format.CSV) -> Format:
    """Give the format of the result; raises UsageError if it cannot be what is asked for."""
    output = _file(request)
    form = request.form or (format_of(output) if output else default_format(piped))
    if request.bom and form is not Format.CSV:
        msg = f"--bom is for CSV, and the format is {form}"
        raise UsageError(msg, hint="leave --bom out, or give --format csv")
    return form


def words_for(request: Request, form: Format) -> Words:
    """Choose the language: as asked for, else that of the locale.

    What programs read is in English unless asked for otherwise, so that it is the same everywhere.
    """
    locale = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    by_locale = Language.EN if form in {Format.CSV, Format.JSON} else language_of(locale)
    return Words(request.language or by_locale)


def present(
    table: Table, form: Format, request: Request, provenance: Mapping[str, Any] | None = None
) -> None:
    """Write a table to the file that the request names, else to stdout."""
    style = Style() if _file(request) else style_of_stdout(os.environ)
    content = render(table, form, style, provenance or {}, bom=request.bom)
    if output := _file(request):
        write_file(output, content)
    else:
        write_stdout(content)


def _file(request: Request) -> Path | None:
    return None if request.output == Path("-") else request.output


def _refusal(refused: tuple[Refusal, ...]) -> InputError:
    first = refused[0].error
    if len(refused) == 1:
        return first
    hint = f"{first.hint}; `exchange check` shows this and {len(refused) - 1} more"
    return InputError(str(first), hint=hint, check=first.check, row=first.row)
