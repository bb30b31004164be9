"""The columns of the register, written down once: one DataFrame per direction holds its stays."""

from __future__ import annotations

from dataclasses import dataclass

from bjut_exchange.config.terms import CATEGORICAL

NO_ROW = -1


@dataclass(frozen=True)
class Column:
    """A column of the register: its name, its dtype in pandas, what it means."""

    name: str
    dtype: str
    meaning: str


COLUMNS = (
    Column("person", "int32", "a number for each student id; -1 if none is stated"),
    *(
        Column(field, "category", f"the {field} as a term, a code or a name; missing if not stated")
        for field in CATEGORICAL
    ),
    Column("start", "datetime64[s]", "the first day of the stay; NaT if not stated"),
    Column("end", "datetime64[s]", "the last day of the stay; NaT if not stated"),
    Column("days", "int32", "inclusive days; 0 if unknown, negative if it ends before it starts"),
    Column("first_year", "int16", "the first year in which the stay counts; -1 for none"),
    Column("last_year", "int16", "the last year in which it counts; 9999 for still here"),
    Column("students", "int32", "the number of students that the row stands for"),
    Column("export", "int32", "the index of its export among those of the direction"),
    Column("row", "int32", "the number of its row there, as a spreadsheet shows it"),
    Column(
        "category", "category", "a category of the definitions, in their order; or unclassified"
    ),
    Column("outcome", "category", "counted, or the reason for which the row is excluded"),
    Column(
        "same_as", "int32", "the position of the row that counts in place of a duplicate; or -1"
    ),
)
COLUMN_NAMES = tuple(column.name for column in COLUMNS)
