"""Rules over stays: the first that fits takes the stay, and nothing falls through unseen."""

from __future__ import annotations

import operator
from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bjut_exchange.config.rules import Bound, Condition, Rule
from bjut_exchange.reading.table import Mask
from bjut_exchange.text import folded

NO_RULE = -1
_COMPARE = {">=": operator.ge, ">": operator.gt, "<=": operator.le, "<": operator.lt}


def first_match(rules: Sequence[Rule], stays: pd.DataFrame) -> NDArray[np.int8]:
    """Return for each stay the index of the first rule that it satisfies, NO_RULE for none.

    `stays` has the categorical columns that the rules name, and `days`, where 0 is unknown and
    satisfies no bound.
    """
    chosen = np.full(len(stays), NO_RULE, np.int8)
    for index in reversed(range(len(rules))):
        chosen[satisfies(rules[index].when, stays)] = index
    return chosen


def satisfies(condition: Condition, stays: pd.DataFrame) -> Mask:
    """Return which stays satisfy a condition; `stays` as for `first_match`."""
    fits = np.ones(len(stays), np.bool_)
    if condition.days:
        fits = within(condition.days, stays["days"].to_numpy())
    for field, wanted in condition.wanted.items():
        terms = frozenset(map(folded, wanted))
        column = stays[field].cat
        is_wanted = np.array([*(folded(each) in terms for each in column.categories), False])
        fits &= is_wanted[column.codes]
    return fits


def within(bounds: Sequence[Bound], days: NDArray[np.integer]) -> Mask:
    """Return which lengths are within all bounds; an unknown length (0) is within none."""
    inside: Mask = days > 0
    for bound in bounds:
        inside &= _COMPARE[bound.operator](days, bound.days)
    return inside
