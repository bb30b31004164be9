"""Changes the code in small ways and lists the changes that no test notices.

`python -m tests.mutants --sample 400 --seed 1` draws so many of the changes (mutants) that mutmut
makes in the rooms which `pyproject.toml` names; without `--sample` it tries all of them, which
takes hours. `mutmut show NAME` shows one.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
from pathlib import Path

FOLDER = Path("mutants")
# mutmut's own exit codes: a test failed, or the tests took far too long.
_KILLED = {1, 3, 24, 36, 152, 255, -24}
# No test failed, or none came by.
_SURVIVED = {0, 5, 33}


def verdicts() -> dict[str, int | None]:
    """Return the exit code of each mutant's tests by its name; None for one not tried."""
    found: dict[str, int | None] = {}
    for path in sorted(FOLDER.rglob("*.meta")):
        found |= json.loads(path.read_text("utf-8"))["exit_code_by_key"]
    return found


def mutmut(*names: str) -> None:
    """Let mutmut write the mutants, and try those that are named."""
    command = [sys.executable, "-m", "mutmut", "run", *names]
    subprocess.run(command, check=False, stdout=subprocess.DEVNULL)  # our own


def main() -> None:
    """Try a sample and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", type=int)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    if not FOLDER.exists():
        mutmut("none of them")
    names = sorted(verdicts())
    some = random.Random(asked.seed).sample(names, asked.sample) if asked.sample else names  # noqa: S311
    mutmut(*some)
    tried = {name: code for name, code in verdicts().items() if name in set(some)}
    survivors = [name for name, code in tried.items() if code in _SURVIVED]
    killed = sum(code in _KILLED for code in tried.values())
    sys.stdout.writelines(f"{name}\n" for name in survivors)
    sys.stdout.write(f"{killed} of {killed + len(survivors)} decided mutants killed\n")


if __name__ == "__main__":
    main()
