"""Rows of one stay: which are one, which of them counts, and what is said of the rest."""

from __future__ import annotations

import random
import tempfile
from collections import Counter
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bjut_exchange.config.terms import DirectionName
from tests import counter
from tests.registers import has_id, registers
from tests.test_properties import Register, folder_of, several
from tests.tool import figures_of, findings_of, plain, register_of, run_here, write_export

HEADER = ("student id", "programme", "partner", "country", "level", "status", "start", "end")
Cells = tuple[str, ...]


def stay(**said: str) -> Cells:
    """Write the row of a stay, which says otherwise what is given."""
    good = ("s1", "Exchange", "Uni A", "Japan", "bachelor", "", "2016-09-05", "2017-01-15")
    return tuple(said.get(n.replace(" ", "_"), c) for n, c in zip(HEADER, good, strict=True))


def counted(folder: Path, *rows: Cells) -> tuple[int, Counter[str]]:
    """Return the stays of rows, each in a file of its own, and the codes found; in any order."""
    results = set()
    for order in permutations(rows):
        with tempfile.TemporaryDirectory(dir=folder) as name:
            for at, row in enumerate(order):
                write_export(Path(name), f"outbound/{at}.csv", [HEADER, row])
            codes = Counter(findings_of(Path(name))["code"].astype("str"))
            stays = len(register_of(Path(name)).counted(DirectionName.OUTBOUND))
            results.add((stays, frozenset(codes.items())))
    ((stays, found),) = results
    return stays, Counter(dict(found))


ONE = {
    "month and day": [stay(start="2016.9")],
    "both to the month, the same": [stay(start="2016.9"), stay(start="2016-09")],
    "the first of the month": [stay(start="2016.9"), stay(start="2016-09-01")],
    "ends to the month": [stay(start="2016.9", end="2017.1")],
    "ends otherwise": [stay(start="2016.9", end="2017-02-20")],
    "no end": [stay(start="2016.9", end="")],
    "no programme, the same place": [
        stay(programme="", start="2016.9", end="2017.1"),
        stay(programme="", end="2017-01-15"),
    ],
    "in capitals": [stay(programme="EXCHANGE", start="2016年9月")],
}
TWO = {
    "the month before": [stay(start="2016.8", end="2016.8")],
    "another person": [stay(student_id="s2", start="2016.9")],
    "another programme, at another time": [
        stay(programme="x", start="2017-02-01", end="2017-03-01")
    ],
    "no person": [stay(student_id="", start="2016.9")],
    "another place, no programme": [
        stay(programme="", start="2016.9"),
        stay(programme="", country="Germany", partner="Uni B"),
    ],
}
PROBABLY_ONE = {
    "starts differ by days": [stay(start="2016-09-01")],
    "starts differ by days, no ends": [stay(start="2016-09-01", end=""), stay(end="")],
    "another programme": [stay(programme="Exchange programme")],
    "another programme, to the month": [stay(programme="Exchange programme", start="2016.9")],
    "no programme": [stay(programme="")],
    "country alone": [stay(start="2016-09-01", partner="")],
    "partner alone": [stay(start="2016-09-01", country="")],
    "a part of the other": [stay(start="2016-10-01", end="2016-10-31")],
    "one day": [stay(end="2016-09-05"), stay(programme="x", end="2016-09-05")],
}


@pytest.mark.parametrize("name", ONE)
def test_a_stay_to_the_month_and_to_the_day_is_one(tmp_path: Path, name: str) -> None:
    """Whichever desk's file comes first: it counts once, and no warning doubts that."""
    rows = ONE[name] if len(ONE[name]) > 1 else [stay(), *ONE[name]]
    stays, codes = counted(tmp_path, *rows)
    assert (stays, codes["S01"], codes["S06"]) == (1, len(rows) - 1, 0)


@pytest.mark.parametrize("name", TWO)
def test_two_stays_are_two(tmp_path: Path, name: str) -> None:
    """What is not the same stay is neither merged nor warned of."""
    rows = TWO[name] if len(TWO[name]) > 1 else [stay(), *TWO[name]]
    stays, codes = counted(tmp_path, *rows)
    assert (stays, codes["S01"], codes["S06"]) == (2, 0, 0)


