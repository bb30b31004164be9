"""From the text of a cell to the value of a field, each distinct text once."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from bjut_exchange.cleaning.date_words import DateWords, without_time
from bjut_exchange.cleaning.dates import DateStyle, ReadDate, read_date
from bjut_exchange.cleaning.lengths import days_in
from bjut_exchange.config.countries import codes_by_name
from bjut_exchange.config.rules import DAY_FIRST, Desk
from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import VOCABULARIES, YEAR_FIELDS, FieldName
from bjut_exchange.config.years import YearStart
from bjut_exchange.text import folded, plain_marks

Value = str | dt.date | int


class Reading(NamedTuple):
    """The value of a text, None if it has none, and the codes of the checks that it fails."""

    value: Value | None
    fails: tuple[str, ...] = ()


Reader = Callable[[str], Reading]

NOTHING = Reading(None)
_NO_ID = Reading(None, ("R07",))
_NO_DATE = Reading(None, ("R04",))
_EMPTY_DATE = Reading(None, ("R18",))
_EMPTY_YEAR = 1900  # of the day on which a spreadsheet's calendar begins
_NO_DAYS = Reading(None, ("R16",))
_UNKNOWN_COUNTRY = Reading(None, ("R08",))
_UNKNOWN_TERM = Reading(None, ("R09",))

# The checks of cells that state a date or a year which is not known.
UNREAD = ("R04", "R18")
# The checks of dates that other cells of the same column may clear up.
UNSURE = frozenset({"R10", "R20"})
# No check, but a mark: a length in weeks or months is not exact to the day.
ROUGH = "rough"

# Excel shows numbers of 12 digits or more as 2.01609E+11, and its CSV holds what it shows.
_CUT_ID = re.compile(r"\d(\.\d+)?e\+\d+|\d+\.0+", re.IGNORECASE)
_QUOTED_ID = re.compile(r'="(.*)"|\'(.*)')  # how people keep a spreadsheet from cutting it


def readers(definitions: Definitions, style: DateStyle) -> Mapping[FieldName, Reader]:
    """Return the reader of each field; it takes tidied text, empty where nothing is stated."""
    terms = {field: _by_text(definitions.values.get(field, {})) for field in VOCABULARIES}
    countries = {**codes_by_name(), **terms[FieldName.COUNTRY]}
    return {
        **dict.fromkeys(FieldName, _as_written),
        **{field: partial(_look_up, texts, _UNKNOWN_TERM) for field, texts in terms.items()},
        FieldName.PERSON: _person,
        FieldName.COUNTRY: partial(_look_up, countries, _UNKNOWN_COUNTRY),
        FieldName.DAYS: _days,
        **{field: reader_in_style(field, definitions)(style) for field in YEAR_FIELDS},
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
    read: Mapping[FieldName, Callable[[DateStyle, str], Reading]] = {
        FieldName.START: _date,
        FieldName.END: _end,
        FieldName.YEAR: partial(_year, definitions.year_starts),
    }
    return lambda style: partial(read[field], style)


def _by_text(vocabulary: Mapping[str, str]) -> dict[str, str]:
    """Map folded texts to the terms that they stand for; a term stands for itself."""
    themselves = {folded(term): term for term in vocabulary.values()}
    return {**themselves, **{folded(text): term for text, term in vocabulary.items()}}


def _as_written(text: str) -> Reading:
    return Reading(text) if text else NOTHING


def _person(text: str) -> Reading:
    """Read a student id; one that a spreadsheet turned into `2.01609E+11` is beyond recovery."""
    # Almost every id is letters and digits alone, which neither pattern below matches.
    if text.isalnum():
        return Reading(text.casefold())
    if match := _QUOTED_ID.fullmatch(text):
        text = match[1] or match[2] or ""
    if not text:
        return _NO_ID
    return Reading(None, ("R06",)) if _CUT_ID.fullmatch(text) else Reading(text.casefold())


def _look_up(vocabulary: Mapping[str, str], otherwise: Reading, text: str) -> Reading:
    if not text:
        return NOTHING
    term = vocabulary.get(folded(text))
    return Reading(term) if term else otherwise


def _date(style: DateStyle, text: str) -> Reading:
    if not text:
        return NOTHING
    read = read_date(text, style)
    if read is None:
        return _NO_DATE
    return _EMPTY_DATE if read.is_empty or read.is_forever else _reading(read)


def _end(style: DateStyle, text: str, *, within: bool = False) -> Reading:
    if not text or folded(text) in style.words.open_words:
        return NOTHING
    read = read_date(text, style, latest=True, within=within)
    if read is None:
        return NOTHING if within else _NO_DATE
    if read.is_empty:
        return _EMPTY_DATE
    return NOTHING if read.is_forever else _reading(read)


def end_within(style: DateStyle) -> Reader:
    """Return the reader of the last date of a cell that holds two, as a stay's start may."""
    return partial(_end, style, within=True)


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


def _year(starts: YearStart, style: DateStyle, text: str) -> Reading:
    if not text:
        return NOTHING
    plain, _ = without_time(plain_marks(folded(text)))
    if (year := starts.parse(plain)) and year != _EMPTY_YEAR:
        return Reading(year)
    if not year and (year := starts.parse(plain, short_years_from=style.words.short_years_from)):
        return Reading(year, ("R19",))
    read = read_date(text, style)
    if year or (read and (read.is_empty or read.is_forever)):
        return _EMPTY_DATE
    if read and (named := style.words.term_in(plain)):
        # Of a term in 2015/16 it does not matter when it begins.
        of_study = None if starts.is_calendar else starts.parse(named[1])
        return Reading(of_study or starts.year_of(read.date), ("R19",) * read.is_short)
    return _NO_DATE
