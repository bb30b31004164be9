"""`exchange report`: what is written, where, and that nothing of the office's is lost."""

from __future__ import annotations

import hashlib
import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from bjut_exchange.errors import OutputError
from bjut_exchange.release import files as folder_files
from tests.conftest import Run
from tests.tool import ENVIRONMENT, PATIENCE, SAMPLE, run_here, run_process, write_export

HEADER = ("student id", "name", "partner", "country", "level", "start", "end")
DATA = ("figures", "countries", "partners", "breakdowns", "verdicts", "figures.meta")
SUFFIXES = ("html", "docx", "xlsx", "md")
# Another day, whatever asks for it, once all is loaded that could not bear it.
LATER = """
import datetime, sys, time
import docx, pandas, pyarrow.csv, xlsxwriter
class Later(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return super().now(tz) + datetime.timedelta(days=400)
    utcnow = classmethod(lambda cls: cls.now(datetime.UTC).replace(tzinfo=None))
datetime.datetime = Later
clock = time.time
time.time = lambda: clock() + 400 * 86400
from bjut_exchange.__main__ import main
main()
"""


def write(folder: Path, students: int = 30, partner: str = "Bonn") -> None:
    """Write exports of two years."""
    rows = [
        (f"{year}{at}", "Li", partner, "Germany", "master", f"{year}-03-01", f"{year}-07-20")
        for year in (2015, 2016)
        for at in range(students + year - 2015)
    ]
    write_export(folder, "outbound/a.csv", [HEADER, *rows])


def content(folder: Path) -> dict[str, bytes]:
    """Return all files below a folder."""
    files = (each for each in folder.rglob("*") if each.is_file())
    return {each.relative_to(folder).as_posix(): each.read_bytes() for each in files}


def test_a_folder_has_every_format_in_both_languages_and_the_data(run: Run, tmp_path: Path) -> None:
    """Stderr says how many they are, and how large."""
    write(tmp_path)
    done = run("report", "--year", "2016", "--to", "release")
    assert done.code == 0, done.err
    expected = {f"report.{lang}.{suffix}" for lang in ("en", "zh") for suffix in SUFFIXES}
    expected |= {f"data/{name}.csv" for name in DATA} | {"datapackage.json", "statements.json"}
    written = content(tmp_path / "release")
    assert set(written) == expected
    size = -(-sum(map(len, written.values())) // 1000)
    assert f"release was written ({len(expected)} files, {size} kB)\n" in done.err
    assert run("report", "--to", "release", "--quiet").err == ""
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".")] == []


def test_formats_and_languages_can_be_chosen(run: Run, tmp_path: Path) -> None:
    """And what an earlier release had besides goes."""
    write(tmp_path)
    run("report", "--to", "release")
    assert (
        run("report", "--to", "release", "-f", "html", "-f", "markdown", "--lang", "zh").code == 0
    )
    expected = {"report.zh.html", "report.zh.md", "datapackage.json"}
    assert set(content(tmp_path / "release")) == expected
    assert [each.name for each in (tmp_path / "release").iterdir() if each.is_dir()] == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("--to x -o y.html", "--to writes a folder, --output a single file"),
        ("--format csv", "cannot be written as csv"),
        ("--format table", "cannot be written as table"),
        ("-o x.json", "cannot be written as json"),
        ("-o x.pdf", "is not that of a format"),
        ("--format data", "one format in one language"),
        ("--format html --format markdown", "one format in one language"),
        ("--lang both -o x.html", "one format in one language"),
        ("--force", "--force is only for a folder"),
        ("--bom", "no option --bom"),
        ("--released soon --to x", "'soon' is not a day"),
        ("--released 1/2/2017 --to x", "'1/2/2017' is not a day"),
        ("--to outbound/a.csv", "outbound/a.csv is not a folder"),
        ("--to .", "no file of an earlier release"),
        ("--to exports --force", "would be read as an export"),
        ("--year 2030 --to x", "2030"),
    ],
)
def test_what_cannot_be_written_is_refused(
    run: Run, tmp_path: Path, arguments: str, said: str
) -> None:
    """Nothing is written, and the exit code is 2."""
    write(tmp_path)
    (tmp_path / "exchange.toml").write_text(
        '[outbound]\nexports = [{ files = ["outbound/*", "exports/data/*.csv"] }]\n', "utf-8"
    )
    before = content(tmp_path)
    done = run("report", *arguments.split())
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert content(tmp_path) == before