@pytest.mark.parametrize("name", PROBABLY_ONE)
def test_what_is_probably_one_stay_is_a_warning(tmp_path: Path, name: str) -> None:
    """Both rows count, and the pair is named once, by this warning alone."""
    rows = PROBABLY_ONE[name] if len(PROBABLY_ONE[name]) > 1 else [stay(), *PROBABLY_ONE[name]]
    stays, codes = counted(tmp_path, *rows)
    assert (stays, codes["S01"], codes["S03"], codes["S06"]) == (2, 0, 0, 1)


def test_a_stay_in_another_country_is_found_once(tmp_path: Path) -> None:
    """What the warning for two countries says is not said again."""
    _, codes = counted(tmp_path, stay(), stay(country="Germany", start="2016-10-01"))
    assert (codes["S03"], codes["S06"]) == (1, 0)


def test_a_month_joins_the_stay_that_ends_as_it_does(tmp_path: Path) -> None:
    """Of two stays that start in the month, whatever the order of the rows."""
    short = stay(start="2016-09-01", end="2016-09-04")
    month = stay(start="2016.9", end="2017.1", status="completed")  # which says more
    for order in permutations([short, stay(), month]):
        write_export(tmp_path, "outbound/a.csv", [HEADER, *order])
        stays = register_of(tmp_path).counted(DirectionName.OUTBOUND)
        assert sorted(stays["days"]) == [4, 153]


def test_months_that_end_alike_are_no_difference(tmp_path: Path) -> None:
    """2017.1 does not contradict 2017-01-15, but 2017.2 does."""
    assert counted(tmp_path, stay(), stay(start="2016.9", end="2017.1"))[1]["S02"] == 0
    assert counted(tmp_path, stay(), stay(start="2016.9", end="2017.2"))[1]["S02"] == 1


@pytest.mark.parametrize("status", ["completed", ""])
def test_a_stay_that_is_cancelled_elsewhere_counts_and_is_a_warning(
    tmp_path: Path, status: str
) -> None:
    """Both rows are named: the desk that wrote last is not silently right."""
    rows = [stay(status=status), stay(status="cancelled", start="2016.9")]
    stays, codes = counted(tmp_path, *rows)
    assert (stays, codes["S01"], codes["S02"], codes["S06"]) == (1, 0, 1, 0)
    both = [stay(status="cancelled"), stay(status="cancelled", start="2016.9")]
    stays, codes = counted(tmp_path, *both)
    assert (stays, codes["S01"], codes["S02"]) == (0, 1, 0)


def test_the_row_that_states_more_counts(tmp_path: Path) -> None:
    """A later end does not outweigh a field that the other row leaves blank."""
    write_export(
        tmp_path,
        "outbound/a.csv",
        [HEADER, stay(level="master", end="2016-12-01"), stay(level="")],
    )
    stays = register_of(tmp_path).counted(DirectionName.OUTBOUND)
    assert stays["category"].tolist() == ["graduate"]
    assert str(stays["end"].iloc[0].date()) == "2016-12-01"


@pytest.mark.parametrize(
    ("rule", "header", "same", "other"),
    [
        ("end", "end", ["2016-07-01", "2016.7"], "2016-08-01"),
        ("column", "year", ["2016", "2016"], "2017"),
    ],
)
def test_rows_without_a_start_are_compared_by_what_places_them(
    tmp_path: Path, rule: str, header: str, same: list[str], other: str
) -> None:
    """The same student and programme with the same end, or in the same year, is one stay."""
    definitions = f'[outbound]\nyear = "{rule}"\n[outbound.columns]\nyear = ["year"]\n'
    (tmp_path / "exchange.toml").write_text(definitions)
    rows = [("s1", "P", each) for each in (*same, other)]
    write_export(tmp_path, "outbound/a.csv", [("student id", "programme", header), *rows])
    records = run_here("summary", "--format", "csv", "--quiet", cwd=tmp_path).records
    found = run_here("check", "--format", "csv", cwd=tmp_path).records
    assert [each["row"] for each in found if each["code"] == "S01"] in (["2"], ["3"])
    trend = run_here("trend", "--format", "csv", "--quiet", cwd=tmp_path).records
    totals = [int(each["participations"]) for each in trend if each["category"] == "total"]
    assert (sum(totals), bool(records)) == (2, True)


