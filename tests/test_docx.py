"""Word documents: what they hold, how they are built, and that they are always the same."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from docx import Document
from docx.document import Document as WordDocument
from docx.shared import Length, Mm
from lxml import etree  # type: ignore[import-untyped]
from python_calamine import CalamineWorkbook

from bjut_exchange.config.terms import DirectionName
from bjut_exchange.errors import UsageError
from bjut_exchange.figures.revisions import count_all
from bjut_exchange.formats.cells import rows_shown
from bjut_exchange.formats.registry import Format, Style, render
from bjut_exchange.messages import Language, Words
from bjut_exchange.reading.setup import load_setup
from bjut_exchange.register.build import build_register
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
from bjut_exchange.release.docx import write
from bjut_exchange.views.context import Context
from bjut_exchange.views.table import Column, Kind, Missing, Section, Table, frame_of
from tests.tool import SAMPLE, release_of, run_here

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
HOSTILE = (
    "<script>alert(1)</script>",
    "=1+1",
    "\u202egnp.exe",
    "x" * 200,
    "]]>",
    "a\x00b\x0bc\x1b[31m\ufffe\ud800",
    "\"'&amp;",
)
# The order in which the schema of Word wants the children; Word refuses files in another.
ORDER = {
    "w:pPr": "pStyle keepNext keepLines pageBreakBefore numPr pBdr shd tabs spacing ind jc "
    "outlineLvl sectPr",
    "w:rPr": "rFonts b bCs color sz szCs lang",
    "w:tblPr": "tblStyle tblW tblInd tblBorders tblLayout tblCellMar tblLook tblCaption",
    "w:tbl": "tblPr tblGrid tr",
    "w:tr": "trPr tc",
    "w:tc": "tcPr p",
    "w:tcPr": "tcW tcBorders vAlign",
    "w:style": "name basedOn next uiPriority semiHidden qFormat pPr rPr tblPr tblStylePr",
    "w:sectPr": "headerReference footerReference type pgSz pgMar cols titlePg docGrid",
    "w:lvl": "start numFmt pStyle lvlText lvlJc pPr",
    "w:settings": "zoom defaultTabStop characterSpacingControl compat themeFontLang decimalSymbol "
    "listSeparator",
    "wp:inline": "extent docPr cNvGraphicFramePr graphic",
    "c:chartSpace": "lang chart spPr txPr externalData",
}


@cache
def sample(language: Language = Language.EN) -> Release:
    """Return the release of the sample."""
    setup = load_setup(None, [str(SAMPLE)], os.environ)
    register = build_register(setup)
    figures = count_all(register, setup)
    context = Context(setup.definitions, Words(language))
    return release_of(register, figures, context, Wanted(2016))


def table_of(*rows: tuple[Any, ...], kinds: tuple[Kind, ...] = (Kind.TEXT, Kind.COUNT)) -> Section:
    """Return a section with such rows."""
    columns = tuple(Column(f"c{at}", kind, f"Heading {at}") for at, kind in enumerate(kinds))
    return Section("A table", columns, rows)


def with_exhibits(*exhibits: Exhibit, key: str = "years") -> Release:
    """Return the release of the sample with these exhibits alone."""
    return replace(sample(), chapters=(Chapter(key, "A chapter", "A lead.", exhibits),))


def years_of(
    count: int, provisional: frozenset[int] = frozenset(), breaks: Mapping[int, str] | None = None
) -> Exhibit:
    """Return an exhibit with a chart of so many years; a number is missing in the second."""
    values = tuple(None if at == 1 else 1_000 + at for at in range(count))
    labels = tuple(str(2000 + at) for at in range(count))
    series = (Series("First", values), Series("Second", values))
    totals = tuple(None if each is None else 2 * each for each in values)
    chart = YearsChart(labels, series, totals, ("▲",) * count, provisional, breaks or {})
    rows = [(label, total, None) for label, total in zip(labels, totals, strict=True)]
    section = table_of(*rows, kinds=(Kind.TEXT, Kind.COUNT, Kind.GROWTH))
    return Exhibit("years", section, "Stays", DirectionName.OUTBOUND, chart, "Columns by year")


def plain_table(rows: list[tuple[Any, ...]], kinds: tuple[Kind, ...]) -> Table:
    """Return a table as a command makes it."""
    section = table_of(*rows, kinds=kinds)
    frame = frame_of(section.columns, [])
    return Table("summary", "A title", "A notice", section.columns, frame, (section,), Words())


def text_of(document: WordDocument) -> str:
    """Return all text of the body."""
    return "\n".join(each.text or "" for each in document.element.body.iter(f"{W}t"))


def parts_of(content: bytes) -> dict[str, bytes]:
    """Return the parts of a package."""
    with ZipFile(BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def pages_of(document: WordDocument) -> set[tuple[str, str]]:
    """Return the sizes of all pages."""
    sizes = document.element.iter(f"{W}pgSz")
    return {(each.get(f"{W}w"), each.get(f"{W}h")) for each in sizes}


def charts_of(content: bytes) -> list[tuple[Any, list[list[Any]]]]:
    """Return the XML of each chart, and the cells of its workbook."""
    parts = parts_of(content)
    charts = []
    for name in sorted(each for each in parts if re.fullmatch(r"word/charts/chart\d+\.xml", each)):
        relations = etree.fromstring(parts[f"word/charts/_rels/{name.rsplit('/', 1)[1]}.rels"])
        (target,) = [each.get("Target") for each in relations]
        book = parts[f"word/{target.removeprefix('../')}"]
        sheet = CalamineWorkbook.from_filelike(BytesIO(book)).get_sheet_by_index(0)
        charts.append((etree.fromstring(parts[name]), sheet.to_python()))
    return charts


def cells_of(document: WordDocument) -> list[list[list[str]]]:
    """Return the texts of all tables, without the room that marks take."""
    return [
        [
            ["".join(t.text or "" for t in tc.iter(f"{W}t")).strip() for tc in tr.iter(f"{W}tc")]
            for tr in table.iter(f"{W}tr")
        ]
        for table in document.element.body.iter(f"{W}tbl")
    ]


def shown_cells(section: Section, words: Words) -> list[list[str]]:
    """Return the texts of a section's table as a document has them."""
    texts = [[cell.replace("\n", "").strip() for cell in row] for row in rows_shown(section, words)]
    headings = [column.heading for column in section.columns]
    return [headings, *texts] if any(headings) else texts