def test_what_is_not_of_a_release_is_never_lost(run: Run, tmp_path: Path) -> None:
    """A folder that holds something else is refused; with --force, all else stays."""
    write(tmp_path)
    (tmp_path / "release").mkdir()
    notes = tmp_path / "release" / "notes.txt"
    notes.write_text("ours", "utf-8")
    assert run("report", "--to", "release").code == 2
    assert content(tmp_path / "release") == {"notes.txt": b"ours"}
    assert run("report", "--to", "release", "--force").code == 0
    assert notes.read_text("utf-8") == "ours"
    assert run("report", "--to", "release").code == 2
    assert run("report", "--to", "release", "--force", "--format", "html").code == 0
    assert set(content(tmp_path / "release")) == {
        *("notes.txt", "report.en.html", "report.zh.html", "datapackage.json")
    }


def test_what_was_changed_by_hand_is_not_replaced_in_silence(run: Run, tmp_path: Path) -> None:
    """An office may have corrected the Word document."""
    write(tmp_path)
    run("report", "--to", "release")
    word = tmp_path / "release" / "report.en.docx"
    word.write_bytes(b"corrected")
    done = run("report", "--to", "release")
    assert done.code == 2
    assert "report.en.docx in release was changed after it was written" in done.err
    assert word.read_bytes() == b"corrected"
    # What another release would not hold is not deleted, either.
    assert run("report", "--to", "release", "--force", "--format", "html").code == 0
    assert word.read_bytes() == b"corrected"


@pytest.mark.parametrize("name", ["datapackage.json", "notes"])
def test_what_cannot_be_read_is_not_replaced(run: Run, tmp_path: Path, name: str) -> None:
    """A pipe is not waited for, wherever exports or releases are looked for."""
    write(tmp_path)
    (tmp_path / "release").mkdir()
    os.mkfifo(tmp_path / "release" / name)
    done = run("report", "--to", "release")
    assert done.code == 2
    assert f"release holds {name}" in done.err
    assert (tmp_path / "release" / name).is_fifo()
    assert run("summary").code == 0


def test_any_other_manifest_is_none_of_a_release(run: Run, tmp_path: Path) -> None:
    """However deep its brackets are: exports beside it are counted."""
    write(tmp_path)
    (tmp_path / "datapackage.json").write_text("[" * 100_000, "utf-8")
    assert run("summary").code == 0


@pytest.mark.parametrize("names", [(), ("data/../../outbound/a.csv", "../exchange.toml")])
def test_a_manifest_cannot_name_files_elsewhere(
    run: Run, tmp_path: Path, names: tuple[str, ...]
) -> None:
    """Files outside the folder stay whatever it says."""
    write(tmp_path)
    (tmp_path / "exchange.toml").write_text("", "utf-8")
    run("report", "--to", "release")
    manifest = tmp_path / "release" / "datapackage.json"
    package = json.loads(manifest.read_bytes())
    for name in names:
        found = hashlib.sha256((tmp_path / "release" / name).read_bytes()).hexdigest()
        package["documents"].append({"path": name, "hash": f"sha256:{found}"})
    manifest.write_text(json.dumps(package), "utf-8")
    assert run("report", "--to", "release").code == 0
    assert (tmp_path / "outbound" / "a.csv").exists()
    assert (tmp_path / "exchange.toml").exists()


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
@pytest.mark.parametrize("is_new", [True, False])
def test_what_is_interrupted_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException, *, is_new: bool
) -> None:
    """Wherever it happens, the folder is that of before."""
    folder, steps = tmp_path / "release", 0
    before = {"datapackage.json": b'{"name": "exchange-release-1"}'}
    if not is_new:
        folder_files.write_folder(folder, before, force=False)
    after = {"a": b"1", "data/b": b"2", "datapackage.json": b"3"}

    def failing(name: str, at: int) -> None:
        real = getattr(Path, name)

        def step(self: Path, *arguments: object, **named: object) -> object:
            nonlocal steps
            steps += 1
            if steps == at:
                raise error
            return real(self, *arguments, **named)

        monkeypatch.setattr(Path, name, step)

    for at in range(1, 20):
        steps = 0
        with monkeypatch.context():
            for name in ("replace", "rename", "mkdir"):
                failing(name, at)
            try:
                folder_files.write_folder(folder, after, force=False)
            except (KeyboardInterrupt, OutputError):
                pass
            else:
                break
        monkeypatch.undo()
        assert folder.exists() is not is_new
        assert is_new or content(folder) == before
    assert at > 3
    assert content(folder) == after
    assert [each.name for each in tmp_path.iterdir()] == ["release"]


