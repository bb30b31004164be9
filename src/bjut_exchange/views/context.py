"""What every view needs besides figures: the definitions in force, and the words to use."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import (
    CATEGORICAL,
    CATEGORY,
    DAY_BAND,
    TOTAL,
    UNCLASSIFIED,
    VOCABULARIES,
    DirectionName,
    FieldName,
    YearRule,
)
from bjut_exchange.errors import UsageError
from bjut_exchange.figures.counting import Figures
from bjut_exchange.figures.groups import OVER
from bjut_exchange.messages import Said, Words, chained
from bjut_exchange.views import phrases
from bjut_exchange.views.table import Column, Record, Section, Table, frame_of

FiguresByDirection = Mapping[DirectionName, Figures]


@dataclass(frozen=True)
class Context:
    """The definitions in force, and the words to use; `spoken` are these without what they name."""

    definitions: Definitions
    spoken: Words

    @cached_property
    def words(self) -> Words:
        """Return the words to use, with the names that the definitions give to values."""
        return replace(self.spoken, named=self.definitions.named())

    @property
    def title(self) -> str:
        """Return whose figures these are."""
        return self.words.label(self.definitions.title)

    @property
    def notice(self) -> str | None:
        """Return what must stand wherever the figures stand, if anything."""
        notice = self.definitions.notice
        return None if notice is None else self.words.label(notice)

    def table(
        self,
        command: str,
        title: str,
        columns: tuple[Column, ...],
        data: pd.DataFrame | Sequence[Record],
        sections: Iterable[Section],
        verdicts: Iterable[Record] = (),
        revisions: Iterable[Record] = (),
        lines: Callable[[], Iterable[str]] | None = None,
    ) -> Table:
        """Return the table of a command, with the notice of the definitions."""
        frame = data if isinstance(data, pd.DataFrame) else frame_of(columns, data)
        return Table(
            command=command,
            title=title,
            notice=self.notice,
            columns=columns,
            data=frame,
            sections=tuple(sections),
            words=self.words,
            verdicts=tuple(verdicts),
            revisions=tuple(revisions),
            lines=lines,
        )

    def year(self, year: int) -> str:
        """Return a year as people write it."""
        return self.definitions.year_starts.label(year)

    def runs(self, years: Sequence[int]) -> str:
        """Return years as people write them, runs of them as spans."""
        return self.definitions.year_starts.runs(years, self.words.say("list"))

    def titled(self, *years: int) -> str:
        """Return the title of the definitions, with years."""
        listed = self.words.say("list").join(map(self.year, years))
        return self.words.say("titled_year", title=self.title, year=listed)

    def direction(self, name: DirectionName) -> str:
        """Return the title of a section on a direction."""
        title = self.words.say("direction_title", direction=self.words.term(name))
        return title[:1].upper() + title[1:]

    def category(self, direction: DirectionName, category: str) -> str:
        """Return the name of a category."""
        if category in {TOTAL, UNCLASSIFIED}:
            return self.words.term(category)
        rules = self.definitions.direction(direction).categories
        return self.words.label(next(rule.label for rule in rules if rule.id == category))

    def field_heading(self, field: str) -> str:
        """Return the heading of the groups of a field that figures are broken down by."""
        if field == FieldName.COUNTRY:
            return self.words.heading(field)  # regions are among them
        name = phrases.field_name(field, self.words)
        return name[:1].upper() + name[1:]

    def value(self, field: str, value: str, direction: DirectionName) -> str:
        """Return the name of a group of a breakdown; `value` is its id."""
        if field == CATEGORY:
            return self.category(direction, value)
        if field == DAY_BAND:
            first, last = value.split("_")
            key = "band_over" if first == OVER else "band_days"
            return self.words.say(key, first=first, last=last)
        # Names of partners and programmes are shown as exports spell them, capitals included.
        if (field in CATEGORICAL and field not in VOCABULARIES) or field == FieldName.COUNTRY:
            return phrases.value(FieldName.named(field), value, self.words)
        named = self.words.value(field, value) or value.replace("_", " ")
        return named[:1].upper() + named[1:]


def parse_year(text: str, figures: FiguresByDirection, definitions: Definitions) -> int:
    """Return the year that a user wrote; raises UsageError if it is none."""
    starts = definitions.year_starts
    year = starts.parse(text)
    if year is None:
        key = "not_a_year" if starts.is_calendar else "not_an_academic_year"
        raise UsageError(key, text=text, covered=_years_covered(figures, definitions))
    return year


def parse_span(
    first: str | None, last: str | None, figures: FiguresByDirection, definitions: Definitions
) -> tuple[int | None, int | None]:
    """Return the first and the last year that a user wrote, None where there is none.

    Raises UsageError if one is no year, or the first is later than the last.
    """
    begin, end = (
        None if text is None else parse_year(text, figures, definitions) for text in (first, last)
    )
    if begin is not None and end is not None and begin > end:
        raise UsageError("from_after_to")
    return begin, end


def years_between(
    first: int | None, last: int | None, figures: FiguresByDirection, definitions: Definitions
) -> list[int]:
    """Return the years covered in a span; raises UsageError if there is none."""
    covered = sorted({year for of in figures.values() for year in of.years})
    check_years(covered[:1], figures, definitions)
    years = [year for year in covered if (first or year) <= year <= (last or year)]
    if not years:
        raise UsageError("no_year_in_span")
    return years


def chosen_years(
    years: Iterable[int | None], figures: FiguresByDirection, definitions: Definitions
) -> tuple[int, ...]:
    """Return the years that a user names, each once, or where none is named the latest with stays.

    Raises UsageError if one is not covered.
    """
    covered = [year for of in figures.values() for year in of.years]
    with_stays = [year for of in figures.values() for year in of.years if of.has_stays(year)]
    latest = max(with_stays or covered, default=0)
    chosen = tuple(dict.fromkeys(year for year in years if year is not None)) or (latest,)
    check_years(chosen, figures, definitions)
    return chosen


def check_years(
    years: Sequence[int], figures: FiguresByDirection, definitions: Definitions
) -> None:
    """Raise UsageError unless each year is covered by one direction at least."""
    if not any(of.years for of in figures.values()):
        raise UsageError("nothing_counts")
    for year in years:
        if not any(year in of.years for of in figures.values()):
            covered = _years_covered(figures, definitions)
            label = definitions.year_starts.label(year)
            raise UsageError("year_not_covered", year=label, covered=covered)


def check_category(category: str | None, figures: FiguresByDirection) -> None:
    """Raise UsageError if no direction has the category asked for."""
    known = {each for of in figures.values() for each in of.categories}
    if category is not None and category not in known:
        raise UsageError("no_such_category", category=category, known=sorted(known))


def _years_covered(figures: FiguresByDirection, definitions: Definitions) -> Said:
    runs = definitions.year_starts.runs
    of_each = [
        {"direction": Said(name, group="terms"), "years": runs(of.years) or Said("none")}
        for name, of in figures.items()
    ]
    covered = chained("and_clause", (Said("years_of", each) for each in of_each))
    overlap = any(definitions.direction(n).year is YearRule.OVERLAP for n in figures)
    return Said("years_covered_overlap" if overlap else "years_covered", {"covered": covered})
