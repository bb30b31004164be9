"""Columns of terms and of countries, told by how many of their cells are known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from bjut_exchange.config.countries import countries_in, known_elsewhere
from bjut_exchange.config.terms import DirectionName, FieldName
from bjut_exchange.messages import Said
from bjut_exchange.proposal.choosing import TERMS, Choice, Chooser, said
from bjut_exchange.proposal.columns import Column
from bjut_exchange.proposal.names import names_programmes

_LEAST_COUNTRY, _LEAST_TERMS, _MANY_TERMS = 0.6, 0.5, 0.9
_SOME = 0.05
_ONE_COUNTRY = 0.9  # of the rows: the own one, beside another column of countries
_LIKE = 0.25  # what a header that is like a field adds


def term_columns(chooser: Chooser) -> Iterator[Choice]:
    """Yield the fields with a vocabulary: where most cells are known terms."""
    lacking = [name for name in TERMS if not chooser.column(name)]
    scores = [
        (share + _LIKE * bool(chooser.likeness(name, each)), -at, name, each, share)
        for at, name in enumerate(lacking)
        for each in chooser.free
        if each.is_of_terms
        for share in [each.share(chooser.knows(name))]
        if share >= _LEAST_TERMS or (chooser.likeness(name, each) and each.is_wordy and share > 0)
    ]
    done: list[FieldName] = []
    taken: list[Column] = []
    for _, _, name, column, share in sorted(scores, key=lambda each: each[:2], reverse=True):
        # Of students who come, one column often says both what they are and what they do.
        both = chooser.direction is DirectionName.INBOUND and name is FieldName.ACTIVITY
        if name in done or (column in taken and not (both and share >= _LEAST_TERMS)):
            continue
        if name is FieldName.ACTIVITY and names_programmes(chooser, column):
            continue
        done.append(name)
        taken.append(column)
        evidence = said("init_terms", column.hits(chooser.knows(name)), column)
        codes = chooser.terms[name].keys() & {text for text in column.counts if text.isdecimal()}
        digits = max(map(len, codes), default=0)
        yield Choice(
            name, column, evidence, is_sure=share >= _LEAST_TERMS, digits=digits * (digits > 1)
        )
    yield from _like_terms(chooser, lacking, done)
    # Where all programmes are called by what they are, they say it.
    also = {FieldName.PROGRAMME, *([FieldName.LEVEL] * (chooser.direction == "inbound"))}
    for each in [choice for choice in chooser.found if choice.field in also]:
        hits = each.column.hits(chooser.knows(FieldName.ACTIVITY))
        if (
            not chooser.column(FieldName.ACTIVITY)
            and hits >= _MANY_TERMS * max(1, each.column.total)
            and not names_programmes(chooser, each.column)
        ):
            yield Choice(FieldName.ACTIVITY, each.column, said("init_terms", hits, each.column))


def _like_terms(
    chooser: Chooser, lacking: Sequence[FieldName], done: Sequence[FieldName]
) -> Iterator[Choice]:
    """Yield fields whose terms are not known, by the headers of columns alone."""
    for name in (FieldName.LEVEL, FieldName.STATUS, FieldName.GENDER):
        like = [each for each in chooser.free if each.is_wordy and chooser.likeness(name, each)]
        like = [each for each in like if each.is_of_terms]
        if name in lacking and name not in done and like:
            yield Choice(name, like[0], Said("init_like_terms"), is_sure=False)


def country_column(chooser: Chooser) -> Iterator[Choice]:
    """Yield the column that names where students go, or come from."""
    if chooser.column(FieldName.COUNTRY):
        return
    countries = countries_in(chooser.definitions.country_languages)
    found = [
        each
        for each in chooser.free
        if each.share(countries.code) >= _LEAST_COUNTRY
        and not any(each.share(chooser.knows(name)) >= _MANY_TERMS for name in TERMS)
    ]
    key = "init_countries" if found else "init_countries_in"
    if not found:
        wordy = [each for each in chooser.free if each.is_wordy]
        found = [each for each in wordy if _elsewhere(chooser, each) >= _LEAST_COUNTRY * each.total]
    if found:
        column = max(found, key=partial(_country_rank, chooser))
        evidence = said(key, _elsewhere(chooser, column), column)
        yield Choice(FieldName.COUNTRY, column, evidence, is_foreign=is_foreign(chooser, column))


def is_foreign(chooser: Chooser, column: Column) -> bool:
    """Return whether a column has names of countries that are known in another language alone."""
    countries = countries_in(chooser.definitions.country_languages)
    known = column.hits(countries.code)
    return known < column.total and _elsewhere(chooser, column) - known >= _SOME * column.total


def _country_rank(chooser: Chooser, column: Column) -> tuple[bool, int, int, int]:
    """Return how well a column of countries tells where students go, or come from."""
    ((_, most),) = column.counts.most_common(1)
    is_spread = most < _ONE_COUNTRY * column.total
    likeness = chooser.likeness(FieldName.COUNTRY, column)
    return is_spread, chooser.leaning(column), likeness, len(column.counts)


def _elsewhere(chooser: Chooser, column: Column) -> int:
    """Return how many cells are countries in any language."""
    countries = countries_in(chooser.definitions.country_languages)
    unknown = {text for text in column.counts if not countries.code(text)}
    found = known_elsewhere(unknown)
    return column.hits(lambda text: text in found or text not in unknown)
