"""Codes of three letters beside those of two: no data frame library takes `NAM` for nothing."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pandas as pd
import pytest

from bjut_exchange.config.countries import countries_in, iso3
from tests.conftest import Run
from tests.tool import SAMPLE, write_export

HEADER = ("student id", "programme", "partner", "country", "level", "start", "end")
STAYS = [
    ("1", "DE", "Windhoek", "Namibia", "bachelor", "2016-03-01", "2016-07-01"),
    ("2", "DE", "Bonn", "Germany", "master", "2016-03-01", "2016-07-01"),
    ("3", "DE", "Hong Kong", "Hong Kong", "master", "2016-03-01", "2016-07-01"),
    ("4", "DE", "Nowhere", "", "master", "2016-03-01", "2016-07-01"),
]
AGREEMENTS = [
    ("partner", "country", "type", "from", "to"),
    ("Windhoek", "Namibia", "exchange", "2010-01-01", ""),
    ("Bonn", "Germany", "exchange", "2010-01-01", ""),
    ("Bonn", "France", "exchange", "2010-01-01", ""),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Write four stays, one of them in Namibia."""
    write_export(tmp_path, "outbound/a.csv", [HEADER, *STAYS])
    write_export(tmp_path, "partners.csv", AGREEMENTS)
    return tmp_path


def as_pandas_reads(text: str) -> pd.DataFrame:
    """Return a CSV result as whoever reads it without options has it."""
    return pd.read_csv(io.StringIO(text))


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        *(("NA", "NAM"), ("CN", "CHN"), ("GB", "GBR"), ("HK", "HKG"), ("MO", "MAC"), ("TW", "TWN")),
        # Their codes of three letters have changed, or others have become parts of them.
        *(("CD", "COD"), ("DE", "DEU"), ("FR", "FRA"), ("MM", "MMR"), ("TL", "TLS"), ("YE", "YEM")),
        *(("IC", None), ("master", None), ("", None)),
    ],
)
def test_a_code_of_two_letters_has_the_present_one_of_three(
    code: str, expected: str | None
) -> None:
    """Former codes, such as ZAR for Zaire, are read but never written."""
    assert iso3(code) == expected


def test_every_country_has_its_own_code_and_it_is_read_as_that_country() -> None:
    """Only parts of a country that ISO does not list, such as the Canary Islands, have none."""
    countries = countries_in(("en",))
    codes = {*countries.by_name.values()} - {""}
    known = {code: three for code in codes if (three := iso3(code))}
    assert codes - known.keys() == {"CQ", "EA", "IC"}
    assert len({*known.values()}) == len(known) > 240
    assert all(countries.code(three) == code for code, three in known.items())


def test_namibia_is_not_missing_in_a_breakdown(run: Run, folder: Path) -> None:
    """Data frames take its code of two letters for a missing value; the other column has it."""
    shown = as_pandas_reads(run("breakdown", "--by", "country", str(folder), "-q").out)
    groups = shown[shown["kind"] == "group"].set_index("label")
    assert groups["iso3"].to_dict() == {"Namibia": "NAM", "Germany": "DEU", "Hong Kong": "HKG"}
    assert groups["value"].isna().to_dict()["Namibia"]
    assert shown.loc[shown["kind"] != "group", "iso3"].isna().all()


def test_a_cross_table_has_a_code_for_the_field_that_is_the_country(run: Run, folder: Path) -> None:
    """It is the first or the second; the other has none."""
    fields = ("--by", "country", "--by", "level")
    first = as_pandas_reads(run("breakdown", *fields, str(folder), "-q").out)
    fields = ("--by", "level", "--by", "country")
    second = as_pandas_reads(run("breakdown", *fields, str(folder), "-q").out)
    assert set(first["iso3"].dropna()) == set(second["iso3_2"].dropna()) == {"NAM", "DEU", "HKG"}
    assert first["iso3_2"].isna().all()
    assert second["iso3"].isna().all()


def test_a_name_that_looks_like_a_code_has_none(run: Run, folder: Path) -> None:
    """The programme `DE` is not Germany."""
    for arguments in (("breakdown", "--by", "programme"), ("trace", "--of", "programmes")):
        shown = as_pandas_reads(run(*arguments, str(folder), "-q").out)
        assert "DE" in set(shown["value"])
        assert shown["iso3"].isna().all()


@pytest.mark.parametrize(
    ("measure", "codes"), [("countries", {"NAM", "DEU"}), ("regions", {"HKG"})]
)
def test_the_rows_behind_a_number_of_countries_have_them(
    run: Run, folder: Path, measure: str, codes: set[str]
) -> None:
    """As codes of both kinds."""
    shown = as_pandas_reads(run("trace", "--of", measure, str(folder), "-q").out)
    assert set(shown["iso3"]) == codes


def test_partners_have_the_codes_of_all_their_countries(run: Run, folder: Path) -> None:
    """In the order of the codes of two letters."""
    records = run("partners", str(folder), "-q").records
    shown = {each["partner"]: (each["country"], each["country_iso3"]) for each in records}
    assert shown["Windhoek"] == ("NA", "NAM")
    assert shown["Bonn"] in {("DE FR", "DEU FRA"), ("FR DE", "FRA DEU")}
    assert shown["total"] == ("", "")


@pytest.mark.parametrize(
    ("arguments", "added"),
    [
        (("breakdown", "--by", "country"), ["source", "iso3", "iso3_2"]),
        (("partners",), ["source", "country_iso3"]),
        (("trace", "--direction", "outbound"), ["row", "iso3"]),
    ],
)
def test_the_codes_stand_behind_the_columns_that_were_there(
    run: Run, arguments: tuple[str, ...], added: list[str]
) -> None:
    """A script that takes columns by their number still takes the same ones; JSON has them too."""
    header = run(*arguments, "--data", str(SAMPLE), "-q").out.split("\n", 1)[0].split(",")
    assert header[-len(added) :] == added
    document = json.loads(run(*arguments, "--data", str(SAMPLE), "-q", "-f", "json").out)
    assert all([*each] == header for each in document["records"])
