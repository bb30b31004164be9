"""Rows that are no students, and what all rows of an export have in common."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bjut_exchange.cleaning.row_kinds import marker_of
from bjut_exchange.config.terms import DirectionName
from bjut_exchange.errors import ConfigError
from bjut_exchange.reading.setup import load_setup
from tests.tool import (
    codes_of,
    findings_of,
    register_of,
    rows_found,
    write_definitions,
    write_export,
)
from tests.workbook import write_workbook

OUT = DirectionName.OUTBOUND
HEADER = ("学号", "姓名", "项目名称", "国家/地区", "培养层次", "派出日期", "回国日期")
STUDENT = ("S1", "甲", "Summer", "日本", "本科", "2016-07-01", "2016-07-20")


def outcomes(folder: Path, *rows: tuple[str, ...]) -> dict[str, int]:
    """Return what becomes of rows below a student's."""
    filled = [(*row, *[""] * (len(HEADER) - len(row))) for row in rows]
    write_export(folder, "outbound/a.csv", [HEADER, STUDENT, *filled])
    account = register_of(folder).row_account(OUT)
    account["counted"] -= 1
    return {outcome: number for outcome, number in account.items() if number}


TOTALS = [
    *("合计", "合 计", "总计376人", "总计 376", "Total: 15", "共 15 人", "共5人", "一共5人"),
    *("合计（人）", "Total students 15", "合计(5人)", "总人数：5", "人数合计", "小计（土木）"),
    *("Total (5)", "TOTAL", "Total students: 5", "Summer Total", "Gesamt", "累计", "本页小计"),
    *("5 rows selected.", "合计：", "(5 rows)", "Grand total", "Total 7", "15 students"),
    *("日本 汇总", "—合计—", "合計", "以上共计15人", "共5条记录", "Total number of students"),
    *("Subtotal: 5", '="合计"', "2016年小计"),
]
FOOTERS = [
    *("1. 本表统计派出一学期以上的学生。", "（1）不含短期", "① 见附件", "2、数据截至12月31日"),
    *("一、说明", "* provisional", "※ 暂定", "注：见下", "注1：见下", "备注", "说明：同上"),
    *("以上学生均已返校", "(2) see above", "第 1 页 共 3 页", "Page 1 of 3", "1/3", "- 3 -"),
    *("第1页", "制表日期：2016-12-01", "2016年12月31日", "Exported on 2016-12-01 10:00"),
    *("Printed: 2016", "— end —", "--- END ---", "End of report", "以下空白", "（以下空白）"),
    *("填表人：某某  审核人：某某", "单位：人", "Source: registry", "联系电话：010-1"),
    *("--------", "数据来源教务处", "统计时间：2016年", "Note that figures are provisional"),
]
STUDENTS = [
    *("SUM2016000", "Total7", "SUM-2016", "S1", "1.5", "张三", "Summer school", "注册", "TOTAL7B"),
    *("Toronto", "Sourcebook", "Endicott College", "会计", "University of Notes", "A.1"),
]


@pytest.mark.parametrize("text", TOTALS)
@pytest.mark.parametrize("column", [0, 1, 2])
def test_a_total_row_is_no_student(tmp_path: Path, text: str, column: int) -> None:
    """Whatever its words, and whether the column is read or not; nobody has to fill in its date."""
    assert outcomes(tmp_path, (*[""] * column, text)) == {"total_row": 1}


@pytest.mark.parametrize("text", FOOTERS)
@pytest.mark.parametrize("column", [0, 1])
def test_a_footer_is_no_student(tmp_path: Path, text: str, column: int) -> None:
    """Notes, numbers of pages, dates of printing and labels stand alone in their rows."""
    assert outcomes(tmp_path, (*[""] * column, text)) == {"footnote": 1}


@pytest.mark.parametrize("text", STUDENTS)
@pytest.mark.parametrize("column", [0, 1])
def test_a_student_without_a_date_is_named(tmp_path: Path, text: str, column: int) -> None:
    """An id, or a name in a column that is not read, is neither blank nor a footer."""
    assert outcomes(tmp_path, (*[""] * column, text)) == {"no_year": 1}
    assert rows_found(tmp_path, "R03") == {"outbound/a.csv": [3]}


@pytest.mark.parametrize(
    "text", ["SUM2016000", "Total7", "Total 7", "SUM 2016001", "合计7", "1. A"]
)
def test_a_row_with_dates_is_a_student(tmp_path: Path, text: str) -> None:
    """Its id may begin with a word for total."""
    assert outcomes(tmp_path, (text, *STUDENT[1:])) == {"counted": 1}
    without_dates = (text, *STUDENT[1:5])
    assert outcomes(tmp_path, without_dates) == {"no_year": 1}


