"""`exchange compare`: years side by side, with the change from each to the next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from bjut_exchange.config.terms import TOTAL, Measure
from bjut_exchange.views.columns import (
    REACH,
    UNITS,
    changes,
    data_columns,
    headed,
    year_cells,
    year_columns,
)
from bjut_exchange.views.context import Context, FiguresByDirection, check_years
from bjut_exchange.views.direction import DirectionView, revision_records, views_of
from bjut_exchange.views.table import (
    Cell,
    Column,
    Kind,
    Record,
    Section,
    Table,
    with_notes,
    without_empty_rows,
)

_COLUMNS = data_columns(
    *("year", "base_year", "direction", "category", "label"),
    *(f"{unit}{suffix}" for unit in UNITS for suffix in ("", "_change", "_change_percent")),
    *(*REACH, "status", "source"),
)


def compare_table(figures: FiguresByDirection, context: Context, years: list[int]) -> Table:
    """Return the table of `years` in the order given, each with its change on the one before it.

    Raises UsageError if a year is covered by no direction.
    """
    check_years(years, figures, context.definitions)
    views = views_of(figures, context)
    records = [
        _record(view, category, base, year)
        for view in views
        for category in view.figures.categories
        for base, year in pairwise([None, *years])
        if year in view.figures.years
    ]
    sections = [section for view in views for section in _sections(view, years)]
    revisions = revision_records(views, years)
    title = context.titled(*years)
    return context.table("compare", title, _COLUMNS, records, sections, revisions=revisions)


def _record(view: DirectionView, category: str, base: int | None, year: int) -> Record:
    record = view.record(year, category)
    record["base_year"] = None if base is None else view.context.year(base)
    for unit in UNITS:
        before = None if base is None else view.cell(base, category, unit)
        difference, growth = changes(
            before, record[unit], complete=view.figures.is_complete(base, year)
        )
        record |= {f"{unit}_change": difference, f"{unit}_change_percent": growth}
    return record


def _sections(view: DirectionView, years: Sequence[int]) -> list[Section]:
    if not set(years) & set(view.figures.years):
        return [view.absent()]
    shown = [each for each in map(without_empty_rows, _all(view, years)) if each.rows]
    notes = [*view.year_notes(years, view.figures.categories), *view.country_notes(years)]
    notes += [*view.unread_notes(years), *view.id_notes(years), view.year_rule]
    return with_notes(shown, notes)


def _all(view: DirectionView, years: Sequence[int]) -> Iterator[Section]:
    words, categories = view.context.words, view.figures.categories
    columns = year_columns(words, [*map(view.context.year, years)])

    def cells(category: str, measure: Measure) -> tuple[Cell, ...]:
        values = [view.cell(year, category, measure) for year in years]
        return year_cells(values, [*map(view.figures.is_complete, years)])

    for unit in UNITS:
        title = words.say("section_of", title=view.title, what=words.term(unit))
        rows = tuple((view.label(each), *cells(each, unit)) for each in categories)
        totals = frozenset([categories.index(TOTAL)])
        yield Section(title, (*headed(words, "label"), *columns), rows, totals=totals)
    title = words.say("section_of", title=view.title, what=words.say("distinct_in_total"))
    rows = tuple((words.heading(each), *cells(TOTAL, each)) for each in REACH)
    yield Section(title, (Column("measure", Kind.TEXT), *columns), rows)
