"""What becomes of each row: it counts, or there is a reason why not."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import UNCLASSIFIED, DirectionName, Outcome
from bjut_exchange.reading.table import Mask
from bjut_exchange.register.classification import NO_RULE, first_match
from bjut_exchange.register.duplicates import same_as
from bjut_exchange.register.schema import NO_ROW
from bjut_exchange.register.years import NO_YEAR, STILL_HERE


def with_outcomes(
    stays: pd.DataFrame, reasons: Mapping[str, Mask], definitions: Definitions, name: DirectionName
) -> pd.DataFrame:
    """Return rows with their `category`, their `outcome`, and `same_as`.

    An outcome is `counted`, or the first reason that excludes the row. The reasons, in order:
    those given in `reasons` (not a student row, misplaced cells), no year, a stay that ends before
    it starts, the direction's own `left_out`, a stay outside the years for which exports are
    declared, a stay already counted.
    """
    direction = definitions.direction(name)
    ids = [*(rule.id for rule in direction.categories), UNCLASSIFIED]
    category = first_match(direction.categories, stays)
    category[category == NO_RULE] = len(ids) - 1
    reasons = {**reasons, **_reasons(stays, definitions, name)}
    outcomes = [Outcome.COUNTED, *reasons, Outcome.DUPLICATE]
    codes = np.zeros(len(stays), np.int8)
    for code, mask in reversed([*enumerate(reasons.values(), start=1)]):
        codes[mask] = code

    def named(codes: NDArray[np.int8], names: list[str]) -> pd.Categorical:
        return pd.Categorical.from_codes(codes, pd.Index(names, dtype="str"))

    stays = stays.assign(category=named(category, ids), outcome=named(codes, outcomes))
    comparable = {Outcome.COUNTED, *(rule.id for rule in direction.left_out)}
    same = same_as(stays, comparable)
    codes[same != NO_ROW] = len(outcomes) - 1
    return stays.assign(outcome=named(codes, outcomes), same_as=same)


def _reasons(stays: pd.DataFrame, definitions: Definitions, name: DirectionName) -> dict[str, Mask]:
    rules = definitions.direction(name).left_out
    left_out = first_match(rules, stays)
    first, last = stays["first_year"].to_numpy(), stays["last_year"].to_numpy()
    late = first > (definitions.last_year() or STILL_HERE)
    if definitions.as_of:
        late |= (stays["start"] > pd.Timestamp(definitions.as_of)).to_numpy()
    return {
        Outcome.NO_YEAR: first == NO_YEAR,
        Outcome.ENDS_BEFORE_START: stays["days"].to_numpy() < 0,
        **{rule.id: left_out == index for index, rule in enumerate(rules)},
        Outcome.BEFORE_FIRST_YEAR: last < (definitions.first_year(name) or NO_YEAR),
        Outcome.AFTER_AS_OF: late,
    }
