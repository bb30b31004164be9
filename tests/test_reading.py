"""What exports look like, and what is said of those that cannot be used."""

from __future__ import annotations

from pathlib import Path

import pytest

from bjut_exchange.errors import InputError
from bjut_exchange.terms import DirectionName
from tests.tool import codes_of, files_of, register_of, rows_found, write_export

OUT = DirectionName.OUTBOUND
HEADER = ("学号", "姓名", "国家/地区", "开始日期", "结束日期")
ROW = ("001", "Somebody", "日本", "2016-03-01", "2016-03-20")


def outcomes(folder: Path) -> dict[str, int]:
    """Give the outbound balance."""
    return register_of(folder).balance(OUT)


def refusal(folder: Path) -> str:
    """Give the sentence and the hint with which an export is refused."""
    with pytest.raises(InputError) as caught:
        register_of(folder)
    return f"{caught.value} / {caught.value.hint}"


def test_the_header_may_stand_below_title_lines(tmp_path: Path) -> None:
    """It is the row with the headers that are known."""
    write_export(tmp_path, "outbound/a.csv", [("2016 exports",), (), HEADER, ROW])
    assert outcomes(tmp_path) == {"counted": 1}
    assert register_of(tmp_path).counted(OUT)["row"].tolist() == [4]


def test_total_rows_empty_rows_and_repeated_headers_are_no_students(tmp_path: Path) -> None:
    """They are set aside, each for its reason."""
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
    """It is an export gone wrong."""
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
    assert "outbound/a.csv has no column for the start" in said
    assert "'学号', '姓名', '国家/地区'" in said


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
    assert "outbound/a.csv, row 3: a quotation mark opens and never closes" in refusal(tmp_path)


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
    assert register_of(tmp_path).stays[OUT]["first_year"].tolist() == [2015, 2016, -1]


def test_words_for_nothing_known_are_nothing(tmp_path: Path) -> None:
    """Neither a country nor trouble with one."""
    write_export(tmp_path, "outbound/a.csv", [HEADER, ("001", "x", "未知", "2016-03-01", "-")])
    assert codes_of(tmp_path) == {"R13"}


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
