"""`exchange breakdown`: every figure by one field or two, always with the totals of `summary`."""

from __future__ import annotations

import json
import tomllib
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bjut_exchange.config.countries import countries_in, country_name, world_regions
from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import (
    GROUPINGS,
    TOTAL,
    DirectionName,
    Measure,
    Protection,
)
from bjut_exchange.figures.breakdown import BreakdownRequest
from bjut_exchange.figures.counting import count
from bjut_exchange.messages import Language, Words
from bjut_exchange.reading.setup import load_setup
from bjut_exchange.register.build import Register as RegisterOf
from bjut_exchange.views.breakdown import breakdown_table
from bjut_exchange.views.context import Context, FiguresByDirection
from bjut_exchange.views.table import Missing, Record, Table
from tests import counter
from tests.conftest import Run
from tests.registers import registers
from tests.test_disclosure import computable
from tests.test_properties import Register, folder_of, several
from tests.tool import (
    ROOT,
    SAMPLE,
    register_of,
    write_definitions,
    write_export,
)

HEADER = (
    *("student id", "programme", "country", "college", "level", "gender", "activity"),
    *("start", "end"),
)
FROM_SAMPLE = ("--data", str(SAMPLE), "--quiet", "--direction", "outbound")
# What the registers of the properties state, and what is made of it.
STATED = {*counter.HEADER, "world_region", "day_band", "category"}
FIELDS = [each for each in GROUPINGS if each in STATED]
fields = st.lists(st.sampled_from(FIELDS), min_size=1, max_size=2, unique=True).map(tuple)


def stay(**said: str) -> tuple[str, ...]:
    """Write a row that says only what is given, of a stay in 2016 unless it says another."""
    said.setdefault("start", "2016-03-01")
    return tuple(said.get(name.replace(" ", "_"), "") for name in HEADER)


@dataclass(frozen=True)
class Office:
    """A folder of exports, read once and broken down in many ways."""

    folder: Path

    @cached_property
    def definitions(self) -> Definitions:
        """Return its definitions."""
        return load_setup(None, [str(self.folder)], {}).definitions

    @cached_property
    def register(self) -> RegisterOf:
        """Return its register."""
        return register_of(self.folder)

    @cached_property
    def figures(self) -> FiguresByDirection:
        """Return its figures."""
        return {name: count(self.register, self.definitions, name) for name in DirectionName}

    @property
    def years(self) -> tuple[int, ...]:
        """Return the years that any direction holds."""
        return tuple(sorted({year for of in self.figures.values() for year in of.years}))

    def table(
        self,
        *by: str,
        years: tuple[int, ...] = (),
        top: int | None = None,
        category: str | None = None,
        protection: Protection | None = None,
        language: Language = Language.EN,
    ) -> Table:
        """Break it down."""
        request = BreakdownRequest(by, years, top, category, protection)
        context = Context(self.definitions, Words(language))
        return breakdown_table(self.register, self.figures, context, request)

    def rows(self, *by: str, top: int | None = None) -> list[tuple[str, int, int | None]]:
        """Return value, participations and persons of each record."""
        records = self.table(*by, top=top).records
        return [(each["value"], each["participations"], each["persons"]) for each in records]


def colleges(folder: Path, sizes: dict[str, int]) -> Office:
    """Write an export with so many students of each college."""
    rows = [
        stay(student_id=f"{name}{at}", college=name)
        for name, size in sizes.items()
        for at in range(size)
    ]
    write_export(folder, "outbound/a.csv", [HEADER, *rows])
    return Office(folder)


def cells_of(records: Sequence[Record]) -> dict[tuple[str, str], dict[Any, Record]]:
    """Return the records of each direction and year by row and column."""
    cells: dict[tuple[str, str], dict[Any, Record]] = defaultdict(dict)
    for each in records:
        place = (each["value"], each["kind"], each["value_2"])
        assert place not in cells[each["direction"], each["year"]]
        cells[each["direction"], each["year"]][place] = each
    return cells


