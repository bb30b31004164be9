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
    NUMBER = "number"
    YEAR = "year"


class _Field(StrEnum):
    """What a column can say: its name in definitions, in English, in Chinese; how it is read."""

    en: str
    zh: str
    kind: FieldKind

    def __new__(cls, value: str, en: str, zh: str, kind: FieldKind = FieldKind.NAME) -> Self:
        """Make a member: the text `value`, with what its line says of it."""
        if not isinstance(kind, FieldKind):
            msg = f"{value}: the line of a field is name, English, Chinese, FieldKind"
            raise TypeError(msg)
        field = str.__new__(cls, value)
        field._value_ = value
        field.en, field.zh, field.kind = en, zh, kind
        return field

    @classmethod
    def named(cls, name: str) -> Self:
        """Return the field with a name; raises KeyError if there is none."""
        return cls[name.upper()]


class FieldName(_Field):
    """What a column of an export can say about a stay: a line for each field.

    A field of names, terms or countries is a column of the register, can be asked for in
    conditions, and figures can be broken down by it.
    """

    PERSON = "person", "student id", "学号", FieldKind.ID
    PROGRAMME = "programme", "programme", "项目"
    PARTNER = "partner", "partner", "院校"
    COUNTRY = "country", "country", "国家/地区", FieldKind.COUNTRY
    COLLEGE = "college", "college", "学院"
    LEVEL = "level", "level", "培养层次", FieldKind.TERM
    ACTIVITY = "activity", "activity", "项目类别", FieldKind.TERM
    DURATION = "duration", "duration", "长短期", FieldKind.TERM
    # Only stays that happened count, so rows with the status of a cancelled one are excluded.
    STATUS = "status", "status", "状态", FieldKind.TERM
    GENDER = "gender", "gender", "性别", FieldKind.TERM
    START = "start", "start", "开始日期", FieldKind.DATE
    END = "end", "end", "结束日期", FieldKind.DATE
    DAYS = "days", "days", "天数", FieldKind.DAYS
    YEAR = "year", "year", "年份", FieldKind.YEAR
    # How many students a row stands for, where it is not one.
    STUDENTS = "students", "number of students", "学生人数", FieldKind.NUMBER
    # Read only because offices write the word for total into this column.
    NUMBER = "number", "running number", "序号", FieldKind.ID


class AgreementField(_Field):
    """What a column of the register of agreements can say."""

    PARTNER = "partner", "partner", "院校"
    COUNTRY = "country", "country", "国家/地区", FieldKind.COUNTRY
    TYPE = "type", "type", "协议类型"
    FROM = "from", "from", "生效日期", FieldKind.DATE
    TO = "to", "to", "到期日期", FieldKind.DATE
    NUMBER = "number", "running number", "序号", FieldKind.ID


# The fields that decide in which years a stay counts.
YEAR_FIELDS = (FieldName.START, FieldName.END, FieldName.YEAR)
# The fields of which each row has one of few values. All rows of a file can have one in common.
_OF_TERMS = (FieldKind.TERM, FieldKind.COUNTRY)
CATEGORICAL = tuple(field for field in FieldName if field.kind in {FieldKind.NAME, *_OF_TERMS})
# The fields whose values are terms; the others hold free text, dates or years.
VOCABULARIES = tuple(field for field in FieldName if field.kind in _OF_TERMS)
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

    # Open Doors and the Erasmus registers (EWP): each stay once, so years may be added.
    START = "start"
    # HESA: active at any time in the year; years then may not be added.
    OVERLAP = "overlap"
    END = "end"
    COLUMN = "column"

    @property
    def needs(self) -> FieldName:
        """Return the field without which a stay has no year."""
        return {"end": FieldName.END, "column": FieldName.YEAR}.get(self, FieldName.START)


class Protection(StrEnum):
    """How figures are kept from telling of single students; never both at once."""

    ROUND = "round"
    SUPPRESS = "suppress"


class Unit(StrEnum):
    """What is counted."""

    # Chinese reports can mix 人次 and 人数; HESA publishes both, as instances and individuals.
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
    YEAR_OUT_OF_PLACE = "year_out_of_place"
    NO_YEAR = "no_year"
    NO_STUDENTS = "no_students"
    ENDS_BEFORE_START = "ends_before_start"
    BEFORE_FIRST_YEAR = "before_first_year"
    AFTER_AS_OF = "after_as_of"
    DUPLICATE = "duplicate"


# The outcomes of rows that are not student rows.
NOT_STUDENT_ROWS = (
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
