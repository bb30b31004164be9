"""What large exports ask for: little work, each piece of it once, and exactness all the same."""

from __future__ import annotations

import io
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bjut_exchange.cleaning.fields import Cells, Part
from bjut_exchange.cleaning.parsers import Reading
from bjut_exchange.cli import progress
from bjut_exchange.config.terms import TOTAL, DirectionName, FieldName, Measure
from bjut_exchange.reading import threads
from bjut_exchange.reading.blocks import Cutter
from bjut_exchange.reading.ids import NO_ID, Apart, Numbering, ids_in
from bjut_exchange.reading.setup import load_setup
from bjut_exchange.register import alike, side_by_side
from bjut_exchange.register.alike import combined, first_alike, listed_again
from bjut_exchange.register.build import build_register
from tests.tool import ROOT, SAMPLE, figures_of, plain, register_of, write_export

OUT = DirectionName.OUTBOUND
HEADER = ("student id", "programme", "country", "start date")
ids = st.one_of(
    st.from_regex(r"[0-9]{0,20}", fullmatch=True),
    st.from_regex(r"[a-z0-9]{0,13}", fullmatch=True),
    st.sampled_from(
        ["total", "total12", "id", "id3", "0", "00", "x-1", "学号", "z" * 12, "9" * 19]
    ),
)


