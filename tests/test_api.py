"""What the package gives to Python: the figures of the command line as data frames."""

from __future__ import annotations

import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import bjut_exchange as bx
from bjut_exchange.register.schema import COLUMNS
from tests.conftest import Run
from tests.test_json_schema import write_folder
from tests.tool import ENVIRONMENT, ROOT, SAMPLE, write_definitions, write_export

Asked = Callable[[bx.Office], pd.DataFrame]

# What a frame is asked for, and the command that shows the same.
SAME: dict[str, Asked] = {
    "summary": lambda office: office.summary(),
    "summary --year 2014": lambda office: office.summary(2014),
    "summary --direction inbound": lambda office: office.summary(direction="inbound"),
    "trend": lambda office: office.trend(),
    "trend --from 2013 --to 2015": lambda office: office.trend(2013, "2015"),
    "trend --category degree": lambda office: office.trend(category="degree"),
    "compare 2014 2015 2016": lambda office: office.compare(2014, 2015, 2016),
    "breakdown --by country": lambda office: office.breakdown("country"),
    "breakdown -b level -b country": lambda office: office.breakdown("level", "country"),
    "breakdown -b level -y 2015 -y 2016": lambda office: office.breakdown(
        "level", year=[2015, 2016]
    ),
    "breakdown -b college -y 2016 --direction outbound --top 3 --protect suppress": lambda office: (
        office.breakdown("college", year=2016, direction="outbound", top=3, protect="suppress")
    ),
    "breakdown -b country -c graduate": lambda o: o.breakdown("country", category="graduate"),
    "partners": lambda office: office.partners(),
    "partners --year 2015 --idle 2": lambda office: office.partners(2015, idle=2),
    "trace": lambda office: office.trace(),
    "trace --of countries --direction outbound": lambda office: office.trace(
        of="countries", direction="outbound"
    ),
    "trace --year 2015 -c graduate": lambda office: office.trace(2015, category="graduate"),
    "trace --excluded": lambda office: office.excluded(),
    "trace --excluded --year 2015": lambda office: office.excluded(2015),
    "check --format csv": lambda office: office.findings(),
}
# The commands without what only the sample has.
OF_FOLDER = ("summary", "trend", "breakdown --by country", "partners", "trace", "trace --excluded")


@pytest.fixture(scope="module")
def office() -> bx.Office:
    """Read the sample, which no test may change."""
    return bx.read(SAMPLE)


def as_csv(frame: pd.DataFrame) -> list[dict[str, str]]:
    """Return a frame as the texts that a CSV result has for it."""
    texts = {
        name: [
            ""
            if value is pd.NA or value is pd.NaT
            else f"{value:.4f}"
            if isinstance(value, float)
            else value.date().isoformat()
            if isinstance(value, pd.Timestamp)
            else str(value)
            for value in frame[name].array
        ]
        for name in frame
    }
    return [dict(zip(texts, row, strict=True)) for row in zip(*texts.values(), strict=True)]  # type: ignore[arg-type]  # names are texts


@pytest.mark.parametrize("command", SAME)
def test_a_frame_holds_what_the_command_shows(run: Run, office: bx.Office, command: str) -> None:
    """The same rows, columns and values, in the same order."""
    done = run(*shlex.split(command), "--data", str(SAMPLE), "--quiet")
    assert as_csv(SAME[command](office)) == done.records != []


@pytest.mark.parametrize("command", SAME)
def test_every_column_has_the_dtype_of_its_kind(office: bx.Office, command: str) -> None:
    """Also where nothing is available; nothing is NA, never an empty text."""
    frame = SAME[command](office)
    assert {str(dtype) for dtype in frame.dtypes} <= {
        *("string", "Int64", "Float64", "datetime64[s]")
    }
    assert not (frame.select_dtypes("string") == "").any(axis=None)
    assert frame.index.equals(pd.RangeIndex(len(frame)))
    years = [name for name in ("year", "base_year") if name in frame]
    assert all(frame[name].dtype == "string" for name in years)


