"""How one direction is counted: its columns, desks, conditions and rules, as frozen values."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    field_validator,
    model_serializer,
    model_validator,
)

from bjut_exchange.config.terms import (
    CATEGORICAL,
    TOTAL,
    UNCLASSIFIED,
    AgreementField,
    DirectionName,
    FieldKind,
    FieldName,
    Outcome,
    Unit,
    YearRule,
)
from bjut_exchange.config.values import (
    DateOrder,
    KnownField,
    Name,
    Pattern,
    PatternText,
    Strict,
    Text,
    Texts,
    known_delimiter,
    known_encoding,
    known_territory,
)
from bjut_exchange.errors import UnusableValueError
from bjut_exchange.text import folded_header


def _column(value: object) -> object:
    return {"column": value} if isinstance(value, str) else value


class Column(Strict):
    """A column of an export by its header; with `pattern`, only a part of its cells.

    The part is the pattern's first group if it has one, else the whole match; nothing where the
    pattern does not match. With `digits`, numbers are filled up with zeros that a spreadsheet has
    cut off. `unit` says in what a column of lengths counts, if its header does not.
    """

    column: str
    pattern: PatternText | None = None
    digits: Annotated[int, Field(ge=0, le=20)] = 0
    unit: Literal["days", "weeks", "months"] | None = None

    @cached_property
    def header(self) -> str:
        """Return the header, folded."""
        return folded_header(self.column)


@dataclass(frozen=True)
class Bound:
    """A bound on a stay's length in inclusive days (end − start + 1), written `>= 90`."""

    operator: str
    days: int

    def __str__(self) -> str:
        """Write it as in TOML."""
        return f"{self.operator} {self.days}"


def _bounds(value: object) -> object:
    texts = value if isinstance(value, list) else [value]
    matches = [re.fullmatch(r"(>=|>|<=|<) *(\d+)", str(text)) for text in texts]
    if not matches or not all(matches):
        raise UnusableValueError("not_a_bound")
    return tuple(Bound(match[1], int(match[2])) for match in matches if match)


Bounds = Annotated[tuple[Bound, ...], BeforeValidator(_bounds)]


class Condition(Strict):
    """What a stay must satisfy, all of it: each field named has one of the values listed.

    In TOML the fields stand beside `days`: `{ level = ["master"], days = ">= 90" }`.
    """

    wanted: dict[KnownField, Texts] = Field(default={})
    days: Bounds = ()

    @model_validator(mode="before")
    @classmethod
    def _fields_stand_beside_days(cls, table: object) -> object:
        if not isinstance(table, dict):
            return table
        days = {"days": table["days"]} if "days" in table else {}
        return {"wanted": {key: table[key] for key in table if key != "days"}, **days}

    @field_validator("wanted")
    @classmethod
    def _fields_can_be_asked_for(cls, wanted: dict[FieldName, Any]) -> dict[FieldName, Any]:
        for field, values in wanted.items():
            if field not in CATEGORICAL:
                known = [*map(str, CATEGORICAL), "days"]
                raise UnusableValueError("not_for_conditions", field=str(field), known=known)
            if field.kind is FieldKind.COUNTRY:
                # A country's name would match no stay: cells become codes when they are read.
                tuple(map(known_territory, values))
        # Conditions are put into words in this order, however they are written.
        return {field: wanted[field] for field in CATEGORICAL if field in wanted}

    @model_serializer
    def _as_in_toml(self) -> dict[str, Any]:
        return {**{field: self.wanted.get(field) for field in CATEGORICAL}, "days": self.days}


class Phrase(Strict):
    """What stays or students did, after their number in English prose; `one` is said after 1."""

    en: Text
    one: Text | None = None


class Rule(Strict):
    """A named condition: a category, or a reason to leave stays out. Without `when`: every stay."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    label: Name
    when: Condition = Condition()
    phrase: Phrase | None = None


class Break(Strict):
    """A year from which figures can no longer be compared with those before, and why.

    Without a direction it breaks both, without a category all of them.
    """

    year: str
    label: Name
    direction: Annotated[DirectionName | None, Field(strict=False)] = None
    category: str | None = None


class Common(Strict):
    """What all rows of an export have in common: a text, or what a pattern finds.

    It is looked for in the `name` of the sheet, of the file, and in its path; or in the `title`,
    the lines above the header. Its first group counts if it has one, else the whole match.
    """

    text: str | None = None
    name: PatternText | None = None
    title: PatternText | None = None

    def found_in(self, names: Iterable[str], title: str) -> str | None:
        """Return the text for an export with these names and this title; None for none."""
        if self.text is not None:
            return self.text
        within = names if self.name else [title]
        pattern = Pattern(self.name or self.title or "")
        return next(filter(None, map(pattern.find, within)), None)


def _common(value: object) -> object:
    if isinstance(value, str):
        return {"text": value}
    if not isinstance(value, dict) or len(value) != 1 or "text" in value:
        raise UnusableValueError("not_common")
    return value


_Candidates = Annotated[
    tuple[Annotated[Column, BeforeValidator(_column)], ...], Field(strict=False)
]
Columns = dict[KnownField, _Candidates]


class Desk(Strict):
    """The exports of one source: which files, and what all their rows have in common.

    `files` are patterns relative to the data folder (`**` spans folders). `set` says what a row
    is where its own columns do not. `columns` are the direction's with those that only these files
    have in front; empty where they have none. `encoding` and `delimiter` say how a text file is
    written where that cannot be told from the file; a workbook has neither. `date_order` says what
    07/01/2016 means in them, where the other cells of a column do not prove it.
    """

    files: Annotated[Texts, Field(min_length=1)]
    set: dict[KnownField, Annotated[Common, BeforeValidator(_common)]] = Field(default={})
    columns: Columns = Field(default={})
    encoding: Annotated[str, AfterValidator(known_encoding)] | None = None
    delimiter: Annotated[str, AfterValidator(known_delimiter)] | None = None
    date_order: DateOrder | None = None


class Partners(Strict):
    """How the register of agreements is written.

    `open_words` say in place of a date that an agreement is not limited in time.
    """

    columns: dict[Annotated[AgreementField, Field(strict=False)], _Candidates] = Field(default={})
    open_words: Texts = ()


class Direction(Strict):
    """How one direction is counted.

    `balance`: the stays that count in it with a partner; `ended`: those that are over, so that one
    without an end is not still going on.
    """

    year: Annotated[YearRule, Field(strict=False)]
    unit: Annotated[Unit, Field(strict=False)]
    first_year: str | None = None
    columns: Columns = Field(default={})  # first, so that what is wrong is named where it stands
    exports: Annotated[tuple[Desk, ...], Field(strict=False)]
    balance: Condition = Condition()
    ended: Condition | None = None
    left_out: Annotated[tuple[Rule, ...], Field(strict=False)] = ()
    categories: Annotated[tuple[Rule, ...], Field(strict=False, min_length=1)]

    @model_validator(mode="after")
    def _ids_are_distinct(self) -> Self:
        # Results show these ids in the same columns as the ids of rules.
        taken = {TOTAL, UNCLASSIFIED, *Outcome}
        for rule in (*self.left_out, *self.categories):
            if rule.id in taken:
                raise UnusableValueError("id_taken", id=rule.id)
            taken.add(rule.id)
        return self

    def columns_of(self, desk: Desk) -> Columns:
        """Return the columns of each field in the exports of a desk."""
        return desk.columns or self.columns
