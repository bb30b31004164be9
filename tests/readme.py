"""The README's examples: `python -m tests.readme` writes into it what they print."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.tool import ENVIRONMENT, ROOT

README = ROOT / "README.md"
EXAMPLE = re.compile(r"```console\n\$ (?P<command>.+)\n(?P<shown>(?:.*\n)*?)```\n")


def run_shell(command: str) -> str:
    """Run an example in the checkout, as a user with the tool on the path would see it."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(  # noqa: S602  # the README's own commands are shell lines
        command,
        shell=True,
        cwd=ROOT,
        env={**ENVIRONMENT, "PATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=True,
        encoding="utf-8",
    )
    return done.stdout


def refreshed(text: str) -> str:
    """Give the README with each example followed by what it prints."""

    def renew(match: re.Match[str]) -> str:
        return f"```console\n$ {match['command']}\n{run_shell(match['command'])}```\n"

    return EXAMPLE.sub(renew, text)


if __name__ == "__main__":
    README.write_text(refreshed(README.read_text("utf-8")), "utf-8")
