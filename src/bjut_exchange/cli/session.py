"""What most commands do: read the exports, count, and write a table."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

from bjut_exchange.cli.options import Request, YearsRequest
from bjut_exchange.cli.progress import progress
from bjut_exchange.cli.years import YearsAsked
from bjut_exchange.config.terms import DirectionName
from bjut_exchange.errors import ExchangeError, ExitCode, InputError, UsageError, remark
from bjut_exchange.formats.registry import (
    Format,
    Style,
    check_terminal,
    default_format,
    format_of,
    render,
    style_of_stdout,
)
from bjut_exchange.messages import Language, Words
from bjut_exchange.output import is_terminal, write_file, write_stdout

# What reads and counts takes long to load. Functions load it once it is known that the line can be
# answered, so that whoever mistypes an option need not wait.
if TYPE_CHECKING:
    import pandas as pd

    from bjut_exchange.config.schema import Definitions
    from bjut_exchange.figures.counting import Figures
    from bjut_exchange.reading.setup import Setup
    from bjut_exchange.reading.table import ReadExport
    from bjut_exchange.register.build import Register
    from bjut_exchange.register.findings import Refusal
    from bjut_exchange.views.context import Context
    from bjut_exchange.views.table import Table


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
        for_programs = self.form.entry.for_programs and not self.request.language
        return Words(Language.EN) if for_programs else self.request.words

    def write(
        self, table: Table, provenance: Mapping[str, Any] | None = None, file: Path | None = None
    ) -> None:
        """Write a table to a file, by default that which the request names, or else to stdout."""
        file = file or self.request.file
        style = Style() if file else style_of_stdout(os.environ)
        content = render(
            table,
            self.form,
            style,
            provenance or {},
            bom=self.request.bom and self.form is Format.CSV,
        )
        if file:
            write_file(file, content)
        else:
            write_stdout(content)


def writer_of(request: Request, piped: Format = Format.CSV, *, has_csv: bool = False) -> Writer:
    """Return what writes the result of a request; `piped` is the format where stdout is a pipe.

    `has_csv` says that a CSV file is written besides. Raises UsageError if the result cannot be
    written as it is asked for.
    """
    form = request.form or (format_of(request.file) if request.file else default_format(piped))
    if request.bom and form is not Format.CSV and not has_csv:
        raise UsageError("bom_without_csv", form=form)
    if is_terminal() and not request.file:
        check_terminal(form, form.entry)
    return Writer(request, form)


@dataclass(frozen=True)
class Session:
    """The exports that a request names, as read and counted, and what writes the result."""

    request: YearsRequest
    writer: Writer
    setup: Setup
    register: Register
    figures: dict[DirectionName, Figures]

    @property
    def definitions(self) -> Definitions:
        """Return the definitions in force."""
        return self.setup.definitions

    @property
    def context(self) -> Context:
        """Return the definitions in force and the words to use."""
        from bjut_exchange.views.context import Context

        return Context(self.definitions, self.writer.words)

    @cached_property
    def own_findings(self) -> pd.DataFrame:
        """Return what single files, headers and rows show."""
        from bjut_exchange.checks.run import register_findings

        return register_findings(self.register, self.definitions)

    @cached_property
    def all_findings(self) -> pd.DataFrame:
        """Return what `exchange check` finds, in all years."""
        from bjut_exchange.checks.run import all_findings

        return all_findings(self.register, self.figures, self.definitions, self.own_findings)

    @property
    def asked(self) -> YearsAsked:
        """Return the years that the request asks for."""
        return YearsAsked(self.request, self.figures, self.definitions)

    def account(self, *, with_step: bool) -> str:
        """Return what was read and what became of the rows, and which command says more."""
        from bjut_exchange.checks.catalogue import count_by_severity
        from bjut_exchange.views.phrases import next_step, row_account

        accounts = [
            (self.register.row_account(name), self.definitions.direction(name))
            for name in self.request.directions
        ]
        account = row_account(accounts, self.setup, self.request.words)
        if not with_step:
            return account
        asked = self.request.fail_on is not None
        counts = count_by_severity(self.all_findings if asked else self.own_findings)
        return account + next_step(accounts, counts, self.request.words, numbers=asked)

    def column_lines(self) -> list[str]:
        """Return a line for each column that looks needed and was not read."""
        from bjut_exchange.views.phrases import column_lines

        findings = self.own_findings
        return column_lines(findings[findings["accepted"].isna()], self.request.words)

    def exit_code(self, findings: pd.DataFrame | None = None) -> ExitCode:
        """Return the exit code that `--fail-on` asks for, by default of all findings."""
        from bjut_exchange.checks.catalogue import Severity
        from bjut_exchange.checks.run import exit_code

        if not self.request.fail_on:
            return ExitCode.DONE
        found = self.all_findings if findings is None else findings
        return exit_code(self.register, found, Severity(self.request.fail_on))

    def write(
        self, table: Table, beside: Sequence[ReadExport] = (), *, protected: bool = False
    ) -> ExitCode:
        """Write a table, with what it comes from where the format says it; return the exit code.

        `beside` are inputs other than exports. A table in which single students are `protected`
        is not accompanied by counts of rows.
        """
        from bjut_exchange.checks.accepted import reason_of
        from bjut_exchange.checks.found import put_together
        from bjut_exchange.figures.provenance import provenance

        checked = {}
        if self.writer.form.entry.with_sources:
            counts = not protected
            checked = provenance(self.definitions, self.register, beside, counts=counts)
            if counts:
                found = put_together(self.own_findings, self.writer.words)
                checked["findings"] = [
                    each.record
                    | {
                        "accepted": reason_of(
                            each.common["accepted"], self.definitions, self.writer.words
                        )
                    }
                    for each in found
                ]
        if self.writer.form is Format.XLSX:
            from bjut_exchange.views.rules import rules_table

            directions = self.request.directions
            rules = rules_table(self.context, directions).sections
            checked["rules"] = rules[: len(directions) + 2]  # the others are about files
        self.writer.write(table, checked)
        return self.exit_code()


def open_session(
    request: YearsRequest,
    *,
    piped: Format = Format.CSV,
    strict: bool = True,
    feedback: Path | None = None,
    files: Sequence[Path] = (),
) -> Session:
    """Read and count what a request names, and say on stderr what was read.

    `piped` is the format where stdout is a pipe. Unless `strict`, exports that cannot be read are
    left to the caller. Raises ExchangeError; UsageError if the file for the result, that for the
    `feedback`, or one of the other `files` to write is an export or would be taken for one.
    """
    writer = writer_of(request, piped, has_csv=feedback is not None)

    from bjut_exchange.reading.setup import load_setup
    from bjut_exchange.register.exports import read_exports

    setup = load_setup(request.config, request.places, os.environ)
    with _place_said(setup, request):
        for path in filter(None, (request.file, feedback, *files)):
            _check_free(path, setup)
        # pandas takes as long to load as a million rows to read, so both are done at once.
        with loading("pandas"), progress(setup, request.words, quiet=request.quiet) as on_file:
            read = read_exports(setup, request.directions, on_file)

        from bjut_exchange.figures.revisions import count_all
        from bjut_exchange.register.build import register_of

        register = register_of(read, setup)
        if strict and register.refused:
            raise _refusal(register.refused)
        figures = count_all(register, setup)
    session = Session(request, writer, setup, register, figures)
    if not request.quiet:
        # `check` shows the findings itself.
        remark(session.account(with_step=strict))
        for line in session.column_lines() if strict else ():
            remark(line)
    return session


@contextmanager
def _place_said(setup: Setup, request: Request) -> Iterator[None]:
    """Say what was read and by which definitions if that ends in an error."""
    try:
        yield
    except ExchangeError:
        from bjut_exchange.views.phrases import place_of

        if not request.quiet:
            remark(place_of(setup, request.words))
        raise


@contextmanager
def loading(module: str) -> Iterator[None]:
    """Import a module meanwhile; it has been imported in the end, whatever happens."""
    thread = Thread(target=import_module, args=(module,))
    thread.start()
    try:
        yield
    finally:
        thread.join()


def _check_free(path: Path, setup: Setup) -> None:
    """Raise UsageError if a file to be written is one that is read, or would be the next time."""
    from bjut_exchange.reading.sources import would_be_read

    if os.path.realpath(path) in setup.kept:
        raise UsageError("overwrites_input", path=path)
    if would_be_read(path, setup):
        raise UsageError("overwrites_export", path=path)


def _refusal(refused: Sequence[Refusal]) -> InputError:
    first = refused[0].error  # one is enough to stop; the others are counted
    if len(refused) == 1:
        return first
    said = {"first": first.sentence, "hint": first.advice, "more": len(refused) - 1}
    return InputError("and_more_refusals", check=first.check, row=first.row, **said)
