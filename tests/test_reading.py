"""What exports look like, and what is said of those that cannot be used."""

from __future__ import annotations

import datetime as dt
import gzip
from pathlib import Path

import pytest

from bjut_exchange.config.terms import DirectionName
from bjut_exchange.errors import ConfigError, InputError
from bjut_exchange.reading.sheets import Cell, cell_text
from tests import workbook
from tests.tool import (
    codes_of,
    files_of,
    read_as,
    register_of,
    rows_found,
    write_definitions,
    write_export,
)
from tests.workbook import packed, write_workbook

OUT = DirectionName.OUTBOUND
HEADER = ("学号", "姓名", "国家/地区", "开始日期", "结束日期")
ROW = ("001", "Somebody", "日本", "2016-03-01", "2016-03-20")


def outcomes(folder: Path) -> dict[str, int]:
    """Return the outbound balance."""
    return register_of(folder).row_account(OUT)


def refusal(folder: Path) -> str:
    """Return the sentence and the hint with which an export is refused."""
    with pytest.raises(InputError) as caught:
        register_of(folder)
    return f"{caught.value} / {caught.value.hint}"


def test_the_header_may_stand_below_title_lines(tmp_path: Path) -> None:
    """It is the row with the headers that are known."""
    write_export(tmp_path, "outbound/a.csv", [("2016 exports",), (), HEADER, ROW])
    assert outcomes(tmp_path) == {"counted": 1}
    assert register_of(tmp_path).counted(OUT)["row"].tolist() == [4]


def test_total_rows_empty_rows_and_repeated_headers_are_no_students(tmp_path: Path) -> None:
    """They are excluded, each for its reason."""
    total = ("合计", "1", "", "", "")
    write_export(tmp_path, "outbound/a.csv", [HEADER, ROW, [""] * 5, HEADER, total])
    assert outcomes(tmp_path) == {
        "counted": 1,
        "empty_row": 1,
        "total_row": 1,
        "repeated_header": 1,
    }


def test_rows_are_numbered_as_a_spreadsheet_numbers_them(tmp_path: Path) -> None:
    """A line break within quotes does not make a row, an empty line does."""
    broken = ("002", "Some\nbody", "日本", "2016-03-01", "")
    path = write_export(tmp_path, "outbound/a.csv", [HEADER, broken, ROW])
    assert register_of(tmp_path).counted(OUT)["row"].tolist() == [2, 3]
    path.write_bytes(path.read_bytes().replace(b"\n001", b"\n\n001"))
    assert register_of(tmp_path).counted(OUT)["row"].tolist() == [2, 4]


def test_a_short_row_is_read_and_a_long_one_set_aside(tmp_path: Path) -> None:
    """Cells that are missing are empty; surplus ones have shifted the others."""
    write_export(tmp_path, "outbound/a.csv", [HEADER, ROW[:4], (*ROW, ""), (*ROW, "more")])
    balance = outcomes(tmp_path)
    assert balance["surplus_fields"] == 1
    assert balance["counted"] + balance.get("duplicate", 0) == 2


@pytest.mark.parametrize(
    ("rows", "outcome", "code"),
    [
        ([("001", "", "日本", "", "")], "no_year", "R03"),
        ([("001", "", "日本", "soon", "")], "no_year", "R04"),
        ([("001", "", "日本", "2016-03-02", "2016-03-01")], "ends_before_start", "R05"),
    ],
)
def test_a_stay_that_cannot_be_placed_is_set_aside_and_found(
    tmp_path: Path, rows: list[tuple[str, ...]], outcome: str, code: str
) -> None:
    """With the file and the row."""
    write_export(tmp_path, "outbound/a.csv", [HEADER, *rows])
    assert outcomes(tmp_path) == {outcome: 1}
    assert rows_found(tmp_path, code) == {"outbound/a.csv": [2]}


def test_a_file_of_headers_alone_holds_no_rows(tmp_path: Path) -> None:
    """It is no error: a desk had nobody to report."""
    write_export(tmp_path, "outbound/a.csv", [HEADER])
    assert outcomes(tmp_path) == {}


