"""How exports are laid out: encoding, delimiter and header row, found before they are read."""

from __future__ import annotations

import codecs
import csv
import io
import itertools
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import cache, partial

from bjut_exchange.config.terms import FieldName
from bjut_exchange.config.values import DELIMITERS, ENCODINGS, MARKING
from bjut_exchange.errors import InputError
from bjut_exchange.messages import Said
from bjut_exchange.reading.containers import Export, empty, exports_of
from bjut_exchange.reading.encodings import OTHERS
from bjut_exchange.reading.files import blocks_of
from bjut_exchange.reading.headers import header_of_two_rows
from bjut_exchange.reading.records import LONGEST_RECORD, RecordError, records_of
from bjut_exchange.reading.refusals import has_digits, hint_without_header
from bjut_exchange.reading.sources import Source
from bjut_exchange.text import is_header

_SAMPLE_BYTES = LONGEST_RECORD
# Exports of information systems have titles and notes of a few rows above their header.
_HEADER_WITHIN_ROWS = 20
# One known header can also be a word of a title; two are hardly chance.
_HEADERS_OF_A_HEADER = 2
# Header cells with line breaks spread one row over several lines.
_HEADER_WITHIN_LINES = 200
_ZEROS = 10  # in UTF-16, so many times as many of the high bytes are zero, and one in so many
_HEADER_WITHIN_COLUMNS = 1 << 14  # as many as a spreadsheet has
# In GB18030 these are never a part of another character; `|`, for one, can be.
_SAFE_IN_GB18030 = ",;\t"
_BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF32_LE: "utf-32",  # begins as that of UTF-16 does
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


@dataclass(frozen=True)
class Layout:
    """How an export is laid out. `header_row` is counted from 1, as a spreadsheet shows it.

    `encodings` holds more than one where the beginning of the file, all ASCII, leaves it open.
    `body_offset` counts bytes, those of UTF-8 where the encoding has to be read as a whole.
    `title` holds the lines above the header.
    """

    encodings: tuple[str, ...]
    delimiter: str
    header: tuple[str, ...]
    header_row: int
    body_offset: int
    title: str = ""

    @property
    def is_transcoded(self) -> bool:
        """Whether the bytes are turned into UTF-8 before they are read."""
        return any(_is_transcoded(encoding, self.delimiter) for encoding in self.encodings)


LinesIn = Callable[[str | None], tuple[int, list[str]]]


def tables_of(
    source: Source, known_headers: Collection[str]
) -> tuple[list[tuple[Export, Layout]], list[tuple[Export, int]]]:
    """Return the exports of a source with their layouts, and its sheets without a known header.

    Of the latter, each comes with the number of exports found before it. Raises InputError if the
    source cannot be read, is empty (F02), or has no known header in its first rows (H01), where
    these can be read at all (F04, F05).
    """
    found: list[tuple[Export, Layout]] = []
    unread: list[tuple[Export, int]] = []
    refusals: list[InputError] = []
    for export in exports_of(source):
        try:
            found.append((export, layout_of(export, known_headers)))
        except InputError as error:
            if error.check not in {"F02", "H01"}:
                raise
            unread.append((export, len(found)))
            refusals.append(error)
    if not found:
        raise refusals[0] if len(refusals) == 1 else _unknown(source.name)
    return found, unread


def common_texts(export: Export, layout: Layout) -> dict[FieldName, str]:
    """Return what all rows of an export have in common, as its source says, by field."""
    names = (export.sheet or "", export.source.name.rpartition("/")[2], export.source.name)
    own = export.source.desk.set.items()
    found = {field: common.found_in(names, layout.title) for field, common in own}
    return {field: text for field, text in found.items() if text is not None}


