"""Rules over stays: the first that fits takes the stay, and nothing falls through unseen."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import partial

import numpy as np

from bjut_exchange.config.rules import Bound, Condition, Rule
from bjut_exchange.reading.encoded import Coded, Codes, Mask
from bjut_exchange.text import folded

NO_RULE = -1
_MANY, _FEW = 1 << 12, 1 << 16

_COMPARISONS: Mapping[str, Callable[[Codes, int], Mask]] = {
    ">=": np.greater_equal,
    ">": np.greater,
    "<=": np.less_equal,
    "<": np.less,
}


def first_match(rules: Sequence[Rule], fields: Mapping[str, Coded], days: Codes) -> Codes:
    """Give each stay the index of the first rule that it satisfies, NO_RULE if there is none.

    `fields` are the columns of fields, `days` inclusive; 0 where unknown, which satisfies no bound.
    """
    names = sorted({field for rule in rules for field, _ in rule.when.wanted()})
    sizes = [len(fields[name].values) + 1 for name in names]
    if len(days) < _MANY or math.prod(sizes) > _FEW or any(rule.when.days for rule in rules):
        return _first_match(rules, fields, days)
    # Of many rows few differ in what rules ask for: these are looked at, and the rest look there.
    kinds = np.indices(sizes).reshape(len(sizes), math.prod(sizes)) - 1
    different: dict[str, Coded] = {
        name: Coded(fields[name].values, own) for name, own in zip(names, kinds, strict=True)
    }
    kind = np.zeros(len(days), np.int32)
    for name, size in zip(names, sizes, strict=True):
        kind *= np.int32(size)
        kind += fields[name].codes
        kind += np.int32(1)
    return _first_match(rules, different, np.zeros(math.prod(sizes), np.int8))[kind]


def _first_match(rules: Sequence[Rule], fields: Mapping[str, Coded], days: Codes) -> Codes:
    chosen = np.full(len(days), NO_RULE, np.int8)
    for index in reversed(range(len(rules))):
        chosen[satisfies(rules[index].when, fields, days)] = index
    return chosen


def within(bounds: Sequence[Bound], days: Codes) -> Mask:
    """Mark the lengths within all bounds; an unknown length (0) is within none."""
    inside = days > 0
    for bound in bounds:
        inside &= _COMPARISONS[bound.operator](days, bound.days)
    return inside


def satisfies(condition: Condition, fields: Mapping[str, Coded], days: Codes) -> Mask:
    """Mark the stays that a condition holds for; columns as for `first_match`."""
    fits: Mask = np.ones(len(days), np.bool_)
    if condition.days:
        fits = within(condition.days, days)
    for field, wanted in condition.wanted():
        terms = frozenset(map(folded, wanted))
        fits &= fields[field].where(partial(_is_among, terms))
    return fits


def _is_among(terms: frozenset[str], value: str) -> bool:
    return folded(value) in terms
