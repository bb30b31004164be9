"""Read all records of a text, block by block, on all processors, and put them together."""

from __future__ import annotations

import ctypes
import io
import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from bjut_exchange.encoded import Chunk, Encoded, Mask
from bjut_exchange.ids import ODD, Ids
from bjut_exchange.reading.blocks import BLOCK, Block, Cutter, NotPlainError, check_plain
from bjut_exchange.reading.plain import RaggedError, read_plainly
from bjut_exchange.reading.records import RecordError, RecordLines, Records, Shape, read_exactly

_ARENA_MAX = -8  # the number of an option of glibc

if TYPE_CHECKING:
    from concurrent.futures import Future


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
    gathered = _Gathered(shape, 0)
    try:
        for records in _in_order(cutter, block, shape):
            if block and not gathered.count:
                rows = len(records.surplus) * (length // block.length + 1)
                gathered = _Gathered(shape, rows + rows // 20)
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


class _Growing:
    """An array to which parts are added; they are copied, so that not many small ones stay."""

    def __init__(self, kind: type[np.generic], room: int) -> None:
        """Begin with room for so many rows, of which nothing is taken before it is used."""
        self._array = np.empty(room, kind)
        self._bounds = [0]

    def add(self, part: NDArray[Any]) -> None:
        begin, end = self._bounds[-1], self._bounds[-1] + len(part)
        kind = np.promote_types(self._array.dtype, part.dtype)
        if end > len(self._array) or kind != self._array.dtype:
            room = len(self._array) if end <= len(self._array) else 2 * end
            larger = np.empty(room, kind)
            larger[:begin] = self._array[:begin]
            self._array = larger
        self._array[begin:end] = part
        self._bounds.append(end)

    def whole(self) -> NDArray[Any]:
        return self._array[: self._bounds[-1]]

    def parts(self) -> list[NDArray[Any]]:
        return [self._array[begin:end] for begin, end in pairwise(self._bounds)]


class _Cells:
    """The distinct cells of a column as far as it has been read, and where each stands."""

    def __init__(self, room: int, reserved: int = 0) -> None:
        """Begin; indices below `reserved` mean the same in each part."""
        self._reserved = reserved
        self._of: dict[bytes, int] = {}
        self._places: list[NDArray[np.intp]] = []
        self._codes = _Growing(np.uint8, room)

    def add(self, cells: Sequence[bytes], chunks: Sequence[Chunk]) -> None:
        try:
            own = list(map(self._of.__getitem__, cells))
        except KeyError:
            place_of, count = self._of.setdefault, self._of.__len__
            own = [place_of(cell, count() + self._reserved) for cell in cells]
        places = np.array([*range(self._reserved), *own], np.intp)
        for chunk in chunks:
            self._places.append(places[chunk.places])
            self._codes.add(chunk.codes)

    def values(self) -> list[bytes]:
        return list(self._of)

    def chunks(self) -> list[Chunk]:
        return list(map(Chunk, self._places, self._codes.parts()))


class _Gathered:
    """The records read so far."""

    def __init__(self, shape: Shape, room: int) -> None:
        self.count = 0
        self._columns = {at: _Cells(room) for at in shape.positions}
        self._ids = {at: _Cells(room, reserved=ODD) for at in shape.ids}
        self._keys = {at: _Growing(np.uint64, room) for at in shape.ids}
        self._surplus: list[NDArray[np.int64]] = []
        self._short: list[NDArray[np.int64]] = []

    def add(self, records: Records) -> None:
        self._surplus.append(np.flatnonzero(records.surplus) + self.count)
        self._short.append(np.flatnonzero(records.short) + self.count)
        self.count += len(records.surplus)
        for at, column in records.columns.items():
            self._columns[at].add(column.values, column.chunks)
        for at, ids in records.ids.items():
            self._ids[at].add(ids.odd, ids.kinds)
            self._keys[at].add(ids.keys)

    def records(self) -> Records:
        """Give all records, each distinct cell of a column held once."""
        return Records(
            {at: Encoded(cells.values(), cells.chunks()) for at, cells in self._columns.items()},
            {
                at: Ids(self._keys[at].whole(), cells.values(), cells.chunks())
                for at, cells in self._ids.items()
            },
            self._marked(self._surplus),
            self._marked(self._short),
        )

    def _marked(self, rows: list[NDArray[np.int64]]) -> Mask:
        mask = np.zeros(self.count, np.bool_)
        mask[np.concatenate([np.empty(0, np.int64), *rows])] = True
        return mask
