"""The columns of tables: the kind and the heading of each, written once for all commands."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from bjut_exchange.config.terms import Measure
from bjut_exchange.figures.changes import growth_percent
from bjut_exchange.messages import Words
from bjut_exchange.views.table import Cell, Column, Kind, Missing

UNITS = (Measure.PARTICIPATIONS, Measure.PERSONS)
REACH = (Measure.PROGRAMMES, Measure.PARTNERS, Measure.COUNTRIES, Measure.REGIONS)
# Every other column is text.
_KINDS = {
    Kind.COUNT: (
        *(*UNITS, *REACH, "without_country", "previous", "published", "stays", "found", "rows"),
        *("agreements", "universities", "territories", "outbound", "inbound"),
        *("semesters_outbound", "semesters_inbound"),
    ),
    Kind.SIGNED: ("change", "participations_change", "persons_change", "balance", "carried"),
    Kind.PERCENT: ("share_percent",),
    Kind.GROWTH: ("change_percent", "participations_change_percent", "persons_change_percent"),
    Kind.ROW: ("row", "other_row", "counted_row", "header"),
    Kind.DATE: ("until",),
    Kind.MARK: ("record", "delimiter", "last_exchange"),
    Kind.PROSE: (
        *("row_runs", "detail", "about", "rule", "placed_by", "reason", "because", "types"),
        *("country_label", "columns_read", "not_read"),
    ),
}
_KIND_OF = {name: kind for kind, names in _KINDS.items() for name in names}
# The columns whose heading is that of another.
_HEADINGS = {
    "label": "category",
    "share_percent": "share",
    "change_percent": "percent",
    "country_label": "country",
    "row_runs": "rows",
}


def data_columns(*names: str, **kinds: Kind) -> tuple[Column, ...]:
    """Return columns of data; `kinds` holds the kind of those that differ in this table."""
    return tuple(Column(name, _kind(name, kinds)) for name in names)


def headed(words: Words, *names: str, **kinds: Kind) -> tuple[Column, ...]:
    """Return columns with their headings; `kinds` as in `data_columns`."""
    return tuple(
        Column(name, _kind(name, kinds), words.heading(_HEADINGS.get(name, name))) for name in names
    )


def _kind(name: str, kinds: dict[str, Kind]) -> Kind:
    return kinds.get(name) or _KIND_OF.get(name, Kind.TEXT)


def year_columns(words: Words, years: Sequence[str]) -> tuple[Column, ...]:
    """Return a column for each year, and from the second on its change on the one before."""
    changes = headed(words, "change", "change_percent")
    first, *others = (Column(year, Kind.COUNT, year) for year in years)
    return (first, *(each for year in others for each in (year, *changes)))


def year_cells(
    values: Sequence[Cell], complete: Sequence[bool], *, is_rounded: bool = False
) -> tuple[Cell, ...]:
    """Return the cells of `year_columns`: each value, with its change on the one before.

    `complete` says which years are.
    """
    cells: list[Cell] = [values[0]]
    for (before, is_whole), (value, also) in pairwise(zip(values, complete, strict=True)):
        is_known = is_whole and also
        cells += [value, *changes(before, value, complete=is_known, is_rounded=is_rounded)]
    return tuple(cells)


def changes(
    base: Cell, value: Cell, *, complete: bool, is_rounded: bool = False
) -> tuple[Cell, Cell]:
    """Return the change from `base` to `value`, and the same in per cent.

    None unless both are exact numbers of `complete` years: a part neither rises nor falls.
    """
    if not complete or not isinstance(base, int) or not isinstance(value, int):
        return None, None
    growth = growth_percent(base, value)  # none on a small base, as at HESA
    if growth is not None:
        return value - base, growth
    # From 0 a change is new, never infinite; a rounded 0 may stand for 2.
    is_new = base == 0 and value and not is_rounded
    return value - base, Missing.NEW if is_new else Missing.SMALL_BASE
