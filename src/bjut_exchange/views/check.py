"""`exchange check`: what is found in the exports, as lines, as records, and check by check."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

import numpy as np
import pandas as pd

from bjut_exchange.checks.accepted import reason_of
from bjut_exchange.checks.catalogue import Check, Severity, all_checks
from bjut_exchange.checks.found import Found, put_together
from bjut_exchange.messages import Words
from bjut_exchange.reading.table import ReadExport
from bjut_exchange.register.findings import repeated
from bjut_exchange.views import phrases
from bjut_exchange.views.columns import data_columns, headed
from bjut_exchange.views.context import Context
from bjut_exchange.views.headers import columns_section, map_section, maps_of
from bjut_exchange.views.table import (
    Cell,
    Record,
    Section,
    Table,
    frame_of,
    without_empty_columns,
)
from bjut_exchange.views.unknown import lines_section, unknown_values

_COLUMNS = data_columns(
    *("severity", "code", "direction", "file", "sheet", "row", "field", "message"),
    *("other_file", "other_sheet", "other_row", "hint", "value", "accepted"),
)
_EXPLAINED = data_columns("code", "severity", "stage", "message", "effect", "hint")


def check_table(exports: Sequence[ReadExport], findings: pd.DataFrame, context: Context) -> Table:
    """Return the table of `findings`: a record and a line for each row, a section for each check.

    `findings` is a frame as `findings_frame` returns it.
    """
    words = context.words
    found = sorted(put_together(findings, words), key=lambda each: each.by_place)
    reasons = [reason_of(each.common["accepted"], context.definitions, words) for each in found]
    accepted = [(each, why) for each, why in zip(found, reasons, strict=True) if why is not None]
    remaining = [each for each, why in zip(found, reasons, strict=True) if why is None]
    counts = [len(each.at) for each in found]
    data = findings.take(np.concatenate([np.empty(0, np.intp), *(each.at for each in found)]))
    data = data.reset_index(drop=True).assign(
        severity=repeated([each.check.severity.value for each in found], counts),
        message=repeated([each.message for each in found], counts),
        hint=repeated([each.hint for each in found], counts),
        accepted=repeated(reasons, counts),
    )
    mapped, unknown = maps_of(exports, found, context), unknown_values(remaining, context)
    sections = (
        map_section(mapped, context),
        *_sections(remaining, words),
        *columns_section(remaining, context),
        *lines_section(unknown, context),
        *_accepted(accepted, words),
        _result(remaining, accepted, exports, words),
    )
    title = words.say("check_title", title=context.title)
    shown = data[[column.name for column in _COLUMNS]]
    table = context.table(
        "check", title, _COLUMNS, shown, sections, lines=lambda: _lines(found, reasons)
    )
    return replace(
        table, further={"exports": [each.record for each in mapped], "unknown_values": unknown}
    )


def explanation_table(checks: Iterable[Check], words: Words) -> Table:
    """Return what each of `checks` looks for, what it does to the figures, and what to do."""
    records: list[Record] = []
    sections = []
    for check in checks:
        texts = {each: words.label(getattr(check, each)) for each in ("message", "effect", "hint")}
        terms = {"severity": check.severity.value, "stage": check.stage}
        named = {key: words.term(term) for key, term in terms.items()}
        records.append({"code": check.code, **terms, **texts})
        title = words.say("check_explained", code=check.code, message=texts["message"], **named)
        notes = (texts["effect"], words.say("next", hint=texts["hint"]))
        sections.append(Section(title, notes=notes))
    data = frame_of(_EXPLAINED, records)
    return Table("check", words.say("checks"), None, _EXPLAINED, data, tuple(sections), words)


def _lines(findings: Sequence[Found], reasons: Sequence[str | None]) -> list[str]:
    """Return a line for each row, in the order of rows; for mere information, one for all rows."""
    lines: list[tuple[str, int, str]] = []
    for each, reason in zip(findings, reasons, strict=True):
        field, rows, words = each.common["field"], each.rows, each.words
        where, said = each.where, f"{each.check.code} {each.message}"
        after = f" [{phrases.field_name(field, words)}]" if field else ""
        after += words.say("accepted_line", reason=reason) if reason else ""
        if not rows:
            lines.append((where, 0, f"{where}: {said}{after}"))
        if len(rows) > 1 and each.check.severity is Severity.INFORMATION:
            after += words.say("and_rows_more", rows=words.amount(len(rows) - 1, "rows"))
            rows = rows[:1]
        place = each.beside
        beside = [f": {place}:{row}" for row in each.others] if place else [""] * len(rows)
        lines += [
            (where, row, f"{where}:{row}: {said}{other}{after}")
            for row, other in zip(rows, beside, strict=False)
        ]
    # Editors and terminals jump to `file:row`: each file from its first row to its last.
    return [line for _, _, line in sorted(lines)]


def _sections(findings: Sequence[Found], words: Words) -> Iterator[Section]:
    """Return a section for each check that fails, the worst first."""
    codes = list(all_checks())
    columns = headed(words, "where", "field", "found", "row_runs", "detail")

    def key(each: Found) -> tuple[int, int]:
        return each.check.severity.rank, codes.index(each.check.code)

    for _, same in groupby(sorted(findings, key=key), key):
        of_check = list(same)
        check = of_check[0].check
        severity, message = words.term(check.severity), words.label(check.message)
        title = words.say("check_section", severity=severity, code=check.code, message=message)
        hints = dict.fromkeys(words.say("next", hint=each.hint) for each in of_check)
        notes = (words.label(check.effect), *hints)
        yield without_empty_columns(Section(title, columns, tuple(map(_row, of_check)), notes))


def _row(finding: Found) -> tuple[Cell, ...]:
    words, where, beside = finding.words, finding.where, finding.beside
    field, detail = finding.common["field"], finding.detail
    if beside:
        where = "\n".join([where, words.say("and_at", place=beside)])
    named = phrases.field_name(field, words) if field else ""
    return where, named, len(finding.at), phrases.row_runs(finding.rows, words), detail


def _accepted(accepted: Sequence[tuple[Found, str]], words: Words) -> Iterator[Section]:
    """Yield a section with the findings that the definitions accept, if there are any."""
    columns = headed(words, "where", "field", "found", "row_runs", "detail", "reason")
    rows = [
        (
            *_row(each)[:-1],
            words.say("section_of", title=each.check.code, what=each.message),
            why,
        )
        for each, why in accepted
    ]
    if rows:
        title = words.say("accepted_findings")
        yield without_empty_columns(Section(title, columns, tuple(rows)))


def _result(
    findings: Sequence[Found],
    accepted: Sequence[tuple[Found, str]],
    exports: Sequence[ReadExport],
    words: Words,
) -> Section:
    counts = Counter[Severity]()
    for each in findings:
        counts[each.check.severity] += len(each.at)
    found = phrases.severities(counts, words)
    rows = words.amount(sum(export.rows for export in exports), "rows")
    note = words.say(
        "result_is", found=found, exports=words.amount(len(exports), "exports"), rows=rows
    )
    number = sum(len(each.at) for each, _ in accepted)
    further = [words.say("and_accepted", number=f"{number:,}")] if number else []
    return Section(words.say("result"), notes=(note, *further))
