"""A real register, counted with an `exchange.toml` alone, where its files are.

They are not part of the project, whose tests need nothing from outside; `test_erasmus` tests the
same on an invented register.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bjut_exchange.config.terms import DirectionName, Measure
from bjut_exchange.views.context import FiguresByDirection
from tests.conftest import Run
from tests.tool import ROOT, figures_of, register_of

REAL = ROOT.parent / "shared" / "realdata"
DEFINITIONS = Path(__file__).parent / "granada.toml"
YEARS = (2008, 2009, 2010, 2011, 2012)

pytestmark = pytest.mark.skipif(
    not REAL.is_dir(), reason="the register of Granada is not here (../shared/realdata)"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Put the register beside its definitions."""
    folder = tmp_path_factory.mktemp("granada")
    shutil.copy(DEFINITIONS, folder / "exchange.toml")
    for name in ("granada_in.csv", "granada_out.csv"):
        (folder / name).symlink_to(REAL / name)
    return folder


@pytest.fixture(scope="module")
def figures(folder: Path) -> FiguresByDirection:
    """Count the register."""
    return figures_of(folder)


@pytest.mark.parametrize(
    ("direction", "category", "participations"),
    [
        ("outbound", "total", (1455, 1851, 2114, 2101, 1898)),
        ("outbound", "study", (1408, 1780, 2024, 2006, 1781)),
        ("outbound", "placement", (47, 71, 90, 95, 117)),
        ("inbound", "total", (1858, 1862, 2018, 2052, 1953)),
        ("inbound", "study", (1848, 1851, 2013, 2048, 1947)),
        ("inbound", "combined", (10, 11, 5, 4, 6)),
    ],
)
def test_participations_are_the_true_ones(
    figures: FiguresByDirection, direction: str, category: str, participations: tuple[int, ...]
) -> None:
    """Academic years, from the column that states them."""
    series = figures[DirectionName(direction)].series(category, Measure.PARTICIPATIONS)
    assert series == dict(zip(YEARS, participations, strict=True))


def test_countries_are_the_true_ones(figures: FiguresByDirection) -> None:
    """Those who study abroad have a host institution, whose code begins with its country."""
    outbound = figures[DirectionName.OUTBOUND]
    assert outbound.series("study", Measure.COUNTRIES) == dict(
        zip(YEARS, (25, 26, 27, 29, 28), strict=True)
    )


def test_levels_are_the_true_ones(folder: Path) -> None:
    """Level 2 is a master's, level 3 a doctorate."""
    stays = register_of(folder).counted(DirectionName.OUTBOUND)
    levels = stays.loc[stays["first_year"] == 2011, "level"].value_counts()
    assert dict(levels.items()) == {"bachelor": 2040, "master": 34, "doctor": 27}


def test_the_records_are_those_of_2010_11_and_2011_12(run: Run, folder: Path) -> None:
    """Outbound peaked in 2010/11, inbound in 2011/12, and no later year is a record."""
    verdicts: dict[str, list[str]] = {"outbound": [], "inbound": []}
    for each in run("trend", "--category", "total", cwd=folder).records:
        verdicts[each["direction"]].append(each["verdict"])
    assert verdicts == {
        "outbound": ["first", "record", "record", "below", "below"],
        "inbound": ["first", "record", "record", "record", "below"],
    }
