"""The contract of the command line; as processes, what only processes have: pipes and signals."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bjut_exchange.cli import app as cli
from tests.conftest import Run
from tests.tool import ENVIRONMENT, PATIENCE, SAMPLE, run_shell, write_definitions, write_export

BOTH = ("--data", str(SAMPLE))
FROM_SAMPLE = (*BOTH, "--direction", "inbound")  # which is read in half the time


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """Return a folder with one export of one student."""
    header = ("学号", "国家/地区", "培养层次", "开始日期")
    write_export(tmp_path, "outbound/a.csv", [header, ("1", "日本", "博士", "2016-03-01")])
    return tmp_path


@pytest.mark.parametrize("arguments", [(), ("-h",), ("--help",)])
def test_help_is_the_answer_to_no_command(run: Run, arguments: tuple[str, ...]) -> None:
    """It names the commands and the exit codes."""
    done = run(*arguments)
    assert done.code == 0
    assert "summary" in done.out
    assert "130 interrupted" in done.out


@pytest.mark.parametrize(
    "arguments",
    [*("--help", "--version", "summary --help", "sumary", "report --help", "report -f csv")],
)
def test_what_needs_no_data_starts_without_pandas(process: Run, arguments: str) -> None:
    """Nor pyarrow, nor what only counting needs."""
    done = process(*arguments.split(), python=("-X", "importtime", "-m", "bjut_exchange"))
    imported = {line.split("|")[-1].strip() for line in done.err.splitlines()}
    assert "bjut_exchange.errors" in imported
    assert not imported & {"pandas", "pyarrow", "numpy", "babel", "rich.table"}
    assert not imported & {"jinja2", "markupsafe", "xlsxwriter", "docx", "lxml"}


def test_head_takes_one_header_and_nothing_else_is_printed() -> None:
    """The README's way into scripts."""
    done = run_shell("exchange summary --year 2016 --quiet | head -1")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("year,direction,category,")
    assert done.out.count("\n") == 1


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("arguments", ["summary --format json", "--help"])
def test_a_reader_that_is_gone_is_no_error(office: Path, arguments: str, unbuffered: str) -> None:
    """Exit 0, and not a word."""
    command = f"exec 3>&1; (exchange {arguments} 2>&3; echo $? >&3) | true"
    done = run_shell(command, office, {"PYTHONUNBUFFERED": unbuffered})
    lines = done.out.splitlines()
    assert lines[-1] == "0"
    assert all("1 row read" in line for line in lines[:-1])
    assert done.err == ""


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("summary > /dev/full", 2),
        ("--version > /dev/full", 2),
        ("--help > /dev/full", 2),
        ("summary >&-", 2),
        ("summary 2> /dev/full", 0),
        ("summary 2>&-", 0),
    ],
)
def test_streams_that_are_closed_or_full_are_no_defect(
    office: Path, command: str, code: int
) -> None:
    """Without stderr nothing is said, and the result is written all the same."""
    done = run_shell(f"exchange {command}", office)
    assert done.code == code
    assert "Traceback" not in done.err
    assert ("exchange: error: " in done.err) is (code == 2)
    assert done.out.startswith("year,") is (code == 0)


@pytest.mark.parametrize("form", ["csv", "json", "markdown", "table"])
def test_pipes_hold_the_same_bytes_whatever_the_environment(
    run: Run, process: Run, office: Path, form: str
) -> None:
    """No width, no locale, no colour of the terminal gets into them."""
    arguments = ("breakdown", "--by", "country", "--format", form, "--lang", "zh")
    plain = run(*arguments, cwd=office)
    assert (plain.code, plain.out.isascii()) == (0, False)
    assert b"\x1b" not in plain.stdout
    odd = {"COLUMNS": "40", "TERM": "dumb", "LC_ALL": "C", "NO_COLOR": "1"}
    assert process(*arguments, env={**odd, "PYTHONIOENCODING": "ascii"}) == plain


@pytest.mark.parametrize("form", ["csv", "json"])
def test_machine_output_is_never_coloured(run: Run, form: str) -> None:
    """Not even where colour is forced."""
    done = run("summary", *FROM_SAMPLE, "--format", form, env={"FORCE_COLOR": "1"})
    assert b"\x1b" not in done.stdout


