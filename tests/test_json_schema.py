"""What programs read as JSON is what `schema.json` of the package describes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from bjut_exchange.formats.json_document import SCHEMA
from tests.tool import SAMPLE, run_here, write_definitions, write_export
from tests.workbook import write_workbook

TEXT = files("bjut_exchange").joinpath("schema.json").read_text("utf-8")
DESCRIBED: dict[str, Any] = json.loads(TEXT)
VALIDATOR = Draft202012Validator(DESCRIBED, format_checker=FormatChecker())

# Each command, and each kind of what it shows.
OF_SAMPLE = (
    *("summary", "summary --year 2011 --direction outbound", "compare 2014 2015 2016"),
    *("trend", "trend --category degree", "breakdown --by country --top 5"),
    *("breakdown --by level --by country --year 2015", "breakdown --by college -y 2015 -y 2016"),
    *("breakdown --by college --protect suppress", "breakdown --by country --protect round"),
    *("partners", "partners --idle 5", "trace --direction inbound", "trace --of countries"),
    *("trace --excluded", "check --direction outbound", "check --explain all", "rules"),
)
# In a folder with a history, years that are not complete, workbooks, and much that is wrong.
OF_FOLDER = (
    *("summary", "summary --year 2014", "trend", "compare 2014 2015", "breakdown --by country"),
    *("partners", "trace", "trace --excluded", "check", "rules"),
    "publish --year 2014 --revise corrected",
)


def write_folder(folder: Path) -> Path:
    """Write exports in which much is wrong, beside what else an office keeps."""
    header = ("student id", "name", "partner", "country", "level", "start", "end")
    rows = [
        ("1", "Li", "Bonn", "Germany", "bachelor", "2014-03-01", "2014-07-01"),
        ("1", "Li", "Bonn", "Germany", "bachelor", "2014-03-01", "2014-07-01"),
        ("", "Wu", "", "Atlantis", "wizard", "2014-03-01", ""),
        ("2.01E+11", "He", "Bonn", "Germany", "master", "2015-13-01", ""),
        ("4", "Xu", "Bonn", "", "master", "2015-03-01", "2015-02-01"),
        ("5", "Xu", "Bonn", "Namibia", "master", "2015-03-01", "2015-04-01"),
    ]
    write_export(folder, "outbound/a.csv", [header, *rows])
    write_export(folder, "outbound/other.csv", [("a", "b"), ("1", "2")])
    sheet = [["student id", "nationality", "start", "end"], ["9", "Japan", "2015-03-01", ""]]
    write_workbook(folder / "inbound" / "b.xlsx", {"2015": sheet, "notes": [["a note"]]})
    agreements = [("partner", "country", "type", "from", "to"), ("Bonn", "Germany", "", "x", "")]
    write_export(folder, "partners.csv", agreements)
    history = [
        ("year", "direction", "category", "unit", "value", "status", "published_on"),
        ("2013", "outbound", "total", "participations", "7", "", "2014-01-10"),
        ("2014", "outbound", "total", "participations", "7", "", ""),
    ]
    write_export(folder, "history.csv", history)
    write_definitions(folder, 'title = "An office"\nas_of = 2015-06-30\n')
    return folder


def document_of(command: str, *arguments: str) -> Any:  # noqa: ANN401  # JSON
    """Return what a command says as JSON."""
    done = run_here(*command.split(), *arguments, "--quiet", "--format", "json")
    assert done.out, done.err
    return json.loads(done.out)


@cache
def of_sample(command: str, language: str = "en") -> Any:  # noqa: ANN401  # JSON
    """Return what a command says of the sample."""
    return document_of(command, "--data", str(SAMPLE), "--lang", language)


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """Return a folder with faults of many kinds, one of them a file that cannot be read."""
    return write_folder(tmp_path)


def problems(document: object) -> list[str]:
    """Return what the schema says against a document, and where."""
    return [f"{each.json_path}: {each.message[:200]}" for each in VALIDATOR.iter_errors(document)]


def texts_in(value: object) -> Iterator[str]:
    """Yield every text in a document, keys excepted."""
    if isinstance(value, dict):
        value = [*value.values()]
    if isinstance(value, list):
        for each in value:
            yield from texts_in(each)
    elif isinstance(value, str):
        yield value


def shape(value: object) -> object:
    """Return the keys of a document, and of all that is in it."""
    if isinstance(value, dict):
        return {key: shape(each) for key, each in value.items()}
    return [shape(each) for each in value] if isinstance(value, list) else None


def objects_in(schema: object) -> Iterator[Mapping[str, Any]]:
    """Yield every part of a schema that describes an object with keys of its own."""
    parts: list[object] = []
    if isinstance(schema, dict):
        parts = [*schema.values()]
        if "properties" in schema and "description" in schema:
            yield schema
    elif isinstance(schema, list):
        parts = schema
    for part in parts:
        yield from objects_in(part)


@pytest.mark.parametrize("command", OF_SAMPLE)
def test_what_a_command_says_of_the_sample_is_as_described(command: str) -> None:
    """Every key is in the schema, and none of the schema is missing."""
    assert problems(of_sample(command)) == []


@pytest.mark.parametrize("command", OF_FOLDER)
def test_what_a_command_says_of_a_folder_with_faults_is_as_described(
    command: str, broken: Path
) -> None:
    """Also where a year is published, not complete or not available, and rows are wrong."""
    if not command.startswith("check"):
        (broken / "outbound" / "other.csv").unlink()
    document = document_of(command, "--data", str(broken))
    assert problems(document) == []
    assert "" not in set(texts_in(document))


@pytest.mark.parametrize("command", OF_SAMPLE)
def test_the_keys_are_the_same_in_chinese(command: str) -> None:
    """Only texts change, so that a program reads both."""
    english, chinese = of_sample(command), of_sample(command, "zh")
    assert shape(english) == shape(chinese)
    assert problems(chinese) == []
    assert english["notes"] != chinese["notes"] or english["records"] != chinese["records"]


@pytest.mark.parametrize("command", OF_SAMPLE)
def test_nothing_is_null_and_never_an_empty_text(command: str) -> None:
    """A program asks in one way whether there is something."""
    assert "" not in set(texts_in(of_sample(command)))


def test_every_document_has_the_same_keys() -> None:
    """In the same order, whatever the command has nothing to say about."""
    assert len({tuple(of_sample(command)) for command in OF_SAMPLE}) == 1
    assert [*of_sample("rules")] == [*DESCRIBED["properties"]]


@pytest.mark.parametrize("command", OF_SAMPLE)
def test_records_have_the_columns_of_the_csv(command: str) -> None:
    """In the same order."""
    text = run_here(*command.split(), "--data", str(SAMPLE), "-q", "-f", "csv").out
    header = text.split("\n", 1)[0].split(",")
    assert all([*each] == header for each in of_sample(command)["records"])


def test_the_schema_is_one_and_says_what_every_key_means() -> None:
    """No key may be left out or added unless the schema says so; nothing in it is unused."""
    Draft202012Validator.check_schema(DESCRIBED)
    found = [*objects_in(DESCRIBED)]
    assert len(found) > 15
    for each in found:
        assert each["required"] == [*each["properties"]], each["description"]
        assert each["additionalProperties"] is False
        for key, part in each["properties"].items():
            described = DESCRIBED["$defs"][part["$ref"].split("/")[-1]] if "$ref" in part else part
            assert described["description"], key
    unused = [name for name in DESCRIBED["$defs"] if f'"#/$defs/{name}"' not in TEXT]
    assert unused == []


def test_a_document_names_the_version_of_its_schema() -> None:
    """A program can refuse what it does not know."""
    assert DESCRIBED["properties"]["schema"]["const"] == SCHEMA
    assert DESCRIBED["title"].endswith(f"version {SCHEMA}")
    assert of_sample("rules")["schema"] == SCHEMA


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("more",), 1),
        (("records", 0, "more"), 1),
        (("records", 0, "participations"), "872"),
        (("records", 0, "year"), None),
        (("verdicts", 0, "rank"), "first"),
        (("inputs", 0, "sha256"), "0"),
        (("schema",), SCHEMA + 1),
    ],
)
def test_the_schema_refuses_what_it_does_not_describe(path: tuple[Any, ...], value: object) -> None:
    """Also deep in a document: a new key, another type."""
    document = json.loads(json.dumps(of_sample("summary")))
    *way, last = path
    part = document
    for each in way:
        part = part[each]
    part[last] = value
    assert problems(document)
