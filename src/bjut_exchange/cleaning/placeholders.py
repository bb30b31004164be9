"""Texts that stand where nothing is stated, and the errors of spreadsheets, which are none."""

from __future__ import annotations

import re
from collections.abc import Callable

from bjut_exchange.config.schema import Definitions
from bjut_exchange.text import folded

# What spreadsheets show in place of a value; ### in a column that is too narrow.
_ERROR = re.compile(
    r"#[¡¿]?[^\Wa-z]{2,20}(?:/0)?[!?]|#{3,}"
    r"|(?i:#(?:n/?[ad]!?|nv|н/д|div/0!?|[a-z]{3,9}[!?]|getting_data)|(?:err|错误|错误代码): ?\d{3})"
)
# What a placeholder can have around and within it: (blank), N.A., n/a. Databases write \N.
_MARKS = re.compile(r"[^\w\\]|_")
# Symbols such as × and √ say something, too.
_SAYS_SOMETHING = re.compile(
    r"[^\W_0]|[+×\u2190-\u2211\u2213-\u24ff\u2580-\u2bff\U0001f000-\U0001ffff]"
)
_DIGIT = re.compile(r"[1-9]")
_LONGEST_PLACEHOLDER = 60


def is_error(text: str) -> bool:
    """Return whether a text is what spreadsheets show in place of a value."""
    return _ERROR.fullmatch(text) is not None


def stated_by(definitions: Definitions) -> Callable[[str], str]:
    """Return a function that takes tidied text and returns what it states: "" for a placeholder.

    A text of marks and zeros alone is one. An error of a spreadsheet is none: it stands in place of
    something.
    """
    words = frozenset(map(folded, definitions.missing_words))
    plain_words = {_MARKS.sub("", word) for word in words} - {""}

    def stated(text: str) -> str:
        word = text.casefold()
        if word in words:
            return ""
        if _DIGIT.search(word):
            return text
        if _SAYS_SOMETHING.search(word) is None:
            return text if is_error(text) else ""
        if word.isalnum() or len(word) > _LONGEST_PLACEHOLDER:
            return text
        return text if _MARKS.sub("", word) not in plain_words or is_error(text) else ""

    return stated
