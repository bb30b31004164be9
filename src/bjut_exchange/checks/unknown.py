"""The values that a vocabulary lacks: each distinct one, as far as it may be shown."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from bjut_exchange.config.countries import known_elsewhere
from bjut_exchange.config.terms import DirectionName, FieldName
from bjut_exchange.messages import Said
from bjut_exchange.reading.table import Mask
from bjut_exchange.register.build import Register
from bjut_exchange.register.findings import Finding
from bjut_exchange.text import may_be_shown

_MOST_SHOWN = 20  # of an export and a field
# A column in which more rows than this share are unknown may hold the names of students; where
# many values differ, a smaller share will do.
_MOST_UNKNOWN, _MOST_OF_MANY, _MANY = 0.8, 0.2, 5


def unknown_values(
    register: Register, name: DirectionName, code: str, field: FieldName, fails: Mask
) -> Iterator[Finding]:
    """Yield findings of a check of the vocabulary of `field`, one for each export and value.

    Values that could be names or ids of students, or stand in the wrong column, are put together.
    """
    stays, marks, places = register.frame(name), register.marks[name], register.places(name)
    export = stays["export"].to_numpy()
    known = np.bincount(export[stays[field].notna().to_numpy() & ~fails], minlength=len(places))
    # In a row with too few cells, or without a readable date, cells may have moved.
    undated = (mask for (_, check), mask in marks.failures.items() if check == "R04")
    moved = np.any([marks.short, *undated], axis=0)
    at = np.flatnonzero(fails)
    rows = pd.DataFrame({"export": export[at], "row": stays["row"].to_numpy()[at]})
    texts, codes = marks.unknown[field]
    rows["value"] = pd.Series(pd.Categorical.from_codes(codes[at], pd.Index(texts))).where(
        ~moved[at]
    )
    for number in np.unique(export[at]).tolist():
        of_export, place = rows[rows["export"] == number], places[number]
        counts = of_export["value"].value_counts()
        shown = _shown(counts[counts > 0], int(known[number]), field)
        values = of_export["value"].astype(object)
        hidden = ~values.isin(shown)
        for value in shown:
            own = of_export.loc[values == value, "row"].to_numpy()
            yield Finding(code, name, place, field, own, value=value)
        if hidden.any():
            left = values[hidden].nunique()
            detail = Said("found_not_shown", {"values": left}) if left else ""
            own = of_export.loc[hidden, "row"].to_numpy()
            yield Finding(code, name, place, field, own, detail=detail)


def _shown(counts: pd.Series[int], known: int, field: FieldName) -> list[str]:
    """Return the values that may be shown, the most frequent first."""
    unknown = int(counts.sum())
    most = _MOST_UNKNOWN if len(counts) < _MANY else _MOST_OF_MANY
    values = sorted(filter(may_be_shown, counts.index), key=lambda value: (-counts[value], value))
    # Terms are used again and again, names hardly.
    if len(counts) * 2 > unknown > most * (known + unknown):
        are_countries = known_elsewhere(values) if field is FieldName.COUNTRY else {}
        values = [value for value in values if value in are_countries]
    return values[:_MOST_SHOWN]
