"""Columns of names of universities, colleges and programmes, told by words in their cells."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from bjut_exchange.config.terms import FieldName
from bjut_exchange.messages import Said
from bjut_exchange.proposal.choosing import NAMES, Choice, Chooser, said
from bjut_exchange.proposal.columns import Column, is_partner_code
from bjut_exchange.proposal.words import lexicon, plain

_LEAST_NAMES, _LEAST_PARTNER = 0.5, 0.3
_MANY_OF_COLLEGES, _FEW_PARTNERS = 0.9, 0.6  # colleges have words for universities, too
_SOME, _MOST = 0.01, 0.9
_MOST_COLLEGES = 80


def name_columns(chooser: Chooser) -> Iterator[Choice]:
    """Yield the columns of programmes, partners and colleges."""
    for name in NAMES:
        if chooser.column(name):
            continue
        shares = {id(each): _name_share(chooser, name, each) for each in chooser.free}
        least = _LEAST_PARTNER if name is FieldName.PARTNER else _LEAST_NAMES
        found = [each for each in chooser.free if shares[id(each)] >= least]
        if found:
            column = max(found, key=partial(_name_rank, chooser, name))
            hits = round(shares[id(column)] * column.total)
            choice = Choice(name, column, said(f"init_{name}", hits, column))
        elif like := [each for each in chooser.free if _is_like_name(chooser, name, each)]:
            column = max(like, key=partial(_name_rank, chooser, name))
            choice = Choice(name, column, Said("init_like"), is_sure=False)
        else:
            continue
        yield choice


def names_programmes(chooser: Chooser, column: Column) -> bool:
    """Return whether a column names programmes, and a few of them by what they are."""
    words, knows = lexicon().values[FieldName.PROGRAMME], chooser.knows(FieldName.ACTIVITY)
    is_known = column.hits(knows)
    named = column.hits(lambda text: not knows(text) and words.found_in(plain(text)))
    return named > _SOME * column.total and is_known + named >= _MOST * column.total


def _name_share(chooser: Chooser, name: FieldName, column: Column) -> float:
    """Return the share of texts with words of a field; those of another one come before."""
    if not column.is_wordy:
        return 0.0
    words = lexicon().values

    def has_word(of: FieldName, text: str) -> bool:
        is_code = of is FieldName.PARTNER and is_partner_code(text)
        return is_code or bool(words[of].found_in(plain(text)))

    is_programme, is_partner, is_college = (column.share(partial(has_word, of)) for of in NAMES)
    if name is FieldName.PROGRAMME:
        return 1.0 if names_programmes(chooser, column) else is_programme
    if is_programme >= _LEAST_NAMES:
        return 0.0
    is_few = len(column.counts) <= _MOST_COLLEGES and column.repeats
    in_college = chooser.likeness(FieldName.COLLEGE, column) and not chooser.likeness(
        FieldName.PARTNER, column
    )
    if name is FieldName.PARTNER:
        of_colleges = is_college > _MANY_OF_COLLEGES and is_partner < _FEW_PARTNERS
        return 0.0 if in_college or of_colleges else is_partner
    return is_college if is_few and (is_partner < _LEAST_PARTNER or in_college) else 0.0


def _is_like_name(chooser: Chooser, name: FieldName, column: Column) -> bool:
    likeness = {other: chooser.likeness(other, column) for other in FieldName}
    is_most = likeness[name] and likeness[name] == max(likeness.values())
    return bool(is_most and column.is_wordy and column.repeats)


def _name_rank(chooser: Chooser, name: FieldName, column: Column) -> tuple[bool, int, int, int]:
    texts = len(column.counts)
    return texts > 1, chooser.leaning(column), chooser.likeness(name, column), texts
