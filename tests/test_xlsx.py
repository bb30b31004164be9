"""Workbooks, read back as Excel would read them."""

from __future__ import annotations

import datetime as dt
import io
import os
import re
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any
from unittest import mock
from xml.etree import ElementTree as ET

import pytest
from python_calamine import CalamineWorkbook
from rich.cells import cell_len
from xlsxwriter.utility import xl_cell_to_rowcol

from bjut_exchange.config.terms import DirectionName
from bjut_exchange.errors import OutputError
from bjut_exchange.figures.revisions import count_all
from bjut_exchange.formats import xlsx
from bjut_exchange.formats.cells import shown
from bjut_exchange.formats.registry import Style
from bjut_exchange.messages import Language, Words
from bjut_exchange.reading.setup import load_setup
from bjut_exchange.register.build import build_register
from bjut_exchange.release import xlsx as release_xlsx
from bjut_exchange.release.build import Wanted
from bjut_exchange.release.document import (
    BarsChart,
    Chapter,
    Exhibit,
    Fact,
    Release,
    Series,
    Statement,
    YearsChart,
)
from bjut_exchange.views.context import Context
from bjut_exchange.views.table import (
    Bars,
    Cell,
    Column,
    Kind,
    Marked,
    Missing,
    Section,
    Table,
    frame_of,
)
from tests.conftest import Run
from tests.tool import SAMPLE, release_of, run_shell

COMMANDS = [
    "summary",
    "compare 2014 2016",
    "trend",
    "breakdown --by country --by level",
    "breakdown --by college --protect suppress",
    "partners",
    "check",
    "check --explain R06",
    "trace --of persons",
    "trace --excluded",
    "rules",
]
HOSTILE = [
    "=1+1",
    "+1",
    "@SUM(A1)",
    "<script>alert(1)</script>",
    "<r><t>x</t></r>",
    "]]>&amp;",
    "http://example.org",
    "internal:'Data'!A1",
    "0042",
    "2016",
    "\u202eright to left",
    "_x0041_",
    "名称" * 100,
    "a" * 200,
    "'quoted'",
]
TAGS = ("cat", "val")
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


def sheets_of(content: bytes) -> dict[str, list[list[Any]]]:
    """Return the rows of each sheet, from its first cell on."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {
        name: book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        for name in book.sheet_names
    }


def parts_of(content: bytes) -> dict[str, ET.Element]:
    """Return the parts of a workbook; each of them must be XML."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return {name: ET.fromstring(file.read(name)) for name in file.namelist()}  # noqa: S314  # written here


def texts_in(rows: list[list[Any]]) -> str:
    """Return what the first column says."""
    return " ".join(str(row[0]) for row in rows if row)


def below(rows: list[list[Any]], header: list[str]) -> list[list[Any]]:
    """Return the rows of a table below its header."""
    at = next(at for at, row in enumerate(rows) if row[: len(header)] == header)
    return [row[: len(header)] for row in rows[at + 1 :]]


def table_of(*cells: Cell, kind: Kind = Kind.TEXT, **more: Any) -> Table:  # noqa: ANN401  # as Section has them
    """Make a table with a row for each cell."""
    columns = (Column("name", Kind.TEXT, "Name"), Column("cell", kind, "Cell"))
    rows = tuple((f"row {at}", cell) for at, cell in enumerate(cells))
    data = frame_of(columns, [dict(zip(("name", "cell"), row, strict=True)) for row in rows])
    section = Section(more.pop("section", "Section"), columns, rows, **more)
    return Table("summary", "Title", "Notice", columns, data, (section,), Words())


def written(table: Table, provenance: Mapping[str, Any] | None = None) -> bytes:
    """Write a table as a workbook."""
    return xlsx.write(table, Style(), provenance or {})


@cache
def sample_release(language: Language) -> Release:
    """Return the release of the sample."""
    setup = load_setup(None, [str(SAMPLE)], os.environ)
    register = build_register(setup)
    figures = count_all(register, setup)
    context = Context(setup.definitions, Words(language))
    return release_of(register, figures, context, Wanted(2016))


def exhibit_of(
    chart: YearsChart | BarsChart, *rows: tuple[Cell, ...], long: str = "Long"
) -> Exhibit:
    """Make an exhibit of years with two categories."""
    heads = {"year": "Year", "short": "Short", "long": long, "total": "Total"}
    columns = tuple(
        Column(name, Kind.COUNT if at else Kind.TEXT, head)
        for at, (name, head) in enumerate(heads.items())
    )
    section = Section("=Title & 'more'", columns, rows)
    return Exhibit(
        "inbound_years", section, "", DirectionName.INBOUND, chart, "The chart in words <&>"
    )


