"""What becomes of each row: its category, and whether it counts or why not."""

from __future__ import annotations

import operator
from collections.abc import Collection, Iterable, Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bjut_exchange.cleaning.fields import Values
from bjut_exchange.config.rules import Bound, Condition, Rule
from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import DAY_BAND, UNCLASSIFIED, DirectionName, Outcome
from bjut_exchange.reading.table import Mask, per_row
from bjut_exchange.register.duplicates import same_as
from bjut_exchange.register.schema import NO_ROW
from bjut_exchange.register.years import NO_YEAR, STILL_HERE, out_of_place
from bjut_exchange.text import folded

NO_RULE = -1
_COMPARE = {">=": operator.ge, ">": operator.gt, "<=": operator.le, "<": operator.lt}


def with_outcomes(
    stays: pd.DataFrame,
    values: Values,
    reasons: Mapping[str, Mask],
    definitions: Definitions,
    name: DirectionName,
) -> pd.DataFrame:
    """Return rows with their `category`, their `outcome`, and `same_as`.

    An outcome is `counted`, or the first reason that excludes the row. The reasons, in order:
    those given in `reasons` (not a student row, misplaced cells), the direction's own `left_out`,
    a year cut off from all others (the row then has no year), no year, no students, a stay that
    ends before it starts, a stay outside the years for which exports are declared, a stay already
    counted.
    """
    direction = definitions.direction(name)
    ids = [*(rule.id for rule in direction.categories), UNCLASSIFIED]
    category = first_match(direction.categories, stays)
    category[category == NO_RULE] = len(ids) - 1
    stays, strays = _without_strays(stays, reasons.values(), definitions, name)
    reasons = {**reasons, **_reasons(stays, strays, definitions, name)}
    outcomes = [Outcome.COUNTED, *reasons, Outcome.DUPLICATE]
    # From the last reason to the first, so that an earlier one prevails.
    codes = np.zeros(len(stays), np.int8)
    for code, mask in reversed([*enumerate(reasons.values(), start=1)]):
        codes[mask] = code

    def named(codes: NDArray[np.int8], names: list[str]) -> pd.Categorical:
        return pd.Categorical.from_codes(codes, pd.Index(names, dtype="str"))

    stays = stays.assign(category=named(category, ids), outcome=named(codes, outcomes))
    # A cancelled stay listed twice is one cancellation, never a duplicate of one that counts.
    comparable = {Outcome.COUNTED, *(rule.id for rule in direction.left_out)}
    same = same_as(stays, values, comparable, direction.year.needs)
    codes[same != NO_ROW] = len(outcomes) - 1
    return stays.assign(outcome=named(codes, outcomes), same_as=same)


def _without_strays(
    stays: pd.DataFrame, no_students: Iterable[Mask], definitions: Definitions, name: DirectionName
) -> tuple[pd.DataFrame, Mask]:
    """Return rows in which those in years cut off from all others have no year; and which."""
    years = {each: stays[each].to_numpy() for each in ("first_year", "last_year")}
    first = years["first_year"].copy()
    for mask in no_students:
        first[mask] = NO_YEAR
    strays = out_of_place(first, years["last_year"], definitions, name, stays["person"].to_numpy)
    if strays.any():
        own = {key: np.where(strays, np.int16(NO_YEAR), of) for key, of in years.items()}
        stays = stays.assign(**own)
    return stays, strays


def _reasons(
    stays: pd.DataFrame, strays: Mask, definitions: Definitions, name: DirectionName
) -> dict[str, Mask]:
    rules = definitions.direction(name).left_out
    left_out = first_match(rules, stays)
    first, last = stays["first_year"].to_numpy(), stays["last_year"].to_numpy()
    late = first > (definitions.last_year() or STILL_HERE)
    # A stay that is to begin after the reporting date is only a plan.
    if definitions.as_of:
        late |= (stays["start"] > pd.Timestamp(definitions.as_of)).to_numpy()
    return {
        # An applicant who was refused needs no date.
        **{rule.id: left_out == index for index, rule in enumerate(rules)},
        Outcome.YEAR_OUT_OF_PLACE: strays,
        Outcome.NO_YEAR: first == NO_YEAR,
        Outcome.NO_STUDENTS: stays["students"].to_numpy() == 0,
        Outcome.ENDS_BEFORE_START: stays["days"].to_numpy() < 0,
        Outcome.BEFORE_FIRST_YEAR: last < (definitions.first_year(name) or NO_YEAR),
        Outcome.AFTER_AS_OF: late,
    }


def first_match(rules: Sequence[Rule], stays: pd.DataFrame) -> NDArray[np.int8]:
    """Return for each stay the index of the first rule that it satisfies, NO_RULE for none.

    `stays` has the categorical columns that the rules name, and `days`, where 0 is unknown and
    satisfies no bound.
    """
    # From the last rule to the first, so that an earlier one prevails.
    chosen = np.full(len(stays), NO_RULE, np.int8)
    for index in reversed(range(len(rules))):
        chosen[satisfies(rules[index].when, stays)] = index
    return chosen


def satisfies(
    condition: Condition, stays: pd.DataFrame, unread: Collection[str] = frozenset()
) -> Mask:
    """Return which stays satisfy a condition; `stays` as for `first_match`.

    Where a stay states nothing in a field that is among `unread` (a length: `DAY_BAND`), it could
    have any value there.
    """
    fits = np.ones(len(stays), np.bool_)
    if condition.days:
        days = stays["days"].to_numpy()
        fits = within(condition.days, days) | ((days == 0) & (DAY_BAND in unread))
    for field, wanted in condition.wanted.items():
        terms = frozenset(map(folded, wanted))
        column = stays[field].cat
        is_wanted = (folded(each) in terms for each in column.categories)
        fits &= per_row([*is_wanted, field in unread], column.codes)
    return fits


def within(bounds: Sequence[Bound], days: NDArray[np.integer]) -> Mask:
    """Return which lengths are within all bounds; an unknown length (0) is within none."""
    inside: Mask = days > 0
    for bound in bounds:
        inside &= _COMPARE[bound.operator](days, bound.days)
    return inside