@pytest.mark.parametrize(
    ("row", "outcome"),
    [
        (("合计", "", "2人", "", "", "2016-12-31"), "total_row"),
        (("", "小计", "", "", "12"), "total_row"),
        (("", "15", "", "", ""), "total_row"),
        (("", "1", "", "张三"), "no_year"),
        (("*S1", "张三"), "no_year"),
        (("1.A5", "张三"), "no_year"),
        (("填表人：", "某某", "审核人：", "某某"), "footnote"),
        (("", "填表人：某某"), "footnote"),
        (("NULL", "张三"), "no_year"),
        (("",), "empty_row"),
        (("\t", " ", "\u3000"), "empty_row"),
    ],
)
def test_rows_of_several_cells(tmp_path: Path, row: tuple[str, ...], outcome: str) -> None:
    """A total and a label may have a number or a name beside them."""
    assert outcomes(tmp_path, row) == {outcome: 1}


def test_a_name_with_a_running_number_is_no_total(tmp_path: Path) -> None:
    """Though the name is in a column that is not read."""
    header = ("序号", "姓名", "学号", "派出日期")
    rows = [header, ("1", "甲", "S1", "2016-03-01"), ("2", "乙", "", ""), ("3", "合计", "", "")]
    write_export(tmp_path, "outbound/a.csv", [*rows, ("4", "", "", "")])
    account = register_of(tmp_path).row_account(OUT)
    assert account == {"counted": 1, "no_year": 1, "total_row": 2}


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_a_name_alone_is_found_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    """And in rows that are too short, and those after cells with line ends."""
    rows = [HEADER, STUDENT, [""] * 7, ["", "a\nb"], ["", "李四", ""], [""] * 7]
    write_export(tmp_path, "outbound/a.csv", rows, encoding=encoding)
    assert register_of(tmp_path).row_account(OUT) == {"counted": 1, "empty_row": 2, "no_year": 2}
    assert rows_found(tmp_path, "R03") == {"outbound/a.csv": [4, 5]}


@given(st.text(max_size=30))
def test_no_cell_is_both_a_number_of_people_and_an_error(text: str) -> None:
    """Whatever stands in a cell, it can be told what kind it is."""
    assert 0 <= MARK(text) < 1 << 9


MARK = marker_of(load_setup().definitions, frozenset())


