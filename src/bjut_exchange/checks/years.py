"""Years that do not fit those beside them, or what was published of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import TOTAL, DirectionName
from bjut_exchange.figures.changes import SMALLEST_PERCENTAGE_BASE
from bjut_exchange.figures.counting import Figures
from bjut_exchange.register.findings import Finding

_FAR_OFF = 2  # times the larger year beside it, or the same part of the smaller


def year_findings(
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
        numbers = f"{revision.published.value:,} published, {_number(revision.counted)} counted"
        yield f"{category}, {measure}, {label(year)}: {numbers}"


def _number(value: int | None) -> str:
    return "–" if value is None else f"{value:,}"


def _is_far_off(value: int, beside: Sequence[int]) -> bool:
    if max([value, *beside]) < SMALLEST_PERCENTAGE_BASE or not beside:
        return False
    return value * _FAR_OFF < min(beside) or value > max(beside) * _FAR_OFF
