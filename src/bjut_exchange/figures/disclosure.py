"""Disclosure control: tables that leave the office must not reveal single students.

Two profiles, never both at once: together they would let a reader recover what is hidden.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bjut_exchange.errors import UsageError
from bjut_exchange.figures.audit import Audit, Fact
from bjut_exchange.reading.table import Mask

Integers = NDArray[np.int64]
Numbers = TypeVar("Numbers", int, Integers, "pd.Series[int]", pd.DataFrame)

THRESHOLD = 5
"""The smallest number of students that is shown; also what numbers are rounded to."""
_MOST_SMALL = 2_000


def rounded(numbers: Numbers) -> Numbers:
    """Return each number rounded on its own, totals too, as HESA does: floor((n + 2.5) / 5) * 5."""
    return (2 * numbers + THRESHOLD) // (2 * THRESHOLD) * THRESHOLD


@dataclass(frozen=True)
class Line:
    """Numbers and a total, by their places, and what is known of them in each unit.

    The numbers add up to at `least` the total, to at `most` the total; each is `inside` it, that
    is, not more than the total.
    """

    parts: Integers
    total: int
    least: Mask
    most: Mask
    inside: Mask

    @cached_property
    def places(self) -> Integers:
        """Return the places of all numbers, the total the last."""
        return np.append(self.parts, self.total)

    @cached_property
    def is_known(self) -> bool:
        """Return whether the sum is the total, in some unit."""
        return bool((self.least & self.most).any())


@dataclass(frozen=True)
class System:
    """Numbers that are shown together, and the lines that tie them to each other.

    `numbers` are units by places, negative where a place has no number in a unit. In a place no
    unit is more than the first one. What has a higher `rank` is hidden later.
    """

    numbers: Integers
    lines: Sequence[Line]
    rank: Integers

    def smallest(self, places: Integers) -> int:
        """Return the place of the smallest number of the lowest rank."""
        sizes = self.numbers.max(axis=0)
        known: list[int] = places.tolist()
        return min(known, key=lambda at: (self.rank[at], sizes[at], at))


def table_lines(places: Integers, numbers: Integers) -> list[Line]:
    """Return the lines of a table: its columns and, if there are several, its rows.

    `places` are rows by columns; the last row and the last column are totals. What is known of
    sums is the same for all lines: readers learn of a whole table whether its persons add up.
    """
    lines = [*places.T, *(places if places.shape[1] > 1 else ())]
    present: Mask = np.all(numbers[:, places.ravel()] >= 0, axis=1)
    excess = np.array([numbers[:, at[:-1]].sum(axis=1) - numbers[:, at[-1]] for at in lines])
    least: Mask = np.all(excess >= 0, axis=0) & present
    most: Mask = np.all(excess <= 0, axis=0) & present
    inside: list[Mask] = [
        np.all(numbers[:, at] <= numbers[:, at[-1:]], axis=1) & present for at in lines
    ]
    return [
        Line(at[:-1], int(at[-1]), least, most, of) for at, of in zip(lines, inside, strict=True)
    ]


def hidden_cells(layers: Sequence[Integers]) -> Mask:
    """Return which numbers of a table must not be shown, totals last.

    `layers` are the same table in several units, the first of which adds up: rows by columns, the
    last row and the last column being totals; a table of one field has the column of totals alone.
    """
    places = np.arange(layers[0].size).reshape(layers[0].shape)
    numbers = np.array([layer.ravel() for layer in layers])
    lines = table_lines(places, numbers)
    is_total = np.isin(places.ravel(), [line.total for line in lines])
    return hidden_places(System(numbers, lines, is_total.astype(np.int64))).reshape(places.shape)


def hidden_places(system: System) -> Mask:
    """Return the places whose numbers must not be shown, in any unit.

    Hidden are numbers from 1 to 4, totals too. While a line whose sum is known reveals something,
    its smallest number that is shown and not 0 is hidden too; the same where all lines together
    tell a hidden number too well: to fewer than 4 possible values, as many as a number from 1 to 4
    has. Raises UsageError if so many are small that no audit could end in seconds.
    """
    numbers = system.numbers
    # A zero is shown: there is no student behind it.
    is_small = (numbers > 0) & (numbers < THRESHOLD)
    if (small := int(is_small.sum(axis=1).max(initial=0))) > _MOST_SMALL:
        raise UsageError("too_many_small_numbers", small=small)
    hidden: Mask = np.any(is_small, axis=0)
    safe = np.zeros(numbers.shape, np.bool_)
    while more := _next_to_hide(hidden, system, safe):
        hidden[more] = True
    return hidden


def _next_to_hide(hidden: Mask, system: System, safe: Mask) -> list[int]:
    """Return the places of numbers to hide now; none if nothing is revealed any more."""
    can_go = ~hidden & (system.numbers > 0).any(axis=0)
    if not (hidden.any() and can_go.any()):
        return []
    for line in system.lines:
        shown = line.places[can_go[line.places]]
        if shown.size and _reveals(line, hidden, system.numbers):
            return [system.smallest(shown)]
    more: list[int] = []
    used: set[int] = set()
    for lines in _revealing_lines(hidden, system, safe):
        told_by = [system.lines[line].places for line in lines]
        shown = np.concatenate([np.zeros(0, np.int64), *told_by])
        shown = shown[can_go[shown]]
        # What is hidden in a line changes what can be told there: that is looked at again.
        if used.isdisjoint(lines):
            more.append(system.smallest(shown if shown.size else np.flatnonzero(can_go)))
        used |= lines
    return more


def _reveals(line: Line, hidden: Mask, numbers: Integers) -> bool:
    """Return whether a line whose sum is known reveals a number or a small group."""
    cells = line.parts[hidden[line.parts]]
    if not line.is_known or cells.size + hidden[line.total] == 0:
        return False
    if hidden[line.total] or cells.size == 1:
        return bool(cells.size + hidden[line.total] == 1)  # it is the difference of the others
    # The sum of the hidden cells is known: it must not be that of a small group itself, and, since
    # zeros are shown, not so small that each cell can only be 1.
    smallest = max(THRESHOLD, cells.size + 1)
    return bool((numbers[np.ix_(line.least, cells)].sum(axis=1) < smallest).any())


def _revealing_lines(hidden: Mask, system: System, safe: Mask) -> Iterator[set[int]]:
    """Yield for each hidden number that is told too well the lines that tell it.

    `safe` are those that are not and, since only more is hidden, never will be.
    """
    numbers = system.numbers
    # A unit in which all numbers are the same says nothing more.
    says_more = ((numbers != numbers[0]) & (numbers >= 0)).any(axis=1)
    says_more[0] = True
    unit, place = np.nonzero(hidden & (numbers >= 0) & says_more[:, None])
    unknown = np.full(numbers.shape, -1)
    unknown[unit, place] = np.arange(len(unit))
    greatest = np.full(numbers.shape, np.inf)
    for line in system.lines:
        if not hidden[line.total]:
            at = np.ix_(line.inside, line.parts)
            greatest[at] = np.minimum(greatest[at], numbers[line.inside, line.total][:, None])
    facts = [
        fact
        for each in np.flatnonzero(says_more).tolist()
        for fact in _facts(system, each, unknown)
    ]
    values = numbers[unit, place]
    audit = Audit(values, np.minimum(values, 1), greatest[unit, place], facts)
    seen = safe[unit, place]
    lines = [*audit.revealing_lines(THRESHOLD - 2, seen)]
    safe[unit, place] = seen
    return iter(lines)


def _facts(system: System, unit: int, unknown: Integers) -> Iterator[Fact]:
    """Yield what is known of the hidden numbers in one unit."""
    numbers, own, first = system.numbers[unit], unknown[unit], unknown[0]
    for number, line in enumerate(system.lines):
        parts, total = own[line.parts], int(own[line.total])
        terms = [(each, 1) for each in parts[parts >= 0].tolist()]
        least = most = -int(numbers[line.parts[parts < 0]].sum())
        rest = [(total, -1)] if total >= 0 else []
        if not rest:
            least = most = most + int(numbers[line.total])
        elif line.inside[unit] and not line.most[unit]:
            yield from (Fact([term, *rest], -np.inf, 0, number) for term in terms)
        # Numbers are never less than 0, which often says as much.
        is_least = line.least[unit] and (rest or least > 0)
        if (terms or rest) and (is_least or line.most[unit]):
            yield Fact(
                [*terms, *rest],
                least if is_least else -np.inf,
                most if line.most[unit] else np.inf,
                number,
            )
    if unit:  # in a cell there are no more persons than participations
        both = (own >= 0) & (first >= 0) & (numbers <= system.numbers[0])
        for one, other in zip(first[both].tolist(), own[both].tolist(), strict=True):
            yield Fact([(one, 1), (other, -1)], 0, np.inf)