@pytest.mark.parametrize(
    "unit", ["合计1", "total ", "注", "1", "(", "—", " ", "a.", "共", "人", "以上"]
)
def test_a_cell_of_a_mebibyte_is_told_at_once(unit: str) -> None:
    """No pattern takes quadratic time, however the cell begins."""
    for begin in ("", "合计", "注：", "1. "):
        cell = begin + unit * ((1 << 20) // len(unit.encode())) + "x"
        began = time.process_time()
        MARK(cell)
        assert time.process_time() - began < 0.1


SET = "[[outbound.exports]]\nfiles = ['outbound/*']\nset = "
BARE = ("student id", "programme")


def test_what_is_set_is_read_like_a_cell(tmp_path: Path) -> None:
    """Full-width brackets make no second programme, and a date may be one to the month."""
    write_definitions(
        tmp_path,
        f"{SET}{{ programme = '暑期项目（英国）', start = '2015-09', end = '2015/12/31',"
        " level = ' 硕士研究生' }",
    )
    write_export(tmp_path, "outbound/a.csv", [BARE, ("1", ""), ("2", "暑期项目(英国)"), ("3", "")])
    stays = register_of(tmp_path).counted(OUT)
    assert stays["programme"].unique().tolist() == ["暑期项目(英国)"]
    assert stays["days"].tolist() == [122] * 3
    assert stays["level"].tolist() == ["master"] * 3


def test_what_is_set_does_not_hide_a_row_that_is_no_student(tmp_path: Path) -> None:
    """A total has no date of its own."""
    write_definitions(tmp_path, f"{SET}{{ start = '2015-09-01', days = '30' }}")
    rows = [("1", "P"), ("合计", "1"), ("", "合计"), ("", ""), ("注：1", "")]
    write_export(tmp_path, "outbound/a.csv", [BARE, *rows])
    register = register_of(tmp_path)
    expected = {"counted": 1, "empty_row": 1, "total_row": 2, "footnote": 1}
    assert register.row_account(OUT) == expected
    assert register.counted(OUT)["days"].tolist() == [30]


def test_a_date_alone_is_a_student_where_exports_hold_nothing_else(tmp_path: Path) -> None:
    """Below a table of more columns it would be the date of printing."""
    write_export(tmp_path, "outbound/a.csv", [("派出日期",), ("2016-12-31",), ("2016年12月31日",)])
    assert register_of(tmp_path).row_account(OUT) == {"counted": 2}


@pytest.mark.parametrize(
    ("value", "codes"),
    [("2015", {"H07", "R13"}), ("soon", {"R04"}), ("", {"R03"}), ("待定", {"R03"})],
)
def test_a_year_that_is_set_places_every_row(tmp_path: Path, value: str, codes: set[str]) -> None:
    """No column is needed for it (H02), the level is (H07); one that cannot be read is named."""
    write_definitions(tmp_path, f"[outbound]\nyear = 'column'\n{SET}{{ year = '{value}' }}")
    write_export(tmp_path, "outbound/a.csv", [BARE, ("1", "P"), ("2", "P")])
    assert codes_of(tmp_path) == codes
    if value == "2015":
        assert register_of(tmp_path).counted(OUT)["first_year"].tolist() == [2015, 2015]


def test_the_year_and_the_partner_stand_in_the_name_of_the_file(tmp_path: Path) -> None:
    """What the pattern does not find is not stated."""
    common = r"{ year = { name = '(\d{4})' }, partner = { name = '_(\D+?)\.csv' }, country = 'JP' }"
    write_definitions(tmp_path, f"[outbound]\nyear = 'column'\n{SET}{common}")
    for name in ("2015_Waseda", "2016_Keio", "2016"):
        write_export(tmp_path, f"outbound/{name}.csv", [BARE, (name, "P")])
    stays = register_of(tmp_path).counted(OUT)
    partners = stays["partner"].astype(object).fillna("").tolist()
    read = [*zip(stays["first_year"].tolist(), partners, strict=True)]
    assert read == [(2015, "Waseda"), (2016, ""), (2016, "Keio")]


def test_the_year_is_the_name_of_a_sheet_or_of_a_folder(tmp_path: Path) -> None:
    """The sheet says more than the file, and the file more than its folder."""
    write_definitions(
        tmp_path,
        r"""[outbound]
        year = 'column'
        [[outbound.exports]]
        files = ['outbound/**/*']
        set = { year = { name = '\d{4}' } }""",
    )
    sheets = {
        "2014年": [BARE, ("1", "P")],
        "2015": [BARE, ("2", "P")],
        "Sheet3": [BARE, ("3", "P")],
    }
    write_workbook(tmp_path / "outbound" / "2011-2016.xlsx", sheets)
    write_export(tmp_path, "outbound/2013/a.csv", [BARE, ("4", "P")])
    frame = register_of(tmp_path).counted(OUT)
    assert sorted(frame["first_year"].tolist()) == [2011, 2013, 2014, 2015]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_the_partner_stands_in_the_title(tmp_path: Path, encoding: str) -> None:
    """In any of the lines above the header, and where the row itself says nothing."""
    write_definitions(tmp_path, SET + "{ partner = { title = '派往(.+)的' } }")
    rows = [("2016年统计表",), ("", "派往早稻田大学的学生"), ("学号", "交流院校", "派出日期"),
            ("1", "", "2016-03-01"), ("2", "Keio", "2016-03-01")]  # fmt: skip
    write_export(tmp_path, "outbound/a.csv", rows, encoding=encoding)
    assert register_of(tmp_path).counted(OUT)["partner"].tolist() == ["早稻田大学", "Keio"]


def test_a_cell_that_cannot_be_read_stays_a_finding(tmp_path: Path) -> None:
    """Though what is set for all rows counts in its place."""
    write_definitions(tmp_path, SET + "{ level = 'master', country = 'JP', start = '2016-03-01' }")
    rows = [
        ("学号", "培养层次", "国别", "派出日期"),
        ("1", "???级", "Atlantis", "soon"),
        ("2", "", "", ""),
    ]
    write_export(tmp_path, "outbound/a.csv", rows)
    stays = register_of(tmp_path).counted(OUT)
    assert stays["level"].tolist() == ["master"] * 2
    assert stays["country"].tolist() == ["JP"] * 2
    found = findings_of(tmp_path)
    of_rows = {(code, row) for code, row in zip(found["code"], found["row"], strict=True)}
    assert {("R09", 2), ("R08", 2), ("R04", 2)} <= of_rows
    assert not {("R09", 3), ("R08", 3), ("R04", 3)} & of_rows


@pytest.mark.parametrize(
    ("common", "said"),
    [
        ("{ person = '1' }", "person cannot be set for all rows of a file"),
        ("{ year = 2015 }", "must be text, or a pattern"),
        ("{ year = { } }", "must be text, or a pattern"),
        ("{ year = { name = 'a', title = 'b' } }", "must be text, or a pattern"),
        ("{ year = { name = '(' } }", "is not a regular expression"),
        ("{ year = { file = 'a' } }", "unknown key"),
        ("{ level = 'mastr' }", "is not a known level"),
    ],
)
def test_what_cannot_be_set_is_said(tmp_path: Path, common: str, said: str) -> None:
    """With the key, in a sentence."""
    write_definitions(tmp_path, SET + common)
    with pytest.raises(ConfigError, match=said):
        load_setup(None, [str(tmp_path)], {})