@pytest.mark.parametrize("language", [*Language])
def test_the_release_is_in_the_document(language: Language) -> None:
    """Headline, statements, notice, facts, chapters and the cells of all tables can be read."""
    release = sample(language)
    document = Document(BytesIO(write(release)))
    text = text_of(document)
    for said in (
        release.headline,
        *release.notices,
        release.closing,
        release.imprint,
        *(each.text for each in release.statements),
        *(chapter.title for chapter in release.chapters),
    ):
        assert said in text
    tables = cells_of(document)
    for exhibit in [
        *(card.exhibit for card in release.cards),
        *(each for chapter in release.chapters for each in chapter.exhibits),
    ]:
        is_left_out = exhibit.key == "exports" or exhibit.key.endswith("_countries")
        cells = shown_cells(exhibit.section, release.words)
        assert is_left_out or not exhibit.section.rows or cells in tables, exhibit.key


def test_it_has_real_styles_and_a_language() -> None:
    """The outline shows chapters and tables, and each style has its fonts and its language."""
    for language, tag in ((Language.EN, "en-GB"), (Language.ZH, "zh-CN")):
        document = Document(BytesIO(write(sample(language))))
        used = {each.style.name for each in document.paragraphs if each.style}
        assert {"Title", "Heading 1", "Heading 2", "Caption", "List Bullet", "Notice"} <= used
        assert {each.style.name for each in document.tables if each.style} == {"Figures Table"}
        default = document.styles.element.find(f"{W}docDefaults")
        assert default.find(f".//{W}lang").get(f"{W}val") == tag
        assert default.find(f".//{W}rFonts").get(f"{W}eastAsia") == "Microsoft YaHei"
        known = {each.style_id for each in document.styles}
        assert {each.get(f"{W}val") for each in document.element.iter(f"{W}pStyle")} <= known


def test_rows_of_headings_are_repeated_and_no_row_splits() -> None:
    """A table on two pages has its headings on both, and each row is on one."""
    document = Document(BytesIO(write(sample())))
    for table in document.element.body.iter(f"{W}tbl"):
        rows = list(table.iter(f"{W}tr"))
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
        is_headed = table.find(f"{W}tblPr/{W}tblLook").get(f"{W}firstRow") == "1"
        assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows] == [
            is_headed,
            *[False] * (len(rows) - 1),
        ]
        assert table.find(f"{W}tblPr/{W}tblCaption").get(f"{W}val")


