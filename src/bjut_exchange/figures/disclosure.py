"""Disclosure control: tables that leave the office must not reveal single students.

Two profiles, never both at once: together they would let a reader recover what is hidden.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]
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
    What is hidden in one unit is hidden in all of them.

    Hidden are numbers from 1 to 4, totals too. While a line (a row or a column with its total)
    reveals something, its smallest number that is shown and not 0 is hidden too, a total last. In
    the end no hidden number follows from those shown, however rows and columns are combined.
    """
    shape = layers[0].shape
    flat = [layer.ravel() for layer in layers]
    # A zero is shown: there is no student behind it.
    hidden: Mask = np.any([(layer > 0) & (layer < THRESHOLD) for layer in flat], axis=0)
    places = np.arange(hidden.size).reshape(shape)
    lines = [*places.T, *(places if shape[1] > 1 else ())]
    while (at := _next_to_hide(hidden, flat, lines, shape)) is not None:
        hidden[at] = True
    return hidden.reshape(shape)


def _next_to_hide(
    hidden: Mask, layers: Sequence[Integers], lines: Sequence[Integers], shape: tuple[int, ...]
) -> int | None:
    """Return the place of one more number to hide; None if nothing is revealed any more."""
    numbers = layers[0]
    for line in lines:
        if _reveals(hidden[line], [layer[line] for layer in layers]):
            shown: list[int] = line[~hidden[line] & (numbers[line] > 0)].tolist()
            if shown:
                last = int(line[-1])
                # The total goes last, because it is what readers need most.
                return min(shown, key=lambda at: (at == last, int(numbers[at]), at))
    side = _bound_side(_joined(hidden, shape)) if shape[1] > 1 else frozenset()
    leads_out = (
        at
        for at in np.flatnonzero(~hidden & (numbers > 0)).tolist()
        if len(side.intersection(_ends(at, shape))) == 1
    )
    totals = {int(line[-1]) for line in lines}
    return min(leads_out, key=lambda at: (at in totals, int(numbers[at]), at), default=None)


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


# Rows and columns, totals among them, are the nodes of a graph, and each hidden number joins its
# row with its column. The numbers on a cycle can grow and shrink in turn without changing a sum.
# One that lies on no cycle is bound: it follows from what is shown.


def _ends(at: int, shape: tuple[int, ...]) -> tuple[int, int]:
    rows, columns = shape
    return at // columns, rows + at % columns


def _joined(hidden: Mask, shape: tuple[int, ...]) -> dict[int, list[int]]:
    joined: dict[int, list[int]] = {}
    for at in np.flatnonzero(hidden).tolist():
        row, column = _ends(at, shape)
        joined.setdefault(row, []).append(column)
        joined.setdefault(column, []).append(row)
    return joined


def _bound_side(joined: Mapping[int, Sequence[int]]) -> frozenset[int]:
    """Return the nodes on one side of a number that lies on no cycle; nothing if there is none.

    A walk in depth numbers the nodes; `lowest` is the lowest number that a node reaches without
    the way on which it was found. A number is on no cycle if nothing below it reaches above it.
    """
    found: dict[int, int] = {}
    lowest: dict[int, int] = {}
    for root in joined:
        way = [] if root in found else [(root, root, iter(joined[root]))]
        while way:
            node, before, rest = way[-1]
            if node not in found:
                found[node] = lowest[node] = len(found)
            step = next((each for each in rest if each != before), None)
            if step is None:
                way.pop()
                lowest[before] = min(lowest[before], lowest[node])
                if node != root and lowest[node] > found[before]:
                    return frozenset(each for each, at in found.items() if at >= found[node])
            elif step in found:
                lowest[node] = min(lowest[node], found[step])
            else:
                way.append((step, node, iter(joined[step])))
    return frozenset()
