"""On a terminal, the numbers of `trend` and `breakdown` stand beside bars where there is room."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from rich.cells import cell_len

from bjut_exchange.formats.registry import Format, Style, render
from bjut_exchange.messages import Words
from bjut_exchange.views.table import Cell, Column, Kind, Marked, Missing, Section, Table, frame_of
from tests.conftest import Run
from tests.tool import SAMPLE

BLOCKS = "▏▎▍▌▋▊▉█"
COLUMNS = (Column("label", Kind.TEXT, "Label"), Column("stays", Kind.COUNT, "Stays"))


def shown(
    cells: Mapping[str, Cell], width: int | None = 80, form: Format = Format.TABLE, **style: bool
) -> str:
    """Return a section of labels and numbers in which the numbers have bars, the last a total."""
    totals = frozenset([len(cells) - 1])
    section = Section("Title", COLUMNS, (*cells.items(),), totals=totals, bars="stays")
    table = Table("trend", "", None, COLUMNS, frame_of(COLUMNS, []), (section,), Words())
    return render(table, form, Style(width, **style), {}).decode()


def bars(text: str) -> dict[str, str]:
    """Return what stands behind the numbers, by the first word of the line."""
    lines = [line.split() for line in text.splitlines() if line.startswith(" ")]
    return {words[0]: "".join(each for each in words if each[0] in BLOCKS) for words in lines}


def test_bars_begin_at_zero_and_the_longest_is_the_largest_number() -> None:
    """Half the number has half the bar; the total is larger than all and has none."""
    drawn = bars(shown({"all": 48, "half": 24, "least": 1, "none": 0, "total": 73}))
    assert drawn["all"] == "█" * 24
    assert drawn["half"] == "█" * 12
    assert drawn["least"] == "▌"
    assert drawn["none"] == drawn["total"] == ""


def test_a_small_number_is_not_drawn_as_none() -> None:
    """One among thousands has the thinnest of bars."""
    assert bars(shown({"many": 9999, "one": 1, "total": 10_000}))["one"] == "▏"


@pytest.mark.parametrize("cell", [None, Missing.CONFIDENTIAL])
def test_what_is_not_shown_has_no_bar(cell: Cell) -> None:
    """A hidden number could be read from its bar."""
    drawn = bars(shown({"a": 10, "b": cell, "total": 20}))
    assert drawn["a"]
    assert not drawn["b"]


def test_marks_stay_beside_their_numbers() -> None:
    """A record, an uncertain number and one that is a lower bound have bars like any other."""
    text = shown({"a": Marked(10, "▲"), "b": Marked(5, None, "≈"), "total": 15})
    assert f"10 ▲  {'█' * 24}\n" in text
    assert f"≈ 5  {'█' * 12}\n" in text


def test_nothing_but_zeros_has_no_bars() -> None:
    """Nothing is divided by nothing."""
    assert not any(bars(shown({"a": 0, "total": 0})).values())


@pytest.mark.parametrize("form", [Format.CSV, Format.JSON, Format.MARKDOWN])
def test_other_formats_have_no_bars(form: Format) -> None:
    """They are what they were."""
    assert not set(shown({"a": 10, "total": 10}, form=form)) & set(BLOCKS)


def test_a_pipe_has_no_bars() -> None:
    """It has no width that they could fill."""
    assert not set(shown({"a": 10, "total": 10}, None)) & set(BLOCKS)


def test_bars_are_plain_without_colours() -> None:
    """As NO_COLOR asks."""
    cells: dict[str, Cell] = {"a": 10, "total": 10}
    assert "\x1b" not in shown(cells)
    assert "\x1b[36m█" in shown(cells, colour=True)


def _on_terminal(run: Run, monkeypatch: pytest.MonkeyPatch, width: int, *arguments: str) -> str:
    monkeypatch.setattr("bjut_exchange.formats.registry.is_terminal", lambda: True)
    env = {"COLUMNS": str(width), "NO_COLOR": "1"}
    return run(*arguments, "-f", "table", "--quiet", "--data", str(SAMPLE), env=env).out


def without_bars(text: str) -> list[list[str]]:
    """Return the words of a table that are neither bars nor lines nor the line of trends."""
    words = [line.split() for line in text.splitlines()]
    return [[each for each in line if not set(each) <= set(f"{BLOCKS}▁▂▃▄▅▆▇─")] for line in words]


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("command", [["trend"], ["breakdown", "--by", "level"]])
@pytest.mark.parametrize("width", [40, 60, 80, 100, 120, 200])
def test_bars_push_nothing_aside(
    run: Run, monkeypatch: pytest.MonkeyPatch, width: int, command: list[str], lang: str
) -> None:
    """At every width the same words stand in the same lines as without bars, and all fit."""
    arguments = (*command, "--lang", lang)
    with_bars = _on_terminal(run, monkeypatch, width, *arguments)
    assert max(map(cell_len, with_bars.splitlines())) <= width
    monkeypatch.setattr("bjut_exchange.formats.terminal._SHORTEST_BAR", 1000)
    plain = _on_terminal(run, monkeypatch, width, *arguments)
    assert without_bars(with_bars) == without_bars(plain)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_bars_are_there_at_80_columns(run: Run, monkeypatch: pytest.MonkeyPatch, lang: str) -> None:
    """In both languages, beside what the table is sorted by."""
    for command in (["trend"], ["breakdown", "--by", "level"]):
        out = _on_terminal(run, monkeypatch, 80, *command, "--lang", lang)
        assert "███" in out
    assert "  ███" not in _on_terminal(
        run, monkeypatch, 60, "breakdown", "--by", "country", "--lang", "en"
    )


def test_groups_put_together_have_no_bar(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bar of all others would leave no room for those of single groups."""
    arguments = ("breakdown", "--by", "country", "--top", "3", "--direction", "outbound")
    drawn = bars(_on_terminal(run, monkeypatch, 100, *arguments, "--lang", "en"))
    assert drawn["Canada"] == "█" * 24
    assert drawn["Other"] == ""


def test_years_side_by_side_have_bars_of_the_latest(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those that the groups are sorted by."""
    out = _on_terminal(
        run, monkeypatch, 100, "breakdown", "--by", "level", "--from", "2015", "--lang", "en"
    )
    (line, *_) = (line.split() for line in out.splitlines() if line.startswith(" Bachelor"))
    assert line[:4] == ["Bachelor", "525", "621", "█" * 24]


def test_a_cross_table_has_no_bars(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """It has no headline number in each row."""
    arguments = ("breakdown", "--by", "level", "--by", "gender")
    assert not set(_on_terminal(run, monkeypatch, 120, *arguments)) & set(BLOCKS)
