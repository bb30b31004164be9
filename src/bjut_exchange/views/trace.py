"""`exchange trace`: the rows behind a figure, and the rows that are in none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from bjut_exchange.config.terms import TOTAL, DirectionName, Measure, Outcome
from bjut_exchange.errors import UsageError
from bjut_exchange.figures.counting import Figures
from bjut_exchange.figures.trace import rows_behind, rows_set_aside
from bjut_exchange.register.build import Register
from bjut_exchange.views import phrases as wording
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
    *("year", "direction", "measure", "value", "stays"),
    *("category", "label", "rule", "file", "sheet", "row"),
)
_EXCLUDED_COLUMNS = (
    *("direction", "reason", "label", "rule", "file", "sheet", "row"),
    *("counted_file", "counted_sheet", "counted_row"),
)


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
    """List the rows behind a figure, as many as it says.

    Raises UsageError if no direction holds the year or the category, or the figure is not
    available.
    """
    figures = {name: of.counted_only() for name, of in figures.items()}
    year = latest_year(figures) if request.year is None else request.year
    check_years([year], figures, context.definitions)
    check_category(request.category, figures)
    measure = request.measure
    held = [of for of in figures.values() if year in of.years]
    if all(of.values[year, TOTAL][measure] is None for of in held):
        msg = f"{measure} of {context.year(year)} are not available: not all exports state them"
        raise UsageError(msg, hint="`exchange trace` without --of lists the participations")
    records: list[Record] = []
    sections: list[Section] = []
    for of in figures.values():
        if year not in of.years:
            sections.append(absent(of, context))
        elif of.values[year, TOTAL][measure] is None:
            sections.append(_not_available(of, context, measure))
        elif request.category in {None, *of.categories}:
            own = list(_records(register, of, context, request, year))
            records += own
            sections.append(_section(own, of, context, request, year))
    return Table(
        command="trace",
        title=context.words.say(
            "trace_title", title=context.definitions.title, year=context.year(year)
        ),
        notice=context.definitions.notice,
        columns=_COLUMNS,
        records=tuple(records),
        sections=tuple(sections),
        lines=tuple(
            f"{_placed(each)}: {each['direction']} {each['category']} {each['value']}".rstrip()
            for each in records
        ),
    )


def excluded_table(register: Register, context: Context, year: int | None) -> Table:
    """List the rows that are in no figure, each with the reason.

    With `year`, only those whose dates lie in it.
    """
    records = [
        record
        for name in register.stays
        for record in _excluded_records(register, context, name, year)
    ]
    return Table(
        command="trace",
        title=context.words.say("aside_title", title=context.definitions.title),
        notice=context.definitions.notice,
        columns=_EXCLUDED_COLUMNS,
        records=tuple(records),
        sections=tuple(_excluded_section(records, name, context) for name in register.stays),
        lines=tuple(
            f"{_placed(each)}: {each['direction']} {each['reason']} {_counted(each)}".rstrip()
            for each in records
        ),
    )


def _not_available(figures: Figures, context: Context, measure: Measure) -> Section:
    note = context.words.say("trace_not_available", measure=context.words.term(measure))
    return Section(context.direction(figures.direction), (), (), (note,))


def _records(
    register: Register,
    figures: Figures,
    context: Context,
    request: TraceRequest,
    year: int,
) -> Iterator[Record]:
    name, measure, words = figures.direction, request.measure, context.words
    category = None if request.category == TOTAL else request.category
    shown = context.year(year)
    stays = register.frame(name)
    traced = rows_behind(
        stays, measure, year=year, category=category, regions=context.definitions.regions
    )
    rules = {
        rule.id: wording.condition(rule.when, words)
        for rule in context.definitions.direction(name).categories
    }
    rows = stays.iloc[traced.at]
    for at, (placed, category_id) in enumerate(
        zip(_places(register, name, rows), rows["category"], strict=True)
    ):
        yield {
            "year": shown,
            "direction": name.value,
            "measure": measure.value,
            "value": traced.values[at],
            "stays": traced.stays[at],
            "category": category_id,
            "label": context.category(name, category_id),
            "rule": rules.get(category_id) or words.say("rule_none"),
            **placed,
        }


def _places(register: Register, name: DirectionName, rows: pd.DataFrame) -> Iterator[Record]:
    places = register.places(name)
    for export, row in zip(rows["export"].tolist(), rows["row"].tolist(), strict=True):
        yield {"file": places[export].file, "sheet": places[export].sheet, "row": row}


def _section(
    records: list[Record],
    figures: Figures,
    context: Context,
    request: TraceRequest,
    year: int,
) -> Section:
    words = context.words
    rows = (
        Row(
            (
                wording.place(each["file"], each["sheet"], None),
                str(each["row"]),
                each["value"],
                wording.number(each["stays"]),
                each["label"],
                each["rule"],
            )
        )
        for each in records
    )
    title = words.say(
        "trace_section",
        title=context.direction(figures.direction),
        year=context.year(year),
        category=context.category(figures.direction, request.category or TOTAL),
        count=words.amount(len(records), request.measure),
    )
    notes = {Measure.PARTICIPATIONS: "trace_participations", Measure.PERSONS: "trace_persons"}
    note = words.say(notes.get(request.measure, "trace_values"))
    headings = context.headings("export", "row", request.measure, "stays", "category", "placed_by")
    return without_empty_columns(Section(title, headings, tuple(rows), (note,), "lrwrww"))


def _excluded_records(
    register: Register, context: Context, name: DirectionName, year: int | None
) -> Iterator[Record]:
    stays = register.frame(name)
    rows = stays.iloc[rows_set_aside(stays, year)]
    direction, words = context.definitions.direction(name), context.words
    rules = {rule.id: wording.condition(rule.when, words) for rule in direction.left_out}
    kept = _places(register, name, stays.iloc[rows["same_as"].clip(lower=0)])
    placed = _places(register, name, rows)
    for outcome, place, other in zip(rows["outcome"], placed, kept, strict=True):
        yield {
            "direction": name.value,
            "reason": outcome,
            "label": wording.reason(outcome, direction, words),
            "rule": rules.get(outcome, ""),
            **place,
            **{
                f"counted_{key}": value if outcome == Outcome.DUPLICATE else None
                for key, value in other.items()
            },
        }


def _excluded_section(records: list[Record], name: DirectionName, context: Context) -> Section:
    own = [each for each in records if each["direction"] == name]
    rows = (
        Row(
            (
                wording.place(each["file"], each["sheet"], None),
                str(each["row"]),
                each["label"],
                each["rule"] or _counted(each),
            )
        )
        for each in own
    )
    words = context.words
    title = words.say(
        "aside_section", title=context.direction(name), rows=words.amount(len(own), "rows")
    )
    headings = context.headings("export", "row", "reason", "because")
    notes = (words.say("aside_note"),)
    return without_empty_columns(Section(title, headings, tuple(rows), notes, "lrww"))


def _counted(record: Record) -> str:
    return wording.place(
        record["counted_file"] or "", record["counted_sheet"] or "", record["counted_row"]
    )


def _placed(record: Record) -> str:
    return wording.place(record["file"], record["sheet"], record["row"])
