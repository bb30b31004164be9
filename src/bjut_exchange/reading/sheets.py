"""A process of its own that reads a workbook from stdin and writes its sheets to stdout.

What reads workbooks gives way under some of them with the whole process: a single cell in the
last row and column of a sheet is answered by an attempt to hold all the cells before it. Each
sheet is a line of JSON (its name and `Notes`, and a length) and so many bytes of CSV.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import sys
from collections.abc import Iterator
from contextlib import suppress

from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from bjut_exchange.reading.marks import MOST_CELLS, Marks, Range, TooLargeError, marks_of
from bjut_exchange.reading.xls import marks_of_xls

# A workbook of 100,000 rows and 20 columns takes half of each.
MEMORY = 400 << 20
SECONDS = 15
LONGEST_TEXT = 128 << 20
TOO_LARGE = 4  # the exit code
_ARCHIVE = b"PK"
# A spreadsheet keeps 15 digits: a longer number is no longer the id that was typed.
_WHOLE = 10**15

Cell = float | str | bool | dt.time | dt.date | dt.timedelta


def cell_text(cell: Cell) -> str:
    """Return a cell as text: ids without `.0`, days in ISO format."""
    if isinstance(cell, bool):
        return str(cell).upper()  # as a spreadsheet shows it
    if isinstance(cell, int | float):
        if abs(cell) >= _WHOLE:
            # As a spreadsheet shows it, so that checks recognise an id that lost digits.
            return f"{cell:.5E}"
        return str(int(cell)) if cell == int(cell) else repr(cell)
    if isinstance(cell, dt.datetime):
        return (cell.date() if cell.time() == dt.time() else cell).isoformat()
    return cell.isoformat() if isinstance(cell, dt.date | dt.time) else str(cell)


def main() -> int:
    """Read stdin, write stdout; whatever goes wrong ends the process with another code than 0."""
    with suppress(ImportError):  # there is no such module on Windows
        import resource  # noqa: PLC0415  # where there is one

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    try:
        _write_sheets(sys.stdin.buffer.read())
    except (TooLargeError, MemoryError):
        return TOO_LARGE
    return 0


def _write_sheets(content: bytes) -> None:
    marks = marks_of(content) if content.startswith(_ARCHIVE) else marks_of_xls(content)
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
    for at, (sheet, own) in enumerate(zip(workbook.sheets_metadata, marks, strict=True)):
        if sheet.typ != SheetTypeEnum.WorkSheet:
            continue
        table = workbook.get_sheet_by_index(at)
        own.merged += table.merged_cell_ranges or []
        merged_rows: list[int] = []
        text = _csv(filled(_rows(table, own), own.merged, merged_rows))
        width = table.total_width
        notes = {
            "is_hidden": sheet.visible != SheetVisibleEnum.Visible,
            "hidden_rows": [row + 1 for rows in own.hidden_rows for row in rows],
            "hidden_columns": [at for of in own.hidden_columns for at in of if at < width],
            "merged_rows": merged_rows,
        }
        sys.stdout.buffer.write(json.dumps([sheet.name, notes, len(text)]).encode() + b"\n")
        sys.stdout.buffer.write(text)


def _rows(table: CalamineSheet, marks: Marks) -> Iterator[list[str]]:
    """Yield the cells of each row from the first row and column of a sheet on."""
    before = [""] * (table.start[1] if table.start else 0)
    for at, cells in enumerate(table.iter_rows()):
        row = before + [cell if type(cell) is str else cell_text(cell) for cell in cells]
        for column, text in marks.texts.get(at, {}).items():
            row += [""] * (column + 1 - len(row))
            row[column] = text
        yield row


def filled(
    rows: Iterator[list[str]], merged: list[Range], filled: list[int]
) -> Iterator[list[str]]:
    """Yield rows in which each cell of merged ones holds their value; note which are `filled`.

    A range that is alone in a row is a title or a note, or makes an empty row no less empty.
    """
    waiting = sorted(merged, reverse=True)
    active: list[tuple[Range, str]] = []
    work = 0
    for at, row in enumerate(rows):
        while waiting and waiting[-1][0][0] == at:
            area = waiting.pop()
            active.append((area, row[area[0][1]] if area[0][1] < len(row) else ""))
        active = [(area, value) for area, value in active if area[1][0] >= at]
        work += len(active)
        if work > MOST_CELLS:
            raise TooLargeError
        if active:
            own = [column for column, cell in enumerate(row) if cell.strip()]
            before = list(row)
            for ((_, first), (_, last)), value in active:
                if value.strip() and own and not (first <= own[0] and own[-1] <= last):
                    columns = range(first, min(last + 1, len(row)))
                    work += len(columns)
                    for column in columns:
                        row[column] = before[column] if before[column].strip() else value
            if row != before:
                filled.append(at + 1)
        yield row


def _csv(rows: Iterator[list[str]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    for row in rows:
        writer.writerow(row)
        if text.tell() > LONGEST_TEXT:
            raise TooLargeError
    return text.getvalue().encode("utf-8", "replace")


if __name__ == "__main__":
    sys.exit(main())
