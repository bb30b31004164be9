"""What a release says: values in the order in which every format shows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bjut_exchange.config.terms import DirectionName, Protection
from bjut_exchange.figures.records import Standing
from bjut_exchange.messages import Words
from bjut_exchange.views.table import Cell, Column, Section


@dataclass(frozen=True)
class Reference:
    """A number of a statement: where it stands in the text, and the figure that it is.

    `begin` and `end` are positions in the text. `figure` names the figure: for one of the data its
    year, direction, category and measure, for another a single key that says what it counts.
    """

    begin: int
    end: int
    value: int | float
    figure: Mapping[str, str]


@dataclass(frozen=True)
class Statement:
    """A sentence or two of prose; each number in it refers to a figure.

    `id` says what it is about. `source` is set for the office's own statements alone.
    """

    id: str
    text: str
    references: tuple[Reference, ...] = ()
    source: str = ""


@dataclass(frozen=True)
class Badge:
    """A record verdict in a word, with its evidence as a sentence."""

    standing: Standing
    mark: str  # ▲ = ? or nothing
    label: str
    evidence: str


@dataclass(frozen=True)
class Series:
    """A series of a chart: its name, and a value for each label; None where none is shown."""

    name: str
    values: tuple[int | None, ...]


@dataclass(frozen=True)
class YearsChart:
    """Years as columns, stacked by category from the first series up; the axis begins at zero.

    `totals` are written above the columns, with `marks` before and `p` behind the `provisional`
    ones (positions). `breaks` are the positions before which the series is broken, and why.
    """

    labels: tuple[str, ...]
    series: tuple[Series, ...]
    totals: tuple[int | None, ...]
    marks: tuple[str, ...]
    provisional: frozenset[int] = frozenset()
    breaks: Mapping[int, str] = field(default_factory=dict)

    def total(self, at: int) -> str:
        """Return what is written above a column; nothing if its total is not known."""
        if (total := self.totals[at]) is None:
            return ""
        return f"{self.marks[at]} {total:,} {'p' * (at in self.provisional)}".strip()


@dataclass(frozen=True)
class BarsChart:
    """A bar for each row of the table, in the same order; None where no number is shown."""

    labels: tuple[str, ...]
    values: tuple[int | None, ...]


@dataclass(frozen=True)
class Tile:
    """A country or region: its ISO code, its name, and its number as a cell."""

    code: str
    name: str
    value: Cell


@dataclass(frozen=True)
class TileGroup:
    """The countries and regions of a part of the world, most students first."""

    name: str
    note: str
    tiles: tuple[Tile, ...]


@dataclass(frozen=True)
class Tiles:
    """Countries and regions as tiles by their codes: no borders are drawn."""

    groups: tuple[TileGroup, ...]


Chart = YearsChart | BarsChart | Tiles


@dataclass(frozen=True)
class Exhibit:
    """A table of the release, and perhaps a chart of the same numbers.

    `key` is the same in every language: an anchor, a sheet, a name in data. `unit` says what is
    counted and when. `alternative` is the chart in words. Without a direction, it is about both.
    `is_terms` tells a list of terms with their explanations from a table of numbers.
    """

    key: str
    section: Section
    unit: str = ""
    direction: DirectionName | None = None
    chart: Chart | None = None
    alternative: str = ""
    is_terms: bool = False


@dataclass(frozen=True)
class Card:
    """The key figures of a direction: its number, what it counts, its standing, its categories.

    `also` is a second line below the unit. `parts` has the name and the number of each category,
    most first; `series` the totals of the years held, the last of which is the year's own.
    """

    direction: DirectionName
    title: str
    number: Cell
    unit: str
    also: str
    badge: Badge | None
    parts: tuple[tuple[str, int | None], ...]
    series: tuple[int | None, ...]
    exhibit: Exhibit


@dataclass(frozen=True)
class Fact:
    """A number with what it counts, as texts: `30 + 2`, `countries and regions of destination`."""

    number: str
    label: str


@dataclass(frozen=True)
class Chapter:
    """A part of the release; without data it says so in its lead and has no exhibits."""

    key: str
    title: str
    lead: str = ""
    exhibits: tuple[Exhibit, ...] = ()


@dataclass(frozen=True, eq=False)
class Release:
    """A release in one language.

    `notices` must stand wherever the figures stand; `warning` says that it must not leave the
    office. `facts` are the lines of the box about the release. `office_statements` are the office's
    own. `data` are the columns and records of the CSV of figures, `files` the names of the other
    files of the release with what each holds; none where the release is a single file.
    """

    words: Words
    year: str
    institution: str
    office: str
    contact: str
    licence: str
    title: str
    headline: str
    notices: tuple[str, ...]
    warning: str
    statements: tuple[Statement, ...]
    office_statements: tuple[Statement, ...]
    facts: tuple[tuple[str, str], ...]
    cards: tuple[Card, ...]
    numbers: tuple[Fact, ...]
    chapters: tuple[Chapter, ...]
    closing: str
    columns: tuple[Column, ...]
    records: tuple[Mapping[str, Cell], ...]
    protection: Protection | None = None
    logo: str = ""  # a data: address
    files: Mapping[str, str] = field(default_factory=dict)
    headline_references: tuple[Reference, ...] = ()
    map: str = ""  # the office's own, a data: address
    map_note: str = ""

    @property
    def publisher(self) -> str:
        """Return the names of the university and of the office."""
        return " · ".join(filter(None, [self.institution, self.office]))

    @property
    def imprint(self) -> str:
        """Return how to reach the office, and under which licence others may use the figures."""
        return " · ".join(filter(None, [self.contact, self.licence]))
