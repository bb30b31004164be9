"""Disclosure control: what is hidden, and that nothing shown gives it away."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from bjut_exchange.figures.disclosure import hidden_cells, rounded

Numbers = NDArray[np.int64]


def table(*rows: list[int]) -> Numbers:
    """Return rows with their totals: of one column without, of several with one for each row."""
    cells = np.array(rows, np.int64)
    with_sums = np.vstack([cells, cells.sum(axis=0)])
    if cells.shape[1] == 1:
        return with_sums
    return np.column_stack([with_sums, with_sums.sum(axis=1)])


@st.composite
def tables(draw: st.DrawFn) -> list[Numbers]:
    """Return a table in two units, as students in it could be.

    The second is at most the first and need not add up, but no number is more than its total.
    """
    shape = draw(st.tuples(st.integers(1, 6), st.integers(1, 5)))
    number = st.one_of(st.just(0), st.integers(0, 9), st.integers(0, 60))
    size = shape[0] * shape[1]
    cells = draw(st.lists(number, min_size=size, max_size=size))
    first = table(*np.reshape(cells, shape).tolist())
    lost = draw(st.lists(st.integers(0, 3), min_size=first.size, max_size=first.size))
    fewer = np.reshape(lost, first.shape)
    second = np.where(first > fewer, first - fewer, first)
    second[-1] = np.maximum(second[-1], second[:-1].max(axis=0))
    if shape[1] > 1:
        second[:, -1] = np.maximum(second[:, -1], second[:, :-1].max(axis=1))
    return [first, second]


def equations(hidden: NDArray[np.bool_]) -> Numbers:
    """Write what a reader knows: in each row and column, the cells less the total are 0."""
    rows, columns = hidden.shape
    known = []
    for line in range(columns):
        one = np.zeros(hidden.shape, np.int64)
        one[:-1, line], one[-1, line] = 1, -1
        known.append(one[hidden])
    for line in range(rows if columns > 1 else 0):
        one = np.zeros(hidden.shape, np.int64)
        one[line, :-1], one[line, -1] = 1, -1
        known.append(one[hidden])
    return np.array(known)


def computable(hidden: NDArray[np.bool_]) -> list[int]:
    """Return the hidden numbers that follow from those shown: any combination of the equations."""
    known = equations(hidden)
    rank = np.linalg.matrix_rank(known) if known.size else 0
    unknowns = np.eye(known.shape[1], dtype=np.int64)
    return [
        at
        for at, only_it in enumerate(unknowns)
        if np.linalg.matrix_rank(np.vstack([known, only_it])) == rank
    ]


@settings(max_examples=100, deadline=None)
@given(tables())
def test_no_hidden_number_can_be_computed_from_those_shown(layers: list[Numbers]) -> None:
    """By subtraction in rows and columns, combined in whatever way."""
    assert computable(hidden_cells(layers)) == []


@settings(max_examples=100, deadline=None)
@given(tables())
def test_small_numbers_are_hidden_and_zeros_are_not(layers: list[Numbers]) -> None:
    """In every unit; where the total is shown, the hidden are no small group, nor all of them 1."""
    hidden = hidden_cells(layers)
    for layer in layers:
        assert not ((layer > 0) & (layer < 5) & ~hidden).any()
    assert not (hidden & (layers[0] == 0)).any()
    by_row = list(zip(layers[0], hidden, strict=True)) if hidden.shape[1] > 1 else []
    for line, away in [*by_row, *zip(layers[0].T, hidden.T, strict=True)]:
        if away[:-1].any() and not away[-1]:
            assert line[:-1][away[:-1]].sum() >= max(5, away.sum() + 1)


def test_a_number_that_only_a_detour_gives_away_is_hidden_too() -> None:
    """No row or column has a single hidden number, and yet one follows from two rows together."""
    numbers = table([4, 4, 20, 20], [4, 4, 4, 20], [20, 20, 4, 4], [20, 20, 4, 4])
    small = (numbers > 0) & (numbers < 5)
    assert min(n for n in [*small.sum(axis=0), *small.sum(axis=1)] if n) == 2
    assert len(computable(small)) == 1
    assert computable(hidden_cells([numbers])) == []


@pytest.mark.parametrize(
    ("cells", "hidden"),
    [
        ([12, 5, 3], [5, 3]),
        ([12, 8, 2, 1], [8, 2, 1]),
        ([12, 8, 4, 2], [4, 2]),
        ([20, 9, 1, 1, 1, 1, 1], [9, 1, 1, 1, 1, 1]),
        ([12, 3, 0], [12, 3]),
        ([12, 5, 0], []),
        ([3, 1, 0], [3, 1, 4]),
    ],
)
def test_the_smallest_numbers_are_hidden_with_a_small_one(
    cells: list[int], hidden: list[int]
) -> None:
    """Until it cannot be told what the hidden are; a small total is hidden with all its parts."""
    column = table(*([each] for each in cells))
    assert column[hidden_cells([column])].tolist() == hidden


def test_where_the_total_is_hidden_too_no_more_is_needed() -> None:
    """Of the second row neither 2 nor 11 can be told, and 9 stays."""
    hidden = hidden_cells([table([0, 3], [2, 9], [6, 6])])
    assert hidden.tolist() == [
        [False, True, True],
        [True, False, True],
        [True, True, False],
        [False, False, False],
    ]


def test_what_is_hidden_in_one_unit_is_hidden_in_the_other() -> None:
    """Six participations of three persons tell of three persons."""
    participations, persons = table([12], [6], [20]), table([12], [3], [20])
    hidden = hidden_cells([participations, persons])
    assert hidden.ravel().tolist() == [True, True, False, False]


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (0, 0),
        (2, 0),
        (3, 5),
        (7, 5),
        (8, 10),
        (12, 10),
        (13, 15),
        (872, 870),
        (1_000_003, 1_000_005),
    ],
)
def test_numbers_are_rounded_to_the_nearest_five(number: int, shown: int) -> None:
    """As HESA does, floor((n + 2.5) / 5) * 5, each number on its own."""
    assert rounded(np.array([number])).tolist() == [shown]


@given(st.lists(st.integers(0, 10**9), max_size=20))
def test_rounding_shows_multiples_of_five_at_most_two_away(numbers: list[int]) -> None:
    """Whatever the numbers."""
    before = np.array(numbers, np.int64)
    after = rounded(before)
    assert (after % 5 == 0).all()
    assert (abs(after - before) <= 2).all()
