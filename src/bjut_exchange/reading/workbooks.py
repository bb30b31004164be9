"""Read the sheets of a workbook: Excel's and OpenDocument's."""

from __future__ import annotations

import importlib.util
import io
import json
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from bjut_exchange.errors import InputError

# ZIP (.xlsx, .ods), an empty ZIP, and the container of .xls.
BEGINNINGS = (b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0")
LARGEST_UNPACKED = 192 << 20
_ARCHIVE = b"PK"
_READER = "bjut_exchange.reading.sheets"
_BLOCK = 1 << 20
# The exit code of a reader that finds too many cells, and the signals that end one that asks for
# too much memory or time: SIGABRT, SIGKILL, SIGXCPU.
_TOO_LARGE = (4, -6, -9, -24)


@dataclass(frozen=True)
class Notes:
    """What a sheet shows in another way than its cells do: rows from 1, columns from 0.

    `merged_rows` are those in which merged cells were filled with the value of their range.
    """

    is_hidden: bool = False
    hidden_rows: Sequence[int] = ()
    hidden_columns: Sequence[int] = ()
    merged_rows: Sequence[int] = ()


NO_NOTES = Notes()


def sheets_of(content: bytes, name: str) -> list[tuple[str, Notes, bytes]]:
    """Return the sheets of a workbook that are not empty: names, notes, and their cells as CSV.

    The CSV is UTF-8 with commas, its rows those of the sheet. Raises InputError if what reads
    workbooks is not installed (F08), if the workbook is broken, encrypted or of another kind (F07),
    or holds more than any export (F21).
    """
    if importlib.util.find_spec("python_calamine") is None:
        raise InputError("no_workbooks", check="F08", file=name)
    if content.startswith(_ARCHIVE):
        try:
            size = _unpacked_size(content)
        except (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError):
            raise InputError("unreadable_workbook", check="F07", file=name) from None
        if size > LARGEST_UNPACKED:
            most = LARGEST_UNPACKED >> 20
            raise InputError("workbook_unpacks_to_much", check="F21", file=name, size=most)
    # Some workbooks end the process that reads them: it is not this one.
    reading = subprocess.run(  # noqa: S603  # this interpreter and a module of this package
        # Without -P a file json.py in the working folder would take the place of the module.
        [sys.executable, "-P", "-m", _READER],
        input=content,
        stdout=subprocess.PIPE,
        # What a failing reader prints may quote the cells of students.
        stderr=subprocess.DEVNULL,
        check=False,
    )
    if reading.returncode in _TOO_LARGE:
        raise InputError("too_many_cells", check="F21", file=name)
    if reading.returncode:
        raise InputError("unreadable_workbook", check="F07", file=name)
    written, sheets = io.BytesIO(reading.stdout), []
    while line := written.readline():
        sheet, notes, length = json.loads(line)
        sheets.append((sheet, Notes(**notes), written.read(length)))
    return [each for each in sheets if each[-1]]


def _unpacked_size(content: bytes) -> int:
    """Return what an archive unpacks to, up to a little over `LARGEST_UNPACKED`.

    The sizes that it declares are not asked: they can lie.
    """
    size = 0
    for entry in zipfile.ZipFile(io.BytesIO(content)).infolist():
        # The header before the data can have other lengths than the list at the end says.
        local = content[entry.header_offset : entry.header_offset + 30]
        lengths = int.from_bytes(local[26:28], "little") + int.from_bytes(local[28:30], "little")
        packed = memoryview(content)[entry.header_offset + len(local) + lengths :]
        if entry.compress_type == zipfile.ZIP_STORED:
            size += min(len(packed), entry.compress_size)
        elif entry.compress_type == zipfile.ZIP_DEFLATED:
            size += _inflated_size(packed, LARGEST_UNPACKED - size)
        else:
            raise NotImplementedError
        if size > LARGEST_UNPACKED:
            break
    return size


def _inflated_size(packed: memoryview, most: int) -> int:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    size, at = 0, 0
    rest: bytes | memoryview = b""
    # After its end, zlib gives nothing and leaves its input as it was: that alone ends no loop.
    while size <= most and not inflater.eof:
        if not rest:
            # A block at a time, because zlib copies whatever it leaves of its input.
            rest, at = packed[at : at + _BLOCK], at + _BLOCK
        block = inflater.decompress(rest, _BLOCK)
        if not block and not rest:
            break
        size += len(block)
        rest = inflater.unconsumed_tail
    return size
