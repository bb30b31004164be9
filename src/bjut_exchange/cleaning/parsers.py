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

# Excel shows numbers of 12 digits or more as 2.01609E+11, and its CSV holds what it shows.
_CUT_ID = re.compile(r"\d(\.\d+)?e\+\d+|\d+\.0+", re.IGNORECASE)
_QUOTED_ID = re.compile(r'="(.*)"|\'(.*)')  # how people keep a spreadsheet from cutting it
_STUDENTS = re.compile(
    r"(\d{1,7}|\d{1,3}(?:,\d{3})+)(?:\.0+)?(?: ?(?:名|人|students?))?", re.IGNORECASE
)
_DAYS = re.compile(r"(\d{1,4})(?:\.0+)?(?: ?(?:天|日|days?))?", re.IGNORECASE)


def readers(definitions: Definitions) -> Mapping[FieldName, Reader]:
    """Return the reader of each field; it takes tidied text, empty where nothing is stated."""
    terms = {field: _by_text(definitions.values.get(field, {})) for field in VOCABULARIES}
    countries = {**codes_by_name(), **terms[FieldName.COUNTRY]}
    return {
        **dict.fromkeys(FieldName, _as_written),
        **{field: partial(_look_up, texts, _UNKNOWN_TERM) for field, texts in terms.items()},
        FieldName.PERSON: _person,
        FieldName.COUNTRY: partial(_look_up, countries, _UNKNOWN_COUNTRY),
        FieldName.DAYS: _days,
        FieldName.STUDENTS: _students,
        **readers_of_dates(definitions),
    }


def readers_of_dates(definitions: Definitions) -> Mapping[FieldName, Reader]:
    """Return the readers of the fields that decide in which years a stay counts."""
    day_first = definitions.date_order == "day_first"
    return {
        FieldName.START: partial(_date, day_first=day_first, latest=False),
        FieldName.END: partial(
            _end, open_words=frozenset(map(folded, definitions.open_words)), day_first=day_first
        ),
        FieldName.YEAR: partial(_year, definitions.year_starts),
    }


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


def _students(text: str) -> Reading:
    match = _STUDENTS.fullmatch(text)
    return Reading(int(match[1].replace(",", ""))) if match else _NO_DAYS if text else NOTHING


def _year(starts: YearStart, text: str) -> Reading:
    year = starts.parse(text)
    return Reading(year) if year else _NO_DATE if text else NOTHING
