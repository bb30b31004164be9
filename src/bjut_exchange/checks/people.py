"""What is found by comparing rows: duplicates, and what cannot be true of one person."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bjut_exchange.cleaning.fields import NO_PERSON
from bjut_exchange.config.terms import CATEGORICAL, DirectionName, FieldName, Outcome
from bjut_exchange.register.build import Register
from bjut_exchange.register.findings import Finding, findings_in_rows
from bjut_exchange.register.schema import NO_ROW

Pairs = tuple[NDArray[np.int64], NDArray[np.int64]]

# Duplicates agree in their person, programme and start by definition.
_COMPARED = (*(field for field in CATEGORICAL if field is not FieldName.PROGRAMME), FieldName.END)


def people_findings(register: Register, name: DirectionName) -> Iterator[Finding]:
    """Yield duplicates, where they disagree, and what cannot be true of one person."""
    stays, places = register.frame(name), register.places(name)

    def found(code: str, pairs: Pairs, field: FieldName | None = None) -> list[Finding]:
        at, others = pairs
        return findings_in_rows(code, at, stays, places, direction=name, field=field, others=others)

    same_as = stays["same_as"].to_numpy()
    duplicates = np.flatnonzero(same_as != NO_ROW)
    kept = same_as[duplicates]
    yield from found("S01", (duplicates, kept))
    for field in _COMPARED:
        column = stays[field]
        own, other = column.iloc[duplicates].array, column.iloc[kept].array
        # A cell that states nothing contradicts nothing.
        differs = (own != other) & ~own.isna() & ~other.isna()
        yield from found("S02", (duplicates[differs], kept[differs]), field)
    is_counted = (stays["outcome"] == Outcome.COUNTED) & (stays["person"] != NO_PERSON)
    counted = stays.loc[is_counted, ["person", "start", "end", "country", "gender"]]
    yield from found("S04", _contradictions(counted, FieldName.GENDER), FieldName.GENDER)
    # The country is where outbound students go, one at a time, and inbound ones' only nationality.
    if name is DirectionName.OUTBOUND:
        yield from found("S03", _overlaps(counted), FieldName.COUNTRY)
    else:
        yield from found("S05", _contradictions(counted, FieldName.COUNTRY), FieldName.COUNTRY)


def _contradictions(stays: pd.DataFrame, field: FieldName) -> Pairs:
    """Return the rows that state another value than the person's first row; and that first row."""
    stated = stays.loc[stays[field].notna(), ["person"]]
    stated["code"] = stays[field].cat.codes[stated.index]
    stated["at"] = stated.index
    stated = stated[stated["person"].duplicated(keep=False)]
    first = stated.groupby("person", sort=False)[["code", "at"]].transform("first")
    differs = stated["code"] != first["code"]
    return stated.index[differs].to_numpy(), first.loc[differs, "at"].to_numpy()


def _overlaps(stays: pd.DataFrame) -> Pairs:
    """Return stays that begin before another of the same person, in another country, has ended.

    Each is compared with the stay that, of those before it, lasts longest.
    """
    dated = stays.dropna(subset=["start", "end", "country"])
    dated = dated[dated["person"].duplicated(keep=False)]
    dated = dated.sort_values(["person", "start", "end"], kind="stable")
    country = dated["country"].cat.codes.to_numpy()
    end = dated["end"].to_numpy().view(np.int64)
    person = dated["person"].to_numpy()
    longest = dated["end"].groupby(dated["person"], sort=False).cummax().to_numpy().view(np.int64)
    # The row whose end is the longest so far, of those before each row.
    holder = np.maximum.accumulate(np.where(end == longest, np.arange(len(dated)), 0))
    before = np.r_[0, holder[:-1]].astype(np.int64)[: len(holder)]
    overlaps = (
        (np.arange(len(before)) > before)
        & (person == person[before])
        # Leaving one country and arriving in the next on the same day is ordinary travel.
        & (dated["start"].to_numpy().view(np.int64) < end[before])
        & (country != country[before])
    )
    at = dated.index.to_numpy()
    return at[overlaps], at[before][overlaps]
