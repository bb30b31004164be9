"""Years that do not fit those beside them, or what was published of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise

from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import TOTAL, UNCLASSIFIED, DirectionName
from bjut_exchange.figures.changes import SMALLEST_PERCENTAGE_BASE
from bjut_exchange.figures.counting import Figures
from bjut_exchange.messages import Said
from bjut_exchange.register.findings import Finding

# A smaller category can vanish by chance.
_SMALLEST_CATEGORY = 10
_FAR_OFF = 2  # more than twice the larger year beside it, or less than half of the smaller one


def year_findings(
    figures: Mapping[DirectionName, Figures], definitions: Definitions
) -> Iterator[Finding]:
    """Yield a finding for each year that does not fit, or differs from what was published."""
    label = definitions.year_starts.label
    for name, of in figures.items():
        details: dict[str, Iterator[str] | Iterator[Said]] = {
            "Y01": _far_off(of, definitions),
            "Y02": _vanished(of, definitions),
            "Y03": _missing(of, definitions),
            "Y04": _revised(of, label),
        }
        for code, found in details.items():
            yield from (Finding(code, name, None, detail=detail) for detail in found)


def _far_off(figures: Figures, definitions: Definitions) -> Iterator[Said]:
    label, breaks = definitions.year_starts.label, definitions.breaks_of(figures.direction, TOTAL)
    for year in filter(figures.is_complete, figures.years):
        unit = figures.headline(year)
        series = figures.series(TOTAL, unit)
        # An incomplete year is small and a break begins another series: neither can be compared.
        beside = {
            at: series[at]
            for at in (year - 1, year + 1)
            if at in series and figures.is_complete(at) and max(at, year) not in breaks
        }
        if year not in series or not beside:
            continue
        value, least, most = series[year], min(beside.values()), max(beside.values())
        is_far_off = value * _FAR_OFF < least or value > most * _FAR_OFF
        if is_far_off and max(value, most) >= SMALLEST_PERCENTAGE_BASE:
            shown = [
                Said("year_number", {"year": label(at), "number": number})
                for at, number in beside.items()
            ]
            stated = {"unit": Said(unit, group="terms"), "year": label(year), "value": value}
            yield Said("found_far_off", {**stated, "beside": shown})


def _vanished(figures: Figures, definitions: Definitions) -> Iterator[Said]:
    label = definitions.year_starts.label
    for year in filter(figures.is_complete, figures.years):
        # A fall in the total is the finding of another check; that none is unclassified is good.
        for category in figures.categories:
            if category in {UNCLASSIFIED, TOTAL}:
                continue
            series = figures.series(category, figures.headline(year))
            is_broken = year in definitions.breaks_of(figures.direction, category)
            before = series.get(year - 1, 0)
            if series.get(year) == 0 and before >= _SMALLEST_CATEGORY and not is_broken:
                years = {"year": label(year), "earlier": label(year - 1)}
                yield Said("found_vanished", {"category": category, "before": before, **years})


def _missing(figures: Figures, definitions: Definitions) -> Iterator[str]:
    for before, after in pairwise(figures.years):
        if missing := range(before + 1, after):
            yield definitions.year_starts.span(missing)


def _revised(figures: Figures, label: Callable[[int], str]) -> Iterator[Said]:
    for (year, category, measure), revision in figures.revisions.items():
        counted = "–" if revision.counted is None else f"{revision.counted:,}"
        figure = {
            "category": category,
            "measure": Said(measure, group="terms"),
            "year": label(year),
        }
        numbers = {"published": revision.published.value, "counted": counted}
        yield Said("found_revised", {**figure, **numbers})
