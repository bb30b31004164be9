"""What the parts of a workbook say of its sheets that the reader of workbooks does not tell.

A part is searched as bytes, because only a few of its millions of cells are looked at one by one.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import IO
from xml.etree import ElementTree as ET

# A reader holds each cell between the first and the last that is not empty; a row takes time, too.
MOST_CELLS = 3_000_000
_CELLS_OF_A_ROW = 10
# Cells that are empty are passed over, but not for nothing; cells that are marked are few.
_MOST_TAGS = 4 * MOST_CELLS
_MOST_TEXTS = MOST_CELLS // 10
UNCOMPUTED = "#FORMULA!"
_ERROR = "#VALUE!"  # an error that does not say which
_BLOCK = 1 << 20
_BOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_CONTENT = "content.xml"
Range = tuple[tuple[int, int], tuple[int, int]]


class TooLargeError(Exception):
    """The sheets hold more cells than any export."""


@dataclass
class Marks:
    """Marks of one sheet, whose rows and columns are counted from 0.

    `texts` are those of cells with an error or without a computed value, by row and column;
    `merged` the first and last cells of merged ranges; `height` and `width` what is not empty.
    """

    texts: dict[int, dict[int, str]] = field(default_factory=dict)
    hidden_rows: list[range] = field(default_factory=list)
    hidden_columns: list[range] = field(default_factory=list)
    merged: list[Range] = field(default_factory=list)
    height: int = 0
    width: int = 0

    def extend(self, height: int, width: int) -> None:
        """Take in a cell that is not empty; raises TooLargeError if that makes it too large."""
        self.height, self.width = max(self.height, height), max(self.width, width)
        check_size([self])


def marks_of(content: bytes) -> list[Marks]:
    """Return the marks of each sheet of an .xlsx or .ods, in the order of its sheets.

    Raises KeyError if it is another kind of workbook, TooLargeError if it has too many cells.
    """
    archive = zipfile.ZipFile(io.BytesIO(content))
    names = {name.replace("\\", "/").casefold(): name for name in archive.namelist()}
    if _CONTENT in names:
        with archive.open(names[_CONTENT]) as stream:
            return _marks_of_tables(stream)
    book = archive.read(names[_BOOK])
    # Programs that compute nothing write 0, and ask whoever opens the workbook to compute it.
    is_stale = re.search(rb"fullCalcOnLoad=[\"'](?:1|true)", book) is not None
    relations = ET.fromstring(archive.read(names[_RELATIONS]))  # noqa: S314  # expat bounds entities
    targets = {each.get("Id"): each.get("Target", "") for each in relations}
    found: list[Marks] = []
    for sheet in ET.fromstring(book).iterfind("{*}sheets/{*}sheet"):  # noqa: S314  # as above
        relation = next(of for name, of in sheet.items() if name.endswith("}id"))
        part = posixpath.normpath(posixpath.join("/xl", targets[relation])).lstrip("/")
        with archive.open(names[part.casefold()]) as stream:
            found.append(_marks_of_sheet(stream, is_stale=is_stale))
        check_size(found)
    return found


def check_size(sheets: Iterable[Marks]) -> None:
    """Raise TooLargeError if sheets together are larger than those of any export."""
    if sum(each.height * max(each.width, _CELLS_OF_A_ROW) for each in sheets) > MOST_CELLS:
        raise TooLargeError


def _pieces(stream: IO[bytes], rest: bytes, end: bytes) -> Iterator[bytes]:
    """Yield what a stream holds behind `rest` up to each `end`, then what is left."""
    block = rest
    rest = b""
    while block:
        *whole, rest = (rest + block).split(end)
        yield from whole
        block = stream.read(max(_BLOCK, len(rest)))  # so that a long piece is not searched often
    yield rest


def _attribute(name: str) -> re.Pattern[bytes]:
    return re.compile(rb"\s%s\s*=\s*[\"']([^\"']*)" % name.encode())


def _stated(pattern: re.Pattern[bytes], tag: bytes) -> bytes:
    match = pattern.search(tag)
    return match[1] if match else b""


_ROOT = re.compile(rb"<(\w+:)?worksheet\b")
_REFERENCE, _TYPE, _HIDDEN = _attribute("r"), _attribute("t"), _attribute("hidden")
_MIN, _MAX = _attribute("min"), _attribute("max")
_COLUMN_TAG = re.compile(rb"<(?:\w+:)?col\b[^>]*>")
_CELL = re.compile(rb"<(?:\w+:)?c((?:\s[^>]*?)?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?(?:/>|>([^<]*))")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_TRUE = (b"1", b"true")
_DIGITS = b"0123456789"


def _marks_of_sheet(stream: IO[bytes], *, is_stale: bool) -> Marks:
    marks, row, first = Marks(), -1, stream.read(_BLOCK)
    tags, marked = 0, 0
    root = _ROOT.search(first)
    prefix = root[1] or b"" if root else b""
    tag = b"<%srow" % prefix
    for piece in _pieces(stream, first, b"</%srow>" % prefix):
        at = piece.rfind(tag)
        if row < 0:
            marks.hidden_columns += _hidden_columns(piece[: piece.find(tag)])
        if at < 0:
            continue
        cells_at = piece.find(b">", at)
        attributes, cells = piece[at:cells_at], piece[cells_at:]
        # Rows without a number follow each other; those before the last of a piece are empty.
        row = int(_stated(_REFERENCE, attributes) or row + 1 + piece.count(tag)) - 1
        tags += cells.count(b"<%sc" % prefix)
        lowest, width = _used(cells, prefix)
        if width:
            marks.extend(max(row + 1, lowest), width)
            if _stated(_HIDDEN, attributes) in _TRUE:
                marks.hidden_rows.append(range(row, row + 1))
            if b"<%sf" % prefix in cells or b'"e"' in cells or b"'e'" in cells:
                marks.texts[row] = _texts_of(cells, is_stale=is_stale)
                marked += len(marks.texts[row])
        if tags > _MOST_TAGS or marked > _MOST_TEXTS:
            raise TooLargeError
    return marks


def _texts_of(row: bytes, *, is_stale: bool) -> dict[int, str]:
    """Return the texts of a row's cells that the reader of workbooks takes for empty."""
    texts, column = {}, -1
    for attributes, inner in _CELL.findall(row):
        reference = _stated(_REFERENCE, attributes)
        column = _column(reference.rstrip(_DIGITS)) if reference else column + 1
        if text := _text_of(_stated(_TYPE, attributes), inner, is_stale=is_stale):
            texts[column] = text
    return texts


