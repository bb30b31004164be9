"""What is certain, held against all that fields which were not read can be."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from math import prod
from pathlib import Path
from typing import Any

import pytest

from bjut_exchange.config.terms import DirectionName, Measure
from tests.conftest import Run
from tests.tool import figures_of, findings_of, write_definitions, write_export

Row = dict[str, Any]
Rule = Mapping[str, Any]

FIELDS = ("level", "activity", "country", "programme", "partner")
# What a field can be: two values and nothing. Unread names can be one that no other row has.
POOL = {
    "level": ("bachelor", "master", ""),
    "activity": ("exchange", "volunteer", ""),
    "country": ("JP", "HK", ""),
    "programme": ("P", "Q", ""),
    "partner": ("U", "V", ""),
}
UNREAD = {**POOL, "programme": ("P", "Z", ""), "partner": ("U", "Z", "")}
LENGTHS = (0, 10, 100)  # days; 0 for no end
LONG = 90
HEADERS = {"person": "student id", **dict(zip(FIELDS, FIELDS, strict=True))}
HEADERS |= {"start": "start", "end": "end"}
MOST_WORLDS = 4_000


def rule_of(chance: random.Random) -> Rule:
    """Return a condition on one field or two."""
    wanted: dict[str, Any] = {}
    for field in chance.sample(["level", "activity", "country", "days", "duration"], 2):
        if field == "days":
            wanted[field] = chance.choice([f">= {LONG}", f"< {LONG}"])
        elif field == "duration":
            wanted[field] = [chance.choice(["long", "short"])]
        else:
            wanted[field] = list(POOL[field][: chance.choice([1, 2])])
        if chance.random() < 0.6:
            break
    return wanted


def fits(rule: Rule, row: Row) -> bool:
    """Return whether a row satisfies a condition; an unknown length satisfies none."""
    is_long = row["days"] >= LONG
    for field, wanted in rule.items():
        if field == "days":
            if not row["days"] or is_long != wanted.startswith(">"):
                return False
        elif field == "duration":
            if not row["days"] or ("long" if is_long else "short") not in wanted:
                return False
        elif row[field] not in wanted:
            return False
    return True


def toml_of(key: str, rules: Sequence[Rule]) -> str:
    """Return rules as definitions."""
    tables = []
    for at, rule in enumerate(rules):
        when = ", ".join(f"{field} = {wanted!r}" for field, wanted in rule.items())
        name = f"{key[:1]}{at}"
        tables.append(f"[[outbound.{key}]]\nid = '{name}'\nlabel = '{name}'\nwhen = {{ {when} }}\n")
    return "".join(tables) or f"[outbound]\n{key} = []\n"


def write_register(
    folder: Path, chance: random.Random, *, unread: bool, ids: bool
) -> tuple[list[Row], Sequence[Rule], Sequence[Rule]]:
    """Write two exports that lack some columns, or some student ids; return rows and rules."""
    categories = [rule_of(chance) for _ in range(chance.choice([1, 2, 3]))]
    left_out = [rule_of(chance)] if unread and chance.random() < 0.4 else []
    rules = toml_of("left_out", left_out) + toml_of("categories", categories)
    write_definitions(folder, f"most_missing_ids = 100\nhome_country = ''\n{rules}")
    rows: list[Row] = []
    for name in ("a", "b"):
        lacks = set(chance.sample([*FIELDS, "end"], chance.choice([0, 1, 1, 2]) if unread else 0))
        columns = [field for field in HEADERS if field not in lacks]
        here: list[Row] = []
        for _ in range(chance.choice([1, 2])):
            start = dt.date(2016, 1, 1 + len(rows) + len(here))  # no two are the same stay
            days = chance.choice(LENGTHS)
            row: Row = {field: chance.choice(POOL[field]) for field in FIELDS}
            row |= {"person": chance.choice(["p1", "p2", *([""] if ids else [])]), "days": days}
            row |= {"start": str(start), "lacks": lacks}
            row["end"] = str(start + dt.timedelta(days - 1)) if days else ""
            here.append(row)
        cells = [[row[field] for field in columns] for row in here]
        write_export(folder, f"outbound/{name}.csv", [[HEADERS[f] for f in columns], *cells])
        rows += here
    return rows, categories, left_out


def worlds_of(rows: Sequence[Row]) -> list[list[Row]]:
    """Return for each row all that it can be."""
    known, choices = sorted({row["person"] for row in rows} - {""}), []
    for at, row in enumerate(rows):
        lacks = row["lacks"]
        persons = [row["person"]] if row["person"] else [*known, *map(str, range(at + 1))]
        of = [UNREAD[f] if f in lacks else (row[f],) for f in FIELDS]
        lengths = LENGTHS if "end" in lacks else (row["days"],)
        choices.append(
            [
                {**dict(zip(FIELDS, values, strict=True)), "days": days, "person": person}
                for *values, days, person in product(*of, lengths, persons)
            ]
        )
    return choices


def counted(
    rows: Sequence[Row], categories: Sequence[Rule], left_out: Sequence[Rule]
) -> dict[tuple[str, str], int]:
    """Return the figures of rows, as one would count them by hand."""
    names = [*(f"c{at}" for at in range(len(categories))), "unclassified"]
    placed = []
    for row in rows:
        if not any(fits(rule, row) for rule in left_out):
            at = next((at for at, rule in enumerate(categories) if fits(rule, row)), -1)
            placed.append((at % len(names), row))
    first: dict[str, int] = {}
    for at, row in placed:
        first[row["person"]] = min(first.get(row["person"], at), at)
    persons = Counter(names[at] for at in first.values())
    persons["total"] = len(first)
    figures = {}
    for name in (*names, "total"):
        of = [row for at, row in placed if name in {names[at], "total"}]
        seen = {field: {row[field] for row in of} - {""} for field in FIELDS}
        figures[name, "participations"] = len(of)
        figures[name, "persons"] = persons[name]
        figures[name, "programmes"] = len(seen["programme"])
        figures[name, "partners"] = len(seen["partner"])
        figures[name, "countries"] = len(seen["country"] - {"HK"})
        figures[name, "regions"] = len(seen["country"] & {"HK"})
    return figures


def registers(seed: int, number: int) -> Iterator[random.Random]:
    """Yield sources of chance, one for each register."""
    for at in range(number):
        yield random.Random(seed * 1_000 + at)  # noqa: S311  # no secret


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("kind", ["unread", "ids"])
def test_what_is_shown_as_certain_is_so_whatever_was_not_read(
    tmp_path: Path, seed: int, kind: str
) -> None:
    """A plain number is that number in all worlds; one with "at least" is the least of them."""
    for at, chance in enumerate(registers(seed, 12)):
        folder = tmp_path / str(at)
        folder.mkdir()
        asked = {"unread": kind == "unread", "ids": kind == "ids"}
        rows, *rules = write_register(folder, chance, **asked)
        worlds = worlds_of(rows)
        if prod(map(len, worlds)) > MOST_WORLDS:
            continue
        possible = defaultdict[tuple[str, str], set[int]](set)
        for world in product(*worlds):
            for key, number in counted(world, *rules).items():
                possible[key].add(number)
        figures = figures_of(folder)[DirectionName.OUTBOUND]
        for (category, name), numbers in possible.items():
            of = (2016, category, Measure(name))
            if category not in figures.categories:
                assert numbers == {0}, (folder, of, numbers)
                continue
            value, more = figures.value(*of), figures.more(*of)
            if value is not None and not figures.is_uncertain(*of):
                assert value == min(numbers), (folder, of, numbers)
                assert max(numbers) <= value + more, (folder, of, numbers)


INBOUND = ("学号", "来华留学生类别", "国籍", "来华日期", "离校日期")


def write_inbound(folder: Path, lacks: str) -> None:
    """Write two lists of inbound students of three years; the second lacks a column."""
    for name, without in (("a", ""), ("b", lacks)):
        kept = [at for at, header in enumerate(INBOUND) if header != without]
        for year in (2014, 2015, 2016):
            rows = [
                [f"{name}{year}{at}", "本科生", "日本", f"{year}-02-01", f"{year}-07-01"]
                for at in range(20 + year - 2014)
            ]
            cells = [[row[at] for at in kept] for row in (INBOUND, *rows)]
            write_export(folder, f"inbound/{name}_{year}.csv", cells)


DESKS = '[[inbound.exports]]\nfiles = ["inbound/b*"]\nset = { country = "" }\n'
NO_IDS = '[[inbound.exports]]\nfiles = ["inbound/b*"]\ncolumns = { person = { only = [] } }\n'
NO_IDS += '[[inbound.exports]]\nfiles = ["inbound/*"]\n'
DESKS += '[[inbound.exports]]\nfiles = ["inbound/*"]\n'


@pytest.mark.parametrize(
    ("lacks", "field", "said", "cure"),
    [
        ("国籍", "country", "Some of them may have to be left out", DESKS),
        ("学号", "person", "A stay that is in two exports counts twice", NO_IDS),
        ("离校日期", "end", "Some of them may be over", '[inbound]\nyear = "start"\n'),
    ],
)
def test_stays_that_may_not_count_make_no_record(
    run: Run, tmp_path: Path, lacks: str, field: str, said: str, cure: str
) -> None:
    """Nobody is left out, all are still here, or stays in two lists count twice: no record."""
    write_inbound(tmp_path, lacks)
    degree, _, total = run("summary").records
    for each in (degree, total):
        assert each["verdict"] == "undetermined"
        assert "u" in each["status"].split()
        assert not each["change"]
    shown = run("summary", "--format", "table")
    assert f"≈ {total[total['unit']]}" in shown.out
    assert said in shown.out
    found = findings_of(tmp_path)
    assert found.loc[found["code"] == "H07", "field"].tolist() == [field]
    by_level = run("breakdown", "--by", "level").records
    assert all("u" in each["status"].split() for each in by_level)
    added = run("publish", "--year", "2016", "--source", "yearbook").records
    of_degrees = {each["unit"] for each in added if each["category"] != "non_degree"}
    assert not of_degrees & {"participations", "persons"}
    write_definitions(tmp_path, cure)
    (tmp_path / "history.csv").unlink(missing_ok=True)
    total = run("summary").records[-1]
    assert total["verdict"] == "record"
    assert "u" not in total["status"]


def test_a_list_without_a_status_is_one_of_stays_that_happened(run: Run, tmp_path: Path) -> None:
    """Most lists have no such column, and their figures are what they are."""
    write_inbound(tmp_path, "")
    assert run("summary").records[-1]["status"] == ""
    assert "H07" not in findings_of(tmp_path)["code"].tolist()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_hint_names_keys_of_definitions_in_every_language(
    run: Run, tmp_path: Path, lang: str
) -> None:
    """The table to write is [terms.level], whatever the field is called in the sentence."""
    write_inbound(tmp_path, "")
    write_definitions(tmp_path, '[values.level]\n"a" = "bachlor"\n')
    done = run("summary", "--lang", lang)
    assert done.code == 2
    assert "[terms.level] bachlor = {" in done.err