@several
@given(registers, fields, st.sampled_from([None, 1, 3]), st.data())
def test_totals_are_those_of_summary(
    register: Register, by: tuple[str, ...], top: int | None, data: st.DataObject
) -> None:
    """For every year, direction and category, by any field or two, whatever is shown of it."""
    with folder_of(register) as folder:
        office = Office(folder)
        figures, years = office.figures, office.years
        categories = sorted({each for of in figures.values() for each in of.categories})
        if years:
            category = data.draw(st.sampled_from(categories))
            records = office.table(*by, years=years, top=top, category=category).records
            totals = {
                (each["direction"], int(each["year"])): (each["participations"], each["persons"])
                for each in records
                if each["value"] == TOTAL and each["value_2"] in {None, TOTAL}
                if each["kind"] == TOTAL
            }
            assert totals == {
                (name, year): tuple(of.values[year, category][unit] for unit in tuple(Measure)[:2])
                for name, of in figures.items()
                if category in of.categories
                for year in of.years
            }


@several
@given(registers, fields, st.sampled_from([None, 1, 3]))
def test_participations_add_up_and_persons_lie_between(
    register: Register, by: tuple[str, ...], top: int | None
) -> None:
    """In every row and column; a note says so where persons do not add up."""
    with folder_of(register) as folder:
        office = Office(folder)
        if not office.years:
            return
        table = office.table(*by, years=office.years, top=top)
        additive = True
        for cells in cells_of(table.records).values():
            lines: dict[Any, list[Record]] = defaultdict(list)
            for (value, _, value_2), each in cells.items():
                lines["row", value_2].append(each)
                if value_2:
                    lines["column", value].append(each)
            for (kind, _), line in lines.items():
                key = "value" if kind == "row" else "value_2"
                totals = [each for each in line if each[key] == TOTAL]
                parts = [each for each in line if each[key] != TOTAL]
                assert len(totals) == 1
                assert sum(each["participations"] for each in parts) == totals[0]["participations"]
                if totals[0]["persons"] is not None:
                    additive &= sum(each["persons"] for each in parts) == totals[0]["persons"]
                    assert all(each["persons"] <= totals[0]["persons"] for each in parts)
        said = any("persons do not add up" in n for s in table.sections for n in s.notes)
        assert said is not additive


@several
@given(registers, st.sampled_from(["country", "programme", "partner"]), st.data())
def test_groups_are_those_of_an_independent_counter(
    register: Register, field: str, data: st.DataObject
) -> None:
    """Distinct persons in each group, of each category as of all."""
    with folder_of(register) as folder:
        office, expected = Office(folder), counter.groups(folder, field)
        if not expected:
            return
        counted: dict[counter.Key, dict[str, tuple[int, int | None]]] = defaultdict(dict)
        category = data.draw(st.sampled_from(sorted({category for _, _, category in expected})))
        for each in office.table(field, years=office.years, category=category).records:
            value = "" if each["kind"] == "not_stated" else str(each["value"]).lower()
            key = (each["direction"], int(each["year"]), category)
            counted[key][value] = (each["participations"], each["persons"])
        for key, groups in expected.items():
            if key[2] != category:
                continue
            shown = {value: counts for value, counts in counted[key].items() if counts[0]}
            assert shown == {value: counts for value, counts in groups.items() if counts[0]}


def test_what_is_not_stated_is_a_group_that_is_never_among_the_others(tmp_path: Path) -> None:
    """However few or many it holds."""
    rows = [stay(student_id=f"s{at}", college=name) for at, name in enumerate("AAAABBC")]
    blank = [stay(student_id=f"x{at}") for at in range(9)]
    write_export(tmp_path, "outbound/a.csv", [HEADER, *rows, *blank])
    assert Office(tmp_path).rows("college", top=1) == [
        ("A", 4, 4),
        ("other", 3, 3),
        ("not_stated", 9, 9),
        ("total", 16, 16),
    ]


def test_other_holds_distinct_persons(tmp_path: Path) -> None:
    """One in two groups of the rest is one."""
    stays = [("1", "Japan"), ("2", "Japan"), ("3", "France"), ("3", "Italy"), ("4", "Italy")]
    stays += [("5", "Japan"), ("5", "France")]
    rows = [
        stay(student_id=person, country=country, start=f"2016-0{at + 1}-01")
        for at, (person, country) in enumerate(stays)
    ]
    write_export(tmp_path, "outbound/a.csv", [HEADER, *rows])
    table = Office(tmp_path).table("country", top=1)
    assert [(each["label"], each["persons"]) for each in table.records] == [
        ("Japan", 3),
        ("Other (2 groups)", 3),
        ("Total", 5),
    ]


