"""The README's examples and its table of checks: `python -m tests.readme` writes both into it."""

from __future__ import annotations

import re
import shlex
import subprocess

from bjut_exchange.checks.catalogue import all_checks
from tests.tool import ROOT, run_here

README = ROOT / "README.md"
CHECKS = re.compile(r"(?P<head>\| code \|.*\n\|--.*\n)(?:\|.*\n)*")
EXAMPLE = re.compile(r"```console\n\$ (?P<command>.+)\n(?P<shown>(?:.*\n)*?)```\n")


def shown_by(example: str) -> str:
    """Return what an example shows in the checkout: what is said, and what the last pipe holds."""
    said, content = b"", b""
    for command in example.split(" | "):
        name, *arguments = shlex.split(command)
        if name == "exchange":
            is_shown = arguments[-2:] != [">", "/dev/null"]
            done = run_here(*(arguments if is_shown else arguments[:-2]), stdin=content)
            assert done.code == 0, f"{example}: exit {done.code}"
            said, content = said + done.stderr, done.stdout if is_shown else b""
        else:
            content = subprocess.run(
                [name, *arguments], cwd=ROOT, input=content, stdout=subprocess.PIPE, check=True
            ).stdout
    return (said + content).decode("utf-8")


def refreshed(text: str) -> str:
    """Return the README with each example followed by what it prints, and with all checks."""

    def renew(match: re.Match[str]) -> str:
        return f"```console\n$ {match['command']}\n{shown_by(match['command'])}```\n"

    rows = (
        f"| `{each.code}` | {each.severity} | {each.message.en} |\n"
        for each in all_checks().values()
    )
    return CHECKS.sub(rf"\g<head>{''.join(rows)}", EXAMPLE.sub(renew, text))


if __name__ == "__main__":
    README.write_text(refreshed(README.read_text("utf-8")), "utf-8")
