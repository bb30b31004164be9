"""The quick reader takes text for the records that the exact one takes it for, or none."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from typing import TypeVar

import pytest
from bjut_exchange.reading.blocks import BLOCK
from bjut_exchange.reading.encoded import Encoded
from bjut_exchange.reading.ids import Apart
from bjut_exchange.reading.threads import read_records
from hypothesis import given, settings
from hypothesis import strategies as st

from bjut_exchange.reading.records import (
    LONGEST_RECORD,
    RecordError,
    RecordLines,
    Records,
    Shape,
    TooLongError,
    UnclosedError,
    read_exactly,
)

T = TypeVar("T")

PIECES = [
    b"a",
    b"b2",
    b"0",
    b"X1",
    b"b ",
    b" ",
    b'"',
    b'""',
    b",",
    b"\n",
    b"\r",
    b"\r\n",
    b'","',
    b'"\n"',
    b"\0",
]
PIECES += [b"\xef\xbb\xbf", b"\xff", "日".encode()]
pieces = st.lists(st.sampled_from(PIECES), max_size=60).map(b"".join)
cells = st.text(st.sampled_from('ab", \r\n'), max_size=5)


@st.composite
def tables(draw: st.DrawFn) -> bytes:
    """Give a table as a program writes it."""
    width = draw(st.integers(1, 3))
    rows = draw(st.lists(st.lists(cells, min_size=width, max_size=width), max_size=30))
    text = io.StringIO()
    line_end = draw(st.sampled_from(["\n", "\r", "\r\n"]))
    csv.writer(text, lineterminator=line_end).writerows(rows)
    return text.getvalue().encode()


def exactly(text: bytes, shape: Shape) -> Records:
    """Read a text record by record."""
    return read_exactly(RecordLines(io.BytesIO(text)), shape)


def outcome(read: Callable[[], Records]) -> Records | RecordError:
    """Give what is read, or why nothing is."""
    try:
        return read()
    except RecordError as error:
        return error


def cells_of(column: Encoded[T]) -> list[T]:
    """Give the cells of a column."""
    return [column.values[code] for code in column.codes()]


def rows_of(records: Records) -> list[tuple[bytes, ...]]:
    """Give the cells row by row."""
    return list(zip(*map(cells_of, records.columns.values()), strict=True))


def ids_of(records: Records) -> list[list[tuple[int, bytes]]]:
    """Give the columns of ids: the number of each that is plain, and the cell of each other."""
    return [
        list(
            zip(
                ids.keys.tolist(),
                cells_of(ids.map(b"a number", b"with letters", bytes)),
                strict=True,
            )
        )
        for ids in records.ids.values()
    ]


def shape(width: int, ids: Sequence[int] = ()) -> Shape:
    """Give the shape of a table whose columns are all wanted, some as ids."""
    positions = [at for at in range(width) if at not in ids]
    return Shape(",", width, width, positions, ids, Apart(["a"], ["b2"]))


@settings(max_examples=1000, deadline=None)
@given(st.one_of(pieces, tables()), st.integers(1, 3), st.sampled_from([4, 9, 64, 1 << 20]))
def test_both_readers_agree(text: bytes, width: int, size: int) -> None:
    """On cells, ids, rows too short and too long, and what never closes, wherever blocks end."""
    wanted = shape(width, ids=range(width - 1, width))
    exact, quick = (
        outcome(read)
        for read in (
            lambda: exactly(text, wanted),
            lambda: read_records(io.BytesIO(text), wanted, size),
        )
    )
    if isinstance(exact, RecordError) or isinstance(quick, RecordError):
        assert repr(quick) == repr(exact)
        return
    assert rows_of(quick) == rows_of(exact)
    assert ids_of(quick) == ids_of(exact)
    assert quick.surplus.tolist() == exact.surplus.tolist()
    assert quick.short.tolist() == exact.short.tolist()


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (b"", []),
        (b"a,b", [(b"a", b"b")]),
        (b"a,b\n\nc,d\n", [(b"a", b"b"), (b"", b""), (b"c", b"d")]),
        (b"a,b\r\rc,d\r", [(b"a", b"b"), (b"", b""), (b"c", b"d")]),
        (b"a,b\r\n \r\n", [(b"a", b"b"), (b" ", b"")]),
        (b'5" a,"say ""b"""\n', [(b'5" a', b'say "b"')]),
        (b'"a"x,b\n', [(b"ax", b"b")]),
        (b",b\n,\n", [(b"", b"b"), (b"", b"")]),
        (b"a,b,\nc,d, \n", [(b"a", b"b"), (b"c", b"d")]),
    ],
)
def test_what_a_row_and_a_cell_is(text: bytes, rows: list[tuple[bytes, ...]]) -> None:
    """An empty line is a row of empty cells; a delimiter at the end of a line makes no surplus."""
    records = exactly(text, shape(2))
    assert rows_of(records) == rows
    assert not records.surplus.any()
    assert not records.short.any()


def test_rows_with_too_few_and_too_many_fields_are_marked() -> None:
    """Unless they hold nothing, or nothing more."""
    records = exactly(b"a\n\n \na,b,c\na,b,,\n,b\n", shape(2))
    assert records.short.tolist() == [True, False, False, False, False, False]
    assert records.surplus.tolist() == [False, False, False, True, False, False]


@pytest.mark.parametrize("beside", [0, 1])
def test_a_record_may_be_as_long_as_the_limit_and_no_longer(beside: int) -> None:
    """In whichever reader, and wherever blocks end."""
    line = b"x" * (LONGEST_RECORD - 1 + beside) + b"\n"
    text = b"first\n" + line + b"last\n"
    for size in (1 << 19, BLOCK):
        if beside:
            with pytest.raises(TooLongError) as caught:
                read_records(io.BytesIO(text), shape(1), size)
            assert caught.value.number == 2
        else:
            assert len(rows_of(read_records(io.BytesIO(text), shape(1), size))) == 3


def test_an_open_quotation_mark_is_found_among_stray_ones() -> None:
    """Their number is even."""
    with pytest.raises(UnclosedError) as caught:
        exactly(b'5" a,b\n"c,d\ne,f\n', shape(2))
    assert caught.value.number == 2
