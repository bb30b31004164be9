"""The texts that people see, in English and Chinese; all are in `messages.toml`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from itertools import pairwise
from typing import Any, Protocol

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
class Said:
    """A sentence of `messages.toml` that is a part of another, before its language is known."""

    key: str
    parts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Words:
    """The texts of one language; `named` has by field the names that definitions give to values."""

    language: Language = Language.EN
    named: Mapping[str, Mapping[str, Label]] = field(default_factory=dict)

    def say(self, key: str, **parts: object) -> str:
        """Return a sentence, `parts` filled in."""
        return self._text("sentences", key).format(**parts)

    def heading(self, key: str) -> str:
        """Return the heading of a column."""
        return self._text("headings", key)

    def term(self, key: str) -> str:
        """Return the name of a direction, a measure, a field, or another term."""
        return self._text("terms", key)

    def value(self, of: str, value: str) -> str | None:
        """Return the name of a value of a field; None if it has none here."""
        if of in self.named:
            label = self.named[of].get(value.casefold())
            return None if label is None else self.label(label)
        named = _texts()["values"].get(value)
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

    def error(self, key: str, parts: Mapping[str, object]) -> tuple[str, str]:
        """Return the sentence of an error and its hint, `parts` filled in."""
        texts = _errors()[key]
        filled = {name: self.fill(part) for name, part in parts.items()}
        sentence, hint = texts[self.language], texts["hint"][self.language]
        return sentence.format(**filled), hint.format(**filled)

    def fill(self, part: object) -> object:
        """Return a part of a sentence in this language; what has none as it is."""
        if isinstance(part, Said):
            parts = {name: self.fill(each) for name, each in part.parts.items()}
            return self.say(part.key, **parts)
        if isinstance(part, (list, tuple)):
            return self.say("list").join(str(self.fill(each)) for each in part)
        return part

    def _text(self, group: str, key: str) -> str:
        return _texts()[group][key][self.language]

    def _noun(self, group: str, key: str, count: int) -> str:
        noun = _texts()[group][key]
        is_one = count == 1 and self.language is Language.EN
        return noun.get("one", noun["en"]) if is_one else noun[self.language]


def language_of(locale: str) -> Language:
    """Return the language of a locale such as `zh_CN.UTF-8`."""
    return Language.ZH if locale.lower().startswith("zh") else Language.EN


def language_spoken(arguments: Sequence[str], environment: Mapping[str, str]) -> Language:
    """Return the language for errors and notes: that of `--lang`, or else of the locale."""
    for name, value in pairwise([*(arg for each in arguments for arg in each.split("=", 1)), ""]):
        if name == "--lang" and value in {*Language}:
            return Language(value)
    return language_of(
        next(filter(None, map(environment.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    )


@cache
def _errors() -> Mapping[str, Any]:
    return packaged_table("errors.toml")


@cache
def _texts() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    return packaged_table("messages.toml")
