"""Minimal workbooks, written part by part."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

Cell = str | int | float | bool | dt.date | None

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_DATE_STYLE, _FIRST_DAY = 1, dt.date(1899, 12, 30)


def write_workbook(path: Path, sheets: Mapping[str, Sequence[Sequence[Cell]]]) -> Path:
    """Write an .xlsx; text stands in the cells in odd rows and is shared in even ones."""
    shared: list[str] = []
    parts = {
        f"xl/worksheets/sheet{number}.xml": _sheet(rows, shared)
        for number, rows in enumerate(sheets.values(), start=1)
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(packed(parts | _frame(list(sheets), shared)))
    return path


def packed(parts: Mapping[str, str]) -> bytes:
    """Pack the parts of a workbook."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in parts.items():
            file.writestr(name, text)
    return archive.getvalue()


def workbook_of(sheet: str) -> dict[str, str]:
    """Return the parts of a workbook with one sheet, given as the XML of its rows."""
    return {"xl/worksheets/sheet1.xml": _worksheet(sheet), **_frame(["Sheet1"], [])}


def _frame(names: Sequence[str], shared: Sequence[str]) -> dict[str, str]:
    """Return all parts of a workbook but its sheets."""
    sheets = "".join(
        f'<sheet name="{escape(name)}" sheetId="{at}" r:id="s{at}"/>'
        for at, name in enumerate(names, start=1)
    )
    targets = {f"s{at}": f"worksheets/sheet{at}.xml" for at in range(1, len(names) + 1)}
    targets |= {"styles": "styles.xml", "sharedStrings": "sharedStrings.xml"}
    texts = "".join(f"<si><t>{escape(text)}</t></si>" for text in shared)
    return {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": _relations({"officeDocument": "xl/workbook.xml"}),
        "xl/_rels/workbook.xml.rels": _relations(targets),
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
        f"<sheets>{sheets}</sheets></workbook>",
        "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><cellXfs count="2"><xf numFmtId="0"/>'
        '<xf numFmtId="14"/></cellXfs></styleSheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}">{texts}</sst>',
    }


def _relations(targets: Mapping[str, str]) -> str:
    kinds = {
        name: "worksheet" if target.startswith("work") else name for name, target in targets.items()
    }
    inner = "".join(
        f'<Relationship Id="{name}" Type="{_OFFICE}/{kinds[name]}" Target="{target}"/>'
        for name, target in targets.items()
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{inner}</Relationships>'


def _worksheet(rows: str) -> str:
    return f'<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData></worksheet>'


def _sheet(rows: Sequence[Sequence[Cell]], shared: list[str]) -> str:
    written = []
    for number, row in enumerate(rows, start=1):
        cells = "".join(
            _cell(f"{chr(65 + at)}{number}", cell, shared, is_shared=number % 2 == 0)
            for at, cell in enumerate(row)
        )
        if cells:  # as spreadsheets do, which leave out what is empty
            written.append(f'<row r="{number}">{cells}</row>')
    return _worksheet("".join(written))


def _cell(place: str, cell: Cell, shared: list[str], *, is_shared: bool) -> str:
    if cell is None or cell == "":
        return ""
    if isinstance(cell, dt.date):
        return f'<c r="{place}" s="{_DATE_STYLE}"><v>{(cell - _FIRST_DAY).days}</v></c>'
    if isinstance(cell, bool):
        return f'<c r="{place}" t="b"><v>{cell:d}</v></c>'
    if not isinstance(cell, str):
        return f'<c r="{place}"><v>{cell}</v></c>'
    if is_shared:
        shared.append(cell)
        return f'<c r="{place}" t="s"><v>{len(shared) - 1}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t>{escape(cell)}</t></is></c>'
