"""The words of the field that definitions, code and tables share."""

from __future__ import annotations

from enum import StrEnum

TOTAL = "total"
UNCLASSIFIED = "unclassified"


class FieldName(StrEnum):
    """What a column of an export can say about a stay."""

    PERSON = "person"
    PROGRAMME = "programme"
    PARTNER = "partner"
    COUNTRY = "country"
    COLLEGE = "college"
    LEVEL = "level"
    ACTIVITY = "activity"
    DURATION = "duration"
    STATUS = "status"
    GENDER = "gender"
    START = "start"
    END = "end"
    DAYS = "days"
    YEAR = "year"
    NUMBER = "number"


# The fields that decide in which years a stay counts.
PLACING = (FieldName.START, FieldName.END, FieldName.YEAR)


class AgreementField(StrEnum):
    """What a column of the register of agreements can say about an agreement."""

    PARTNER = "partner"
    COUNTRY = "country"
    TYPE = "type"
    FROM = "from"
    TO = "to"
    NUMBER = "number"


# The fields whose values are terms; the others hold free text, dates or years.
VOCABULARIES = (
    FieldName.LEVEL,
    FieldName.ACTIVITY,
    FieldName.DURATION,
    FieldName.STATUS,
    FieldName.GENDER,
    FieldName.COUNTRY,
)
# The fields that all rows of a file can have in common.
SETTABLE = (*VOCABULARIES, FieldName.PROGRAMME, FieldName.PARTNER, FieldName.COLLEGE)
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


class Grouping(StrEnum):
    """By what figures are broken down."""

    COUNTRY = "country"
    WORLD_REGION = "world_region"
    COLLEGE = "college"
    LEVEL = "level"
    PROGRAMME = "programme"
    PARTNER = "partner"
    ACTIVITY = "activity"
    GENDER = "gender"
    DURATION = "duration"
    DAY_BAND = "day_band"
    CATEGORY = "category"
    STATUS = "status"


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
