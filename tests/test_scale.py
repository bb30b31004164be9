"""Large exports: their figures, rows and students are exactly those of small ones."""

from __future__ import annotations

import csv
import io
import os
import random
import re
import sys
import tempfile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bjut_exchange.cli.progress import progress
from bjut_exchange.config.terms import TOTAL, DirectionName, Measure
from bjut_exchange.errors import InputError
from bjut_exchange.messages import Words
from bjut_exchange.reading.setup import load_setup
from bjut_exchange.reading.sources import find_sources
from tests.conftest import Run
from tests.test_properties import several
from tests.tool import figures_of, plain, register_of, rows_found, write_definitions, write_export

OUT = DirectionName.OUTBOUND
HEADER = ("student id", "programme", "country", "start date")
MANY = 200_000  # rows, of about 9 MB

# Ids as systems and spreadsheets write them, among them some that resemble others or headers.
ids = st.one_of(
    st.from_regex(r"[0-9]{0,19}[1-9]", fullmatch=True),
    st.from_regex(r"[a-z0-9]{0,12}[a-z1-9]", fullmatch=True),
    st.sampled_from(["1", "01", "001", "x-1", "id3", "no1", "z" * 12, "9" * 19]),
    st.sampled_from(["9223372036854775808", "18446744073709551616", "9" * 20, "0" + "9" * 19]),
).filter(
    # A number in scientific notation is no student's.
    lambda text: (
        text not in {"id", "no", "sum"} and text.strip("x") and not re.fullmatch(r"\d+e\d+", text)
    )
)


