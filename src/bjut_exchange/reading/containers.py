"""From a source to its exports: one table each, a file or a sheet of a workbook, as bytes.

What a file is, its first bytes tell, not its suffix.
"""

from __future__ import annotations

import gzip
import io
import os
import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial

from bjut_exchange.errors import InputError
from bjut_exchange.messages import Said
from bjut_exchange.reading.files import printable, read_whole
from bjut_exchange.reading.sources import Source
from bjut_exchange.reading.workbooks import BEGINNINGS, NO_NOTES, Notes, sheets_of

_GZIP = b"\x1f\x8b"
# Some information systems export a web page under the name of a workbook.
_MARKUP = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*<(?:\?xml|!doctype|html|head|meta|table)\b", re.IGNORECASE
)
_BEGINNING = 1 << 12
# A workbook is read as a whole: the list of its parts is at its end.
_LARGEST_WORKBOOK = 1 << 26
# An export is packed to a tenth, seldom to less than a fiftieth.
_UNPACKS_FREELY = 1 << 28
_UNPACKS_TO = 100

Opened = AbstractContextManager[io.BufferedIOBase]


@dataclass(frozen=True, order=True)
class Place:
    """A table of rows: a file, or a sheet of a workbook."""

    file: str
    sheet: str = ""

    def __str__(self) -> str:
        """Write it as it stands before a row: `outbound/a.csv`, `outbound/b.xlsx[Sheet1]`."""
        return f"{self.file}[{self.sheet}]" if self.sheet else self.file


@dataclass(frozen=True)
class Export:
    """One table: a text file, or a sheet as CSV in UTF-8. `open` opens its bytes, more than once.

    Reading them raises InputError if the system refuses (F01), the file has changed since it was
    first opened (F06), or it is packed and broken (F07) or unpacks to too much (F21).
    """

    source: Source
    sheet: str | None
    open: Callable[[], Opened]
    notes: Notes = NO_NOTES

    @property
    def place(self) -> Place:
        """Return its place, as it can be shown."""
        return Place(self.source.name, "" if self.sheet is None else printable(self.sheet))

    @property
    def name(self) -> str | Said:
        """Return its name for a message."""
        file, sheet = self.source.name, self.sheet
        return (
            file if sheet is None else Said("sheet_of", {"file": file, "sheet": printable(sheet)})
        )


def exports_of(source: Source) -> list[Export]:
    """Return the tables of a source: one for a text file, one for each sheet that is not empty.

    Raises InputError as reading an export does, if a workbook cannot be read (F07, F08, F21), or is
    empty (F02).
    """
    opened = partial(_opened, source, _stamp(source))
    with opened() as stream:
        beginning = stream.read(_BEGINNING)
        if not beginning.startswith(BEGINNINGS):
            if _MARKUP.match(beginning):
                raise InputError("web_page", check="F07", file=source.name)
            return [Export(source, None, opened)]
        rest = read_whole(stream, _LARGEST_WORKBOOK)
    if rest is None:
        size = _LARGEST_WORKBOOK >> 20
        raise InputError("large_workbook", check="F21", file=source.name, size=size)
    sheets = sheets_of(beginning + rest, source.name)
    if not sheets:
        raise empty(source.name)
    return [Export(source, name, partial(_in_memory, text), notes) for name, notes, text in sheets]


def empty(name: str | Said) -> InputError:
    """Return the error that an export is empty."""
    return InputError("empty_export", check="F02", file=name)


def raw_content(source: Source) -> Opened:
    """Open a source for its bytes as they are, packed or not."""
    if source.content is None and source.path:
        return source.path.open("rb")
    return _in_memory(source.content or b"")


def _in_memory(content: bytes) -> Opened:
    return nullcontext(io.BytesIO(content))


def _stamp(source: Source) -> tuple[int, int, int] | None:
    """Return size, time and inode of a file; None if it is in memory or no longer there."""
    if source.path is None or source.content is not None:
        return None
    try:
        found = source.path.stat()
    except OSError:
        return None
    # Many programs save to a new file and rename it, which the inode shows.
    return found.st_size, found.st_mtime_ns, found.st_ino


@contextmanager
def _opened(source: Source, stamp: tuple[int, int, int] | None) -> Iterator[io.BufferedIOBase]:
    """Open a source, unpacked.

    A file that changes while it is read can fail in any way: the change is told before the failure.
    """
    failure: InputError | None = None
    try:
        with raw_content(source) as raw:
            is_packed = raw.read(len(_GZIP)) == _GZIP
            size = raw.seek(0, os.SEEK_END)
            raw.seek(0)
            yield _Unpacked(raw, size, source.name) if is_packed else raw
    except (EOFError, gzip.BadGzipFile, zlib.error):
        failure = InputError("damaged_gzip", check="F07", file=source.name)
    except OSError as error:
        failure = InputError("unreadable_export", file=source.name, reason=error)
    except InputError as error:
        failure = error
    if _stamp(source) != stamp:
        raise InputError("changed_meanwhile", check="F06", file=source.name) from None
    if failure:
        raise failure from None


class _Unpacked(gzip.GzipFile):
    """The content of a packed file, up to what an export of its size can hold."""

    def __init__(self, packed: io.BufferedIOBase, size: int, name: str) -> None:
        super().__init__(fileobj=packed, mode="rb")
        self._most = max(_UNPACKS_FREELY, _UNPACKS_TO * size)
        self._shown = name

    def read(self, size: int | None = -1) -> bytes:
        return self._limited(super().read(size))

    def read1(self, size: int = -1) -> bytes:
        return self._limited(super().read1(size))

    def _limited(self, block: bytes) -> bytes:
        if self.tell() > self._most:
            raise InputError("unpacks_to_much", check="F21", file=self._shown, times=_UNPACKS_TO)
        return block
