"""Sheets of a workbook: a title, a table, its notes."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len
from xlsxwriter.utility import quote_sheetname, xl_range_abs

from bjut_exchange.errors import OutputError
from bjut_exchange.formats.cells import is_left, shown
from bjut_exchange.messages import Words
from bjut_exchange.views.table import Bars, Cell, Column, Kind, Marked, Missing, Section

if TYPE_CHECKING:
    from bjut_exchange.formats.workbook import Book

LINE = 120  # as many digits stand in a line of a page
_MOST_ROWS, _MOST_COLUMNS = 1_048_576, 16_384
_LONGEST_TEXT = 32_767  # in a cell
_NARROWEST, _WIDEST = 8, 72  # columns, in digits
_SHORT = 12  # a heading
_ROW_HEIGHT, _LATIN_LINE, _WIDE_LINE, _TALLEST = 16.5, 15.5, 17, 409  # points
_NOT_XML = re.compile("[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Where lines may end: behind words, and around wide characters with the marks that belong to them.
_PIECES = re.compile(r"[（“「]*[\u2e80-\uffff][、。，：；？！）”」]*|[^\s\u2e80-\uffff]+\s*|\s+")

_Formats = Mapping[Kind, tuple[str, int]]  # a number format, and what values are divided by
_FORMATS: _Formats = {
    Kind.ROW: ("0", 1),
    Kind.COUNT: ("#,##0", 1),
    Kind.SIGNED: ('+#,##0;"−"#,##0;0', 1),
    Kind.PERCENT: ("0.0%", 100),
    Kind.GROWTH: ('+0.0%;"−"0.0%;0.0%', 100),
    Kind.DATE: ("yyyy-mm-dd", 1),
}
# Data have the values of the CSV, whose columns say that they are in per cent.
_DATA = {**_FORMATS, Kind.PERCENT: ("0.0", 1), Kind.GROWTH: ('+0.0;"−"0.0;0.0', 1)}
_DECIMALS = 4  # of values in per cent, as in the CSV
_EXPLAINED = {
    None: "sign_blank",
    Missing.SMALL_BASE: "sign_small_base",
    Missing.CONFIDENTIAL: "sign_confidential",
}


class Sheet:
    """A sheet, written from its top to its bottom; `row` is the next to be written."""

    def __init__(self, book: Book, name: str) -> None:
        self.book, self.name, self.row, self.width = book, name, 0, LINE
        self.own = book.own.add_worksheet(name)
        self.own.set_landscape()
        self.own.set_paper(9)  # A4
        self.own.fit_to_pages(1, 0)
        self.own.set_default_row(_ROW_HEIGHT)
        self.own.set_footer("&L&A&R&P / &N", {"scale_with_doc": False})

    def begin(self, title: str, *leads: str) -> None:
        """Write the title, what is said of it, and the notices."""
        self.own.set_row(self.row, 1.5 * _ROW_HEIGHT)
        self.say([title], "title")
        self.say(leads, "note")
        self.say(self.book.notices, "notice")
        self.say([self.book.warning], "warning")
        self.row += 1

    def say(self, texts: Iterable[str], look: str) -> None:
        """Write each text in a row of its own, a long one in several."""
        for text in filter(None, texts):
            for line in [clean(text)] if look == "code" else _lines(clean(text), self.width):
                self._text(self.row, 0, line, self.book.look(look))
                self.row += 1

    def section(self, section: Section) -> int:
        """Write a table with its notes, and return the row of its header.

        Raises OutputError if a sheet has not as many rows or columns.
        """
        header = self.row
        if section.columns:
            self._headed(section, _FORMATS)
            self.row += 1
        self.say(section.notes, "note")
        # What a sign means may be said by the notes, at greater length.
        signs = _signs(section, self.book.words)
        told = {note[:2] for note in section.notes}
        self.say((each for each in signs if each[:2] not in told), "note")
        self.say(section.lines, "code")
        return header

    def stack(self, sections: Sequence[Section]) -> None:
        """Write tables of texts below each other; raises as above."""
        each_own = ([self._width(of, at) for at in range(len(of.columns))] for of in sections)
        widths = [max(each) for each in zip_longest(*each_own, fillvalue=0)]
        for section in sections:
            self.say([section.title], "heading")
            self.table(section, widths=widths[: len(section.columns)])
            self.say(section.notes, "note")
            self.row += 1

    def data(self, columns: Sequence[Column], cells: Iterable[Sequence[Cell]]) -> None:
        """Write the records of the CSV, given by column, with a filter; raises as above."""
        words = self.book.words
        headed = tuple(Column(each.name, each.kind, each.name) for each in columns)
        section = Section(self.name, headed, tuple(zip(*cells, strict=True)))
        signs = [each for each in _signs(section, words) if each != words.say("sign_blank")]
        self.begin(self.name, words.say("xlsx_data_blank"), *signs)
        header = self._headed(section, _DATA)
        self.own.autofilter(header, 0, header + len(section.rows), len(columns) - 1)

    def _headed(self, section: Section, formats: _Formats) -> int:
        """Write a table whose header stays in sight, and stands on every page."""
        header = self.table(section, formats)
        self.own.freeze_panes(header + 1, 0)
        self.own.repeat_rows(header)
        return header

    def table(
        self,
        section: Section,
        formats: _Formats = _FORMATS,
        widths: Sequence[float] = (),
    ) -> int:
        """Write a table, and return the row of its header."""
        header, columns, rows = self.row, section.columns, section.rows
        if header + len(rows) >= _MOST_ROWS or len(columns) > _MOST_COLUMNS:
            raise OutputError("too_large_for_xlsx", rows=len(rows), columns=len(columns))
        own = widths or [self._width(section, at) for at in range(len(columns))]
        # Rows of data are all as high as a line.
        wraps = {
            at: w for at, w in enumerate(own) if widths or w >= _WIDEST or _has_lines(rows, at)
        }
        wraps = wraps if formats is _FORMATS else {}
        self._heads(section, own)
        writers = [
            self._writer(
                at,
                *formats.get(column.kind, ("General", 1)),
                _aligned(section, at)
                | {"text_wrap": at in wraps, "valign": "top" if wraps else "vcenter"},
            )
            for at, column in enumerate(columns)
        ]
        for row, cells in enumerate(rows, header + 1):
            is_total = row - header - 1 in section.totals
            self._height(row, [(str(cells[at]), (width - 3) / 1.05) for at, width in wraps.items()])
            for write, cell in zip(writers, cells, strict=True):
                write(row, cell, is_total)
        self.width = max(LINE, int(sum(own)))
        self.row = header + len(rows) + 1
        return header

    def _heads(self, section: Section, widths: Sequence[float]) -> None:
        heads = [clean(column.heading) for column in section.columns]
        self._height(
            self.row,
            [(head, (width - 2) / 1.15) for head, width in zip(heads, widths, strict=True)],
        )
        for at, (head, width) in enumerate(zip(heads, widths, strict=True)):
            look = self.book.look("head", text_wrap=True, **_aligned(section, at))
            self.own.set_column(at, at, width)
            self._text(self.row, at, head, look)

    def _height(self, row: int, texts: Iterable[tuple[str, float]]) -> None:
        """Make a row as high as the highest of its texts, each with the width of its column."""
        height = 0.0
        for text, width in texts:
            lines = len([*_lines(text, int(width))])
            is_wide = cell_len(text) > len(text)
            height = max(height, lines * (_WIDE_LINE if is_wide else _LATIN_LINE) * (lines > 1))
        if height:
            self.own.set_row(row, min(height, _TALLEST))

    def _width(self, section: Section, at: int) -> float:
        column, words = section.columns[at], self.book.words
        cells = {row[at] for row in section.rows}
        texts = (shown(each, column.kind, words) for each in cells if not isinstance(each, Bars))
        body = max((cell_len(line) for text in texts for line in text.split("\n")), default=0)
        pieces = [cell_len(piece.rstrip()) for piece in _PIECES.findall(column.heading)]
        whole = cell_len(column.heading)
        head = max([min(whole, max(whole / 2, _SHORT)), *pieces])  # a short one stays in a line
        # Bold letters are wider; the button of a filter and the edges take room.
        return min(_WIDEST, max(_NARROWEST, head * 1.15 + 4, body * 1.05 + 3))

    def _writer(
        self, at: int, number: str, divisor: int, style: dict[str, Any]
    ) -> Callable[[int, Cell, bool], None]:
        """Return what writes the cells of a column."""
        own, cleaned = self.own, dict[str, str]()
        words = {Missing.CONFIDENTIAL: "c", Missing.NEW: self.book.words.term("new")}

        def look(number: str, *, is_total: bool) -> Any:  # noqa: ANN401  # as Book.look
            return self.book.look(*["total"] * is_total, num_format=number, **style)

        looks = [look(number, is_total=each) for each in (False, True)]

        def write(row: int, cell: Cell, is_total: bool) -> None:
            form = looks[is_total]
            if isinstance(cell, Marked):
                form, cell = look(_marked(cell, number), is_total=is_total), cell.value
            if isinstance(cell, Missing):
                cell = words.get(cell)
            if isinstance(cell, str) and cell:
                cleaned[cell] = cleaned.get(cell) or clean(cell)
                self._text(row, at, cleaned[cell], form)
            elif isinstance(cell, (int, float)):
                own.write_number(row, at, _value(cell, divisor), form)
            elif isinstance(cell, dt.date):
                own.write_datetime(row, at, cell, form)
            elif isinstance(cell, Bars):
                self._sparkline(row, at, len(cell.values))
            elif is_total:
                own.write_blank(row, at, None, form)

        return write

    def _text(self, row: int, at: int, text: str, look: Any) -> None:  # noqa: ANN401  # as Book.look
        if text.startswith("<r>"):  # XlsxWriter would take it for XML of its own
            self.own.write_rich_string(row, at, text[:1], look, text[1:], look)
        else:
            self.own.write_string(row, at, text, look)

    def _sparkline(self, row: int, at: int, count: int) -> None:
        """Draw the numbers above a cell."""
        if row - count >= 0:
            above = xl_range_abs(row - count, at, row - 1, at)
            options = {"range": f"{quote_sheetname(self.name)}!{above}", "type": "column"}
            self.own.add_sparkline(row, at, options)


def _has_lines(rows: Iterable[tuple[Cell, ...]], at: int) -> bool:
    return any(isinstance(row[at], str) and "\n" in str(row[at]) for row in rows)


def _aligned(section: Section, at: int) -> dict[str, Any]:
    # Text beside a number that ends at the edge of its cell would touch it.
    return {"align": "left", "indent": min(at, 1)} if is_left(section, at) else {"align": "right"}


def clean(text: str) -> str:
    """Return text as a cell can hold it: control characters escaped, what is too long cut."""
    return cut(_NOT_XML.sub(lambda match: ascii(match[0])[1:-1], text), _LONGEST_TEXT)


def cut(text: str, longest: int) -> str:
    """Return text cut to so many UTF-16 units, in which Excel counts, with … at its end."""
    if 2 * len(text) <= longest or len(units := text.encode("utf-16-le")) <= 2 * longest:
        return text
    return units[: 2 * (longest - 1)].decode("utf-16-le", "ignore").rstrip() + "…"


def _value(value: float, divisor: int) -> float:
    if divisor == 1:  # of a whole number, its own self
        return round(value, _DECIMALS)
    # What is shown as 0.0 % has no sign.
    return round(value, _DECIMALS) / divisor if round(value, 1) else 0


def _marked(cell: Marked, number: str) -> str:
    """Return a number format that shows the sign and the mark, or leaves room for one."""
    mark = "" if cell.mark is None else f'" {cell.mark}"' if cell.mark else "_ _▲"
    sign = f'"{cell.sign} "' if cell.sign else ""
    return ";".join(f"{sign}{part}{mark}" for part in number.split(";"))


def _signs(section: Section, words: Words) -> list[str]:
    """Return what blank cells and letters in place of numbers mean, where there are any."""
    numbers = [at for at, each in enumerate(section.columns) if at and not each.kind.is_text]
    found = {row[at] for row in section.rows for at in numbers if _is_missing(row[at])}
    return [words.say(key) for missing, key in _EXPLAINED.items() if missing in found]


def _is_missing(cell: Cell) -> bool:
    return cell is None or isinstance(cell, Missing)


def _lines(text: str, width: int) -> Iterator[str]:
    line = ""
    for piece in _PIECES.findall(text):
        if (line.strip() and cell_len(line) + cell_len(piece.rstrip()) > width) or "\n" in line:
            yield line.rstrip()
            line = ""
        line += piece
    yield line.rstrip()