def release_with(*exhibits: Exhibit, **more: Any) -> Release:  # noqa: ANN401  # as Release has them
    """Return the sample's release with other chapters."""
    chapters = (Chapter("years", "Years", "Lead", exhibits),)
    return replace(sample_release(Language.EN), chapters=chapters, **more)


@pytest.mark.parametrize("command", COMMANDS)
def test_data_are_the_records_of_the_csv(run: Run, tmp_path: Path, command: str) -> None:
    """Numbers as numbers, all else as the same text; Excel opens what every command writes."""
    options = [*command.split(), "--quiet"] + ["--data", str(SAMPLE)] * ("--explain" not in command)
    records = run(*options, "--format", "csv").records
    done = run(*options, "--output", "x.xlsx")
    assert not done.code, done.err
    header = [*records[0]]
    content = (tmp_path / "x.xlsx").read_bytes()
    assert_inert(content)
    rows = below(sheets_of(content)["Data"], header)
    assert len(rows) == len(records)
    for row, record in zip(rows, records, strict=True):
        for cell, text in zip(row, record.values(), strict=True):
            if isinstance(cell, float):
                assert cell == float(text)
            else:
                assert str(cell) == text


def assert_inert(content: bytes) -> None:
    """Assert that no formula, merged or hidden cell, or outside address is there; names fit."""
    parts = parts_of(content)
    sheets = [part for name, part in parts.items() if name.startswith("xl/worksheets/sheet")]
    for part in sheets:
        for each in ("f", "mergeCell"):
            assert not [*part.iter(f"{MAIN}{each}")]
        assert not [each for each in part.iter() if each.get("hidden") == "1"]
        assert part.find(f"{MAIN}pageSetup").attrib["orientation"] == "landscape"  # type: ignore[union-attr]
        assert all(each.get("location") for each in part.iter(f"{MAIN}hyperlink"))
    assert not any(
        each.get("TargetMode") == "External" for part in parts.values() for each in part.iter()
    )
    book = parts["xl/workbook.xml"]
    named = [each.attrib for each in book.iter(f"{MAIN}sheet")]
    assert not any("state" in each for each in named)
    names = [each["name"] for each in named]
    assert len({name.casefold() for name in names} | {"history"}) == len(names) + 1
    for name in names:
        assert 0 < len(name.encode("utf-16-le")) <= 62
        assert not re.search(r"[\[\]:*?/\\\x00-\x1f]", name)
        assert name.strip("' ") == name
    links = {each.get("location") for each in sheets[0].iter(f"{MAIN}hyperlink")}
    doubled = [name.replace("'", "''") for name in names[1:]]
    assert links == {f"'{name}'!A1" for name in doubled}


@pytest.mark.parametrize(
    ("cell", "kind", "value", "number_format"),
    [
        (1455, Kind.COUNT, 1455, "#,##0"),
        (Marked(763, "▲"), Kind.COUNT, 763, '#,##0" ▲"'),
        (Marked(763), Kind.COUNT, 763, "#,##0_ _▲"),
        (Marked(20, None, "≥"), Kind.COUNT, 20, '"≥ "#,##0'),
        (-12, Kind.SIGNED, -12, '+#,##0;"−"#,##0;0'),
        (43.11926605504588, Kind.PERCENT, 0.431193, "0.0%"),
        (-7.25, Kind.GROWTH, -0.0725, '+0.0%;"−"0.0%;0.0%'),
        (0.01, Kind.GROWTH, 0, '+0.0%;"−"0.0%;0.0%'),
        (1200, Kind.ROW, 1200, "0"),
        (dt.date(2017, 6, 30), Kind.DATE, dt.date(2017, 6, 30), "yyyy-mm-dd"),
        ("2016", Kind.TEXT, "2016", None),
        ("2015/16", Kind.TEXT, "2015/16", None),
        (None, Kind.COUNT, "", None),
        (Missing.CONFIDENTIAL, Kind.COUNT, "c", None),
        (Missing.NEW, Kind.GROWTH, "new", None),
        (Missing.SMALL_BASE, Kind.GROWTH, "", None),
        (Bars((1, 2)), Kind.COUNT, "", None),
    ],
)
def test_each_kind_is_a_value_that_excel_can_count_with(
    cell: Cell, kind: Kind, value: object, number_format: str | None
) -> None:
    """Marks and signs stand in the number format, so that sums work."""
    content = written(table_of(cell, kind=kind))
    ((_, found),) = below(sheets_of(content)["Section"], ["Name", "Cell"])[:1]
    assert found == value
    parts = parts_of(content)
    formats = {
        each.attrib["numFmtId"]: each.attrib["formatCode"]
        for each in parts["xl/styles.xml"].iter(f"{MAIN}numFmt")
    } | {"1": "0", "3": "#,##0"}
    if number_format:
        styles = [*parts["xl/styles.xml"].iterfind(f"{MAIN}cellXfs/{MAIN}xf")]
        cells = parts["xl/worksheets/sheet2.xml"].iter(f"{MAIN}c")
        own = next(each for each in cells if each.get("r") == "B5")
        assert formats[styles[int(own.attrib["s"])].attrib["numFmtId"]] == number_format


