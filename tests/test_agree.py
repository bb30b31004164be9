"""The figures of a release are the same in each of its formats, and those of the commands."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from zipfile import ZipFile, is_zipfile

import docx
import pytest
import python_calamine
from lxml import html  # type: ignore[import-untyped]

from tests.tool import SAMPLE, run_here, write_definitions, write_export

HEADER = ("student id", "college", "level", "country", "activity", "start", "end")
IN = ("inbound", "degree", (2015, 2016))
COMMON = (("bachelor", "FR"), ("master", "DE"), ("bachelor", "JP"))
UNITS = {"Stays": ("outbound", "participations"), "Students": ("inbound", "persons")}
Grid = Sequence[Sequence[Any]]
# A number by its direction, what its table is by, its row and its column.
Found = dict[tuple[str, str, str, str], str]


def write_few(folder: Path) -> None:
    """Write exports of few students, some of which are hidden; names have commas and pipes."""
    for name, activity, years in (("outbound", "exchange", (2013, 2014, 2016)), IN):
        rows = [
            (f"{year}-{nth}", college, level, country, activity, f"{year}-03-01", f"{year}-07-20")
            for year in years
            for nth in range(year - 1970)
            for college in [("Arts | Law", "Physics, Maths")[nth % 2]]
            for level, country in [
                ("doctor", ("BR", "CL")[nth % 2]) if nth < 7 else COMMON[nth % 3]
            ]
        ]
        write_export(folder, f"{name}/a.csv", [HEADER, *rows])


def write_many(folder: Path) -> None:
    """Write exports of one direction and of thousands of students, by academic years."""
    write_export(
        folder,
        "outbound/a.csv",
        [
            HEADER,
            *(
                (f"{year}-{nth}", "Arts", "master", ("US", "GB")[nth % 2], "exchange", *days)
                for year in (2014, 2015)
                for days in [(f"{year}-10-01", f"{year}-12-20")]
                for nth in range(year)
            ),
        ],
    )
    write_definitions(folder, 'year_starts = "09-01"\n')


def grids_of_markdown(content: bytes) -> Iterator[Grid]:
    """Yield each table."""
    for block in content.decode().split("\n\n"):
        if block.startswith("| "):
            lines = [re.split(r"(?<!\\) ?\| ?", line)[1:-1] for line in block.splitlines()]
            yield [
                [re.sub(r"\\(.)|\*\*", r"\1", cell) for cell in line]
                for line in (lines[0], *lines[2:])
            ]


def grids_of_html(content: bytes) -> Iterator[Grid]:
    """Yield each table."""
    for table in html.fromstring(content.decode()).iter("table"):
        yield [
            [cell.text_content().strip() for cell in row.iter("th", "td")]
            for row in table.iter("tr")
        ]


def grids_of_docx(content: bytes) -> Iterator[Grid]:
    """Yield each table."""
    for table in docx.Document(io.BytesIO(content)).tables:
        yield [[cell.text for cell in row.cells] for row in table.rows]


def grids_of_xlsx(content: bytes) -> Iterator[Grid]:
    """Yield each sheet from the header of its table on."""
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    for name in book.sheet_names:
        rows = book.get_sheet_by_name(name).to_python()
        first = next(
            (at for at, row in enumerate(rows) if len([*filter(None, row)]) > 2), len(rows)
        )
        yield [
            [f"{c:.0f}" if isinstance(c, float) else str(c) for c in row] for row in rows[first:]
        ]


READERS: Mapping[str, Callable[[bytes], Iterator[Grid]]] = {
    "md": grids_of_markdown,
    "html": grids_of_html,
    "docx": grids_of_docx,
    "xlsx": grids_of_xlsx,
}


def numbers_in(grids: Iterator[Grid], categories: Mapping[str, set[str]]) -> Found:
    """Return the numbers of years, categories, countries and other groups in tables.

    `categories` are the labels of each direction.
    """
    found: Found = {}
    for header, *rows in filter(None, grids):
        by, *headings = header
        of = next((name for name, labels in categories.items() if labels & {*headings}), "")
        for at, heading in enumerate(headings, 1):
            is_year = by == "Year" and heading in {*categories.get(of, ()), "Total"}
            name = of if is_year else UNITS.get(heading, ("",))[0]
            for row in rows if name and by != "Partner" else ():
                if len(row) == len(header) and (number := re.sub(r"[^\dc]", "", row[at])):
                    known = found.setdefault((name, by, row[0], heading), number)
                    assert known == number, (by, row[0], heading)
    return found


def numbers_of_data(folder: Path, year: str) -> Found:
    """Return the same numbers from the CSV files."""
    found: Found = {}
    units = dict(UNITS.values())
    headings = {name: (heading, unit) for heading, (name, unit) in UNITS.items()}
    fields = {"level": "Level", "day_band": "Days of stay", "college": "College"}
    for file in ("figures", "countries", "breakdowns"):
        for row in csv.DictReader(io.StringIO((folder / f"data/{file}.csv").read_text("utf-8"))):
            name, label = row["direction"], row["label_en"]
            heading, unit = headings[name][0], units[name]
            if file == "figures":
                found[name, "Year", row["year"], label] = row[unit]
            if row["year"] == year:
                by = {"figures": "Category", "countries": "Country or region"}.get(file)
                found[name, by or fields[row["field"]], label, heading] = row[unit]
    return found


def numbers_of_json(exports: Path, folder: Path, year: str) -> Found:
    """Return the numbers of `trend`, exact, but for those that the release hides, and of prose."""
    trend = json.loads(run_here("trend", str(exports), "--format", "json", "-q").stdout)
    labels = {(each["direction"], each["category"]): each["label"] for each in trend["records"]}
    hidden = {key for key, number in numbers_of_data(folder, year).items() if number == "c"}
    found = {
        key: str(each[each["unit"]])
        for each in trend["records"]
        for key in [(each["direction"], "Year", each["year"], each["label"])]
        if key not in hidden and each["year"] <= year
    }
    statements = json.loads((folder / "statements.json").read_bytes())["en"]
    figures = [(r["value"], r["figure"]) for each in statements for r in each["references"]]
    for value, of in figures:
        name = of.get("direction", "")
        if (
            "category" in of
            and "statistic" not in of
            and of["measure"] == dict(UNITS.values())[name]
        ):
            key = (name, "Year", of["year"], labels[name, of["category"]])
            assert found.setdefault(key, str(value)) == str(value)
    return found


@pytest.mark.parametrize(
    ("write", "year", "hidden"),
    [(None, "2016", True), (write_few, "2016", True), (write_many, "2015/16", False)],
)
def test_all_formats_have_the_same_figures(
    tmp_path: Path, write: Callable[[Path], None] | None, year: str, *, hidden: bool
) -> None:
    """Every year and category, every country and group; hidden are the same in all."""
    exports, folder = SAMPLE if write is None else tmp_path / "exports", tmp_path / "release"
    if write:
        write(exports)
    done = run_here("report", str(exports), "--year", year, "--to", str(folder), "-q")
    assert done.code == 0, done.err
    data = numbers_of_data(folder, year)
    assert ("c" in data.values()) is hidden
    categories: dict[str, set[str]] = {}
    for name, by, _, heading in data:
        if by == "Year" and heading != "Total":
            categories.setdefault(name, set()).add(heading)
    assert numbers_of_json(exports, folder, year).items() <= data.items()
    for suffix, grids_of in READERS.items():
        found = numbers_in(grids_of((folder / f"report.en.{suffix}").read_bytes()), categories)
        known = {key: data[key] for key in found if key in data}
        assert {key: number for key, number in found.items() if key in data} == known, suffix
        # On paper, the countries with most students are enough.
        left = [key for key in data if key not in found and data[key] not in {"", "0"}]
        assert [key for key in left if (suffix, key[1]) != ("docx", "Country or region")] == []


@pytest.mark.parametrize("suffix", READERS)
def test_tiles_are_explained_only_where_there_are_some(tmp_path: Path, suffix: str) -> None:
    """Which is on the page; elsewhere countries are tables."""
    write_few(tmp_path / "exports")
    file = tmp_path / f"x.{suffix}"
    run_here("report", str(tmp_path / "exports"), "-q", "-o", str(file))
    parts = [file.read_bytes()]
    if is_zipfile(file):
        with ZipFile(file) as packed:
            parts = [packed.read(name) for name in packed.namelist()]
    assert any(b"A tile is" in part for part in parts) is (suffix == "html")