@pytest.mark.parametrize("command", OF_FOLDER)
def test_a_folder_with_a_history_and_faults_has_the_same_figures(
    run: Run, tmp_path: Path, command: str
) -> None:
    """Published figures, provisional years, own definitions and unknown values among them."""
    write_folder(tmp_path)
    (tmp_path / "outbound" / "other.csv").unlink()
    done = run(*shlex.split(command), "--data", str(tmp_path), "--quiet")
    assert as_csv(SAME[command](bx.read(tmp_path))) == done.records != []


def test_the_rows_of_a_direction_have_the_columns_written_down(office: bx.Office) -> None:
    """Names and dtypes are those of `register/schema.py`, in its order."""
    for direction in ("outbound", "inbound"):
        dtypes = {name: str(dtype) for name, dtype in office.stays(direction).dtypes.items()}
        assert dtypes == {column.name: column.dtype for column in COLUMNS}


def test_whoever_counts_the_stays_comes_to_the_same_figures(office: bx.Office) -> None:
    """By category, and the different programmes in each."""
    stays = office.stays("outbound")
    counted = stays[(stays["outcome"] == "counted") & (stays["first_year"] == 2016)]
    by_category = counted.groupby("category", observed=True)
    shown = office.summary(2016, direction="outbound").set_index("category").drop("total")
    assert by_category.size().to_dict() == shown["participations"].to_dict()
    assert by_category["programme"].nunique().to_dict() == shown["programmes"].to_dict()


def test_the_stays_hold_no_student_id_and_may_be_changed(office: bx.Office) -> None:
    """Persons are numbers, and what a notebook does to a frame changes no figure."""
    ids = set(pd.read_csv(SAMPLE / "outbound" / "exchange_2016.csv", dtype="str")["学号"])
    stays, before = office.stays("outbound"), office.summary(2016)
    assert not any(ids & set(stays[name].astype("str")) for name in stays)
    stays["outcome"] = "excluded"
    stays.loc[:, "first_year"] = 0
    assert (office.stays("outbound")["outcome"] == "counted").sum() == 3944
    assert office.summary(2016).equals(before)


def test_the_row_account_adds_up_to_the_rows(office: bx.Office) -> None:
    """In each direction, by what became of them."""
    account = office.row_account()
    assert [str(dtype) for dtype in account.dtypes] == ["string", "string", "Int64"]
    for direction, rows in account.groupby("direction")["rows"].sum().items():
        assert rows == len(office.stays(str(direction)))


@pytest.mark.parametrize("year", [2016, "2016", np.int64(2016)])
def test_a_year_is_a_number_or_a_text(office: bx.Office, year: int) -> None:
    """Also a number out of a frame, and one among several."""
    assert set(office.summary(year)["year"]) == {"2016"}
    assert set(office.breakdown("level", year=year)["year"]) == {"2016"}
    assert set(office.breakdown("level", year=iter([2015, year]))["year"]) == {"2015", "2016"}


def test_academic_years_are_named_as_frames_write_them(tmp_path: Path) -> None:
    """What stands in the column can be asked for."""
    rows = [("1", "2015-10-01"), ("2", "2016-10-01"), ("3", "2016-11-01")]
    write_export(tmp_path, "outbound/a.csv", [("student id", "start"), *rows])
    write_definitions(tmp_path, 'year_starts = "09-01"\n')
    office = bx.read(tmp_path)
    first, last = office.trend(category="total")["year"]
    assert (first, last) == ("2015/16", "2016/17")
    assert office.summary(first)["participations"].max() == 1
    with pytest.raises(bx.ExchangeError, match="academic year"):
        office.summary("sixteen")


