"""A Word document: its styles, paragraphs and charts, and its bytes."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from string import Template
from typing import Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.shared import Mm

from bjut_exchange.messages import Language, Words
from bjut_exchange.resources import packaged_file

# On Windows and macOS; Word replaces them where they are missing.
LATIN, EAST_ASIAN = "Arial", "Microsoft YaHei"
MARGIN, GAP, SHORT_SIDE, LONG_SIDE = 18, 8, 210, 297  # mm; A4
# The earliest that a zip can have: same input, same bytes.
STAMP = dt.datetime(1980, 1, 1, tzinfo=dt.UTC)
_LEFTOVERS = (
    "/thumbnail",
    "/extended-properties",
    "/customXml",
    "Effects",
    "/webSettings",
    "/fontTable",
)
_NAMESPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
}
NAMESPACES = " ".join(f'xmlns:{name}="{address}"' for name, address in _NAMESPACES.items())
# What XML 1.0 forbids, and marks that turn the text around them.
_FORBIDDEN = re.compile(
    "[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
KEEP = "<w:keepNext/>"  # a paragraph with what follows
_PAGES = '<w:fldSimple w:instr=" {} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'


def clean(text: str) -> str:
    """Return text in which a sign replaces what XML forbids, and what turns the text around it."""
    return _FORBIDDEN.sub("\ufffd", text)


def inert(text: str) -> str:
    """Return text that can stand in XML, in an attribute too."""
    return escape(clean(text), {'"': "&quot;"})


def run(text: str, look: str = "") -> str:
    """Return a run of text with properties of its own."""
    properties = f"<w:rPr>{look}</w:rPr>" if look else ""
    lines = "</w:t><w:br/><w:t xml:space='preserve'>".join(inert(text).split("\n"))
    return f"<w:r>{properties}<w:t xml:space='preserve'>{lines}</w:t></w:r>"


def paragraph(content: str, style: str, properties: str = "") -> str:
    """Return a paragraph of runs; `properties` are those that follow the style's name."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{content}</w:p>'


