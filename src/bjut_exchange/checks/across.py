"""What can be found only by holding rows against each other, and years against years."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np

from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import TOTAL, DirectionName, FieldName, Outcome
from bjut_exchange.figures.changes import SMALLEST_PERCENTAGE_BASE
from bjut_exchange.figures.counting import Figures
from bjut_exchange.reading.encoded import Codes, Mask
from bjut_exchange.register.alike import combined
from bjut_exchange.register.findings import Finding, Place, findings_in_rows
from bjut_exchange.register.schema import CATEGORICAL, Positions, Stays

_FAR_OFF = 2  # times the larger year beside it, or the same part of the smaller
_COMPARED: tuple[FieldName, ...] = (
    *(field for field in CATEGORICAL if field is not FieldName.PROGRAMME),
    FieldName.END,
)


def findings_across_rows(
    stays: Stays, places: Sequence[Place], name: DirectionName
) -> Iterator[Finding]:
    """Find stays listed twice, and what cannot be true of one person."""
    listed, kept = stays.repeated, stays.kept
    yield from findings_in_rows("S01", listed, stays, places, direction=name, others=kept)
    for field in _COMPARED:
        codes = stays.end.codes if field is FieldName.END else stays.fields[field].codes
        own, other = codes[listed], codes[kept]
        differs = (own != other) & (own >= 0) & (other >= 0)
        yield from findings_in_rows(
            "S02", listed[differs], stays, places, direction=name, field=field, others=kept[differs]
        )
    counted = stays.outcome.where(lambda outcome: outcome == Outcome.COUNTED) & (stays.person >= 0)
    odd = [("S04", FieldName.GENDER, _at_odds(stays, counted, FieldName.GENDER))]
    if name is DirectionName.OUTBOUND:
        odd.append(("S03", FieldName.COUNTRY, _overlaps(stays, counted)))
    else:
        odd.append(("S05", FieldName.COUNTRY, _at_odds(stays, counted, FieldName.COUNTRY)))
    for code, field, (at, others) in odd:
        yield from findings_in_rows(
            code, at, stays, places, direction=name, field=field, others=others
        )


def _at_odds(stays: Stays, some: Mask, field: FieldName) -> tuple[Positions, Positions]:
    """Find the rows whose value is not that of the person's first row; and that first row."""
    codes = stays.fields[field].codes
    at = np.flatnonzero(some & (codes >= 0))
    person = stays.person[at]
    first = np.zeros(int(person.max(initial=-1)) + 1, np.int64)
    first[person[::-1]] = at[::-1]
    others = first[person]
    differs = codes[at] != codes[others]
    return at[differs], others[differs]


def _overlaps(stays: Stays, some: Mask) -> tuple[Positions, Positions]:
    """Find stays that begin before another of the same person, in another country, has ended.

    Each is held against the stay that, of those before it, lasts longest.
    """
    country = stays.fields[FieldName.COUNTRY].codes
    some = some & (stays.start.codes >= 0) & (stays.end.codes >= 0) & (country >= 0)
    at = _of_several(stays.person, np.flatnonzero(some))
    person, starts, ends = stays.person[at], stays.start.in_rows()[at], stays.end.in_rows()[at]
    order = _in_order([stays.person[at], stays.start.codes[at], stays.end.codes[at]])
    at, person, starts, ends = at[order], person[order], starts[order], ends[order].astype(np.int64)
    # A person's ends are above every one of the persons before, so that one maximum serves all.
    span = int(ends.max(initial=0) - ends.min(initial=0)) + 1
    lasting = np.cumsum(np.r_[True, person[1:] != person[:-1]][: len(person)]) * span + ends
    longest = np.maximum.accumulate(lasting)
    holder = np.maximum.accumulate(np.where(lasting == longest, np.arange(len(lasting)), 0))
    before = np.r_[0, holder[:-1]].astype(np.int64)[: len(holder)]
    overlaps = (
        (person == person[before])
        & (np.arange(len(before)) > before)
        & (starts < ends[before])
        & (country[at] != country[at][before])
    )
    return at[overlaps], at[before][overlaps]


def _in_order(columns: Sequence[Codes]) -> Positions:
    """Give the order of rows by the columns, the first of them before all; ties stay in order."""
    widths = [int(column.max(initial=-1)) + 1 for column in columns]
    if math.prod(width + 1 for width in widths) < 1 << 64:
        return np.argsort(combined(list(zip(columns, widths, strict=True))), kind="stable")
    return np.lexsort(tuple(reversed(columns)))


def _of_several(person: Codes, at: Positions) -> Positions:
    """Give the positions of rows whose person has others among them."""
    rows = np.bincount(person[at])
    return at[rows[person[at]] > 1]


def findings_across_years(
    figures: Mapping[DirectionName, Figures], definitions: Definitions
) -> Iterator[Finding]:
    """Find years that do not fit those beside them, or what was published of them."""
    label = definitions.year_starts.label
    for name, of in figures.items():
        details = {
            "Y01": _far_off(of, definitions),
            "Y02": _vanished(of, definitions),
            "Y03": _missing(of, label),
            "Y04": _revised(of, label),
        }
        for code, found in details.items():
            yield from (Finding(code, name, None, detail=detail) for detail in found)


def _far_off(figures: Figures, definitions: Definitions) -> Iterator[str]:
    label, breaks = definitions.year_starts.label, definitions.breaks_of(figures.direction, TOTAL)
    for year in filter(figures.is_complete, figures.years):
        unit = figures.headline(year)
        series = figures.series(TOTAL, unit)
        beside = {
            at: series[at]
            for at in (year - 1, year + 1)
            if at in series and figures.is_complete(at) and max(at, year) not in breaks
        }
        if year in series and _is_far_off(series[year], list(beside.values())):
            shown = ", ".join(f"{label(at)} {value:,}" for at, value in beside.items())
            yield f"{series[year]:,} {unit} in {label(year)} ({shown})"


def _vanished(figures: Figures, definitions: Definitions) -> Iterator[str]:
    label = definitions.year_starts.label
    for year in filter(figures.is_complete, figures.years):
        for category in figures.categories[:-1]:
            series = figures.series(category, figures.headline(year))
            is_broken = year in definitions.breaks_of(figures.direction, category)
            if series.get(year) == 0 and series.get(year - 1) and not is_broken:
                before = f"{series[year - 1]:,} in {label(year - 1)}"
                yield f"no {category} in {label(year)}, {before}"


def _missing(figures: Figures, label: Callable[[int], str]) -> Iterator[str]:
    span = range(min(figures.years, default=0), max(figures.years, default=0))
    return (label(year) for year in span if year not in figures.years)


def _revised(figures: Figures, label: Callable[[int], str]) -> Iterator[str]:
    for (year, category, measure), revision in figures.revisions.items():
        counted = "–" if revision.counted is None else f"{revision.counted:,}"
        numbers = f"{revision.published.value:,} published, {counted} counted"
        yield f"{category}, {measure}, {label(year)}: {numbers}"


def _is_far_off(value: int, beside: Sequence[int]) -> bool:
    if max([value, *beside]) < SMALLEST_PERCENTAGE_BASE or not beside:
        return False
    return value * _FAR_OFF < min(beside) or value > max(beside) * _FAR_OFF
