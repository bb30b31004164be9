"""Whether those who count the same stays come to the same figures."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping

from tests.benchmarks.contestants import Answer

MEASURES = ("participations", "persons", "programmes", "partners", "countries", "regions")

Cell = tuple[str, str, str]
Figures = Mapping[Cell, str]


def figures_in(output: str) -> Figures:
    """Read the figures of an output: by year, category and measure."""
    return {
        (row["year"], row["category"], measure): row[measure]
        for row in csv.DictReader(io.StringIO(output))
        for measure in MEASURES
    }


def disagreements(outputs: Mapping[str, tuple[Answer, str]]) -> Iterator[str]:
    """Say where outputs differ from the first that holds all figures.

    An output of one year is held against the same year of that one.
    """
    counted = {
        name: (answer, figures_in(output))
        for name, (answer, output) in outputs.items()
        if answer is not Answer.OTHER
    }
    whole = {name: of for name, (answer, of) in counted.items() if answer is Answer.ALL_FIGURES}
    first, wanted = next(iter(whole.items()))
    if not wanted:
        yield f"{first} has no figures"
    for name, (answer, found) in counted.items():
        years = {year for year, _, _ in found}
        one_year = answer is Answer.LAST_YEAR
        if one_year and years != {max(year for year, _, _ in wanted)}:
            yield f"{name} is not of the last year alone"
        expected = {cell: of for cell, of in wanted.items() if not one_year or cell[0] in years}
        for cell in sorted(expected.keys() | found.keys()):
            mine, theirs = found.get(cell, "nothing"), expected.get(cell, "nothing")
            if mine != theirs:
                yield f"{' '.join(cell)}: {mine} by {name}, {theirs} by {first}"
