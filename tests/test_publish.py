"""`exchange publish`: figures are frozen, safely, and never overwritten in silence."""

from __future__ import annotations

import csv
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.tool import ENVIRONMENT, PATIENCE, write_definitions, write_export

HEADER = ("student id", "level", "start", "end")


def write(folder: Path, years: range = range(2015, 2017), students: int = 3) -> None:
    """Write exports of some years."""
    rows = [
        (f"{year}-{at}", "PhD", f"{year}-07-01", f"{year}-07-20")
        for year in years
        for at in range(students)
    ]
    write_export(folder, "outbound/a.csv", [HEADER, *rows])


def lines(folder: Path) -> list[dict[str, str]]:
    """Read the history."""
    with (folder / "history.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_every_figure_of_a_year_is_published_once(run: Run, tmp_path: Path) -> None:
    """With its source, date and fingerprints; publishing again changes nothing."""
    write(tmp_path)
    done = run("publish", "--year", "2016", "--source", "Yearbook", "--on", "2017-01-10")
    assert done.code == 0
    total = {each["unit"]: each for each in lines(tmp_path) if each["category"] == "total"}
    assert (total["participations"]["value"], total["persons"]["value"]) == ("3", "3")
    assert total["persons"]["source"] == "Yearbook"
    assert total["persons"]["published_on"] == "2017-01-10"
    assert (
        len(total["persons"]["inputs_sha256"]) == len(total["persons"]["definitions_sha256"]) == 64
    )
    assert [each["value"] for each in done.records] == [each["value"] for each in lines(tmp_path)]
    before = (tmp_path / "history.csv").read_bytes()
    again = run("publish", "--year", "2016", "--format", "table")
    assert again.code == 0
    assert "2016 is already published with these figures; history.csv is unchanged" in again.out
    assert (tmp_path / "history.csv").read_bytes() == before


def test_what_was_published_is_revised_only_for_a_reason(run: Run, tmp_path: Path) -> None:
    """And the old line stays."""
    write(tmp_path)
    run("publish", "--year", "2016")
    before = (tmp_path / "history.csv").read_bytes()
    write(tmp_path, students=4)
    refused = run("publish", "--year", "2016")
    assert refused.code == 1
    assert "outbound, graduate, participations: 3 published, 4 counted" in refused.err
    assert (tmp_path / "history.csv").read_bytes() == before
    assert run("publish", "--year", "2016", "--revise", "a late export").code == 0
    assert (tmp_path / "history.csv").read_bytes().startswith(before)
    added = lines(tmp_path)[before.count(b"\n") - 1 :]
    assert {each["reason"] for each in added} == {"a late export"}
    assert run("summary").records[-1]["status"] == ""


def test_rewriting_an_export_shows_in_every_command(run: Run, tmp_path: Path) -> None:
    """Until the recount is published."""
    write(tmp_path)
    run("publish", "--year", "2016")
    assert run("check").code == 0
    write(tmp_path, students=2)
    for command in ("summary", "trend"):
        assert "3 published on" in run(command, "--format", "table").out
        assert run(command).records[-1]["status"] == "r"
    assert "Y04" in run("check").out


def test_a_provisional_year_is_published_as_one_and_replaced(run: Run, tmp_path: Path) -> None:
    """Without a reason: it was meant to be."""
    write_definitions(tmp_path, "as_of = 2016-09-30")
    write(tmp_path)
    run("publish", "--year", "2016")
    assert {each["status"] for each in lines(tmp_path)} == {"p"}
    write_definitions(tmp_path, "as_of = 2016-12-31")
    write(tmp_path, students=5)
    assert run("publish", "--year", "2016").code == 0
    assert lines(tmp_path)[-1]["status"] == ""


def test_a_history_by_hand_keeps_its_form(run: Run, tmp_path: Path) -> None:
    """Its lines, its delimiter, its line ends, its mark; missing columns are added at the end."""
    write(tmp_path)
    old = "\ufeffyear;direction;category;unit;value;remark\r\n2014;outbound;total;persons;1;x\r\n"
    (tmp_path / "history.csv").write_bytes(old.encode())
    assert run("publish", "--year", "2016").code == 0
    new = (tmp_path / "history.csv").read_bytes().decode().split("\r\n")
    assert new[0].startswith("\ufeffyear;direction;category;unit;value;remark;status;source;")
    assert new[1] == "2014;outbound;total;persons;1;x"
    assert new[2].startswith("2016;outbound;graduate;participations;3;;")
    assert run("trend").records[0]["year"] == "2014"


def test_only_a_year_that_exports_hold_is_published(run: Run, tmp_path: Path) -> None:
    """On a date that is one."""
    write(tmp_path)
    assert "no exports cover the year 2010" in run("publish", "--year", "2010").err
    assert run("publish", "--year", "2016", "--on", "soon").code == 2
    assert run("publish").code == 2
    assert not (tmp_path / "history.csv").exists()


KILLED = """
import os, pathlib, signal, sys
point = sys.argv.pop(1)
def kill(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)
def write_half(descriptor):
    os.ftruncate(descriptor, os.fstat(descriptor).st_size // 2)
    kill()
def replace_and_die(self, target):
    os.replace(self, target)
    kill()
if point == "writing":
    os.fsync = write_half
elif point == "replacing":
    pathlib.Path.replace = kill
elif point == "replaced":
    pathlib.Path.replace = replace_and_die
from bjut_exchange.__main__ import main
main()
"""


@pytest.mark.parametrize("point", ["writing", "replacing", "replaced"])
def test_a_kill_leaves_the_old_history_or_the_new_one(
    run: Run, process: Run, tmp_path: Path, point: str
) -> None:
    """Never a torn one, and nobody waits for the dead."""
    write(tmp_path)
    run("publish", "--year", "2015", "--on", "2017-01-10")
    old = (tmp_path / "history.csv").read_bytes()
    publish = ("publish", "--year", "2016", "--on", "2017-01-10")
    done = process(point, *publish, python=("-c", KILLED))
    assert done.code == -signal.SIGKILL
    left = (tmp_path / "history.csv").read_bytes()
    assert run(*publish).code == 0
    new = (tmp_path / "history.csv").read_bytes()
    assert left == (new if point == "replaced" else old)
    assert new.startswith(old)


def test_several_who_publish_at_once_lose_no_line(tmp_path: Path) -> None:
    """They wait for each other."""
    years = range(2011, 2017)
    write(tmp_path, years)
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "bjut_exchange", "publish", "--year", str(year)],
            cwd=tmp_path,
            env=ENVIRONMENT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for year in years
    ]
    assert [process.wait(PATIENCE) for process in started] == [0] * len(years)
    totals = [each for each in lines(tmp_path) if each["category"] == "total"]
    published = [each["year"] for each in totals]
    assert {year: published.count(str(year)) for year in years} == dict.fromkeys(years, 2)


