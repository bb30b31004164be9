"""`exchange compare`: years side by side, with the change from each to the next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from bjut_exchange.config.terms import TOTAL, Measure
from bjut_exchange.figures.counting import Figures
from bjut_exchange.views import phrases
from bjut_exchange.views.columns import (
    REACH,
    changes,
    data_columns,
    headed,
    year_cells,
    year_columns,
)
from bjut_exchange.views.context import Context, FiguresByDirection, check_years
from bjut_exchange.views.standing import revision_records, status, year_notes
from bjut_exchange.views.table import Cell, Column, Kind, Record, Section, Table, without_empty_rows

_UNITS = (Measure.PARTICIPATIONS, Measure.PERSONS)
_COLUMNS = data_columns(
    *("year", "base_year", "direction", "category", "label"),
    *(f"{unit}{suffix}" for unit in _UNITS for suffix in ("", "_change", "_change_percent")),
    *(*REACH, "status", "source"),
)


def compare_table(figures: FiguresByDirection, context: Context, years: list[int]) -> Table:
    """Return the table of `years` in the order given, each with its change on the one before it.

    Raises UsageError if a year is covered by no direction.
    """
    check_years(years, figures, context.definitions)
    return context.table(
        "compare",
        context.titled(*years),
        _COLUMNS,
        [
            _record(of, context, category, base, year)
            for of in figures.values()
            for category in of.categories
            for base, year in pairwise([None, *years])
            if year in of.years
        ],
        [section for of in figures.values() for section in _sections(of, context, years)],
        revisions=revision_records(figures, context, years),
    )


def _record(
    figures: Figures, context: Context, category: str, base: int | None, year: int
) -> Record:
    record: dict[str, Any] = {
        "year": context.year(year),
        "base_year": None if base is None else context.year(base),
        "direction": figures.direction,
        "category": category,
        "label": context.category(figures.direction, category),
        **{measure.value: figures.value(year, category, measure) for measure in Measure},
        "status": status(figures, context, year, category),
        "source": context.definitions.title,
    }
    for unit in _UNITS:
        before = None if base is None else figures.value(base, category, unit)
        difference, growth = changes(before, record[unit])
        record |= {f"{unit}_change": difference, f"{unit}_change_percent": growth}
    return record


def _sections(figures: Figures, context: Context, years: Sequence[int]) -> list[Section]:
    if not set(years) & set(figures.years):
        return [context.absent(figures)]
    shown = [each for each in map(without_empty_rows, _all(figures, context, years)) if each.rows]
    rule = phrases.year_rule(context.definitions.direction(figures.direction).year, context.words)
    notes = (*year_notes(figures, context, years), rule)
    return [*shown[:-1], replace(shown[-1], notes=notes)]


def _all(figures: Figures, context: Context, years: Sequence[int]) -> Iterator[Section]:
    words, name = context.words, context.direction(figures.direction)
    columns = year_columns(words, [*map(context.year, years)])

    def cells(category: str, measure: Measure) -> tuple[Cell, ...]:
        return year_cells([figures.value(year, category, measure) for year in years])

    for unit in _UNITS:
        yield Section(
            words.say("section_of", title=name, what=words.term(unit)),
            (*headed(words, "label"), *columns),
            tuple(
                (context.category(figures.direction, category), *cells(category, unit))
                for category in figures.categories
            ),
            totals=frozenset([figures.categories.index(TOTAL)]),
        )
    yield Section(
        words.say("section_of", title=name, what=words.say("distinct_in_total")),
        (Column("measure", Kind.TEXT), *columns),
        tuple((words.heading(each), *cells(TOTAL, Measure(each))) for each in REACH),
    )
