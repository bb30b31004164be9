"""Figures that need a field that was not read: not available or uncertain, never 0 or a record."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path

import pytest

from bjut_exchange.messages import Words
from tests.conftest import Run
from tests.tool import SAMPLE, codes_of, findings_of, run_here, write_definitions, write_export

Rows = list[list[str]]
Record = Mapping[str, str]

YEARS = (2014, 2015, 2016)
ROWS = 12
# The desks of the sample, and what the headers of each hold, as one reads them.
DESKS: dict[str, dict[str, str]] = {
    "outbound/exchange": {
        "学号": "person",
        "培养层次": "level",
        "前往国家（地区）": "country",
        "期限": "duration",
        "交流院校": "partner",
        "交流项目": "programme",
        "回国日期": "end",
        "学院": "college",
    },
    "outbound/graduate": {
        "学号": "person",
        "层次": "level",
        "国别": "country",
        "接收单位": "partner",
        "项目名称": "programme",
        "结束日期": "end",
        "培养单位": "college",
    },
    "outbound/short_programmes": {
        "学号": "person",
        "学生类别": "level",
        "国家/地区": "country",
        "接收院校": "partner",
        "出国（境）项目名称": "programme",
        "回国时间": "end",
        "学院": "college",
    },
    "outbound/volunteers": {
        "Student ID": "person",
        "Level": "level",
        "Destination": "country",
        "Programme": "programme",
        "End date": "end",
        "College": "college",
    },
    "inbound/degree": {"学号": "person", "国籍": "country", "来华留学生类别": "activity"},
    "inbound/non_degree": {"学号": "person", "国籍": "country", "来华留学生类别": "activity"},
}
COMMON = {
    "outbound/exchange": {"activity": "exchange"},
    "outbound/short_programmes": {"activity": "programme", "duration": "short"},
    "outbound/volunteers": {"activity": "volunteer"},
}
LEVELS = {"本科": "bachelor", "undergraduate": "bachelor"}
DEGREES = {"专科生", "本科生", "硕士研究生", "博士研究生"}
MEASURES: dict[str, tuple[str, ...]] = {"programme": ("programmes",), "partner": ("partners",)}
MEASURES |= {"country": ("countries", "regions"), "person": ("persons",)}
COUNTED = ("participations", "persons", "programmes", "partners", "countries", "regions")


def rows_of(path: Path) -> tuple[Rows, str, str]:
    """Return some rows of a file of the sample, its encoding and its delimiter."""
    content = path.read_bytes()
    try:
        text, encoding = content.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        text, encoding = content.decode("gbk"), "gbk"
    delimiter = max(",;\t", key=text.split("\n", 1)[0].count)
    header, *rows = csv.reader(io.StringIO(text), delimiter=delimiter)
    # The last rows are those of students who came last.
    return [header, *rows[-ROWS:]], encoding, delimiter


SMALL = {
    f"{desk}_{year}.csv": rows_of(SAMPLE / f"{desk}_{year}.csv") for desk in DESKS for year in YEARS
}


def write_sample(folder: Path, renamed: Mapping[str, str]) -> None:
    """Write some rows of the sample; `renamed` names the header unknown in some files."""
    for name, (rows, encoding, delimiter) in SMALL.items():
        header = ["Qwxyz" if cell == renamed.get(name) else cell for cell in rows[0]]
        write_export(folder, name, [header, *rows[1:]], encoding=encoding, delimiter=delimiter)


def categories_of(direction: str, stated: Mapping[str, str]) -> set[str]:
    """Return the categories to which a stay may belong, whatever the fields not stated are."""
    every = {"level": ["bachelor", "master"], "activity": ["volunteer", "exchange", "degree"]}
    every["duration"] = ["long", "short"]
    possible = product(*([stated[field]] if field in stated else every[field] for field in every))
    found = set()
    for level, activity, duration in possible:
        if direction == "inbound":
            found.add("degree" if activity == "degree" else "non_degree")
        elif level == "master":
            found.add("graduate")
        else:
            is_volunteer = activity == "volunteer"
            found.add("volunteer" if is_volunteer else f"{duration}_term")
    return found


def stays_of(name: str, renamed: str | None) -> Iterator[set[str]]:
    """Yield to which categories each row of a file may belong."""
    desk, fields = name.rpartition("_")[0], DESKS[name.rpartition("_")[0]]
    rows = SMALL[name][0]
    for row in rows[1:]:
        cells = {fields[h]: c for h, c in zip(rows[0], row, strict=False) if h in fields}
        held = {field for header, field in fields.items() if header != renamed}
        stated = {**COMMON.get(desk, {})}
        if "level" in held and "level" in cells:
            stated["level"] = LEVELS.get(cells["level"], "master")
        if "activity" in held and "activity" in cells:
            stated["activity"] = "degree" if cells["activity"] in DEGREES else "language"
        if "end" in held or "duration" in held:
            stated.setdefault("duration", "long" if desk == "outbound/exchange" else "short")
        yield categories_of(desk.partition("/")[0], stated)


def undecided_in(year: int, renamed: Mapping[str, str]) -> set[tuple[str, str]]:
    """Return the categories to which stays of a year may belong or not."""
    found = set()
    for name in SMALL:
        if name.endswith(f"_{year}.csv"):
            for possible in stays_of(name, renamed.get(name)):
                if len(possible) > 1:
                    found |= {(name.partition("/")[0], each) for each in possible}
    return found


def check_records(records: Sequence[Record], undecided: set[tuple[str, str]]) -> None:
    """Fail for a figure that is 0, or a record, although it is not decided."""
    for each in records:
        if (each["direction"], each["category"]) in undecided:
            assert "u" in each["status"].split(), each
            assert not [name for name in COUNTED if each.get(name) == "0"], each
            assert each.get("verdict", "") not in {"record", "ties", "below"}, each
            assert not each.get("share_percent"), each
            assert not each.get("change"), each


CASES = [(desk, header) for desk, of in DESKS.items() for header in of]


@pytest.mark.parametrize(("desk", "header"), CASES, ids=lambda each: each.rpartition("/")[-1])
def test_no_figure_is_0_or_a_record_where_a_column_of_the_sample_is_unknown(
    tmp_path: Path, desk: str, header: str
) -> None:
    """Whichever column it is: in the files of all years, and in that of the last one alone."""
    field = DESKS[desk][header]
    for years in (YEARS, YEARS[-1:]):
        renamed = {f"{desk}_{year}.csv": header for year in years}
        folder = tmp_path / str(len(years))
        write_sample(folder, renamed)
        undecided = undecided_in(2016, renamed)
        records = run_here("summary", "--year", "2016", cwd=folder).records
        check_records(records, undecided)
        direction = desk.partition("/")[0]
        total = next(
            each
            for each in records
            if (each["direction"], each["category"]) == (direction, "total")
        )
        for measure in MEASURES.get(field, ()):
            value, flags = total[measure], total["status"].split()
            assert value != "0", total
            assert not value or {"u", "l"} & {*flags}, total
        if undecided and years == YEARS:
            compared = run_here("compare", "2015", "2016", cwd=folder).records
            trend = run_here("trend", cwd=folder).records
            of_year = [each for each in (*compared, *trend) if each["year"] == "2016"]
            by = run_here("breakdown", "--by", "category", "--year", "2016", cwd=folder).records
            of_year += [{**each, "category": each["value"]} for each in by]
            check_records(of_year, undecided)
            assert "H07" in codes_of(folder)


def test_the_sample_lacks_no_field(tmp_path: Path) -> None:
    """Nothing is marked where every category can be decided."""
    write_sample(tmp_path, {})
    assert "H07" not in codes_of(tmp_path)
    records = run_here("trend", cwd=tmp_path).records
    assert not [each for each in records if {"u", "l"} & {*each["status"].split()}]


HEADER = ("student_id", "level", "activity", "country", "start", "end")
STAY = ("bachelor", "exchange", "JP")


def short_stays(year: int, first: int, number: int) -> Rows:
    """Return short stays of a year, each of another student."""
    return [[f"s{first + at}", *STAY, f"{year}-03-01", f"{year}-03-20"] for at in range(number)]


def write_without_level(folder: Path, common: str = "") -> None:
    """Write exports without a level, the desk's `set` as it is given."""
    write_definitions(
        folder, f'[[outbound.exports]]\nfiles = ["outbound/*"]\nset = {{ {common} }}\n'
    )
    for year, number in ((2015, 30), (2016, 40)):
        rows = [[each[0], *each[2:]] for each in short_stays(year, 0, number)]
        header = [HEADER[0], *HEADER[2:]]
        write_export(folder, f"outbound/{year}.csv", [header, *rows])


