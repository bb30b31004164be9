"""Whether a header may name a person: `person_words.toml` lists by what this shows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from bjut_exchange.reading.header_words import has_header_word, spaced
from bjut_exchange.resources import packaged_table
from bjut_exchange.text import tidied

_HAN = re.compile(r"[\u3400-\u9fff·]+")
_CHARACTERS_OF_A_NAME = range(2, 5)
_WORDS_OF_A_NAME = range(2, 6)
# Behind a colon stands a value: 填表人：…; before a comma, a family name.
_VALUE_FOLLOWS = re.compile(r"[:：]\s*[^\W\d_]|^[^\W\d_]+,\s*[^\W\d_]+\.?$")
# A year, or the number of a term. Longer numbers are ids and extensions.
_NUMBER = re.compile(r"(?:19|20)\d\d|\d{1,2}")
_ID = re.compile(r"[a-z]\d{3}|\d{3}[a-z]", re.IGNORECASE)
_INITIALS = re.compile(r"\b[A-Z]\.")


def may_name_a_person(header: str) -> bool:
    """Return whether a header may hold the name of a person, or how to reach one."""
    text = tidied(header)
    return _has_personal_words(text) or (_is_like_a_name(text) and not has_header_word(text))


def _has_personal_words(text: str) -> bool:
    plain, words = spaced(text), _words()
    numbers = re.findall(r"\d+", text)
    return bool(
        not any(map(str.isalpha, text))
        or not all(map(_NUMBER.fullmatch, numbers))
        or _VALUE_FOLLOWS.search(text)
        or _ID.search(text)
        or _INITIALS.search(text)
        or not words["names"].isdisjoint(plain.split())
        or any(title in plain or title in text.casefold() for title in words["titles"])
        or _role(words["roles"], words["characters"]).search(text)
    )


def _is_like_a_name(text: str) -> bool:
    """Return whether a text is written as names are: a known family name, or several capitals."""
    if _HAN.fullmatch(text):
        return len(text) in _CHARACTERS_OF_A_NAME and text[0] in _words()["characters"]
    parts = text.split()
    return len(parts) in _WORDS_OF_A_NAME and all(part[:1].isupper() for part in parts)


@cache
def _role(roles: frozenset[str], characters: frozenset[str]) -> re.Pattern[str]:
    one_of_roles, one_of_characters = ("".join(sorted(each)) for each in (roles, characters))
    return re.compile(rf"[{one_of_roles}] ?\(?[{one_of_characters}][\u3400-\u9fff]{{1,2}}\)?$")


@cache
def _words() -> Mapping[str, frozenset[str]]:
    table = packaged_table("reading/person_words.toml")
    return {name: frozenset(of) for name, of in table.items()}
