"""Work on many rows on all processors: NumPy lets go of the interpreter while it computes."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")

MANY = 1 << 18  # rows for which a thread is worth its while


def side_by_side(tasks: Sequence[Callable[[], T]], rows: int) -> list[T]:
    """Do tasks, at the same time if they are about many rows; give what each gives, in order."""
    if rows < MANY:
        return [task() for task in tasks]
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        return list(pool.map(lambda task: task(), tasks))
