"""Where students went, and came from: tiles and the countries with most students."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bjut_exchange.config.countries import world_regions
from bjut_exchange.config.terms import WORLD_REGION, DirectionName, FieldName
from bjut_exchange.figures.changes import share_percent
from bjut_exchange.figures.groups import GroupKind
from bjut_exchange.release.document import BarsChart, Chapter, Exhibit, Tile, TileGroup, Tiles
from bjut_exchange.release.numbers import Numbers
from bjut_exchange.views.columns import headed
from bjut_exchange.views.context import Context
from bjut_exchange.views.table import Cell, Column, Kind, Missing, Section

_TOP = 10  # of a list of the largest; ties are kept


def places_chapter(numbers: Numbers, context: Context) -> Chapter:
    """Return destinations and countries of origin in the year."""
    words = context.words
    exhibits = tuple(
        exhibit
        for name in numbers.figures
        if (name, FieldName.COUNTRY) in numbers.breakdowns
        for exhibit in (_tiles(numbers, context, name), top_of(numbers, context, name, "country"))
    )
    lead = words.say("report_places_lead" if exhibits else "report_no_data")
    return Chapter("places", words.say("report_places"), lead, exhibits)


def _tiles(numbers: Numbers, context: Context, name: DirectionName) -> Exhibit:
    words, unit = context.words, numbers.figures[name].headline(numbers.year)
    groups: dict[str, list[Tile]] = {}
    for cell in cells_of(numbers, name, FieldName.COUNTRY):
        if cell["kind"] == GroupKind.GROUP:
            code = str(cell["value"])
            tile = Tile(code, context.value(FieldName.COUNTRY, code, name), number_of(cell, unit))
            groups.setdefault(world_regions()[code], []).append(tile)
    tiles = tuple(
        TileGroup(
            context.value(WORLD_REGION, region, name),
            words.amount(len(of), "countries"),
            tuple(of),
        )
        for region, of in sorted(groups.items(), key=lambda group: -len(group[1]))
    )
    columns = headed(words, "country", "number", number=Kind.COUNT)
    rows = tuple((each.name, each.value) for group in tiles for each in group.tiles)
    return Exhibit(
        key=f"{name}_countries",
        section=Section(words.say(f"report_tiles_{name}"), columns, rows),
        direction=name,
        chart=Tiles(tiles),
    )


def top_of(numbers: Numbers, context: Context, name: DirectionName, field: str) -> Exhibit:
    """Return the largest groups of a field, ties kept, the others as one; each with its share."""
    words, unit = context.words, numbers.figures[name].headline(numbers.year)
    cells = cells_of(numbers, name, field)
    total = cells[-1][unit]
    groups = [each for each in cells if each["kind"] != GroupKind.TOTAL]
    known = sorted((each[unit] or 0 for each in groups), reverse=True)
    least = known[min(_TOP, len(known)) - 1] if known else 0
    shown = [each for each in groups if (each[unit] or 0) >= least] if len(known) > _TOP else groups
    rows: list[tuple[Cell, ...]] = [
        (
            context.value(field, str(each["value"]), name)
            if each["kind"] == GroupKind.GROUP
            else words.term(each["kind"]),
            number_of(each, unit),
            share_percent(each[unit], total),
        )
        for each in shown
    ]
    columns = (
        Column("label", Kind.TEXT, context.field_heading(field)),
        *headed(words, "number", "share_percent", number=Kind.COUNT),
    )
    chart = BarsChart(tuple(str(row[0]) for row in rows), tuple(each[unit] for each in shown))
    title = words.say(f"report_top_{field}_{name}")
    return Exhibit(f"{name}_{field}", Section(title, columns, tuple(rows)), "", name, chart)


def cells_of(numbers: Numbers, name: DirectionName, field: str) -> Sequence[Mapping[Any, Any]]:
    """Return the cells of a breakdown, in the order shown; the last is the total."""
    cells = numbers.breakdowns[name, field].cells
    return cells.astype(object).where(cells.notna(), None).to_dict("records")


def number_of(cell: Mapping[Any, Any], unit: str) -> Cell:
    """Return the number of a cell as it is shown."""
    return Missing.CONFIDENTIAL if cell["hidden"] else cell[unit]
