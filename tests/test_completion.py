"""Completion: what the shells are offered, quickly, and never a word else."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given

from bjut_exchange.config.terms import DirectionName
from tests.conftest import Run
from tests.registers import registers
from tests.test_properties import Register, folder_of, several
from tests.tool import (
    SAMPLE,
    Done,
    register_of,
    run_here,
    run_shell,
    write_definitions,
    write_export,
)
from tests.workbook import write_workbook

YEARS = ["2011", "2012", "2013", "2014", "2015", "2016"]
HEADER = ("student id", "start", "end")
STAY = ("1", "2016-09-01", "2017-01-15")
OF_SAMPLE = f"--data {SAMPLE}"


def asked(line: str, shell: str = "bash") -> Mapping[str, str]:
    """Return what a shell's script sets when the tab key is pressed at the end of a line."""
    words = line.split(" ")
    return {
        "_EXCHANGE_COMPLETE": f"complete_{shell}",
        "COMP_WORDS": "\n".join(words),
        "COMP_CWORD": str(len(words) - 1),
        "_TYPER_COMPLETE_ARGS": line,
        "_TYPER_COMPLETE_FISH_ACTION": "get-args",
    }


def offered(done: Done) -> list[str]:
    """Return what bash is offered."""
    assert (done.code, done.err) == (0, "")
    return done.out.split()


@pytest.mark.parametrize(
    ("line", "values"),
    [
        (f"exchange summary {OF_SAMPLE} --year ", YEARS),
        (f"exchange summary {OF_SAMPLE} --year 2013", ["2013"]),
        (f"exchange summary {SAMPLE} -y ", YEARS),
        (f"exchange trace {OF_SAMPLE} --direction outbound --year ", YEARS),
        (f"exchange compare {OF_SAMPLE} 2015 ", [each for each in YEARS if each != "2015"]),
        (f"exchange compare {SAMPLE} 2015 ", [each for each in YEARS if each != "2015"]),
        (f"exchange compare 2015 {SAMPLE} --direction ", ["outbound", "inbound"]),
        (f"exchange check {SAMPLE} --from ", YEARS),
        (f"exchange publish {SAMPLE} --year ", YEARS),
        ("exchange trace --direction inbound -c ", ["degree", "non_degree"]),
        ("exchange trace --category g", ["graduate"]),
        ("exchange summary --direction ", ["outbound", "inbound"]),
        (
            "exchange summary --format ",
            ["table", "csv", "json", "markdown", "html", "xlsx", "docx"],
        ),
        ("exchange report --format ", ["markdown", "html", "xlsx", "docx", "data"]),
        ("exchange report --lang ", ["en", "zh", "both"]),
        ("exchange trace --format l", ["lines"]),
        ("exchange trace --of pa", ["participations", "partners"]),
        ("exchange check --explain Y", ["Y01", "Y02", "Y03", "Y04"]),
        ("exchange rules --lang ", ["en", "zh"]),
        ("exchange summ", ["summary"]),
    ],
)
def test_values_are_completed(run: Run, line: str, values: list[str]) -> None:
    """Those of the data and the definitions too; but for totals and what has no category."""
    found = [
        each for each in offered(run(env=asked(line))) if each not in {"total", "unclassified"}
    ]
    assert found == values


def test_each_shell_gets_them_in_its_own_way(run: Run) -> None:
    """As the scripts of Typer expect them; codes with what they find where a shell shows that."""
    line = f"exchange summary {OF_SAMPLE} --year 2016"
    assert run(env=asked(line)).out == "2016\n"
    assert run(env=asked(line, "zsh")).out == "_arguments '*: :((\"2016\"))'\n"
    assert run(env=asked(line, "fish")).out == "2016\n"
    code = "exchange check --explain F02"
    assert run(env=asked(code, "zsh")).out == '_arguments \'*: :(("F02":"the file is empty"))\'\n'
    assert run(env=asked(code, "fish")).out == "F02\tthe file is empty\n"


def test_fish_is_told_where_there_is_nothing_but_files(run: Run) -> None:
    """By the exit code, which its script asks for first."""
    for line, code in (("exchange summary --direction ", 0), ("exchange summary ", 1)):
        done = run(env={**asked(line, "fish"), "_TYPER_COMPLETE_FISH_ACTION": "is-args"})
        assert (done.code, done.out, done.err) == (code, "", "")


