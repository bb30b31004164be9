"""`exchange trace`: as many rows as the figure says, and the rows that are in none."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from bjut_exchange.config.terms import TOTAL, DirectionName, Measure
from bjut_exchange.figures.counting import count
from bjut_exchange.figures.trace import rows_behind
from bjut_exchange.reading.setup import load_setup
from tests.conftest import Run
from tests.registers import registers
from tests.test_properties import Register, folder_of, several
from tests.tool import SAMPLE, register_of, write_export

HEADER = ("student id", "programme", "country", "activity", "start", "end")
FROM_SAMPLE = ("--data", str(SAMPLE), "--quiet")


@several
@given(registers, st.sampled_from(Measure))
def test_a_trace_has_as_many_rows_as_the_figure_says(register: Register, measure: Measure) -> None:
    """For every year and category of any register."""
    with folder_of(register) as folder:
        read, definitions = register_of(folder), load_setup(None, [str(folder)], {}).definitions
        for name in DirectionName:
            frame = read.frame(name)
            for (year, category), figure in count(read, definitions, name).values.items():
                traced = rows_behind(
                    frame,
                    measure,
                    year=year,
                    category=None if category == TOTAL else category,
                    regions=definitions.regions,
                )
                assert figure[measure] in {None, len(traced)}


def test_the_graduates_of_the_sample_are_251_rows_and_236_persons(run: Run) -> None:
    """Each row is one of the export that it names, placed there by the rule that it names."""
    arguments = ("trace", "--year", "2016", "--direction", "outbound", "--category", "graduate")
    rows = run(*arguments, *FROM_SAMPLE).records
    assert len(rows) == 251
    assert {each["rule"] for each in rows} == {"level is master or doctor"}
    assert len({(each["file"], each["row"]) for each in rows}) == 251
    path, number = SAMPLE / "outbound/graduate_2016.csv", 36
    assert [each["file"] for each in rows if each["row"] == str(number)].count(
        path.relative_to(SAMPLE).as_posix()
    ) == 1
    persons = run(*arguments, "--of", "persons", *FROM_SAMPLE).records
    assert len(persons) == 236
    assert sum(int(each["stays"]) for each in persons) >= 251


def test_programmes_and_countries_are_named_and_persons_are_not(run: Run, tmp_path: Path) -> None:
    """With the first row that states each, and how many stays do."""
    rows = [
        ("20160417", "Summer", "日本", "", "2016-07-01", "2016-07-20"),
        ("20160418", "Summer", "Japan", "", "2016-07-01", "2016-07-20"),
        ("20160417", "Winter", "香港", "", "2016-01-01", "2016-01-20"),
    ]
    write_export(tmp_path, "outbound/a.csv", [HEADER, *rows])

    def traced(of: str) -> list[tuple[str, ...]]:
        records = run("trace", "--of", of).records
        return [(each["value"], each["stays"], each["row"]) for each in records]

    assert traced("programmes") == [("Summer", "2", "2"), ("Winter", "1", "4")]
    assert traced("countries") == [("JP", "2", "2")]
    assert traced("regions") == [("HK", "1", "4")]
    assert traced("persons") == [("", "2", "2"), ("", "1", "3")]


def test_what_is_set_aside_is_listed_as_the_balance_counts_it(run: Run) -> None:
    """Each row with its reason; a duplicate with the row that counts."""
    rows = run("trace", "--excluded", *FROM_SAMPLE).records
    assert Counter(each["reason"] for each in rows) == {
        "duplicate": 2871,
        "hong_kong_macao_taiwan": 48,
        "did_not_happen": 30,
        "total_row": 6,
    }
    assert all(each["counted_row"] for each in rows if each["reason"] == "duplicate")
    of_year = run("trace", "--excluded", "--year", "2016", "--direction", "outbound", *FROM_SAMPLE)
    assert Counter(each["reason"] for each in of_year.records) == {
        "duplicate": 6,
        "did_not_happen": 5,
    }


def test_conditions_name_terms_and_countries_in_the_language_asked_for(run: Run) -> None:
    """The reason's id stays."""
    for lang, rule in (
        ("en", "country is Hong Kong or Macao or Taiwan"),
        ("zh", "国家/地区为中国香港或中国澳门或中国台湾"),
    ):
        done = run("trace", "--excluded", "--direction", "inbound", "--lang", lang, *FROM_SAMPLE)
        rules = {each["reason"]: each["rule"] for each in done.records}
        assert rules["hong_kong_macao_taiwan"] == rule


def test_a_persons_row_is_the_one_that_decides_the_category(run: Run, tmp_path: Path) -> None:
    """Two stays in two categories are one person in the first of them."""
    rows = [
        ("1", "Summer", "Japan", "", "2016-03-01", "2016-03-20"),
        ("1", "Camp", "Japan", "volunteer", "2016-07-01", "2016-07-20"),
    ]
    write_export(tmp_path, "outbound/a.csv", [HEADER, *rows])
    records = run("trace", "--of", "persons").records
    assert [(each["row"], each["category"], each["stays"]) for each in records] == [
        ("3", "volunteer", "2")
    ]
    assert run("trace", "--of", "persons", "--category", "short_term").records == []


def test_what_is_not_available_cannot_be_traced(run: Run, tmp_path: Path) -> None:
    """And a category that does not exist is named with those that do."""
    write_export(
        tmp_path, "outbound/a.csv", [HEADER, ("", "x", "", "", "2016-03-01", "2016-03-02")]
    )
    done = run("trace", "--of", "persons")
    assert done.code == 2
    assert "persons of 2016 are not available: some exports do not state them" in done.err
    done = run("trace", "--category", "gradate")
    assert done.code == 2
    assert "possible: degree, graduate, long_term" in done.err


def test_lines_can_be_followed_by_an_editor(run: Run, tmp_path: Path) -> None:
    """`file:row:` and what the row counts as."""
    write_export(
        tmp_path, "outbound/a.csv", [HEADER, ("1", "x", "", "volunteer", "2016-03-01", "")]
    )
    assert run("trace", "-f", "lines").out == "outbound/a.csv:2: outbound volunteer\n"
