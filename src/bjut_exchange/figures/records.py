"""Whether a year is a record: a verdict with its evidence, which never claims more than that."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

RECORD_RULE = (
    "strictly above every earlier year covered, "
    "with no year missing or incomplete and no break between"
)


class Standing(StrEnum):
    """Where a year stands among the earlier years covered."""

    RECORD = "record"
    # The Ministry of Education once called 194 countries a record; 2010 had 194 too.
    TIES = "ties"
    BELOW = "below"
    FIRST = "first"
    UNDETERMINED = "undetermined"

    @property
    def mark(self) -> str:
        """Return the sign of a standing beside numbers; nothing for one that needs no sign."""
        return {"record": "▲", "ties": "=", "undetermined": "?"}.get(self, "")


@dataclass(frozen=True)
class Verdict:
    """How a year's value compares with every earlier year covered.

    `record`: strictly above all of them. `ties`: equal to the highest. `below`: `rank`-th highest.
    `first`: there is no earlier year. `undetermined`: it would be a record but a year between is
    missing or incomplete, a break lies between, or the year itself is incomplete.
    `margin` is the value less the previous high; `last_higher` the latest year with a higher value;
    `breaks` are the years between from which values can no longer be compared with those before;
    `doubtful_years` those with stays, most likely mistyped, that would decide where it stands;
    `unread_years` those compared whose value may be another one, as a field was not read;
    `at_least_years` those compared whose value is at least that number.
    """

    standing: Standing
    year: int
    value: int
    years_compared: tuple[int, ...]
    missing_years: tuple[int, ...]
    previous_high: int | None
    previous_high_years: tuple[int, ...]
    margin: int | None
    rank: int
    last_higher: int | None
    complete: bool
    breaks: tuple[int, ...]
    partial_years: tuple[int, ...]
    doubtful_years: tuple[int, ...] = ()
    unread_years: tuple[int, ...] = ()
    at_least_years: tuple[int, ...] = ()

    @property
    def is_exact(self) -> bool:
        """Return whether the numbers compared are more than bounds and guesses."""
        return not (self.unread_years or self.at_least_years)

    @property
    def is_news(self) -> bool:
        """Return whether there is anything to say: nobody, as in the years before, is no record."""
        return self.standing is not Standing.TIES or bool(self.value)

    @property
    def doubts(self) -> dict[str, tuple[int, ...]]:
        """Return the years because of which it may not be known where the year stands, by why."""
        years = {
            "gap": self.missing_years,
            "partial": self.partial_years,
            "doubtful": self.doubtful_years,
            "unread": self.unread_years,
            "at_least": self.at_least_years,
        }
        return {key: of for key, of in years.items() if of}


def compare_with_earlier(
    series: Mapping[int, int],
    year: int,
    *,
    covered: Collection[int] = (),
    partial: Collection[int] = (),
    breaks: Collection[int] = (),
) -> Verdict:
    """Return how the value of `year` compares with those of the earlier years in `series`.

    `covered` are the years with exports, whether or not the series has a value for them; `partial`
    are those that are not complete.
    """
    value = series[year]
    earlier = {each: series[each] for each in sorted(series) if each < year}
    first = min((*series, *covered))
    between = tuple(each for each in sorted(breaks) if min(earlier, default=year) < each <= year)
    since = {each: old for each, old in earlier.items() if each >= max(between, default=first)}
    # A record needs every year since the first covered. One year as high or higher, with no break
    # after it, is enough to say that there is none: the years since the last break are compared.
    if is_exceeded := value <= max(since.values(), default=-1):
        earlier, first = since, max(between, default=first)
    missing = tuple(each for each in range(first, year) if each not in earlier)
    high = max(earlier.values(), default=None)
    partial_before = tuple(each for each in earlier if each in partial)
    higher = [each for each, old in earlier.items() if old > value]
    if high is None:
        standing = Standing.FIRST
    elif year in partial:  # the rest of the year can still make it a record
        standing = Standing.UNDETERMINED
    elif is_exceeded:
        standing = Standing.TIES if value == high else Standing.BELOW
    else:
        is_certain = not (missing or between or partial_before)
        standing = Standing.RECORD if is_certain else Standing.UNDETERMINED
    return Verdict(
        standing=standing,
        year=year,
        value=value,
        years_compared=(*earlier, year),
        missing_years=missing,
        previous_high=high,
        previous_high_years=tuple(each for each, old in earlier.items() if old == high),
        margin=None if high is None else value - high,
        rank=len(higher) + 1,
        last_higher=max(higher, default=None),
        complete=year not in partial,
        breaks=between,
        partial_years=partial_before,
    )
