"""The groups of a breakdown: which stays belong to each, and in which order they are shown."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from enum import StrEnum
from functools import partial
from itertools import pairwise

import numpy as np
import pandas as pd

from bjut_exchange.config.countries import world_regions
from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import (
    CATEGORY,
    DAY_BAND,
    GROUPINGS,
    VOCABULARIES,
    WORLD_REGION,
    DirectionName,
    FieldName,
)
from bjut_exchange.errors import UsageError
from bjut_exchange.reading.table import Mask

LabelOf = Callable[[str, str], str]

OVER = "over"
# Readers look for these in their own order: bachelor, master, doctor; short, long.
NATURAL_ORDER = {FieldName.LEVEL, FieldName.DURATION, DAY_BAND, CATEGORY}

# A breakdown needs columns for one of these sets; elsewhere for the field of the same name.
_LENGTH = ({FieldName.START, FieldName.END}, {FieldName.DAYS})
_SOURCES: dict[str, tuple[set[FieldName], ...]] = {
    WORLD_REGION: ({FieldName.COUNTRY},),
    FieldName.DURATION: ({FieldName.DURATION}, *_LENGTH),
    DAY_BAND: _LENGTH,
    FieldName.END: ({FieldName.END}, {FieldName.DAYS}),
    CATEGORY: (set(),),
}


class GroupKind(StrEnum):
    """What a row or column of a breakdown stands for; of two, the later one names their cell."""

    GROUP = "group"
    NOT_STATED = "not_stated"
    NOT_KNOWN = "not_known"
    OTHER = "other"
    TOTAL = "total"


def is_stated(field: str, stated: Collection[FieldName]) -> bool:
    """Return whether exports with columns for the fields `stated` can be broken down by `field`."""
    sources = _SOURCES[field] if field in _SOURCES else ({FieldName.named(field)},)
    return any(source <= {*stated} for source in sources)


def check_fields(
    fields: Collection[str], stated: Mapping[DirectionName, Collection[FieldName]]
) -> None:
    """Raise UsageError unless a direction has columns for all fields; `stated` are those it has."""
    usable = [field for field in GROUPINGS if any(is_stated(field, of) for of in stated.values())]
    for field in fields:
        if field not in usable:
            raise UsageError("no_column_of_field", field=str(field), usable=usable)
    if all(unstated_fields(fields, of) for of in stated.values()):
        first, second = map(str, fields)
        raise UsageError("no_columns_of_both", first=first, second=second, usable=usable)


def unstated_fields(fields: Collection[str], stated: Collection[FieldName]) -> list[str]:
    """Return the fields asked for that exports have no column for."""
    return [field for field in fields if not is_stated(field, stated)]


def vocabulary_of(field: str) -> FieldName | None:
    """Return the field in which a stay can state a value that is not known; None if it cannot."""
    stated = FieldName.COUNTRY if field == WORLD_REGION else field
    return next((each for each in VOCABULARIES if each == stated), None)


def groups_of(
    stays: pd.DataFrame, field: str, definitions: Definitions, unknown: Mask | None = None
) -> pd.Series:
    """Return the group of each stay, a categorical; missing where the field is not stated.

    Groups are ids: ISO codes, terms, names as exports write them; `NOT_KNOWN` for the stays marked
    by `unknown` that are in no other.
    """
    groups = _known_groups(stays, field, definitions)
    if unknown is None or not unknown.any():
        return groups
    is_unknown = groups.isna() & unknown
    return groups.cat.add_categories([GroupKind.NOT_KNOWN]).mask(is_unknown, GroupKind.NOT_KNOWN)


def _known_groups(stays: pd.DataFrame, field: str, definitions: Definitions) -> pd.Series:
    if field == DAY_BAND:
        bounds = [0, *definitions.day_bands]
        labels = [f"{low + 1}_{high}" for low, high in pairwise(bounds)]
        # Days of 0 are unknown: below the first band, they belong to none.
        return pd.cut(stays["days"], [*bounds, np.inf], labels=[*labels, f"{OVER}_{bounds[-1]}"])
    if field == WORLD_REGION:
        return stays["country"].map(world_regions()).astype("category")
    column = stays[field]
    if field in {FieldName.LEVEL, FieldName.DURATION}:
        order = [*definitions.terms[FieldName.named(field)], *column.cat.categories]
        return column.cat.set_categories(list(dict.fromkeys(order)))
    return column


def axis_of(groups: Sequence[tuple[str, GroupKind, int]]) -> pd.DataFrame:
    """Return an axis of a breakdown: its groups, then the total.

    It has the columns `value` (an id; else the kind), `kind` and `size` (how many groups it is).
    """
    total = (GroupKind.TOTAL, GroupKind.TOTAL, 1)
    return pd.DataFrame([*groups, total], columns=["value", "kind", "size"])


def place_groups(groups: pd.Series, shown: Sequence[str]) -> tuple[pd.DataFrame, pd.Series]:
    """Return an axis with the groups `shown`, and the place on it of each stay, by its group.

    The other groups are one; stays that state no value, or none that is known, are never in it.
    """
    places = groups.cat.set_categories(shown).cat.codes.astype("int64")
    is_unknown = groups == GroupKind.NOT_KNOWN
    of_kinds = {
        GroupKind.OTHER: groups.notna() & (places < 0) & ~is_unknown,
        GroupKind.NOT_KNOWN: is_unknown,
        GroupKind.NOT_STATED: groups.isna(),
    }
    axis = [(value, GroupKind.GROUP, 1) for value in shown]
    # pandas drops missing groups, but their stays are part of the total.
    for kind, of_kind in of_kinds.items():
        if of_kind.any():
            places = places.mask(of_kind, len(axis))
            axis.append((kind, kind, max(groups[of_kind].nunique(), 1)))
    return axis_of(axis), places


def in_order(
    axis: pd.DataFrame, field: str, totals: pd.DataFrame, label_of: LabelOf
) -> pd.DataFrame:
    """Return an axis with its groups by their totals (`number`, `hidden`), then by their names."""
    if field in NATURAL_ORDER:
        return axis
    groups = axis.loc[axis["kind"] == GroupKind.GROUP]
    # Groups whose number is hidden come last, by name, so that their place does not tell it.
    groups = groups.assign(
        label=groups["value"].map(partial(label_of, field)),
        hidden=totals["hidden"],
        number=totals["number"].mask(totals["hidden"], 0),
    )
    groups = groups.sort_values(
        ["hidden", "number", "label", "value"], ascending=[True, False, True, True]
    )
    return axis.loc[[*groups.index, *axis.index[len(groups) :]]]
