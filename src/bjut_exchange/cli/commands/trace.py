"""`exchange trace`."""

from typing import Annotated

import typer

from bjut_exchange.cli.options import Category, Request, Year
from bjut_exchange.config.terms import Measure
from bjut_exchange.errors import UsageError


def trace(
    request: Request,
    year: Year = None,
    category: Category = None,
    of: Annotated[
        Measure, typer.Option("--of", help="What to trace; each one counted is shown with one row.")
    ] = Measure.PARTICIPATIONS,
    excluded: Annotated[
        bool, typer.Option("--excluded", help="List the excluded rows, with reasons.")
    ] = False,
) -> None:
    """List the rows behind a figure, or in none."""
    if excluded and (category or of is not Measure.PARTICIPATIONS):
        msg = "excluded rows belong to no category and no figure"
        raise UsageError(msg, hint="leave out --category and --of")

    from bjut_exchange.cli.session import open_session

    session = open_session(request)

    from bjut_exchange.views.trace import TraceRequest, excluded_table, trace_table

    wanted = session.year(year)
    if excluded:
        table = excluded_table(session.register, session.context, wanted)
    else:
        traced = TraceRequest(wanted, category, of)
        table = trace_table(session.register, session.figures, session.context, traced)
    session.write(table)
