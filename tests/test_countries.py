"""Names of countries and regions, as exports write them."""

from __future__ import annotations

import tomllib
import unicodedata
from pathlib import Path

import pytest

from bjut_exchange.config.countries import available_languages, countries_in, country_name
from tests.tool import run_here, write_definitions, write_export

KNOWN = tomllib.loads(Path(__file__).with_name("country_names.toml").read_text("utf-8"))
DEFAULT = ("en", "zh", "zh_Hant")


@pytest.mark.parametrize("language", available_languages())
def test_names_are_known_in_each_language_that_is_listed(language: str) -> None:
    """Every country and region, alone or beside the default languages, in capitals too."""
    codes = {*countries_in(("en",)).by_name.values()} - {""}
    for languages in ((language,), (*DEFAULT, language)):
        countries = countries_in(languages)
        for code in codes:
            name = country_name(code, language)
            if name == code:  # CLDR lacks a few
                continue
            assert countries.code(name) == countries.code(name.upper()) == code, name


@pytest.mark.parametrize(("code", "names"), KNOWN["known"].items())
def test_official_and_usual_forms_are_known(code: str, names: list[str]) -> None:
    """Those of ISO, the UN, the World Bank and Chinese offices; in capitals, without accents."""
    countries = countries_in(DEFAULT)
    for name in names:
        letters = unicodedata.normalize("NFD", name)
        bare = "".join(each for each in letters if not unicodedata.combining(each))
        forms = {name, name.upper(), f" {name} ", name.replace(" and ", " & "), bare}
        assert {form: countries.code(form) for form in forms} == dict.fromkeys(forms, code)


@pytest.mark.parametrize("name", KNOWN["unknown"])
def test_what_is_no_country_or_could_be_two_is_unknown(name: str) -> None:
    """Placeholders, former states, continents, several countries: a finding, never a guess."""
    assert countries_in(DEFAULT).code(name) is None


def test_a_long_text_is_no_country_at_once() -> None:
    """A cell with a thousand commas would otherwise be a thousand names."""
    assert countries_in(DEFAULT).code("Germany," * 1000) is None


def test_a_name_that_two_languages_share_is_that_of_the_first() -> None:
    """Kongo is one country in Polish, the other in Norwegian; the order of languages decides."""
    for name in ("Kongo", "KONGO.", "Kongo, Republic of"):
        assert countries_in(("pl", "no")).code(name) == "CG"
    for name in ("Kongo", "KONGO."):
        assert countries_in(("no", "pl")).code(name) == "CD"


@pytest.mark.parametrize("language", available_languages())
def test_names_that_differ_in_more_than_their_spelling_are_not_the_same(language: str) -> None:
    """In scripts whose vowels are marks, Ghana and Guinea have the same letters."""
    countries = countries_in((language,))
    codes = {code for code in countries.by_name.values() if country_name(code, language) != code}
    assert codes - {""} <= set(countries.by_words.values())


def test_the_definitions_list_the_languages(tmp_path: Path) -> None:
    """A name in another language is unknown until its language is listed; a slip is named."""
    row = ("s1", "P", "Espagne", "master", "2016-03-01", "2016-07-31")
    header = ("student id", "programme", "country", "level", "start", "end")
    write_export(tmp_path, "outbound/a.csv", [header, row])
    summary = ("check", "--format", "csv")
    write_definitions(tmp_path, "")
    assert any(each["code"] == "R08" for each in run_here(*summary, cwd=tmp_path).records)
    write_definitions(tmp_path, 'country_languages = ["en", "fr"]')
    assert not any(each["code"] == "R08" for each in run_here(*summary, cwd=tmp_path).records)
    write_definitions(tmp_path, 'country_languages = ["frr"]')
    assert (
        "no names of countries in 'frr'; did you mean 'fr'?" in run_here(*summary, cwd=tmp_path).err
    )
