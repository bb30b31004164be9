"""The record status of figures with its evidence, their flags, and the notes on years."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from bjut_exchange.config.terms import TOTAL, Measure
from bjut_exchange.figures.counting import Figures
from bjut_exchange.figures.records import RECORD_RULE, Verdict, compare_with_earlier
from bjut_exchange.views import phrases
from bjut_exchange.views.context import Context, FiguresByDirection
from bjut_exchange.views.table import Record


def status(figures: Figures, context: Context, year: int, category: str) -> str:
    """Return the flags of the figures of a year and category.

    `p` provisional, the year being incomplete; `x` persons not available; `r` revised, a recount
    differing from what was published; `h` from the history alone; `b` a break in the series.
    """
    flags = {
        "p": not figures.is_complete(year),
        "x": figures.value(year, category, Measure.PERSONS) is None,
        "r": any(key[:2] == (year, category) for key in figures.revisions),
        "h": not figures.is_counted(year),
        "b": year in context.definitions.breaks_of(figures.direction, category),
    }
    return " ".join(flag for flag, raised in flags.items() if raised)


def verdict_of(
    figures: Figures, context: Context, year: int, category: str, measure: Measure
) -> Verdict | None:
    """Return how a figure compares with the earlier years; None where it is not available."""
    series = figures.series(category, measure)
    if year not in series:
        return None
    return compare_with_earlier(
        series,
        year,
        covered=figures.years,
        complete=figures.is_complete(year),
        breaks=context.definitions.breaks_of(figures.direction, category),
    )


def evidence(
    verdict: Verdict, figures: Figures, context: Context, category: str, measure: Measure
) -> Record:
    """Return a verdict with all that it rests on, years as labels."""
    last, high_years = verdict.last_higher, verdict.previous_high_years
    return {
        "direction": figures.direction,
        "category": category,
        "unit": measure,
        "verdict": verdict.standing,
        "year": context.year(verdict.year),
        "value": verdict.value,
        "first_year": context.year(verdict.years_compared[0]),
        "years_compared": [*map(context.year, verdict.years_compared)],
        "missing_years": [*map(context.year, verdict.missing_years)],
        "complete": verdict.complete,
        "breaks": [*map(context.year, verdict.breaks)],
        "previous_high": verdict.previous_high,
        "previous_high_years": [*map(context.year, high_years)],
        "margin": verdict.margin,
        "rank": verdict.rank,
        "last_higher": None if last is None else context.year(last),
        "rule": RECORD_RULE,
    }


def provisional_note(figures: Figures, context: Context, year: int) -> str:
    """Say why a year is provisional; nothing if it is not."""
    provisional = figures.provisional.get(year)
    if provisional is None:
        return ""
    key = "inferred" if provisional.is_inferred else "provisional"
    if provisional.up_to is None:
        key = "provisional_published"
    return context.words.say(key, year=context.year(year), up_to=provisional.up_to)


def year_notes(
    figures: Figures,
    context: Context,
    years: Iterable[int],
    categories: Collection[str] | None = None,
) -> list[str]:
    """Say of years what must be known about all their figures, or about those of `categories`.

    They may be provisional, known from the history alone, revised, or the first after a break.
    """
    shown = figures.categories if categories is None else categories
    notes = []
    for year in sorted(set(years) & set(figures.years)):
        notes.append(provisional_note(figures, context, year))
        if not figures.is_counted(year):
            notes.append(context.words.say("published_only", year=context.year(year)))
        notes += _break_notes(figures, context, year, shown)
        notes += _revision_notes(figures, context, year, shown)
    return [note for note in notes if note]


def _break_notes(
    figures: Figures, context: Context, year: int, categories: Collection[str]
) -> Iterator[str]:
    """Say that a series is broken: of all categories at once, or of one by its name."""
    words, name = context.words, figures.direction
    of_all = context.definitions.breaks_of(name, TOTAL)
    if year in of_all:
        label = words.label(of_all[year])
        yield words.say("breaks_note", year=context.year(year), label=label)
        return
    for category in categories:
        own = context.definitions.breaks_of(name, category)
        if year in own:
            label = f"{context.category(name, category)}, {words.label(own[year])}"
            yield words.say("breaks_note", year=context.year(year), label=label)


def _revision_notes(
    figures: Figures, context: Context, year: int, categories: Collection[str]
) -> Iterator[str]:
    for (at, category, measure), revision in figures.revisions.items():
        if at == year and category in categories:
            label = context.category(figures.direction, category)
            yield phrases.revision(revision, context.year(year), label, measure, context.words)


def revision_records(
    figures: FiguresByDirection, context: Context, years: Collection[int]
) -> tuple[Record, ...]:
    """Return every figure of `years` whose recount differs from what was published."""
    return tuple(
        {
            "year": context.year(year),
            "direction": name,
            "category": category,
            "unit": measure,
            "published": revision.published.value,
            "published_on": str(revision.published.published_on or "") or None,
            "counted": revision.counted,
        }
        for name, of in figures.items()
        for (year, category, measure), revision in of.revisions.items()
        if year in years
    )
