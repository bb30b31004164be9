"""The key figures: a card for each direction, and six facts."""

from __future__ import annotations

from collections.abc import Iterator

from bjut_exchange.config.terms import TOTAL, DirectionName, Measure
from bjut_exchange.figures.changes import share_percent
from bjut_exchange.formats.cells import shown
from bjut_exchange.release.cells import by_size, change_of, sign_notes, standing_of, year_notes
from bjut_exchange.release.document import Badge, Card, Exhibit, Fact
from bjut_exchange.release.evidence import evidence_of, verdict_of
from bjut_exchange.release.numbers import Numbers
from bjut_exchange.release.wording import Wording
from bjut_exchange.views.columns import headed
from bjut_exchange.views.context import Context
from bjut_exchange.views.direction import DirectionView
from bjut_exchange.views.table import Cell, Column, Kind, Section, number_in, without_empty_columns


def cards_of(numbers: Numbers, context: Context) -> Iterator[Card]:
    """Yield a card for each direction that covers the year."""
    for figures in numbers.figures.values():
        if numbers.year in figures.years:
            yield _card(DirectionView(figures, context), numbers.year)


def _card(view: DirectionView, year: int) -> Card:
    figures, words, name = view.figures, view.context.words, view.figures.direction
    unit = figures.headline(year)
    categories = by_size(figures, year, unit)
    return Card(
        direction=name,
        title=words.say(f"report_card_{name}"),
        number=view.cell(year, TOTAL, unit),
        unit=words.noun(f"report_unit_{name}_{unit}", figures.value(year, TOTAL, unit)),
        also=_also(view, year, unit),
        badge=_badge(view, year, unit),
        parts=tuple((view.label(each), figures.value(year, each, unit)) for each in categories),
        series=tuple(figures.value(each, TOTAL, unit) for each in figures.years if each <= year),
        exhibit=Exhibit(f"{name}_categories", _section(view, year, unit), direction=name),
    )


def _also(view: DirectionView, year: int, unit: Measure) -> str:
    words, figures = view.context.words, view.figures
    if figures.direction is DirectionName.OUTBOUND and unit is Measure.PARTICIPATIONS:
        persons = figures.exact(year, TOTAL, Measure.PERSONS)
        return (
            ""
            if persons is None
            else words.say("report_by_students", persons=words.amount(persons, "students"))
        )
    countries = figures.exact(year, TOTAL, Measure.COUNTRIES)
    if not countries:
        return ""
    amount = words.amount(countries, "countries")
    return words.say(f"report_countries_{figures.direction}", countries=amount)


def _badge(view: DirectionView, year: int, unit: Measure) -> Badge | None:
    verdict = verdict_of(view, year, unit)
    if verdict is None:
        return None
    standing, words = verdict.standing, view.context.words
    evidence = evidence_of(verdict, view, unit, Wording(view.context), short=True).text
    sentence = words.say("report_sentence", text=evidence[:1].upper() + evidence[1:])
    label = words.say(f"report_badge_{standing}")
    return Badge(standing, standing.mark, label, sentence)


def _section(view: DirectionView, year: int, unit: Measure) -> Section:
    figures, words = view.figures, view.context.words
    total = figures.exact(year, TOTAL, unit)
    rows = tuple(
        (
            view.label(each),
            view.cell(year, each, unit),
            share_percent(figures.exact(year, each, unit), total),
            *change_of(view, year, each, unit),
            standing_of(view, year, each, unit),
        )
        for each in (*by_size(figures, year, unit), TOTAL)
    )
    before = view.context.year(year - 1)
    columns = (
        *headed(words, "label"),
        Column("number", Kind.COUNT, words.say(f"report_noun_{figures.direction}_{unit}")),
        *headed(words, "share_percent"),
        Column("change", Kind.SIGNED, words.say("report_change_on", year=before)),
        *headed(words, "change_percent"),
        Column("standing", Kind.MARK, words.say("report_standing")),
    )
    own = figures.unit
    notes = (
        *([] if own.value == unit.value else [words.say(f"report_instead_of_{own}")]),
        *year_notes(view, [year], figures.categories),
        *sign_notes(rows, words),
    )
    section = Section(view.title, columns, rows, notes, frozenset([len(rows) - 1]))
    return without_empty_columns(section)


def facts_of(numbers: Numbers, context: Context) -> Iterator[Fact]:
    """Yield the facts below the cards, without those of which nothing is known."""
    words, year = context.words, numbers.year
    views = {name: DirectionView(of, context) for name, of in numbers.figures.items()}

    def fact(key: str, count: int, number: str) -> Fact:
        return Fact(number, words.noun(f"report_fact_{key}", count))

    def cell_of(name: DirectionName, measure: Measure) -> Cell:
        cell = views[name].cell(year, TOTAL, measure) if name in views else None
        return cell if number_in(cell) else None

    for name in DirectionName:
        countries, regions = (cell_of(name, each) for each in (Measure.COUNTRIES, Measure.REGIONS))
        if countries:
            key = "regions" if regions else "countries"
            number = " + ".join(
                shown(each, Kind.COUNT, words) for each in (countries, regions) if each
            )
            yield fact(f"{key}_{name}", number_in(countries) or 0, number)
    for measure in (Measure.PROGRAMMES, Measure.PARTNERS):
        if cell := cell_of(DirectionName.OUTBOUND, measure):
            yield fact(measure, number_in(cell) or 0, shown(cell, Kind.COUNT, words))
    if numbers.partners is not None:
        in_force = numbers.partners.in_force
        counts = {"universities": len(in_force), "agreements": int(in_force["agreements"].sum())}
        yield from (fact(key, count, f"{count:,}") for key, count in counts.items())
