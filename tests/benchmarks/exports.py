"""Write the exports of cases: `python -m tests.benchmarks.exports FOLDER CASE...`."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from tests.benchmarks.cases import CASES, Case
from tests.benchmarks.stays import stays_of
from tests.benchmarks.writing import Hand, hand_of

_BLOCK = 250_000  # rows that are held in memory at once


def ensure(folder: Path, case: Case) -> Path:
    """Write a case below a folder, unless it stands there; give the folder of its exports."""
    whole, part = folder / case.name, folder / f"{case.name}.part"
    if not whole.exists():
        shutil.rmtree(part, ignore_errors=True)
        (part / "outbound").mkdir(parents=True)
        hand = hand_of(case)
        for file in range(case.files):
            path = part / "outbound" / f"stays_{file + 1:02}.csv"
            first, last = (at * case.rows // case.files for at in (file, file + 1))
            _write(path, case, hand, range(first, last))
        part.rename(whole)
    return whole


def _write(path: Path, case: Case, hand: Hand, rows: range) -> None:
    """Write some rows of a case into one file."""
    with path.open("wb") as stream:
        stream.write(hand.header)
        for first in rows[::_BLOCK]:
            cells = hand.cells(stays_of(case, first, min(first + _BLOCK, rows.stop)))
            lines = pc.binary_join_element_wise(*cells, pa.scalar(b",", pa.binary()))
            stream.write(lines.buffers()[2])


def main(arguments: Sequence[str]) -> None:
    """Write the cases that are named."""
    folder, *names = arguments
    for name in names:
        print(ensure(Path(folder), CASES[name]))  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1:])
