"""`exchange compare`."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

import typer

from bjut_exchange.cli import completion
from bjut_exchange.cli.options import YearsRequest, looks_like_year
from bjut_exchange.cli.session import open_session
from bjut_exchange.errors import UsageError


def compare(
    request: YearsRequest,
    exports: Annotated[
        list[str] | None,
        typer.Argument(
            hidden=True, metavar="YEAR|EXPORTS", autocompletion=completion.further_years
        ),
    ] = None,
) -> int:
    """Show years side by side, with changes.

    Each year is compared with the one named before it.

    Takes two years or more, as in `exchange compare 2015 2016`, with --year, or with --from and
    --to. Any other argument names exports; a folder that has the name of a year is written 2016/.
    """
    given = exports or []
    years = [*filter(looks_like_year, given), *(request.year or ())]
    named = [each for each in given if not looks_like_year(each)]
    request = replace(request, exports=named, year=years)
    if not request.has_span:
        _check_number(years)

    session = open_session(request)

    from bjut_exchange.views.compare import compare_table

    wanted = session.asked.years()
    _check_number([*map(session.context.year, wanted)])
    return session.write(compare_table(session.figures, session.context, wanted))


def _check_number(years: Sequence[str]) -> None:
    """Raise UsageError for a single year or none."""
    if not years:
        raise UsageError("two_years_or_more")
    if len(years) == 1:
        raise UsageError("one_year_to_compare", year=years[0])