def test_without_a_column_for_the_level_graduates_are_not_0(run: Run, tmp_path: Path) -> None:
    """They are not available, the rest is uncertain, and the total is what it is."""
    write_without_level(tmp_path)
    by_category = {each["category"]: each for each in run("summary").records}
    graduate, short, total = (by_category[each] for each in ("graduate", "short_term", "total"))
    assert (graduate["participations"], graduate["verdict"]) == ("", "")
    assert graduate["status"] == "x u"
    assert (short["participations"], short["verdict"], short["status"]) == (
        *("40", "undetermined"),
        "u",
    )
    assert (total["participations"], total["verdict"], total["status"]) == ("40", "record", "")
    shown = run("summary", "--format", "table").out
    assert "≈ 40" in shown
    assert "no column holds the level of 40 of 40 stays in 2016" in shown
    assert '`set = { level = "VALUE" }`' in shown
    assert "层次" in run("summary", "--format", "table", "--lang", "zh").out


@pytest.mark.parametrize("value", ["bachelor", ""])
def test_what_set_states_is_read(run: Run, tmp_path: Path, value: str) -> None:
    """One line for the desk decides it; an empty text says that its lists do not state it."""
    write_without_level(tmp_path, f'level = "{value}"')
    by_category = {each["category"]: each for each in run("summary").records}
    assert by_category["graduate"]["participations"] == "0"
    assert (by_category["short_term"]["verdict"], by_category["short_term"]["status"]) == (
        *("record", ""),
    )
    assert "H07" not in codes_of(tmp_path)


