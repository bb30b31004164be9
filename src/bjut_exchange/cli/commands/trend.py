"""`exchange trend`."""

from bjut_exchange.cli.options import Category, FirstYear, LastYear, Request
from bjut_exchange.cli.session import open_session


def trend(
    request: Request, first: FirstYear = None, last: LastYear = None, category: Category = None
) -> None:
    """Show every year, its change and records."""
    session = open_session(request)

    from bjut_exchange.views.trend import trend_table

    span = session.year(first), session.year(last)
    session.write(trend_table(session.figures, session.context, *span, category))
