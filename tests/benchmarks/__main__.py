"""Hold the tool against others: `python -m tests.benchmarks [--cases small,million]`."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.cases import CASES
from tests.benchmarks.contestants import START, contestants_of, starters
from tests.benchmarks.measuring import DisagreementError, Measured, measure
from tests.benchmarks.processes import FailedError
from tests.benchmarks.report import heading, table

_ROOT = Path(__file__).parent.parent.parent
_RUNS, _RUNS_OF_MANY, _MANY = 5, 3, 10_000_000
_DEFAULT = (START, "small", "million", "million_messy")


def options_of(arguments: Sequence[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    names = (START, *CASES)
    parser.add_argument("--cases", default=",".join(_DEFAULT), help=f"some of {','.join(names)}")
    parser.add_argument("--only", default="", help="contestants whose names contain one of these")
    parser.add_argument("--runs", type=int, help="of each contestant; 5, of long ones 3")
    parser.add_argument("--folder", type=Path, help="where exports are kept for another time")
    parser.add_argument("--markdown", action="store_true", help="print a Markdown table")
    options = parser.parse_args(arguments)
    options.cases = options.cases.split(",")
    if unknown := set(options.cases) - set(names):
        parser.error(f"no such case: {', '.join(sorted(unknown))}")
    return options


def measure_case(name: str, folder: Path, runs: int | None, only: Sequence[str]) -> list[Measured]:
    """Write the exports of a case, unless they are there, and measure its contestants."""
    case = CASES["small" if name == START else name]
    _generate(folder, case.name)
    exports = folder / case.name
    contestants = starters(exports) if name == START else contestants_of(case, exports)
    chosen = [each for each in contestants if any(part in each.name for part in only)]
    rows = 0 if name == START else case.rows
    few = _RUNS_OF_MANY if case.rows >= _MANY else _RUNS
    return list(measure(name, rows, chosen, exports, runs or few))


def _generate(folder: Path, name: str) -> None:
    """Write exports in another process: children begin with the memory of this one."""
    subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.exports", str(folder), name],
        cwd=_ROOT,
        stdout=subprocess.DEVNULL,
        check=True,
    )


def main(arguments: Sequence[str]) -> int:
    """Print a table of the cases; 1 where figures differ or a contestant fails."""
    options = options_of(arguments)
    measured: list[Measured] = []
    with tempfile.TemporaryDirectory() as scratch:
        folder = (options.folder or Path(scratch)).resolve()
        try:
            for name in options.cases:
                measured += measure_case(name, folder, options.runs, options.only.split(","))
        except (DisagreementError, FailedError) as error:
            print(error, file=sys.stderr)  # noqa: T201
            return 1
    given = {"cases": ",".join(options.cases), "runs": options.runs, "only": options.only}
    said = " ".join(f"--{name} {value}" for name, value in given.items() if value)
    print(heading(said), table(measured, as_markdown=options.markdown), sep="\n\n")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
