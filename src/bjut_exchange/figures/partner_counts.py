"""What students did at each partner: participations, and student-semesters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bjut_exchange.config.rules import Bound, Condition
from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import FieldName
from bjut_exchange.config.years import YearStart
from bjut_exchange.figures.counting import Figures
from bjut_exchange.figures.yearly import stays_by_year
from bjut_exchange.register.build import Register
from bjut_exchange.register.outcomes import within
from bjut_exchange.text import folded

_YEAR_DAYS = 365
_HALF_YEAR_DAYS = 183


@dataclass(frozen=True)
class PartnerCounts:
    """What the stays of one direction say of partners, known by their folded names.

    `counts` has a row for each year and partner: `students` (participations) and `semesters`.
    `names` and `countries` are those that exports state; `years` are the years covered. `unnamed`
    counts, by year, the participations that name no partner; `of_unknown_length` the stays that
    are not in the balance only because their length is unknown.
    """

    years: tuple[int, ...]
    counts: pd.DataFrame
    names: Mapping[str, str]
    countries: Mapping[str, Sequence[str]]
    unnamed: Mapping[int, int]
    of_unknown_length: int


def count_partners(
    register: Register, figures: Figures, definitions: Definitions
) -> PartnerCounts | None:
    """Return the counts of one direction by partner; None where none of its exports names any."""
    name = figures.direction
    if FieldName.PARTNER not in register.stated[name]:
        return None
    stays = register.counted(name)
    names = stays["partner"].cat.categories
    stays = stays.assign(partner=stays["partner"].cat.rename_categories(folded))
    named = stays.loc[stays["partner"].notna()]
    balanced = named.loc[_satisfies(definitions.direction(name).balance, named)]
    by_year = stays_by_year(stays[["partner", "first_year", "last_year"]], figures.years)
    counts = {
        "students": _per_partner(by_year),
        "semesters": _per_partner(_semesters(balanced, definitions)),
    }
    places = named[["partner", "country"]].drop_duplicates().dropna().astype("str")
    return PartnerCounts(
        years=figures.years,
        counts=pd.DataFrame(counts).fillna(0).astype("int64").reset_index(),
        names=dict(zip(map(folded, names), names, strict=True)),
        countries={str(key): sorted(of) for key, of in places.groupby("partner")["country"]},
        unnamed=Counter(by_year.loc[by_year["partner"].isna(), "year"].tolist()),
        of_unknown_length=int((balanced["days"] == 0).sum()),
    )


def _per_partner(stays: pd.DataFrame) -> pd.Series[int]:
    return stays.groupby(["year", "partner"], observed=True).size()


def _satisfies(condition: Condition, stays: pd.DataFrame) -> pd.Series[bool]:
    """Return which stays a condition holds for."""
    fits = pd.Series(data=True, index=stays.index)
    if condition.days:
        fits &= within(condition.days, stays["days"].to_numpy())
    for field, wanted in condition.wanted.items():
        terms = set(map(folded, wanted))
        fits &= stays[field].isin([v for v in stays[field].cat.categories if folded(v) in terms])
    return fits


def semesters_of(days: NDArray[np.int32], bounds: Sequence[Bound]) -> NDArray[np.int64]:
    """Return the student-semesters of stays from their inclusive days (0, unknown: none).

    Two for each full year; the rest counts one if it is within the first of `bounds`, two if it
    is within the second as well.
    """
    full, rest = np.divmod(days, _YEAR_DAYS)
    one, two = (within([bound], rest).astype(np.int64) for bound in bounds)
    return full * 2 + one + two


def _semesters(stays: pd.DataFrame, definitions: Definitions) -> pd.DataFrame:
    """Return a row for each student-semester of the stays, with its year and partner.

    The first begins when the stay does, each further one half a year later, but within the stay.
    So each is in one year, and years may be added.
    """
    count = semesters_of(stays["days"].to_numpy(), definitions.semester_days)
    semesters = stays.loc[stays.index.repeat(count)]
    nth = semesters.groupby(level=0).cumcount()
    days = (nth * _HALF_YEAR_DAYS).clip(upper=semesters["days"] - 1)
    begins = semesters["start"] + pd.to_timedelta(days, unit="D")
    year = _year_of(begins, definitions.year_starts).fillna(semesters["first_year"] + nth // 2)
    return semesters.assign(year=year.astype("int64"))


def _year_of(dates: pd.Series, starts: YearStart) -> pd.Series:
    """Return the year in which each date lies; missing where there is no date."""
    month, day = dates.dt.month, dates.dt.day
    is_before = (month < starts.month) | ((month == starts.month) & (day < starts.day))
    year: pd.Series[int] = dates.dt.year - is_before
    return year
