"""`exchange check`: every check has a case that fails it, one that passes it, and a text."""

from __future__ import annotations

import itertools
import json
import os
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from bjut_exchange.checks.catalogue import all_checks
from bjut_exchange.config.terms import DirectionName
from tests.conftest import Run
from tests.pages import FOLDER
from tests.tool import (
    SAMPLE,
    codes_of,
    register_of,
    rows_found,
    write_definitions,
    write_export,
)
from tests.workbook import packed, write_workbook

HEADER = ("student id", "programme", "country", "gender", "activity", "level", "start", "end")
GOOD = ("s1", "Summer", "Japan", "f", "programme", "bachelor", "2016-07-01", "2016-07-20")


def row(**said: str) -> tuple[str, ...]:
    """Write a good row but for what is given."""
    return tuple(
        said.get(name.replace(" ", "_"), cell) for name, cell in zip(HEADER, GOOD, strict=True)
    )


Write = Callable[[Path], object]


def rows(
    *cells: tuple[str, ...], name: str = "outbound/a.csv", header: tuple[str, ...] = HEADER
) -> Write:
    """Write an export with these rows."""
    return lambda folder: write_export(folder, name, [header, *cells])


def content(data: bytes, name: str = "outbound/a.csv") -> Write:
    """Write an export with this content."""

    def write(folder: Path) -> None:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)

    return write


def both(*writes: Write) -> Write:
    """Write several."""
    return lambda folder: [write(folder) for write in writes]


def years(counts: dict[int, int], level: str = "bachelor") -> Write:
    """Write so many stays for each year."""
    return rows(
        *(
            row(student_id=f"{year}-{at}", level=level, start=f"{year}-07-01", end=f"{year}-07-20")
            for year, count in counts.items()
            for at in range(count)
        ),
        name=f"outbound/{level}.csv",
    )


GOOD_ROW = rows(GOOD)
PARTNER = (*HEADER, "partner")
AGREEMENT = ("partner", "country", "type", "from", "to")


def agreements(*cells: tuple[str, ...], header: tuple[str, ...] = AGREEMENT) -> Write:
    """Write a register of agreements with these rows, beside a good export."""
    return both(GOOD_ROW, rows(*cells, name="partners.csv", header=header))


def link_to_itself(folder: Path) -> None:
    """Write an export that no system can open."""
    (folder / "outbound").mkdir(parents=True)
    (folder / "outbound/a.csv").symlink_to("a.csv")


def workbook(sheets: dict[str, list[tuple[str, ...]]]) -> Write:
    """Write a workbook with these sheets."""
    return lambda folder: write_workbook(folder / "outbound" / "a.xlsx", sheets)


def marked(old: str, new: str) -> Write:
    """Write a workbook in whose sheet a text is another one."""

    def write(folder: Path) -> None:
        path = write_workbook(folder / "outbound" / "a.xlsx", {"all": [HEADER, GOOD]})
        with zipfile.ZipFile(path) as archive:
            parts = {name: archive.read(name).decode() for name in archive.namelist()}
        sheet = parts["xl/worksheets/sheet1.xml"]
        assert old in sheet
        path.write_bytes(packed(parts | {"xl/worksheets/sheet1.xml": sheet.replace(old, new)}))

    return write


def merged(cells: str) -> Write:
    """Write a workbook whose second student has no end, with merged cells."""
    row = '<row r="3"><c r="A3"><v>2</v></c><c r="F3"><v>42552</v></c></row></sheetData>'
    return marked("</sheetData>", f'{row}<mergeCells><mergeCell ref="{cells}"/></mergeCells>')


def pipe(folder: Path) -> None:
    """Make a pipe beside a good export."""
    GOOD_ROW(folder)
    os.mkfifo(folder / "outbound" / "b.csv")


def files_change(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every look at a file find it larger."""
    sizes = itertools.count()
    monkeypatch.setattr("bjut_exchange.reading.containers._stamp", lambda _: (next(sizes), 0, 0))


def workbooks_are_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away what reads them."""
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)