def rows(count: int) -> list[tuple[str, ...]]:
    """Return stays, of which some are listed twice, of students who have several."""
    dice = random.Random(5)  # noqa: S311  # not for secrets
    stays = [
        (
            f"2016{dice.randrange(count):08}",
            f"Programme {dice.randrange(9)}",
            "Japan",
            f"2016-0{n}-01",
        )
        for n in (dice.randint(1, 9) for _ in range(count))
    ]
    return [HEADER, *stays, *stays[: count // 10]]


def persons(folder: Path) -> int | None:
    """Return how many students there are in the only year."""
    figures = figures_of(folder)[OUT]
    return figures.values[figures.years[-1], TOTAL][Measure.PERSONS]


@several
@given(st.lists(ids, min_size=1, max_size=40))
def test_students_are_the_same_exactly_if_their_ids_are(cells: list[str]) -> None:
    """Zeros in front, letters and twenty digits are parts of an id; case is not."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        stays = [(cell, f"P{at}", "Japan", "2016-03-01") for at, cell in enumerate(cells)]
        for part in range(2):
            write_export(folder, f"outbound/{part}.csv", [HEADER, *stays[part::2]])
        assert register_of(folder).row_account(OUT) == {"counted": len(cells)}
        assert persons(folder) == len({cell.lower() for cell in cells})


def test_ids_that_begin_as_a_header_does_are_ids(tmp_path: Path) -> None:
    """`No.` is a header, and NO000123 a student."""
    stays = [(f"NO{at:06}", "P", "Japan", "2016-03-01") for at in range(50)]
    stays.append(("ID2", "P", "Japan", "2016-03-01"))
    write_export(tmp_path, "outbound/a.csv", [HEADER, *stays, ("TOTAL", "", "", "51")])
    assert register_of(tmp_path).row_account(OUT) == {"counted": 51, "total_row": 1}
    assert persons(tmp_path) == 51


@pytest.mark.parametrize("years", [127, 128, 129])
def test_however_many_years_are_covered_each_is_counted(tmp_path: Path, years: int) -> None:
    """Also where they just fit into a byte, and a row is excluded."""
    held = range(1902, 1902 + years)
    stays = [(f"{year}x", f"{year}-03-01", "completed") for year in held]
    table = [("student id", "start date", "status"), *stays, ("y1", "1950-01-01", "cancelled")]
    write_export(tmp_path, "outbound/a.csv", table)
    write_definitions(tmp_path, "as_of = 2099-12-31")  # so that no year lies in the future
    values = figures_of(tmp_path)[OUT].values
    assert [values[year, TOTAL][Measure.PERSONS] for year in held] == [1] * years


@several
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["1", "2", "S3"]),
            st.sampled_from(["A", "B"]),
            st.sampled_from(["Japan", "France"]),
            st.sampled_from(["2016-03-01", "2016-04-01"]),
        ),
        max_size=40,
    )
)
def test_a_stay_that_is_listed_several_times_counts_once(stays: list[tuple[str, ...]]) -> None:
    """However many rows a student has, and whatever else they say of it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_export(folder, "outbound/a.csv", [HEADER, *stays])
        frame = register_of(folder).frame(OUT)
        counts = (frame["outcome"] == "counted").tolist()
        counted = [
            (stay[0], stay[1], stay[3])
            for stay, is_counted in zip(stays, counts, strict=True)
            if is_counted
        ]
        assert sorted(counted) == sorted({(stay[0], stay[1], stay[3]) for stay in stays})


def test_rows_that_do_not_count_repeat_nothing(run: Run, tmp_path: Path) -> None:
    """Nor are they repeated: a stay that was cancelled and booked again is one that counts."""
    header = ("student id", "programme", "start date", "status")
    stay = ("1", "Summer", "2016-03-01")
    table = [header, (*stay, "cancelled"), (*stay, ""), (*stay, "completed")]
    write_export(tmp_path, "outbound/a.csv", table)
    excluded = run("trace", "--excluded").records
    assert [(each["row"], each["reason"], each["counted_row"]) for each in excluded] == [
        ("2", "did_not_happen", ""),
        ("3", "duplicate", "4"),
    ]


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write an export that is read in several parts, by whatever reads it."""
    folder = tmp_path_factory.mktemp("large")
    write_export(folder, "outbound/a.csv", rows(MANY))
    return folder


def test_a_large_export_has_the_figures_of_the_small_ones_it_is_made_of(
    large: Path, tmp_path: Path
) -> None:
    """In whatever order its rows stand, and whoever is listed in several of them."""
    _, *stays = rows(MANY)
    for part in range(7):
        write_export(tmp_path, f"outbound/{part}.csv", [HEADER, *stays[part::7]])
    assert plain(figures_of(tmp_path)) == plain(figures_of(large))
    people = {stay[0] for stay in stays}
    assert persons(large) == len(people)
    distinct = {(stay[0], stay[1], stay[3]) for stay in stays}
    assert register_of(large).row_account(OUT) == {
        "counted": len(distinct),
        "duplicate": len(stays) - len(distinct),
    }


ODD = {
    "short": "1,x\n",
    "quoted": '2,"a"" b",日本,2016-03-01,,\n',
    "inches": '3,5" b,日本,2016-03-01\n',
    "over lines": '4,"a\nb",日本,2016-03-01\n',
    "long": "5,x,日本,2016-03-01,more\n",
    "empty": "\n",
}


def test_an_odd_row_in_a_large_export_is_found_by_its_number(large: Path, tmp_path: Path) -> None:
    """Wherever it stands, and none of the others is another for it."""
    with (large / "outbound" / "a.csv").open(encoding="utf-8", newline="") as stream:
        lines = stream.readlines()
    numbers = {name: 2 + at * (len(lines) // len(ODD)) for at, name in enumerate(ODD)}
    for name, number in numbers.items():
        lines.insert(number - 1, ODD[name])
    path = tmp_path / "outbound" / "a.csv"
    path.parent.mkdir()
    path.write_text("".join(lines), "utf-8", newline="")
    frame = register_of(tmp_path).frame(OUT).set_index("row")
    outcomes = {name: frame.loc[number, "outcome"] for name, number in numbers.items()}
    assert outcomes == dict.fromkeys(ODD, "counted") | {
        "short": "no_year",
        "long": "surplus_fields",
        "empty": "empty_row",
    }
    assert rows_found(tmp_path, "R01") == {"outbound/a.csv": [numbers["long"]]}
    assert rows_found(tmp_path, "R03") == {"outbound/a.csv": [numbers["short"]]}
    assert len(frame) == MANY * 11 // 10 + len(ODD)


def read(folder: Path) -> pd.DataFrame | None:
    """Return the rows of an export; None if a quotation mark closes never, or in another row."""
    try:
        return register_of(folder).frame(OUT)
    except InputError as error:
        if error.check not in {"F04", "F18"}:
            raise
        return None


PIECES = ["a", "b2", "X1", "b ", " ", '"', '""', ",", ",,", "\n", "\r\n", '","', '"\n"', "日"]


@several
@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
def test_a_row_and_a_cell_are_what_they_are_for_another_reader(text: str) -> None:
    """Python's own: quotation marks, line ends, rows too short and too long; or it is refused."""
    with tempfile.TemporaryDirectory() as name:
        path = write_export(Path(name), "outbound/a.csv", [("programme", "start date")])
        path.write_text(f"programme,start date\nP,2016-03-01\n{text}", "utf-8", newline="")
        frame = read(Path(name))
    if frame is None:
        return
    with io.StringIO(text, newline="") as stream:
        records = list(csv.reader(stream))
    names = [" ".join(cells[0].split()) if cells else "" for cells in records]
    names = [name if any(map(str.isalnum, name)) else "" for name in names]  # marks state nothing
    assert frame["programme"].astype("object").fillna("").tolist() == ["P", *names]
    is_long = (frame["outcome"] == "surplus_fields").tolist()[1:]
    for cells, name, found in zip(records, names, is_long, strict=True):
        if name:
            assert found is any(cell.strip() for cell in cells[2:])


class Terminal(io.StringIO):
    """A stream that is a terminal."""

    def isatty(self) -> bool:
        """Say so."""
        return True


@pytest.mark.parametrize(
    ("stream", "size", "quiet", "shown"),
    [
        (Terminal(), 1 << 27, False, True),
        (Terminal(), 1 << 20, False, False),
        (Terminal(), 1 << 27, True, False),
        (io.StringIO(), 1 << 27, False, False),
    ],
)
def test_progress_is_shown_on_a_terminal_where_there_is_much_to_read(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    stream: io.StringIO,
    size: int,
    quiet: bool,
    shown: bool,
) -> None:
    """Elsewhere it would flicker, or spoil a pipe."""
    path = write_export(tmp_path, "outbound/a.csv", [HEADER])
    os.truncate(path, size)
    setup = load_setup(data=[str(tmp_path)])
    (source,) = find_sources(setup).sources
    monkeypatch.setattr(sys, "stderr", stream)
    with progress(setup, Words(), quiet=quiet) as on_file:
        on_file(source)
    assert ("134.2 MB" in stream.getvalue()) is shown
    assert bool(stream.getvalue()) is shown
