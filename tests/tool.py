"""The tool as the tests use it, in this process and as one of its own."""

from __future__ import annotations

import csv
import gc
import io
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import chdir, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import TextIO
from unittest import mock
from zipfile import ZipFile

import pandas as pd

from bjut_exchange.__main__ import main
from bjut_exchange.checks.run import all_findings
from bjut_exchange.config.terms import DirectionName, Measure
from bjut_exchange.figures.revisions import count_all
from bjut_exchange.formats.registry import Format, Style, render
from bjut_exchange.messages import Words
from bjut_exchange.reading.containers import Place
from bjut_exchange.reading.setup import load_setup
from bjut_exchange.register.build import Register, build_register
from bjut_exchange.release.build import Wanted, written
from bjut_exchange.release.document import Release
from bjut_exchange.release.numbers import numbers_of
from bjut_exchange.release.protection import protected
from bjut_exchange.views.context import Context, FiguresByDirection
from bjut_exchange.views.summary import summary_table

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "sample_data"

# A plain environment: no colours asked for, no width, no definitions from outside.
ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "LC_ALL": "C.UTF-8",
    "PYTHONWARNINGS": "error",
    # Coverage measures processes, too; PYTHONPATH can name the code that is tested.
    **{
        name: text for name, text in os.environ.items() if name.startswith(("COVERAGE_", "PYTHONP"))
    },
}
# A machine with much else to do may be slow; this ends only what would never end.
PATIENCE = 300  # seconds


@dataclass(frozen=True)
class Done:
    """A finished run of the command line."""

    code: int
    stdout: bytes
    stderr: bytes

    @property
    def out(self) -> str:
        """Return stdout as text."""
        return self.stdout.decode("utf-8")

    @property
    def err(self) -> str:
        """Return stderr as text."""
        return self.stderr.decode("utf-8")

    @property
    def records(self) -> list[dict[str, str]]:
        """Return the records of a CSV result."""
        return list(csv.DictReader(io.StringIO(self.out)))


def run_here(
    *arguments: str, cwd: Path = ROOT, env: Mapping[str, str] | None = None, stdin: bytes = b""
) -> Done:
    """Run the command line in this process; return what it has written and its exit code."""
    with (
        _stream() as out,
        _stream() as err,
        _stream(stdin) as given,
        _unchanged(cwd, {"COLUMNS": "80", **ENVIRONMENT, **(env or {})}),
        mock.patch.multiple(sys, stdin=given, stdout=out, stderr=err),
        mock.patch.object(sys, "argv", ["exchange", *arguments]),
    ):
        code = 0
        try:
            main()
        except SystemExit as ended:
            code = int(ended.code or 0)
        return Done(code, *map(_content, (out, err)))


def run_process(
    *arguments: str,
    cwd: Path = ROOT,
    env: Mapping[str, str] | None = None,
    python: Sequence[str] = ("-m", "bjut_exchange"),
) -> Done:
    """Run the command line as a process, which `python` begins otherwise where that is tested."""
    return _done([sys.executable, *python, *arguments], cwd, env or {})


def run_shell(command: str, cwd: Path = ROOT, env: Mapping[str, str] | None = None) -> Done:
    """Run a line of bash that finds `exchange`; return the exit code of what fails in a pipe."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return _done(["bash", "-o", "pipefail", "-c", command], cwd, {"PATH": path, **(env or {})})


def _done(command: Sequence[str], cwd: Path, env: Mapping[str, str]) -> Done:
    done = subprocess.run(
        command,
        cwd=cwd,
        env={**ENVIRONMENT, **env},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=PATIENCE,
    )
    return Done(done.returncode, done.stdout, done.stderr)


@contextmanager
def _stream(content: bytes = b"") -> Iterator[TextIO]:
    """Yield a standard stream that is a file, so that it has all that a process's own has."""
    with TemporaryFile("w+", encoding="utf-8", newline="") as stream:
        stream.buffer.write(content)
        stream.seek(0)
        yield stream


def _content(stream: TextIO) -> bytes:
    stream.seek(0)
    return stream.buffer.read()


