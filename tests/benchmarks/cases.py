"""The cases: how many stays, in how many files, and how they are written."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Case:
    """A folder of exports; one row in `repeat_every` repeats the stay of an earlier row."""

    name: str
    stays: int
    repeat_every: int
    files: int
    years: range
    is_messy: bool = False

    @property
    def rows(self) -> int:
        """Return the number of rows, repeats among them."""
        return self.stays + self.stays // (self.repeat_every - 1)

    @property
    def last_year(self) -> int:
        """Return the last year in which stays begin."""
        return self.years[-1]


_SIX_YEARS, _TEN_YEARS = range(2011, 2017), range(2007, 2017)

CASES = {
    case.name: case
    for case in (
        Case("small", 19_800, 100, 20, _SIX_YEARS),
        Case("million", 990_000, 100, 1, _SIX_YEARS),
        Case("million_messy", 990_000, 20, 1, _SIX_YEARS, is_messy=True),
        Case("ten_million", 9_900_000, 100, 1, _TEN_YEARS),
        Case("thirty_million", 29_700_000, 100, 1, _TEN_YEARS),
    )
}
