"""What is shown of partners, and what there is to say about it below the tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from bjut_exchange.config.terms import TOTAL, DirectionName
from bjut_exchange.figures.partners import Counts, Partners
from bjut_exchange.views import phrases
from bjut_exchange.views.context import Context, FiguresByDirection
from bjut_exchange.views.standing import year_notes

_DEFAULT_IDLE = 3
IN_FORCE, IDLE, WITHOUT = "in_force", "idle", "without_agreement"


@dataclass(frozen=True)
class PartnersRequest:
    """Which year (the latest by default); to list, if anything, those idle for so many years."""

    year: int | None
    idle: int | None

    @property
    def idle_years(self) -> int:
        """Return the years after which a partner without students is idle."""
        return self.idle or _DEFAULT_IDLE

    @property
    def listed(self) -> tuple[str, ...]:
        """Return the lists whose partners are shown, not only their totals."""
        return (IDLE,) if self.idle else (IN_FORCE, WITHOUT)


@dataclass(frozen=True)
class Shown:
    """What is shown: the partners by list, with the directions that they come from."""

    partners: Partners
    lists: Mapping[str, pd.DataFrame]
    counts: Counts
    figures: FiguresByDirection
    context: Context
    request: PartnersRequest

    def name(self, which: str) -> str:
        """Name a list."""
        words = self.context.words
        if which == IDLE:
            return words.say("idle", years=words.amount(self.request.idle_years, "years"))
        return words.term(which)


def notes_on(shown: Shown) -> Iterator[str]:
    """Say what the numbers mean, and what is not in them."""
    context, words = shown.context, shown.context.words
    year, definitions = context.year(shown.partners.year), shown.context.definitions
    yield from dict.fromkeys(
        note
        for of in shown.figures.values()
        for note in year_notes(of, context, [shown.partners.year], [TOTAL])
    )
    yield words.say("partners_in_force", year=year)
    if shown.counts:
        yield words.say("partners_students", year=year)
    if IDLE in shown.lists:
        first = shown.partners.year - shown.request.idle_years + 1
        years = definitions.year_starts.span([first, shown.partners.year])
        yield words.say("partners_idle", years=years)
    if shown.counts:
        yield from _balance_notes(shown)
    unnamed = [
        words.say(
            "partners_of",
            direction=words.term(name),
            what=words.amount(of.unnamed[shown.partners.year], "stays"),
        )
        for name, of in shown.counts.items()
        if of.unnamed.get(shown.partners.year)
    ]
    if unnamed:
        yield words.say("partners_unnamed", year=year, counts=words.say("clauses").join(unnamed))


def _balance_notes(shown: Shown) -> Iterator[str]:
    words, definitions = shown.context.words, shown.context.definitions
    one, two = definitions.semester_days
    yield words.say("partners_semesters", one=one, two=two)
    counted = (
        words.say(
            "partners_of",
            direction=words.term(name),
            what=phrases.condition(definitions.direction(name).balance, words),
        )
        for name in shown.counts
    )
    yield words.say("partners_counted", counted=words.say("clauses").join(counted))
    unknown = sum(of.of_unknown_length for of in shown.counts.values())
    if unknown:
        yield words.say("partners_unknown_length", stays=words.amount(unknown, "stays"))
    if carried := shown.partners.carried_years:
        yield words.say(
            "partners_balance", years=definitions.year_starts.runs(carried, words.say("list"))
        )
    else:
        reasons = words.say("clauses").join(_reasons(shown))
        yield words.say("partners_no_balance", reasons=reasons)


def _reasons(shown: Shown) -> Iterator[str]:
    """Say of each direction why no balance can be drawn with it."""
    words = shown.context.words
    for name in DirectionName:
        counts, direction = shown.counts.get(name), words.term(name)
        if name not in shown.figures:
            yield words.say("partners_not_asked", direction=direction)
        elif counts is None:
            yield words.say("partners_not_named", direction=direction)
        elif shown.partners.year not in counts.years:
            year = shown.context.year(shown.partners.year)
            yield words.say("partners_not_held", direction=direction, year=year)
