"""`exchange rules`: the definitions in force, said from the definitions themselves."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from bjut_exchange.config.rules import Desk, Direction
from bjut_exchange.config.schema import Definitions, fingerprint
from bjut_exchange.config.terms import CATEGORICAL, DirectionName
from bjut_exchange.messages import Language, Words
from bjut_exchange.reading.setup import load_setup
from bjut_exchange.views.context import Context
from bjut_exchange.views.rules import rules_table
from bjut_exchange.views.table import Record
from tests.conftest import Run
from tests.tool import SAMPLE, write_definitions

EXPORTS = "[[outbound.exports]]\nfiles = ['*']\n"
CATEGORY = "[[outbound.categories]]\nid = 'a'\nlabel = { en = 'Away', zh = '外' }\n"
# For each key a definition that changes it: which statement then says what.
CHANGES = {
    "title": ("title = 'Example'", "title", "Example"),
    "notice": ("notice = 'Draft'", "notice", "Draft"),
    "data": ("data = 'the/exports'", "data", "in the/exports,"),
    "year_starts": ("year_starts = '09-01'", "year_starts", "starts on 09-01"),
    "as_of": ("as_of = 2016-09-30", "as_of", "up to 2016-09-30"),
    "date_order": ("date_order = 'day_first'", "date_order", "07/01/2016 is 7 January 2016"),
    "two_digit_years_from": (
        "two_digit_years_from = 1970",
        "two_digit_years_from",
        "in 1970–2069",
    ),
    "semesters": (
        "[semesters]\nmichaelmas = ['10-01', '12-15']",
        "semesters",
        "michaelmas (10-01 to 12-15)",
    ),
    "long_stay": (
        "long_stay = ['> 60', '< 99']",
        "long_stay",
        "more than 60 days and fewer than 99 days are long",
    ),
    "regions": ("regions = ['GL']", "regions", ": Greenland (GL)."),
    "total_words": ("total_words = ['Summa']", "total_words", ": Summa, 合计,"),
    "country_languages": ("country_languages = ['fr']", "country_languages", ": fr."),
    "note_words": ("note_words = ['Fotnot']", "note_words", ": Fotnot, 注,"),
    "missing_words": ("missing_words = ['okänd']", "missing_words", ": okänd, 无,"),
    "open_words": ("open_words = ['pågår']", "open_words", ": pågår, 至今,"),
    "day_bands": ("day_bands = [7, 77]", "day_bands", ": 7, 77;"),
    "most_missing_ids": ("most_missing_ids = 2.5", "most_missing_ids", "at most 2.5 %"),
    "history": ("history = 'old.csv'", "history", "in old.csv."),
    "breaks": (
        "breaks = [{ year = '2014', direction = 'inbound', label = 'new law' }]",
        "breaks.1",
        "From 2014 on, figures are not compared with earlier years: new law (inbound).",
    ),
    "accepted": (
        "accepted = [{ code = 'R08', file = 'outbound/a.csv', row = 3, reason = 'asked' }]",
        "accepted.1",
        "R08 in outbound/a.csv, row 3: asked",
    ),
    "report": ("[report]\noffice = 'The desk'\nlogo = 'a.png'", "report", "The desk, a.png"),
    "agreements": ("agreements = 'treaties.csv'", "agreements", "from treaties.csv if"),
    "semester_days": (
        "semester_days = ['> 40', '> 250']",
        "semester_days",
        "of more than 40 days counts as one",
    ),
    "partners": ("[partners.columns]\ntype = ['Art']", "partners.columns.type", "Art"),
    "outbound.balance": (
        "[outbound]\nbalance = { activity = ['language'] }",
        "outbound.balance",
        "activity is language",
    ),
    "outbound.ended": (
        "[outbound]\nended = { status = ['cancelled'] }",
        "outbound.ended",
        "status is cancelled",
    ),
    "columns": ("[columns]\nperson = ['Matricola']", "outbound.columns.person", "Matricola"),
    "home_country": ("home_country = 'ES'", "home_country", "Spain (ES)."),
    "terms": ("[terms.level]\nlaurea = 'degree'", "terms.level", ", laurea (degree)"),
    "names": ("[names.college]\n'信息' = 'Information'", "names.college", "信息 = Information"),
    "values": ("[values.level]\nlaurea = 'bachelor'", "values.level.bachelor", ", laurea"),
    "outbound.year": ("[outbound]\nyear = 'end'", "outbound.year", "in which it ends"),
    "outbound.unit": ("[outbound]\nunit = 'persons'", "outbound.unit", "Persons: "),
    "outbound.first_year": ("[outbound]\nfirst_year = '2011'", "outbound.first_year", "from 2011"),
    "outbound.exports": (EXPORTS, "outbound.exports.1", "Files *"),
    "outbound.exports.files": (EXPORTS, "outbound.exports.1", "Files *"),
    "outbound.exports.set": (
        f"{EXPORTS}set = {{ level = 'master', country = 'JP' }}",
        "outbound.exports.1",
        "unless a row states otherwise, country is Japan and level is master",
    ),
    "outbound.exports.columns": (
        f"{EXPORTS}columns = {{ person = ['Matricola'] }}",
        "outbound.exports.1.columns.person",
        "Matricola, 学号, ",
    ),
    "outbound.exports.encoding": (
        f"{EXPORTS}encoding = 'cp1252'",
        "outbound.exports.1",
        "encoding cp1252",
    ),
    "outbound.exports.delimiter": (
        f"{EXPORTS}delimiter = ';'",
        "outbound.exports.1",
        "delimiter semicolon",
    ),
    "outbound.exports.date_order": (
        f"{EXPORTS}date_order = 'day_first'",
        "outbound.exports.1",
        "the day is first in dates such as 07/01/2016",
    ),
    "outbound.columns": (
        "[outbound.columns]\nend = [{ column = 'when', pattern = '.+$' }]",
        "outbound.columns.end",
        "when (the part that matches .+$)",
    ),
    "outbound.left_out": (
        "[[outbound.left_out]]\nid = 'a'\nlabel = 'gone'\nwhen = { status = ['refused'] }",
        "outbound.status",
        "Excluded: refused. Counted: cancelled, completed",
    ),
    "outbound.categories": (CATEGORY, "outbound.categories.a", "every other stay"),
    **{
        f"outbound.categories.{field}": (
            f"{CATEGORY}when = {{ {field} = ['{value}', '{other}'] }}",
            "outbound.categories.a",
            f"{field} is {said} or ",
        )
        for field, value, other, said in (
            *(("programme", "x", "y", "x"), ("partner", "x", "y", "x")),
            *(("country", "JP", "KR", "Japan"), ("college", "x", "y", "x")),
            *(("level", "doctor", "master", "doctor"), ("gender", "female", "male", "female")),
            *(("activity", "degree", "language", "degree"), ("duration", "long", "short", "long")),
            ("status", "ongoing", "completed", "ongoing"),
        )
    },
    "outbound.categories.days": (
        f"{CATEGORY}when = {{ days = ['>= 30', '< 90'] }}",
        "outbound.categories.a",
        "the stay lasts 30 days or more and the stay lasts fewer than 90 days",
    ),
}
KEYS = {
    *(set(Definitions.model_fields) - set(DirectionName)),
    *(f"outbound.{key}" for key in Direction.model_fields),
    *(f"outbound.exports.{key}" for key in Desk.model_fields),
    *(f"outbound.categories.{key}" for key in (*CATEGORICAL, "days")),
}


def definitions_in(folder: Path, text: str) -> Definitions:
    """Load BJUT's definitions with these over them."""
    write_definitions(folder, text)
    return load_setup(None, [str(folder)], {}).definitions


