"""The table of each command: typed values, which every format writes in its own way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, StrEnum
from typing import Any

import pandas as pd

from bjut_exchange.messages import Words


class Kind(StrEnum):
    """What the values of a column are."""

    TEXT = "text"
    PROSE = "prose"  # text that may run over several lines
    MARK = "mark"  # a word or a sign that stands among numbers
    ROW = "row"  # the number of a row
    COUNT = "count"
    SIGNED = "signed"  # a change in counts
    PERCENT = "percent"
    GROWTH = "growth"  # a change in per cent
    DATE = "date"

    @property
    def is_text(self) -> bool:
        """Return whether values are written from the left, and nothing where there is none."""
        return self in {Kind.TEXT, Kind.PROSE, Kind.DATE}


_DTYPES: dict[Kind, Any] = {
    # With its own missing value, a column of whole numbers never turns into one of floats.
    **dict.fromkeys((Kind.ROW, Kind.COUNT, Kind.SIGNED), "Int64"),
    **dict.fromkeys((Kind.TEXT, Kind.PROSE, Kind.MARK), "string"),
    **dict.fromkeys((Kind.PERCENT, Kind.GROWTH), "Float64"),
    Kind.DATE: "object",  # dates without a time of day: pandas has no such dtype
}


AT_LEAST, UNCERTAIN = "≥", "≈"


class Missing(Enum):
    """Why there is no number, where that is known; None where it is not available."""

    CONFIDENTIAL = "confidential"
    NEW = "new"  # a change in per cent on nothing
    SMALL_BASE = "small base"  # a change in per cent on too little


@dataclass(frozen=True)
class Marked:
    """A value with a mark behind it, or with the room for one, unless it is None.

    `sign` stands before it: AT_LEAST or UNCERTAIN.
    """

    value: int
    mark: str | None = ""
    sign: str = ""


@dataclass(frozen=True)
class Bars:
    """A series to be drawn as bars, with gaps where there is no value."""

    values: tuple[int | None, ...]


Cell = int | float | str | dt.date | Missing | Marked | Bars | None
Record = Mapping[str, Any]


@dataclass(frozen=True)
class Column:
    """A column: its name for programs, the kind of its values, its heading for people."""

    name: str
    kind: Kind
    heading: str = ""


@dataclass(frozen=True)
class Section:
    """A table as people read it, with the notes below it; without columns, the notes alone.

    `lines` are to be copied into definitions as they are, below the notes.
    `totals` are the positions of the rows that stand apart. The first `keys` columns name the rows
    and are repeated where a wide table is continued. `bars` names the column of counts that a
    terminal draws as bars, too; `sums` are the positions of rows of several groups, without bars.
    """

    title: str
    columns: tuple[Column, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    notes: tuple[str, ...] = ()
    totals: frozenset[int] = frozenset()
    keys: int = 1
    lines: tuple[str, ...] = ()
    bars: str = ""
    sums: frozenset[int] = frozenset()


@dataclass(frozen=True, eq=False)
class Table:
    """The result of a command.

    `data` is tidy and has the columns `columns`; `sections` show the same figures to people.
    `notice` must stand wherever the figures stand. `verdicts` are the evidence of each record
    verdict, years as labels; `revisions` the figures whose recount differs from what was
    published. `lines` returns a line for each row, where the data are rows of exports. `further` is
    what only JSON has a place for.
    """

    command: str
    title: str
    notice: str | None
    columns: tuple[Column, ...]
    data: pd.DataFrame
    sections: tuple[Section, ...]
    words: Words
    verdicts: tuple[Record, ...] = ()
    revisions: tuple[Record, ...] = ()
    lines: Callable[[], Iterable[str]] | None = None
    further: Mapping[str, Any] = field(default_factory=dict)

    @property
    def records(self) -> list[dict[str, Any]]:
        """Return the data row by row as plain Python values, None where there is none."""
        names = [column.name for column in self.columns]
        values = [
            [None if value == "" else value for value in plain_values(self.data[name])]
            for name in names
        ]
        return [dict(zip(names, row, strict=True)) for row in zip(*values, strict=True)]

    @property
    def frame(self) -> pd.DataFrame:
        """Return the data with the dtypes of their kinds, NA where there is none."""
        columns = {each.name: _typed(self.data[each.name], each.kind) for each in self.columns}
        return pd.DataFrame(columns).reset_index(drop=True)


def _typed(column: pd.Series[Any], kind: Kind) -> pd.Series[Any]:
    if kind is Kind.DATE:
        return column.astype("datetime64[s]")
    typed: pd.Series[Any] = column.astype(_DTYPES[kind])
    return typed.replace("", pd.NA) if _DTYPES[kind] == "string" else typed


def plain_values(column: pd.Series[Any]) -> list[Any]:
    """Return the values of a column as plain Python values, None where there is none."""
    values = column.to_numpy(object, copy=True)
    values[column.isna().to_numpy()] = None
    plain: list[Any] = values.tolist()
    return plain


def frame_of(columns: Iterable[Column], records: Sequence[Record]) -> pd.DataFrame:
    """Return a frame with a row for each record; what has no value, for whatever reason, is NA."""
    return pd.DataFrame(
        {
            each.name: pd.array(
                [_datum(record[each.name]) for record in records], dtype=_DTYPES[each.kind]
            )
            for each in columns
        }
    )


def number_in(cell: Cell) -> int | None:
    """Return the count of a cell without its mark; None where there is none."""
    value = cell.value if isinstance(cell, Marked) else cell
    return value if isinstance(value, int) else None


def section_of(
    title: str,
    columns: Sequence[Column],
    records: Sequence[Record],
    notes: Iterable[str] = (),
    totals: Iterable[int] = (),
) -> Section:
    """Return a section with a row for each record."""
    rows = tuple(tuple(record[each.name] for each in columns) for record in records)
    return Section(title, tuple(columns), rows, tuple(notes), frozenset(totals))


def with_notes(sections: Sequence[Section], notes: Iterable[str]) -> list[Section]:
    """Return sections with notes below the last of them."""
    return [*sections[:-1], *(replace(last, notes=tuple(notes)) for last in sections[-1:])]


def without_empty_columns(section: Section) -> Section:
    """Return a section without the columns in which nothing is available."""
    kept = [
        at
        for at in range(len(section.columns))
        if at < section.keys or any(not _is_empty(row[at]) for row in section.rows)
    ]
    return replace(
        section,
        columns=tuple(section.columns[at] for at in kept),
        rows=tuple(tuple(row[at] for at in kept) for row in section.rows),
    )


def without_empty_rows(section: Section) -> Section:
    """Return a section without the rows in which nothing is available; none of them is a total."""
    rows = (row for row in section.rows if not all(map(_is_empty, row[section.keys :])))
    return replace(section, rows=tuple(rows))


def _is_empty(cell: Cell) -> bool:
    if isinstance(cell, Bars):
        return all(value is None for value in cell.values)
    return cell is None or cell == "" or cell is Missing.SMALL_BASE


def _datum(cell: Cell) -> int | float | str | dt.date | None:
    if isinstance(cell, Marked):
        return cell.value
    return None if isinstance(cell, (Missing, Bars)) else cell
