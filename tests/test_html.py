"""HTML pages: one file that asks for nothing, in which every text is only text."""

from __future__ import annotations

import base64
import hashlib
import itertools
import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from bjut_exchange.formats.html import write as write_table
from bjut_exchange.formats.registry import Style
from bjut_exchange.messages import Language, Words
from bjut_exchange.release.document import Chapter, Release, YearsChart
from bjut_exchange.release.drawing import drawing_of
from bjut_exchange.release.html import write
from bjut_exchange.views.table import Bars, Cell, Column, Kind, Marked, Missing, Section, Table
from tests.handmade import CHINESE, HOSTILE, IN, LONG, OUT, bars, card, release, tiles, years
from tests.tool import run_here

ALLOWED = {"a", "aside", "abbr", "article", "b", "body", "br", "caption", "cite", "code", "dd"}
ALLOWED |= {"defs", "details", "div", "dl", "dt", "footer", "h1", "h2", "h3", "head", "header"}
ALLOWED |= {
    "html",
    "img",
    "li",
    "line",
    "main",
    "meta",
    "nav",
    "p",
    "pattern",
    "pre",
    "rect",
    "section",
}
ALLOWED |= {"span", "style", "summary", "svg", "table", "tbody", "td", "text", "th", "thead"}
ALLOWED |= {"title", "tr", "ul"}
EMPTY = {"br", "meta", "img", "rect", "line"}
LABELS = [f"{year}/{year % 100 + 1:02}" for year in range(1991, 2017)]
MANY = {"A": [1_000_000 + 40_000 * at for at in range(26)], "B": [50_000 * at for at in range(26)]}

RELEASES = {
    "whole": release(),
    "chinese": release(Language.ZH),
    "hostile": release(text=HOSTILE),
    "long": release(text=LONG),
    "long_chinese": release(Language.ZH, text=CHINESE),
    "many_years": release(chapters=(Chapter("years", "Years", "", (years(OUT, LABELS, MANY),)),)),
    "logo": release(logo="data:image/png;base64,iVBORw0KGgo="),
    "nothing": release(
        cards=(), numbers=(), chapters=(), files={}, statements=(), office_statements=(), notices=()
    ),
}


class Parsed(HTMLParser):
    """A page taken apart: its elements with attributes, and the texts of its tables."""

    def __init__(self, page: bytes) -> None:
        """Read a page; raises AssertionError if elements are not closed in order."""
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.tables: list[list[list[str]]] = []
        self.texts: list[str] = []
        self._open: list[str] = []
        self.feed(page.decode())
        self.close()
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.elements.append((tag, dict(attrs)))
        if tag not in EMPTY:
            self._open.append(tag)
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in {"td", "th"}:
            self.tables[-1][-1].append("")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element without content."""
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        """Close an element."""
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Note a text, and in which cell it stands."""
        self.texts.append(data)
        if "tr" in self._open:
            self.tables[-1][-1][-1] += data

    def of_class(self, name: str, tag: str = "") -> list[dict[str, str | None]]:
        """Return the attributes of the elements of a class."""
        return [
            attributes
            for each, attributes in self.elements
            if name in (attributes.get("class") or "").split() and each == (tag or each)
        ]


def table_of(*rows: tuple[Cell, ...], kinds: tuple[Kind, ...], **of: object) -> Table:
    """Return the result of a command, with a single section."""
    columns = tuple(Column(f"c{at}", kind, f"Heading {at}") for at, kind in enumerate(kinds))
    section = replace(Section("A section", columns, rows), **of)  # type: ignore[arg-type]
    return Table("x", "A title", "A notice", columns, None, (section,), Words())  # type: ignore[arg-type]


@pytest.mark.parametrize("made", RELEASES.values(), ids=RELEASES.keys())
def test_a_page_asks_for_nothing_and_runs_nothing(made: Release) -> None:
    """No script, no address outside, no handler; the policy allows its own style alone."""
    page = write(made)
    parsed = Parsed(page)
    assert {tag for tag, _ in parsed.elements} <= ALLOWED
    for tag, attributes in parsed.elements:
        assert not [name for name in attributes if name.startswith("on") or name == "style"]
        address = attributes.get("href") or ""
        assert tag == "a" or not address
        assert not re.match(r"\s*(\w+:|//)", address)
    assert not re.search(rb"https?:|@import|url\((?!#hatch\))", page)
    style = re.search(rb"<style>(.*?)</style>", page, re.DOTALL)
    assert style
    digest = base64.b64encode(hashlib.sha256(style[1]).digest()).decode()
    policy = parsed.elements[3][1]["content"] or ""
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:;")
    assert len(page) <= 150 * 1024


