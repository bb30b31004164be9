"""How one direction is counted: its columns, desks, conditions and rules, as frozen values."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    field_validator,
    model_serializer,
    model_validator,
)

from bjut_exchange.config.patterns import Pattern
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

# How text files are most often written; any encoding and delimiter can be named for a source.
DELIMITERS = ",;\t|"
# GB18030 rather than GBK: GBK lacks characters of rare surnames.
ENCODINGS = ("utf-8", "gb18030")
_EXAMPLE = "a,1\r\n"
# Bytes that are not in a text's encoding stay recognisable: they become bytes that no UTF-8 has.
MARKING = "bjut_exchange.marking"
codecs.register_error(MARKING, lambda error: ("\udcff", error.end))  # type: ignore[attr-defined]  # all who call it decode


def _known_encoding(value: str) -> str:
    """Return the name by which Python knows a text encoding; raise ValueError if it knows none."""
    try:
        name, text = codecs.lookup(value).name, _EXAMPLE.encode(value).decode(value)
        codecs.getincrementaldecoder(value)(MARKING).decode(b"")
    except (LookupError, ValueError):
        name = text = ""
    # What is no text encoding (`rot13`), or writes ASCII in its own way, cannot be split.
    if text != _EXAMPLE:
        msg = f"must be the name of a text encoding, not {value!r}"
        raise ValueError(msg)
    return name


def _known_delimiter(value: str) -> str:
    # A letter, a digit or a quotation mark could be a part of a cell.
    if not re.fullmatch(r"[\t !#-/:-@\[-`{-~]", value):
        msg = f"must be one character such as ';', not {value!r}"
        raise ValueError(msg)
    return value


def _printable(value: str) -> str:
    if not value.isprintable():
        msg = "it contains a character that cannot be printed"
        raise ValueError(msg)
    return value


def known_territory(value: str) -> str:
    """Return an ISO code of two letters; raises ValueError if it is none."""
    if not re.fullmatch("[A-Z]{2}", value):
        msg = f"must be an ISO code of two capital letters, not {value!r}"
        raise ValueError(msg)
    return value


def _label(value: object) -> object:
    return {"en": value} if isinstance(value, str) else value


def _column(value: object) -> object:
    return {"column": value} if isinstance(value, str) else value


def _pattern(value: str) -> str:
    Pattern(value)
    return value


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


class Label(Strict):
    """A name for people, in English and Chinese."""

    en: Text
    zh: Text | None = None


class Column(Strict):
    """A column of an export by its header; with `pattern`, only a part of its cells.

    The part is the pattern's first group if it has one, else the whole match; nothing where the
    pattern does not match. With `digits`, numbers are filled up with zeros that a spreadsheet has
    cut off.
    """

    column: str
    pattern: Annotated[str, AfterValidator(_pattern)] | None = None
    digits: Annotated[int, Field(ge=0, le=20)] = 0


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
        msg = 'must be a bound such as ">= 90", or several: [">= 30", "< 90"]'
        raise ValueError(msg)
    return tuple(Bound(match[1], int(match[2])) for match in matches if match)


Bounds = Annotated[tuple[Bound, ...], BeforeValidator(_bounds)]


class Condition(Strict):
    """What a stay must satisfy, all of it: each field named has one of the values listed.

    In TOML the fields stand beside `days`: `{ level = ["master"], days = ">= 90" }`.
    """

    wanted: dict[KnownField, Texts] = {}
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
                known = ", ".join((*CATEGORICAL, "days"))
                msg = f"{str(field)!r} cannot be used in a condition; possible: {known}"
                raise ValueError(msg)
            if field.kind is FieldKind.COUNTRY:
                # A country's name would match no stay: cells become codes when they are read.
                tuple(map(known_territory, values))
        # Conditions are put into words in this order, however they are written.
        return {field: wanted[field] for field in CATEGORICAL if field in wanted}

    @model_serializer
    def _as_in_toml(self) -> dict[str, Any]:
        return {**{field: self.wanted.get(field) for field in CATEGORICAL}, "days": self.days}


class Rule(Strict):
    """A named condition: a category, or a reason to leave stays out. Without `when`: every stay."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    label: Annotated[Label, BeforeValidator(_label)]
    when: Condition = Condition()


class Break(Strict):
    """A year from which figures can no longer be compared with those before, and why.

    Without a direction it breaks both, without a category all of them.
    """

    year: str
    label: Annotated[Label, BeforeValidator(_label)]
    direction: Annotated[DirectionName | None, Field(strict=False)] = None
    category: str | None = None


class Desk(Strict):
    """The exports of one source: which files, and what all their rows have in common.

    `files` are patterns relative to the data folder (`**` spans folders). `set` says what a row
    is where its own columns do not. `encoding` and `delimiter` say how a text file is
    written where that cannot be told from the file; a workbook has neither.
    """

    files: Annotated[Texts, Field(min_length=1)]
    set: dict[KnownField, str] = {}
    encoding: Annotated[str, AfterValidator(_known_encoding)] | None = None
    delimiter: Annotated[str, AfterValidator(_known_delimiter)] | None = None


_Candidates = Annotated[
    tuple[Annotated[Column, BeforeValidator(_column)], ...], Field(strict=False)
]
Columns = dict[KnownField, _Candidates]


class Partners(Strict):
    """How the register of agreements is written.

    `open_words` say in place of a date that an agreement is not limited in time.
    """

    columns: dict[Annotated[AgreementField, Field(strict=False)], _Candidates] = {}
    open_words: Texts = ()


class Direction(Strict):
    """How one direction is counted. `balance`: the stays that count in it with a partner."""

    year: Annotated[YearRule, Field(strict=False)]
    unit: Annotated[Unit, Field(strict=False)]
    first_year: str | None = None
    exports: Annotated[tuple[Desk, ...], Field(strict=False)]
    columns: Columns = {}
    balance: Condition = Condition()
    left_out: Annotated[tuple[Rule, ...], Field(strict=False)] = ()
    categories: Annotated[tuple[Rule, ...], Field(strict=False, min_length=1)]

    @model_validator(mode="after")
    def _ids_are_distinct(self) -> Self:
        # Results show these ids in the same columns as the ids of rules.
        taken = {TOTAL, UNCLASSIFIED, *Outcome}
        for rule in (*self.left_out, *self.categories):
            if rule.id in taken:
                msg = f"the id {rule.id!r} is used twice, or is reserved by the tool"
                raise ValueError(msg)
            taken.add(rule.id)
        return self
