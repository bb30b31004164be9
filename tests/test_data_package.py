"""The data of a release: tables that programs can read without asking, checked by own rules."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Run
from tests.tool import SAMPLE, run_here, write_definitions, write_export

HEADER = ("student id", "name", "partner", "country", "level", "start", "end")
IS_OF = {
    "string": re.compile(".*", re.DOTALL),
    "integer": re.compile("-?[0-9]+"),
    "number": re.compile(r"-?[0-9]+(\.[0-9]+)?"),
    "boolean": re.compile("true|false"),
    "date": re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}"),
}


def package_of(folder: Path) -> dict[str, Any]:
    """Return the description of a release."""
    package: dict[str, Any] = json.loads((folder / "datapackage.json").read_bytes())
    return package


def rows_of(folder: Path, name: str) -> list[dict[str, str]]:
    """Return the rows of a table of the data."""
    with (folder / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def problems(folder: Path) -> list[str]:
    """Return where the data are not as they are described, by the rules of the Data Package."""
    found, package = [], package_of(folder)
    tables = {each["name"]: each for each in package["resources"]}
    for each in [*package["resources"], *package.get("documents", ())]:
        content = (folder / each["path"]).read_bytes()
        if each["bytes"] != len(content):
            found.append(f"{each['path']}: bytes")
        if each["hash"] != f"sha256:{hashlib.sha256(content).hexdigest()}":
            found.append(f"{each['path']}: hash")
    for name, table in tables.items():
        found += [] if re.fullmatch("[-a-z0-9._]+", name) else [f"{name}: name"]
        if "schema" in table:
            found += [f"{name}: {each}" for each in of_table(folder, table, tables)]
    return found


def of_table(folder: Path, table: dict[str, Any], tables: dict[str, Any]) -> list[str]:
    """Return what is wrong in a table."""
    schema, rows = table["schema"], rows_of(folder, table["name"])
    names = [field["name"] for field in schema["fields"]]
    found = [] if not rows or [*rows[0]] == names else ["header"]
    keys = [tuple(row[key] for key in schema["primaryKey"]) for row in rows]
    found += [] if len(set(keys)) == len(keys) else ["primary key"]
    for field in schema["fields"]:
        constraints = field.get("constraints", {})
        assert field["description"].endswith(".")
        assert "null" not in field["description"]
        for row in rows:
            cell = row[field["name"]]
            if cell in schema["missingValues"]:
                found += ["required"] if constraints.get("required") else []
            elif not IS_OF[field["type"]].fullmatch(cell):
                found.append(f"{field['name']}: {cell} is no {field['type']}")
            elif cell not in constraints.get("enum", [cell]):
                found.append(f"{field['name']}: {cell} is unknown")
            elif "categories" in field and cell not in {c["value"] for c in field["categories"]}:
                found.append(f"{field['name']}: {cell} is no category")
    for key in schema.get("foreignKeys", []):
        other = tables[key["reference"]["resource"]]["name"]
        known = {
            tuple(row[f] for f in key["reference"]["fields"]) for row in rows_of(folder, other)
        }
        found += [] if {tuple(row[f] for f in key["fields"]) for row in rows} <= known else ["key"]
    return found


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the release of the sample, with all numbers."""
    folder = tmp_path_factory.mktemp("sample") / "release"
    line = ("--year", "2016", "--to", str(folder), "--format", "data", "--protect", "none")
    assert run_here("report", str(SAMPLE), *line).code == 0
    return folder


def test_the_data_of_the_sample_are_as_described(sample: Path) -> None:
    """Types, values, keys, sizes and digests."""
    assert problems(sample) == []
    package = package_of(sample)
    assert (package["name"], package["version"]) == ("exchange-release-2016", "2016.0.0")
    assert "Synthetic sample data" in package["description"]
    tables = [each["name"] for each in package["resources"] if "schema" in each]
    assert tables == ["figures", "countries", "partners", "breakdowns", "verdicts"]


def test_figures_are_those_of_the_commands(sample: Path) -> None:
    """All years up to that of the release; the same ids and numbers as in `trend`."""
    trend = run_here("trend", "--data", str(SAMPLE), "-q").records
    rows = rows_of(sample, "figures")
    assert len(rows) == len(trend)
    for row, record in zip(rows, trend, strict=True):
        assert {
            name: row[name] or "" for name in record if name not in {"label", "change_percent"}
        } == {
            name: text for name, text in record.items() if name not in {"label", "change_percent"}
        }
        assert row["label_en"] == record["label"]
    total = next(row for row in rows if row["year"] == "2016" and row["category"] == "total")
    assert (total["participations"], total["persons"], total["label_zh"]) == ("872", "825", "合计")


def test_countries_add_up_and_have_both_codes_and_names(sample: Path) -> None:
    """Region of the world included; the total has no code."""
    rows = [row for row in rows_of(sample, "countries") if row["direction"] == "outbound"]
    *places, total = rows
    assert sum(int(row["participations"]) for row in places) == int(total["participations"]) == 872
    assert (total["place"], total["iso3"]) == ("total", "z")
    canada = next(row for row in places if row["place"] == "CA")
    assert (canada["iso3"], canada["label_en"], canada["label_zh"]) == ("CAN", "Canada", "加拿大")


