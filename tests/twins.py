"""Whether the files of a release tell more than the numbers shown in it.

`python -m tests.twins --count 2000 --seed 1` draws so many registers and writes their releases.
Each register gets twins: of single stays the country, the level, the college, the length or the
student are others, or a row more does not count, in such a way that the same numbers are shown.
Then every file of both releases must be the same, in every part: texts, cells, bars, caches of
charts, the order of rows. Whatever differs tells of a number that is not shown. In what is shown a
reader looks for hidden numbers, as in `tests.releases`; rounded numbers must all be multiples of 5.
"""

from __future__ import annotations

import argparse
import csv
import io
import re
import shutil
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

import pandas as pd

from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import Protection
from bjut_exchange.figures.counting import Figures
from bjut_exchange.figures.revisions import count_all
from bjut_exchange.formats.registry import Format
from bjut_exchange.messages import Language, Words
from bjut_exchange.reading.setup import load_setup
from bjut_exchange.register.build import Register, build_register
from bjut_exchange.release import contents
from bjut_exchange.release.build import Wanted
from bjut_exchange.release.contents import Order
from bjut_exchange.release.numbers import Numbers, numbers_of
from bjut_exchange.release.protection import protected
from bjut_exchange.views.context import Context, FiguresByDirection
from tests.releases import YEAR, cells_of, given_away, rows_of_register, write_files

Rows = dict[str, list[list[str]]]
TEXTS = (Format.MARKDOWN, Format.HTML)
EVERY = (*TEXTS, Format.XLSX, Format.DOCX)
_TRIES = 1
# What the columns of an export are broken down by; a partner is in one country.
_FIELDS = {
    "college": ["college"],
    "level": ["level"],
    "country": ["country", "partner"],
    "partner": ["country", "partner"],
    "category": ["activity"],
    "day_band": ["start", "end"],
    "person": ["student id"],
}
_STUDENTS = ("participations", "persons", "outbound", "inbound")
_COMPARED = ("previous", "change", "published", "value", "previous_high", "margin")
_NOTHING_FOUND = pd.DataFrame({"accepted": [], "code": []})
_SUMS = ("hidden", "different", "twins")
# Digests of the exports are others, and so are those of the files made from them.
_DIGEST = re.compile(rb"\b[0-9a-f]{12,64}\b|\"bytes\": \d+")


@dataclass(frozen=True)
class Made:
    """The release of a register: its exact numbers, those shown, and what its files are made of."""

    exact: Numbers
    shown: Numbers
    arguments: tuple[Register, FiguresByDirection, Definitions]

    def files(self, forms: tuple[Format, ...]) -> dict[str, bytes]:
        """Return the parts of all files of the release, without digests."""
        wanted = Wanted(YEAR, protection=self.shown.protection)
        order = Order(wanted, forms, (*Language,), has_data=True, is_folder=True)
        with (
            patch.object(contents, "numbers_of", lambda *_: self.exact),
            patch.object(contents, "protected", lambda *_: self.shown),
        ):
            files = contents.contents(*self.arguments, order)
        return {name: _DIGEST.sub(b"", part) for name, part in _parts(files)}


