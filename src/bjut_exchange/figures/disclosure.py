"""Disclosure control: tables that leave the office must not reveal single students.

Two profiles, never both at once: together they would let a reader recover what is hidden.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bjut_exchange.figures.audit import Audit, Fact
from bjut_exchange.reading.table import Mask

Integers = NDArray[np.int64]
Numbers = TypeVar("Numbers", Integers, "pd.Series[int]", pd.DataFrame)

THRESHOLD = 5
"""The smallest number of students that is shown; also what numbers are rounded to."""


def rounded(numbers: Numbers) -> Numbers:
    """Return each number rounded on its own, totals too, as HESA does: floor((n + 2.5) / 5) * 5."""
    return (2 * numbers + THRESHOLD) // (2 * THRESHOLD) * THRESHOLD


def hidden_cells(layers: Sequence[Integers]) -> Mask:
    """Return which numbers of a table must not be shown.

    `layers` are the same table in several units, the first of which adds up: rows by columns, the
    last row and the last column being totals; a table of one field has the column of totals alone.
    What is hidden in one unit is hidden in all of them. No number is more than that of the first
    unit, or than the total of its line.

    Hidden are numbers from 1 to 4, totals too. While a line (a row or a column with its total)
    reveals something, its smallest number that is shown and not 0 is hidden too, a total last; the
    same where all lines together tell a hidden number too well: to fewer than 4 possible values, as
    many as a number from 1 to 4 has.
    """
    table = _Table([layer.ravel() for layer in layers], layers[0].shape)
    # A zero is shown: there is no student behind it.
    hidden: Mask = np.any([(layer > 0) & (layer < THRESHOLD) for layer in table.layers], axis=0)
    safe = np.zeros((len(layers), hidden.size), np.bool_)
    while more := _next_to_hide(hidden, table, safe):
        hidden[more] = True
    return hidden.reshape(table.shape)


class _Table:
    """A table in several units, each as one row of numbers, and the places of its lines."""

    def __init__(self, layers: Sequence[Integers], shape: tuple[int, ...]) -> None:
        self.layers, self.shape = layers, shape
        places = np.arange(layers[0].size).reshape(shape)
        self.lines: list[Integers] = [*places.T, *(places if shape[1] > 1 else ())]
        self.totals = {int(line[-1]) for line in self.lines}

    def smallest(self, places: Integers) -> int:
        """Return the place of the smallest number; a total only where there is nothing else."""
        # Totals go last, because they are what readers need most.
        numbers = self.layers[0]
        known: list[int] = places.tolist()
        return min(known, key=lambda at: (at in self.totals, int(numbers[at]), at))

    def least_total(self, numbers: Integers, hidden: Mask) -> NDArray[np.float64]:
        """Return for each place the least of the totals that are shown for it."""
        least = np.full(hidden.size, np.inf)
        for line in self.lines:
            if not hidden[line[-1]]:
                least[line] = np.minimum(least[line], numbers[line[-1]])
        return least


def _next_to_hide(hidden: Mask, table: _Table, safe: Mask) -> list[int]:
    """Return the places of numbers to hide now; none if nothing is revealed any more."""
    can_go = ~hidden & (table.layers[0] > 0)
    for line in table.lines:
        shown = line[can_go[line]]
        if shown.size and _reveals(hidden[line], [layer[line] for layer in table.layers]):
            return [table.smallest(shown)]
    more: list[int] = []
    used: set[int] = set()
    if hidden.any() and can_go.any():
        for lines in _revealing_lines(hidden, table, safe):
            shown = np.concatenate([table.lines[line] for line in lines or range(len(table.lines))])
            shown = shown[can_go[shown]]
            # What is hidden in a line changes what can be told there: that is looked at again.
            if used.isdisjoint(lines) and shown.size:
                more.append(table.smallest(shown))
            used |= lines
    return more


def _reveals(hidden: Mask, layers: Sequence[Integers]) -> bool:
    """Return whether a line, its total the last, reveals a number or a small group."""
    if hidden.sum() == 1:
        return True  # it is the difference of the others
    cells = hidden[:-1]
    if hidden[-1] or not cells.any():
        return False
    # The sum of the hidden cells is known: it must not be that of a small group itself, and, since
    # zeros are shown, not so small that each cell can only be 1.
    smallest = max(THRESHOLD, int(cells.sum()) + 1)
    return any(layer[:-1][cells].sum() < smallest for layer in layers)


def _revealing_lines(hidden: Mask, table: _Table, safe: Mask) -> list[set[int]]:
    """Return for each hidden number that is told too well the lines that tell it.

    `safe` are those that are not and, since only more is hidden, never will be.
    """
    places = np.flatnonzero(hidden)
    first, *others = table.layers
    # A unit in which all numbers are the same says nothing more.
    layers = [first, *(layer for layer in others if (layer != first).any())]
    facts: list[Fact] = []
    for number, layer in enumerate(layers):
        unknown = {at: number * len(places) + each for each, at in enumerate(places.tolist())}
        facts += _facts(layer, unknown, table)
        if number:  # in a cell there are no more persons than participations
            facts += [
                Fact([(each, 1), (unknown[at], -1)], 0, np.inf)
                for each, at in enumerate(places.tolist())
            ]
    values = np.concatenate([layer[places] for layer in layers])
    # A person in several categories counts in one of them, so that persons can be 0 elsewhere.
    least = np.repeat([int((layer[places] > 0).all()) for layer in layers], len(places))
    greatest = np.concatenate([table.least_total(layer, hidden)[places] for layer in layers])
    seen = safe[: len(layers), places].ravel()
    lines = [*Audit(values, least, greatest, facts).revealing_lines(THRESHOLD - 2, seen)]
    safe[: len(layers), places] = seen.reshape(len(layers), -1)
    return lines


def _facts(layer: Integers, unknown: Mapping[int, int], table: _Table) -> Iterator[Fact]:
    """Yield what the lines of a table say about its hidden numbers in one unit."""
    excess = np.array([layer[line[:-1]].sum() - layer[line[-1]] for line in table.lines])
    adds_up, never_less = (excess == 0).all(), (excess >= 0).all()
    for number, line in enumerate(table.lines):
        *cells, total = line.tolist()
        terms = [(unknown[at], 1) for at in cells if at in unknown]
        shown = sum(int(layer[at]) for at in cells if at not in unknown)
        if total not in unknown:
            rest, least = [], int(layer[total]) - shown
        else:
            rest, least = [(unknown[total], -1)], -shown
            if not adds_up:  # and yet no cell is more than its total
                yield from (Fact([term, *rest], -np.inf, 0, number) for term in terms)
        if (terms or rest) and never_less:
            yield Fact([*terms, *rest], least, least if adds_up else np.inf, number)
