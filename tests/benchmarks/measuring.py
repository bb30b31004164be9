"""Contestants run in turn, round after round, once they agree."""

from __future__ import annotations

import statistics
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from tests.benchmarks.agreement import disagreements
from tests.benchmarks.contestants import Answer, Contestant
from tests.benchmarks.processes import Run, run

_SHOWN = 20  # disagreements
_QUICK = 100_000  # rows up to which what is read from the disk for the first time would tell


class DisagreementError(Exception):
    """Contestants come to different figures; the text says in which cells."""


@dataclass(frozen=True)
class Measured:
    """The runs of a contestant in a case of so many rows; none where there is nothing to count."""

    case: str
    rows: int
    contestant: Contestant
    runs: Sequence[Run]

    def median(self, of: Callable[[Run], float]) -> float:
        """Return the median of what each run has."""
        return statistics.median(map(of, self.runs))


def measure(
    case: str, rows: int, contestants: Sequence[Contestant], folder: Path, rounds: int
) -> Sequence[Measured]:
    """Run every contestant once in each round, each time in another order.

    Where that is quick, a round goes before that is not measured.
    Raises DisagreementError after the first round if their figures differ.
    """
    runs: dict[str, list[Run]] = {each.name: [] for each in contestants}
    with tempfile.TemporaryDirectory() as scratch:
        for each in contestants if rows <= _QUICK else ():
            run(each.command, folder, Path(scratch))
        for turn in range(rounds):
            first = turn % len(contestants)
            for each in (*contestants[first:], *contestants[:first]):
                done = run(each.command, folder, Path(scratch))
                runs[each.name].append(done)
                _say(f"{case}, round {turn + 1}: {each.name} {done.seconds:.3f} s")
            if turn == 0:
                _agree(case, contestants, runs)
    return [Measured(case, rows, each, runs[each.name]) for each in contestants]


def _agree(case: str, contestants: Sequence[Contestant], runs: dict[str, list[Run]]) -> None:
    outputs = {each.name: (each.answer, runs[each.name][0].output) for each in contestants}
    if not any(answer is Answer.ALL_FIGURES for answer, _ in outputs.values()):
        return
    if found := list(islice(disagreements(outputs), _SHOWN)):
        raise DisagreementError("\n".join([f"{case}: the figures differ", *found]))
    _say(f"{case}: the figures agree")


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)  # noqa: T201