def test_the_notice_stands_on_every_page() -> None:
    """No page can leave the office without its notice and its warning."""
    warned = replace(sample(), warning="Not to leave the office.")
    document = Document(BytesIO(write(warned)))
    first = [each.text for each in document.paragraphs[:2]]
    assert first == [warned.warning, *warned.notices]
    for section in document.sections:
        assert [each.text for each in section.header.paragraphs] == first
        fields = [
            each.get(f"{W}instr") for each in section.footer.part.element.iter(f"{W}fldSimple")
        ]
        assert fields == [" PAGE ", " NUMPAGES "]
        assert len(section.footer.paragraphs) == 1
    assert pages_of(document) == {("11906", "16838")}  # A4


def test_charts_can_be_edited_in_the_workbook_they_bring() -> None:
    """What a chart shows is in the cells that its workbook opens with."""
    content = write(sample())
    charts = charts_of(content)
    assert len(charts) >= 4
    for chart, sheet in charts:
        assert chart.find(f"{C}externalData") is not None
        for at, series in enumerate(chart.iter(f"{C}ser"), 1):
            (name,) = [each.text for each in series.find(f"{C}tx").iter(f"{C}v")]
            assert sheet[0][at] == name
            for part, column in ((f"{C}cat", 0), (f"{C}val", at)):
                points = {
                    int(each.get("idx")): each.find(f"{C}v").text
                    for each in series.find(part).iter(f"{C}pt")
                }
                cells = [row[column] for row in sheet[1:]]
                cached = [points.get(place, "") for place in range(len(cells))]
                shown = [f"{cell:.0f}" if isinstance(cell, float) else cell for cell in cells]
                assert shown == cached
    described = Document(BytesIO(content)).element.body.xpath(".//wp:docPr/@descr")
    assert len(described) == len(charts)
    assert all(described)


def test_the_years_of_a_chart_are_those_of_the_release() -> None:
    """A missing number is a gap, a total has its mark and `p`, a break is a gap with its reason."""
    exhibit = years_of(4, provisional=frozenset({3}), breaks={2: "new rules"})
    content = write(with_exhibits(exhibit))
    ((chart, sheet),) = charts_of(content)
    assert [row[0] for row in sheet] == ["", "2000", "2001", "", "2002", "2003"]
    assert [row[3] for row in sheet] == ["Total", 2000, "", "", 2004, 2006]
    said = {
        each.find(f"{C}idx").get("val"): "".join(each.itertext()) for each in chart.iter(f"{C}dLbl")
    }
    gaps = {"1": "", "2": ""}
    assert said == {"0": "▲ 2,000", **gaps, "3": "▲ 2,004", "4": "▲ 2,006 p"}
    assert [each.find(f"{C}idx").get("val") for each in chart.iter(f"{C}dPt")] == ["4", "4"]
    assert "Break in series before 2002: new rules" in text_of(Document(BytesIO(content)))
    deleted = chart.find(f".//{C}legendEntry")
    assert deleted.find(f"{C}idx").get("val") == "2"  # the totals


def test_labels_in_charts_are_numbers_alone() -> None:
    """Some programs show names and categories, too, unless a label says that it has none."""
    for chart, _ in charts_of(write(sample())):
        labels = [
            each for each in chart.iter(f"{C}dLbl", f"{C}dLbls") if each[-1].tag != f"{C}delete"
        ]
        for label in labels:
            shown = {each.tag.removeprefix(C): each.get("val") for each in label}
            assert shown["showVal"] == "1"
            assert {shown[f"show{name}"] for name in ("CatName", "SerName", "LegendKey")} == {"0"}


def test_bars_are_those_with_a_number() -> None:
    """The largest is on top; a hidden number has no bar, and the table shows that it is hidden."""
    labels = ("Norway", "北京工业大学" * 20, "Chile")
    rows = ((labels[0], 9), (labels[1], 5), (labels[2], Missing.CONFIDENTIAL))
    exhibit = Exhibit("top", table_of(*rows), "", None, BarsChart(labels, (9, 5, None)))
    content = write(with_exhibits(exhibit, key="places"))
    ((chart, sheet),) = charts_of(content)
    assert [row[1] for row in sheet[1:]] == [9, 5]
    assert sheet[2][0] == f"{labels[1][:19]}…"  # wide characters take two cells
    assert chart.find(f".//{C}catAx/{C}scaling/{C}orientation").get("val") == "maxMin"
    text = text_of(Document(BytesIO(content)))
    assert labels[1] in text
    assert "c: confidential" in text


