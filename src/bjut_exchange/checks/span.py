"""The findings that concern some years only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from bjut_exchange.config.terms import DirectionName
from bjut_exchange.errors import UsageError
from bjut_exchange.register.build import Register
from bjut_exchange.register.findings import Finding, Place, Rows


def findings_within(
    findings: Iterable[Finding], register: Register, first: int | None, last: int | None
) -> list[Finding]:
    """Return findings without those in rows whose stays lie before `first` or after `last`.

    A row without a year may belong to any, and stays; so does what is found about files and years.
    Raises UsageError if there are rows with a year, and none within.
    """
    if first is None and last is None:
        return list(findings)
    outside = _rows_outside(register, first, last)
    kept = []
    for finding in findings:
        others = outside.get((finding.direction, finding.place))
        if finding.rows is None or others is None:
            kept.append(finding)
            continue
        lies = ~np.isin(finding.rows, others)
        beside = finding.others and (finding.others[0], finding.others[1][lies])
        if lies.any():
            kept.append(replace(finding, rows=finding.rows[lies], others=beside))
    return kept


def _rows_outside(
    register: Register, first: int | None, last: int | None
) -> dict[tuple[DirectionName | None, Place | None], Rows]:
    """Return, for each export by direction and place, the rows of other years."""
    rows: dict[tuple[DirectionName | None, Place | None], Rows] = {}
    is_any_dated = is_any_within = False
    for name in register.exports:
        places, stays = register.places(name), register.frame(name)
        dated = stays.loc[stays["first_year"] >= 0]  # below 0 is no year
        within = np.ones(len(dated), np.bool_)
        if first is not None:
            within &= dated["last_year"] >= first
        if last is not None:
            within &= dated["first_year"] <= last
        is_any_dated |= len(dated) > 0
        is_any_within |= bool(within.any())
        outside = dated.loc[~within]
        for export, place in enumerate(places):
            rows[name, place] = outside.loc[outside["export"] == export, "row"].to_numpy()
    if is_any_dated and not is_any_within:
        msg = "no row of the exports lies in these years"
        raise UsageError(msg, hint="`exchange trend` shows the years covered")
    return rows
