"""What a person should know about the exports: data about the data, never from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from bjut_exchange.encoded import Mask

# What the rules that ask for attention have found, as it follows "12 rows: ".
WARNINGS: Mapping[str, str] = {
    "surplus_fields": "more fields than the header has; set aside",
    "no_year": "no date, or none that can be read, to place the stay in a year; set aside",
    "ends_before_start": "the stay ends before it starts; set aside",
    "unclassified": "no category fits; counted as unclassified",
    "unreadable_person": "a student id that a spreadsheet has cut to a number like 2.01E+11",
    "unreadable_country": "a country or region that is not known; not counted as one",
    "unreadable_level": "a level that has no term under [values.level]",
    "unreadable_activity": "an activity that has no term under [values.activity]",
    "unreadable_duration": "a duration that has no term under [values.duration]",
    "unreadable_status": "a status that has no term under [values.status]; counted",
    "unreadable_start": "a start that is not a date",
    "unreadable_end": "an end that is not a date",
    "unreadable_year": "a year that is not written as the years counted are",
}


@dataclass(frozen=True)
class Finding:
    """One kind of trouble in one file: which rule found it, in how many rows, first in which."""

    rule: str
    file: str
    first_row: int
    rows: int


def findings_of(rule: str, mask: Mask, stays: pd.DataFrame) -> list[Finding]:
    """Make the findings of `rule`, one per file with marked rows, in the order of the files."""
    if not mask.any():
        return []
    rows = stays.loc[mask].groupby("file", observed=True)["row"].agg(["min", "size"])
    return [Finding(rule, str(file), int(first), int(n)) for file, first, n in rows.itertuples()]


def sentences(findings: Sequence[Finding]) -> Iterator[str]:
    """Say what was found, one line per rule, with the first place as an example."""
    for rule, phrase in WARNINGS.items():
        places = [finding for finding in findings if finding.rule == rule]
        if places:
            count = sum(finding.rows for finding in places)
            first = f"{places[0].file}, row {places[0].first_row}"
            where = first if count == 1 else f"first {first}"
            yield f"{count:,} {'row' if count == 1 else 'rows'}: {phrase} ({where})"
