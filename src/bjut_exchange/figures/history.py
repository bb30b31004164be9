"""Figures that were published: read from the history, compared with a recount, added to it."""

from __future__ import annotations

import codecs
import csv
import dataclasses
import datetime as dt
import io
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bjut_exchange.cleaning.dates import parse_date
from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import TOTAL, UNCLASSIFIED, DirectionName, Measure
from bjut_exchange.errors import InputError
from bjut_exchange.text import folded_header

COLUMNS = (
    *("year", "direction", "category", "unit", "value", "status", "source", "published_on"),
    *("reason", "inputs_sha256", "definitions_sha256"),
)
_NEEDED = COLUMNS[:5]
_DELIMITERS = ",;\t"


@dataclass(frozen=True)
class Published:
    """A figure that was published, as the history has it."""

    value: int
    status: str = ""
    source: str = ""
    published_on: dt.date | None = None
    reason: str = ""
    inputs_sha256: str = ""
    definitions_sha256: str = ""

    @property
    def is_provisional(self) -> bool:
        """Return whether it was published as provisional, and so is meant to be replaced."""
        return "p" in self.status.split()


@dataclass(frozen=True)
class Revision:
    """A figure that was published and has another value now."""

    published: Published
    counted: int | None


@dataclass(frozen=True)
class Provisional:
    """How far a year that is not complete is known, if that is known; inferred or declared."""

    up_to: dt.date | None
    is_inferred: bool


# The figures of a history: the latest published for each year, direction, category and measure.
Key = tuple[int, DirectionName, str, Measure]
History = Mapping[Key, Published]


def read_history(path: Path, definitions: Definitions) -> History:
    """Return the figures published; none where there is no such file.

    Of several lines for one figure the last is valid: it revises those before.
    Raises InputError if the file cannot be read, or one of its rows cannot be understood.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return {}
    except OSError as error:
        msg = f"{path.name} cannot be read: {error.strerror}"
        raise InputError(msg, hint="check that you may read the file") from None
    return dict(parse_history(content, path.name, definitions))


def parse_history(
    content: bytes, name: str, definitions: Definitions
) -> Iterator[tuple[Key, Published]]:
    """Yield the figures of a history, line by line; raises InputError as `read_history` does."""
    text, _ = _decoded(content, name)
    if not text.strip():
        return
    stream = io.StringIO(text, newline="")
    rows = csv.DictReader(stream, delimiter=_delimiter(text), strict=True)
    headers = [_column(header) for header in rows.fieldnames or ()]
    rows.fieldnames = headers
    missing = [column for column in _NEEDED if column not in headers]
    if missing:
        msg = f"{name} has no column {missing[0]!r}"
        raise InputError(msg, hint=f"name the columns in line 1: {', '.join(COLUMNS[:8])}")
    try:
        for row in rows:
            cells = {header: (row[header] or "").strip() for header in headers}
            if any(cells.values()):
                yield _published(cells, f"{name}, row {rows.line_num}", definitions)
    except csv.Error:
        msg = f"{name}, row {rows.line_num + 1}: a quotation mark is opened but never closed"
        raise InputError(msg, hint="close or remove the quotation mark", check="F04") from None


def appended(
    content: bytes, name: str, entries: Iterable[tuple[Key, Published]], definitions: Definitions
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
    for (year, direction, category, measure), each in entries:
        cells = {
            "year": definitions.year_starts.label(year),
            "direction": direction,
            "category": category,
            "unit": measure,
            **dataclasses.asdict(each),
        }
        writer.writerow([_written(cells.get(_column(header))) for header in headers])
    return new.getvalue().encode(encoding)


def _column(header: str) -> str:
    return folded_header(header).replace(" ", "_")


def _written(value: object) -> str:
    return "" if value is None else str(value)


def _delimiter(text: str) -> str:
    return max(_DELIMITERS, key=_first_line(text)[0].count)


def _first_line(text: str) -> tuple[str, str, str]:
    """Return the first line of a text, what ends its lines, and the rest."""
    match = re.search("\r\n|\r|\n", text)
    return (text[: match.start()], match[0], text[match.end() :]) if match else (text, "\n", "")


def _decoded(content: bytes, name: str) -> tuple[str, str]:
    marked = content.startswith(codecs.BOM_UTF8)
    for encoding in ("utf-8-sig" if marked else "utf-8", "gb18030"):
        try:
            return content.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    msg = f"{name} is not UTF-8 or GB18030"
    raise InputError(msg, hint="save the file as CSV UTF-8", check="F03")


def _published(
    cells: Mapping[str, str], place: str, definitions: Definitions
) -> tuple[Key, Published]:
    year = definitions.year_starts.parse(cells["year"])
    if year is None:
        raise _refused(place, "year", cells["year"], {definitions.year_starts.label(2016)})
    direction = DirectionName(_among(list(DirectionName), cells, "direction", place))
    rules = definitions.direction(direction).categories
    known = [*(rule.id for rule in rules), UNCLASSIFIED, TOTAL]
    category = _among(known, cells, "category", place)
    measure = Measure(_among(list(Measure), cells, "unit", place))
    value = cells["value"].replace(",", "")
    if not value.isascii() or not value.isdigit():
        raise _refused(place, "value", cells["value"], {"872"})
    return (year, direction, category, measure), Published(
        value=int(value),
        status=cells.get("status", ""),
        source=cells.get("source", ""),
        published_on=_date(cells.get("published_on", ""), place),
        reason=cells.get("reason", ""),
        inputs_sha256=cells.get("inputs_sha256", ""),
        definitions_sha256=cells.get("definitions_sha256", ""),
    )


def _among(known: Collection[str], cells: Mapping[str, str], column: str, place: str) -> str:
    text = cells[column].casefold()
    if text not in known:
        raise _refused(place, column, cells[column], known)
    return text


def _date(text: str, place: str) -> dt.date | None:
    read = parse_date(text, day_first=False) if text else None
    if text and read is None:
        raise _refused(place, "published_on", text, {"2017-01-10"})
    return read.date if read else None


def _refused(place: str, column: str, text: str, known: Collection[str]) -> InputError:
    msg = f"{place}: {text!r} is not a valid {column}"
    return InputError(msg, hint=f"write for example: {', '.join(sorted(known))}")
