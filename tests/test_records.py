"""The quick reader takes text for the records that the exact one takes it for, or none."""

from __future__ import annotations

import csv
import io
import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bjut_exchange.reading.plain import NotPlainError, PlainText, read_plainly
from bjut_exchange.reading.records import (
    LONGEST_RECORD,
    Records,
    Shape,
    TooLongError,
    UnclosedError,
    read_exactly,
)

PIECES = [b"a", b"b ", b" ", b'"', b'""', b",", b"\n", b"\r", b"\r\n", b'","', b'"\n"', b"\0"]
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


def rows_of(records: Records) -> list[tuple[bytes, ...]]:
    """Give the cells row by row."""
    columns = [
        [column.values[code] for code in column.codes] for column in records.columns.values()
    ]
    return list(zip(*columns, strict=True))


def shape(width: int) -> Shape:
    """Give the shape of a table whose columns are all wanted."""
    return Shape(",", width, width, range(width))


@settings(max_examples=500, deadline=None)
@given(st.one_of(pieces, tables()), st.integers(1, 3), st.sampled_from([64, 65, 66, 1 << 20]))
def test_both_readers_agree(text: bytes, width: int, block_size: int) -> None:
    """On cells, rows, and what opens and never closes, wherever blocks end."""
    try:
        plain = read_plainly(io.BytesIO(text), shape(width), block_size)
    except NotPlainError:
        return
    exact = read_exactly(io.BytesIO(text), shape(width))
    assert rows_of(plain) == rows_of(exact)
    assert not exact.surplus.any()
    assert not exact.short.any()


@settings(deadline=None)
@given(st.one_of(pieces, tables()), st.integers(4, 9))
def test_plain_text_is_passed_on_as_it_is(text: bytes, size: int) -> None:
    """Whatever block it is asked for; the last byte of one is never half a line end."""
    try:
        plain = PlainText(io.BytesIO(text), ",")
        blocks = list(iter(lambda: plain.read(size), b""))
    except NotPlainError:
        return
    if plain.failure:
        return
    assert b"".join(blocks) == text
    assert all(len(block) <= size for block in blocks)
    for block, following in itertools.pairwise(blocks):
        assert not (block.endswith(b"\r") and following.startswith(b"\n"))


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
    records = read_exactly(io.BytesIO(text), shape(2))
    assert rows_of(records) == rows
    assert not records.surplus.any()
    assert not records.short.any()


def test_rows_with_too_few_and_too_many_fields_are_marked() -> None:
    """Unless they hold nothing, or nothing more."""
    records = read_exactly(io.BytesIO(b"a\n\n \na,b,c\na,b,,\n,b\n"), shape(2))
    assert records.short.tolist() == [True, False, False, False, False, False]
    assert records.surplus.tolist() == [False, False, False, True, False, False]


@pytest.mark.parametrize("beside", [0, 1])
def test_a_record_may_be_as_long_as_the_limit_and_no_longer(beside: int) -> None:
    """In whichever reader, and wherever blocks end."""
    line = b"x" * (LONGEST_RECORD - 1 + beside) + b"\n"
    text = b"first\n" + line + b"last\n"
    if beside:
        with pytest.raises(NotPlainError):
            read_plainly(io.BytesIO(text), shape(1))
        with pytest.raises(TooLongError) as caught:
            read_exactly(io.BytesIO(text), shape(1))
        assert caught.value.number == 2
    else:
        assert len(rows_of(read_exactly(io.BytesIO(text), shape(1)))) == 3


def test_an_open_quotation_mark_is_found_among_stray_ones() -> None:
    """Their number is even."""
    with pytest.raises(UnclosedError) as caught:
        read_exactly(io.BytesIO(b'5" a,b\n"c,d\ne,f\n'), shape(2))
    assert caught.value.number == 2
