"""What a shell completes: years and categories from the data, formats, codes.

Whoever presses the tab key wants neither an error nor to wait: what cannot be found, or not soon,
is not offered, and nothing is said about it.
"""

# Without `from __future__ import annotations`: Typer would evaluate every annotation again.

import os
import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer

from bjut_exchange.config.terms import TOTAL, UNCLASSIFIED, DirectionName
from bjut_exchange.errors import ExitCode, InputError
from bjut_exchange.formats.registry import Format
from bjut_exchange.messages import Words, language_spoken

if TYPE_CHECKING:
    from bjut_exchange.reading.setup import Setup

# Processor time rather than the clock's, which runs on while a busy machine does something else.
_PATIENCE = 5  # seconds


def answer(complete: Callable[[], object]) -> int:
    """Let Typer answer the shell, and return the exit code; no answer is one too."""
    # Windows has no such timer.
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGPROF, _give_up)
        signal.setitimer(signal.ITIMER_PROF, _PATIENCE)
    try:
        complete()
    except SystemExit as done:
        return int(done.code or ExitCode.DONE)
    except Exception:  # noqa: BLE001  # whatever it is, the line is still being typed
        return ExitCode.DONE
    return ExitCode.DONE


def years(context: typer.Context) -> list[str]:
    """Return the years of the exports that the line names, and those of the history."""
    from bjut_exchange.figures.coverage import years_in_exports

    setup, directions = _setup(context), _directions(context)
    definitions, history = setup.definitions, setup.data / setup.definitions.history
    found = set(years_in_exports(setup, directions))
    if history.is_file():
        from bjut_exchange.figures.history import read_history

        with suppress(InputError):
            published = read_history(history, definitions)
            found |= {year for year, direction, _, _ in published if direction in directions}
    return [definitions.year_starts.label(year) for year in sorted(found)]


def further_years(context: typer.Context) -> list[str]:
    """Return the years that are not on the line yet."""
    return [year for year in years(context) if year not in _arguments(context)]


def categories(context: typer.Context) -> list[str]:
    """Return the ids of categories."""
    definitions = _setup(context).definitions
    ids = [
        rule.id for name in _directions(context) for rule in definitions.direction(name).categories
    ]
    return [*dict.fromkeys(ids), UNCLASSIFIED, TOTAL]


def formats(context: typer.Context) -> list[str]:
    """Return the formats that the command can write: only some list rows of exports."""
    if context.info_name == "report":
        return [*(form.value for form in Format if form.entry.for_release), "data"]
    lists_rows = context.info_name in {"check", "trace"}
    return [form.value for form in Format if lists_rows or form is not Format.LINES]


def codes() -> list[tuple[str, str]]:
    """Return the codes of checks, each with what it finds."""
    from bjut_exchange.checks.catalogue import all_checks

    return [("all", "every one"), *((c.code, c.message.en) for c in all_checks().values())]


def topics(context: typer.Context) -> list[tuple[str, str]]:
    """Return the topics of pages, each with what it says, and the commands."""
    from bjut_exchange.cli import pages

    commands = getattr(context.find_root().command, "commands", {})
    helped = {name: command.get_short_help_str() for name, command in commands.items()}
    return [*pages.topics(Words(language_spoken([], os.environ))).items(), *helped.items()]


def _setup(context: typer.Context) -> "Setup":
    """Return the definitions that are in force for the line.

    Raises FileNotFoundError if `--config` names no regular file: a pipe may never be written to.
    """
    from bjut_exchange.cli.options import looks_like_year
    from bjut_exchange.reading.setup import load_setup

    given = context.params
    config = Path(_expanded(given["config"])) if given.get("config") else None
    if config and not config.is_file():
        raise FileNotFoundError(config)
    exports = [each for each in _arguments(context) if not looks_like_year(each)]
    places = [*exports, *(given.get("data") or ())]
    return load_setup(config, list(map(_expanded, places)), os.environ)


def _arguments(context: typer.Context) -> list[str]:
    # An option that still lacks its value keeps Typer from sorting out what stands before it.
    return list(context.params.get("exports") or context.args)


def _directions(context: typer.Context) -> tuple[DirectionName, ...]:
    direction = context.params.get("direction")
    return (DirectionName(direction),) if direction else tuple(DirectionName)


def _expanded(path: str) -> str:
    """Return a path as the shell would have expanded it before it ran the line."""
    return os.path.expandvars(Path(path).expanduser())


def _give_up(*_: object) -> NoReturn:
    os._exit(ExitCode.DONE)  # an exception could be caught by whatever is being waited for
