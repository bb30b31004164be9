"""The same figures in every format, and nothing in data that a format takes for its own."""

from __future__ import annotations

import csv
import io
import json

from bjut_exchange.formats.registry import Format, Style, render
from bjut_exchange.views.table import Row, Section, Table

from tests.tool import SAMPLE, summary_of

HOSTILE = "[red]=1+1[/] :smile: | *a* \\"


def table(text: str) -> Table:
    """Make a table in which everything that can be said is `text`."""
    section = Section(text, ("Category", "Persons"), (Row((text, "1")),), (text,))
    return Table(
        "summary", text, text, ("label", "persons"), ({"label": text, "persons": 1},), (section,)
    )


def test_markup_in_data_is_shown_as_it_is() -> None:
    """Rich would take brackets for styles and words in colons for pictures."""
    shown = render(table(HOSTILE), Format.TABLE, Style(colour=True, width=80), {})
    assert shown.count(HOSTILE) == 5


def test_markdown_shows_marks_as_text() -> None:
    """A bar in a cell does not make a column."""
    cells = list(render(table("a|b"), Format.MARKDOWN, Style(), {}).splitlines())
    assert "| a\\|b | 1 |" in cells


def test_a_spreadsheet_sees_no_formula() -> None:
    """A cell that begins like one is written as text."""
    for text in ("=1+1", "+1", "-1", "@x"):
        shown = render(table(text), Format.CSV, Style(), {})
        assert list(csv.reader(io.StringIO(shown)))[1] == [f"'{text}", "1"]


def test_a_table_wider_than_the_terminal_is_continued_below() -> None:
    """No figure and no heading is cut, at any width that holds a column."""
    wide = summary_of(SAMPLE, Format.TABLE)
    for width in (60, 80, 100):
        narrow = summary_of(SAMPLE, Format.TABLE, width=width)
        assert max(map(len, narrow.splitlines())) <= width
        assert "…" not in narrow
        assert set(wide.split()) <= set(narrow.split()) | {"─" * n for n in range(200)}


def test_every_format_shows_the_same_counts() -> None:
    """What a person reads is what a program reads."""
    records = list(csv.DictReader(io.StringIO(summary_of(SAMPLE, Format.CSV))))
    document = json.loads(summary_of(SAMPLE, Format.JSON))
    markdown = summary_of(SAMPLE, Format.MARKDOWN).replace("*", "")
    terminal = summary_of(SAMPLE, Format.TABLE)
    assert len(records) == len(document["records"]) == 8
    for record, object_ in zip(records, document["records"], strict=True):
        assert record["participations"] == str(object_["participations"])
        counts = (record["label"], record["participations"], record["persons"])
        assert f"| {' | '.join(counts)} |" in markdown
        assert any(
            line.split()[:-1] and all(each in line for each in counts)
            for line in terminal.splitlines()
        )


def test_json_holds_the_evidence_of_every_verdict() -> None:
    """Which years were compared, what was highest before, and by how much."""
    verdicts = json.loads(summary_of(SAMPLE, Format.JSON, 2016))["verdicts"]
    total = next(v for v in verdicts if v["direction"] == "outbound" and v["category"] == "total")
    assert total["verdict"] == "record"
    assert total["years_compared"] == ["2011", "2012", "2013", "2014", "2015", "2016"]
    assert (total["value"], total["previous_high"], total["margin"]) == (872, 740, 132)
    assert (total["previous_high_years"], total["missing_years"]) == (["2014"], [])
