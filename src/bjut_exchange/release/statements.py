"""The prose of a release: wording by rule from figures and verdicts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

import pandas as pd

from bjut_exchange.config.rules import Rule
from bjut_exchange.config.terms import (
    TOTAL,
    DirectionName,
    FieldName,
    Measure,
    Protection,
    YearRule,
)
from bjut_exchange.figures.partners import Partners, reach
from bjut_exchange.figures.records import Standing
from bjut_exchange.messages import Language
from bjut_exchange.release.document import Release, Statement
from bjut_exchange.release.evidence import change_of, evidence_of, verdict_of
from bjut_exchange.release.numbers import Numbers
from bjut_exchange.release.wording import Prose, Wording, figure_of, number, views_in
from bjut_exchange.views.context import Context
from bjut_exchange.views.direction import DirectionView
from bjut_exchange.views.table import Missing

_IDLE = 3  # years in which an agreement was not used
_KINDS_OF_STAY = {FieldName.ACTIVITY, FieldName.DURATION}
_PLACES = (Measure.COUNTRIES, Measure.REGIONS)


def headline_of(numbers: Numbers, context: Context) -> Statement:
    """Return the headline: the number of each direction, and whether all are records."""
    wording, year = Wording(context), numbers.year
    parts, records = [], []
    for view in views_in(numbers.figures, context, year):
        unit, name = view.figures.headline(year), view.figures.direction
        amount = wording.figure(view, year, TOTAL, unit, f"report_{name}_{unit}")
        if amount is not None:
            verdict = verdict_of(view, year, unit)
            is_record = verdict is not None and verdict.standing is Standing.RECORD
            records.append(verdict.years_compared if verdict and is_record else ())
            parts.append(wording.say(f"report_headline_{name}", amount=amount))
    spans = [wording.years(years) for years in records]
    so_far = _so_far(numbers, wording)
    if not parts:
        prose = wording.say("report_title", year=wording.year(year))
    elif records[0] and len({*records}) == 1:
        key = "report_headline_both" if parts[1:] else "report_headline_record"
        prose = wording.say(key, parts=wording.clauses(parts), span=spans[0])
    else:
        parts = [
            wording.say("report_headline_one", part=part, span=span) if years else part
            for part, years, span in zip(parts, records, spans, strict=True)
        ]
        said = {"parts": wording.clauses(parts), "year": wording.year(year), "so_far": so_far}
        prose = wording.say("report_headline", **said)
    return _statement("headline", prose)


def statements_of(numbers: Numbers, context: Context) -> tuple[Statement, ...]:
    """Return the statements, each number with its figure."""
    wording, year = Wording(context), numbers.year
    said = {}
    for view in views_in(numbers.figures, context, year):
        name, unit = view.figures.direction, view.figures.headline(year)
        said[name.value] = _total(view, year, unit, wording) + _compared(view, year, unit, wording)
        said[f"{name}_categories"] = _composition(view, year, unit, wording)
    if numbers.partners is not None:
        said["partners"] = _partners(numbers.partners, numbers, wording)
    return tuple(_statement(key, prose) for key, prose in said.items() if prose.text)


def statements_document(releases: Iterable[Release]) -> dict[str, list[dict[str, Any]]]:
    """Return by language what releases say, the headline first: texts and their references."""
    return {
        release.words.language.value: [
            asdict(each)
            for each in (
                Statement("headline", release.headline, release.headline_references),
                *release.statements,
                *release.office_statements,
            )
        ]
        for release in releases
    }


def _statement(key: str, prose: Prose) -> Statement:
    return Statement(key, prose.text[:1].upper() + prose.text[1:], prose.references)


def _so_far(numbers: Numbers, wording: Wording) -> Prose | str:
    complete = all(of.is_complete(numbers.year) for of in numbers.figures.values())
    return "" if complete else wording.say("report_so_far")


def _total(view: DirectionView, year: int, unit: Measure, wording: Wording) -> Prose:
    """Return how many there were in the year, and of how many countries and regions."""
    figures, context = view.figures, view.context
    name, said = figures.direction, wording.year(year)
    amount = wording.figure(view, year, TOTAL, unit, f"report_{name}_{unit}")
    so_far = "" if figures.is_complete(year) else wording.say("report_so_far")
    if amount is None:
        if view.cell(year, TOTAL, unit) is not Missing.CONFIDENTIAL:
            return Prose()
        return wording.say("report_withheld", subject=_subject(view, unit, wording), year=said)
    form, noun = str(unit), ""
    persons: Prose | None = None
    if unit is Measure.PARTICIPATIONS and figures.value(year, TOTAL, Measure.PERSONS):
        persons = wording.figure(view, year, TOTAL, Measure.PERSONS, "report_students")
    # Whoever is abroad in several years went once.
    if context.definitions.direction(name).year is YearRule.OVERLAP:
        form = f"{unit}_overlap"
    elif name is DirectionName.OUTBOUND and (persons or unit is Measure.PERSONS):
        form, noun = ("times", "report_times") if persons else (form, "report_students")
    amount = (noun and wording.figure(view, year, TOTAL, unit, noun)) or amount
    by = wording.say("report_by", amount=persons) if persons else ""
    return wording.say(
        f"report_{name}_said_{form}",
        year=said,
        so_far=so_far,
        amount=amount,
        persons=persons or "",
        by=by,
        places=_places(view, year, form, wording),
    )


def _places(view: DirectionView, year: int, form: str, wording: Wording) -> Prose | str:
    """Return the countries and regions to or from which students went, where they are known."""
    figures = view.figures
    counts = {m.value: figures.exact(year, TOTAL, m) or 0 for m in _PLACES}
    named = {m.value: figure_of(view, year, TOTAL, m) for m in _PLACES}
    places = wording.places(counts, named)
    if not places.text:
        return ""
    if figures.without_country.get((year, TOTAL)):
        places = wording.say("at_least", amount=places)
    went = form in {"times", Measure.PERSONS}
    key = f"report_{figures.direction}_{'to' if went else 'in'}"
    return wording.say(key, places=places)


def _subject(view: DirectionView, unit: Measure, wording: Wording) -> Prose:
    return wording.say(f"report_subject_{view.figures.direction}_{unit}")


def _compared(view: DirectionView, year: int, unit: Measure, wording: Wording) -> Prose:
    """Return how the year compares with the one before, and with all that are held."""
    verdict = verdict_of(view, year, unit)
    predicates = []
    # Equal to the year before is said once.
    if not (
        verdict and verdict.standing is Standing.TIES and year - 1 in verdict.previous_high_years
    ):
        predicates.append(change_of(view, year, unit, wording))
    if verdict is not None:
        evidence = evidence_of(verdict, view, unit, wording)
        predicates.append(wording.say("report_is", evidence=evidence))
    said = [each for each in predicates if each.text]
    if not said:
        return Prose()
    compared = wording.clauses(said)
    return wording.say("report_compared", subject=_subject(view, unit, wording), compared=compared)


def _composition(view: DirectionView, year: int, unit: Measure, wording: Wording) -> Prose:
    """Return how many were in each category, most first."""
    figures = view.figures
    if (figures.value(year, TOTAL, unit) or 0) == 1:
        return Prose()
    shown = [each for each in figures.categories if each != TOTAL]
    shown.sort(key=lambda each: -(figures.value(year, each, unit) or 0))
    numbers = {
        category: value
        for category in shown
        if figures.value(year, category, unit)
        if (value := wording.figure(view, year, category, unit)) is not None
    }
    phrases = {each: _phrase(view, year, each, unit) for each in numbers}
    form = "phrase" if all(phrases.values()) else "label"
    parts = [
        wording.say(
            f"report_{form}_{unit}",
            number=value,
            label=view.label(category),
            phrase=phrases[category],
            reach=_reach(view, year, category, form, wording),
        )
        for category, value in numbers.items()
    ]
    hidden = any(view.cell(year, each, unit) is Missing.CONFIDENTIAL for each in shown)
    said = Prose()
    if parts:
        said = wording.say(f"report_of_{form}_{unit}", parts=wording.clauses(parts))
    if not hidden:
        return said
    return said + wording.say("report_others_withheld" if parts else "report_parts_withheld")


def _rule(view: DirectionView, category: str) -> Rule | None:
    """Return the rule of a category; None for `unclassified`."""
    rules = view.context.definitions.direction(view.figures.direction).categories
    return next((rule for rule in rules if rule.id == category), None)


def _phrase(view: DirectionView, year: int, category: str, unit: Measure) -> str:
    """Return what is said after the number of a category; nothing if that is not known."""
    rule, words = _rule(view, category), view.context.words
    if words.language is Language.ZH:  # a name and a number are a clause there
        return Wording(view.context).label(view.label(category))
    if rule is None:
        return words.say("report_unclassified")
    is_one = view.figures.value(year, category, unit) == 1
    return (rule.phrase and (rule.phrase.one if is_one else rule.phrase.en)) or ""


def _reach(
    view: DirectionView, year: int, category: str, form: str, wording: Wording
) -> Prose | str:
    """Return the programmes of a category, or its partners if these are always as many."""
    rule = _rule(view, category)
    # Of students of a level, the programmes say little: those of a kind of stay tell how many.
    if rule is None or rule.when.wanted.keys().isdisjoint(_KINDS_OF_STAY):
        return ""
    figures, both = view.figures, (Measure.PROGRAMMES, Measure.PARTNERS)
    held = [each for each in figures.years if each <= year]
    programmes, partners = (
        [figures.value(each, category, measure) for each in held] for measure in both
    )
    measure = both[programmes == partners]
    if (figures.exact(year, category, measure) or 0) <= 1:
        return ""
    amount = wording.figure(view, year, category, measure, measure)
    return wording.say(f"report_{form}_{measure}", amount=amount) if amount else ""


def _partners(partners: Partners, numbers: Numbers, wording: Wording) -> Prose:
    """Return the agreements in force, and what became of them in the year."""
    definitions, year = wording.context.definitions, wording.year(partners.year)
    counts = reach(partners.in_force, definitions.regions)
    counts["agreements"] = int(partners.in_force["agreements"].sum())
    named = {key: {"partners": key} for key in counts}
    if not counts["agreements"]:
        return wording.say("report_partners_none", year=year)
    places = wording.places(counts, named)
    said = wording.say(
        "report_partners_said",
        year=year,
        agreements=wording.amount(counts["agreements"], "agreements", named["agreements"]),
        universities=wording.amount(counts["universities"], "universities", named["universities"]),
        places=wording.say("report_partners_in", places=places) if places.text else "",
    )
    clauses = [*_clauses(partners, numbers, wording)]
    if clauses:
        said += wording.say("report_partners_of", clauses=wording.clauses(clauses))
    return said


def _clauses(partners: Partners, numbers: Numbers, wording: Wording) -> Iterator[Prose]:
    """Yield how many partners received or sent students, and how many did neither for years."""
    so_far, years = _so_far(numbers, wording), range(partners.year - _IDLE + 1, partners.year + 1)
    every = numbers.figures.values()
    if any(of.is_uncertain(year, TOTAL, Measure.PARTNERS) for of in every for year in years):
        return
    students = {name: _with_students(partners.in_force, name) for name in numbers.figures}
    naming = [name for name, some in students.items() if some is not None]
    for name in naming:
        # Rounded, a few students are none.
        if (some := students[name]) and numbers.protection is not Protection.ROUND:
            figure = {"partners": f"with_{name}"}
            yield wording.say(f"report_partners_{name}", some=number(some, figure), so_far=so_far)
    if naming and partners.covered_years >= _IDLE:
        idle = len(partners.idle(_IDLE, wording.context.definitions.year_starts))
        key = "both" if naming[1:] else naming[0]
        if idle:
            amount = number(idle, {"partners": "idle"})
            span = wording.years(years)
            yield wording.say(f"report_idle_{key}", some=amount, span=span, so_far=so_far)


def _with_students(partners: pd.DataFrame, name: DirectionName) -> int | None:
    """Return how many partners have students; None where exports of the year name no partner."""
    hidden = partners.get(f"hidden_{name}", pd.Series(data=False, index=partners.index))
    if not (partners[name].notna() | hidden).any():
        return None
    return int((partners[name].gt(0).fillna(value=False) | hidden).sum())
