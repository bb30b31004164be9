"""`exchange compare`: years side by side, with the change from each to the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from bjut_exchange.config.terms import TOTAL, Measure
from bjut_exchange.figures.counting import Figures
from bjut_exchange.messages import Words
from bjut_exchange.views import phrases as wording
from bjut_exchange.views.standing import revision_records, status, year_notes
from bjut_exchange.views.table import (
    REACH,
    Context,
    FiguresByDirection,
    Record,
    Row,
    Section,
    Table,
    absent,
    check_years,
    without_empty_rows,
)

_UNITS = (Measure.PARTICIPATIONS, Measure.PERSONS)
_COLUMNS = (
    *("year", "base_year", "direction", "category", "label"),
    *(f"{unit}{suffix}" for unit in _UNITS for suffix in ("", "_change", "_change_percent")),
    *REACH,
    *("status", "source"),
)


def compare_table(figures: FiguresByDirection, context: Context, years: list[int]) -> Table:
    """Show `years` in the order given, each with its change on the one before it.

    Raises UsageError if a year is held in no direction.
    """
    check_years(years, figures, context.definitions)
    labels = ", ".join(map(context.year, years))
    return Table(
        command="compare",
        title=context.words.say("titled_year", title=context.definitions.title, year=labels),
        notice=context.definitions.notice,
        columns=_COLUMNS,
        records=tuple(
            _record(of, context, category, base, year)
            for of in figures.values()
            for category in of.categories
            for base, year in pairwise([None, *years])
            if year in of.years
        ),
        revisions=revision_records(figures, context, years),
        sections=tuple(
            section for of in figures.values() for section in _sections(of, context, years)
        ),
    )


def _value(figures: Figures, year: int | None, category: str, measure: Measure) -> int | None:
    return figures.values[year, category][measure] if year in figures.years else None


def _record(
    figures: Figures, context: Context, category: str, base: int | None, year: int
) -> Record:
    figure = figures.values[year, category]
    record: Record = {
        "year": context.year(year),
        "base_year": None if base is None else context.year(base),
        "direction": figures.direction,
        "category": category,
        "label": context.category(figures.direction, category),
        **{measure.value: value for measure, value in figure.items()},
    }
    for unit in _UNITS:
        before = _value(figures, base, category, unit)
        record[f"{unit}_change"] = wording.change(before, figure[unit])
        record[f"{unit}_change_percent"] = wording.change_percent(before, figure[unit])
    record["status"] = status(figures, context, year, category)
    record["source"] = context.definitions.title
    return record


def _sections(figures: Figures, context: Context, years: list[int]) -> list[Section]:
    if not set(years) & set(figures.years):
        return [absent(figures, context)]
    words, name = context.words, context.direction(figures.direction)
    headings = change_headings(context, years)
    sections = [
        Section(
            words.say("section_of", title=name, what=words.term(unit)),
            (*context.headings("category"), *headings),
            tuple(
                Row(
                    (
                        context.category(figures.direction, category),
                        *_cells(figures, years, category, unit, words),
                    ),
                    is_total=category == TOTAL,
                )
                for category in figures.categories
            ),
        )
        for unit in _UNITS
    ]
    reach = tuple(
        Row((words.heading(measure), *_cells(figures, years, TOTAL, measure, words)))
        for measure in REACH
    )
    rule = wording.year_rule(context.definitions.direction(figures.direction).year, words)
    title = words.say("section_of", title=name, what=words.say("distinct_in_total"))
    sections.append(Section(title, ("", *headings), reach))
    *others, last = [each for each in map(without_empty_rows, sections) if each.rows]
    return [*others, replace(last, notes=(*year_notes(figures, context, years), rule))]


def change_headings(context: Context, years: Sequence[int]) -> list[str]:
    """Name the columns that `change_cells` gives."""
    first, *others = map(context.year, years)
    changes = context.headings("change", "percent")
    return [first, *(heading for each in others for heading in (each, *changes))]


def _cells(
    figures: Figures, years: list[int], category: str, measure: Measure, words: Words
) -> list[str]:
    values = [_value(figures, year, category, measure) for year in years]
    return change_cells(values, [wording.number(value) for value in values], words)


def change_cells(values: Sequence[int | None], numbers: Sequence[str], words: Words) -> list[str]:
    """Write a series: each value, as `numbers` has it, with its change on the one before it."""
    cells = [numbers[0]]
    for (before, value), number in zip(pairwise(values), numbers[1:], strict=True):
        cells += [
            number,
            wording.signed(wording.change(before, value)),
            wording.signed_percent(before, value, words),
        ]
    return cells
