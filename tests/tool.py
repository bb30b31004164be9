"""The tool as the tests use it, in this process and as one of its own."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bjut_exchange.checks.run import all_findings
from bjut_exchange.cli.session import counted
from bjut_exchange.config.terms import DirectionName, Measure
from bjut_exchange.formats.registry import Format, Style, render
from bjut_exchange.messages import Words
from bjut_exchange.reading.setup import load_setup
from bjut_exchange.register.build import Register, build_register
from bjut_exchange.register.findings import Finding
from bjut_exchange.views.context import Context, FiguresByDirection
from bjut_exchange.views.summary import summary_table

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "sample_data"

# A plain environment: no colours asked for, no width, no definitions from outside.
ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "LC_ALL": "C.UTF-8",
    "PYTHONWARNINGS": "error",
    **{name: text for name, text in os.environ.items() if name.startswith("COVERAGE_")},
}


@dataclass(frozen=True)
class Done:
    """A finished run of the command line."""

    code: int
    stdout: bytes
    stderr: bytes

    @property
    def out(self) -> str:
        """Give stdout as text."""
        return self.stdout.decode("utf-8")

    @property
    def err(self) -> str:
        """Give stderr as text."""
        return self.stderr.decode("utf-8")

    @property
    def records(self) -> list[dict[str, str]]:
        """Give the records of a CSV result."""
        return list(csv.DictReader(io.StringIO(self.out)))


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


def figures_of(folder: Path) -> FiguresByDirection:
    """Count a folder of exports in both directions."""
    setup = load_setup(None, [str(folder)], {})
    return counted(register_of(folder), setup, tuple(DirectionName))


def findings_of(*paths: Path) -> list[Finding]:
    """Check a folder of exports, or files."""
    setup = load_setup(None, [str(path) for path in paths], {})
    register = build_register(setup)
    figures = counted(register, setup, tuple(DirectionName))
    return all_findings(register, figures, setup.definitions)


def codes_of(*paths: Path) -> set[str]:
    """Give the codes of all that is found in a folder of exports, or in files."""
    return {finding.code for finding in findings_of(*paths)}


def rows_found(folder: Path, code: str) -> dict[str, list[int]]:
    """Give the rows in which a check fails, by the place that they stand in."""
    return {
        str(each.place): [] if each.rows is None else each.rows.tolist()
        for each in findings_of(folder)
        if each.code == code
    }


def files_of(register: Register, name: DirectionName) -> list[str]:
    """Give the file of each row that counts."""
    places = register.places(name)
    return [places[export].file for export in register.counted(name)["export"]]


def plain(figures: FiguresByDirection) -> dict[tuple[str, int, str], Mapping[str, int | None]]:
    """Give the figures as plain values, for comparing."""
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
    return render(table, form, Style(width=width), {}).decode()
