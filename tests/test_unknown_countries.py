"""Stays that name no country that is known: beside the numbers of countries, and in verdicts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings

from bjut_exchange.config.terms import DirectionName
from tests import counter
from tests.registers import registers
from tests.test_properties import Register, folder_of
from tests.tool import figures_of, run_here, write_definitions, write_export

HEADER = ("student id", "partner", "country", "level", "start", "end")
Cells = tuple[str, ...]


def stays(year: int, *countries: str, partner: str = "X", level: str = "bachelor") -> list[Cells]:
    """Write a stay of a year for each country."""
    return [
        (f"{year}-{at}", partner, country, level, f"{year}-03-01", f"{year}-07-31")
        for at, country in enumerate(countries)
    ]


def write(folder: Path, *rows: list[Cells], direction: str = "outbound") -> Path:
    """Write an export with these stays."""
    write_export(folder, f"{direction}/a.csv", [HEADER, *(row for of in rows for row in of)])
    return folder


def total(folder: Path, *arguments: str) -> dict[str, str]:
    """Return the record of the total of the latest year."""
    done = run_here("summary", "--format", "csv", "--quiet", *arguments, cwd=folder)
    return next(each for each in done.records if each["category"] == "total")


def verdicts(folder: Path) -> dict[tuple[str, str], str]:
    """Return the verdicts on countries and regions, by year."""
    document = json.loads(run_here("trend", "--format", "json", "--quiet", cwd=folder).out)
    return {
        (each["year"], each["unit"]): each["verdict"]
        for each in document["verdicts"]
        if each["unit"] in {"countries", "regions"}
    }


def test_the_number_of_countries_has_the_stays_that_name_none_beside_it(tmp_path: Path) -> None:
    """Both those with a blank and those with an unknown name, in data and in a note."""
    write(tmp_path, stays(2016, "Japan", "Atlantis", "", "Lemuria", "香港"))
    record = total(tmp_path)
    assert (record["countries"], record["regions"], record["without_country"]) == ("1", "1", "3")
    shown = run_here("summary", "--format", "table", "--quiet", cwd=tmp_path).out
    assert "Stays that name no known country or region: 3 of 5 stays in 2016." in shown
    write(tmp_path, stays(2016, "Japan"))
    assert total(tmp_path)["without_country"] == "0"
    assert "no known country" not in run_here("trend", "-f", "table", cwd=tmp_path).out


def test_without_a_column_for_countries_nothing_is_said_of_them(tmp_path: Path) -> None:
    """A number that is not available has no stays behind it."""
    write_export(tmp_path, "outbound/a.csv", [("student id", "start"), ("1", "2016-03-01")])
    record = total(tmp_path)
    assert (record["countries"], record["without_country"]) == ("", "")


@pytest.mark.parametrize(
    ("before", "now", "standing"),
    [
        (["Japan"], ["Japan", "Italy"], "record"),
        (["Japan"], ["Japan", "Italy", ""], "record"),
        (["Japan"], ["Japan", "Italy", "Atlantis"], "undetermined"),
        (["Japan", "Atlantis"], ["Japan", "Italy"], "undetermined"),
        (["Japan", "Italy"], ["Japan", "Atlantis"], "undetermined"),
        (["Japan", "Italy"], ["Japan"], "below"),
    ],
)
def test_an_unknown_country_leaves_the_verdict_open(
    tmp_path: Path, before: list[str], now: list[str], standing: str
) -> None:
    """In the year itself as in one that it is compared with; a blank cell does not."""
    write(tmp_path, stays(2015, *before), stays(2016, *now))
    assert verdicts(tmp_path)["2016", "countries"] == standing
    assert verdicts(tmp_path)["2015", "countries"] == "first"
    shown = run_here("summary", "-f", "table", "-q", "--year", "2016", cwd=tmp_path).out
    assert ("are undetermined" in shown) is (standing == "undetermined")


def test_an_unknown_country_of_a_later_year_leaves_earlier_verdicts_alone(tmp_path: Path) -> None:
    """What was known is still known."""
    rows = stays(2014, "Japan"), stays(2015, "Japan", "Italy"), stays(2016, "Atlantis")
    found = verdicts(write(tmp_path, *rows))
    assert found["2015", "countries"] == "record"
    assert (found["2016", "countries"], found["2016", "regions"]) == ("undetermined",) * 2


@pytest.mark.parametrize(
    ("field", "cells"),
    [("country", ("Japan", "Atlantis", "")), ("world_region", ("Japan", "Atlantis", ""))],
)
def test_what_is_not_known_is_apart_from_what_is_not_stated(
    tmp_path: Path, field: str, cells: tuple[str, ...]
) -> None:
    """A line of its own in a breakdown, which --top never puts among the others."""
    write(tmp_path, stays(2016, *cells, *cells))
    for top in ([], ["--top", "1"]):
        records = run_here("breakdown", "--by", field, "-q", *top, cwd=tmp_path).records
        kinds = {each["kind"]: each["participations"] for each in records}
        assert kinds == {"group": "2", "not_known": "2", "not_stated": "2", "total": "6"}


def test_unknown_levels_are_apart_too(tmp_path: Path) -> None:
    """As for each field with a vocabulary; in a cross table both ways."""
    write(tmp_path, stays(2016, "Japan", level="wizard"), stays(2015, "Japan", level=""))
    records = run_here("breakdown", "--by", "level", "--by", "country", "-q", cwd=tmp_path).records
    assert {(each["value"], each["kind"]) for each in records} >= {("not_known", "not_known")}
    shown = run_here("breakdown", "--by", "level", "-f", "table", "-q", cwd=tmp_path).out
    assert "Not known" in shown
    assert "Not stated" not in shown


@settings(max_examples=60, deadline=None)
@given(registers)
def test_stays_without_a_country_are_those_of_an_independent_counter(register: Register) -> None:
    """In each year and category, both numbers."""
    with folder_of(register) as folder:
        found = {
            (str(name), *key): (of.without_country.get(key, 0), of.unknown_country.get(key, 0))
            for name, of in figures_of(folder).items()
            for key in of.values
        }
        assert found == counter.without_country(folder)
        groups = counter.groups(folder, "country")
        for direction in DirectionName:
            if not any(of[0] == direction and "not_known" in groups[of] for of in groups):
                continue
            arguments = ("--by", "country", "--data", str(folder), "--direction", direction, "-q")
            for each in run_here("breakdown", *arguments).records:
                if each["kind"] == "not_known":
                    of = groups[direction, int(each["year"]), "total"]
                    assert str(of["not_known"][0]) == each["participations"]


AGREEMENTS = [
    ("partner", "country", "type", "from", "to"),
    ("Uni A", "Japan", "", "", ""),
    ("UNI  B", "Germany", "", "", ""),
    ("Uni B", "DE", "", "", ""),
    ("Uni C", "Italy", "", "", ""),
    ("Uni C", "France", "", "", ""),
    ("Uni D", "Atlantis", "", "", ""),
]


@pytest.mark.parametrize(
    ("partner", "country", "counted"),
    [
        ("uni a", "", "JP"),
        ("Uni B", "", "DE"),
        ("Uni A", "Italy", "IT"),
        ("Uni A", "Nowhereland", ""),
        ("Uni C", "", ""),
        ("Uni D", "", ""),
        ("Uni E", "", ""),
        ("", "", ""),
    ],
)
def test_a_row_without_a_country_has_that_of_its_partner(
    tmp_path: Path, partner: str, country: str, counted: str
) -> None:
    """One that names another, or an unknown one, keeps it; so does one whose partner has two."""
    write_export(tmp_path, "partners.csv", AGREEMENTS)
    write(tmp_path, stays(2016, country, partner=partner))
    records = run_here("breakdown", "--by", "country", "-q", cwd=tmp_path).records
    assert [each["value"] for each in records if each["kind"] == "group"] == [counted] * bool(
        counted
    )
    is_filled = bool(counted) and not country
    found = run_here("check", "-f", "csv", cwd=tmp_path).records
    assert sum(each["code"] == "P07" for each in found) == is_filled
    document = json.loads(run_here("summary", "-f", "json", "-q", cwd=tmp_path).out)
    assert ("partners.csv" in str(document["inputs"])) is is_filled


def test_a_student_from_abroad_does_not_come_from_where_the_partner_is(tmp_path: Path) -> None:
    """Inbound, a country is a nationality, which no agreement knows."""
    write_export(tmp_path, "partners.csv", AGREEMENTS)
    header = ("student id", "home university", "nationality", "start", "end")
    row = ("1", "Uni A", "", "2016-03-01", "2016-07-31")
    write_export(tmp_path, "inbound/a.csv", [header, row])
    record = total(tmp_path)
    assert (record["countries"], record["without_country"]) == ("0", "1")


def test_a_line_of_definitions_names_the_register_of_agreements(tmp_path: Path) -> None:
    """Countries come from the one that is in force."""
    write_export(tmp_path, "agreements.csv", AGREEMENTS)
    write_definitions(tmp_path, 'agreements = "agreements.csv"')
    write(tmp_path, stays(2016, "", partner="Uni A"))
    assert total(tmp_path)["countries"] == "1"
