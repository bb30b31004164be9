"""Stays that stand in the exports more than once, and which of their rows counts."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bjut_exchange.cleaning.fields import NO_PERSON
from bjut_exchange.config.terms import FieldName
from bjut_exchange.register.schema import CATEGORICAL, NO_ROW

# What tells stays apart where no programme is stated.
_INSTEAD_OF_PROGRAMME = (FieldName.PARTNER, FieldName.COUNTRY, "category")
_SAID = (*(field for field in CATEGORICAL if field != FieldName.PROGRAMME), "category")


def same_as(stays: pd.DataFrame, comparable: Collection[str]) -> NDArray[np.int32]:
    """Return for each row the position of the row that counts in its place; NO_ROW for most.

    A stay is the same if student, programme and start are; where no programme is stated, partner,
    country and category must be the same too. Only rows with the same outcome, one of
    `comparable`, are compared. Which of the rows counts depends on what they say, never on the
    order of rows or files: the one with the latest end. Rows without a student id repeat nothing:
    different people can look alike.
    """
    found = np.full(len(stays), NO_ROW, np.int32)
    is_comparable = np.array([each in comparable for each in stays["outcome"].cat.categories])
    person = stays["person"].to_numpy()
    some = is_comparable[stays["outcome"].cat.codes] & (person != NO_PERSON)
    some &= stays["start"].notna().to_numpy()
    # Most students have one row: only rows of the others are compared.
    rows_of = np.bincount(person[some], minlength=int(person.max(initial=0)) + 1)
    at = np.flatnonzero(some & (rows_of[person] > 1))
    key = _keys(stays, at)
    is_repeated = key.duplicated(keep=False).to_numpy()
    at, key = at[is_repeated], key[is_repeated]
    if not len(at):
        return found
    ranked = pd.DataFrame(
        {
            "stay": key.groupby([*key], sort=False).ngroup().to_numpy(),
            "end": stays["end"].to_numpy()[at],
            **{name: stays[name].cat.codes.to_numpy()[at] for name in _SAID},
            "at": at,
        }
    )
    ranked = ranked.sort_values([*ranked], na_position="first")
    kept = ranked.groupby("stay")["at"].transform("last").to_numpy()
    is_kept = ranked["at"].to_numpy() == kept
    found[ranked["at"].to_numpy()[~is_kept]] = kept[~is_kept]
    return found


def _keys(stays: pd.DataFrame, at: NDArray[np.int64]) -> pd.DataFrame:
    """Return what is equal exactly for rows of the same stay, for the rows at some positions."""
    codes = {name: stays[name].cat.codes.to_numpy() for name in (*_INSTEAD_OF_PROGRAMME, "outcome")}
    programme = stays["programme"].cat.codes.to_numpy()[at]
    keys = {
        "person": stays["person"].to_numpy()[at],
        "start": stays["start"].to_numpy().view(np.int64)[at],
        "outcome": codes["outcome"][at],
        "programme": programme,
    }
    if (programme < 0).any():
        for name in _INSTEAD_OF_PROGRAMME:
            keys[name] = np.where(programme < 0, codes[name][at], -1)
    return pd.DataFrame(keys, copy=False)
