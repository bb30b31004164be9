"""`exchange summary`."""

from bjut_exchange.cli.options import Request, Year
from bjut_exchange.cli.session import open_session


def summary(request: Request, year: Year = None) -> None:
    """Show a year by category, with records.

    Each category is compared with the year before and with all earlier years.
    """
    session = open_session(request)

    from bjut_exchange.views.summary import summary_table

    table = summary_table(session.figures, session.context, session.year(year))
    session.write(table)
