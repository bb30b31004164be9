"""`exchange rules`."""

import os

from bjut_exchange.cli.options import Request
from bjut_exchange.cli.session import writer_of
from bjut_exchange.errors import remark


def rules(request: Request) -> None:
    """Explain in words how students are counted."""
    writer = writer_of(request)

    from bjut_exchange.figures.provenance import identity
    from bjut_exchange.reading.setup import load_setup
    from bjut_exchange.views.context import Context
    from bjut_exchange.views.phrases import place_of
    from bjut_exchange.views.rules import rules_table

    setup = load_setup(request.config, request.places, os.environ)
    definitions = setup.definitions
    if not request.quiet:
        remark(place_of(setup, writer.words))
    table = rules_table(Context(definitions, writer.words), request.directions)
    writer.write(table, identity(definitions))
