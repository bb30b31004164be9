"""What an office's own files and arguments cannot do: lie, hang, or reach the terminal."""

from __future__ import annotations

import os
import time
from pathlib import Path
from unittest import mock

import pytest
from filelock import FileLock

from bjut_exchange.config.values import Pattern
from bjut_exchange.errors import ConfigError
from tests.tool import run_here, write_definitions, write_export

HEADER = ("student id", "level", "start", "end")
STAYS = [HEADER, ("S1", "bachelor", "2016-03-01", "2016-04-01")]
HISTORY = "year;direction;category;unit;value;status;source\n2014;outbound;total;participations;"


def folder_of(folder: Path, history: str | None = None) -> Path:
    """Write an export of one stay, and a history whose value is given."""
    write_export(folder, "outbound/a.csv", STAYS)
    if history is not None:
        (folder / "history.csv").write_text(f"{HISTORY}{history}\n", "utf-8")
    return folder


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *((text, 1234) for text in ("1,234", "1 234", "1\xa0234", "1\u202f234", "1'234", "1’234")),
        *((text, 1234567) for text in ("1,234,567", "1234567", "1 234 567", "1，234，567")),
        *((text, 30) for text in ("30", " 30 ", "030")),
        *((text, None) for text in ("30,0", "30.0", "30,00", "1,2345", "1,23", "1,234.0", "0,123")),
        *((text, None) for text in ("12,34,567", "1,234 567", "-3", "+3", "3%", "1e3", ",234", "")),
        *((text, None) for text in ("9" * 30, "1.234", "30;0", "3²")),
    ],
)
def test_only_whole_numbers_of_the_history_are_read(
    tmp_path: Path, text: str, value: int | None
) -> None:
    """Groups of three digits are thousands; a decimal comma is refused, and never left out."""
    folder_of(tmp_path, text)
    done = run_here("trend", "--category", "total", "-q", "-f", "csv", str(tmp_path))
    assert done.code == (2 if value is None else 0), done.err
    if value is None:
        assert "history.csv, row 2" in done.err
    else:
        shown = [each for each in done.records if each["year"] == "2014"]
        assert [each["participations"] for each in shown] == [str(value)]


@pytest.mark.parametrize(
    "line", ["2014,outbound,total,persons,1,234", "2014,outbound,total,persons,1,234,Yearbook"]
)
def test_a_number_that_a_comma_splits_is_refused(tmp_path: Path, line: str) -> None:
    """1,234 without quotation marks is two cells of CSV, and would be read as 1."""
    folder_of(tmp_path)
    header = "year,direction,category,unit,value" + ",status,source" * line.endswith("k")
    (tmp_path / "history.csv").write_text(f"{header}\n{line}\n")
    done = run_here("trend", str(tmp_path))
    assert done.code == 2, done.out


@pytest.mark.parametrize("make", [os.mkdir, os.mkfifo])
def test_a_history_that_is_no_file_is_named(tmp_path: Path, make: object) -> None:
    """A pipe is not waited for."""
    folder_of(tmp_path)
    assert callable(make)
    make(tmp_path / "history.csv")
    done = run_here("summary", str(tmp_path))
    assert done.code == 2
    assert "history: this is a folder, a pipe or a device, not a file" in done.err