def test_what_is_missing_is_explained_where_it_is_missing() -> None:
    """And nothing is explained that does not occur, or that a note explains at greater length."""
    cells = (1, None, Missing.CONFIDENTIAL)
    said = texts_in(sheets_of(written(table_of(*cells, kind=Kind.COUNT)))["Section"])
    assert "An empty cell: not available." in said
    assert "c: confidential, because the number could tell of single students." in said
    longer = table_of(*cells, kind=Kind.COUNT, notes=("c: confidential. Numbers from 1 to 4.",))
    assert texts_in(sheets_of(written(longer))["Section"]).count("c: ") == 1
    assert "cell" not in texts_in(sheets_of(written(table_of(1, kind=Kind.COUNT)))["Section"])


def test_hostile_texts_are_texts() -> None:
    """Whatever they look like, and wherever they stand."""
    for text in HOSTILE:
        table = replace(table_of(*HOSTILE, section=text, notes=(text,)), title=text, notice=text)
        content = written(table)
        assert_inert(content)
        sheets = sheets_of(content)
        name = [*sheets][1]
        assert [row[1] for row in below(sheets[name], ["Name", "Cell"])][: len(HOSTILE)] == HOSTILE
        assert [row[1] for row in below(sheets["Data"], ["name", "cell"])] == HOSTILE
        lines = [row[0] for row in sheets[name]]
        assert "".join(lines).replace(" ", "").count(text.replace(" ", "")) >= 3


def test_control_characters_are_escaped_and_long_texts_cut() -> None:
    """A cell of Excel holds 32,767 UTF-16 units; the mark tells that it held more."""
    content = written(table_of("a\x00\x07\x9fb", "😀" * 20_000, "a" * 32_767))
    assert_inert(content)
    cells = [row[1] for row in below(sheets_of(content)["Data"], ["name", "cell"])]
    assert cells[0] == r"a\x00\x07\x9fb"
    assert cells[1] == "😀" * 16_383 + "…"
    assert cells[2] == "a" * 32_767


def test_sheets_of_equal_or_kept_names_get_numbers() -> None:
    """Case does not make two names of one, Excel keeps "History", a long one ends with a word."""
    table, long = table_of(1), "What was read, and what was excluded"
    titles = (
        "Data",
        "data",
        "HISTORY",
        "a" * 40,
        "a" * 50,
        "",
        "[x]",
        "'x'",
        long,
        "a " + "b" * 40,
        "Inbound students by country, 2015, 2016",
    )
    sections = tuple(replace(table.sections[0], title=title) for title in titles)
    content = written(replace(table, sections=sections))
    assert_inert(content)
    expected = ["Data", "data (2)", "HISTORY (2)", "a" * 30 + "…", "a" * 26 + "… (2)", "–"]
    expected += ["x", "x (2)", "What was read, and what was", "a " + "b" * 28 + "…"]
    expected += ["Inbound students by country", "Data (3)"]
    assert [*sheets_of(content)] == ["Contents", *expected]


def test_columns_are_as_wide_as_what_they_hold() -> None:
    """Chinese counts double, words of a heading are not broken, and long texts are wrapped."""
    table = table_of("北京工业大学" * 4, "长" * 60)
    columns = (Column("name", Kind.TEXT, "International programmes"), table.sections[0].columns[1])
    section = replace(table.sections[0], columns=columns)
    sheet = parts_of(written(replace(table, sections=(section,))))["xl/worksheets/sheet2.xml"]
    widths = [float(each.attrib["width"]) for each in sheet.iter(f"{MAIN}col")]
    assert cell_len("International") <= widths[0] < cell_len("International programmes")
    assert cell_len("北京工业大学" * 4) < widths[1] < cell_len("长" * 60)
    heights = {each.attrib["r"]: float(each.get("ht", 0)) for each in sheet.iter(f"{MAIN}row")}
    assert heights["4"] > 30
    assert heights["6"] > 30