@contextmanager
def _unchanged(cwd: Path, environment: Mapping[str, str]) -> Iterator[None]:
    """Run the body in a folder and an environment; undo what otherwise ends with a process.

    No timer is set, since the test run itself would be what it ends.
    """
    threshold, collects, alarm = (
        gc.get_threshold(),
        gc.isenabled(),
        signal.getsignal(signal.SIGPROF),
    )
    try:
        with (
            chdir(cwd),
            mock.patch.dict(os.environ, environment, clear=True),
            mock.patch.object(signal, "setitimer"),
        ):
            yield
    finally:
        gc.set_threshold(*threshold)
        if collects:
            gc.enable()
        signal.signal(signal.SIGPROF, alarm)


def write_export(
    folder: Path,
    name: str,
    rows: Sequence[Sequence[str]],
    *,
    encoding: str = "utf-8",
    delimiter: str = ",",
    line_end: str = "\n",
) -> Path:
    """Write an export, its header the first of `rows`."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=line_end).writerows(rows)
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def write_definitions(folder: Path, text: str) -> None:
    """Write the folder's `exchange.toml`."""
    (folder / "exchange.toml").write_text(text, "utf-8")


def register_of(folder: Path) -> Register:
    """Read a folder of exports; raises the first refusal, as commands do."""
    register = build_register(load_setup(None, [str(folder)], {}))
    for refusal in register.refused:
        raise refusal.error
    return register


def release_of(
    register: Register, figures: FiguresByDirection, context: Context, wanted: Wanted
) -> Release:
    """Return the release on a year."""
    exact = numbers_of(register, figures, context, wanted.year)
    return written(protected(exact, register, wanted.protection), context, wanted)


def read_as(register: Register, name: DirectionName) -> list[tuple[str, str, int]]:
    """Return how each export is written: its encoding, delimiter and row of the header."""
    return [
        (export.encoding, export.layout.delimiter, export.layout.header_row)
        for export in register.exports[name]
    ]


def figures_of(folder: Path) -> FiguresByDirection:
    """Count a folder of exports in both directions."""
    setup = load_setup(None, [str(folder)], {})
    return count_all(register_of(folder), setup)


def findings_of(*paths: Path) -> pd.DataFrame:
    """Check a folder of exports, or files; returns the frame of findings."""
    setup = load_setup(None, [str(path) for path in paths], {})
    register = build_register(setup)
    figures = count_all(register, setup)
    return all_findings(register, figures, setup.definitions)


def codes_of(*paths: Path) -> set[str]:
    """Return the codes of all that is found in a folder of exports, or in files."""
    return set(findings_of(*paths)["code"])


def rows_found(folder: Path, code: str) -> dict[str, list[int]]:
    """Return the rows in which a check fails, by the place that they stand in."""
    found = findings_of(folder)
    found = found[found["code"] == code]
    rows: dict[str, list[int]] = {}
    for file, sheet, row in zip(found["file"], found["sheet"], found["row"].tolist(), strict=True):
        rows.setdefault(str(Place(file, sheet)), []).extend([] if row is pd.NA else [row])
    return rows


def files_of(register: Register, name: DirectionName) -> list[str]:
    """Return the file of each row that counts."""
    places = register.places(name)
    return [places[export].file for export in register.counted(name)["export"]]


def plain(figures: FiguresByDirection) -> dict[tuple[str, int, str], Mapping[str, int | None]]:
    """Return the figures as plain values, for comparing."""
    return {
        (str(name), year, category): {str(measure): figure[measure] for measure in Measure}
        for name, of in figures.items()
        for (year, category), figure in of.values.items()
    }


def summary_of(
    folder: Path, form: Format, year: int | None = None, width: int | None = None
) -> str:
    """Write the summary of a folder of exports."""
    setup = load_setup(None, [str(folder)], {})
    table = summary_table(figures_of(folder), Context(setup.definitions, Words()), year)
    content = render(table, form, Style(width=width), {})
    if not form.entry.binary:
        return content.decode()
    with ZipFile(io.BytesIO(content)) as package:  # what Office programs write is XML in a ZIP
        return "".join(package.read(name).decode() for name in sorted(package.namelist()))
