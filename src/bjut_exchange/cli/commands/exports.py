"""The commands that show what figures come from: exports, rows, and the rules of counting."""

import os
from pathlib import Path
from typing import Annotated

import typer

from bjut_exchange.cli import completion
from bjut_exchange.cli.options import (
    BomOption,
    CategoryOption,
    CheckFormatOption,
    ConfigOption,
    DataOption,
    DirectionOption,
    FilesArgument,
    FormatOption,
    LanguageOption,
    OutputOption,
    QuietOption,
    Request,
    RowsFormatOption,
    YearOption,
    places,
)
from bjut_exchange.config.terms import Measure
from bjut_exchange.errors import ExitCode, UsageError
from bjut_exchange.formats.registry import Format, Style, render
from bjut_exchange.output import write_file


def check(
    files: FilesArgument = None,
    strict: Annotated[bool, typer.Option("--strict", help="Warnings are errors.")] = False,
    feedback: Annotated[
        Path | None,
        typer.Option("--feedback", metavar="FILE", help="Write the rows to mend to a CSV file."),
    ] = None,
    explain: Annotated[
        str | None,
        typer.Option(
            "--explain",
            metavar="CODE",
            help="Say what a code means; `all` for all.",
            autocompletion=completion.codes,
        ),
    ] = None,
    data: DataOption = None,
    config: ConfigOption = None,
    direction: DirectionOption = None,
    form: CheckFormatOption = None,
    lang: LanguageOption = None,
    output: OutputOption = None,
    bom: BomOption = False,
    quiet: QuietOption = False,
) -> int:
    """Say what is wrong in the exports, and what to do about it."""
    from bjut_exchange.cli.session import read, words_for

    request = Request(places(files, data), config, direction, form, lang, output, bom, quiet)
    if explain:
        return _explain(explain, request)
    if feedback and feedback.suffix.lower() != ".csv":
        msg = f"--feedback writes CSV, and {feedback.name} has another suffix"
        raise UsageError(msg, hint="exchange check --feedback mend.csv")
    answer = read(request, piped=Format.LINES, strict=False, feedback=feedback)

    from bjut_exchange.checks.run import all_findings, verdict
    from bjut_exchange.register.findings import findings_frame
    from bjut_exchange.views.check import check_table

    findings = all_findings(answer.register, answer.figures, answer.definitions)
    exports = [export for of in answer.register.exports.values() for export in of]
    answer.write(check_table(exports, findings_frame(findings), answer.context))
    if feedback:
        from bjut_exchange.checks.feedback import feedback_table

        words = words_for(request, Format.CSV)
        table = feedback_table(answer.register, findings, answer.definitions, words)
        write_file(feedback, render(table, Format.CSV, Style(), {}, bom=bom))
    return verdict(answer.register, findings, strict=strict)


def trace(
    files: FilesArgument = None,
    year: YearOption = None,
    category: CategoryOption = None,
    of: Annotated[
        Measure, typer.Option("--of", help="What to trace: one row for each that is counted.")
    ] = Measure.PARTICIPATIONS,
    excluded: Annotated[
        bool, typer.Option("--excluded", help="The rows that are in no figure, and why.")
    ] = False,
    data: DataOption = None,
    config: ConfigOption = None,
    direction: DirectionOption = None,
    form: RowsFormatOption = None,
    lang: LanguageOption = None,
    output: OutputOption = None,
    bom: BomOption = False,
    quiet: QuietOption = False,
) -> None:
    """List the rows behind a figure, or those that are in none."""
    from bjut_exchange.cli.session import read

    answer = read(Request(places(files, data), config, direction, form, lang, output, bom, quiet))

    from bjut_exchange.views.trace import TraceRequest, excluded_table, trace_table

    wanted = answer.year(year)
    if excluded and (category or of is not Measure.PARTICIPATIONS):
        msg = "--excluded lists rows that are in no category and no figure"
        raise UsageError(msg, hint="leave out --category and --of")
    if excluded:
        answer.write(excluded_table(answer.register, answer.context, wanted))
        return
    request = TraceRequest(wanted, category, of)
    answer.write(trace_table(answer.register, answer.figures, answer.context, request))


def rules(
    data: DataOption = None,
    config: ConfigOption = None,
    direction: DirectionOption = None,
    form: FormatOption = None,
    lang: LanguageOption = None,
    output: OutputOption = None,
    bom: BomOption = False,
    quiet: QuietOption = False,
) -> None:
    """Say in words how students are counted."""
    from bjut_exchange.cli.session import chosen_format, present, words_for

    request = Request(places(data), config, direction, form, lang, output, bom, quiet)
    form = chosen_format(request)

    from bjut_exchange.figures.provenance import identity
    from bjut_exchange.reading.setup import load_setup
    from bjut_exchange.views.context import Context
    from bjut_exchange.views.rules import rules_table

    definitions = load_setup(config, request.data, os.environ).definitions
    context = Context(definitions, words_for(request, form))
    table = rules_table(context, request.directions)
    present(table, form, request, identity(definitions))


def _explain(code: str, request: Request) -> int:
    from bjut_exchange.checks.catalogue import checks_named
    from bjut_exchange.cli.session import chosen_format, present, words_for
    from bjut_exchange.views.check import explanation_table

    form = chosen_format(request)
    table = explanation_table(checks_named(code), words_for(request, form))
    present(table, form, request)
    return ExitCode.DONE
