"""What holds for any register."""

from __future__ import annotations

import datetime as dt
import random
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from bjut_exchange.config.terms import TOTAL, DirectionName, Measure, Outcome
from tests import counter
from tests.random_registers import disagreement
from tests.registers import Office, Row, chances, offices, registers
from tests.tool import figures_of, plain, register_of, write_export

Register = dict[str, list[Row]]

# The folder is new for each example, and reading it is not timed.
several = settings(max_examples=40, deadline=None)


@contextmanager
def folder_of(register: Register, *, parts: int = 1) -> Iterator[Path]:
    """Write a register as exports, each direction in so many files."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for direction, rows in register.items():
            for part in range(parts):
                some = [counter.HEADER, *rows[part::parts]]
                write_export(folder, f"{direction}/part{part}.csv", some)
        yield folder


@several
@given(registers)
def test_figures_are_those_of_an_independent_counter(register: Register) -> None:
    """Two programs that share no code count the same."""
    with folder_of(register) as folder:
        assert plain(figures_of(folder)) == counter.figures(folder)


@settings(max_examples=25, deadline=None)
@given(offices, chances)
def test_all_that_registers_can_hold_is_counted_as_by_an_independent_counter(
    office: Office, chance: random.Random
) -> None:
    """By all year rules, in all years, with all kinds of rows, in any order; as do workbooks."""
    with tempfile.TemporaryDirectory() as name:
        assert not disagreement(Path(name), office, chance)


@several
@given(registers)
def test_the_categories_of_a_year_add_up_to_its_total(register: Register) -> None:
    """In participations and in persons, nothing is lost and nothing is counted twice."""
    with folder_of(register) as folder:
        for figures in figures_of(folder).values():
            for year in figures.years:
                for unit in (Measure.PARTICIPATIONS, Measure.PERSONS):
                    values = [figures.values[year, each][unit] for each in figures.categories]
                    parts, total = values[:-1], values[-1]
                    assert figures.categories[-1] == TOTAL
                    if unit is Measure.PERSONS and (year, TOTAL) in figures.more_persons:
                        continue  # what is at least a number need not add up
                    assert total == (None if None in parts else sum(filter(None, parts)))


@several
@given(registers, st.randoms(use_true_random=False), st.integers(2, 4))
def test_the_order_of_rows_and_the_number_of_files_change_nothing(
    register: Register, shuffle: random.Random, parts: int
) -> None:
    """The same rows in another order and in other files are the same register."""
    shuffled = {name: shuffle.sample(rows, len(rows)) for name, rows in register.items()}
    with folder_of(register) as one, folder_of(shuffled, parts=parts) as other:
        assert plain(figures_of(one)) == plain(figures_of(other))


@several
@given(registers)
def test_every_row_read_is_counted_or_set_aside_for_a_reason(register: Register) -> None:
    """The balance of each direction adds up to the rows of its exports."""
    with folder_of(register) as folder:
        read = register_of(folder)
        for name in DirectionName:
            balance = read.row_account(name)
            assert sum(balance.values()) == len(register[name])
            assert balance.get(Outcome.COUNTED, 0) == len(read.counted(name))


STYLES = {
    "dashes": "{0:%Y-%m-%d}",
    "slashes": "{0.year}/{0.month}/{0.day}",
    "dots": "{0.year}.{0.month}.{0.day}",
    "digits": "{0:%Y%m%d}",
    "characters": "{0.year}年{0.month}月{0.day}日",
    "serial": "{1}",
}
ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "utf-16")
CHINESE = (
    *("学号", "项目名称", "partner", "国家/地区", "学院", "培养层次"),
    *("activity", "期限", "状态", "开始日期", "结束日期", "天数"),
)


# What looks like a date and is none, or is a date beyond all that spreadsheets write.
NO_DAYS = {*counter.NO_DATES, *counter.NO_ENDS, *counter.UNREADABLE}


def in_style(text: str, style: str) -> str:
    """Write an ISO date in another style."""
    if re.fullmatch(r"\d{4}-\d{2}", text):  # a month in all styles: a serial is always a day
        return text.replace("-", ".")
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) or text in NO_DAYS:
        return text
    date = dt.date.fromisoformat(text)
    if style == "serial" and not 1990 <= date.year <= 2050:
        return text  # five digits are no day outside these years
    return STYLES[style].format(date, (date - dt.date(1899, 12, 30)).days)


@several
@given(
    registers,
    st.sampled_from(ENCODINGS),
    st.sampled_from(",;\t|"),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([counter.HEADER, CHINESE]),
    st.lists(st.sampled_from(list(STYLES)), min_size=1, max_size=3),
)
def test_encoding_delimiter_headers_and_date_styles_change_nothing(
    register: Register,
    encoding: str,
    delimiter: str,
    line_end: str,
    header: tuple[str, ...],
    styles: list[str],
) -> None:
    """The same data as another desk would send it gives the same figures."""
    with folder_of(register) as one, tempfile.TemporaryDirectory() as name:
        other = Path(name)
        for direction, rows in register.items():
            written = [
                (
                    *row[:9],
                    *(in_style(text, styles[at % len(styles)]) for text in row[9:11]),
                    *row[11:],
                )
                for at, row in enumerate(rows)
            ]
            write_export(
                other,
                f"{direction}/all.csv",
                [header, *written],
                encoding=encoding,
                delimiter=delimiter,
                line_end=line_end,
            )
        assert plain(figures_of(one)) == plain(figures_of(other))
        before, after = register_of(one), register_of(other)
        for direction_name in DirectionName:
            assert before.row_account(direction_name) == after.row_account(direction_name)
