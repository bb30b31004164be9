"""Years as an office counts them: calendar years, or years that begin in another month."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from bjut_exchange.text import folded, plain_marks

_YEAR, _SHORT_YEAR = r"((?:19|20)\d{2})", r"'?(\d{2})"
# 2016, 2016年, 2016年度, and 2016.0 as programs write a number
_SINGLE = r"{year}(?:[.,]0+)? ?(?:年[份度]?)?"
# 2015/16, 2015-2016, 2015~2016, 2015至2016学年, AY 2015/16
_DOUBLE = (
    r"(?:(?:ay|academic year) ?)?{year} ?年? ?(?:[-/~_至]|to) ?'?((?:19|20)?\d{{2}})"
    r" ?(?:年度?|学年度?)?"
)
_OF_STUDY = re.compile(rf"{_YEAR} ?学年度?")  # 2015学年
_SINGLES, _DOUBLES = (
    tuple(re.compile(style.format(year=year)) for year in (_YEAR, _SHORT_YEAR))
    for style in (_SINGLE, _DOUBLE)
)


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

    def parse(self, text: str, *, short_years_from: int | None = None) -> int | None:
        """Return the year of a label; None if it is none, or names a year in the other system.

        Years that are not calendar years are read as `2015/16`, `2015-2016`, `2015-2016学年`. With
        `short_years_from`, also years that are not written in full: of two digits, in the hundred
        years from there, and in place of `2015/16` the single year in which it begins.
        """
        text = plain_marks(folded(text))
        if self.is_calendar:
            match = _match(_SINGLES, text, short_years_from)
            return match and match[0]
        if of_study := _OF_STUDY.fullmatch(text):
            return int(of_study[1])
        if match := _match(_DOUBLES, text, short_years_from):
            first, last = match
            # Offices write both 2015/16 and 2015/2016; `2015/17` is not a year but a span of them.
            following = str(first + 1)
            return first if last in {following, following[2:]} else None
        if short_years_from is None:
            return None
        match = _match(_SINGLES, text.removeprefix("ay").lstrip(), short_years_from)
        return match and match[0]


def _match(
    styles: tuple[re.Pattern[str], ...], text: str, short_years_from: int | None
) -> tuple[int, str] | None:
    """Return the year with which a text begins, and the last one that it names."""
    full, short = styles
    if match := full.fullmatch(text):
        return int(match[1]), match[match.lastindex or 1]
    if short_years_from is not None and (match := short.fullmatch(text)):
        year = short_years_from + (int(match[1]) - short_years_from) % 100
        return year, match[match.lastindex or 1]
    return None
