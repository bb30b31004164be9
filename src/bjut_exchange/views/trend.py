"""`exchange trend`: every year covered, with the records among them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bjut_exchange.config.terms import TOTAL, Measure
from bjut_exchange.figures.counting import Figures
from bjut_exchange.views.columns import REACH, UNITS, changes, headed
from bjut_exchange.views.context import Context, FiguresByDirection, check_category, years_between
from bjut_exchange.views.direction import DirectionView, revision_records, views_of
from bjut_exchange.views.summary import SUMMARY_COLUMNS, summary_records, summary_verdicts
from bjut_exchange.views.table import (
    Bars,
    Cell,
    Column,
    Kind,
    Marked,
    Record,
    Section,
    Table,
    with_notes,
    without_empty_columns,
)

_CHANGE = ("change", "change_percent")


def trend_table(
    figures: FiguresByDirection,
    context: Context,
    first: int | None = None,
    last: int | None = None,
    category: str | None = None,
) -> Table:
    """Return the table of the years covered from `first` to `last`, and of the gaps between.

    Raises UsageError if there is no such category, or no year is covered in the span.
    """
    check_category(category, figures)
    years_between(first, last, figures, context.definitions)
    views = views_of(figures, context)
    spans = [_span(view.figures, first, last) for view in views]
    of_year = [
        (view, year)
        for view, span in zip(views, spans, strict=True)
        for year in span
        if year in view.figures.years
    ]
    years = [year for _, year in of_year]

    def of_category(records: Iterable[Record]) -> list[Record]:
        return [each for each in records if category in {None, each["category"]}]

    span = context.definitions.year_starts.span(years)
    sections = [_sections(*each, category) for each in zip(views, spans, strict=True)]
    return context.table(
        "trend",
        context.words.say("trend_title", title=context.title, span=span),
        SUMMARY_COLUMNS,
        of_category(record for each in of_year for record in summary_records(*each)),
        [section for of_view in sections for section in of_view],
        verdicts=of_category(verdict for each in of_year for verdict in summary_verdicts(*each)),
        revisions=of_category(revision_records(views, years)),
    )


def _span(figures: Figures, first: int | None, last: int | None) -> range:
    """Return the years asked for, within those covered and with the gaps between them."""
    if not figures.years:
        return range(0)
    earliest, latest = figures.years[0], figures.years[-1]
    return range(max(earliest, first or earliest), min(latest, last or latest) + 1)


def _sections(view: DirectionView, span: range, category: str | None) -> list[Section]:
    words = view.context.words
    shown = [each for each in view.figures.categories if category in {None, each}]
    if not shown or not span:  # the other direction may have the category, or the years
        return []
    columns = [Column(each, Kind.COUNT, view.label(each)) for each in shown]
    notes = view.year_notes(span, shown)
    sections = [
        _section(view, span, words.term(unit), columns, [(each, unit) for each in shown])
        for unit in UNITS
    ]
    if category in {None, TOTAL}:
        notes += [*view.country_notes(span), *view.unread_notes(span)]
        what, series = words.say("distinct_in_total"), [(TOTAL, each) for each in REACH]
        sections.append(_section(view, span, what, headed(words, *REACH), series))
    notes += [*view.id_notes(span), view.year_rule, words.say("trend_marks")]
    return with_notes([each for each in sections if each.columns[1:]], notes)


def _section(
    view: DirectionView,
    span: range,
    what: str,
    columns: Sequence[Column],
    series: Sequence[tuple[str, Measure]],
) -> Section:
    """Return a section with a series in each column; a unit's last is followed by its change."""
    figures, words, last = view.figures, view.context.words, series[-1]
    has_change = last[1] in UNITS
    rows: list[tuple[Cell, ...]] = []
    for year in span:
        cells = [_cell(view, year, *each) for each in series]
        values = (figures.exact(each, *last) for each in (year - 1, year))
        change = changes(*values, complete=figures.is_complete(year - 1, year))
        rows.append((view.context.year(year), *cells, *change * has_change))
    bars = (Bars(tuple(figures.value(year, *each) for year in span)) for each in series)
    rows.append((words.say("trend"), *bars, *[""] * (2 * has_change)))
    title = words.say("section_of", title=view.title, what=what)
    columns = (*headed(words, "year"), *columns, *headed(words, *_CHANGE) * has_change)
    barred, totals = last[0] * has_change, frozenset([len(span)])
    return without_empty_columns(Section(title, columns, tuple(rows), totals=totals, bars=barred))


def _cell(view: DirectionView, year: int, category: str, measure: Measure) -> Cell:
    verdict = view.verdict(year, category, measure)
    if verdict is None:
        return None
    # A series of zeros ties with itself year after year, which is no news.
    cell = view.cell(year, category, measure)
    sign = cell.sign if isinstance(cell, Marked) else ""
    return Marked(verdict.value, verdict.standing.mark if verdict.value else "", sign)
