"""The groups of a breakdown: which of them each stay falls into, and which are shown."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

import numpy as np
import pandas as pd

from bjut_exchange.config.countries import world_regions
from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import FieldName, Grouping

LabelOf = Callable[[Grouping, str], str]

NATURAL_ORDER = frozenset({Grouping.LEVEL, Grouping.DURATION, Grouping.DAY_BAND, Grouping.CATEGORY})
OVER = "over"

# A breakdown needs columns for one of these sets; elsewhere for the field of the same name.
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
class Axis:
    """The rows or the columns of a breakdown, in the order shown.

    `groups` has the columns `value` (an id; that of the kind where it is no group), `kind` and
    `size` (how many groups it stands for). The groups come first, then other, not stated, total;
    without a field there is the total alone. `ties`: more groups are shown than asked for.
    """

    field: Grouping | None
    groups: pd.DataFrame
    ties: bool = False


def axis_of(
    field: Grouping | None,
    groups: Sequence[str] = (),
    others: Sequence[tuple[Kind, int]] = (),
    *,
    ties: bool = False,
) -> Axis:
    """Return an axis of groups, then of other kinds with their sizes, then the total."""
    rows = [
        *((value, Kind.GROUP, 1) for value in groups),
        *((kind, kind, size) for kind, size in (*others, (Kind.TOTAL, 1))),
    ]
    return Axis(field, pd.DataFrame(rows, columns=["value", "kind", "size"]), ties)


def is_stated(field: Grouping, stated: Collection[FieldName]) -> bool:
    """Return whether exports with columns for the fields `stated` can be broken down by `field`."""
    sources = _SOURCES[field] if field in _SOURCES else ({FieldName(field)},)
    return any(source <= {*stated} for source in sources)


def groups_of(stays: pd.DataFrame, field: Grouping, definitions: Definitions) -> pd.Series:
    """Return the group of each stay, a categorical; missing where the field is not stated.

    Groups are ids: ISO codes, terms, names as exports write them. Those of a field with a natural
    order are in it.
    """
    if field is Grouping.DAY_BAND:
        bounds = [0, *definitions.day_bands]
        labels = [f"{low + 1}_{high}" for low, high in pairwise(bounds)]
        return pd.cut(stays["days"], [*bounds, np.inf], labels=[*labels, f"{OVER}_{bounds[-1]}"])
    if field is Grouping.WORLD_REGION:
        return stays["country"].map(world_regions()).astype("category")
    column = stays[field]
    if field in {Grouping.LEVEL, Grouping.DURATION}:
        order = [*definitions.values[FieldName(field)].values(), *column.cat.categories]
        return column.cat.set_categories(list(dict.fromkeys(order)))
    return column


def choose_groups(
    field: Grouping, groups: pd.Series, sizes: pd.Series, top: int | None, label_of: LabelOf
) -> tuple[Axis, pd.Series]:
    """Return the groups to show, in order, and the place of each stay among them.

    `groups` are those of the stays, `sizes` says how large each of them is. Of the `top` largest
    none is left out that ties with another; the rest is one group, which never holds what is not
    stated.
    """
    largest = sizes if top is None else sizes.nlargest(top, keep="all")
    shown = [str(value) for value in sizes.index if value in largest.index]
    if field not in NATURAL_ORDER:
        size_of = largest.to_dict()
        shown.sort(key=lambda value: (-size_of[value], label_of(field, value), value))
    places = groups.cat.set_categories(shown).cat.codes.astype("int64")
    others = []
    for kind, size, of_kind in (
        (Kind.OTHER, len(sizes) - len(shown), groups.notna() & (places < 0)),
        (Kind.NOT_STATED, 1, groups.isna()),
    ):
        if of_kind.any():
            places = places.mask(of_kind, len(shown) + len(others))
            others.append((kind, size))
    return axis_of(field, shown, others, ties=top is not None and len(shown) > top), places


def hidden_last(axis: Axis, hidden: pd.Series, label_of: LabelOf) -> Axis:
    """Return an axis in an order in which the place of a hidden number tells nothing of it.

    Groups that are hidden come after those that are shown, by name.
    """
    field = axis.field
    if field is None or field in NATURAL_ORDER:
        return axis

    def order(place: int) -> tuple[int, str, str]:
        value, kind, _ = axis.groups.loc[place]
        if kind != Kind.GROUP:
            return 2, "", ""
        return (1, label_of(field, value), value) if hidden[place] else (0, "", "")

    return replace(axis, groups=axis.groups.loc[sorted(axis.groups.index, key=order)])
