"""The findings that concern some years only."""

from __future__ import annotations

import pandas as pd

from bjut_exchange.errors import UsageError
from bjut_exchange.register.build import Register
from bjut_exchange.register.years import NO_YEAR, STILL_HERE


def findings_within(
    findings: pd.DataFrame, register: Register, first: int | None, last: int | None
) -> pd.DataFrame:
    """Return findings without those in rows whose stays lie before `first` or after `last`.

    A row without a year may belong to any, and stays; so does what is found about files and years.
    Raises UsageError if there are rows with a year, and none within.
    """
    if first is None and last is None:
        return findings
    first, last = first or NO_YEAR, last or STILL_HERE
    rows = pd.concat([register.frame(name).assign(direction=name) for name in register.exports])
    dated = rows.loc[rows["first_year"] != NO_YEAR]
    within = (dated["first_year"] <= last) & (dated["last_year"] >= first)
    if len(dated) and not within.any():
        msg = "the exports contain no row for these years"
        raise UsageError(msg, hint="`exchange trend` shows the years covered")
    places = pd.DataFrame(
        [
            (name, place.file, place.sheet, export)
            for name in register.exports
            for export, place in enumerate(register.places(name))
        ],
        columns=["direction", "file", "sheet", "export"],
    )
    placed = findings.merge(places, how="left")
    other = dated.loc[~within, ["direction", "export", "row"]].assign(is_other=True)
    is_other = placed.merge(other, how="left")["is_other"].notna()
    return findings.loc[~is_other.to_numpy()].reset_index(drop=True)