def _parts(files: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """Yield files, those of archives one by one."""
    for name, content in files.items():
        if content.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                inside = {f"{name}/{each}": archive.read(each) for each in archive.namelist()}
            yield from _parts(inside)
        else:
            yield name, content


def made(folder: Path, rows: Rows, protection: Protection) -> Made:
    """Return the release of a register, written to an empty folder."""
    shutil.rmtree(folder, ignore_errors=True)
    write_files(folder, rows)
    setup = load_setup(None, [str(folder)], {})
    register = build_register(setup)
    figures = count_all(register, setup)
    # Which checks find anything is shown; to find it takes longer than all else.
    with patch("bjut_exchange.release.numbers.all_findings", lambda *_: _NOTHING_FOUND):
        exact = numbers_of(register, figures, Context(setup.definitions, Words(Language.EN)), YEAR)
    shown = protected(exact, register, protection)
    return Made(exact, shown, (register, figures, setup.definitions))


def visible(numbers: Numbers) -> Any:  # noqa: ANN401  # only to be compared
    """Return all numbers of students that are shown, and those that are of no students."""
    return [
        (
            name,
            _of_figures(figures),
            [cells_of(numbers, name, year) for year in figures.years],
            [(by, of.overlap) for (at, by), of in numbers.breakdowns.items() if at is name],
        )
        for name, figures in numbers.figures.items()
    ]


def _of_figures(figures: Figures) -> Any:  # noqa: ANN401
    table = figures.table.astype(object).where(figures.table.notna(), None)
    return table.to_numpy().tolist(), figures.hidden, figures.published, figures.provisional


def twin_of(rows: Rows, numbers: Numbers, random: Random) -> Rows:
    """Return a register of which a stay or two are others, where numbers are hidden if possible."""
    twin = deepcopy(rows)
    name = random.choice([each for each in numbers.figures if f"{each}/list.csv" in rows])
    header, *stays = twin[f"{name}/list.csv"]
    of_year = [each for each in stays if each[header.index("start")].startswith(str(YEAR))]
    kind = random.choice(["move"] * 8 + ["swap"] * 2 + ["cancelled", "again", "id", "history"])
    one = random.choice(of_year or stays)
    if kind == "history" and len(twin.get("history.csv", ())) > 1:
        line = random.choice(twin["history.csv"][1:])
        line[-1] = str(max(int(line[-1]) + random.choice([-1, 1]), 0))
    elif kind == "cancelled":
        twin[f"{name}/list.csv"].append([*one[:-1], "cancelled"])
    elif kind == "again" and one[0]:
        twin[f"{name}/list.csv"].append([*one])
    elif kind == "id":
        one[0] = ""
    else:
        hidden = {by: _hidden(numbers, name, by) for by in _FIELDS}
        by = random.choice([by for by in _FIELDS if hidden[by] or by == "person"])
        columns = [header.index(each) for each in _FIELDS[by]]
        some = [each for each in of_year if _is_in(each, by, hidden)] or of_year or stays
        one = random.choice(some)
        others = [each for each in some if any(each[at] != one[at] for at in columns)]
        other = random.choice(others or some)
        for at in columns:
            one[at], other[at] = other[at], one[at] if kind == "swap" else other[at]
    return twin


def _hidden(numbers: Numbers, name: Any, field: str) -> set[str]:  # noqa: ANN401
    cells, is_rounded = cells_of(numbers, name, YEAR), numbers.protection is Protection.ROUND
    found = (at for (at, _), number in cells.items() if is_rounded or number is None)
    return {group for by, group in found if by == field}


def _is_in(stay: list[str], by: str, hidden: Mapping[str, set[str]]) -> bool:
    """Return whether the groups of a stay are hidden in a table."""
    country, partner = stay[3], f"{stay[4]} in {stay[3]}"
    if by in {"country", "partner"}:
        return country in hidden["country"] and (partner in hidden["partner"] or not stay[4])
    return by not in {"college", "level"} or bool({*stay} & hidden[by])


@dataclass
class Told:
    """What files tell that they must not, and how much was looked at."""

    wrong: list[str] = field(default_factory=list)
    hidden: int = 0
    different: int = 0  # hidden numbers that are others in a twin
    twins: int = 0


def told(
    folder: Path, rows: Rows, random: Random, protection: Protection, forms: tuple[Format, ...]
) -> Told:
    """Return what the files of the release of a register tell that is not shown."""
    release, found = made(folder, rows, protection), Told()
    seen, files = visible(release.shown), release.files(forms)
    found.wrong += _unprotected(files, protection)
    if protection is Protection.SUPPRESS:
        found.wrong += given_away(release.exact, release.shown)
    different = set()
    for _ in range(_TRIES):
        other = made(folder, twin_of(rows, release.shown, random), protection)
        if visible(other.shown) != seen:
            continue
        found.twins += 1
        others = other.files(forms)
        found.wrong += [
            f"{name}: {_difference(files.get(name, b''), others.get(name, b''))}"
            for name in sorted({*files} | {*others})
            if files.get(name) != others.get(name)
        ]
        truth, now = (_unseen(release, each.exact) for each in (release, other))
        different |= {at for at, number in truth.items() if now.get(at) != number}
        found.hidden = len(truth)
    found.different = len(different)
    return found


def _unseen(release: Made, exact: Numbers) -> dict[Any, int | None]:
    """Return the exact numbers of students that are not those shown."""
    return {
        (name, year, at): number
        for name, figures in exact.figures.items()
        for year in figures.years
        if year in release.shown.figures[name].years
        for shown in [cells_of(release.shown, name, year)]
        for at, number in cells_of(exact, name, year).items()
        if shown.get(at, -1) != number
    }


def _unprotected(files: Mapping[str, bytes], protection: Protection) -> Iterator[str]:
    """Yield the small numbers of students in the data, or those that are not rounded."""
    for name, content in files.items():
        if not name.endswith(".csv"):
            continue
        for row in csv.DictReader(io.StringIO(content.decode())):
            columns = [*_STUDENTS] + [*_COMPARED] * (row.get("unit") in _STUDENTS)
            for column in columns:
                number = int(row[column]) if re.fullmatch("-?[0-9]+", row.get(column) or "") else 0
                is_small = column in _STUDENTS and 0 < number < 5
                if number % 5 if protection is Protection.ROUND else is_small:
                    yield f"{name}: {column} is {number} in {row}"


def _difference(one: bytes, other: bytes) -> str:
    """Return the first lines that differ."""
    lines = (re.split("\n|(?<=>)(?=<)", each.decode(errors="replace")) for each in (one, other))
    for mine, theirs in zip_longest(*lines, fillvalue=""):
        if mine != theirs:
            return f"{mine[:200]!r} or {theirs[:200]!r}"
    return "?"


def main() -> int:
    """Report the releases whose files tell too much."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    wrong, sums, folder = 0, Counter[str](), Path(tempfile.mkdtemp(prefix="release-"))
    for nth in range(options.count):
        random = Random(f"{options.seed} {nth}")  # noqa: S311  # a seed makes registers, not secrets
        protection = random.choice([*Protection])
        rows, forms = rows_of_register(random), TEXTS if nth % 10 else EVERY
        found = told(folder, rows, random, protection, forms)
        sums.update({f"{protection} {key}": getattr(found, key) for key in _SUMS})
        sums[f"{protection} releases"] += 1
        if found.wrong:
            wrong += 1
            said = "\n  ".join([f"release {nth}, {protection}", *dict.fromkeys(found.wrong)])
            sys.stdout.write(f"{said}\n")
        if nth % 100 == 99 or nth == options.count - 1:
            sys.stdout.write(f"{nth + 1} releases, {wrong} tell too much; {dict(sums)}\n")
            sys.stdout.flush()
    shutil.rmtree(folder)
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
