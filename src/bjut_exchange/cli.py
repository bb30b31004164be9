"""The command line: options in, a table out, an exit code. Nothing is computed here."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from bjut_exchange import completion
from bjut_exchange.answering import Answer, chosen_format, present, read, words_for
from bjut_exchange.errors import ExitCode, UsageError
from bjut_exchange.options import (
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
    YearsOption,
)
from bjut_exchange.output import write_file, write_stdout
from bjut_exchange.render import Format, Style, render
from bjut_exchange.terms import Grouping, Measure, Protection

_EXIT_CODES = (
    "Exit codes: 0 done; 1 the data has errors or differs; 2 usage, configuration or input that "
    "cannot be used; 3 a defect of this tool; 130 interrupted."
)
_MOST_FIELDS = 2
_FIELDS = f"{', '.join(Grouping)}. Twice: a cross table."

app = typer.Typer(
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=_EXIT_CODES,
)


@app.callback(invoke_without_command=True)
def _exchange(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
    _debug: Annotated[bool, typer.Option("--debug", help="Show where a defect lies.")] = False,
) -> None:
    """Count a university's outbound and inbound students from per-student exports."""
    if version:
        from importlib.metadata import version as installed

        write_stdout(f"exchange {installed('bjut-exchange')}\n".encode())
    elif context.invoked_subcommand is None:
        write_stdout(f"{context.get_help()}\n".encode())


@app.command(epilog=_EXIT_CODES)
def summary(
    files: FilesArgument = None,
    year: YearOption = None,
    data: DataOption = None,
    config: ConfigOption = None,
    direction: DirectionOption = None,
    form: FormatOption = None,
    lang: LanguageOption = None,
    output: OutputOption = None,
    bom: BomOption = False,
    quiet: QuietOption = False,
) -> None:
    """Show a year by category, its change, and whether it is a record."""
    request = Request(_data(files, data), config, direction, form, lang, output, bom, quiet)
    answer = read(request)

    from bjut_exchange.tables.summary import summary_table

    wanted = _year(year, answer)
    answer.write(summary_table(answer.figures, answer.context, wanted))


@app.command(epilog=_EXIT_CODES)
def compare(
    years: Annotated[
        list[str],
        typer.Argument(
            metavar="YEAR", help="Two years or more.", autocompletion=completion.further_years
        ),
    ],
    data: DataOption = None,
    config: ConfigOption = None,
    direction: DirectionOption = None,
    form: FormatOption = None,
    lang: LanguageOption = None,
    output: OutputOption = None,
    bom: BomOption = False,
    quiet: QuietOption = False,
) -> None:
    """Show years side by side, with the change from each to the next."""
    if len(years) == 1:
        msg = "compare takes two years or more"
        raise UsageError(msg, hint=f"exchange summary --year {years[0]} shows a single one")
    answer = read(Request(_data(data), config, direction, form, lang, output, bom, quiet))

    from bjut_exchange.tables import parse_year
    from bjut_exchange.tables.compare import compare_table

    wanted = [parse_year(year, answer.figures, answer.definitions) for year in years]
    answer.write(compare_table(answer.figures, answer.context, wanted))


@app.command(epilog=_EXIT_CODES)
def trend(
    files: FilesArgument = None,
    first: Annotated[
        str | None, typer.Option("--from", metavar="YEAR", help="The first year to show.")
    ] = None,
    last: Annotated[
        str | None, typer.Option("--to", metavar="YEAR", help="The last year to show.")
    ] = None,
    category: CategoryOption = None,
    data: DataOption = None,
    config: ConfigOption = None,
    direction: DirectionOption = None,
    form: FormatOption = None,
    lang: LanguageOption = None,
    output: OutputOption = None,
    bom: BomOption = False,
    quiet: QuietOption = False,
) -> None:
    """Show every year held, its change, and the records among them."""
    answer = read(Request(_data(files, data), config, direction, form, lang, output, bom, quiet))

    from bjut_exchange.tables.trend import TrendRequest, trend_table

    request = TrendRequest(_year(first, answer), _year(last, answer), category)
    answer.write(trend_table(answer.figures, answer.context, request))


