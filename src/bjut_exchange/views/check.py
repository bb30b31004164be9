"""`exchange check`: what is found in the exports, as lines, as records, and check by check."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, islice

from bjut_exchange.checks.catalogue import Check, Severity, all_checks
from bjut_exchange.config.terms import DirectionName
from bjut_exchange.messages import Words
from bjut_exchange.reading.containers import Place
from bjut_exchange.reading.texts import ReadExport
from bjut_exchange.register.build import Register
from bjut_exchange.register.findings import Finding
from bjut_exchange.views import phrases as wording
from bjut_exchange.views.table import Context, Record, Row, Section, Table, without_empty_columns

_COLUMNS = (
    *("severity", "code", "direction", "file", "sheet", "row", "field", "message"),
    *("other_file", "other_sheet", "other_row", "hint"),
)


def check_table(register: Register, findings: Sequence[Finding], context: Context) -> Table:
    """Show `findings`: a record and a line for each row, and a section for each check."""
    words, ordered = context.words, sorted(findings, key=_by_place)
    exports = [export for of in register.exports.values() for export in of]
    return Table(
        command="check",
        title=words.say("check_title", title=context.definitions.title),
        notice=context.definitions.notice,
        columns=_COLUMNS,
        records=tuple(record for finding in ordered for record in _records(finding, words)),
        sections=(
            _exports(exports, context),
            *_sections(findings, context),
            _result(findings, exports, context),
        ),
        lines=_lines(ordered, words),
    )


def explanation_table(checks: Iterable[Check], words: Words) -> Table:
    """Show what each of `checks` looks for, what it does to the figures, and what to do."""
    columns = ("code", "severity", "stage", "message", "effect", "hint")
    records = tuple(
        {
            "code": check.code,
            "severity": check.severity.value,
            "stage": check.stage.value,
            "message": words.label(check.message),
            "effect": words.label(check.effect),
            "hint": words.label(check.hint),
        }
        for check in checks
    )
    sections = tuple(
        Section(
            words.say(
                "check_explained",
                code=each["code"],
                severity=words.term(each["severity"]),
                stage=words.term(each["stage"]),
                message=each["message"],
            ),
            (),
            (),
            (each["effect"], words.say("next", hint=each["hint"])),
        )
        for each in records
    )
    return Table("check", words.say("checks"), None, columns, records, sections)


def _records(finding: Finding, words: Words) -> Iterator[Record]:
    place, check = finding.place or Place(""), finding.check
    rows = [None] if finding.rows is None else finding.rows.tolist()
    other, other_rows = finding.others or (Place(""), None)
    beside = [None] * len(rows) if other_rows is None else other_rows.tolist()
    of_all = {
        "severity": check.severity.value,
        "code": finding.code,
        "direction": finding.direction and finding.direction.value,
        "file": place.file,
        "sheet": place.sheet,
        "field": finding.field and finding.field.value,
        "message": finding.message(words),
        "other_file": other.file,
        "other_sheet": other.sheet,
        "hint": finding.next_step(words),
    }
    for row, other_row in zip(rows, beside, strict=True):
        yield {**of_all, "row": row, "other_row": other_row}


def _by_place(finding: Finding) -> tuple[int | str | Place, ...]:
    direction = list(DirectionName).index(finding.direction) if finding.direction else -1
    first_row = -1 if finding.rows is None else int(finding.rows.min())
    place, other = finding.place or Place(""), finding.others or (Place(""), None)
    return (direction, place, first_row, finding.code, finding.field or "", other[0])


def _lines(findings: Sequence[Finding], words: Words) -> tuple[str, ...]:
    """Write a line for each row, in the order of rows; of mere information, one for all rows."""
    lines: list[tuple[str, int, str]] = []
    for finding in findings:
        field, message = f" [{finding.field}]" if finding.field else "", finding.message(words)
        where = str(finding.place or finding.direction or "")
        if finding.rows is None:
            lines.append((where, 0, f"{where}: {finding.code} {message}{field}"))
            continue
        other, other_rows = finding.others or (None, finding.rows)
        pairs = zip(finding.rows.tolist(), other_rows.tolist(), strict=True)
        more = finding.count - 1 if finding.check.severity is Severity.INFORMATION else 0
        also = words.say("and_rows_more", rows=words.amount(more, "rows")) if more else ""
        for row, other_row in islice(pairs, 1 if more else None):
            beside = f": {other}:{other_row}" if other else ""
            said = f"{finding.code} {message}{beside}{field}{also}"
            lines.append((where, row, f"{where}:{row}: {said}"))
    return tuple(line for _, _, line in sorted(lines))


def _exports(exports: Sequence[ReadExport], context: Context) -> Section:
    words = context.words
    rows = (
        Row(
            (
                str(export.place),
                words.term(export.source.direction),
                export.encoding,
                wording.delimiter(export.layout.delimiter, words),
                str(export.layout.header_row),
                wording.number(export.rows),
            )
        )
        for export in exports
    )
    headings = context.headings("export", "direction", "encoding", "delimiter", "header", "rows")
    return Section(words.say("exports_read"), headings, tuple(rows), alignment="lllrrr")


def _sections(findings: Sequence[Finding], context: Context) -> Iterator[Section]:
    order, words = list(all_checks()), context.words

    def key(finding: Finding) -> tuple[int, int]:
        return finding.check.severity.rank, order.index(finding.code)

    for _, same in groupby(sorted(findings, key=key), key):
        of_check = sorted(same, key=_by_place)
        check = of_check[0].check
        severity = words.term(check.severity)
        message = words.label(check.message)
        title = words.say("check_section", severity=severity, code=check.code, message=message)
        hints = dict.fromkeys(finding.next_step(words) for finding in of_check)
        notes = (words.label(check.effect), *(words.say("next", hint=hint) for hint in hints))
        headings = context.headings("where", "field", "found", "rows", "detail")
        rows = tuple(_row(finding, words) for finding in of_check)
        yield without_empty_columns(Section(title, headings, rows, notes, "llrww"))


def _row(finding: Finding, words: Words) -> Row:
    where = str(finding.place or finding.direction or "")
    if finding.others:
        where = "\n".join([where, words.say("and_at", place=finding.others[0])])
    rows = "" if finding.rows is None else wording.row_runs(finding.rows.tolist(), words)
    field = words.term(finding.field) if finding.field else ""
    return Row((where, field, wording.number(finding.count), rows, finding.detail))


def _result(
    findings: Sequence[Finding], exports: Sequence[ReadExport], context: Context
) -> Section:
    words = context.words
    rows = words.amount(sum(export.rows for export in exports), "rows")
    note = words.say(
        "result_is",
        found=wording.severities(findings, words),
        exports=words.amount(len(exports), "exports"),
        rows=rows,
    )
    return Section(words.say("result"), (), (), (note,))
