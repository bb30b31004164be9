"""The encoding of a text in an alphabet, told by how words are written in it."""

from __future__ import annotations

import re
from contextlib import suppress

_WORD = re.compile(r"[^\W\d_]+")
_ENCODINGS = ("cp1252", "cp1250", "cp1251")
_LATIN = frozenset({"cp1252", "cp1250"})
_MARKS = re.compile("[°ºª№«»‘’“”–—…·\u00a0]")
_CLEAR = 0.95  # of the letters beyond ASCII stand in words as people write them


def alphabetic_encoding(content: bytes) -> str:
    """Return the encoding in which a text reads as words; empty if it does in none."""
    shares = dict.fromkeys(_ENCODINGS, 0.0)
    for encoding in _ENCODINGS:
        with suppress(UnicodeDecodeError):
            shares[encoding] = _share(content.decode(encoding), is_latin=encoding in _LATIN)
    best = max(_ENCODINGS, key=shares.__getitem__)
    return best if shares[best] >= _CLEAR else ""


def _share(text: str, *, is_latin: bool) -> float:
    """Return the share of the letters beyond ASCII that stand in words of one alphabet."""
    text = _MARKS.sub(" ", text)
    beyond = sum(not each.isascii() for each in text)
    written = sum(
        sum(not each.isascii() for each in word)
        for word in _WORD.findall(text)
        if _is_written(word) and _has_latin(word) is is_latin
    )
    return written / beyond if beyond else 0.0


def _is_written(word: str) -> bool:
    is_cased = word.isupper() or word.islower() or word[1:].islower()
    return is_cased and word.isalpha()  # ³ is neither letter nor digit


def _has_latin(word: str) -> bool:
    return len(word) == 1 or any(map(str.isascii, word))
