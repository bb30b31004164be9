"""A column that figures need and nobody reads: every command names it, with the line to add."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bjut_exchange.cleaning.cells import known_headers
from bjut_exchange.reading.setup import load_setup
from bjut_exchange.text import known_header
from tests.conftest import Run
from tests.tool import SAMPLE, codes_of, findings_of, write_definitions, write_export

# What the columns of the sample could be called: some tell by their words, some by their cells.
# None is a header of the definitions.
OTHERWISE = {
    "person": ("Student number at home", "学生代号", "Matrikelkode", "Kennung"),
    "programme": ("Project title", "交流项目的名称", "Was"),
    "partner": ("Host Univ.", "对方大学", "Wo"),
    "country": ("Country of study", "Country they went to", "Land", "所去的国家", "Wohin"),
    "college": ("Faculty name", "所属学院名", "Woher"),
    "level": ("Degree type", "学生层次", "Titulación", "Stufe"),
    "activity": ("来华类型", "Stay category", "Art"),
    "duration": ("长短", "Langfristig?"),
    "status": ("派出情况", "Outcome", "Stand"),
    "start": ("Abreise", "启程", "Ab wann"),
    "end": ("Rückkehr", "返程", "Bis wann"),
}
LEVEL, COUNTRY = OTHERWISE["level"][0], OTHERWISE["country"][1]
# One file of each list of the sample, and the fields of its columns.
LISTS = {
    "outbound/exchange_2016.csv": (
        "person . college level country partner programme duration start end status"
    ),
    "outbound/graduate_2016.csv": ". person . college level country partner programme start end",
    "outbound/short_programmes_2016.csv": (
        "person . college level country partner programme start end"
    ),
    "outbound/volunteers_2016.csv": "person . college level country programme start end",
    "inbound/degree_2016.csv": "person . country activity . start end",
    "inbound/non_degree_2016.csv": "person . country . start end",
}
ROWS = [(f"S2016{at:04}", "Japan", f"2016-0{1 + at % 6}-01") for at in range(40)]


def sample_rows(name: str) -> list[list[str]]:
    """Read some rows of a file of the sample."""
    content = (SAMPLE / name).read_bytes()
    encoding = "gb18030" if b"\xd1\xa7\xba\xc5" in content else "utf-8-sig"
    text = content.decode(encoding)
    return [*csv.reader(io.StringIO(text), delimiter=";" if ";" in text[:40] else ",")][:60]


def renamed() -> Iterator[tuple[str, int, str]]:
    """Yield each needed column of each list with each other header."""
    for name, fields in LISTS.items():
        for at, field in enumerate(fields.split()):
            yield from ((name, at, header) for header in OTHERWISE.get(field, ()))


def test_the_headers_here_are_in_no_list() -> None:
    """Else the column is read, and the tests here would say nothing: another header is needed."""
    definitions = load_setup().definitions
    written = [header for headers in OTHERWISE.values() for header in headers]
    for direction, headers in (
        (definitions.outbound, [*written, *NOT_NEEDED]),
        (definitions.inbound, written),
    ):
        known = known_headers(direction.columns)
        assert not [header for header in headers if known_header(header, known) in known]


@pytest.mark.parametrize(("name", "at", "header"), [*renamed()])
def test_a_needed_column_under_another_header_is_named_or_refused(
    run: Run, tmp_path: Path, name: str, at: int, header: str
) -> None:
    """Never a figure without it and without a word."""
    rows = sample_rows(name)
    rows[0][at] = header
    write_export(tmp_path, name, rows)
    done = run("summary")
    assert header in done.err
    assert "not read" in done.err or done.code == 2


@pytest.mark.parametrize(
    "command", ["summary", "trend", "compare 2015 2016", "breakdown --by country", "partners"]
)
def test_every_command_names_the_column(run: Run, tmp_path: Path, command: str) -> None:
    """The issue's own case: a level that nobody reads, and no graduate students."""
    levels = [(LEVEL,), *([each] for each in ("Master", "PhD", "Bachelor") * 20)]
    rows = [
        (*a, *b) for a, b in zip([("student id", "country", "start"), *ROWS], levels, strict=False)
    ]
    write_export(tmp_path, "outbound/graduate.csv", rows)
    write_export(tmp_path, "outbound/graduate2.csv", rows)
    years = [(row[0], row[1], row[2].replace("2016", "2015")) for row in ROWS]
    write_export(tmp_path, "outbound/old.csv", [("student id", "country", "start"), *years])
    said = (
        "exchange: outbound/graduate.csv and 1 export more: "
        f"the column '{LEVEL}' looks like the level, but is not read\n"
    )
    assert said in run(*command.split()).err
    assert said not in run(*command.split(), "--quiet").err
    assert f"outbound/graduate.csv，另有1份导出表：列“{LEVEL}”像是“培养层次”，但未读取" in (
        run(*command.split(), "--lang", "zh").err
    )


