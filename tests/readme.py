"""The README's examples and its table of checks: `python -m tests.readme` writes both into it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from bjut_exchange.checks.catalogue import all_checks
from tests.tool import ENVIRONMENT, ROOT

README = ROOT / "README.md"
CHECKS = re.compile(r"(?P<head>\| code \|.*\n\|--.*\n)(?:\|.*\n)*")
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
    """Give the README with each example followed by what it prints, and with all checks."""

    def renew(match: re.Match[str]) -> str:
        return f"```console\n$ {match['command']}\n{run_shell(match['command'])}```\n"

    rows = (
        f"| `{each.code}` | {each.severity} | {each.message.en} |\n"
        for each in all_checks().values()
    )
    return CHECKS.sub(rf"\g<head>{''.join(rows)}", EXAMPLE.sub(renew, text))


if __name__ == "__main__":
    README.write_text(refreshed(README.read_text("utf-8")), "utf-8")