def _hidden_columns(head: bytes) -> list[range]:
    return [
        range(int(_stated(_MIN, tag)) - 1, int(_stated(_MAX, tag)))
        for tag in _COLUMN_TAG.findall(head)
        if _stated(_HIDDEN, tag) in _TRUE
    ]


def _used(cells: bytes, prefix: bytes) -> tuple[int, int]:
    """Return row (0 if not stated) and column of a row's last cell that is not empty, from 1."""
    end = cells.rfind(b"</%sc>" % prefix)
    if end < 0:
        return 0, 0
    start = cells.rfind(b"<%sc " % prefix, 0, end)
    reference = _stated(_REFERENCE, cells[start : cells.find(b">", start)])
    # Cells without a reference follow each other.
    if not reference:
        return 0, len(_CELL.findall(cells))
    letters = reference.rstrip(_DIGITS)
    return int(reference[len(letters) :] or 0), _column(letters) + 1


@cache
def _column(letters: bytes) -> int:
    column = 0
    for letter in letters.upper():
        column = column * 26 + letter - 64
    return column - 1


def _text_of(kind: bytes, inner: bytes, *, is_stale: bool) -> str:
    match = _VALUE.search(inner)
    value = (match[1] or b"").strip() if match else b""
    if kind == b"e":
        return value.decode("utf-8", "replace") or _ERROR
    if not _FORMULA.search(inner) or (match and kind == b"str"):  # whose value can be empty
        return ""
    return UNCOMPUTED if not value or (is_stale and value == b"0") else ""


