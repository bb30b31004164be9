"""The sample gives every figure of the article that the tool is made after."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bjut_exchange.config.terms import TOTAL, DirectionName, Measure
from bjut_exchange.figures.partners import partners_of, reach
from bjut_exchange.figures.records import Standing, compare_with_earlier
from bjut_exchange.formats.registry import Format
from bjut_exchange.reading.setup import load_setup
from bjut_exchange.views.context import FiguresByDirection
from tests.tool import SAMPLE, figures_of, register_of, summary_of


@pytest.fixture(scope="module")
def figures() -> FiguresByDirection:
    """Count the sample."""
    return figures_of(SAMPLE)


@pytest.mark.parametrize(
    ("category", "participations"),
    [
        ("total", 872),
        ("long_term", 136),
        ("short_term", 376),
        ("volunteer", 109),
        ("graduate", 251),
    ],
)
def test_outbound_participations_of_2016(
    figures: FiguresByDirection, category: str, participations: int
) -> None:
    """872 = 136 + 376 + 109 + 251."""
    outbound = figures[DirectionName.OUTBOUND]
    assert outbound.values[2016, category][Measure.PARTICIPATIONS] == participations


def test_short_term_programmes_of_2016(figures: FiguresByDirection) -> None:
    """The 376 took part in 18 programmes."""
    outbound = figures[DirectionName.OUTBOUND]
    assert outbound.values[2016, "short_term"][Measure.PROGRAMMES] == 18


@pytest.mark.parametrize(
    ("category", "persons"), [("total", 946), ("degree", 725), ("non_degree", 221)]
)
def test_inbound_persons_of_2016(figures: FiguresByDirection, category: str, persons: int) -> None:
    """946 = 725 + 221."""
    assert figures[DirectionName.INBOUND].values[2016, category][Measure.PERSONS] == persons


def test_inbound_countries_of_2016(figures: FiguresByDirection) -> None:
    """They came from 70 countries."""
    assert figures[DirectionName.INBOUND].values[2016, TOTAL][Measure.COUNTRIES] == 70


def test_partners_of_2016() -> None:
    """Agreements in force with 198 universities in 33 countries and regions."""
    register, definitions = register_of(SAMPLE), load_setup(None, [str(SAMPLE)], {}).definitions
    assert register.agreements is not None
    partners = partners_of(register.agreements.rows, {}, definitions.year_starts, 2016)
    reached = reach(partners.in_force, definitions.regions)
    assert reached == {"universities": 198, "countries": 30, "regions": 3}


def test_2016_is_a_record_high_in_both_directions(figures: FiguresByDirection) -> None:
    """Each total is above those of all the years before it."""
    for of in figures.values():
        assert (
            compare_with_earlier(of.series(TOTAL, of.headline(2016)), 2016).standing
            is Standing.RECORD
        )


def test_the_sample_holds_what_makes_records_hard(figures: FiguresByDirection) -> None:
    """A year below the one before, and in it a category that is a record all the same."""
    outbound = figures[DirectionName.OUTBOUND]
    total = compare_with_earlier(outbound.series(TOTAL, Measure.PARTICIPATIONS), 2015)
    volunteers = compare_with_earlier(outbound.series("volunteer", Measure.PARTICIPATIONS), 2015)
    assert (total.standing, volunteers.standing) == (Standing.BELOW, Standing.RECORD)
    assert all(of.shared_persons[2016] > 0 for of in figures.values())


@pytest.mark.parametrize("form", [each for each in Format if each is not Format.LINES])
def test_the_sample_says_that_it_is_synthetic_wherever_it_is_shown(form: Format) -> None:
    """No table of invented students can be taken for one of real ones."""
    assert "synthetic" in summary_of(SAMPLE, form)


def test_the_sample_is_what_its_script_writes(tmp_path: Path) -> None:
    """Byte for byte, and no file more."""
    subprocess.run([sys.executable, SAMPLE / "generate.py", tmp_path], check=True)
    assert contents(tmp_path) == contents(SAMPLE)


def contents(folder: Path) -> dict[str, bytes]:
    """Return the exports below a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.csv")
    }
