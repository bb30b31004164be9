"""What can be told of the hidden numbers of a table, found without a linear programme.

`python -m tests.suppression --count 2000 --seed 1` hides in so many random tables and reports
those that give a hidden number away.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from random import Random

import numpy as np

from bjut_exchange.figures.disclosure import hidden_cells

Table = list[list[int]]
Place = tuple[int, int]


def with_totals(cells: Table) -> Table:
    """Add the column and the row of totals."""
    rows = [[*row, sum(row)] for row in cells]
    return [*rows, [sum(column) for column in zip(*rows, strict=True)]]


def random_table(random: Random) -> Table:
    """Return a table of up to 5 x 5, of many small numbers or of few, with its totals."""
    height, width = random.randint(2, 5), random.randint(2, 5)
    most = random.choice([2, 4, 6, 9, 20])
    zeros = random.choice([0, 0.2, 0.5])
    return with_totals(
        [
            [0 if random.random() < zeros else random.randint(0, most) for _ in range(width)]
            for _ in range(height)
        ]
    )


def possible(table: Table, hidden: set[Place], wanted: int) -> dict[Place, int]:
    """Return how far each hidden number can move over all tables that fit, `wanted` at most.

    A number moves by 1 if others can move by 1 in turn along a way that leads from its row back to
    its column, and none of them below 1. Whole numbers are all that is used.
    """
    spans = {}
    for place in hidden:
        moves = 0
        for step in (1, -1):
            numbers = {at: table[at[0]][at[1]] for at in hidden}
            while moves < wanted and _move(numbers, place, step, table):
                moves += 1
        spans[place] = moves
    return spans


def _sign(at: Place, table: Table) -> int:
    """Return -1 for a total of a row or a column: a line adds up to 0 with it."""
    is_total = (at[0] == len(table) - 1) + (at[1] == len(table[0]) - 1)
    return -1 if is_total == 1 else 1


def _move(numbers: dict[Place, int], place: Place, step: int, table: Table) -> bool:
    """Move one number by a step, and others so that each line still adds up, if that is possible.

    The nodes are rows (0, i) and columns (1, j).
    """
    if numbers[place] + step < 1:
        return False
    change = step * _sign(place, table)
    start, goal = (0, place[0]), (1, place[1])
    came: dict[Place, tuple[Place, Place, int]] = {}
    open_nodes = [start]
    while open_nodes and goal not in came:
        node = open_nodes.pop()
        kind, line = node
        for at, number in numbers.items():
            after = (1 - kind, at[1 - kind])
            own = (change if kind else -change) * _sign(at, table)
            if at == place or at[kind] != line or after in came or after == start:
                continue
            if number + own >= 1:
                came[after] = (node, at, own)
                open_nodes.append(after)
    if goal not in came:
        return False
    numbers[place] += step
    node = goal
    while node != start:
        node, at, own = came[node]
        numbers[at] += own
    return True


def given_away(table: Table, wanted: int = 3) -> Iterator[tuple[Place, int]]:
    """Hide in a table; yield the hidden numbers that have too few possible values."""
    mask = hidden_cells([np.array(table)])
    hidden = {(i, j) for i, j in np.argwhere(mask).tolist()}
    small = {(i, j) for i, row in enumerate(table) for j, n in enumerate(row) if 0 < n < 5}
    assert small <= hidden
    for place, moves in possible(table, hidden, wanted).items():
        if moves < wanted:
            yield place, moves


def main() -> int:
    """Report the tables that give a hidden number away."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    random, wrong = Random(options.seed), 0  # noqa: S311  # a seed makes tables, not secrets
    for _ in range(options.count):
        table = random_table(random)
        for place, moves in given_away(table):
            wrong += 1
            sys.stdout.write(f"{table}: {place} has only {moves + 1} possible values\n")
    sys.stdout.write(f"{options.count} tables, {wrong} hidden numbers given away\n")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