def test_the_line_of_the_hint_is_the_line_that_is_missing(run: Run, tmp_path: Path) -> None:
    """Pasted below the table that it names, it makes the warning go away."""
    rows = [("student id", COUNTRY, "start"), *ROWS]
    write_export(tmp_path, "outbound/a.csv", rows)
    (found,) = [each for each in run("check", "-f", "csv").records if each["code"] == "H06"]
    hint = re.search(r"below (\[outbound.columns\]): (country = \[.*\])$", found["hint"])
    assert hint, found["hint"]
    write_definitions(tmp_path, f"{hint[1]}\n{hint[2]}\n")
    assert "H06" not in codes_of(tmp_path)
    assert "is not read" not in run("summary").err


def test_check_ends_with_all_the_lines_to_paste(run: Run, tmp_path: Path) -> None:
    """Those of several exports together, for each direction."""
    for name, header in (("a", "Wohin"), ("b", "Land"), ("c", "Land")):
        write_export(tmp_path, f"outbound/{name}.csv", [("student id", header, "start"), *ROWS])
    write_export(tmp_path, "inbound/d.csv", [("student id", "Herkunft", "start"), *ROWS])
    shown = run("check", "--format", "markdown").out
    lines = shown.partition("```toml\n")[2].partition("```")[0]
    assert lines.splitlines() == [
        *("[outbound.columns]", 'country = ["Wohin", "Land"]'),
        *("[inbound.columns]", 'country = ["Herkunft"]'),
    ]
    write_definitions(tmp_path, lines)
    assert "H06" not in codes_of(tmp_path)


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        (
            [
                ("Matrikelkode", "Stufe", "Abreise"),
                *((a, "Master", c) for a, _, c in ROWS),
            ],
            'columns = { level = ["Stufe"], person = ["Matrikelkode"], start = ["Abreise"] }',
        ),
        ([("student id", "country", "Abreise"), *ROWS], 'start = ["Abreise"]'),
        ([("student id", "country", "日期一"), *ROWS], 'start = ["日期一"]'),
    ],
)
def test_a_refusal_has_the_lines_with_the_headers_of_the_file(
    run: Run, tmp_path: Path, rows: list[tuple[str, ...]], lines: str
) -> None:
    """Pasted, they make the file readable."""
    write_export(tmp_path, "outbound/a.csv", rows)
    done = run("summary")
    assert done.code == 2
    table = re.search(r"below (\[[a-z.]+\]): ", done.err)
    assert table
    assert lines in done.err
    write_definitions(tmp_path, f"{table[1]}\n{lines}\n")
    assert run("summary").code == 0


def test_a_file_that_matches_no_pattern_says_how_to_name_it(run: Run, tmp_path: Path) -> None:
    """Put it below a folder, name the direction, `exchange init`, or a pattern that matches it."""
    write_export(tmp_path, "mobility [2016].csv", [("student id", "country", "start"), *ROWS])
    done = run("summary", "--data", "mobility [2016].csv")
    assert done.code == 2
    for told in ("outbound/ or inbound/", "--direction outbound", "`exchange init`"):
        assert told in done.err
    line = re.search(r"exports = \[.*\]", done.err)
    assert line
    write_definitions(tmp_path, f"[outbound]\n{line[0]}\n")
    assert run("summary").code == 0
    (tmp_path / "exchange.toml").unlink()
    assert "`exchange init`" in run("summary").err


# A header that is about something else, whatever its cells look like.
NOT_NEEDED = {
    "国籍": ["中国"],
    "Nationality": ["China"],
    "出生日期": ["1995-03-04", "1996-11-12"],
    "Date of birth": ["1995-03-04"],
    "申请日期": ["2016-09-01"],
    "联系电话": ["13812345678"],
    "Passport no": ["E12345678"],
    "English level": ["B2", "C1"],
    "Visa status": ["completed"],
    "婚姻状态": ["未婚"],
    "年级": ["2013", "2014"],
    "专业": ["计算机科学", "国际贸易"],
    "奖学金类别": ["A", "B"],
    "备注": ["交换", ""],
    "Room": ["101", "Kyoto 3"],
    "First name": ["Jordan", "Georgia", "Chad", "Ines"],
    "批次": ["01", "02"],
    "GPA": ["3.2", "4.0"],
}


@pytest.mark.parametrize(("header", "cells"), [*NOT_NEEDED.items()])
def test_a_column_of_something_else_is_not_taken_for_a_needed_one(
    tmp_path: Path, header: str, cells: list[str]
) -> None:
    """A warning that is wrong makes the others worthless."""
    rows = [(a, c, cells[at % len(cells)]) for at, (a, _, c) in enumerate(ROWS)]
    write_export(tmp_path, "outbound/a.csv", [("student id", "start", header), *rows])
    found = findings_of(tmp_path)
    assert not {"H04", "H06"} & {*found["code"]}, found[["code", "field"]].values.tolist()


