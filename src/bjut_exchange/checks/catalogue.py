"""The checks that exports undergo, as data: `checks.toml` in this package lists them all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from bjut_exchange.config.rules import Label
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
        """Give its place among the severities, 0 for the worst."""
        return list(Severity).index(self)


class Stage(StrEnum):
    """What is looked at; a later stage needs the earlier ones to have gone well."""

    FILE = "file"
    HEADER = "header"
    ROW = "row"
    ACROSS_ROWS = "across rows"
    ACROSS_YEARS = "across years"
    AGREEMENTS = "agreements"


_STAGES = dict(zip("FHRSYP", Stage, strict=True))


@dataclass(frozen=True)
class Check:
    """One thing that is checked.

    `message` says what is wrong, as it follows a place; `effect` what that does to the figures;
    `hint` what to do. Each is there in English and Chinese.
    """

    code: str
    severity: Severity
    message: Label
    effect: Label
    hint: Label

    @property
    def stage(self) -> Stage:
        """Tell the stage from the first letter of the code."""
        return _STAGES[self.code[0]]


def checks_named(code: str) -> list[Check]:
    """Give the check with a code, or all of them for `all`; raises UsageError if there is none."""
    checks = all_checks()
    if code.lower() == "all":
        return list(checks.values())
    if code.upper() not in checks:
        msg = f"there is no check {code!r}"
        raise UsageError(msg, hint="`exchange check --explain all` lists every check")
    return [checks[code.upper()]]


@cache
def all_checks() -> Mapping[str, Check]:
    """Give every check by its code, in the order of their stages."""
    return {
        code: Check(
            code=code,
            severity=Severity(entry.pop("severity")),
            **{name: Label(**texts) for name, texts in entry.items()},
        )
        for code, entry in packaged_table("checks/checks.toml").items()
    }


def count_by_severity(findings: pd.DataFrame) -> dict[Severity, int]:
    """Return how much is found of each severity, the worst first."""
    counts = dict.fromkeys(Severity, 0)
    for code, count in findings["code"].value_counts().items():
        counts[all_checks()[str(code)].severity] += count
    return counts