def test_years_are_those_of_the_exports_that_the_line_is_about(run: Run, tmp_path: Path) -> None:
    """Given by --data, by the environment, by definitions; with the user's folder as `~`."""
    write_export(tmp_path, "a b/outbound/a.csv", [HEADER, STAY])
    write_definitions(tmp_path, 'data = "a b"\nyear_starts = "08-01"')
    (tmp_path / "other.toml").write_text('data = "a b"\noutbound.year = "end"', "utf-8")
    line = "exchange summary --year "
    assert offered(run(env=asked(line))) == ["2016/17"]
    assert offered(run(env={**asked(line), "EXCHANGE_DATA": str(SAMPLE)}))[0] == "2010/11"
    assert offered(run(env=asked("exchange summary --config other.toml --year "))) == ["2017"]
    home = {**asked("exchange summary --config ~/other.toml --year "), "HOME": str(tmp_path)}
    assert offered(run(env=home)) == ["2017"]
    quoted = {**asked("exchange summary --year "), "COMP_CWORD": "5"}
    quoted["COMP_WORDS"] = 'exchange\nsummary\n--data\n"a b/outbound"\n--year\n'
    assert offered(run(env=quoted)) == ["2016/17"]
    assert offered(run(env=asked("exchange summary --direction inbound --year "))) == []


def test_years_of_a_workbook(run: Run, tmp_path: Path) -> None:
    """It is an export as any other."""
    write_workbook(tmp_path / "outbound" / "a.xlsx", {"all": [HEADER, STAY]})
    assert offered(run(env=asked("exchange summary --year "))) == ["2016"]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ({}, "exchange summary --year "),
        ({}, "exchange summary --data nowhere --year "),
        ({}, "exchange summary --config nowhere.toml --year "),
        ({}, "exchange summary --config nowhere.toml --category "),
        ({}, "exchange summary --data - --year "),
        ({}, "exchange summary --direction west --year "),
        ({"exchange.toml": b"title = ="}, "exchange summary --year "),
        ({"exchange.toml": b"titel = 'X'"}, "exchange trace --category "),
        ({"outbound/a.csv": b""}, "exchange summary --year "),
        ({"outbound/a.csv": b"\xff\xfe\x00,\x00\n"}, "exchange summary --year "),
        ({"outbound/a.csv": b'start\n"2016-01-01\n'}, "exchange summary --year "),
        ({"outbound/a.csv": b"start\nsoon\n"}, "exchange summary --year "),
        ({"outbound/a.xlsx": b"PK\x03\x04"}, "exchange summary --year "),
        ({"inbound/outbound.csv": b"start\n2016-01-01\n"}, "exchange summary --year "),
    ],
)
def test_what_is_broken_or_absent_offers_nothing(
    run: Run, tmp_path: Path, content: dict[str, bytes], line: str
) -> None:
    """In no shell is anything said of it."""
    for name, data in content.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    assert offered(run(env=asked(line))) == []
    for shell in ("zsh", "fish"):
        done = run(env=asked(line, shell))
        assert (done.code, done.err) == (0, "")
        assert done.out.strip() in {"", "_files"}


def test_a_broken_export_does_not_hide_the_years_of_the_others(run: Run, tmp_path: Path) -> None:
    """Nor is what is found in it told."""
    write_export(tmp_path, "outbound/a.csv", [HEADER, STAY, ("2", "soon", ""), ("", "", "")])
    write_export(tmp_path, "outbound/b.csv", [])
    (tmp_path / "outbound" / "c.csv").symlink_to("c.csv")
    assert offered(run(env=asked("exchange summary --year "))) == ["2016"]


# However slow the machine is: what would end the tool after a while is never set.
PATIENT = """\
import signal
signal.setitimer = lambda *_: None
from bjut_exchange.__main__ import main
main()
"""


@pytest.fixture
def patient(tmp_path: Path) -> Mapping[str, str]:
    """Return an environment in which `exchange` is the tool that takes its time."""
    program = tmp_path / "bin" / "exchange"
    program.parent.mkdir()
    program.write_text(f"#!{sys.executable}\n{PATIENT}", "utf-8")
    program.chmod(0o755)
    return {"PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}", "HOME": str(tmp_path)}


def test_pipes_and_stdin_are_left_alone(tmp_path: Path, patient: Mapping[str, str]) -> None:
    """They can be read only once, by the command itself."""
    write_export(tmp_path, "outbound/a.csv", [HEADER, STAY])
    os.mkfifo(tmp_path / "outbound" / "b.csv")
    line = asked("exchange summary --data outbound --data - --year ")
    done = run_shell("echo left | (exchange; cat)", tmp_path, {**patient, **line})
    assert (done.code, done.out, done.err) == (0, "2016\nleft\n", "")


@pytest.mark.parametrize(
    "broken", [{"COMP_WORDS": ""}, {"COMP_CWORD": "x"}, {"COMP_CWORD": "99"}, {"COMP_WORDS": "'"}]
)
def test_a_line_that_cannot_be_understood_offers_nothing(run: Run, broken: dict[str, str]) -> None:
    """The shell's own fault is not told either."""
    done = run(env={**asked("exchange summary --year "), **broken})
    assert (done.code, done.err) == (0, "")