def test_rows_of_one_stay_that_state_two_years_are_a_warning(tmp_path: Path) -> None:
    """Where exports state the year, it is compared as well."""
    definitions = '[outbound]\nyear = "column"\n[outbound.columns]\nyear = ["year"]\n'
    (tmp_path / "exchange.toml").write_text(definitions)
    rows = [("s1", "P", "2016-01-10", year) for year in ("2015", "2016")]
    write_export(tmp_path, "outbound/a.csv", [("student id", "programme", "start", "year"), *rows])
    found = run_here("check", "--format", "csv", cwd=tmp_path).records
    assert [each["field"] for each in found if each["code"] == "S02"] == ["year"]


def test_the_rarer_of_two_nationalities_is_found_in_any_order(tmp_path: Path) -> None:
    """The first row of a file is not what the others are held against."""
    header = ("student id", "nationality", "start", "end")
    rows = [("1", country, f"201{at}-03-01", f"201{at}-07-01") for at, country in enumerate("ABB")]
    names = {"A": "Japan", "B": "Korea"}
    named = [(person, names[country], *dates) for person, country, *dates in rows]
    for order in permutations(named):
        write_export(tmp_path, "inbound/a.csv", [header, *order])
        assert Counter(findings_of(tmp_path)["code"].astype("str"))["S05"] == 2


def _outcomes(folder: Path) -> tuple[object, ...]:
    """Return figures, row accounts and findings, which name no rows or files."""
    register = register_of(folder)
    found = findings_of(folder)[["code", "direction", "field"]].astype("str")
    # What is said of files and headers depends on how many there are.
    of_rows = found.loc[found["code"].str[0].isin(["R", "S"])]
    accounts = {name: register.row_account(name) for name in DirectionName}
    return accounts, Counter(of_rows.itertuples(index=False, name=None))


@several
@given(registers, st.randoms(use_true_random=False), st.integers(2, 4))
def test_the_order_of_rows_and_files_changes_no_finding(
    register: Register, shuffle: random.Random, parts: int
) -> None:
    """The same rows in another order and in other files are counted, excluded and doubted alike."""
    shuffled = {name: shuffle.sample(rows, len(rows)) for name, rows in register.items()}
    with folder_of(register) as one, folder_of(shuffled, parts=parts) as other:
        assert _outcomes(one) == _outcomes(other)


@several
@given(registers)
def test_a_file_that_is_there_twice_changes_no_figure(register: Register) -> None:
    """Rows with a student id count once, however many exports list them."""
    with_ids = {name: [row for row in rows if has_id(row)] for name, rows in register.items()}
    with folder_of(with_ids) as folder:
        once = plain(figures_of(folder))
        for name, rows in with_ids.items():
            write_export(folder, f"{name}/again.csv", [counter.HEADER, *rows])
        assert plain(figures_of(folder)) == once


@pytest.mark.parametrize(
    ("ids", "found"),
    [
        (("00123", "123"), 1),
        (("0123", "00123", "123"), 2),
        (("00a1", "a1"), 1),
        (("００123", "123"), 1),
        (("01", "1"), 1),
        (("00123", "1230"), 0),
        (("100", "10"), 0),
        (("00123", "00124"), 0),
        (("a0123", "a123"), 0),
        (("00123", "00123"), 0),
    ],
)
def test_ids_that_differ_by_leading_zeros_are_a_warning(
    tmp_path: Path, ids: tuple[str, ...], found: int
) -> None:
    """In one file or in several: they are two persons, and both rows are named."""
    rows = [stay(student_id=each) for each in ids]
    stays, codes = counted(tmp_path, *rows)
    assert (stays, codes["S07"]) == (len(set(ids)), found)
    write_export(tmp_path, "outbound/a.csv", [HEADER, *rows])
    assert Counter(findings_of(tmp_path)["code"].astype("str"))["S07"] == found
