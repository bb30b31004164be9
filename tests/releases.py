"""What can be told of the hidden numbers of a release, found with whole numbers alone.

`python -m tests.releases --count 2000 --seed 1` draws so many registers, protects their releases,
and takes the part of a reader: one who has all numbers of a year, the names and the definitions,
and who looks for each hidden number which values fit. It reports the releases that give one away.
Nothing here knows how the tool hides.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product
from pathlib import Path
from random import Random
from typing import Any

import highspy
import numpy as np
import pandas as pd

from bjut_exchange.config.terms import TOTAL, DirectionName, Measure, Protection
from bjut_exchange.figures.revisions import count_all
from bjut_exchange.figures.verdicts import verdict_on
from bjut_exchange.messages import Language, Words
from bjut_exchange.reading.setup import load_setup
from bjut_exchange.register.build import build_register
from bjut_exchange.release.numbers import Numbers, numbers_of
from bjut_exchange.release.protection import protected
from bjut_exchange.views.context import Context
from tests.tool import write_export

YEAR = 2016
WANTED = 4  # possible values
_UNITS = ("participations", "persons")
_HEADER = (
    "student id",
    "college",
    "level",
    "country",
    "partner",
    "activity",
    "start",
    "end",
    "status",
)
_COUNTRIES = ("DE", "FR", "JP", "SE", "US")
_MORE_COUNTRIES = ("KR", "TH", "BR", "CL", "EG", "HK", "IT", "NZ", "PL", "KE")
_LEVELS = ("bachelor", "master", "doctor")
_LAST_DAYS = ("01-20", "03-15", "05-20", "10-30")
# What the definitions say of a category: of which levels and lengths its stays can be.
_GRADUATE = {"master", "doctor"}
_LONG, _SHORT = {"31_90", "91_180", "181_365", "over_365"}, {"1_30", "31_90"}
_RULES: dict[str, tuple[set[str], set[str]]] = {
    "graduate": (_GRADUATE, _LONG | _SHORT),
    "volunteer": ({"bachelor"}, _LONG | _SHORT),
    "long_term": ({"bachelor"}, _LONG),
    "short_term": ({"bachelor"}, _SHORT),
}
_REACH = {"country": Measure.COUNTRIES, "partner": Measure.PARTNERS}
_ACTIVITIES = {"outbound": ("volunteer", "exchange"), "inbound": ("degree", "language")}
_CATEGORIES = {"outbound": (*_RULES,), "inbound": ("degree", "non_degree")}
# A cell of a table: its field, its group.
Cell = tuple[str, str]
# A number of a cell that is shown; None if it is hidden; a number that is not there is missing.
Shown = dict[tuple[Cell, str], int | None]
Term = int | tuple[Any, Any]  # a number, or what stands for an unknown one
Groups = dict[str, list[Cell]]
Known = Callable[[Cell], Term]
_EVERYONE = (TOTAL, "")


def rows_of_register(random: Random) -> dict[str, list[list[str]]]:
    """Return exports of both directions, agreements and perhaps a history, as rows by file."""
    some = _COUNTRIES if random.random() < 0.9 else (*_COUNTRIES, *_MORE_COUNTRIES)
    countries = random.sample(some, random.randint(1, len(some)))
    partners = [
        (f"University {nth} of {country}", country)
        for country in countries
        for nth in range(random.randint(0, 3))
    ]
    weights = {each: random.choice([1, 3, 12]) for each in (*countries, *partners, *_LEVELS)}
    years = random.choice([[YEAR], [YEAR - 1, YEAR, YEAR], [YEAR - 2, YEAR - 1, YEAR, YEAR]])
    files = {}
    for name in random.choice([[each] for each in _ACTIVITIES] * 2 + [[*_ACTIVITIES]]):
        activities = _ACTIVITIES[name]
        colleges = random.choice([[""], random.sample("ABC", random.randint(1, 3))])
        names_partner, students = random.random() < 0.8, random.randint(5, 120)
        without_id = random.choice([0, 0, 0, 0.02])
        rows: list[list[str]] = [[*_HEADER]]
        for _ in range(random.randint(3, 120)):
            country = random.choices(countries, [weights[each] for each in countries])[0]
            here = [each for each in partners if each[1] == country]
            partner = random.choices(here, [weights[each] for each in here])[0][0] if here else ""
            year = random.choice(years)
            rows.append(
                [
                    "" if random.random() < without_id else f"s{random.randrange(students)}",
                    random.choice(colleges),
                    random.choices(_LEVELS, [weights[each] for each in _LEVELS])[0],
                    country,
                    partner if names_partner and random.random() < 0.95 else "",
                    random.choice(activities),
                    f"{year}-01-0{random.randint(1, 9)}",
                    f"{year}-{random.choice(_LAST_DAYS)}",
                    "",
                ]
            )
        files[f"{name}/list.csv"] = rows
    agreements = [[name, country, "exchange", "2010-01-01", ""] for name, country in partners]
    files["partners.csv"] = [["partner", "country", "type", "from", "to"], *agreements]
    if random.random() < 0.3:
        files["history.csv"] = [["year", "direction", "category", "unit", "reason", "value"]]
        held = [each for each in _CATEGORIES.items() if f"{each[0]}/list.csv" in files]
        for year, (name, categories) in product((YEAR - 4, YEAR - 1, YEAR), held):
            numbers = [random.choice([0, 2, 4, 6, 20]) for _ in categories]
            every = {"total": sum(numbers), **dict(zip(categories, numbers, strict=True))}
            for unit in _UNITS:  # all that was published, the total alone, or nothing
                known = [*every][: random.choice([0, 1, len(every)])]
                for category in known:
                    key = [str(year), name, category, unit]
                    if random.random() < 0.1:  # what was published before, and why it was replaced
                        before = str(random.randint(0, 30))
                        files["history.csv"].append([*key, "", before])
                    files["history.csv"].append([*key, "late", str(every[category])])
    return files


def write_register(folder: Path, random: Random) -> None:
    """Write exports of both directions and a list of agreements, of few students or of more."""
    write_files(folder, rows_of_register(random))


def write_files(folder: Path, files: Mapping[str, Sequence[Sequence[str]]]) -> None:
    """Write the exports of a register."""
    for name, rows in files.items():
        write_export(folder, name, rows)


def numbers_shown(folder: Path) -> tuple[Numbers, Numbers]:
    """Return the exact numbers of a release of the register, and those that are shown."""
    setup = load_setup(None, [str(folder)], {})
    register = build_register(setup)
    context = Context(setup.definitions, Words(Language.EN))
    exact = numbers_of(register, count_all(register, setup), context, YEAR)
    return exact, protected(exact, register, Protection.SUPPRESS)


def cells_of(numbers: Numbers, name: DirectionName, year: int) -> Shown:
    """Return all numbers of students of a direction and year, in whichever table they stand."""
    figures = numbers.figures[name]
    of_year = figures.table.loc[figures.table["year"] == year]
    hidden = [(year, category) in figures.hidden for category in of_year["category"]]
    tables = {"category": of_year.assign(value=of_year["category"], hidden=hidden)}
    if year == numbers.year:
        tables |= {by: of.cells for (at, by), of in numbers.breakdowns.items() if at is name}
        tables |= _partners(numbers, name)
    found: Shown = {}
    for by, table in tables.items():
        for unit in (unit for unit in _UNITS if unit in table):
            for group, is_hidden, number in table[["value", "hidden", unit]].itertuples(
                index=False
            ):
                cell = _EVERYONE if group == TOTAL else (by, str(group))
                if is_hidden or not pd.isna(number):
                    value = None if is_hidden else int(number)
                    assert found.setdefault((cell, unit), value) == value, f"{cell} twice"
    return found


def _partners(numbers: Numbers, name: DirectionName) -> dict[str, pd.DataFrame]:
    """Return a table of the partners, whose groups name their countries, if there are any."""
    of = numbers.partners
    every = pd.concat([of.in_force, of.without]) if of else pd.DataFrame()
    if every.empty:
        return {}
    value = every["name"] + " in " + every["territories"].str[0]
    hidden = every.get(f"hidden_{name}", pd.Series(False, every.index))
    return {"partner": every.assign(value=value, hidden=hidden, participations=every[name])}


@dataclass
class Reader:
    """What a reader knows, as equations and inequalities of whole numbers."""

    unknowns: dict[Any, int] = field(default_factory=dict)
    least: list[float] = field(default_factory=list)
    rows: list[tuple[dict[int, int], float, float]] = field(default_factory=list)

    def unknown(self, what: Term, least: int = 0) -> int:
        """Return the number of an unknown."""
        if what not in self.unknowns:
            self.unknowns[what] = len(self.least)
            self.least.append(least)
        return self.unknowns[what]

    def know(self, parts: Iterable[Term], whole: Iterable[Term], low: float, high: float) -> None:
        """Note that `parts` less `whole` lie between two numbers; each is a number or unknown."""
        factors: dict[int, int] = defaultdict(int)
        known = 0
        for sign, terms in ((1, parts), (-1, whole)):
            for term in terms:
                if isinstance(term, int):
                    known += sign * term
                else:
                    factors[self.unknown(term)] += sign
        if any(factors.values()):
            self.rows.append((dict(factors), low - known, high - known))
        else:
            assert low <= known <= high, f"{parts} and {whole} contradict each other"

    def solver(self) -> highspy.Highs:
        """Return a solver that looks for whole numbers."""
        solver = highspy.Highs()  # type: ignore[no-untyped-call]  # has no annotations
        solver.setOptionValue("output_flag", False)
        size = len(self.least)
        solver.addCols(
            size, np.zeros(size), np.array(self.least), np.full(size, 500.0), 0, [], [], []
        )
        solver.changeColsIntegrality(
            size, np.arange(size, dtype=np.int32), np.array([highspy.HighsVarType.kInteger] * size)
        )
        for factors, low, high in self.rows:
            at = np.array([*factors], np.int32)
            solver.addRow(low, high, len(at), at, np.array([*factors.values()], np.float64))
        return solver


def reader_of(shown: Shown, name: DirectionName, overlaps: Mapping[str, bool]) -> Reader:
    """Return what a reader knows of a year from what is shown.

    `overlaps` says of the tables whose persons add up or not which these are: a note says so.
    """
    reader = Reader()
    groups: Groups = defaultdict(list)
    for (cell, unit), value in shown.items():
        if value is None:
            # A hidden number is at least 1; a person counts in one category alone.
            reader.unknown((cell, unit), int(unit == "participations" or cell[0] != "category"))
        if unit == "participations":
            groups[cell[0]].append(cell)

    def known(cell: Cell, unit: str = "participations") -> Term:
        value = shown.get((cell, unit), 0)
        return (cell, unit) if value is None else value

    for by, cells in groups.items():
        if all((each, "persons") in shown for each in (_EVERYONE, *cells)):
            total, persons = known(_EVERYONE, "persons"), [known(each, "persons") for each in cells]
            is_more = overlaps.get(by)
            least, most = int(is_more is True), np.inf if is_more in {None, True} else 0
            reader.know(persons, [total], least, most)
            for cell, each in zip(cells, persons, strict=True):
                reader.know([each], [total], -np.inf, 0)
                reader.know([each], [known(cell)], -np.inf, 0)
        if by != "partner" and (_EVERYONE, "participations") in shown:
            reader.know(map(known, cells), [known(_EVERYONE)], 0, 0)
    _know_places(reader, groups, known)
    _know_rules(reader, groups, known, name)
    return reader


def _know_places(reader: Reader, groups: Groups, known: Known) -> None:
    """Note in which country each partner is; a stay may name a country and no partner."""
    for country in groups["country"]:
        inside = (each for each in groups["partner"] if each[1].endswith(f" in {country[1]}"))
        reader.know([*map(known, inside), ("unnamed", country)], [known(country)], 0, 0)


def _know_rules(reader: Reader, groups: Groups, known: Known, name: DirectionName) -> None:
    """Note how levels and lengths lie in categories, by the definitions."""
    fields = ("category", "level", "day_band")
    joint = [
        cells
        for cells in product(*(groups[by] for by in fields))
        if name is DirectionName.INBOUND or _is_possible(*(group for _, group in cells))
    ]
    for cell in (cell for by in fields if joint for cell in groups[by]):
        reader.know([("joint", each) for each in joint if cell in each], [known(cell)], 0, 0)


def _know_reach(reader: Reader, shown: Shown, by: str, reached: Sequence[int]) -> None:
    """Note what follows from how many countries, or partners, the stays of each category reach."""
    cells = {
        cell: number
        for (cell, unit), number in shown.items()
        if cell[0] == by
        and unit == "participations"
        and number != 0
        and cell[1] not in {"HK", "not_stated", ""}
        and not cell[1].startswith("None")
    }
    hidden = [cell for cell, number in cells.items() if number is None]
    for size in {1, 2, len(hidden)}:
        # So many of the places of a category are among any so many that are hidden.
        least = sum(max(of - (len(cells) - size), 0) for of in reached)
        for some in combinations(hidden, size) if least > size else ():
            reader.know([(cell, "participations") for cell in some], [], least, np.inf)


def _is_possible(category: str, level: str, band: str) -> bool:
    levels, bands = _RULES[category]
    return level in levels and band in bands


def given_away(exact: Numbers, shown: Numbers) -> Iterator[str]:
    """Yield the hidden numbers of which a reader knows too much, and what else tells of them."""
    for name, figures in shown.figures.items():
        for year in figures.years:
            truth, seen = cells_of(exact, name, year), cells_of(shown, name, year)
            yield from _small(seen)
            overlaps = {by: of.overlap for (at, by), of in shown.breakdowns.items() if at is name}
            is_here = year == shown.year
            reader = reader_of(seen, name, (overlaps if is_here else {}) | {"category": False})
            for by, measure in _REACH.items() if is_here else ():
                reached = [
                    of
                    for category in figures.categories
                    if category != TOTAL
                    and (of := figures.value(year, category, measure)) is not None
                ]
                _know_reach(reader, seen, by, reached)
            hidden = {
                reader.unknowns[at]: at
                for at, value in seen.items()
                if value is None and at in truth
            }
            for unknown, values in _possible(
                reader, {at: truth[of] or 0 for at, of in hidden.items()}
            ).items():
                yield f"{name} {year} {hidden[unknown]}: it can only be {values}"
        for year, category in figures.hidden:
            for later in figures.years:
                for measure in Measure:
                    if later >= year and verdict_on(figures, later, category, measure, ()):
                        yield f"{name}: a verdict on {category} in {later} rests on {year}"


def _small(seen: Shown) -> Iterator[str]:
    for (cell, unit), value in seen.items():
        if value is not None and 0 < value < 5:
            yield f"{cell} {unit}: {value} is shown"


def _possible(reader: Reader, truth: dict[int, int]) -> dict[int, list[int]]:
    """Return the values that unknowns can have, of those that can have too few."""
    solver, found = reader.solver(), {at: {value} for at, value in truth.items()}
    for unknown, value in truth.items():
        tried = iter(value + sign * step for step in range(1, 12) for sign in (1, -1))
        while len(found[unknown]) < WANTED and (other := next(tried, None)) is not None:
            if other < reader.least[unknown] or other in found[unknown]:
                continue
            solver.changeColBounds(unknown, other, other)
            solver.run()
            if solver.modelStatusToString(solver.getModelStatus()) == "Optimal":
                # A solution has a value for each unknown.
                numbers = solver.getSolution().col_value
                for each, values in found.items():
                    values.add(round(numbers[each]))
            solver.changeColBounds(unknown, reader.least[unknown], 500)
    return {at: sorted(values) for at, values in found.items() if len(values) < WANTED}


def main() -> int:
    """Report the releases that give a hidden number away."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    wrong = hidden = 0
    for seed in range(options.seed * 1_000_000, options.seed * 1_000_000 + options.count):
        folder = Path(tempfile.mkdtemp(prefix="release-"))
        write_register(folder, Random(seed))  # noqa: S311  # a seed makes registers, not secrets
        exact, shown = numbers_shown(folder)
        hidden += sum(
            value is None
            for name, of in shown.figures.items()
            for year in of.years
            for value in cells_of(shown, name, year).values()
        )
        if found := [*given_away(exact, shown)]:
            wrong += 1
            sys.stdout.write("\n  ".join([f"seed {seed}", *found]) + "\n")
        shutil.rmtree(folder)
    told = f"{options.count} releases, {hidden} hidden numbers, {wrong} releases give some away\n"
    sys.stdout.write(told)
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
