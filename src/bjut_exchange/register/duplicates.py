"""Stays that stand in the exports more than once, and which of their rows counts."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bjut_exchange.cleaning.fields import NO_PERSON
from bjut_exchange.config.terms import CATEGORICAL, FieldName
from bjut_exchange.register.schema import NO_ROW

Keys = NDArray[np.int64]

# What tells stays apart where no programme is stated.
_INSTEAD_OF_PROGRAMME = (FieldName.PARTNER, FieldName.COUNTRY, "category")
_SAID = (*(field for field in CATEGORICAL if field != FieldName.PROGRAMME), "category")
_DAY = 24 * 60 * 60
_MOST = np.iinfo(np.int64).max


def same_as(stays: pd.DataFrame, comparable: Collection[str]) -> NDArray[np.int32]:
    """Return for each row the position of the row that counts in its place; NO_ROW for most.

    A stay is the same if student, programme and start are; where no programme is stated, partner,
    country and category must be the same too. Only rows with the same outcome, one of
    `comparable`, are compared. Which of the rows counts depends on what they say, never on the
    order of rows or files: the one with the latest end. Rows without a student id repeat nothing:
    different people can look alike.
    """
    found = np.full(len(stays), NO_ROW, np.int32)
    outcome, person = stays["outcome"].cat, stays["person"].to_numpy()
    some = np.array([each in comparable for each in outcome.categories])[outcome.codes]
    some &= (person != NO_PERSON) & stays["start"].notna().to_numpy()
    # Most students have one row: only rows of the others are compared.
    has_several = np.bincount(person[some], minlength=int(person.max(initial=0)) + 1) > 1
    at = np.flatnonzero(some & has_several[person])
    keys = _keys(stays, at)
    is_repeated = are_repeated(keys)
    at, keys = at[is_repeated], keys[is_repeated]
    if not len(at):
        return found
    said = {name: stays[name].cat.codes.to_numpy()[at] for name in _SAID}
    rows = pd.DataFrame({"stay": keys, "end": stays["end"].to_numpy()[at], **said, "at": at})
    # Missing values first: a row that states its end says more than one that does not.
    rows = rows.sort_values([*rows], na_position="first")
    rows["kept"] = rows.groupby("stay")["at"].transform("last")
    duplicates = rows[rows["at"] != rows["kept"]]
    found[duplicates["at"]] = duplicates["kept"]
    return found


def are_repeated(keys: Keys) -> NDArray[np.bool_]:
    """Return which keys occur more than once; sorting finds the few of them fastest."""
    ordered = np.sort(keys)
    repeated = ordered[1:][ordered[1:] == ordered[:-1]]
    return pd.Series(keys).isin(repeated).to_numpy()


def combined(columns: Iterable[NDArray[np.integer]]) -> Keys:
    """Return keys that are equal exactly where all columns are; these hold codes from -1 on."""
    keys, size = np.zeros(1, np.int64), 1
    for codes in columns:
        width = int(codes.max(initial=-1)) + 2
        if size > _MOST // width:
            # A product beyond 64 bits would wrap round and make keys of different rows equal.
            keys = pd.factorize(keys)[0]
            size = len(keys)
        keys = keys * width + codes + 1
        size *= width
    return keys


def _keys(stays: pd.DataFrame, at: NDArray[np.int64]) -> Keys:
    """Return keys of the rows at some positions; rows of the same stay have the same key."""

    def codes(name: str) -> NDArray[np.integer]:
        return stays[name].cat.codes.to_numpy()[at]

    # Days from the first start are small numbers, which leave room for the other columns.
    start = stays["start"].to_numpy()[at].view(np.int64) // _DAY
    programme = codes("programme")
    columns = [stays["person"].to_numpy()[at], start - start.min(initial=0), programme]
    columns.append(codes("outcome"))
    if (programme < 0).any():
        columns += [np.where(programme < 0, codes(each), -1) for each in _INSTEAD_OF_PROGRAMME]
    return combined(columns)
