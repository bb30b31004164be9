"""The rows in which something is found, for the desk that can mend them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bjut_exchange.checks.catalogue import Severity
from bjut_exchange.cleaning.fields import Plan, text_of
from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import FieldName
from bjut_exchange.messages import Words
from bjut_exchange.reading.encoded import Encoded
from bjut_exchange.reading.read_export import ReadExport
from bjut_exchange.register.build import Register, read_again
from bjut_exchange.register.findings import Finding
from bjut_exchange.views.columns import data_columns
from bjut_exchange.views.table import Record, Table, frame_of

_FIELDS = tuple(field for field in FieldName if field is not FieldName.NUMBER)
_COLUMNS = data_columns("file", "sheet", "row", "codes", "faulty", "messages", *_FIELDS)
# The checks that fail in rows whose cells cannot be trusted to stand where they belong.
_MISPLACED = frozenset({"R01", "R03", "R15"})
_SHOWN_OF_ID = 2
_SHORT_ID = 5


def feedback_table(
    register: Register, findings: Sequence[Finding], definitions: Definitions, words: Words
) -> Table:
    """Give each row with an error or a warning as its export has it, and what is wrong with it.

    Of a row only the columns that counting reads are there, by field; a student id is masked. Of a
    row whose cells may stand in columns that they do not belong to there are none.
    """
    records = [
        record
        for of in register.exports.values()
        for export in of
        for record in _records(export, findings, definitions, words)
    ]
    title = f"{definitions.title}: rows to mend"
    data = frame_of(_COLUMNS, records)
    return Table("check", title, definitions.notice, _COLUMNS, data, (), words)


def masked(text: str) -> str:
    """Hide an id but for its last characters, by which its owner can find it again."""
    kept = text[-_SHOWN_OF_ID:] if len(text) > _SHORT_ID else ""
    return "*" * (len(text) - len(kept)) + kept


def _records(
    export: ReadExport, findings: Sequence[Finding], definitions: Definitions, words: Words
) -> Iterator[Record]:
    of_row: dict[int, list[Finding]] = {}
    for finding in findings:
        if finding.place == export.place and finding.check.severity is not Severity.INFORMATION:
            for row in [] if finding.rows is None else finding.rows.tolist():
                of_row.setdefault(row, []).append(finding)
    if not of_row:
        return
    raw, plan = read_again(export, definitions)
    texts = {field: [text_of(raw, part) for part in parts] for field, parts in plan.items()}
    for row in sorted(of_row):
        at = row - raw.first_row
        is_sure = not any(finding.code in _MISPLACED for finding in of_row[row])
        cells = {
            field.value: _cell(texts.get(field, ()), at) if is_sure else "" for field in _FIELDS
        }
        cells["person"] = masked(cells["person"])
        found = sorted(of_row[row], key=lambda finding: (finding.code, finding.field or ""))
        yield {
            "file": export.place.file,
            "sheet": export.place.sheet,
            "row": row,
            "codes": " ".join(dict.fromkeys(finding.code for finding in found)),
            "faulty": ", ".join(
                dict.fromkeys(
                    _named(f.field, export, plan) for f in found if isinstance(f.field, FieldName)
                )
            ),
            "messages": "; ".join(dict.fromkeys(finding.message(words) for finding in found)),
            **cells,
        }


def _cell(columns: Sequence[Encoded[str]], row: int) -> str:
    return next(filter(None, (column.at(row) for column in columns)), "")


def _named(field: FieldName, export: ReadExport, plan: Plan) -> str:
    """Name a field, with the headers under which the export has it."""
    headers = [export.layout.header[part.position].strip() for part in plan.get(field, ())]
    return f"{field} ({', '.join(dict.fromkeys(headers))})" if headers else field
