"""Edges that a second search for faults has found."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from bjut_exchange.config.terms import DirectionName
from bjut_exchange.errors import InputError
from bjut_exchange.reading.setup import load_setup
from bjut_exchange.reading.sources import glob_pattern
from bjut_exchange.register.build import build_register
from tests.test_workbooks import ods
from tests.tool import codes_of, register_of, write_definitions, write_export
from tests.workbook import write_workbook

OUT = DirectionName.OUTBOUND
ROWS = [("student id", "country", "start"), ("s1", "Japan", "2016-07-01")]
YEAR_OF_SHEET = r"""
[outbound]
year = "column"
exports = [{ files = ["outbound/*"], set = { year = { name = '\d{4}' } } }]
"""


@pytest.mark.parametrize("header", ["countryRegion", "Country-Region", "COUNTRY_REGION"])
def test_a_header_with_a_stroke_is_known_as_programs_write_it(tmp_path: Path, header: str) -> None:
    """Otherwise no stay has a country."""
    write_export(tmp_path, "outbound/a.csv", [("student id", header, "start"), *ROWS[1:]])
    assert register_of(tmp_path).counted(OUT)["country"].tolist() == ["JP"]


@pytest.mark.parametrize(
    ("header", "days"),
    [
        ("Duration [days]", 4),
        ("Duration (in days)", 4),
        ("durationDays", 4),
        ("停留时间【月】", 120),
        ("停留时间（单位：月）", 120),
        ("停留时间（以月计）", 120),
        ("Duration (in months)", 120),
        ("duration_months", 120),
        ("Length of stay [weeks]", 28),
    ],
)
def test_a_unit_may_stand_in_any_brackets(tmp_path: Path, header: str, days: int) -> None:
    """Otherwise the length is not read, and a stay of four months is not long."""
    rows = [(*ROWS[0], header), (*ROWS[1], "4")]
    write_export(tmp_path, "outbound/a.csv", rows)
    assert register_of(tmp_path).counted(OUT)["days"].tolist() == [days]


def test_a_header_of_the_office_is_known_as_it_stands(tmp_path: Path) -> None:
    """Words around a unit are left out only where the whole header is not known."""
    write_definitions(tmp_path, '[columns]\ndays = ["Stay (in days)"]')
    write_export(tmp_path, "outbound/a.csv", [(*ROWS[0], "Stay (in days)"), (*ROWS[1], "4")])
    assert register_of(tmp_path).counted(OUT)["days"].tolist() == [4]


@pytest.mark.parametrize(
    "word", ["无编号", "未分配", "Not assigned", "no student id", "N/D", "n.d."]
)
def test_a_word_for_no_id_is_nobody(tmp_path: Path, word: str) -> None:
    """Forty students without an id are not one person."""
    write_export(tmp_path, "outbound/a.csv", [ROWS[0], (word, *ROWS[1][1:])])
    assert "R07" in codes_of(tmp_path)


def test_a_sheet_without_dates_continues_one_without_dates(tmp_path: Path) -> None:
    """The year is set by the name of the sheet; its students are told by their countries."""
    sheets = {
        "2015": [("student id", "country"), ("s1", "Japan")],
        "2015 (2)": [("s2", "Germany"), ("s3", "France")],
        "codes": [("01", "bachelor"), ("02", "master")],
    }
    write_definitions(tmp_path, YEAR_OF_SHEET)
    write_workbook(tmp_path / "outbound/a.xlsx", sheets)
    assert register_of(tmp_path).row_account(OUT) == {"counted": 3}
    assert {"F11", "F20"} <= codes_of(tmp_path)


@pytest.mark.parametrize("pattern", ["*a" * 60, "**/*/" * 30 + "*b", "a**/" * 30 + "b", "*?" * 50])
def test_patterns_of_files_end(pattern: str) -> None:
    """Whatever a definition says, the tool answers."""
    for path in ("a" * 240 + ".csv", "a/" * 200 + "c"):
        assert not re.fullmatch(glob_pattern(pattern + "x"), path)


@pytest.mark.parametrize(
    ("pattern", "path", "is_match"),
    [
        ("*a*b", "aab", True),
        ("**/a/*/**/b", "a/a/a/b", True),
        ("**/a/**/a/b", "a/a/b", True),
        ("**/a/**/a/b", "a/b", False),
        ("a/**/*b*/c?", "a/xb/cd", True),
        ("a/*", "a/b/c", False),
        ("**/*outbound*volunteer*", "x/outbound outbound volunteers.csv", True),
    ],
)
def test_patterns_of_files_match(pattern: str, path: str, is_match: bool) -> None:
    """Taking the first place for each part of a pattern loses no file."""
    assert bool(re.fullmatch(glob_pattern(pattern), path)) == is_match


def test_a_folder_that_may_be_listed_but_not_entered_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its files cannot be looked at: the message says which, and no figures are shown."""
    write_export(tmp_path, "outbound/a.csv", ROWS)
    write_export(tmp_path, "outbound/shut/b.csv", ROWS)
    look = Path.stat

    def refuse(path: Path, *, follow_symlinks: bool = True) -> object:
        if path.parent.name == "shut":
            raise PermissionError(13, "Permission denied", str(path))
        return look(path, follow_symlinks=follow_symlinks)

    monkeypatch.setattr(Path, "stat", refuse)
    (refused,) = build_register(load_setup(data=[str(tmp_path)])).refused
    assert "outbound/shut/b.csv cannot be opened: Permission denied" in str(refused.error)