def rules_of(definitions: Definitions, language: Language = Language.EN) -> dict[str, Record]:
    """Return each statement by its id."""
    table = rules_table(Context(definitions, Words(language)), tuple(DirectionName))
    assert len({each["id"] for each in table.records}) == len(table.records)
    return {each["id"]: each for each in table.records}


def test_no_key_of_the_definitions_is_forgotten() -> None:
    """A new one needs a statement, and a case that changes it."""
    assert set(CHANGES) == KEYS


@pytest.mark.parametrize("key", CHANGES)
def test_a_statement_changes_with_its_definition(tmp_path: Path, key: str) -> None:
    """And the fingerprint with it, unless no figure depends on the definition."""
    text, statement, said = CHANGES[key]
    before, after = (definitions_in(tmp_path, each) for each in ("", text))
    rule = rules_of(after)[statement]["rule"]
    assert said in rule
    assert rule != rules_of(before).get(statement, {}).get("rule")
    figures_depend = key not in {"accepted", "data", "report", "title"}
    assert (fingerprint(before) != fingerprint(after)) is figures_depend


@pytest.mark.parametrize("model", [Definitions, Direction])
def test_what_is_not_declared_is_said_too(tmp_path: Path, model: type[BaseModel]) -> None:
    """Every key has a statement, whether or not the definitions set it."""
    said = rules_of(definitions_in(tmp_path, ""))
    prefixes = [""] if model is Definitions else [f"{name}." for name in DirectionName]
    keys = set(model.model_fields) - {*DirectionName, *(["columns"] if prefixes == [""] else [])}
    for key in (f"{prefix}{key}" for prefix in prefixes for key in keys):
        assert any(f"{each}.".startswith(f"{key}.") for each in said), key


