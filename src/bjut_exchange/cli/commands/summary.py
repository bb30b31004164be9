"""`exchange summary`."""

from bjut_exchange.cli.options import YearsRequest
from bjut_exchange.cli.session import open_session


def summary(request: YearsRequest) -> int:
    """Show a year by category, with records.

    Each category is compared with the year before and with all earlier years.
    """
    session = open_session(request)

    from bjut_exchange.views.summary import summary_table

    return session.write(summary_table(session.figures, session.context, *session.asked.years()))
