"""How a text file may be written: its encoding and its delimiter."""

from __future__ import annotations

import codecs
import io
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

DELIMITERS = ",;\t|"
ENCODINGS = ("utf-8", "gb18030")
# In GB18030 these are never a part of another character; `|`, for one, can be.
_APART = ",;\t"
_BLOCK = 1 << 16
_EXAMPLE = "a,1\r\n"
# Bytes that are not in a text's encoding stay recognisable: what stands for them is no UTF-8.
MARKING = "bjut_exchange.marking"
codecs.register_error(MARKING, lambda error: ("\udcff", error.end))  # type: ignore[attr-defined]  # all who call it decode


def known_encoding(value: str) -> str:
    """Give the name by which Python knows a text encoding; raises ValueError if it knows none."""
    try:
        name, text = codecs.lookup(value).name, _EXAMPLE.encode(value).decode(value)
        codecs.getincrementaldecoder(value)(MARKING).decode(b"")
    except (LookupError, ValueError):
        name = text = ""
    if text != _EXAMPLE:
        msg = f"the name of a text encoding is expected, not {value!r}"
        raise ValueError(msg)
    return name


def known_delimiter(value: str) -> str:
    """Give a delimiter: one ASCII sign; raises ValueError if it could be a part of a cell."""
    if not re.fullmatch(r"[\t !#-/:-@\[-`{-~]", value):
        msg = f"one sign such as ';' is expected, not {value!r}"
        raise ValueError(msg)
    return value


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
