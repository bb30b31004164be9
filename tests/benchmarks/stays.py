"""Invented stays: each can be drawn by its number alone, so that none need be remembered.

A student has one to three stays. They do not overlap: they lie two years apart, or one after the
other in the same year. Partners and programmes come to be more from year to year.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tests.benchmarks.cases import Case

Numbers = NDArray[np.uint64]
Indices = NDArray[np.int64]

STUDENTS, COLLEGES, LEVELS, PARTNERS, PROGRAMMES, STATUSES = 100_000_000, 25, 20, 305, 400, 50
NAMES = 1_584  # 11 surnames with 144 given names

# Ten stays belong to six students: three with one, two with two, one with three.
_STUDENT = np.array([0, 1, 2, 3, 3, 4, 4, 5, 5, 5])
_ORDINAL = np.array([0, 0, 0, 0, 1, 0, 1, 0, 1, 2])
_WITH_TWO = 4  # one student in three of these has both in one year
_STRIDE = 32_452_843  # a prime above the number of stays: steps of it meet each of them once
_UNKNOWN_COUNTRY = 100  # of so many stays of a messy export, the country of one is unknown


@dataclass(frozen=True)
class Stays:
    """The stays of some rows: numbers that stand for values, and days since 1970.

    `style` is drawn for each row: in which of several ways its values are written.
    """

    student: Indices
    name: Indices
    college: Indices
    level: Indices
    partner: Indices
    programme: Indices
    status: Indices
    start: Indices
    end: Indices
    is_unknown_country: NDArray[np.bool_]
    style: Indices


def stays_of(case: Case, first: int, last: int) -> Stays:
    """Draw the stays of the rows from `first` up to `last`, which is not among them."""
    row = np.arange(first, last, dtype=np.int64)
    is_repeat = row % case.repeat_every == case.repeat_every - 1
    earlier = _drawn(row, "earlier", np.maximum(row, 1))
    earlier -= earlier % case.repeat_every == case.repeat_every - 1
    origin = np.where(is_repeat, earlier, row)
    stay = (origin - origin // case.repeat_every) * (_STRIDE % case.stays) % case.stays
    student = stay // len(_STUDENT) * (_STUDENT[-1] + 1) + _STUDENT[stay % len(_STUDENT)]
    year, start, end = _dates(case, stay, student, np.where(is_repeat, row, -1))
    to_come = case.last_year - year
    enrolled = 2004 + _drawn(student, "enrolled", 10)
    return Stays(
        student=enrolled * STUDENTS + student * 61_803_399 % STUDENTS,
        name=_drawn(student, "name", NAMES),
        college=_drawn(student, "college", COLLEGES),
        level=_drawn(student, "level", LEVELS),
        partner=_skewed(stay, "partner", PARTNERS - 6 * to_come),
        programme=_skewed(stay, "programme", PROGRAMMES - 10 * to_come),
        status=_drawn(stay, "status", STATUSES),
        start=start,
        end=end,
        is_unknown_country=_drawn(stay, "unknown", _UNKNOWN_COUNTRY) == 0,
        style=_drawn(row, "style", 1 << 20),
    )


def _dates(
    case: Case, stay: Indices, student: Indices, repeat: Indices
) -> tuple[Indices, Indices, Indices]:
    """Draw the years of stays, starts and ends; a tenth of the repeats (not -1) end otherwise."""
    ordinal = _ORDINAL[stay % len(_ORDINAL)]
    same_year = (student % (_STUDENT[-1] + 1) == _WITH_TWO) & (_drawn(student, "same", 3) == 0)
    apart = np.where(same_year, 0, 2 * ordinal)
    year = case.years[0] + (_drawn(student, "year", len(case.years)) + apart) % len(case.years)
    day = _drawn(stay, "day", 365)
    in_turn = np.where(ordinal == 0, day % 120, 200 + day % 165)
    new_year = (year - 1970).astype("datetime64[Y]").astype("datetime64[D]").astype(np.int64)
    start = new_year + np.where(same_year, in_turn, day)
    other_end = (repeat >= 0) & (_drawn(repeat, "other end", 10) == 0)
    length = _skewed(np.where(other_end, -repeat, stay), "length", 291)
    return year, start, start + 10 + np.where(same_year, _skewed(stay, "length", 291) % 60, length)


def _drawn(numbers: Indices, purpose: str, below: int | Indices) -> Indices:
    """Draw a number from 0 up to `below` for each number: the same for the same purpose."""
    return (_hashed(numbers, purpose) % np.asarray(below, np.uint64)).astype(np.int64)


def _skewed(numbers: Indices, purpose: str, below: int | Indices) -> Indices:
    """Draw as `_drawn` does, small numbers more often."""
    share = (_hashed(numbers, purpose) >> np.uint64(11)) * 2.0**-53
    return (share * share * below).astype(np.int64)


def _hashed(numbers: Indices, purpose: str) -> Numbers:
    """Mix the bits of numbers, as SplitMix64 does."""
    seed = int.from_bytes(purpose.encode()[:8].ljust(8), "little")
    mixed = numbers.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(seed)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed ^= mixed >> np.uint64(31)
    return mixed
