"""What can be found in an export by itself: in its header, and row by row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import lru_cache

import numpy as np

from bjut_exchange.cleaning.fields import Plan
from bjut_exchange.config.rules import Column
from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import (
    LONG,
    NO_STAY,
    UNCLASSIFIED,
    DirectionName,
    FieldName,
    Outcome,
    YearRule,
)
from bjut_exchange.reading.encoded import Codes, Mask
from bjut_exchange.reading.layout import Layout
from bjut_exchange.register.classification import within
from bjut_exchange.register.findings import Finding, Place, findings_in_rows
from bjut_exchange.register.placing import Marks
from bjut_exchange.register.schema import Stays
from bjut_exchange.text import folded_header

_RESEMBLANCE = 0.8


def header_findings(
    layout: Layout,
    plan: Plan,
    columns: Mapping[FieldName, tuple[Column, ...]],
    place: Place,
    direction: DirectionName,
) -> Iterator[Finding]:
    """Find what is odd about the header of an export."""
    if FieldName.PERSON not in plan and columns.get(FieldName.PERSON):
        yield Finding("H03", direction, place, FieldName.PERSON)
    folded_to_shown = {folded_header(cell): cell.strip() for cell in layout.header if cell.strip()}
    used = {folded_header(layout.header[p.position]) for parts in plan.values() for p in parts}
    for field, candidates in columns.items():
        if field in plan:
            continue
        known = tuple(folded_header(each.column) for each in candidates)
        for header, shown in folded_to_shown.items():
            near = header not in used and _resembling(header, known)
            if near:
                yield Finding("H04", direction, place, field, detail=f"{shown!r} ({near!r})")
    for header, count in Counter(map(folded_header, layout.header)).items():
        if count > 1 and header in used:
            yield Finding("H05", direction, place, detail=repr(folded_to_shown[header]))


@lru_cache(maxsize=1 << 10)  # exports share their headers
def _resembling(header: str, known: tuple[str, ...]) -> str:
    return next(iter(get_close_matches(header, known, n=1, cutoff=_RESEMBLANCE)), "")


def row_findings(
    stays: Stays,
    marks: Marks,
    places: Sequence[Place],
    definitions: Definitions,
    name: DirectionName,
) -> Iterator[Finding]:
    """Find what is odd about single rows of the exports of one direction."""

    def among(*outcomes: str) -> Mask:
        return stays.outcome.where(lambda outcome: outcome in outcomes)

    a_stay = ~among(*NO_STAY, Outcome.SURPLUS_FIELDS)
    in_play = a_stay & ~among(Outcome.NO_YEAR, Outcome.ENDS_BEFORE_START)
    counted = among(Outcome.COUNTED)

    def found(code: str, mask: Mask, field: FieldName | None = None) -> list[Finding]:
        at = np.flatnonzero(mask)
        return findings_in_rows(code, at, stays, places, direction=name, field=field)

    rule = definitions.direction(name).year
    no_year = among(Outcome.NO_YEAR)
    placing = (rule.needs, FieldName.END) if rule is YearRule.OVERLAP else (rule.needs,)
    for field in placing:
        no_year &= ~marks.fails.get((field, "R04"), np.False_)
    yield from found("R01", among(Outcome.SURPLUS_FIELDS))
    yield from found("R02", marks.short & in_play)
    yield from found("R03", no_year, rule.needs)
    for (field, code), fails in marks.fails.items():
        # Of a row that is set aside, only what explains that is worth mending.
        yield from found(code, fails & (a_stay if code == "R04" else in_play), field)
    yield from found("R15", among(Outcome.OTHER_HEADER))
    yield from found("R05", among(Outcome.ENDS_BEFORE_START), FieldName.END)
    yield from found("R12", counted & _contradicts(stays, definitions), FieldName.DURATION)
    unclassified = stays.category.where(lambda category: category == UNCLASSIFIED)
    yield from found("R13", counted & unclassified)
    yield from found("R14", counted & _miscounts(stays, marks.stated_days), FieldName.DAYS)


def _contradicts(stays: Stays, definitions: Definitions) -> Mask:
    """Mark the stays that are long or short other than by their days."""
    duration = stays.fields[FieldName.DURATION]
    is_long = duration.where(lambda value: value == LONG)
    differs: Mask = is_long != within(definitions.long_stay, stays.days)
    return differs & (stays.days > 0) & (duration.codes >= 0)


def _miscounts(stays: Stays, stated: Codes) -> Mask:
    """Mark the stays whose stated days differ from those between the dates by more than one.

    One day is whether both the first and the last are counted.
    """
    if not stated.any():
        return np.zeros(len(stays), np.bool_)
    differs: Mask = np.abs(stays.days.astype(np.int32) - stated) > 1
    return differs & (stated > 0) & (stays.days > 0)
