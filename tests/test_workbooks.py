"""What a workbook holds besides plain cells: merged, hidden and failed ones, and too many."""

from __future__ import annotations

import resource
import struct
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bjut_exchange.config.terms import DirectionName
from bjut_exchange.errors import InputError
from bjut_exchange.reading.marks import marks_of
from bjut_exchange.reading.sheets import filled
from bjut_exchange.reading.workbooks import Notes, sheets_of
from tests.tool import register_of, rows_found, write_export
from tests.workbook import Cell, packed, workbook_of, write_workbook

OUT = DirectionName.OUTBOUND
HEADER = ("学号", "国家/地区", "开始日期", "结束日期")
ONE, TWO = ("S1", "日本", "2016-03-01"), ("S2", "", "2016-03-01")
SHEET = "xl/worksheets/sheet1.xml"


def text(place: str, shown: str) -> str:
    """Write a cell of text."""
    return f'<c r="{place}" t="inlineStr"><is><t>{shown}</t></is></c>'


def table(rows: Sequence[Sequence[str]], hidden: Iterable[int] = ()) -> str:
    """Write rows of text; a cell that begins with `<` is as it is."""
    written = []
    for number, row in enumerate(rows, start=1):
        cells = (
            cell if cell.startswith("<") else text(f"{chr(65 + at)}{number}", cell)
            for at, cell in enumerate(row)
            if cell
        )
        mark = ' hidden="1"' if number in hidden else ""
        written.append(f'<row r="{number}"{mark}>{"".join(cells)}</row>')
    return "".join(written)


def xlsx(rows: str, *, merged: Iterable[str] = (), columns: str = "", book: str = "") -> bytes:
    """Return a workbook of one sheet."""
    parts = workbook_of(rows)
    ranges = "".join(f'<mergeCell ref="{each}"/>' for each in merged)
    parts[SHEET] = parts[SHEET].replace("<sheetData>", f"{columns}<sheetData>")
    parts[SHEET] = parts[SHEET].replace(
        "</sheetData>", f"</sheetData><mergeCells>{ranges}</mergeCells>"
    )
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace("</sheets>", f"</sheets>{book}")
    return packed(parts)


def read(content: bytes) -> tuple[list[list[str]], Notes]:
    """Return the cells of the first sheet, and what is noted of it."""
    ((_, notes, cells), *_) = sheets_of(content, "a.xlsx")
    return [line.split(",") for line in cells.decode().split("\r\n")[:-1]], notes


def test_each_cell_of_a_merged_range_holds_its_value() -> None:
    """Down its rows and across its columns; cells outside of it hold what they held."""
    rows = [HEADER, ("S1", "日本", "2016-03-01", ""), ("S2", "", "2016-03-02", ""), ("S3",)]
    cells, notes = read(xlsx(table(rows), merged=["B2:B4", "C3:D3"]))
    assert cells[1:] == [
        ["S1", "日本", "2016-03-01", ""],
        ["S2", "日本", "2016-03-02", "2016-03-02"],
        ["S3", "日本", "", ""],
    ]
    assert list(notes.merged_rows) == [3, 4]


@pytest.mark.parametrize(
    ("rows", "merged", "outcomes"),
    [
        ([("国家/地区",), HEADER, ONE], "A1:D1", {"counted": 1}),
        ([HEADER, ONE, ("注：共1人",)], "A3:D3", {"footnote": 1, "counted": 1}),
        ([HEADER, ONE, ("合计", "", "1")], "A3:B3", {"total_row": 1, "counted": 1}),
        ([HEADER, ONE, (), TWO], "B2:B4", {"counted": 2, "empty_row": 1}),
        ([HEADER, (), ONE], "A1:A2", {"counted": 1, "empty_row": 1}),
        ([HEADER, ONE, ()], "A2:A1048576", {"counted": 1}),
    ],
)  # fmt: skip
def test_titles_notes_totals_and_empty_rows_that_are_merged_are_no_students(
    tmp_path: Path, rows: list[Sequence[str]], merged: str, outcomes: dict[str, int]
) -> None:
    """A title is no header, and an empty row stays empty whatever range reaches over it."""
    path = write_export(tmp_path, "outbound/a.xlsx", [])
    path.write_bytes(xlsx(table(rows), merged=[merged]))
    assert register_of(tmp_path).row_account(OUT) == outcomes


