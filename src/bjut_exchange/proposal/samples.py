"""The first rows of each table of a folder, and its header, told without knowing any header."""

from __future__ import annotations

import codecs
import csv
import io
import itertools
import re
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bjut_exchange.cleaning.dates import parse_date
from bjut_exchange.config.rules import Desk
from bjut_exchange.config.terms import DirectionName
from bjut_exchange.config.values import DELIMITERS, ENCODINGS
from bjut_exchange.errors import InputError
from bjut_exchange.reading.containers import Export, exports_of
from bjut_exchange.reading.encodings import GB18030, alphabetic_encoding, likely_encoding
from bjut_exchange.reading.files import printable
from bjut_exchange.reading.layout import possible_encodings
from bjut_exchange.reading.sources import Source
from bjut_exchange.text import folded_header, is_header, may_be_shown, tidied

MOST_ROWS = 500
_SAMPLE_BYTES = 1 << 20
_HEADER_WITHIN_ROWS = 20
_ROWS_THAT_TELL = 60  # the width of a table, and where its data begin
_LONGEST_HEADER = 60  # characters
_SEVERAL = 2
_WIDE_ENOUGH = 0.5  # of the width of a table: the cells of a row of data, or of a header
_DIGITS_OF_COLUMN = 2  # at most: of a header that is a letter and a number
_DATUM = 0.5  # of the characters of a cell are digits: an id, a number, a date


@dataclass(frozen=True, eq=False)
class Sample:
    """The first rows of a table: a file, or a sheet of a workbook.

    `columns` holds the cells of each column, tidied; `rows` is how many rows there are of them.
    `encoding` is set where it has to be said. A table without a header has none.
    """

    name: str
    sheet: str
    title: str
    header: tuple[str, ...]
    columns: tuple[tuple[str, ...], ...]
    encoding: str = ""

    @property
    def rows(self) -> int:
        """Return how many rows were looked at."""
        return len(self.columns[0]) if self.columns else 0


@dataclass(frozen=True)
class Samples:
    """The tables of a folder, and the files that cannot be read, with the reason."""

    tables: tuple[Sample, ...]
    unread: tuple[tuple[str, InputError], ...]


def samples_of(
    files: Sequence[tuple[Path, str]],
    known: Collection[str],
    words: Callable[[], Collection[str]],
) -> Samples:
    """Return the first rows of files; `known` are (folded) headers, `words` tell encodings."""
    with ThreadPoolExecutor(4) as pool:  # a workbook is read by a process of its own
        read = list(pool.map(partial(_read, known, words), files))
    tables = [table for each in read if isinstance(each, list) for table in each]
    unread = [
        (name, each)
        for (_, name), each in zip(files, read, strict=True)
        if isinstance(each, InputError)
    ]
    return Samples(tuple(tables), tuple(unread))


def _read(
    known: Collection[str], words: Callable[[], Collection[str]], file: tuple[Path, str]
) -> list[Sample] | InputError:
    path, name = file
    source = Source(path, printable(name), DirectionName.OUTBOUND, Desk(files=("**/*",)))
    try:
        return [_sample(export, name, known, words) for export in exports_of(source)]
    except InputError as error:
        return error


def _sample(
    export: Export,
    name: str,
    known: Collection[str],
    words: Callable[[], Collection[str]],
) -> Sample:
    with export.open() as stream:
        content = stream.read(_SAMPLE_BYTES)
    is_cut = len(content) == _SAMPLE_BYTES
    text, encoding = _decoded(export, content, words)
    rows = _rows(text, "," if export.sheet is not None else DELIMITERS, is_cut=is_cut)
    header, top, first = header_of(rows, known)
    title = "\n".join(" ".join(dict.fromkeys(filter(None, row))) for row in rows[:top])
    body = [row for row in rows[first:] if any(row)][:MOST_ROWS]
    if not header:
        return Sample(name, export.sheet or "", title, (), (("",) * len(body),), encoding)
    width = len(header)
    filled = [[*row[:width], *[""] * (width - len(row))] for row in body]
    columns = tuple(zip(*filled, strict=True)) if filled else tuple(() for _ in header)
    return Sample(name, export.sheet or "", title, header, columns, encoding)


def _decoded(
    export: Export, content: bytes, words: Callable[[], Collection[str]]
) -> tuple[str, str]:
    """Return the text of the beginning of a file, and its encoding where it has to be said."""
    first, *_ = possible_encodings(export, content)
    if first not in ENCODINGS:
        return content.decode(first, "replace").lstrip("\ufeff"), ""
    with suppress(UnicodeDecodeError):  # the last character may be cut
        return codecs.getincrementaldecoder("utf-8")().decode(content).lstrip("\ufeff"), ""
    cells = {cell for line in content.splitlines() for cell in re.split(rb"[,;\t|]", line)}
    likely, is_guess = likely_encoding(cells, words)
    if is_guess:
        likely = alphabetic_encoding(content) or likely
    is_other = likely not in {GB18030, ""}
    return content.decode(likely or first, "replace"), likely if is_other else ""


