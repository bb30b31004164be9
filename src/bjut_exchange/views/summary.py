"""`exchange summary`: one year by category, with its standing among the years held."""

from __future__ import annotations

from dataclasses import dataclass

from bjut_exchange.config.terms import TOTAL, Measure
from bjut_exchange.figures.counting import Figure, Figures
from bjut_exchange.figures.records import Verdict
from bjut_exchange.views import phrases as wording
from bjut_exchange.views.phrases import NOT_AVAILABLE
from bjut_exchange.views.standing import evidence, revision_records, status, verdict_of, year_notes
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
    latest_year,
    without_empty_columns,
)

SUMMARY_COLUMNS = (
    *("year", "direction", "category", "label", "participations", "persons"),
    *("unit", "share_percent", "previous", "change", "change_percent"),
    *("programmes", "partners", "countries", "regions", "verdict", "published", "status", "source"),
)


@dataclass(frozen=True)
class _Line:
    """What there is to say about one category in one year, in the unit of the year's headline."""

    category: str
    label: str
    figure: Figure
    value: int | None
    total: int | None
    previous: int | None
    verdict: Verdict | None


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
        found, evidence = summary_records(of, context, year)
        records += found
        verdicts += evidence
        sections.append(_section(_lines(of, context, year), of, context, year))
    return Table(
        command="summary",
        title=context.words.say(
            "titled_year", title=context.definitions.title, year=context.year(year)
        ),
        notice=context.definitions.notice,
        columns=SUMMARY_COLUMNS,
        records=tuple(records),
        sections=tuple(sections),
        verdicts=tuple(verdicts),
        revisions=revision_records(figures, context, [year]),
    )


def summary_records(
    figures: Figures, context: Context, year: int
) -> tuple[list[Record], list[Record]]:
    """Give the records of a year that is held, and the evidence of its verdicts."""
    lines = _lines(figures, context, year)
    records = [_record(line, figures, context, year) for line in lines]
    return records, _verdicts(lines, figures, context, year)


def _lines(figures: Figures, context: Context, year: int) -> list[_Line]:
    unit = figures.headline(year)
    total = figures.values[year, TOTAL][unit]
    lines = []
    for category in figures.categories:
        series = figures.series(category, unit)
        lines.append(
            _Line(
                category=category,
                label=context.category(figures.direction, category),
                figure=figures.values[year, category],
                value=series.get(year),
                total=total,
                previous=series.get(year - 1),
                verdict=verdict_of(figures, context, year, category, unit),
            )
        )
    return lines


def _verdicts(lines: list[_Line], figures: Figures, context: Context, year: int) -> list[Record]:
    """Give the verdicts on the headline of every category, and on the total's other measures."""
    unit = figures.headline(year)
    judged = [(line.category, unit, line.verdict) for line in lines]
    judged += [
        (TOTAL, measure, verdict_of(figures, context, year, TOTAL, measure))
        for measure in Measure
        if measure != unit
    ]
    return [
        evidence(verdict, figures, category, measure, context.definitions.year_starts)
        for category, measure, verdict in judged
        if verdict
    ]


def _record(line: _Line, figures: Figures, context: Context, year: int) -> Record:
    published = figures.published.get((year, line.category, figures.headline(year)))
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
        "verdict": line.verdict.standing if line.verdict else None,
        "published": published.value if published else None,
        "status": status(figures, context, year, line.category),
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
                wording.standing(line.verdict, starts, words) if line.verdict else NOT_AVAILABLE,
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
        if (count := figures.left_out[rule.id].get(year))
    ]
    no_id, shared = figures.without_id.get(year, 0), figures.shared_persons.get(year, 0)
    without = words.amount(no_id, "stays")
    of_all = words.amount(total.figure[Measure.PARTICIPATIONS] or 0, "stays")
    base = wording.base(context.year(year - 1), total.previous, words)
    notes = {
        **dict.fromkeys(year_notes(figures, context, [year]), True),
        _verdict_sentence(total.verdict, figures, context, unit): total.verdict is not None,
        wording.year_rule(direction.year, words): True,
        words.say("headline", unit=words.term(unit), base=base): True,
        wording.long_rule(definitions.long_stay, words): any(
            rule.when.duration for rule in direction.categories
        ),
        wording.shared_persons(shared, words): shared,
        words.say("left_out", reasons=", ".join(left_out)): left_out,
        words.say("persons_not_available", without=without, all=of_all): no_id,
    }
    return tuple(note for note, holds in notes.items() if holds)


def _verdict_sentence(
    verdict: Verdict | None, figures: Figures, context: Context, unit: Measure
) -> str:
    if verdict is None:
        return ""
    definitions = context.definitions
    breaks = definitions.breaks_of(figures.direction, TOTAL)
    return wording.verdict_sentence(verdict, unit, definitions.year_starts, context.words, breaks)
