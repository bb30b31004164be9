"""Whether a figure is a record, as far as all that is known of the years compared allows it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from bjut_exchange.config.terms import FieldName, Measure, Protection
from bjut_exchange.figures.availability import FIELD_OF
from bjut_exchange.figures.counting import Figures
from bjut_exchange.figures.records import Standing, Verdict, compare_with_earlier

_UNITS = (Measure.PARTICIPATIONS, Measure.PERSONS)  # what is rounded


def verdict_on(
    figures: Figures, year: int, category: str, measure: Measure, breaks: Collection[int]
) -> Verdict | None:
    """Return how a figure compares with earlier years; None where it is not available.

    `breaks` are the years in which its series was broken. It stands where it does only if it does
    so without the stays in doubt, and with as many more persons as there can be. There is none over
    hidden figures, of which it would tell; and figures that are equal rounded may still differ.
    """
    series = figures.series(category, measure)
    is_told = any(at <= year and each == category for at, each in figures.hidden)
    if year not in series or is_told:
        return None
    # A year that is covered without a value of its own is a gap, too.
    covered, partial = figures.years, figures.provisional

    def compared(series: Mapping[int, int]) -> Verdict:
        return compare_with_earlier(series, year, covered=covered, partial=partial, breaks=breaks)

    verdict, doubtful = compared(series), figures.doubtful
    years = verdict.years_compared
    at_least = tuple(each for each in years if figures.more(each, category, measure))
    verdict = replace(verdict, at_least_years=at_least)
    if verdict.standing is Standing.FIRST:
        return verdict
    unread = tuple(each for each in years if figures.is_uncertain(each, category, measure))
    least = {each: of - doubtful.get((each, category), 0) for each, of in series.items()}
    most = {each: of + figures.more(each, category, measure) for each, of in series.items()}
    extremes = ({**most, year: least[year]}, {**least, year: most[year]})
    depends = any(compared(of).standing is not verdict.standing for of in extremes)
    in_doubt = (each for each in years if depends and (each, category) in doubtful)
    verdict = replace(verdict, doubtful_years=tuple(in_doubt), unread_years=unread)
    is_rounded = figures.protection is Protection.ROUND and measure in _UNITS
    if is_rounded and any(series[each] == series[year] for each in years if each != year):
        depends = True
    if depends or unread or unknown_countries(figures, verdict, category, measure):
        return replace(verdict, standing=Standing.UNDETERMINED)
    return verdict


def unknown_countries(
    figures: Figures, verdict: Verdict, category: str, measure: Measure
) -> list[int]:
    """Return the years compared in which stays of a category name an unknown country."""
    years = verdict.years_compared if FIELD_OF.get(measure) is FieldName.COUNTRY else ()
    return [year for year in years if (year, category) in figures.unknown_country]
