"""The rows in which something is found, for the office that can fix them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from bjut_exchange.checks.catalogue import Severity, all_checks
from bjut_exchange.checks.found import Found, put_together
from bjut_exchange.cleaning.cells import Part, known_headers, plan_columns
from bjut_exchange.config.terms import FieldName
from bjut_exchange.messages import Words
from bjut_exchange.reading.table import Coded, ReadExport, header_of, read_table
from bjut_exchange.reading.texts import texts_of
from bjut_exchange.register.build import Register
from bjut_exchange.text import known_header
from bjut_exchange.views.columns import data_columns
from bjut_exchange.views.context import Context
from bjut_exchange.views.table import Record, Table

_FIELDS = tuple(field for field in FieldName if field is not FieldName.NUMBER)
_COLUMNS = data_columns("file", "sheet", "row", "codes", "faulty", "messages", *_FIELDS)
# The checks that fail in rows whose cells cannot be trusted to stand where they belong.
_MISPLACED = frozenset({"R01", "R03", "R15"})
_SHOWN_OF_ID = 2
_SHORT_ID = 5  # of which two characters would already tell a student from others


def feedback_table(register: Register, findings: pd.DataFrame, context: Context) -> Table:
    """Return each row with an error or a warning as its export has it, and what is wrong with it.

    A row has its cells by field, for the columns that counting reads; a student id is masked. The
    cells are left out where they may be in the wrong columns. Findings that are accepted are not
    among them.
    """
    wrong = [code for code, c in all_checks().items() if c.severity is not Severity.INFORMATION]
    found = findings[
        findings["code"].isin(wrong) & findings["row"].notna() & findings["accepted"].isna()
    ]
    exports = [export for of in register.exports.values() for export in of]
    records = [record for each in exports for record in _records(each, found, context)]
    title = context.words.say("feedback_title", title=context.title)
    return context.table("check", title, _COLUMNS, records, ())


def masked(text: str) -> str:
    """Return an id hidden but for its last characters, by which its owner can find it again."""
    kept = text[-_SHOWN_OF_ID:] if len(text) > _SHORT_ID else ""
    return "*" * (len(text) - len(kept)) + kept


def _records(export: ReadExport, findings: pd.DataFrame, context: Context) -> Iterator[Record]:
    of_row: dict[int, list[Found]] = {}
    place, say = export.place, context.words.say
    own = findings[(findings["file"] == place.file) & (findings["sheet"] == place.sheet)]
    for found in put_together(own, context.words):
        for row in found.rows:
            of_row.setdefault(row, []).append(found)
    if not of_row:
        return
    source = export.source
    columns = context.definitions.direction(source.direction).columns_of(source.desk)
    known = known_headers(columns)
    texts = texts_of([read_table(export.export, export.layout, known)])
    plan = plan_columns(texts.frame.columns, columns)
    # Reversed, so that of headers that differ only in form the first is shown.
    headers = {known_header(cell, known): cell.strip() for cell in reversed(export.layout.header)}
    columns_of = {str(key): texts.column(str(key)) for key in texts.frame}
    for row, wrong in sorted(of_row.items()):
        wrong.sort(key=lambda each: (each.check.code, each.common["field"] or ""))
        codes = dict.fromkeys(each.check.code for each in wrong)
        at, is_sure = row - int(texts.row[0]), not _MISPLACED & {*codes}
        cells = {
            field.value: _cell(columns_of, at, plan.get(field, ())) if is_sure else ""
            for field in _FIELDS
        }
        fields = [FieldName.named(each.common["field"]) for each in wrong if each.common["field"]]
        faulty = [_named(field, headers, plan.get(field, ()), context.words) for field in fields]
        yield {
            "file": place.file,
            "sheet": place.sheet,
            "row": row,
            "codes": " ".join(codes),
            "faulty": say("list").join(dict.fromkeys(faulty)),
            "messages": say("clauses").join(dict.fromkeys(each.message for each in wrong)),
            **cells,
            "person": masked(cells["person"]),
        }


def _cell(columns: Mapping[str, Coded], at: int, parts: Sequence[Part]) -> str:
    """Return the first text that the columns of a field hold in a row; empty for none."""
    texts = ((part, *columns[part.key]) for part in parts)
    return next(filter(None, (part.text(of[codes[at]]) for part, of, codes in texts)), "")


def _named(
    field: FieldName, headers: Mapping[str, str], parts: Sequence[Part], words: Words
) -> str:
    """Return the name of a field, with the headers under which the export has it."""
    own = dict.fromkeys(headers[header_of(part.key)] for part in parts)
    return words.label(field) + (
        words.say("listed", reasons=words.say("list").join(own)) if own else ""
    )
