"""Rules over stays: the first that fits takes the stay, and nothing falls through unseen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd

from bjut_exchange.direction import Bound, Condition, Rule
from bjut_exchange.encoded import Codes, Mask
from bjut_exchange.text import folded

NO_RULE = -1

_COMPARISONS: Mapping[str, Callable[[Codes, int], Mask]] = {
    ">=": np.greater_equal,
    ">": np.greater,
    "<=": np.less_equal,
    "<": np.less,
}


def first_match(rules: Sequence[Rule], stays: pd.DataFrame) -> Codes:
    """Give each stay the index of the first rule that it satisfies, NO_RULE if there is none.

    `stays` has a categorical column for each field and `days` (inclusive; 0 where unknown, which
    satisfies no bound).
    """
    chosen = np.full(len(stays), NO_RULE, np.int32)
    for index in reversed(range(len(rules))):
        chosen[satisfies(rules[index].when, stays)] = index
    return chosen


def within(bounds: Sequence[Bound], days: Codes) -> Mask:
    """Mark the lengths within all bounds; an unknown length (0) is within none."""
    inside = days > 0
    for bound in bounds:
        inside &= _COMPARISONS[bound.operator](days, bound.days)
    return inside


def satisfies(condition: Condition, stays: pd.DataFrame) -> Mask:
    """Mark the stays that a condition holds for; columns as for `first_match`."""
    fits = np.ones(len(stays), np.bool_)
    for field, wanted in condition.wanted():
        column = stays[field].cat
        terms = {folded(term) for term in wanted}
        among = [folded(value) in terms for value in column.categories]
        among.append(False)  # code -1 is the last: no value
        fits &= np.array(among)[column.codes.to_numpy()]
    if condition.days:
        fits &= within(condition.days, stays["days"].to_numpy())
    return fits
