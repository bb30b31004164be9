"""How a cell is written for people: the one place that knows how each kind looks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from bjut_exchange.messages import Words
from bjut_exchange.views.table import Bars, Cell, Kind, Marked, Missing, Section

NOT_AVAILABLE = "–"
_BARS = "▁▂▃▄▅▆▇█"
_MISSING = {Missing.CONFIDENTIAL: "c", Missing.SMALL_BASE: ""}


def _minus(text: str) -> str:
    # A hyphen is narrower than a plus, and lines may be broken after it.
    return text.replace("-", "−")


_WRITTEN: dict[Kind, Callable[[float], str]] = {
    Kind.COUNT: lambda value: f"{value:,}",
    Kind.SIGNED: lambda value: _minus(f"{value:+,}") if value else "0",
    Kind.PERCENT: lambda value: f"{value:.1f}",
    Kind.GROWTH: lambda value: _minus(f"{value:+.1f}") if round(value, 1) else "0.0",
}


def shown(cell: Cell, kind: Kind, words: Words) -> str:
    """Return the text of a cell."""
    match cell:
        case None:
            text = "" if kind.is_text else NOT_AVAILABLE
        case str():
            text = cell
        case Missing():
            text = words.term("new") if cell is Missing.NEW else _MISSING[cell]
        case Marked():
            text = (
                f"{cell.sign} {shown(cell.value, kind, words)}"
                if cell.sign
                else shown(cell.value, kind, words)
            )
            text = text if cell.mark is None else f"{text} {cell.mark or ' '}"
        case Bars():
            text = sparkline(cell.values)
        case dt.date():
            text = cell.isoformat()
        case _:
            text = _WRITTEN.get(kind, str)(cell)
            if kind in {Kind.PERCENT, Kind.GROWTH}:
                text = words.say("percent", number=text)
    return text


def rows_shown(section: Section, words: Words) -> list[list[str]]:
    """Return the texts of a section's cells, row by row."""
    kinds = [column.kind for column in section.columns]
    return [
        [shown(cell, kind, words) for cell, kind in zip(row, kinds, strict=True)]
        for row in section.rows
    ]


def is_left(section: Section, at: int) -> bool:
    """Return whether a column is aligned to the left: text, and what names the rows."""
    return at == 0 or section.columns[at].kind.is_text


def sparkline(values: Sequence[int | None]) -> str:
    """Return values drawn as bars from the lowest to the highest; a blank where there is none."""
    known = [value for value in values if value is not None]
    if not known:
        return ""
    low, high = min(known), max(known)
    step = (high - low) / (len(_BARS) - 1) or 1
    return "".join(" " if value is None else _BARS[round((value - low) / step)] for value in values)
