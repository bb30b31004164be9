"""The key figures: a card for each direction, and six facts."""

from __future__ import annotations

from collections.abc import Iterator

from bjut_exchange.config.terms import TOTAL, UNCLASSIFIED, DirectionName, Measure
from bjut_exchange.release.document import Badge, Card, Exhibit, Fact
from bjut_exchange.release.evidence import evidence_of, verdict_of
from bjut_exchange.release.numbers import Numbers
from bjut_exchange.release.wording import Wording
from bjut_exchange.views.columns import headed
from bjut_exchange.views.context import Context
from bjut_exchange.views.direction import DirectionView
from bjut_exchange.views.summary import summary_records
from bjut_exchange.views.table import Kind, Record, Section, section_of, without_empty_columns

_MARKS = {"record": "▲", "ties": "=", "undetermined": "?"}
_COLUMNS = ("label", "number", "share_percent", "change", "change_percent", "record")


def cards_of(numbers: Numbers, context: Context) -> Iterator[Card]:
    """Yield a card for each direction that covers the year."""
    for figures in numbers.figures.values():
        if numbers.year in figures.years:
            yield _card(DirectionView(figures, context), numbers.year)


def _card(view: DirectionView, year: int) -> Card:
    figures, words, name = view.figures, view.context.words, view.figures.direction
    unit = figures.headline(year)
    parts = sorted(
        (
            (view.label(each), figures.value(year, each, unit))
            for each in figures.categories
            if each != TOTAL
        ),
        key=lambda part: -(part[1] or 0),
    )
    return Card(
        direction=name,
        title=words.say(f"report_card_{name}"),
        number=view.cell(year, TOTAL, unit),
        unit=words.say(f"report_unit_{name}_{unit}"),
        also=_also(view, year, unit),
        badge=_badge(view, year, unit),
        parts=tuple(parts),
        series=tuple(figures.value(each, TOTAL, unit) for each in figures.years if each <= year),
        exhibit=Exhibit(f"{name}_categories", _section(view, year, unit), direction=name),
    )


def _also(view: DirectionView, year: int, unit: Measure) -> str:
    words, figures = view.context.words, view.figures
    if figures.direction is DirectionName.OUTBOUND and unit is Measure.PARTICIPATIONS:
        persons = figures.exact(year, TOTAL, Measure.PERSONS)
        return words.say("report_by_students", count=persons) if persons is not None else ""
    countries = figures.exact(year, TOTAL, Measure.COUNTRIES)
    return words.say("report_from_countries", count=countries) if countries is not None else ""


def _badge(view: DirectionView, year: int, unit: Measure) -> Badge | None:
    verdict = verdict_of(view, year, unit)
    if verdict is None:
        return None
    standing, words = verdict.standing, view.context.words
    evidence = evidence_of(verdict, view, unit, Wording(view.context), short=True).text
    sentence = words.say("report_sentence", text=evidence[:1].upper() + evidence[1:])
    label = words.say(f"report_badge_{standing}")
    return Badge(standing, _MARKS.get(standing, ""), label, sentence)


def _section(view: DirectionView, year: int, unit: Measure) -> Section:
    def row(record: Record) -> Record:
        return {**record, "number": view.cell(year, str(record["category"]), unit)}

    records = [row(each) for each in summary_records(view, year)]
    # The largest category first; what is unclassified and the total last.
    fixed = (UNCLASSIFIED, TOTAL)
    records.sort(
        key=lambda each: (
            fixed.index(str(each["category"])) + 1 if each["category"] in fixed else 0,
            -(view.figures.value(year, str(each["category"]), unit) or 0),
        )
    )
    columns = headed(view.context.words, *_COLUMNS, number=Kind.COUNT)
    return without_empty_columns(section_of(view.title, columns, records, (), [len(records) - 1]))


def facts_of(numbers: Numbers, context: Context) -> Iterator[Fact]:
    """Yield the facts below the cards, without those of which nothing is known."""
    del numbers, context
    yield from ()
