"""`exchange trend`: every year covered, with the records among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bjut_exchange.config.terms import TOTAL, Measure
from bjut_exchange.errors import UsageError
from bjut_exchange.figures.counting import Figures
from bjut_exchange.figures.records import Standing
from bjut_exchange.views import phrases
from bjut_exchange.views.columns import REACH, changes, headed
from bjut_exchange.views.context import Context, FiguresByDirection, check_category, check_years
from bjut_exchange.views.standing import revision_records, verdict_of, year_notes
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
    without_empty_columns,
)

_MARKS = {Standing.RECORD: "▲", Standing.TIES: "=", Standing.UNDETERMINED: "?"}


@dataclass(frozen=True)
class TrendRequest:
    """From and up to which year (all by default), and of which category (all by default)."""

    first: int | None
    last: int | None
    category: str | None

    def is_of(self, record: Record) -> bool:
        """Return whether a record is of the category asked for."""
        return self.category in {None, record["category"]}


def trend_table(figures: FiguresByDirection, context: Context, request: TrendRequest) -> Table:
    """Return the table of every year covered, and of the gaps between.

    Raises UsageError if there is no such category, or no year is covered in the span.
    """
    check_category(request.category, figures)
    spans = {name: _span(of, request) for name, of in figures.items()}
    covered = [
        (of, year) for name, of in figures.items() for year in spans[name] if year in of.years
    ]
    years = [year for _, year in covered]
    check_years(years, figures, context.definitions)
    if not years:
        msg = "no year between --from and --to is covered"
        raise UsageError(msg, hint="`exchange trend` without them shows every year covered")
    records = (each for of, year in covered for each in summary_records(of, context, year))
    verdicts = (each for of, year in covered for each in summary_verdicts(of, context, year))
    span = context.definitions.year_starts.span(years)
    return context.table(
        "trend",
        context.words.say("trend_title", title=context.definitions.title, span=span),
        SUMMARY_COLUMNS,
        filter(request.is_of, records),
        [
            section
            for name, of in figures.items()
            for section in _sections(of, context, request, spans[name])
        ],
        verdicts=tuple(filter(request.is_of, verdicts)),
        revisions=tuple(filter(request.is_of, revision_records(figures, context, years))),
    )


def _span(figures: Figures, request: TrendRequest) -> range:
    """Return the years asked for, within those covered and with the gaps between them."""
    if not figures.years:
        return range(0)
    first, last = figures.years[0], figures.years[-1]
    return range(max(first, request.first or first), min(last, request.last or last) + 1)


def _sections(
    figures: Figures, context: Context, request: TrendRequest, span: range
) -> list[Section]:
    words = context.words
    categories = [each for each in figures.categories if request.category in {None, each}]
    if not categories or not span:
        return []
    names = [context.category(figures.direction, category) for category in categories]
    sections = []
    for unit in (Measure.PARTICIPATIONS, Measure.PERSONS):
        columns = [Column(c, Kind.COUNT, name) for c, name in zip(categories, names, strict=True)]
        series = [(category, unit) for category in categories]
        sections.append(_section(figures, context, span, words.term(unit), columns, series))
    if request.category in {None, TOTAL}:
        what, series = words.say("distinct_in_total"), [(TOTAL, Measure(each)) for each in REACH]
        sections.append(_section(figures, context, span, what, headed(words, *REACH), series))
    shown = [each for each in sections if len(each.columns) > 1]
    if not shown:
        return []
    rule = phrases.year_rule(context.definitions.direction(figures.direction).year, words)
    notes = (*year_notes(figures, context, span, categories), rule, words.say("trend_marks"))
    return [*shown[:-1], replace(shown[-1], notes=notes)]


def _section(
    figures: Figures,
    context: Context,
    span: range,
    what: str,
    columns: Sequence[Column],
    series: Sequence[tuple[str, Measure]],
) -> Section:
    """Return a section with a series in each column; a unit's last is followed by its change."""
    words, last = context.words, series[-1]
    has_change = last[1] not in REACH
    rows: list[tuple[Cell, ...]] = [
        (
            context.year(year),
            *(_cell(figures, context, year, *each) for each in series),
            *(changes(*(figures.value(at, *last) for at in (year - 1, year))) * has_change),
        )
        for year in span
    ]
    bars = (Bars(tuple(figures.value(year, *each) for year in span)) for each in series)
    rows.append((words.say("trend"), *bars, *[""] * (2 * has_change)))
    section = Section(
        words.say("section_of", title=context.direction(figures.direction), what=what),
        (*headed(words, "year"), *columns, *headed(words, "change", "change_percent") * has_change),
        tuple(rows),
        totals=frozenset([len(span)]),
    )
    return without_empty_columns(section)


def _cell(figures: Figures, context: Context, year: int, category: str, measure: Measure) -> Cell:
    verdict = verdict_of(figures, context, year, category, measure)
    if verdict is None:
        return None
    return Marked(verdict.value, _MARKS.get(verdict.standing, "") if verdict.value else "")
