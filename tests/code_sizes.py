"""Lists modules, functions and a source that are too long: `python -m tests.code_sizes`.

A longer module has two jobs, and a longer function asks for a second look.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).parent.parent / "src"
LONGEST_MODULE = 300
LONG_FUNCTION = 40  # is listed
LONGEST_FUNCTION = 60
LONGEST_SOURCE = 25_400  # all modules together


def functions_of(text: str) -> Iterator[tuple[str, int]]:
    """Yield the name and the length of each function."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def report(source: Path) -> tuple[list[str], list[str]]:
    """Return a line for each module, for each function and for all, if too long; and the rest."""
    too_long: list[str] = []
    rest: list[str] = []
    total = 0
    for path in sorted(source.rglob("*.py")):
        name, text = path.relative_to(source), path.read_text("utf-8")
        total += (lines := len(text.splitlines()))
        if lines > LONGEST_MODULE:
            too_long.append(f"{name}: {lines} lines, over {LONGEST_MODULE}")
        for function, length in functions_of(text):
            if length > LONG_FUNCTION:
                several = too_long if length > LONGEST_FUNCTION else rest
                several.append(f"{name}: {function} has {length} lines")
    (too_long if total > LONGEST_SOURCE else rest).append(f"{total} lines of source in all")
    return too_long, rest


def main() -> int:
    """Write the report; return the exit code, 1 if anything is too long."""
    too_long, rest = report(SOURCE)
    sys.stdout.writelines(f"{line}\n" for line in rest)
    sys.stderr.writelines(f"too long: {line}\n" for line in too_long)
    return 1 if too_long else 0


if __name__ == "__main__":
    sys.exit(main())
