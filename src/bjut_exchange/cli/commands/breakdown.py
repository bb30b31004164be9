"""`exchange breakdown`."""

from typing import Annotated

import typer

from bjut_exchange.cli.options import Category, YearsRequest
from bjut_exchange.cli.session import open_session
from bjut_exchange.config.terms import GROUPINGS, Protection
from bjut_exchange.errors import UsageError, nearest

_MOST_FIELDS = 2


def breakdown(
    request: YearsRequest,
    by: Annotated[
        list[str] | None,
        typer.Option(
            *("--by", "-b"),
            metavar="FIELD",
            help=f"{', '.join(GROUPINGS)}. Twice: a cross table.",
            autocompletion=lambda: list(GROUPINGS),
        ),
    ] = None,
    category: Category = None,
    top: Annotated[
        int | None,
        typer.Option(
            "--top", metavar="N", min=1, help="The N largest groups and ties; the rest as one."
        ),
    ] = None,
    protect: Annotated[
        Protection | None,
        typer.Option("--protect", help="Hide small numbers, for tables that leave the office."),
    ] = None,
) -> int:
    """Show a year by country, college or level.

    Or by any other field that --by names, or by two of them.
    """
    if not by or len(by) > _MOST_FIELDS or len(set(by)) < len(by):
        raise UsageError("breakdown_fields", fields=GROUPINGS)
    for field in by:
        if field not in GROUPINGS:
            raise UsageError("no_such_grouping", field=field, nearest=nearest(field, GROUPINGS))

    session = open_session(request)

    from bjut_exchange.figures.breakdown import BreakdownRequest
    from bjut_exchange.views.breakdown import breakdown_table

    years = tuple(session.asked.years(only_counted=True))
    wanted = BreakdownRequest(tuple(by), years, top, category, protect)
    table = breakdown_table(session.register, session.figures, session.context, wanted)
    return session.write(table, protected=protect is not None)
