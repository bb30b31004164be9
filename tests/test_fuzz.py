"""Whatever bytes are sent as an export: an error in words, or a register that leaves nothing out.

`EXCHANGE_FUZZ=20000` sets the number of inputs for each test.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bjut_exchange.config.terms import DirectionName
from bjut_exchange.errors import InputError
from bjut_exchange.reading.setup import Setup, load_setup
from bjut_exchange.register.build import Register, build_register
from tests.erasmus import write_register
from tests.tool import SAMPLE, read_as, write_definitions
from tests.workbook import write_workbook

OUT = DirectionName.OUTBOUND
COUNT = int(os.environ.get("EXCHANGE_FUZZ", "150"))
fuzzed = settings(
    max_examples=COUNT, deadline=None, suppress_health_check=list(HealthCheck), database=None
)

DEFINITIONS = """
[outbound.columns]
start = [
  "派出日期", "出国时间", "开始日期", "来华日期", "入学日期", "start date", "start",
  "study_start_date",
]
"""
IDS = [f"2016{number:04}" for number in range(4170, 4174)]
NAMES = ("Zhao Planted", "王种植", "Qian Planted", "Sun\nPlanted")
HEADER = ("学号", "姓名", "国家/地区", "开始日期", "结束日期")
STAYS = [
    [person, name, "日本", "2016-03-01", "2016-03-20"]
    for person, name in zip(IDS, NAMES, strict=True)
]


def written(rows: list[list[str]], delimiter: str, line_end: str) -> str:
    """Write rows as text."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=line_end).writerows(rows)
    return text.getvalue()


def beginning(path: Path) -> bytes:
    """Return the first 30 lines of a file."""
    with path.open("rb") as file:
        return b"".join(file.readline() for _ in range(30))


def erasmus() -> list[bytes]:
    """Return exports of another university's kind."""
    with tempfile.TemporaryDirectory() as folder:
        write_register(Path(folder))
        return [beginning(path) for path in sorted(Path(folder).glob("*.csv"))]


def workbook() -> bytes:
    """Return a workbook with the planted students."""
    with tempfile.TemporaryDirectory() as folder:
        return write_workbook(Path(folder, "a.xlsx"), {"A": [HEADER, *STAYS]}).read_bytes()


PLANTED = written([["2016"], list(HEADER), *STAYS, ["合计", "4"]], ",", "\r\n")
TEXTS = [
    PLANTED.encode(),
    PLANTED.encode("utf-8-sig"),
    PLANTED.encode("gb18030"),
    written([list(HEADER), *STAYS], "\t", "\n").encode("utf-16"),
    written([list(HEADER), *STAYS], "|", "\r").encode("gb18030"),
    *(beginning(path) for path in sorted(SAMPLE.glob("*bound/*_2016.csv"))),
    *erasmus(),
]
PACKED = [workbook(), gzip.compress(TEXTS[0], mtime=0), gzip.compress(TEXTS[3], mtime=0)]
PIECES = [
    *(b'"', b'""', b",", b";", b"\t", b"|", b"\n", b"\r", b"\r\n", b"\0", b" ", b"\xff", b"\x80"),
    *(codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE),
    *(b'"\n"', b'","', b"\x1f\x8b\x08", b"PK\x03\x04", b"\x1b[31m", b"=cmd|", b"[/red]"),
    *("日本".encode("gb18030"), "𠮷".encode("gb18030"), "\u202e开始日期".encode(), b"2016.7"),
]


@st.composite
def mutated(draw: st.DrawFn, bases: list[bytes]) -> bytes:
    """Return one of `bases` with bytes and lines flipped, cut, doubled and put in."""
    content = draw(st.sampled_from(bases))
    for _ in range(draw(st.integers(1, 6))):
        at, end = sorted(draw(st.tuples(*[st.integers(0, len(content))] * 2)))
        lines = content.splitlines(keepends=True) or [b""]
        line = draw(st.integers(0, len(lines) - 1))
        piece = draw(st.one_of(st.sampled_from(PIECES), st.binary(min_size=1, max_size=3)))
        end = min(end, at + 40)
        content = draw(
            st.sampled_from(
                [
                    content[:at] + piece + content[at:],
                    content[:at] + piece + content[at + len(piece) :],
                    content[:at] + content[end:],
                    content[:end] + content[at:end] + content[end:],
                    b"".join([*lines[:line], *lines[line + 1 :]]),
                    b"".join([*lines[:line], lines[line], *lines[line:]]),
                    b"".join([*lines[:line], piece, *lines[line:]]),
                    content[:at],
                ]
            )
        )
    return content


anything = st.one_of(
    st.binary(max_size=300),
    st.lists(st.sampled_from([*PIECES, "学号,开始日期\n".encode(), b"start", b"x"])).map(b"".join),
    st.lists(st.sampled_from([*PIECES, b"x"]), max_size=40).map(
        lambda pieces: "学号,姓名,开始日期\n".encode() + b"".join(pieces)
    ),
)


@pytest.fixture(scope="module")
def setup(tmp_path_factory: pytest.TempPathFactory) -> Setup:
    """Return a folder for one export, in which the headers of all that is read here are known."""
    folder = tmp_path_factory.mktemp("fuzz")
    (folder / "outbound").mkdir()
    write_definitions(folder, DEFINITIONS)
    return load_setup(None, [str(folder)], {})


def register_of(setup: Setup, content: bytes) -> Register | None:
    """Read an export; None where it is refused, in words that give no student away."""
    (setup.data / "outbound" / "a.csv").write_bytes(content)
    try:
        register = build_register(setup, (OUT,))
        for each in register.refused:
            raise each.error
    except InputError as error:
        said = f"{error} {error.hint}"
        assert not any(secret in said for secret in (*IDS, *NAMES, "Planted", "种植"))
        assert "outbound/a.csv" in said
        assert "\n" not in said
        return None
    else:
        return register


def records_below_the_header(register: Register, content: bytes) -> int:
    """Count the records of a text export with another reader, told only how the file is written."""
    ((encoding, delimiter, header_row),) = read_as(register, OUT)
    text = content.decode(encoding, "replace").removeprefix("\ufeff")
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    return len(rows) - header_row


def check(setup: Setup, content: bytes) -> None:
    """Assert that what is read is counted or excluded, and that all is read."""
    register = register_of(setup, content)
    if register is None:
        return
    balance, rows = register.row_account(OUT), len(register.frame(OUT))
    assert balance.get("counted", 0) == len(register.counted(OUT))
    assert sum(balance.values()) == rows
    if not content.startswith((b"PK", b"\x1f\x8b")):
        assert rows == records_below_the_header(register, content)


@fuzzed
@given(content=anything)
def test_any_bytes_are_read_or_refused(setup: Setup, content: bytes) -> None:
    """Never a traceback, never a row that is lost."""
    check(setup, content)


@fuzzed
@given(content=mutated(TEXTS))
def test_a_damaged_export_is_read_or_refused(setup: Setup, content: bytes) -> None:
    """In every encoding, files of other systems among them; no student is named."""
    check(setup, content)


@settings(fuzzed, max_examples=max(20, COUNT // 10))
@given(content=mutated(PACKED))
def test_a_damaged_workbook_or_archive_is_read_or_refused(setup: Setup, content: bytes) -> None:
    """What reads workbooks may give way; the tool does not."""
    check(setup, content)
