"""Words of several languages by which files, columns and values are told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from bjut_exchange.config.terms import DirectionName, FieldName
from bjut_exchange.resources import packaged_table
from bjut_exchange.text import folded, without_accents

# A word as short as `to` is not the beginning of another one, such as `total`.
_SHORT = 3
_NEVER = "(?!)"


def plain(text: str) -> str:
    """Return text without case and accents."""
    return without_accents(folded(text)).replace("ß", "ss")


class Words:
    """Some words to be found in plain texts."""

    def __init__(self, words: Iterable[str]) -> None:
        ends = {True: "(?![a-z])", False: ""}
        each = (
            rf"(?<![a-z]){re.escape(word)}{ends[len(word) <= _SHORT]}"
            if word.isascii()
            else re.escape(word)
            for word in map(plain, words)
        )
        self._pattern = re.compile("|".join(each) or _NEVER)

    def found_in(self, text: str) -> str:
        """Return the first of the words in a plain text; empty where there is none."""
        match = self._pattern.search(text)
        return match[0] if match else ""

    def count(self, text: str) -> int:
        """Return how many different ones stand in a plain text."""
        return len(set(self._pattern.findall(text)))


@dataclass(frozen=True, eq=False)
class DeskWords:
    """What is set for all rows of files with some words in their names."""

    words: Words
    unless: Words
    set: Mapping[FieldName, str]
    direction: DirectionName | None


@dataclass(frozen=True)
class Lexicon:
    """All these words. `terms` maps plain texts to terms, for each field with a vocabulary."""

    file_words: Mapping[DirectionName, Words]
    weak_words: Mapping[DirectionName, Words]
    header_words: Mapping[DirectionName, Words]
    desks: tuple[DeskWords, ...]
    levels: tuple[DeskWords, ...]
    units: Mapping[str, Words]
    values: Mapping[FieldName, Words]
    agreements: Words
    staff: Words
    terms: Mapping[FieldName, Mapping[str, str]]


@cache
def lexicon() -> Lexicon:
    """Return the words that the package has."""
    table = packaged_table("proposal/words.toml")
    directions = {name: table["directions"][name] for name in DirectionName}
    return Lexicon(
        {name: Words(of["files"]) for name, of in directions.items()},
        {name: Words(of["weak"]) for name, of in directions.items()},
        {name: Words(of["headers"]) for name, of in directions.items()},
        tuple(map(_desk_words, table["desks"])),
        tuple(map(_desk_words, table["levels"])),
        {unit: Words(words) for unit, words in table["units"].items()},
        {FieldName.named(name): Words(words) for name, words in table["values"].items()},
        Words(table["agreements"]["words"]),
        Words(table["staff"]["words"]),
        {
            FieldName.named(name): {plain(text): term for term, of in terms.items() for text in of}
            for name, terms in table["terms"].items()
        },
    )


def _desk_words(table: Mapping[str, Any]) -> DeskWords:
    direction = table.get("direction")
    return DeskWords(
        Words(table["words"]),
        Words(table.get("unless", ())),
        {FieldName.named(name): text for name, text in table["set"].items()},
        DirectionName(direction) if direction else None,
    )
