"""All that is found in the exports, and what it amounts to."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from bjut_exchange.checks.catalogue import Severity, count_by_severity
from bjut_exchange.checks.files import repeated_inputs
from bjut_exchange.checks.headers import header_findings
from bjut_exchange.checks.people import people_findings
from bjut_exchange.checks.rows import row_findings
from bjut_exchange.checks.years import year_findings
from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import DirectionName
from bjut_exchange.errors import ExitCode
from bjut_exchange.figures.counting import Figures
from bjut_exchange.reading.containers import Place
from bjut_exchange.register.build import Register
from bjut_exchange.register.findings import Finding, findings_frame


def register_findings(register: Register, definitions: Definitions) -> pd.DataFrame:
    """Return what single files, headers and rows show, the register of agreements among them."""
    findings = [Finding("F12", None, Place(name)) for name in register.ignored]
    findings += register.agreements.findings if register.agreements else ()
    findings += [Finding("F11", each.source.direction, each.place) for each in register.unread]
    for name, exports in register.exports.items():
        findings += [found for read in exports for found in header_findings(read, definitions)]
        findings += row_findings(register, definitions, name)
    return findings_frame(findings)


def all_findings(
    register: Register,
    figures: Mapping[DirectionName, Figures],
    definitions: Definitions,
) -> pd.DataFrame:
    """Return also what files, rows and years show when they are compared."""
    refused = findings_frame([refusal.finding for refusal in register.refused])
    findings = [
        Finding("F13", source.direction, Place(source.name), detail=same_as)
        for source, same_as in repeated_inputs(register)
    ]
    for name in register.stays:
        findings += people_findings(register, name)
    findings += year_findings(figures, definitions)
    own = register_findings(register, definitions)
    return pd.concat([refused, own, findings_frame(findings)], ignore_index=True)


def exit_code(register: Register, findings: pd.DataFrame, *, strict: bool) -> ExitCode:
    """Return whether there are errors, or nothing could be checked."""
    if not any(register.exports.values()):
        return ExitCode.UNUSABLE
    counts = count_by_severity(findings)
    bad = counts[Severity.ERROR] + (counts[Severity.WARNING] if strict else 0)
    return ExitCode.DIFFERS if bad else ExitCode.DONE
