"""Years as an office counts them: calendar years, or years that begin in another month."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

_SINGLE = re.compile(r"(?:19|20)\d{2}")
_DOUBLE = re.compile(r"((?:19|20)\d{2}) ?[/–-] ?(\d{2}|\d{4})")


@dataclass(frozen=True)
class YearStart:
    """The month and day on which a year begins.

    A year is the integer of its first day's calendar year. When it does not begin on
    1 January its label names both calendar years (`2015/16`): a single one is ambiguous, since
    agencies differ in which of the two they use.
    """

    month: int = 1
    day: int = 1

    @property
    def is_calendar(self) -> bool:
        """Whether years are calendar years."""
        return (self.month, self.day) == (1, 1)

    def year_of(self, date: dt.date) -> int:
        """Return the year in which `date` lies."""
        return date.year if (date.month, date.day) >= (self.month, self.day) else date.year - 1

    def last_day(self, year: int) -> dt.date:
        """Return the last day of `year`."""
        return dt.date(year + 1, self.month, self.day) - dt.timedelta(days=1)

    def label(self, year: int) -> str:
        """Return `year` as it is shown: `2016`, or `2015/16`."""
        return str(year) if self.is_calendar else f"{year}/{(year + 1) % 100:02d}"

    def span(self, years: Sequence[int]) -> str:
        """Return the years from the first to the last of `years`: `2011–2016`."""
        first, last = self.label(min(years)), self.label(max(years))
        return first if first == last else f"{first}–{last}"

    def runs(self, years: Sequence[int], separator: str = ", ") -> str:
        """Return years in order, runs of them as spans: `2011–2013, 2015`; nothing for none."""
        # Years in a run are all as far from their positions.
        runs = itertools.groupby(enumerate(years), lambda each: each[1] - each[0])
        return separator.join(self.span([year for _, year in run]) for _, run in runs)

    def parse(self, text: str) -> int | None:
        """Return the year of a label; None if it is none, or names a year in the other system.

        Years that are not calendar years are read as `2015/16`, `2015-16` or `2015/2016`.
        """
        text = text.strip()
        if self.is_calendar:
            return int(text) if _SINGLE.fullmatch(text) else None
        # `2015/17` is not a year but a span of them.
        match = _DOUBLE.fullmatch(text)
        if match is None:
            return None
        first = int(match[1])
        # Offices write both 2015/16 and 2015/2016.
        following = str(first + 1)
        return first if match[2] in {following, following[2:]} else None
