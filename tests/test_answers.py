"""The questions of `exchange init`, answered in the user's language."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path
from unittest import mock

import pytest

from tests.tool import run_here, write_export

LIST = [("学号", "学校", "时间"), ("150001", "东京大学", "2016-03-01")]


@pytest.mark.parametrize(
    ("language", "answer", "direction"),
    [
        ("zh", "派出", "outbound"),
        ("zh", "来华", "inbound"),
        ("zh", "outbound", "outbound"),
        ("zh", "出去\n派出", "outbound"),
        ("en", "Inbound", "inbound"),
    ],
)
def test_a_direction_is_given_in_words(
    tmp_path: Path, language: str, answer: str, direction: str
) -> None:
    """By its name in the language shown, or its id; another answer is asked for again."""
    write_export(tmp_path, "名单.csv", LIST)
    with mock.patch("bjut_exchange.cli.commands.init._can_ask", return_value=True):
        stdin = f"{answer}\n\n\n".encode()
        done = run_here("init", "--lang", language, cwd=tmp_path, stdin=stdin)
    written = tomllib.loads((tmp_path / "exchange.toml").read_text("utf-8"))
    assert written[direction]["exports"][0]["files"] == ["名单*"]
    assert ("请输入下列之一：派出、来华" in done.err) == (answer.count("\n") > 0)


@pytest.mark.parametrize(
    ("days", "is_academic"),
    [(("2015-03-01", "2015-09-01", "2016-03-01"), False), (("2015-09-01", "2016-03-01"), True)],
)
def test_two_years_in_a_name_are_a_year_of_study_only_if_stays_start_in_it(
    tmp_path: Path, days: Sequence[str], *, is_academic: bool
) -> None:
    """A list of 2015 and 2016 is counted by calendar years."""
    rows = [(f"15000{at}", "东京大学", "日本", day) for at, day in enumerate(days)]
    write_export(tmp_path, "出国2015-2016.csv", [("学号", "学校", "国家", "出国日期"), *rows])
    assert run_here("init", "--yes", cwd=tmp_path).code == 0
    written = tomllib.loads((tmp_path / "exchange.toml").read_text("utf-8"))
    assert ("year_starts" in written) == is_academic
