"""Years are asked for in one way, and refused in the same words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.tool import write_definitions, write_export

HEADER = ("student id", "country", "start", "end")
YEARS = (2012, 2013, 2015, 2016)
SEVERAL = ("summary", "breakdown --by country", "compare")
ONE = ("trace", "partners", "publish --year 2016", "trace --excluded")


@pytest.fixture(autouse=True)
def _office(tmp_path: Path) -> None:
    """Write exports of some years: a stay more in each, and in 2016 one that has no country."""
    rows = [
        (f"s{year}{at}", "Japan", f"{year}-03-01", f"{year}-06-30")
        for year in YEARS
        for at in range(year - 2010)
    ]
    rows.append(("x", "Atlantis", "2016-03-01", "2016-06-30"))
    write_export(tmp_path, "outbound/a.csv", [HEADER, *rows])
    write_export(tmp_path, "partners.csv", [("partner", "country"), ("Tokyo", "Japan")])


def years_of(run: Run, line: str) -> list[str]:
    """Return the years of the records, in their order."""
    done = run(*line.split(), "--quiet")
    assert done.code == 0, done.err
    return list(dict.fromkeys(record["year"] for record in done.records))


@pytest.mark.parametrize("command", SEVERAL)
@pytest.mark.parametrize(
    ("asked", "years"),
    [
        ("--year 2016 --year 2012", ["2016", "2012"]),
        ("--from 2013", ["2013", "2015", "2016"]),
        ("--to 2013", ["2012", "2013"]),
        ("--from 2013 --to 2015", ["2013", "2015"]),
        ("--from 2014 --to 2016", ["2015", "2016"]),
        ("--from 1990 --to 2099", ["2012", "2013", "2015", "2016"]),
    ],
)
def test_commands_of_several_years_take_years_and_spans(
    run: Run, command: str, asked: str, years: list[str]
) -> None:
    """A span means the years covered in it; single years stay in the order asked for."""
    shown = years_of(run, f"{command} {asked}")
    assert (sorted(shown), sorted(years)) == (sorted(years), sorted(shown))
    if command == "summary":
        assert shown == years


def test_a_summary_of_several_years_is_that_of_each(run: Run) -> None:
    """Records and sections one after another."""
    both = run("summary", "--year", "2015", "--year", "2016", "--quiet")
    single = [run("summary", "--year", year, "--quiet").records for year in ("2015", "2016")]
    assert both.records == [record for each in single for record in each]
    table = run("summary", "--from", "2015", "--format", "table").out
    assert table.splitlines()[0].endswith(", 2015, 2016")
    assert table.index("Outbound students, 2015") < table.index("Outbound students, 2016")


def test_the_sections_of_a_direction_without_a_year_are_told_apart(
    run: Run, tmp_path: Path
) -> None:
    """In JSON, the notes of one must not take the place of those of another."""
    write_export(tmp_path, "inbound/b.csv", [HEADER, ("i", "Japan", "2012-03-01", "2012-06-30")])
    done = run("summary", "--year", "2015", "--year", "2016", "--format", "json")
    titles = [each["section"] for each in json.loads(done.out)["notes"]]
    assert [title for title in titles if title.startswith("Inbound")] == [
        *("Inbound students, 2015", "Inbound students, 2016"),
    ]


def test_compare_takes_years_in_three_ways(run: Run) -> None:
    """As arguments, with --year, and as a span; a year with itself shows no change."""
    named = run("compare", "2015", "2016", "--quiet")
    assert named.code == 0
    assert named == run("compare", "--year", "2015", "--year", "2016", "--quiet")
    assert named == run("compare", "--from", "2015", "--quiet")
    same = [each for each in run("compare", "2016", "2016", "--quiet").records if each["base_year"]]
    # Uncertain figures are not compared: no column holds the level.
    certain = [each for each in same if "u" not in each["status"].split()]
    assert [each["category"] for each in certain] == ["short_term", "total"]
    assert {each["participations_change"] for each in certain} == {"0"}
    assert {each["participations_change"] for each in same if each not in certain} == {""}


def test_trend_and_check_take_spans(run: Run) -> None:
    """Check takes several single years, too."""
    assert years_of(run, "trend --from 2013 --to 2015") == ["2013", "2015"]
    for asked, is_shown in (
        ("--year 2012 --year 2016", True),
        ("--year 2012 --year 2013", False),
        ("--from 2014", True),
        ("--to 2015", False),
    ):
        assert ("R08" in run("check", *asked.split()).out) is is_shown
    title = run("check", "--year", "2012", "--year", "2016", "--format", "table").out
    assert title.splitlines()[0].endswith(", 2012, 2016")


@pytest.mark.parametrize("command", ONE)
@pytest.mark.parametrize(
    "asked", ["--year 2015 --year 2016", "--from 2015", "--to 2016", "--from 2015 --to 2016"]
)
def test_commands_of_one_year_say_what_shows_several(run: Run, command: str, asked: str) -> None:
    """Before anything is read."""
    done = run(*command.split(), *asked.split(), "--data", "nowhere")
    assert (done.code, done.out) == (2, "")
    assert "this command shows one year" in done.err
    assert "`exchange trend` and `exchange compare` show several years" in done.err


def test_trend_says_what_shows_one_year(run: Run) -> None:
    """It has no --year, and help shows none."""
    done = run("trend", "--year", "2016")
    assert done.code == 2
    assert "hint: `exchange summary --year 2016` shows one year" in done.err
    assert "--year" not in run("trend", "--help").out
    for command in ("trace", "partners", "publish"):
        text = run(command, "--help").out
        assert ("--year" in text, "--from" in text) == (True, False)


@pytest.mark.parametrize("command", ["summary", "breakdown --by country", "compare", "check"])
def test_two_kinds_of_years_are_refused_alike(run: Run, command: str) -> None:
    """One of them would silently count for nothing."""
    for asked in ("--year 2015 --from 2016", "--year 2015 --to 2016"):
        done = run(*command.split(), *asked.split())
        assert (done.code, done.out) == (2, "")
        assert "--year selects single years, --from and --to select a span" in done.err
    if command == "compare":
        assert "--year selects single years" in run("compare", "2015", "--to", "2016").err


@pytest.mark.parametrize("command", [*SEVERAL, "trend", "check"])
@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("--from 2016 --to 2015", "--from is a later year than --to"),
        ("--from soon", "'soon' is not a year such as 2016"),
        ("--from 2061", "no exports cover a year between --from and --to"),
        ("--from 2014 --to 2014", "no exports cover a year between --from and --to"),
    ],
)
def test_spans_are_refused_alike(run: Run, command: str, asked: str, said: str) -> None:
    """In the same words everywhere; what check leaves out are rows."""
    done = run(*command.split(), *asked.split())
    assert (done.code, done.out) == (2, "")
    if command == "check" and "cover" in said:
        said = "the exports contain no row for these years"
    assert said in done.err


@pytest.mark.parametrize("command", [*SEVERAL[:2], "trace", "partners"])
def test_a_year_that_is_not_covered_is_refused_alike(run: Run, command: str) -> None:
    """With the years that are."""
    done = run(*command.split(), "--year", "2014")
    assert (done.code, done.out) == (2, "")
    assert "no exports cover the year 2014" in done.err
    assert "years covered: outbound 2012–2013, 2015–2016" in done.err


def test_a_single_year_cannot_be_compared(run: Run) -> None:
    """Nor a span with a single year."""
    for asked in ("2016", "--year 2016", "--from 2016"):
        done = run("compare", *asked.split())
        assert (done.code, done.out) == (2, "")
        assert "compare needs two years or more" in done.err
        assert "`exchange summary --year 2016` shows one year" in done.err


def test_a_span_of_a_breakdown_leaves_out_what_was_only_published(run: Run, tmp_path: Path) -> None:
    """Published figures have no rows that could be broken down; a summary shows them."""
    assert run("publish", "--year", "2012").code == 0
    history = (tmp_path / "history.csv").read_text("utf-8")
    (tmp_path / "history.csv").write_text(history.replace("2012,", "2010,", 10_000), "utf-8")
    assert years_of(run, "summary --to 2013") == ["2010", "2012", "2013"]
    assert years_of(run, "breakdown --by country --to 2013") == ["2012", "2013"]


def test_academic_years_are_asked_for_in_the_same_way(run: Run, tmp_path: Path) -> None:
    """`2015/16` in single years and in spans."""
    write_definitions(tmp_path, 'year_starts = "09-01"')
    assert years_of(run, "summary --from 2014/15") == ["2014/15", "2015/16"]
    assert years_of(run, "summary --year 2011-2012 --year 2015/16") == ["2011/12", "2015/16"]
    assert "'2015' is not an academic year" in run("summary", "--from", "2015").err