def rows(count: int) -> list[tuple[str, ...]]:
    """Give stays, of which some are listed again, of students who have several."""
    dice = random.Random(5)  # noqa: S311  # not for secrets
    stays = [
        (
            f"2016{dice.randrange(count):08}",
            f"Programme {dice.randrange(9)}",
            "Japan",
            f"2016-0{n}-01",
        )
        for n in (dice.randint(1, 9) for _ in range(count))
    ]
    return [HEADER, *stays, *stays[: count // 10]]


@given(st.lists(ids, max_size=40))
def test_ids_have_the_same_number_exactly_if_they_are_the_same(cells: list[str]) -> None:
    """Whether they become numbers by the column or, being odd, one by one; case does not matter."""
    numbering = Numbering()
    encoded = [cell.encode() for cell in cells]
    bounds = np.cumsum([0, *map(len, encoded)])
    data = np.frombuffer(b"".join(encoded).upper(), np.uint8)
    own = ids_in(data, bounds, Apart(["total"], ["id", "id2", "0"])).keys.tolist()
    keys = [key or numbering.key(cell) for key, cell in zip(own, cells, strict=True)]
    assert NO_ID not in keys
    for one, key in zip(cells, keys, strict=True):
        assert numbering.key(one) == key
        assert [other == one for other in cells] == [other == key for other in keys]


@pytest.mark.parametrize("word", ["total", "TOTAL12", "id", "ID2", "0"])
def test_a_word_that_is_no_id_is_none_in_a_column_of_ids(word: str) -> None:
    """Nor is one that begins as that for a total does: it is looked at by itself."""
    data = np.frombuffer(word.encode(), np.uint8)
    found = ids_in(data, np.array([0, len(word)]), Apart(["total"], ["id", "id2", "0"]))
    assert (found.keys.tolist(), found.odd) == ([NO_ID], [word.encode()])


def test_ids_that_begin_as_a_header_does_are_ids() -> None:
    """`No.` is a header, and NO000123 a student: not one of them has to be looked at."""
    ids = [f"NO{number:06}" for number in range(50)]
    bounds = np.cumsum([0, *map(len, ids)])
    data = np.frombuffer("".join(ids).encode(), np.uint8)
    found = ids_in(data, bounds, Apart(["total"], ["no", "no.", "id"]))
    assert (found.odd, len(set(found.keys.tolist()))) == ([], 50)


@pytest.mark.parametrize("years", [127, 128, 129])
def test_however_many_years_are_held_each_is_counted(tmp_path: Path, years: int) -> None:
    """Where they just fit into a byte, too, and a row is left out."""
    held = range(1902, 1902 + years)
    stays = [(f"{year}x", f"{year}-03-01", "completed") for year in held]
    table = [("student id", "start date", "status"), *stays, ("y1", "1950-01-01", "cancelled")]
    write_export(tmp_path, "outbound/a.csv", table)
    values = figures_of(tmp_path)[OUT].values
    assert [values[year, TOTAL][Measure.PERSONS] for year in held] == [1] * years


@pytest.mark.parametrize("many", [0, 1 << 18])
@given(st.lists(st.integers(0, 2**64 - 1) | st.integers(0, 9), max_size=60))
def test_the_first_of_equal_keys_is_found(many: int, keys: list[int]) -> None:
    """On one processor or several, soon whatever the keys are."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(alike, "MANY", many)
        patch.setattr(side_by_side, "MANY", many)
        patch.setattr(alike, "_CHUNK", 7)
        assert first_alike(np.array(keys, np.uint64)).tolist() == list(map(keys.index, keys))


@given(st.lists(st.tuples(*[st.integers(-1, 3)] * 3), max_size=40), st.booleans())
def test_columns_are_combined_exactly(rows: list[tuple[int, ...]], wide: bool) -> None:
    """Even where the product of their widths is more than 64 bits hold."""
    width = 2**31 if wide else 4
    columns = [(np.array([row[at] for row in rows], np.int8), width) for at in range(3)]
    keys = combined(columns).tolist()
    assert [[a == b for b in keys] for a in keys] == [[a == b for b in rows] for a in rows]


@pytest.mark.parametrize("rounds", [0, 1, 8])
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(-1, 1), st.integers(0, 1)), max_size=40))
def test_rows_listed_again_are_found(rounds: int, rows: list[tuple[int, int, int]]) -> None:
    """With the first row that is alike, however many rows a person has."""
    group, *columns = (np.array([row[at] for row in rows], np.int32) for at in range(3))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(alike, "_ROUNDS", rounds)
        again, first = listed_again(group, columns, np.arange(len(rows), dtype=np.int32))
    expected = {at: rows.index(row) for at, row in enumerate(rows) if rows.index(row) < at}
    assert dict(zip(again.tolist(), first.tolist(), strict=True)) == expected


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 1), st.booleans()), max_size=40))
def test_rows_that_do_not_count_repeat_nothing(rows: list[tuple[int, int, bool]]) -> None:
    """Nor are they repeated: of a person known by a first row that is set aside the others are."""
    people = [row[0] for row in rows]
    group = np.array(list(map(people.index, people)), np.int32)
    column = np.array([row[1] for row in rows], np.int8)
    at = np.flatnonzero([row[2] for row in rows]).astype(np.int32)
    again, first = listed_again(group, [column], at, of_first_row=True)
    expected = {at: rows.index(row) for at, row in enumerate(rows) if row[2]}
    assert dict(zip(again.tolist(), first.tolist(), strict=True)) == {
        at: first for at, first in expected.items() if first < at
    }


def test_figures_are_the_same_in_small_blocks_and_on_several_processors(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in one block on one."""
    write_export(tmp_path, "outbound/a.csv", rows(2000))
    whole = plain(figures_of(tmp_path))
    in_blocks = partial(Cutter, size=1 << 12)
    monkeypatch.setattr(threads, "Cutter", lambda stream, shape, _size: in_blocks(stream, shape))
    monkeypatch.setattr(side_by_side, "MANY", 0)
    assert plain(figures_of(tmp_path)) == whole
    assert register_of(tmp_path).balance(OUT)["duplicate"] >= 200


def test_a_distinct_cell_is_read_once_for_all_exports() -> None:
    """However many rows and exports it stands in; but for ids, of which exports share few."""
    calls: Counter[str] = Counter()

    def counting(text: str) -> Reading:
        calls[text] += 1
        return Reading(text)

    cells = Cells(load_setup(None, [str(SAMPLE)], {}).definitions, {FieldName.COUNTRY: counting})
    for _ in range(3):
        reader = cells.reader(FieldName.COUNTRY, Part(4, None))
        assert [reader(cell).value for cell in (" Japan", "日本", " Japan", "-")] == [
            *("Japan", "日本", "Japan", "")
        ]
    assert set(calls.values()) == {1}


@pytest.mark.parametrize(
    "odd", ["", "1,x\n", '2,"a"" b",日本,2016-03-01,,\n', '3,5" b,日本,2016-03-01\n']
)
def test_the_rows_of_an_export_are_read_once(tmp_path: Path, odd: str) -> None:
    """Even where some are ragged or have odd quotation marks; progress is told of each byte."""
    path = write_export(tmp_path, "outbound/a.csv", rows(500))
    with path.open("a", encoding="utf-8") as stream:
        stream.write(odd * 3)
    told: list[int] = []

    @contextmanager
    def watching(total: int) -> Iterator[Callable[[int], None]]:
        assert total == path.stat().st_size
        yield told.append

    register = build_register(load_setup(None, [str(tmp_path)], {}), watching=watching)
    assert not register.refused
    assert sum(told) == path.stat().st_size


class Terminal(io.StringIO):
    """A stream that is a terminal."""

    def isatty(self) -> bool:
        """Say so."""
        return True


@pytest.mark.parametrize(("stream", "shown"), [(Terminal(), True), (io.StringIO(), False)])
def test_progress_is_shown_on_a_terminal_alone(
    monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, shown: bool
) -> None:
    """In a pipe nothing is."""
    monkeypatch.setattr(sys, "stderr", stream)
    with progress.progress(1 << 30) as watch:
        watch(1 << 29)
    assert ("0.5/1.1 GB" in stream.getvalue()) is shown
    assert bool(stream.getvalue()) is shown


def test_progress_is_not_shown_for_short_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """It would flicker."""
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    with progress.progress(1 << 20) as watch:
        watch(1 << 19)
    assert not stream.getvalue()


def test_the_frame_of_the_readme_holds_the_rows_that_count(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its lines of Python print as many stays as are counted."""
    code = (ROOT / "README.md").read_text("utf-8").split("```python\n")[1].split("```")[0]
    monkeypatch.chdir(ROOT)
    exec(compile(code, "README.md", "exec"), {})  # noqa: S102  # these lines are ours
    lines = capsys.readouterr().out.splitlines()
    printed = sum(int(line.split()[-1]) for line in lines[1:-1])
    assert printed == register_of(SAMPLE).balance(OUT)["counted"] == 3944
