"""Is a year a record? A verdict with the evidence for it, never more than the evidence says."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

RECORD_RULE = "strictly above every earlier year covered, with no year missing and no break between"


class Standing(StrEnum):
    """Where a year stands among the earlier years held."""

    RECORD = "record"
    TIES = "ties"
    BELOW = "below"
    FIRST = "first"
    UNDETERMINED = "undetermined"


@dataclass(frozen=True)
class Verdict:
    """How a year's value stands against every earlier year held.

    `record`: strictly above all of them. `ties`: equal to the highest. `below`: `rank`-th highest,
    being one more than the earlier years above it. `first`: there is no earlier year.
    `undetermined`: it would be a record but a year between is missing or a break lies between, or
    the year itself is incomplete.
    `margin` is the value less the previous high. `last_higher` is the latest year with a higher
    value. `breaks` are the years between in which the series was begun anew.
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


def judge(
    series: Mapping[int, int],
    year: int,
    *,
    held: Collection[int] = (),
    complete: bool = True,
    breaks: Collection[int] = (),
) -> Verdict:
    """Judge the value of `year` against those of the earlier years in `series`.

    `held` are the years for which there are exports, also those without a value in the series.
    `breaks` are the years from which values can no longer be compared with those before.
    A record needs a value for every year from the first held to `year`; that an earlier year was
    as high or higher needs that year alone, if no break lies between: then the years since the
    last break are those compared.
    """
    value = series[year]
    earlier = {each: series[each] for each in sorted(series) if each < year}
    first = min((*series, *held))
    between = tuple(each for each in sorted(breaks) if min(earlier, default=year) < each <= year)
    since = {each: held for each, held in earlier.items() if each >= max(between, default=first)}
    if is_exceeded := value <= max(since.values(), default=-1):
        earlier, first = since, max(between, default=first)
    missing = tuple(each for each in range(first, year) if each not in earlier)
    high = max(earlier.values(), default=None)
    higher = [each for each, held in earlier.items() if held > value]
    if high is None:
        standing = Standing.FIRST
    elif not complete:
        standing = Standing.UNDETERMINED
    elif is_exceeded:
        standing = Standing.TIES if value == high else Standing.BELOW
    else:
        standing = Standing.UNDETERMINED if missing or between else Standing.RECORD
    return Verdict(
        standing=standing,
        year=year,
        value=value,
        years_compared=(*earlier, year),
        missing_years=missing,
        previous_high=high,
        previous_high_years=tuple(each for each, held in earlier.items() if held == high),
        margin=None if high is None else value - high,
        rank=len(higher) + 1,
        last_higher=max(higher, default=None),
        complete=complete,
        breaks=between,
    )
