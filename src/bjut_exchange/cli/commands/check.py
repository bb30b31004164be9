"""`exchange check`."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from bjut_exchange.cli import completion
from bjut_exchange.cli.options import FailOn, Request, YearsRequest
from bjut_exchange.cli.session import Writer, open_session, writer_of
from bjut_exchange.errors import ExitCode, UsageError
from bjut_exchange.formats.registry import Format


def check(
    request: YearsRequest,
    strict: Annotated[bool, typer.Option("--strict", hidden=True)] = False,
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
    if feedback and feedback.suffix.lower() != ".csv":
        raise UsageError("feedback_is_csv", name=feedback.name)

    fail_on = FailOn.WARNING if strict else request.fail_on or FailOn.ERROR
    session = open_session(
        replace(request, fail_on=fail_on), piped=Format.LINES, strict=False, feedback=feedback
    )

    from bjut_exchange.checks.run import findings_within
    from bjut_exchange.views.check import check_table

    spans = session.asked.spans
    findings = findings_within(session.all_findings, session.register, *spans)
    exports = [export for of in session.register.exports.values() for export in of]
    table = check_table(exports, findings, session.context)
    if spans:
        say, label = session.context.words.say, session.context.year
        bounds = [["" if year is None else label(year) for year in span] for span in spans]
        years = say("list").join("–".join(dict.fromkeys(each)) for each in bounds)
        table = replace(table, title=say("titled_year", title=table.title, year=years))
    session.write(table)
    if feedback:
        from bjut_exchange.views.context import Context
        from bjut_exchange.views.feedback import feedback_table

        # Offices fix rows in a spreadsheet, whatever format the result itself has.
        writer = Writer(request, Format.CSV)
        context = Context(session.definitions, writer.words)
        writer.write(feedback_table(session.register, findings, context), file=feedback)
    return session.exit_code(findings)


def _explain(code: str, request: Request) -> int:
    writer = writer_of(request)

    from bjut_exchange.checks.catalogue import checks_named
    from bjut_exchange.figures.provenance import tool_version
    from bjut_exchange.views.check import explanation_table

    writer.write(explanation_table(checks_named(code), writer.words), tool_version())
    return ExitCode.DONE
