"""A register of another university's kind, counted with an `exchange.toml` alone."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from bjut_exchange.config.terms import TOTAL, DirectionName, Measure
from bjut_exchange.views.context import FiguresByDirection
from tests.conftest import Run
from tests.erasmus import COUNTRIES, YEARS, write_register
from tests.tool import codes_of, figures_of, register_of

DEFINITIONS = Path(__file__).parent / "granada.toml"
OUT = DirectionName.OUTBOUND


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the invented register beside the definitions of a real one."""
    folder = tmp_path_factory.mktemp("erasmus")
    (folder / "exchange.toml").write_bytes(DEFINITIONS.read_bytes())
    write_register(folder)
    return folder


@pytest.fixture(scope="module")
def figures(folder: Path) -> FiguresByDirection:
    """Count the register."""
    return figures_of(folder)


@pytest.mark.parametrize(
    ("direction", "category", "participations"),
    [
        ("outbound", "total", (7, 10, 14, 13, 13)),
        ("outbound", "study", (6, 8, 11, 10, 9)),
        ("outbound", "placement", (1, 2, 3, 3, 4)),
        ("inbound", "total", (9, 10, 12, 13, 9)),
        ("inbound", "study", (7, 8, 9, 11, 8)),
        ("inbound", "combined", (2, 2, 3, 2, 1)),
    ],
)
def test_years_come_from_the_column_that_states_them(
    figures: FiguresByDirection, direction: str, category: str, participations: tuple[int, ...]
) -> None:
    """Academic years, and categories by the letters of the programme."""
    series = figures[DirectionName(direction)].series(category, Measure.PARTICIPATIONS)
    assert series == dict(zip(YEARS, participations, strict=True))


def test_countries_are_the_beginnings_of_institution_codes(
    figures: FiguresByDirection, folder: Path
) -> None:
    """D, UK and SF as well as IRL; of a placement, the country that it states itself."""
    counted = {name: register_of(folder).counted(name) for name in figures}
    assert set(counted[OUT]["country"]) == set(COUNTRIES.values())
    assert set(counted[DirectionName.INBOUND]["country"]) == set(list(COUNTRIES.values())[:13])
    countries = dict(zip(YEARS, (6, 8, 11, 10, 9), strict=True))
    assert figures[OUT].series("study", Measure.COUNTRIES) == countries
    assert not codes_of(folder) & {"R08", "R09"}


def test_levels_are_told_by_their_numbers(folder: Path) -> None:
    """Level 2 is a master's, level 3 a doctorate, S a short cycle."""
    stays = register_of(folder).counted(OUT)
    levels = stays.loc[stays["first_year"] == 2010, "level"].value_counts()
    assert dict(levels.items()) == {"bachelor": 9, "master": 2, "doctor": 2, "short_cycle": 1}


def test_months_are_read_from_whichever_column_holds_them(folder: Path) -> None:
    """Study and placement have a start each; every stay has one of the two."""
    with (folder / "example_out.csv").open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream, delimiter=";")
        written = [row["study_start_date"] or row["work_start_date"] for row in rows]
    assert list(register_of(folder).counted(OUT)["start"].dt.strftime("%m-%Y")) == written


def test_persons_are_not_available_without_ids(figures: FiguresByDirection) -> None:
    """Rows that look alike are not taken for one person, nor for two."""
    for of in figures.values():
        assert of.series(TOTAL, Measure.PERSONS) == {}


def test_records_are_those_of_academic_years(run: Run, folder: Path) -> None:
    """Outbound peaked in 2010/11, inbound in 2011/12, and no later year is a record."""
    verdicts: dict[str, list[str]] = {"outbound": [], "inbound": []}
    for each in run("trend", "--category", "total", cwd=folder).records:
        verdicts[each["direction"]].append(each["verdict"])
    assert verdicts == {
        "outbound": ["first", "record", "record", "below", "below"],
        "inbound": ["first", "record", "record", "record", "below"],
    }


def test_academic_years_are_compared_by_their_labels(run: Run, folder: Path) -> None:
    """`2010/11` and `2011-12` are years; `2011` alone would be a guess."""
    done = run("compare", "2010/11", "2011-12", "--direction", "outbound", cwd=folder)
    totals = [record for record in done.records if record["category"] == "total"]
    assert [(each["year"], each["participations_change"]) for each in totals] == [
        ("2010/11", ""),
        ("2011/12", "-1"),
    ]
    assert run("summary", "--year", "2011", cwd=folder).code == 2
