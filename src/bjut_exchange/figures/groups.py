"""The groups that the stays of a field fall into."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bjut_exchange.config.countries import world_regions
from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import FieldName, Grouping

if TYPE_CHECKING:
    import pandas as pd

Integers = NDArray[np.int64]
LabelOf = Callable[[Grouping, str], str]

NATURAL_ORDER = frozenset({Grouping.LEVEL, Grouping.DURATION, Grouping.DAY_BAND, Grouping.CATEGORY})
OVER = "over"
_NOTHING = -1

# What an export must have a column for, one of these sets; elsewhere the field of the same name.
_LENGTH = ({FieldName.START, FieldName.END}, {FieldName.DAYS})
_SOURCES: dict[Grouping, tuple[set[FieldName], ...]] = {
    Grouping.WORLD_REGION: ({FieldName.COUNTRY},),
    Grouping.DURATION: ({FieldName.DURATION}, *_LENGTH),
    Grouping.DAY_BAND: _LENGTH,
    Grouping.CATEGORY: (set(),),
}


class Kind(StrEnum):
    """What a row or column of a breakdown stands for; of two, the later one names their cell."""

    GROUP = "group"
    NOT_STATED = "not_stated"
    OTHER = "other"
    TOTAL = "total"


@dataclass(frozen=True)
class Group:
    """A row or column: a value of the field, or one of the kinds that a breakdown adds.

    `size` is the number of groups that the row `other` holds together.
    """

    value: str
    kind: Kind = Kind.GROUP
    size: int = 1


_NOT_STATED = Group(Kind.NOT_STATED, Kind.NOT_STATED)
ALL = Group(Kind.TOTAL, Kind.TOTAL)


@dataclass(frozen=True)
class Axis:
    """The rows or the columns: groups, other, not stated, total; without a field the total alone.

    `ties` tells that more groups are shown than asked for.
    """

    field: Grouping | None
    groups: tuple[Group, ...]
    ties: bool = False


def is_stated(field: Grouping, stated: Collection[FieldName]) -> bool:
    """Tell whether exports with columns for the fields `stated` can be broken down by `field`."""
    sources = _SOURCES[field] if field in _SOURCES else ({FieldName(field)},)
    return any(source <= {*stated} for source in sources)


def groups_of(stays: pd.DataFrame, field: Grouping, definitions: Definitions) -> Coded:
    """Give the groups of a field into which the rows of a frame of stays fall.

    Their values are ids: ISO codes, terms, names as exports write them. Those of a field with a
    natural order stand in it.
    """
    if field is Grouping.DAY_BAND:
        return _bands(stays, definitions.day_bands)
    if field is Grouping.WORLD_REGION:
        return _mapped(_column(stays, "country"), world_regions().get)
    coded = _column(stays, field)
    if field in {Grouping.LEVEL, Grouping.DURATION}:
        return _in_order(coded, [*definitions.values[FieldName(field)].values()])
    return coded


def _column(stays: pd.DataFrame, name: str) -> Coded:
    column = stays[name].cat
    return Coded(tuple(map(str, column.categories)), column.codes.to_numpy().astype(np.int64))


def _mapped(coded: Coded, value_of: Callable[[str], str | None]) -> Coded:
    values = [value_of(value) for value in coded.values]
    return _recoded(coded, values, sorted({value for value in values if value}))


def _in_order(coded: Coded, order: Sequence[str]) -> Coded:
    """Bring values into an order; those that it lacks come last."""
    return _recoded(coded, coded.values, [*dict.fromkeys([*order, *coded.values])])


def _recoded(coded: Coded, own: Sequence[str | None], values: Sequence[str]) -> Coded:
    """Let each value be the one that `own` has in its place, an index among `values`."""
    index = {value: at for at, value in enumerate(values)}
    codes = [_NOTHING if value is None else index[value] for value in own]
    return Coded(tuple(values), np.array([*codes, _NOTHING])[coded.codes])


def _bands(stays: pd.DataFrame, bounds: Sequence[int]) -> Coded:
    days = stays["days"].to_numpy()
    firsts = (1, *(bound + 1 for bound in bounds))
    values = [f"{first}_{last}" for first, last in zip(firsts, bounds, strict=False)]
    codes = np.where(days > 0, np.searchsorted(bounds, days), _NOTHING)
    return Coded((*values, f"{OVER}_{bounds[-1]}"), codes)


def choose_groups(
    field: Grouping, coded: Coded, numbers: Integers, top: int | None, label_of: LabelOf
) -> tuple[Axis, Integers]:
    """Choose the groups to show, in order; and give for each stay its place among them.

    `coded` are the groups of the stays, `numbers` says how large each is. Of the `top` largest none
    is left out that ties with another; the rest is one group, in which what is not stated never is.
    """
    values, codes = coded.values, coded.codes
    present = np.unique(codes[codes >= 0])
    kept = present
    if top is not None and len(present) > top:
        lowest = np.sort(numbers[present])[-top]
        kept = present[numbers[present] >= lowest]
    order = kept.tolist()
    if field not in NATURAL_ORDER:
        order.sort(key=lambda at: (-int(numbers[at]), label_of(field, values[at]), values[at]))
    groups = [Group(values[at]) for at in order]
    places = np.full(len(values) + 1, len(groups), np.int64)
    places[order] = np.arange(len(order))
    if rest := len(present) - len(kept):
        groups.append(Group(Kind.OTHER, Kind.OTHER, rest))
    if (codes < 0).any():
        places[-1] = len(groups)
        groups.append(_NOT_STATED)
    ties = top is not None and len(kept) > top
    return Axis(field, (*groups, ALL), ties), places[codes]


def hidden_last(axis: Axis, hidden: Mask, label_of: LabelOf) -> list[int]:
    """Order groups so that the place of one whose number is hidden tells nothing of the number."""
    order = list(range(len(axis.groups)))
    field = axis.field
    if field is None or field in NATURAL_ORDER:
        return order
    groups = [at for at in order if axis.groups[at].kind is Kind.GROUP]
    shown = [at for at in groups if not hidden[at]]
    others = [at for at in groups if hidden[at]]
    others.sort(key=lambda at: (label_of(field, axis.groups[at].value), axis.groups[at].value))
    return [*shown, *others, *order[len(groups) :]]