def test_colour_can_be_forced_and_forbidden(run: Run) -> None:
    """FORCE_COLOR=1 and NO_COLOR; FORCE_COLOR=0 forces nothing."""

    def is_coloured(**env: str) -> bool:
        return b"\x1b[" in run("summary", *FROM_SAMPLE, "--format", "table", env=env).stdout

    assert is_coloured(FORCE_COLOR="1")
    assert not is_coloured(FORCE_COLOR="0")
    assert not is_coloured(FORCE_COLOR="1", NO_COLOR="1")


def test_a_terminal_gets_a_table_of_its_width() -> None:
    """And a pipe CSV, without being asked."""
    command = "stty cols 70; exchange summary"
    done = run_shell(f"script -qec '{command}' /dev/null", env={"TERM": "xterm", "NO_COLOR": "1"})
    lines = done.out.splitlines()
    assert "Outbound students, 2016" in lines
    assert max(len(line) for line in lines if not line.startswith("exchange:")) <= 70


def test_json_parses_and_holds_verdicts_and_provenance(run: Run) -> None:
    """Everything that a reader needs to check a figure."""
    document = json.loads(run("summary", "--year", "2016", "--format", "json", *BOTH).out)
    assert document["verdicts"][0]["verdict"] == "record"
    assert len(document["inputs"]) == 36
    assert all(len(each["sha256"]) == 64 for each in document["inputs"])
    assert sum(map(sum, (each.values() for each in document["row_account"].values()))) == 9273
    assert document["version"]


def test_a_file_is_written_in_the_format_of_its_suffix(run: Run, tmp_path: Path) -> None:
    """And stdout stays empty."""
    for suffix, beginning in (
        *(("csv", "year,"), ("json", "{"), ("md", "# BJUT"), ("txt", "BJUT")),
    ):
        done = run("summary", *FROM_SAMPLE, "-o", f"out.{suffix}")
        assert (done.code, done.stdout) == (0, b"")
        assert (tmp_path / f"out.{suffix}").read_text("utf-8").startswith(beginning)


def test_a_file_is_replaced_as_a_whole_or_not_at_all(run: Run, tmp_path: Path) -> None:
    """A run that fails leaves the old one, and nothing beside it."""
    (tmp_path / "out.csv").write_text("old", "utf-8")
    assert run("summary", *FROM_SAMPLE, "--year", "1999", "-o", "out.csv").code == 2
    assert (tmp_path / "out.csv").read_text("utf-8") == "old"
    assert run("summary", *FROM_SAMPLE, "-o", "nowhere/out.csv").code == 2
    assert run("summary", *FROM_SAMPLE, "-o", "out.csv").code == 0
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]


def test_a_link_keeps_its_name_and_a_pipe_its_reader(run: Run, tmp_path: Path) -> None:
    """Only regular files are replaced."""
    (tmp_path / "link.csv").symlink_to("target.csv")
    assert run("summary", *FROM_SAMPLE, "-o", "link.csv").code == 0
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "target.csv").read_text("utf-8").startswith("year,")
    os.mkfifo(tmp_path / "pipe.csv")
    with subprocess.Popen(["cat", "pipe.csv"], cwd=tmp_path, stdout=subprocess.PIPE) as reader:
        assert run("summary", *FROM_SAMPLE, "-o", "pipe.csv").code == 0
        assert reader.communicate(timeout=PATIENCE)[0].startswith(b"year,")
    assert (tmp_path / "pipe.csv").is_fifo()
    assert run("summary", *FROM_SAMPLE, "-o", "-").stdout.startswith(b"year,")


def test_a_byte_order_mark_only_where_it_is_asked_for(run: Run) -> None:
    """Excel wants one, scripts do not."""
    assert run("summary", *FROM_SAMPLE, "--bom").stdout.startswith(b"\xef\xbb\xbfyear,")
    assert run("summary", *FROM_SAMPLE).stdout.startswith(b"year,")
    assert run("summary", *FROM_SAMPLE, "--bom", "-f", "json").code == 2


def test_comparing_a_year_with_itself_shows_no_change(run: Run) -> None:
    """In no category and no unit."""
    records = run("compare", "2016", "2016", *FROM_SAMPLE).records
    changes = {record["participations_change"] for record in records if record["base_year"]}
    changes |= {record["persons_change"] for record in records if record["base_year"]}
    assert changes == {"0"}


