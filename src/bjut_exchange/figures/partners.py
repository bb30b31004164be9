"""Partners: agreements in force, students out and in, and the balance in student-semesters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import count, takewhile
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bjut_exchange.config.rules import Bound
from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import DAY_BAND, DirectionName, FieldName
from bjut_exchange.config.years import YearStart
from bjut_exchange.figures.availability import asked_by, is_missing, lacking_stays
from bjut_exchange.figures.cells import stays_by_year
from bjut_exchange.figures.counting import Figures
from bjut_exchange.figures.coverage import year_and_day
from bjut_exchange.register.agreements import Agreement
from bjut_exchange.register.build import Register
from bjut_exchange.register.outcomes import satisfies, within
from bjut_exchange.text import folded

# Partners exchange semesters, not heads: a full year offsets two students of one semester.
_YEAR_DAYS, _HALF_YEAR_DAYS = 365, 183


@dataclass(frozen=True)
class PartnerCounts:
    """What the stays of one direction say of partners, known by their folded names.

    `counts` has a row for each year and partner: `students` (participations) and `semesters`.
    `names` and `countries` are those that exports state; `years` are the years covered. `unnamed`
    counts, by year, the participations that name no partner; `of_unknown_length` the stays that
    are missing from the exchange balance only because their length is unknown. `unread` counts by
    field and year the stays that may be missing, as no column holds the field.
    """

    years: tuple[int, ...]
    counts: pd.DataFrame
    names: Mapping[str, str]
    countries: Mapping[str, Sequence[str]]
    unnamed: Mapping[int, int]
    of_unknown_length: int
    unread: Mapping[str, Mapping[int, int]]

    def are_uncertain(self, years: Iterable[int], number: str) -> bool:
        """Return whether `students` or `semesters` of years may be other numbers."""
        fields = {FieldName.PARTNER} if number == "students" else {*self.unread}
        return any(self.unread.get(field, {}).get(year) for field in fields for year in years)


Counts = Mapping[DirectionName, PartnerCounts]


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
        unread=_unread(register, definitions, name, figures.years),
    )


def _unread(
    register: Register, definitions: Definitions, name: DirectionName, years: Sequence[int]
) -> dict[str, dict[int, int]]:
    """Return by field and year the stays that may count for a partner, were the field read."""
    balance = definitions.direction(name).balance
    found: dict[str, dict[int, int]] = {}
    for lack, stays in lacking_stays(
        register, name, sorted({FieldName.PARTNER, DAY_BAND, *asked_by(balance)})
    ):
        could = satisfies(balance, stays, lack)
        for each in sorted(lack):
            needed = could | (each == FieldName.PARTNER)
            some = stays_by_year(stays.loc[is_missing(stays, each) & needed], years)
            for year, count_of in some["year"].value_counts().items():
                of_field = found.setdefault(each, {})
                of_field[int(str(year))] = of_field.get(int(str(year)), 0) + int(count_of)
    return found


def _per_partner(stays: pd.DataFrame) -> pd.Series[int]:
    # As texts: pandas cannot align more than 127 categories with none, where nobody has semesters.
    return stays.groupby(["year", "partner"], observed=True).size().rename(str, level="partner")


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
    of_stay = semesters_of(stays["days"].to_numpy(), definitions.semester_days)
    semesters = stays.loc[stays.index.repeat(of_stay)]
    nth = semesters.groupby(level=0).cumcount()
    days = (nth * _HALF_YEAR_DAYS).clip(upper=semesters["days"] - 1)
    begins = semesters["start"] + pd.to_timedelta(days, unit="D")
    dates = begins.to_numpy().astype("datetime64[D]")
    of_date, _ = year_and_day(dates, definitions.year_starts)
    return semesters.assign(
        year=np.where(np.isnat(dates), semesters["first_year"] + nth // 2, of_date)
    )


@dataclass(frozen=True)
class Partners:
    """The partners of a year: with an agreement in force, and those with students without one.

    Both are frames, a row for each partner, by their students in the year, most first; ties by
    name. Numbers are missing where they are not available.

    - `name`; `territories`: the ISO codes of its countries and regions, sorted,
    - `agreements`: how many are in force in the year; `types`: their types, each once,
    - `until`: the day on which the last agreement ends; None if one is open, or there is none,
    - `outbound`, `inbound`: participations; `semesters_outbound`, `semesters_inbound`,
    - `balance`: the exchange balance, student-semesters out less in; `carried`: that of all
      `carried_years`,
    - `last_exchange`: the latest year, up to this one, with a student.

    `agreements` are those of all years. `carried_years` are empty where there is no balance.
    `covered_years` is the number of years up to this one with exports that name partners.
    """

    year: int
    in_force: pd.DataFrame
    without: pd.DataFrame
    agreements: pd.DataFrame
    carried_years: tuple[int, ...]
    covered_years: int

    def idle(self, years: int, starts: YearStart) -> pd.DataFrame:
        """Return the partners with an agreement in force in so many years, and no student in any.

        The longest without stand first; ties by name.
        """
        these = range(self.year - years + 1, self.year + 1)
        # A partner is not idle if there was a year in which nobody could have gone.
        idle = ~(self.in_force["last_exchange"] >= these[0]).fillna(False)
        for year in these:
            agreements = self.agreements.loc[is_in_force(self.agreements, year, starts)]
            idle &= idle.index.isin(agreements["partner"])
        return self.in_force.loc[idle].sort_values(
            ["last_exchange", "partner"], na_position="first"
        )


def partners_of(
    agreements: Iterable[Agreement], counts: Counts, starts: YearStart, year: int
) -> Partners:
    """Return the partners of `year`; `counts` has the directions whose exports name partners."""
    history = _frame(agreements)
    covered = {each for of in counts.values() for each in of.years}
    carried = _carried_years(counts, year)
    in_force = _described(history.loc[is_in_force(history, year, starts)])
    without = _stated(counts, year).drop(index=in_force.index, errors="ignore")
    # The register of agreements, where it knows a partner, spells its name with more care.
    past = _described(history).reindex(without.index)
    without = without.assign(name=past["name"].fillna(without["name"]), until=past["until"])
    return Partners(
        year=year,
        in_force=_with_numbers(in_force, counts, carried, year),
        without=_with_numbers(without, counts, carried, year),
        agreements=history,
        carried_years=carried,
        covered_years=len(list(takewhile(covered.__contains__, count(year, -1)))),
    )


def reach(partners: pd.DataFrame, regions: Collection[str]) -> dict[str, int]:
    """Return the number of `universities`, and of the `countries` and `regions` they are in."""
    codes = set(partners["territories"].explode().dropna())
    among = codes & set(regions)
    numbers = {"countries": len(codes - among), "regions": len(among)}
    return {"universities": len(partners), **numbers}


def _frame(agreements: Iterable[Agreement]) -> pd.DataFrame:
    """Return the agreements as a frame, partners known by their folded names."""
    frame = pd.DataFrame([*agreements], columns=[each.name for each in fields(Agreement)])
    return frame.assign(
        name=frame["partner"],
        partner=frame["partner"].map(folded),
        start=pd.to_datetime(frame["start"]),
        end=pd.to_datetime(frame["end"]),
    )


def is_in_force(agreements: pd.DataFrame, year: int, starts: YearStart) -> pd.Series[bool]:
    """Return which agreements are in force on any day of a year; a missing date is an open one."""
    before, last = (pd.Timestamp(starts.last_day(each)) for each in (year - 1, year))
    return ~(agreements["start"] > last) & ~(agreements["end"] <= before)


def _described(agreements: pd.DataFrame) -> pd.DataFrame:
    """Return what agreements say of each partner."""
    of_each = agreements.groupby("partner")
    return of_each.agg(name=("name", "min"), agreements=("name", "size")).assign(
        territories=_distinct(agreements, "country"),
        types=_distinct(agreements, "type").map("; ".join),
        until=of_each["end"].max(skipna=False),  # one without an end leaves it open
    )


def _distinct(agreements: pd.DataFrame, column: str) -> pd.Series[Any]:
    """Return by partner what a column states, sorted; one of the spellings that are the same."""
    stated: dict[str, dict[str, str]] = {partner: {} for partner in agreements["partner"]}
    for partner, text in agreements[["partner", column]].dropna().sort_values(column).to_numpy():
        stated[partner][folded(text)] = text
    return pd.Series({key: [of[k] for k in sorted(of)] for key, of in stated.items()}, dtype=object)


def _stated(counts: Counts, year: int) -> pd.DataFrame:
    """Return what exports say of each partner with students in a year."""
    every = counts.values()
    here = [
        of.counts.loc[(of.counts["year"] == year) & (of.counts["students"] > 0)] for of in every
    ]
    keys = {partner for of_year in here for partner in of_year["partner"]}
    names = {key: min(of.names[key] for of in every if key in of.names) for key in keys}
    countries = {k: sorted({c for of in every for c in of.countries.get(k, ())}) for k in keys}
    stated = pd.DataFrame({"name": names, "territories": countries}).rename_axis("partner")
    return stated.assign(agreements=0, types="")


def _with_numbers(
    partners: pd.DataFrame, counts: Counts, carried: Collection[int], year: int
) -> pd.DataFrame:
    """Return partners with their students, semesters and balance, most students first."""
    every = pd.DataFrame(columns=["direction", "year", "partner", "students", "semesters"])
    if counts:
        by_direction = {name: of.counts for name, of in counts.items()}
        every = pd.concat(by_direction, names=["direction"]).reset_index("direction")
    in_year, is_inbound = every["year"] == year, every["direction"] == DirectionName.INBOUND
    # Positive: more semesters went out than came in, so this side owes the partner places.
    every["balance"] = every["semesters"].mask(is_inbound, -every["semesters"])

    def total(column: str, of_some: pd.Series[bool], *, available: bool) -> pd.Series[int]:
        sums = every.loc[of_some & available].groupby("partner")[column].sum()
        sums = sums.reindex(partners.index, fill_value=0 if available else None)
        return sums.astype("Int64")

    numbers = {}
    for name in DirectionName:
        available = name in counts and year in counts[name].years
        own = in_year & (every["direction"] == name)
        numbers[name.value] = total("students", own, available=available)
        numbers[f"semesters_{name}"] = total("semesters", own, available=available)
    numbers["balance"] = total("balance", in_year, available=bool(carried))
    numbers["carried"] = total("balance", every["year"].isin(carried), available=bool(carried))
    seen = every.loc[(every["students"] > 0) & (every["year"] <= year)]
    last_exchange = seen.groupby("partner")["year"].max().reindex(partners.index).astype("Int64")
    return (
        partners.assign(**numbers, last_exchange=last_exchange)
        .assign(students=lambda each: each[[*DirectionName]].sum(axis=1))
        .sort_values(["students", "partner"], ascending=[False, True])
        .drop(columns="students")
    )


def _carried_years(counts: Counts, year: int) -> tuple[int, ...]:
    """Return the years up to `year` that are covered both ways, if it is one of them."""
    covered = [set(counts[name].years) if name in counts else set() for name in DirectionName]
    both = set.intersection(*covered)
    return tuple(each for each in sorted(both) if each <= year) if year in both else ()