def test_groups_stand_by_size_then_by_name(tmp_path: Path) -> None:
    """Codes have the names of the language."""
    names = ("Japan", "Japan", "Austria", "Germany", "France")
    rows = [stay(student_id=str(at), country=name) for at, name in enumerate(names)]
    write_export(tmp_path, "outbound/a.csv", [HEADER, *rows])
    records = Office(tmp_path).table("country").records
    assert [each["value"] for each in records] == ["JP", "AT", "FR", "DE", "total"]
    assert [each["label"] for each in records][:2] == ["Japan", "Austria"]
    chinese = Office(tmp_path).table("country", language=Language.ZH).records
    assert {each["value"]: each["label"] for each in chinese}["JP"] == "日本"


def test_levels_bands_and_categories_stand_in_their_natural_order(tmp_path: Path) -> None:
    """However many each holds."""
    ends = {"2016-03-30": 1, "2016-03-31": 1, "2016-12-31": 3, "2017-03-01": 1, "": 2}
    levels = ("bachelor", "doctor", "doctor", "master", "associate", "", "doctor", "doctor")
    days = [end for end, times in ends.items() for _ in range(times)]
    rows = [
        stay(student_id=str(at), level=level, end=end)
        for at, (level, end) in enumerate(zip(levels, days, strict=True))
    ]
    write_export(tmp_path, "outbound/a.csv", [HEADER, *rows])
    assert [value for value, _, _ in Office(tmp_path).rows("level")] == [
        *("associate", "bachelor", "master", "doctor", "not_stated", "total")
    ]
    records = Office(tmp_path).table("day_band").records
    assert [(each["value"], each["label"], each["participations"]) for each in records] == [
        ("1_30", "1–30", 1),
        ("31_90", "31–90", 1),
        ("181_365", "181–365", 3),
        ("over_365", "over 365", 1),
        ("not_stated", "Not stated", 2),
        ("total", "Total", 8),
    ]
    assert Office(tmp_path).rows("category")[0][0] == "graduate"


def test_bands_are_those_of_the_definitions(run: Run, tmp_path: Path) -> None:
    """Ascending, or they are refused."""
    write_definitions(tmp_path, "day_bands = [7]")
    rows = [stay(end="2016-03-07"), stay(end="2016-03-08")]
    write_export(tmp_path, "outbound/a.csv", [HEADER, *rows])
    assert [value for value, _, _ in Office(tmp_path).rows("day_band")] == [
        *("1_7", "over_7", "total")
    ]
    write_definitions(tmp_path, "day_bands = [30, 30]")
    done = run("breakdown", "--by", "day_band")
    assert done.code == 2
    assert "day_bands: must be numbers of days, each higher than the one before it" in done.err


def test_every_country_lies_in_a_region_of_the_world() -> None:
    """All that the tool knows by name; each region has a name in both languages."""
    assert set(countries_in(("en",)).by_name.values()) <= {"", *world_regions()}
    texts = tomllib.loads((ROOT / "src/bjut_exchange/messages.toml").read_text("utf-8"))
    assert set(world_regions().values()) <= set(texts["values"])
    assert {world_regions()[code] for code in ("HK", "TW", "JP", "TR", "CY")} == {"asia"}
    assert [world_regions()[code] for code in ("RU", "EG", "MX", "FJ")] == [
        *("europe", "africa", "americas", "oceania")
    ]
    assert country_name("ZZX", "en") == "ZZX"


def test_terms_have_readable_names_in_both_languages() -> None:
    """All packaged ones; one without a name is as written."""
    definitions = load_setup(None, [str(SAMPLE)], {}).definitions
    assert all(name.zh for terms in definitions.terms.values() for name in terms.values())
    context = Context(definitions, Words())
    shown = context.value("level", "laurea_magistrale", DirectionName.OUTBOUND)
    assert shown == "Laurea magistrale"


def test_several_years_stand_side_by_side_with_their_changes(run: Run, tmp_path: Path) -> None:
    """Groups are the same in all of them, those of the latest year first."""
    rows = [stay(student_id=f"a{at}", college="A", start="2015-03-01") for at in range(30)]
    rows += [stay(student_id=f"b{at}", college="B", start="2016-03-01") for at in range(4)]
    rows += [stay(student_id=f"a{at}", college="A", start="2016-03-01") for at in range(3)]
    write_export(tmp_path, "outbound/a.csv", [HEADER, *rows])
    arguments = ("breakdown", "--by", "college", "--year", "2015", "--year", "2016")
    lines = run(*arguments, "-f", "table", "-q").out.splitlines()
    shown = [" ".join(line.split()) for line in lines]
    assert "College 2015 2016 Change %" in shown
    assert shown.index("B 0 4 +4 new") < shown.index("A 30 3 −27 −90.0 %")
    records = run(*arguments).records
    assert Counter(each["year"] for each in records) == {"2015": 3, "2016": 3}


