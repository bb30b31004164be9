"""`--fail-on`: a script learns by the exit code what `exchange check` would find."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.tool import write_export

HEADER = ("student id", "country", "level", "activity", "start", "end")
GOOD = ("s1", "Japan", "bachelor", "exchange", "2016-03-01", "2016-06-30")
UNKNOWN = ("s2", "Atlantis", "bachelor", "exchange", "2015-03-01", "2015-06-30")  # a warning
NO_DATE = ("s3", "Japan", "bachelor", "exchange", "", "")  # an error
COMMANDS = (
    *("summary", "compare 2016 2016", "trend", "breakdown --by country", "trace"),
    *("trace --excluded", "publish --year 2016", "check"),
)


def code_of(run: Run, folder: Path, rows: Sequence[tuple[str, ...]], line: str) -> int:
    """Return the exit code of a command on an export with these rows."""
    write_export(folder, "outbound/a.csv", [HEADER, *rows])
    done = run(*line.split())
    assert done.out or line.startswith("check")
    return done.code


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("rows", "on_error", "on_warning"),
    [([GOOD], 0, 0), ([GOOD, UNKNOWN], 0, 1), ([GOOD, NO_DATE], 1, 1)],
)
def test_the_exit_code_is_that_of_the_findings(
    run: Run,
    tmp_path: Path,
    command: str,
    rows: Sequence[tuple[str, ...]],
    on_error: int,
    on_warning: int,
) -> None:
    """The same for every command; the result is written all the same."""
    for severity, code in (("error", on_error), ("warning", on_warning)):
        assert code_of(run, tmp_path, rows, f"{command} --fail-on {severity}") == code
        (tmp_path / "history.csv").unlink(missing_ok=True)  # that `publish` has written
    if command != "check":
        assert code_of(run, tmp_path, rows, command) == 0


def test_partners_fail_too(run: Run, tmp_path: Path) -> None:
    """With a register of agreements."""
    write_export(tmp_path, "partners.csv", [("partner", "country"), ("Tokyo", "Japan")])
    assert code_of(run, tmp_path, [GOOD, NO_DATE], "partners --fail-on error") == 1
    assert code_of(run, tmp_path, [GOOD], "partners --fail-on error") == 0


def test_findings_of_rows_compared_count_too(run: Run, tmp_path: Path) -> None:
    """What `exchange check` finds, not only what is seen in single rows."""
    rows = [GOOD, ("s1", "Korea", "bachelor", "exchange", "2016-04-01", "2016-05-30")]
    strict = code_of(run, tmp_path, rows, "check --fail-on warning")
    assert strict == code_of(run, tmp_path, rows, "summary --fail-on warning") == 1
    assert run("summary").err.endswith("2 counted + 0 excluded\n")


def test_the_row_account_says_how_many(run: Run, tmp_path: Path) -> None:
    """In both languages; nothing with --quiet, and nothing where all is well."""
    write_export(tmp_path, "outbound/a.csv", [HEADER, GOOD, UNKNOWN, NO_DATE, NO_DATE])
    line = ("summary", "--fail-on", "error")
    assert "; 2 errors, 1 warning: see `exchange check`" in run(*line).err
    assert "；2个错误、1个警告：详见 `exchange check`" in run(*line, "--lang", "zh").err
    quiet = run(*line, "--quiet")
    assert (quiet.code, quiet.err) == (1, "")
    write_export(tmp_path, "outbound/a.csv", [HEADER, GOOD])
    assert run(*line).err.endswith("1 counted + 0 excluded\n")


def test_check_fails_by_the_years_shown(run: Run, tmp_path: Path) -> None:
    """Other commands by all years, since the exports are the same."""
    rows = [GOOD, UNKNOWN]
    assert code_of(run, tmp_path, rows, "check --fail-on warning --year 2016") == 0
    assert code_of(run, tmp_path, rows, "check --fail-on warning --year 2015") == 1
    assert code_of(run, tmp_path, rows, "summary --fail-on warning --year 2016") == 1


def test_strict_is_an_old_name(run: Run, tmp_path: Path) -> None:
    """Scripts that have it go on; help shows only the new one."""
    for rows in ([GOOD], [GOOD, UNKNOWN], [GOOD, NO_DATE]):
        old = code_of(run, tmp_path, rows, "check --strict")
        assert old == code_of(run, tmp_path, rows, "check --fail-on warning")
    assert "--strict" not in run("check", "--help").out


def test_what_cannot_be_read_is_still_refused(run: Run, tmp_path: Path) -> None:
    """Exit code 2, as without; a severity that nothing can fail on is refused, too."""
    write_export(tmp_path, "outbound/a.csv", [HEADER, GOOD])
    assert run("summary", "--fail-on", "information").code == 2
    assert run("rules", "--fail-on", "error").code == 2
    (tmp_path / "outbound" / "a.csv").write_bytes(b"")
    assert run("summary", "--fail-on", "error").code == 2


def test_the_result_does_not_depend_on_it(run: Run, tmp_path: Path) -> None:
    """The same bytes, in every format."""
    write_export(tmp_path, "outbound/a.csv", [HEADER, GOOD, UNKNOWN, NO_DATE])
    for form in ("csv", "json", "table", "markdown"):
        line = ("summary", "--format", form)
        assert run(*line).stdout == run(*line, "--fail-on", "warning").stdout != b""
