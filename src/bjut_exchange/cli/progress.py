"""How far reading has come, for whoever waits at a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

Watch = Callable[[int], None]
Watching = Callable[[int], AbstractContextManager[Watch]]

_LONG = 1 << 26  # bytes that take about a second to read


@contextmanager
def unwatched(_total: int) -> Iterator[Watch]:
    """Give what may be told how many bytes were read, and says nothing."""
    yield lambda _read: None


@contextmanager
def progress(total: int) -> Iterator[Watch]:
    """Show on stderr, where it is a terminal, how many of many bytes have been read.

    Gives what is to be told of each part read. The bar goes away in the end.
    """
    if total < _LONG or not sys.stderr.isatty():
        with unwatched(total) as watch:
            yield watch
        return

    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn

    columns = (BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=total)
        yield lambda read: bar.advance(task, read)
