"""Processes as wholes: how long they take, and how much memory."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_PLAIN = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}


class FailedError(Exception):
    """A process failed; the text says which, and what it wrote."""


@dataclass(frozen=True)
class Command:
    """What is run, and what its environment has beside the path and the locale."""

    arguments: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Run:
    """A finished run: time on the wall and on all cores, the memory it held at its peak.

    `others` is the share of all cores' time that other processes took: where it is large, those
    that use several cores are measured too slow.
    """

    seconds: float
    cpu_seconds: float
    others: float
    peak_mb: float
    output: str


def run(command: Command, folder: Path, scratch: Path) -> Run:
    """Run a command in a folder; `scratch` is the folder of what it writes.

    A child's peak is at least that of the process that starts it, which therefore stays small.
    """
    out, err = scratch / "stdout", scratch / "stderr"
    with out.open("wb") as stdout, err.open("wb") as stderr:
        busy = _busy_seconds()
        begun = time.perf_counter()
        process = subprocess.Popen(
            command.arguments,
            cwd=folder,
            env=_PLAIN | dict(command.environment),
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
        )
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begun
        busy = _busy_seconds() - busy
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        said = err.read_text("utf-8", "replace")
        message = f"{' '.join(command.arguments)} ended with {process.returncode}: {said}"
        raise FailedError(message)
    cpu_seconds = usage.ru_utime + usage.ru_stime
    others = max(busy - cpu_seconds, 0) / (seconds * (os.cpu_count() or 1))
    return Run(seconds, cpu_seconds, others, usage.ru_maxrss / 1024, out.read_text("utf-8"))


def _busy_seconds() -> float:
    """Return the time that all cores have worked since the machine started."""
    user, nice, system, _, _, *interrupts = map(int, Path("/proc/stat").read_text().split()[1:8])
    return (user + nice + system + sum(interrupts)) / _TICKS
