"""Who is measured in each case, and against whom."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from tests.benchmarks.cases import CASES, Case
from tests.benchmarks.processes import Command

START = "start"  # the case of what is done before there is anything to count
_ROOT = Path(__file__).parent.parent.parent
_SCRIPTS = Path(__file__).parent / "scripts"
_EXCHANGE = str(Path(sys.executable).parent / "exchange")


class Answer(Enum):
    """What an output holds."""

    ALL_FIGURES = auto()
    LAST_YEAR = auto()
    OTHER = auto()


@dataclass(frozen=True)
class Contestant:
    """A command, what it answers, and the contestant by whose time its own is divided."""

    name: str
    command: Command
    answer: Answer
    against: str


def contestants_of(case: Case, folder: Path) -> Sequence[Contestant]:
    """Return those that count a case."""
    summary = "exchange summary"
    in_csv = ("--format", "csv", "--data", str(folder))
    of_year = ("--year", str(case.last_year))
    tool = {
        summary: (("summary", *of_year, *in_csv), Answer.LAST_YEAR),
        "exchange trend": (("trend", *in_csv), Answer.ALL_FIGURES),
        "exchange check": (("check", *in_csv), Answer.OTHER),
    }
    options = ["messy"] if case.is_messy else []
    scripts = {
        name: Command(
            (sys.executable, str(_SCRIPTS / f"{name}_script.py"), str(folder), *options),
            {"PYTHONPATH": str(_ROOT)},
        )
        for name in ("duckdb", "polars", "pandas")
    }
    return [
        *(
            Contestant(name, Command((_EXCHANGE, *arguments)), answer, summary)
            for name, (arguments, answer) in tool.items()
        ),
        *(
            Contestant(name, command, Answer.ALL_FIGURES, summary)
            for name, command in scripts.items()
        ),
    ]


def starters(folder: Path) -> Sequence[Contestant]:
    """Return what should be there at once, and what the interpreter needs for the libraries."""
    year = str(CASES["small"].last_year)
    tool = {
        "exchange --help": (Command((_EXCHANGE, "--help")), "import typer"),
        "exchange summary": (
            Command((_EXCHANGE, "summary", "--year", year, "--data", str(folder))),
            "import pandas",
        ),
        "completion of a year": (Command((_EXCHANGE,), _tab_key(folder)), "import pandas"),
    }
    imports = {
        name: (Command((sys.executable, "-c", name)), name)
        for name in ("pass", "import typer", "import pandas")
    }
    return [
        Contestant(name, command, Answer.OTHER, against)
        for name, (command, against) in {**tool, **imports}.items()
    ]


def _tab_key(folder: Path) -> Mapping[str, str]:
    """Return what bash sets when the tab key is pressed."""
    words = ("exchange", "summary", "--data", str(folder), "--year", "")
    return {
        "_EXCHANGE_COMPLETE": "complete_bash",
        "COMP_WORDS": "\n".join(words),
        "COMP_CWORD": str(len(words) - 1),
    }
