"""All that is found in the exports, and what it amounts to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bjut_exchange.checks.across import findings_across_rows, findings_across_years
from bjut_exchange.checks.catalogue import Severity
from bjut_exchange.checks.files import repeated_inputs
from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import DirectionName
from bjut_exchange.errors import ExitCode
from bjut_exchange.figures.counting import Figures
from bjut_exchange.register.build import Register
from bjut_exchange.register.findings import Finding, Place, count_by_severity


def all_findings(
    register: Register, figures: Mapping[DirectionName, Figures], definitions: Definitions
) -> list[Finding]:
    """Give what single exports show, what rows show among each other, and what years show."""
    findings = [*(refusal.finding for refusal in register.refused), *register.findings]
    findings += [
        Finding("F13", source.direction, Place(source.name), detail=same_as)
        for source, same_as in repeated_inputs(register)
    ]
    for name, stays in register.stays.items():
        findings += findings_across_rows(stays, register.places(name), name)
    return [*findings, *findings_across_years(figures, definitions)]


def verdict(register: Register, findings: Sequence[Finding], *, strict: bool) -> ExitCode:
    """Give the exit code: whether there are errors, or nothing could be checked."""
    if not any(register.exports.values()):
        return ExitCode.UNUSABLE
    counts = count_by_severity(findings)
    bad = counts[Severity.ERROR] + (counts[Severity.WARNING] if strict else 0)
    return ExitCode.DIFFERS if bad else ExitCode.DONE
