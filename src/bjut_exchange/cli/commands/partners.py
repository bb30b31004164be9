"""`exchange partners`."""

from typing import Annotated

import typer

from bjut_exchange.cli.options import OneYearRequest
from bjut_exchange.cli.session import open_session


def partners(
    request: OneYearRequest,
    idle: Annotated[
        int | None,
        typer.Option(
            "--idle", metavar="N", min=1, help="List partners without students for N years."
        ),
    ] = None,
) -> int:
    """Show agreements and balance with partners.

    For each partner: agreements in force, students in both directions, and who sent more.
    """
    session = open_session(request)

    from bjut_exchange.views.partners import partners_table

    register = session.register
    table = partners_table(register, session.figures, session.context, session.asked.year, idle)
    return session.write(table, beside=register.agreements.tables if register.agreements else ())
