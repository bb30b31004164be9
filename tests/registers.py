"""Random registers for the properties: few students and places, so that they meet often."""

from __future__ import annotations

import datetime as dt

from hypothesis import strategies as st

from tests import counter

Row = tuple[str, ...]

_DAYS = st.dates(dt.date(2013, 1, 1), dt.date(2017, 12, 31)).map(dt.date.isoformat)
_DATES = st.one_of(_DAYS, _DAYS.map(lambda day: day[: len("2016-09")]))
_SOME_STARTS = st.sampled_from(["2015-09-01", "2015-09-20", "2015-09", "2016-02-20", "2016-02", ""])
_SOME_ENDS = st.sampled_from(["2016-06-15", "2016-06-30", "2016-06", ""])


def _row(*, with_ids: bool) -> st.SearchStrategy[Row]:
    people = st.sampled_from(["00123", "123", "s7", "S7", "２０１６", "x9"])
    return st.tuples(
        people if with_ids else st.one_of(people, st.just("")),
        st.sampled_from(["Summer School", "summer school", "联合研究", ""]),
        st.sampled_from(["University A", "university a", "University B", ""]),
        st.sampled_from(list(counter.COUNTRY)),
        st.sampled_from(["Physics", "文法学部", ""]),
        st.sampled_from(list(counter.LEVEL)),
        st.sampled_from(list(counter.ACTIVITY)),
        st.sampled_from(list(counter.DURATION)),
        st.sampled_from(list(counter.STATUS)),
        st.one_of(_SOME_STARTS, _DATES),
        st.one_of(_SOME_ENDS, _DATES),
    )


@st.composite
def rows(draw: st.DrawFn, *, with_ids: bool) -> list[Row]:
    """Return the rows of an export, below `counter.HEADER`; some stays in several versions."""
    first = draw(st.lists(_row(with_ids=with_ids), min_size=1, max_size=20))
    pairs = st.tuples(st.sampled_from(first), _row(with_ids=with_ids), st.booleans())
    again = draw(st.lists(pairs, max_size=8))
    return [*first, *(_version(*each) for each in again)]


def _version(stay: Row, other: Row, to_month: bool) -> Row:
    """Say of the same stay (student, programme, start) what `other` says of its own."""
    start = stay[9][: len("2016-09")] if to_month else stay[9]
    return (*stay[:2], *other[2:9], start, other[10])


registers = st.fixed_dictionaries(
    {
        direction: st.booleans().flatmap(lambda with_ids: rows(with_ids=with_ids))
        for direction in ("outbound", "inbound")
    }
)
