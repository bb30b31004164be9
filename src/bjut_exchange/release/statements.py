"""The prose of a release: wording by rule from figures and verdicts."""

from __future__ import annotations

from bjut_exchange.config.terms import TOTAL
from bjut_exchange.release.document import Reference, Statement
from bjut_exchange.release.numbers import Numbers
from bjut_exchange.views.context import Context


def headline_of(numbers: Numbers, context: Context) -> str:
    """Return the headline."""
    return context.words.say("report_title", year=context.year(numbers.year))


def statements_of(numbers: Numbers, context: Context) -> tuple[Statement, ...]:
    """Return the statements, each number with its figure."""
    statements = []
    for name, figures in numbers.figures.items():
        unit = figures.headline(numbers.year)
        value = figures.value(numbers.year, TOTAL, unit)
        if value is not None:
            text = f"{value:,} {context.words.say(f'report_unit_{name}_{unit}')}"
            figure = {"year": context.year(numbers.year), "direction": name, "category": TOTAL}
            reference = Reference(0, len(f"{value:,}"), value, {**figure, "measure": unit})
            statements.append(Statement(name, text, (reference,)))
    return tuple(statements)
