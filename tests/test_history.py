"""Published figures: years without exports, revisions, breaks, provisional years."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bjut_exchange.config.terms import TOTAL, DirectionName, Measure
from bjut_exchange.errors import InputError
from bjut_exchange.figures.counting import Figures
from tests.conftest import Run
from tests.tool import codes_of, figures_of, write_definitions, write_export

OUT = DirectionName.OUTBOUND
HEADER = ("student id", "level", "start", "end")
LINE = "year,direction,category,unit,value,status,source,published on\n"


def stays(counts: dict[int, int], day: str = "07-01") -> list[tuple[str, ...]]:
    """Return so many short stays for each year."""
    return [
        (f"{year}-{at}", "", f"{year}-{day}", f"{year}-12-31")
        for year, count in counts.items()
        for at in range(count)
    ]


def outbound(folder: Path, counts: dict[int, int], history: str = "") -> Figures:
    """Count such stays beside a history."""
    write_export(folder, "outbound/a.csv", [HEADER, *stays(counts)])
    if history:
        (folder / "history.csv").write_text(LINE + history, "utf-8")
    return figures_of(folder)[OUT]


def test_years_without_exports_take_part(run: Run, tmp_path: Path) -> None:
    """In verdicts, in compare and in trend; flagged, and never mixed with counts."""
    history = "2014,outbound,total,participations,900,,Yearbook 2014,2015-03-01\n"
    history += "2015,outbound,total,participations,700,,Yearbook 2015,2016-03-01\n"
    figures = outbound(tmp_path, {2016: 30}, history)
    assert figures.series(TOTAL, Measure.PARTICIPATIONS) == {2014: 900, 2015: 700, 2016: 30}
    assert not figures.is_counted(2014)
    (total,) = (each for each in run("summary").records if each["category"] == "total")
    assert (total["verdict"], total["previous"]) == ("below", "700")
    trend = [each for each in run("trend").records if each["category"] == "total"]
    assert [(each["year"], each["participations"], each["status"]) for each in trend] == [
        ("2014", "900", "x h"),
        ("2015", "700", "x h"),
        ("2016", "30", ""),
    ]
    compared = run("compare", "2014", "2016").records
    assert [each["participations_change"] for each in compared if each["category"] == "total"] == [
        "",
        "-870",
    ]
    out = run("summary", "--year", "2014", "--format", "table").out
    assert "2014: published figures; no exports cover this year." in out


def test_a_recount_that_differs_is_shown_with_both_numbers(run: Run, tmp_path: Path) -> None:
    """In every command that shows the year; the recount holds, and check finds it."""
    history = "2016,outbound,total,participations,31,,Yearbook,2017-01-10\n"
    history += "2016,outbound,short_term,participations,30,,Yearbook,2017-01-10\n"
    outbound(tmp_path, {2015: 29, 2016: 30}, history.replace("short_term", "long_term"))
    said = "Revised: 2016, Total, participations: 31 published on 2017-01-10, 30 counted now."
    for command in (["summary"], ["trend"], ["compare", "2015", "2016"]):
        assert said in run(*command, "--format", "table").out
        total = [each for each in run(*command).records if each["category"] == "total"][-1]
        assert (total["status"], total["participations"]) == ("r", "30")
        revisions = json.loads(run(*command, "--format", "json").out)["revisions"]
        assert [(each["published"], each["counted"]) for each in revisions] == [(31, 30)]
    assert run("summary").records[-1]["published"] == "31"
    done = run("check")
    assert done.code == 1
    assert "outbound: Y04" in done.out
    assert "total, participations, 2016: 31 published, 30 counted" in done.out


def test_the_last_line_of_a_figure_holds(tmp_path: Path) -> None:
    """It revises those before."""
    history = "2014,outbound,total,participations,900\n2014,outbound,total,participations,901\n"
    figures = outbound(tmp_path, {2016: 1}, history)
    assert figures.values[2014, TOTAL][Measure.PARTICIPATIONS] == 901


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("2014/15,outbound,total,participations,1", "row 2: '2014/15' is not a valid year"),
        ("2014,abroad,total,participations,1", "row 2: 'abroad' is not a valid direction"),
        ("2014,outbound,phd,participations,1", "row 2: 'phd' is not a valid category"),
        ("2014,outbound,total,heads,1", "row 2: 'heads' is not a valid unit"),
        ("2014,outbound,total,persons,over 900", "row 2: 'over 900' is not a valid value"),
        ("2014,outbound,total,persons,1,,,soon", "row 2: 'soon' is not a valid published_on"),
    ],
)
def test_a_line_that_cannot_be_understood_is_named(tmp_path: Path, line: str, said: str) -> None:
    """A figure that is not read would be a gap in silence."""
    with pytest.raises(InputError) as caught:
        outbound(tmp_path, {2016: 1}, f"{line}\n")
    assert f"history.csv, {said}" in str(caught.value)


def test_a_history_may_be_written_by_hand(tmp_path: Path) -> None:
    """By Excel on Chinese Windows, with semicolons, fewer columns, blank lines."""
    outbound(tmp_path, {2016: 1})
    text = "Year;Direction;Category;Unit;Value;来源\r\n"
    text += "2014;Outbound;Total;persons;1,234;年鉴\r\n;;;;;\r\n"
    (tmp_path / "history.csv").write_bytes(text.encode("gb18030"))
    assert figures_of(tmp_path)[OUT].values[2014, TOTAL][Measure.PERSONS] == 1234


def test_without_its_columns_a_history_is_none(tmp_path: Path) -> None:
    """The missing one is named."""
    outbound(tmp_path, {2016: 1})
    (tmp_path / "history.csv").write_text("year,total\n2014,1\n", "utf-8")
    with pytest.raises(InputError, match=r"history\.csv has no column 'direction'"):
        figures_of(tmp_path)


def test_a_history_is_no_export(tmp_path: Path) -> None:
    """Nor a file that was not read."""
    outbound(tmp_path, {2016: 1}, "2015,outbound,total,participations,1\n")
    assert "F12" not in codes_of(tmp_path)


def test_across_a_break_nothing_is_a_record(run: Run, tmp_path: Path) -> None:
    """The break is named; since it, years are compared as ever."""
    write_definitions(tmp_path, "breaks = [{ year = '2015', label = 'new definition' }]")
    outbound(tmp_path, {2013: 50, 2014: 40, 2015: 30, 2016: 60, 2017: 35})
    verdicts = {
        each["year"]: each["verdict"]
        for each in run("trend", "--category", "total", "--direction", "outbound").records
    }
    assert verdicts == {
        "2013": "first",
        "2014": "below",
        "2015": "undetermined",
        "2016": "undetermined",
        "2017": "below",
    }
    out = run("summary", "--year", "2016", "--format", "table").out
    assert "Undetermined. 2016: 60 participations" in out
    assert "a break in the series in 2015 (new definition)" in out
    assert run("summary", "--year", "2015").records[-1]["status"] == "b"
    out = run("summary", "--year", "2017", "--format", "table").out
    assert "2nd highest of the 3 years covered (2015–2017), 25 below 2016" in out


def test_a_break_of_one_category_leaves_the_others(run: Run, tmp_path: Path) -> None:
    """And one of the other direction."""
    broken = "{ year = '2016', direction = 'outbound', category = 'graduate', label = 'x' }"
    write_definitions(tmp_path, f"breaks = [{broken}]")
    rows = [
        (f"{year}-{at}", "PhD", f"{year}-07-01", f"{year}-12-31")
        for year in (2015, 2016)
        for at in range(year - 2010)
    ]
    write_export(tmp_path, "outbound/a.csv", [HEADER, *rows])
    verdicts = {each["category"]: each["verdict"] for each in run("summary").records}
    assert (verdicts["graduate"], verdicts["total"]) == ("undetermined", "record")


def test_a_last_year_that_ends_early_is_inferred_to_be_provisional(
    run: Run, tmp_path: Path
) -> None:
    """Where years before have stays that begin later; it is said to be inferred."""
    rows = [*stays({2014: 9, 2015: 9, 2016: 9}, "03-01"), *stays({2014: 3, 2015: 3}, "10-01")]
    write_export(tmp_path, "outbound/a.csv", [HEADER, *rows])
    done = run("summary", "--format", "table")
    assert "2016 is treated as provisional: its last stay starts unusually early" in done.out
    total = run("summary").records[-1]
    assert (total["status"], total["verdict"]) == ("p", "undetermined")
    write_definitions(tmp_path, "as_of = 2016-12-31")
    assert run("summary").records[-1]["status"] == ""


def test_years_that_end_alike_are_complete(tmp_path: Path) -> None:
    """Nothing begins after September in any of them."""
    write_export(tmp_path, "outbound/a.csv", [HEADER, *stays({2014: 3, 2015: 3, 2016: 3}, "09-01")])
    assert figures_of(tmp_path)[OUT].provisional == {}


def test_a_year_published_as_provisional_earns_no_record(run: Run, tmp_path: Path) -> None:
    """Nor does a recount of it count as a revision: it was meant to be replaced."""
    history = "2014,outbound,total,participations,3,\n2015,outbound,total,participations,9,p\n"
    outbound(tmp_path, {2016: 4}, f"{history}2016,outbound,total,participations,3,p\n")
    records = {each["year"]: each for each in run("trend", "--category", "total").records}
    assert (records["2015"]["verdict"], records["2015"]["status"]) == ("undetermined", "p x h")
    assert records["2016"]["status"] == ""
    assert "2015 was published as provisional." in run("trend", "--format", "table").out


def test_an_open_quotation_mark_is_named_and_not_written_behind(run: Run, tmp_path: Path) -> None:
    """All lines below would be one cell, those published now too."""
    outbound(tmp_path, {2016: 4})
    text = LINE + '2014,outbound,total,participations,3,,"Yearbook,\n'
    (tmp_path / "history.csv").write_text(text, "utf-8")
    for command in ("trend", "publish"):
        done = run(command, *(["--year", "2016"] if command == "publish" else []))
        assert done.code == 2
        assert "history.csv, row 2: a quotation mark is opened but never closed" in done.err
    assert (tmp_path / "history.csv").read_text("utf-8") == text


def test_some_exports_are_not_compared_with_the_history_of_all(run: Run, tmp_path: Path) -> None:
    """Nor published as all."""
    outbound(tmp_path, {2015: 4, 2016: 4}, "2016,outbound,total,participations,9,,,2017-01-10\n")
    assert run("summary", "outbound/a.csv").records[-1]["status"] == ""
    done = run("publish", "--year", "2015", "--data", "outbound/a.csv")
    assert done.code == 2
    assert "only figures from all exports can be published" in done.err


def test_rows_and_groups_are_those_of_exports_alone(run: Run, tmp_path: Path) -> None:
    """A year known from the history has none."""
    outbound(tmp_path, {2016: 4}, "2014,outbound,total,participations,9\n")
    for arguments in (["trace"], ["breakdown", "--by", "level"], ["partners"]):
        done = run(*arguments, "--year", "2014")
        assert (done.code, done.out) == (2, "")


def test_no_result_is_written_over_what_the_tool_keeps(run: Run, tmp_path: Path) -> None:
    """The history, the agreements, the definitions."""
    outbound(tmp_path, {2016: 4}, "2014,outbound,total,participations,9\n")
    before = (tmp_path / "history.csv").read_bytes()
    for name in ("history.csv", "partners.csv", "exchange.toml"):
        assert run("summary", "--format", "csv", "-o", name).code == 2
    assert (tmp_path / "history.csv").read_bytes() == before


def test_only_years_between_from_and_to_that_are_covered_make_a_trend(
    run: Run, tmp_path: Path
) -> None:
    """None is an error, not a defect."""
    outbound(tmp_path, {2014: 1, 2016: 1})
    for first, last in (("2015", "2015"), ("2016", "2014")):
        assert run("trend", "--from", first, "--to", last).code == 2


def test_neighbours_across_a_break_are_not_compared(tmp_path: Path) -> None:
    """A new definition may well double a year."""
    outbound(tmp_path, {2015: 30, 2016: 90})
    assert "Y01" in codes_of(tmp_path)
    write_definitions(tmp_path, "breaks = [{ year = '2016', label = 'all' }]")
    assert "Y01" not in codes_of(tmp_path)


def test_a_break_of_one_category_is_explained(run: Run, tmp_path: Path) -> None:
    """By the category's name."""
    outbound(tmp_path, {2015: 3, 2016: 4})
    broken = "{ year = '2016', category = 'short_term', label = 'shorter' }"
    write_definitions(tmp_path, f"breaks = [{broken}]")
    out = run("summary", "--format", "table", "--direction", "outbound").out
    assert "Break in the series in 2016: Short-term programmes, shorter;" in out