def layout_of(
    export: Export, known_headers: Collection[str], encoding: str | None = None
) -> Layout:
    """Find encoding, delimiter and header row, by the (folded) known headers.

    The encoding is the likeliest with which any row has one of them, the delimiter that with which
    one row has most. The header is the first row with several; else that with one. What the source
    says of its files is taken as said, and an `encoding` given.
    """
    with export.open() as stream:
        sample = stream.read(_SAMPLE_BYTES)
    encodings = (encoding,) if encoding else possible_encodings(export, sample)
    lines_in = cache(partial(_first_lines, sample, encodings))
    found = (
        _best_header(lines_in, encoding, _delimiters(export), known_headers)
        for encoding in encodings
    )
    best = next(filter(None, found), None)
    if best is None:
        text = sample.decode(encodings[0], "replace").splitlines()[:_HEADER_WITHIN_ROWS]
        hint = hint_without_header(text, _delimiters(export), known_headers)
        for other in sorted({*OTHERS, *ENCODINGS}.difference(encodings)):
            if _best_header(lines_in, other, _delimiters(export), known_headers):
                hint = Said("hint_other_encoding", {"encoding": other.upper()})
        raise _no_header(export, encodings[0], hint)
    if len(encodings) > 1 and "".join(best.header).isascii():
        undecided = sample.isascii() and not _is_transcoded(encodings[1], best.delimiter)
        best = replace(best, encodings=encodings if undecided else encodings[:1])
    return best


def continued(export: Export, layout: Layout) -> Layout:
    """Return the layout of an export that has no header, but the columns of another export."""
    with export.open() as stream:
        sample = stream.read(_SAMPLE_BYTES)
    mark = len(codecs.BOM_UTF8) if sample.startswith(codecs.BOM_UTF8) else 0
    encodings = possible_encodings(export, sample)
    return replace(layout, encodings=encodings, header_row=0, body_offset=mark)


def likely_layout(export: Export) -> Layout | None:
    """Return the layout of an export without a known header, if its first row may be one."""
    with export.open() as stream:
        sample = stream.read(_SAMPLE_BYTES)
    lines_in = partial(_first_lines, sample, encodings := possible_encodings(export, sample))
    ways = (list(_first_rows(lines_in, encodings[0], each)) for each in _delimiters(export))
    rows = max(ways, key=lambda rows: max((len(row.header) for row in rows), default=0))
    first = next((row for row in rows if len([*filter(str.strip, row.header)]) > 1), None)
    return first if first and not has_digits(first.header) else None


def _best_header(
    lines_in: LinesIn, encoding: str, delimiters: str, known_headers: Collection[str]
) -> Layout | None:
    best, highest = None, 0

    is_known = cache(partial(is_header, known=known_headers))  # cells come again
    for delimiter in delimiters:
        rows = list(_first_rows(lines_in, encoding, delimiter))
        layouts = [_with_row_below(*pair, known_headers) for pair in itertools.pairwise(rows)]
        layouts += rows[-1:]
        # Each once: a title merged over all columns stands in each of them.
        headers = (set(each.header[:_HEADER_WITHIN_COLUMNS]) for each in layouts)
        scores = [sum(map(is_known, header)) for header in headers]
        if max(scores, default=0) > highest:
            highest = max(scores)
            enough = min(highest, _HEADERS_OF_A_HEADER)
            best = next(of for of, score in zip(layouts, scores, strict=True) if score >= enough)
            above = rows[: best.header_row - 1]
            best = replace(best, title="\n".join(" ".join(each.header).strip() for each in above))
    return best


def _with_row_below(upper: Layout, lower: Layout, known: Collection[str]) -> Layout:
    """Return the layout of two rows that are one header, else that of the upper one."""
    width = _HEADER_WITHIN_COLUMNS
    names = header_of_two_rows(upper.header[:width], lower.header[:width], known)
    return replace(lower, header=names) if names else upper


@contextmanager
def opened_at_body(export: Export, layout: Layout) -> Iterator[io.BufferedIOBase]:
    """Open an export at its body."""
    with export.open() as raw:
        stream = raw
        if layout.is_transcoded:
            stream = io.BytesIO()
            decoder = codecs.getincrementaldecoder(layout.encodings[0])(MARKING)
            for block in itertools.chain(blocks_of(raw), [b""]):
                text = decoder.decode(block, final=not block)
                stream.write(text.encode("utf-8", "surrogatepass"))
            stream.seek(0)
        stream.read(layout.body_offset)
        yield stream


def _is_transcoded(encoding: str, delimiter: str) -> bool:
    return encoding != "utf-8" and not (encoding == "gb18030" and delimiter in _SAFE_IN_GB18030)