@pytest.mark.parametrize("count", [1, 2, 26])
def test_any_number_of_years_is_shown(count: int) -> None:
    """One year and twenty-six have a chart and a table."""
    content = write(with_exhibits(years_of(count)))
    ((_, sheet),) = charts_of(content)
    assert len(sheet) == count + 1
    assert len(cells_of(Document(BytesIO(content)))[-1]) == count + 1


def test_what_is_missing_leaves_no_trace() -> None:
    """Without cards, chapters' exhibits, facts and statements there is still a document."""
    empty = replace(
        sample(), cards=(), numbers=(), facts=(), statements=(), notices=(), chapters=()
    )
    bare = replace(empty, chapters=(Chapter("partners", "Partners", "None."),))
    assert "None." in text_of(Document(BytesIO(write(bare))))
    assert cells_of(Document(BytesIO(write(empty)))) == []


def test_the_office_speaks_apart() -> None:
    """The office's own sentences have a heading of their own, and each its source."""
    own = (Statement("office_1", "We moved.", source="the office"), Statement("office_2", "Hi."))
    document = Document(BytesIO(write(replace(sample(), office_statements=own))))
    styles = {each.text: each.style.name for each in document.paragraphs if each.style}
    assert styles["We moved."] == styles["Hi."] == "Quote"
    assert styles["From the office"] == "Heading 2"
    assert styles["Source: the office"] == "Note"


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_are_inert(text: str) -> None:
    """Whatever an export holds, the document opens and says it as text, or nothing."""
    chart = BarsChart((text, "b"), (5, 4))
    exhibit = Exhibit("top", table_of((text, 5), ("b", 4)), text, None, chart, text)
    release = replace(
        with_exhibits(exhibit, key="places"),
        headline=text,
        institution=text,
        title=text,
        notices=(text,),
        numbers=(Fact("1", text),),
    )
    parts = parts_of(write(release))
    for name, content in parts.items():
        if name.endswith((".xml", ".rels")):
            etree.fromstring(content)
            assert b"<script" not in content
            assert "\u202e".encode() not in content
    body = etree.fromstring(parts["word/document.xml"])
    clean = re.sub("[\x00-\x08\x0b-\x1f\ufffe\ud800\u202e]", "\ufffd", text)
    assert sum(each.text == clean for each in body.iter(f"{W}t")) >= 3


@pytest.mark.parametrize("language", [*Language])
def test_the_order_of_elements_is_that_of_the_schema(language: Language) -> None:
    """Word opens what it wants in an order: each element stands where the schema has it."""
    prefixes = {"w": W, "c": C}
    exhibit = years_of(14, provisional=frozenset({13}), breaks={2: "new"})
    rich = replace(
        sample(language), chapters=(*sample(language).chapters, *with_exhibits(exhibit).chapters)
    )
    seen = set()
    for name, content in parts_of(write(rich)).items():
        if name.endswith(".xml"):
            for element in etree.fromstring(content).iter(etree.Element):
                prefix = next((p for p, n in prefixes.items() if element.tag.startswith(n)), "wp")
                tag = f"{prefix}:{etree.QName(element).localname}"
                if tag in ORDER:
                    seen.add(tag)
                    order = ORDER[tag].split()
                    places = [order.index(etree.QName(each).localname) for each in element]
                    assert places == sorted(places), (name, tag)
    assert seen == {*ORDER}


def test_the_same_release_gives_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    """A release that is made again years later is the same file."""
    first = write(sample())
    monkeypatch.setattr(time, "time", lambda: 2_000_000_000.0)
    monkeypatch.setattr(time, "localtime", lambda *_: time.gmtime(2_000_000_000))
    assert write(sample()) == first
    with ZipFile(BytesIO(first)) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        names = package.namelist()
    assert not [name for name in names if "thumbnail" in name or "customXml" in name]
    properties = Document(BytesIO(first)).core_properties
    assert properties.author == sample().institution
    assert (properties.title, properties.comments) == (sample().title, "")


def test_a_logo_stands_at_the_top() -> None:
    """A picture of the office is in the header of the first page; a drawing is left out."""
    png = (
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5E"
        "rkJggg=="
    )
    pictured = write(replace(sample(), logo=f"data:image/png;base64,{png}"))
    drawn = write(replace(sample(), logo="data:image/svg+xml;base64,PHN2Zy8+"))
    assert [name for name in parts_of(pictured) if name.startswith("word/media/")]
    assert not [name for name in parts_of(drawn) if name.startswith("word/media/")]


