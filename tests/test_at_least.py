"""Persons where few student ids are missing: at least a number, and verdicts that know it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests import counter
from tests.conftest import Run
from tests.tool import figures_of, plain, write_definitions, write_export

HEADER = counter.HEADER


def stay(number: int | None, year: int, level: str = "本科") -> list[str]:
    """Return a short exchange of a student, or of one without an id."""
    person = "" if number is None else f"s{number}"
    said = {"student_id": person, "level": level, "activity": "exchange", "country": "JP"}
    said |= {"start": f"{year}-03-01", "end": f"{year}-03-20", "programme": "P", "partner": "U"}
    return [said.get(field, "") for field in HEADER]


def write_years(folder: Path, ids: dict[int, int], missing: dict[int, int]) -> None:
    """Write so many stays with a student id, and so many without one, for each year."""
    rows = [stay(at, year) for year, number in ids.items() for at in range(number)]
    rows += [stay(None, year) for year, number in missing.items() for _ in range(number)]
    write_export(folder, "outbound/exchange.csv", [HEADER, *rows])
    write_definitions(folder, '[outbound]\nunit = "persons"\n')


def test_one_missing_id_of_96_leaves_at_least_95_persons(run: Run, tmp_path: Path) -> None:
    """In the table, in CSV and in JSON; share and change are not shown."""
    write_years(tmp_path, {2015: 50, 2016: 95}, {2016: 1})
    total = run("summary").records[-1]
    assert (total["persons"], total["unit"], total["status"]) == ("95", "persons", "l")
    assert not total["share_percent"]
    assert not total["change"]
    shown = run("summary", "--format", "table").out
    assert "≥ 95" in shown
    assert "some stays have no student id: 1 of 96 stays in 2016" in shown
    assert "Record high. 2016: at least 95 persons, the highest" in shown
    assert "至少95人" in run("summary", "--format", "table", "--lang", "zh").out
    document = json.loads(run("summary", "--format", "json").out)
    assert (document["records"][-1]["persons"], document["records"][-1]["status"]) == (95, "l")
    verdict = next(
        each
        for each in document["verdicts"]
        if (each["unit"], each["category"]) == ("persons", "total")
    )
    assert (verdict["at_least_years"], verdict["margin"]) == (["2016"], None)
    assert "≥ 95" in run("compare", "2015", "2016", "--format", "table").out
    assert "≥ 95" in run("trend", "--format", "table").out


@pytest.mark.parametrize(
    ("ids", "missing", "verdict"),
    [
        ({2015: 94, 2016: 95}, {2016: 1}, "record"),
        ({2015: 95, 2016: 95}, {2016: 1}, "undetermined"),  # ties, or a record
        ({2015: 96, 2016: 95}, {2016: 1}, "undetermined"),  # below, or it ties
        ({2015: 97, 2016: 95}, {2016: 1}, "below"),
        ({2015: 94, 2016: 95}, {2015: 1}, "undetermined"),  # a record, or it ties
        ({2015: 93, 2016: 95}, {2015: 1}, "record"),
        ({2015: 95, 2016: 97}, {2015: 1, 2016: 1}, "record"),
    ],
)
def test_a_verdict_holds_only_whoever_the_stays_belong_to(
    run: Run, tmp_path: Path, ids: dict[int, int], missing: dict[int, int], verdict: str
) -> None:
    """Each stay without an id can be one more person or none, in every year compared."""
    write_years(tmp_path, ids, missing)
    assert run("summary").records[-1]["verdict"] == verdict
    shown = run("summary", "--format", "table").out
    assert ("no student id" in shown) == bool(missing.get(2016) or verdict == "undetermined")


@pytest.mark.parametrize(
    ("most", "persons", "status"),
    [("5", "95", "l"), ("4.9", "", "x"), ("0", "", "x"), ("100", "95", "l")],
)
def test_the_definitions_say_how_many_may_be_missing(
    run: Run, tmp_path: Path, most: str, persons: str, status: str
) -> None:
    """5 of 100 are 5 per cent: one more, and persons are not available."""
    write_years(tmp_path, {2016: 95}, {2016: 5})
    write_definitions(tmp_path, f"most_missing_ids = {most}\n")
    total = run("summary").records[-1]
    assert (total["persons"], total["status"]) == (persons, status)


@pytest.mark.parametrize("most", ["-1", "101", "'5'", "nan", "true"])
def test_a_share_that_is_none_is_refused(run: Run, tmp_path: Path, most: str) -> None:
    """It is a number of per cent, from 0 to 100."""
    write_years(tmp_path, {2016: 95}, {2016: 1})
    write_definitions(tmp_path, f"most_missing_ids = {most}\n")
    done = run("summary")
    assert done.code == 2
    assert "most_missing_ids" in done.err


def test_without_an_id_column_there_are_no_persons(run: Run, tmp_path: Path) -> None:
    """However many ids may be missing."""
    rows = [stay(at, 2016)[1:] for at in range(20)]
    write_export(tmp_path, "outbound/exchange.csv", [HEADER[1:], *rows])
    write_definitions(tmp_path, "most_missing_ids = 100\n")
    total = run("summary").records[-1]
    assert (total["persons"], total["unit"], total["status"]) == ("", "participations", "x")


def test_a_stay_of_nobody_can_move_a_person_to_its_category(tmp_path: Path) -> None:
    """Short stays have one person less for sure: they may be of whom a graduate's stay is."""
    rows = [stay(at, 2016) for at in range(60)] + [stay(at, 2016, "硕士") for at in range(60, 99)]
    write_export(tmp_path, "outbound/exchange.csv", [HEADER, *rows, stay(None, 2016, "硕士")])
    counted = plain(figures_of(tmp_path))
    persons = {category: of["persons"] for (_, _, category), of in counted.items()}
    assert persons == {
        "graduate": 39,
        "volunteer": 0,
        "long_term": 0,
        "short_term": 59,
        "total": 99,
    }
    assert counted == counter.figures(tmp_path)


def test_at_least_is_not_published_and_is_no_revision(run: Run, tmp_path: Path) -> None:
    """The history gets exact figures alone, and 96 persons may be what at least 95 are."""
    write_years(tmp_path, {2016: 95}, {2016: 1})
    line = "year,direction,category,unit,value\n2016,outbound,total,persons,{}\n"
    (tmp_path / "history.csv").write_text(line.format(96), "utf-8")
    assert "r" not in run("summary").records[-1]["status"]
    (tmp_path / "history.csv").write_text(line.format(97), "utf-8")
    assert "r" in run("summary").records[-1]["status"]
    (tmp_path / "history.csv").unlink()
    added = run("publish", "--year", "2016", "--source", "yearbook").records
    assert ("total", "persons") not in {(each["category"], each["unit"]) for each in added}
    assert ("total", "participations") in {(each["category"], each["unit"]) for each in added}


def test_groups_have_at_least_as_many_persons(run: Run, tmp_path: Path) -> None:
    """By a field; by category, or where single students are protected, there are no persons."""
    write_years(tmp_path, {2016: 95}, {2016: 1})
    by = {each["value"]: each for each in run("breakdown", "--by", "country").records}
    assert (by["JP"]["persons"], by["JP"]["status"]) == ("95", "l")
    for options in (["--by", "category"], ["--by", "country", "--protect", "round"]):
        records = run("breakdown", *options).records
        assert {each["persons"] for each in records} == {""}
        assert {each["status"] for each in records} == {"x"}
