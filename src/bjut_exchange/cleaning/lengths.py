"""Lengths of stays in days, weeks, months and years."""

from __future__ import annotations

import re
from collections.abc import Iterable

# How many days each unit has: months are counted as 30 days, years as 365.
_UNITS = {
    **dict.fromkeys(("days", "day", "d", "天", "日"), 1),
    **dict.fromkeys(
        ("weeks", "week", "wks", "wk", "w", "周", "星期", "个星期", "礼拜", "个礼拜"), 7
    ),
    **dict.fromkeys(("months", "month", "mths", "mth", "mos", "mo", "月", "个月"), 30),
    **dict.fromkeys(("years", "year", "yrs", "yr", "年"), 365),
}
_ENGLISH = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NUMERALS: dict[str, float] = {
    word: at for of in (_ENGLISH, "一二三四五六七八九十") for at, word in enumerate(of, 1)
}
_NUMERALS |= {"a": 1, "两": 2, "十一": 11, "十二": 12, "eleven": 11, "twelve": 12}
_NUMERALS |= dict.fromkeys(("半", "half", "half a"), 0.5)
_NUMBER = r"\d{1,4}(?:\.\d+|,\d{1,2})?"
_BARE = re.compile(_NUMBER)


def _any_of(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


# 4 months, 12-week, 3个月, 一年半, 两个半月, 1 month and 10 days
_PART = re.compile(
    rf"(?P<number>{_NUMBER}|{_any_of(_NUMERALS)})(?: ?-?)(?:个(?P<half>半))?"
    rf"(?P<unit>{_any_of(_UNITS)})(?![a-z])(?P<half_unit>半)? ?(?:(?:,|and|零|又) ?)?"
)
_ABOUT = re.compile(r"(?:大?约|about|approx\.?|ca\.?) ?")
_LONGEST = 9999  # days


def with_unit(text: str, unit: str) -> str:
    """Return a length with the unit in which its column counts, unless it states its own."""
    return f"{text} {unit}" if unit and _BARE.fullmatch(text) else text


def unit_in(header: str) -> str:
    """Return the unit that the header of a column of lengths names; days need no name."""
    units = {"": ("天", "day"), "months": ("月", "month"), "weeks": ("周", "week")}
    return next((unit for unit, of in units.items() if any(word in header for word in of)), "")


def days_in(text: str) -> tuple[int, bool] | None:
    """Return a length in days, and whether it is stated to the day; None if it is none.

    `text` is normalised and has no capitals. A number alone is days; halves are rounded up.
    """
    text = _ABOUT.sub("", with_unit(text, "days").rstrip(" ."), count=1)
    at, days, is_exact = 0, 0.0, True
    while at < len(text):
        if not (match := _PART.match(text, at)):
            return None
        number = match["number"]
        count = _NUMERALS.get(number) or float(number.replace(",", "."))
        count += 0.5 * bool(match["half"] or match["half_unit"])
        days, at = days + count * _UNITS[match["unit"]], match.end()
        is_exact &= _UNITS[match["unit"]] == 1
    # What rounds to no day at all was still a stay.
    whole = max(int(days + 0.5), int(days > 0))
    return (whole, is_exact) if at and whole <= _LONGEST else None