# In OpenDocument all sheets are in one part, and equal cells and rows can be there once for all.
_TABLE = b"<table:table "
_ROW_TAG = re.compile(rb"<table:table-row(?:\s[^>]*)?>")
_TABLE_COLUMN = re.compile(rb"<table:table-column(?:\s[^>]*?)?/?>")
_TABLE_CELL = re.compile(
    rb"<table:(?:covered-)?table-cell((?:\s[^>]*?)?)(?:/>|>(.*?)</table:(?:covered-)?table-cell>)",
    re.DOTALL,
)
_ROWS_REPEATED = _attribute("table:number-rows-repeated")
_COLUMNS_REPEATED = _attribute("table:number-columns-repeated")
_ROWS_SPANNED = _attribute("table:number-rows-spanned")
_COLUMNS_SPANNED = _attribute("table:number-columns-spanned")
_VISIBILITY = _attribute("table:visibility")
_HIDES = (b"collapse", b"filter")
_KIND = re.compile(rb"\s(?:office|calcext):value-type\s*=\s*[\"']")
_IS_ERROR = re.compile(rb"\scalcext:value-type\s*=\s*[\"']error")
_FORMULA_OF = re.compile(rb"\stable:formula\s*=")
_PARAGRAPH = re.compile(rb"<text:p(?:\s[^>]*)?>([^<]+)")
_SHOWN_ERROR = re.compile(rb"<text:p(?:\s[^>]*)?>(?:#[A-Z][A-Z\d/_]*[!?]?|Err:\d{3})</text:p>")


def _marks_of_tables(stream: IO[bytes]) -> list[Marks]:
    found: list[Marks] = []
    row = 0
    for piece in _pieces(stream, stream.read(_BLOCK), b"</table:table-row>"):
        tag = next(iter(_ROW_TAG.finditer(piece)), None)
        for table in piece[: tag.start() if tag else len(piece)].split(_TABLE)[1:]:
            found.append(Marks(hidden_columns=_collapsed(table)))
            row = 0
        if tag and found:
            marks = found[-1]
            times = int(_stated(_ROWS_REPEATED, tag[0]) or 1)
            rows = range(row, row + times)
            _mark_row(marks, rows, piece[tag.end() :])
            if marks.height == rows.stop and _stated(_VISIBILITY, tag[0]) in _HIDES:
                marks.hidden_rows.append(rows)
            row = rows.stop
            check_size(found)
    return found


def _collapsed(table: bytes) -> list[range]:
    hidden, column = [], 0
    for tag in _TABLE_COLUMN.findall(table):
        columns = range(column, column + int(_stated(_COLUMNS_REPEATED, tag) or 1))
        if _stated(_VISIBILITY, tag) in _HIDES:
            hidden.append(columns)
        column = columns.stop
    return hidden


@lru_cache(maxsize=1 << 12)  # cells of a column have most attributes in common
def _cell_of(attributes: bytes) -> tuple[int, int, int, bool, bool]:
    """Return how often a cell is there, its rows and columns, and whether it has error or value."""
    numbers = (_COLUMNS_REPEATED, _ROWS_SPANNED, _COLUMNS_SPANNED)
    columns, high, wide = (int(_stated(each, attributes) or 1) for each in numbers)
    return columns, high, wide, bool(_IS_ERROR.search(attributes)), bool(_KIND.search(attributes))


def _mark_row(marks: Marks, rows: range, cells: bytes) -> None:
    texts: dict[int, str] = {}
    column, used = 0, 0
    for attributes, inner in _TABLE_CELL.findall(cells):
        times, high, wide, is_error, has_value = _cell_of(attributes)
        columns = range(column, column + times)
        column += times
        if high > 1 or wide > 1:
            last = (rows.start + high - 1, columns.start + wide - 1)
            marks.merged.append(((rows.start, columns.start), last))
        text = ""
        is_formula = _FORMULA_OF.search(attributes) is not None
        if is_error or (is_formula and _SHOWN_ERROR.search(inner)):
            shown = _PARAGRAPH.search(inner)
            text = shown[1].decode("utf-8", "replace") if shown else _ERROR
        elif is_formula and not (has_value and (inner or b"value=" in attributes)):
            text = UNCOMPUTED
        if text or inner or has_value:
            used = column
        if text:
            marks.extend(rows.stop, used)
            texts |= dict.fromkeys(columns, text)
    if used:
        marks.extend(rows.stop, used)
    if texts:
        marks.texts |= dict.fromkeys(rows, texts)
