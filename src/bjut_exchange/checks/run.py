"""All that is found in the exports, and what it amounts to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import chain

import numpy as np
import pandas as pd

from bjut_exchange.checks.accepted import unmatched, with_accepted
from bjut_exchange.checks.catalogue import Severity, count_by_severity
from bjut_exchange.checks.columns import column_findings
from bjut_exchange.checks.exports import header_findings, row_findings, unread_findings
from bjut_exchange.checks.people import people_findings
from bjut_exchange.checks.years import year_findings
from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import DirectionName, FieldName, Outcome
from bjut_exchange.errors import ExitCode, UsageError
from bjut_exchange.figures.counting import Figures
from bjut_exchange.figures.provenance import digest_of
from bjut_exchange.reading.containers import Place
from bjut_exchange.register.build import Register
from bjut_exchange.register.findings import Finding, findings_frame
from bjut_exchange.register.years import NO_YEAR, STILL_HERE


def register_findings(register: Register, definitions: Definitions) -> pd.DataFrame:
    """Return what single files, headers and rows show, the register of agreements among them."""
    findings = [Finding(code, None, Place(name)) for code, name in register.ignored]
    tables = register.agreements.tables if register.agreements else ()
    findings += register.agreements.findings if register.agreements else ()
    findings += [Finding("F11", each.source.direction, each.place) for each in register.unread]
    findings += [
        Finding("F16", name, read.place, detail=read.encoding.upper())
        for name, exports in (*register.exports.items(), (None, tables))
        for read in exports
        if read.is_guess
    ]
    for name, exports in register.exports.items():
        findings += [found for read in exports for found in header_findings(read, definitions)]
        findings += column_findings(exports, definitions)
        findings += unread_findings(register, definitions, name)
        findings += row_findings(register, definitions, name)
        findings += _countries_of_partners(register, name)
    return with_accepted(findings_frame(findings), definitions)


def all_findings(
    register: Register,
    figures: Mapping[DirectionName, Figures],
    definitions: Definitions,
    own: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return also what files, rows and years show when they are compared, and the definitions.

    `own` are the `register_findings`, where they are at hand.
    """
    refused = findings_frame([refusal.finding for refusal in register.refused])
    findings = [*_repeated_files(register)]
    for name in register.stays:
        findings += people_findings(register, definitions, name)
    findings += year_findings(figures, definitions)
    own = register_findings(register, definitions) if own is None else own
    found = pd.concat([refused, own, findings_frame(findings)], ignore_index=True)
    without = findings_frame([*unmatched(found, register, definitions)])
    return pd.concat([with_accepted(found, definitions), without], ignore_index=True)


def _countries_of_partners(register: Register, name: DirectionName) -> Iterator[Finding]:
    """Yield the exports whose rows have countries from the register of agreements."""
    stays, filled = register.frame(name), register.marks[name].of_partner
    rows = stays.loc[filled & (stays["outcome"] == Outcome.COUNTED), "export"].value_counts()
    for export, place in enumerate(register.places(name)):
        if count := rows.get(export):
            yield Finding("P07", name, place, FieldName.COUNTRY, detail=f"{count:,}")


def _repeated_files(register: Register) -> Iterator[Finding]:
    sources = {each.source.name: each.source for each in chain(*register.exports.values())}
    sizes = Counter(source.size for source in sources.values())
    first: dict[str, str] = {}
    for name, source in sources.items():
        if sizes[source.size] > 1:  # digests take long, and files of different sizes differ
            earlier = first.setdefault(digest_of(source), name)
            if earlier != name:
                yield Finding("F13", source.direction, Place(name), detail=earlier)


def findings_within(
    findings: pd.DataFrame, register: Register, *spans: tuple[int | None, int | None]
) -> pd.DataFrame:
    """Return findings without those in rows whose stays lie in none of `spans`.

    A span has a first and a last year; without spans, all findings are kept. So are findings in
    rows without a year, because these may belong to any year, and those about files and about
    years. Raises UsageError if no row lies in the years.
    """
    if not spans:
        return findings
    rows = pd.concat([stays.assign(direction=name) for name, stays in register.stays.items()])
    dated = rows.loc[rows["first_year"] != NO_YEAR]
    within = np.logical_or.reduce(
        [
            (dated["first_year"] <= (last or STILL_HERE))
            & (dated["last_year"] >= (first or NO_YEAR))
            for first, last in spans
        ]
    )
    if len(dated) and not within.any():
        raise UsageError("no_row_of_years")
    places = [
        (name, place.file, place.sheet, export)
        for name in register.stays
        for export, place in enumerate(register.places(name))
    ]
    columns = ["direction", "file", "sheet", "export"]
    placed = findings.merge(pd.DataFrame(places, columns=columns), how="left")
    other = dated.loc[~within, ["direction", "export", "row"]].assign(is_other=True)
    is_other = placed.merge(other, how="left")["is_other"].notna()
    return findings.loc[~is_other.to_numpy()].reset_index(drop=True)


def exit_code(register: Register, findings: pd.DataFrame, severity: Severity) -> ExitCode:
    """Return whether there are findings of a severity or a worse one, or nothing was checked."""
    if not any(register.exports.values()):  # what could not be checked has not passed
        return ExitCode.UNUSABLE
    counts = count_by_severity(findings)
    is_bad = any(counts[each] for each in Severity if each.rank <= severity.rank)
    return ExitCode.DIFFERS if is_bad else ExitCode.DONE
