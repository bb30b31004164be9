"""Read all records of a text, block by block, on all processors, and put them together."""

from __future__ import annotations

import io
import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from bjut_exchange.encoded import Chunk, Encoded
from bjut_exchange.ids import ODD, Ids
from bjut_exchange.reading.blocks import BLOCK, Block, Cutter, NotPlainError, check_plain
from bjut_exchange.reading.plain import RaggedError, read_plainly
from bjut_exchange.reading.records import RecordError, RecordLines, Records, Shape, read_exactly

if TYPE_CHECKING:
    from concurrent.futures import Future


def read_records(stream: io.BufferedIOBase, shape: Shape, size: int = BLOCK) -> Records:
    """Read all records of a text, in blocks of `size` bytes; raises TooLongError, UnclosedError."""
    cutter = Cutter(stream, shape, size)
    block = cutter.next_block()
    if block and cutter.has_ended:
        return _finished(partial(_read, block, shape), cutter, shape, block)
    gathered = _Gathered(shape)
    try:
        for records in _in_order(cutter, block, shape):
            gathered.add(records)
    except RecordError as error:
        raise type(error)(gathered.count + error.number) from None
    return gathered.records()


def _in_order(cutter: Cutter, block: Block | None, shape: Shape) -> Iterator[Records]:
    """Read blocks from `block` on, several at once."""
    from concurrent.futures import ThreadPoolExecutor

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

    def __init__(self, kind: type[np.generic]) -> None:
        self._array = np.empty(1 << 16, kind)
        self._bounds = [0]

    def add(self, part: NDArray[Any]) -> None:
        begin, end = self._bounds[-1], self._bounds[-1] + len(part)
        kind = np.promote_types(self._array.dtype, part.dtype)
        if end > len(self._array) or kind != self._array.dtype:
            larger = np.empty(max(end, 2 * len(self._array)), kind)
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

    def __init__(self, reserved: int = 0) -> None:
        """Begin; indices below `reserved` mean the same in each part."""
        self._reserved = reserved
        self._of: dict[bytes, int] = {}
        self._places: list[NDArray[np.intp]] = []
        self._codes = _Growing(np.uint8)

    def add(self, cells: Sequence[bytes], chunks: Sequence[Chunk]) -> None:
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

    def __init__(self, shape: Shape) -> None:
        self.count = 0
        self._columns = {at: _Cells() for at in shape.positions}
        self._ids = {at: _Cells(reserved=ODD) for at in shape.ids}
        self._keys = {at: _Growing(np.uint64) for at in shape.ids}
        self._masks = (_Growing(np.bool_), _Growing(np.bool_))

    def add(self, records: Records) -> None:
        self.count += len(records.surplus)
        for at, column in records.columns.items():
            self._columns[at].add(column.values, column.chunks)
        for at, ids in records.ids.items():
            self._ids[at].add(ids.odd, ids.kinds)
            self._keys[at].add(ids.keys)
        for growing, mask in zip(self._masks, (records.surplus, records.short), strict=True):
            growing.add(mask)

    def records(self) -> Records:
        """Give all records, each distinct cell of a column held once."""
        return Records(
            {at: Encoded(cells.values(), cells.chunks()) for at, cells in self._columns.items()},
            {
                at: Ids(self._keys[at].whole(), cells.values(), cells.chunks())
                for at, cells in self._ids.items()
            },
            *(growing.whole() for growing in self._masks),
        )
