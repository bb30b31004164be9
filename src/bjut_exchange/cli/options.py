"""The options of the command line. Those that commands share stand here, and only here."""

# Without `from __future__ import annotations`: Typer would evaluate every annotation again.

import os
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import wraps
from inspect import Parameter, Signature, signature
from pathlib import Path
from typing import Annotated, Any, ClassVar, TypeVar

import typer
from typer.core import TyperCommand, TyperOption

from bjut_exchange.cli import completion
from bjut_exchange.config.terms import DirectionName
from bjut_exchange.errors import UsageError
from bjut_exchange.formats.registry import Format
from bjut_exchange.messages import Language, Words, language_here

Result = TypeVar("Result")


class FailOn(StrEnum):
    """The severities of findings by which a run can fail."""

    ERROR = "error"
    WARNING = "warning"


def year_option(*names: str, says: str = "", hidden: bool = False) -> Any:  # noqa: ANN401  # what Typer's own Option returns
    """Return an option that asks for a year, or for several where its type is a list."""
    return typer.Option(
        *names, metavar="YEAR", help=says, hidden=hidden, autocompletion=completion.years
    )


# An option that a command does not have is hidden, so that it is refused with what to use.
_YEAR, _FROM, _TO = ("--year", "-y"), "--from", "--to"
_YearNotHere = Annotated[list[str] | None, year_option(*_YEAR, hidden=True)]
_FirstNotHere = Annotated[str | None, year_option(_FROM, hidden=True)]
_LastNotHere = Annotated[str | None, year_option(_TO, hidden=True)]


@dataclass(frozen=True)
class Request:
    """What every command is asked: what to read, and how to write the result."""

    option_of_year: ClassVar[str | None] = None

    exports: Annotated[
        list[str] | None,
        typer.Argument(hidden=True, metavar="EXPORTS"),  # --data says what they are
    ] = None
    data: Annotated[
        list[str] | None,
        typer.Option(
            "--data",
            metavar="EXPORTS",
            help="A folder, a file, a pattern in quotes, or - for stdin; repeatable. --data itself "
            "may be left out. Default: EXCHANGE_DATA, or as exchange.toml says.",
        ),
    ] = None
    config: Annotated[
        Path | None,
        typer.Option("--config", metavar="FILE", help="Definitions, in place of exchange.toml."),
    ] = None
    direction: Annotated[
        DirectionName | None, typer.Option("--direction", help="Only this direction.")
    ] = None
    form: Annotated[
        Format | None,
        typer.Option(
            "--format",
            "-f",
            help="Default: table on a terminal, csv in a pipe (check: lines). Only check and "
            "trace have lines.",
            autocompletion=completion.formats,
        ),
    ] = None
    language: Annotated[
        Language | None,
        typer.Option(
            "--lang", help="Language of all texts. Default: by locale; csv and json are in en."
        ),
    ] = None
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="FILE", help="Write to a file; its suffix sets the format."
        ),
    ] = None
    bom: Annotated[
        bool, typer.Option("--bom", help="Begin CSV with a byte-order mark, for Excel.")
    ] = False
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No notes on stderr.")] = False

    @property
    def places(self) -> list[str]:
        """Return what is named as exports, with `--data` or without."""
        return [*(self.exports or ()), *(self.data or ())]

    @property
    def directions(self) -> tuple[DirectionName, ...]:
        """Return the directions asked for."""
        return (self.direction,) if self.direction else tuple(DirectionName)

    @property
    def words(self) -> Words:
        """Return the words of stderr: in the language asked for, else in that of the locale."""
        return Words(self.language or language_here(os.environ))

    @property
    def file(self) -> Path | None:
        """Return the file to write to; None for stdout."""
        return None if self.output == Path("-") else self.output