def test_a_wide_table_turns_the_page_or_goes_on_below() -> None:
    """Thirty columns of numbers are all there, each whole, beginning with the names of the rows."""
    kinds = (Kind.TEXT, *[Kind.COUNT] * 30)
    rows: list[tuple[Any, ...]] = [("Norway", *range(1_000_000, 1_000_030))]
    document = Document(BytesIO(render(plain_table(rows, kinds), Format.DOCX, Style(), {})))
    assert pages_of(document) == {("16838", "11906")}
    panels = cells_of(document)
    assert len(panels) > 1
    assert all(panel[1][0] == "Norway" for panel in panels)
    numbers = [cell for panel in panels for cell in panel[1][1:]]
    assert numbers == [f"{each:,}" for each in rows[0][1:]]
    for table in document.element.body.iter(f"{W}tbl"):
        widths = [int(each.get(f"{W}w")) for each in table.iter(f"{W}gridCol")]
        assert sum(widths) <= Length(Mm(297 - 2 * 18)).twips
        assert min(widths[1:]) >= 9 * 0.55 * 7 * 20  # nine characters in the smallest type


def test_many_rows_take_seconds_and_too_many_are_refused() -> None:
    """Two thousand rows are written at once; what Word cannot hold is left to other formats."""
    kinds = (Kind.TEXT, *[Kind.COUNT] * 9)
    row = ("University of Somewhere", *range(9))
    started = time.process_time()
    render(plain_table([row] * 2_000, kinds), Format.DOCX, Style(), {})
    assert time.process_time() - started < 10
    with pytest.raises(UsageError) as caught:
        render(plain_table([row] * 10_001, kinds), Format.DOCX, Style(), {})
    assert caught.value.key == "too_many_rows_for_word"


@pytest.mark.parametrize("command", ["summary", "trend", "partners", "check", "rules"])
def test_every_command_writes_documents(command: str, tmp_path: Path) -> None:
    """`-o FILE.docx` is a document with the numbers of the table."""
    file = tmp_path / "x.docx"
    done = run_here(command, str(SAMPLE), "-o", str(file))
    assert done.code in {0, 1}, done.err
    assert len(cells_of(Document(str(file)))) > 0


def test_without_python_docx_the_error_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who has not installed Word documents is told what to install."""
    for name in [each for each in sys.modules if "formats.docx" in each or "formats.word" in each]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "docx", None)
    with pytest.raises(UsageError) as caught:
        render(plain_table([], (Kind.TEXT,)), Format.DOCX, Style(), {})
    assert caught.value.key == "format_not_installed"
    assert caught.value.parts["extra"] == "word"


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_libreoffice_shows_the_numbers(tmp_path: Path) -> None:
    """A program that is not Word opens the document, with the numbers of tables and charts."""
    (tmp_path / "release.docx").write_bytes(write(sample()))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*command, str(tmp_path / "release.docx")], check=True, capture_output=True)
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not installed")
    said = ["pdftotext", "-layout", str(tmp_path / "release.pdf"), "-"]
    text = subprocess.run(said, check=True, capture_output=True, text=True).stdout
    for number in ("872", "136", "376", "109", "251", "946", "725", "221", "100.0 %"):
        assert re.search(rf"(?<!\d){re.escape(number)}(?!\d)", text), number
    assert "▲ 872" in text  # above the column


def test_the_document_has_the_order_of_the_page() -> None:
    """The cards, the further key figures and what the release is; what has charts begins a page."""
    document = Document(BytesIO(write(sample())))
    text = text_of(document)
    assert text.index("Inbound: international") < text.index("About this release")
    begun = [each.text for each in document.paragraphs if each.paragraph_format.page_break_before]
    assert begun == ["Over the years", "Where they went, and came from"]


def test_tables_of_a_direction_follow_each_other_and_charts_stand_side_by_side() -> None:
    """Columns are read from their top to their bottom."""
    document = Document(BytesIO(write(sample())))
    titles = [
        each.text for each in document.paragraphs if each.style and each.style.name == "Heading 2"
    ]
    people = [each for each in titles if ", by " in each]
    assert people == sorted(people, key=lambda each: each.startswith("Inbound"))
    widths = {each.width for each in document.inline_shapes}
    assert len(widths) == 2  # of years as wide as the text, of countries half of it
