"""The command line: options in, a table out, an exit code. Nothing is computed here."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bjut_exchange.errors import ExitCode, UsageError, remark
from bjut_exchange.output import default_format, style_of_stdout, write_file, write_stdout
from bjut_exchange.render import Format, Style, format_of, render
from bjut_exchange.terms import DirectionName

if TYPE_CHECKING:
    from bjut_exchange.definitions import Definitions
    from bjut_exchange.tables import FiguresByDirection, Table

_EXIT_CODES = (
    "Exit codes: 0 done; 1 the data has errors or differs; 2 usage, configuration or input that "
    "cannot be used; 3 a defect of this tool; 130 interrupted."
)

app = typer.Typer(
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=_EXIT_CODES,
)

DataOption = Annotated[
    list[str] | None,
    typer.Option(
        "--data",
        metavar="EXPORTS",
        help="A folder (or EXCHANGE_DATA), a file, a pattern, - for stdin; repeatable.",
    ),
]
ConfigOption = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE", help="Definitions, in place of exchange.toml."),
]
DirectionOption = Annotated[
    DirectionName | None, typer.Option("--direction", help="Only this direction.")
]
FormatOption = Annotated[
    Format | None,
    typer.Option("--format", "-f", help="Default: table on a terminal, csv in a pipe."),
]
OutputOption = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="FILE", help="Write to a file; its suffix says how."),
]
BomOption = Annotated[
    bool, typer.Option("--bom", help="Begin with a byte-order mark, for CSV that Excel opens.")
]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="No notes on stderr.")]


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
    year: Annotated[
        str | None, typer.Option("--year", "-y", help="2016, or 2015/16. Default: the latest.")
    ] = None,
    data: DataOption = None,
    config: ConfigOption = None,
    direction: DirectionOption = None,
    form: FormatOption = None,
    output: OutputOption = None,
    bom: BomOption = False,
    quiet: QuietOption = False,
) -> None:
    """Show a year by category, its change, and whether it is a record."""

    def build(figures: FiguresByDirection, definitions: Definitions) -> Table:
        from bjut_exchange.tables import parse_year
        from bjut_exchange.tables.summary import summary_table

        wanted = None if year is None else parse_year(year, figures, definitions)
        return summary_table(figures, definitions, wanted)

    _answer(build, _Request(data, config, direction, form, output, bom, quiet))


@app.command(epilog=_EXIT_CODES)
def compare(
    years: Annotated[list[str], typer.Argument(metavar="YEAR", help="Two years or more.")],
    data: DataOption = None,
    config: ConfigOption = None,
    direction: DirectionOption = None,
    form: FormatOption = None,
    output: OutputOption = None,
    bom: BomOption = False,
    quiet: QuietOption = False,
) -> None:
    """Show years side by side, with the change from each to the next."""
    if len(years) == 1:
        msg = "compare takes two years or more"
        raise UsageError(msg, hint=f"exchange summary --year {years[0]} shows a single one")

    def build(figures: FiguresByDirection, definitions: Definitions) -> Table:
        from bjut_exchange.tables import parse_year
        from bjut_exchange.tables.compare import compare_table

        wanted = [parse_year(year, figures, definitions) for year in years]
        return compare_table(figures, definitions, wanted)

    _answer(build, _Request(data, config, direction, form, output, bom, quiet))


@dataclass(frozen=True)
class _Request:
    """The options that all commands share."""

    data: list[str] | None
    config: Path | None
    direction: DirectionName | None
    form: Format | None
    output: Path | None
    bom: bool
    quiet: bool


def _answer(build: Callable[[FiguresByDirection, Definitions], Table], request: _Request) -> None:
    output = None if request.output == Path("-") else request.output
    form = request.form or (format_of(output) if output else default_format())
    if request.bom and form is not Format.CSV:
        msg = f"--bom is for CSV, and the format is {form}"
        raise UsageError(msg, hint="leave --bom out, or give --format csv")

    from bjut_exchange.config import load_setup
    from bjut_exchange.counting import count
    from bjut_exchange.findings import sentences
    from bjut_exchange.provenance import provenance
    from bjut_exchange.register import build_register
    from bjut_exchange.wording import balance_sentence, ignored_sentence

    setup = load_setup(request.config, request.data or (), os.environ)
    definitions = setup.definitions
    directions = (request.direction,) if request.direction else tuple(DirectionName)
    register = build_register(setup, directions)
    if not request.quiet:
        balances = [(register.balance(name), definitions.direction(name)) for name in directions]
        remark(balance_sentence(balances))
        for sentence in sentences(register.findings):
            remark(sentence)
        if register.ignored:
            remark(ignored_sentence(register.ignored))
    figures = {name: count(register, definitions, name) for name in directions}
    table = build(figures, definitions)
    checked = provenance(setup, register) if form is Format.JSON else {}
    style = Style() if output else style_of_stdout(os.environ)
    content = render(table, form, style, checked).encode("utf-8-sig" if request.bom else "utf-8")
    if output:
        write_file(output, content)
    else:
        write_stdout(content)


def run_command(arguments: list[str]) -> int:
    """Run the command that `arguments` name and give its exit code.

    Raises ExchangeError, KeyboardInterrupt, and whatever a defect raises.
    """
    try:
        code = app(arguments, standalone_mode=False)
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