def test_a_history_that_another_process_writes_is_waited_for_and_given_up(tmp_path: Path) -> None:
    """It says what it waits for, and ends."""
    folder_of(tmp_path)
    with (
        FileLock(tmp_path / ".history.csv.lock"),
        mock.patch("bjut_exchange.figures.publishing._SILENT", 0),
        mock.patch("bjut_exchange.figures.publishing._PATIENCE", 0),
    ):
        done = run_here("publish", "-y", "2016", str(tmp_path))
    assert done.code == 2
    assert "waiting for another process" in done.err
    assert "another process is writing it" in done.err
    assert run_here("publish", "-y", "2016", str(tmp_path)).code == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("--source", "=1+1"),
        ("--source", "@SUM(A1)"),
        ("--source", "a\x1b[31m"),
        ("--source", "a\nb"),
        ("--source", "\udcff"),
        ("--on", "2017-01"),
        ("--on", "2017"),
    ],
)
def test_what_would_harm_the_history_is_not_published(
    tmp_path: Path, arguments: tuple[str, str]
) -> None:
    """A formula, a text that cannot be shown, a month in place of a day."""
    folder_of(tmp_path)
    assert run_here("publish", "-y", "2016", *arguments, str(tmp_path)).code == 2
    assert not (tmp_path / "history.csv").exists()


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('[columns]\nperson = ["\\u001b[31mid"]', "columns.person[1]"),
        ('[outbound.columns]\nlevel = [{ column = "\\u202elevel" }]', "[1].column"),
        ('[[outbound.exports]]\nfiles = ["\\u0007*"]', "outbound.exports[1].files[1]"),
        ('[values.level]\n"a\\u009b" = "bachelor"', "values.level."),
        ('total_words = ["x", "\\u001b]0;owned\\u0007"]', "total_words[2]"),
        ('history = "a\\u001b.csv"', "history"),
        ('data = "a\\u200b"', "data"),
        ('[outbound]\nset = "\\u2066"', "outbound.set"),
    ],
)
def test_definitions_send_nothing_to_the_terminal(tmp_path: Path, text: str, key: str) -> None:
    """Whatever text holds an escape, or changes the direction of writing, is named by its key."""
    folder_of(tmp_path)
    write_definitions(tmp_path, text)
    for command in ("rules", "summary"):
        done = run_here(command, str(tmp_path))
        assert done.code == 2
        assert f"{key}" in done.err
        assert "cannot be printed" in done.err
        assert not set("\x1b\x07\x9b\u202e\u2066\u200b") & set(done.err)


def test_blanks_of_all_widths_may_stand_in_definitions(tmp_path: Path) -> None:
    """As in headers of exports."""
    folder_of(tmp_path)
    write_definitions(tmp_path, '[columns]\nperson = ["学\\u3000号", "student\\u00a0id", "a\\nb"]')
    assert run_here("rules", str(tmp_path)).code == 0


@pytest.mark.parametrize(
    "pattern", ["^(a+)+$", "(a|a)*$", "(a|aa)+$", "(.*)*x", r"(\w+\s?)*$", r"(a?){9999}a{9999}b"]
)
def test_a_search_ends_whatever_the_pattern(pattern: str) -> None:
    """With an answer or a message, on a long cell and on many."""
    begun, searched = time.process_time(), Pattern(pattern)
    try:
        for number in range(2000):
            searched.find("a" * 50 + f"!{number}")
        searched.find("a" * (1 << 20) + "!")
    except ConfigError as error:
        assert "takes too long" in str(error)  # noqa: PT017
    assert time.process_time() - begun < 5


@pytest.mark.parametrize("pattern", ["(", "a{2,1}", "(" * 400 + ")" * 400 + "*+*", "a" * 1001])
def test_what_is_no_pattern_is_refused(pattern: str) -> None:
    """With a reason."""
    with pytest.raises(ValueError, match="is "):
        Pattern(pattern)


@pytest.mark.parametrize(
    "arguments",
    [
        ("summary", "--data", "\udcff"),
        ("summary", "-y", "\udcff"),
        ("breakdown", "--by", "\udcff"),
        ("summary", "-o", "\udcff.csv"),
        ("summary", "-o", "none/\udcff.csv"),
        ("check", "--feedback", "\udcff.csv"),
        ("compare", "2015", "\udcff"),
        ("trend", "--category", "\udcff"),
        ("summary", "--config", "\udcff"),
        ("summary", "--config", "\x1b[31m"),
        ("\udcff",),
    ],
)
def test_arguments_that_are_not_text_are_no_defect(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    """An error in words, or a result."""
    folder_of(tmp_path)
    done = run_here(*arguments, cwd=tmp_path)
    assert done.code in (0, 2), done.err
    assert b"\x1b" not in done.stderr
    assert b"Traceback" not in done.stderr


def test_rows_to_fix_open_in_a_spreadsheet(tmp_path: Path) -> None:
    """With --bom, whatever the format of the result is."""
    write_export(tmp_path, "outbound/a.csv", [*STAYS, ("S2", "", "no date", "")])
    file = tmp_path / "fix.csv"
    run_here("check", "--feedback", str(file), "--bom", str(tmp_path / "outbound"))
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
