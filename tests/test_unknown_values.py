"""What `check` shows of values that are not known, and of headers; and what it never shows."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pandas as pd
import pytest

from bjut_exchange.formats.registry import Format, Style, render
from bjut_exchange.messages import Words
from bjut_exchange.views.table import Section, Table
from tests.conftest import Run
from tests.tool import write_definitions, write_export

HEADER = ("student id", "country", "level", "start", "end")
FORMATS = ["table", "lines", "csv", "json", "markdown"]


def rows_with(*values: str, field: str = "level") -> list[tuple[str, ...]]:
    """Return the rows of students with these values in a field."""
    usual = {"country": "Japan", "level": "master", "start": "2016-03-01", "end": "2016-07-01"}
    return [
        (f"2016{at:06}", *({**usual, field: value}[name] for name in HEADER[1:]))
        for at, value in enumerate(values)
    ]


def written(folder: Path, *rows: tuple[str, ...], header: tuple[str, ...] = HEADER) -> None:
    """Write an export of the office."""
    write_export(folder, "outbound/a.csv", [header, *rows])


def values_of(run: Run) -> list[tuple[str, str, int, str | None]]:
    """Return the unknown values that JSON lists: field, value, rows, and what each may mean."""
    document = json.loads(run("check", "--format", "json").out)
    names = ("field", "value", "rows", "term")
    return [tuple(each[name] for name in names) for each in document["unknown_values"]]


def test_values_are_counted_over_all_exports_and_placed_in_each(run: Run, tmp_path: Path) -> None:
    """The most frequent first, with the term of a similar spelling."""
    written(tmp_path, *rows_with("M1", "M1", "Mastre", "master"))
    write_export(tmp_path, "outbound/b.csv", [HEADER, *rows_with("M1", "L3", "L3", "master")])
    assert values_of(run) == [
        *(("level", "M1", 3, None), ("level", "L3", 2, None), ("level", "Mastre", 1, "master")),
    ]
    found = [(each["file"], each["value"]) for each in run("check", "--format", "csv").records]
    assert found.count(("outbound/a.csv", "M1")) == 2
    assert found.count(("outbound/b.csv", "L3")) == 2


def test_the_lines_of_toml_can_be_pasted(run: Run, tmp_path: Path) -> None:
    """Whatever characters a value has; then nothing is unknown any more."""
    odd = ('M"1', "M\\1", "硕士（一）", "a = 'b'", "# y", "Master 1\u00a0an")
    written(tmp_path, *rows_with(*odd, *odd, *odd, *["master"] * 9))
    done = run("check", "--format", "table")
    lines = done.out[done.out.index("[values.level]\n") :].split("\n\n")[0]
    assert len(tomllib.loads(lines)["values"]["level"]) == len(odd)
    assert f"```toml\n{lines}\n```" in run("check", "--format", "markdown").out
    section = Section("x", lines=tuple(lines.splitlines()))
    table = Table("check", "x", None, (), pd.DataFrame(), (section,), Words())
    assert lines in render(table, Format.TABLE, Style(width=12), {}).decode()
    write_definitions(tmp_path, lines.replace('""', '"master"'))
    assert values_of(run) == []


@pytest.mark.parametrize(
    "values",
    [
        *(
            ["Zhao Planted", "Qian Planted"],
            ["Planted"],
            [*("赵 Planted " + each for each in "甲乙丙丁戊"), "master"],
        ),
        [*(f"Planted {at}" for at in range(9)), *["master"] * 30],  # swapped in a part of the rows
        *(["Planted 20160417"] * 5, ["20160417-Planted"] * 5, ["planted@example.org"] * 5),
        ["Planted " * 9] * 5,
    ],
)
@pytest.mark.parametrize("field", ["level", "country"])
def test_what_can_be_a_name_or_an_id_is_not_shown(
    run: Run, tmp_path: Path, values: list[str], field: str
) -> None:
    """Under the wrong header, in no format; the number of values is said."""
    known = {"level": "master", "country": "Japan"}[field]
    values = [known if each == "master" else each for each in values]
    written(tmp_path, *rows_with(*values, field=field))
    for form in ("table", "csv", "json"):
        out = run("check", "--format", form).out.casefold()
        assert "planted" not in out.replace("values not shown", "")
        assert f"values not shown: {len({*values} - {known})}" in out


@pytest.mark.parametrize(
    "row",
    [
        ("s1", "Japan", "Planted", "2016-03-01"),
        ("s1", "Japan", "Planted", "2016-03-01", "2016-07-01", "x"),
        ("s1", "Japan", "Planted", "Zhao", "2016-07-01"),
        ("s1", "Japan", "Planted", "2016-03-01", "Zhao"),
    ],
)
def test_cells_of_rows_that_may_have_moved_are_not_shown(
    run: Run, tmp_path: Path, row: tuple[str, ...]
) -> None:
    """Rows with too few or too many cells, or without a date where one belongs."""
    written(tmp_path, *rows_with("M1", "M1", "master"), *[row] * 5)
    for form in FORMATS:
        out = run("check", "--format", form).out
        assert "M1" in out
        assert "Planted" not in out


def test_so_many_values_are_shown_of_each_export(run: Run, tmp_path: Path) -> None:
    """The most frequent ones; then how many are left."""
    values = [f"L{at:02}" for at in range(25)]
    written(tmp_path, *rows_with(*values, *values, *values[:20]))
    assert [value for _, value, _, _ in values_of(run)] == values[:20]
    assert "values not shown: 5" in run("check", "--format", "table").out


def test_names_of_countries_in_other_languages_are_shown_with_their_code(
    run: Run, tmp_path: Path
) -> None:
    """Also where all values are unknown and differ: they are no names of students."""
    names = ["Espagne", "Allemagne", "Japon", "Brésil", "Zhao Planted", "Qian Planted"]
    written(tmp_path, *rows_with(*names, field="country"))
    assert {(value, term) for _, value, _, term in values_of(run)} == {
        *(("Espagne", "ES"), ("Allemagne", "DE"), ("Japon", "JP"), ("Brésil", "BR")),
    }
    assert "add these to `country_languages`: fr." in run("check", "--format", "table").out
    written(tmp_path, *rows_with("Germny", "Japan", field="country"))
    assert values_of(run) == [("country", "Germny", 1, "DE")]


def test_a_value_of_one_field_is_not_unknown_in_another(run: Run, tmp_path: Path) -> None:
    """Where one column holds both: a level is no unknown activity; what neither knows is said."""
    header = ("学号", "国家/地区", "学生类别", "开始日期", "结束日期")
    rows = rows_with("专科", "本科", "non-degree", "exchange", "wizard", "wizard")
    write_export(tmp_path, "inbound/a.csv", [header, *rows])
    assert values_of(run) == [("activity", "wizard", 2, None), ("level", "wizard", 2, None)]
    write_export(tmp_path, "inbound/a.csv", [("学号", "国籍", "层次", *header[3:]), *rows])
    assert ("level", "exchange", 1, None) in values_of(run)


def test_unknown_countries_of_partners_are_shown_too(run: Run, tmp_path: Path) -> None:
    """In the register of agreements."""
    written(tmp_path, *rows_with("master"))
    agreements = [("partner", "country"), ("U", "Espagne"), ("V", "Atlantis")]
    write_export(tmp_path, "partners.csv", agreements)
    assert [each[1:] for each in values_of(run)] == [("Atlantis", 1, None), ("Espagne", 1, "ES")]


def test_check_says_which_header_became_which_field(run: Run, tmp_path: Path) -> None:
    """For each export, and which were not read; exports that have the same headers are one line."""
    header = (*HEADER, "remarks", "")
    written(tmp_path, *rows_with("master"), header=header)
    write_export(tmp_path, "outbound/b.csv", [header, *rows_with("doctor")])
    exports = json.loads(run("check", "--format", "json").out)["exports"]
    assert [each["file"] for each in exports] == ["outbound/a.csv", "outbound/b.csv"]
    assert {each["header"]: each["field"] for each in exports[0]["columns"]} == {
        **{name: name for name in HEADER[1:]},
        "student id": "person",
    }
    assert (exports[0]["not_read"], exports[0]["not_shown"]) == (["remarks"], 0)
    out = run("check", "--format", "table").out
    assert "outbound/a.csv and 1 export more" in out
    assert "remarks" in out


def test_a_student_in_the_place_of_the_header_is_not_shown(run: Run, tmp_path: Path) -> None:
    """Where a cell is an id, a date or an address, and beside a single known header."""
    for first, *more in (
        *(["学号", "Zhao", "20160417"], ["学号", "Zhao", "2016-03-01"], ["学号", "zhao@b.org"]),
        ["?", "Zhao"],
    ):
        write_export(tmp_path, "outbound/a.csv", [(first, "开始日期", *more), ("1", "2016-03-01")])
        (export,) = json.loads(run("check", "--format", "json").out)["exports"]
        assert export["not_read"] == []
        assert export["not_shown"] == len(more) + (first == "?")


def test_a_refusal_names_the_headers_that_are_in_the_file(run: Run, tmp_path: Path) -> None:
    """So that one of them can be added; not where only one is known."""
    write_export(tmp_path, "outbound/a.csv", [("学号", "国别", "Abreise", "x" * 99), ("1",)])
    assert "its headers: '学号', '国别'; unknown: 'Abreise' and 1 more" in run("summary").err
    for damaged in (("学号", "Abreise", "Zhao"), ("学号", "国别", "20160417")):
        write_export(tmp_path, "outbound/a.csv", [damaged, ("1",)])
        assert "unknown: " not in run("summary").err


def test_the_hint_names_the_table_of_the_field(run: Run, tmp_path: Path) -> None:
    """Where the line belongs; --explain has a word in place of it."""
    written(tmp_path, *rows_with("M1", "M1", "master"))
    found = run("check", "--format", "csv").records
    assert {each["code"] for each in found} == {"H07", "R09"}  # no column holds the activity
    (hint,) = {each["hint"] for each in found if each["code"] == "R09"}
    assert hint == "fix the value, or add it to [values.level] in exchange.toml"
    assert "[values.FIELD]" in run("check", "--explain", "R09", "--format", "table").out
