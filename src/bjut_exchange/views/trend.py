"""`exchange trend`: every year held, with the records among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bjut_exchange.config.terms import TOTAL, Measure
from bjut_exchange.errors import UsageError
from bjut_exchange.figures.counting import Figures
from bjut_exchange.figures.records import Standing
from bjut_exchange.views import phrases as wording
from bjut_exchange.views.phrases import NOT_AVAILABLE
from bjut_exchange.views.standing import revision_records, verdict_of, year_notes
from bjut_exchange.views.summary import SUMMARY_COLUMNS, summary_records
from bjut_exchange.views.table import (
    REACH,
    Context,
    FiguresByDirection,
    Record,
    Row,
    Section,
    Table,
    check_category,
    check_years,
    without_empty_columns,
)

_MARKS = {Standing.RECORD: "▲", Standing.TIES: "=", Standing.UNDETERMINED: "?"}
_BARS = "▁▂▃▄▅▆▇█"


@dataclass(frozen=True)
class TrendRequest:
    """From and up to which year (all by default), and of which category (all by default)."""

    first: int | None
    last: int | None
    category: str | None


def trend_table(figures: FiguresByDirection, context: Context, request: TrendRequest) -> Table:
    """Show every year held, and the gaps between.

    Raises UsageError if there is no such category, or no year is held in the span.
    """
    check_category(request.category, figures)
    spans = {name: _span(of, request) for name, of in figures.items()}
    held = [year for name, of in figures.items() for year in spans[name] if year in of.years]
    check_years(held, figures, context.definitions)
    if not held:
        msg = "no year that is held lies between --from and --to"
        raise UsageError(msg, hint="`exchange trend` without them shows every year held")
    records: list[Record] = []
    sections: list[Section] = []
    verdicts: list[Record] = []
    for name, of in figures.items():
        for year in filter(of.years.__contains__, spans[name]):
            found, evidence = summary_records(of, context, year)
            records += [each for each in found if request.category in {None, each["category"]}]
            verdicts += [each for each in evidence if request.category in {None, each["category"]}]
        sections += _sections(of, context, request, spans[name])
    return Table(
        command="trend",
        title=context.words.say(
            "trend_title",
            title=context.definitions.title,
            span=context.definitions.year_starts.span(held),
        ),
        notice=context.definitions.notice,
        columns=SUMMARY_COLUMNS,
        records=tuple(records),
        sections=tuple(sections),
        verdicts=tuple(verdicts),
        revisions=tuple(
            each
            for each in revision_records(figures, context, held)
            if request.category in {None, each["category"]}
        ),
    )


def sparkline(values: Sequence[int | None]) -> str:
    """Draw values as bars between the lowest and the highest; a gap where there is none."""
    known = [value for value in values if value is not None]
    if not known:
        return ""
    low, high = min(known), max(known)
    step = (high - low) / (len(_BARS) - 1) or 1
    return "".join(" " if value is None else _BARS[round((value - low) / step)] for value in values)


def _span(figures: Figures, request: TrendRequest) -> range:
    """Give the years asked for, within those held and with the gaps between them."""
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
    sections = [
        _section(figures, context, span, words.term(unit), [(c, unit) for c in categories], names)
        for unit in (Measure.PARTICIPATIONS, Measure.PERSONS)
    ]
    if request.category in {None, TOTAL}:
        what = words.say("distinct_in_total")
        reach = [(TOTAL, measure) for measure in REACH]
        headings = context.headings(*REACH)
        sections.append(_section(figures, context, span, what, reach, headings))
    notes = (
        *year_notes(figures, context, span, categories),
        wording.year_rule(context.definitions.direction(figures.direction).year, words),
        words.say("trend_marks"),
    )
    shown = [each for each in sections if len(each.headings) > 1]
    if not shown:
        return []
    *others, last = shown
    return [*others, replace(last, notes=notes)]


def _section(
    figures: Figures,
    context: Context,
    span: range,
    what: str,
    columns: Sequence[tuple[str, Measure]],
    headings: Sequence[str],
) -> Section:
    """Show a series in each column; the last of them with its change, if it is one of units."""
    words, shows_change = context.words, columns[-1][1] not in REACH
    series = [figures.series(category, measure) for category, measure in columns]
    rows = [
        Row(
            (
                context.year(year),
                *(_cell(figures, context, year, *column) for column in columns),
                *(_changes(series[-1], year, context) if shows_change else ()),
            )
        )
        for year in span
    ]
    lines = [sparkline([of.get(year) for year in span]) for of in series]
    rows.append(Row((words.say("trend"), *lines, *[""] * (2 * shows_change)), is_total=True))
    title = words.say("section_of", title=context.direction(figures.direction), what=what)
    changes = context.headings("change", "percent") if shows_change else ()
    section = Section(title, (words.heading("year"), *headings, *changes), tuple(rows))
    return without_empty_columns(section)


def _cell(figures: Figures, context: Context, year: int, category: str, measure: Measure) -> str:
    verdict = verdict_of(figures, context, year, category, measure)
    if verdict is None:
        return NOT_AVAILABLE
    mark = _MARKS.get(verdict.standing, " ") if verdict.value else " "
    return f"{wording.number(verdict.value)} {mark}"


def _changes(series: dict[int, int], year: int, context: Context) -> tuple[str, str]:
    before, value = series.get(year - 1), series.get(year)
    return (
        wording.signed(wording.change(before, value)),
        wording.signed_percent(before, value, context.words),
    )