def test_a_later_gb18030_character_decides_the_encoding(tmp_path: Path) -> None:
    """However much ASCII stands before it."""
    header = ("student id", "country", "start")
    rows = [(str(number), "Japan", "2016-03-01") for number in range(60_000)]
    write_export(
        tmp_path, "outbound/a.csv", [header, *rows, ("x", "韩国", "2016-03-01")], encoding="gb18030"
    )
    countries = register_of(tmp_path).counted(OUT)["country"]
    assert countries.value_counts().to_dict() == {"JP": 60_000, "KR": 1}


def test_desks_set_what_their_files_leave_unsaid(tmp_path: Path) -> None:
    """The volunteers' desk has no column that says volunteer."""
    write_export(tmp_path, "outbound/volunteers.csv", [HEADER, ROW])
    assert register_of(tmp_path).counted(OUT)["category"].tolist() == ["volunteer"]


def test_hidden_folders_and_other_files_are_not_read(tmp_path: Path) -> None:
    """Only exports are exports."""
    write_export(tmp_path, "outbound/a.csv", [HEADER, ROW])
    write_export(tmp_path, "outbound/.old/a.csv", [HEADER, ROW])
    (tmp_path / "outbound" / "notes.md").write_text("Notes", "utf-8")
    assert outcomes(tmp_path) == {"counted": 1}


def test_no_exports_says_where_it_looked(tmp_path: Path) -> None:
    """And how to say where they are."""
    said = refusal(tmp_path)
    assert str(tmp_path) in said
    assert "--data" in said


def test_an_empty_file_is_named(tmp_path: Path) -> None:
    """The export failed."""
    write_export(tmp_path, "outbound/a.csv", [])
    assert "outbound/a.csv is empty" in refusal(tmp_path)


def test_a_file_without_known_headers_is_named(tmp_path: Path) -> None:
    """But not shown: what stands where the header should can be a student."""
    write_export(tmp_path, "outbound/a.csv", [("Anna", "G1234567"), ("Berta", "G1234568")])
    said = refusal(tmp_path)
    assert "outbound/a.csv has no known header" in said
    assert "[columns]" in said
    assert "Anna" not in said
    assert "G123" not in said


def test_a_missing_date_column_is_named_with_the_headers_there_are(tmp_path: Path) -> None:
    """Without a start, no stay has a year."""
    write_export(tmp_path, "outbound/a.csv", [HEADER[:3], ROW[:3]])
    said = refusal(tmp_path)
    assert "outbound/a.csv: no column holds the start" in said
    assert "'学号', '国家/地区'; unknown: '姓名' / " in said


def test_a_file_in_another_encoding_is_named_by_the_row_that_shows_it(tmp_path: Path) -> None:
    """Neither encoding fits."""
    path = write_export(tmp_path, "outbound/a.csv", [("student id", "start"), ("1", "2016-03-01")])
    path.write_bytes(path.read_bytes() + b"\xff\xff\xff,2016-03-01\n")
    assert "outbound/a.csv, row 3 is not in UTF-8" in refusal(tmp_path)


def test_one_row_in_another_encoding_does_not_change_that_of_the_header(tmp_path: Path) -> None:
    """Pasted from another file; the header is still read as it is."""
    path = write_export(tmp_path, "outbound/a.csv", [HEADER, ROW])
    path.write_bytes(path.read_bytes() + "002,x,韩国,2016-03-01,\n".encode("gb18030"))
    assert "outbound/a.csv, row 3 is not in UTF-8" in refusal(tmp_path)


def test_a_quotation_mark_that_never_closes_is_named_by_its_row(tmp_path: Path) -> None:
    """All that follows would be one cell."""
    path = write_export(tmp_path, "outbound/a.csv", [HEADER, ROW])
    path.write_bytes(
        path.read_bytes() + '002,"x,日本,2016-03-01,\n003,y,日本,2016-03-01,\n'.encode()
    )
    assert "outbound/a.csv, row 3: a quotation mark is opened but never closed" in refusal(tmp_path)


