"""Read all records of a text, block by block, on all processors, and put them together."""

from __future__ import annotations

import io
import os
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import chain, islice

import numpy as np

from bjut_exchange.encoded import Codes, Encoded, Mask, joined
from bjut_exchange.ids import ODD, Ids, Keys
from bjut_exchange.reading.blocks import BLOCK, blocks
from bjut_exchange.reading.plain import RaggedError, read_plainly
from bjut_exchange.reading.records import RecordError, RecordLines, Records, Shape, read_exactly

_Part = bytes | Records | RecordError


def read_records(stream: io.BufferedIOBase, shape: Shape, size: int = BLOCK) -> Records:
    """Read all records of a text, in blocks of `size` bytes; raises TooLongError, UnclosedError."""
    parts = _up_to_failure(blocks(stream, shape, size))
    begun = list(islice(parts, 2))
    if len(begun) == 1:
        return _read(begun[0], shape)
    gathered = _Gathered(shape)
    try:
        for records in _in_order(chain(begun, parts), shape):
            gathered.add(records)
    except RecordError as error:
        raise type(error)(gathered.count + error.number) from None
    return gathered.records()


def _up_to_failure(parts: Iterator[bytes | Records]) -> Iterator[_Part]:
    """Give a failure in its turn, after what stands before it has been read."""
    try:
        yield from parts
    except RecordError as error:
        yield error


def _read(part: _Part, shape: Shape) -> Records:
    if isinstance(part, RecordError):
        raise part
    if isinstance(part, Records):
        return part
    try:
        return read_plainly(part, shape)
    except RaggedError:
        return read_exactly(RecordLines(io.BytesIO(), part), shape)


def _in_order(parts: Iterator[_Part], shape: Shape) -> Iterator[Records]:
    """Read the parts of a text, several at once."""
    from concurrent.futures import Future, ThreadPoolExecutor

    workers = os.cpu_count() or 1
    waiting: deque[Future[Records]] = deque()
    with ThreadPoolExecutor(workers) as pool:
        for part in parts:
            waiting.append(pool.submit(_read, part, shape))
            if len(waiting) > workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


class _Column:
    """A column as far as it has been read; codes below `reserved` mean the same in each part."""

    def __init__(self, reserved: int = 0) -> None:
        self._reserved = reserved
        self._codes: dict[bytes, int] = {}
        self._parts: list[Codes] = []

    def add(self, values: Sequence[bytes], codes: Codes) -> None:
        own = (self._codes.setdefault(value, len(self._codes) + self._reserved) for value in values)
        table = [*range(self._reserved), *own]
        self._parts.append(np.array(table, np.min_scalar_type(max(table, default=0)))[codes])

    def values(self) -> list[bytes]:
        return list(self._codes)

    def codes(self) -> Codes:
        """Put the parts together, and forget them."""
        codes = joined(self._parts, np.uint8)
        self._parts = []
        return codes


class _Gathered:
    """The records read so far, each distinct cell of a column held once."""

    def __init__(self, shape: Shape) -> None:
        self.count = 0
        self._columns = {at: _Column() for at in shape.positions}
        self._ids = {at: _Column(reserved=ODD) for at in shape.ids}
        self._keys: dict[int, list[Keys]] = {at: [] for at in shape.ids}
        self._masks: tuple[list[Mask], list[Mask]] = ([], [])

    def add(self, records: Records) -> None:
        self.count += len(records.surplus)
        for at, column in records.columns.items():
            self._columns[at].add(column.values, column.codes)
        for at, ids in records.ids.items():
            self._keys[at].append(ids.keys)
            self._ids[at].add(ids.odd, ids.kinds)
        for masks, mask in zip(self._masks, (records.surplus, records.short), strict=True):
            masks.append(mask)

    def records(self) -> Records:
        """Give all records."""
        return Records(
            {at: Encoded(column.values(), column.codes()) for at, column in self._columns.items()},
            {
                at: Ids(joined(self._keys.pop(at), np.uint64), column.values(), column.codes())
                for at, column in self._ids.items()
            },
            *(joined(masks, np.bool_) for masks in self._masks),
        )
