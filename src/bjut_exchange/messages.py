"""The texts that people see, in English and Chinese; in `messages.toml` and `errors.toml`."""

from __future__ import annotations

import errno
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, reduce
from itertools import pairwise
from typing import Any, Protocol, runtime_checkable

from bjut_exchange.resources import packaged_table


@runtime_checkable
class Label(Protocol):
    """A name in English and perhaps Chinese, as definitions and checks hold them."""

    @property
    def en(self) -> str:
        """Return the name in English."""

    @property
    def zh(self) -> str | None:
        """Return the name in Chinese; None where there is none."""


class Language(StrEnum):
    """The languages of all that people read; ids have none."""

    EN = "en"
    ZH = "zh"


@dataclass(frozen=True)
class Said:
    """A text of the tool before its language is known, such as a part of another.

    It is in a group of `messages.toml`; `errors` and `hints` are those of `errors.toml`.
    """

    key: str
    parts: Mapping[str, object] = field(default_factory=dict, hash=False)
    group: str = "sentences"


@dataclass(frozen=True)
class Amount:
    """A count with a noun of `messages.toml` before its language is known."""

    count: int
    noun: str


@dataclass(frozen=True)
class Words:
    """The texts of one language; `named` has by field the names that definitions give to values."""

    language: Language = Language.EN
    named: Mapping[str, Mapping[str, Label]] = field(default_factory=dict)

    def say(self, key: str, **parts: object) -> str:
        """Return a sentence, `parts` filled in."""
        return self.put(Said(key, parts))

    def put(self, text: Said | str) -> str:
        """Return a text in this language."""
        return text if isinstance(text, str) else str(self._filled(text))

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
        return f"{count:,}{blank}{self.noun(noun, count)}"

    def noun(self, noun: str, count: int | None) -> str:
        """Return a noun as it stands after a count."""
        return self._noun("nouns", noun, count)

    def label(self, label: Label) -> str:
        """Return a label of the definitions; in English where it has no other."""
        return (self.language is Language.ZH and label.zh) or label.en

    def _filled(self, part: object) -> object:
        """Return a part of a text in this language; what has none as it is."""
        if type(part) in {str, int}:  # most are, and the rest takes long to tell apart
            return part
        match part:
            case Said():
                parts = {name: self._filled(each) for name, each in part.parts.items()}
                return self._text(part.group, part.key).format(**parts)
            case list() | tuple():
                return self._text("sentences", "list").join(
                    str(self._filled(each)) for each in part
                )
            case Amount():
                part = self.amount(part.count, part.noun)
            case OSError():
                part = self._reason(part)
            case Label():
                part = self.label(part)
        return part

    def _reason(self, error: OSError) -> str:
        """Return why the operating system refuses; in its own words where this tool has none."""
        named = _texts()["system"].get(errno.errorcode.get(error.errno or 0, ""), {})
        own = error.strerror or self.say("system_unknown")
        return named.get(self.language) or self.say("system_says", text=own)

    def _text(self, group: str, key: str) -> str:
        match group:
            case "errors":
                return str(_errors()[key][self.language])
            case "hints":
                return str(_errors()[key].get("hint", {}).get(self.language, ""))
            case _:
                return _texts()[group][key][self.language]

    def _noun(self, group: str, key: str, count: int | None) -> str:
        noun = _texts()[group][key]
        is_one = count == 1 and self.language is Language.EN
        return noun.get("one", noun["en"]) if is_one else noun[self.language]


def chained(key: str, parts: Iterable[Said | str]) -> Said | str:
    """Return parts put together by a sentence with a `first` and a `second` one."""
    return reduce(lambda first, second: Said(key, {"first": first, "second": second}), parts)


def language_of(locale: str) -> Language:
    """Return the language of a locale such as `zh_CN.UTF-8`."""
    return Language.ZH if locale.lower().startswith("zh") else Language.EN


def language_here(environment: Mapping[str, str]) -> Language:
    """Return the language of the locale."""
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    return language_of(next(filter(None, map(environment.get, names)), ""))


def language_spoken(arguments: Sequence[str], environment: Mapping[str, str]) -> Language:
    """Return the language for errors and notes: that of `--lang`, or else of the locale."""
    for name, value in pairwise([*(arg for each in arguments for arg in each.split("=", 1)), ""]):
        if name == "--lang" and value in {*Language}:
            return Language(value)
    return language_here(environment)


@cache
def _errors() -> Mapping[str, Any]:
    return packaged_table("errors.toml")


@cache
def _texts() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    return packaged_table("messages.toml")
