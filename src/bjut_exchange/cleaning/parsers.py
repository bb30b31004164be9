"""From the text of a cell to the value of a field, each distinct text once."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from bjut_exchange.cleaning.date_words import DateWords, without_time
from bjut_exchange.cleaning.dates import DateStyle, ReadDate, parse_date, read_date
from bjut_exchange.cleaning.lengths import days_in
from bjut_exchange.cleaning.placeholders import is_error, stated_by
from bjut_exchange.config.countries import Countries, countries_in
from bjut_exchange.config.rules import Desk
from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import YEAR_FIELDS, FieldName
from bjut_exchange.config.values import DAY_FIRST
from bjut_exchange.config.years import YearStart
from bjut_exchange.text import folded, plain_marks

Value = str | dt.date | int


class Reading(NamedTuple):
    """The value of a text, None if it has none, and the codes of the checks that it fails.

    `unknown` is the text where the vocabulary of its field does not hold it.
    """

    value: Value | None
    fails: tuple[str, ...] = ()
    unknown: str = ""


Reader = Callable[[str], Reading]

NOTHING = Reading(None)
_NO_ID = Reading(None, ("R07",))
_NO_DATE = Reading(None, ("R04",))
_EMPTY_DATE = Reading(None, ("R18",))
_EMPTY_YEAR = 1900  # of the day on which a spreadsheet's calendar begins
_NO_DAYS = Reading(None, ("R16",))
_ERROR_VALUE = Reading(None, ("R17",))

# The checks of cells that state a date or a year which is not known.
UNREAD = ("R04", "R18")
# The checks of dates that other cells of the same column may clear up.
UNSURE = frozenset({"R10", "R20"})
# No check, but a mark: a length in weeks or months is not exact to the day.
ROUGH = "rough"

# Excel shows numbers of 12 digits or more as 2.01609E+11, and its CSV holds what it shows. Other
# programs write 2.01609E11 or 2E11. 12E5 and 2016E-001 are ids: no program writes a number so.
_NUMBER_ID = re.compile(
    r"[+−-]?(?:[\d.,]+e\+\d+|\d*[.,]\d*e[−-]?\d+|\de[1-9]\d?|[\d.,]+[x×*·]10\^?\d+"  # exponents
    r"|\d+[.,]0+|\d{1,3}(?:[,']\d{3})+(?:\.\d+)?|\d{1,3}(?:\.\d{3}){2,}(?:,\d+)?)"  # digit groups
)
_LONGEST_UNMARKED_NUMBER = 4  # 2E11
_ZERO_DATE = re.compile(r"0000\D?00\D?00|00\D00\D0000")  # of a database
_STUDENTS = re.compile(
    r"(\d{1,7}|\d{1,3}(?:,\d{3})+)(?:\.0+)?(?: ?(?:名|人|students?))?", re.IGNORECASE
)


def readers(definitions: Definitions) -> Mapping[FieldName, Reader]:
    """Return the reader of each field; it takes tidied text, empty where nothing is stated."""
    terms = definitions.texts
    countries = countries_in(definitions.country_languages)
    stated, style = stated_by(definitions), style_of(definitions)
    as_stated = {FieldName.PERSON: _person, FieldName.DAYS: _days}
    return {
        **{field: partial(_read, stated, as_stated.get(field, _as_written)) for field in FieldName},
        **{field: partial(_term, texts, None, stated) for field, texts in terms.items()},
        FieldName.COUNTRY: partial(_term, terms[FieldName.COUNTRY], countries, stated),
        **{field: reader_in_style(field, definitions)(style) for field in YEAR_FIELDS},
        FieldName.STUDENTS: partial(_students, stated),
    }


def style_of(definitions: Definitions) -> DateStyle:
    """Return how dates are read unless a desk, or the texts of a column, say otherwise."""
    open_words = frozenset(map(folded, definitions.open_words))
    terms = {folded(word): days for word, days in definitions.semesters.items()}
    words = DateWords(terms, open_words, definitions.two_digit_years_from)
    return DateStyle(words, definitions.date_order == DAY_FIRST)


def desk_style(style: DateStyle, desk: Desk) -> DateStyle:
    """Return how a desk writes dates: an order that it declares is no guess."""
    if desk.date_order is None:
        return style
    return replace(style, day_first=desk.date_order == DAY_FIRST, is_sure=True)


def reader_in_style(field: FieldName, definitions: Definitions) -> Callable[[DateStyle], Reader]:
    """Return what makes the reader of one of the fields that say in which years a stay counts."""
    stated = stated_by(definitions)
    read: Mapping[FieldName, Callable[[DateStyle, str], Reading]] = {
        FieldName.START: _date,
        FieldName.END: partial(_date, is_end=True),
        FieldName.YEAR: partial(_year, definitions.year_starts),
    }

    def stated_date(text: str) -> str:
        return text if _ZERO_DATE.match(text) else stated(text)

    return lambda style: partial(_read, stated_date, partial(read[field], style))


def _read(stated: Callable[[str], str], reader: Reader, text: str) -> Reading:
    return reader(stated(text))


def _as_written(text: str) -> Reading:
    return (_ERROR_VALUE if is_error(text) else Reading(text)) if text else NOTHING


def _person(text: str) -> Reading:
    """Read a student id; one that a spreadsheet turned into `2.01609E+11` is beyond recovery."""
    # Almost every id is letters and digits alone, and longer than a number that has no mark.
    if len(text) > _LONGEST_UNMARKED_NUMBER and text.isalnum() and text.strip("xX"):
        return Reading(text.casefold())
    plain = text.replace(" ", "").casefold()
    # A college may be called X, but no student has the id xxx.
    if not plain.strip("x") or is_error(text):
        return _NO_ID
    return Reading(None, ("R06",)) if _NUMBER_ID.fullmatch(plain) else Reading(plain)


def _term(
    vocabulary: Mapping[str, str],
    countries: Countries | None,
    stated: Callable[[str], str],
    text: str,
) -> Reading:
    if not text:
        return NOTHING
    # What is known is no placeholder: NA is Namibia.
    if term := vocabulary.get(folded(text)) or (countries and countries.code(text)):
        return Reading(term)
    return Reading(None, ("R08" if countries else "R09",), text) if stated(text) else NOTHING


def known_or(own: Reader, others: Sequence[Reader], text: str) -> Reading:
    """Read a value of the own field; nothing is stated where it is one of the others instead."""
    reading = own(text)
    return NOTHING if reading.unknown and any(other(text).value for other in others) else reading


def _date(style: DateStyle, text: str, *, is_end: bool = False, within: bool = False) -> Reading:
    if not text or (is_end and folded(text) in style.words.open_words):
        return NOTHING
    read = read_date(text, style, latest=is_end, within=within)
    if read is None:
        return NOTHING if within else _NO_DATE
    if read.is_empty or (read.is_forever and not is_end):
        return _EMPTY_DATE
    return NOTHING if read.is_forever else _reading(read)


def end_within(style: DateStyle) -> Reader:
    """Return the reader of the last date of a cell that holds two, as a stay's start may."""
    return partial(_date, style, is_end=True, within=True)


