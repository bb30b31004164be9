"""Suppression: nothing that is shown, put together in whatever way, gives a hidden number away."""

from __future__ import annotations

from itertools import product
from random import Random

import numpy as np
import pytest

from bjut_exchange.figures.disclosure import hidden_cells
from tests.suppression import Place, Table, given_away, possible, random_table, with_totals


@pytest.mark.parametrize("seed", range(10))
def test_hidden_numbers_have_as_many_values_as_a_small_number(seed: int) -> None:
    """At least four values are possible for each, over all tables that fit what is shown."""
    random = Random(seed)  # noqa: S311
    tables = [random_table(random) for _ in range(25)]
    assert [(table, told) for table in tables for told in given_away(table)] == []


def test_the_check_itself_finds_what_lines_and_zeros_give_away() -> None:
    """In this table each line hides two numbers, and yet all seven follow."""
    table = with_totals([[6, 4], [7, 1], [1, 1]])
    hidden = {(0, 0), (0, 1), (1, 1), (1, 2), (2, 0), (2, 1), (2, 2)}
    assert set(possible(table, hidden, 3).values()) == {0}


@pytest.mark.parametrize("seed", range(5))
def test_the_check_itself_agrees_with_trying_all_tables(seed: int) -> None:
    """Whatever is hidden, of two rows and columns: each number is tried."""
    random = Random(seed)  # noqa: S311
    table = with_totals([[random.randint(1, 3) for _ in range(2)] for _ in range(2)])
    for size in range(2, 6):
        places = [(row, column) for row in range(3) for column in range(3)]
        hidden = set(random.sample(places, size))
        assert possible(table, hidden, 2) == tried(table, hidden, 2)


def tried(table: Table, hidden: set[Place], wanted: int) -> dict[Place, int]:
    """Return what `possible` returns: hidden numbers are tried up to 9 in all combinations."""
    places = sorted(hidden)
    fitting = []
    for numbers in product(range(1, 10), repeat=len(places)):
        cells = [list(row) for row in table]
        for (i, j), number in zip(places, numbers, strict=True):
            cells[i][j] = number
        if with_totals([row[:-1] for row in cells[:-1]]) == cells:
            fitting.append(numbers)
    spans = zip(*fitting, strict=True)
    return {
        place: min(wanted, max(span) - min(span)) for place, span in zip(places, spans, strict=True)
    }


def test_persons_do_not_tell_what_participations_hide() -> None:
    """Where persons are a unit of their own, their lines and cells are looked at together."""
    participations = with_totals([[6, 4], [7, 1], [1, 1]])
    persons = [[6, 4, 10], [6, 1, 7], [1, 1, 2], [12, 6, 18]]
    alone = hidden_cells([np.array(participations)])
    both = hidden_cells([np.array(participations), np.array(persons)])
    assert both.sum() >= alone.sum() > 7