@pytest.mark.parametrize("made", RELEASES.values(), ids=RELEASES.keys())
def test_ids_are_unique_and_every_link_within_the_page_has_its_aim(made: Release) -> None:
    """Who follows the contents arrives."""
    parsed = Parsed(write(made))
    ids = Counter(attributes["id"] for _, attributes in parsed.elements if "id" in attributes)
    assert not [each for each, count in ids.items() if count > 1]
    inner = [
        (attributes.get("href") or "")[1:]
        for _, attributes in parsed.elements
        if (attributes.get("href") or "").startswith("#")
    ]
    assert set(inner) <= set(ids)


def test_a_hostile_name_is_only_a_text_wherever_it_stands() -> None:
    """Every place shows the markup as it is written, and no control character is left."""
    page = write(RELEASES["hostile"])
    plain, hostile = Parsed(write(RELEASES["whole"])), Parsed(page)
    # As many elements as without it, so nothing of it became one.
    assert [tag for tag, _ in hostile.elements] == [tag for tag, _ in plain.elements]
    assert "".join(hostile.texts).count("<script>alert(1)</script>") > 50
    assert "{{ 7*7 }}" in "".join(hostile.texts)
    assert all(c.isprintable() or c in "\n\xa0" for c in page.decode())


@pytest.mark.parametrize("made", RELEASES.values(), ids=RELEASES.keys())
def test_the_same_release_is_the_same_page_byte_by_byte(made: Release) -> None:
    """A page can be compared by its hash."""
    assert write(made) == write(made)


def test_every_chart_has_its_numbers_in_a_table() -> None:
    """Whoever does not see a chart reads the same numbers."""
    made = release()
    tables = Parsed(write(made)).tables
    flat = [re.sub(r"[▲\s]", "", cell) for table in tables for row in table for cell in row]
    for exhibit in itertools.chain.from_iterable(each.exhibits for each in made.chapters):
        if isinstance(exhibit.chart, YearsChart):
            numbers = [*exhibit.chart.totals, *(n for s in exhibit.chart.series for n in s.values)]
            assert {f"{each:,}" for each in numbers if each is not None} <= set(flat)
        if not exhibit.is_terms:
            names = {re.sub(r"\s", "", str(row[0])) for row in exhibit.section.rows}
            assert names <= set(flat)
    assert "c" in flat
    assert "–" in flat


def test_the_columns_of_a_chart_are_as_high_as_their_numbers() -> None:
    """The axis begins at zero and ends at a round number above all columns."""
    chart = years(OUT, ["2015", "2016"], {"A": [300, 0], "B": [100, 872]}).chart
    assert isinstance(chart, YearsChart)
    drawing = drawing_of(chart, "")
    assert [text for name, _, _, text in drawing.texts if name == "tick"] == [
        *("0", "200", "400", "600", "800", "1,000")
    ]
    heights = [box[4] for box in drawing.boxes]
    assert heights == pytest.approx([51, 17, 148.2], abs=0.2)  # nothing is drawn of a zero
    assert drawing.y(0) - drawing.y(1000) == 170


def test_a_hidden_number_is_a_gap_or_the_rest_of_its_total() -> None:
    """A category that is hidden is never drawn; the rest of a total has a colour of its own."""
    made = years(OUT, ["2014", "2015"], {"A": [7, None], "B": [2, 5]}, totals=(9, None)).chart
    assert isinstance(made, YearsChart)
    assert not drawing_of(made, "").has_rest
    made = replace(made, totals=(9, 30))
    assert drawing_of(made, "").boxes[-1][0] == "rest"
    page = Parsed(write(release(cards=(card(OUT, [("A", 30), ("B", None)], None),), chapters=())))
    drawn = page.of_class("s0", "rect") + page.of_class("s2", "rect")
    assert [each["width"] for each in drawn] == ["100.0", "0.0"]


