"""The table of what was measured."""

from __future__ import annotations

import datetime as dt
import os
import platform
from collections.abc import Mapping, Sequence
from importlib.metadata import distributions

from tests.benchmarks.measuring import Measured

_HEADER = (
    *("case", "contestant", "median s", "ratio", "of", "min–max s", "CPU s"),
    *("others' %", "µs a row", "peak MB"),
)
_LIBRARIES = ("bjut-exchange", "pandas", "pyarrow", "duckdb", "polars", "typer")
_TEXTS = {0, 1, 4}  # columns that stand on the left


def heading(options: str) -> str:
    """Say when, on what and how it was measured."""
    held = {each.name: each.version for each in distributions()}
    libraries = ", ".join(f"{name} {held[name]}" for name in _LIBRARIES if name in held)
    python = f"Python {platform.python_version()}"
    today = dt.datetime.now(tz=dt.UTC).date()
    cores = f"{os.cpu_count()} cores"
    return f"{today}; {cores}; {python}, {libraries}; `python -m tests.benchmarks {options}`"


def table(measured: Sequence[Measured], *, as_markdown: bool) -> str:
    """Return one line for each contestant of each case."""
    medians = {
        (each.case, each.contestant.name): each.median(lambda run: run.seconds) for each in measured
    }
    rows = [_HEADER, *(_row(each, medians) for each in measured)]
    if as_markdown:
        rule = ["---" if at in _TEXTS else "---:" for at in range(len(_HEADER))]
        return "\n".join(f"| {' | '.join(row)} |" for row in (rows[0], rule, *rows[1:]))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(
            text.ljust(width) if at in _TEXTS else text.rjust(width)
            for at, (text, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def _row(each: Measured, medians: Mapping[tuple[str, str], float]) -> Sequence[str]:
    median = each.median(lambda run: run.seconds)
    seconds = sorted(run.seconds for run in each.runs)
    divisor = medians.get((each.case, each.contestant.against))
    return (
        each.case,
        each.contestant.name,
        f"{median:.3f}",
        f"{median / divisor:.2f}" if divisor else "",
        each.contestant.against if divisor else "",
        f"{seconds[0]:.3f}–{seconds[-1]:.3f}",
        f"{each.median(lambda run: run.cpu_seconds):.3f}",
        f"{each.median(lambda run: run.others) * 100:.0f}",
        f"{median / each.rows * 1e6:.2f}" if each.rows else "",
        f"{each.median(lambda run: run.peak_mb):,.0f}",
    )
