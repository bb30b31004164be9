"""The checks of exports as data: `checks.toml` in this package lists them all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from bjut_exchange.config.terms import FieldName
from bjut_exchange.config.values import Label
from bjut_exchange.errors import UsageError
from bjut_exchange.resources import packaged_table

if TYPE_CHECKING:
    import pandas as pd


class Severity(StrEnum):
    """How much a finding matters, the worst first."""

    ERROR = "error"
    WARNING = "warning"
    INFORMATION = "information"

    @property
    def rank(self) -> int:
        """Return its place among the severities, 0 for the worst."""
        return list(Severity).index(self)


# What a check looks at, by the first letter of its code.
_STAGES = {
    "F": "file",
    "H": "header",
    "R": "row",
    "S": "across rows",
    "Y": "across years",
    "P": "agreements",
    "D": "definitions",
}


@dataclass(frozen=True)
class Check:
    """A check: what is wrong, what that does to the figures, what to do; in each language.

    `hint_of_year` is what to do in a column of years, if it is something else.
    """

    code: str
    severity: Severity
    message: Label
    effect: Label
    hint: Label
    hint_of_year: Label | None = None

    def hint_for(self, field: str | None) -> Label:
        """Return what to do about it in a field."""
        return (self.hint_of_year if field == FieldName.YEAR else None) or self.hint

    @property
    def stage(self) -> str:
        """Return what it looks at."""
        return _STAGES[self.code[0]]


def checks_named(code: str) -> list[Check]:
    """Return the check with a code, for `all` every one; raises UsageError if there is none."""
    checks = all_checks()
    if code.lower() == "all":
        return list(checks.values())
    if code.upper() not in checks:
        raise UsageError("no_such_check", code=code)
    return [checks[code.upper()]]


@cache
def all_checks() -> Mapping[str, Check]:
    """Return every check by its code, in the order of `checks.toml`."""
    return {
        code: Check(
            code,
            Severity(entry["severity"]),
            *(
                Label(**entry[name])
                for name in ("message", "effect", "hint", "hint_of_year")
                if name in entry
            ),
        )
        for code, entry in packaged_table("checks/checks.toml").items()
    }


def count_by_severity(findings: pd.DataFrame) -> dict[Severity, int]:
    """Return the number of findings of each severity, the worst first; without those accepted."""
    counts = dict.fromkeys(Severity, 0)
    is_open = findings["accepted"].isna()
    for code, count in findings.loc[is_open, "code"].value_counts().items():
        counts[all_checks()[str(code)].severity] += count
    return counts
