"""README and the pages of `exchange help`: `python -m tests.pages` writes what is generated.

That is what follows each example (```console), and the tables of checks. An example runs in the
checkout; one marked with the name of a folder of tests (```console office) in a copy of it, which
the examples of a page share.
"""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from bjut_exchange.checks.catalogue import all_checks
from bjut_exchange.messages import Language, Words
from tests.tool import ROOT, run_here

README = ROOT / "README.md"
FOLDER = ROOT / "src" / "bjut_exchange" / "pages"
PAGES = (README, *sorted(FOLDER.rglob("*.md")))
CHECKS = re.compile(r"(?P<head>\| (?:code|代码) \|.*\n\|--.*\n)(?:\|.*\n)*")
EXAMPLE = re.compile(r"```console ?(?P<folder>\w*)\n\$ (?P<command>.+)\n(?P<shown>(?:.*\n)*?)```\n")


def language_of(page: Path) -> Language:
    """Return the language of a page."""
    return Language.ZH if page.parent.name == "zh" else Language.EN


def blocks(text: str, kind: str) -> list[str]:
    """Return the content of the fenced blocks of a kind, such as `toml`."""
    return re.findall(rf"^```{kind}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def rows(text: str) -> list[list[str]]:
    """Return the cells of the rows of tables, without the rows of headings."""
    found = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| ")]
    below = re.findall(r"^(\| .*)\n\|-", text, re.MULTILINE)
    headings = [line.strip("| ").split(" | ") for line in below]
    return [cells for cells in found if cells not in headings]


def shown_by(example: str, folder: Path) -> str:
    """Return what an example shows in a folder: what is said, and what the last pipe holds."""
    said, content = b"", b""
    for command in example.split(" | "):
        name, *arguments = shlex.split(command)
        if name == "exchange":
            is_shown = arguments[-2:] != [">", "/dev/null"]
            done = run_here(*(arguments if is_shown else arguments[:-2]), cwd=folder, stdin=content)
            # `check` ends with 1 if there is something to fix.
            assert done.code == 0 or arguments[0] == "check", f"{example}: {done.err}"
            said, content = said + done.stderr, done.stdout if is_shown else b""
        else:
            content = subprocess.run(
                [name, *arguments], cwd=folder, input=content, stdout=subprocess.PIPE, check=True
            ).stdout
    return (said + content).decode("utf-8")


def refreshed(page: Path) -> str:
    """Return a page with each example followed by what it prints, and with all checks."""
    words = Words(language_of(page))
    listed = "".join(
        f"| `{each.code}` | {words.term(each.severity)} | {words.label(each.message)} |\n"
        for each in all_checks().values()
    )
    with TemporaryDirectory() as scratch:

        def renew(match: re.Match[str]) -> str:
            folder = ROOT
            if name := match["folder"]:
                folder = Path(scratch) / name
                if not folder.exists():
                    shutil.copytree(ROOT / "tests" / name, folder)
            fence = f"```console {name}".rstrip()
            shown = shown_by(match["command"], folder)
            return f"{fence}\n$ {match['command']}\n{shown}```\n"

        text = EXAMPLE.sub(renew, page.read_text("utf-8"))
    return CHECKS.sub(rf"\g<head>{listed}", text)


if __name__ == "__main__":
    for each in PAGES:
        each.write_text(refreshed(each), "utf-8")
