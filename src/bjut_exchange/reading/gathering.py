"""Put the records of blocks together, each distinct cell of a column held once."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bjut_exchange.reading.encoded import Chunk, Encoded, Mask
from bjut_exchange.reading.ids import ODD, Ids
from bjut_exchange.reading.records import Records, Shape


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


class Gathered:
    """The records read so far."""

    def __init__(self, shape: Shape, room: int) -> None:
        self.count = 0
        self._columns = {at: _Cells(room) for at in shape.positions}
        self._ids = {at: _Cells(room, reserved=ODD) for at in shape.ids}
        self._keys = {at: _Growing(np.uint64, room) for at in shape.ids}
        self._surplus: list[NDArray[np.int64]] = []
        self._short: list[NDArray[np.int64]] = []

    def add(self, records: Records) -> None:
        """Add the records of the next block."""
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
