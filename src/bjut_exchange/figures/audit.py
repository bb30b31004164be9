"""What a reader can find out: in which range each unknown number lies, by all that is shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from highspy import Highs

_TOLERANCE = 1e-6
_FAR = 1000.0  # for one unknown to move a little, no other needs to move farther


@dataclass(frozen=True)
class Fact:
    """What a reader knows of unknowns: `least` ≤ the sum of factor × unknown ≤ `greatest`.

    `terms` are the unknowns, by their numbers, each with its factor; `line` says what tells it.
    """

    terms: Sequence[tuple[int, int]]
    least: float
    greatest: float
    line: int | None = None


class Audit:
    """What is known of unknowns, and the least and greatest values that were seen to fit it.

    `values` are the true numbers; `least` and `greatest` is what a reader knows of each alone.
    """

    def __init__(
        self,
        values: NDArray[np.int64],
        least: NDArray[np.int64],
        greatest: NDArray[np.float64],
        facts: Sequence[Fact],
    ) -> None:
        self._facts = facts
        self._in_line: dict[int | None, set[int]] = {}
        for fact in facts:
            self._in_line.setdefault(fact.line, set()).update(at for at, _ in fact.terms)
        self._low, self._high = values.astype(np.float64), values.astype(np.float64)
        self._solver = _solver()
        columns = len(values)
        lowest, highest = least.astype(np.float64), np.minimum(greatest, values + _FAR)
        self._solver.addCols(columns, np.zeros(columns), lowest, highest, 0, [], [], [])
        starts = np.cumsum([0, *(len(each.terms) for each in facts)])[:-1]
        unknowns, factors = (
            np.array([term for each in facts for term in each.terms]).reshape(-1, 2).T
        )
        bounds = np.array([(each.least, each.greatest) for each in facts], np.float64)
        lowest, highest = bounds.reshape(-1, 2).T
        self._solver.addRows(len(facts), lowest, highest, len(unknowns), starts, unknowns, factors)

    def revealing_lines(self, width: int, safe: NDArray[np.bool_]) -> Iterator[set[int]]:
        """Yield for each unknown that is told too well the lines that tell it.

        Too well is that its greatest value, over all numbers that fit what is known, is less than
        `width` above its least one. Those seen to be `safe` are marked, and not looked at again;
        nor are, for now, the others that stand in lines that were yielded.
        """
        # A solution has a value for each unknown: a goal at random shows many at once to be safe.
        # The fewer it shows, the fewer have a part in the next one.
        random, size = np.random.default_rng(0), len(safe)
        left = random.permutation(np.flatnonzero(~safe))
        while left.size:
            goal, part = np.zeros(len(safe)), left[:size]
            goal[part] = random.choice([-1.0, 1.0], len(part))
            lines = self._seek(goal)
            if not self._are_wide(width)[part].all():
                lines |= self._seek(-goal)
            safe |= self._are_wide(width)
            done = safe.copy()
            if size == 1 and not safe[part[0]]:
                yield lines
                done[part[0]] = True
                done[[at for line in lines for at in self._in_line[line]]] = True
            is_worth_it = 2 * np.count_nonzero(safe[part]) > len(part)
            size = min(2 * size, len(safe)) if is_worth_it else max(1, size // 2)
            left = left[~done[left]]

    def _are_wide(self, width: int) -> NDArray[np.bool_]:
        whole = np.floor(self._high + _TOLERANCE) - np.ceil(self._low - _TOLERANCE)
        wide: NDArray[np.bool_] = whole >= width
        return wide

    def _seek(self, goal: NDArray[np.float64]) -> set[int]:
        """Find the numbers that come farthest in the direction of a goal; return what stops them.

        Raises ValueError if the true numbers do not fit what is known.
        """
        self._solver.changeColsCost(len(goal), np.arange(len(goal), dtype=np.int32), goal)
        self._solver.run()
        status = self._solver.getModelStatus()
        if self._solver.modelStatusToString(status) != "Optimal":
            msg = "no numbers fit what is known"
            raise ValueError(msg)
        solution = self._solver.getSolution()
        found = np.array(solution.col_value)
        np.minimum(self._low, found, out=self._low)
        np.maximum(self._high, found, out=self._high)
        stopping = np.flatnonzero(np.abs(solution.row_dual) > _TOLERANCE).tolist()
        lines = {self._facts[at].line for at in stopping}
        return {line for line in lines if line is not None}


def _solver() -> Highs:
    """Return a solver of linear programmes that finds what is greatest, and writes to no stream."""
    from highspy import Highs, ObjSense  # noqa: PLC0415  # only suppression needs it

    class Quiet(Highs):
        def enableCallbacks(self) -> None:  # noqa: N802  # its name in highspy
            """Do without: they make it write its name before it can be told not to."""

    solver = Quiet()  # type: ignore[no-untyped-call]  # has no annotations
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("presolve", "off")  # a solution is where the next one starts
    solver.changeObjectiveSense(ObjSense.kMaximize)
    return solver