def test_statements_have_the_same_ids_in_both_languages(tmp_path: Path) -> None:
    """In Chinese, no condition of BJUT's own is left in English."""
    definitions = definitions_in(tmp_path, "")
    english, chinese = rules_of(definitions), rules_of(definitions, Language.ZH)
    assert list(english) == list(chinese)
    for name, each in chinese.items():
        assert re.search("[\u4e00-\u9fff]", each["label"]) or name == "definitions_sha256"
        if re.fullmatch(r"\w+bound\.(status|year|unit|(categories|left_out)\.\w+)", name):
            assert not re.search("[a-z]", each["rule"]), each
    rule = chinese["inbound.left_out.hong_kong_macao_taiwan"]["rule"]
    assert rule == "国家/地区为中国香港或中国澳门或中国台湾"


def test_every_term_of_bjut_has_a_name_in_chinese(tmp_path: Path) -> None:
    """Those of an office are shown as it names them."""
    text = "[terms.level]\nlaurea = 'degree'\n[values.level]\nx = 'laurea'"
    definitions = definitions_in(tmp_path, text)
    for terms in definitions.terms.values():
        assert [term for term, name in terms.items() if not name.zh] == ["laurea"] * (
            "laurea" in terms
        )
    assert rules_of(definitions, Language.ZH)["values.level.laurea"]["label"] == "培养层次：degree"


def test_categories_stand_in_the_order_that_counts(tmp_path: Path) -> None:
    """Each with its number, what fits none the last."""
    text = "".join(f"[[outbound.categories]]\nid = '{each}'\nlabel = '{each}'\n" for each in "cab")
    said = rules_of(definitions_in(tmp_path, text))
    labels = [each["label"] for name, each in said.items() if name.startswith("outbound.categ")]
    assert labels == ["Category 1: c", "Category 2: a", "Category 3: b", "Unclassified"]


def test_only_a_status_that_never_counts_is_said_to_be_excluded(tmp_path: Path) -> None:
    """One that is excluded under a further condition may count."""
    rule = "[[outbound.left_out]]\nid = 'a'\nlabel = 'x'\nwhen = {{ status = ['refused'], {} }}"
    for more in ("level = ['master']", "days = '< 9'"):
        said = rules_of(definitions_in(tmp_path, rule.format(more)))
        assert said["outbound.status"]["rule"] == "Stays of every status count."
    assert "outbound.status" not in rules_of(
        definitions_in(tmp_path, "[columns]\nstatus = { only = [] }")
    )


def test_open_ends_and_the_first_year_depend_on_the_year_rule(tmp_path: Path) -> None:
    """They matter where a stay counts in each year that it overlaps."""
    said = rules_of(definitions_in(tmp_path, ""))
    assert "inbound.open_end" in said
    assert "outbound.open_end" not in said
    assert said["inbound.first_year"]["rule"] != said["outbound.first_year"]["rule"]


@pytest.mark.parametrize("form", ["table", "csv", "json", "markdown"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_data_is_needed(run: Run, tmp_path: Path, form: str, lang: str) -> None:
    """In an empty folder; stderr names the folder and the definitions."""
    done = run("rules", "--format", form, "--lang", lang)
    assert (done.code, done.err.count("\n"), "bjut.toml" in done.err) == (0, 1, True)
    assert fingerprint(load_setup(None, [str(tmp_path)], {}).definitions) in done.out


def test_one_direction_alone(run: Run) -> None:
    """What holds for both stays."""
    records = run("rules", "--direction", "inbound").records
    assert {each["direction"] for each in records} == {"", "inbound"}


def test_the_fingerprint_is_the_same_in_every_command(run: Run) -> None:
    """And stands at the end of the rules."""
    commands = (["rules"], ["summary"], ["compare", "2015", "2016"], ["check"], ["trace"])
    documents = [
        json.loads(run(*each, "--data", str(SAMPLE), "--format", "json").out) for each in commands
    ]
    assert len({each["definitions_sha256"] for each in documents}) == 1
    assert documents[0]["records"][-1] == {
        "id": "definitions_sha256",
        "direction": None,
        "label": "SHA-256",
        "rule": documents[0]["definitions_sha256"],
    }


def test_a_text_that_holds_the_separator_stands_in_quotation_marks(tmp_path: Path) -> None:
    """So that a list can be read back."""
    text = "[values.country]\n'Kong' = 'HK'\n'Kong, Hong' = 'HK'"
    said = rules_of(definitions_in(tmp_path, text))
    assert said["values.country.HK"]["rule"] == "Kong, “Kong, Hong”"
