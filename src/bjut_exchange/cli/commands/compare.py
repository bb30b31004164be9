"""`exchange compare`."""

from dataclasses import replace
from typing import Annotated

import typer

from bjut_exchange.cli import completion
from bjut_exchange.cli.options import Request, looks_like_year, year_option
from bjut_exchange.cli.session import open_session
from bjut_exchange.errors import UsageError


def compare(
    request: Request,
    exports: Annotated[
        list[str] | None,
        typer.Argument(
            hidden=True, metavar="YEAR|EXPORTS", autocompletion=completion.further_years
        ),
    ] = None,
    year: Annotated[
        list[str] | None, year_option("--year", "-y", says="2016, or 2015/16; repeatable.")
    ] = None,
) -> None:
    """Show years side by side, with changes.

    Each year is compared with the one named before it.

    Takes two years or more, as in `exchange compare 2015 2016`, or with --year. Any other argument
    names exports; a folder that has the name of a year is written 2016/.
    """
    given = exports or []
    years = [*filter(looks_like_year, given), *(year or ())]
    if len(years) <= 1:
        if years:
            raise UsageError("one_year_to_compare", year=years[0])
        raise UsageError("no_year_to_compare")

    named = [each for each in given if not looks_like_year(each)]
    session = open_session(replace(request, exports=named))

    from bjut_exchange.views.compare import compare_table

    session.write(compare_table(session.figures, session.context, session.years(years)))
