"""Text files as offices write them: encodings, quotation marks, spellings of headers."""

from __future__ import annotations

import csv
import io
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bjut_exchange.cleaning.cells import known_headers, known_words
from bjut_exchange.config.terms import DirectionName
from bjut_exchange.reading.encodings import likely_encoding
from bjut_exchange.reading.headers import header_of_two_rows
from bjut_exchange.reading.records import RecordError, may_hold_rows, records_of
from bjut_exchange.reading.setup import load_setup
from bjut_exchange.text import known_header
from tests.tool import Done, register_of, run_here

HEADER = b"student id,partner,country,level,start,end\n"
DEFINITIONS = load_setup().definitions
KNOWN = known_headers(DEFINITIONS.outbound.columns)


def written(folder: Path, content: bytes, name: str = "outbound/a.csv") -> Path:
    """Write an export and return the data folder."""
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)
    return folder


def run(folder: Path, *arguments: str) -> Done:
    """Run a command on a data folder, with CSV as its result."""
    return run_here(*arguments, "--data", str(folder), "--format", "csv")


def partners(folder: Path) -> set[str]:
    """Return the names of partners that counting finds."""
    stays = register_of(folder).frame(DirectionName.OUTBOUND)
    return {str(name) for name in stays["partner"].dropna().unique()}


NAMES = {
    "cp1252": ("Universität Graz", "Universidad de la Coruña", "Tromsø", "Île-de-France – Évry"),
    "iso8859-1": ("Universität Graz", "Göteborg", "São Paulo", "Ávila"),
    "big5": ("國立臺灣大學", "國立政治大學", "輔仁大學"),
    "shift-jis": ("東京大学", "早稲田大学", "立命館アジア太平洋大学"),
    "euc-kr": ("서울대학교", "고려대학교", "연세대학교"),
    "gb18030": ("柏林工业大学", "早稻田大学", "北京信息科技大学"),
}


@pytest.mark.parametrize("encoding", NAMES)
@pytest.mark.parametrize("rows_above", [0, 40_000])
def test_names_are_read_as_they_are_written(tmp_path: Path, encoding: str, rows_above: int) -> None:
    """In every encoding, also where the first name lies deep in the file; a guess is a warning."""
    above = b"".join(
        b"X%d,Plain,Japan,master,2016-03-01,2016-08-01\n" % n for n in range(rows_above)
    )
    rows = [
        f"S{n},{name},Japan,master,2016-03-01,2016-08-01\n"
        for n, name in enumerate(NAMES[encoding])
    ]
    folder = written(tmp_path, HEADER + above + "".join(rows).encode(encoding))
    assert partners(folder) - {"Plain"} == set(NAMES[encoding])
    codes = {each["code"] for each in run(folder, "check", "--direction", "outbound").records}
    assert ("F16" in codes) is (encoding != "gb18030")


@pytest.mark.parametrize(
    "text", ["德国", "春季班", "王㛃,赵毅,张伟", "女", "都柏林大学", "䶮,李娜,硕士"]
)
def test_chinese_texts_are_no_guess(text: str) -> None:
    """Neither known words nor rare surnames in GB18030 are warned about."""
    texts = [each.encode("gb18030") for each in text.split(",")]
    assert likely_encoding(texts, partial(known_words, DEFINITIONS)) == ("gb18030", False)


def test_a_chinese_header_confirms_its_encoding(tmp_path: Path) -> None:
    """A list of rare names below it is not in question."""
    content = "学号,交流院校,国别,开始日期\n1,㙍䶮㛃,日本,2016-03-01\n".encode("gb18030")
    found = run(written(tmp_path, content), "check", "--direction", "outbound").records
    assert "F16" not in {each["code"] for each in found}


def test_a_damaged_text_is_no_other_encoding(tmp_path: Path) -> None:
    """A row that is not in UTF-8, among others that are, is an error as before."""
    content = HEADER + "1,Universität,Japan,master,2016-03-01,\n".encode()
    content += "2,Köln,Japan,master,2016-03-01,\n".encode("latin-1")
    found = run(written(tmp_path, content), "check", "--direction", "outbound").records
    assert {"F03", "F16"} & {each["code"] for each in found}


