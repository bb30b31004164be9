"""`exchange trend`: every year covered, the records among them, and the gaps between."""

from __future__ import annotations

from pathlib import Path

import pytest

from bjut_exchange.formats.cells import sparkline
from tests.conftest import Run
from tests.tool import SAMPLE, write_export

HEADER = ("student id", "level", "start", "end")
FROM_SAMPLE = ("--data", str(SAMPLE), "--quiet")


def test_trend_has_the_records_of_every_summary(run: Run) -> None:
    """All years in one file."""
    trend = run("trend", *FROM_SAMPLE).records
    for year in ("2011", "2014", "2016"):
        summary = run("summary", "--year", year, *FROM_SAMPLE).records
        assert [each for each in trend if each["year"] == year] == summary


def test_a_gap_is_shown_as_a_gap(run: Run, tmp_path: Path) -> None:
    """In the table a row of dashes, in the line of bars a blank; in records it is not there."""
    rows = [(year, "PhD", f"{year}-07-01", "") for year in ("2013", "2014", "2016")]
    write_export(tmp_path, "outbound/a.csv", [HEADER, *rows])
    out = run("trend", "--format", "table", "--direction", "outbound").out
    (gap, *_) = (line.split() for line in out.splitlines() if line.startswith(" 2015"))
    assert set(gap[1:]) == {"–"}
    years = [each["year"] for each in run("trend").records if each["category"] == "total"]
    assert years == ["2013", "2014", "2016"]


def test_from_to_and_category_choose(run: Run) -> None:
    """What is shown, not what is compared: the record is still one of all years covered."""
    arguments = ("--from", "2014", "--to", "2015", "--category", "volunteer")
    records = run("trend", *arguments, *FROM_SAMPLE).records
    assert [(each["year"], each["category"], each["verdict"]) for each in records] == [
        ("2014", "volunteer", "record"),
        ("2015", "volunteer", "record"),
    ]
    assert run("trend", "--category", "voluntee", *FROM_SAMPLE).code == 2
    assert run("trend", "--from", "2030", *FROM_SAMPLE).code == 2


def test_records_are_marked(run: Run) -> None:
    """And only they."""
    out = run("trend", "--format", "table", "--direction", "inbound", *FROM_SAMPLE).out
    assert "966" not in out
    lines = [line for line in out.splitlines() if line.startswith(" 2016")]
    assert "725 ▲" in lines[1]
    assert "221 ▲" not in lines[1]


@pytest.mark.parametrize(
    ("values", "bars"),
    [
        ([1, 2, 3, 4, 5, 6, 7, 8], "▁▂▃▄▅▆▇█"),
        ([0, None, 7], "▁ █"),
        ([5, 5], "▁▁"),
        ([None, None], ""),
        ([], ""),
    ],
)
def test_bars_rise_from_the_lowest_to_the_highest(values: list[int | None], bars: str) -> None:
    """A gap is a blank."""
    assert sparkline(values) == bars