def test_what_a_column_or_the_definitions_state_is_not_looked_for(tmp_path: Path) -> None:
    """A second column of the field, a field that is set, and one that the office does not have."""
    rows = [
        ("student id", "level", "start", LEVEL, "Art"),
        *((a, "PhD", c, "PhD", "exchange") for a, _, c in ROWS),
    ]
    write_export(tmp_path, "outbound/exchange.csv", rows)
    assert not {"H06", "H08"} & codes_of(tmp_path)


def test_a_birthday_is_not_the_end_of_a_stay(tmp_path: Path) -> None:
    """An end is not before its start, whatever the header is."""
    for cell, codes in (("1995-03-04", set()), ("2016-12-01", {"H06"})):
        rows = [("student id", "start", "Datum"), *((a, c, cell) for a, _, c in ROWS)]
        write_export(tmp_path, "outbound/a.csv", rows)
        assert codes_of(tmp_path) & {"H06"} == codes


def test_no_more_than_three_columns_are_named(run: Run, tmp_path: Path) -> None:
    """The rest is a number: `exchange check` has them all."""
    rows = [
        (
            "student id",
            "start",
            LEVEL,
            "Host Univ.",
            COUNTRY,
            "Faculty name",
            "Project title",
        )
    ]
    write_export(
        tmp_path, "outbound/a.csv", [*rows, *((a, c, "", "", "", "", "") for a, _, c in ROWS)]
    )
    lines = run("summary").err.splitlines()
    assert sum("is not read" in line for line in lines) == 3
    assert f"'{LEVEL}'" in lines[1]  # what decides the category comes first
    assert lines[-1] == "exchange: and 2 more; see `exchange check`"


def test_the_cells_of_the_column_are_never_shown(run: Run, tmp_path: Path) -> None:
    """Neither is its header, where a student can be among the headers."""
    rows = [
        ("student id", "start", "Wang Fang", LEVEL),
        *((a, c, "Master", "") for a, _, c in ROWS),
    ]
    write_export(tmp_path, "outbound/a.csv", rows)
    done, checked = run("summary"), run("check", "--format", "json")
    assert "looks like the level" in done.err
    for text in ("Wang", "Master"):
        assert text not in done.err + checked.out


def statuses(**lists: bool) -> list[tuple[str, list[tuple[str, ...]]]]:
    """Return exports with a status, or without."""
    header, more = ("student id", "country", "start"), ("status",)
    return [
        (
            f"outbound/{name}.csv",
            [(*header, *more), *((*row, "completed") for row in ROWS)] if has else [header, *ROWS],
        )
        for name, has in lists.items()
    ]


@pytest.mark.parametrize(
    ("exports", "lacking"),
    [
        (
            statuses(exchange_2014=True, exchange_2015=True, exchange_2016=False),
            ["outbound/exchange_2016.csv"],
        ),
        (statuses(exchange_spring=True, exchange_autumn=False), ["outbound/exchange_autumn.csv"]),
        (statuses(list2015=True, list2016=False), ["outbound/list2016.csv"]),
        # Only the newest has it: nothing is wrong with the older ones.
        (statuses(exchange_2013=False, exchange_2014=False, exchange_2015=True), []),
        # Different lists, of which nobody said that they are one.
        (statuses(graduate=True, summer=False), []),
        (statuses(exchange=True, volunteers=False), []),
    ],
)
def test_an_export_without_a_column_of_its_list_is_named(
    run: Run, tmp_path: Path, exports: list[tuple[str, list[tuple[str, ...]]]], lacking: list[str]
) -> None:
    """Its cancelled stays would be counted."""
    for name, rows in exports:
        write_export(tmp_path, name, rows)
    found = findings_of(tmp_path)
    assert found.loc[found["code"] == "H08", "file"].tolist() == lacking
    said = [
        f"exchange: {each}: no column holds the status; "
        "in other exports of this list it is 'status'"
        for each in lacking
    ]
    assert [line for line in run("summary").err.splitlines() if "of this list" in line] == said


def test_the_sample_has_no_such_columns() -> None:
    """Every column that is needed is read in every file."""
    assert not {"H04", "H06", "H08"} & codes_of(SAMPLE)


def test_a_column_is_found_in_every_way_of_writing(tmp_path: Path) -> None:
    """By its cells, below lines of a title, in GB18030, UTF-16 and behind other delimiters."""
    rows = [("派出名单",), ("学号", "开始日期", "档"), *((a, c, "硕士") for a, _, c in ROWS)]
    for encoding, delimiter in (("gb18030", ","), ("utf-16", "\t"), ("utf-8-sig", ";")):
        write_export(tmp_path, "outbound/a.csv", rows, encoding=encoding, delimiter=delimiter)
        found = findings_of(tmp_path)
        assert found.loc[found["code"] == "H06", "header"].tolist() == ["档"]


def test_json_has_the_finding(run: Run, tmp_path: Path) -> None:
    """With its field, for scripts."""
    write_export(tmp_path, "outbound/a.csv", [("student id", "Wohin", "start"), *ROWS])
    findings = json.loads(run("summary", "--format", "json").out)["findings"]
    assert ("H06", "country") in [(each["code"], each["field"]) for each in findings]