def test_a_pattern_below_a_closed_folder_names_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message was that there is no folder `outbound/*.csv`."""
    write_export(tmp_path, "shut/a.csv", ROWS)

    scan = os.scandir

    def refuse(path: str) -> object:
        if os.path.realpath(path) == str(tmp_path.resolve() / "shut"):
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    monkeypatch.chdir(tmp_path)
    with monkeypatch.context() as closed:
        closed.setattr("os.scandir", refuse)
        setup = load_setup(data=["sh*/*.csv"])
    (refused,) = build_register(setup).refused
    assert isinstance(refused.error, InputError)
    assert "cannot be opened: Permission denied" in str(refused.error)


@pytest.mark.parametrize(
    ("cell", "is_found"),
    [
        ('office:value-type="string" office:string-value=""><text:p>#N/A</text:p>', True),
        ('office:value-type="float" office:value="0"><text:p>Err:502</text:p>', True),
        ('office:value-type="string">', True),
        ('office:value-type="string" office:string-value="">', False),
        ('office:value-type="string"><text:p>Japan</text:p>', False),
    ],
)
def test_errors_of_formulas_in_other_opendocument_are_found(
    tmp_path: Path, cell: str, is_found: bool
) -> None:
    """Programs besides LibreOffice have no kind of value for an error, and write that of a text."""
    header = "".join(_text_cell(name) for name in ROWS[0])
    formula = f'<table:table-cell table:formula="of:=X()" {cell}</table:table-cell>'
    row = _text_cell("s1") + formula + _text_cell("2016-07-01")
    path = tmp_path / "outbound/a.ods"
    path.parent.mkdir()
    path.write_bytes(
        ods("".join(f"<table:table-row>{of}</table:table-row>" for of in (header, row)))
    )
    assert ("R08" in codes_of(tmp_path)) == is_found


@pytest.mark.parametrize("text", ["—1—", "- 1 -", "－ 12 －", "~3~", "……", "..."])
def test_a_page_number_between_dashes_is_no_student(tmp_path: Path, text: str) -> None:
    """The desk is not asked for the date of a page."""
    write_export(tmp_path, "outbound/a.csv", [*ROWS, (text, "", "")])
    assert register_of(tmp_path).row_account(OUT) == {"counted": 1, "footnote": 1}


def _text_cell(text: str) -> str:
    of = f'office:value-type="string"><text:p>{text}</text:p>'
    return f"<table:table-cell {of}</table:table-cell>"