@dataclass
class Paper:
    """A document that is being written; `body` is its content so far.

    `head` and the `logo` stand at the top of the first page; `notices` are paragraphs with their
    styles, at the top of the text and of all further pages.
    """

    words: Words
    title: str
    author: str
    notices: tuple[tuple[str, str], ...] = ()
    head: str = ""
    logo: bytes = b""
    is_landscape: bool = False
    body: list[str] = field(default_factory=list)
    document: WordDocument = field(default_factory=Document)
    charts: int = 0
    columns: int = 1

    @property
    def width(self) -> float:
        """Return the width of text in points."""
        return self.width_of(self.columns)

    def width_of(self, columns: int) -> float:
        """Return the width of a column of text in points."""
        side = LONG_SIDE if self.is_landscape else SHORT_SIDE
        return ((side - 2 * MARGIN + GAP) / columns - GAP) * 72 / 25.4

    def flow(self, columns: int, properties: str = "") -> None:
        """Let what follows a paragraph with these properties stand in one or two columns."""
        ended = (
            f'{properties}<w:sectPr><w:type w:val="continuous"/><w:cols w:num="{self.columns}" '
            f'w:space="{GAP * 57}"/></w:sectPr>'
        )
        self.body.append(paragraph("", "Note", ended))
        self.columns = columns

    def say(self, text: str, style: str = "Normal", properties: str = "") -> None:
        """Add a paragraph, unless there is nothing to say."""
        if text:
            self.body.append(paragraph(run(text), style, properties))

    def notice(self) -> None:
        """Add the notices."""
        for style, text in self.notices:
            self.say(text, style)

    def chart(
        self, chart: bytes, workbook: bytes, name: str, alternative: str, height: float
    ) -> None:
        """Add a chart as wide as the text, with the workbook that it is edited in; mm."""
        self.charts += 1
        package = self.document.part.package
        at = self.charts
        part = Part(PackURI(f"/word/charts/chart{at}.xml"), CONTENT_TYPE.DML_CHART, chart, package)
        name_of_book = PackURI(f"/word/embeddings/Microsoft_Excel_Sheet{at}.xlsx")
        book = Part(name_of_book, CONTENT_TYPE.SML_SHEET, workbook, package)
        part.relate_to(book, RELATIONSHIP_TYPE.PACKAGE)  # the first relation: rId1
        key = self.document.part.relate_to(part, RELATIONSHIP_TYPE.CHART)
        self.body.append(
            paragraph(
                '<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
                f'<wp:extent cx="{int(self.width * 12700)}" cy="{int(height * 36000)}"/>'
                f'<wp:docPr id="{at}" name="{inert(name)}" descr="{inert(alternative)}"/>'
                "<wp:cNvGraphicFramePr/><a:graphic>"
                f'<a:graphicData uri="{_NAMESPACES["c"]}"><c:chart r:id="{key}"/></a:graphicData>'
                "</a:graphic></wp:inline></w:drawing></w:r>",
                "Chart",
            )
        )

    def content(self) -> bytes:
        """Return the document."""
        document = self.document
        body = document.element.body
        content = _parsed("".join(self.body))
        content.append(body[-1])  # the last section
        # One move: lxml takes very long to move what is in a large table.
        document.element.replace(body, content)
        self._set_pages()
        self._equip()
        return _packed(document)

    def _set_pages(self) -> None:
        """Set the paper and what stands above and below the text."""
        sides = (LONG_SIDE, SHORT_SIDE) if self.is_landscape else (SHORT_SIDE, LONG_SIDE)
        orientation = WD_ORIENT.LANDSCAPE if self.is_landscape else WD_ORIENT.PORTRAIT
        for section in self.document.sections:
            section.start_type = WD_SECTION.CONTINUOUS
            section.orientation = orientation
            section.page_width, section.page_height = map(Mm, sides)
            section.left_margin = section.right_margin = Mm(MARGIN)
            section.top_margin, section.bottom_margin = Mm(20), Mm(17)
            section.header_distance = section.footer_distance = Mm(9)
        section = self.document.sections[0]  # the further ones have the same
        section.different_first_page_header_footer = True
        above = "".join(paragraph(run(text), "Header") for _, text in self.notices)
        first = paragraph(run(self.head), "Header")
        for part, content in (
            (section.first_page_header, first),
            (section.header, above or first),
            (section.first_page_footer, self._foot()),
            (section.footer, self._foot()),
        ):
            part.is_linked_to_previous = False
            part.part.element[:] = _parsed(content)

        if self.logo:
            header = section.first_page_header
            place = header.paragraphs[0].insert_paragraph_before(style="Header").add_run()
            place.add_picture(BytesIO(self.logo), height=Mm(10))
            for picture in header.part.element.xpath(".//wp:docPr"):
                picture.set("descr", clean(self.author))

    def _foot(self) -> str:
        stop = f'<w:tabs><w:tab w:val="right" w:pos="{int(self.width * 20)}"/></w:tabs>'
        pages = f"{_PAGES.format('PAGE')}{run(' / ')}{_PAGES.format('NUMPAGES')}"
        return paragraph(f"{run(self.title)}<w:r><w:tab/></w:r>{pages}", "Footer", stop)

    def _equip(self) -> None:
        """Put styles, settings and properties of our own in place of those of the template."""
        document, package = self.document, self.document.part.package
        parts = _parts(self.words.language)
        elements = (
            document.styles.element,
            document.part.numbering_part.element,
            document.settings.element,
        )
        for element, own in zip(elements, parse_xml(parts), strict=True):
            element[:] = own[:]
        for relations in (package.rels, document.part.rels):
            for key, relation in list(relations.items()):
                if relation.reltype.endswith(_LEFTOVERS):
                    del relations[key]
        properties = document.core_properties
        package.part_related_by(RELATIONSHIP_TYPE.CORE_PROPERTIES).element[:] = []
        properties.title, properties.author = clean(self.title)[:255], clean(self.author)[:255]
        properties.last_modified_by = properties.author
        properties.language = _tag(self.words.language)
        properties.created = properties.modified = STAMP


def _tag(language: Language) -> str:
    return "zh-CN" if language is Language.ZH else "en-GB"


@cache
def _parts(language: Language) -> bytes:
    text = Template(packaged_file("formats/word.xml").read_text("utf-8"))
    # Quotation marks are in both fonts; without a hint they are as wide as in English.
    hint = "eastAsia" if language is Language.ZH else "default"
    filled = text.substitute(latin=LATIN, east=EAST_ASIAN, hint=hint, lang=_tag(language))
    return filled.encode()


def _parsed(content: str) -> Any:  # noqa: ANN401  # lxml has no types
    return parse_xml(f"<w:body {NAMESPACES}>{content}</w:body>")


def _packed(document: WordDocument) -> bytes:
    """Return the document's bytes without the time at which they are written."""
    saved, content = BytesIO(), BytesIO()
    document.save(saved)
    with ZipFile(saved) as old, ZipFile(content, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = ZipInfo(name, STAMP.timetuple()[:6])
            entry.compress_type, entry.create_system = ZIP_DEFLATED, 0
            new.writestr(entry, old.read(name))
    return content.getvalue()