@dataclass(frozen=True)
class YearsRequest(Request):
    """What commands are asked that read exports: also which years, and when to fail."""

    option_of_year: ClassVar = _YEAR[0]  # for a year that stands where exports do

    year: Annotated[
        list[str] | None,
        year_option(*_YEAR, says="2016, or 2015/16; repeatable. Default: the latest (check: all)."),
    ] = None
    first: Annotated[str | None, year_option(_FROM, says="From this year on.")] = None
    last: Annotated[str | None, year_option(_TO, says="Up to this year.")] = None
    fail_on: Annotated[
        FailOn | None,
        typer.Option(
            "--fail-on",
            help="Exit with 1 if `exchange check` finds an error, or also a warning, in any year. "
            "check itself: in the years shown; default: error.",
        ),
    ] = None

    def __post_init__(self) -> None:
        """Raise UsageError if single years are asked for, and also a span of years."""
        if self.year and self.has_span:
            raise UsageError("two_kinds_of_years")

    @property
    def has_span(self) -> bool:
        """Return whether a first or a last year is asked for."""
        return (self.first, self.last) != (None, None)


@dataclass(frozen=True)
class OneYearRequest(YearsRequest):
    """What commands are asked that show a single year."""

    year: Annotated[
        list[str] | None,
        year_option(*_YEAR, says="2016, or 2015/16. Default: the latest."),
    ] = None
    first: _FirstNotHere = None
    last: _LastNotHere = None

    def __post_init__(self) -> None:
        """Raise UsageError if several years are asked for."""
        if self.has_span or len(self.year or ()) > 1:
            raise UsageError("one_year_only")


@dataclass(frozen=True)
class SpanRequest(YearsRequest):
    """What commands are asked that show all years in a span."""

    option_of_year: ClassVar = _FROM

    year: _YearNotHere = None

    def __post_init__(self) -> None:
        """Raise UsageError if single years are asked for."""
        if self.year:
            raise UsageError("span_only", year=self.year[0])


Category = Annotated[
    str | None,
    typer.Option(
        *("--category", "-c"),
        metavar="ID",
        help="A category. Default: all.",
        autocompletion=completion.categories,
    ),
]


class Command(TyperCommand):
    """A command that refuses an option given twice, unless it may be repeated.

    Typer takes the last one without a word, so that a figure may not be the one asked for.
    """

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]  # Typer's own type of `ctx` is private
        """Parse the arguments of the command; raises UsageError for an option given twice."""
        # A copy, because Typer takes the arguments off the list that it parses.
        line = list(args)
        rest = super().parse_args(ctx, args)
        if not ctx.resilient_parsing:  # while a shell completes the line, nothing is refused
            _, _, given = self.make_parser(ctx).parse_args(line)
            for each, times in Counter(given).items():
                if times == 1 or not isinstance(each, TyperOption):
                    continue
                if not (each.multiple or each.is_flag):
                    raise UsageError("option_twice", option=each.opts[0], times=times)
        return rest


def takes_request(command: Callable[..., Result]) -> Callable[..., Result]:
    """Return a command for Typer that asks for a Request by the options that make one up.

    Typer reads options off a signature. This one begins with the parameters of `command` after
    its first, a kind of Request, and ends with the fields of that, so that no command repeats them.
    Where both have a name, the command's own stands, and the Request keeps its default.
    """
    asked, *own = signature(command).parameters.values()
    kind: type[Request] = asked.annotation
    names = [each.name for each in own]
    shared = [each for each in fields(kind) if each.name not in names]
    # What only some commands are asked stands before what all are.
    shared.sort(key=lambda each: each in fields(Request))

    @wraps(command)
    def run(**given: object) -> Result:
        request = kind(**{each.name: given.pop(each.name) for each in shared})  # type: ignore[arg-type]  # Typer converts them
        _refuse_years(request)
        return command(request, **given)

    options = [
        Parameter(each.name, Parameter.KEYWORD_ONLY, default=each.default, annotation=each.type)
        for each in shared
    ]
    own = [each.replace(kind=Parameter.KEYWORD_ONLY) for each in own]
    run.__signature__ = Signature([*own, *options])  # type: ignore[attr-defined]  # read by inspect
    run.__annotations__ = {}  # those of the signature are the ones that count
    return run


def looks_like_year(text: str) -> bool:
    """Return whether an argument is meant as a year: `2016`, `2015/16`, `2015-2016`."""
    return re.fullmatch(r"\d{4}( ?[/–-] ?\d{2,4})?", text) is not None


def _refuse_years(request: Request) -> None:
    """Raise UsageError if a year stands where exports do, and an option takes one."""
    option = request.option_of_year
    for year in filter(looks_like_year, request.exports or ()):
        if option and not os.path.lexists(year):
            raise UsageError("year_as_exports", option=option, year=year)
