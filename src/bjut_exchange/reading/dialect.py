"""How a text file may be written: its encoding and its delimiter."""

from __future__ import annotations

import codecs
import io
from typing import TYPE_CHECKING

from bjut_exchange.config.text_files import MARKING

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

# In GB18030 these are never a part of another character; `|`, for one, can be.
_APART = ",;\t"
_BLOCK = 1 << 16


def is_transcoded(encoding: str, delimiter: str) -> bool:
    """Tell whether a file must be decoded as a whole before its delimiters can be told."""
    return encoding != "utf-8" and not (encoding == "gb18030" and delimiter in _APART)


def transcoded(stream: io.BufferedIOBase, encoding: str) -> io.BufferedReader:
    """Give the text of a stream in UTF-8, but for what is not in its encoding."""
    return io.BufferedReader(_Transcoded(stream, encoding))


class _Transcoded(io.RawIOBase):
    def __init__(self, stream: io.BufferedIOBase, encoding: str) -> None:
        super().__init__()
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(encoding)(MARKING)
        self._ready = b""
        self._has_ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        while not self._ready and not self._has_ended:
            block = self._stream.read(_BLOCK)
            self._has_ended = not block
            text = self._decoder.decode(block, final=self._has_ended)
            self._ready = text.encode("utf-8", "surrogatepass")
        target = memoryview(buffer)
        given, self._ready = self._ready[: len(target)], self._ready[len(target) :]
        target[: len(given)] = given
        return len(given)
