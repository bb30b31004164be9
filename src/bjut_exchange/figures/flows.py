"""What students did at each partner: participations, and student-semesters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bjut_exchange.config.rules import Bound
from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import DirectionName, FieldName, Outcome
from bjut_exchange.config.years import YearStart
from bjut_exchange.figures.counting import Figures
from bjut_exchange.register.build import Register
from bjut_exchange.register.classification import satisfies, within
from bjut_exchange.register.schema import Positions, Stays
from bjut_exchange.text import folded

_YEAR_DAYS = 365
_HALF_YEAR = np.timedelta64(183, "D")

ByYear = Mapping[int, Mapping[str, int]]


@dataclass(frozen=True)
class Flow:
    """What the stays of one direction say of partners, known by their folded names.

    `students` counts participations and `semesters` student-semesters, by year and partner.
    `years` are the years held. `unnamed` counts, by year, the participations that name no partner;
    `of_unknown_length` the stays that are not in the balance only because their length is unknown.
    """

    years: tuple[int, ...]
    names: Mapping[str, str]
    countries: Mapping[str, frozenset[str]]
    students: ByYear
    semesters: ByYear
    unnamed: Mapping[int, int]
    of_unknown_length: int


Flows = Mapping[DirectionName, Flow]


def flow_of(register: Register, figures: Figures, definitions: Definitions) -> Flow | None:
    """Sum up one direction by partner; None where none of its exports names any."""
    name = figures.direction
    if FieldName.PARTNER not in register.stated[name]:
        return None
    stays = register.stays[name]
    counts = stays.outcome.where(lambda outcome: outcome == Outcome.COUNTED)
    column = stays.fields[FieldName.PARTNER]
    names = {folded(each): each for each in column.values}
    keys = list(names)
    students, unnamed = {}, {}
    for year in figures.years:
        in_year = counts & (stays.first_year <= year) & (year <= stays.last_year)
        here = column.codes[in_year]
        students[year] = _per_partner(here[here >= 0], keys)
        unnamed[year] = int((here < 0).sum())
    named = counts & (column.codes >= 0)
    balanced = np.flatnonzero(
        named & satisfies(definitions.direction(name).balance, stays.fields, stays.days)
    )
    semesters = _semesters(stays, balanced, definitions)
    return Flow(
        years=figures.years,
        names=names,
        countries=_countries(stays, np.flatnonzero(named), keys),
        students=students,
        semesters={year: _per_partner(codes, keys) for year, codes in semesters.items()},
        unnamed=unnamed,
        of_unknown_length=int((stays.days[balanced] == 0).sum()),
    )


def semesters_of(days: NDArray[np.int32], bounds: Sequence[Bound]) -> NDArray[np.int64]:
    """Give the student-semesters of stays from their inclusive days (0, unknown: none).

    Two for each full year; the rest counts one if it is within the first of `bounds`, two if it
    is within the second as well.
    """
    full, rest = np.divmod(days, _YEAR_DAYS)
    one, two = (within([bound], rest).astype(np.int64) for bound in bounds)
    return full * 2 + one + two


def _semesters(
    stays: Stays, at: Positions, definitions: Definitions
) -> dict[int, NDArray[np.int64]]:
    """Give the partner of each student-semester of the stays at the positions, by its year.

    The first begins when the stay does, each further one half a year later, but within the stay.
    So each is in one year, and years may be added.
    """
    count = semesters_of(stays.days[at].astype(np.int32), definitions.semester_days)
    rows = np.repeat(at, count)
    nth = np.arange(len(rows)) - np.repeat(np.cumsum(count) - count, count)
    last = (stays.days[rows].astype(np.int64) - 1).astype("timedelta64[D]")
    begins = stays.start.dates()[rows].astype("datetime64[D]")
    begins = begins + np.minimum(nth * _HALF_YEAR, last)
    undated = stays.first_year[rows] + nth // 2
    year = np.where(np.isnat(begins), undated, _years(begins, definitions.year_starts))
    partner = stays.fields[FieldName.PARTNER].codes[rows].astype(np.int64)
    return {int(each): partner[year == each] for each in np.unique(year)}


def _years(dates: NDArray[np.datetime64], starts: YearStart) -> NDArray[np.int64]:
    """Give the year in which each date lies; anything for a date that is not known."""
    known = dates[~np.isnat(dates)]
    if not len(known):
        return np.zeros(len(dates), np.int64)
    first, last = (starts.year_of(each.astype(dt.date)) for each in (known.min(), known.max()))
    ends = np.array([starts.last_day(year) for year in range(first, last)], "datetime64[D]")
    return first + np.searchsorted(ends, dates, side="left")


def _per_partner(codes: NDArray[np.integer], keys: Sequence[str]) -> dict[str, int]:
    counts = np.bincount(codes, minlength=len(keys)).tolist()
    return {key: count for key, count in zip(keys, counts, strict=True) if count}


def _countries(stays: Stays, at: Positions, keys: Sequence[str]) -> dict[str, frozenset[str]]:
    partner, country = (stays.fields[name] for name in (FieldName.PARTNER, FieldName.COUNTRY))
    width = len(country.values) + 1
    pairs = partner.codes[at].astype(np.int64) * width + country.codes[at]
    countries: dict[str, set[str]] = {}
    for pair in np.unique(pairs[country.codes[at] >= 0]).tolist():
        countries.setdefault(keys[pair // width], set()).add(country.values[pair % width])
    return {key: frozenset(codes) for key, codes in countries.items()}
