"""`exchange check`: what is found in the exports, as lines, as records, and check by check."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np
import pandas as pd

from bjut_exchange.checks.catalogue import Check, Severity, all_checks
from bjut_exchange.config.terms import DirectionName
from bjut_exchange.messages import Words
from bjut_exchange.reading.read_export import ReadExport
from bjut_exchange.register.findings import repeated
from bjut_exchange.register.schema import Positions
from bjut_exchange.views import phrases
from bjut_exchange.views.columns import data_columns, headed
from bjut_exchange.views.context import Context
from bjut_exchange.views.table import (
    Record,
    Section,
    Table,
    frame_of,
    plain_values,
    section_of,
    without_empty_columns,
)

_COLUMNS = data_columns(
    *("severity", "code", "direction", "file", "sheet", "row", "field", "message"),
    *("other_file", "other_sheet", "other_row", "hint"),
)
# What the rows of a finding have in common.
_COMMON = [
    *("code", "direction", "file", "sheet", "field", "other_file", "other_sheet"),
    *("detail", "hint"),
]


@dataclass(frozen=True, eq=False)
class _Finding:
    """A check that fails in one place and field.

    `at` are the positions of its rows in the frame of findings; `rows` and `others` are the
    numbers of the rows, in the same order, and of those they are at odds with. `key` says where
    it belongs among others.
    """

    check: Check
    where: str
    field: str
    other: str
    detail: str
    message: str
    hint: str
    at: Positions
    rows: Sequence[int]
    others: Sequence[int]
    key: tuple[int | str, ...]


def check_table(exports: Sequence[ReadExport], findings: pd.DataFrame, context: Context) -> Table:
    """Return the table of `findings`: a record and a line for each row, a section for each check.

    `findings` is a frame as `findings_frame` returns it.
    """
    words, found = context.words, _ordered(findings, context.words)
    counts = [len(each.at) for each in found]
    data = findings.take(np.concatenate([np.empty(0, np.intp), *(each.at for each in found)]))
    data = data.reset_index(drop=True).assign(
        severity=repeated([each.check.severity.value for each in found], counts),
        message=repeated([each.message for each in found], counts),
        hint=repeated([each.hint for each in found], counts),
    )
    return Table(
        command="check",
        title=words.say("check_title", title=context.definitions.title),
        notice=context.definitions.notice,
        columns=_COLUMNS,
        data=data[[column.name for column in _COLUMNS]],
        sections=(
            _exports(exports, words),
            *_sections(found, words),
            _result(found, exports, words),
        ),
        words=words,
        lines=lambda: _lines(found, words),
    )


def explanation_table(checks: Iterable[Check], words: Words) -> Table:
    """Return what each of `checks` looks for, what it does to the figures, and what to do."""
    columns = data_columns("code", "severity", "stage", "message", "effect", "hint")
    records, sections = [], []
    for check in checks:
        message, effect, hint = map(words.label, (check.message, check.effect, check.hint))
        severity, stage = check.severity.value, check.stage.value
        values = (check.code, severity, stage, message, effect, hint)
        records.append({each.name: value for each, value in zip(columns, values, strict=True)})
        title = words.say(
            "check_explained",
            code=check.code,
            severity=words.term(severity),
            stage=words.term(stage),
            message=message,
        )
        sections.append(Section(title, notes=(effect, words.say("next", hint=hint))))
    data, title = frame_of(columns, records), words.say("checks")
    return Table("check", title, None, columns, data, tuple(sections), words)


def _ordered(findings: pd.DataFrame, words: Words) -> list[_Finding]:
    """Return the rows of a frame of findings put together by what they have in common."""
    number = findings.groupby(_COMMON, observed=True, dropna=False, sort=False).ngroup().to_numpy()
    order = np.argsort(number, kind="stable")
    parts = np.split(order, np.flatnonzero(np.diff(number[order])) + 1) if len(order) else []
    first = findings.iloc[[part[0] for part in parts]][_COMMON]
    common = zip(*(plain_values(first[name]) for name in _COMMON), strict=True)
    row, other_row = (findings[name] for name in ("row", "other_row"))
    found = (
        _finding(
            dict(zip(_COMMON, values, strict=True)),
            part,
            row.iloc[part],
            other_row.iloc[part],
            words,
        )
        for values, part in zip(common, parts, strict=True)
    )
    return sorted(found, key=lambda each: each.key)


def _finding(
    common: Record, at: Positions, row: pd.Series[Any], other_row: pd.Series[Any], words: Words
) -> _Finding:
    check, rows = all_checks()[common["code"]], [] if row.isna().all() else row.tolist()
    direction, field = common["direction"], common["field"] or ""
    place = (common["file"], common["sheet"])
    other = (common["other_file"], common["other_sheet"])
    message, detail = words.label(check.message), common["detail"]
    rank = list(DirectionName).index(direction) if direction else -1
    return _Finding(
        check=check,
        where=phrases.place(*place, None) or direction or "",
        field=field,
        other=phrases.place(*other, None),
        detail=detail,
        message=words.say("detailed", message=message, detail=detail) if detail else message,
        hint=common["hint"] or words.label(check.hint),
        at=at,
        rows=rows,
        others=other_row.tolist() if common["other_file"] else [],
        key=(rank, *place, min(rows, default=-1), check.code, field, *other),
    )


def _lines(findings: Sequence[_Finding], words: Words) -> list[str]:
    """Return a line for each row, in the order of rows; for mere information, one for all rows."""
    lines: list[tuple[str, int, str]] = []
    for each in findings:
        code, where = each.check.code, each.where
        field = f" [{each.field}]" if each.field else ""
        if not each.rows:
            lines.append((where, 0, f"{where}: {code} {each.message}{field}"))
            continue
        rows, is_summed = each.rows, each.check.severity is Severity.INFORMATION
        if is_summed and (more := len(rows) - 1):
            field += words.say("and_rows_more", rows=words.amount(more, "rows"))
            rows = rows[:1]
        beside = [f": {each.other}:{row}" for row in each.others] or [""] * len(rows)
        lines += [
            (where, row, f"{where}:{row}: {code} {each.message}{other}{field}")
            for row, other in zip(rows, beside, strict=False)
        ]
    return [line for _, _, line in sorted(lines)]


def _exports(exports: Sequence[ReadExport], words: Words) -> Section:
    """Return the exports read; a workbook has neither an encoding nor a delimiter."""
    records = [
        {
            "export": str(export.place),
            "direction": words.term(export.source.direction),
            "encoding": None if export.place.sheet else export.encoding,
            "delimiter": ""
            if export.place.sheet
            else phrases.delimiter(export.layout.delimiter, words),
            "header": export.layout.header_row,
            "rows": export.rows,
        }
        for export in exports
    ]
    columns = headed(words, "export", "direction", "encoding", "delimiter", "header", "rows")
    return without_empty_columns(section_of(words.say("exports_read"), columns, records))


def _sections(findings: Sequence[_Finding], words: Words) -> Iterator[Section]:
    codes = list(all_checks())
    columns = headed(words, "where", "field", "found", "row_runs", "detail")

    def key(each: _Finding) -> tuple[int, int]:
        return each.check.severity.rank, codes.index(each.check.code)

    for _, same in groupby(sorted(findings, key=key), key):
        of_check = list(same)
        check = of_check[0].check
        severity, message = words.term(check.severity), words.label(check.message)
        title = words.say("check_section", severity=severity, code=check.code, message=message)
        hints = dict.fromkeys(each.hint for each in of_check)
        notes = (words.label(check.effect), *(words.say("next", hint=hint) for hint in hints))
        records = [
            {
                "where": f"{each.where}\n{words.say('and_at', place=each.other)}"
                if each.other
                else each.where,
                "field": words.term(each.field) if each.field else "",
                "found": len(each.at),
                "row_runs": phrases.row_runs(each.rows, words),
                "detail": each.detail,
            }
            for each in of_check
        ]
        yield without_empty_columns(section_of(title, columns, records, notes))


def _result(findings: Sequence[_Finding], exports: Sequence[ReadExport], words: Words) -> Section:
    counts = dict.fromkeys(Severity, 0)
    for each in findings:
        counts[each.check.severity] += len(each.at)
    note = words.say(
        "result_is",
        found=phrases.severities(counts, words),
        exports=words.amount(len(exports), "exports"),
        rows=words.amount(sum(export.rows for export in exports), "rows"),
    )
    return Section(words.say("result"), notes=(note,))