def published(value: int) -> Write:
    """Write a history with the participations of 2016."""
    line = f"2016,outbound,total,participations,{value}\n"
    return content(f"year,direction,category,unit,value\n{line}".encode(), "history.csv")


@dataclass(frozen=True)
class Case:
    """Exports in which a check fails, and like ones in which it does not.

    `under` makes the circumstances that the check needs, `chosen` names the one file to read.
    """

    fails: Write
    passes: Write = GOOD_ROW
    under: Callable[[pytest.MonkeyPatch], None] = lambda _: None
    chosen: str = ""


TEXT = ",".join(HEADER).encode() + b"\n" + ",".join(GOOD).encode() + b"\n"
INBOUND = ("student id", "nationality", "student type", "start", "end")
OF_STATUS = (*INBOUND, "status")


def open_since(start: str) -> Write:
    """Write an inbound stay that began on a day and has no end, and others in the years after."""
    others = [
        (f"s{year}", "JP", "05", f"{year}-03-01", f"{year}-07-01") for year in range(2005, 2017)
    ]
    return rows(("1", "JP", "05", start, ""), *others, header=INBOUND, name="inbound/a.csv")


ACCEPTED = '[[accepted]]\ncode = "R08"\nfile = "outbound/a.csv"\nreason = "seen"\n'


def accepting(*cells: tuple[str, ...]) -> Write:
    """Write an export with these rows, and definitions that accept its unknown countries."""
    return both(rows(*cells), lambda folder: write_definitions(folder, ACCEPTED))