def test_two_fields_make_a_cross_table_with_totals_on_both_sides(run: Run) -> None:
    """In participations and in persons; the numbers are those of either field alone."""
    arguments = ("breakdown", "--year", "2016", *FROM_SAMPLE, "--by", "level")
    crossed = run(*arguments, "--by", "category").records
    assert len(crossed) == 4 * 5
    alone = {each["value"]: each["persons"] for each in run(*arguments).records}
    assert {e["value"]: e["persons"] for e in crossed if e["value_2"] == TOTAL} == alone
    summary = {
        each["category"]: each["persons"]
        for each in run("summary", "--year", "2016", *FROM_SAMPLE).records
    }
    assert {e["value_2"]: e["persons"] for e in crossed if e["value"] == TOTAL} == summary
    shown = run(*arguments, "--by", "category", "-f", "table").out
    assert "Outbound students by level and category, 2016: participations" in shown
    assert "Outbound students by level and category, 2016: persons" in shown


def test_a_field_that_no_export_states_is_an_error_that_names_the_others(
    run: Run, tmp_path: Path
) -> None:
    """So are no field, one twice, and three; a direction that lacks the field says so."""
    done = run("breakdown", "--by", "gender", *FROM_SAMPLE)
    assert done.code == 2
    assert "no export has a column for the gender" in done.err
    assert "possible for --by: programme, partner, country, college, level" in done.err
    for by in ((), ("level", "level"), ("level", "country", "college")):
        done = run("breakdown", *(f"--by={field}" for field in by), *FROM_SAMPLE)
        assert done.code == 2
        assert "--by FIELD once, or twice with different fields" in done.err
    write_export(tmp_path, "outbound/a.csv", [("college", "start"), ("A", "2016-03-01")])
    write_export(tmp_path, "inbound/a.csv", [("level", "start"), ("master", "2016-03-01")])
    assert "do not state the college" in run("breakdown", "--by", "college", "-f", "table").out
    done = run("breakdown", "--by", "college", "--by", "level")
    assert "no direction has columns for both college and level" in done.err


def test_a_table_that_nobody_could_read_is_refused(tmp_path: Path, run: Run) -> None:
    """Thousands of programmes by thousands of partners."""
    rows = [stay(student_id=str(at), programme=f"P{at}", college=f"C{at}") for at in range(500)]
    write_export(tmp_path, "outbound/a.csv", [HEADER, *rows])
    done = run("breakdown", "--by", "programme", "--by", "college")
    assert done.code == 2
    assert "the table is too large: 251,001 cells" in done.err
    assert run("breakdown", "--by", "programme", "--by", "college", "--top", "20").code == 2
    assert run("breakdown", "--by", "programme").code == 0


@several
@given(registers, fields)
def test_rounding_shows_no_number_that_is_not_a_multiple_of_five(
    register: Register, by: tuple[str, ...]
) -> None:
    """Neither among counts nor among the changes and notes that people read."""
    with folder_of(register) as folder:
        office = Office(folder)
        if not office.years:
            return
        table = office.table(*by, years=office.years, protection=Protection.ROUND)
        for each in table.records:
            assert each["participations"] % 5 == 0
            assert (each["persons"] or 0) % 5 == 0
            assert each["protection"] == "round"
        for section in table.sections:
            for row in section.rows:
                assert all(cell % 5 == 0 for cell in row if isinstance(cell, int))


@several
@given(registers, fields)
def test_suppressed_numbers_are_nowhere(register: Register, by: tuple[str, ...]) -> None:
    """A cell that is hidden has no count in either unit, no share, and the status `c`."""
    with folder_of(register) as folder:
        office = Office(folder)
        if not office.years:
            return
        for each in office.table(*by, years=office.years, protection=Protection.SUPPRESS).records:
            hidden = "c" in (each["status"] or "").split()
            counts = (each["participations"], each["persons"], each["share_percent"])
            if hidden:
                assert counts == (None, None, None)
            else:
                assert each["participations"] not in range(1, 5)
                assert each["persons"] not in range(1, 5)