@pytest.mark.parametrize(
    ("line", "programme"),
    [
        ('5" a,1,D', '5" a'),
        ('"say ""b""",1,D', 'say "b"'),
        ('"a"x,1,D', "ax"),
        ('"a\r\nb",1,D', "a b"),
        ("a,1,D,", "a"),
        ("a,1,D, ", "a"),
        ('5" a,"1",D', '5" a'),
    ],
)
@pytest.mark.parametrize("line_end", ["\n", "\r", "\r\n", ""])
def test_what_a_cell_is(tmp_path: Path, line: str, programme: str, line_end: str) -> None:
    """Quotation marks, and a delimiter at the end of a line, which makes no surplus."""
    path = write_export(tmp_path, "outbound/a.csv", [])
    text = f"项目名称,学号,开始日期\n{line.replace('D', '2016-03-01')}"
    path.write_bytes((text.replace("\n", line_end or "\n") + line_end).encode())
    stays = register_of(tmp_path).counted(OUT)
    assert stays["programme"].tolist() == [programme]


def test_rows_with_too_few_and_too_many_fields_are_found(tmp_path: Path) -> None:
    """Unless they hold nothing, or nothing more."""
    path = write_export(tmp_path, "outbound/a.csv", [HEADER])
    rows = ["001,x,日本,2016-03-01", "", " ", f"{','.join(ROW)},more", f"{','.join(ROW)},,"]
    path.write_text("\n".join([",".join(HEADER), *rows]), "utf-8")
    assert rows_found(tmp_path, "R02") == {"outbound/a.csv": [2]}
    assert rows_found(tmp_path, "R01") == {"outbound/a.csv": [5]}


def test_an_open_quotation_mark_is_found_among_stray_ones(tmp_path: Path) -> None:
    """Their number is even."""
    path = write_export(tmp_path, "outbound/a.csv", [HEADER, ROW])
    path.write_bytes(path.read_bytes() + '002,5" x,日本,2016-03-01,\n003,"y,日本,,\n'.encode())
    assert "outbound/a.csv, row 4: a quotation mark is opened but never closed" in refusal(tmp_path)


def test_an_inch_mark_is_no_quotation_mark(tmp_path: Path) -> None:
    """Inside a cell that is not quoted it stands for itself."""
    write_export(tmp_path, "outbound/a.csv", [HEADER])
    path = tmp_path / "outbound" / "a.csv"
    path.write_bytes(path.read_bytes() + '002,5" pipe,日本,2016-03-01,\n'.encode())
    assert outcomes(tmp_path) == {"counted": 1}


def test_a_quoted_first_header_after_a_byte_order_mark(tmp_path: Path) -> None:
    """The mark is no part of the cell."""
    write_export(
        tmp_path, "outbound/a.csv", [("学号, old", *HEADER), ("", *ROW)], encoding="utf-8-sig"
    )
    assert outcomes(tmp_path) == {"counted": 1}


def test_a_total_row_is_one_without_a_student(tmp_path: Path) -> None:
    """However it is spaced, in the running numbers too; a programme may be called Total."""
    header = ("序号", "学号", "国家/地区", "项目名称", "开始日期")
    rows = [
        ("1", "001", "日本", "Total", "2016-03-01"),
        ("合 计", "", "", "", "2016-12-31"),
        ("", "总计:", "", "", ""),
    ]
    write_export(tmp_path, "outbound/a.csv", [header, *rows])
    assert outcomes(tmp_path) == {"counted": 1, "total_row": 2}


def test_the_first_of_several_columns_that_is_not_empty_is_taken(tmp_path: Path) -> None:
    """Row by row."""
    header = ("student id", "开始日期", "派出日期")
    rows = [("1", "", "2015-03-01"), ("2", "2016-03-01", ""), ("3", "", "")]
    write_export(tmp_path, "outbound/a.csv", [header, *rows])
    assert register_of(tmp_path).frame(OUT)["first_year"].tolist() == [2015, 2016, -1]