def test_an_encoding_of_agreements_that_is_a_guess_is_said(tmp_path: Path) -> None:
    """The register of agreements is read in the same way as exports."""
    written(
        tmp_path, "partner,country\nUniversität Graz,Austria\n".encode("cp1252"), "partners.csv"
    )
    written(tmp_path, HEADER + "1,Universität Graz,Austria,master,2016-03-01,\n".encode())
    assert {"file": "partners.csv", "code": "F16"}.items() <= run(tmp_path, "check").records[
        0
    ].items()


ROWS = st.lists(st.sampled_from(["Silk Road", "Tour 2016", "a b", ""]), min_size=1, max_size=6)


@given(ROWS, st.sampled_from(",;\t"), st.integers(0, 5), st.integers(0, 5), st.booleans())
def test_stray_marks_that_take_in_rows_are_seen(
    names: list[str], delimiter: str, opens: int, closes: int, with_text: bool
) -> None:
    """Wherever a mark opens and another, rows below, closes: no row vanishes silently."""
    table = [
        [f"S{n}", name, "Japan", "master", "2016-03-01", "2016-08-01"]
        for n, name in enumerate(names)
    ]
    table = [
        ["S98", "x", "Japan", "master", "2016-03-01", "2016-08-01"],
        *table,
        ["S99", *table[0][1:]],
    ]
    table[0][opens] = '"' + table[0][opens]
    table[-1][closes] += '"x' if with_text else '"'
    body = "".join(delimiter.join(row) + "\n" for row in table).encode()
    with pytest.raises(RecordError) as caught:
        list(records_of(io.BytesIO(body), delimiter, 6))
    assert (caught.value.number, caught.value.holds_rows) == (1, True)
    assert may_hold_rows(lambda: io.BytesIO(body), delimiter, 6)


def test_text_behind_a_closing_mark_shows_that_the_mark_is_a_stray_one() -> None:
    """A note of two lines is a cell; where text follows its mark, it may be the end of a row."""
    assert not may_hold_rows(lambda: io.BytesIO(b'1,"a\nb",2\n'), ",", 3)
    assert may_hold_rows(lambda: io.BytesIO(b'1,"a\nb"x,2\n'), ",", 3)


CELLS = st.text(st.sampled_from('ab,;"\n 12'), max_size=12)


@given(st.lists(st.lists(CELLS, min_size=5, max_size=5), min_size=1, max_size=5))
def test_cells_that_are_quoted_as_they_should_be_are_read(table: list[list[str]]) -> None:
    """Addresses and notes of several lines, with delimiters and marks in them, are cells."""
    table = [["S", *row, "2016-03-01"] for row in table]
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(table)
    read = records_of(io.BytesIO(text.getvalue().encode()), ",", 7)
    assert list(read) == table


def test_a_note_of_three_lines_counts_with_its_row(tmp_path: Path) -> None:
    """It is read quickly, too: no line of it has as many delimiters as a row."""
    row = (
        b'%d,"Example, University\n1010 Wien, Austria\n""Main"" campus",Japan,master,2016-03-01,\n'
    )
    folder = written(tmp_path, HEADER + b"".join(row % number for number in range(9)))
    assert len(register_of(folder).counted(DirectionName.OUTBOUND)) == 9


def test_marks_within_cells_take_in_nothing(tmp_path: Path) -> None:
    """An inch sign, or a quoted word at the beginning of a cell."""
    rows = b'1,5" pipe,Japan,master,2016-03-01,\n2,"Silk" Road,Japan,master,2016-03-01,\n'
    folder = written(tmp_path, HEADER + rows)
    assert partners(folder) == {'5" pipe', "Silk Road"}


@pytest.mark.parametrize(
    ("header", "known"),
    [
        *(
            (each, "学号")
            for each in (
                "学 号",
                "学\n号",
                "*学号",
                "学号＊",
                "学号：",
                "学号。",
                '="学号"',
                "'学号",
            )
        ),
        *(
            (each, "学号")
            for each in ("学号(必填)", "学号 Student ID", "学号/Student ID", "Student ID（学号）")
        ),
        *(
            (each, "studentid")
            for each in ("studentId", "StudentID", "student-id", "Student_ID*", "STUDENT ID:")
        ),
        *((each, "startdate") for each in ("startDate", "start-date", "Start date (yyyy-mm-dd)")),
        *((each, "days") for each in ("Days (d)", "days [days]", "DAYS（天）")),
        ("停留天数（天）", "停留天数"),
        ("停留天数(天) Days (d)", "停留天数"),
        ("在外停留时间（天） Length of stay", "在外停留时间(天)"),
        ("国家/地区 Country/Region", "国家/地区"),
        ("国别/Country", "国别"),
        ("国别（Country）", "国别"),
        ("学号StudentID", "学号"),
        ("Student No.", "studentno"),
    ],
)
def test_a_header_is_known_in_its_spellings(header: str, known: str) -> None:
    """Marks, blanks, line ends, hyphens, capitals, units, guards, two languages."""
    assert known_header(header, KNOWN) == known


