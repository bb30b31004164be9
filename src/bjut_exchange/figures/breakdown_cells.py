"""The cells of a breakdown: which numbers are not available, uncertain, or at least a number."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from bjut_exchange.config.terms import CATEGORY, TOTAL, Measure
from bjut_exchange.figures.counting import Figures
from bjut_exchange.figures.groups import GroupKind

UNITS = (Measure.PARTICIPATIONS, Measure.PERSONS)


def is_uncertain(
    figures: Figures,
    fields: Sequence[str],
    category: str | None,
    unread: Mapping[str, Mapping[int, int]],
    cell: Mapping[Any, Any],
    unit: Measure,
) -> bool:
    """Return whether the number of a cell may be another one, as a field was not read."""
    year, categories = cell["year"], {category} - {None}
    for field, suffix in zip(fields, ("", "_2"), strict=False):
        value, kind = cell[f"value{suffix}"], cell[f"kind{suffix}"]
        if kind in {GroupKind.TOTAL, GroupKind.NOT_STATED}:
            continue
        if unread.get(field, {}).get(year):
            return True
        if field == CATEGORY:
            categories |= {value} if kind == GroupKind.GROUP else {*figures.categories}
    return any(figures.is_uncertain(year, str(each), unit) for each in categories or {TOTAL})


def cells_shown(
    counts: pd.DataFrame,
    axes: Mapping[str, pd.DataFrame],
    without_persons: Collection[int],
    may_differ: Callable[[Mapping[Any, Any], Measure], bool],
) -> pd.DataFrame:
    """Return the cells of a breakdown as a frame, with numbers missing that are not available."""
    cells = counts.reset_index()
    cells = cells.join(axes["row"], on="row").join(axes["column"].add_suffix("_2"), on="column")
    no_persons = cells["year"].isin(without_persons)
    at_least = (cells["without_id"] > 0) & ~no_persons
    records = cells.to_dict("records")
    numbers: dict[str, Any] = {}
    for unit in UNITS:
        uncertain = np.array([may_differ(each, unit) for each in records], np.bool_)
        is_persons = unit is Measure.PERSONS
        # What may be another number is never 0: it is not available.
        unavailable = (uncertain | (at_least & is_persons)) & (cells[unit] == 0)
        is_missing = cells["hidden"] | unavailable | (no_persons & is_persons)
        numbers[unit.value] = cells[unit].astype("Int64").mask(is_missing)
        numbers[f"uncertain_{unit}"] = uncertain
    return cells.assign(at_least=at_least, **numbers)
