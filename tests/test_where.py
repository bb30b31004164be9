"""Which folder a run counts, by which definitions, and that every run says so."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bjut_exchange.config.schema import fingerprint
from bjut_exchange.reading.setup import load_setup
from tests.conftest import Run
from tests.tool import SAMPLE, run_here, write_definitions, write_export

EXPORT = (("student id", "country", "start", "end"), ("s1", "Japan", "2016-03-01", "2016-06-30"))
SHARED = '[tool.exchange]\ndata = "sample_data"\n'


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a checkout with a sample, and with folders of one's own in it."""
    place = tmp_path / "checkout"
    write_export(place, "sample_data/outbound/a.csv", EXPORT)
    write_definitions(place / "sample_data", 'title = "Sample"')
    (place / "pyproject.toml").write_text(SHARED, "utf-8")
    for folder in ("mine", "upper/OUTBOUND", "only/Inbound", "desk/outbound/2016/spring", "empty"):
        (place / folder).mkdir(parents=True)
    write_export(place, "mine/outbound/b.csv", EXPORT)
    write_export(place, "own/outbound/c.csv", EXPORT)
    write_definitions(place / "own", 'title = "Own"')
    return place


@pytest.mark.parametrize(
    ("working", "folder", "title", "layers"),
    [
        (".", "sample_data", "Sample", 2),
        ("empty", "sample_data", "Sample", 2),
        ("sample_data", "sample_data", "Sample", 2),
        ("sample_data/outbound", "sample_data", "Sample", 2),
        ("mine", "mine", "mine", 1),
        ("mine/outbound", "mine", "mine", 1),
        ("upper", "upper", "upper", 1),
        ("upper/OUTBOUND", "upper", "upper", 1),
        ("only", "only", "only", 1),
        ("desk/outbound/2016/spring", "desk", "desk", 1),
        ("own", "own", "Own", 2),
        ("own/outbound", "own", "Own", 2),
    ],
)
def test_the_nearest_exports_upwards_are_counted(
    checkout: Path,
    monkeypatch: pytest.MonkeyPatch,
    working: str,
    folder: str,
    title: str,
    layers: int,
) -> None:
    """Below one's own outbound or inbound, never the sample of the checkout."""
    monkeypatch.chdir(checkout / working)
    setup = load_setup()
    assert setup.data.resolve() == checkout / folder
    assert (setup.definitions.title.en, len(setup.layers)) == (title, layers)


def test_exports_beside_a_project_file_that_only_names_a_folder_are_counted(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Definitions of one's own keep the folder that they name."""
    write_export(checkout, "outbound/a.csv", EXPORT)
    monkeypatch.chdir(checkout / "outbound")
    assert load_setup().data.resolve() == checkout
    write_definitions(checkout, 'data = "sample_data"')
    assert load_setup().data.resolve() == checkout / "sample_data"


@pytest.mark.parametrize("working", ["exports", "exports/outbound", "exports/outbound/2016"])
def test_definitions_hold_for_the_folder_that_they_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, working: str
) -> None:
    """Also for who works in it."""
    write_export(tmp_path, "exports/outbound/2016/a.csv", EXPORT)
    write_definitions(tmp_path, 'data = "exports"\ntitle = "Office"')
    monkeypatch.chdir(tmp_path / working)
    setup = load_setup()
    assert (setup.data.resolve(), setup.definitions.title.en) == (tmp_path / "exports", "Office")


