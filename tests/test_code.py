"""The code keeps its own rules."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.tool import ROOT

SOURCE = ROOT / "src" / "bjut_exchange"


@pytest.mark.parametrize(
    "check", [("ruff", "format", "--check"), ("ruff", "check"), ("mypy", "--no-error-summary")]
)
def test_format_lint_and_types_hold(check: tuple[str, ...]) -> None:
    """Ruff with nearly all rules, mypy strict."""
    done = subprocess.run(
        [sys.executable, "-m", *check], cwd=ROOT, capture_output=True, check=False, encoding="utf-8"
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=lambda path: path.name)
def test_no_module_is_longer_than_300_lines(path: Path) -> None:
    """A longer one has two jobs."""
    assert len(path.read_text("utf-8").splitlines()) <= 300