def test_words_for_nothing_known_are_nothing(tmp_path: Path) -> None:
    """Neither a country nor trouble with one."""
    write_export(tmp_path, "outbound/a.csv", [HEADER, ("001", "x", "未知", "2016-03-01", "-")])
    assert codes_of(tmp_path) == {"H07", "R13"}  # no column holds the level


def test_a_file_name_cannot_reach_the_terminal_as_a_command(tmp_path: Path) -> None:
    """What cannot be printed in it is shown as a mark."""
    write_export(tmp_path, "outbound/a\x1b[31m\n.csv", [HEADER, ROW])
    assert files_of(register_of(tmp_path), OUT) == ["outbound/a\ufffd[31m\ufffd.csv"]


def test_a_name_in_the_case_of_another_system_matches(tmp_path: Path) -> None:
    """Outbound and outbound are one folder on Windows."""
    write_export(tmp_path, "Outbound/A.CSV", [HEADER, ROW])
    assert outcomes(tmp_path) == {"counted": 1}


def test_a_cell_that_is_not_in_the_files_encoding_is_named_by_its_row(tmp_path: Path) -> None:
    """The row, never the cell."""
    header = ("student id", "country", "start")
    rows = [(str(number), "日本", "2016-03-01") for number in range(60_000)]
    path = write_export(tmp_path, "outbound/a.csv", [header, *rows])
    path.write_bytes(path.read_bytes() + "x,韩国,2016-03-01\n".encode("gb18030"))
    assert "outbound/a.csv, row 60002 is not in UTF-8" in refusal(tmp_path)


def test_a_file_of_both_directions_is_named(tmp_path: Path) -> None:
    """It cannot be counted twice."""
    write_export(tmp_path, "outbound/inbound.csv", [HEADER, ROW])
    assert "outbound/inbound.csv matches the file patterns of both directions" in refusal(tmp_path)


SHEET: list[list[workbook.Cell]] = [
    ["Students sent abroad"],
    [],
    list(HEADER),
    [201604170012, "Somebody", "日本", dt.date(2016, 3, 1), "2016-03-20"],
    [],
    ["00123", "Some\nbody", "韩国", 42552, None],
]


def test_a_workbook_is_read_as_its_csv_would_be(tmp_path: Path) -> None:
    """Numbers as ids, dates as dates, rows as the spreadsheet numbers them, each sheet by name."""
    write_workbook(tmp_path / "book" / "outbound" / "a.xlsx", {"甲": SHEET, "乙": SHEET[2:4]})
    text = [["" if cell is None else str(cell) for cell in row] for row in SHEET]
    write_export(tmp_path / "text", "outbound/a.csv", text)
    write_export(tmp_path / "text", "outbound/b.csv", text[2:4])
    kept = ["person", "country", "start", "end", "outcome", "row"]
    book, plain = (register_of(tmp_path / name).frame(OUT) for name in ("book", "text"))
    assert book[kept].to_dict("records") == plain[kept].to_dict("records")
    assert book["row"].tolist() == [4, 5, 6, 2]
    places = register_of(tmp_path / "book").places(OUT)
    assert list(map(str, places)) == [f"outbound/a.xlsx[{name}]" for name in "甲乙"]


def test_a_workbook_is_told_by_its_content(tmp_path: Path) -> None:
    """Whatever its name says; and text by its own, though it is called a workbook."""
    write_workbook(tmp_path / "outbound" / "a.csv", {"A": SHEET})
    write_export(tmp_path, "outbound/b.xls", [HEADER, ("9", *ROW[1:])], delimiter="\t")
    assert outcomes(tmp_path) == {"counted": 3, "empty_row": 1}


