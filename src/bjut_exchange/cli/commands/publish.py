"""`exchange publish`."""

from dataclasses import replace
from typing import Annotated

import typer

from bjut_exchange.cli.options import OneYearRequest, year_option
from bjut_exchange.cli.session import open_session
from bjut_exchange.errors import UsageError


def publish(
    request: OneYearRequest,
    year: Annotated[list[str], year_option("--year", "-y", says="2016, or 2015/16.")],
    source: Annotated[
        str, typer.Option("--source", metavar="TEXT", help="Where they are published.")
    ] = "",
    date: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help="Publication date. Default: today.")
    ] = None,
    revise: Annotated[
        str, typer.Option("--revise", metavar="REASON", help="Why published figures are changed.")
    ] = "",
) -> int:
    """Add a year's figures to the history.

    They stay there as they were published, and later counts are compared with them.
    """
    session = open_session(replace(request, year=year))

    from bjut_exchange.figures.publishing import publish_year
    from bjut_exchange.views.publish import publish_table

    (wanted,) = session.asked.years()
    # Figures of some exports would stand in the history as those of the whole university.
    if session.setup.chosen is not None:
        raise UsageError("only_all_exports")
    path = session.setup.data / session.definitions.history
    added = publish_year(
        path,
        session.register,
        session.figures,
        session.definitions,
        year=wanted,
        source=source,
        date=date,
        reason=revise,
        words=request.words,
    )
    return session.write(publish_table(added, path.name, wanted, session.context))