def test_the_check_names_the_desk_once(tmp_path: Path) -> None:
    """Not every row, nor every file: the field, the categories and the files of the desk."""
    write_without_level(tmp_path)
    found = findings_of(tmp_path)
    found = found[found["code"] == "H07"]
    assert found["field"].tolist() == ["level"]
    said = "Graduate students, Short-term programmes (outbound/*)"
    assert [Words().put(each) for each in found["detail"]] == [said]


def test_a_trace_of_what_is_not_available_says_why(run: Run, tmp_path: Path) -> None:
    """It lists no row, and names the field."""
    write_without_level(tmp_path)
    said = run("trace", "--category", "graduate", "--format", "table").out
    assert "Not available" in said
    assert "no column holds the level" in said


def test_what_is_uncertain_is_not_published(run: Run, tmp_path: Path) -> None:
    """The history gets the total, and neither 0 nor a number that may be another one."""
    write_without_level(tmp_path)
    added = run("publish", "--year", "2016", "--source", "yearbook").records
    assert {each["category"] for each in added} == {"volunteer", "long_term", "total"}


def test_a_blank_cell_of_a_column_that_was_read_decides(run: Run, tmp_path: Path) -> None:
    """It states nothing, which is another thing than a column that nobody read."""
    rows = [[each[0], "", *each[2:]] for each in short_stays(2016, 0, 10)]
    write_export(tmp_path, "outbound/exchange.csv", [HEADER, *rows])
    by_category = {each["category"]: each for each in run("summary").records}
    assert by_category["graduate"]["participations"] == "0"
    assert by_category["graduate"]["status"] == ""


def test_a_length_decides_in_place_of_long_or_short(run: Run, tmp_path: Path) -> None:
    """`duration` follows from both dates or from days; without them it was not read."""
    header, rows = [*HEADER[:-1], "days"], [each[:-1] for each in short_stays(2016, 0, 10)]
    write_export(tmp_path, "outbound/exchange.csv", [header, *([*each, "20"] for each in rows)])
    assert "H07" not in codes_of(tmp_path)
    write_export(tmp_path, "outbound/exchange.csv", [header[:-1], *rows])
    by_category = {each["category"]: each for each in run("summary").records}
    assert by_category["long_term"]["participations"] == ""
    assert by_category["unclassified"]["status"] == "u"
    assert by_category["graduate"]["participations"] == "0"


def test_countries_that_some_exports_do_not_hold_are_no_record(run: Run, tmp_path: Path) -> None:
    """The year in which a list has no country is marked, and so is every comparison with it."""
    for year, number in ((2015, 10), (2016, 20)):
        write_export(
            tmp_path, f"outbound/a_exchange_{year}.csv", [HEADER, *short_stays(year, 0, number)]
        )
    rows = [[*each[:3], *each[4:]] for each in short_stays(2015, 100, 5)]
    header = [*HEADER[:3], *HEADER[4:]]
    write_export(tmp_path, "outbound/b_exchange_2015.csv", [header, *rows])
    total = run("summary", "--format", "json").out
    assert '"unread_years": [\n        "2015"\n      ]' in total
    of_2015 = [each for each in run("trend").records if each["year"] == "2015"][-1]
    assert (of_2015["countries"], of_2015["regions"], of_2015["status"]) == ("1", "", "u")
    by = run("breakdown", "--by", "country", "--year", "2015").records
    assert {each["value"]: each["status"] for each in by} == {
        "JP": "u",
        "not_stated": "",
        "total": "",
    }
