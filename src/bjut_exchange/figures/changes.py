"""Shares and changes in per cent."""

from __future__ import annotations

# HESA: no percentages on a base under 22.5 persons.
SMALLEST_PERCENTAGE_BASE = 22.5


def share_percent(value: int | None, total: int | None) -> float | None:
    """Return a part of a total in per cent; None on a base too small to carry a percentage."""
    if value is None or total is None or total < SMALLEST_PERCENTAGE_BASE:
        return None
    return value / total * 100


def growth_percent(base: int | None, value: int | None) -> float | None:
    """Return the change in per cent; None on a base too small to carry a percentage."""
    if base is None or value is None or base < SMALLEST_PERCENTAGE_BASE:
        return None
    return (value - base) / base * 100
