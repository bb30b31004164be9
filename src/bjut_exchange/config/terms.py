"""The words of the field that definitions, code and tables share."""

from __future__ import annotations

from enum import StrEnum
from typing import Self

TOTAL = "total"
UNCLASSIFIED = "unclassified"


class FieldKind(StrEnum):
    """How the texts of a field are read."""

    ID = "id"
    NAME = "name"
    TERM = "term"
    COUNTRY = "country"
    DATE = "date"
    DAYS = "days"
    YEAR = "year"


class FieldName(StrEnum):
    """What a column of an export can say about a stay: a line for each field.

    The line says the field's name in definitions, how its texts are read, and its name in English
    and in Chinese. A field of names, terms or countries is a column of the register, can be asked
    for in conditions, and figures can be broken down by it.
    """

    kind: FieldKind
    en: str
    zh: str

    def __new__(cls, value: str, kind: FieldKind, en: str, zh: str) -> Self:
        """Make a member: the text `value`, with what its line says of it."""
        field = str.__new__(cls, value)
        field._value_ = value
        field.kind, field.en, field.zh = kind, en, zh
        return field

    @classmethod
    def named(cls, name: str) -> FieldName:
        """Return the field with a name; raises KeyError if there is none."""
        return cls[name.upper()]

    PERSON = "person", FieldKind.ID, "student id", "学号"
    PROGRAMME = "programme", FieldKind.NAME, "programme", "项目"
    PARTNER = "partner", FieldKind.NAME, "partner", "院校"
    COUNTRY = "country", FieldKind.COUNTRY, "country", "国家/地区"
    COLLEGE = "college", FieldKind.NAME, "college", "学院"
    LEVEL = "level", FieldKind.TERM, "level", "培养层次"
    ACTIVITY = "activity", FieldKind.TERM, "activity", "项目类别"
    DURATION = "duration", FieldKind.TERM, "duration", "长短期"
    STATUS = "status", FieldKind.TERM, "status", "状态"
    GENDER = "gender", FieldKind.TERM, "gender", "性别"
    START = "start", FieldKind.DATE, "start", "开始日期"
    END = "end", FieldKind.DATE, "end", "结束日期"
    DAYS = "days", FieldKind.DAYS, "days", "天数"
    YEAR = "year", FieldKind.YEAR, "year", "年份"
    NUMBER = "number", FieldKind.ID, "running number", "序号"


# The fields that decide in which years a stay counts.
PLACING = (FieldName.START, FieldName.END, FieldName.YEAR)


class AgreementField(StrEnum):
    """What a column of the register of agreements can say: the name, in English, in Chinese."""

    en: str
    zh: str

    def __new__(cls, value: str, en: str, zh: str) -> Self:
        """Make a member: the text `value`, with its names."""
        field = str.__new__(cls, value)
        field._value_ = value
        field.en, field.zh = en, zh
        return field

    PARTNER = "partner", "partner", "院校"
    COUNTRY = "country", "country", "国家/地区"
    TYPE = "type", "type", "协议类型"
    FROM = "from", "from", "生效日期"
    TO = "to", "to", "到期日期"
    NUMBER = "number", "running number", "序号"


# The fields of which each row has one of few values. All rows of a file can have one in common.
CATEGORICAL = tuple(
    field
    for field in FieldName
    if field.kind in {FieldKind.NAME, FieldKind.TERM, FieldKind.COUNTRY}
)
# The fields whose values are terms; the others hold free text, dates or years.
VOCABULARIES = tuple(
    field for field in FieldName if field.kind in {FieldKind.TERM, FieldKind.COUNTRY}
)
# What figures are broken down by: a field, or what is made of one.
WORLD_REGION, DAY_BAND, CATEGORY = "world_region", "day_band", "category"
GROUPINGS: tuple[str, ...] = (*map(str, CATEGORICAL), WORLD_REGION, DAY_BAND, CATEGORY)
ID_FIELDS = tuple(field for field in FieldName if field.kind is FieldKind.ID)
LONG, SHORT = "long", "short"


class DirectionName(StrEnum):
    """Which way students go."""

    OUTBOUND = "outbound"
    INBOUND = "inbound"


class YearRule(StrEnum):
    """In which year, or years, a stay counts."""

    START = "start"
    OVERLAP = "overlap"
    END = "end"
    COLUMN = "column"

    @property
    def needs(self) -> FieldName:
        """Name the field without which a stay has no year."""
        return {"end": FieldName.END, "column": FieldName.YEAR}.get(self, FieldName.START)


class Protection(StrEnum):
    """How figures are kept from telling of single students; never both at once."""

    ROUND = "round"
    SUPPRESS = "suppress"


class Unit(StrEnum):
    """What is counted."""

    PARTICIPATIONS = "participations"
    PERSONS = "persons"


class Outcome(StrEnum):
    """What becomes of a row; the rules of an office's `left_out` are outcomes beside these."""

    COUNTED = "counted"
    EMPTY_ROW = "empty_row"
    TOTAL_ROW = "total_row"
    FOOTNOTE = "footnote"
    REPEATED_HEADER = "repeated_header"
    OTHER_HEADER = "other_header"
    SURPLUS_FIELDS = "surplus_fields"
    NO_YEAR = "no_year"
    ENDS_BEFORE_START = "ends_before_start"
    BEFORE_FIRST_YEAR = "before_first_year"
    AFTER_AS_OF = "after_as_of"
    DUPLICATE = "duplicate"


# The outcomes of rows that are no student's.
NO_STAY = (
    Outcome.EMPTY_ROW,
    Outcome.TOTAL_ROW,
    Outcome.FOOTNOTE,
    Outcome.REPEATED_HEADER,
    Outcome.OTHER_HEADER,
)


class Measure(StrEnum):
    """What a figure counts."""

    PARTICIPATIONS = "participations"
    PERSONS = "persons"
    PROGRAMMES = "programmes"
    PARTNERS = "partners"
    COUNTRIES = "countries"
    REGIONS = "regions"
