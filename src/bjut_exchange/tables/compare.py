"""`exchange compare`: years side by side, with the change from each to the next."""

from __future__ import annotations

from itertools import pairwise

from bjut_exchange import wording
from bjut_exchange.counting import Figures
from bjut_exchange.definitions import Definitions
from bjut_exchange.tables import (
    REACH,
    FiguresByDirection,
    Record,
    Row,
    Section,
    Table,
    absent,
    check_years,
    label,
    status,
    without_empty_rows,
)
from bjut_exchange.terms import TOTAL, Measure

_UNITS = (Measure.PARTICIPATIONS, Measure.PERSONS)
_COLUMNS = (
    *("year", "base_year", "direction", "category", "label"),
    *(f"{unit}{suffix}" for unit in _UNITS for suffix in ("", "_change", "_change_percent")),
    *REACH,
    *("status", "source"),
)


def compare_table(figures: FiguresByDirection, definitions: Definitions, years: list[int]) -> Table:
    """Show `years` in the order given, each with its change on the one before it.

    Raises UsageError if a year is held in no direction.
    """
    check_years(years, figures, definitions)
    labels = [definitions.year_starts.label(year) for year in years]
    return Table(
        command="compare",
        title=f"{definitions.title}, {', '.join(labels)}",
        notice=definitions.notice,
        columns=_COLUMNS,
        records=tuple(
            _record(of, definitions, category, base, year)
            for of in figures.values()
            for category in of.categories
            for base, year in pairwise([None, *years])
            if year in of.years
        ),
        sections=tuple(
            section for of in figures.values() for section in _sections(of, definitions, years)
        ),
    )


def _value(figures: Figures, year: int | None, category: str, measure: Measure) -> int | None:
    return figures.values[year, category][measure] if year in figures.years else None


def _record(
    figures: Figures, definitions: Definitions, category: str, base: int | None, year: int
) -> Record:
    figure = figures.values[year, category]
    record: Record = {
        "year": definitions.year_starts.label(year),
        "base_year": None if base is None else definitions.year_starts.label(base),
        "direction": figures.direction,
        "category": category,
        "label": label(definitions, figures.direction, category),
        **{measure.value: value for measure, value in figure.items()},
    }
    for unit in _UNITS:
        before = _value(figures, base, category, unit)
        record[f"{unit}_change"] = wording.change(before, figure[unit])
        record[f"{unit}_change_percent"] = wording.change_percent(before, figure[unit])
    record["status"] = status(figure, definitions, year)
    record["source"] = definitions.title
    return record


def _sections(figures: Figures, definitions: Definitions, years: list[int]) -> list[Section]:
    if not set(years) & set(figures.years):
        return [absent(figures, definitions)]
    name = wording.direction_title(figures.direction)
    headings = _headings(definitions, years)
    sections = [
        Section(
            f"{name}: {unit}",
            ("Category", *headings),
            tuple(
                Row(
                    (
                        label(definitions, figures.direction, category),
                        *_cells(figures, years, category, unit),
                    ),
                    is_total=category == TOTAL,
                )
                for category in figures.categories
            ),
        )
        for unit in _UNITS
    ]
    reach = tuple(
        Row((f"{measure.capitalize()}", *_cells(figures, years, TOTAL, measure)))
        for measure in REACH
    )
    provisional = [wording.provisional(definitions, year) for year in sorted({*years})]
    rule = wording.year_rule(definitions.direction(figures.direction).year)
    notes = (*filter(None, provisional), rule)
    sections.append(Section(f"{name}: distinct in total", ("", *headings), reach, notes))
    return [each for each in map(without_empty_rows, sections) if each.rows]


def _headings(definitions: Definitions, years: list[int]) -> list[str]:
    first, *others = map(definitions.year_starts.label, years)
    return [first, *(heading for each in others for heading in (each, "Change", "%"))]


def _cells(figures: Figures, years: list[int], category: str, measure: Measure) -> list[str]:
    values = [_value(figures, year, category, measure) for year in years]
    cells = [wording.number(values[0])]
    for before, value in pairwise(values):
        cells += [
            wording.number(value),
            wording.signed(wording.change(before, value)),
            wording.signed_percent(before, value),
        ]
    return cells
