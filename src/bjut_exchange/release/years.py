"""The years held: a table and stacked columns for each direction."""

from __future__ import annotations

from collections.abc import Sequence

from bjut_exchange.config.terms import TOTAL
from bjut_exchange.figures.records import Standing
from bjut_exchange.release.document import Chapter, Exhibit, Series, YearsChart
from bjut_exchange.release.numbers import Numbers
from bjut_exchange.views.columns import changes, headed
from bjut_exchange.views.context import Context
from bjut_exchange.views.direction import DirectionView
from bjut_exchange.views.table import Cell, Column, Kind, Marked, Section

_MARKS = {Standing.RECORD: "▲", Standing.TIES: "=", Standing.UNDETERMINED: "?"}


def years_chapter(numbers: Numbers, context: Context) -> Chapter:
    """Return the years up to that of the release, by category."""
    words = context.words
    exhibits = tuple(
        _exhibit(DirectionView(of, context), [year for year in of.years if year <= numbers.year])
        for of in numbers.figures.values()
        if any(year <= numbers.year for year in of.years)
    )
    return Chapter("years", words.say("report_years"), words.say("report_years_lead"), exhibits)


def _exhibit(view: DirectionView, years: Sequence[int]) -> Exhibit:
    figures, context = view.figures, view.context
    words, unit, name = context.words, figures.headline(years[-1]), figures.direction
    shown = [each for each in figures.categories if each != TOTAL]
    marks = []
    rows: list[tuple[Cell, ...]] = []
    for year in years:
        verdict = view.verdict(year, TOTAL, unit)
        mark = _MARKS.get(verdict.standing, "") if verdict and verdict.value else ""
        marks.append(mark)
        total = view.cell(year, TOTAL, unit)
        values = (figures.exact(each, TOTAL, unit) for each in (year - 1, year))
        change = changes(*values, complete=figures.is_complete(year - 1, year))
        cells = (view.cell(year, each, unit) for each in shown)
        total = Marked(total, mark) if isinstance(total, int) else total
        rows.append((context.year(year), *cells, total, *change))
    columns = (
        *headed(words, "year"),
        *(Column(each, Kind.COUNT, view.label(each)) for each in (*shown, TOTAL)),
        *headed(words, "change", "change_percent"),
    )
    chart = YearsChart(
        labels=tuple(map(context.year, years)),
        series=tuple(
            Series(view.label(each), tuple(figures.value(year, each, unit) for year in years))
            for each in sorted(shown, key=lambda each: -(figures.value(years[-1], each, unit) or 0))
        ),
        totals=tuple(figures.value(year, TOTAL, unit) for year in years),
        marks=tuple(marks),
        provisional=frozenset(at for at, year in enumerate(years) if not figures.is_complete(year)),
        breaks={
            years.index(year): words.label(label)
            for year, label in view.breaks(TOTAL).items()
            if year in years[1:]
        },
    )
    span = context.definitions.year_starts.span(years)
    return Exhibit(
        key=f"{name}_years",
        section=Section(words.say(f"report_years_{name}"), columns, tuple(rows)),
        unit=words.say(
            "report_counted_in", unit=words.say(f"report_noun_{name}_{unit}"), span=span
        ),
        direction=name,
        chart=chart,
        alternative=words.say("report_years_alternative", span=span),
    )
