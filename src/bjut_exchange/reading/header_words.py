"""What headers are about, told by their words: `header_words.toml` lists these."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache

from bjut_exchange.config.terms import DirectionName
from bjut_exchange.resources import packaged_table
from bjut_exchange.text import tidied, without_accents

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
    found = [
        (len(word.strip()), field == OTHER, field)
        for field in _table()
        for word in _found(header, field, ("any", direction))
    ]
    return max(found, key=lambda each: each[:2], default=(0, False, ""))[2]


def has_header_word(header: str) -> bool:
    """Return whether a text has a word that headers have."""
    return any(field_in_words(header, direction) for direction in DirectionName)


@lru_cache(maxsize=1 << 14)
def likeness(header: str, field: str, direction: DirectionName) -> int:
    """Return how many words a header has in common with those of a field."""
    found = _found(header, field, ("any", direction, "like"))
    return sum(not any(word in other and word != other for other in found) for word in found)


def _found(header: str, field: str, lists: Iterable[str]) -> list[str]:
    text, words = without_accents(spaced(header)), _table().get(field, {})
    return [word for name in lists for word in words.get(name, ()) if word in text]


@cache
def _table() -> Mapping[str, Mapping[str, list[str]]]:
    table = packaged_table("reading/header_words.toml")
    return {
        field: {name: [*map(without_accents, words)] for name, words in of.items()}
        for field, of in table.items()
    }
