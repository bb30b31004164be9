"""`[[accepted]]`: findings that an office has looked at and accepts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from bjut_exchange.config.schema import fingerprint
from bjut_exchange.reading.setup import load_setup
from tests.conftest import Run
from tests.tool import findings_of, write_definitions, write_export

HEADER = ("student id", "country", "level", "activity", "start", "end")
ROWS = (
    ("s1", "Japan", "bachelor", "exchange", "2016-03-01", "2016-06-30"),
    ("s2", "Atlantis", "bachelor", "exchange", "2015-03-01", "2015-06-30"),
    ("s3", "Utopia", "bachelor", "exchange", "2016-03-01", "2016-06-30"),
    ("s4", "Japan", "bachelor", "exchange", "", ""),
)
COUNTRY = {"code": "R08", "file": "outbound/a.csv"}
BOTH, FIRST, SECOND = {3, 4}, {3}, {4}


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """Return a folder with two unknown countries and a row without a date."""
    write_export(tmp_path, "outbound/a.csv", [HEADER, *ROWS])
    return tmp_path


def accept(folder: Path, *entries: Mapping[str, object], reason: str = '"asked the desk"') -> None:
    """Write definitions that accept findings."""
    lines = [
        "\n".join(["[[accepted]]", *(f"{key} = {json.dumps(each[key])}" for key in each)])
        for each in entries
    ]
    write_definitions(folder, "\n".join(f"{each}\nreason = {reason}\n" for each in lines))


def accepted_rows(folder: Path) -> set[int]:
    """Return the rows of the findings that are accepted."""
    found = findings_of(folder)
    return set(found.loc[found["accepted"].notna(), "row"])


@pytest.mark.parametrize(
    ("entry", "rows"),
    [
        (COUNTRY, BOTH),
        ({"code": "R08", "file": "outbound/*.csv"}, BOTH),
        ({"code": "R08", "file": "**/*"}, BOTH),
        ({"code": "R08", "file": "OUTBOUND/A.CSV"}, BOTH),
        ({**COUNTRY, "row": 3}, FIRST),
        ({**COUNTRY, "row": [4, 9]}, SECOND),
        ({**COUNTRY, "field": "country"}, BOTH),
        ({**COUNTRY, "field": "start"}, set()),
        ({**COUNTRY, "sheet": "Sheet1"}, set()),
        ({**COUNTRY, "row": 9}, set()),
        ({"code": "R08", "file": "*.csv"}, set()),
        ({"code": "R08", "file": "inbound/a.csv"}, set()),
        ({"code": "R09", "file": "outbound/a.csv"}, set()),
    ],
)
def test_an_entry_accepts_what_it_names(
    office: Path, entry: Mapping[str, object], rows: set[int]
) -> None:
    """All of it must match; an entry that matches nothing is found itself."""
    accept(office, entry)
    assert accepted_rows(office) == rows
    stale = findings_of(office).query("code == 'D01'")
    details = [] if rows else [f"accepted[1]: {entry['code']}, {entry['file']}"]
    assert stale["detail"].tolist() == details
    assert stale["file"].tolist() == ["exchange.toml"] * len(details)


def test_an_accepted_finding_is_not_counted(run: Run, office: Path) -> None:
    """Neither for the exit code nor for the next step; it is listed all the same."""
    date = {"code": "R03", "file": "outbound/a.csv"}
    assert run("check").code == run("summary", "--fail-on", "error").code == 1
    accept(office, date)
    assert run("check").code == run("summary", "--fail-on", "error").code == 0
    assert "; warnings: see `exchange check`" in run("summary").err
    accept(office, date, COUNTRY)
    done = run("check", "--fail-on", "warning")
    assert done.code == run("summary", "--fail-on", "warning").code == 0
    assert done.out.count("(accepted: asked the desk)\n") == len(done.out.splitlines()) == 3
    assert "warnings" not in run("summary").err


def test_the_table_shows_what_is_accepted_apart(run: Run, office: Path) -> None:
    """At its end, with the reason in the language of the table."""
    reason = '{ en = "the name of the partner", zh = "合作方自用名称" }'
    accept(office, {**COUNTRY, "row": 3}, reason=reason)
    table = run("check", "--format", "table").out
    before, after = table.split("\nAccepted\n")
    assert "Atlantis" not in before
    assert all(each in after for each in ("R08", "'Atlantis'", "the name of the partner"))
    assert "1 error, 1 warning in 1 export, 4 rows." in after
    assert "Accepted in the definitions: 1." in after
    chinese = run("check", "--format", "table", "--lang", "zh").out
    assert "合作方自用名称" in chinese.split("已接受的问题")[1]


def test_records_have_the_reason_in_their_last_column(run: Run, office: Path) -> None:
    """In CSV and JSON; empty for what is not accepted."""
    accept(office, {**COUNTRY, "row": 3})
    records = run("check", "--format", "csv").records
    assert list(records[0])[-1] == "accepted"
    assert {each["row"]: each["accepted"] for each in records if each["code"] == "R08"} == {
        "3": "asked the desk",
        "4": "",
    }
    of_check = json.loads(run("check", "--format", "json").out)["records"]
    assert [each["accepted"] for each in of_check if each["code"] == "R08"] == [
        "asked the desk",
        None,
    ]
    beside = json.loads(run("summary", "--format", "json").out)["findings"]
    assert {(each["code"], each["first_row"], each["accepted"]) for each in beside} >= {
        ("R08", 3, "asked the desk"),
        ("R08", 4, None),
    }


def test_the_feedback_leaves_accepted_rows_out(run: Run, office: Path) -> None:
    """They need not be fixed; nor are lines proposed for their values."""
    accept(office, {**COUNTRY, "row": 3})
    table = run("check", "--feedback", "fix.csv", "--format", "table").out
    assert '"Utopia" = ""' in table
    assert '"Atlantis" = ""' not in table
    text = (office / "fix.csv").read_text("utf-8")
    assert ("Utopia" in text, "Atlantis" in text) == (True, False)


@pytest.mark.parametrize(
    ("entry", "said", "hint"),
    [
        ({"code": "R99", "file": "a"}, "there is no check 'R99'", "did you mean R19?"),
        ({"code": "r08", "file": "a"}, "there is no check 'r08'", "did you mean R08?"),
        ({"code": "F02", "file": "a"}, "F02 cannot be accepted", "fix the export"),
        ({"code": "H01", "file": "a"}, "H01 cannot be accepted", "fix the export"),
        ({"code": "R08"}, "`file` is required for R08", "the path of the export"),
        ({**COUNTRY, "field": "contry"}, "there is no field 'contry'", "did you mean country?"),
        ({**COUNTRY, "row": 0}, "accepted[1].row[1]: ", "hint"),
        ({**COUNTRY, "rows": 3}, "unknown key 'accepted[1].rows'; did you mean 'row'?", "hint"),
        ({"file": "a"}, "accepted[1].code: is required", "hint"),
    ],
)
def test_an_entry_that_can_accept_nothing_is_refused(
    run: Run, office: Path, entry: Mapping[str, object], said: str, hint: str
) -> None:
    """With its number, and what to write."""
    accept(office, entry)
    for command in ("summary", "rules"):
        done = run(command)
        assert (done.code, done.out) == (2, "")
        assert done.err.startswith("exchange: error: exchange.toml: ")
        assert (said in done.err, hint in done.err) == (True, True), done.err


def test_an_entry_without_a_reason_is_refused(run: Run, office: Path) -> None:
    """Whoever reads it later must know why."""
    write_definitions(office, '[[accepted]]\ncode = "R08"\nfile = "outbound/a.csv"\n')
    assert "accepted[1].reason: is required" in run("check").err


def test_a_finding_about_years_is_accepted_without_a_file(office: Path) -> None:
    """It is in none."""
    rows = [
        (f"x{at}", "Japan", "bachelor", "exchange", "2018-03-01", "2018-06-30") for at in range(3)
    ]
    write_export(office, "outbound/b.csv", [HEADER, *rows])
    assert "Y03" in set(findings_of(office)["code"])
    accept(office, {"code": "Y03"}, {"code": "Y02"})
    found = findings_of(office)
    assert found.loc[found["accepted"].notna(), "code"].tolist() == ["Y03"]
    assert found.loc[found["code"] == "D01", "detail"].tolist() == ["accepted[2]: Y02"]


def test_what_was_not_read_is_not_called_unmatched(run: Run, office: Path) -> None:
    """Its findings may still be there."""
    write_export(office, "inbound/b.csv", [HEADER, *ROWS])
    accept(office, COUNTRY, {"code": "R08", "file": "inbound/b.csv"})
    for line in ("", "--direction inbound", "outbound/a.csv", "inbound/b.csv", "inbound"):
        assert "D01" not in run("check", *line.split()).out
    write_export(office, "inbound/b.csv", [HEADER, ROWS[0]])
    for line, is_found in (("", True), ("--direction outbound", False), ("inbound/b.csv", True)):
        done = run("check", *line.split())
        assert ("D01" in done.out) is is_found
        assert "accepted[1]" not in done.out
    (office / "inbound" / "b.csv").write_bytes(b"")
    assert "D01" not in run("check").out


def test_of_two_entries_the_first_gives_the_reason(run: Run, office: Path) -> None:
    """Neither is called unmatched."""
    accept(office, {**COUNTRY, "row": 3}, COUNTRY)
    found = findings_of(office)
    assert found.loc[found["code"] == "R08", "accepted"].tolist() == [1, 2]
    assert "D01" not in run("check").out


def test_figures_and_their_fingerprint_stay_the_same(run: Run, office: Path) -> None:
    """Accepting a finding changes no figure."""
    write_definitions(office, "")
    before, plain = run("summary", "--quiet").out, load_setup(data=[str(office)]).definitions
    accept(office, COUNTRY, {"code": "R03", "file": "outbound/a.csv"})
    assert run("summary", "--quiet").out == before
    assert fingerprint(load_setup(data=[str(office)]).definitions) == fingerprint(plain)


def test_the_code_is_explained(run: Run) -> None:
    """Its stage is that of the definitions."""
    record = run("check", "--explain", "D01").records[0]
    assert (record["severity"], record["stage"]) == ("warning", "definitions")
    assert "口径" in run("check", "--explain", "D01", "--lang", "zh", "-f", "table").out


def test_a_column_that_is_accepted_as_unread_is_not_named_by_every_command(
    run: Run, tmp_path: Path
) -> None:
    """The office has looked at it."""
    header = ("student id", "Award", "activity", "start", "end")
    rows = [("s1", "master", "exchange", "2016-03-01", "2016-06-30")]
    write_export(tmp_path, "outbound/a.csv", [header, *rows])
    assert "'Award' looks like the level" in run("summary").err
    accept(tmp_path, {"code": "H06", "file": "outbound/a.csv"})
    assert "Award" not in run("summary").err
