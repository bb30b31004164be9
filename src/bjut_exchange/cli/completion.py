"""What a shell completes: years and categories from the data, formats, codes.

Whoever presses the tab key wants neither an error nor to wait: what cannot be found, or not soon,
is not offered, and nothing is said about it.
"""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer

from bjut_exchange.config.terms import TOTAL, UNCLASSIFIED, DirectionName
from bjut_exchange.errors import ExitCode, InputError
from bjut_exchange.formats.registry import Format

if TYPE_CHECKING:
    from bjut_exchange.reading.setup import Setup

_ASKING = "_EXCHANGE_COMPLETE"  # the shell's script sets it
_PATIENCE = 5  # seconds


def is_asked_for(environment: Mapping[str, str]) -> bool:
    """Tell whether it is a shell that runs the tool, to complete a line."""
    return bool(environment.get(_ASKING))


def answer(complete: Callable[[], object]) -> int:
    """Let Typer answer the shell, and give the exit code; no answer is one too."""
    gc.disable()  # nothing lives long enough here
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGALRM, _give_up)
        signal.setitimer(signal.ITIMER_REAL, _PATIENCE)
    try:
        complete()
    except SystemExit as done:
        return int(done.code or ExitCode.DONE)
    except Exception:  # noqa: BLE001  # whatever it is, the line is still being typed
        return ExitCode.DONE
    return ExitCode.DONE


def years(context: typer.Context) -> list[str]:
    """Give the years of the exports that the line names, and those of the history."""
    from bjut_exchange.figures.history import read_history
    from bjut_exchange.figures.year_scan import years_in_exports

    setup, directions = _setup(context), _directions(context)
    definitions = setup.definitions
    published: set[int] = set()
    with suppress(InputError):
        history = read_history(setup.data / definitions.history, definitions)
        published = {year for year, direction, _, _ in history if direction in directions}
    found = published.union(years_in_exports(setup, directions))
    return [definitions.year_starts.label(year) for year in sorted(found)]


def further_years(context: typer.Context) -> list[str]:
    """Give the years that are not on the line yet."""
    given = context.params.get("years") or ()
    return [year for year in years(context) if year not in given]


def categories(context: typer.Context) -> list[str]:
    """Give the ids of categories."""
    definitions = _setup(context).definitions
    ids = [
        rule.id for name in _directions(context) for rule in definitions.direction(name).categories
    ]
    return [*dict.fromkeys(ids), UNCLASSIFIED, TOTAL]


def formats() -> list[str]:
    """Give the formats of what does not list rows of exports."""
    return [form.value for form in Format if form is not Format.LINES]


def codes() -> list[tuple[str, str]]:
    """Give the codes of checks, each with what it finds."""
    from bjut_exchange.checks.catalogue import all_checks

    return [("all", "every one"), *((c.code, c.message.en) for c in all_checks().values())]


def _setup(context: typer.Context) -> Setup:
    """Load the definitions that are in force for the line."""
    from bjut_exchange.reading.setup import load_setup

    given = context.params
    config = Path(_expanded(given["config"])) if given.get("config") else None
    # An option that still lacks its value keeps Typer from sorting out what stands before it.
    files = (given["files"] or context.args) if "files" in given else ()
    places = [*files, *(given.get("data") or ())]
    return load_setup(config, list(map(_expanded, places)), os.environ)


def _directions(context: typer.Context) -> tuple[DirectionName, ...]:
    direction = context.params.get("direction")
    return (DirectionName(direction),) if direction else tuple(DirectionName)


def _expanded(path: str) -> str:
    """Expand what the shell would have expanded before it ran the line."""
    return os.path.expandvars(Path(path).expanduser())


def _give_up(*_: object) -> NoReturn:
    os._exit(ExitCode.DONE)  # an exception could be caught by whatever is being waited for
