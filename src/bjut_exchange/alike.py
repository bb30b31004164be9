"""Equal rows among many, exactly and without sorting."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bjut_exchange.encoded import Codes

Keys = NDArray[np.uint64]

_CHUNK = 1 << 16  # rows at a time, so that what is made for them is small
_MIXES = 0x9E3779B97F4A7C15  # odd: a product with it spreads over all 64 bits
_MOST = 1 << 64


def first_alike(keys: Keys) -> Codes:
    """Give for each row the first row with the same key.

    A hash of the key only says in which slot to look; there keys are compared. The first row of a
    slot takes it, rows with another key go on to their next slot. Rows with the same key look in
    the same slots, so they meet.
    """
    bits = max(8, (len(keys) + len(keys) // 2).bit_length())
    slots = np.full(1 << bits, -1, np.int32)
    first = np.empty(len(keys), np.int32)
    waiting = []
    chunks = [slice(at, at + _CHUNK) for at in range(0, len(keys), _CHUNK)]
    for chunk in reversed(chunks):  # the first row is to be the last that takes its slot
        slot = _slot(keys[chunk], 0, bits)
        rows = np.arange(chunk.start, chunk.start + len(slot), dtype=np.int32)
        slots[slot[::-1]] = rows[::-1]
    for chunk in chunks:
        first[chunk] = slots[_slot(keys[chunk], 0, bits)]
        waiting.append(np.flatnonzero(keys[first[chunk]] != keys[chunk]) + chunk.start)
    left = np.concatenate([np.empty(0, np.int64), *waiting])
    turn = 0
    while len(left):
        turn += 1
        slot = _slot(keys[left], turn, bits)
        is_free = slots[slot] < 0
        slots[slot[is_free][::-1]] = left[is_free][::-1]
        first[left] = slots[slot]
        left = left[keys[first[left]] != keys[left]]
    return first


def _slot(keys: Keys, turn: int, bits: int) -> NDArray[np.int64]:
    """Give the slot in which rows look at their turn; each turn mixes the key in another way."""
    mixed = keys ^ (keys >> np.uint64(29 + turn % 8))
    mixed *= np.uint64((_MIXES + 2 * turn * 0x632BE5AB) % _MOST | 1)
    mixed >>= np.uint64(64 - bits)
    return mixed.view(np.int64)


def numbered(keys: Keys) -> Codes:
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
            keys = numbered(keys).astype(np.uint64)
            values = length
        keys *= np.uint64(width + 1)
        np.add(keys, codes, out=keys, dtype=np.uint64, casting="unsafe")  # -1 wraps round
        keys += np.uint64(1)
        values *= width + 1
    return keys
