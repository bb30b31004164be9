"""Tables of a Word document: as wide as what they hold, in type that lets no number break."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rich.cells import cell_len

from bjut_exchange.formats.cells import is_left, rows_shown
from bjut_exchange.formats.word import KEEP, Paper, inert, paragraph, run
from bjut_exchange.messages import Words
from bjut_exchange.views.table import Kind, Missing, Section

_SIZES = (9, 8, 7)  # points; the largest in which a table fits
_LARGEST, _SMALLEST = _SIZES[0], _SIZES[-1]
_PADDING = 7.0  # points on both sides of a cell
_BOLD = 1.1  # how much wider
_LONGEST_WORD = 14  # ems; a longer one may be broken
_SHORT_HEADING = 6  # ems that a column of short numbers takes for its heading
_HEADING = 0.88  # the size of headings, of that of cells
_SLACK = 24  # points that a column may be wider than what it holds
_KEPT = 16  # rows that stand together on a page
_SIGNS = {
    Missing.CONFIDENTIAL: "sign_confidential",
    Missing.SMALL_BASE: "sign_small_base",
    None: "sign_not_available",
}
_BROAD = re.compile("[A-Zmw%\u2500-\u25ff]")
_INDENT = 6  # points between a column of numbers and the text behind it
_ROOM = "\u00a0\u2003"
_BOLD_TYPE = "<w:b/><w:bCs/>"
_SMALL = '<w:sz w:val="{0}"/><w:szCs w:val="{0}"/>'


def add_section(paper: Paper, section: Section) -> None:
    """Add the table of a section with its notes, and what signs in it mean.

    One that is too wide is continued below, beginning with its keys.
    """
    notes = [*section.notes, *(_signs(section, paper.words) if section.rows else ())]
    if section.rows:
        texts = rows_shown(section, paper.words)
        bounds = _bounds(section, texts)
        needed = [(most, most) for _, most in bounds]
        tries = [(needed, each) for each in _SIZES[:-1]] + [(bounds, each) for each in _SIZES]
        fitting = (size for widths, size in tries if _fits(widths, paper.width, size))
        size = next(fitting, _SMALLEST)
        for panel in _panels(bounds, section.keys, paper.width, size):
            widths = _fitted([bounds[at] for at in panel], paper.width, size)
            is_noted = bool(notes) and panel[-1] == len(bounds) - 1
            kept = _kept(texts, panel, widths, size, is_noted=is_noted)
            paper.body.append(_table(section, texts, panel, widths, size, kept))
            if not is_noted:  # without a paragraph between them, Word joins tables
                paper.body.append(paragraph("", "Note"))
    for note in notes:
        paper.say(note, "Note", KEEP if note is not notes[-1] else "")


def _signs(section: Section, words: Words) -> Iterator[str]:
    """Yield what each sign that stands for a missing number means, unless a note says so."""
    kinds = [each.kind for each in section.columns]
    found = {
        cell
        for row in section.rows
        for cell, kind in zip(row, kinds, strict=True)
        if isinstance(cell, Missing) or (cell is None and not kind.is_text)
    }
    for missing, key in _SIGNS.items():
        said = words.say(key)
        if missing in found and not any(each.startswith(said[:2]) for each in section.notes):
            yield said


def is_wide(section: Section, words: Words, width: float) -> bool:
    """Return whether a table does not fit into a width in points, in the smallest type."""
    return not _fits(_bounds(section, rows_shown(section, words)), width, _SMALLEST)


def is_narrow(section: Section, words: Words, width: float) -> bool:
    """Return whether a table fits into a width without a line that is broken."""
    bounds = _bounds(section, rows_shown(section, words))
    return _fits([(most, most) for _, most in bounds], width, _LARGEST)


def _bounds(section: Section, texts: Sequence[Sequence[str]]) -> list[tuple[float, float]]:
    """Return for each column the least width that keeps it readable and the one it needs; ems."""
    columns = list(zip(*texts, strict=True)) or [()] * len(section.columns)
    bounds = []
    for at, cells in enumerate(columns):
        column = section.columns[at]
        heading = _ems(column.heading) * _HEADING
        cells_need = max((_ems(line) for text in cells for line in text.split("\n")), default=0.0)
        word = max((_ems(each) * _HEADING for each in column.heading.split()), default=0.0)
        if is_left(section, at) or column.kind is Kind.MARK:
            words = (_ems(each) for text in cells for each in text.split())
            least = max(word, min(max(words, default=0.0), _LONGEST_WORD))
            needed = max(cells_need, heading)
        else:  # numbers are never broken
            least = max(cells_need, word)
            needed = max(least, min(heading, _SHORT_HEADING))
        indent = _INDENT / _SMALLEST if at and is_left(section, at) else 0
        bounds.append((min(least, needed) + indent, needed + indent))
    return bounds


def _ems(text: str) -> float:
    """Return about how wide a text is, in its own size and bold, in whatever font there is."""
    wide = cell_len(text) - len(text)
    broad = sum(0.25 if each.isascii() else 0.45 for each in _BROAD.findall(text))
    return (0.62 * (len(text) - wide) + wide + broad) * _BOLD + 0.4


def _fits(bounds: Sequence[tuple[float, float]], width: float, size: int) -> bool:
    return sum(least * size + _PADDING for least, _ in bounds) <= width


def _panels(
    bounds: Sequence[tuple[float, float]], keys: int, width: float, size: int
) -> Iterator[list[int]]:
    panel = list(range(keys))
    for at in range(keys, len(bounds)):
        if len(panel) > keys and not _fits([bounds[each] for each in (*panel, at)], width, size):
            yield panel
            panel = list(range(keys))
        panel.append(at)
    yield panel


def _fitted(bounds: Sequence[tuple[float, float]], width: float, size: int) -> list[float]:
    """Return widths in points: what is needed, or less for the widest columns."""
    room = width - _PADDING * len(bounds)
    low, high = 0.0, max(most for _, most in bounds)
    if sum(most for _, most in bounds) * size > room:
        for _ in range(20):  # halved so often, the difference is less than can be seen
            cap = (low + high) / 2
            wanted = sum(max(least, min(most, cap)) for least, most in bounds) * size
            low, high = (low, cap) if wanted > room else (cap, high)
        high = low
    widths = [max(least, min(most, high)) * size + _PADDING for least, most in bounds]
    slack = min(_SLACK, max(0.0, width - sum(widths)) / len(widths))
    return [each + slack for each in widths]


def _table(
    section: Section,
    texts: Sequence[Sequence[str]],
    panel: Sequence[int],
    widths: Sequence[float],
    size: int,
    kept: Sequence[bool],
) -> str:
    """Return a table of some columns; `kept` says which rows stay with what follows."""
    twips = [int(each * 20) for each in widths]
    columns = [
        (at, width, _side(is_left(section, at), is_first=place == 0))
        for place, (at, width) in enumerate(zip(panel, twips, strict=True))
    ]
    headings = [each.heading for each in section.columns]
    look = "" if size == _LARGEST else _SMALL.format(2 * size)
    rows = [
        _row(cells, columns, (_BOLD_TYPE if at in section.totals else "") + look, is_kept=stays)
        for at, (cells, stays) in enumerate(zip(texts, kept, strict=True))
    ]
    is_headed = any(headings)
    if is_headed:
        small = _BOLD_TYPE + _SMALL.format(2 * size - 2)
        rows.insert(0, _row(headings, columns, small, is_kept=True, is_head=True))
    title = inert(section.title)
    return (
        '<w:tbl><w:tblPr><w:tblStyle w:val="FiguresTable"/>'
        f'<w:tblW w:w="{sum(twips)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        f'<w:tblLook w:val="06{20 * is_headed:02}" w:firstRow="{int(is_headed)}" w:lastRow="0" '
        'w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        f'<w:tblCaption w:val="{title}"/></w:tblPr><w:tblGrid>'
        + "".join(f'<w:gridCol w:w="{each}"/>' for each in twips)
        + f"</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def _side(is_left: bool, *, is_first: bool) -> str:
    indent = f'<w:ind w:left="{20 * _INDENT}"/>' if is_left and not is_first else ""
    return f'{indent}<w:jc w:val="{"left" if is_left else "right"}"/>'


def _row(
    cells: Sequence[str],
    columns: Sequence[tuple[int, int, str]],
    look: str,
    *,
    is_kept: bool,
    is_head: bool = False,
) -> str:
    head, place = ("<w:tblHeader/>", '<w:vAlign w:val="bottom"/>') if is_head else ("", "")
    kept = KEEP if is_kept else ""
    written = (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{place}</w:tcPr>'
        # The room for a mark is as wide as the mark, and not cut off at the end of a line.
        f"{paragraph(run(cells[at].replace('  ', _ROOM), look), 'TableText', kept + side)}</w:tc>"
        for at, width, side in columns
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{head}</w:trPr>{''.join(written)}</w:tr>"


def _kept(
    texts: Sequence[Sequence[str]],
    panel: Sequence[int],
    widths: Sequence[float],
    size: int,
    *,
    is_noted: bool,
) -> list[bool]:
    """Return for each row whether it stays with what follows.

    All rows of a short table do; of a long one the first and the one before the last, so that
    neither end stands alone; the last one if notes follow.
    """
    last = len(texts) - 1
    # About how many lines there are: what is longer than a page cannot be kept together.
    lines = sum(
        max(
            _ems(cells[at]) * size // (width - _PADDING) + 1
            for at, width in zip(panel, widths, strict=True)
        )
        for cells in texts[:_KEPT]
    )
    is_short = last < _KEPT and lines <= 2 * _KEPT
    return [is_noted if at == last else is_short or at in {0, last - 1} for at in range(len(texts))]