def test_a_provisional_year_is_hatched_and_a_break_is_a_dashed_line() -> None:
    """Both are said in the legend, too."""
    page = write(release())
    parsed = Parsed(page)
    assert len(parsed.of_class("hatch")) == 1
    assert len(parsed.of_class("break", "line")) == 1
    said = "".join(parsed.texts)
    assert "provisional" in said
    assert "946 p" in said
    assert "break in series" in said


def test_26_years_have_labels_that_do_not_touch() -> None:
    """Labels are thinned, the last is there; totals of millions are written upwards."""
    chart = years(OUT, LABELS, MANY).chart
    assert isinstance(chart, YearsChart)
    drawing = drawing_of(chart, "")
    labels = [(x, text) for name, x, _, text in drawing.texts if name.startswith("year")]
    assert labels[-1][1] == "2016/17"
    assert all(after - before > 44 for (before, _), (after, _) in itertools.pairwise(labels[:-1]))
    assert labels[-1][0] + 22 <= drawing.width
    assert drawing.upwards


def test_no_chart_is_drawn_of_nothing() -> None:
    """Years in which every number is zero or hidden still have an axis."""
    for values in ([0, 0], [None, None]):
        chart = years(OUT, ["2015", "2016"], {"A": values}).chart
        assert isinstance(chart, YearsChart)
        drawing = drawing_of(chart, "")
        assert not drawing.boxes
        assert next(text for name, _, _, text in drawing.texts if name == "tick") == "0"


@pytest.mark.parametrize(
    ("most", "legend"),
    [
        (3, []),
        (69, ["5–9", "10–19", "20–39", "40+"]),
        (300, ["5–19", "20–79", "80+"]),
        (99_999, ["5–499", "500–49,999", "50,000+"]),
    ],
)
def test_the_classes_of_tiles_follow_the_numbers(most: int, legend: list[str]) -> None:
    """From a handful of students to many thousands, four classes tell countries apart."""
    exhibit = tiles(OUT, {"SE": most, "JP": Missing.CONFIDENTIAL, "FI": None, "DE": Marked(4)})
    page = Parsed(write(release(chapters=(Chapter("places", "Places", "", (exhibit,)),))))
    said = [each.strip() for each in page.texts if each.strip()]
    begin = said.index("under 5, or withheld")
    assert said[begin + 1 : begin + 1 + len(legend)] == legend
    assert len(page.of_class("t0", "li")) == (4 if most < 5 else 3)
    titles = [attributes["title"] for tag, attributes in page.elements if tag == "abbr"]
    assert {f"Place SE: {most:,}", "Place JP: c"} < set(titles)


def test_only_a_protected_release_says_that_numbers_are_withheld() -> None:
    """The legend of tiles says no more than is so."""
    texts = Parsed(write(release(protection=None))).texts
    assert "under 5" in texts
    assert "under 5, or withheld" not in texts


def test_exhibits_of_both_directions_stand_side_by_side() -> None:
    """Outbound and inbound of the same subject follow each other, whatever the order given."""
    given = tuple(
        bars(f"{name}_{each}", name, [("x", 1)]) for name in (OUT, IN) for each in ("a", "b")
    )
    page = Parsed(write(release(chapters=(Chapter("people", "People", "", given),))))
    keys = [each["id"] for each in page.of_class("exhibit")]
    assert keys == ["outbound_a", "inbound_a", "outbound_b", "inbound_b"]


def test_only_files_that_are_there_are_linked() -> None:
    """A release that is a single file links neither another language nor data."""
    whole, alone = Parsed(write(release())), Parsed(write(release(files={})))
    assert whole.of_class("other")
    links = {a["href"] for tag, a in whole.elements if tag == "a" and (a["href"] or "")[0] != "#"}
    assert links == {"report.zh.html", "report.en.xlsx", "report.en.docx", "data/figures.csv"}
    assert "report.en.docx.exe: no" in whole.texts
    assert not [a for tag, a in alone.elements if tag == "a" and (a["href"] or "")[0] != "#"]


