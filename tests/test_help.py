"""`exchange help`: pages on a terminal, in a pipe, in both languages."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios

import pytest
from rich.cells import cell_len

from bjut_exchange.cli.pages import topics
from bjut_exchange.formats.page import rendered
from bjut_exchange.formats.registry import Style
from tests.conftest import Run
from tests.pages import FOLDER, PAGES, README
from tests.test_completion import asked, offered
from tests.test_pages import COMMANDS
from tests.tool import ENVIRONMENT, SAMPLE

EN, ZH = FOLDER / "en", FOLDER / "zh"
SHOWN = {page.relative_to(FOLDER).as_posix(): page for page in PAGES if page != README}


@pytest.mark.parametrize("topic", topics())
def test_in_a_pipe_a_page_is_its_markdown(run: Run, topic: str) -> None:
    """As it is in the package."""
    done = run("help", topic)
    assert (done.code, done.out, done.err) == (0, (EN / f"{topic}.md").read_text("utf-8"), "")


def test_without_a_topic_the_pages_are_listed(run: Run) -> None:
    """Each with a sentence, in the language that is asked for or that of the locale."""
    assert run("help").out == (EN / "index.md").read_text("utf-8")
    chinese = (ZH / "index.md").read_text("utf-8")
    assert run("help", "--lang", "zh").out == chinese
    assert run("help", env={"LC_ALL": "zh_CN.UTF-8"}).out == chinese


def test_a_page_that_is_not_there_in_chinese_is_shown_in_english(run: Run) -> None:
    """A line in Chinese says so, beside the result."""
    assert run("help", "files", "--lang", "zh").out == (ZH / "files.md").read_text("utf-8")
    done = run("help", "columns", "--lang", "zh")
    assert done.out == (EN / "columns.md").read_text("utf-8")
    assert (done.code, done.err) == (0, "exchange: 此页只有英文版\n")


@pytest.mark.parametrize("command", COMMANDS)
def test_the_name_of_a_command_shows_its_options(run: Run, command: str) -> None:
    """As its own --help does."""
    assert run("help", command).out == run(command, "--help").out


@pytest.mark.parametrize(
    ("topic", "near"), [("fils", "files"), ("sumary", "summary"), ("colums", "columns")]
)
def test_a_topic_that_does_not_exist_is_answered_with_the_nearest(
    run: Run, topic: str, near: str
) -> None:
    """In both languages."""
    for lang in ("en", "zh"):
        done = run("help", topic, "--lang", lang)
        assert (done.code, done.out) == (2, "")
        assert f"`exchange help {near}`" in done.err


@pytest.mark.parametrize("width", [60, 80, 200])
@pytest.mark.parametrize("name", SHOWN)
def test_a_page_fits_a_terminal(name: str, width: int) -> None:
    """No line is longer, no word is cut, and every word of the page is there."""
    text = SHOWN[name].read_text("utf-8")
    shown = rendered(text, Style(width))
    assert max(map(cell_len, shown.splitlines())) <= min(width, 100)
    assert shown.count("…") == text.count("…")
    assert not set("\x1f\x1b") & set(shown)
    listed = {
        word for line in text.splitlines() if line.startswith("|") for word in line.split("`")[1::2]
    }
    assert {
        word for word in listed if re.fullmatch(r"\w{,18}", word) and word not in shown
    } == set()


def test_lines_of_chinese_are_full() -> None:
    """They end where the terminal does, not before a long run of characters; marks stay behind."""
    shown = rendered("学生" * 30 + "，`outbound/` " + "名单" * 60 + "。", Style(60)).splitlines()
    assert all(cell_len(line) > 50 for line in shown[:-1])
    assert not any(line.startswith(("，", "。")) for line in shown)


def test_colours_are_those_of_the_terminal() -> None:
    """And there are none where none are wanted."""
    page = "# Title\n\n`code`\n"
    assert "\x1b[" in rendered(page, Style(80, colour=True))
    assert "\x1b" not in rendered(page, Style(80))


@pytest.mark.parametrize(("rows", "paged"), [(20, True), (400, False)])
def test_a_page_longer_than_the_terminal_is_shown_by_the_pager(rows: int, *, paged: bool) -> None:
    """The user's own; a page that fits is only printed."""
    lines = on_terminal(rows, "help", "python")
    assert {line.startswith("PAGER:") for line in lines} == {paged}
    assert any(line.endswith("From Python") for line in lines)
    assert not any("```" in line for line in lines)
    assert max(map(len, lines)) <= 70 + len("PAGER:" * paged)


def test_a_release_is_shown_as_a_page_is() -> None:
    """Its headline first: its last lines are digests of files."""
    lines = on_terminal(20, "report", "--quiet", "--data", str(SAMPLE), "--year", "2016")
    assert {line.startswith("PAGER:") for line in lines} == {True}
    assert "872 stays abroad" in lines[0]


def on_terminal(rows: int, *arguments: str) -> list[str]:
    """Return the lines that the tool shows on a terminal, those by the pager with its mark."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, 70, 0, 0))
    command = [sys.executable, "-m", "bjut_exchange", *arguments]
    env = {**ENVIRONMENT, "PAGER": "sed s/^/PAGER:/", "TERM": "xterm", "NO_COLOR": "1"}
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, env=env) as process:
        os.close(theirs)
        shown = b"".join(iter(lambda: _read(ours), b"")).decode()
    os.close(ours)
    assert process.returncode == 0
    return shown.splitlines()


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 1 << 16)
    except OSError:  # Linux says so when the other end is closed
        return b""


def test_topics_are_completed(run: Run) -> None:
    """And the names of commands."""
    assert offered(run(env=asked("exchange help co"))) == [
        "counting",
        "codes",
        "columns",
        "compare",
    ]


@pytest.mark.parametrize("arguments", [["help"], ["help", "files"], ["help", "summary"]])
def test_pandas_is_not_waited_for(process: Run, arguments: list[str]) -> None:
    """Whoever asks for help gets it at once."""
    done = process(*arguments, python=("-X", "importtime", "-m", "bjut_exchange"))
    imported = {line.split("|")[-1].strip() for line in done.err.splitlines()}
    assert "bjut_exchange.cli.pages" in imported
    assert not imported & {"pandas", "numpy", "rich.markdown"}
