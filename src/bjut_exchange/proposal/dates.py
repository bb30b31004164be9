"""Which columns of dates hold the start and the end of stays."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from statistics import median_low

from bjut_exchange.cleaning.dates import DateStyle
from bjut_exchange.config.terms import FieldName
from bjut_exchange.messages import Said
from bjut_exchange.proposal.choosing import Choice, Chooser, said
from bjut_exchange.proposal.columns import Column

_LEAST_DATES = 0.7
_START_AND_END = 2
_ORDERED = 0.9  # of the rows end after they start
_FEW_REVERSED = 0.1  # of those in the other order
_LONGEST_STAY = 366 * 8
_YEARS_APART = 12 * 365  # of days of birth from the dates of stays

_Days = Sequence[dt.date | None]


def date_columns(chooser: Chooser) -> Iterator[Choice]:
    """Yield what holds the start and the end, as far as these are not known already."""
    start, end = chooser.column(FieldName.START), chooser.column(FieldName.END)
    if start and end:
        return
    style = chooser.style
    of_dates = [
        each
        for each in chooser.free
        if each.date_share(style) >= _LEAST_DATES
        and (each.academic_years < each.total / 2 or each.is_of_ranges(style))
    ]
    strong = [each for each in of_dates if not each.may_be_ids]
    found = strong or of_dates
    days = {id(each): each.days(style) for each in (*found, *filter(None, (start, end)))}
    found = _of_stays(found, days)
    starts, ends = [start] if start else found, [end] if end else found
    pairs = [
        (one, other)
        for one, other in itertools.product(starts, ends)
        if one is not other and _is_ordered(days[id(one)], days[id(other)])
    ]
    spans = [each for each in found if each.is_of_ranges(style)]
    if spans and not (start or end):
        span = max(spans, key=partial(chooser.likeness, FieldName.START))
        evidence = _said("init_spans", span, style)
        yield Choice(FieldName.START, span, evidence)
        yield Choice(FieldName.END, span, evidence)
    elif pairs:

        def rank(pair: tuple[Column, Column]) -> tuple[int, dt.date, dt.date]:
            one, other = pair
            like = _leaning(chooser, one) - _leaning(chooser, other)
            return like, _middle(days[id(one)]), _middle(days[id(other)])

        one, other = max(pairs, key=rank)
        are_two = len(found) + bool(start) + bool(end) <= _START_AND_END
        sure = are_two or rank((one, other))[0] > 0
        if not start:
            yield Choice(
                FieldName.START, one, _said("init_starts", one, style, other), is_sure=sure
            )
        if not end:
            yield Choice(FieldName.END, other, _said("init_ends", other, style, one), is_sure=sure)
    elif found and not start:  # a single column is the start unless its header says otherwise
        column = max(found, key=partial(_leaning, chooser))
        name = FieldName.END if _leaning(chooser, column) < 0 and not end else FieldName.START
        yield Choice(name, column, _said("init_dates", column, style), is_sure=len(found) == 1)


def _leaning(chooser: Chooser, column: Column) -> int:
    """Return how much more a header is like one of the start than like one of the end."""
    return chooser.likeness(FieldName.START, column) - chooser.likeness(FieldName.END, column)


def _of_stays(found: Sequence[Column], days: Mapping[int, _Days]) -> list[Column]:
    """Return columns of dates without days of birth, which lie many years before the others."""
    middles = {id(each): _middle(days[id(each)]) for each in found}
    latest = max(middles.values(), default=dt.date.min)
    return [each for each in found if (latest - middles[id(each)]).days < _YEARS_APART]


def _middle(days: _Days) -> dt.date:
    stated = [day for day in days if day and day.year < dt.MAXYEAR]
    return median_low(stated) if stated else dt.date.min


def _is_ordered(starts: _Days, ends: _Days) -> bool:
    pairs = [
        (end - start).days
        for start, end in zip(starts, ends, strict=True)
        if start and end and end.year < dt.MAXYEAR
    ]
    in_order = sum(0 <= each <= _LONGEST_STAY for each in pairs)
    return len(pairs) > 0 and in_order >= _ORDERED * len(pairs) and any(pairs)


def order_of_stays(
    pairs: Sequence[tuple[Column, Column]], style: DateStyle
) -> tuple[bool, Said] | None:
    """Return whether days come first, if in the other order stays end before they start."""

    def reversed_in(style: DateStyle) -> int:
        days = ((start.days(style), end.days(style, latest=True)) for start, end in pairs)
        stays = ((start, end) for of in days for start, end in zip(*of, strict=True))
        return sum(bool(start and end and end < start) for start, end in stays)

    counts = {first: reversed_in(replace(style, day_first=first)) for first in (True, False)}
    right = counts[True] < counts[False]
    wrong = counts[not right]
    if counts[right] <= _FEW_REVERSED * wrong < wrong:
        return right, Said("init_date_order_of_stays", {"rows": wrong})
    return None


def _said(key: str, column: Column, style: DateStyle, other: Column | None = None) -> Said:
    of = said(key, round(column.date_share(style) * column.total), column)
    return Said(key, {**of.parts, "other": other.header}) if other else of