CASES = {
    "D01": Case(accepting(GOOD), accepting(row(country="Lemuria"))),
    "F01": Case(link_to_itself),
    "F02": Case(content(b"\n"), content(TEXT.splitlines()[0])),
    "F03": Case(content(TEXT + b"s2,\xff,Japan,f,,,2016-07-01,\n")),
    "F04": Case(
        content(TEXT + b's2,"x,Japan,f,,,2016-07-01,\n'),
        content(TEXT + b's2,5" pipe,Japan,f,,,2016-07-01,\n'),
    ),
    "F05": Case(content(TEXT + b"x" * (1 << 20) + b"\n"), content(TEXT + b"x" * (1 << 19) + b"\n")),
    "F06": Case(rows(GOOD), rows(GOOD), under=files_change),
    "F07": Case(content(b"PK\x03\x04"), workbook({"all": [HEADER, GOOD]})),
    "F08": Case(workbook({"all": [HEADER, GOOD]}), under=workbooks_are_not_read),
    "F10": Case(rows(GOOD, name="a.csv"), rows(GOOD, name="outbound_a.csv"), chosen="*.csv"),
    "F11": Case(
        workbook({"all": [HEADER, GOOD], "notes": [("made by hand",)]}),
        workbook({"all": [HEADER, GOOD], "more": [HEADER]}),
    ),
    "F09": Case(rows(GOOD, name="outbound/inbound.csv")),
    "F13": Case(
        both(rows(GOOD), rows(GOOD, name="outbound/b.csv")),
        both(rows(GOOD), rows(GOOD, GOOD, name="outbound/b.csv")),
    ),
    "F12": Case(both(rows(GOOD), rows(GOOD, name="mobility.csv"))),
    "F16": Case(
        content(TEXT + b"s2,K\xf6ln,Japan,f,,2016-07-01,\n"),
        content(TEXT + "s2,春季班,Japan,f,,2016-07-01,\n".encode("gb18030")),
    ),
    "F18": Case(
        content(TEXT + b's2,"x,Japan,f,,,2016-07-01,\ns3,x",Japan,f,,,2016-07-01,\n'),
        content(TEXT + b's2,"a, b,\nc, d, 2016, e, f",Japan,f,,,2016-07-01,\n'),
    ),
    "F14": Case(
        both(GOOD_ROW, content(b"x", "outbound/a.et")),
        both(GOOD_ROW, content(b"x", "outbound/a.md")),
    ),
    "F15": Case(pipe),
    "F17": Case(marked('<row r="2"', '<row r="2" hidden="1"')),
    "F19": Case(merged("H2:H3"), merged("A4:H5")),
    "F20": Case(
        workbook({"all": [HEADER, GOOD], "more": [GOOD]}),
        workbook({"all": [HEADER, GOOD], "more": [HEADER, GOOD]}),
    ),
    "F21": Case(marked('r="H2"', 'r="H1048576"')),
    "H01": Case(rows(GOOD, header=tuple("ijklmnop"))),
    "H02": Case(rows(GOOD[:6], header=HEADER[:6])),
    "H03": Case(rows(GOOD[1:], header=HEADER[1:])),
    "H04": Case(
        rows(GOOD, header=(*HEADER[:-1], "end dates")), rows(GOOD, header=(*HEADER[:-1], "remark"))
    ),
    "H05": Case(
        rows((*GOOD, ""), header=(*HEADER, "End")),
        rows((*GOOD, "", ""), header=(*HEADER, "x", "x")),
    ),
    "H06": Case(
        rows(GOOD, header=(*HEADER[:5], "Award", *HEADER[6:])),
        rows(GOOD, header=(*HEADER[:3], "Remarks", *HEADER[4:])),
    ),
    "H08": Case(
        both(
            rows((*GOOD, "completed"), name="outbound/a2015.csv", header=(*HEADER, "status")),
            rows(GOOD, name="outbound/a2016.csv"),
        ),
        both(
            rows((*GOOD, "completed"), name="outbound/a.csv", header=(*HEADER, "status")),
            rows(GOOD, name="outbound/b.csv"),
        ),
    ),
    "H07": Case(
        rows((*GOOD[:4], *GOOD[5:]), header=(*HEADER[:4], *HEADER[5:])),
        rows(GOOD),
    ),
    "R01": Case(rows((*GOOD, "more")), rows((*GOOD, ""))),
    "R02": Case(rows(GOOD[:-1])),
    "R03": Case(rows(row(start=""))),
    "R04": Case(rows(row(start="soon")), rows(row(start="2016年7月1日"))),
    "R05": Case(rows(row(end="2016-06-30")), rows(row(end="2016-07-01"))),
    "R06": Case(rows(row(student_id="2.01609E+11")), rows(row(student_id="201609000001"))),
    "R07": Case(rows(row(student_id=""))),
    "R08": Case(rows(row(country="Atlantis")), rows(row(country=""))),
    "R09": Case(rows(row(level="wizard")), rows(row(level="PhD"))),
    "R10": Case(rows(row(start="07/01/2016")), rows(row(start="07/07/2016"))),
    "R11": Case(rows(row(start="2016-07")), rows(row(start="2016-07-01"))),
    "R12": Case(
        rows((*GOOD, "long"), header=(*HEADER, "duration")),
        rows((*GOOD, "short"), header=(*HEADER, "duration")),
    ),
    "R13": Case(rows(row(end=""))),
    "R14": Case(
        rows((*GOOD, "30"), header=(*HEADER, "days")),
        both(
            rows((*GOOD, "20 days"), header=(*HEADER, "days")),
            rows((*row(student_id="s2"), "19"), header=(*HEADER, "days"), name="outbound/b.csv"),
        ),
    ),
    "R15": Case(
        rows(GOOD, ("student id", "country", "end", "start", "level", "", ""), GOOD),
        rows(GOOD, HEADER, row(student_id="s2")),
    ),
    "R16": Case(
        rows((*GOOD, "a semester"), header=(*HEADER, "days")),
        rows((*GOOD, "three weeks"), header=(*HEADER, "days")),
    ),
    "R17": Case(
        rows((*GOOD, "#REF!"), header=(*HEADER, "partner")),
        rows((*GOOD, "#1 College"), header=(*HEADER, "partner")),
    ),
    "R18": Case(rows(row(start="1900-01-01")), rows(row(start="1900/1/2"))),
    "R19": Case(rows(row(start="1-Jul-16")), rows(row(start="1-Jul-2016"))),
    "R20": Case(rows(row(start="2016.1")), rows(row(start="2016-1"), row(start="2016.11"))),
    "R21": Case(
        rows(*[row(student_id=f"s{at}") for at in range(9)], row(start="2061-07-01", end="")),
        rows(GOOD, row(start="2010-07-01", end="2010-07-20")),
    ),
    "R22": Case(rows(row(end="2061-07-20")), rows(row(end="2026-07-01"))),
    "R23": Case(
        rows(("1", "韩国", "05", "2016-03-01", "", "毕业"), header=OF_STATUS, name="inbound/a.csv"),
        rows(("1", "韩国", "05", "2016-03-01", "", "在读"), header=OF_STATUS, name="inbound/a.csv"),
    ),
    "R24": Case(open_since("2004-09-01"), open_since("2006-09-01")),
    "R25": Case(open_since("2014-09-01"), open_since("2015-09-01")),
    "R26": Case(rows(row(country="中国")), rows(row(country="中国香港"))),
    "S01": Case(
        both(rows(GOOD), rows(GOOD, name="outbound/b.csv")), rows(GOOD, row(start="2016-07-02"))
    ),
    "S02": Case(rows(GOOD, row(level="master")), rows(GOOD, row(level=""))),
    "S03": Case(
        rows(
            row(end="2016-12-31"),
            row(programme="x", start="2016-07-19"),
            row(programme="y", country="Germany", start="2016-08-19", end="2016-09-01"),
        ),
        rows(
            GOOD,
            row(programme="x", start="2016-07-19"),
            row(programme="y", country="Germany", start="2016-07-20"),
            row(student_id="s2", country="Germany", start="2016-07-10"),
        ),
    ),
    "S04": Case(
        rows(GOOD, row(gender="m", start="2016-08-01", end="")),
        rows(GOOD, row(gender="", start="2016-08-01", end="")),
    ),
    "S05": Case(
        rows(
            ("1", "韩国", "05", "2016-03-01", "2016-07-01"),
            ("1", "日本", "05", "2017-03-01", "2017-07-01"),
            header=INBOUND,
            name="inbound/a.csv",
        ),
        rows(
            ("1", "韩国", "05", "2016-03-01", "2016-07-01"),
            ("1", "KR", "05", "2017-03-01", "2017-07-01"),
            header=INBOUND,
            name="inbound/a.csv",
        ),
    ),
    "S06": Case(
        rows(GOOD, row(start="2016-07-03")), rows(GOOD, row(start="2016-07-20", end="2016-08-20"))
    ),
    "S07": Case(
        rows(row(student_id="00123"), row(student_id="123")), rows(row(student_id="00123"))
    ),
    "Y01": Case(years({2014: 30, 2015: 30, 2016: 61}), years({2014: 30, 2015: 30, 2016: 60})),
    "Y02": Case(
        both(years({2015: 3, 2016: 3}), years({2015: 10}, "master")),
        both(years({2015: 3, 2016: 3}), years({2015: 9}, "master")),
    ),
    "Y04": Case(both(years({2016: 3}), published(4)), both(years({2016: 3}), published(3))),
    "Y03": Case(years({2014: 3, 2016: 3}), years({2014: 3, 2015: 3})),
    "P01": Case(agreements(header=("name", "place", "kind", "from", "to"))),
    "P02": Case(agreements(("", "Japan", "exchange", "2016-01-01", ""))),
    "P03": Case(agreements(("X", "Atlantis", "", "", "")), agreements(("X", "", "", "", ""))),
    "P04": Case(
        agreements(("X", "Japan", "", "soon", "")),
        agreements(("X", "Japan", "", "2012", "长期")),
    ),
    "P05": Case(
        agreements(("X", "Japan", "", "2016-01-01", "2015-12-31")),
        agreements(("X", "Japan", "", "2016-01-01", "2016-01-01")),
    ),
    "P06": Case(
        agreements(("X", "Japan", "", "", ""), ("x", "Germany", "", "", "")),
        agreements(("X", "Japan", "", "", ""), ("x", "JP", "", "", "")),
    ),
    "P07": Case(
        both(agreements(("P", "Japan", "", "", "")), rows((*row(country=""), "p"), header=PARTNER)),
        both(agreements(("P", "Japan", "", "", "")), rows((*GOOD, "p"), header=PARTNER)),
    ),
}


