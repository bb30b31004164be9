"""The definitions by which students are counted, as frozen values.

They are written in TOML (`bjut.toml` in this package, an office's `exchange.toml` over it);
`config` finds and merges the files. Every rule of `METHOD` that an office may decide otherwise is
a key here.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from bjut_exchange.reading.dialect import known_delimiter, known_encoding
from bjut_exchange.terms import (
    LONG,
    SETTABLE,
    SHORT,
    TOTAL,
    UNCLASSIFIED,
    VOCABULARIES,
    DirectionName,
    FieldName,
    Outcome,
    Unit,
    YearRule,
)
from bjut_exchange.years import YearStart


def _year_start(value: object) -> object:
    match = re.fullmatch(r"(\d\d)-(\d\d)", value) if isinstance(value, str) else None
    if match is None:
        msg = 'a month and day such as "09-01" is expected'
        raise ValueError(msg)
    date = dt.date(2001, int(match[1]), int(match[2]))
    return YearStart(date.month, date.day)


def _printable(value: str) -> str:
    if not value.isprintable():
        msg = "it holds a character that cannot be printed"
        raise ValueError(msg)
    return value


def _territory(value: str) -> str:
    if not re.fullmatch("[A-Z]{2}", value):
        msg = f"an ISO code of two capitals is expected, not {value!r}"
        raise ValueError(msg)
    return value


def _label(value: object) -> object:
    return {"en": value} if isinstance(value, str) else value


def _column(value: object) -> object:
    return {"column": value} if isinstance(value, str) else value


def _pattern(value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        msg = f"not a regular expression: {error}"
        raise ValueError(msg) from None
    return value


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


# TOML has arrays where these values are tuples, and strings where they are enums.
_FieldName = Annotated[FieldName, Field(strict=False)]
_Text = Annotated[str, AfterValidator(_printable)]
_Territories = Annotated[
    tuple[Annotated[str, AfterValidator(_territory)], ...], Field(strict=False)
]
_Texts = Annotated[tuple[str, ...], Field(strict=False)]


class Label(_Strict):
    """A name for people, in English and Chinese."""

    en: _Text
    zh: _Text | None = None


class Column(_Strict):
    """A column of an export by its header; with `pattern`, only a part of its cells.

    The part is the pattern's first group if it has one, else the whole match; nothing where the
    pattern does not match.
    """

    column: str
    pattern: Annotated[str, AfterValidator(_pattern)] | None = None


@dataclass(frozen=True)
class Bound:
    """A bound on a stay's length in inclusive days (end − start + 1), written `>= 90`."""

    operator: str
    days: int

    def __str__(self) -> str:
        """Write it as in TOML."""
        return f"{self.operator} {self.days}"


def _bounds(value: object) -> object:
    texts = [value] if isinstance(value, str) else value
    matches = [
        isinstance(text, str) and re.fullmatch(r"(>=|>|<=|<) *(\d+)", text)
        for text in (texts if isinstance(texts, list) else [])
    ]
    if not matches or not all(matches):
        msg = 'a bound such as ">= 90" is expected, or several: [">= 30", "< 90"]'
        raise ValueError(msg)
    return tuple(Bound(match[1], int(match[2])) for match in matches if match)


Bounds = Annotated[tuple[Bound, ...], BeforeValidator(_bounds)]


class Condition(_Strict):
    """What a stay must satisfy, all of it: each field named has one of the values listed."""

    programme: _Texts | None = None
    partner: _Texts | None = None
    country: _Territories | None = None
    college: _Texts | None = None
    level: _Texts | None = None
    activity: _Texts | None = None
    duration: _Texts | None = None
    status: _Texts | None = None
    gender: _Texts | None = None
    days: Bounds = ()

    def wanted(self) -> Iterator[tuple[FieldName, tuple[str, ...]]]:
        """Give each field that is restricted, with the values that satisfy it."""
        for name in type(self).model_fields:
            if name != "days" and (values := getattr(self, name)) is not None:
                yield FieldName(name), values


