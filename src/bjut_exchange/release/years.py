"""The years held: a table and stacked columns for each direction."""

from __future__ import annotations

from collections.abc import Sequence

from bjut_exchange.config.terms import TOTAL, Measure
from bjut_exchange.release.cells import (
    PROVISIONAL,
    by_size,
    change_of,
    sign_notes,
    standing_of,
    year_notes,
)
from bjut_exchange.release.document import Chapter, Exhibit, Series, YearsChart
from bjut_exchange.release.numbers import Numbers
from bjut_exchange.views.columns import headed
from bjut_exchange.views.context import Context
from bjut_exchange.views.direction import DirectionView
from bjut_exchange.views.table import (
    Cell,
    Column,
    Kind,
    Marked,
    Section,
    number_in,
    without_empty_columns,
)


def years_chapter(numbers: Numbers, context: Context) -> Chapter:
    """Return the years up to that of the release, by category; a year between is never left out."""
    words = context.words
    exhibits = tuple(
        _exhibit(DirectionView(numbers.figures[name], context), range(years[0], years[-1] + 1))
        for name in numbers.held
        for years in [numbers.years(name)]
    )
    return Chapter("years", words.say("report_years"), words.say("report_years_lead"), exhibits)


def _exhibit(view: DirectionView, years: Sequence[int]) -> Exhibit:
    figures, context = view.figures, view.context
    words, name = context.words, figures.direction
    unit = figures.headline(years[-1])
    chart = _chart(view, years, unit)
    span = context.definitions.year_starts.span(years)
    noun = words.say(f"report_noun_{name}_{unit}")
    known = [(total, at) for at, total in enumerate(chart.totals) if total is not None]
    alternative = ""
    if known:
        ends = {"first": known[0], "last": known[-1], "most": max(known)}
        said = {key: f"{of[0]:,}" for key, of in ends.items()}
        said |= {f"{key}_year": chart.labels[of[1]] for key, of in ends.items()}
        alternative = words.say("report_years_alternative", unit=noun, span=span, **said)
    return Exhibit(
        key=f"{name}_years",
        section=_section(view, years, unit),
        unit=words.say("report_counted_in", unit=noun, span=span),
        direction=name,
        chart=chart if known else None,
        alternative=alternative,
    )


def _section(view: DirectionView, years: Sequence[int], unit: Measure) -> Section:
    figures, context = view.figures, view.context
    words, shown = context.words, [each for each in figures.categories if each != TOTAL]
    rows = tuple(
        (
            context.year(year),
            *(view.cell(year, each, unit) for each in shown),
            _total(view, year, unit),
            *change_of(view, year, TOTAL, unit),
            standing_of(view, year, TOTAL, unit),
        )
        for year in years
    )
    columns = (
        *headed(words, "year"),
        *(Column(each, Kind.COUNT, view.label(each)) for each in (*shown, TOTAL)),
        *headed(words, "change", "change_percent"),
        Column("standing", Kind.MARK, words.say("report_standing")),
    )
    missing = [year for year in years if year not in figures.years]
    notes = (
        *([words.say("report_years_missing", years=context.runs(missing))] if missing else []),
        *year_notes(view, years, figures.categories),
        view.year_rule,
        *sign_notes(rows, words),
    )
    title = words.say(f"report_years_{figures.direction}")
    return without_empty_columns(Section(title, columns, rows, notes))


def _total(view: DirectionView, year: int, unit: Measure) -> Cell:
    """Return the total of a year, marked if it is provisional."""
    cell = view.cell(year, TOTAL, unit)
    if view.figures.is_complete(year) or (value := number_in(cell)) is None:
        return cell
    return Marked(value, PROVISIONAL, cell.sign if isinstance(cell, Marked) else "")


def _chart(view: DirectionView, years: Sequence[int], unit: Measure) -> YearsChart:
    figures, context = view.figures, view.context
    verdicts = [view.verdict(year, TOTAL, unit) for year in years]
    values = {
        each: tuple(figures.value(year, each, unit) for year in years)
        for each in [*by_size(figures, years[-1], unit), TOTAL]
    }
    totals = values.pop(TOTAL)
    with_numbers = (Series(view.label(each), of) for each, of in values.items() if {*of} != {None})
    return YearsChart(
        labels=tuple(map(context.year, years)),
        series=tuple(with_numbers) or (Series(view.label(TOTAL), totals),),
        totals=totals,
        marks=tuple(of.standing.mark if of and of.value else "" for of in verdicts),
        provisional=frozenset(at for at, year in enumerate(years) if not figures.is_complete(year)),
        breaks={
            at: context.words.label(view.breaks(TOTAL)[year])
            for at, year in enumerate(years)
            if at and year in view.breaks(TOTAL)
        },
    )