@pytest.mark.parametrize("by", [("country", "level"), ("partner",), ("college", "country")])
def test_nothing_hidden_in_the_sample_can_be_computed(run: Run, by: tuple[str, ...]) -> None:
    """From the file as it is released; what is shown is as it was."""
    arguments = ("breakdown", "--year", "2016", *FROM_SAMPLE, *(f"--by={field}" for field in by))
    released = run(*arguments, "--protect", "suppress").records
    exact = {(e["value"], e["value_2"]): e["participations"] for e in run(*arguments).records}
    rows = list(dict.fromkeys(each["value"] for each in released))
    hidden = np.array([each["status"] == "c" for each in released]).reshape(len(rows), -1)
    assert hidden.any()
    assert not hidden.all()
    assert computable(hidden) == []
    for each in released:
        assert each["participations"] in {"", exact[each["value"], each["value_2"]]}


def test_the_place_of_a_hidden_group_tells_nothing(tmp_path: Path) -> None:
    """Groups that are hidden come after those shown, by name."""
    office = colleges(tmp_path, {"Z": 12, "Y": 6, "X": 5, "B": 2})
    table = office.table("college", protection=Protection.SUPPRESS)
    assert [(each["value"], each["participations"]) for each in table.records] == [
        *(("Z", 12), ("Y", 6), ("B", None), ("X", None), ("total", 25))
    ]
    assert table.sections[0].rows[2] == ("B", Missing.CONFIDENTIAL, Missing.CONFIDENTIAL, None)


def test_numbers_that_protection_makes_alike_rank_alike(tmp_path: Path) -> None:
    """In the order of rows, and where a top list ends."""
    office = colleges(tmp_path, {"C": 30, "B": 12, "A": 11, "Y": 2, "X": 1})
    rounded = office.table("college", top=2, protection=Protection.ROUND).records
    assert [(each["value"], each["participations"]) for each in rounded] == [
        *(("C", 30), ("A", 10), ("B", 10), ("other", 5), ("total", 55))
    ]
    hidden = office.table("college", top=4, protection=Protection.SUPPRESS).records
    assert [each["value"] for each in hidden] == ["C", "B", "A", "X", "Y", "total"]


def test_nothing_is_new_where_zero_may_stand_for_two(tmp_path: Path) -> None:
    """Two in 2015 are rounded to 0, and were there; without rounding, from 0 is new."""
    sizes = {("A", 2015): 2, ("A", 2016): 30, ("B", 2015): 0, ("B", 2016): 20}
    rows = [
        stay(student_id=f"{college}{year}{at}", college=college, start=f"{year}-03-01")
        for (college, year), size in sizes.items()
        for at in range(size)
    ]
    write_export(tmp_path, "outbound/a.csv", [HEADER, *rows])
    for protection, new in ((Protection.ROUND, []), (Protection.SUPPRESS, ["B"]), (None, ["B"])):
        table = Office(tmp_path).table("college", years=(2015, 2016), protection=protection)
        rows_shown = table.sections[0].rows
        assert [row[0] for row in rows_shown if Missing.NEW in row] == new


def test_json_of_a_protected_table_holds_no_counts_of_rows(run: Run) -> None:
    """Neither row account nor findings nor the rows of each export; digests are there."""
    arguments = ("breakdown", "--by", "college", *FROM_SAMPLE, "-f", "json")
    document = json.loads(run(*arguments, "--protect", "round").out)
    assert (document["row_account"], document["findings"]) == (None, None)
    assert all(each["sha256"] and each["rows"] is None for each in document["inputs"])
    (notes,) = (each["notes"] for each in document["notes"])
    assert any("can reveal what is hidden: release only one table" in note for note in notes)
    exact = json.loads(run(*arguments).out)
    assert exact["row_account"]
    assert exact["findings"] == []


def test_persons_are_left_empty_where_ids_are_missing(tmp_path: Path) -> None:
    """And a note says why."""
    rows = [stay(student_id="1", college="A"), stay(college="A")]
    write_export(tmp_path, "outbound/a.csv", [HEADER, *rows])
    assert Office(tmp_path).rows("college") == [("A", 2, None), ("total", 2, None)]
    table = Office(tmp_path).table("college")
    assert {each["status"] for each in table.records} == {"x"}
    assert any("no student id" in note for note in table.sections[0].notes)
