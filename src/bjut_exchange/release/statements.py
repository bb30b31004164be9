"""The prose of a release: wording by rule from figures and verdicts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from bjut_exchange.config.terms import TOTAL
from bjut_exchange.release.document import Reference, Release, Statement
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


def statements_document(releases: Sequence[Release]) -> dict[str, Any]:
    """Return the statements of a release in each language, with the figures they rest on."""
    return {
        str(release.words.language): [asdict(each) for each in release.statements]
        for release in releases
    }
