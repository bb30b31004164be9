"""Exports that could do harm: a clear error or an ordinary row each."""

from __future__ import annotations

import gzip
import io
import os
import resource
import struct
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from bjut_exchange.config.terms import DirectionName
from bjut_exchange.errors import InputError
from bjut_exchange.reading import containers, workbooks
from tests.conftest import Run
from tests.tool import register_of, write_export
from tests.workbook import packed, workbook_of, write_workbook

OUT = DirectionName.OUTBOUND
HEADER = ("学号", "姓名", "国家/地区", "项目名称", "开始日期")
MIB = 1 << 20


def stay(programme: str, person: str = "001") -> tuple[str, ...]:
    """Return a stay in a programme."""
    return (person, "Somebody", "日本", programme, "2016-03-01")


def places(folder: Path) -> list[str]:
    """Return the places of the exports that were read."""
    return list(map(str, register_of(folder).places(OUT)))


def refusal(folder: Path) -> InputError:
    """Return the error with which an export is refused."""
    with pytest.raises(InputError) as caught:
        register_of(folder)
    return caught.value


HARMFUL = {
    "markup": "[red]Summer[/red] [/] :smile:",
    "ansi": "\x1b[31mSummer\x1b[0m\x1b]0;title\x07",
    "controls": "Sum\x00mer\x08\x7f\x9b31m",
    "right_to_left": "\u202eSummer\u202c\u2066\u200f",
    "formula": "=cmd|' /C calc'!A0",
    "surrogate": "\ufffe\uffff Summer",
}


@pytest.mark.parametrize("text", HARMFUL.values(), ids=HARMFUL.keys())
def test_what_terminals_and_spreadsheets_obey_is_a_cell_like_any_other(
    run: Run, tmp_path: Path, text: str
) -> None:
    """In cells, in headers and in the name of the file; it reaches no output."""
    name = text.replace("/", "").replace("\x00", "")
    header = (*HEADER, text)
    write_export(tmp_path, f"outbound/{name}.csv", [header, (*stay(text), text)])
    assert register_of(tmp_path).row_account(OUT) == {"counted": 1}
    done = run("summary", "--format", "table")
    assert done.code == 0
    assert all(line.isprintable() for line in (done.out + done.err).splitlines())


@pytest.mark.parametrize("text", ["\x1b[31m学号", "\u202e学号\u202c", "\x00学号", "[b]学号"])
def test_headers_are_recognised_beneath_what_cannot_be_printed(tmp_path: Path, text: str) -> None:
    """And in an error only their printable form is shown."""
    write_export(tmp_path, "outbound/a.csv", [(text, "国家/地区"), ("001", "日本")])
    said = str(refusal(tmp_path))
    assert "no column holds the start" in said
    assert said.isprintable()


