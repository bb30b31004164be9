"""Each folder below `cases` holds exports as an office has them, and what is right about them.

`expected.toml` says it in a sentence (`says`), then lists commands (`runs`), each with: `exit`;
what the records of its CSV must contain (`rows`: one record has all these values) and must not
contain (`no`); the exact number of records with some values (`counts`, under `of`); texts that
stderr, or the whole output, must contain (`err`, `out`). `closed` names folders that may not be
opened, `pipes` names to make as named pipes, `folder` the folder below the case in which commands
run.
"""

from __future__ import annotations

import os
import shutil
import tomllib
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import pytest

from tests.tool import Done, run_here, run_shell

CASES = Path(__file__).parent / "cases"
NAMES = sorted(path.parent.name for path in CASES.glob("*/expected.toml"))
_NOBODY = 65534


@pytest.mark.parametrize("name", NAMES)
def test_exports_of_real_offices_give_what_is_right(name: str, tmp_path: Path) -> None:
    """What came from real registers and bug reports is counted, or named with its reason."""
    expected = tomllib.loads((CASES / name / "expected.toml").read_text("utf-8"))
    folder = tmp_path / "case"
    shutil.copytree(CASES / name, folder)
    for pipe in expected.get("pipes", ()):
        os.mkfifo(folder / pipe)
    closed = [folder / each for each in expected.get("closed", ())]
    for each in closed:
        each.chmod(0)
    try:
        for run in expected["runs"]:
            within = folder / run.get("folder", expected.get("folder", "."))
            check(expected["says"], run, run_as(run["command"], within, is_other=bool(closed)))
    finally:
        for each in closed:
            each.chmod(0o755)


def run_as(command: str, folder: Path, *, is_other: bool) -> Done:
    """Run a command; as a user who owns nothing where root could open what is closed."""
    if not is_other:
        return run_here(*command.split(), cwd=folder)
    as_nobody = f"setpriv --reuid={_NOBODY} --clear-groups " if os.getuid() == 0 else ""
    if as_nobody:
        for parent in (folder, *folder.parents):
            if parent.is_relative_to(gettempdir()):  # pytest's folders are closed to others
                parent.chmod(parent.stat().st_mode | 0o055)
    return run_shell(f"{as_nobody}exchange {command}", cwd=folder)


def check(says: str, run: dict[str, Any], done: Done) -> None:
    """Compare a run with what is expected of it."""
    shown = f"{says}\n$ exchange {run['command']}\n{done.out}\n{done.err}"
    assert done.code == run.get("exit", 0), shown
    for text in run.get("err", ()):
        assert text in done.err, f"{text!r} is not on stderr\n{shown}"
    for text in run.get("out", ()):
        assert text in done.out, f"{text!r} is not in the output\n{shown}"
    for values in run.get("rows", ()):
        assert matching(done, values), f"no record has {values}\n{shown}"
    for values in run.get("no", ()):
        assert not matching(done, values), f"a record has {values}\n{shown}"
    for each in run.get("counts", ()):
        assert len(matching(done, each["of"])) == each["number"], f"{each}\n{shown}"


def matching(done: Done, values: dict[str, str]) -> list[dict[str, str]]:
    """Return the records of CSV that have all the values."""
    return [each for each in done.records if values.items() <= each.items()]
