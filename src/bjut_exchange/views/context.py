"""What every view needs besides figures: the definitions in force, and the words to use."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

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
from bjut_exchange.messages import Words
from bjut_exchange.views import phrases
from bjut_exchange.views.table import Column, Record, Section, Table, frame_of

FiguresByDirection = Mapping[DirectionName, Figures]


@dataclass(frozen=True)
class Context:
    """The definitions in force, and the words to use."""

    definitions: Definitions
    words: Words

    def table(
        self,
        command: str,
        title: str,
        columns: tuple[Column, ...],
        records: Iterable[Record],
        sections: Iterable[Section],
        verdicts: Iterable[Record] = (),
        revisions: Iterable[Record] = (),
        lines: Callable[[], Iterable[str]] | None = None,
    ) -> Table:
        """Return the table of a command, with the notice of the definitions."""
        return Table(
            command=command,
            title=title,
            notice=self.definitions.notice,
            columns=columns,
            data=frame_of(columns, list(records)),
            sections=tuple(sections),
            words=self.words,
            verdicts=tuple(verdicts),
            revisions=tuple(revisions),
            lines=lines,
        )

    def year(self, year: int) -> str:
        """Write a year."""
        return self.definitions.year_starts.label(year)

    def titled(self, *years: int) -> str:
        """Return the title of the definitions, with years."""
        listed = self.words.say("list").join(map(self.year, years))
        return self.words.say("titled_year", title=self.definitions.title, year=listed)

    def direction(self, name: DirectionName) -> str:
        """Name the students of a direction, as a title."""
        return phrases.direction_title(name, self.words)

    def category(self, direction: DirectionName, category: str) -> str:
        """Name a category."""
        if category in {TOTAL, UNCLASSIFIED}:
            return self.words.term(category)
        rules = self.definitions.direction(direction).categories
        return self.words.label(next(rule.label for rule in rules if rule.id == category))

    def field_heading(self, field: str) -> str:
        """Name what figures are broken down by, as the heading of its groups."""
        if field == FieldName.COUNTRY:
            return self.words.heading(field)  # regions are among them
        name = phrases.field_name(field, self.words)
        return name[:1].upper() + name[1:]

    def value(self, field: str, value: str, direction: DirectionName) -> str:
        """Name a group of a breakdown by its id."""
        if field == CATEGORY:
            return self.category(direction, value)
        if field == DAY_BAND:
            first, last = value.split("_")
            key = "band_over" if first == OVER else "band_days"
            return self.words.say(key, first=first, last=last)
        if field in CATEGORICAL and field not in VOCABULARIES:
            return value
        if field == FieldName.COUNTRY:
            return phrases.value(FieldName.COUNTRY, value, self.words)
        named = self.words.value(value) or value.replace("_", " ")
        return named[:1].upper() + named[1:]

    def absent(self, figures: Figures) -> Section:
        """Return a section that says that a direction does not cover the year asked for."""
        years = self.definitions.year_starts.runs(figures.years, self.words.say("list"))
        key = "year_absent" if years else "nothing_held"
        return Section(self.direction(figures.direction), notes=(self.words.say(key, years=years),))


def parse_year(text: str, figures: FiguresByDirection, definitions: Definitions) -> int:
    """Return the year that a user wrote; raises UsageError if it is none."""
    starts = definitions.year_starts
    year = starts.parse(text)
    if year is None:
        example = "a year such as 2016"
        if not starts.is_calendar:
            example = "an academic year such as 2015/16"
        msg = f"{text!r} is not {example}"
        raise UsageError(msg, hint=_years_covered(figures, definitions))
    return year


def check_years(
    years: Sequence[int], figures: FiguresByDirection, definitions: Definitions
) -> None:
    """Raise UsageError unless each year is covered by one direction at least."""
    if not any(of.years for of in figures.values()):
        msg = "the exports contain no stay that counts"
        raise UsageError(msg, hint="stderr shows how many rows were read and why they are excluded")
    for year in years:
        if not any(year in of.years for of in figures.values()):
            msg = f"no exports cover the year {definitions.year_starts.label(year)}"
            raise UsageError(msg, hint=_years_covered(figures, definitions))


def check_category(category: str | None, figures: FiguresByDirection) -> None:
    """Raise UsageError if no direction has the category asked for."""
    known = {each for of in figures.values() for each in of.categories}
    if category is not None and category not in known:
        msg = f"there is no category {category!r}"
        raise UsageError(msg, hint=f"possible: {', '.join(sorted(known))}")


def latest_year(figures: FiguresByDirection) -> int:
    """Return the latest year that any direction covers."""
    return max((year for of in figures.values() for year in of.years), default=0)


def _years_covered(figures: FiguresByDirection, definitions: Definitions) -> str:
    covered = "; ".join(
        f"{name} {definitions.year_starts.runs(of.years) or 'none'}" for name, of in figures.items()
    )
    overlap = any(definitions.direction(n).year is YearRule.OVERLAP for n in figures)
    bounds = "; `first_year` and `as_of` in exchange.toml change this" if overlap else ""
    return f"years covered: {covered}{bounds}"
