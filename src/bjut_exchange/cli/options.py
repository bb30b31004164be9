"""The options that commands share, and what they ask for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from bjut_exchange.cli import completion
from bjut_exchange.config.terms import DirectionName
from bjut_exchange.formats.registry import Format
from bjut_exchange.messages import Language

FilesArgument = Annotated[
    list[str] | None,
    typer.Argument(metavar="EXPORTS", help="The same as --data."),
]
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
    typer.Option(
        "--format",
        "-f",
        metavar="<table|csv|json|markdown>",
        help="Default: table on a terminal, csv in a pipe.",
        autocompletion=completion.formats,
    ),
]
RowsFormatOption = Annotated[
    Format | None,
    typer.Option("--format", "-f", help="Default: table on a terminal, csv in a pipe."),
]
CheckFormatOption = Annotated[
    Format | None,
    typer.Option("--format", "-f", help="Default: table on a terminal, lines in a pipe."),
]
OutputOption = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="FILE", help="Write to a file; its suffix says how."),
]
BomOption = Annotated[
    bool, typer.Option("--bom", help="Begin with a byte-order mark, for CSV that Excel opens.")
]
LanguageOption = Annotated[
    Language | None,
    typer.Option("--lang", help="Labels and notes. Default: by the locale; en in csv and json."),
]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="No notes on stderr.")]
YearOption = Annotated[
    str | None,
    typer.Option(
        "--year",
        "-y",
        help="2016, or 2015/16. Default: the latest.",
        autocompletion=completion.years,
    ),
]
CategoryOption = Annotated[
    str | None,
    typer.Option(
        "--category", "-c", help="Its id. Default: all.", autocompletion=completion.categories
    ),
]

YearsOption = Annotated[
    list[str] | None,
    typer.Option(
        "--year",
        "-y",
        help="2016, or 2015/16; repeatable. Default: the latest.",
        autocompletion=completion.years,
    ),
]


@dataclass(frozen=True)
class Request:
    """What to read, and how to write the result."""

    data: tuple[str, ...]
    config: Path | None
    direction: DirectionName | None
    form: Format | None
    language: Language | None
    output: Path | None
    bom: bool
    quiet: bool

    @property
    def directions(self) -> tuple[DirectionName, ...]:
        """Give the directions asked for."""
        return (self.direction,) if self.direction else tuple(DirectionName)


def places(*given: list[str] | None) -> tuple[str, ...]:
    """Put together what arguments and `--data` name."""
    return tuple(place for each in given for place in each or ())
