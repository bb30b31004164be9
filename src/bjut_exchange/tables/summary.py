"""`exchange summary`: one year by category, with its standing among the years held."""

from __future__ import annotations

from dataclasses import dataclass

from bjut_exchange import wording
from bjut_exchange.counting import Figure, Figures
from bjut_exchange.definitions import Definitions
from bjut_exchange.history import Verdict, judge
from bjut_exchange.tables import (
    REACH,
    FiguresByDirection,
    Record,
    Row,
    Section,
    Table,
    absent,
    check_years,
    evidence,
    label,
    latest_year,
    status,
    without_empty_columns,
)
from bjut_exchange.terms import TOTAL, Measure

_COLUMNS = (
    *("year", "direction", "category", "label", "participations", "persons"),
    *("unit", "share_percent", "previous", "change", "change_percent"),
    *("programmes", "partners", "countries", "regions", "verdict", "status", "source"),
)


@dataclass(frozen=True)
class _Line:
    """What there is to say about one category in one year, in the unit of the year's headline."""

    category: str
    label: str
    figure: Figure
    value: int
    total: int
    previous: int | None
    verdict: Verdict


def summary_table(figures: FiguresByDirection, definitions: Definitions, year: int | None) -> Table:
    """Show `year`, or the latest year held, in each direction.

    Raises UsageError if no direction holds the year.
    """
    if year is None:
        year = latest_year(figures)
    check_years([year], figures, definitions)
    records: list[Record] = []
    sections: list[Section] = []
    verdicts: list[Record] = []
    for of in figures.values():
        if year not in of.years:
            sections.append(absent(of, definitions))
            continue
        lines = _lines(of, definitions, year)
        records += [_record(line, of, definitions, year) for line in lines]
        sections.append(_section(lines, of, definitions, year))
        verdicts += _verdicts(lines, of, definitions, year)
    return Table(
        command="summary",
        title=f"{definitions.title}, {definitions.year_starts.label(year)}",
        notice=definitions.notice,
        columns=_COLUMNS,
        records=tuple(records),
        sections=tuple(sections),
        verdicts=tuple(verdicts),
    )


def _lines(figures: Figures, definitions: Definitions, year: int) -> list[_Line]:
    unit, complete = figures.headline(year), definitions.is_complete(year)
    total = figures.series(TOTAL, unit)[year]
    lines = []
    for category in figures.categories:
        series = figures.series(category, unit)
        lines.append(
            _Line(
                category=category,
                label=label(definitions, figures.direction, category),
                figure=figures.values[year, category],
                value=series[year],
                total=total,
                previous=series.get(year - 1),
                verdict=judge(series, year, held=figures.years, complete=complete),
            )
        )
    return lines


def _verdicts(
    lines: list[_Line], figures: Figures, definitions: Definitions, year: int
) -> list[Record]:
    """Give the verdicts on the headline of every category, and on the total's other measures."""
    unit, complete = figures.headline(year), definitions.is_complete(year)
    judged = [(line.category, unit, line.verdict) for line in lines]
    for measure in Measure:
        series = figures.series(TOTAL, measure)
        if measure != unit and year in series:
            verdict = judge(series, year, held=figures.years, complete=complete)
            judged.append((TOTAL, measure, verdict))
    return [
        evidence(verdict, figures, category, measure, definitions.year_starts)
        for category, measure, verdict in judged
    ]


def _record(line: _Line, figures: Figures, definitions: Definitions, year: int) -> Record:
    return {
        "year": definitions.year_starts.label(year),
        "direction": figures.direction,
        "category": line.category,
        "label": line.label,
        **{measure.value: value for measure, value in line.figure.items()},
        "unit": figures.headline(year),
        "share_percent": wording.share(line.value, line.total),
        "previous": line.previous,
        "change": wording.change(line.previous, line.value),
        "change_percent": wording.change_percent(line.previous, line.value),
        "verdict": line.verdict.standing,
        "status": status(line.figure, definitions, year),
        "source": definitions.title,
    }


def _section(lines: list[_Line], figures: Figures, definitions: Definitions, year: int) -> Section:
    starts = definitions.year_starts
    rows = [
        Row(
            (
                line.label,
                wording.number(line.figure[Measure.PARTICIPATIONS]),
                wording.number(line.figure[Measure.PERSONS]),
                wording.percent(wording.share(line.value, line.total)),
                wording.signed(wording.change(line.previous, line.value)),
                wording.signed_percent(line.previous, line.value),
                *(wording.number(line.figure[measure]) for measure in REACH),
                wording.standing(line.verdict, starts),
            ),
            is_total=line.category == TOTAL,
        )
        for line in lines
    ]
    headings = (
        *("Category", "Participations", "Persons", "Share"),
        *("Change", "%"),
        *(measure.capitalize() for measure in REACH),
        "Record",
    )
    name = wording.direction_title(figures.direction)
    section = Section(
        f"{name}, {starts.label(year)}",
        headings,
        tuple(rows),
        _notes(lines, figures, definitions, year),
    )
    return without_empty_columns(section)


def _notes(
    lines: list[_Line], figures: Figures, definitions: Definitions, year: int
) -> tuple[str, ...]:
    unit, before = figures.headline(year), definitions.year_starts.label(year - 1)
    direction = definitions.direction(figures.direction)
    total = next(line for line in lines if line.category == TOTAL)
    left_out = [
        f"{count:,} {rule.label.en}"
        for rule in direction.left_out
        if (count := figures.left_out[rule.id][year])
    ]
    stays, of_all = figures.without_id[year], total.figure[Measure.PARTICIPATIONS]
    by_duration = any(rule.when.duration for rule in direction.categories)
    provisional = wording.provisional(definitions, year)
    notes = {
        provisional: bool(provisional),
        wording.verdict_sentence(total.verdict, unit, definitions.year_starts): True,
        wording.year_rule(direction.year): True,
        f"Share, change and record are in {unit}; {wording.base(before, total.previous)}.": True,
        wording.long_rule(definitions.long_stay): by_duration,
        wording.shared_persons(figures.shared_persons[year]): figures.shared_persons[year],
        f"Left out: {', '.join(left_out)}.": left_out,
        f"Persons are not available: {stays:,} of {of_all:,} stays state no student id.": stays,
    }
    return tuple(note for note, holds in notes.items() if holds)
