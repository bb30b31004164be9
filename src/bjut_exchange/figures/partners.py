"""Partners: agreements in force, students out and in, and the balance in student-semesters."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields
from itertools import count, takewhile

import pandas as pd

from bjut_exchange.config.terms import DirectionName
from bjut_exchange.config.years import YearStart
from bjut_exchange.figures.partner_counts import PartnerCounts
from bjut_exchange.register.agreements import Agreement
from bjut_exchange.text import folded

Counts = Mapping[DirectionName, PartnerCounts]


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
        idle = ~(self.in_force["last_exchange"] >= these[0]).fillna(False)
        for year in these:
            agreements = self.agreements.loc[_is_in_force(self.agreements, year, starts)]
            idle &= idle.index.isin(agreements["partner"])
        return self.in_force.loc[idle].sort_values(
            ["last_exchange", "partner"], na_position="first"
        )


@dataclass(frozen=True)
class Reach:
    """Distinct universities, and the countries and the regions that they are in."""

    universities: int
    countries: int
    regions: int


def partners_of(
    agreements: Iterable[Agreement], counts: Counts, starts: YearStart, year: int
) -> Partners:
    """Return the partners of `year`; `counts` has the directions whose exports name partners."""
    history = _frame(agreements)
    covered = {each for of in counts.values() for each in of.years}
    carried = _carried_years(counts, year)
    in_force = _described(history.loc[_is_in_force(history, year, starts)])
    without = _stated(counts, year).drop(index=in_force.index, errors="ignore")
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


def reach(partners: pd.DataFrame, regions: Collection[str]) -> Reach:
    """Return how many partners there are, and in how many countries and regions."""
    codes = set(partners["territories"].explode().dropna())
    among = codes & set(regions)
    return Reach(len(partners), len(codes - among), len(among))


def _frame(agreements: Iterable[Agreement]) -> pd.DataFrame:
    """Return the agreements as a frame, partners known by their folded names."""
    frame = pd.DataFrame([*agreements], columns=[each.name for each in fields(Agreement)])
    return frame.assign(
        name=frame["partner"],
        partner=frame["partner"].map(folded),
        start=pd.to_datetime(frame["start"]),
        end=pd.to_datetime(frame["end"]),
    )


def _is_in_force(agreements: pd.DataFrame, year: int, starts: YearStart) -> pd.Series[bool]:
    """Return which agreements are in force on any day of a year; a missing date is an open one."""
    before, last = (pd.Timestamp(starts.last_day(each)) for each in (year - 1, year))
    return ~(agreements["start"] > last) & ~(agreements["end"] <= before)


def _described(agreements: pd.DataFrame) -> pd.DataFrame:
    """Return what agreements say of each partner."""
    return agreements.groupby("partner").agg(
        name=("name", "min"),
        territories=("country", lambda countries: sorted(countries.dropna().unique())),
        agreements=("name", "size"),
        types=("type", _types),
        until=("end", lambda ends: ends.max(skipna=False)),
    )


def _types(types: pd.Series[str]) -> str:
    shown = {folded(each): each for each in sorted(types.dropna())}
    return "; ".join(shown[key] for key in sorted(shown))


def _stated(counts: Counts, year: int) -> pd.DataFrame:
    """Return what exports say of each partner with students in a year."""
    every = counts.values()
    here = [
        of.counts.loc[(of.counts["year"] == year) & (of.counts["students"] > 0)] for of in every
    ]
    keys = {partner for of_year in here for partner in of_year["partner"]}
    names = {key: min(of.names[key] for of in every if key in of.names) for key in keys}
    countries = {
        key: sorted({c for of in every for c in of.countries.get(key, ())}) for key in keys
    }
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