@given(
    st.lists(st.lists(st.sampled_from(["", "x", "y"]), min_size=4, max_size=4), max_size=6),
    st.lists(st.tuples(*[st.integers(0, 6)] * 2, *[st.integers(0, 3)] * 2), max_size=3),
)
def test_merged_ranges_only_fill_what_is_empty(
    rows: list[list[str]], corners: list[tuple[int, int, int, int]]
) -> None:
    """No value is lost, none stands outside of a range, and a row without values gets none."""
    ranges = [
        ((min(a, b), min(c, d)), (max(a, b), max(c, d))) for a, b, c, d in corners
    ]  # fmt: skip
    told: list[int] = []
    result = list(filled(map(list, rows), ranges, told))
    for at, (before, after) in enumerate(zip(rows, result, strict=True)):
        assert any(before) or not any(after)
        assert (before != after) == (at + 1 in told)
        for column, (own, now) in enumerate(zip(before, after, strict=True)):
            if own or not now:
                assert now == own
            else:
                anchors = (
                    first
                    for first, last in ranges
                    if first[0] <= at <= last[0] and first[1] <= column <= last[1]
                )
                assert now in {rows[row][of] for row, of in anchors}


ERRORS = ("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!")
FAILED = {
    **{error: (f'<c r="B2" t="e"><v>{error}</v></c>', error) for error in ERRORS},
    "of a formula": ('<c r="B2" t="e"><f>NA()</f><v>#N/A</v></c>', "#N/A"),
    "in other quotes": ("<c r='B2' t='e'><v>#N/A</v></c>", "#N/A"),
    "without its name": ('<c r="B2" t="e"/>', "#VALUE!"),
    "without a reference": ('<c t="e"><v>#N/A</v></c>', "#N/A"),
    "not computed": ('<c r="B2"><f>1+1</f></c>', "#FORMULA!"),
    "not computed, with an empty value": ('<c r="B2"><f>1+1</f><v/></c>', "#FORMULA!"),
    "shared, not computed": ('<c r="B2"><f t="shared" si="0"/><v></v></c>', "#FORMULA!"),
    "computed": ('<c r="B2"><f>1+1</f><v>2</v></c>', "2"),
    "computed to nothing": ('<c r="B2" t="str"><f>""</f><v></v></c>', ""),
}


@pytest.mark.parametrize(("cell", "shown"), FAILED.values(), ids=FAILED)
def test_a_cell_that_failed_is_not_empty(cell: str, shown: str) -> None:
    """A lookup that found nothing states something else than a cell that is left out."""
    cells, _ = read(xlsx(table([HEADER, ("S1", cell, "2016-03-01")])))
    assert cells[1][:3] == ["S1", shown, "2016-03-01"]


def test_prefixes_and_rows_without_numbers_are_read_as_well() -> None:
    """Other programs than Excel write them."""
    rows = "<row/><row>" + text("A2", "x") + '<c t="e"><v>#N/A</v></c></row>'
    parts = workbook_of(rows.replace(' r="A2"', ""))
    for tag in ("worksheet", "sheetData", "row", "c", "v", "is", "t"):
        for begin in ("<", "</"):
            parts[SHEET] = parts[SHEET].replace(f"{begin}{tag}>", f"{begin}x:{tag}>")
            parts[SHEET] = parts[SHEET].replace(f"{begin}{tag} ", f"{begin}x:{tag} ")
            parts[SHEET] = parts[SHEET].replace(f"{begin}{tag}/", f"{begin}x:{tag}/")
    parts[SHEET] = parts[SHEET].replace("xmlns=", "xmlns:x=")
    assert marks_of(packed(parts))[0].texts == {1: {1: "#N/A"}}
    assert marks_of(packed(workbook_of(rows)))[0].texts == {1: {1: "#N/A"}}


def test_a_formula_that_asks_to_be_computed_and_says_0_is_not_computed() -> None:
    """So programs write it that compute nothing; another value was computed."""
    rows = "<row><c><f>B9</f><v>0</v></c><c><f>1</f><v>1</v></c><c><v>0</v></c></row>"
    assert read(xlsx(rows, book='<calcPr fullCalcOnLoad="1"/>'))[0] == [["#FORMULA!", "1", "0"]]
    assert read(xlsx(rows, book="<calcPr/>"))[0] == [["0", "1", "0"]]