@pytest.mark.parametrize(("language", "code"), [(Language.EN, "en"), (Language.ZH, "zh-CN")])
def test_a_page_says_its_language(language: Language, code: str) -> None:
    """Browsers choose fonts and voices by it."""
    assert Parsed(write(release(language))).elements[0] == ("html", {"lang": code})


def test_a_table_of_a_command_is_a_page() -> None:
    """Each cell in its way: hidden, unavailable, marked, drawn; totals stand out."""
    table = table_of(
        ("Name\nsecond line", Missing.CONFIDENTIAL, Marked(1234, "▲"), Bars((1, None, 0)), -3),
        ("Total", None, 5, Bars(()), 0),
        kinds=(Kind.TEXT, Kind.COUNT, Kind.COUNT, Kind.TEXT, Kind.SIGNED),
        notes=("A note with <b>.",),
        lines=('"a" = "<b>"', "[x]"),
        totals=frozenset({1}),
    )
    page = Parsed(write_table(table, Style(), {}))
    assert page.tables[0][1:] == [
        ["Name\nsecond line", "c", "1,234▲", "", "−3"],
        ["Total", "–", "5", "", "0"],
    ]
    said = "".join(page.texts)
    assert all(each in said for each in ("A notice", "A note with <b>.", '"a" = "<b>"\n[x]'))
    assert len(page.of_class("total", "tr")) == 1
    assert len(page.of_class("mark")) == 2
    assert next(each for tag, each in page.elements if tag == "abbr")["title"]
    assert sum(tag == "rect" for tag, _ in page.elements) == 2


def test_where_figures_come_from_is_said_if_it_is_known() -> None:
    """A page then names the version of the tool and the definitions."""
    given = {"version": "1.2.3", "definitions_sha256": "0123abc"}
    page = write_table(table_of(("x",), kinds=(Kind.TEXT,)), Style(), given)
    assert b"exchange 1.2.3" in page
    assert b"0123abc" in page


@pytest.mark.parametrize(
    "command", ["summary", "trend", "partners", "check", "check --explain R06", "rules"]
)
def test_every_command_writes_a_page(command: str) -> None:
    """With its heading, and a table for each of its sections."""
    done = run_here(*command.split(), "--format", "html")
    page = Parsed(done.stdout)
    assert page.tables or "--explain" in command
    assert page.elements[0][1] == {"lang": "en"}


def test_darkness_and_paper_have_rules_of_their_own() -> None:
    """Dark colours are for screens alone; on paper, tables are open and pages are numbered."""
    page = write(release()).decode()
    assert "@media screen and (prefers-color-scheme: dark)" in page
    paper = page[page.index("@page") :]
    assert all(
        each in paper for each in ("counter(page)", "details-content", "break-inside: avoid")
    )


def luminance(colour: str) -> float:
    """Return the relative luminance of #rgb or #rrggbb, as WCAG defines it."""
    digits = colour[1:] if len(colour) == 7 else "".join(2 * c for c in colour[1:])
    channels = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(
    "pair",
    [
        "ink/surface",
        "soft/surface",
        "link/surface",
        "good/surface",
        "b0/surface",
        "r0/surface",
        "notice-ink/surface",
        "ink/panel",
        "soft/panel",
        "link/panel",
        "notice-ink/notice",
        "warning-ink/warning",
        "good/good-back",
        "ink/quiet-back",
        "t0-ink/t0",
        "low-ink/bt1",
        "mid-ink/bt2",
        "high-ink/bt3",
        "high-ink/bt4",
        "low-ink/rt1",
        "mid-ink/rt2",
        "high-ink/rt3",
        "high-ink/rt4",
    ],
)
def test_every_text_stands_out_from_what_is_behind_it(pair: str) -> None:
    """With a contrast of 4.5 to 1 at least, in light and in dark; texts in charts, too."""
    style = write(release()).decode()
    colours: dict[str, str] = {}
    for root in re.findall(
        r":root \{(.*?)\}", style, re.DOTALL
    ):  # in light, then what dark changes
        colours |= dict(re.findall(r"--([\w-]+): (#\w+)", root))
        light, dark = sorted((luminance(colours[name]) for name in pair.split("/")), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5
