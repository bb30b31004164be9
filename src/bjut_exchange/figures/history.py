"""Figures that were published: read from the history, compared with a recount, added to it."""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import io
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from bjut_exchange.cleaning.dates import parse_date
from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import TOTAL, UNCLASSIFIED, DirectionName, Measure
from bjut_exchange.errors import InputError
from bjut_exchange.text import folded


@dataclass(frozen=True)
class Published:
    """A figure that was published, as the history has it; `before` is the one that it replaced."""

    value: int
    status: str = ""
    source: str = ""
    published_on: dt.date | None = None
    reason: str = ""
    inputs_sha256: str = ""
    definitions_sha256: str = ""
    before: int | None = None

    @property
    def is_provisional(self) -> bool:
        """Return whether it was published as provisional, and so is meant to be replaced."""
        return "p" in self.status.split()


@dataclass(frozen=True)
class Revision:
    """A figure that was published and has another value now; None if it is not available."""

    published: Published
    counted: int | None


@dataclass(frozen=True)
class Provisional:
    """How far a year that is not complete is known, if that is known; inferred or declared.

    The first year covered is known from the date on, any other up to it.
    """

    up_to: dt.date | None
    is_inferred: bool
    is_first: bool = False


# No stay that begins in the year counts yet.
AHEAD = Provisional(None, is_inferred=True)

# The figures of a history: the latest published for each year, direction, category and measure.
Key = tuple[int, DirectionName, str, Measure]
Entry = tuple[Key, Published]
History = Mapping[Key, Published]

COLUMNS = (
    *("year", "direction", "category", "unit"),
    *(each.name for each in fields(Published) if each.name != "before"),
)
# Figures of early years are typed in from reports, which say no more than this.
_NEEDED = COLUMNS[:5]
_TEXTS = ("status", "source", "reason", "inputs_sha256", "definitions_sha256")
# Excel writes `;` where the comma separates decimals, and tabs as "Unicode text".
_DELIMITERS = ",;\t"
# Offices copy 1,234 from a report. A comma anywhere else separates decimals: 30,0 is thirty.
_WHOLE_NUMBER = re.compile(r"[0-9]{1,12}|[1-9][0-9]{0,2}(?:([,，'’ ])[0-9]{3})(?:\1[0-9]{3}){0,3}")


def read_history(path: Path, definitions: Definitions) -> History:
    """Return the figures published; none where there is no such file.

    Of several lines for one figure the last is valid: it revises those before.
    Raises InputError if the file, or one of its rows, cannot be read.
    """
    if path.exists() and not path.is_file():  # a pipe would be waited for without end
        raise InputError("history_no_file", file=path.name)
    try:
        content = path.read_bytes()
    except FileNotFoundError:  # nothing was published yet
        return {}
    except OSError as error:
        raise InputError("history_unreadable", file=path.name, reason=error) from None
    history: dict[Key, Published] = {}
    for key, published in parse_history(content, path.name, definitions):
        before = history[key].value if key in history else None
        history[key] = replace(published, before=before)
    return history


def revised(path: Path, definitions: Definitions, year: int) -> list[tuple[Key, Published]]:
    """Return the figures of a year that were published in place of others, with their reasons.

    Raises InputError as `read_history` does.
    """
    content = path.read_bytes() if path.is_file() else b""
    entries = parse_history(content, path.name, definitions)
    return [(key, published) for key, published in entries if key[0] == year and published.reason]


def parse_history(content: bytes, name: str, definitions: Definitions) -> Iterator[Entry]:
    """Yield the figures of a history, line by line; raises InputError as `read_history` does."""
    text, _ = _decoded(content, name)
    if not text.strip():
        return
    stream = io.StringIO(text, newline="")
    # Unless strict, csv lets an open quotation mark swallow the lines below without an error.
    rows = csv.DictReader(stream, delimiter=_delimiter(text), strict=True)
    try:
        headers = rows.fieldnames = [_column(header) for header in rows.fieldnames or ()]
        missing = [column for column in _NEEDED if column not in headers]
        if missing:
            lacking, columns = missing[0], COLUMNS[:8]
            raise InputError("history_without_column", file=name, column=lacking, columns=columns)
        for row in rows:
            at = rows.line_num
            if any(row.get(None, ())):  # 1,234 is two cells
                raise InputError("history_surplus_cells", file=name, row=at)
            stated = {header: (row[header] or "").strip() for header in headers}
            cells = dict.fromkeys(COLUMNS, "") | stated
            if any(cells.values()):
                yield _entry(cells, name, at, definitions)
    except csv.Error:
        at = rows.line_num + 1
        raise InputError("history_open_mark", check="F04", file=name, row=at) from None


