"""What is found in single exports: in their headers, and row by row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator

import numpy as np
import pandas as pd

from bjut_exchange.checks.unknown import unknown_values
from bjut_exchange.cleaning.cells import Plan, known_headers, plan_columns
from bjut_exchange.cleaning.parsers import UNREAD
from bjut_exchange.cleaning.readings import unread
from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import (
    DAY_BAND,
    LONG,
    NOT_STUDENT_ROWS,
    TOTAL,
    UNCLASSIFIED,
    DirectionName,
    FieldName,
    Outcome,
    YearRule,
)
from bjut_exchange.config.values import Label
from bjut_exchange.figures.availability import asked_by, uncounted_by_field, undecided_by_field
from bjut_exchange.messages import Said
from bjut_exchange.reading.table import Mask, ReadExport, header_of, keys_of, per_row
from bjut_exchange.register.build import Register
from bjut_exchange.register.findings import Finding, findings_in_rows
from bjut_exchange.register.outcomes import within
from bjut_exchange.register.years import LONGEST_YEARS, STILL_HERE
from bjut_exchange.text import known_header

# What may be why a row has no year, or ends before it starts.
_EXCLUDING = {*UNREAD, "R19", "R20"}
_HALF_A_MONTH = 16
_OF_VALUES = {"R08", "R09"}
_LONGEST_STAY = LONGEST_YEARS * 365 + 3  # days, leap days included


def header_findings(read: ReadExport, definitions: Definitions) -> Iterator[Finding]:
    """Yield what is odd about the header of an export."""
    direction, place = read.source.direction, read.place
    columns = definitions.direction(direction).columns_of(read.source.desk)
    every = known_headers(columns)
    keys = keys_of(read.layout.header, every)
    plan = plan_columns(keys.values(), columns)
    hidden = {keys[at] for at in read.export.notes.hidden_columns if at in keys}
    yield from _sheet_findings(read, plan, hidden)
    if FieldName.PERSON not in plan and columns.get(FieldName.PERSON):
        yield Finding("H03", direction, place, FieldName.PERSON)
    headers = [known_header(cell, every) for cell in read.layout.header]
    shown = {of: cell.strip() for of, cell in zip(headers, read.layout.header, strict=True)}
    used = {header_of(part.key) for parts in plan.values() for part in parts}
    for header, count in Counter(headers).items():
        if count > 1 and header in used:
            yield Finding("H05", direction, place, detail=Said("quoted", {"text": shown[header]}))


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


def row_findings(
    register: Register, definitions: Definitions, name: DirectionName
) -> Iterator[Finding]:
    """Yield what is odd about single rows of the exports of one direction."""
    stays, marks, places = register.frame(name), register.marks[name], register.places(name)
    outcome, days = stays["outcome"].cat, stays["days"].to_numpy()

    def among(*outcomes: str) -> Mask:
        return per_row((each in outcomes for each in outcome.categories), outcome.codes)

    student_row = ~among(*NOT_STUDENT_ROWS, Outcome.SURPLUS_FIELDS)
    no_place = (Outcome.YEAR_OUT_OF_PLACE, Outcome.NO_YEAR, Outcome.ENDS_BEFORE_START)
    in_play = student_row & ~among(*no_place)
    left_out = among(*(rule.id for rule in definitions.direction(name).left_out))
    needs_date = student_row & ~left_out
    counted, no_year = among(Outcome.COUNTED), among(Outcome.NO_YEAR)

    def found(code: str, mask: Mask, field: FieldName | None = None) -> Iterable[Finding]:
        if field and code in _OF_VALUES:
            return unknown_values(register, name, code, field, mask)
        at = np.flatnonzero(mask)
        return findings_in_rows(code, at, stays, places, direction=name, field=field)

    rule = definitions.direction(name).year
    # A row whose date cannot be read has its finding; R03 is for those that state none.
    for field in (rule.needs, FieldName.END) if rule is YearRule.OVERLAP else (rule.needs,):
        no_year &= ~unread(marks.failures, field, len(stays))
    yield from found("R01", among(Outcome.SURPLUS_FIELDS))
    yield from found("R02", marks.short & in_play)
    yield from found("R03", no_year, rule.needs)
    for (field, code), fails in sorted(marks.failures.items()):
        # An excluded row is worth fixing only where the finding explains why it is excluded.
        yield from found(code, fails & (needs_date if code in _EXCLUDING else in_play), field)
    yield from found("R15", among(Outcome.OTHER_HEADER))
    yield from found("R05", among(Outcome.ENDS_BEFORE_START), FieldName.END)
    duration = stays["duration"].cat
    is_long = per_row([*(each == LONG for each in duration.categories), False], duration.codes)
    # HESA's classic check: the declared duration against the dates.
    contradicts = is_long != within(definitions.long_stay, days)
    contradicts &= (days > 0) & (duration.codes >= 0).to_numpy()  # an unknown one does not
    yield from found("R12", counted & contradicts, FieldName.DURATION)
    yield from found("R13", counted & (stays["category"] == UNCLASSIFIED).to_numpy())
    # Exports differ in whether they count both the first and the last day, and round to months.
    miscounts = np.abs(days - marks.stated_days) > np.where(marks.rough_days, _HALF_A_MONTH, 1)
    miscounts &= (marks.stated_days > 0) & (days > 0)
    yield from found("R14", counted & miscounts, FieldName.DAYS)
    yield from found("R21", among(Outcome.YEAR_OUT_OF_PLACE), rule.needs)
    yield from found("R22", counted & (days > _LONGEST_STAY), FieldName.END)
    at_home = (stays["country"] == definitions.home_country).to_numpy(np.bool_)
    yield from found("R26", counted & at_home, FieldName.COUNTRY)
    for code, mask in _without_end(stays, counted, definitions, rule):
        yield from found(code, mask, FieldName.END)


def unread_findings(
    register: Register, definitions: Definitions, name: DirectionName
) -> Iterator[Finding]:
    """Yield for each desk the fields that its exports do not hold, though categories need them."""
    exports = register.exports[name]
    found: dict[tuple[tuple[str, ...], str], tuple[int, list[str]]] = {}
    for category, field, stays in undecided_by_field(register, definitions, name):
        for at in sorted(stays["export"].unique()) if category != TOTAL else ():
            found.setdefault((exports[at].source.desk.files, field), (at, []))[1].append(category)
    direction = definitions.direction(name)
    for field, stays in uncounted_by_field(register, definitions, name):
        for at in sorted(stays["export"].unique()):
            ids = [rule.id for rule in direction.left_out if field in asked_by(rule.when)]
            found.setdefault((exports[at].source.desk.files, field), (at, []))[1].extend(ids)
    labels: dict[str, Label | Said] = {UNCLASSIFIED: Said(UNCLASSIFIED, group="terms")}
    labels |= {rule.id: rule.label for rule in (*direction.left_out, *direction.categories)}
    for (files, field), (at, categories) in found.items():
        named = FieldName.DAYS if field == DAY_BAND else FieldName.named(field)
        shown = [labels[each] for each in dict.fromkeys(categories)]
        parts = {"categories": shown, "files": files[0]}
        detail = Said("found_undecided", parts) if shown else files[0]
        yield Finding("H07", name, exports[at].place, named, detail=detail)


def _without_end(
    stays: pd.DataFrame, counted: Mask, definitions: Definitions, rule: YearRule
) -> Iterator[tuple[str, Mask]]:
    """Yield which stays without an end are over, and which have been open for long."""
    if rule is not YearRule.OVERLAP:
        return
    first, no_end = stays["first_year"].to_numpy(), counted & stays["end"].isna().to_numpy()
    is_open = no_end & (stays["last_year"] == STILL_HERE).to_numpy()
    last = definitions.last_year() or first[counted].max(initial=0)
    years = np.where(is_open, last - first, 0)
    yield "R23", no_end & ~is_open
    yield "R24", years > LONGEST_YEARS
    yield "R25", (years > 1) & (years <= LONGEST_YEARS)
