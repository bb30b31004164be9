"""The texts that people see, in English and Chinese; all are in `messages.toml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Protocol

from bjut_exchange.resources import packaged_table


class Label(Protocol):
    """A name in English and perhaps Chinese, as definitions and checks hold them."""

    @property
    def en(self) -> str:
        """Return the name in English."""

    @property
    def zh(self) -> str | None:
        """Return the name in Chinese; None where there is none."""


class Language(StrEnum):
    """The languages of labels, titles and notes; ids and errors have none."""

    EN = "en"
    ZH = "zh"


@dataclass(frozen=True)
class Words:
    """The texts of one language."""

    language: Language = Language.EN

    def say(self, key: str, **parts: object) -> str:
        """Return a sentence, `parts` filled in."""
        return self._text("sentences", key).format(**parts)

    def heading(self, key: str) -> str:
        """Return the heading of a column."""
        return self._text("headings", key)

    def term(self, key: str) -> str:
        """Return the name of a direction, a measure, a field, or another term."""
        return self._text("terms", key)

    def value(self, term: str) -> str | None:
        """Return the name of a term of a field; None if it has none here."""
        named = _texts()["values"].get(term)
        return named[self.language] if named else None

    def outcome(self, key: str, count: int = 2) -> str:
        """Return what became of so many rows."""
        return self._noun("outcomes", key, count)

    def amount(self, count: int, noun: str) -> str:
        """Return a count with its noun: `1 row`, `2 rows`."""
        blank = "" if self.language is Language.ZH else " "
        return f"{count:,}{blank}{self._noun('nouns', noun, count)}"

    def label(self, label: Label) -> str:
        """Return a label of the definitions; in English where it has no other."""
        return (self.language is Language.ZH and label.zh) or label.en

    def _text(self, group: str, key: str) -> str:
        return _texts()[group][key][self.language]

    def _noun(self, group: str, key: str, count: int) -> str:
        noun = _texts()[group][key]
        is_one = count == 1 and self.language is Language.EN
        return noun.get("one", noun["en"]) if is_one else noun[self.language]


def language_of(locale: str) -> Language:
    """Return the language of a locale such as `zh_CN.UTF-8`."""
    return Language.ZH if locale.lower().startswith("zh") else Language.EN


@cache
def _texts() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    return packaged_table("messages.toml")
