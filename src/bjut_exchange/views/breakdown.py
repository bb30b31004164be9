"""`exchange breakdown`: participations and persons by one field, or by two in a cross table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from bjut_exchange.config.countries import iso3
from bjut_exchange.config.terms import CATEGORY, TOTAL, FieldName, Measure, Protection
from bjut_exchange.figures.breakdown import (
    Breakdown,
    BreakdownRequest,
    break_down,
)
from bjut_exchange.figures.changes import share_percent
from bjut_exchange.figures.groups import GroupKind, check_fields, unstated_fields
from bjut_exchange.register.build import Register
from bjut_exchange.views import phrases
from bjut_exchange.views.columns import UNITS, data_columns, headed, year_cells, year_columns
from bjut_exchange.views.context import Context, FiguresByDirection, check_category, chosen_years
from bjut_exchange.views.direction import DirectionView, revision_records, views_of
from bjut_exchange.views.table import (
    AT_LEAST,
    UNCERTAIN,
    Cell,
    Column,
    Kind,
    Marked,
    Missing,
    Record,
    Section,
    Table,
    with_notes,
    without_empty_columns,
)

_COLUMNS = data_columns(
    *("year", "direction", "category", "field", "value", "label"),
    *("field_2", "value_2", "label_2", "kind", *UNITS),
    *("unit", "share_percent", "protection", "status", "source", "iso3", "iso3_2"),
)
# Flags have a column of their own in data, so that columns of numbers hold only numbers.
_CONFIDENTIAL_FLAG, _FLAGS = "c", "pxlurhbc"
_Rows = Sequence[Sequence[Record]]
_Tables = Mapping[int, _Rows]


@dataclass(frozen=True, eq=False)
class _View(DirectionView):
    """The breakdown of one direction."""

    request: BreakdownRequest
    breakdown: Breakdown

    @property
    def category(self) -> str:
        return self.request.category or TOTAL

    @property
    def fields(self) -> tuple[str, str | None]:
        """Return the fields of the rows and of the columns."""
        first, *second = self.request.fields
        return first, next(iter(second), None)


def breakdown_table(
    register: Register, figures: FiguresByDirection, context: Context, request: BreakdownRequest
) -> Table:
    """Return the breakdown of the years asked for, or of the latest covered, in each direction.

    Raises UsageError if the exports lack the fields, the years or the category, or the table
    would have more cells than anyone reads.
    """
    # The history has no rows, so nothing in it can be broken down.
    figures = {name: of.counted_only() for name, of in figures.items()}
    years = chosen_years(request.years, figures, context.definitions)
    category = None if request.category == TOTAL else request.category
    request = replace(request, years=years, category=category)
    check_category(category, figures)
    check_fields(request.fields, register.stated)
    views, words = views_of(figures, context), context.words
    records: list[Record] = []
    sections: list[Section] = []
    for each in views:
        of, name = each.figures, each.figures.direction
        unstated = unstated_fields(request.fields, register.stated[name])
        if not set(years) & set(of.years):
            sections.append(each.absent())
        elif category not in {None, *of.categories}:
            continue
        elif unstated:
            note = words.say("field_not_stated", field=phrases.field_name(unstated[0], words))
            sections.append(Section(each.title, notes=(note,)))
        else:
            label_of = partial(context.value, direction=name)
            breakdown = break_down(register, of, context.definitions, request, label_of)
            view = _View(of, context, request, breakdown)
            tables = _tables(view)
            records += [cell for rows in tables.values() for row in rows for cell in row]
            sections += _sections(view, tables)
    # What was published is exact, and would say what protection hides.
    revisions = () if request.protection else revision_records(views, years)
    title = context.titled(*years)
    return context.table("breakdown", title, _COLUMNS, records, sections, revisions=revisions)


def _tables(view: _View) -> dict[int, list[list[Record]]]:
    """Return the records of each year: a list of rows, each a list of cells."""
    cells, (first, second) = view.breakdown.cells, view.fields
    cells = cells.assign(
        label=cells["row"].map(_labels(view, first, "row", "value", "kind", "size")),
        label_2=cells["column"].map(_labels(view, second, "column", "value_2", "kind_2", "size_2")),
    )
    # Formats know None, not the NA of pandas.
    cells = cells.astype(object).where(cells.notna(), None)
    width = cells["column"].nunique()
    tables = {}
    for year in view.breakdown.years:
        of_year = cells.loc[cells["year"] == year]
        records = list(_records(view, year, of_year.to_dict("records")))
        tables[year] = [records[at : at + width] for at in range(0, len(records), width)]
    return tables


def _labels(view: _View, field: str | None, *columns: str) -> dict[int, str]:
    """Return the names of the rows, or of the columns, by their places."""
    context, words = view.context, view.context.words
    labels = {}
    groups = view.breakdown.cells[[*columns]].drop_duplicates()
    for place, value, kind, size in groups.itertuples(index=False):
        if kind == GroupKind.OTHER:
            labels[place] = words.say("other_groups", groups=words.amount(size, "groups"))
        elif kind != GroupKind.GROUP or field is None:
            labels[place] = words.term(kind)
        else:
            labels[place] = context.value(field, value, view.figures.direction)
    return labels


def _records(view: _View, year: int, cells: Sequence[Mapping[Any, Any]]) -> Iterator[Record]:
    unit = view.figures.headline(year)
    total = exact_number(cells[-1], unit)
    first, second = view.fields
    for cell in cells:
        kinds = [cell["kind"], cell["kind_2"]] if second else [cell["kind"]]
        yield {
            **{column.name: cell.get(column.name) for column in _COLUMNS},
            "year": view.context.year(year),
            "direction": view.figures.direction,
            "category": view.category,
            "field": first,
            "field_2": second,
            "value_2": cell["value_2"] if second else None,
            "label_2": cell["label_2"] if second else None,
            "kind": max(kinds, key=list(GroupKind).index),
            **{each: shown_number(cell, each) for each in UNITS},
            "unit": unit,
            "share_percent": share_percent(exact_number(cell, unit), total),
            "protection": view.request.protection,
            "status": _status(view, year, cell),
            "source": view.context.definitions.title.en,
            "iso3": _iso3(first, cell["value"]),
            "iso3_2": _iso3(second, cell["value_2"]),
        }


def _iso3(field: str | None, value: str | None) -> str | None:
    return iso3(value) if field == FieldName.COUNTRY and value else None


def _status(view: _View, year: int, cell: Mapping[Any, Any]) -> str:
    """Return the flags of the year, and those of the cell itself."""
    of_cell = {
        "x": year in view.breakdown.without_persons,
        "l": cell["at_least"],
        "u": any(cell[f"uncertain_{unit}"] for unit in UNITS),
        _CONFIDENTIAL_FLAG: cell["hidden"],
    }
    of_year = {*view.status(year, view.category).split()} - {*of_cell}
    return " ".join(flag for flag in _FLAGS if flag in of_year or of_cell.get(flag))


def shown_number(cell: Mapping[Any, Any], unit: Measure) -> Cell:
    """Return a number, with a sign where it is uncertain or at least a number."""
    if cell["hidden"] or cell[unit] is None:
        return Missing.CONFIDENTIAL if cell["hidden"] else None
    sign = UNCERTAIN if cell[f"uncertain_{unit}"] else AT_LEAST if _is_least(cell, unit) else ""
    return Marked(cell[unit], None, sign) if sign else cell[unit]


def _is_least(cell: Mapping[Any, Any], unit: Measure) -> bool:
    return unit is Measure.PERSONS and cell["at_least"]


def exact_number(cell: Mapping[Any, Any], unit: Measure) -> int | None:
    """Return a number; None where it is not available, uncertain, or at least a number."""
    return None if cell[f"uncertain_{unit}"] or _is_least(cell, unit) else cell[unit]


def _sections(view: _View, tables: _Tables) -> list[Section]:
    if view.fields[1]:
        sections = [_cross(view, year, tables[year], unit) for year in tables for unit in UNITS]
    elif len(view.request.years) > 1:
        sections = [_side_by_side(view, tables, unit) for unit in UNITS]
    else:
        sections = [_single(view, tables)]
    shown = [each for each in map(without_empty_columns, sections) if each.columns[1:]]
    return with_notes(shown, _notes(view))


def _single(view: _View, tables: _Tables) -> Section:
    ((year, rows),) = tables.items()
    columns = headed(view.context.words, *UNITS, "share_percent")
    cells = [tuple(row[0][column.name] for column in columns) for row in rows]
    section = _section(view, _title(view, [year]), columns, rows, cells)
    return replace(section, bars=view.figures.headline(year))


def _side_by_side(view: _View, tables: _Tables, unit: Measure) -> Section:
    years, words, (rows, *_) = view.request.years, view.context.words, tables.values()
    complete = [*map(view.figures.is_complete, years)]
    values = [
        [tables[year][at][0][unit] if year in tables else None for year in years]
        for at in range(len(rows))
    ]
    is_rounded = view.request.protection is Protection.ROUND
    cells = [year_cells(each, complete, is_rounded=is_rounded) for each in values]
    columns = year_columns(words, [*map(view.context.year, years)])
    section = _section(view, _title(view, years, unit), columns, rows, cells)
    return replace(section, bars=view.context.year(years[-1]))


def _cross(view: _View, year: int, rows: _Rows, unit: Measure) -> Section:
    columns = [Column(cell["value_2"], Kind.COUNT, cell["label_2"]) for cell in rows[0]]
    cells = [[cell[unit] for cell in row] for row in rows]
    return _section(view, _title(view, [year], unit), columns, rows, cells)


def _section(
    view: _View,
    title: str,
    columns: Sequence[Column],
    rows: _Rows,
    cells: Sequence[Sequence[Cell]],
) -> Section:
    """Return a section of cells below `columns`, the groups of `rows` before them."""
    groups = Column("label", Kind.TEXT, view.context.field_heading(view.fields[0]))
    labelled = tuple((row[0]["label"], *own) for row, own in zip(rows, cells, strict=True))
    totals = frozenset([len(rows) - 1])
    # One bar of many groups would leave no room for those of single ones.
    sums = frozenset(at for at, row in enumerate(rows) if row[0]["kind"] == GroupKind.OTHER)
    return Section(title, (groups, *columns), labelled, totals=totals, sums=sums)


def _title(view: _View, years: Sequence[int], unit: Measure | None = None) -> str:
    words, title = view.context.words, view.title
    if view.request.category:
        title = words.say("section_of", title=title, what=view.label(view.category))
    fields, *second = (phrases.field_name(field, words) for field in view.request.fields)
    if second:
        fields = words.say("breakdown_fields", first=fields, second=second[0])
    shown_years = words.say("list").join(map(view.context.year, years))
    title = words.say("breakdown_title", title=title, fields=fields, year=shown_years)
    return words.say("section_of", title=title, what=words.term(unit)) if unit else title


def _notes(view: _View) -> list[str]:
    words, request, breakdown = view.context.words, view.request, view.breakdown
    years, last, by_year = breakdown.years, max(breakdown.years), len(request.years) > 1
    headline = words.term(view.figures.headline(last))
    of_category = request.category is not None or CATEGORY in request.fields
    shared = any(view.figures.shared_persons.get(year) for year in years)
    if request.protection:  # the other notes on years state exact figures
        on_years = [view.provisional_note(year) for year in years]
    else:
        categories = view.figures.categories if CATEGORY in request.fields else [view.category]
        on_years = view.year_notes(years, categories)
        on_years += view.id_notes(set(years) - breakdown.without_persons)
    on_years += view.unread_field_notes(breakdown.unread)
    notes = {
        **dict.fromkeys(on_years, True),
        view.year_rule: True,
        words.say("share_of", unit=headline): not by_year and not view.fields[1],
        words.say("ordered_by", unit=headline, year=view.context.year(last)): by_year,
        words.say("persons_overlap"): breakdown.overlap,
        words.say("persons_first_category"): of_category and shared,
        words.say("no_persons"): breakdown.without_persons,
        words.say("ties_shown", top=request.top): breakdown.ties,
        words.say("protected_round"): request.protection is Protection.ROUND,
        words.say("protected_suppress"): request.protection is Protection.SUPPRESS,
        words.say("protected_alone"): request.protection,
    }
    return [note for note, holds in notes.items() if note and holds]
