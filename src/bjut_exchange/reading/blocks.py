"""Cut a text into blocks that end where a record does, so that each can be read by itself."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator

import numpy as np

from bjut_exchange.reading.records import LONGEST_RECORD, RecordLines, Records, Shape, read_exactly

BLOCK = 1 << 23
_QUOTE = ord('"')
_CR, _LF = b"\r\n"


def blocks(stream: io.BufferedIOBase, shape: Shape, size: int = BLOCK) -> Iterator[bytes | Records]:
    """Give a text block by block, but the records themselves where a block is not plain.

    A block is plain if its quotation marks are those around and, doubled, in a cell, and no record
    is too long. Raises TooLongError or UnclosedError, the record counted from where the last
    block has ended.
    """
    rest, has_ended = b"", False
    while not has_ended:
        more = _read(stream, size)
        has_ended = len(more) < size
        text = rest + more if rest else more
        if not text:
            return
        end = _end_of_records(text, shape.delimiter, is_last=has_ended)
        if end:
            rest = text[end:]
            yield text[:end] if rest else text
        elif end is None or len(text) > LONGEST_RECORD:
            lines = RecordLines(stream, text)
            yield read_exactly(lines, shape, up_to=len(text))
            rest, has_ended = lines.rest(), False
        else:
            rest = text


def _read(stream: io.BufferedIOBase, size: int) -> bytes:
    """Read as many bytes, less only at the end."""
    text = stream.read(size)
    while len(text) < size and (more := stream.read(size - len(text))):
        text += more
    return text


def _end_of_records(text: bytes, delimiter: str, *, is_last: bool) -> int | None:
    """Give where the last whole record of a text ends, 0 if it has none; None if it is not plain.

    A carriage return at the end may be half of a line's end.
    """
    if text.startswith(codecs.BOM_UTF8):  # the quick reader would drop it
        return None
    if b'"' in text:
        return _end_among_quotes(text, delimiter, is_last=is_last)
    step = LONGEST_RECORD // 2
    for at in range(0, len(text) - step, step):
        if text.find(b"\n", at, at + step) < 0 and text.find(b"\r", at, at + step) < 0:
            return None
    if is_last:
        return len(text)
    return max(text.rfind(b"\n"), text.rfind(b"\r", 0, len(text) - 1)) + 1


def _end_among_quotes(text: bytes, delimiter: str, *, is_last: bool) -> int | None:
    signs = np.frombuffer(text, np.uint8)
    quotes = np.flatnonzero(signs == _QUOTE)
    opens = np.zeros(256, np.bool_)  # the bytes after which a quotation mark opens a cell
    opens[[ord(delimiter), _CR, _LF, _QUOTE]] = True
    before = signs[quotes[::2] - 1]
    if quotes[0] == 0:
        before[0] = _LF
    if not opens[before].all():
        return None
    ends = np.flatnonzero((signs == _LF) | (signs == _CR))
    ends = ends[np.searchsorted(quotes, ends) % 2 == 0]
    if np.diff(ends, prepend=-1, append=len(text)).max() >= LONGEST_RECORD:
        return None
    if is_last:
        return None if len(quotes) % 2 else len(text)
    ends = ends[ends < len(text) - (signs[-1] == _CR)]
    return int(ends[-1]) + 1 if len(ends) else 0
