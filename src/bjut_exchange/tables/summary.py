"""`exchange summary`: one year by category, with its standing among the years held."""

from __future__ import annotations

from dataclasses import dataclass

from bjut_exchange import wording
from bjut_exchange.counting import Figure, Figures
from bjut_exchange.history import Verdict, judge
from bjut_exchange.tables import (
    REACH,
    Context,
    FiguresByDirection,
    Record,
    Row,
    Section,
    Table,
    absent,
    check_years,
    evidence,
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


def summary_table(figures: FiguresByDirection, context: Context, year: int | None) -> Table:
    """Show `year`, or the latest year held, in each direction.

    Raises UsageError if no direction holds the year.
    """
    if year is None:
        year = latest_year(figures)
    check_years([year], figures, context.definitions)
    records: list[Record] = []
    sections: list[Section] = []
    verdicts: list[Record] = []
    for of in figures.values():
        if year not in of.years:
            sections.append(absent(of, context))
            continue
        lines = _lines(of, context, year)
        records += [_record(line, of, context, year) for line in lines]
        sections.append(_section(lines, of, context, year))
        verdicts += _verdicts(lines, of, context, year)
    return Table(
        command="summary",
        title=context.words.say(
            "titled_year", title=context.definitions.title, year=context.year(year)
        ),
        notice=context.definitions.notice,
        columns=_COLUMNS,
        records=tuple(records),
        sections=tuple(sections),
        verdicts=tuple(verdicts),
    )


def _lines(figures: Figures, context: Context, year: int) -> list[_Line]:
    unit, complete = figures.headline(year), context.definitions.is_complete(year)
    total = figures.series(TOTAL, unit)[year]
    lines = []
    for category in figures.categories:
        series = figures.series(category, unit)
        lines.append(
            _Line(
                category=category,
                label=context.category(figures.direction, category),
                figure=figures.values[year, category],
                value=series[year],
                total=total,
                previous=series.get(year - 1),
                verdict=judge(series, year, held=figures.years, complete=complete),
            )
        )
    return lines


def _verdicts(lines: list[_Line], figures: Figures, context: Context, year: int) -> list[Record]:
    """Give the verdicts on the headline of every category, and on the total's other measures."""
    unit, complete = figures.headline(year), context.definitions.is_complete(year)
    judged = [(line.category, unit, line.verdict) for line in lines]
    for measure in Measure:
        series = figures.series(TOTAL, measure)
        if measure != unit and year in series:
            verdict = judge(series, year, held=figures.years, complete=complete)
            judged.append((TOTAL, measure, verdict))
    return [
        evidence(verdict, figures, category, measure, context.definitions.year_starts)
        for category, measure, verdict in judged
    ]


def _record(line: _Line, figures: Figures, context: Context, year: int) -> Record:
    return {
        "year": context.year(year),
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
        "status": status(line.figure, context.definitions, year),
        "source": context.definitions.title,
    }


def _section(lines: list[_Line], figures: Figures, context: Context, year: int) -> Section:
    starts, words = context.definitions.year_starts, context.words
    rows = [
        Row(
            (
                line.label,
                wording.number(line.figure[Measure.PARTICIPATIONS]),
                wording.number(line.figure[Measure.PERSONS]),
                wording.percent(wording.share(line.value, line.total)),
                wording.signed(wording.change(line.previous, line.value)),
                wording.signed_percent(line.previous, line.value, words),
                *(wording.number(line.figure[measure]) for measure in REACH),
                wording.standing(line.verdict, starts, words),
            ),
            is_total=line.category == TOTAL,
        )
        for line in lines
    ]
    headings = context.headings(
        *("category", "participations", "persons", "share", "change", "percent", *REACH, "record")
    )
    title = words.say(
        "titled_year", title=context.direction(figures.direction), year=context.year(year)
    )
    notes = _notes(lines, figures, context, year)
    return without_empty_columns(Section(title, headings, tuple(rows), notes))


def _notes(lines: list[_Line], figures: Figures, context: Context, year: int) -> tuple[str, ...]:
    words, definitions = context.words, context.definitions
    unit = figures.headline(year)
    direction = definitions.direction(figures.direction)
    total = next(line for line in lines if line.category == TOTAL)
    left_out = [
        f"{count:,} {words.label(rule.label)}"
        for rule in direction.left_out
        if (count := figures.left_out[rule.id][year])
    ]
    without = words.amount(figures.without_id[year], "stays")
    of_all = words.amount(total.figure[Measure.PARTICIPATIONS] or 0, "stays")
    base = wording.base(context.year(year - 1), total.previous, words)
    provisional = wording.provisional(definitions, year, words)
    notes = {
        provisional: bool(provisional),
        wording.verdict_sentence(total.verdict, unit, definitions.year_starts, words): True,
        wording.year_rule(direction.year, words): True,
        words.say("headline", unit=words.term(unit), base=base): True,
        wording.long_rule(definitions.long_stay, words): any(
            rule.when.duration for rule in direction.categories
        ),
        wording.shared_persons(figures.shared_persons[year], words): figures.shared_persons[year],
        words.say("left_out", reasons=", ".join(left_out)): left_out,
        words.say("persons_not_available", without=without, all=of_all): figures.without_id[year],
    }
    return tuple(note for note, holds in notes.items() if holds)