class Rule(_Strict):
    """A named condition: a category, or a reason to leave stays out. Without `when`: every stay."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    label: Annotated[Label, BeforeValidator(_label)]
    when: Condition = Condition()


class Desk(_Strict):
    """Exports of one desk: which files, and what all their rows have in common.

    `files` are patterns relative to the data folder (`**` spans folders). `set` holds what a row
    is where its own columns do not say so. `encoding` and `delimiter` say how a text file is
    written where that cannot be told from the file; a workbook has neither.
    """

    files: Annotated[_Texts, Field(min_length=1)]
    set: dict[_FieldName, str] = {}
    encoding: Annotated[str, AfterValidator(known_encoding)] | None = None
    delimiter: Annotated[str, AfterValidator(known_delimiter)] | None = None


_Candidates = Annotated[
    tuple[Annotated[Column, BeforeValidator(_column)], ...], Field(strict=False)
]
Columns = dict[_FieldName, _Candidates]


class Direction(_Strict):
    """How one direction is counted."""

    year: Annotated[YearRule, Field(strict=False)]
    unit: Annotated[Unit, Field(strict=False)]
    first_year: str | None = None
    exports: Annotated[tuple[Desk, ...], Field(strict=False)]
    columns: Columns = {}
    left_out: Annotated[tuple[Rule, ...], Field(strict=False)] = ()
    categories: Annotated[tuple[Rule, ...], Field(strict=False, min_length=1)]

    @model_validator(mode="after")
    def _ids_are_distinct(self) -> Self:
        taken = {TOTAL, UNCLASSIFIED, *Outcome}
        for rule in (*self.left_out, *self.categories):
            if rule.id in taken:
                msg = f"the id {rule.id!r} is used twice, or is one that the tool uses itself"
                raise ValueError(msg)
            taken.add(rule.id)
        return self


class Definitions(_Strict):
    """All definitions in force.

    `columns` are those that a file gives for both directions; `config` has merged them into each
    direction's own.
    """

    title: _Text
    notice: _Text | None = None
    data: Path | None = Field(default=None, strict=False)
    year_starts: Annotated[YearStart, BeforeValidator(_year_start)]
    as_of: Annotated[dt.date, Field(ge=dt.date(1900, 1, 1), lt=dt.date(2100, 1, 1))] | None = None
    date_order: Literal["day_first", "month_first"]
    long_stay: Bounds
    regions: _Territories
    total_words: _Texts
    missing_words: _Texts
    note_words: _Texts
    columns: Columns = {}
    values: dict[_FieldName, dict[str, str]]
    outbound: Direction
    inbound: Direction

    @model_validator(mode="after")
    def _values_are_terms(self) -> Self:
        for field, terms in self.values.items():
            if field not in VOCABULARIES:
                msg = f"values.{field}: only {', '.join(VOCABULARIES)} have values of their own"
                raise ValueError(msg)
            for text, term in terms.items():
                if field is FieldName.COUNTRY:
                    _territory(term)
                elif field is FieldName.DURATION and term not in {LONG, SHORT}:
                    msg = f"values.duration.{text}: {LONG!r} or {SHORT!r} is expected, not {term!r}"
                    raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _terms_are_known(self) -> Self:
        for name in DirectionName:
            direction = self.direction(name)
            for rule in (*direction.left_out, *direction.categories):
                for field, wanted in rule.when.wanted():
                    self._check_terms(f"{name}, {rule.id}", field, wanted)
            for desk in direction.exports:
                for field, text in desk.set.items():
                    if field not in SETTABLE:
                        msg = f"{name}, exports: all rows of a file cannot have the same {field}"
                        raise ValueError(msg)
                    self._check_terms(f"{name}, exports", field, (text,))
        return self

    def _check_terms(self, place: str, field: FieldName, wanted: tuple[str, ...]) -> None:
        terms = self.terms(field)
        for text in wanted:
            if terms and field is not FieldName.COUNTRY and text not in terms:
                near = get_close_matches(text, terms, n=1, cutoff=0)[0]
                msg = f"{place}: {text!r} is not a known {field} (nearest: {near!r})"
                raise ValueError(msg)

    @model_validator(mode="after")
    def _first_years_are_years(self) -> Self:
        for name in DirectionName:
            first = self.direction(name).first_year
            if first is not None and self.year_starts.parse(first) is None:
                example = self.year_starts.label(2011)
                msg = f"{name}.first_year: a year such as {example!r} is expected"
                raise ValueError(msg)
        return self

    def first_year(self, name: DirectionName) -> int | None:
        """Give the year from which a direction's exports are declared to be complete."""
        first = self.direction(name).first_year
        return None if first is None else self.year_starts.parse(first)

    def last_year(self) -> int | None:
        """Give the year of the declared reporting date."""
        return None if self.as_of is None else self.year_starts.year_of(self.as_of)

    def is_complete(self, year: int) -> bool:
        """Tell whether the declared reporting date, if any, leaves no part of `year` out."""
        return self.as_of is None or self.as_of >= self.year_starts.last_day(year)

    def direction(self, name: DirectionName) -> Direction:
        """Give the definitions of one direction."""
        return self.outbound if name is DirectionName.OUTBOUND else self.inbound

    def terms(self, field: FieldName) -> frozenset[str]:
        """Give the terms that a field with a vocabulary can hold; empty for free text."""
        return frozenset(self.values.get(field, {}).values())