def test_a_status_of_words_is_no_flag(run: Run, tmp_path: Path) -> None:
    """`published` is for good, and the same value needs no reason."""
    write(tmp_path)
    head = "year,direction,category,unit,value,status\n"
    line = "2016,outbound,total,participations,{},published"
    (tmp_path / "history.csv").write_text(head + line.format(9), "utf-8")
    assert run("publish", "--year", "2016").code == 1
    (tmp_path / "history.csv").write_text(head + line.format(3), "utf-8")
    assert run("publish", "--year", "2016").code == 0
    assert lines(tmp_path)[0]["value"] == "3"
    text = (tmp_path / "history.csv").read_text("utf-8")
    assert text.startswith(head.rstrip() + ",source,published_on,")
    assert "published\n2016,outbound,graduate," in text


def test_lines_may_end_as_on_an_old_mac(run: Run, tmp_path: Path) -> None:
    """New ones end so, too."""
    write(tmp_path)
    old = "year,direction,category,unit,value\r2014,outbound,total,participations,3\r"
    (tmp_path / "history.csv").write_bytes(old.encode())
    assert run("publish", "--year", "2016").code == 0
    assert b"\n" not in (tmp_path / "history.csv").read_bytes()
    assert run("trend").records[0]["year"] == "2014"


def test_a_last_line_without_an_end_stays_a_line(run: Run, tmp_path: Path) -> None:
    """Editors leave one; the first new line is not written onto it."""
    write(tmp_path)
    old = "year,direction,category,unit,value\n2014,outbound,total,participations,3"
    (tmp_path / "history.csv").write_text(old, "utf-8")
    assert run("publish", "--year", "2016").code == 0
    assert lines(tmp_path)[0]["value"] == "3"
    assert lines(tmp_path)[1]["year"] == "2016"
