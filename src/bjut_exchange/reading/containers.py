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
    def name(self) -> str:
        """Return its name for a message."""
        sheet = "" if self.sheet is None else f", sheet {printable(self.sheet)}"
        return self.source.name + sheet


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
                msg = f"{source.name} is a web page or XML, not a table"
                hint = "open it in a spreadsheet program and save it as CSV UTF-8"
                raise InputError(msg, hint=hint, check="F07")
            return [Export(source, None, opened)]
        rest = read_whole(stream, _LARGEST_WORKBOOK)
    if rest is None:
        msg = f"{source.name} is a workbook of more than {_LARGEST_WORKBOOK >> 20} MiB"
        raise InputError(msg, hint="save its sheets as CSV UTF-8", check="F21")
    sheets = sheets_of(beginning + rest, source.name)
    if not sheets:
        raise empty(source.name)
    return [Export(source, name, partial(_in_memory, text), notes) for name, notes, text in sheets]


def empty(name: str) -> InputError:
    """Return the error that an export is empty."""
    hint = "export it again, or remove it from the data folder"
    return InputError(f"{name} is empty", hint=hint, check="F02")


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
        msg = f"{source.name} is a gzip file, but it is damaged or incomplete"
        failure = InputError(msg, hint="compress it again, or unpack it first", check="F07")
    except OSError as error:
        msg = f"{source.name} cannot be read: {error.strerror}"
        failure = InputError(msg, hint="check that the file exists and that you may read it")
    except InputError as error:
        failure = error
    if _stamp(source) != stamp:
        msg = f"{source.name} changed while it was being read"
        raise InputError(msg, hint="wait until it is saved, then try again", check="F06") from None
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
            msg = f"{self._shown} unpacks to more than {_UNPACKS_TO} times its size"
            raise InputError(msg, hint="if it is an export, unpack it first", check="F21")
        return block