@app.command(epilog=_EXIT_CODES)
def publish(
    year: Annotated[str, typer.Option("--year", "-y", help="2016, or 2015/16.")],
    source: Annotated[
        str, typer.Option("--source", metavar="TEXT", help="Where the figures are published.")
    ] = "",
    date: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help="When. Default: today.")
    ] = None,
    revise: Annotated[
        str,
        typer.Option("--revise", metavar="REASON", help="Publish anew what was published."),
    ] = "",
    data: DataOption = None,
    config: ConfigOption = None,
    direction: DirectionOption = None,
    form: FormatOption = None,
    lang: LanguageOption = None,
    output: OutputOption = None,
    bom: BomOption = False,
    quiet: QuietOption = False,
) -> None:
    """Write a year's figures into the history, where they stay."""
    answer = read(Request(_data(data), config, direction, form, lang, output, bom, quiet))

    from bjut_exchange.publishing import Publication, publish_year
    from bjut_exchange.tables import parse_year
    from bjut_exchange.tables.publish import publish_table

    wanted = parse_year(year, answer.figures, answer.definitions)
    path = answer.setup.data / answer.definitions.history
    publication = Publication(wanted, source, date, revise)
    added = publish_year(path, publication, answer.register, answer.figures, answer.definitions)
    answer.write(publish_table(added, path.name, wanted, answer.context))


@app.command(epilog=_EXIT_CODES)
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
    """Say what is wrong in the exports: in files, headers, rows, across rows and years."""
    request = Request(_data(files, data), config, direction, form, lang, output, bom, quiet)
    if explain:
        return _explain(explain, request)
    if feedback and feedback.suffix.lower() != ".csv":
        msg = f"--feedback writes CSV, and {feedback.name} has another suffix"
        raise UsageError(msg, hint="exchange check --feedback mend.csv")
    answer = read(request, piped=Format.LINES, strict=False, feedback=feedback)

    from bjut_exchange.checking import all_findings, verdict
    from bjut_exchange.tables.check import check_table

    findings = all_findings(answer.register, answer.figures, answer.definitions)
    answer.write(check_table(answer.register, findings, answer.context))
    if feedback:
        from bjut_exchange.feedback import feedback_table

        words = words_for(request, Format.CSV)
        table = feedback_table(answer.register, findings, answer.definitions, words)
        text = render(table, Format.CSV, Style(), {})
        write_file(feedback, text.encode("utf-8-sig" if bom else "utf-8"))
    return verdict(answer.register, findings, strict=strict)


@app.command(epilog=_EXIT_CODES)
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
    """List the rows behind a figure: file, row, and the rule that placed it."""
    answer = read(Request(_data(files, data), config, direction, form, lang, output, bom, quiet))

    from bjut_exchange.tables.trace import TraceRequest, excluded_table, trace_table

    wanted = _year(year, answer)
    if excluded and (category or of is not Measure.PARTICIPATIONS):
        msg = "--excluded lists rows that are in no category and no figure"
        raise UsageError(msg, hint="leave out --category and --of")
    if excluded:
        answer.write(excluded_table(answer.register, answer.context, wanted))
        return
    request = TraceRequest(wanted, category, of)
    answer.write(trace_table(answer.register, answer.figures, answer.context, request))


@app.command(epilog=_EXIT_CODES)
def partners(
    files: FilesArgument = None,
    year: YearOption = None,
    idle: Annotated[
        int | None,
        typer.Option(
            "--idle", metavar="N", min=1, help="List partners without students for N years."
        ),
    ] = None,
    data: DataOption = None,
    config: ConfigOption = None,
    direction: DirectionOption = None,
    form: FormatOption = None,
    lang: LanguageOption = None,
    output: OutputOption = None,
    bom: BomOption = False,
    quiet: QuietOption = False,
) -> None:
    """Show agreements in force, and the students and the balance with each partner."""
    answer = read(Request(_data(files, data), config, direction, form, lang, output, bom, quiet))

    from bjut_exchange.tables.partner_notes import PartnersRequest
    from bjut_exchange.tables.partners import partners_table

    request = PartnersRequest(_year(year, answer), idle)
    table = partners_table(answer.register, answer.figures, answer.context, request)
    tables = answer.register.agreements.tables if answer.register.agreements else ()
    answer.write(table, beside=tables)


