"""A process of its own that reads a workbook from stdin and writes its sheets to stdout.

What reads workbooks gives way under some of them with the whole process: a single cell in the
last row and column of a sheet is answered by an attempt to hold all the cells before it. Each
sheet is a line of JSON (name, length) and so many bytes of CSV.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import sys
from contextlib import suppress

from python_calamine import CalamineWorkbook, SheetTypeEnum

MEMORY = 4 << 30
LONGEST_TEXT = 1 << 30
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


def main() -> None:
    """Read stdin, write stdout; whatever goes wrong ends the process with another code than 0.

    Raises MemoryError if a sheet is longer than any export.
    """
    with suppress(ImportError):  # there is no such module on Windows
        import resource  # noqa: PLC0415  # where there is one

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
    for at, sheet in enumerate(workbook.sheets_metadata):
        if sheet.typ == SheetTypeEnum.WorkSheet:
            text = io.StringIO()
            writer = csv.writer(text, lineterminator="\r\n")
            # By default calamine skips empty rows at the top: row numbers would be wrong.
            for row in workbook.get_sheet_by_index(at).to_python(skip_empty_area=False):
                writer.writerow(map(cell_text, row))
                if text.tell() > LONGEST_TEXT:
                    raise MemoryError
            content = text.getvalue().encode("utf-8", "replace")
            sys.stdout.buffer.write(json.dumps([sheet.name, len(content)]).encode() + b"\n")
            sys.stdout.buffer.write(content)


if __name__ == "__main__":
    main()
