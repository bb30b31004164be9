"""`exchange report`."""

from bjut_exchange.cli.options import OneYearRequest
from bjut_exchange.cli.session import open_session


def report(request: OneYearRequest) -> int:
    """Write the release of a year."""
    session = open_session(request)

    from importlib import import_module

    from bjut_exchange.output import write_stdout
    from bjut_exchange.release.build import Wanted, release_of
    from bjut_exchange.views.context import chosen_years

    (year,) = chosen_years([session.asked.year], session.figures, session.definitions)
    release = release_of(
        session.register, session.figures, session.context, Wanted(year, folder=session.setup.data)
    )
    module = import_module(f"bjut_exchange.release.{session.writer.form.entry.module}")
    write_stdout(module.write(release))
    return session.exit_code()
