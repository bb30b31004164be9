"""The prose of a release: what it says in both languages, and that no number or word is its own."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import product
from typing import Any

import pytest

from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import TOTAL, DirectionName, Measure, Unit
from bjut_exchange.figures.availability import Lacking
from bjut_exchange.figures.counting import Figures, figures_table
from bjut_exchange.figures.history import Provisional
from bjut_exchange.figures.revisions import count_all
from bjut_exchange.messages import Language, Words
from bjut_exchange.reading.setup import load_setup
from bjut_exchange.register.build import build_register
from bjut_exchange.release.document import Reference, Statement
from bjut_exchange.release.numbers import Numbers, numbers_of
from bjut_exchange.release.statements import headline_of, statements_of
from bjut_exchange.views.context import Context
from bjut_exchange.views.direction import DirectionView
from bjut_exchange.views.partners import partners_table
from tests.tool import SAMPLE

OUT, IN = DirectionName
STAYS, PERSONS, PROGRAMMES, PARTNERS, COUNTRIES, REGIONS = Measure
# A year of a direction: its total, or each measure by category.
Year = int | Mapping[str, Mapping[Measure, int]]


@cache
def sample() -> tuple[Numbers, Definitions]:
    """Return the exact numbers of the sample's last year."""
    setup = load_setup(None, [str(SAMPLE)], {})
    register = build_register(setup)
    context = Context(setup.definitions, Words())
    return numbers_of(register, count_all(register, setup), context, 2016), setup.definitions


def figures(
    name: DirectionName,
    years: Mapping[int, Year],
    provisional: Sequence[int] = (),
    more: int = 0,
) -> Figures:
    """Return the figures of a direction; what is not given is not available."""
    unit = {OUT: Unit.PARTICIPATIONS, IN: Unit.PERSONS}[name]
    own = {
        year: {TOTAL: {Measure(unit): of}} if isinstance(of, int) else of
        for year, of in years.items()
    }
    known = list(dict.fromkeys(each for of in own.values() for each in of if each != TOTAL))
    categories = (*known, TOTAL)
    pairs = list(product(own, categories))
    columns = {m: [own[y].get(c, {}).get(m) for y, c in pairs] for m in Measure}
    of_years, of_categories = [year for year, _ in pairs], [each for _, each in pairs]
    return Figures(
        direction=name,
        unit=unit,
        years=tuple(own),
        categories=categories,
        table=figures_table(of_years, of_categories, columns),
        shared_persons={},
        without_id=dict.fromkeys(own, 0),
        left_out={},
        provisional=dict.fromkeys(provisional, Provisional(None, is_inferred=False)),
        lacking=Lacking({}, {}, frozenset(), {}),
        more_persons={(year, TOTAL): more for year in own if more},
    )


def numbers(*of: Figures, year: int = 2016) -> Numbers:
    """Return the numbers of a release without agreements."""
    by_name = {each.direction: each for each in of}
    return replace(sample()[0], year=year, figures=by_name, breakdowns={}, partners=None)


def said(of: Numbers, language: Language, **definitions: Any) -> dict[str, Statement]:  # noqa: ANN401
    """Return the headline and the statements by their ids."""
    context = Context(sample()[1].model_copy(update=definitions), Words(language))
    statements = [headline_of(of, context), *statements_of(of, context)]
    for each in statements:
        check(each, of, context)
    return {each.id: each for each in statements}


def check(statement: Statement, of: Numbers, context: Context) -> None:
    """Each digit belongs to one reference, whose text and value are those of the figure."""
    covered = [at for each in statement.references for at in range(each.begin, each.end)]
    assert len(covered) == len(set(covered))
    bare = [c if at not in covered else "#" for at, c in enumerate(statement.text)]
    assert not re.search(r"\d|None|[{}\0]|  | [,.;:)]", "".join(bare)), statement.text
    assert statement.text[0].isupper() or not statement.text[0].islower()
    for each in statement.references:
        text, value = written(each, of, context)
        assert (statement.text[each.begin : each.end], each.value) == (text, value)


def written(reference: Reference, of: Numbers, context: Context) -> tuple[str, float]:
    """Return what a figure is, and how it is written, from the numbers of the release."""
    figure = reference.figure
    if "partners" in figure:
        value = partners_counted()[figure["partners"]]
        return f"{value:,}", value
    starts = context.definitions.year_starts
    year = starts.parse(figure["year"])
    assert year is not None
    if [*figure] == ["year"]:
        return starts.label(year), year
    name, measure = DirectionName(figure["direction"]), Measure(figure["measure"])
    view = DirectionView(of.figures[name], context)
    values = view.figures.series(figure["category"], measure)
    verdict = view.verdict(year, figure["category"], measure)
    match figure.get("statistic", ""):
        case "":
            value = values[year]
        case "increase" | "decrease" as which:
            value = (values[year] - values[year - 1]) * (1 if which == "increase" else -1)
        case "rank":
            assert verdict
            value = 1 + sum(values[each] > values[year] for each in verdict.years_compared)
        case "years_compared":
            assert verdict
            value = len(verdict.years_compared)
        case statistic:
            assert statistic in {"increase_percent", "decrease_percent"}
            growth = abs(values[year] / values[year - 1] * 100 - 100)
            return f"{growth:,.1f}", pytest.approx(growth, abs=0.051)  # type: ignore[return-value]
    assert value > 0 or not figure.get("statistic")
    return f"{value:,}", value


@cache
def partners_counted() -> dict[str, int]:
    """Return the numbers of partners of the sample's last year, as `exchange partners` has them."""
    setup = load_setup(None, [str(SAMPLE)], {})
    register = build_register(setup)
    context = Context(setup.definitions, Words())
    table = partners_table(register, count_all(register, setup), context, 2016)
    of_list = {each["list"]: each for each in table.records if each["partner"] is None}
    students = [
        each for each in table.records if each["list"] == "in_force" and each["partner"] is not None
    ]
    return {
        **{key: of_list["in_force"][key] for key in ("agreements", "countries", "regions")},
        "universities": of_list["in_force"]["universities"],
        "with_outbound": sum(each["outbound"] > 0 for each in students),
        "idle": of_list["idle"]["universities"],
    }
