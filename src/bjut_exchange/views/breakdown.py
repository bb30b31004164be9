"""`exchange breakdown`: participations and persons by one field, or by two in a cross table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product

from bjut_exchange.config.terms import TOTAL, Grouping, Measure, Protection
from bjut_exchange.figures.breakdown import (
    UNITS,
    Breakdown,
    BreakdownRequest,
    break_down,
    check_fields,
    unstated_fields,
)
from bjut_exchange.figures.counting import Figures
from bjut_exchange.figures.groups import Kind
from bjut_exchange.register.build import Register
from bjut_exchange.views import phrases as wording
from bjut_exchange.views.compare import change_cells, change_headings
from bjut_exchange.views.standing import provisional_note, revision_records, status, year_notes
from bjut_exchange.views.table import (
    Context,
    FiguresByDirection,
    Record,
    Row,
    Section,
    Table,
    absent,
    check_category,
    check_years,
    latest_year,
    without_empty_columns,
)

_COLUMNS = (
    *("year", "direction", "category", "field", "value", "label"),
    *("field_2", "value_2", "label_2", "kind", "participations", "persons"),
    *("unit", "share_percent", "protection", "status", "source"),
)
CONFIDENTIAL = "c"


@dataclass(frozen=True)
class Group:
    value: str
    kind: Kind
    size: int


@dataclass(frozen=True)
class Axis:
    field: Grouping | None
    groups: tuple[Group, ...]


@dataclass(frozen=True)
class _View:
    """The breakdown of one direction, and what is needed to show it."""

    figures: Figures
    context: Context
    request: BreakdownRequest
    breakdown: Breakdown

    @cached_property
    def axes(self) -> tuple[Axis, Axis]:
        """Give rows and columns."""
        b = self.breakdown.cells
        fields = [*self.request.fields, None]
        return tuple(
            Axis(
                fields[at],
                tuple(
                    Group(v, Kind(k), n)
                    for _, v, k, n in b[[x, f"value{y}", f"kind{y}", f"size{y}"]]
                    .drop_duplicates()
                    .itertuples(index=False)
                ),
            )
            for at, (x, y) in enumerate([("row", ""), ("column", "_2")])
        )

    def cell(self, year: int, row: int, column: int):
        if year not in self.breakdown.years:
            return None
        rows, columns = self.axes
        at = self.breakdown.years.index(year) * len(rows.groups) + row
        return self.cells[at * len(columns.groups) + column]

    @cached_property
    def cells(self):
        return self.breakdown.cells.to_dict("records")

    def value(self, unit, year, row, column):
        cell = self.cell(year, row, column)
        if cell is None or cell["hidden"] or cell[unit] != cell[unit]:
            return None
        return int(cell[unit])

    def is_hidden(self, year, row, column):
        cell = self.cell(year, row, column)
        return cell is not None and bool(cell["hidden"])

    def label(self, axis: Axis, group: Group) -> str:
        """Name a row or column."""
        words = self.context.words
        if group.kind is Kind.OTHER:
            return words.say("other_groups", groups=words.amount(group.size, "groups"))
        if group.kind is not Kind.GROUP or axis.field is None:
            return words.term(group.kind)
        return self.context.value(axis.field, group.value, self.figures.direction)

    def labels(self, axis: Axis) -> list[str]:
        """Name all rows or columns."""
        return [self.label(axis, group) for group in axis.groups]

    def number(self, unit: Measure, year: int, row: int, column: int) -> str:
        """Write a number, or that it is confidential."""
        if self.is_hidden(year, row, column):
            return CONFIDENTIAL
        return wording.number(self.value(unit, year, row, column))

    def share(self, year: int, row: int, column: int) -> float | None:
        """Give the part of the total, of the numbers as they are shown."""
        unit, (rows, columns) = self.figures.headline(year), self.axes
        total = self.value(unit, year, len(rows.groups) - 1, len(columns.groups) - 1)
        return wording.share(self.value(unit, year, row, column), total)


def breakdown_table(
    register: Register,
    figures: FiguresByDirection,
    context: Context,
    request: BreakdownRequest,
) -> Table:
    """Break down the years asked for, or the latest held, in each direction.

    Raises UsageError if fields, years or category cannot be had of these exports, or the table
    would have more cells than anyone reads.
    """
    figures = {name: of.counted_only() for name, of in figures.items()}
    years = tuple(dict.fromkeys(request.years)) or (latest_year(figures),)
    category = None if request.category == TOTAL else request.category
    request = replace(request, years=years, category=category)
    check_years([*years], figures, context.definitions)
    check_category(category, figures)
    check_fields(request, register.stated)
    records: list[Record] = []
    sections: list[Section] = []
    for name, of in figures.items():
        unstated = unstated_fields(request, register.stated[name])
        if not set(years) & set(of.years):
            sections.append(absent(of, context))
        elif category not in {None, *of.categories}:
            continue
        elif unstated:
            note = context.words.say("field_not_stated", field=context.words.term(unstated[0]))
            sections.append(Section(context.direction(name), (), (), (note,)))
        else:
            view = _view(register, of, context, request)
            records += _records(view)
            sections += _sections(view)
    return Table(
        command="breakdown",
        title=context.words.say(
            "titled_year",
            title=context.definitions.title,
            year=", ".join(map(context.year, years)),
        ),
        notice=context.definitions.notice,
        columns=_COLUMNS,
        records=tuple(records),
        sections=tuple(sections),
        revisions=() if request.protection else revision_records(figures, context, years),
    )


def _view(
    register: Register, figures: Figures, context: Context, request: BreakdownRequest
) -> _View:
    breakdown = break_down(
        register.counted(figures.direction),
        figures,
        context.definitions,
        request,
        lambda field, value: context.value(field, value, figures.direction),
    )
    return _View(figures, context, request, breakdown)


def _records(view: _View) -> Iterator[Record]:
    rows, columns = view.axes
    definitions, breakdown = view.context.definitions, view.breakdown
    category = view.request.category or TOTAL
    groups = product(
        enumerate(zip(rows.groups, view.labels(rows), strict=True)),
        enumerate(zip(columns.groups, view.labels(columns), strict=True)),
    )
    cells = [(row, column, *first, *second) for (row, first), (column, second) in groups]
    crossed = columns.field is not None
    kinds = list(Kind)
    for year in breakdown.years:
        flags = status(view.figures, view.context, year, category)
        for row, column, first, label_1, second, label_2 in cells:
            hidden = view.is_hidden(year, row, column)
            yield {
                "year": view.context.year(year),
                "direction": view.figures.direction.value,
                "category": category,
                "field": rows.field,
                "value": first.value,
                "label": label_1,
                "field_2": columns.field,
                "value_2": second.value if crossed else None,
                "label_2": label_2 if crossed else None,
                "kind": max(first.kind, second.kind if crossed else first.kind, key=kinds.index),
                **{unit.value: view.value(unit, year, row, column) for unit in UNITS},
                "unit": view.figures.headline(year),
                "share_percent": view.share(year, row, column),
                "protection": view.request.protection,
                "status": f"{flags} {CONFIDENTIAL}".strip() if hidden else flags,
                "source": definitions.title,
            }


def _sections(view: _View) -> list[Section]:
    if view.axes[1].field:
        sections = [_cross(view, year, unit) for year in view.breakdown.years for unit in UNITS]
    elif len(view.request.years) > 1:
        sections = [_side_by_side(view, unit) for unit in UNITS]
    else:
        sections = [_single(view)]
    *others, last = [each for each in map(without_empty_columns, sections) if each.headings[1:]]
    return [*others, replace(last, notes=_notes(view))]


def _single(view: _View) -> Section:
    (year,) = view.request.years
    headings = view.context.headings("participations", "persons", "share")
    rows = [
        [
            *(view.number(unit, year, at, 0) for unit in UNITS),
            wording.percent(view.share(year, at, 0)),
        ]
        for at in range(len(view.axes[0].groups))
    ]
    return _section(view, _title(view, [year]), headings, rows)


def _side_by_side(view: _View, unit: Measure) -> Section:
    years, words = view.request.years, view.context.words
    rows = [
        change_cells(
            [view.value(unit, year, at, 0) for year in years],
            [view.number(unit, year, at, 0) for year in years],
            words,
        )
        for at in range(len(view.axes[0].groups))
    ]
    if view.request.protection is Protection.ROUND:  # where 0 may stand for 2, nothing is new
        rows = [["" if cell == words.term("new") else cell for cell in row] for row in rows]
    title = words.say("section_of", title=_title(view, years), what=words.term(unit))
    return _section(view, title, change_headings(view.context, years), rows)


def _cross(view: _View, year: int, unit: Measure) -> Section:
    words, (rows, columns) = view.context.words, view.axes
    cells = [
        [view.number(unit, year, row, column) for column in range(len(columns.groups))]
        for row in range(len(rows.groups))
    ]
    title = words.say("section_of", title=_title(view, [year]), what=words.term(unit))
    return _section(view, title, view.labels(columns), cells)


def _section(
    view: _View, title: str, headings: Sequence[str], cells: Sequence[Sequence[str]]
) -> Section:
    rows, _ = view.axes
    first = _named(view, rows.field)
    return Section(
        title,
        (first[:1].upper() + first[1:], *headings),
        tuple(
            Row((text, *cells[at]), is_total=rows.groups[at].kind is Kind.TOTAL)
            for at, text in enumerate(view.labels(rows))
        ),
    )


def _named(view: _View, field: Grouping | None) -> str:
    return "" if field is None else view.context.words.term(field)


def _title(view: _View, years: Sequence[int]) -> str:
    words, request = view.context.words, view.request
    title = view.context.direction(view.figures.direction)
    if request.category:
        shown = view.context.category(view.figures.direction, request.category)
        title = words.say("section_of", title=title, what=shown)
    first, *second = (_named(view, field) for field in request.fields)
    fields = words.say("breakdown_fields", first=first, second=second[0]) if second else first
    shown_years = ", ".join(map(view.context.year, years))
    return words.say("breakdown_title", title=title, fields=fields, year=shown_years)


def _year_notes(view: _View) -> list[str]:
    """Say what must be known of the years; where students are protected, no exact figure."""
    figures, context, years = view.figures, view.context, view.breakdown.years
    if view.request.protection:
        return [provisional_note(figures, context, year) for year in years]
    return year_notes(figures, context, years, [view.request.category or TOTAL])


def _notes(view: _View) -> tuple[str, ...]:
    words, definitions = view.context.words, view.context.definitions
    figures, request, breakdown = view.figures, view.request, view.breakdown
    years, last = breakdown.years, max(breakdown.years)
    headline = words.term(figures.headline(last))
    of_category = request.category is not None or Grouping.CATEGORY in request.fields
    shared = any(figures.shared_persons.get(year) for year in years)
    by_year = len(request.years) > 1
    notes = {
        **dict.fromkeys(_year_notes(view), True),
        wording.year_rule(definitions.direction(figures.direction).year, words): True,
        words.say("share_of", unit=headline): not by_year and not view.axes[1].field,
        words.say("ordered_by", unit=headline, year=view.context.year(last)): by_year,
        words.say("persons_overlap"): breakdown.overlap,
        words.say("persons_first_category"): of_category and shared,
        words.say("no_persons"): breakdown.without_persons,
        words.say("ties_shown", top=request.top): view.breakdown.ties,
        words.say("protected_round"): request.protection is Protection.ROUND,
        words.say("protected_suppress"): request.protection is Protection.SUPPRESS,
        words.say("protected_alone"): request.protection,
    }
    return tuple(note for note, holds in notes.items() if note and holds)