def test_hidden_rows_and_columns_are_counted_and_told(tmp_path: Path) -> None:
    """Also those that a filter hides; an empty row that is hidden hides nobody."""
    rows = [HEADER, ("S1", "日本", "2016-03-01"), ("S2", "日本", "2016-03-01"), ()]
    columns = (
        '<cols><col min="2" max="3" hidden="1"/><col min="5" max="16384" hidden="true"/></cols>'
    )
    path = write_export(tmp_path, "outbound/a.xlsx", [])
    path.write_bytes(xlsx(table(rows, hidden=[2, 3, 4]), columns=columns))
    assert register_of(tmp_path).row_account(OUT) == {"counted": 2}
    assert rows_found(tmp_path, "F17") == {"outbound/a.xlsx[Sheet1]": [2, 3]}
    _, notes = read(path.read_bytes())
    assert list(notes.hidden_columns) == [1, 2]


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_is_counted_and_told(tmp_path: Path, state: str) -> None:
    """However deeply it is hidden."""
    path = write_workbook(
        tmp_path / "outbound" / "a.xlsx", {"A": [HEADER, ("S1", "日本", "2016-03-01")]}
    )
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(
        'name="A"', f'name="A" state="{state}"'
    )
    path.write_bytes(packed(parts))
    assert register_of(tmp_path).row_account(OUT) == {"counted": 1}
    assert rows_found(tmp_path, "F17") == {"outbound/a.xlsx[A]": []}


def ods(rows: str, columns: str = "") -> bytes:
    """Return a workbook of OpenDocument with one sheet."""
    names = ("office", "table", "text", "calcext")
    spaces = "".join(
        f' xmlns:{each}="urn:oasis:names:tc:opendocument:xmlns:{each}:1.0"' for each in names
    )
    content = (
        f"<office:document-content{spaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="A">{columns}{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    return packed(
        {"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": "<manifest/>"}
    )


def cell(shown: str, attributes: str = "") -> str:
    """Write a cell of OpenDocument."""
    begin = f'<table:table-cell office:value-type="string"{attributes}>'
    return f"{begin}<text:p>{shown}</text:p></table:table-cell>"


def test_an_opendocument_sheet_says_the_same() -> None:
    """Merged, hidden and failed cells, and rows that are written once for all."""
    error = ' table:formula="of:=NA()" office:string-value="" calcext:value-type="error"'
    formula = '<table:table-cell table:formula="of:=1"/>'
    twice, wide = (f' table:number-{each}-repeated="2"' for each in ("rows", "columns"))
    below = ' table:number-rows-repeated="1048570"'
    lines = [
        ("", cell("学号") + cell("国家/地区") + cell("状态")),
        ("", cell("S1") + cell("日本", ' table:number-rows-spanned="2"') + cell("#N/A", error)),
        (' table:visibility="filter"', cell("S2") + "<table:covered-table-cell/>" + formula),
        (twice, cell("S3", wide) + cell("#REF!", error)),
        (below, '<table:table-cell table:number-columns-repeated="1024"/>'),
    ]
    rows = "".join(f"<table:table-row{mark}>{cells}</table:table-row>" for mark, cells in lines)
    columns = '<table:table-column/><table:table-column table:visibility="collapse"/>'
    cells, notes = read(ods(rows, columns))
    assert cells[1:] == [
        ["S1", "日本", "#N/A"],
        ["S2", "日本", "#FORMULA!"],
        *[["S3", "S3", "#REF!"]] * 2,
    ]
    assert (notes.hidden_rows, notes.hidden_columns, notes.merged_rows) == ([3], [1], [3])


def record(kind: int, layout: str, *values: float | bytes) -> bytes:
    """Write a record of an .xls."""
    body = struct.pack(f"<{layout}", *values)
    return struct.pack("<HH", kind, len(body)) + body


def xls(sheet: bytes) -> bytes:
    """Return an .xls of one sheet, in a container whose sectors do not follow each other."""
    begin, end = record(0x809, "4H8x", 0x600, 5, 0, 0), record(0x0A, "")
    name = record(0x85, "IHBB1s", 0, 0, 1, 0, b"A")
    at = len(begin) + len(name) + len(end)
    name = record(0x85, "IHBB1s", at, 0, 1, 0, b"A")
    begin_sheet = record(0x809, "4H8x", 0x600, 0x10, 0, 0)
    book = (begin + name + end + begin_sheet + sheet + end).ljust(4096, b"\0")
    # Sector 0 is the table, 1 the folder, 9 to 2 the book from its end to its beginning.
    after = [0xFFFFFFFD, 0xFFFFFFFE, 0xFFFFFFFE, *range(2, 9)]
    entries = [("Root Entry", 5, 0xFFFFFFFE, 0), ("Workbook", 2, 9, len(book))]
    folder = b"".join(
        struct.pack("<64sHBBIII36xIIxxxx", each.encode("utf-16-le"), 2 * len(each) + 2, kind, 1,
                    0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF if at else 1, first, size)
        for at, (each, kind, first, size) in enumerate(entries)
    )  # fmt: skip
    head = struct.pack(
        "<8s16x5H6xIIIIIIIIII", bytes.fromhex("d0cf11e0a1b11ae1"), 0x3E, 3, 0xFFFE, 9, 6,
        0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 0,
    )  # fmt: skip
    parts = [book[at : at + 512] for at in range(0, len(book), 512)][::-1]
    table_of = struct.pack("<10I", *after).ljust(512, b"\xff")
    return head.ljust(512, b"\xff") + table_of + folder.ljust(512, b"\0") + b"".join(parts)