@pytest.mark.parametrize(
    "header",
    [
        "IT学院",
        "英语Level",
        "Country (home)",
        "停留天数（月）",
        "学号2",
        "fromto",
        "出国",
        "(天)",
        "",
    ],
)
def test_what_only_looks_like_a_header_is_not_known(header: str) -> None:
    """A home country is no host country, and months are no days."""
    assert known_header(header, KNOWN) not in KNOWN


def test_a_header_that_is_repeated_in_the_body_is_no_student(tmp_path: Path) -> None:
    """Also where its spelling is not the usual one."""
    page = "学号 Student ID,国 别*,开始日期（年月日）\n1,日本,2016-03-01\n"
    assert register_of(written(tmp_path, (page * 2).encode())).row_account(
        DirectionName.OUTBOUND
    ) == {
        "counted": 1,
        "repeated_header": 1,
        "duplicate": 1,
    }


@pytest.mark.parametrize(
    ("upper", "lower", "names"),
    [
        ("学号,派出情况,", ",国别,派出日期", "学号,国别,派出日期"),
        ("学号,派出情况,派出情况", "学号,国别,派出日期", "学号,国别,派出日期"),
        ("学号,国别,交流时间,", ",,开始日期,结束日期", "学号,国别,开始日期,结束日期"),
        ("学号,国别,开始日期", "Student ID,Country,Start date", "Student ID,Country,Start date"),
        ("Home,,Host,", "Country,Start,Country,End", "Home Country,Start,Host Country,End"),
        ("前往,,出国", "国家,院校,日期", "前往 国家,前往 院校,出国 日期"),
        ("前往,,出国", "国家,城市,日期", "前往 国家,城市,出国 日期"),
        ("学号,国别,开始日期", "S1,日本,2016-03-01", None),
        ("学号,国别,开始日期", "学号,国别,开始日期", None),
        ("2016年派出学生,,", "学号,国别,开始日期", None),
    ],
)
def test_two_rows_are_one_header(upper: str, lower: str, names: str | None) -> None:
    """Groups above names, merged or filled; a student or a title is no part of it."""
    found = header_of_two_rows(upper.split(","), lower.split(","), KNOWN)
    assert found == (tuple(names.split(",")) if names else None)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("student id§country§start\nS1§Japan§2016-07-01\n", "separated by '§'"),
        ("student id~country~start\nS1~Japan~2016-07-01\n", "set `delimiter = '~'`"),
        ("student id   country   start\nS1   Japan   2016-07-01\n", "several blanks"),
        ('"student id;country;start"\n"S1;Japan;2016-07-01"\n', "one quoted cell"),
        ("Kennung;Wohin;Abreise\nS1;Japan;2016-07-01\n", "'Kennung', 'Wohin', 'Abreise'"),
        ("Anna,Japan,2016-07-01\nBerta,Japan,2016-07-02\n", "look like data"),
        ("Anna,Japan\nBerta,Japan\n", "look like data"),
    ],
)
def test_a_file_without_a_known_header_is_refused_with_what_it_seems_to_be(
    tmp_path: Path, content: str, said: str
) -> None:
    """And never with a student."""
    done = run(written(tmp_path, content.encode()), "summary")
    assert done.code == 2
    assert said in done.err
    assert "Anna" not in done.err


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_read(tmp_path: Path, encoding: str) -> None:
    """Chinese Windows programs leave the mark out."""
    content = "学号,国别,开始日期\n1,日本,2016-03-01\n2,开曼群岛,2016-03-01\n"
    assert (
        len(
            register_of(written(tmp_path, content.encode(encoding))).counted(DirectionName.OUTBOUND)
        )
        == 2
    )
