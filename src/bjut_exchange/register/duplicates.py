"""Stays that stand in the exports more than once, and which of their rows counts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bjut_exchange.cleaning.fields import NO_PERSON, Values
from bjut_exchange.cleaning.readings import Failures
from bjut_exchange.config.terms import CATEGORICAL, ID_FIELDS, FieldName
from bjut_exchange.reading.table import Mask, per_row
from bjut_exchange.register.schema import NO_ROW
from bjut_exchange.register.years import NO_YEAR

Keys = NDArray[np.int64]
Positions = NDArray[np.int64]

# What tells stays apart where no programme is stated.
_INSTEAD_OF_PROGRAMME = (FieldName.PARTNER, FieldName.COUNTRY, "category")
# All that a figure or a check can take from a row; names and terms are in the order of their texts.
_NAMES = (*CATEGORICAL, "category")
_SAID = (*_NAMES, "start", "days", "first_year", "last_year")
_MOST = np.iinfo(np.int64).max


def same_as(
    stays: pd.DataFrame, values: Values, comparable: Collection[str], needs: FieldName
) -> NDArray[np.int32]:
    """Return for each row the position of the row that counts in its place; NO_ROW for most.

    Only rows with the same outcome, one of `comparable`, are compared, by `stay_keys`. Which of
    them counts depends on what they say, never on the order of rows or files: the one that states
    the most fields, then the most days, then the latest end.
    """
    found = np.full(len(stays), NO_ROW, np.int32)
    at = rows_compared(stays, comparable)
    keys = stay_keys(stays, at, values.failures, needs, [stays["outcome"].cat.codes.to_numpy()[at]])
    is_repeated = are_repeated(keys)
    at, keys = at[is_repeated], keys[is_repeated]
    if not len(at):
        return found
    rows = pd.DataFrame({"stay": keys, **_said(stays, values, at), "at": at})
    # Missing values first: a row that states its end says more than one that does not.
    rows = rows.sort_values([*rows], na_position="first")
    rows["kept"] = rows.groupby("stay")["at"].transform("last")
    duplicates = rows[rows["at"] != rows["kept"]]
    found[duplicates["at"]] = duplicates["kept"]
    return found


def rows_compared(stays: pd.DataFrame, comparable: Collection[str]) -> Positions:
    """Return the rows with one of some outcomes whose student has several such rows.

    Rows without a student id are never compared: different people can look alike.
    """
    outcome, person = stays["outcome"].cat, stays["person"].to_numpy()
    some = per_row((each in comparable for each in outcome.categories), outcome.codes)
    some &= (person != NO_PERSON) & (stays["first_year"].to_numpy() != NO_YEAR)
    # Most students have one row: only rows of the others are compared.
    has_several = np.bincount(person[some], minlength=int(person.max(initial=0)) + 1) > 1
    return np.flatnonzero(some & has_several[person])


def stay_keys(
    stays: pd.DataFrame,
    at: Positions,
    failures: Failures,
    needs: FieldName,
    others: Sequence[NDArray[np.integer]] = (),
) -> Keys:
    """Return keys of the rows at some positions; rows of the same stay have the same key.

    A stay is the same if student, programme and start are; where no programme is stated, partner,
    country and category must be the same too, and `others` in any case. The field that a year
    `needs` takes the place of a start that is not stated. A month is the same as a day within it.
    """

    def codes(name: str) -> NDArray[np.integer]:
        return stays[name].cat.codes.to_numpy()[at]

    def dates(name: str) -> NDArray[np.datetime64]:
        return stays[name].to_numpy()[at].astype("datetime64[D]")

    start, programme = dates("start"), codes("programme")
    has_none = np.isnat(start)
    placed, is_month = start.view(np.int64), _to_month(failures, FieldName.START, at)
    if has_none.any():
        year = stays["first_year"].to_numpy()[at]
        instead = dates("end").view(np.int64) if needs is FieldName.END else year
        placed = np.where(has_none, instead, placed)
        is_month = np.where(has_none, _to_month(failures, needs, at), is_month)
    columns = [stays["person"].to_numpy()[at], has_none.astype(np.int8), programme, *others]
    if (programme < 0).any():
        columns += [np.where(programme < 0, codes(each), -1) for each in _INSTEAD_OF_PROGRAMME]
    if is_month.any():
        placed = _with_days(placed, is_month, dates("end"), columns)
    # Days from the first are small numbers, which leave room for the other columns.
    return combined([*columns, placed - placed.min(initial=0)])


def _with_days(
    placed: Keys,
    is_month: Mask,
    end: NDArray[np.datetime64],
    columns: Sequence[NDArray[np.integer]],
) -> Keys:
    """Return the days of rows; for one that states a month, that of a row with a day within it.

    Of several, one that ends in the same month, then the first.
    """
    of_month, of_end = (
        dates.astype("datetime64[M]").view(np.int64)
        for dates in (placed.view("datetime64[D]"), end)
    )
    stay = combined([*columns, of_month - of_month.min()])
    days = pd.Series(placed).mask(is_month)
    for by in ([stay, of_end], stay):
        days = days.fillna(days.groupby(by).transform("min"))
    return days.fillna(pd.Series(placed)).to_numpy(np.int64)


def _said(stays: pd.DataFrame, values: Values, at: Positions) -> dict[str, Any]:
    """Return what rows say, as columns in the order in which they decide which row counts."""
    fields = {field: of for field, of in values.fields.items() if field not in ID_FIELDS}
    is_stated = {field: of.codes[at] >= 0 for field, of in fields.items()}
    to_day = [
        is_stated[field] & ~_to_month(values.failures, field, at)
        for field in (FieldName.START, FieldName.END)
        if field in fields
    ]
    said = {name: stays[name].iloc[at].reset_index(drop=True) for name in ("end", *_SAID)}
    ranked: dict[str, Any] = {
        name: of.cat.codes if name in _NAMES else of for name, of in said.items()
    }
    if FieldName.DAYS in fields:
        ranked["stated_days"] = fields[FieldName.DAYS].in_rows(0)[at]
    # A value that is not known is shown as such, so it must not be left to chance either.
    fails = {" ".join(key): values.failures[key][at] for key in sorted(values.failures)}
    how_much = (np.sum([*each], axis=0) for each in (is_stated.values(), to_day))
    return {**dict(zip(("stated", "to_day"), how_much, strict=True)), **ranked, **fails}


def _to_month(failures: Failures, field: FieldName, at: Positions) -> Mask:
    """Return which rows state a month where others state a day."""
    marked = failures.get((field, "R11"))
    return np.zeros(len(at), np.bool_) if marked is None else marked[at]


def alike_ids(ids: Sequence[str]) -> dict[int, int]:
    """Return the numbers of ids that differ from another by leading zeros alone, and its number."""
    padded = {each.lstrip("0") for each in ids if each.startswith("0")}
    if not padded or len(set(map(len, ids))) == 1:
        return {}
    alike: dict[str, list[int]] = {}
    for number, of in enumerate(ids):
        if (bare := of.lstrip("0")) in padded:
            alike.setdefault(bare, []).append(number)
    # The one with the fewest zeros stands for the others.
    first = {bare: min(of, key=lambda number: len(ids[number])) for bare, of in alike.items()}
    return {n: first[bare] for bare, of in alike.items() for n in of if n != first[bare]}


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
