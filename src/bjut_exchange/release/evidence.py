"""Where a year stands among the years held, in words that claim no more than the evidence."""

from __future__ import annotations

from bjut_exchange.config.terms import TOTAL, Measure, Protection
from bjut_exchange.figures.records import Standing, Verdict
from bjut_exchange.release import cells
from bjut_exchange.release.wording import Prose, Wording, figure_of, number
from bjut_exchange.views import phrases
from bjut_exchange.views.columns import UNITS
from bjut_exchange.views.direction import DirectionView


def verdict_of(view: DirectionView, year: int, unit: Measure) -> Verdict | None:
    """Return the verdict on a year's total; None if none is shown, or nobody is no news."""
    verdict = view.verdict(year, TOTAL, unit)
    return verdict if verdict and verdict.is_news else None


def evidence_of(
    verdict: Verdict, view: DirectionView, unit: Measure, wording: Wording, *, short: bool = False
) -> Prose:
    """Return where a year stands; `short` as on a badge, which also says by how much."""
    year, standing = verdict.year, verdict.standing.value
    if verdict.standing is Standing.BELOW and not verdict.is_exact:
        standing = "below_not_exact"
    rank = figure_of(view, year, TOTAL, unit, "rank")
    suffix = phrases.ordinal(verdict.rank, wording.words).removeprefix(str(verdict.rank))
    evidence = wording.say(
        f"report_evidence_{standing}",
        held=_held(verdict, view, unit, wording, short=short),
        highs=wording.years(verdict.previous_high_years),
        rank=number(verdict.rank, rank) + Prose(suffix),
        reasons=wording.clauses(_reasons(verdict, wording)),
    )
    return evidence + (_margin(verdict, view, unit, wording) if short else Prose())


def _held(
    verdict: Verdict, view: DirectionView, unit: Measure, wording: Wording, *, short: bool
) -> Prose:
    """Return the years compared: all that are held, or those that can be compared."""
    years, year = verdict.years_compared, verdict.year
    held = tuple(each for each in view.figures.series(TOTAL, unit) if each <= year)
    key = "report_comparable" if years != held else "report_held_short" if short else "report_held"
    counted = figure_of(view, year, TOTAL, unit, "years_compared")
    return wording.say(
        key,
        years=wording.amount(len(years), "years", counted),
        span=wording.years(years, is_list=False),
    )


def _margin(verdict: Verdict, view: DirectionView, unit: Measure, wording: Wording) -> Prose:
    """Return how far a year is from the highest before it, if that is known."""
    is_known = verdict.standing in {Standing.RECORD, Standing.BELOW} and verdict.is_exact
    if not is_known or not verdict.margin:
        return Prose()
    figure = figure_of(view, verdict.year, TOTAL, unit, "margin")
    return wording.say(
        f"report_margin_{verdict.standing}",
        margin=number(abs(verdict.margin), figure),
        highs=wording.years(verdict.previous_high_years),
    )


def _reasons(verdict: Verdict, wording: Wording) -> list[Prose]:
    """Return why it cannot be said where a year stands."""
    reasons = [
        wording.say(f"report_because_{key}", years=wording.years(years))
        for key, years in {**verdict.doubts, "break": verdict.breaks}.items()
        if years
    ]
    if not verdict.complete:
        reasons.insert(0, wording.say("year_incomplete"))
    return reasons or [wording.say("report_because_rounded")]


def change_of(view: DirectionView, year: int, unit: Measure, wording: Wording) -> Prose:
    """Return the change on the year before; nothing unless both can be compared."""
    by, growth = cells.change_of(view, year, TOTAL, unit)
    if not isinstance(by, int):
        return Prose()
    named = wording.year(year - 1)
    if not by:
        # Numbers that are rounded the same need not be the same.
        is_rounded = view.figures.protection is Protection.ROUND and unit in UNITS
        return Prose() if is_rounded else wording.say("report_same", before=named)
    key, name = ("report_rose", "increase") if by > 0 else ("report_fell", "decrease")
    change = number(abs(by), figure_of(view, year, TOTAL, unit, name))
    percent = round(abs(growth), 1) if isinstance(growth, float) else 0
    if not percent:  # too small a base, or too small a change
        return wording.say(key, change=change, before=named)
    figure = figure_of(view, year, TOTAL, unit, f"{name}_percent")
    said = number(percent, figure, f"{percent:,.1f}")
    return wording.say(f"{key}_percent", change=change, percent=said, before=named)