def test_a_release_below_the_exports_is_none_of_them(run: Run, tmp_path: Path) -> None:
    """It is written again with the same bytes; what an office keeps beside it is still named."""
    write(tmp_path)
    before = run("check", "--quiet").out
    run("report", "--to", "release")
    first = content(tmp_path / "release")
    assert run("check", "--quiet").out == before
    assert run("report", "--to", "release").code == 0
    assert content(tmp_path / "release") == first
    write_export(tmp_path, "release/data/ours.csv", [HEADER])
    assert "release/data/ours.csv" in run("check", "--quiet").out


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_single_file_has_the_format_of_its_suffix(run: Run, tmp_path: Path, suffix: str) -> None:
    """And is the same as that in the folder but for the names of other files."""
    write(tmp_path)
    done = run("report", "-o", f"x.{suffix}", "--lang", "zh")
    assert done.code == 0, done.err
    assert f"已写入：x.{suffix}（" in done.err
    assert (tmp_path / f"x.{suffix}").stat().st_size > 0


def test_what_the_office_says_stands_apart_in_markdown(run: Run, tmp_path: Path) -> None:
    """After the facts, before the figures; in Chinese with its own punctuation."""
    write(tmp_path)
    (tmp_path / "exchange.toml").write_text(
        "[report]\ncontact = 'a@b.org'\nlicence = 'CC0'\noffice = 'Desk'\n"
        "[[report.statement]]\ntext = { en = 'We moved.', zh = '已迁址。' }\n",
        "utf-8",
    )
    text = run("report", "-q", "--lang", "zh").out
    assert " · Desk · " in text.splitlines()[2]
    assert text.endswith("\n\na@b.org · CC0\n")
    between = text.split("## 本单位说明\n\n已迁址。\n\n")
    assert "- **年份**：2016" in between[0]
    assert between[1].startswith("## 派出学生\n\n**31**人次，共31人\n\n▲ 新高：")


def test_a_pipe_gets_markdown(run: Run, tmp_path: Path) -> None:
    """In the language of the locale, and any other format that is asked for."""
    write(tmp_path)
    assert run("report", "-q").out.startswith("# ")
    assert "年" in run("report", "-q", env={"LC_ALL": "zh_CN.UTF-8"}).out.splitlines()[0]
    assert run("report", "-q", "-f", "xlsx").stdout == run("report", "-q", "-f", "xlsx").stdout