def test_an_unprotected_package_says_that_it_must_not_leave_the_office(sample: Path) -> None:
    """A protected one does not."""
    warning = "This release must not leave the office."
    assert warning in package_of(sample)["description"]
    folder = sample.parent / "protected"
    assert run_here("report", str(SAMPLE), "--to", str(folder), "--format", "data").code == 0
    assert warning not in package_of(folder)["description"]


def test_sources_are_all_files_read_with_their_digests_alone(sample: Path) -> None:
    """Agreements, too; numbers of rows would tell of single students."""
    sources = package_of(sample)["sources"]
    assert {each["title"]: each["hash"] for each in sources} == {
        path.relative_to(
            SAMPLE
        ).as_posix(): f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"
        for path in (*SAMPLE.glob("*bound/*.csv"), SAMPLE / "partners.csv")
    }


def test_columns_are_explained_in_a_table_for_spreadsheets(sample: Path) -> None:
    """A line for each column of each table."""
    explained = [(row["file"], row["column"]) for row in rows_of(sample, "figures.meta")]
    tables = [each for each in package_of(sample)["resources"] if "schema" in each]
    assert explained == [
        (f"{table['name']}.csv", field["name"])
        for table in tables
        for field in table["schema"]["fields"]
    ]
    assert all(row["description"] for row in rows_of(sample, "figures.meta"))


def test_the_office_is_named_as_it_names_itself(run: Run, tmp_path: Path) -> None:
    """Licence and contributors come from the definitions."""
    write_export(tmp_path, "outbound/a.csv", [HEADER, ("1", "", "", "", "", "2016-03-01", "")])
    report = 'institution = "A University"\noffice = "An Office"\nlicence = "CC BY 4.0"\n'
    write_definitions(tmp_path, f"[report]\n{report}")
    assert run("report", "--to", "release").code == 0
    package = package_of(tmp_path / "release")
    assert package["licenses"] == [{"name": "CC-BY-4.0", "title": "CC BY 4.0"}]
    assert [each["title"] for each in package["contributors"]] == ["A University", "An Office"]
    assert problems(tmp_path / "release") == []


def test_hostile_names_stay_texts(run: Run, tmp_path: Path) -> None:
    """A spreadsheet runs none of them, and a program reads as many rows as there are."""
    names = ["=1+1", "@x", "<script>\u202e", "a" * 200, "x]]>y", 'a "b", c']
    rows = [
        (f"{name}{at}", "Li", name, "Germany", "master", "2016-03-01", "2016-07-01")
        for name in names
        for at in range(20)
    ]
    write_export(tmp_path, "outbound/a.csv", [HEADER, *rows])
    write_export(tmp_path, "partners.csv", [("partner", "country"), ("Bonn", "Germany")])
    done = run("report", "--to", "release")
    assert done.code == 0, done.err
    assert problems(tmp_path / "release") == []
    found = [row["partner"] for row in rows_of(tmp_path / "release", "partners")]
    assert len(found) == len(names) + 1
    assert not [name for name in found if name.startswith(("=", "@", "+", "-"))]


@pytest.mark.parametrize(
    ("definitions", "year", "version"),
    [('year_starts = "09-01"\n', "2015/16", "2015.0.0"), ("", "2016", "2016.0.0")],
)
def test_a_year_of_any_kind_is_named(
    run: Run, tmp_path: Path, definitions: str, year: str, version: str
) -> None:
    """2015/16 is no name of a package."""
    write_export(
        tmp_path, "outbound/a.csv", [HEADER, ("1", "", "", "", "", "2016-03-01", "2016-07-01")]
    )
    write_definitions(tmp_path, definitions)
    assert run("report", "--to", "release").code == 0
    package = package_of(tmp_path / "release")
    assert package["name"] == f"exchange-release-{year.replace('/', '-')}"
    assert package["version"] == version
    assert problems(tmp_path / "release") == []
    assert run("report", "--to", "release").code == 0


@pytest.mark.parametrize("protection", ["suppress", "round", "none"])
def test_a_hidden_number_is_c_and_nothing_follows_from_it(
    run: Run, tmp_path: Path, protection: str
) -> None:
    """Share, change and verdict of a hidden number are hidden, too."""
    rows = [
        (f"{year}{country}{at}", "Li", "Bonn", country, "master", f"{year}-03-01", f"{year}-07-01")
        for year in (2015, 2016)
        for country, students in (("Germany", 30), ("France", 1), ("Spain", 1), ("Italy", 2))
        for at in range(students)
    ]
    write_export(tmp_path, "outbound/a.csv", [HEADER, *rows])
    assert run("report", "--to", "release", "--protect", protection).code == 0
    assert problems(tmp_path / "release") == []
    for row in rows_of(tmp_path / "release", "figures"):
        if row["participations"] == "c":
            assert {row[each] for each in ("persons", "share_percent", "change")} <= {"c"}
            assert row["verdict"] == ""
