"""Student ids as numbers of 64 bits: equal exactly where the ids are.

There are more ids than of anything else, so those that are plain (ASCII letters and digits, of
which one is a digit) become numbers by the column, and never text. How: up to 12 letters and digits
are the figures of a number to the base of 37, up to 19 digits those of one to the base of 10, and
what is left is numbered one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from bjut_exchange.reading.encoded import Chunk, Codes, Encoded, Mask, narrowed

Keys = NDArray[np.uint64]
Bytes = NDArray[np.uint8]
T = TypeVar("T", str, bytes)
U = TypeVar("U")

NO_ID = 0
_SIGNS = "0123456789abcdefghijklmnopqrstuvwxyz"
_NINE = 10  # the figure of the last digit; no figure is 0, so that length matters
_BASE, _LONGEST = len(_SIGNS) + 1, 12
_LONGEST_NUMBER = 19
_LONG_NUMBERS = _BASE**_LONGEST
_OTHERS = 2**64 - 2**58  # above the largest long number
_NUMBER, _WITH_LETTERS, ODD = range(3)  # from ODD on, kinds are those of odd cells

_FIGURES = np.zeros(256, np.uint8)
for _at, _sign in enumerate(_SIGNS, start=1):
    _FIGURES[[ord(_sign), ord(_sign.upper())]] = _at


@dataclass(frozen=True)
class Ids(Generic[T]):
    """A column of ids: `keys` are those of plain ids, NO_ID elsewhere.

    `kinds` are 0 for a plain number, 1 for a plain id with letters; else 2 and more: the index
    among the `odd` cells, which are none or have to be looked at.
    """

    keys: Keys
    odd: Sequence[T]
    kinds: Sequence[Chunk]

    def map(self, number: U, with_letters: U, of_odd: Callable[[T], U]) -> Encoded[U]:
        """Give a value to plain numbers, to plain ids with letters, and to each odd cell."""
        return Encoded([number, with_letters, *map(of_odd, self.odd)], self.kinds)


class Apart:
    """Words that are no ids though they look like one.

    What begins with the letters of one of the `beginnings` is looked at, and what is one of the
    `words`. Letters alone are looked at in any case.
    """

    def __init__(self, beginnings: Iterable[str] = (), words: Iterable[str] = ()) -> None:
        leads = {word[: _leading_letters(word)] for word in beginnings if word.isascii()}
        self.leads = np.array(sorted(_packed(each) or 0 for each in leads - {""}), np.uint64)
        keys = {_packed(word) or 0 for word in words if not word.isalpha()}
        self.keys = np.array(sorted(keys - {0}), np.uint64)


class Numbering:
    """Gives each id its number, the same in all exports that are read together."""

    def __init__(self) -> None:
        self._others: dict[str, int] = {}

    def key(self, identifier: str | None) -> int:
        """Give the number of an id, tidied and in lower case; NO_ID for None."""
        if identifier is None:
            return NO_ID
        return _packed(identifier) or _OTHERS + self._others.setdefault(
            identifier, len(self._others)
        )


def ids_of(cells: Sequence[bytes], codes: Codes, apart: Apart) -> Ids[bytes]:
    """Read a column of which the distinct cells are known."""
    ends = np.cumsum([0, *map(len, cells)])
    own = ids_in(np.frombuffer(b"".join(cells), np.uint8), ends, apart)
    (kinds,) = own.kinds
    return Ids(own.keys[codes], own.odd, [Chunk(kinds.places, kinds.codes[codes])])


def ids_in(data: Bytes, bounds: NDArray[np.integer], apart: Apart) -> Ids[bytes]:
    """Read cells that lie one after the other: cell `i` from `bounds[i]` to `bounds[i + 1]`."""
    lengths = np.diff(bounds)
    keys = np.zeros(len(lengths), np.uint64)
    kinds = np.full(len(lengths), _NUMBER, np.int32)
    figures = _FIGURES[data[bounds[0] : bounds[-1]]]
    starts = bounds[:-1] - bounds[0]
    alike = len(lengths) > 0 and bool((lengths == lengths[0]).all())
    sizes = [int(lengths[0])] if alike else np.flatnonzero(np.bincount(lengths)).tolist()
    for length in sizes:
        if not 0 < length <= _LONGEST_NUMBER:
            continue
        if len(sizes) == 1:
            keys, has_letters = _keys(figures.reshape(-1, length), apart)
            kinds[has_letters] = _WITH_LETTERS
        else:
            rows = np.flatnonzero(lengths == length)
            table = figures[starts[rows][:, None] + np.arange(length)]
            keys[rows], has_letters = _keys(table, apart)
            kinds[rows[has_letters]] = _WITH_LETTERS
    odd: dict[bytes, int] = {}
    text = data.tobytes() if (keys == NO_ID).any() else b""
    for row in np.flatnonzero(keys == NO_ID).tolist():
        cell = text[bounds[row] : bounds[row + 1]]
        kinds[row] = ODD + odd.setdefault(cell, len(odd))
    places = np.arange(ODD + len(odd))
    return Ids(keys, list(odd), [Chunk(places, narrowed(kinds))])


def _keys(figures: Bytes, apart: Apart) -> tuple[Keys, Mask]:
    """Pack cells of one length, one a row; and mark those with letters. Odd ones have NO_ID."""
    length = figures.shape[1]
    has_letters: Mask = np.zeros(len(figures), np.bool_)
    if length > _LONGEST:
        keys = _packed_rows(figures, _NINE) + np.uint64(_LONG_NUMBERS)
        keys[(figures > _NINE).any(axis=1)] = NO_ID
    else:
        keys = _packed_rows(figures, _BASE)
        if figures.max(initial=0) > _NINE:
            is_letter = figures > _NINE
            has_letters |= is_letter.any(axis=1)
            begins = np.flatnonzero(is_letter[:, 0])
            keys[begins[_begin_as(figures[begins], is_letter[begins], apart)]] = NO_ID
            keys[is_letter.all(axis=1)] = NO_ID
    if not figures.all():
        keys[~figures.all(axis=1)] = NO_ID
    if len(apart.keys):
        keys[np.isin(keys, apart.keys)] = NO_ID
    return keys, has_letters


def _packed_rows(figures: Bytes, base: int) -> Keys:
    keys = figures[:, 0].astype(np.uint64)
    for at in range(1, figures.shape[1]):
        keys *= np.uint64(base)
        keys += figures[:, at]
    return keys


def _begin_as(figures: Bytes, is_letter: Mask, apart: Apart) -> Mask:
    """Mark the cells whose letters up to the first digit are those of a word apart."""
    leads = np.zeros(len(figures), np.uint64)
    leading = np.ones(len(figures), np.bool_)
    for at in range(figures.shape[1]):
        leading &= is_letter[:, at]
        leads[leading] = leads[leading] * np.uint64(_BASE) + figures[leading, at]
    return np.isin(leads, apart.leads)


def _leading_letters(word: str) -> int:
    return next((at for at, sign in enumerate(word) if sign.isdigit()), len(word))


def _packed(text: str) -> int | None:
    """Pack one id as `_keys` does; None where it is too long or has other signs."""
    if not (text.isascii() and text.isalnum()):
        return None
    if len(text) <= _LONGEST:
        figures, base, above = [_SIGNS.index(sign) + 1 for sign in text.lower()], _BASE, 0
    elif text.isdigit() and len(text) <= _LONGEST_NUMBER:
        figures, base, above = [int(sign) + 1 for sign in text], _NINE, _LONG_NUMBERS
    else:
        return None
    key = 0
    for figure in figures:
        key = key * base + figure
    return key + above
