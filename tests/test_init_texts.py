"""What `exchange init` says, to someone who reads it for the first time."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

from tests.tool import run_here
from tests.workbook import write_workbook

ROWS = [["学号", "派出国家", "派出时间", "返回日期"], ["s1", "法国", "2016-03-01", "2016-07-01"]]


def test_one_file_is_not_called_files(tmp_path: Path) -> None:
    """And a sheet without a header is named, not its whole workbook."""
    notes = [["本表由国际处维护", "请勿外传"], ["如有问题", "请联系我们"]]
    write_workbook(tmp_path / "交换生.xlsx", {"派出": ROWS, "说明": notes})
    done = run_here("init", "--yes", cwd=tmp_path)
    assert "1 file, 1 row read" in (tmp_path / "exchange.toml").read_text("utf-8")
    assert "still open: 交换生.xlsx[派出]: no column holds the level" in done.err
    assert "交换生.xlsx has no header" not in done.err


def test_the_lines_that_answer_a_question_can_be_pasted(tmp_path: Path) -> None:
    """A table and its key stand in lines of their own."""
    lines = [",".join(cells[1:]) for cells in ROWS]
    (tmp_path / "来华名单.csv").write_text("\n".join(lines), "utf-8")
    done = run_here("init", "--format", "json", cwd=tmp_path)
    answers = [each["answered_by"] for each in json.loads(done.out)["questions"]]
    tables = [tomllib.loads(each) for each in answers if each and each.startswith("[")]
    assert {"inbound": {"columns": {"person": ["…"]}}} in tables
    assert 'below [inbound.columns]: person = ["…"]' in done.err


def test_a_hint_that_is_no_line_of_definitions_is_said_as_a_sentence(tmp_path: Path) -> None:
    """And the categories that are undecided have their names, in Chinese too."""
    notes = [["本表由国际处维护", "请勿外传"], ["如有问题", "请联系我们"]]
    write_workbook(tmp_path / "交换生.xlsx", {"派出": ROWS, "说明": notes})
    assert "was not read; if the sheet contains stays, " in run_here("init", cwd=tmp_path).err
    done = run_here("init", "--yes", "--lang", "zh", cwd=tmp_path)
    assert "而以下类别由其决定：研究生、长期交换；" in done.err
