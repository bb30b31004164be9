"""Names of countries and regions in many languages, and the codes for them.

`country_names` holds CLDR's, as `python -m tests.countries` writes them; `country_names.toml` what
CLDR lacks, and how spellings differ.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from bjut_exchange.resources import packaged_table
from bjut_exchange.text import folded, without_accents

_NAMES = Path(__file__).with_name("country_names")
_CODES = "codes"
_ISO3_LENGTH = 3
# Codes of countries that have another name now, or are parts of another.
_FORMER_ISO3 = frozenset({"BUR", "DDR", "FXX", "TMP", "YMD", "ZAR"})
_LONGEST = 200  # of a name in two languages
_REGIONS = frozenset({"HK", "MO", "TW"})
_HAN = re.compile(r"[\u3400-\u9fff]")
_INITIALS = re.compile(r"\b(\w)\. ?(?=\w\b)")  # U.S.A.
# Vowels of many scripts are marks, which `\w` leaves out: without them, names would be the same.
_MARKS = r"\u0591-\u05c7\u0610-\u065f\u0900-\u109f\u1780-\u17ff\u3099\u309a"
_WORD = re.compile(rf"[\u3400-\u9fff]+|(?:[^\W\u3400-\u9fff]|[{_MARKS}])+")
# Between two names of one country: where Chinese begins or ends, or a mark stands.
_PARTS = (re.compile(r"[\u3400-\u9fff]+|[^\u3400-\u9fff]+"), re.compile(r"[^(),/;|]+"))


@dataclass(frozen=True)
class Countries:
    """The codes of countries and regions by their names in some languages.

    The same name in two languages is that of the first of them.
    """

    languages: tuple[str, ...]

    @cached_property
    def by_name(self) -> Mapping[str, str]:
        """Return the codes by folded names and codes, "" where a name is no country's.

        A former country that became several (`SU`, `YU`) is none of them and is left out.
        """
        names = [_table(language) for language in self.languages]
        codes = {code for of in names for code in of}
        return {
            # Later entries win: an alias never hides a name, nor a name a code.
            **{folded(name): code for code, of in _spelling().names.items() for name in of},
            **{folded(alias): code for alias, code in _table(_CODES).items()},
            **{folded(name): code for of in reversed(names) for code, name in of.items()},
            **{folded(code): code for code in codes},
        }

    @cached_property
    def by_words(self) -> Mapping[str, str]:
        """Return the codes by the words of names, "" where they are no country's."""
        further = _spelling().names.items()
        names = [(name, code) for code, names in further for name in names]
        for language in self.languages:
            names += [(name, code) for code, name in _table(language).items()]
        return {_key(_words(name)): code for name, code in reversed(names)}

    def code(self, name: str) -> str | None:
        """Return the code for a name or a code, None if it is not known."""
        if code := self.by_name.get(folded(name)):
            return code
        if len(name) > _LONGEST:
            return None
        words = _words(name)
        if (code := self.by_words.get(_key(words))) is None:
            code = self._without_form(words) or self._of_parts(name)
        return code or None

    def _without_form(self, words: Sequence[str]) -> str | None:
        """Return the code for a name without what is official about it."""
        left_out = _spelling()
        if code := self.by_words.get(_key(_without(words, left_out.official))):
            return code
        # "China, Hong Kong SAR" is not China.
        bare = _without(words, left_out.official | left_out.china)
        return code if (code := self.by_words.get(_key(bare))) in _REGIONS else None

    def _of_parts(self, name: str) -> str | None:
        """Return the code for two names of one country: `China (PRC)`, `德国 Germany`."""
        for pattern in _PARTS:
            parts = [*filter(_words, pattern.findall(folded(name)))]
            codes = set(map(self.code, parts)) if len(parts) > 1 else {None}
            if len(codes) == 1 and (code := codes.pop()):
                return code
        return None


@cache
def countries_in(languages: tuple[str, ...]) -> Countries:
    """Return the names of countries in some languages, each table made once."""
    return Countries(languages)


def available_languages() -> list[str]:
    """Return the languages in which names of countries are known."""
    return sorted(path.stem for path in _NAMES.glob("*.json") if path.stem != _CODES)


def known_elsewhere(names: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Return the language and the code of names that are CLDR's in any language.

    Of several languages, the one that knows most of the names.
    """
    wanted = {folded(name): name for name in names}
    found = [
        (language, {wanted[name]: own[name] for name in wanted.keys() & own})
        for language, own in (_every_language() if wanted else {}).items()
    ]
    found.sort(key=lambda each: len(each[1]))  # later entries win
    return {name: (language, code) for language, of in found for name, code in of.items()}


@cache
def _every_language() -> Mapping[str, Mapping[str, str]]:
    return {
        language: {folded(name): code for code, name in _table(language).items()}
        for language in available_languages()
    }


def country_name(code: str, language: str) -> str:
    """Return the name that CLDR has for a country or region in a language; else its code."""
    return _table(language).get(code, code)


def iso3(code: str) -> str | None:
    """Return the code of three letters for one of two, None if there is none."""
    return _iso3().get(code)


@cache
def _iso3() -> Mapping[str, str]:
    codes = _table(_CODES).items()
    return {
        code: alias
        for alias, code in codes
        if len(alias) == _ISO3_LENGTH and alias not in _FORMER_ISO3
    }


@cache
def world_regions() -> Mapping[str, str]:
    """Return the region of the world by the codes of countries and regions in it."""
    regions = packaged_table("config/world_regions.toml")
    return {code: region for region, codes in regions.items() for code in codes}


@cache
def _table(name: str) -> dict[str, str]:
    return json.loads((_NAMES / f"{name}.json").read_text("utf-8"))  # type: ignore[no-any-return]  # as it was written


@dataclass(frozen=True)
class _Spelling:
    """How the spellings of names differ, as `country_names.toml` has it."""

    names: Mapping[str, list[str]]
    small: frozenset[str]
    official: frozenset[str]
    china: frozenset[str]
    spelt: Mapping[str, str]
    characters: Mapping[int, str]
    chinese_words: re.Pattern[str]


@cache
def _spelling() -> _Spelling:
    table = packaged_table("config/country_names.toml")
    left_out = {name: frozenset(words) for name, words in table["words"].items()}
    chinese = filter(_HAN.match, left_out["official"] | left_out["china"])
    return _Spelling(
        table["names"],
        **left_out,
        spelt=table["spelt"],
        characters=str.maketrans(table["characters"])
        | str.maketrans(table["chinese"]["traditional"], table["chinese"]["simplified"]),
        chinese_words=re.compile("|".join(sorted(chinese, key=len, reverse=True))),
    )


def _words(name: str) -> list[str]:
    """Return what the spellings of a name have in common: words without accents and marks."""
    spelling = _spelling()
    text = folded(name).translate(spelling.characters)
    if not text.isascii():
        text = spelling.chinese_words.sub(r" \g<0> ", without_accents(text))
    words = _WORD.findall(_INITIALS.sub(r"\1", text) if "." in text else text)
    return _without((spelling.spelt.get(word, word) for word in words), spelling.small)


def _without(words: Iterable[str], left_out: frozenset[str]) -> list[str]:
    return [word for word in words if word not in left_out]


def _key(words: Iterable[str]) -> str:
    """Return words without their order: `Korea, Republic of` is `Republic of Korea`."""
    return " ".join(sorted(words))
