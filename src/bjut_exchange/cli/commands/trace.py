"""`exchange trace`."""

from typing import Annotated

import typer

from bjut_exchange.cli.options import Category, OneYearRequest
from bjut_exchange.cli.session import open_session
from bjut_exchange.config.terms import Measure
from bjut_exchange.errors import UsageError


def trace(
    request: OneYearRequest,
    category: Category = None,
    of: Annotated[
        Measure, typer.Option("--of", help="What to trace; each one counted is shown with one row.")
    ] = Measure.PARTICIPATIONS,
    excluded: Annotated[
        bool, typer.Option("--excluded", help="List the excluded rows, with reasons.")
    ] = False,
) -> int:
    """List rows behind a figure, or excluded rows."""
    if excluded and (category or of is not Measure.PARTICIPATIONS):
        raise UsageError("excluded_without_figure")

    session = open_session(request)

    from bjut_exchange.views.trace import excluded_table, trace_table

    register, context, wanted = session.register, session.context, session.asked.year
    if excluded:
        table = excluded_table(register, context, wanted)
    else:
        table = trace_table(register, session.figures, context, wanted, category, of)
    return session.write(table)
