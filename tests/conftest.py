"""What the tests share: exports written to a folder, and the tool run on them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.tool import ENVIRONMENT, Done

Run = Callable[..., Done]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run `exchange` as a process, in the test's own folder unless told otherwise."""

    def run_in(*arguments: str, cwd: Path = tmp_path, env: Mapping[str, str] | None = None) -> Done:
        done = subprocess.run(
            [sys.executable, "-m", "bjut_exchange", *arguments],
            cwd=cwd,
            env={**ENVIRONMENT, **(env or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=60,
        )
        return Done(done.returncode, done.stdout, done.stderr)

    return run_in
