"""Which field the cells of a column that nobody reads seem to hold."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from operator import itemgetter

from bjut_exchange.cleaning.parsers import NOTHING, Reader, Reading
from bjut_exchange.config.terms import VOCABULARIES, DirectionName, FieldKind, FieldName
from bjut_exchange.reading.header_words import words_in_cells
from bjut_exchange.text import folded, tidied

NEARLY_ALL = 0.9  # of the cells that state something
_HOME = "CN"
# An id is not a phone number or that of an identity card, and longer than a running number.
_ID = re.compile(r"(?=(?:.*\d){5})[a-z0-9-]{5,15}", re.IGNORECASE)
_PHONE = re.compile(r"1[3-9]\d{9}")
_REPEATED = 2

Cells = Sequence[str]


def share_that_fits(
    cells: Cells,
    field: FieldName,
    direction: DirectionName,
    read: Mapping[FieldName, Reader],
    starts: Cells = (),
) -> float:
    """Return how many of the cells that state something can be values of a field, from 0 to 1.

    A stay ends when or after it `starts`. Codes of digits alone can mean anything, and so prove
    nothing. Where outbound students go to is not China.
    """
    fits: Mapping[FieldKind, Callable[[Reading, str], bool]] = {
        FieldKind.TERM: lambda of, text: of.value is not None and not text.isdigit(),
        FieldKind.COUNTRY: lambda of, _: (
            of.value is not None and not (direction is DirectionName.OUTBOUND and of.value == _HOME)
        ),
        FieldKind.DATE: lambda of, _: _is_day(of),
        FieldKind.YEAR: lambda of, _: of.value is not None,
        FieldKind.ID: lambda _, text: bool(_ID.fullmatch(text)) and not _PHONE.fullmatch(text),
        FieldKind.NAME: lambda _, text: _has_word(field, text) and not _is_term(text, read),
    }
    fit, reader = fits.get(field.kind), cache(read[field])
    texts = list(map(tidied, cells))
    stated = [text for text in texts if text and reader(text) != NOTHING]
    if fit is None or not stated:
        return 0
    if field.kind is FieldKind.ID and len(set(stated)) * _REPEATED < len(stated):
        return 0
    if field is FieldName.END and not _follow(texts, starts, read):
        return 0
    return sum(fit(reader(text), text) for text in stated) / len(stated)


def field_in_cells(shares: Mapping[FieldName, float]) -> FieldName | None:
    """Return the field whose values nearly all cells of a column can be, if there is one."""
    field, share = max(shares.items(), key=itemgetter(1), default=(None, 0.0))
    return field if share >= NEARLY_ALL else None


def _is_day(of: Reading) -> bool:
    return isinstance(of.value, dt.date) and "R11" not in of.fails


def _has_word(field: FieldName, text: str) -> bool:
    return any(word in folded(text) for word in words_in_cells()[field])


def _is_term(text: str, read: Mapping[FieldName, Reader]) -> bool:
    return any(read[field](text).value for field in VOCABULARIES)


def _follow(ends: Cells, starts: Cells, read: Mapping[FieldName, Reader]) -> bool:
    """Return whether nearly all ends are on or after their starts; true where none is known."""
    pairs = [
        (first.value, last.value)
        for first, last in zip(
            map(read[FieldName.START], map(tidied, starts)),
            map(read[FieldName.END], ends),
            strict=False,
        )
        if isinstance(first.value, dt.date) and isinstance(last.value, dt.date)
    ]
    return sum(first <= last for first, last in pairs) >= NEARLY_ALL * len(pairs)