def test_definitions_further_up_do_not_hold_for_other_exports(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such as those of another university, in a folder below one's own."""
    write_definitions(tmp_path, 'title = "Office"')
    write_export(tmp_path, "guest/outbound/a.csv", EXPORT)
    monkeypatch.chdir(tmp_path / "guest")
    setup = load_setup()
    assert (setup.definitions.title.en, setup.layers) == ("guest", ("bjut.toml",))


@pytest.mark.parametrize("how", ["--data", "--config", "EXCHANGE_DATA"])
def test_what_a_user_names_is_counted_wherever_the_user_works(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """As before: the folder of the working folder's own exports does not matter."""
    monkeypatch.chdir(checkout / "mine")
    own = checkout / "own"
    setups = {
        "--data": lambda: load_setup(data=[str(own)]),
        "--config": lambda: load_setup(own / "exchange.toml"),
        "EXCHANGE_DATA": lambda: load_setup(environment={"EXCHANGE_DATA": str(own)}),
    }
    setup = setups[how]()
    assert (setup.data.resolve(), setup.definitions.title.en) == (own, "Own")


def test_a_file_named_outbound_is_no_folder_of_exports(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only folders are."""
    (checkout / "empty" / "outbound").write_text("x", "utf-8")
    monkeypatch.chdir(checkout / "empty")
    assert load_setup().definitions.title.en == "Sample"


@pytest.mark.parametrize(
    ("exports", "title"),
    [
        ([], "office"),
        (["."], "office"),
        (["outbound/a.csv"], "outbound"),
        (["outbound/a.csv", "inbound/b.csv"], "office"),
        (["outbound/*.csv"], "outbound"),
        (["-", "--direction", "outbound"], "stdin"),
        (["-", "outbound/a.csv", "--direction", "outbound"], "outbound"),
    ],
)
def test_tables_are_headed_by_the_folder_where_definitions_have_no_title(
    tmp_path: Path, exports: list[str], title: str
) -> None:
    """In tables and in the column `source`, never by the name of another university."""
    office = tmp_path / "office"
    path = write_export(office, "outbound/a.csv", EXPORT)
    write_export(office, "inbound/b.csv", EXPORT)
    for form in ("table", "csv"):
        stdin = path.read_bytes()
        done = run_here("summary", "--format", form, *exports, cwd=office, stdin=stdin)
        assert done.code == 0, done.err
        shown = done.records[0]["source"] if form == "csv" else done.out.splitlines()[0]
        assert shown.split(",")[0] == title


def test_the_name_of_the_folder_is_not_in_the_fingerprint(tmp_path: Path) -> None:
    """The same definitions have the same one everywhere, whatever heads the tables."""
    for name in ("a", "b"):
        write_export(tmp_path, f"{name}/outbound/a.csv", EXPORT)
    first, second = (load_setup(data=[str(tmp_path / name)]).definitions for name in "ab")
    assert first.title.en != second.title.en
    assert fingerprint(first) == fingerprint(second)


@pytest.mark.parametrize(
    "command",
    [
        *("summary", "compare 2016 2016", "trend", "breakdown --by country", "trace", "check"),
        *("rules", "publish --year 2016", "trace --excluded", "summary --year 2061"),
        *("partners", "summary -o outbound/a.csv", "summary --direction inbound"),
    ],
)
def test_every_run_names_the_folder_and_the_definitions(
    run: Run, tmp_path: Path, command: str
) -> None:
    """Whether it ends well or in an error, unless it is to be quiet."""
    office = tmp_path / "office"
    write_export(office, "outbound/a.csv", EXPORT)
    write_definitions(office, 'title = "Office"')
    assert "this folder (definitions: exchange.toml, then bjut.toml)" in run(
        *command.split(), cwd=office
    ).err.replace("\n", " ")
    shutil.rmtree(office / "outbound")
    for data in ("office", "office/exchange.toml"):
        said = run(*command.split(), "--data", data).err
        assert "office (definitions: office/exchange.toml, then bjut.toml)" in said or (
            "office/exchange.toml (definitions: office/exchange.toml, then bjut.toml)" in said
        )
    quiet = run(*command.split(), "--quiet", "office").err
    assert "definitions:" not in quiet


def test_an_export_that_cannot_be_read_does_not_hide_the_folder(run: Run, tmp_path: Path) -> None:
    """The error names a file below it."""
    write_export(tmp_path, "outbound/a.csv", EXPORT)
    (tmp_path / "outbound" / "b.csv").write_bytes(b"")
    first, second, *_ = run("summary").err.splitlines()
    assert first == "exchange: this folder (definitions: bjut.toml)"
    assert "outbound/b.csv is empty" in second


def test_a_folder_above_is_named_in_full(run: Run, checkout: Path) -> None:
    """`..` would not say which one."""
    said = run("summary", cwd=checkout / "mine" / "outbound").err
    assert said.startswith(f"exchange: {checkout / 'mine'} (definitions: bjut.toml): 1 row read")
    said = run("rules", cwd=SAMPLE / "outbound").err
    assert said.startswith(f"exchange: {SAMPLE} (definitions: {SAMPLE / 'exchange.toml'}, then")