IMPATIENT = """
import signal
set_timer = signal.setitimer
signal.setitimer = lambda which, _seconds: set_timer(which, 0.01)
from bjut_exchange.__main__ import main
main()
"""


def test_what_takes_too_long_is_given_up(process: Run) -> None:
    """However little there would be left to do."""
    done = process(env=asked(f"exchange summary {OF_SAMPLE} --year "), python=("-c", IMPATIENT))
    assert (done.code, done.stdout, done.stderr) == (0, b"", b"")


def test_definitions_that_may_never_be_written_are_not_waited_for(run: Run, tmp_path: Path) -> None:
    """Nor is a history in a pipe, which is refused."""
    os.mkfifo(tmp_path / "slow.toml")
    assert offered(run(env=asked("exchange summary --config slow.toml --year "))) == []
    write_export(tmp_path, "outbound/a.csv", [HEADER, STAY])
    assert offered(run(env=asked("exchange summary --year "))) == ["2016"]
    os.mkfifo(tmp_path / "history.csv")
    assert offered(run(env=asked("exchange summary --year "))) == []


def test_pandas_is_not_waited_for(process: Run) -> None:
    """Years come from the columns of dates alone."""
    line = asked(f"exchange summary {OF_SAMPLE} --year ")
    done = process(env=line, python=("-X", "importtime", "-c", PATIENT))
    assert done.out.split() == YEARS
    imported = {line.split("|")[-1].strip() for line in done.err.splitlines()}
    assert "bjut_exchange.cli.completion" in imported
    assert not imported & {"pandas", "jinja2", "xlsxwriter", "docx"}


def years_covered(stays: pd.DataFrame, direction: DirectionName) -> set[str]:
    """Return the years that there would be if every row with a date counted."""
    dated = stays.loc[stays["first_year"] >= 0, ["first_year", "last_year"]]
    dated = dated.loc[dated["first_year"] <= dated["last_year"]]
    if direction is DirectionName.OUTBOUND or dated.empty:
        return set(map(str, dated["first_year"]))
    latest = int(dated["first_year"].max())
    ends = dated.loc[dated["last_year"] - dated["first_year"] <= 10, "last_year"].tolist()
    years = range(min([*ends, latest]), latest + 1)
    return {
        str(year)
        for year in years
        if ((dated["first_year"] <= year) & (dated["last_year"] >= year)).any()
    }


@several
@given(registers)
def test_years_are_those_that_would_be_covered_if_every_row_counted(register: Register) -> None:
    """Of any register, as the whole of it would say."""
    with folder_of(register) as folder:
        read = register_of(folder)
        for name in DirectionName:
            line = f"exchange summary --direction {name} --year "
            found = offered(run_here(cwd=folder, env=asked(line)))
            assert found == sorted(years_covered(read.frame(name), name))


def test_years_outside_of_those_declared_are_not_offered(run: Run, tmp_path: Path) -> None:
    """Rows that lie there do not count."""
    starts = ("2013-03-01", "2014-03-01", "2015-03-01", "2016-03-01")
    write_export(tmp_path, "outbound/a.csv", [("start",), *((each,) for each in starts)])
    write_definitions(tmp_path, "as_of = 2015-12-31\n[outbound]\nfirst_year = '2014'")
    assert offered(run(env=asked("exchange summary --year "))) == ["2014", "2015"]


COMPLETES_IN_BASH = f"""
COMP_WORDS=(exchange summary --data {SAMPLE} --year 201)
COMP_CWORD=5
_exchange_completion exchange
printf '%s\\n' "${{COMPREPLY[@]}}"
"""


def test_bash_completes_once_completion_is_installed(patient: Mapping[str, str]) -> None:
    """By the option that the README names, for the shell that it is run in."""
    installed = run_shell("exchange --install-completion; true", env=patient)
    assert "bash completion installed" in installed.out
    assert offered(run_shell(f"source ~/.bashrc\n{COMPLETES_IN_BASH}", env=patient)) == YEARS


@pytest.mark.skipif(shutil.which("fish") is None, reason="fish is not installed")
def test_fish_completes(patient: Mapping[str, str]) -> None:
    """With the script that `exchange` prints for it."""
    script = (
        "env _EXCHANGE_COMPLETE=source_fish exchange | source; "
        f"complete --do-complete 'exchange summary --data {SAMPLE} --year '"
    )
    assert offered(run_shell(f'fish -c "{script}"', env=patient)) == YEARS


def test_years_of_the_history_are_offered(run: Run, tmp_path: Path) -> None:
    """They can be asked for as those of exports can."""
    write_export(tmp_path, "outbound/a.csv", [("student id", "start"), ("1", "2016-03-01")])
    line = "year,direction,category,unit,value\n2009,outbound,total,persons,44\n"
    (tmp_path / "history.csv").write_text(line, "utf-8")
    done = run(env=asked("exchange summary --year "))
    assert offered(done) == ["2009", "2016"]
