"""`exchange check`."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from bjut_exchange.cli import completion
from bjut_exchange.cli.options import FirstYear, LastYear, Request, year_option
from bjut_exchange.cli.session import Writer, open_session, writer_of
from bjut_exchange.errors import ExitCode, UsageError
from bjut_exchange.formats.registry import Format


def check(
    request: Request,
    year: Annotated[str | None, year_option("--year", "-y", says="Only rows of this year.")] = None,
    first: FirstYear = None,
    last: LastYear = None,
    strict: Annotated[bool, typer.Option("--strict", help="Treat warnings as errors.")] = False,
    feedback: Annotated[
        Path | None,
        typer.Option("--feedback", metavar="FILE", help="Write the rows to fix to a CSV file."),
    ] = None,
    explain: Annotated[
        str | None,
        typer.Option(
            "--explain",
            metavar="CODE",
            help="Explain a code, or all of them with `all`.",
            autocompletion=completion.codes,
        ),
    ] = None,
) -> int:
    """Check the exports and say what to fix.

    With --year, or with --from and --to, rows of other years are left out, and the exit code is
    that of the findings shown. What concerns whole files, rows without a year, or the series of
    years is always shown.
    """
    if explain:
        return _explain(explain, request)
    if year and (first or last):
        raise UsageError("two_kinds_of_years")
    if feedback and feedback.suffix.lower() != ".csv":
        raise UsageError("feedback_is_csv", name=feedback.name)

    session = open_session(request, piped=Format.LINES, strict=False, feedback=feedback)

    from bjut_exchange.checks.run import all_findings, exit_code, findings_within
    from bjut_exchange.views.check import check_table

    span = session.year(year or first), session.year(year or last)
    findings = all_findings(session.register, session.figures, session.definitions)
    findings = findings_within(findings, session.register, *span)
    exports = [export for of in session.register.exports.values() for export in of]
    table = check_table(exports, findings, session.context)
    if span != (None, None):
        labels = ["" if each is None else session.context.year(each) for each in span]
        years, say = "–".join(dict.fromkeys(labels)), session.context.words.say
        table = replace(table, title=say("titled_year", title=table.title, year=years))
    session.write(table)
    if feedback:
        from bjut_exchange.views.context import Context
        from bjut_exchange.views.feedback import feedback_table

        # Offices fix rows in a spreadsheet, whatever format the result itself has.
        writer = Writer(request, Format.CSV)
        context = Context(session.definitions, writer.words)
        writer.write(feedback_table(session.register, findings, context), file=feedback)
    return exit_code(session.register, findings, strict=strict)


def _explain(code: str, request: Request) -> int:
    writer = writer_of(request)

    from bjut_exchange.checks.catalogue import checks_named
    from bjut_exchange.views.check import explanation_table

    writer.write(explanation_table(checks_named(code), writer.words))
    return ExitCode.DONE
