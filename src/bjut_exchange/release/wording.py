"""Prose whose numbers are known: a text, and for each of its numbers the figure that it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import groupby
from operator import add

from bjut_exchange.config.terms import DirectionName, Measure
from bjut_exchange.figures.counting import Figures
from bjut_exchange.messages import Words
from bjut_exchange.release.document import Reference
from bjut_exchange.views.context import Context
from bjut_exchange.views.direction import DirectionView
from bjut_exchange.views.table import AT_LEAST, Marked, number_in

_MARK = "\0"  # in no text of the tool, nor of definitions


@dataclass(frozen=True)
class Prose:
    """A text with its references; texts put together keep them."""

    text: str = ""
    references: tuple[Reference, ...] = ()

    def __add__(self, other: Prose) -> Prose:
        """Return both, one after the other."""
        by = len(self.text)
        moved = (replace(r, begin=r.begin + by, end=r.end + by) for r in other.references)
        return Prose(self.text + other.text, (*self.references, *moved))


def number(value: float, figure: Mapping[str, str], text: str = "") -> Prose:
    """Return a number that is a figure; in the tool's own way unless as `text`."""
    text = text or f"{value:,}"
    return Prose(text, (Reference(0, len(text), value, figure),))


def figure_of(
    view: DirectionView, year: int, category: str, measure: Measure, statistic: str = ""
) -> dict[str, str]:
    """Return what names a figure of the data, or a `statistic` of its series in that year."""
    figure = {"year": view.context.year(year), "direction": view.figures.direction.value}
    figure |= {"category": category, "measure": measure.value}
    return figure | ({"statistic": statistic} if statistic else {})


@dataclass(frozen=True)
class Wording:
    """What makes prose in the language of a context."""

    context: Context

    @property
    def words(self) -> Words:
        """Return the texts of the language."""
        return self.context.words

    def say(self, key: str, **parts: Prose | str) -> Prose:
        """Return a sentence of `messages.toml`, `parts` filled in with their references."""
        marked = {name: f"{_MARK}{name}{_MARK}" for name in parts}
        pieces = self.words.say(key, **marked).split(_MARK)
        parts = {name: Prose(p) if isinstance(p, str) else p for name, p in parts.items()}
        return joined(
            parts[piece] if at % 2 else Prose(piece)  # type: ignore[misc]  # no text is left
            for at, piece in enumerate(pieces)
        )

    def label(self, label: str) -> str:
        """Return a label as it stands in a sentence, marked off if a number would run into it."""
        return self.words.say("report_label_apart", label=label) if label[-1:].isascii() else label

    def listed(
        self, parts: Sequence[Prose], comma: str = "list", last: str = "report_and"
    ) -> Prose:
        """Return parts as a list, `last` before the last one."""
        between = [comma] * (len(parts) - 2) + [last]
        separators = ["", *(self.words.say(each) for each in between)]
        return joined(map(add, map(Prose, separators), parts))

    def clauses(self, parts: Sequence[Prose]) -> Prose:
        """Return parts of a sentence, with Chinese commas between them."""
        return self.listed(parts, "report_comma", "report_and_is")

    def amount(self, count: int, noun: str, figure: Mapping[str, str]) -> Prose:
        """Return a count with its noun, of which the count is a figure."""
        text, digits = self.words.amount(count, noun), f"{count:,}"
        return number(count, figure) + Prose(text[len(digits) :])

    def years(self, years: Sequence[int], *, is_list: bool = True) -> Prose:
        """Return years, runs of them as spans: `2011–2013 and 2015`, or as a list."""
        runs = [
            [year for _, year in run]
            for _, run in groupby(enumerate(years), lambda each: each[1] - each[0])
        ]
        spans = [
            joined([self._year(run[0]), *([Prose("–"), self._year(run[-1])] if run[1:] else [])])
            for run in runs
        ]
        starts = self.context.definitions.year_starts
        key = "report_year" if starts.is_calendar else "report_academic_year"
        return self.say(key, year=self.listed(spans, last="report_and" if is_list else "list"))

    def year(self, year: int) -> Prose:
        """Return a year as a part of a sentence."""
        return self.years([year])

    def _year(self, year: int) -> Prose:
        label = self.context.year(year)
        return number(year, {"year": label}, label)

    def figure(
        self, view: DirectionView, year: int, category: str, measure: Measure, noun: str = ""
    ) -> Prose | None:
        """Return a figure with its noun, and whether it is uncertain; None if it is not shown."""
        cell = view.cell(year, category, measure)
        if (value := number_in(cell)) is None:
            return None
        named = figure_of(view, year, category, measure)
        prose = self.amount(value, noun, named) if noun else number(value, named)
        if not isinstance(cell, Marked) or not cell.sign:
            return prose
        return self.say("at_least" if cell.sign == AT_LEAST else "report_about", amount=prose)

    def places(self, counts: Mapping[str, int], figures: Mapping[str, Mapping[str, str]]) -> Prose:
        """Return how many countries and regions; nothing if there are none."""
        return self.listed(
            [
                self.amount(counts[noun], noun, figures[noun])
                for noun in ("countries", "regions")
                if counts.get(noun)
            ]
        )


def joined(parts: Iterable[Prose]) -> Prose:
    """Return parts as one text."""
    return reduce(add, parts, Prose())


def views_in(
    figures: Mapping[DirectionName, Figures], context: Context, year: int
) -> list[DirectionView]:
    """Return a view of each direction that covers a year."""
    return [DirectionView(of, context) for of in figures.values() if year in of.years]
