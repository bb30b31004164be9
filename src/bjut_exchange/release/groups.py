"""The groups of a breakdown in a release: their order, the largest of them, the others as one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bjut_exchange.config.terms import DirectionName, FieldName, Measure
from bjut_exchange.figures.changes import share_percent
from bjut_exchange.figures.groups import GroupKind
from bjut_exchange.release.cells import sign_notes
from bjut_exchange.release.document import BarsChart, Exhibit
from bjut_exchange.release.numbers import Numbers
from bjut_exchange.views.breakdown import exact_number, shown_number
from bjut_exchange.views.columns import headed
from bjut_exchange.views.context import Context
from bjut_exchange.views.table import (
    Cell,
    Column,
    Kind,
    Marked,
    Missing,
    Section,
    plain_values,
)

_TOP, _MOST = 10, 15  # of a list of the largest; with ties
# Other fields have an order of their own: bachelor, master, doctor.
_BY_NUMBER = {FieldName.COUNTRY, FieldName.COLLEGE}
_Group = Mapping[Any, Any]


def groups_of(
    numbers: Numbers, context: Context, name: DirectionName, field: str
) -> Sequence[_Group]:
    """Return the cells of a breakdown with their labels, the total last.

    Where the order is that of numbers, it is that of the numbers shown: those that are hidden
    follow, by their labels, so that their places tell nothing.
    """
    words, unit = context.words, numbers.figures[name].headline(numbers.year)
    cells = numbers.breakdowns[name, field].cells
    keys = ("value", "kind", "hidden", "at_least", unit, f"uncertain_{unit}")
    values = zip(*(plain_values(cells[key]) for key in keys), strict=True)
    groups: list[dict[str, Any]] = [dict(zip(keys, each, strict=True)) for each in values]
    for each in groups:
        is_group = each["kind"] == GroupKind.GROUP
        named = context.value(field, str(each["value"]), name) if is_group else ""
        each["label"] = named or words.term(each["kind"])
    if field in _BY_NUMBER:
        kinds = [*GroupKind]
        groups.sort(
            key=lambda each: (
                kinds.index(each["kind"]),
                -(each[unit] or 0),  # a hidden number is missing
                each["label"],
            )
        )
    return groups


def is_stated(numbers: Numbers, name: DirectionName, field: str) -> bool:
    """Return whether the year can be broken down by a field, and any stay states it."""
    of = numbers.breakdowns.get((name, field))
    return of is not None and bool((of.cells["kind"] == GroupKind.GROUP).any())


def number_column(numbers: Numbers, context: Context, name: DirectionName) -> Column:
    """Return the column of the numbers of a direction, headed by what they count."""
    unit = numbers.figures[name].headline(numbers.year)
    return Column("number", Kind.COUNT, context.words.say(f"report_noun_{name}_{unit}"))


def counted_in(numbers: Numbers, context: Context, name: DirectionName) -> str:
    """Return what the numbers of a direction count, and when."""
    heading = number_column(numbers, context, name).heading
    year = context.year(numbers.year)
    return context.words.say("report_counted_in", unit=heading, span=year)


def top_of(numbers: Numbers, context: Context, name: DirectionName, field: str) -> Exhibit:
    """Return the groups of a field with their shares; of many the largest, the others as one."""
    words, unit = context.words, numbers.figures[name].headline(numbers.year)
    # One person can be in several groups, so that these do not add up.
    is_overlap = numbers.breakdowns[name, field].overlap and unit is Measure.PERSONS
    *cells, total = groups_of(numbers, context, name, field)
    groups = [each for each in cells if each["kind"] == GroupKind.GROUP]
    count = largest([each[unit] for each in groups])
    count = count if field in _BY_NUMBER else len(groups)
    top, others, kinds = groups[:count], groups[count:], cells[len(groups) :]
    whole = exact_number(total, unit)

    def row(each: _Group) -> tuple[Cell, ...]:
        return (
            each["label"],
            shown_number(each, unit),
            share_percent(exact_number(each, unit), whole),
        )

    rows = [row(each) for each in top]
    if others:
        rest = [*top, *kinds]
        left = None if is_overlap else _left(total, rest, unit)
        number = _sum_of([shown_number(each, unit) for each in others], left)
        exact = number if isinstance(number, int) else None
        label = words.say("other_groups", groups=f"{len(others):,}")
        rows.append((label, number, share_percent(exact, whole)))
    rows += [row(each) for each in (*kinds, total)]
    notes = (
        *sign_notes(rows, words),
        *([words.say("persons_overlap")] if is_overlap else []),
    )
    columns = (
        Column("label", Kind.TEXT, context.field_heading(field)),
        number_column(numbers, context, name),
        *headed(words, "share_percent"),
    )
    key = f"report_top_{field}_{name}" if others else f"report_all_{field}_{name}"
    title = words.say(key, count=len(top), unit=columns[1].heading.lower())
    counted = counted_in(numbers, context, name)
    is_tied = len(top) > _TOP and others
    return bars(
        f"{name}_{field}",
        Section(title, columns, tuple(rows), notes, frozenset([len(rows) - 1])),
        words.say("report_ties_kept", unit=counted) if is_tied else counted,
        [each[unit] for each in top],
        context,
        name,
    )


def bars(
    key: str,
    section: Section,
    unit: str,
    values: Sequence[int | None],
    context: Context,
    name: DirectionName | None = None,
) -> Exhibit:
    """Return a table with a bar for each of its first rows, as long as `values` say."""
    labels = tuple(str(row[0]) for row in section.rows)
    most = max((value or 0 for value in values), default=0)
    alternative = context.words.say(
        "report_bars_alternative" if most else "report_no_number",
        unit=unit,
        label=labels[[*values].index(most)] if most else "",
        value=f"{most:,}",
    )
    padded = (*values, *[None] * (len(labels) - len(values)))
    return Exhibit(key, section, unit, name, BarsChart(labels, padded), alternative)


def largest(numbers: Sequence[int | None]) -> int:
    """Return how many of numbers, most first, a list of the largest shows: ties are kept.

    If that makes it too long, it ends before the ties. None are those that are not shown; a single
    one that is left is no group of others.
    """
    known = [number for number in numbers if number]
    if len(numbers) <= _TOP + 1:
        return len(numbers)
    last = known[:_TOP][-1] if known else 0
    count, before = sum(each >= last for each in known), sum(each > last for each in known)
    if count > _MOST and before > 1:  # what one or nobody heads is no list without its ties
        count = before
    return len(numbers) if len(numbers) - count == 1 else count


def _left(total: _Group, shown: Sequence[_Group], unit: Measure) -> int | None:
    """Return what is left of a total without what is shown, if all of that is exact."""
    whole, parts = exact_number(total, unit), [exact_number(each, unit) for each in shown]
    if whole is None or None in parts:
        return None
    return whole - sum(filter(None, parts))


def _sum_of(cells: Sequence[Cell], left: int | None) -> Cell:
    """Return numbers added up; if one is hidden, what is `left` of the total, as all can see."""
    if Missing.CONFIDENTIAL in cells:
        return Missing.CONFIDENTIAL if left is None else left
    known = [each for each in cells if isinstance(each, (int, Marked))]
    if len(known) < len(cells):
        return None
    value = sum(each.value if isinstance(each, Marked) else each for each in known)
    sign = next((each.sign for each in known if isinstance(each, Marked)), "")
    return Marked(value, None, sign) if sign else value
