"""`exchange trace`: the rows behind a figure, and the rows that are in none."""

from __future__ import annotations

from functools import partial
from itertools import chain

import pandas as pd

from bjut_exchange.config.countries import iso3
from bjut_exchange.config.terms import TOTAL, DirectionName, FieldName, Measure, Outcome
from bjut_exchange.errors import UsageError
from bjut_exchange.figures.availability import FIELD_OF
from bjut_exchange.figures.trace import excluded_rows, rows_behind
from bjut_exchange.messages import Said
from bjut_exchange.register.build import Register
from bjut_exchange.views import phrases
from bjut_exchange.views.columns import data_columns, headed
from bjut_exchange.views.context import Context, FiguresByDirection, check_category, chosen_years
from bjut_exchange.views.direction import DirectionView, views_of
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
    *("category", "label", "rule", "file", "sheet", "row", "iso3"),
)
_EXCLUDED_COLUMNS = data_columns(
    *("direction", "reason", "label", "rule", "file", "sheet", "row"),
    *("counted_file", "counted_sheet", "counted_row"),
)
_PLACE = ["file", "sheet", "row"]


def trace_table(
    register: Register,
    figures: FiguresByDirection,
    context: Context,
    year: int | None,
    category: str | None,
    measure: Measure,
) -> Table:
    """Return the rows behind a figure, as many as it says; by default of all categories.

    Raises UsageError if no direction covers the year or has the category, or the figure is not
    available.
    """
    # Figures from the history alone have no rows behind them.
    figures = {name: of.counted_only() for name, of in figures.items()}
    (year,) = chosen_years([year], figures, context.definitions)
    check_category(category, figures)
    if all(of.value(year, TOTAL, measure) is None for of in figures.values()):
        named = Said(measure, group="terms")
        raise UsageError("not_traceable", measure=named, year=context.year(year))
    words = context.words
    tables: list[pd.DataFrame] = []
    sections: list[Section] = []
    for view in views_of(figures, context):
        if year not in view.figures.years:
            sections.append(view.absent())
        elif category not in {None, *view.figures.categories}:
            continue
        elif view.figures.value(year, category or TOTAL, measure) is None:
            note = words.say("trace_not_available", measure=words.term(measure))
            notes = (note, *_what_lacks(view, year, category or TOTAL))
            sections.append(Section(view.title, notes=notes))
        else:
            tables.append(_rows(register, view, year, category, measure))
            sections.append(_section(tables[-1], view, year, category or TOTAL, measure))
    title = words.say("trace_title", title=context.title, year=context.year(year))
    return _table(title, _COLUMNS, tables, sections, context)


def _what_lacks(view: DirectionView, year: int, category: str) -> tuple[str, ...]:
    """Return why figures of a category are uncertain, at least a number, or not available."""
    notes = (view.undecided_notes([year], [category]), view.uncounted_notes([year]))
    return (*chain(*notes, view.unread_notes([year]), view.id_notes([year])),)


def excluded_table(register: Register, context: Context, year: int | None) -> Table:
    """Return the rows that are in no figure, each with the reason.

    With `year`, only those whose dates lie in it.
    """
    tables = {name: _excluded(register, name, context, year) for name in register.stays}
    sections = [_excluded_section(own, name, context) for name, own in tables.items()]
    title = context.words.say("excluded_title", title=context.title)
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
    return context.table("trace", title, columns, data, sections, lines=partial(_lines, data))


def _placed(register: Register, name: DirectionName, rows: pd.DataFrame) -> pd.DataFrame:
    places = [(place.file, place.sheet) for place in register.places(name)]
    placed = pd.DataFrame(places, columns=["file", "sheet"]).iloc[rows["export"]]
    return placed.set_axis(rows.index).assign(row=rows["row"])


def _rows(
    register: Register, view: DirectionView, year: int, category: str | None, measure: Measure
) -> pd.DataFrame:
    name, words, definitions = view.figures.direction, view.context.words, view.context.definitions
    only = None if category == TOTAL else category
    stays, regions = register.frame(name), definitions.regions
    rows = rows_behind(stays, measure, year=year, category=only, regions=regions)
    labels = {each: view.label(each) for each in rows["category"].unique()}
    rules = dict.fromkeys(labels, words.say("rule_none")) | {
        rule.id: phrases.condition(rule.when, words)
        for rule in definitions.direction(name).categories
    }
    is_country = FIELD_OF.get(measure) is FieldName.COUNTRY
    return _placed(register, name, rows).assign(
        year=view.context.year(year),
        direction=name.value,
        measure=measure.value,
        value=rows["value"].astype("str"),
        stays=rows["of_year"],
        category=rows["category"].astype("str"),
        label=rows["category"].map(labels).astype("str"),
        rule=rows["category"].map(rules).astype("str"),
        iso3=rows["value"].astype("str").map(iso3) if is_country else None,
    )


def _section(
    data: pd.DataFrame, view: DirectionView, year: int, category: str, measure: Measure
) -> Section:
    words = view.context.words
    title = words.say(
        "trace_section",
        title=view.title,
        year=view.context.year(year),
        category=view.label(category),
        count=words.amount(len(data) if measure in FIELD_OF else int(data["stays"].sum()), measure),
    )
    keys = {Measure.PARTICIPATIONS: "trace_participations", Measure.PERSONS: "trace_persons"}
    key = keys.get(measure, "trace_values")
    if measure is Measure.PARTICIPATIONS and (data["stays"] > 1).any():
        key = "trace_several"
    notes = (words.say(key), *_what_lacks(view, year, category))
    kinds = {measure.value: Kind.PROSE, "label": Kind.PROSE}
    columns = headed(words, "export", "row", measure, "stays", "label", "placed_by", **kinds)
    cells = {each: plain_values(data[each]) for each in ("row", "value", "stays", "label", "rule")}
    field = FIELD_OF.get(measure)
    if field and field in words.named:
        cells["value"] = [phrases.value(field, each, words) for each in cells["value"]]
    rows = zip(_exports(data), *cells.values(), strict=True)
    return without_empty_columns(Section(title, columns, tuple(rows), notes, keys=2))


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
    title = words.say("excluded_section", title=context.direction(name), rows=rows_excluded)
    because = (rule or counted for rule, counted in zip(data["rule"], _counted(data), strict=True))
    columns = headed(words, "export", "row", "reason", "because")
    rows = zip(_exports(data), data["row"].tolist(), data["label"], because, strict=True)
    notes = (words.say("excluded_note"),)
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
    is_traced = "value" in data
    what = data["category"] if is_traced else data["reason"]
    further = data["value"] if is_traced else _counted(data)
    return [
        f"{phrases.place(*place)}: {' '.join(said)}".rstrip()
        for place, *said in zip(places, data["direction"], what, further, strict=True)
    ]
