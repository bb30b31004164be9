"""The commands that show figures, and the one that publishes them."""

from typing import Annotated

import typer

from bjut_exchange.cli import completion
from bjut_exchange.cli.options import (
    BomOption,
    CategoryOption,
    ConfigOption,
    DataOption,
    DirectionOption,
    FilesArgument,
    FormatOption,
    LanguageOption,
    OutputOption,
    QuietOption,
    Request,
    YearOption,
    YearsOption,
    places,
)
from bjut_exchange.config.terms import Grouping, Protection
from bjut_exchange.errors import UsageError

_MOST_FIELDS = 2
_FIELDS = f"{', '.join(Grouping)}. Twice: a cross table."


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
    """Show a year by category, its change and its record."""
    from bjut_exchange.cli.session import read

    request = Request(places(files, data), config, direction, form, lang, output, bom, quiet)
    answer = read(request)

    from bjut_exchange.views.summary import summary_table

    wanted = answer.year(year)
    answer.write(summary_table(answer.figures, answer.context, wanted))


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
    from bjut_exchange.cli.session import read

    if len(years) == 1:
        msg = "compare takes two years or more"
        raise UsageError(msg, hint=f"exchange summary --year {years[0]} shows a single one")
    answer = read(Request(places(data), config, direction, form, lang, output, bom, quiet))

    from bjut_exchange.views.compare import compare_table
    from bjut_exchange.views.context import parse_year

    wanted = [parse_year(year, answer.figures, answer.definitions) for year in years]
    answer.write(compare_table(answer.figures, answer.context, wanted))


def trend(
    files: FilesArgument = None,
    first: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="YEAR",
            help="The first year to show.",
            autocompletion=completion.years,
        ),
    ] = None,
    last: Annotated[
        str | None,
        typer.Option(
            "--to", metavar="YEAR", help="The last year to show.", autocompletion=completion.years
        ),
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
    from bjut_exchange.cli.session import read

    answer = read(Request(places(files, data), config, direction, form, lang, output, bom, quiet))

    from bjut_exchange.views.trend import TrendRequest, trend_table

    request = TrendRequest(answer.year(first), answer.year(last), category)
    answer.write(trend_table(answer.figures, answer.context, request))


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
    """Show a year by country, college, level, … or by two of them."""
    from bjut_exchange.cli.session import read

    if not by or len(by) > _MOST_FIELDS or len(set(by)) < len(by):
        msg = "breakdown takes --by FIELD once, or twice with different fields"
        raise UsageError(msg, hint=f"FIELD is one of {', '.join(Grouping)}")
    answer = read(Request(places(files, data), config, direction, form, lang, output, bom, quiet))

    from bjut_exchange.figures.breakdown import BreakdownRequest
    from bjut_exchange.views.breakdown import breakdown_table
    from bjut_exchange.views.context import parse_year

    years = tuple(parse_year(each, answer.figures, answer.definitions) for each in year or ())
    request = BreakdownRequest(tuple(by), years, top, category, protect)
    table = breakdown_table(answer.register, answer.figures, answer.context, request)
    answer.write(table, protected=protect is not None)


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
    """Show agreements in force, students and balance with partners."""
    from bjut_exchange.cli.session import read

    answer = read(Request(places(files, data), config, direction, form, lang, output, bom, quiet))

    from bjut_exchange.views.partner_notes import PartnersRequest
    from bjut_exchange.views.partners import partners_table

    request = PartnersRequest(answer.year(year), idle)
    table = partners_table(answer.register, answer.figures, answer.context, request)
    tables = answer.register.agreements.tables if answer.register.agreements else ()
    answer.write(table, beside=tables)


def publish(
    year: Annotated[
        str,
        typer.Option("--year", "-y", help="2016, or 2015/16.", autocompletion=completion.years),
    ],
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
    from bjut_exchange.cli.session import read

    answer = read(Request(places(data), config, direction, form, lang, output, bom, quiet))

    from bjut_exchange.figures.publishing import Publication, publish_year
    from bjut_exchange.views.context import parse_year
    from bjut_exchange.views.publish import publish_table

    wanted = parse_year(year, answer.figures, answer.definitions)
    path = answer.setup.data / answer.definitions.history
    if answer.setup.chosen is not None:
        msg = "figures are published of all exports, not of some"
        raise UsageError(msg, hint="leave the files out; --data takes the folder")
    publication = Publication(wanted, source, date, revise)
    added = publish_year(path, publication, answer.register, answer.figures, answer.definitions)
    answer.write(publish_table(added, path.name, wanted, answer.context))
