"""`exchange trend`."""

from bjut_exchange.cli.options import Category, SpanRequest
from bjut_exchange.cli.session import open_session


def trend(request: SpanRequest, category: Category = None) -> int:
    """Show every year, its change and records."""
    session = open_session(request)

    from bjut_exchange.views.trend import trend_table

    return session.write(
        trend_table(session.figures, session.context, *session.asked.span, category)
    )
