"""`exchange check` begins with what was read: each field, its header, and the other headers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bjut_exchange.reading.personal import may_name_a_person
from tests.conftest import Run
from tests.tool import SAMPLE, write_definitions, write_export
from tests.workbook import write_workbook

HEADER = ("student id", "country", "level", "start")
ROWS = [(f"S2016{at:04}", "Japan", "master", f"2016-0{1 + at % 9}-01") for at in range(20)]

# What can stand in a row of headers of or beside a person. Nobody exists who is meant.
PERSONAL = (
    *(
        "Zhao",
        "Wang Fang",
        "LI LEI",
        "Zhang, San",
        "Maria García",
        "Juan Pérez",
        "Müller",
        "Nguyen",
    ),
    *("J. Smith", "Anna Kowalska", "Иванов Иван", "Kim Min-jun", "Jean Dupont", "Mohamed Ali"),
    *("王伟", "李雷", "张三丰", "欧阳修", "诸葛亮", "陈 老师", "刘同学", "张三老师", "王女士"),
    *("联系人：张三", "填表人李四", "负责人 王五", "经办人(赵六)", "班长孙七"),
    *("Contact: Li Lei", "Prof. Weber", "Dr Novak", "Mr Brown", "checked by Eva", "Tutor Zhang"),
    *("li.lei at gmail", "lilei(at)uni.cn", "www.example.com", "ext. 8123", "分机6739", "S2016"),
)
# What makes the whole row one in which a student stands.
OF_A_STUDENT = (
    "20160417",
    "2016-03-01",
    "13812345678",
    "+86 10 6739 1234",
    "li.lei@uni.cn",
    "E12345678",
)
# What headers look like.
PUBLIC = (
    *(
        "姓名",
        "备注",
        "专业",
        "年级",
        "班级",
        "是否党员",
        "奖学金",
        "紧急联系人电话",
        "导师姓名",
        "校内导师",
    ),
    *("Name", "Remarks", "Major", "Date of birth", "Phone", "E-mail", "Passport no.", "First name"),
    *(
        "Name of scholarship",
        "GPA",
        "HSK level",
        "Apellidos",
        "Geburtsdatum",
        "Numéro de passeport",
    ),
    *(
        "2016 status",
        "Term 2",
        "Host Coordinator",
        "Emergency Contact Phone",
        "所在城市",
        "出访城市",
    ),
)


def exports_of(run: Run) -> list[dict[str, object]]:
    """Return what JSON says of the exports."""
    exports: list[dict[str, object]] = json.loads(run("check", "--format", "json").out)["exports"]
    return exports


@pytest.mark.parametrize("cell", PERSONAL)
def test_a_person_among_the_headers_is_counted_and_not_shown(
    run: Run, tmp_path: Path, cell: str
) -> None:
    """In no form and in no language; a real header beside it is shown."""
    rows = [(*HEADER, cell, "Remarks"), *((*row, "x", "") for row in ROWS)]
    write_export(tmp_path, "outbound/a.csv", rows)
    (export,) = exports_of(run)
    assert (export["not_read"], export["not_shown"]) == (["Remarks"], 1)
    done = run("check", "--format", "table")
    assert "1 header not shown" in done.out
    assert cell not in done.out + done.err


@pytest.mark.parametrize("cell", OF_A_STUDENT)
def test_where_a_student_is_among_the_headers_none_is_shown(
    run: Run, tmp_path: Path, cell: str
) -> None:
    """An id, a date, a phone number or an address: the row has lost its end, or is data."""
    rows = [(*HEADER, cell, "Kowalski"), *((*row, "x", "") for row in ROWS)]
    write_export(tmp_path, "outbound/a.csv", rows)
    (export,) = exports_of(run)
    assert (export["not_read"], export["not_shown"]) == ([], 2)


@pytest.mark.parametrize("cell", PUBLIC)
def test_a_header_of_a_headers_kind_is_shown(run: Run, tmp_path: Path, cell: str) -> None:
    """Who looks for a column that was not read finds it."""
    write_export(tmp_path, "outbound/a.csv", [(*HEADER, cell), *((*row, "") for row in ROWS)])
    assert exports_of(run)[0]["not_read"] == [cell]


def test_a_row_of_data_with_known_words_is_no_header(run: Run, tmp_path: Path) -> None:
    """The first student is called Kowalski, and stands where the header is lost."""
    rows = [
        ("level", "Kowalski", "country", "Nowak", "Lublin"),
        *(("level", "Lis", "country", "Duda", "x"),) * 9,
    ]
    write_definitions(
        tmp_path, '[[outbound.exports]]\nfiles = ["**/*"]\nset = { start = "2016" }\n'
    )
    write_export(tmp_path, "outbound/a.csv", rows)
    (export,) = exports_of(run)
    assert (export["not_read"], export["not_shown"]) == ([], 3)


def test_students_across_the_columns_are_not_shown(run: Run, tmp_path: Path) -> None:
    """A table that someone has turned around."""
    write_export(
        tmp_path,
        "outbound/a.csv",
        [("国别", "Lis", "Duda"), ("日本", "3", "5"), ("法国", "2", "1")],
    )
    done = run("check", "--format", "table")
    assert "Lis" not in done.out + done.err
    assert "Lis" not in run("summary").err


def test_the_map_names_fields_headers_desk_and_what_is_set(run: Run, tmp_path: Path) -> None:
    """And how many rows there are, how they are written, and where the header is."""
    rows = [("A list",), (*HEADER, "Remarks"), *((*row, "") for row in ROWS)]
    write_export(tmp_path, "outbound/short.csv", rows, delimiter=";", encoding="gb18030")
    shown = run("check", "--format", "table").out
    before, _, _ = shown.partition("Result")
    for line in (
        *(
            "Exports read",
            "outbound/short.csv",
            "outbound: activity is programme and duration is short",
        ),
        *("20 rows", "semicolon", "header in row 2", "student id ← student id", "start ← start"),
        *("activity ← set by the definitions", "duration ← set by the definitions", "Remarks"),
    ):
        assert line in before
    chinese = run("check", "--format", "table", "--lang", "zh").out
    for line in (
        "已读取的导出表",
        "学号 ← student id",
        "长短期 ← 由口径设定",
        "表头在第2行",
        "20行",
    ):
        assert line in chinese


def test_json_has_the_desk_and_what_it_sets(run: Run, tmp_path: Path) -> None:
    """With the keys that it had before."""
    write_export(tmp_path, "outbound/volunteers.csv", [HEADER, *ROWS])
    (export,) = exports_of(run)
    assert export["set"] == {"activity": "volunteer", "partner": None}  # they have no partner
    assert "{outbound,outgoing,派出,出国,出境,赴外}/**/*volunteer*" in export["desk"]  # type: ignore[operator]
    assert [*export] == [
        *("file", "sheet", "direction", "desk", "set", "columns", "not_read", "not_shown"),
    ]


def test_countries_of_the_agreements_are_said_to_be_from_there(run: Run, tmp_path: Path) -> None:
    """No column of the export holds them."""
    rows = [("student id", "partner", "start"), *((a, "U", d) for a, _, _, d in ROWS)]
    write_export(tmp_path, "outbound/a.csv", rows)
    assert "from the agreements" not in run("check", "--format", "table").out
    write_export(tmp_path, "partners.csv", [("partner", "country"), ("U", "Japan")])
    assert "country ← from the agreements" in run("check", "--format", "table").out


def test_a_workbook_has_a_line_for_each_sheet_that_differs(run: Run, tmp_path: Path) -> None:
    """Sheets with the same columns are one."""
    other: list[tuple[str, ...]] = [
        ("student id", "Land", "start"),
        *((a, b, d) for a, b, _, d in ROWS),
    ]
    sheets: dict[str, list[tuple[str, ...]]] = {
        "one": [HEADER, *ROWS],
        "two": [HEADER, *ROWS],
        "three": other,
    }
    write_workbook(tmp_path / "outbound" / "a.xlsx", sheets)
    shown = run("check", "--format", "table").out
    assert "outbound/a.xlsx[one] and 1 export more" in shown
    assert "outbound/a.xlsx[three]" in shown
    assert "utf-8" not in shown


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_sample_fits_on_80_columns(run: Run, language: str) -> None:
    """Its 36 exports are six entries; no header is broken."""
    done = run("check", "--format", "table", "--lang", language, cwd=SAMPLE, env={"COLUMNS": "80"})
    entries = [line for line in done.out.splitlines() if "_2011.csv" in line and " ← " in line]
    assert len(entries) == 6
    for header in ("前往国家(地区)", "出国(境)项目名称", "来华留学生类别", "Start date"):
        assert any(line.partition("← ")[2].startswith(header) for line in done.out.splitlines())


def test_the_map_comes_first_on_a_terminal_and_in_markdown(run: Run, tmp_path: Path) -> None:
    """In a pipe there are lines for programs."""
    write_export(tmp_path, "outbound/a.csv", [HEADER, *ROWS])
    assert "Exports read" not in run("check").out
    for form, mark in (("table", "Exports read"), ("markdown", "## Exports read")):
        assert run("check", "--format", form).out.splitlines()[2] == mark
    assert "student id ← student id<br>country ← country" in run("check", "-f", "markdown").out


def test_known_headers_and_words_of_headers_are_no_names() -> None:
    """Whoever adds a family name to the list sees what it takes away."""
    assert [each for each in PUBLIC if may_name_a_person(each)] == []