def test_an_opendocument_workbook_is_read(tmp_path: Path) -> None:
    """As LibreOffice saves it."""
    cells = [
        "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p>'
            "</table:table-cell>"
            for cell in row
        )
        for row in (HEADER, ROW)
    ]
    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    rows = "".join(f"<table:table-row>{row}</table:table-row>" for row in cells)
    table = f'<table:table table:name="A">{rows}</table:table>'
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    text = (
        f"<office:document-content{spaces}><office:body><office:spreadsheet>{table}"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    write_export(tmp_path, "outbound/a.ods", []).write_bytes(
        packed({"mimetype": kind, "content.xml": text, "META-INF/manifest.xml": "<manifest/>"})
    )
    assert outcomes(tmp_path) == {"counted": 1}


def test_a_sheet_without_a_known_header_is_passed_over_beside_one_with(tmp_path: Path) -> None:
    """And given to whoever reports it; a workbook of such sheets alone is refused."""
    path = tmp_path / "outbound" / "a.xlsx"
    write_workbook(path, {"Notes": [["Ask Mr Wang"]], "Students": SHEET, "Empty": []})
    assert outcomes(tmp_path) == {"counted": 2, "empty_row": 1}
    assert list(map(str, register_of(tmp_path).places(OUT))) == ["outbound/a.xlsx[Students]"]
    assert rows_found(tmp_path, "F11") == {"outbound/a.xlsx[Notes]": []}
    write_workbook(path, {"Notes": [["Ask Mr Wang"]], "More": [["x"]]})
    assert "outbound/a.xlsx has no known header" in refusal(tmp_path)
    write_workbook(path, {"Empty": []})
    assert "outbound/a.xlsx is empty" in refusal(tmp_path)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (201604170012.0, "201604170012"),
        (1.5, "1.5"),
        (2.0160417001234568e19, "2.01604E+19"),
        (True, "TRUE"),
        (dt.datetime.fromisoformat("2016-07-01"), "2016-07-01"),
        (dt.datetime.fromisoformat("2016-07-01T12:00"), "2016-07-01T12:00:00"),
        (dt.date(2016, 7, 1), "2016-07-01"),
        (dt.time(12), "12:00:00"),
        (dt.timedelta(hours=30), "1 day, 6:00:00"),
        ("００１ ", "００１ "),
    ],
)
def test_how_a_cell_of_a_workbook_is_written(cell: Cell, text: str) -> None:
    """A number with more digits than a spreadsheet keeps is no id any more."""
    assert cell_text(cell) == text


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16", "utf-32"])
def test_a_packed_file_is_read_as_what_it_holds(tmp_path: Path, encoding: str) -> None:
    """In every encoding."""
    path = write_export(tmp_path, "outbound/a.csv", [HEADER, ROW], encoding=encoding)
    path.with_name("b.csv.gz").write_bytes(gzip.compress(path.read_bytes()))
    path.unlink()
    assert outcomes(tmp_path) == {"counted": 1}


def test_a_desk_says_what_cannot_be_told_from_its_files(tmp_path: Path) -> None:
    """An encoding and a delimiter of its own."""
    rows = [("student id", "country", "start"), ("1", "韓國", "2016-03-01")]
    write_export(tmp_path, "outbound/a.csv", rows, encoding="big5", delimiter="~")
    write_workbook(tmp_path / "outbound" / "b.xlsx", {"A": SHEET})
    assert "has no known header" in refusal(tmp_path)
    desk = '[[outbound.exports]]\nfiles = ["**/*"]\nencoding = "Big5"\ndelimiter = "~"\n'
    country = '[values.country]\n"韓國" = "KR"\n'
    write_definitions(tmp_path, desk + country)
    assert register_of(tmp_path).counted(OUT)["country"].tolist() == ["KR", "JP", "KR"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('encoding = "utf-88"', "must be the name of a text encoding, not 'utf-88'"),
        ('encoding = "hex"', "must be the name of a text encoding, not 'hex'"),
        ('encoding = "idna"', "must be the name of a text encoding, not 'idna'"),
        ('delimiter = ";;"', "must be one character such as ';', not ';;'"),
        ("delimiter = '\"'", "must be one character such as ';'"),
        ('delimiter = "a"', "must be one character such as ';'"),
    ],
)
def test_an_encoding_or_delimiter_that_is_none_is_named(
    tmp_path: Path, line: str, said: str
) -> None:
    """With its place in the definitions."""
    write_definitions(tmp_path, f'[[outbound.exports]]\nfiles = ["*"]\n{line}\n')
    with pytest.raises(ConfigError, match=r"outbound\.exports\[1\]") as caught:
        register_of(tmp_path)
    assert said in str(caught.value)


