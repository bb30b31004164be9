"""Rules over stays: the first that fits takes the stay, and nothing falls through unseen."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from bjut_exchange.definitions import Condition, Days, Rule
from bjut_exchange.encoded import Codes, Mask

NO_RULE = -1


def first_match(rules: Sequence[Rule], stays: pd.DataFrame) -> Codes:
    """Give each stay the index of the first rule that it satisfies, NO_RULE if there is none.

    `stays` has a categorical column for each field and `days` (inclusive; 0 where unknown, which
    satisfies no bound).
    """
    chosen = np.full(len(stays), NO_RULE, np.int32)
    for index in reversed(range(len(rules))):
        chosen[_satisfies(rules[index].when, stays)] = index
    return chosen


def within(days: Days, column: Codes) -> Mask:
    """Mark the lengths within bounds; an unknown length (0) is within none."""
    inside = column > 0
    if days.at_least is not None:
        inside &= column >= days.at_least
    if days.more_than is not None:
        inside &= column > days.more_than
    if days.at_most is not None:
        inside &= column <= days.at_most
    if days.less_than is not None:
        inside &= column < days.less_than
    return inside


def _satisfies(condition: Condition, stays: pd.DataFrame) -> Mask:
    fits = np.ones(len(stays), np.bool_)
    for field, wanted in condition.wanted():
        column = stays[field].cat
        among = np.append(column.categories.isin(wanted), False)  # code -1 is the last: no value
        fits &= among[column.codes.to_numpy()]
    if condition.days is not None:
        fits &= within(condition.days, stays["days"].to_numpy())
    return fits
