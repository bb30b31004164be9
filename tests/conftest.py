"""What the tests share: the tool, run in the folder of the test."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.tool import Done, run_here, run_process

Run = Callable[..., Done]

# A machine with much else to do is slow, and no test is about that.
settings.register_profile("slow", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("slow")


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run `exchange` in this process, in the test's own folder unless told otherwise."""
    return partial(run_here, cwd=tmp_path)


@pytest.fixture
def process(tmp_path: Path) -> Run:
    """Run `exchange` as a process, where that is what is tested."""
    return partial(run_process, cwd=tmp_path)