def test_an_xls_says_the_same() -> None:
    """Errors in cells and of formulas, hidden rows and columns; a chart says nothing."""
    number = [record(0x203, "HHHd", row, 0, 0, float(row)) for row in range(3)]
    chart = (
        record(0x809, "4H8x", 0x600, 0x20, 0, 0)
        + record(0x205, "HHHBB", 9, 9, 0, 0, 1)
        + record(0x0A, "")
    )
    cells, notes = read(
        xls(
            record(0x7D, "5H2x", 1, 1, 256, 0, 1)
            + record(0x208, "6HI", 1, 0, 3, 0, 0, 0, 0x20)
            + record(0x208, "6HI", 7, 0, 3, 0, 0, 0, 0x20)
            + b"".join(number)
            + record(0x205, "HHHBB", 1, 1, 0, 0x2A, 1)
            + record(0x205, "HHHBB", 2, 1, 0, 1, 0)
            + record(0x06, "HHHB1xB3xHH4xH", 1, 2, 0, 2, 0x17, 0xFFFF, 0, 0)
            + chart
        )
    )
    assert cells == [["0", "", ""], ["1", "#N/A", "#REF!"], ["2", "TRUE", ""]]
    assert (notes.hidden_rows, notes.hidden_columns) == ([2], [1])


