"""The protection of single students in a release: all its numbers are one system."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from bjut_exchange.config.terms import (
    CATEGORY,
    TOTAL,
    DirectionName,
    FieldName,
    Measure,
    Protection,
)
from bjut_exchange.figures.breakdown import Breakdown
from bjut_exchange.figures.breakdown_cells import UNITS
from bjut_exchange.figures.counting import FigureKey, Figures
from bjut_exchange.figures.disclosure import THRESHOLD, rounded
from bjut_exchange.figures.groups import NATURAL_ORDER, GroupKind
from bjut_exchange.figures.history import Revision
from bjut_exchange.figures.partners import Partners
from bjut_exchange.register.build import Register
from bjut_exchange.release.numbers import Numbers
from bjut_exchange.release.system import HiddenGroups, group_keys, hidden_groups

# What categories reach: where many reach all of these, each hidden one has several students.
_REACHED = {
    Measure.PARTNERS: FieldName.PARTNER,
    Measure.COUNTRIES: FieldName.COUNTRY,
    Measure.REGIONS: FieldName.COUNTRY,
}
_SEMESTERS = (*(f"semesters_{name}" for name in DirectionName), "balance", "carried")


def protected(numbers: Numbers, register: Register, protection: Protection | None) -> Numbers:
    """Return the numbers of a release as they may be shown.

    With `suppress`, all numbers of a direction and a year are one system, whichever table they
    stand in; years are systems of their own. Readers are taken to know what follows from names and
    definitions: which partners are in a country, and how the groups of a field lie in categories
    and categories in them. That all students of a college went to one country they cannot know.
    Years known from the history alone are protected like others. With `round`, each number is
    rounded on its own, but not numbers of programmes, partners and countries.

    Raises UsageError if so many numbers are small that no audit could end in seconds.
    """
    if protection is None:
        return numbers
    numbers = _without_notes(numbers, protection)
    hidden = {
        (name, year): hidden_groups(numbers, register, name, year)
        for name, of in numbers.figures.items()
        for year in _years_with_few(of, numbers.year)
    }
    of_year = {name: hidden.get((name, numbers.year), {}) for name in DirectionName}
    return replace(
        numbers,
        figures={
            name: _figures_shown(
                of, {at[1]: groups for at, groups in hidden.items() if at[0] == name}
            )
            for name, of in numbers.figures.items()
        },
        breakdowns={
            (name, field): _breakdown_shown(of, field, numbers.figures[name], of_year[name])
            for (name, field), of in numbers.breakdowns.items()
        },
        partners=numbers.partners and _partners_shown(numbers.partners, protection, of_year),
    )


def _without_notes(numbers: Numbers, protection: Protection) -> Numbers:
    """Return numbers without those of few students that only notes tell of."""
    return replace(
        numbers,
        protection=protection,
        inputs=[{**each, "rows": None} for each in numbers.inputs],
        accounts={},
        found=dict.fromkeys(numbers.found, 0),
        figures={name: _without_few(of, protection) for name, of in numbers.figures.items()},
        breakdowns={
            (name, field): _with_all_ids(of, numbers.figures[name])
            for (name, field), of in numbers.breakdowns.items()
        },
    )


def _years_with_few(figures: Figures, year: int) -> set[int]:
    """Return the years with small numbers, and that of the release, if numbers are to be hidden."""
    table = figures.table if figures.protection is Protection.SUPPRESS else figures.table.iloc[:0]
    few = ((table[[*UNITS]] > 0) & (table[[*UNITS]] < THRESHOLD)).any(axis=1)
    return {*table.loc[few | (table["year"] == year), "year"].tolist()}


def _persons_lacking(figures: Figures) -> set[int]:
    """Return the years with stays without an id, whose persons are at least a number."""
    return {year for year, category in figures.more_persons if category == TOTAL}


def _without_few(figures: Figures, protection: Protection) -> Figures:
    """Return figures without what would tell of few students beside them."""
    table, lacking = figures.table, figures.table["year"].isin(_persons_lacking(figures))
    return replace(
        figures,
        protection=protection,
        table=table.assign(persons=table["persons"].mask(lacking)),
        shared_persons={},
        without_id=dict.fromkeys(figures.without_id, 0),
        left_out={
            rule: {year: _left_out(count, protection) for year, count in of.items()}
            for rule, of in figures.left_out.items()
        },
        without_country={},
        more_persons={},
    )


def _left_out(count: int, protection: Protection) -> int:
    """Return a number of stays left out, which are in no other number; 0 is not said."""
    if protection is Protection.ROUND:
        return rounded(count)
    return count if count >= THRESHOLD else 0


def _with_all_ids(breakdown: Breakdown, figures: Figures) -> Breakdown:
    """Return a breakdown without persons where they are at least a number."""
    lacking = _persons_lacking(figures) & {*breakdown.years}
    cells = breakdown.cells
    is_lacking = cells["year"].isin(lacking)
    cells = cells.assign(
        persons=cells["persons"].mask(is_lacking),
        uncertain_persons=cells["uncertain_persons"] & ~is_lacking,
        at_least=cells["at_least"] & ~is_lacking,
        without_id=0,
    )
    return replace(breakdown, cells=cells, without_persons=breakdown.without_persons | lacking)


def _figures_shown(figures: Figures, hidden: Mapping[int, HiddenGroups]) -> Figures:
    """Return figures without those hidden by year, or with each rounded."""
    if figures.protection is Protection.ROUND:
        published = {
            key: replace(
                of,
                value=rounded(of.value),
                before=None if of.before is None else rounded(of.before),
            )
            if key[2] in UNITS
            else of
            for key, of in figures.published.items()
        }
        table = figures.table.assign(**{unit: rounded(figures.table[unit]) for unit in UNITS})
        return _revised(replace(figures, table=table, published=published))
    cells = frozenset(
        (year, category)
        for year, groups in hidden.items()
        for field in (CATEGORY, TOTAL)
        for category in groups[field]
    )
    table = figures.table.set_index(["year", "category"])
    table.loc[table.index.isin(cells)] = pd.NA
    for year, groups in hidden.items():
        reached = [measure for measure, field in _REACHED.items() if groups.get(field)]
        of_categories = (table.index.get_level_values("year") == year) & (
            table.index.get_level_values("category") != TOTAL
        )
        table.loc[of_categories, reached] = pd.NA
    table = table.reset_index()
    # The figures of a year that were published once are a system, too: what they tell of each
    # other is told of those hidden now.
    years = {year for year, _ in cells}

    def is_public(key: FigureKey, *values: int | None) -> bool:
        year, category, measure = key
        is_small = measure in UNITS and any(0 < (value or 0) < THRESHOLD for value in values)
        return not is_small and (category == TOTAL or year not in years) and key[:2] not in cells

    published = {
        key: of for key, of in figures.published.items() if is_public(key, of.value, of.before)
    }
    return _revised(replace(figures, table=table, published=published, hidden=cells))


def _revised(figures: Figures) -> Figures:
    """Return figures with the revisions of those published that are shown, in numbers shown."""
    revisions = {
        key: Revision(figures.published[key], figures.value(*key))
        for key in figures.revisions
        if key in figures.published
    }
    differ = {key: of for key, of in revisions.items() if of.counted != of.published.value}
    return replace(figures, revisions=differ)


def _breakdown_shown(
    breakdown: Breakdown, field: str, figures: Figures, hidden: HiddenGroups
) -> Breakdown:
    """Return a breakdown without its hidden numbers, in an order that does not tell them."""
    cells = breakdown.cells
    unit = figures.headline(breakdown.years[-1])
    is_total = cells["kind"] == GroupKind.TOTAL
    if figures.protection is Protection.ROUND:
        cells = cells.assign(**{each: rounded(cells[each]) for each in UNITS})
    else:
        is_hidden = (group_keys(cells).isin(hidden[field]) & ~is_total) | (
            is_total & bool(hidden[TOTAL])
        )
        numbers = {each: cells[each].mask(is_hidden) for each in UNITS}
        cells = cells.assign(**numbers, hidden=is_hidden)
    if field not in NATURAL_ORDER:
        is_group = cells["kind"] == GroupKind.GROUP
        groups = cells.loc[is_group].sort_values(
            ["hidden", unit, "value"], ascending=[True, False, True]
        )
        cells = pd.concat([groups, cells.loc[~is_group]], ignore_index=True)
    return replace(breakdown, cells=cells)


def _partners_shown(
    partners: Partners,
    protection: Protection,
    hidden: Mapping[DirectionName, HiddenGroups],
) -> Partners:
    """Return partners without their hidden numbers, in an order that does not tell them.

    What rests on student-semesters is in no table of a release: it would tell of students.
    """
    of = {name: each.get(FieldName.PARTNER, frozenset()) for name, each in hidden.items()}

    def shown(frame: pd.DataFrame) -> pd.DataFrame:
        frame = frame.drop(columns=[*_SEMESTERS]).reindex(columns=frame.columns)
        for name in DirectionName:
            is_hidden = frame.index.isin(of[name])
            students = frame[name].mask(is_hidden)
            students = rounded(students) if protection is Protection.ROUND else students
            frame = frame.assign(**{name.value: students, f"hidden_{name}": is_hidden})
        return _ordered(frame)

    return replace(partners, in_force=shown(partners.in_force), without=shown(partners.without))


def _ordered(partners: pd.DataFrame) -> pd.DataFrame:
    """Return partners by the students that are shown, those with hidden ones before none."""
    students = partners[[*DirectionName]].sum(axis=1)
    hidden = partners[[f"hidden_{name}" for name in DirectionName]].any(axis=1)
    ordered = partners.assign(_students=students, _hidden=hidden).sort_values(
        ["_students", "_hidden", "partner"], ascending=[False, False, True]
    )
    return ordered.drop(columns=["_students", "_hidden"])