def possible_encodings(export: Export, sample: bytes) -> tuple[str, ...]:
    """Return the encodings that an export can be in, the likely one first."""
    if export.sheet is not None:
        return ("utf-8",)
    if export.source.desk.encoding:
        return (export.source.desk.encoding,)
    # Excel's "Unicode text" is UTF-16 with a mark, its "CSV UTF-8" has one of UTF-8.
    for mark, encoding in _BYTE_ORDER_MARKS.items():
        if sample.startswith(mark):
            return (encoding,)
    # Without a mark, UTF-16 shows by the zeros beside each comma, digit and line end.
    for zeros, others, encoding in ((1, 0, "utf-16-le"), (0, 1, "utf-16-be")):
        count = sample[zeros::2].count(0)
        if count > max(_ZEROS * sample[others::2].count(0), len(sample) // _ZEROS // 2):
            return (encoding,)
    # Chinese text in GB18030 is hardly ever valid UTF-8; the other way round it often is.
    for likely, other in (ENCODINGS, ENCODINGS[::-1]):
        with suppress(UnicodeDecodeError):
            # Incremental, because the sample can end within a character.
            codecs.getincrementaldecoder(likely)().decode(sample)
            return likely, other
    return ENCODINGS


def _delimiters(export: Export) -> str:
    return "," if export.sheet is not None else export.source.desk.delimiter or DELIMITERS


def _first_lines(
    sample: bytes, encodings: tuple[str, ...], encoding: str | None
) -> tuple[int, list[str]]:
    """Return the length of a mark at the beginning of a sample, and its lines in Latin-1.

    They are those of the bytes as they are, or of the same text in UTF-8 where they have to be read
    in an encoding.
    """
    is_cut = len(sample) == _SAMPLE_BYTES
    if encodings[0] in ENCODINGS:  # a line ends where the byte stands
        sample = b"".join(itertools.islice(io.BytesIO(sample), _HEADER_WITHIN_LINES))
    if encoding:
        text = codecs.getincrementaldecoder(encoding)(MARKING).decode(sample, final=not is_cut)
        sample = text.encode("utf-8", "surrogatepass")
    mark = len(codecs.BOM_UTF8) if sample.startswith(codecs.BOM_UTF8) else 0
    stream = io.StringIO(sample[mark:].decode("latin-1"), newline="")
    lines = list(itertools.islice(stream, _HEADER_WITHIN_LINES))
    if is_cut and len(lines) < _HEADER_WITHIN_LINES:
        # The last line of a sample may be cut, and half a header would match worse.
        lines.pop()
    return mark, lines


def _first_rows(lines_in: LinesIn, encoding: str, delimiter: str) -> Iterator[Layout]:
    """Yield a layout for each row of an export that could be its header."""
    is_transcoded = _is_transcoded(encoding, delimiter)
    written_in = "utf-8" if is_transcoded else encoding
    mark, lines = lines_in(encoding if is_transcoded else None)
    reader = csv.reader(lines, delimiter=delimiter)
    with suppress(csv.Error):  # a row that is too long is named once all are read exactly
        for number, cells in enumerate(itertools.islice(reader, _HEADER_WITHIN_ROWS), start=1):
            header = tuple(cell.encode("latin-1").decode(written_in, "replace") for cell in cells)
            offset = mark + sum(map(len, lines[: reader.line_num]))
            yield Layout((encoding,), delimiter, header, number, offset)


def _no_header(export: Export, encoding: str, hint: Said) -> InputError:
    """Say why an export has no header: it is empty, or cannot be read, or has others."""
    delimiter = _delimiters(export)[0]
    with opened_at_body(export, Layout((encoding,), delimiter, (), 0, 0)) as stream:
        try:
            rows = list(itertools.islice(records_of(stream, delimiter), _HEADER_WITHIN_ROWS))
        except RecordError as error:
            return unreadable(export, error, 1)
    # The byte-order mark of UTF-8 is ï»¿ when read as Latin-1.
    if len(rows) < _HEADER_WITHIN_ROWS and not "".join(itertools.chain(*rows)).strip("ï»¿ \t"):
        return empty(export.name)
    return _unknown(export.name, hint)


def _unknown(name: str | Said, todo: Said = Said("hint_add_headers")) -> InputError:  # noqa: B008  # frozen
    return InputError("no_known_header", check="H01", file=name, todo=todo)


def unreadable(export: Export, error: RecordError, first: int) -> InputError:
    """Return the error that names the row and the reason; records are counted from row `first`."""
    name, row, size = export.name, first + error.number - 1, LONGEST_RECORD >> 20
    if error.is_unclosed:
        return InputError("open_mark", check="F04", row=row, file=name)
    if error.holds_rows:
        return InputError("mark_takes_in_rows", check="F18", row=row, file=name)
    return InputError("long_row", check="F05", row=row, file=name, size=size)
