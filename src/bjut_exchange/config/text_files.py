"""How a text file may be written: the encodings and delimiters that definitions can name."""

from __future__ import annotations

import codecs
import re

DELIMITERS = ",;\t|"
ENCODINGS = ("utf-8", "gb18030")
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
        msg = f"must be the name of a text encoding, not {value!r}"
        raise ValueError(msg)
    return name


def known_delimiter(value: str) -> str:
    """Give a delimiter: one ASCII sign; raises ValueError if it could be a part of a cell."""
    if not re.fullmatch(r"[\t !#-/:-@\[-`{-~]", value):
        msg = f"must be one character such as ';', not {value!r}"
        raise ValueError(msg)
    return value