def test_the_header_stays_in_sight_and_stands_on_every_page() -> None:
    """Below title and notice."""
    book = parts_of(written(table_of(*range(100), kind=Kind.COUNT)))
    pane = next(book["xl/worksheets/sheet2.xml"].iter(f"{MAIN}pane"))
    assert pane.get("topLeftCell") == "A5"
    repeated = [str(each.text) for each in book["xl/workbook.xml"].iter(f"{MAIN}definedName")]
    assert "Section!$4:$4" in repeated
    filtered = next(book["xl/worksheets/sheet3.xml"].iter(f"{MAIN}autoFilter"))
    assert filtered.get("ref") == "A5:B105"


def test_bars_are_sparklines_of_the_numbers_above_them() -> None:
    """Excel draws them anew if a number changes."""
    content = written(table_of(1, None, 8, Bars((1, None, 8)), kind=Kind.COUNT))
    assert (
        "<xm:f>Section!B5:B7</xm:f><xm:sqref>B8<"
        in zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet2.xml").decode()
    )


def assert_of_no_time(content: bytes) -> None:
    """Assert that all stamps of a workbook are always the same."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        assert {each.date_time[:2] for each in file.infolist()} == {(1980, 1)}
        assert file.read("docProps/core.xml").count(b">2000-01-01T00:00:00Z<") == 2


@pytest.mark.parametrize("large", [0, 10_000])
def test_the_same_table_is_the_same_workbook_at_any_time(large: int) -> None:
    """Nothing of the clock gets into it, however large it is."""
    table, sources = table_of(*HOSTILE), {"version": "1"}
    small = written(table, sources)
    with mock.patch.object(xlsx, "_LARGE", large):
        content = written(table, sources)
        assert content == written(table, sources)
    assert_of_no_time(content)
    assert sheets_of(content) == sheets_of(small)


@pytest.mark.parametrize(("rows", "columns"), [(1_048_573, 2), (1, 16_385)])
def test_what_excel_has_no_room_for_is_refused(rows: int, columns: int) -> None:
    """And CSV is named, which has room."""
    head = (Column("a", Kind.COUNT, "A"),) * columns
    section = Section("Section", head, ((1,) * columns,) * rows)
    with pytest.raises(OutputError) as raised:
        written(replace(table_of(), sections=(section,)))
    assert "--format csv" in raised.value.hint
    for language in Language:
        assert f"{rows:,}" in Words(language).put(raised.value.sentence)


def test_sources_are_named_without_counts_where_students_are_protected(
    run: Run, tmp_path: Path
) -> None:
    """Numbers of rows would tell what is hidden."""
    options = ("breakdown", "--by", "college", "--data", str(SAMPLE), "-q", "-o", "x.xlsx")
    found = {}
    for protect in ("", "suppress"):
        run(*options, *["--protect", protect] * bool(protect))
        rows = sheets_of((tmp_path / "x.xlsx").read_bytes())["Sources"]
        found[protect] = texts_in(rows)
        header = next(row for row in rows if row[0] == "Export")
        assert ("Rows" in header) is not bool(protect)
        assert sum(re.fullmatch("[0-9a-f]{64}", str(row[-1])) is not None for row in rows) == 36
    assert "outbound: counted 3,944" in found[""]
    assert "counted" not in found["suppress"]


def test_a_workbook_says_how_its_figures_are_counted(run: Run, tmp_path: Path) -> None:
    """Whoever gets it need not ask which stays are long ones."""
    run("trend", "--direction", "outbound", "--data", str(SAMPLE), "-q", "-o", "x.xlsx")
    rows = sheets_of((tmp_path / "x.xlsx").read_bytes())["Definitions"]
    said = " ".join(str(cell) for row in rows for cell in row)
    assert "90 days or more are long" in said
    assert "Outbound students" in said
    assert "Inbound students" not in said


def test_a_terminal_gets_no_workbook_and_a_pipe_the_same_as_a_file(tmp_path: Path) -> None:
    """Bytes on a terminal are of no use to anybody."""
    command = f"exchange summary --data {SAMPLE} -q -f xlsx"
    refused = run_shell(f"script -qec '{command}' /dev/null", env={"TERM": "xterm"})
    assert "cannot be shown on a terminal" in refused.out
    assert "PK" not in refused.out
    run_shell(f"{command} | cat > piped.xlsx; {command} -o own.xlsx", cwd=tmp_path)
    assert (tmp_path / "piped.xlsx").read_bytes() == (tmp_path / "own.xlsx").read_bytes() != b""


@pytest.mark.parametrize("language", Language)
def test_a_release_has_a_sheet_for_each_table_with_its_values(language: Language) -> None:
    """In both languages, with what the contents say of it."""
    release = sample_release(language)
    content = release_xlsx.write(release)
    assert_inert(content)
    sheets = sheets_of(content)
    exhibits = [(card.exhibit, "") for card in release.cards]
    exhibits += [(each, of.key) for of in release.chapters for each in of.exhibits]
    names = iter([*sheets][1:-1])
    lists: dict[str, str] = {}
    contents = [row[:2] for row in sheets[next(iter(sheets))]]
    assert not any("…" in name for name in sheets)
    for exhibit, chapter in exhibits:
        section = exhibit.section
        is_list = exhibit.is_terms or exhibit.key == "exports"
        if is_list and chapter not in lists:
            lists[chapter] = next(names)
        name = lists[chapter] if is_list else next(names) if section.columns else "-"
        if name == "-":
            assert [section.title, section.notes[0]] in contents
            continue
        texts = [row[0] for row in sheets[name]]
        first = texts.index(section.title) if is_list else 0
        rows = below(sheets[name][first:], [column.heading for column in section.columns])
        for row, cells in zip(rows, section.rows, strict=False):
            for found, cell, column in zip(row, cells, section.columns, strict=True):
                value = cell.value if isinstance(cell, Marked) else cell
                wanted = shown(value, column.kind, release.words)
                assert shown_again(found, column.kind, release.words) in {wanted, wanted.strip("–")}
    assert next(names, None) is None
    said = [cell for row in contents for cell in row]
    assert release.headline in said
    assert {each.text for each in release.statements} <= {*said}
    assert all(any(notice in str(cell) for cell in said) for notice in release.notices)
    data = below(sheets[[*sheets][-1]], [column.name for column in release.columns])
    for row, record in zip(data, release.records, strict=True):
        for found, column in zip(row, release.columns, strict=True):
            datum = record[column.name]
            datum = round(datum, 4) if isinstance(datum, float) else datum
            assert found == ("" if datum is None else datum)


def shown_again(found: object, kind: Kind, words: Words) -> str:
    """Return how a cell of a workbook is shown."""
    if isinstance(found, float):
        per_cent = kind in {Kind.PERCENT, Kind.GROWTH}
        return shown(found * 100 if per_cent else int(found), kind, words)
    return str(found)


def test_what_a_release_says_besides_its_tables_is_in_the_contents() -> None:
    """Statements of the office with their sources, facts, chapters without data."""
    release = replace(
        sample_release(Language.EN),
        office_statements=(Statement("office", "Ranked 301.", (), "QS 2016"),),
        numbers=(Fact("30 + 2", "countries and regions"),),
        chapters=(Chapter("partners", "Partners", "No register of agreements."),),
        warning="Must not leave the office.",
    )
    sheets = sheets_of(release_xlsx.write(release))
    rows = [row[:2] for row in sheets["Contents"]]
    for pair in (
        ["Source: QS 2016", "Ranked 301."],
        ["30 + 2", "countries and regions"],
        ["Partners", "No register of agreements."],
        ["", release.closing],
        ["", release.imprint],
    ):
        assert pair in rows
    assert all(release.warning in texts_in(each) for each in sheets.values())


def series_of(content: bytes, part: str) -> list[tuple[object, ...]]:
    """Return name, categories and values of each series of a chart: what its cells hold."""
    sheets = sheets_of(content)

    def cells(element: ET.Element | None) -> list[object]:
        assert element is not None
        formula = next(element.iter(f"{CHART}f")).text or ""
        name, _, span = formula.rpartition("!")
        rows = sheets[name.strip("'").replace("''", "'")]
        ends = [xl_cell_to_rowcol(each.replace("$", "")) for each in span.split(":")]
        (top, left), (bottom, right) = ends[0], ends[-1]
        assert left == right
        return [rows[row][left] for row in range(top, bottom + 1)]

    return [
        (cells(each.find(f"{CHART}tx"))[0], *(cells(each.find(f"{CHART}{tag}")) for tag in TAGS))
        for each in parts_of(content)[part].iter(f"{CHART}ser")
    ]


def test_charts_show_the_cells_of_their_tables() -> None:
    """Columns by category with the totals above them, whose line has no place in the legend."""
    years = ("2014", "2015", "2016")
    chart = YearsChart(
        years,
        (Series("Long", (5, None, 7)), Series("Short", (1, 2, 3))),
        (6, None, 1010),
        ("", "", "▲"),
        frozenset({2}),
    )
    rows = (("2014", 1, 5, 6), ("2015", 2, None, Missing.CONFIDENTIAL), ("2016", 3, 7, 1010))
    content = release_xlsx.write(release_with(exhibit_of(chart, *rows)))
    assert_inert(content)
    assert series_of(content, "xl/charts/chart1.xml") == [
        ("Long", [*years], [5, "", 7]),
        ("Short", [*years], [1, 2, 3]),
        ("Total", [*years], [6, "c", 1010]),
    ]
    parts = parts_of(content)
    drawn = parts["xl/charts/chart1.xml"]
    (legend,) = drawn.iter(f"{CHART}legendEntry")
    assert [each.get("val") for each in legend] == ["2", "1"]
    labels = next(each for each in drawn.iter(f"{CHART}dLbls"))
    texts = ["".join(each.itertext()) for each in labels.iter(f"{CHART}dLbl")]
    assert texts == ["", "▲ 1,010 p"]  # any other number is its own label
    assert [each.find(f"{CHART}delete") is not None for each in labels.iter(f"{CHART}dLbl")] == [
        True,
        False,
    ]
    drawing = parts["xl/drawings/drawing1.xml"]
    assert "The chart in words <&>" in [each.get("descr") for each in drawing.iter()]
    # Years stand in the rows 7 to 9, and the chart below the notes.
    (top, *_) = [int(each.text or 0) for each in drawing.iter() if each.tag.endswith("}row")]
    assert top >= 9


def test_a_category_called_as_the_total_is_has_its_own_numbers() -> None:
    """Whatever offices call their categories."""
    chart = YearsChart(("2016",), (Series("Total", (3,)), Series("Short", (4,))), (7,), ("",))
    content = release_xlsx.write(release_with(exhibit_of(chart, ("2016", 4, 3, 7), long="Total")))
    found = series_of(content, "xl/charts/chart1.xml")
    assert [values for _, _, values in found] == [[3], [4], [7]]


def test_bars_begin_with_the_largest_on_top() -> None:
    """Each with its number; none where there is none, and none for the total."""
    chart = BarsChart(("A", "B", "C", "Total"), (9, None, 1, None))
    rows = (("A", 9, 1, 1), ("B", None, 1, 1), ("C", 1, 1, 1), ("Total", 10, 1, 1))
    content = release_xlsx.write(release_with(exhibit_of(chart, *rows)))
    assert series_of(content, "xl/charts/chart1.xml") == [("Short", ["A", "B", "C"], [9, "", 1])]
    assert not parts_of(
        release_xlsx.write(release_with(exhibit_of(replace(chart, values=(None,) * 4), *rows)))
    ).get("xl/charts/chart1.xml")
    drawn = parts_of(content)["xl/charts/chart1.xml"]
    axis = drawn.find(f".//{CHART}catAx/{CHART}scaling/{CHART}orientation")
    assert axis is not None
    assert axis.get("val") == "maxMin"


def test_hostile_texts_in_a_release_are_texts() -> None:
    """In titles, names of series and words of charts, too."""
    for text in [*HOSTILE, "\x00\x0b", "Sheet1!A1", "=Sheet1!A1"]:
        columns = (
            Column("year", Kind.TEXT, text),
            Column("a", Kind.COUNT, text),
            Column("total", Kind.COUNT, text),
        )
        section = Section(text, columns, ((text, 1, 1),), (text,))
        chart = YearsChart((text,), (Series(text, (1,)),), (1,), ("",))
        charts = (chart, BarsChart((text,), (1,)))
        exhibits = [Exhibit("agreements", section, text, None, each, text) for each in charts]
        release = release_with(
            *exhibits, title=text, institution=text, headline=text, notices=(text,), closing=text
        )
        assert_inert(release_xlsx.write(release))


def test_the_same_release_is_the_same_workbook_at_any_time() -> None:
    """Byte for byte."""
    release = sample_release(Language.ZH)
    content = release_xlsx.write(release)
    assert content == release_xlsx.write(replace(release))
    assert_of_no_time(content)
