"""All numbers of students in a release, before words and formats."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pandas as pd

from bjut_exchange.checks.run import all_findings
from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import DAY_BAND, DirectionName, FieldName, Protection
from bjut_exchange.figures.breakdown import Breakdown, BreakdownRequest, break_down
from bjut_exchange.figures.groups import unstated_fields
from bjut_exchange.figures.partners import Partners, count_partners, partners_of
from bjut_exchange.figures.provenance import provenance
from bjut_exchange.register.build import Register
from bjut_exchange.views.context import Context, FiguresByDirection

# What the year is broken down by, where exports state it.
FIELDS: tuple[str, ...] = (FieldName.COUNTRY, FieldName.LEVEL, DAY_BAND, FieldName.COLLEGE)


@dataclass(frozen=True)
class Numbers:
    """The numbers of a release on `year`, exact or protected.

    `breakdowns` are those of the year by direction and field, without those that exports do not
    state; `partners` is None without a register of agreements. `definitions` are those counted by.
    `inputs` are the files read, as `figures.provenance` has them, `accounts` the rows of each
    direction by outcome, `found` the findings by check: numbers of rows tell of single students,
    unless nobody is protected.
    """

    year: int
    figures: FiguresByDirection
    breakdowns: Mapping[tuple[DirectionName, str], Breakdown]
    partners: Partners | None
    definitions: Definitions
    protection: Protection | None = None
    inputs: Sequence[Mapping[str, Any]] = ()
    accounts: Mapping[DirectionName, Mapping[str, int]] = field(default_factory=dict)
    found: Mapping[str, int] = field(default_factory=dict)

    def years(self, *names: DirectionName) -> list[int]:
        """Return the years up to that of the release of which there are figures in directions."""
        every = {each for name in names for each in self.figures[name].years}
        return sorted(each for each in every if each <= self.year)

    @property
    def held(self) -> list[DirectionName]:
        """Return the directions with figures of any such year."""
        return [name for name in self.figures if self.years(name)]


def numbers_of(
    register: Register,
    figures: FiguresByDirection,
    context: Context,
    year: int,
    findings: pd.DataFrame | None = None,
) -> Numbers:
    """Return the exact numbers of a release; raises InputError if agreements cannot be read.

    `findings` are those of `all_findings`, where they are at hand.
    """
    definitions, agreements = context.definitions, register.agreements
    breakdowns = {
        (name, by): break_down(
            register,
            of,
            definitions,
            BreakdownRequest((by,), (year,)),
            partial(context.value, direction=name),
        )
        for name, of in figures.items()
        for by in FIELDS
        if year in of.counted_only().years and not unstated_fields([by], register.stated[name])
    }
    partners = None
    if agreements is not None:
        if agreements.refusal:
            raise agreements.refusal
        counts = {
            name: own
            for name, of in figures.items()
            if (own := count_partners(register, of.counted_only(), definitions)) is not None
        }
        partners = partners_of(agreements.rows, counts, definitions.year_starts, year)
    found = all_findings(register, figures, definitions) if findings is None else findings
    return Numbers(
        *(year, figures, breakdowns, partners, definitions),
        inputs=provenance(definitions, register, agreements.tables if agreements else ())["inputs"],
        accounts={name: register.row_account(name) for name in figures},
        found=Counter(found.loc[found["accepted"].isna(), "code"]),
    )
