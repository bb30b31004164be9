"""The words of the field that definitions, code and tables share."""

from __future__ import annotations

from enum import StrEnum

TOTAL = "total"
UNCLASSIFIED = "unclassified"
COUNTED = "counted"


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
    START = "start"
    END = "end"
    YEAR = "year"


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


class Unit(StrEnum):
    """What is counted."""

    PARTICIPATIONS = "participations"
    PERSONS = "persons"


class Measure(StrEnum):
    """What a figure counts."""

    PARTICIPATIONS = "participations"
    PERSONS = "persons"
    PROGRAMMES = "programmes"
    PARTNERS = "partners"
    COUNTRIES = "countries"
    REGIONS = "regions"
