"""`exchange trace`: the rows behind a figure, and the rows that are in none."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import pandas as pd

from bjut_exchange.config.terms import TOTAL, DirectionName, Measure, Outcome
from bjut_exchange.errors import UsageError
from bjut_exchange.figures.counting import Figures
from bjut_exchange.figures.trace import excluded_rows, rows_behind
from bjut_exchange.register.build import Register
from bjut_exchange.views import phrases
from bjut_exchange.views.columns import data_columns, headed
from bjut_exchange.views.context import (
    Context,
    FiguresByDirection,
    check_category,
    check_years,
    latest_year,
)
from bjut_exchange.views.table import (
    Column,
    Kind,
    Section,
    Table,
    plain_values,
    without_empty_columns,
)

_COLUMNS = data_columns(
    *("year", "direction", "measure", "value", "stays"),
    *("category", "label", "rule", "file", "sheet", "row"),
)
_EXCLUDED_COLUMNS = data_columns(
    *("direction", "reason", "label", "rule", "file", "sheet", "row"),
    *("counted_file", "counted_sheet", "counted_row"),
)
_PLACE = ["file", "sheet", "row"]


@dataclass(frozen=True)
class TraceRequest:
    """What to trace: a measure of a year (the latest by default) and category (all by default)."""

    year: int | None
    category: str | None
    measure: Measure


def trace_table(
    register: Register,
    figures: FiguresByDirection,
    context: Context,
    request: TraceRequest,
) -> Table:
    """Return the rows behind a figure, as many as it says.

    Raises UsageError if no direction covers the year or has the category, or the figure is not
    available.
    """
    figures = {name: of.counted_only() for name, of in figures.items()}
    year = latest_year(figures) if request.year is None else request.year
    check_years([year], figures, context.definitions)
    check_category(request.category, figures)
    measure = request.measure
    if all(of.value(year, TOTAL, measure) is None for of in figures.values()):
        msg = f"{measure} of {context.year(year)} are not available: some exports do not state them"
        raise UsageError(msg, hint="`exchange trace` without --of lists the participations")
    tables: list[pd.DataFrame] = []
    sections: list[Section] = []
    for of in figures.values():
        if year not in of.years:
            sections.append(context.absent(of))
        elif of.value(year, TOTAL, measure) is None:
            note = context.words.say("trace_not_available", measure=context.words.term(measure))
            sections.append(Section(context.direction(of.direction), notes=(note,)))
        elif request.category in {None, *of.categories}:
            tables.append(_rows(register, of, context, request, year))
            sections.append(_section(tables[-1], of, context, request, year))
    title = context.words.say(
        "trace_title", title=context.definitions.title, year=context.year(year)
    )
    return _table(title, _COLUMNS, tables, sections, context)


def excluded_table(register: Register, context: Context, year: int | None) -> Table:
    """Return the rows that are in no figure, each with the reason.

    With `year`, only those whose dates lie in it.
    """
    tables = {name: _excluded(register, name, context, year) for name in register.stays}
    sections = [_excluded_section(own, name, context) for name, own in tables.items()]
    title = context.words.say("aside_title", title=context.definitions.title)
    return _table(title, _EXCLUDED_COLUMNS, [*tables.values()], sections, context)


def _table(
    title: str,
    columns: tuple[Column, ...],
    tables: list[pd.DataFrame],
    sections: list[Section],
    context: Context,
) -> Table:
    names = [column.name for column in columns]
    data = pd.concat(tables)[names] if tables else pd.DataFrame(columns=names)
    return Table(
        command="trace",
        title=title,
        notice=context.definitions.notice,
        columns=columns,
        data=data,
        sections=tuple(sections),
        words=context.words,
        lines=partial(_lines, data),
    )


def _placed(register: Register, name: DirectionName, rows: pd.DataFrame) -> pd.DataFrame:
    """Return where rows stand: file, sheet and number."""
    places = [(place.file, place.sheet) for place in register.places(name)]
    placed = pd.DataFrame(places, columns=["file", "sheet"]).iloc[rows["export"]]
    return placed.set_axis(rows.index).assign(row=rows["row"])


def _rows(
    register: Register, figures: Figures, context: Context, request: TraceRequest, year: int
) -> pd.DataFrame:
    name, words, definitions = figures.direction, context.words, context.definitions
    category = None if request.category == TOTAL else request.category
    rows = rows_behind(
        register.frame(name),
        request.measure,
        year=year,
        category=category,
        regions=definitions.regions,
    )
    labels = {each: context.category(name, each) for each in rows["category"].unique()}
    rules = dict.fromkeys(labels, words.say("rule_none")) | {
        rule.id: phrases.condition(rule.when, words)
        for rule in definitions.direction(name).categories
    }
    return _placed(register, name, rows).assign(
        year=context.year(year),
        direction=name.value,
        measure=request.measure.value,
        value=rows["value"].astype("str"),
        stays=rows["of_year"],
        category=rows["category"].astype("str"),
        label=rows["category"].map(labels).astype("str"),
        rule=rows["category"].map(rules).astype("str"),
    )


def _section(
    data: pd.DataFrame, figures: Figures, context: Context, request: TraceRequest, year: int
) -> Section:
    words, measure = context.words, request.measure
    title = words.say(
        "trace_section",
        title=context.direction(figures.direction),
        year=context.year(year),
        category=context.category(figures.direction, request.category or TOTAL),
        count=words.amount(len(data), measure),
    )
    notes = {Measure.PARTICIPATIONS: "trace_participations", Measure.PERSONS: "trace_persons"}
    note = words.say(notes.get(measure, "trace_values"))
    kinds = {measure.value: Kind.PROSE, "label": Kind.PROSE}
    columns = headed(words, "export", "row", measure, "stays", "label", "placed_by", **kinds)
    cells = (plain_values(data[each]) for each in ("row", "value", "stays", "label", "rule"))
    rows = zip(_exports(data), *cells, strict=True)
    return without_empty_columns(Section(title, columns, tuple(rows), (note,), keys=2))


def _excluded(
    register: Register, name: DirectionName, context: Context, year: int | None
) -> pd.DataFrame:
    stays = register.frame(name)
    rows = excluded_rows(stays, year)
    direction, words = context.definitions.direction(name), context.words
    rules = {rule.id: phrases.condition(rule.when, words) for rule in direction.left_out}
    labels = {each: phrases.reason(each, direction, words) for each in rows["outcome"].unique()}
    counted = _placed(register, name, stays.iloc[rows["same_as"].clip(lower=0)])
    counted = counted.set_axis(rows.index).astype({"row": "Int64"})
    counted = counted.where(rows["outcome"] == Outcome.DUPLICATE).add_prefix("counted_")
    return (
        _placed(register, name, rows)
        .assign(
            direction=name.value,
            reason=rows["outcome"].astype("str"),
            label=rows["outcome"].map(labels).astype("str"),
            rule=rows["outcome"].map(dict.fromkeys(labels, "") | rules).astype("str"),
        )
        .join(counted)
    )


def _excluded_section(data: pd.DataFrame, name: DirectionName, context: Context) -> Section:
    words = context.words
    rows_excluded = words.amount(len(data), "rows")
    title = words.say("aside_section", title=context.direction(name), rows=rows_excluded)
    because = (rule or counted for rule, counted in zip(data["rule"], _counted(data), strict=True))
    columns = headed(words, "export", "row", "reason", "because")
    rows = zip(_exports(data), data["row"].tolist(), data["label"], because, strict=True)
    notes = (words.say("aside_note"),)
    return without_empty_columns(Section(title, columns, tuple(rows), notes, keys=2))


def _exports(data: pd.DataFrame) -> list[str]:
    return [phrases.place(*each, None) for each in zip(data["file"], data["sheet"], strict=True)]


def _counted(data: pd.DataFrame) -> list[str]:
    """Return the places of the rows that count instead; nothing where there is none."""
    files, sheets, rows = (plain_values(data[f"counted_{each}"]) for each in _PLACE)
    return [
        phrases.place(file, sheet, row) if file else ""
        for file, sheet, row in zip(files, sheets, rows, strict=True)
    ]


def _lines(data: pd.DataFrame) -> list[str]:
    places = zip(*(plain_values(data[each]) for each in _PLACE), strict=True)
    said = (
        zip(data["category"], data["value"], strict=True)
        if "value" in data
        else zip(data["reason"], _counted(data), strict=True)
    )
    return [
        f"{phrases.place(*place)}: {direction} {' '.join(each)}".rstrip()
        for place, direction, each in zip(places, data["direction"], said, strict=True)
    ]
