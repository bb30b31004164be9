"""The figures that were published, beside those counted now."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

from bjut_exchange.config.terms import TOTAL, UNCLASSIFIED, DirectionName, Measure
from bjut_exchange.figures.counting import Figures, count, figures_table
from bjut_exchange.figures.history import History, Provisional, Revision, read_history
from bjut_exchange.reading.setup import Setup
from bjut_exchange.register.build import Register


def count_all(register: Register, setup: Setup) -> dict[DirectionName, Figures]:
    """Return the figures of the directions read, with those that are published beside them.

    Raises InputError if the history cannot be read.
    """
    definitions = setup.definitions
    # What was published counts all exports, and cannot be compared with some of them.
    chosen = setup.chosen is not None
    history = {} if chosen else read_history(setup.data / definitions.history, definitions)
    return {
        name: with_published(count(register, definitions, name), history) for name in register.stays
    }


def with_published(figures: Figures, history: History) -> Figures:
    """Return the figures of a direction with those that were published.

    A year without exports gets the figures published. Where there are both, the counted one is
    valid and a difference is a revision, unless it was published as provisional; nor is one that
    the figure can still be, as it is uncertain or at least a number.
    """
    own = {
        (year, category, measure): published
        for (year, direction, category, measure), published in history.items()
        if direction is figures.direction
    }
    added = sorted({year for year, _, _ in own} - {*figures.years})
    categories = list(figures.categories)
    if UNCLASSIFIED not in categories and any(each == UNCLASSIFIED for _, each, _ in own):
        categories.insert(-1, UNCLASSIFIED)
    values = dict(figures.values)
    # A category that exports do not have, like `unclassified`, counts nobody there.
    for year, category in product(figures.years, categories):
        total = values[year, TOTAL]
        nobody = {measure: None if value is None else 0 for measure, value in total.items()}
        values.setdefault((year, category), nobody)
    for year, category in product(added, categories):
        published = {measure: own.get((year, category, measure)) for measure in Measure}
        values[year, category] = {m: each.value if each else None for m, each in published.items()}
    revisions = {
        key: Revision(published, counted)
        for key, published in own.items()
        if key[0] in figures.years and key[1] in categories
        for counted in [values[key[0], key[1]][key[2]]]
        if not published.is_provisional and not figures.can_be(*key, published.value)
    }
    unfinished = {
        year: Provisional(published.published_on, is_inferred=False)
        for (year, _, _), published in own.items()
        if year in added and published.is_provisional
    }
    measures = {each: [figure[each] for figure in values.values()] for each in Measure}
    years, of_years = [year for year, _ in values], [category for _, category in values]
    return replace(
        figures,
        years=tuple(sorted((*figures.years, *added))),
        categories=tuple(categories),
        table=figures_table(years, of_years, measures),
        published=own,
        revisions=revisions,
        provisional={**figures.provisional, **unfinished},
    )