@contextmanager
def little_memory(mebibytes: int) -> Iterator[None]:
    """Allow this process only so much more memory than it has taken."""
    taken = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (taken + mebibytes * MIB, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


LONG = {
    "a_line": (b"", b"x", "F05", 2),
    "fields": (b"", b"x,", "F05", 2),
    "a_cell": (b'"', b"x", "F05", 2),
    "quotes": (b"", b'"', "F05", 2),
    "fields_over_lines": (b"", b'"\n",', "F05", 2),
    "a_cell_over_lines": (b'001,"', b"x\n", "F04", 2),
}


@pytest.mark.parametrize(("start", "piece", "check", "row"), LONG.values(), ids=LONG.keys())
def test_a_line_of_100_megabytes_is_refused_by_its_row(
    tmp_path: Path, start: bytes, piece: bytes, check: str, row: int
) -> None:
    """Without ever being held; an open quotation mark over many lines is called what it is.

    Of what is allowed two threads reserve 64 MiB each, which they do not use.
    """
    path = write_export(tmp_path, "outbound/a.csv", [HEADER])
    with path.open("ab") as file:
        file.write(start)
        for _ in range(100):
            file.write(piece * (MIB // len(piece)))
    with little_memory(96 + 2 * 64):
        error = refusal(tmp_path)
    assert (error.check, error.row) == (check, row)
    assert f"outbound/a.csv, row {row}" in str(error)


def test_a_file_that_is_one_long_line_is_refused(tmp_path: Path) -> None:
    """Its header cannot be looked for; the file is sparse, of NUL bytes alone."""
    path = write_export(tmp_path, "outbound/a.csv", [])
    os.truncate(path, 100 * MIB)
    with little_memory(64):
        error = refusal(tmp_path)
    assert (error.check, error.row) == ("F05", 1)


def test_a_packed_line_of_100_megabytes_is_refused(tmp_path: Path) -> None:
    """However small it is on the disk."""
    path = write_export(tmp_path, "outbound/a.csv.gz", [])
    with gzip.open(path, "wb") as file:
        file.write(",".join(HEADER).encode() + b"\n")
        for _ in range(100):
            file.write(b"x" * MIB)
    with little_memory(64):
        error = refusal(tmp_path)
    assert (error.check, error.row) == ("F05", 2)


def test_a_packed_file_that_unpacks_without_end_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Empty rows take memory, too."""
    monkeypatch.setattr(containers, "_UNPACKS_FREELY", MIB)
    path = write_export(tmp_path, "outbound/a.csv.gz", [])
    path.write_bytes(gzip.compress(",".join(HEADER).encode() + b"\n" * (20 * MIB)))
    error = refusal(tmp_path)
    assert error.check == "F21"
    assert "outbound/a.csv.gz unpacks to more than" in str(error)


def test_a_folder_named_like_a_file_is_a_folder(tmp_path: Path) -> None:
    """What lies in it is read."""
    write_export(tmp_path, "outbound/x.csv/a.csv", [HEADER, stay("Summer")])
    assert places(tmp_path) == ["outbound/x.csv/a.csv"]


def test_a_link_to_a_folder_above_is_followed_once(tmp_path: Path) -> None:
    """However often it leads back."""
    write_export(tmp_path, "outbound/a.csv", [HEADER, stay("Summer")])
    (tmp_path / "outbound" / "again").symlink_to("..", target_is_directory=True)
    (tmp_path / "all").symlink_to(tmp_path, target_is_directory=True)
    assert places(tmp_path) == ["outbound/a.csv"]


def test_a_link_that_leads_to_itself_is_named(run: Run, tmp_path: Path) -> None:
    """By what the system says of it."""
    write_export(tmp_path, "outbound/b.csv", [HEADER, stay("Summer")])
    (tmp_path / "outbound" / "a.csv").symlink_to("a.csv")
    assert refusal(tmp_path).check == "F01"
    done = run("summary")
    assert done.code == 2
    assert "outbound/a.csv cannot be read: Too many levels of symbolic links" in done.err


def zip_bomb(*, lies: bool) -> bytes:
    """Return a workbook whose sheet unpacks to 600 MiB; if it lies, it declares 100 bytes."""
    archive = io.BytesIO(packed(workbook_of("")))
    with (
        zipfile.ZipFile(archive, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as file,
        file.open("xl/worksheets/sheet2.xml", "w") as part,
    ):
        for _ in range(32 if lies else 600):
            part.write(bytes(MIB))
    written = bytearray(archive.getvalue())
    if lies:
        struct.pack_into("<I", written, written.rindex(b"PK\x01\x02") + 24, 100)
    return bytes(written)


def test_a_workbook_that_unpacks_to_gigabytes_is_refused(tmp_path: Path) -> None:
    """Before anything tries to read it."""
    path = write_export(tmp_path, "outbound/a.xlsx", [])
    path.write_bytes(zip_bomb(lies=False))
    with little_memory(64):
        error = refusal(tmp_path)
    assert error.check == "F21"
    assert "outbound/a.xlsx unpacks to more than 192 MiB" in str(error)


def test_a_workbook_too_large_to_be_held_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is read as a whole."""
    monkeypatch.setattr(containers, "_LARGEST_WORKBOOK", MIB)
    path = write_export(tmp_path, "outbound/a.xlsx", [])
    path.write_bytes(b"PK\x03\x04" + bytes(3 * MIB))
    assert "outbound/a.xlsx is a workbook of more than 1 MiB" in str(refusal(tmp_path))


def test_a_workbook_that_lies_about_its_size_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sizes that it declares are not believed."""
    monkeypatch.setattr(workbooks, "LARGEST_UNPACKED", 16 * MIB)
    path = write_export(tmp_path, "outbound/a.xlsx", [])
    path.write_bytes(zip_bomb(lies=True))
    assert "outbound/a.xlsx unpacks to more than 16 MiB" in str(refusal(tmp_path))


def test_a_workbook_of_one_cell_far_away_does_not_take_the_tool_with_it(
    run: Run, tmp_path: Path
) -> None:
    """What reads workbooks would ask for all the cells before it."""
    near, far = '<c r="A1"><v>1</v></c>', '<c r="XFD1048576"><v>1</v></c>'
    rows = f'<row r="1">{near}</row><row r="1048576">{far}</row>'
    path = write_export(tmp_path, "outbound/a.xlsx", [])
    path.write_bytes(packed(workbook_of(rows)))
    done = run("summary")
    assert done.code == 2
    where, error, hint = done.err.splitlines()
    assert where == "exchange: this folder (definitions: bjut.toml)"
    assert error.startswith("exchange: error: outbound/a.xlsx has too many cells")
    assert hint.startswith("exchange: hint: ")


def test_a_formula_in_a_workbook_is_its_value(tmp_path: Path) -> None:
    """And markup in the name of a sheet cannot reach the terminal."""
    sheets = {"\u202e[red]\u0085": [HEADER, ("001", "x", "日本", "=1+1", "2016-03-01")]}
    write_workbook(tmp_path / "outbound" / "a.xlsx", sheets)
    assert places(tmp_path) == ["outbound/a.xlsx[\ufffd[red]\ufffd]"]


def test_an_open_quotation_mark_in_the_last_column_loses_no_row(tmp_path: Path) -> None:
    """There it leaves each row as long as the header, and would take in all rows below."""
    path = write_export(tmp_path, "outbound/a.csv", [HEADER, *[stay("Summer")] * 3])
    lines = path.read_text("utf-8").splitlines()
    lines[2] = lines[2].replace("2016-03-01", '"2016-03-01')
    path.write_text("\n".join(lines) + "\n", "utf-8")
    with pytest.raises(InputError) as caught:
        register_of(tmp_path)
    assert (caught.value.check, caught.value.row) == ("F04", 3)


def test_a_workbook_of_several_mebibytes_is_read(tmp_path: Path) -> None:
    """Most real ones are: their sheets unpack to more than is looked at in one go."""
    stays = [stay(f"Programme {at % 50}", str(at)) for at in range(20_000)]
    write_workbook(tmp_path / "outbound" / "a.xlsx", {"Sheet1": [HEADER, *stays]})
    assert len(register_of(tmp_path).counted(OUT)) == 20_000


@pytest.mark.parametrize("change", ["shrinks", "grows", "vanishes"])
def test_a_file_that_changes_while_it_is_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    """Whatever could be read of it before or after."""
    path = write_export(tmp_path, "outbound/a.csv", [HEADER, *[stay("Summer")] * 100_000])
    size, opened = path.stat().st_size, Path.open

    def open_and_change(self: Path, *arguments: Any, **named: Any) -> Any:  # noqa: ANN401  # as Path.open
        stream = opened(self, *arguments, **named)
        if self.name != path.name:
            return stream
        if change == "vanishes":
            path.unlink(missing_ok=True)
        else:
            os.truncate(path, size + (100 if change == "grows" else -MIB))
        return stream

    monkeypatch.setattr(Path, "open", open_and_change)
    with pytest.raises(InputError) as caught:
        register_of(tmp_path)
    assert caught.value.check == "F06"
    assert "outbound/a.csv changed while it was being read" in str(caught.value)


@pytest.mark.parametrize("part", [0.5, 0.999])
def test_a_packed_file_that_is_cut_off_is_refused(tmp_path: Path, part: float) -> None:
    """What could be unpacked is not all."""
    text = ",".join(HEADER) + "\n" + "".join(f"{n},x,日本,,2016-03-01\n" for n in range(50_000))
    packed_text = gzip.compress(text.encode())
    path = write_export(tmp_path, "outbound/a.csv.gz", [])
    path.write_bytes(packed_text[: int(len(packed_text) * part)])
    error = refusal(tmp_path)
    assert error.check == "F07"
    assert "outbound/a.csv.gz is a gzip file, but it is damaged or incomplete" in str(error)


@pytest.mark.parametrize("content", [b"<html><table>", b" <?xml version='1.0'?><Workbook>"])
def test_a_web_page_that_is_called_a_workbook_is_refused(tmp_path: Path, content: bytes) -> None:
    """As systems on the web send them, for Excel to open."""
    write_export(tmp_path, "outbound/a.xls", []).write_bytes(content)
    error = refusal(tmp_path)
    assert error.check == "F07"
    assert "outbound/a.xls is a web page or XML" in str(error)
    assert "CSV UTF-8" in error.hint


@pytest.mark.parametrize("content", [b"PK\x03\x04 and no more", b"\xd0\xcf\x11\xe0" * 300])
def test_a_broken_workbook_is_refused(tmp_path: Path, content: bytes) -> None:
    """Whatever it is called."""
    write_export(tmp_path, "outbound/a.csv", []).write_bytes(content)
    error = refusal(tmp_path)
    assert error.check == "F07"
    assert "outbound/a.csv cannot be read as a workbook" in str(error)


def test_a_workbook_without_what_reads_it_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is an extra."""
    write_workbook(tmp_path / "outbound" / "a.xlsx", {"A": [HEADER, stay("Summer")]})
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    error = refusal(tmp_path)
    assert error.check == "F08"
    assert error.hint == "pip install 'bjut-exchange[excel]'"


def test_a_long_cell_in_utf_16_is_refused_by_its_row(tmp_path: Path) -> None:
    """In UTF-8 it is longer still."""
    text = '学号,国家/地区,开始日期\n1,"' + "中" * 400_000 + '",2016-01-01\n'
    (tmp_path / "outbound").mkdir()
    (tmp_path / "outbound" / "a.csv").write_bytes(text.encode("utf-16"))
    error = refusal(tmp_path)
    assert (error.check, error.row) == ("F05", 2)