def _rows(text: str, delimiters: str, *, is_cut: bool) -> list[list[str]]:
    """Return the first rows as the delimiter splits them that makes most cells."""
    best: list[list[str]] = []
    most = -1
    for delimiter in delimiters:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        rows: list[list[str]] = []
        with suppress(csv.Error):
            for row in itertools.islice(reader, MOST_ROWS + _HEADER_WITHIN_ROWS):
                rows.append(row)  # noqa: PERF402  # those before an error are kept
        widths = Counter(map(len, rows[:_ROWS_THAT_TELL]))
        width = max(widths, key=lambda each: widths[each] * (each - 1), default=0)
        if widths[width] * (width - 1) > most:
            best, most = rows, widths[width] * (width - 1)
    if is_cut and len(best) < MOST_ROWS:
        best = best[:-1]
    tidy = {cell: tidied(cell) for row in best for cell in row}
    return [[tidy[cell] for cell in row] for row in best]


def header_of(
    rows: Sequence[Sequence[str]], known: Collection[str]
) -> tuple[tuple[str, ...], int, int]:
    """Return the header of a table, the position of its row, and that of the first row below it.

    It is the row with several known headers, else the one above the first row of data; with the row
    next to it where two rows are one header. Without any, the header is empty.
    """
    first = _first_of_data(rows)
    scores = [
        sum(is_header(cell, known) for cell in set(row)) for row in rows[:_HEADER_WITHIN_ROWS]
    ]
    above = [at for at in range(max(first, 0)) if _is_header(rows[at], rows)]
    if max(scores, default=0) >= _SEVERAL:
        at = next(at for at, score in enumerate(scores) if score >= _SEVERAL)
        # The row below may be the lower one of two.
        at += at + 1 in above and _is_upper(rows[at], rows[at + 1])
    elif above:
        at = above[-1]
    else:
        return (), 0, 0
    if at and _is_upper(rows[at - 1], rows[at]):
        return _joined(rows[at - 1], rows[at]), at - 1, at + 1
    return tuple(rows[at]), at, at + 1


def _width(rows: Sequence[Sequence[str]]) -> int:
    return max((len([*filter(None, row)]) for row in rows[:_ROWS_THAT_TELL]), default=0)


def _is_datum(cell: str) -> bool:
    digits = sum(map(str.isdigit, cell))
    if digits and parse_date(cell) is not None:
        return True
    is_column = digits <= _DIGITS_OF_COLUMN and any(map(str.isalpha, cell))  # F12, 列7
    return digits >= max(1, _DATUM * len(cell)) and not is_column


def _first_of_data(rows: Sequence[Sequence[str]]) -> int:
    """Return the position of the first row of data; -1 if there is none."""
    enough = max(_SEVERAL, _WIDE_ENOUGH * _width(rows))
    for at, row in enumerate(rows[:_ROWS_THAT_TELL]):
        stated = {cell for cell in row if cell}
        if len([*filter(None, row)]) >= enough and any(map(_is_datum, stated)):
            return at
    return -1


def _is_header(row: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Return whether a row can be a header: short, different texts in most of its columns."""
    stated = [*filter(None, row)]
    return (
        len(stated) >= max(_SEVERAL, _WIDE_ENOUGH * _width(rows))
        and len({*map(folded_header, stated)}) > len(stated) / 2
        and all(len(cell) <= _LONGEST_HEADER and not _is_datum(cell) for cell in stated)
        and all(may_be_shown(cell, _LONGEST_HEADER) for cell in stated)
    )


def _is_upper(upper: Sequence[str], lower: Sequence[str]) -> bool:
    """Return whether a row belongs to the header below it: it names groups, or other columns."""
    stated = [*filter(None, upper)]
    if len(set(stated)) < _SEVERAL or any(map(_is_datum, stated)):
        return False
    pairs = [*itertools.zip_longest(upper, lower, fillvalue="")]
    return (
        any(above and not below for above, below in pairs)
        or len(set(stated)) < len(stated)
        or (len(stated) < len([*filter(None, lower)]))
    )


def _joined(upper: Sequence[str], lower: Sequence[str]) -> tuple[str, ...]:
    """Return the names of columns that two rows give together, as a reader of exports takes them.

    A lower name that stands in several columns is known by that of its group alone.
    """
    names = Counter(filter(None, lower))
    joined, group = [], ""
    for above, below in itertools.zip_longest(upper, lower, fillvalue=""):
        group = above or group
        joined.append(f"{group} {below}" if names[below] > 1 else below or above)
    return tuple(joined)
