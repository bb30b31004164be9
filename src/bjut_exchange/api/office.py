"""The exports of an office as Python code reads them: what commands show, as DataFrames."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import TypeVar

import pandas as pd

from bjut_exchange.checks.run import all_findings
from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import DirectionName, Measure, Protection
from bjut_exchange.errors import UsageError
from bjut_exchange.figures.breakdown import BreakdownRequest
from bjut_exchange.figures.revisions import count_all
from bjut_exchange.messages import Words
from bjut_exchange.reading.setup import Setup, load_setup
from bjut_exchange.register.build import Register, build_register
from bjut_exchange.views.breakdown import breakdown_table
from bjut_exchange.views.check import check_table
from bjut_exchange.views.compare import compare_table
from bjut_exchange.views.context import Context, FiguresByDirection, parse_year
from bjut_exchange.views.partners import partners_table
from bjut_exchange.views.summary import summary_table
from bjut_exchange.views.trace import excluded_table, trace_table
from bjut_exchange.views.trend import trend_table

Year = int | str  # 2016, or "2015/16"
Choice = TypeVar("Choice", bound=StrEnum)


def read(*exports: str | Path, config: str | Path | None = None) -> Office:
    """Return the office whose exports these folders, files or patterns are.

    The definitions are found as on the command line; `config` names another file. Without
    `exports`, the folder is the one that the command line reads. Raises ExchangeError.
    """
    setup = load_setup(Path(config) if config else None, [*map(str, exports)], os.environ)
    return Office(setup, build_register(setup))


@dataclass(frozen=True, eq=False, repr=False)
class Office:
    """The exports of an office, as read.

    Its methods return what the command of the same name shows: the columns and the numbers of its
    CSV as a DataFrame, labels in English. Whole numbers are Int64, percentages Float64, texts
    string, dates datetime64; what is not available is NA. A year is given as 2016 or "2015/16", by
    default the latest; a direction is "outbound" or "inbound", by default both. All but `findings`
    raise InputError if an export could not be read; UsageError says what cannot be asked for.
    """

    setup: Setup
    register: Register

    @property
    def definitions(self) -> Definitions:
        """Return the definitions in force."""
        return self.setup.definitions

    def summary(self, year: Year | None = None, *, direction: str | None = None) -> pd.DataFrame:
        """Return a year by category, compared with the year before and all earlier years."""
        return summary_table(self._figures(direction), self._context, self._year(year)).frame

    def trend(
        self,
        first: Year | None = None,
        last: Year | None = None,
        *,
        category: str | None = None,
        direction: str | None = None,
    ) -> pd.DataFrame:
        """Return what `summary` does for every year covered, or those from `first` to `last`."""
        figures, span = self._figures(direction), (self._year(first), self._year(last))
        return trend_table(figures, self._context, *span, category).frame

    def compare(
        self, first: Year, second: Year, *further: Year, direction: str | None = None
    ) -> pd.DataFrame:
        """Return years side by side, each with its change from the one before it."""
        figures, years = self._figures(direction), self._years((first, second, *further))
        return compare_table(figures, self._context, years).frame

    def breakdown(
        self,
        by: str,
        by_also: str | None = None,
        *,
        year: Year | Iterable[Year] | None = None,
        category: str | None = None,
        top: int | None = None,
        protect: str | None = None,
        direction: str | None = None,
    ) -> pd.DataFrame:
        """Return a year, or several, by a field such as "country", or by two in a cross table.

        `top` keeps the largest groups and adds up the others; `protect` hides small numbers by
        "round" or "suppress".
        """
        figures = self._figures(direction)
        fields = tuple(dict.fromkeys(filter(None, (by, by_also))))
        if isinstance(year, str) or not isinstance(year, Iterable):
            year = () if year is None else (year,)
        years = self._years(year)
        protection = None if protect is None else _chosen(Protection, protect)
        _check_positive(top=top)
        request = BreakdownRequest(fields, tuple(years), top, category, protection)
        return breakdown_table(self.register, figures, self._context, request).frame

    def partners(
        self, year: Year | None = None, *, idle: int | None = None, direction: str | None = None
    ) -> pd.DataFrame:
        """Return agreements in force, students both ways and the exchange balance.

        `idle` lists the partners without students for so many years.
        """
        _check_positive(idle=idle)
        figures, wanted = self._figures(direction), self._year(year)
        return partners_table(self.register, figures, self._context, wanted, idle).frame

    def trace(
        self,
        year: Year | None = None,
        *,
        category: str | None = None,
        of: str = Measure.PARTICIPATIONS,
        direction: str | None = None,
    ) -> pd.DataFrame:
        """Return the rows behind a figure, by default behind the participations of a year."""
        figures, wanted, measure = self._figures(direction), self._year(year), _chosen(Measure, of)
        table = trace_table(self.register, figures, self._context, wanted, category, measure)
        return table.frame

    def excluded(self, year: Year | None = None) -> pd.DataFrame:
        """Return the rows that do not count, with the reason: of all years, or of one."""
        self._figures()
        return excluded_table(self.register, self._context, self._year(year)).frame

    def findings(self) -> pd.DataFrame:
        """Return what `check` finds: a row for each row with a finding."""
        exports = [export for of in self.register.exports.values() for export in of]
        findings = all_findings(self.register, self._counted, self.definitions)
        return check_table(exports, findings, self._context).frame

    def stays(self, direction: str) -> pd.DataFrame:
        """Return the rows of a direction's exports, with the columns of `register.schema`.

        Neither the ids nor the names of students are among them: `person` is a number.
        """
        self._figures()
        return self.register.frame(_chosen(DirectionName, direction)).copy(deep=False)

    def row_account(self) -> pd.DataFrame:
        """Return the number of rows by direction and outcome: counted, or why not."""
        self._figures()
        rows = [
            (name.value, outcome, count)
            for name in self.register.stays
            for outcome, count in self.register.row_account(name).items()
        ]
        frame = pd.DataFrame(rows, columns=["direction", "outcome", "rows"])
        return frame.astype({"direction": "string", "outcome": "string", "rows": "Int64"})

    def __repr__(self) -> str:
        """Return the folder and the number of rows in each direction."""
        rows = (f"{len(stays)} {name} rows" for name, stays in self.register.stays.items())
        return f"<Office {self.setup.data}: {', '.join(rows)}>"

    @cached_property
    def _counted(self) -> FiguresByDirection:
        return count_all(self.register, self.setup)

    @property
    def _context(self) -> Context:
        return Context(self.definitions, Words())

    def _figures(self, direction: str | None = None) -> FiguresByDirection:
        """Return the figures; raises InputError if exports are missing in them."""
        for refused in self.register.refused:
            raise refused.error
        if direction is None:
            return self._counted
        name = _chosen(DirectionName, direction)
        return {name: self._counted[name]}

    def _year(self, year: Year | None) -> int | None:
        return None if year is None else self._years([year])[0]

    def _years(self, years: Iterable[Year | None]) -> list[int]:
        named = (str(year) for year in years if year is not None)
        return [parse_year(year, self._counted, self.definitions) for year in named]


def _chosen(among: type[Choice], name: str) -> Choice:
    """Return the member with a name; raises UsageError if there is none."""
    if name not in {*among}:
        raise UsageError("not_a_choice", name=name, choices=[*among])
    return among(name)


def _check_positive(**numbers: int | None) -> None:
    """Raise UsageError if a number is given that is below 1."""
    for name, number in numbers.items():
        if number is not None and number < 1:
            raise UsageError("not_positive", name=name)
