"""What is found in single exports: in their headers, and row by row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from difflib import get_close_matches
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from bjut_exchange.cleaning.cells import Plan, known_headers, plan_columns
from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import (
    LONG,
    NOT_STUDENT_ROWS,
    UNCLASSIFIED,
    DirectionName,
    FieldName,
    Outcome,
    YearRule,
)
from bjut_exchange.reading.table import ReadExport, header_of, keys_of
from bjut_exchange.register.build import Register
from bjut_exchange.register.findings import Finding, findings_in_rows
from bjut_exchange.register.outcomes import within
from bjut_exchange.text import folded_header

Mask = NDArray[np.bool_]
_RESEMBLANCE = 0.8  # of `difflib`: a missing or wrong letter or two


def header_findings(read: ReadExport, definitions: Definitions) -> Iterator[Finding]:
    """Yield what is odd about the header of an export."""
    direction, place = read.source.direction, read.place
    columns = definitions.direction(direction).columns
    keys = keys_of(read.layout.header, known_headers(columns))
    plan = plan_columns(keys.values(), columns)
    hidden = {keys[at] for at in read.export.notes.hidden_columns if at in keys}
    yield from _sheet_findings(read, plan, hidden)
    if FieldName.PERSON not in plan and columns.get(FieldName.PERSON):
        yield Finding("H03", direction, place, FieldName.PERSON)
    shown = {folded_header(cell): cell.strip() for cell in read.layout.header if cell.strip()}
    used = {header_of(part.key) for parts in plan.values() for part in parts}
    for field, candidates in columns.items():
        if field in plan:
            continue
        known = tuple(folded_header(each.column) for each in candidates)
        for header, cell in shown.items():
            if header not in used and (near := _resembling(header, known)):
                yield Finding("H04", direction, place, field, detail=f"{cell!r} ({near!r})")
    for header, count in Counter(map(folded_header, read.layout.header)).items():
        if count > 1 and header in used:
            yield Finding("H05", direction, place, detail=repr(shown[header]))


def _sheet_findings(
    read: ReadExport, plan: Plan[FieldName], hidden: Collection[str]
) -> Iterator[Finding]:
    """Yield what a sheet shows in another way than it is read; `hidden` are keys of columns."""
    notes, about = read.export.notes, (read.source.direction, read.place)
    if notes.is_hidden:
        yield Finding("F17", *about)
    if not read.layout.header_row:
        yield Finding("F20", *about)
    for code, rows in (("F17", notes.hidden_rows), ("F19", notes.merged_rows)):
        if rows:
            yield Finding(code, *about, rows=np.array(rows, np.int32))
    for field, parts in plan.items():
        if any(part.key in hidden for part in parts):
            yield Finding("F17", *about, field)


@lru_cache(maxsize=1 << 10)  # exports share their headers
def _resembling(header: str, known: tuple[str, ...]) -> str:
    return next(iter(get_close_matches(header, known, n=1, cutoff=_RESEMBLANCE)), "")


def row_findings(
    register: Register, definitions: Definitions, name: DirectionName
) -> Iterator[Finding]:
    """Yield what is odd about single rows of the exports of one direction."""
    stays, marks, places = register.frame(name), register.marks[name], register.places(name)
    outcome, days = stays["outcome"].cat, stays["days"].to_numpy()

    def among(*outcomes: str) -> Mask:
        return np.array([each in outcomes for each in outcome.categories])[outcome.codes]

    student_row = ~among(*NOT_STUDENT_ROWS, Outcome.SURPLUS_FIELDS)
    in_play = student_row & ~among(Outcome.NO_YEAR, Outcome.ENDS_BEFORE_START)
    counted, no_year = among(Outcome.COUNTED), among(Outcome.NO_YEAR)

    def found(code: str, mask: Mask, field: FieldName | None = None) -> list[Finding]:
        at = np.flatnonzero(mask)
        return findings_in_rows(code, at, stays, places, direction=name, field=field)

    rule = definitions.direction(name).year
    # A row whose date cannot be read has its finding (R04); R03 is for those that state none.
    for field in (rule.needs, FieldName.END) if rule is YearRule.OVERLAP else (rule.needs,):
        no_year &= ~marks.failures.get((field, "R04"), np.False_)
    yield from found("R01", among(Outcome.SURPLUS_FIELDS))
    yield from found("R02", marks.short & in_play)
    yield from found("R03", no_year, rule.needs)
    for (field, code), fails in sorted(marks.failures.items()):
        # An excluded row is worth fixing only where the finding explains why it is excluded.
        yield from found(code, fails & (student_row if code == "R04" else in_play), field)
    yield from found("R15", among(Outcome.OTHER_HEADER))
    yield from found("R05", among(Outcome.ENDS_BEFORE_START), FieldName.END)
    duration = stays["duration"].cat
    is_long = np.array([*(each == LONG for each in duration.categories), False])[duration.codes]
    # HESA's classic check: the declared duration against the dates.
    contradicts = is_long != within(definitions.long_stay, days)
    contradicts &= (days > 0) & (duration.codes >= 0).to_numpy()  # an unknown one does not
    yield from found("R12", counted & contradicts, FieldName.DURATION)
    yield from found("R13", counted & (stays["category"] == UNCLASSIFIED).to_numpy())
    # Exports differ in whether they count both the first and the last day.
    miscounts = np.abs(days - marks.stated_days) > 1
    miscounts &= (marks.stated_days > 0) & (days > 0)
    yield from found("R14", counted & miscounts, FieldName.DAYS)