def swollen(*blocks: tuple[str, int]) -> bytes:
    """Return a workbook whose sheet holds each text so many times."""
    parts = workbook_of("")
    begin, end = parts.pop(SHEET).split("</sheetData>")
    archive = BytesIO(packed(parts))
    with (
        zipfile.ZipFile(archive, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as file,
        file.open(SHEET, "w") as part,
    ):
        for block, times in ((begin, 1), *blocks, (f"</sheetData>{end}", 1)):
            for _ in range(times):
                part.write(block.encode())
    return archive.getvalue()


CELL = "<c><v>1</v></c>"
SWOLLEN: Mapping[str, tuple[tuple[str, int], ...]] = {
    "cells": ((f"<row>{CELL * 20}</row>", 200_000),),
    "rows": ((f"<row>{CELL}</row>", 400_000),),
    "a cell far below": ((f'<row r="1">{CELL * 5}</row><row r="1048576">{CELL}</row>', 1),),
    "a cell far to the right": (
        (f"<row>{CELL}</row>", 500),
        ('<row r="501"><c r="XFD501"><v>1</v></c></row>', 1),
    ),
    "empty cells": ((f"<row>{'<c/>' * 10_000}</row>", 2_000),),
    "errors": (("<row>" + '<c t="e"><v>#N/A</v></c>' * 20 + "</row>", 20_000),),
    "one row": (("<row>", 1), (CELL * 10_000, 400), ("</row>", 1)),
}


@pytest.mark.parametrize("blocks", SWOLLEN.values(), ids=SWOLLEN)
def test_a_workbook_that_swells_is_refused_soon(blocks: tuple[tuple[str, int], ...]) -> None:
    """Within seconds, with a message of its own, and in little memory."""
    content = swollen(*blocks)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with pytest.raises(InputError) as caught:
        sheets_of(content, "a.xlsx")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert caught.value.check == "F21"
    assert after.ru_utime - before.ru_utime < 10
    # That of the largest child so far: the browser of another test may have been larger.
    assert after.ru_maxrss <= max(before.ru_maxrss, 500 << 10)


def test_opendocument_rows_written_once_for_a_million_are_refused() -> None:
    """A few hundred bytes would be a thousand million cells."""
    times = ' table:number-rows-repeated="1048576"'
    inner = cell("x", ' table:number-columns-repeated="1024"')
    rows = f"<table:table-row{times}>{inner}</table:table-row>"
    with pytest.raises(InputError) as caught:
        sheets_of(ods(rows), "a.ods")
    assert caught.value.check == "F21"


def test_a_workbook_of_100_000_rows_is_read() -> None:
    """The largest real ones have no more; styles far below and to the right are no cells."""
    rows = (
        (f"<row>{'<c><v>42430</v></c>' * 20}</row>", 100_000),
        ('<row r="1048576"><c r="XFD1048576" s="1"/></row>', 1),
    )
    ((_, _, cells),) = sheets_of(swollen(*rows), "a.xlsx")
    assert cells.count(b"42430") == 2_000_000


def test_what_reads_workbooks_loads_no_pandas() -> None:
    """It would double the time of each workbook."""
    code = "import sys, bjut_exchange.reading.sheets; sys.exit('pandas' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


FIRST: list[Sequence[Cell]] = [
    HEADER,
    *[(f"S{at}", "日本", "2016-03-01", "2016-07-01") for at in range(3)],
]
MORE = [(f"T{at}", "德国", "2016-09-01", "2016-12-01") for at in range(3)]
SHEETS: dict[str, tuple[list[Sequence[Cell]], str]] = {
    "continues": ([*MORE], "F20"),
    "continues, with one row": ([MORE[0]], "F20"),
    "continues, with a total": ([*MORE, ("合计", "", "", "3")], "F20"),
    "continues, below a title": ([("Second college", "", "", ""), *MORE], "F20"),
    "is wider": ([(*row, "note") for row in MORE], "H01"),
    "is narrower": ([row[1:] for row in MORE], "H01"),
    "has other columns": ([(row[2], row[3], row[0], row[1]) for row in MORE], "H01"),
    "has a header that is not known": ([("a", "b", "c", "d"), *MORE], "H01"),
    "is a note": ([("Ask Mr Wang",)], "F11"),
    "is a note with a date": ([("updated", "2016-12-01"), ("by", "Wang")], "F11"),
    "is a legend": ([("JP", "日本"), ("DE", "德国"), ("FR", "法国")], "F11"),
    "counts by year": ([("2014", 3, 4, 7), ("2015", 5, 6, 11), ("2016", 1, 2, 3)], "F11"),
}


@pytest.mark.parametrize(("rows", "code"), SHEETS.values(), ids=SHEETS)
def test_a_sheet_without_a_header_is_read_refused_or_passed_over(
    tmp_path: Path, rows: list[Sequence[Cell]], code: str
) -> None:
    """By its width and its dates: rows of students are never left out with a mere warning."""
    write_workbook(tmp_path / "outbound" / "a.xlsx", {"One": FIRST, "Two": rows})
    if code == "H01":
        with pytest.raises(InputError) as caught:
            register_of(tmp_path)
        assert caught.value.check == code
        assert "sheet Two" in str(caught.value)
    else:
        counted = len(register_of(tmp_path).counted(OUT))
        dated = sum(len(row) > 2 and str(row[2]).startswith("2016-") for row in rows)
        assert counted == 3 + (dated if code == "F20" else 0)
        assert rows_found(tmp_path, code) == {"outbound/a.xlsx[Two]": []}


@pytest.mark.parametrize(
    ("name", "lines", "fits"),
    [
        ("outbound/b.csv", [*MORE], True),
        ("outbound/0.csv", [*MORE], True),
        ("outbound/b.csv", [row[:3] for row in MORE], False),
        ("outbound/b.csv", [("a", "b", "c", "d"), *MORE], False),
        ("outbound/b.csv", [("x", "y", "z", "")], False),
        ("outbound/volunteer.csv", [*MORE], False),
    ],
)
def test_a_file_without_a_header_continues_one_of_its_desk(
    tmp_path: Path, name: str, lines: list[Sequence[str]], *, fits: bool
) -> None:
    """Where width and dates fit; a file of another desk has other columns."""
    write_export(tmp_path, "outbound/a.csv", [tuple(map(str, row)) for row in FIRST])
    write_export(tmp_path, name, lines)
    if fits:
        assert len(register_of(tmp_path).counted(OUT)) == 6
        assert rows_found(tmp_path, "F20") == {name: []}
        assert register_of(tmp_path).counted(OUT)["row"].min() == 1
    else:
        with pytest.raises(InputError) as caught:
            register_of(tmp_path)
        assert caught.value.check == "H01"
