"""What is found by comparing rows: duplicates, and what cannot be true of one person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bjut_exchange.cleaning.fields import NO_PERSON
from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import CATEGORICAL, DirectionName, FieldName, Outcome, YearRule
from bjut_exchange.register.build import Register
from bjut_exchange.register.duplicates import combined, rows_compared, stay_keys
from bjut_exchange.register.findings import Finding, findings_in_rows
from bjut_exchange.register.schema import NO_ROW

Pairs = tuple[NDArray[np.int64], NDArray[np.int64]]

_PLACE = (FieldName.COUNTRY, FieldName.PARTNER)
# Duplicates agree in their person, programme and start by definition.
_COMPARED = (*(field for field in CATEGORICAL if field is not FieldName.PROGRAMME), FieldName.END)
_TELLING_APART = (*_PLACE, FieldName.PROGRAMME, "category")
# How long a stay without an end lasts at least, as far as comparing goes.
_AT_LEAST = pd.Timedelta(days=30)


def people_findings(
    register: Register, definitions: Definitions, name: DirectionName
) -> Iterator[Finding]:
    """Yield duplicates, where they disagree, and what cannot be true of one person."""
    stays, places = register.frame(name), register.places(name)

    def found(code: str, pairs: Pairs, field: FieldName | None = None) -> list[Finding]:
        at, others = pairs
        return findings_in_rows(code, at, stays, places, direction=name, field=field, others=others)

    same_as = stays["same_as"].to_numpy()
    duplicates = np.flatnonzero(same_as != NO_ROW)
    yield from found("S01", (duplicates, same_as[duplicates]))
    for field, pairs in _contradictions_of_stays(register, definitions, name, duplicates):
        yield from found("S02", pairs, field)
    is_counted = (stays["outcome"] == Outcome.COUNTED) & (stays["person"] != NO_PERSON)
    counted = stays.loc[is_counted, ["person", "start", "end", "gender", *_TELLING_APART]]
    yield from found("S07", _alike(counted, register.marks[name].alike), FieldName.PERSON)
    # Most persons have one stay, and nothing to compare it with.
    counted = counted[counted["person"].duplicated(keep=False)]
    yield from found("S04", _contradictions(counted, FieldName.GENDER), FieldName.GENDER)
    overlapping = _overlapping(counted)
    # The country is where outbound students go, one at a time, and inbound ones' only nationality.
    if name is DirectionName.OUTBOUND:
        yield from found("S03", _in_two_countries(overlapping), FieldName.COUNTRY)
    else:
        yield from found("S05", _contradictions(counted, FieldName.COUNTRY), FieldName.COUNTRY)
    yield from found("S06", _probably_one(overlapping))


def _contradictions_of_stays(
    register: Register, definitions: Definitions, name: DirectionName, at: NDArray[np.int64]
) -> Iterator[tuple[FieldName, Pairs]]:
    """Yield fields with the pairs of rows of one stay that state different values of it."""
    stays, failures = register.frame(name), register.marks[name].failures
    kept = stays["same_as"].to_numpy()[at]
    for field in _COMPARED:
        column = stays[field]
        own, other = column.iloc[at].array, column.iloc[kept].array
        # A cell that states nothing contradicts nothing; neither does a month a day within it.
        differs = (own != other) & ~own.isna() & ~other.isna()
        if field is FieldName.END and (is_month := failures.get((field, "R11"))) is not None:
            month, other_month = (each.to_numpy().astype("datetime64[M]") for each in (own, other))
            differs &= ~((is_month[at] | is_month[kept]) & (month == other_month))
        yield field, (at[differs], kept[differs])
    direction = definitions.direction(name)
    if direction.year is YearRule.COLUMN:
        year = stays["first_year"].to_numpy()
        differs = year[at] != year[kept]
        yield FieldName.YEAR, (at[differs], kept[differs])
    at = rows_compared(stays, {Outcome.COUNTED, *(rule.id for rule in direction.left_out)})
    keys = pd.Index(stay_keys(stays, at, failures, direction.year.needs))
    outcome = stays["outcome"].iloc[at].array
    is_counted = outcome == Outcome.COUNTED
    counted = pd.Series(at[is_counted], keys[is_counted])
    counted = counted[counted.index.isin(keys[~is_counted])]
    counted = counted[~counted.index.duplicated()]
    for rule in direction.left_out:
        # The rows of a stay which one desk reports as cancelled and another as completed.
        is_left_out = np.flatnonzero(outcome == rule.id)
        is_left_out = is_left_out[keys[is_left_out].isin(counted.index)]
        pairs = at[is_left_out], counted[keys[is_left_out]].to_numpy()
        yield next(iter(rule.when.wanted), FieldName.DAYS), pairs


def _contradictions(stays: pd.DataFrame, field: FieldName) -> Pairs:
    """Return the rows that state another value than a person's first; and a row that states it."""
    stated = stays.loc[stays[field].notna(), ["person"]]
    stated["code"] = stays[field].cat.codes[stated.index]
    stated["at"] = stated.index
    # The first by name, so that the order of rows and files does not matter.
    stated = stated.sort_values(["person", "code", "at"])
    first = stated.groupby("person", sort=False)[["code", "at"]].transform("first")
    differs = stated["code"] != first["code"]
    return stated.index[differs].to_numpy(), first.loc[differs, "at"].to_numpy()