def history_record(entry: Entry, definitions: Definitions) -> dict[str, Any]:
    """Return the line of a figure: a value for each of `COLUMNS`, dates and years as texts."""
    (year, direction, category, measure), published = entry
    return {
        "year": definitions.year_starts.label(year),
        "direction": direction,
        "category": category,
        "unit": measure,
        **asdict(published),
        "published_on": str(published.published_on or ""),
    }


def appended(
    content: bytes, name: str, entries: Iterable[Entry], definitions: Definitions
) -> bytes:
    """Return a history with figures added as lines at its end, written as those before are.

    Lines that are there stay as they are; the first one names the columns that were missing, too.
    """
    text, encoding = _decoded(content, name)
    first, end, rest = _first_line(text)
    delimiter = _delimiter(text)
    headers = next(csv.reader([first], delimiter=delimiter), [])
    headers += [column for column in COLUMNS if column not in set(map(_column, headers))]
    if rest and not rest.endswith(end):
        rest += end
    new = io.StringIO()
    writer = csv.writer(new, delimiter=delimiter, lineterminator=end)
    writer.writerow(headers)
    new.write(rest)
    for entry in entries:
        cells = history_record(entry, definitions)
        writer.writerow([cells.get(_column(header), "") for header in headers])
    return new.getvalue().encode(encoding)


def _column(header: str) -> str:
    return "_".join(folded(header).replace("_", " ").split())


def _delimiter(text: str) -> str:
    return max(_DELIMITERS, key=_first_line(text)[0].count)


def _first_line(text: str) -> tuple[str, str, str]:
    """Return the first line of a text, what ends its lines, and the rest."""
    match = re.search("\r\n|\r|\n", text)
    return (text[: match.start()], match[0], text[match.end() :]) if match else (text, "\n", "")


def _decoded(content: bytes, name: str) -> tuple[str, str]:
    # UTF-8 comes first: its bytes are often valid GB18030, but hardly ever the other way round.
    marked = content.startswith(codecs.BOM_UTF8)
    for encoding in ("utf-8-sig" if marked else "utf-8", "gb18030"):
        try:
            return content.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise InputError("history_encoding", check="F03", file=name)


def _entry(cells: Mapping[str, str], name: str, row: int, definitions: Definitions) -> Entry:
    def refused(examples: Iterable[str], column: str) -> InputError:
        return InputError(
            "history_cell",
            file=name,
            row=row,
            text=cells[column],
            column=column,
            examples=sorted(examples),
        )

    def among(known: Collection[str], column: str) -> str:
        text = cells[column].casefold()
        if text not in known:
            raise refused(known, column)
        return text

    year = definitions.year_starts.parse(cells["year"])
    if year is None:
        raise refused([definitions.year_starts.label(2016)], "year")
    direction = DirectionName(among(list(DirectionName), "direction"))
    rules = definitions.direction(direction).categories
    category = among([*(rule.id for rule in rules), UNCLASSIFIED, TOTAL], "category")
    measure = Measure(among(list(Measure), "unit"))
    value = _WHOLE_NUMBER.fullmatch(" ".join(cells["value"].split()))
    if not value:
        raise refused(["872"], "value")
    if any(character.isdigit() for character in cells["status"]):  # a number was split: 30,0
        raise refused(["p"], "status")
    date = cells["published_on"]
    published_on = parse_date(date) if date else None
    if date and published_on is None:
        raise refused(["2017-01-10"], "published_on")
    return (year, direction, category, measure), Published(
        value=int(re.sub("[^0-9]", "", value[0])),
        published_on=published_on,
        before=None,
        **{name: cells[name] for name in _TEXTS},
    )
