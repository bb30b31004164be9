"""The cells that the tables of a release have in common, and the notes on them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from bjut_exchange.config.terms import TOTAL, UNCLASSIFIED, Measure, Protection
from bjut_exchange.figures.counting import Figures
from bjut_exchange.messages import Words
from bjut_exchange.views import phrases
from bjut_exchange.views.columns import changes
from bjut_exchange.views.direction import DirectionView
from bjut_exchange.views.table import AT_LEAST, UNCERTAIN, Cell, Marked, Missing

PROVISIONAL = "p"
_SIGNS = {
    UNCERTAIN: "report_sign_uncertain",
    AT_LEAST: "report_sign_at_least",
    PROVISIONAL: "report_sign_provisional",
    Missing.CONFIDENTIAL: "report_sign_confidential",
}


def change_of(view: DirectionView, year: int, category: str, unit: Measure) -> tuple[Cell, Cell]:
    """Return the change on the year before, and the same in per cent; none across a break."""
    figures = view.figures
    values = (figures.exact(each, category, unit) for each in (year - 1, year))
    is_one = figures.is_complete(year - 1, year) and year not in view.breaks(category)
    return changes(*values, complete=is_one, is_rounded=figures.protection is Protection.ROUND)


def standing_of(view: DirectionView, year: int, category: str, unit: Measure) -> str | None:
    """Return where a year stands among the earlier ones, in words."""
    verdict, context = view.verdict(year, category, unit), view.context
    starts = context.definitions.year_starts
    if verdict is None:
        return None
    return phrases.record_status(verdict, starts, context.words, "report_")


def by_size(figures: Figures, year: int, unit: Measure) -> list[str]:
    """Return the categories without the total, the largest first and `unclassified` last."""
    return sorted(
        (each for each in figures.categories if each != TOTAL),
        key=lambda each: (each == UNCLASSIFIED, -(figures.value(year, each, unit) or 0)),
    )


def year_notes(
    view: DirectionView, years: Collection[int], categories: Collection[str]
) -> Iterator[str]:
    """Yield what readers must know of years; of revisions only where they are listed."""
    context, figures = view.context, view.figures
    plain = replace(view, figures=replace(figures, revisions={}), advises=False)
    yield from dict.fromkeys(plain.year_notes(years, categories))
    revised = sorted({year for year, of, _ in figures.revisions if year in years})
    if revised:
        yield context.words.say("report_revised", years=context.runs(revised))


def sign_notes(rows: Sequence[Sequence[Cell]], words: Words) -> Iterator[str]:
    """Yield what the signs in a table mean."""
    cells = [cell for row in rows for cell in row]
    found: set[object] = {each for each in cells if isinstance(each, Missing)}
    for cell in cells:
        if isinstance(cell, Marked):
            found |= {cell.sign, cell.mark}
    yield from (words.say(key) for sign, key in _SIGNS.items() if sign in found)
