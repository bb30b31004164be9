"""What headers are about, told by their words: `header_words.toml` lists these."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache

from bjut_exchange.config.terms import DirectionName
from bjut_exchange.resources import packaged_table
from bjut_exchange.text import tidied

OTHER = "other"  # of no use to any figure

_MARKS = re.compile(r"[\W_]+")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")


def spaced(header: str) -> str:
    """Return a header in small letters, with a blank before, after and between its words."""
    return f" {_MARKS.sub(' ', _HUMP.sub(' ', tidied(header))).casefold().strip()} "


@lru_cache(maxsize=1 << 12)  # exports share their headers
def field_in_words(header: str, direction: DirectionName) -> str:
    """Return the name of the field that the longest telling word of a header names.

    OTHER if it is about something else, empty if no word tells.
    """
    plain = spaced(header)
    found = [
        (len(word.strip()), field == OTHER, field)
        for field, words in _telling(direction).items()
        for word in words
        if word in plain
    ]
    return max(found, key=lambda each: each[:2], default=(0, False, ""))[2]


def has_header_word(header: str) -> bool:
    """Return whether a text has a word that headers have."""
    return any(field_in_words(header, direction) for direction in DirectionName)


@cache
def words_in_cells() -> Mapping[str, tuple[str, ...]]:
    """Return the words that tell of a field in its cells, by field."""
    return {field: tuple(of.get("values", ())) for field, of in _table().items()}


@cache
def _telling(direction: DirectionName) -> Mapping[str, tuple[str, ...]]:
    return {field: (*of["any"], *of.get(direction, ())) for field, of in _table().items()}


@cache
def _table() -> Mapping[str, Mapping[str, list[str]]]:
    return packaged_table("reading/header_words.toml")
