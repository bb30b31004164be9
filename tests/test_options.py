"""What every command is asked in the same way: exports, years, and how to write the result."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Run
from tests.tool import SAMPLE, write_definitions, write_export

COMMANDS = (
    *("summary", "compare 2015 2016", "trend", "breakdown --by country", "partners"),
    *("publish --year 2016", "check", "trace", "rules"),
)
HEADER = ("student id", "country", "start", "end")
# A good stay of 2015, one whose country is unknown in each year, and one without a year.
ROWS = (
    ("s1", "Japan", "2015-03-01", "2015-06-30"),
    ("s2", "Atlantis", "2015-03-01", "2015-06-30"),
    ("s3", "Utopia", "2016-03-01", "2016-06-30"),
    ("s4", "Japan", "", ""),
)


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """Return a folder with an export of two years."""
    write_export(tmp_path, "outbound/a.csv", [HEADER, *ROWS])
    return tmp_path


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_takes_exports_with_data_and_without(run: Run, command: str) -> None:
    """Both are the same, and what is not there is told in the same words."""
    named = run(*command.split(), "nowhere.csv")
    assert (named.code, named.out) == (2, "")
    assert "there is no file or folder nowhere.csv" in named.err
    assert run(*command.split(), "--data", "nowhere.csv") == named


@pytest.mark.parametrize("command", COMMANDS)
def test_every_help_shows_the_shared_options_and_the_exit_codes(run: Run, command: str) -> None:
    """In the help of each command."""
    done = run(command.split(maxsplit=1)[0], "--help")
    assert done.code == 0
    for shown in ("EXPORTS]...", "--data EXPORTS", "--format", "--lang", "--output", "--quiet"):
        assert shown in done.out
    assert "Exit codes: 0 done" in done.out
    assert "130 interrupted" in done.out


@pytest.mark.parametrize("width", ["60", "80"])
def test_no_summary_of_a_command_is_cut_short(run: Run, width: str) -> None:
    """The list of commands says of each in full what it does."""
    assert "..." not in run(env={"COLUMNS": width}).out.split("Commands:")[1]


@pytest.mark.parametrize(
    ("command", "meant"),
    [
        ("summary 2016", "--year 2016"),
        ("summary 2015/16", "--year 2015/16"),
        ("breakdown --by country 2016", "--year 2016"),
        ("partners 2016", "--year 2016"),
        ("trace 2016", "--year 2016"),
        ("check 2016", "--year 2016"),
        ("publish 2016 --year 2015", "--year 2016"),
        ("trend 2016", "--from 2016"),
    ],
)
def test_a_year_where_exports_stand_is_answered_with_the_option_meant(
    run: Run, command: str, meant: str
) -> None:
    """Before anything is read."""
    done = run(*command.split())
    assert (done.code, done.out) == (2, "")
    year = meant.split()[1]
    assert done.err == (
        f"exchange: error: there is no file or folder {year}\n"
        f"exchange: hint: did you mean {meant}?\n"
    )


def test_a_folder_that_is_named_like_a_year_is_read(run: Run, tmp_path: Path) -> None:
    """Where there is one, it is meant."""
    write_export(tmp_path, "2016/outbound/a.csv", [HEADER, *ROWS])
    assert run("check", "2016").code == 1
    assert run("trend", "2016", "--quiet").out == run("trend", "2016/", "--quiet").out != ""


@pytest.mark.parametrize(
    "line",
    [
        "2015 2016 outbound/a.csv",
        "outbound/a.csv 2015 2016",
        "2015 outbound/a.csv 2016",
        "2015 2016 --data outbound/a.csv",
        "--year 2015 --year 2016 outbound/a.csv",
        "2015 --year 2016 outbound/a.csv",
    ],
)
def test_compare_tells_years_from_exports(run: Run, office: Path, line: str) -> None:
    """In any order, and with --year too."""
    done = run("compare", *line.split(), "--quiet")
    assert done.code == 0
    assert done == run("compare", "2015", "2016", "--data", "outbound/a.csv", "--quiet")
    assert {record["year"] for record in done.records} == {"2015", "2016"}
    assert office.is_dir()


def test_compare_takes_a_folder_named_like_a_year_with_a_slash(run: Run, tmp_path: Path) -> None:
    """Without one it is the year, whatever lies in the folder."""
    for year in ("2015", "2016"):
        write_export(tmp_path, f"{year}/outbound/a.csv", [HEADER, *ROWS])
    (tmp_path / "2015" / "outbound" / "a.csv").write_text("start\n2013-03-01\n2014-03-01\n")
    assert run("compare", "2013", "2014", "2015/", "--quiet").code == 0
    assert run("compare", "2015", "2016", "2016/", "--quiet").code == 0
    assert "no exports cover the year 2015" in run("compare", "2015", "2016", "2015/").err


@pytest.mark.parametrize("line", ["", "2016", "--year 2016", "outbound/a.csv 2016", "15 16"])
def test_compare_needs_two_years(run: Run, office: Path, line: str) -> None:
    """A single one is what summary shows."""
    done = run("compare", *line.split())
    assert done.code == 2
    assert "compare needs two years or more" in done.err
    assert ("exchange summary --year 2016" in done.err) is ("2016" in line)
    assert office.is_dir()


@pytest.mark.parametrize(
    "line",
    [
        "trend --from 2015 --from 2016",
        "check --to 2015 --to 2016",
        "trace --category a --category b",
        "rules --direction outbound --direction inbound",
        "summary --format csv -f json",
    ],
)
def test_an_option_given_twice_is_refused(run: Run, line: str) -> None:
    """One of the two would silently count for nothing."""
    done = run(*line.split())
    assert (done.code, done.out) == (2, "")
    assert " was used 2 times\n" in done.err


def test_what_may_be_repeated_is_not_refused(run: Run, office: Path) -> None:
    """Exports, the years of a breakdown, and switches."""
    line = "breakdown -b country -y 2015 -y 2016 -q -q --data outbound --data outbound/a.csv"
    assert run(*line.split()).code == 0
    assert run("summary", "--year", "2015", "--year", "2016", "--help").code == 0
    assert office.is_dir()


def test_publish_takes_the_folder_of_the_exports(run: Run, tmp_path: Path) -> None:
    """Its history is the one written to; files in it are not all exports."""
    write_export(tmp_path, "office/outbound/a.csv", [HEADER, *ROWS])
    assert run("publish", "--year", "2015", "office").code == 0
    assert (tmp_path / "office" / "history.csv").is_file()
    done = run("publish", "--year", "2016", "office/outbound/a.csv")
    assert done.code == 2
    assert "only figures from all exports can be published" in done.err


def test_rules_are_those_of_the_exports_named(run: Run, tmp_path: Path) -> None:
    """The folder's own definitions are in force."""
    write_export(tmp_path, "office/outbound/a.csv", [HEADER, *ROWS])
    write_definitions(tmp_path / "office", 'title = "Office"')
    assert run("rules", "office").records[0]["rule"] == "Office"
    assert run("rules", "office/outbound/a.csv").records[0]["rule"] == "Office"
    assert run("rules").records[0]["rule"] != "Office"


