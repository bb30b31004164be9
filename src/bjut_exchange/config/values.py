"""What single values of the definitions can be: texts, labels, codes, encodings, patterns."""

from __future__ import annotations

import codecs
import json
import re
from time import thread_time
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from bjut_exchange.config.terms import FieldName
from bjut_exchange.errors import ConfigError, UnusableValueError

# How text files are most often written; any encoding and delimiter can be named for a source.
DELIMITERS = ",;\t|"
# GB18030 rather than GBK: GBK lacks characters of rare surnames.
ENCODINGS = ("utf-8", "gb18030")
_EXAMPLE = "a,1\r\n"
DAY_FIRST = "day_first"
# Bytes that are not in a text's encoding stay recognisable: they become bytes that no UTF-8 has.
MARKING = "bjut_exchange.marking"
codecs.register_error(MARKING, lambda error: ("\udcff", error.end))  # type: ignore[attr-defined]  # all who call it decode
# Of a pattern: whatever it is, a search for it ends in seconds.
_LONGEST_PATTERN = 1_000  # characters; what is longer is no pattern that a person wrote
_SECONDS = 2.0  # for all cells of a column together
_USUAL = 5e-6  # that a search may take besides


def toml_text(text: str) -> str:
    """Return a text as it stands in TOML."""
    return json.dumps(text, ensure_ascii=False)


def known_encoding(value: str) -> str:
    """Return the name by which Python knows a text encoding; raises UnusableValueError for none."""
    try:
        name, text = codecs.lookup(value).name, _EXAMPLE.encode(value).decode(value)
        codecs.getincrementaldecoder(value)(MARKING).decode(b"")
    except (LookupError, ValueError):
        name = text = ""
    # What is no text encoding (`rot13`), or writes ASCII in its own way, cannot be split.
    if text != _EXAMPLE:
        raise UnusableValueError("not_an_encoding", value=value)
    return name


def known_delimiter(value: str) -> str:
    """Return what can delimit cells; raises UnusableValueError if it is something else."""
    # A letter, a digit or a quotation mark could be a part of a cell.
    if not re.fullmatch(r"[\t !#-/:-@\[-`{-~]", value):
        raise UnusableValueError("not_a_delimiter", value=value)
    return value


def _printable(value: str) -> str:
    if not value.isprintable():
        raise UnusableValueError("not_printable")
    return value


def known_territory(value: str) -> str:
    """Return an ISO code of two letters; raises UnusableValueError if it is none."""
    if not re.fullmatch("[A-Z]{2}", value):
        raise UnusableValueError("not_a_country_code", value=value)
    return value


def _as_label(value: object) -> object:
    if not isinstance(value, (str, dict)):
        raise UnusableValueError("not_a_label")
    return {"en": value} if isinstance(value, str) else value


class Pattern:
    """A regular expression, and the time that is left to it."""

    def __init__(self, text: str) -> None:
        """Raise UnusableValueError if the text is not a regular expression."""
        import regex  # noqa: PLC0415  # few definitions have patterns

        if len(text) > _LONGEST_PATTERN:
            raise UnusableValueError("long_pattern", most=_LONGEST_PATTERN)
        try:
            self._compiled: Any = regex.compile(text)
        except regex.error as error:
            if error.pos is None:
                raise UnusableValueError("not_a_pattern") from None
            raise UnusableValueError("not_a_pattern_at", at=error.pos + 1) from None
        except (RecursionError, OverflowError):
            raise UnusableValueError("not_a_pattern") from None
        self._text, self._left = text, _SECONDS

    def find(self, text: str) -> str:
        """Return the first group of the first match, or else all of it; empty where none is.

        Raises ConfigError if the searches of this pattern take too long.
        """
        begun, match = thread_time(), None
        try:
            if self._left > 0:
                match = self._compiled.search(text, timeout=self._left)
                self._left -= max(0.0, thread_time() - begun - _USUAL)
        except TimeoutError:
            self._left = 0.0
        if self._left <= 0:
            raise ConfigError("slow_pattern", pattern=self._text)
        return (match[bool(self._compiled.groups)] or "") if match else ""


def _pattern(value: str) -> str:
    Pattern(value)
    return value


PatternText = Annotated[str, AfterValidator(_pattern)]


class Strict(BaseModel):
    """A table of TOML that takes no key but its own."""

    # Built when first used, which help never does.
    # A key that is misspelt would otherwise leave the default in force without a word.
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, defer_build=True)


# TOML has arrays where these values are tuples, and strings where they are enums.
KnownField = Annotated[FieldName, Field(strict=False)]
Text = Annotated[str, AfterValidator(_printable)]
Territories = Annotated[
    tuple[Annotated[str, AfterValidator(known_territory)], ...], Field(strict=False)
]
Texts = Annotated[tuple[str, ...], Field(strict=False)]
DateOrder = Literal["day_first", "month_first"]


class Label(Strict):
    """A name for people, in English and Chinese."""

    en: Text
    zh: Text | None = None


Name = Annotated[Label, BeforeValidator(_as_label)]  # a text alone is English
