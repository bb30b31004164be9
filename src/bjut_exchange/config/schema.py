"""The definitions by which students are counted, as frozen values.

They are written in TOML (`bjut.toml` in this package, an office's `exchange.toml` over it);
`config/load.py` finds and merges the files. Every rule of counting that an office may decide
otherwise is a key here.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from bjut_exchange.config.accepted import Accepted
from bjut_exchange.config.countries import available_languages
from bjut_exchange.config.report import Report
from bjut_exchange.config.rules import Bounds, Break, Columns, Condition, Direction, Partners
from bjut_exchange.config.terms import (
    ID_FIELDS,
    LONG,
    SHORT,
    TOTAL,
    UNCLASSIFIED,
    VOCABULARIES,
    DirectionName,
    FieldKind,
    FieldName,
)
from bjut_exchange.config.values import (
    DateOrder,
    KnownField,
    Label,
    Name,
    Strict,
    Territories,
    Text,
    Texts,
    known_territory,
)
from bjut_exchange.config.years import YearStart
from bjut_exchange.errors import UnusableValueError, closest, nearest
from bjut_exchange.text import folded

_SEMESTERS = 2  # of a year


def _ascending(value: tuple[int, ...]) -> tuple[int, ...]:
    if not value or value[0] < 1 or any(after <= before for before, after in pairwise(value)):
        raise UnusableValueError("not_ascending")
    return value


def _month_day(value: object) -> tuple[int, int]:
    match = re.fullmatch(r"(\d\d)-(\d\d)", value) if isinstance(value, str) else None
    if match is None:
        raise UnusableValueError("not_a_month_and_day")
    try:  # 2001 is not a leap year, so 29 February, which most years lack, is refused
        date = dt.date(2001, int(match[1]), int(match[2]))
    except ValueError:
        raise UnusableValueError("not_a_month_and_day") from None
    return date.month, date.day


MonthDay = Annotated[tuple[int, int], BeforeValidator(_month_day)]


def _country_language(value: str) -> str:
    languages = available_languages()
    if value not in languages:
        near = nearest(value, languages)
        raise UnusableValueError("no_country_language", value=value, nearest=near)
    return value


def _home(value: object) -> object:
    return value or None  # TOML has no word for none


def _of(key: str) -> AfterValidator:
    def known(field: FieldName) -> FieldName:
        if field not in FIELDS_OF[key]:
            raise ValueError(field)
        return field

    return AfterValidator(known)


# The fields that the tables of definitions can name, where it is not every field.
FIELDS_OF: Mapping[object, Sequence[FieldName]] = {
    "terms": tuple(field for field in FieldName if field.kind is FieldKind.TERM),
    "values": VOCABULARIES,
    "names": tuple(field for field in FieldName if field.kind is FieldKind.NAME),
}
_TermField = Annotated[KnownField, _of("terms")]
_NameField = Annotated[KnownField, _of("names")]


class Definitions(Strict):
    """All definitions in force.

    `columns` are those that files give for both directions; they are among each direction's own.
    `terms` are what fields with a vocabulary can hold, with their names, `values` the texts of
    exports that stand for them, `names` those of values that exports spell themselves.
    """

    title: Name = Label(en="")
    notice: Name | None = None
    data: Path | None = Field(default=None, strict=False)
    year_starts: Annotated[YearStart, BeforeValidator(lambda value: YearStart(*_month_day(value)))]
    two_digit_years_from: Annotated[int, Field(ge=1900, le=2000)]
    semesters: dict[str, Annotated[tuple[MonthDay, MonthDay], Field(strict=False)]]
    as_of: Annotated[dt.date, Field(ge=dt.date(1900, 1, 1), lt=dt.date(2100, 1, 1))] | None = None
    date_order: DateOrder
    long_stay: Bounds
    agreements: Annotated[Text, Field(min_length=1)]
    semester_days: Bounds
    most_missing_ids: Annotated[float, Field(ge=0, le=100)]
    day_bands: Annotated[tuple[int, ...], Field(strict=False), AfterValidator(_ascending)]
    country_languages: Annotated[
        tuple[Annotated[str, AfterValidator(_country_language)], ...], Field(strict=False)
    ]
    regions: Territories
    home_country: Annotated[
        Annotated[str, AfterValidator(known_territory)] | None, BeforeValidator(_home)
    ] = None
    total_words: Texts
    missing_words: Texts
    note_words: Texts
    open_words: Texts
    columns: Columns = Field(default={})
    terms: dict[_TermField, dict[str, Name]]
    values: dict[KnownField, dict[str, str]]
    names: dict[_NameField, dict[str, Name]] = Field(default={})
    history: Path = Field(default=Path("history.csv"), strict=False)
    breaks: Annotated[tuple[Break, ...], Field(strict=False)] = ()
    accepted: Annotated[tuple[Accepted, ...], Field(strict=False)] = ()
    report: Report = Report()
    partners: Partners
    outbound: Direction
    inbound: Direction

    @model_validator(mode="after")
    def _values_are_terms(self) -> Self:
        for field, terms in self.values.items():
            if field not in VOCABULARIES:
                known = [*map(str, VOCABULARIES)]
                raise UnusableValueError("no_values_of_field", field=str(field), known=known)
            for text, term in terms.items():
                if field is FieldName.COUNTRY:
                    known_territory(term)
                elif field is FieldName.DURATION and term not in {LONG, SHORT}:
                    raise UnusableValueError("not_long_or_short", text=text, term=term)
        for term in self.terms.get(FieldName.DURATION, {}):
            if term not in {LONG, SHORT}:
                raise UnusableValueError("no_other_duration", term=term)
        return self

    @model_validator(mode="after")
    def _terms_are_known(self) -> Self:
        for name in DirectionName:
            direction = self.direction(name)
            rules = {rule.id: rule.when for rule in (*direction.left_out, *direction.categories)}
            rules |= {"balance": direction.balance, "ended": direction.ended or Condition()}
            for key, when in rules.items():
                for field, wanted in when.wanted.items():
                    self._check_terms((name, key), field, wanted)
            for desk in direction.exports:
                for field, common in desk.set.items():
                    if field in ID_FIELDS:
                        place = {"direction": str(name), "field": str(field)}
                        raise UnusableValueError("cannot_be_set", **place)
                    # It is read like a cell, so that a text of exports will do.
                    is_known = folded(common.text or "") in self.texts.get(field, {})
                    if common.text and not is_known:
                        self._check_terms((name, "exports"), field, (common.text,))
        return self

    def _check_terms(
        self, place: tuple[str, str], field: FieldName, wanted: tuple[str, ...]
    ) -> None:
        terms = self.terms.get(field, {})
        # A misspelt term would silently match no stay.
        for text in wanted:
            # The vocabulary of countries lists further spellings only, not every valid code.
            if terms and field is not FieldName.COUNTRY and text not in terms:
                near = closest(text, terms)
                said = {"place": place, "text": text, "field": str(field), "near": near}
                raise UnusableValueError("not_a_term", **said)

    @model_validator(mode="after")
    def _semesters_have_two_bounds(self) -> Self:
        bounds = self.semester_days
        is_lower = all(bound.operator.startswith(">") for bound in bounds)
        if len(bounds) != _SEMESTERS or not is_lower or bounds[0].days >= bounds[1].days:
            raise UnusableValueError("not_semester_days")
        return self

    @model_validator(mode="after")
    def _years_are_years(self) -> Self:
        for name in DirectionName:
            self._check_year(f"{name}.first_year", self.direction(name).first_year)
        for at, each in enumerate(self.breaks, 1):
            self._check_year(f"breaks[{at}].year", each.year)
            directions = [each.direction] if each.direction else list(DirectionName)
            known = {TOTAL, UNCLASSIFIED}
            known |= {rule.id for name in directions for rule in self.direction(name).categories}
            if each.category is not None and each.category not in known:
                key = f"breaks[{at}].category"
                raise UnusableValueError("not_a_category", key=key, category=each.category)
        return self

    def _check_year(self, key: str, year: str | None) -> None:
        if year is not None and self.year_starts.parse(year) is None:
            example = self.year_starts.label(2011)
            raise UnusableValueError("not_a_year_here", key=key, example=example)

    def first_year(self, name: DirectionName) -> int | None:
        """Return the year from which a direction's exports are declared to be complete."""
        first = self.direction(name).first_year
        return None if first is None else self.year_starts.parse(first)

    def breaks_of(self, name: DirectionName, category: str) -> dict[int, Label]:
        """Return the years in which a series was broken, and why."""
        return {
            year: each.label
            for each in self.breaks
            if each.direction in {None, name} and each.category in {None, category}
            if (year := self.year_starts.parse(each.year)) is not None
        }

    def last_year(self) -> int | None:
        """Return the year of the declared reporting date."""
        return None if self.as_of is None else self.year_starts.year_of(self.as_of)

    def is_complete(self, year: int) -> bool:
        """Return whether the declared reporting date, if any, leaves no part of `year` out."""
        return self.as_of is None or self.as_of >= self.year_starts.last_day(year)

    def direction(self, name: DirectionName) -> Direction:
        """Return the definitions of one direction."""
        return self.outbound if name is DirectionName.OUTBOUND else self.inbound

    @cached_property
    def texts(self) -> dict[FieldName, dict[str, str]]:
        """Return by field the folded texts that stand for its terms: values, terms, their names."""
        return {field: self._texts_of(field) for field in VOCABULARIES}

    def _texts_of(self, field: FieldName) -> dict[str, str]:
        terms, values = self.terms.get(field, {}), self.values.get(field, {})
        names = {name: term for term, of in terms.items() for name in (of.zh, of.en) if name}
        texts = (*names.items(), *((term, term) for term in terms), *values.items())
        return {folded(text): term for text, term in texts}  # later ones win

    def named(self) -> dict[str, dict[str, Label]]:
        """Return by field the names of terms, and of values by their folded spelling in exports."""
        labels = {field: self.terms.get(field, {}) for field in FIELDS_OF["terms"]}
        labels |= {field: self.names.get(field, {}) for field in FIELDS_OF["names"]}
        return {
            str(field): {folded(text): label for text, label in of.items()}
            for field, of in labels.items()
        }


def fingerprint(definitions: Definitions) -> str:
    """Return the SHA-256 of the definitions: it changes with whatever can change a figure.

    It does not depend on the folder of the exports, nor on its name in the title.
    """
    # The first two differ from computer to computer, and figures do not depend on any. The columns
    # of both directions are among those of each.
    outside = dict.fromkeys(("data", "title", "accepted", "columns", "report"), True)
    rules = {key: {"__all__": {"phrase"}} for key in ("left_out", "categories")}
    content = definitions.model_dump_json(exclude={**outside, "outbound": rules, "inbound": rules})
    return hashlib.sha256(content.encode()).hexdigest()
