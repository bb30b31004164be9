"""Random registers for the properties: few students and places, so that they meet often."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hypothesis import strategies as st

from tests import counter
from tests.tool import write_definitions, write_export
from tests.workbook import packed, workbook_of

Row = tuple[str, ...]

_START, _END, _DAYS, _YEAR, _STUDENTS = (
    counter.HEADER.index(each) for each in ("start", "end", "days", "year", "students")
)
_PEOPLE = ("00123", "123", "s7", "S7", "ｓ７", "２０１６", "x9", "X 9", "'00123")
_NUMBERED = ("00123", "00124", "20160", "00000")
_SOME_STARTS = ("2015-09-01", "2015-09-20", "2015-09", "2016-02-20", "2016-02", "")
_SOME_ENDS = ("2016-06-15", "2016-06-30", "2016-06", "")
_STRAYS = ("1961-09-01", "2006-09-01", "2024-02-20", "2061-09-01", "2065-09-01")
_YEARS = {
    "01-01": ("{0}", "{0}年", "{0}年度", "{0}.0", "{1:02}"),
    "09-01": ("{0}/{2:02}", "{0}-{3}", "{0}-{3}学年", "{0}学年", "{1}/{2:02}", "{0}"),
}


@dataclass(frozen=True)
class Desk:
    """The rows of an office that keeps its own list, and what they have in common."""

    direction: str
    rows: Sequence[Row]
    common: Mapping[str, str]


@dataclass(frozen=True)
class Office:
    """Exports of desks, and the definitions by which they are counted."""

    year_starts: str
    years: Mapping[str, str]
    desks: Sequence[Desk]


def office(chance: random.Random) -> Office:
    """Draw exports and definitions."""
    starts = chance.choice([*_YEARS])
    rules = ["start", "overlap", "end", "column"]
    years = {name: chance.choice(rules) for name in counter.CATEGORIES}
    desks = []
    for name in counter.CATEGORIES:
        people = chance.choice([_PEOPLE, _PEOPLE, _NUMBERED, (*_PEOPLE, *counter.NOBODY, "")])
        for _ in range(chance.choice([1, 1, 2])):
            common: dict[str, str] = {}
            if chance.random() < 0.4:
                said = dict(zip(counter.HEADER, _row(chance, people, starts), strict=True))
                for field in chance.sample(counter.HEADER[1:-1], chance.randint(1, 3)):
                    text = said[field]
                    if field in counter.TERMS:  # definitions name terms as they are
                        text = counter.TERMS[field].get(text, "").strip(counter.UNKNOWN)
                    if text:
                        is_term = field in counter.TERMS and field != "country"
                        common[field] = text if is_term else _wide(chance, text)
            own = _rows(chance, people, starts)
            desks.append(Desk(name, _with_others(chance, own), common))
    return Office(starts, years, desks)


def _rows(chance: random.Random, people: Sequence[str], starts: str = "") -> list[Row]:
    """Draw rows; some stays in several versions, some of which differ in one field alone."""
    first = [_row(chance, people, starts) for _ in range(chance.randint(1, 12))]
    again: list[Row] = []
    for _ in range(chance.randint(0, 8)):
        row, other = chance.choice(first + again), _row(chance, people, starts)
        # The same student, programme and start; or all the same but one field.
        fields = [at for at in range(2, len(row)) if at != _START]
        if chance.random() < 0.5:
            fields = [chance.randrange(1, len(row))]
        version = [other[at] if at in fields else cell for at, cell in enumerate(row)]
        if chance.random() < 0.3 and version[_START].startswith("201"):
            version[_START] = version[_START][: len("2016-09")]
        again.append((*version,))
    return first + again


def _row(chance: random.Random, people: Sequence[str], starts: str) -> Row:
    """Draw a row; without `starts`, for the usual definitions, which read no year."""

    def one_of(usual: Sequence[str], *rare: str) -> str:
        often = chance.random() < 0.92
        return chance.choice(usual if often else rare or counter.NOTHING)

    def date(some: Sequence[str], *rare: str) -> str:
        kind = chance.random()
        if kind < 0.4:
            return chance.choice(some)
        if kind < 0.9:
            year, month = chance.randint(2013, 2017), chance.randint(1, 12)
            day = f"{year}-{month:02}-{chance.randint(1, 28):02}"
            return day if chance.random() < 0.8 else day[: len("2016-09")]
        return chance.choice([*rare, *_STRAYS, *counter.NO_DATES])

    year, students = "", ""
    if starts:
        of, style = chance.randint(2013, 2017), chance.choice(_YEARS[starts])
        stated = style.format(of, of % 100, (of + 1) % 100, of + 1)
        year = one_of(
            [stated, stated, stated, ""],
            "1900",
            "2061" if starts == "01-01" else "2061/62",
            *counter.NOTHING,
        )
        students = one_of(["", "", "", "1"], "0", "3", "12", "—")
    some = {
        field: [text for text in of if text != "NA" or field == "country"]
        for field, of in counter.TERMS.items()
    }
    return (
        one_of(people, *counter.NOTHING),
        one_of(["Summer School", "summer school", "ＳＵＭＭＥＲ　School", "联合研究", "", "合计"]),
        one_of(["University A", "university a", "University B", ""]),
        *(one_of(some["country"]), one_of(["Physics", "文法学部", ""]), one_of(some["level"])),
        *(one_of(some["activity"]), one_of(some["duration"]), one_of(some["status"])),
        date(_SOME_STARTS, *counter.NOTHING),
        date(_SOME_ENDS, *counter.NO_ENDS, *counter.UNREADABLE, *counter.NOTHING),
        one_of(["", "", "", "20", "200", "800"]),
        year,
        students,
    )


def has_id(row: Row) -> bool:
    """Return whether a row names its student."""
    return row[0] in {*_PEOPLE, *_NUMBERED[:-1]}


def _with_others(chance: random.Random, rows: list[Row]) -> list[Row]:
    """Put rows between rows that are no students, or have a cell too many."""
    nothing = ("",) * len(counter.HEADER)
    for _ in range(chance.choice([0, 0, 1, 3])):
        total, note = chance.choice(counter.TOTALS), chance.choice(counter.NOTES)
        others = [
            nothing,
            (total, *nothing[1:]),
            ("", total, *nothing[2:]),
            ("", "", "", *nothing[3:-1], "15"),
            (note, *nothing[1:]),
            counter.HEADER,
            (*chance.choice(rows)[: len(nothing)], "x"),
        ]
        # Below a header, another one is its second row.
        rows.insert(chance.randint(1, len(rows)), chance.choice(others))
    return rows


def _wide(chance: random.Random, text: str) -> str:
    """Write a text in full-width characters, as input methods do."""
    if chance.random() < 0.5:
        return text
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def write_office(
    folder: Path, of: Office, chance: random.Random | None = None, *, merged: bool = False
) -> None:
    """Write exports and definitions; by `chance`, in another order of rows and files.

    Then files whose rows all have ids are there twice. Workbooks hold `merged` cells, where cells
    below each other are the same.
    """
    definitions = [f'year_starts = "{of.year_starts}"']
    for name, rule in of.years.items():
        definitions += [f'[{name}]\nyear = "{rule}"', f"[{name}.columns]"]
        definitions += ['year = ["year"]', 'students = ["students"]']
    for number, desk in enumerate(of.desks):
        pairs = ", ".join(f"{field} = {_quoted(text)}" for field, text in desk.common.items())
        definitions += [f"[[{desk.direction}.exports]]"]
        definitions += [f'files = ["{desk.direction}/*desk{number}*"]', f"set = {{ {pairs} }}"]
        for place, rows in _files(desk, number, chance):
            if merged and all(len(row) == len(counter.HEADER) for row in rows):
                _write_merged(folder / f"{place}.xlsx", [*rows])
            else:
                write_export(folder, f"{place}.csv", [counter.HEADER, *rows])
    write_definitions(folder, "\n".join(definitions))


def _quoted(text: str) -> str:
    return f"'{text}'" if "'" not in text else f'"{text}"'


def _files(
    desk: Desk, number: int, chance: random.Random | None
) -> Iterator[tuple[str, Sequence[Row]]]:
    """Yield the files of a desk: their names and rows."""
    if chance is None:
        yield f"{desk.direction}/desk{number}", desk.rows
        return
    rows, parts = chance.sample(desk.rows, len(desk.rows)), chance.choice([1, 1, 2])
    for part in range(parts):
        name = f"{desk.direction}/{chance.randint(0, 9)}{part}desk{number}"
        yield name, rows[part::parts]
        again = [row for row in rows[part::parts] if has_id(row) and row[_STUDENTS] in {"", "1"}]
        if len(again) == len(rows[part::parts]):
            yield f"{name}-again", again


def _write_merged(path: Path, rows: list[Row]) -> None:
    """Write a workbook in which cells that are the same as those above are merged with them."""
    table = [counter.HEADER, *rows]
    written, merged = [], []
    # Rows with one or two cells are totals and notes.
    is_student = [sum(map(bool, row)) > 2 for row in table]
    for at in range(1, len(counter.HEADER)):
        column = [row[at] if is_one else "" for row, is_one in zip(table, is_student, strict=True)]
        for text, run in itertools.groupby(enumerate(column), lambda pair: pair[1]):
            (first, _), *others = run
            if text and others:
                merged.append((at, first, others[-1][0]))
    for number, row in enumerate(table):
        cells = "".join(
            f'<c r="{chr(65 + at)}{number + 1}" t="inlineStr"><is><t>{text}</t></is></c>'
            for at, text in enumerate(row)
            if text and not any(at == of and first < number <= last for of, first, last in merged)
        )
        written.append(f'<row r="{number + 1}">{cells}</row>' if cells else "")
    parts = workbook_of("".join(written))
    ranges = "".join(
        f'<mergeCell ref="{chr(65 + at)}{first + 1}:{chr(65 + at)}{last + 1}"/>'
        for at, first, last in merged
    )
    if ranges:
        sheet = "xl/worksheets/sheet1.xml"
        parts[sheet] = parts[sheet].replace(
            "</sheetData>", f"</sheetData><mergeCells>{ranges}</mergeCells>"
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(packed(parts))


def _plain_register(chance: random.Random) -> dict[str, list[Row]]:
    people = [_PEOPLE, (*_PEOPLE, "", *counter.NOBODY)]
    return {name: _rows(chance, chance.choice(people)) for name in counter.CATEGORIES}


chances = st.randoms(use_true_random=False)
offices = chances.map(office)
# Rows of students alone, for the usual definitions.
registers = chances.map(_plain_register)