def _reading(read: ReadDate) -> Reading:
    fails = {
        "R10": read.ambiguous,
        "R11": read.last is not None,
        "R19": read.is_short,
        "R20": read.lost_zero,
    }
    return Reading(read.date, tuple(code for code, fails_it in fails.items() if fails_it))


def _days(text: str) -> Reading:
    read = days_in(folded(text))
    if read is None:
        return _NO_DAYS if text else NOTHING
    days, is_exact = read
    return Reading(days, () if is_exact else (ROUGH,))


def _students(stated: Callable[[str], str], text: str) -> Reading:
    if match := _STUDENTS.fullmatch(text):
        return Reading(int(match[1].replace(",", "")))
    return _NO_DAYS if stated(text) else NOTHING


def _year(starts: YearStart, style: DateStyle, text: str) -> Reading:
    if not text:
        return NOTHING
    plain, _ = without_time(plain_marks(folded(text)))
    if (year := starts.parse(plain)) and year != _EMPTY_YEAR:
        return Reading(year)
    short = year or starts.parse(plain, short_years_from=style.words.short_years_from)
    if short and short != _EMPTY_YEAR:
        return Reading(short, ("R19",))
    read = read_date(text, style)
    if short or (read and (read.is_empty or read.is_forever)):
        return _EMPTY_DATE
    # 2016-1 is a month as well as a term, which can lie in two years of study.
    if read and parse_date(plain) is None and (named := style.words.term_in(plain)):
        # Of a term in 2015/16 it does not matter when it begins.
        of_study = None if starts.is_calendar else starts.parse(named[1])
        return Reading(of_study or starts.year_of(read.date), ("R19",) * read.is_short)
    return _NO_DATE
