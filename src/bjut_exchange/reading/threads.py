"""Read all records of a text, block by block, on all processors."""

from __future__ import annotations

import ctypes
import io
import os
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from bjut_exchange.reading.blocks import BLOCK, Block, Cutter, NotPlainError, check_plain
from bjut_exchange.reading.gathering import Gathered
from bjut_exchange.reading.plain import RaggedError, read_plainly
from bjut_exchange.reading.records import RecordError, RecordLines, Records, Shape, read_exactly

if TYPE_CHECKING:
    from concurrent.futures import Future

_ARENA_MAX = -8  # the number of an option of glibc


def read_records(
    stream: io.BufferedIOBase, shape: Shape, size: int = BLOCK, length: int = 0
) -> Records:
    """Read all records of a text of about `length` bytes, in blocks of `size` bytes.

    Raises TooLongError, UnclosedError.
    """
    cutter = Cutter(stream, shape, size)
    block = cutter.next_block()
    if block and cutter.has_ended:
        return _finished(partial(_read, block, shape), cutter, shape, block)
    gathered = Gathered(shape, 0)
    try:
        for records in _in_order(cutter, block, shape):
            if block and not gathered.count:
                rows = len(records.surplus) * (length // block.length + 1)
                gathered = Gathered(shape, rows + rows // 20)
            gathered.add(records)
    except RecordError as error:
        raise type(error)(gathered.count + error.number) from None
    return gathered.records()


def _in_order(cutter: Cutter, block: Block | None, shape: Shape) -> Iterator[Records]:
    """Read blocks from `block` on, several at once."""
    from concurrent.futures import ThreadPoolExecutor

    _share_memory()
    workers = os.cpu_count() or 1
    waiting: deque[tuple[Block, Future[Records]]] = deque()
    with ThreadPoolExecutor(workers) as pool:
        while block or waiting:
            if block:
                waiting.append((block, pool.submit(_read, block, shape)))
            if len(waiting) > workers or not block:
                first, reading = waiting.popleft()
                yield _finished(reading.result, cutter, shape, first, waiting)
                cutter.give_back(first)
            block = cutter.next_block()


def _share_memory() -> None:
    """Let threads take memory from where all do, so that none keeps its own (with glibc)."""
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).mallopt(_ARENA_MAX, 1)


def _read(block: Block, shape: Shape) -> Records:
    """Read a block by itself; raises NotPlainError, RaggedError."""
    check_plain(block, shape.delimiter)
    return read_plainly(block.text, shape)


def _finished(
    result: Callable[[], Records],
    cutter: Cutter,
    shape: Shape,
    block: Block,
    following: deque[tuple[Block, Future[Records]]] | None = None,
) -> Records:
    """Give the records of a block, read one by one where they cannot be read quickly.

    Of a block that is not plain it is not certain that it ends with a record; those `following` it
    are taken back.
    """
    try:
        return result()
    except RaggedError:
        return read_exactly(RecordLines(io.BytesIO(), bytes(block.text)), shape)
    except NotPlainError:
        pass
    taken_back = list(following or ())
    for _, reading in taken_back:
        reading.exception()  # it is not to read a buffer any more
    if following:
        following.clear()
    return cutter.read_exactly(block, [each for each, _ in taken_back])
