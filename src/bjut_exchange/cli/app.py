"""The command line: options in, a table out, an exit code. Nothing is computed here."""

import os
from typing import Annotated

import typer

from bjut_exchange.cli import completion
from bjut_exchange.cli.commands.breakdown import breakdown
from bjut_exchange.cli.commands.check import check
from bjut_exchange.cli.commands.compare import compare
from bjut_exchange.cli.commands.help import show_help
from bjut_exchange.cli.commands.init import init
from bjut_exchange.cli.commands.partners import partners
from bjut_exchange.cli.commands.publish import publish
from bjut_exchange.cli.commands.report import report
from bjut_exchange.cli.commands.rules import rules
from bjut_exchange.cli.commands.summary import summary
from bjut_exchange.cli.commands.trace import trace
from bjut_exchange.cli.commands.trend import trend
from bjut_exchange.cli.options import Command, takes_request
from bjut_exchange.cli.usage import usage_error
from bjut_exchange.errors import ExitCode
from bjut_exchange.output import write_stdout

_EXIT_CODES = (
    "Exit codes: 0 done; 1 errors in the data (check, --fail-on), or figures differ; 2 unusable "
    "options, definitions or exports; 3 a defect of this tool; 130 interrupted."
)

app = typer.Typer(
    # With markup, words in brackets disappear from the help, and it takes twice as long.
    rich_markup_mode=None,
    # The message of an error can quote a cell: only the boundary may print it.
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


# In the order in which the help lists them.
_COMMANDS = (summary, compare, trend, breakdown, partners, report, publish, check, trace, rules)
for _command in _COMMANDS:
    app.command(epilog=_EXIT_CODES, cls=Command)(takes_request(_command))
app.command(epilog=_EXIT_CODES, cls=Command)(init)
app.command("help", epilog=_EXIT_CODES, cls=Command)(show_help)  # reads no exports


def run_command(arguments: list[str]) -> int:
    """Run the command that `arguments` name and return its exit code.

    Raises ExchangeError, KeyboardInterrupt, and whatever a defect raises.
    """
    if os.environ.get("_EXCHANGE_COMPLETE"):  # a shell's script sets it
        return completion.answer(lambda: app([], standalone_mode=False, prog_name="exchange"))
    try:
        code = app(arguments, standalone_mode=False, prog_name="exchange")
    except typer.TyperException as error:
        raise usage_error(error, arguments, [each.__name__ for each in _COMMANDS]) from None
    except SystemExit:  # Typer ends this way if the reader of the help is gone
        return ExitCode.DONE
    except typer.Abort:  # Ctrl-C or Ctrl-D in place of an answer
        raise KeyboardInterrupt from None
    # Typer returns a code for Ctrl-C; one place should say that a run was interrupted.
    if code == ExitCode.INTERRUPTED:
        raise KeyboardInterrupt
    return code or ExitCode.DONE