def _alike(stays: pd.DataFrame, alike: Mapping[int, int]) -> Pairs:
    """Return the rows of persons whose ids look like another's, and that one's first row."""
    # Of an id's rows the one that states the earliest dates, whatever the order of rows and files.
    ordered = stays.sort_values(["start", "end"], kind="stable") if alike else stays
    first = ordered["person"].drop_duplicates()
    row_of = pd.Series(first.index, first.to_numpy())
    person = stays["person"].map(alike).dropna() if alike else stays["person"].iloc[:0]
    person = person[person.isin(row_of.index)]
    return person.index.to_numpy(), row_of[person].to_numpy()


def _overlapping(stays: pd.DataFrame) -> pd.DataFrame:
    """Return the stays of persons some of whose stays overlap, with the `last` day of each."""
    # A stay that states only its end, which decides its year, lasted for a day before it at least.
    begins = stays["start"].fillna(stays["end"] - pd.Timedelta(days=1))
    dated = stays.assign(start=begins).dropna(subset=["start"])
    dated = dated.assign(last=dated["end"].fillna(dated["start"] + _AT_LEAST))
    order = np.lexsort((dated["start"], dated["person"]))
    person, start, last = (dated[name].to_numpy()[order] for name in ("person", "start", "last"))
    # If any two stays overlap, so do two that follow each other.
    overlaps = (person[1:] == person[:-1]) & (start[1:] <= last[:-1])
    return dated[dated["person"].isin(person[1:][overlaps])]


def _in_two_countries(stays: pd.DataFrame) -> Pairs:
    """Return stays that begin before another of the same person, in another country, has ended."""
    at, others = _overlaps(stays.dropna(subset=["end", "country"]), "person")
    country = stays["country"].cat.codes
    # Leaving one country and arriving in the next on the same day is ordinary travel.
    is_travel = stays["start"][at].to_numpy() >= stays["end"][others].to_numpy()
    differs = ~is_travel & (country[at].to_numpy() != country[others].to_numpy())
    return at[differs], others[differs]


def _probably_one(stays: pd.DataFrame) -> Pairs:
    """Return stays at the same place that begin before another of the same person has ended."""
    found = [np.column_stack(_overlaps(stays, "person", *place)) for place in ((), *zip(_PLACE))]
    at, others = np.unique(np.concatenate(found), axis=0).T

    def compared(field: str) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        codes = stays[field].cat.codes
        own, other = codes[at].to_numpy(), codes[others].to_numpy()
        both = (own >= 0) & (other >= 0)
        return both & (own == other), both & (own != other)

    same_country, other_country = compared("country")
    _, other_partner = compared("partner")
    is_one = ~other_country & (same_country | ~other_partner)
    return at[is_one], others[is_one]


def _overlaps(stays: pd.DataFrame, *by: str) -> Pairs:
    """Return stays that begin before another with the same values has ended, and that other.

    Each is compared with the stay that, of those before it, lasts longest.
    """
    codes = {name: stays[name].cat.codes for name in _TELLING_APART}
    dated = stays[["person", "start", "last"]].assign(**codes, at=stays.index)
    # What stays say decides which are compared, so that the order of rows and files does not.
    dated = dated.sort_values([*by, "start", "last", *_TELLING_APART], kind="stable")
    group = combined([dated[name].to_numpy() for name in by])
    start, end = (dated[name].to_numpy().view(np.int64) for name in ("start", "last"))
    longest = dated["last"].groupby(group, sort=False).cummax().to_numpy().view(np.int64)
    # The row whose end is the longest so far, of those before each row.
    holder = np.maximum.accumulate(np.where(end == longest, np.arange(len(dated)), 0))
    before = np.r_[0, holder[:-1]].astype(np.int64)[: len(holder)]
    overlaps = (np.arange(len(before)) > before) & (group == group[before])
    overlaps &= (start < end[before]) | (start == start[before])
    at = dated["at"].to_numpy()
    return at[overlaps], at[before][overlaps]