def test_a_sign_that_is_a_part_of_characters_may_divide_cells(tmp_path: Path) -> None:
    """In GB18030 the second byte of 倈 is that of a vertical bar."""
    rows = [HEADER, ("001", "倈倈", *ROW[2:]), ("002", "倈", *ROW[2:])]
    assert b"|" in "倈".encode("gb18030")
    write_export(tmp_path, "outbound/a.csv", rows, encoding="gb18030", delimiter="|")
    assert outcomes(tmp_path) == {"counted": 2}


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le"])
def test_a_row_in_no_utf_16_is_named(tmp_path: Path, encoding: str) -> None:
    """By its row, as in any other encoding."""
    rows = [("student id", "country", "start"), ("1", "Japan", "2016-03-01")]
    path = write_export(tmp_path, "outbound/a.csv", rows, encoding=encoding)
    path.write_bytes(path.read_bytes() + b"2\0,\0\x00\xd8,\0" + "2016-03-01\n".encode("utf-16-le"))
    if encoding == "utf-16-le":
        desk = '[[outbound.exports]]\nfiles = ["**/*"]\nencoding = "utf-16-le"\n'
        write_definitions(tmp_path, desk)
    assert f"outbound/a.csv, row 3 is not in {encoding.upper()}" in refusal(tmp_path)


def test_a_delimiter_at_the_end_of_lines_changes_nothing(tmp_path: Path) -> None:
    """Whether the header has it, or only the rows."""
    lines = [",".join(HEADER), ",".join(ROW)]
    for at, (header_end, row_end) in enumerate([(",", ","), ("", ","), (",", ""), (",,,", ",")]):
        path = tmp_path / str(at) / "outbound" / "a.csv"
        path.parent.mkdir(parents=True)
        path.write_text(f"{lines[0]}{header_end}\n{lines[1]}{row_end}\n", "utf-8")
        assert outcomes(tmp_path / str(at)) == {"counted": 1}


def test_empty_lines_are_empty_rows_however_they_are_read(tmp_path: Path) -> None:
    """In a file whose rows are all alike and in one whose are not; each appears in the balance."""
    for at, row in enumerate([ROW, ROW[:4]]):
        rows: list[tuple[str, ...]] = [HEADER, (), row, (), (" ",) * len(row), ()]
        write_export(tmp_path / str(at), "outbound/a.csv", rows)
        assert outcomes(tmp_path / str(at)) == {"counted": 1, "empty_row": 4}


def test_what_was_found_out_about_an_export_can_be_told(tmp_path: Path) -> None:
    """Its encoding, delimiter and header row; and which of its rows are short."""
    rows = [("2016",), HEADER, ROW, ("002", *ROW[1:4])]
    write_export(tmp_path, "outbound/a.csv", rows, encoding="gb18030", delimiter=";")
    assert read_as(register_of(tmp_path), OUT) == [("gb18030", ";", 2)]
    assert rows_found(tmp_path, "R02") == {"outbound/a.csv": [4]}


def test_only_known_headers_are_shown(tmp_path: Path) -> None:
    """In a file whose first line has lost its end, a student stands among the headers."""
    write_export(tmp_path, "outbound/a.csv", [(*HEADER[:3], "20160417", "Zhao Planted")])
    said = refusal(tmp_path)
    assert "its headers: '学号', '国家/地区' and 3 unknown" in said


