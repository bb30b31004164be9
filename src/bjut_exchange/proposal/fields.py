"""Which field each column of a table holds: told by its header if known, else by its cells."""

from __future__ import annotations

from collections.abc import Iterator

from bjut_exchange.cleaning.cells import known_headers
from bjut_exchange.config.terms import FieldName
from bjut_exchange.messages import Said
from bjut_exchange.proposal.choosing import Choice, Chooser, said
from bjut_exchange.proposal.columns import academic_year
from bjut_exchange.proposal.dates import date_columns
from bjut_exchange.proposal.names import name_columns
from bjut_exchange.proposal.terms import country_column, is_foreign, term_columns
from bjut_exchange.proposal.words import lexicon
from bjut_exchange.text import folded_header, known_header

_LEAST_ID = 0.7
_LEAST_ACADEMIC, _LEAST_YEARS, _LEAST_LENGTHS = 0.8, 0.9, 0.8
_LIKE = 0.25  # what a header that is like a field adds
_LEAST_ROWS = 3


def choose(chooser: Chooser) -> list[Choice]:
    """Return the fields found, each with its column; those whose columns tell most come first."""
    steps = (date_columns, _years, _person, _students, _number, country_column, term_columns)
    for step in (*steps, name_columns, _days):
        for choice in step(chooser):
            if (choice.field, choice.column.header) not in chooser.refused:
                chooser.found.append(choice)
    return chooser.found


def known_columns(chooser: Chooser) -> Iterator[Choice]:
    """Yield the fields whose headers the definitions know."""
    of_direction = chooser.definitions.direction(chooser.direction).columns
    known = known_headers(of_direction)
    for column in chooser.columns:
        key = known_header(column.header, known) if column.header else ""
        for name, candidates in of_direction.items():
            same = (each for each in candidates if folded_header(each.column) == key)
            if key in known and any(each.pattern is None for each in same):
                foreign = name is FieldName.COUNTRY and is_foreign(chooser, column)
                yield Choice(name, column, Said("init_known"), is_known=True, is_foreign=foreign)


def _years(chooser: Chooser) -> Iterator[Choice]:
    if chooser.column(FieldName.YEAR):
        return
    has_start = chooser.column(FieldName.START) is not None
    found = [each for each in chooser.free if each.academic_years >= _LEAST_ACADEMIC * each.total]
    if not found and not has_start:
        found = [each for each in chooser.free if each.calendar_years >= _LEAST_YEARS * each.total]
    if not found:
        return
    column = max(found, key=lambda each: chooser.likeness(FieldName.YEAR, each))
    hits = column.academic_years or column.calendar_years
    pattern = r"(?:19|20)\d{2}[-/_–]\d{2,4}" if column.needs_pattern else ""
    if academic_year(next(iter(column.counts))):
        key = "init_academic_years"
    else:
        key, pattern = "init_years", ""
    yield Choice(FieldName.YEAR, column, said(key, hits, column), pattern=pattern)


def _person(chooser: Chooser) -> Iterator[Choice]:
    if chooser.column(FieldName.PERSON):
        return
    scores = {
        id(each): each.id_score * (1 + _LIKE * bool(chooser.likeness(FieldName.PERSON, each)))
        for each in chooser.free
    }
    column = max(chooser.free, key=lambda each: scores[id(each)], default=None)
    if column and column.id_score and scores[id(column)] >= _LEAST_ID / 2:
        is_sure = scores[id(column)] >= _LEAST_ID
        evidence = said("init_ids", len(column.counts), column)
        yield Choice(FieldName.PERSON, column, evidence, is_sure=is_sure)


def _students(chooser: Chooser) -> Iterator[Choice]:
    if chooser.column(FieldName.PERSON) or chooser.column(FieldName.STUDENTS):
        return
    for column in chooser.free:
        hits = column.hits(str.isdecimal)
        if chooser.likeness(FieldName.STUDENTS, column) and hits >= _LEAST_YEARS * column.total:
            yield Choice(FieldName.STUDENTS, column, said("init_days", hits, column))
            return


def _number(chooser: Chooser) -> Iterator[Choice]:
    if not chooser.column(FieldName.NUMBER):
        running = [each for each in chooser.free if each.is_running and each.total >= _LEAST_ROWS]
        for column in running[:1]:
            yield Choice(FieldName.NUMBER, column, Said("init_running"))


def _days(chooser: Chooser) -> Iterator[Choice]:
    if chooser.column(FieldName.DAYS) or chooser.column(FieldName.END):
        return
    units = lexicon().units
    for column in chooser.free:
        stated = [each for each in column.lengths if each]
        if len(stated) >= _LEAST_LENGTHS * column.total > 0 and chooser.likeness(
            FieldName.DAYS, column
        ):
            unit = next((name for name in units if units[name].found_in(column.label)), "")
            yield Choice(FieldName.DAYS, column, said("init_days", len(stated), column), unit=unit)
            return
