"""From the text of a cell to the value of a field, each distinct text once."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple

from bjut_exchange.cleaning.dates import parse_date
from bjut_exchange.config.countries import codes_by_name
from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import VOCABULARIES, FieldName
from bjut_exchange.config.years import YearStart
from bjut_exchange.text import folded

Value = str | dt.date | int


class Reading(NamedTuple):
    """The value of a text, None if it has none, and the codes of the checks that it fails."""

    value: Value | None
    fails: tuple[str, ...] = ()


Reader = Callable[[str], Reading]

NOTHING = Reading(None)
_NO_ID = Reading(None, ("R07",))
_NO_DATE = Reading(None, ("R04",))
_NO_DAYS = Reading(None, ("R16",))
_UNKNOWN_COUNTRY = Reading(None, ("R08",))
_UNKNOWN_TERM = Reading(None, ("R09",))
_ERROR_VALUE = Reading(None, ("R17",))

# Excel shows numbers of 12 digits or more as 2.01609E+11, and its CSV holds what it shows. Other
# programs write 2.01609E11 or 2E11. 12E5 and 2016E-001 are ids: no program writes a number so.
_NUMBER_ID = re.compile(
    r"[+−-]?(?:[\d.,]+e\+\d+|\d*[.,]\d*e[−-]?\d+|\de[1-9]\d?|[\d.,]+[x×*·]10\^?\d+"  # exponents
    r"|\d+[.,]0+|\d{1,3}(?:[,']\d{3})+(?:\.\d+)?|\d{1,3}(?:\.\d{3}){2,}(?:,\d+)?)"  # digit groups
)
_LONGEST_UNMARKED_NUMBER = 4  # 2E11
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
_DAYS = re.compile(r"(\d{1,4})(?:\.0+)?(?: ?(?:天|日|days?))?", re.IGNORECASE)


def readers(definitions: Definitions) -> Mapping[FieldName, Reader]:
    """Return the reader of each field; it takes tidied text, empty where nothing is stated."""
    terms = {field: _by_text(definitions.values.get(field, {})) for field in VOCABULARIES}
    countries = {**codes_by_name(), **terms[FieldName.COUNTRY]}
    stated = _stated_of(definitions)
    as_stated = {FieldName.PERSON: _person, FieldName.DAYS: _days}
    return {
        **{field: partial(_read, stated, as_stated.get(field, _as_written)) for field in FieldName},
        **{
            field: partial(_look_up, texts, stated, _UNKNOWN_TERM) for field, texts in terms.items()
        },
        FieldName.COUNTRY: partial(_look_up, countries, stated, _UNKNOWN_COUNTRY),
        **readers_of_dates(definitions),
    }


def readers_of_dates(definitions: Definitions) -> Mapping[FieldName, Reader]:
    """Return the readers of the fields that decide in which years a stay counts."""
    day_first = definitions.date_order == "day_first"
    stated = _stated_of(definitions)
    read_with: Mapping[FieldName, Reader] = {
        FieldName.START: partial(_date, day_first=day_first, latest=False),
        FieldName.END: partial(
            _end, open_words=frozenset(map(folded, definitions.open_words)), day_first=day_first
        ),
        FieldName.YEAR: partial(_year, definitions.year_starts),
    }
    return {field: partial(_read, stated, reader) for field, reader in read_with.items()}


def _stated_of(definitions: Definitions) -> Callable[[str], str]:
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
            return text if _ERROR.fullmatch(text) else ""
        if word.isalnum() or len(word) > _LONGEST_PLACEHOLDER:
            return text
        is_placeholder = _MARKS.sub("", word) in plain_words and not _ERROR.fullmatch(text)
        return "" if is_placeholder else text

    return stated


def _read(stated: Callable[[str], str], reader: Reader, text: str) -> Reading:
    return reader(stated(text))


def _by_text(vocabulary: Mapping[str, str]) -> dict[str, str]:
    """Map folded texts to the terms that they stand for; a term stands for itself."""
    themselves = {folded(term): term for term in vocabulary.values()}
    return {**themselves, **{folded(text): term for text, term in vocabulary.items()}}


def _as_written(text: str) -> Reading:
    return (_ERROR_VALUE if _ERROR.fullmatch(text) else Reading(text)) if text else NOTHING


def _person(text: str) -> Reading:
    """Read a student id; one that a spreadsheet turned into `2.01609E+11` is beyond recovery."""
    # Almost every id is letters and digits alone, and longer than a number that has no mark.
    if len(text) > _LONGEST_UNMARKED_NUMBER and text.isalnum() and text.strip("xX"):
        return Reading(text.casefold())
    plain = text.replace(" ", "").casefold()
    # A college may be called X, but no student has the id xxx.
    if not plain.strip("x") or _ERROR.fullmatch(text):
        return _NO_ID
    return Reading(None, ("R06",)) if _NUMBER_ID.fullmatch(plain) else Reading(plain)


def _look_up(
    vocabulary: Mapping[str, str], stated: Callable[[str], str], otherwise: Reading, text: str
) -> Reading:
    if not text:
        return NOTHING
    # What is known is no placeholder: NA is Namibia.
    term = vocabulary.get(folded(text))
    return Reading(term) if term else otherwise if stated(text) else NOTHING


def _date(text: str, *, day_first: bool, latest: bool) -> Reading:
    if not text:
        return NOTHING
    read = parse_date(text, day_first=day_first, latest=latest)
    if read is None:
        return _NO_DATE
    fails = {"R10": read.ambiguous, "R11": read.to_month}
    return Reading(read.date, tuple(code for code, fails_it in fails.items() if fails_it))


def _end(text: str, *, open_words: frozenset[str], day_first: bool) -> Reading:
    return NOTHING if folded(text) in open_words else _date(text, day_first=day_first, latest=True)


def end_within(text: str, *, day_first: bool) -> Reading:
    """Read the last date of a cell that holds two, as one for the start of a stay may."""
    if parse_date(text, day_first=day_first, single=True):
        return NOTHING
    last = parse_date(text, day_first=day_first, latest=True)
    return Reading(last.date) if last else NOTHING


def _days(text: str) -> Reading:
    match = _DAYS.fullmatch(text)
    return Reading(int(match[1])) if match else _NO_DAYS if text else NOTHING


def _year(starts: YearStart, text: str) -> Reading:
    year = starts.parse(text)
    return Reading(year) if year else _NO_DATE if text else NOTHING