@pytest.mark.parametrize(
    ("asked", "hint"),
    [
        (lambda office: office.summary(1999), "years covered: outbound 2011–2016"),
        (lambda office: office.summary(direction="out"), "possible: outbound, inbound"),
        (lambda office: office.stays("both"), "possible: outbound, inbound"),
        (lambda office: office.breakdown("colege"), "college"),
        (lambda office: office.breakdown("level", protect="hide"), "possible: round, suppress"),
        (lambda office: office.breakdown("level", category="none"), "possible: "),
        (lambda office: office.breakdown("level", top=0), "use 1 or more"),
        (lambda office: office.partners(idle=-1), "use 1 or more"),
        (lambda office: office.trace(of="students"), "possible: participations, persons"),
        (lambda office: office.trend(2020), "exports|covered|trend"),
    ],
)
def test_what_cannot_be_asked_for_is_said_with_what_can(
    office: bx.Office, asked: Asked, hint: str
) -> None:
    """As an error that a notebook shows, with a hint."""
    with pytest.raises(bx.ExchangeError) as raised:
        asked(office)
    assert str(raised.value)
    assert any(part in raised.value.hint for part in hint.split("|"))


def test_an_export_that_cannot_be_read_is_found_and_is_in_no_figure(tmp_path: Path) -> None:
    """Figures without it would be wrong and are refused; `findings` says what to fix."""
    office = bx.read(write_folder(tmp_path))
    findings = office.findings()
    refused = findings.loc[findings["file"] == "outbound/other.csv"]
    assert "error" in set(refused["severity"])
    assert "R08" in set(findings["code"])
    for asked in (bx.Office.summary, bx.Office.excluded, bx.Office.row_account):
        with pytest.raises(bx.ExchangeError, match=r"other\.csv"):
            asked(office)
    with pytest.raises(bx.ExchangeError, match=r"other\.csv"):
        office.stays("inbound")


def test_definitions_and_folder_are_found_as_on_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the working folder, by EXCHANGE_DATA, in the folder of the exports, or as named."""
    write_export(tmp_path, "outbound/a.csv", [("student id", "start"), ("1", "2016-03-01")])
    write_definitions(tmp_path, 'title = "One"\n')
    other = tmp_path / "other.toml"
    other.write_text('title = "Two"\n', "utf-8")
    monkeypatch.setenv("EXCHANGE_DATA", str(tmp_path))
    assert bx.read().definitions.title.en == "One"
    monkeypatch.delenv("EXCHANGE_DATA")
    assert bx.read(tmp_path).definitions.title.en == "One"
    assert bx.read(str(tmp_path), config=other).definitions.title.en == "Two"
    monkeypatch.chdir(tmp_path)
    office = bx.read()
    assert set(office.summary()["source"]) == {"One"}
    assert len(bx.read("outbound/a.csv").stays("outbound")) == 1
    with pytest.raises(bx.ExchangeError):
        bx.read("nowhere")


def test_an_office_is_shown_by_its_folder_and_rows(office: bx.Office) -> None:
    """Not by all that is in it, and by no cell."""
    assert repr(office) == f"<Office {SAMPLE}: 4016 outbound rows, 5257 inbound rows>"


def test_the_package_loads_pandas_only_when_it_reads() -> None:
    """The command line, which needs none for its help, is in the same package."""
    lines = (
        "import sys, bjut_exchange as bx",
        "assert 'pandas' not in sys.modules",
        "assert bx.ExchangeError and 'pandas' not in sys.modules",
        "assert bx.read and bx.Office and 'pandas' in sys.modules",
    )
    subprocess.run([sys.executable, "-c", "\n".join(lines)], env=ENVIRONMENT, check=True)


def test_the_package_has_the_names_that_it_lists() -> None:
    """And no others."""
    assert all(getattr(bx, name) for name in bx.__all__)
    with pytest.raises(AttributeError, match="no attribute 'reed'"):
        bx.reed  # type: ignore[attr-defined]  # noqa: B018  # a mistake of a user


def test_the_lines_of_the_readme_show_something(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """They are run as they stand there."""
    code = (ROOT / "README.md").read_text("utf-8").split("```python\n")[1].split("```")[0]
    monkeypatch.chdir(ROOT)
    exec(compile(code, "README.md", "exec"), {})  # noqa: S102  # these lines are ours
    assert capsys.readouterr().out