def test_a_sheet_that_only_resembles_an_export_is_passed_over(tmp_path: Path) -> None:
    """Such as counts by country beside the students that they count."""
    pivot: list[list[workbook.Cell]] = [["国家/地区", "人数"], ["日本", 2]]
    path = tmp_path / "outbound" / "a.xlsx"
    write_workbook(path, {"By country": pivot, "Students": SHEET})
    assert outcomes(tmp_path)["counted"] == 2
    assert rows_found(tmp_path, "F11") == {"outbound/a.xlsx[By country]": []}
    write_workbook(path, {"By country": pivot})
    assert "no column holds the start" in refusal(tmp_path)


def test_rows_of_a_sheet_are_numbered_from_its_first_row(tmp_path: Path) -> None:
    """Also where its first rows and columns are empty."""
    rows = {4: ("学号", "国籍", "开始日期"), 7: ("1", "日本", "2016-03-01")}
    cells = ""
    for row, texts in rows.items():
        inner = map(_cell, "CDE", [row] * len(texts), texts)
        cells += f'<row r="{row}">{"".join(inner)}</row>'
    path = tmp_path / "outbound" / "a.xlsx"
    path.parent.mkdir()
    path.write_bytes(packed(workbook.workbook_of(cells)))
    assert register_of(tmp_path).counted(OUT)["row"].tolist() == [7]


def _cell(column: str, row: int, text: str) -> str:
    return f'<c r="{column}{row}" t="inlineStr"><is><t>{text}</t></is></c>'


@pytest.mark.parametrize(
    ("header", "row", "total"),
    [
        (("姓名", "项目名称", "国家", "开始日期"), ("A", "Total", "日本", "2016-01-01"), False),
        (("姓名", "序号", "国家", "开始日期"), ("小计", "6", "", ""), True),
        (("姓名", "学号", "国家", "开始日期"), ("小计", "6", "", ""), False),
        (("学号", "国家", "天数", "开始日期"), ("", "合计:2", "90", ""), True),
    ],
)
def test_what_is_a_total_row(
    tmp_path: Path, header: tuple[str, ...], row: tuple[str, ...], total: bool
) -> None:
    """A student has an id or a date; a total has neither."""
    write_export(tmp_path, "outbound/a.csv", [header, row])
    assert ("total_row" in outcomes(tmp_path)) is total


def test_a_footnote_is_the_only_cell_of_its_row(tmp_path: Path) -> None:
    """A student's remark is none."""
    rows = [("注：以上数据截至年底", "", "", "", ""), ("注:1", "x", "日本", "2016-03-01", "")]
    write_export(tmp_path, "outbound/a.csv", [HEADER, *rows])
    assert outcomes(tmp_path) == {"counted": 1, "footnote": 1}


def test_the_first_column_with_a_term_is_taken(tmp_path: Path) -> None:
    """One whose value has none does not hide another; codes may have lost their zero."""
    header = ("学号", "学生类别", "来华留学生类别", "国籍", "开始日期", "结束日期")
    row = ("1", "学历生", "2", "日本", "2016-03-01", "2016-07-01")
    write_export(tmp_path, "inbound/a.csv", [header, row])
    stays = register_of(tmp_path).counted(DirectionName.INBOUND)
    assert stays[["level", "activity", "category"]].to_numpy().tolist() == [
        ["bachelor", "degree", "degree"]
    ]
    assert codes_of(tmp_path) == set()


def test_a_range_in_the_start_column_has_its_end(tmp_path: Path) -> None:
    """And a stay that goes on has none."""
    header = ("学号", "国籍", "学生类别", "入学日期", "毕业日期")
    rows = [
        ("1", "日本", "语言生", "2015年9月-2016年1月", ""),
        ("2", "日本", "语言生", "2015-09-01", "至今"),
        ("3", "日本", "语言生", "2018-09-01", "2019-01-01"),
    ]
    write_export(tmp_path, "inbound/a.csv", [header, *rows])
    stays = register_of(tmp_path).counted(DirectionName.INBOUND)
    assert stays["last_year"].tolist() == [2016, 9999, 2019]