def test_summary_and_compare_agree(run: Run) -> None:
    """The same year has the same figures in both."""
    summary = {
        (r["direction"], r["category"]): (r["participations"], r["persons"], r["countries"])
        for r in run("summary", "--year", "2016", *BOTH).records
    }
    compare = {
        (r["direction"], r["category"]): (r["participations"], r["persons"], r["countries"])
        for r in run("compare", "2015", "2016", *BOTH).records
        if r["year"] == "2016"
    }
    assert summary == compare


def test_one_direction_alone(run: Run, tmp_path: Path) -> None:
    """The other is not in the result, and not even read."""
    write_export(tmp_path, "outbound/a.csv", [("student id", "start"), ("1", "2016-03-01")])
    write_export(tmp_path, "inbound/a.csv", [])
    assert run("summary", "--direction", "outbound").code == 0
    assert run("summary").code == 2
    records = run("summary", "--direction", "inbound", *BOTH).records
    assert {record["direction"] for record in records} == {"inbound"}


def test_an_office_counts_in_an_empty_folder_of_its_own(run: Run, tmp_path: Path) -> None:
    """Exports in place, the command alone."""
    write_export(tmp_path, "outbound/a.csv", [("student id", "start"), ("1", "2016-03-01")])
    done = run("summary", "--format", "table")
    assert done.code == 0
    assert "Unclassified" in done.out
    assert "The exports contain no stay that counts." in done.out
    assert "1 row read = 1 counted + 0 excluded; warnings: see `exchange check`" in done.err


def test_files_of_neither_direction_are_mentioned(run: Run, tmp_path: Path) -> None:
    """They could be exports under another name."""
    write_export(tmp_path, "outbound/a.csv", [("student id", "start"), ("1", "2016-03-01")])
    write_export(tmp_path, "mobility.csv", [("student id", "start"), ("1", "2016-03-01")])
    assert "warnings: see `exchange check`" in run("summary").err
    assert "mobility.csv: F12 the file was not read" in run("check").out


def test_quiet_is_quiet(run: Run) -> None:
    """Errors are still said."""
    assert run("summary", *FROM_SAMPLE, "--quiet").stderr == b""
    assert b"error" in run("summary", *FROM_SAMPLE, "--quiet", "--year", "1999").stderr


def test_broken_definitions_are_exit_2(run: Run, tmp_path: Path) -> None:
    """Whatever the command."""
    write_definitions(tmp_path, "titel = 'X'")
    done = run("summary")
    assert done.code == 2
    assert "exchange.toml: unknown key 'titel'; did you mean 'title'?" in done.err


def broken(_arguments: list[str]) -> int:
    """Fail as a defect does, in words that tell of a student."""
    student = "Anna 20160001"
    msg = f"cannot parse {student}"
    raise ValueError(msg)


@pytest.mark.parametrize("debug", [[], ["--debug"]])
def test_a_defect_is_exit_3_and_shows_no_data(
    run: Run, monkeypatch: pytest.MonkeyPatch, debug: list[str]
) -> None:
    """Its message could hold a cell; its type and place cannot."""
    monkeypatch.setattr(cli, "run_command", broken)
    done = run("summary", *debug)
    assert done.code == 3
    assert "a defect of this tool: ValueError at test_command_line.py:" in done.err
    assert "Anna" not in done.out + done.err
    assert ("in broken" in done.err) is bool(debug)


# A shell that starts the tests in the background leaves SIGINT ignored.
INTERRUPTIBLE = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from bjut_exchange.__main__ import main
main()
"""


def test_an_interrupt_is_exit_130(tmp_path: Path) -> None:
    """Ctrl-C while a file is being read."""
    (tmp_path / "outbound").mkdir()
    os.mkfifo(tmp_path / "outbound" / "slow.csv")
    process = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTIBLE, "summary", "outbound/slow.csv"],
        cwd=tmp_path,
        env={**ENVIRONMENT, "PYTHONWARNINGS": ""},  # it can come between an open and its `with`
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with (tmp_path / "outbound" / "slow.csv").open("wb"):  # returns once the tool reads
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert (out, err) == (b"", b"exchange: error: interrupted\n")