def found(run: Run, *arguments: str) -> tuple[int, set[str]]:
    """Return the exit code of a check, and the codes with the rows in which they are found."""
    done = run("check", "--format", "csv", "--quiet", *arguments)
    return done.code, {f"{each['code']}:{each['row']}" for each in done.records}


def test_check_leaves_out_the_rows_of_other_years(run: Run, office: Path) -> None:
    """Those without a year may be of any."""
    write_export(office, "notes.csv", [("a",), ("b",)])
    both = {"R08:3", "R08:4"}
    code, every = found(run)
    assert code == 1
    assert both < every
    always = {each for each in every if each.endswith((":5", ":"))}
    assert {"F12:", "R03:5"} & always
    assert found(run, "--year", "2015") == (1, every - {"R08:4"})
    assert found(run, "--year", "2016") == (1, every - {"R08:3"})
    assert found(run, "--from", "2016") == found(run, "--year", "2016")
    assert found(run, "--to", "2015") == found(run, "--year", "2015")
    assert found(run, "--from", "2015", "--to", "2016") == (code, every)


def test_the_exit_code_of_check_is_that_of_the_findings_shown(run: Run, tmp_path: Path) -> None:
    """An error of another year does not count, and is not in the feedback."""
    rows = [ROWS[0], ("s5", "Japan", "2016-03-01", "2016-02-01")]
    write_export(tmp_path, "outbound/a.csv", [HEADER, *rows])
    assert run("check").code == run("check", "--year", "2016").code == 1
    done = run("check", "--year", "2015", "--feedback", "fix.csv")
    assert done.code == 0
    assert (tmp_path / "fix.csv").read_text("utf-8").count("\n") == 1


def test_the_title_of_check_says_which_years_it_is_about(run: Run, office: Path) -> None:
    """A table that leaves rows out must not be taken for one of all rows."""
    for line, years in (
        *(("--year 2015", ", 2015"), ("--from 2015 --to 2016", ", 2015–2016")),
        *(("--from 2015", ", 2015–"), ("--to 2016", ", –2016"), ("", "exports")),
    ):
        title = run("check", "--format", "table", *line.split()).out.splitlines()[0]
        assert title.endswith(years)
    assert office.is_dir()


def test_a_check_of_years_without_rows_is_refused(run: Run, office: Path) -> None:
    """A misspelt year must not look as if all were well."""
    for line in ("--year 2061", "--from 2017", "--to 2014"):
        done = run("check", *line.split())
        assert done.code == 2
        assert "the exports contain no row for these years" in done.err
    assert run("check", "--year", "soon").code == 2
    later = run("check", "--from", "2016", "--to", "2015")
    assert (later.code, "--from is a later year than --to" in later.err) == (2, True)
    assert (
        "use either --year, or --from and --to"
        in run("check", "--year", "2015", "--to", "2016").err
    )
    assert office.is_dir()


def test_a_stay_of_several_years_is_checked_in_each(run: Run) -> None:
    """As it counts in each of them."""
    inbound = ("--direction", "inbound", str(SAMPLE))
    _, in_2015 = found(run, "--year", "2015", *inbound)
    _, in_2016 = found(run, "--year", "2016", *inbound)
    assert in_2015 & in_2016