@pytest.mark.parametrize(("form", "code"), [("markdown", 0), ("html", 0), ("xlsx", 2), ("docx", 2)])
def test_a_terminal_shows_the_page_and_no_binary_file(form: str, code: int) -> None:
    """Markdown is rendered there."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "bjut_exchange", "report", str(SAMPLE), "-q", "-f", form]
    with subprocess.Popen(command, stdout=theirs, stderr=subprocess.PIPE, env=ENVIRONMENT) as done:
        os.close(theirs)
        shown = b""
        try:
            while part := os.read(ours, 1 << 16):
                shown += part
        except OSError:  # the other end is closed
            pass
        _, err = done.communicate(timeout=PATIENCE)
    os.close(ours)
    assert done.returncode == code, err
    assert (b"cannot be shown on a terminal" in err) == (code == 2)
    assert b"# " not in shown if form == "markdown" else True


def test_fail_on_sets_the_exit_code_of_a_release(run: Run, tmp_path: Path) -> None:
    """It is written all the same."""
    write(tmp_path)
    write_export(
        tmp_path, "outbound/b.csv", [HEADER, ("", "", "", "Atlantis", "", "2016-13-01", "")]
    )
    assert run("report", "--to", "release").code == 0
    assert run("report", "--to", "release", "--fail-on", "error").code == 1


def test_the_same_exports_make_the_same_bytes(tmp_path: Path) -> None:
    """On another day, in another folder, time zone and locale, with another order of sets."""
    folders = [tmp_path / "a", tmp_path / "a longer name" / "a"]
    wheres: list[dict[str, str]] = [
        {"PYTHONHASHSEED": "1", "TZ": "Asia/Shanghai", "LC_ALL": "zh_CN.UTF-8"},
        {"PYTHONHASHSEED": "2", "TZ": "America/Los_Angeles", "LC_ALL": "C.UTF-8"},
    ]
    written = []
    for folder, env, python in zip(
        folders, wheres, (("-m", "bjut_exchange"), ("-c", LATER)), strict=True
    ):
        write(folder)
        line = ("report", "--to", "release", "--released", "2017-01-12")
        done = run_process(*line, cwd=folder, env=env, python=python)
        assert done.code == 0, done.err
        written.append(content(folder / "release"))
    assert written[0].keys() == written[1].keys()
    assert [name for name in written[0] if written[0][name] != written[1][name]] == []
    for each in written[0].values():
        assert str(tmp_path).encode() not in each


def test_a_date_is_printed_only_if_it_is_given(run: Run, tmp_path: Path) -> None:
    """And in the language of the release."""
    write(tmp_path)
    dated = [
        run("report", "-q", "--released", "2017-01-12", "--lang", lang).out for lang in ("en", "zh")
    ]
    assert "12 January 2017" in dated[0]
    assert "2017年1月12日" in dated[1]
    assert "January" not in run("report", "-q", "--lang", "en").out


def test_what_was_published_and_revised_shows_in_the_release(run: Run, tmp_path: Path) -> None:
    """Its version counts the revisions; an earlier year stays as it was."""

    def version() -> str:
        assert run("report", "-y", "2016", "--to", "release").code == 0
        return str(json.loads((tmp_path / "release/datapackage.json").read_bytes())["version"])

    write(tmp_path)
    assert run("publish", "-y", "2015", "--on", "2016-01-10").code == 0
    assert run("report", "-y", "2015", "--to", "earlier").code == 0
    earlier = content(tmp_path / "earlier")
    assert run("publish", "-y", "2016", "--on", "2017-01-10").code == 0
    assert version() == "2016.0.0"
    assert run("report", "-y", "2015", "--to", "earlier").code == 0
    assert content(tmp_path / "earlier") == earlier
    write(tmp_path, 40)
    published = run("report", "-y", "2016", "-q", "--lang", "en").out
    assert "31" in published
    assert "41" in published
    revise = ("publish", "-y", "2016", "--on", "2018-03-01", "--revise", "A list came late")
    assert run(*revise).code == 0
    assert version() == "2016.0.1"


def test_hostile_names_are_inert_in_markdown(run: Run, tmp_path: Path) -> None:
    """No HTML, no table cell, no link and no list is made of them."""
    write(tmp_path, partner="<script>alert(1)</script> | [x](http://x) `a` &lt; # *b*")
    out = run("report", "-q").out
    assert "<script" not in out.replace("\\<script", "")
    assert "<br" not in out


def test_a_format_that_is_not_installed_is_left_out(run: Run, tmp_path: Path) -> None:
    """With a note; it is an error only where it is asked for, whatever the file is called."""
    write(tmp_path)
    (tmp_path / "no").mkdir()
    (tmp_path / "no" / "docx.py").write_text("raise ImportError\n", "utf-8")
    path = os.pathsep.join([str(tmp_path / "no"), os.environ.get("PYTHONPATH", "")])
    done = run_process("report", "--to", "release", cwd=tmp_path, env={"PYTHONPATH": path})
    assert done.code == 0, done.err
    assert "the format docx is not installed" in done.err
    assert not list((tmp_path / "release").glob("*.docx"))
    asked = run_process("report", "-f", "docx", "-o", "x", cwd=tmp_path, env={"PYTHONPATH": path})
    assert asked.code == 2
    assert "the format docx is not installed" in asked.err
    assert run("report", "-f", "docx", "-o", "x").code == 0


@pytest.mark.parametrize("form", ["html", "xlsx", "docx"])
@pytest.mark.parametrize(
    "line",
    [
        *("summary", "compare 2015 2016", "trend", "breakdown --by country", "partners"),
        *("check", "check --explain R06", "trace --year 2016", "trace --excluded", "rules"),
    ],
)
def test_every_table_can_be_written_as_what_leaves_the_office(
    tmp_path: Path, line: str, form: str
) -> None:
    """To a file by its suffix, and the same bytes to a pipe."""
    name, *arguments = line.split()
    command = (name, *arguments, "--data", str(SAMPLE), "-q")
    file = tmp_path / f"x.{form}"
    done = run_here(*command, "-o", str(file))
    piped = run_here(*command, "-f", form)
    assert done.code == piped.code
    assert done.code in {0, 1}, done.err
    assert file.read_bytes() == piped.stdout


def test_the_command_that_makes_it_again_makes_the_same(run: Run, tmp_path: Path) -> None:
    """A folder says how to write a folder, a single file how to write its text."""
    asked = ("report", "--data", str(SAMPLE), "--year", "2016", "-q", "--protect", "round")
    run(*asked, "--to", "release", "--format", "markdown", "--lang", "en")
    folder = (tmp_path / "release" / "report.en.md").read_text("utf-8")
    assert "exchange report --year 2016 --to release --protect round\n" in folder
    assert "exchange report --year 2016 --protect round\n" in run(*asked).out