@app.command(epilog=_EXIT_CODES)
def breakdown(
    files: FilesArgument = None,
    by: Annotated[
        list[Grouping] | None, typer.Option("--by", "-b", metavar="FIELD", help=_FIELDS)
    ] = None,
    year: YearsOption = None,
    category: CategoryOption = None,
    top: Annotated[
        int | None,
        typer.Option(
            "--top", metavar="N", min=1, help="The largest groups, ties kept; the others as one."
        ),
    ] = None,
    protect: Annotated[
        Protection | None,
        typer.Option("--protect", help="For tables that leave the office: no single students."),
    ] = None,
    data: DataOption = None,
    config: ConfigOption = None,
    direction: DirectionOption = None,
    form: FormatOption = None,
    lang: LanguageOption = None,
    output: OutputOption = None,
    bom: BomOption = False,
    quiet: QuietOption = False,
) -> None:
    """Show participations and persons by country, college, level, … or by two of them."""
    if not by or len(by) > _MOST_FIELDS or len(set(by)) < len(by):
        msg = "breakdown takes --by FIELD once, or twice with different fields"
        raise UsageError(msg, hint=f"FIELD is one of {', '.join(Grouping)}")
    answer = read(Request(_data(files, data), config, direction, form, lang, output, bom, quiet))

    from bjut_exchange.breakdown import BreakdownRequest
    from bjut_exchange.tables import parse_year
    from bjut_exchange.tables.breakdown import breakdown_table

    years = tuple(parse_year(each, answer.figures, answer.definitions) for each in year or ())
    request = BreakdownRequest(tuple(by), years, top, category, protect)
    table = breakdown_table(answer.register, answer.figures, answer.context, request)
    answer.write(table, protected=protect is not None)


@app.command(epilog=_EXIT_CODES)
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
    """Say in words how students are counted: the definitions in force."""
    request = Request(_data(data), config, direction, form, lang, output, bom, quiet)
    form = chosen_format(request)

    from bjut_exchange.config import load_setup
    from bjut_exchange.provenance import identity
    from bjut_exchange.tables import Context
    from bjut_exchange.tables.rules import rules_table

    definitions = load_setup(config, request.data, os.environ).definitions
    context = Context(definitions, words_for(request, form))
    table = rules_table(context, request.directions)
    present(table, form, request, identity(definitions))


def _explain(code: str, request: Request) -> int:
    from bjut_exchange.checks.catalogue import checks_named
    from bjut_exchange.tables.check import explanation_table

    form = chosen_format(request)
    table = explanation_table(checks_named(code), words_for(request, form))
    present(table, form, request)
    return ExitCode.DONE


def _data(*places: list[str] | None) -> tuple[str, ...]:
    return tuple(place for each in places for place in each or ())


def _year(text: str | None, answer: Answer) -> int | None:
    from bjut_exchange.tables import parse_year

    return None if text is None else parse_year(text, answer.figures, answer.definitions)


def run_command(arguments: list[str]) -> int:
    """Run the command that `arguments` name and give its exit code.

    Raises ExchangeError, KeyboardInterrupt, and whatever a defect raises.
    """
    if completion.is_asked_for(os.environ):
        return completion.answer(lambda: app([], standalone_mode=False, prog_name="exchange"))
    try:
        code = app(arguments, standalone_mode=False, prog_name="exchange")
    except typer.TyperException as error:
        sentence = error.format_message().replace("Value error, ", "").rstrip(".")
        raise UsageError(sentence, hint=f"{_command(error)} --help shows what there is") from None
    except SystemExit:  # Typer leaves so when whoever reads the help has left
        return ExitCode.DONE
    if code == ExitCode.INTERRUPTED:
        raise KeyboardInterrupt
    return code or ExitCode.DONE


def _command(error: typer.TyperException) -> str:
    context = getattr(error, "ctx", None)
    return context.command_path if context else "exchange"
