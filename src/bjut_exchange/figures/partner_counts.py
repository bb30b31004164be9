"""What students did at each partner: participations, and student-semesters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bjut_exchange.config.rules import Bound
from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import FieldName
from bjut_exchange.figures.counting import Figures, stays_by_year
from bjut_exchange.figures.coverage import year_and_day
from bjut_exchange.register.build import Register
from bjut_exchange.register.classification import satisfies, within
from bjut_exchange.text import folded

_YEAR_DAYS = 365
_HALF_YEAR_DAYS = 183


@dataclass(frozen=True)
class PartnerCounts:
    """What the stays of one direction say of partners, known by their folded names.

    `counts` has a row for each year and partner: `students` (participations) and `semesters`.
    `names` and `countries` are those that exports state; `years` are the years covered. `unnamed`
    counts, by year, the participations that name no partner; `of_unknown_length` the stays that
    are missing from the exchange balance only because their length is unknown.
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
    """Return the counts of one direction by partner; None where no export has a column for it."""
    name = figures.direction
    if FieldName.PARTNER not in register.stated[name]:
        return None
    stays = register.counted(name)
    names = stays["partner"].cat.categories
    stays = stays.assign(partner=stays["partner"].cat.rename_categories(folded))
    named = stays.loc[stays["partner"].notna()]
    balanced = named.loc[satisfies(definitions.direction(name).balance, named)]
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


def semesters_of(days: NDArray[np.int32], bounds: Sequence[Bound]) -> NDArray[np.int64]:
    """Return the student-semesters of stays from their inclusive days; none if unknown (0).

    Two for each full year; the rest counts one within the first of `bounds`, two within both.
    """
    full, rest = np.divmod(days, _YEAR_DAYS)
    one, two = (within([bound], rest).astype(np.int64) for bound in bounds)
    return full * 2 + one + two


def _semesters(stays: pd.DataFrame, definitions: Definitions) -> pd.DataFrame:
    """Return a row for each student-semester of the stays, with its year and partner.

    The first begins when the stay does, each further one half a year later, but within the stay:
    each lies in one year, so that years may be added.
    """
    count = semesters_of(stays["days"].to_numpy(), definitions.semester_days)
    semesters = stays.loc[stays.index.repeat(count)]
    nth = semesters.groupby(level=0).cumcount()
    days = (nth * _HALF_YEAR_DAYS).clip(upper=semesters["days"] - 1)
    begins = semesters["start"] + pd.to_timedelta(days, unit="D")
    dates = begins.to_numpy().astype("datetime64[D]")
    of_date, _ = year_and_day(dates, definitions.year_starts)
    return semesters.assign(
        year=np.where(np.isnat(dates), semesters["first_year"] + nth // 2, of_date)
    )
