"""The table of each command: tidy records for programs, sections for people, from one source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import (
    TOTAL,
    UNCLASSIFIED,
    DirectionName,
    FieldName,
    Grouping,
    Measure,
    YearRule,
)
from bjut_exchange.errors import UsageError
from bjut_exchange.figures.counting import Figures
from bjut_exchange.figures.groups import OVER
from bjut_exchange.messages import Words
from bjut_exchange.views import phrases as wording
from bjut_exchange.views.phrases import NOT_AVAILABLE

FiguresByDirection = Mapping[DirectionName, Figures]
REACH = (Measure.PROGRAMMES, Measure.PARTNERS, Measure.COUNTRIES, Measure.REGIONS)
Record = dict[str, Any]


@dataclass(frozen=True)
class Row:
    """A row as people read it; a total stands apart."""

    cells: tuple[str, ...]
    is_total: bool = False


@dataclass(frozen=True)
class Section:
    """A table as people read it.

    `alignment` has a letter for each column: `l` text, `r` numbers, `w` text that may wrap.
    Without it the first column names the rows and the others hold numbers.
    """

    title: str
    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    alignment: str = ""

    @property
    def aligned(self) -> str:
        """Give the letter of each column."""
        return self.alignment or "l" + "r" * (len(self.headings) - 1)


@dataclass(frozen=True)
class Table:
    """The result of a command.

    `records` are tidy and hold the keys `columns` in that order; `sections` show the same figures.
    `verdicts` hold the evidence of each verdict, years as labels, `revisions` the figures that a
    recount gives otherwise than they were published. `lines` are there where the
    records stand for rows of exports.
    `notice` must stand wherever the figures stand.
    """

    command: str
    title: str
    notice: str | None
    columns: tuple[str, ...]
    records: tuple[Record, ...]
    sections: tuple[Section, ...]
    verdicts: tuple[Record, ...] = ()
    revisions: tuple[Record, ...] = ()
    lines: tuple[str, ...] | None = None


def parse_year(text: str, figures: FiguresByDirection, definitions: Definitions) -> int:
    """Read a year as a user writes it; raises UsageError if it is none."""
    starts = definitions.year_starts
    year = starts.parse(text)
    if year is None:
        example = (
            "a year such as 2016" if starts.is_calendar else "an academic year such as 2015/16"
        )
        msg = f"{text!r} is not {example}"
        raise UsageError(msg, hint=_years_held(figures, definitions))
    return year


@dataclass(frozen=True)
class Context:
    """What a table needs besides figures: the definitions in force, and the words to use."""

    definitions: Definitions
    words: Words

    def year(self, year: int) -> str:
        """Write a year."""
        return self.definitions.year_starts.label(year)

    def runs(self, years: Sequence[int]) -> str:
        """List years, runs of them as spans."""
        return self.definitions.year_starts.runs(years) or NOT_AVAILABLE

    def category(self, direction: DirectionName, category: str) -> str:
        """Name a category for people."""
        if category in {TOTAL, UNCLASSIFIED}:
            return self.words.term(category)
        rules = self.definitions.direction(direction).categories
        return self.words.label(next(rule.label for rule in rules if rule.id == category))

    def value(self, field: Grouping, value: str, direction: DirectionName) -> str:
        """Name a group of a breakdown by its id."""
        match field:
            case Grouping.COUNTRY:
                return wording.value(FieldName.COUNTRY, value, self.words)
            case Grouping.CATEGORY:
                return self.category(direction, value)
            case Grouping.DAY_BAND:
                first, last = value.split("_")
                over = first == OVER
                return self.words.say("band_over" if over else "band_days", first=first, last=last)
            case Grouping.COLLEGE | Grouping.PROGRAMME | Grouping.PARTNER:
                return value
        named = self.words.value(value) or value.replace("_", " ")
        return named[:1].upper() + named[1:]

    def headings(self, *keys: str) -> tuple[str, ...]:
        """Name columns for people."""
        return tuple(map(self.words.heading, keys))

    def direction(self, name: DirectionName) -> str:
        """Name the students of a direction, as a title."""
        return wording.direction_title(name, self.words)


def check_years(years: list[int], figures: FiguresByDirection, definitions: Definitions) -> None:
    """Raise UsageError unless each year is held in one direction at least."""
    if not any(of.years for of in figures.values()):
        msg = "the exports hold no stay that counts"
        raise UsageError(msg, hint="stderr says how many rows were read and why they are set aside")
    for year in years:
        if not any(year in of.years for of in figures.values()):
            msg = f"no exports hold the year {definitions.year_starts.label(year)}"
            raise UsageError(msg, hint=_years_held(figures, definitions))


def check_category(category: str | None, figures: FiguresByDirection) -> None:
    """Raise UsageError if a category is asked for that no direction has."""
    known = {each for of in figures.values() for each in of.categories}
    if category is not None and category not in known:
        msg = f"there is no category {category!r}"
        raise UsageError(msg, hint=f"known here: {', '.join(sorted(known))}")


def _years_held(figures: FiguresByDirection, definitions: Definitions) -> str:
    held = "; ".join(
        f"{name} {definitions.year_starts.runs(of.years) or 'none'}" for name, of in figures.items()
    )
    overlap = any(definitions.direction(n).year is YearRule.OVERLAP for n in figures)
    bounds = "; `first_year` and `as_of` in exchange.toml say otherwise" if overlap else ""
    return f"years held: {held}{bounds}"


def latest_year(figures: FiguresByDirection) -> int:
    """Give the latest year that any direction holds."""
    return max((year for of in figures.values() for year in of.years), default=0)


def absent(figures: Figures, context: Context) -> Section:
    """Say of a direction that it does not hold the year asked for."""
    note = context.words.say("year_absent", years=context.runs(figures.years))
    if not figures.years:
        note = context.words.say("nothing_held")
    return Section(context.direction(figures.direction), (), (), (note,))


def without_empty_columns(section: Section) -> Section:
    """Leave out the columns in which nothing is available."""
    kept = [
        at
        for at in range(len(section.headings))
        if at == 0 or any(row.cells[at] not in {"", NOT_AVAILABLE} for row in section.rows)
    ]
    rows = (Row(tuple(row.cells[at] for at in kept), row.is_total) for row in section.rows)
    return replace(
        section,
        headings=tuple(section.headings[at] for at in kept),
        rows=tuple(rows),
        alignment="".join(section.aligned[at] for at in kept),
    )


def without_empty_rows(section: Section) -> Section:
    """Leave out the rows in which nothing is available."""
    empty = {"", NOT_AVAILABLE}
    return replace(section, rows=tuple(row for row in section.rows if {*row.cells[1:]} - empty))
