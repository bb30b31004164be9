"""How far reading has come, for whoever waits at a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bjut_exchange.messages import Words

if TYPE_CHECKING:
    from bjut_exchange.reading.setup import Setup
    from bjut_exchange.reading.sources import Source

_LARGE = 1 << 26  # bytes that take about a second to read


@contextmanager
def progress(setup: Setup, words: Words, *, quiet: bool) -> Iterator[Callable[[Source], None]]:
    """Show on a terminal how much has been read, where there is much to read.

    Yields what is to be called with each file once it has been read. What is shown goes away in
    the end.
    """
    is_shown = not quiet and sys.stderr is not None and sys.stderr.isatty()
    if not is_shown or sum(path.stat().st_size for path in setup.files) < _LARGE:
        yield lambda _source: None
        return

    from rich.console import Console
    from rich.progress import FileSizeColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    text = TextColumn(words.say("read_so_far"))
    columns = SpinnerColumn(), text, FileSizeColumn(), TimeElapsedColumn()
    # Rich shows progress on stdout by default, where the result goes.
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task("", total=None)
        yield lambda source: shown.advance(task, source.size)
