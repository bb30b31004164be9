"""What the command line prints, letter by letter."""

from __future__ import annotations

import pytest

from tests import golden_cases


@pytest.mark.parametrize("name", golden_cases.COMMANDS)
def test_a_command_prints_what_its_golden_case_holds(name: str) -> None:
    """stdout, stderr and exit code; `python -m tests.golden_cases` writes them anew."""
    held = (golden_cases.FOLDER / f"{name}.txt").read_text("utf-8")
    assert golden_cases.outcome(golden_cases.COMMANDS[name]) == held


def test_every_golden_case_is_run() -> None:
    """None is left over from a command that is gone."""
    assert {path.stem for path in golden_cases.FOLDER.iterdir()} == set(golden_cases.COMMANDS)