def test_every_check_has_its_cases() -> None:
    """A check that is not tried here may not be wired at all."""
    assert set(CASES) == set(all_checks())


@pytest.mark.parametrize("code", CASES)
def test_a_check_fails_where_it_should_and_nowhere_else(
    tmp_path: Path, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both ways, since a check that always fails is worth as little as one that never does."""
    case = CASES[code]
    case.fails(tmp_path / "bad")
    case.passes(tmp_path / "good")
    assert code not in codes_of(tmp_path / "good" / case.chosen)
    case.under(monkeypatch)
    assert code in codes_of(tmp_path / "bad" / case.chosen)


def test_the_good_row_is_found_fault_with_by_no_check(tmp_path: Path) -> None:
    """So that each case shows its own check alone."""
    rows(GOOD)(tmp_path)
    assert codes_of(tmp_path) == set()


def test_every_check_is_documented(run: Run) -> None:
    """On the page of the codes, and by --explain."""
    page = (FOLDER / "en" / "codes.md").read_text("utf-8")
    table = dict(re.findall(r"^\| `(\w\d\d)` \| (.+) \|$", page, re.MULTILINE))
    assert table == {
        code: f"{check.severity} | {check.message.en}" for code, check in all_checks().items()
    }
    explained = run("check", "--explain", "all", "--format", "csv").records
    assert [each["code"] for each in explained] == list(all_checks())
    assert all(each["effect"].endswith(".") and each["hint"] for each in explained)
    assert "\nR06 (error, row): " in run("check", "--explain", "r06", "-f", "table").out
    assert run("check", "--explain", "R99").code == 2


def test_every_check_is_there_in_chinese(run: Run) -> None:
    """Its message, its effect, its hint; code, severity and stage stay as they are."""
    plain, chinese = (
        run("check", "--explain", "all", "--format", "csv", *lang).records
        for lang in ([], ["--lang", "zh"])
    )
    for english, other in zip(plain, chinese, strict=True):
        for name in ("code", "severity", "stage"):
            assert english[name] == other[name]
        for name in ("message", "effect", "hint"):
            assert re.search("[\u4e00-\u9fff]", other[name])
            assert re.findall("`.*?`|--[a-z]+", english[name]) == re.findall(
                "`.*?`|--[a-z]+", other[name]
            )
    out = run("check", "--explain", "R06", "--lang", "zh", "--format", "table").out
    assert "\nR06（错误，行）：学号被电子表格变成" in out


def test_findings_are_said_in_the_language_asked_for(run: Run, tmp_path: Path) -> None:
    """As lines, as records, in sections and in what goes back to the desk; places are the same."""
    rows(row(student_id="s2", start="soon"), header=(*HEADER[:-1], "end dates"))(tmp_path)
    again = [row(student_id=f"s9{at}", start="2016-07") for at in range(3)]
    rows(*again, name="outbound/b.csv")(tmp_path)
    assert run("check", "--quiet", "--lang", "zh").out.splitlines() == [
        "outbound/a.csv: H04 有一个未知的表头与已知表头相近：“end dates”（“end date”） [结束日期]",
        "outbound/a.csv:2: R04 这不是日期或年份 [开始日期]",
        "outbound/b.csv:2: R11 日期没有写明日 [开始日期]（另有2行）",
    ]
    chinese = ("check", "--lang", "zh", "--feedback", "back.csv")
    record = run(*chinese, "-f", "csv").records[1]
    assert (record["severity"], record["code"]) == ("error", "R04")
    assert record["message"].startswith("这不是日期")
    assert record["hint"].startswith("请写成 2016-07-01")
    assert "不是日期" in (tmp_path / "back.csv").read_text("utf-8")
    assert "\n错误 R04：这不是日期" in run(*chinese, "-f", "table").out
    document = json.loads(run(*chinese, "-f", "json").out)
    assert document["findings"][-1]["message"] == "日期没有写明日"


def test_findings_name_the_rows_that_a_spreadsheet_shows(tmp_path: Path) -> None:
    """In each file, all of them."""
    bad = row(student_id="s2", country="Atlantis")
    rows(GOOD, bad, row(student_id="s3"), row(student_id="s4", country="Lemuria"))(tmp_path)
    rows(bad, name="outbound/b.csv")(tmp_path)
    assert rows_found(tmp_path, "R08") == {"outbound/a.csv": [3, 5], "outbound/b.csv": [2]}


def test_in_a_pipe_each_row_is_a_line(run: Run, tmp_path: Path) -> None:
    """As linters write them; what is mere information is one line for all its rows."""
    rows(GOOD, row(student_id="s2", start="soon"), row(student_id="s3", country="Lemuria"))(
        tmp_path
    )
    again = [row(student_id=f"s9{at}", start="2016-07") for at in range(3)]
    rows(*again, name="outbound/b.csv")(tmp_path)
    assert run("check", "--quiet").out.splitlines() == [
        "outbound/a.csv:3: R04 this is not a date or a year [start]",
        "outbound/a.csv:4: R08 unknown country or region: 'Lemuria' [country]",
        "outbound/b.csv:2: R11 the date has no day [start] (and 2 rows more)",
    ]


def test_a_terminal_groups_equal_findings_with_their_count(run: Run, tmp_path: Path) -> None:
    """And says how many rows it does not list."""
    rows(*(row(student_id=f"s{at}", country="Lemuria" if at % 2 else "Japan") for at in range(60)))(
        tmp_path
    )
    out = run("check", "--format", "table").out
    assert re.search(r"outbound/a.csv +country +30 +3, 5, .* and 18 more", out)
    assert "30 warnings in 1 export, 60 rows." in out


def test_records_hold_every_row(run: Run, tmp_path: Path) -> None:
    """In CSV, with the row that each one is at odds with."""
    both(rows(GOOD), rows(row(student_id="x"), GOOD, name="outbound/b.csv"))(tmp_path)
    record = run("check", "--format", "csv").records[0]
    assert (record["code"], record["file"], record["row"]) == ("S01", "outbound/a.csv", "2")
    assert (record["other_file"], record["other_row"]) == ("outbound/b.csv", "3")


@pytest.mark.parametrize(
    ("cells", "arguments", "code"),
    [
        (GOOD, [], 0),
        (row(country="Lemuria"), [], 0),
        (row(country="Lemuria"), ["--strict"], 1),
        (row(start="soon"), [], 1),
        (row(start="2016-07"), ["--strict"], 0),
    ],
)
def test_the_exit_code_tells_errors_from_warnings(
    run: Run, tmp_path: Path, cells: tuple[str, ...], arguments: list[str], code: int
) -> None:
    """Information never fails; --strict makes warnings count."""
    rows(cells)(tmp_path)
    assert run("check", *arguments).code == code


def test_an_export_that_cannot_be_read_does_not_hide_the_others(run: Run, tmp_path: Path) -> None:
    """It is an error; if none can be read, nothing could be checked."""
    content(b"")(tmp_path)
    done = run("check")
    assert done.code == 2
    assert "outbound/a.csv: F02 the file is empty" in done.out
    rows(row(country="Lemuria"), name="outbound/b.csv")(tmp_path)
    done = run("check")
    assert done.code == 1
    assert "outbound/b.csv:2: R08" in done.out
    assert run("check", "--direction", "inbound").code == 2


def test_other_commands_refuse_what_cannot_be_read_and_name_check(run: Run, tmp_path: Path) -> None:
    """A figure without a file would be wrong in silence."""
    both(content(b""), content(b"", "outbound/b.csv"))(tmp_path)
    done = run("summary")
    assert (done.code, done.stdout) == (2, b"")
    assert "outbound/a.csv is empty" in done.err
    assert "`exchange check` shows this error and 1 more" in done.err


def test_the_balance_names_check_as_the_next_step(run: Run, tmp_path: Path) -> None:
    """With the number of errors and warnings."""
    rows(row(start="soon"), row(country="Lemuria"))(tmp_path)
    assert run("summary").err == (
        "exchange: this folder (definitions: bjut.toml): "
        "2 rows read = 1 counted + 1 excluded (1 without a year); errors: see `exchange check`\n"
    )


def test_the_feedback_holds_the_faulty_rows_with_their_cells(run: Run, tmp_path: Path) -> None:
    """By field, with the header that the desk knows; ids are masked, names are not read."""
    header = ("学号", "姓名", *HEADER[1:])
    faulty = row(student_id="20160417", country="Lemuria", level="wizard")
    write_export(
        tmp_path,
        "outbound/a.csv",
        [header, ("20160416", "Zhao", *GOOD[1:]), (faulty[0], "Qian", *faulty[1:])],
    )
    done = run("check", "--feedback", "back.csv", "--quiet")
    assert done.code == 0
    lines = (tmp_path / "back.csv").read_text("utf-8").splitlines()
    assert len(lines) == 2
    assert lines[1].startswith('outbound/a.csv,,3,R08 R09,"country (country), level (level)",')
    assert ",******17,Summer,,Lemuria,," in lines[1]
    assert "Qian" not in lines[1]


def test_the_sample_has_no_errors(run: Run) -> None:
    """Some of its students are in two countries at once, which is a warning."""
    assert run("check", "--data", str(SAMPLE)).code == 0


def test_definitions_decide_what_is_long(tmp_path: Path) -> None:
    """And so what contradicts the dates."""
    write_definitions(tmp_path, 'long_stay = ">= 20"')
    rows((*GOOD, "long"), header=(*HEADER, "duration"))(tmp_path)
    assert codes_of(tmp_path) == set()


def test_a_finding_names_the_row_that_it_is_at_odds_with(run: Run, tmp_path: Path) -> None:
    """Each its own, across several files."""
    one, two, three = (row(student_id=f"s{at}", programme=f"p{at}") for at in range(3))
    rows(one, two, name="outbound/a.csv")(tmp_path)
    rows(two, three, name="outbound/b.csv")(tmp_path)
    rows(three, row(student_id="s9"), one, name="outbound/c.csv")(tmp_path)
    records = run("check", "--format", "csv").records
    pairs = {
        (each["file"][9], each["row"], each["other_file"][9], each["other_row"])
        for each in records
        if each["code"] == "S01"
    }
    assert pairs == {("a", "2", "c", "4"), ("a", "3", "b", "2"), ("b", "3", "c", "2")}


def test_no_result_is_written_over_an_export(run: Run, tmp_path: Path) -> None:
    """Nor where it would be taken for one the next time."""
    rows(row(start="soon"))(tmp_path)
    before = (tmp_path / "outbound/a.csv").read_bytes()
    for option in ("--feedback", "--output"):
        for name in ("outbound/a.csv", "outbound/mend.csv"):
            done = run("check", option, name)
            assert done.code == 2
            assert "is an export, or would be read as an export" in done.err
    assert (tmp_path / "outbound/a.csv").read_bytes() == before
    assert not (tmp_path / "outbound/mend.csv").exists()
    assert run("check", "--feedback", "mend.json").code == 2
    assert run("check", "outbound/a.csv", "--feedback", "outbound/a.csv").code == 2


def test_a_row_that_is_set_aside_is_found_for_that_alone(tmp_path: Path) -> None:
    """What else is wrong with it changes no figure."""
    rows(row(student_id="", country="Lemuria", start=""))(tmp_path)
    assert codes_of(tmp_path) == {"R03"}


def test_two_lists_in_one_file_are_not_read_as_one(tmp_path: Path) -> None:
    """The first header counts; below another, columns may be others."""
    other = ("student id", "country", "end", "start")
    path = rows(GOOD)(tmp_path)
    assert isinstance(path, Path)
    text = path.read_text("utf-8") + ",".join(other) + "\ns2,Japan,2016-07-20,2016-07-01\n"
    path.write_text(text, "utf-8")
    assert rows_found(tmp_path, "R15") == {"outbound/a.csv": [3, 4]}
    assert register_of(tmp_path).row_account(DirectionName.OUTBOUND) == {
        "counted": 1,
        "other_header": 2,
    }
