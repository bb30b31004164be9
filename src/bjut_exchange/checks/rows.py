"""What can be found in an export row by row."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import (
    LONG,
    NOT_STUDENT_ROWS,
    UNCLASSIFIED,
    DirectionName,
    FieldName,
    Outcome,
    YearRule,
)
from bjut_exchange.register.build import Register
from bjut_exchange.register.findings import Finding, findings_in_rows
from bjut_exchange.register.outcomes import within

Mask = NDArray[np.bool_]


def row_findings(
    register: Register, definitions: Definitions, name: DirectionName
) -> Iterator[Finding]:
    """Find what is odd about single rows of the exports of one direction."""
    stays, marks, places = register.frame(name), register.marks[name], register.places(name)
    outcome, days = stays["outcome"].cat, stays["days"].to_numpy()

    def among(*outcomes: str) -> Mask:
        return np.array([each in outcomes for each in outcome.categories])[outcome.codes]

    student_row = ~among(*NOT_STUDENT_ROWS, Outcome.SURPLUS_FIELDS)
    in_play = student_row & ~among(Outcome.NO_YEAR, Outcome.ENDS_BEFORE_START)
    counted = among(Outcome.COUNTED)

    def found(code: str, mask: Mask, field: FieldName | None = None) -> list[Finding]:
        at = np.flatnonzero(mask)
        return findings_in_rows(code, at, stays, places, direction=name, field=field)

    rule = definitions.direction(name).year
    no_year = among(Outcome.NO_YEAR)
    for field in (rule.needs, FieldName.END) if rule is YearRule.OVERLAP else (rule.needs,):
        no_year &= ~marks.failures.get((field, "R04"), np.False_)
    yield from found("R01", among(Outcome.SURPLUS_FIELDS))
    yield from found("R02", marks.short & in_play)
    yield from found("R03", no_year, rule.needs)
    for (field, code), fails in sorted(marks.failures.items()):
        # An excluded row is worth fixing only where the finding explains why it is excluded.
        yield from found(code, fails & (student_row if code == "R04" else in_play), field)
    yield from found("R15", among(Outcome.OTHER_HEADER))
    yield from found("R05", among(Outcome.ENDS_BEFORE_START), FieldName.END)
    duration = stays["duration"].cat
    is_long = np.array([*(each == LONG for each in duration.categories), False])[duration.codes]
    contradicts = is_long != within(definitions.long_stay, days)
    contradicts &= (days > 0) & (duration.codes >= 0).to_numpy()
    yield from found("R12", counted & contradicts, FieldName.DURATION)
    yield from found("R13", counted & (stays["category"] == UNCLASSIFIED).to_numpy())
    # One day is whether both the first and the last are counted.
    miscounts = np.abs(days - marks.stated_days) > 1
    miscounts &= (marks.stated_days > 0) & (days > 0)
    yield from found("R14", counted & miscounts, FieldName.DAYS)
