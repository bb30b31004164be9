"""Equal rows among many, exactly and without sorting."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from bjut_exchange.reading.encoded import Codes
from bjut_exchange.reading.ids import Keys
from bjut_exchange.register.side_by_side import MANY, side_by_side

Rows = NDArray[np.int32]

_CHUNK = 1 << 16  # rows at a time, so that what is made for them stays in the cache
_MIXES = 0x9E3779B97F4A7C15  # odd: a product with it spreads over all 64 bits
_MOST = 1 << 64
_ROUNDS = 8


def first_alike(keys: Keys) -> Rows:
    """Give for each row the first row with the same key.

    A hash of the key only says in which slot to look; there keys are compared. The first row of a
    slot takes it, rows with another key go on to their next slot. Rows with the same key look in
    the same slots, so they meet.
    """
    first = np.empty(len(keys), np.int32)
    if len(keys) < MANY:
        _look_up(keys, np.arange(len(keys), dtype=np.int32), first)
        return first
    is_odd = (keys & np.uint64(1)).astype(np.bool_)

    def look_up_half(mask: NDArray[np.bool_]) -> None:
        _look_up(keys, np.flatnonzero(mask).astype(np.int32), first)

    halves = [partial(look_up_half, is_odd), partial(look_up_half, ~is_odd)]
    side_by_side(halves, len(keys))
    return first


def _look_up(keys: Keys, rows: Rows, first: Rows) -> None:
    """Fill in the first row with the same key of the rows given, which hold all with these keys."""
    bits = max(8, (len(rows) + len(rows) // 2).bit_length())
    slots = np.full(1 << bits, -1, np.int32)
    left, turn = [np.empty(0, np.int32)], 0
    for chunk in _chunks(len(rows)):
        own = rows[chunk]
        left.append(_look(keys, own, first, slots, _slot(keys[own], turn, bits)))
    rows = np.concatenate(left)
    while len(rows):
        turn += 1
        rows = _look(keys, rows, first, slots, _slot(keys[rows], turn, bits))


def _look(keys: Keys, rows: Rows, first: Rows, slots: Rows, slot: NDArray[np.int64]) -> Rows:
    """Let rows look in their slots; give those that do not find their key there."""
    found = slots[slot]
    free = np.flatnonzero(found < 0)
    slots[slot[free][::-1]] = rows[free][::-1]  # of several rows the first is to stay
    found = slots[slot]
    first[rows] = found
    left: Rows = rows[keys[found] != keys[rows]]
    return left


def _slot(keys: Keys, turn: int, bits: int) -> NDArray[np.int64]:
    """Give the slot in which rows look at their turn.

    The first turn mixes a key cheaply; the few that meet another key are mixed thoroughly, each
    turn in another way (the steps are those of SplitMix64).
    """
    if turn:
        mixed = keys + np.uint64(turn * _MIXES % _MOST)
        for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
            mixed ^= mixed >> np.uint64(shift)
            mixed *= np.uint64(factor)
        mixed ^= mixed >> np.uint64(31)
    else:
        mixed = keys ^ (keys >> np.uint64(32))
        mixed *= np.uint64(_MIXES)
    mixed >>= np.uint64(64 - bits)
    return mixed.view(np.int64)


def _chunks(length: int) -> Iterator[slice]:
    return (slice(at, min(at + _CHUNK, length)) for at in range(0, length, _CHUNK))


def numbered(keys: Keys) -> Rows:
    """Give each distinct key a number from 0, in the order in which they first stand."""
    first = first_alike(keys)
    is_first = first == np.arange(len(first), dtype=np.int32)
    numbers = np.cumsum(is_first, dtype=np.int32)
    numbers -= 1
    return numbers[first]


def combined(columns: Sequence[tuple[Codes, int]]) -> Keys:
    """Combine columns of codes into one: equal exactly where all are equal.

    Each comes with its width; its codes run from -1 to `width - 1`.
    """
    length = len(columns[0][0]) if columns else 0
    keys, values = np.zeros(length, np.uint64), 1
    for codes, width in columns:
        if values * (width + 1) > _MOST:
            keys, values = numbered(keys).astype(np.uint64), length
        keys *= np.uint64(width + 1)
        np.add(keys, codes, out=keys, dtype=np.uint64, casting="unsafe")  # -1 wraps round
        keys += np.uint64(1)
        values *= width + 1
    return keys


def listed_again(
    group: Codes, columns: Sequence[Codes], at: Rows, *, of_first_row: bool = False
) -> tuple[Rows, Rows]:
    """Find the rows among `at`, ascending, before which one of their group is alike in all columns.

    Gives those rows, and for each the first that is alike. A group is a number from 0; if it is
    that `of_first_row`, there is less to do.
    """
    found: list[tuple[Rows, Rows]] = [(at[:0], at[:0])]
    if of_first_row:
        is_there = np.zeros(len(group), np.bool_)
        is_there[at] = True
        at = at[(group[at] != at)]
        parts = [
            _held_against_number(group, columns, at[each], is_there) for each in _chunks(len(at))
        ]
        found += [(again, first) for again, first, _ in parts]
        at = np.concatenate([at[:0], *(rest for _, _, rest in parts)])
    scratch = np.empty(int(group.max(initial=-1)) + 1, np.int32)
    for _ in range(_ROUNDS):  # each leaves out the first row of each group, and those alike
        if not len(at):
            break
        scratch[group[at[::-1]]] = at[::-1]
        chunks = _chunks(len(at))
        parts = [_held_against_first(group, columns, at[each], scratch) for each in chunks]
        found += [(again, first) for again, first, _ in parts]
        at = np.concatenate([rest for _, _, rest in parts])
    # What is left are groups with many rows that differ.
    widths = [int(column.max(initial=-1)) + 1 for column in (group, *columns)]
    own = [column[at] for column in (group, *columns)]
    first = first_alike(combined(list(zip(own, widths, strict=True))))
    again = np.flatnonzero(first != np.arange(len(first), dtype=np.int32))
    found.append((at[again], at[first[again]]))
    rows, firsts = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return rows, firsts


def _alike(columns: Sequence[Codes], one: Rows, other: Rows) -> NDArray[np.bool_]:
    alike = np.ones(len(one), np.bool_)
    for column in columns:
        alike &= column[one] == column[other]
    return alike


def _held_against_first(
    group: Codes, columns: Sequence[Codes], at: Rows, first_of: Rows
) -> tuple[Rows, Rows, Rows]:
    """Give the rows that are alike to the first of their group, those firsts, and the others."""
    first = first_of[group[at]]
    later = np.flatnonzero(first != at)
    at, first = at[later], first[later]
    alike = _alike(columns, at, first)
    return at[alike], first[alike], at[~alike]


def _held_against_number(
    group: Codes, columns: Sequence[Codes], at: Rows, is_there: NDArray[np.bool_]
) -> tuple[Rows, Rows, Rows]:
    """Give the same where a group's number is its first row, which may not be there."""
    first = group[at]
    alike = _alike(columns, at, first) & is_there[first]
    return at[alike], first[alike], at[~alike]
