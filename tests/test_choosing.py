"""Which files are read: a folder's, or those that the command line chooses."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bjut_exchange.config.terms import DirectionName
from bjut_exchange.errors import ExchangeError, UsageError
from bjut_exchange.reading.setup import load_setup
from bjut_exchange.reading.sources import Found, find_sources
from tests.conftest import Run
from tests.tool import register_of, run_shell, write_definitions, write_export

OUT, IN = DirectionName
HEADER = ("学号", "国家/地区", "开始日期")
ROW = ("001", "日本", "2016-03-01")


def found(*arguments: str | Path, directions: tuple[DirectionName, ...] = (OUT, IN)) -> Found:
    """Find the exports that arguments of the command line choose."""
    return find_sources(load_setup(None, [str(each) for each in arguments], {}), directions)


def names(*arguments: str | Path) -> list[str]:
    """Return the names of the exports chosen."""
    return [source.name for source in found(*arguments).sources]


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """Return a folder with its own definitions and three exports."""
    folder = tmp_path / "office"
    for name in ("outbound/a.csv", "outbound/2016/volunteers.csv", "inbound/c.csv"):
        write_export(folder, name, [HEADER, ROW])
    write_definitions(folder, 'title = "Office"')
    return folder


def test_files_are_what_they_are_in_their_folder(office: Path) -> None:
    """The same names, directions, desks and definitions."""
    whole = {source.name: source for source in found(office).sources}
    paths = [office / "outbound" / "2016" / "volunteers.csv", office / "inbound" / "c.csv"]
    for source in found(*paths).sources:
        assert (source.direction, source.desk) == (
            whole[source.name].direction,
            whole[source.name].desk,
        )
    assert load_setup(None, [str(paths[0])], {}).definitions.title.en == "Office"
    assert load_setup(None, [str(paths[0])], {}).data == office


def test_patterns_and_folders_choose_files(office: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pattern in quotes is spread here, as it is on a system whose shell does not."""
    write_export(office, "outbound/notes.md", [HEADER])
    outbound = ["outbound/2016/volunteers.csv", "outbound/a.csv"]
    assert names(office / "out*" / "**" / "*.csv") == outbound
    assert names(office / "out*") == names(office / "**" / "[a-v]*.csv")[1:] == outbound
    assert names(office / "outbound", office / "inbound") == names(office)
    assert names(office / "*", office / "outbound" / "a.csv") == names(office)
    monkeypatch.chdir(office / "outbound")
    assert names("a.csv") == ["outbound/a.csv"]


def test_a_file_outside_every_folder_with_definitions_is_named_as_it_lies(tmp_path: Path) -> None:
    """Below the lowest folder that holds all that is chosen; the nearest folder says more."""
    for name in ("outbound/x/inbound/a.csv", "outbound/x/b.csv"):
        write_export(tmp_path, name, [HEADER, ROW])
    folder = tmp_path / "outbound" / "x"
    sources = found(folder / "b.csv", folder / "inbound" / "a.csv").sources
    assert [(each.name, each.direction) for each in sources] == [
        ("b.csv", OUT),
        ("inbound/a.csv", IN),
    ]
    assert [each.direction for each in found(folder / "inbound" / "a.csv").sources] == [IN]


def test_a_file_of_no_direction_takes_the_one_asked_for(tmp_path: Path) -> None:
    """If both are, it is refused."""
    path = write_export(tmp_path, "list.csv", [HEADER, ROW])
    assert [each.direction for each in found(path, directions=(IN,)).sources] == [IN]
    ((name, error),) = found(path).refused
    assert (name, error.check) == ("list.csv", "F10")
    assert "--direction" in error.hint


def test_a_file_chosen_that_is_not_of_the_direction_asked_for_is_told(office: Path) -> None:
    """It would be missed; in a whole folder it would not."""
    chosen = found(office / "inbound" / "c.csv", office / "outbound" / "a.csv", directions=(OUT,))
    assert [source.name for source in chosen.sources] == ["outbound/a.csv"]
    assert chosen.ignored == (("F12", "inbound/c.csv"),)
    assert found(office, directions=(OUT,)).ignored == ()


def test_every_refused_file_is_told(tmp_path: Path) -> None:
    """Not only the first."""
    for name in ("outbound/inbound.csv", "inbound/outbound.csv", "outbound/a.csv"):
        write_export(tmp_path, name, [HEADER, ROW])
    of_folder = found(tmp_path)
    assert [name for name, _ in of_folder.refused] == [
        "inbound/outbound.csv",
        "outbound/inbound.csv",
    ]
    assert {error.check for _, error in of_folder.refused} == {"F09"}
    assert [source.name for source in of_folder.sources] == ["outbound/a.csv"]


@pytest.mark.parametrize(
    ("argument", "said"),
    [
        ("nowhere.csv", "there is no file or folder nowhere.csv"),
        ("*.tsv", "no export matches *.tsv"),
        ("empty", "no exports found in empty"),
    ],
)
def test_what_chooses_nothing_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, argument: str, said: str
) -> None:
    """It could be a misspelt name."""
    (tmp_path / "empty").mkdir()
    path = write_export(tmp_path, "outbound/a.csv", [HEADER, ROW])
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError) as caught:
        found(path, argument)
    assert str(caught.value) == said


def test_a_file_under_two_names_is_read_once(tmp_path: Path) -> None:
    """Under its own, whether the folder or the command line has both."""
    path = write_export(tmp_path, "outbound/b.csv", [HEADER, ROW])
    (tmp_path / "outbound" / "a.csv").symlink_to("b.csv")
    assert names(tmp_path) == ["outbound/b.csv"]
    assert names(path, path, tmp_path / "outbound" / "a.csv") == ["b.csv"]


def test_linked_folders_are_read(tmp_path: Path) -> None:
    """An office may keep its exports on another disk."""
    write_export(tmp_path / "disk", "2016/a.csv", [HEADER, ROW])
    (tmp_path / "office" / "outbound").mkdir(parents=True)
    (tmp_path / "office" / "outbound" / "all").symlink_to(tmp_path / "disk")
    assert names(tmp_path / "office") == ["outbound/all/2016/a.csv"]


def test_hidden_files_and_those_of_an_open_workbook_are_not_read(tmp_path: Path) -> None:
    """Nor mentioned: they are no exports under another name."""
    for name in ("a.csv", ".a.csv", "~$a.xlsx", ".git/a.csv"):
        write_export(tmp_path, f"outbound/{name}", [HEADER, ROW])
    assert names(tmp_path) == ["outbound/a.csv"]
    assert found(tmp_path).ignored == ()


def test_stdin_and_pipes_give_what_the_file_gives(run: Run, office: Path) -> None:
    """To the byte; in JSON with the same digest."""
    path = "outbound/a.csv"
    stated = ("培养层次", "项目类别", "期限"), ("本科", "交换", "长期")
    write_export(office, path, [(*HEADER, *stated[0]), (*ROW, *stated[1])])
    content = (office / path).read_bytes()
    for form in ("csv", "json"):
        summary = ("summary", "--direction", "outbound", "--format", form, "--data")
        by_name = run(*summary, path, cwd=office)
        assert by_name.code == 0
        piped = run(*summary, "-", cwd=office, stdin=content)
        assert piped.out.replace('"stdin"', f'"{path}"') == by_name.out
    named = run_shell(f"exchange summary --direction outbound --data <(cat {path})", office)
    assert named.code == 0
    assert named.out == run("summary", "--direction", "outbound", "--data", path, cwd=office).out


def test_stdin_that_holds_nothing_is_an_error(run: Run, office: Path) -> None:
    """Closed or empty."""
    closed = run_shell("exchange summary --direction outbound --data - <&-", office)
    empty = run("summary", "--direction", "outbound", "--data", "-", cwd=office)
    for done in (closed, empty):
        assert done.code == 2
        assert "stdin" in done.err


def test_stdin_that_repeats_a_file_is_found(run: Run, office: Path) -> None:
    """As another file with its content is."""
    content = (office / "outbound" / "a.csv").read_bytes()
    arguments = ("check", "--direction", "outbound", ".", "-", "--format", "lines")
    assert "stdin: F13 " in run(*arguments, cwd=office, stdin=content).out


def test_a_direction_has_to_be_said_for_stdin(run: Run, office: Path) -> None:
    """It has no name to tell it by."""
    content = (office / "outbound" / "a.csv").read_bytes()
    done = run("summary", "--data", "-", cwd=office, stdin=content)
    assert done.code == 2
    assert "stdin matches no file pattern of either direction" in done.err


def test_the_command_line_takes_several(run: Run, office: Path) -> None:
    """Each with its own --data."""
    done = run("summary", "--data", "outbound/a.csv", "--data", "in*/*.csv", cwd=office)
    assert done.code == 0
    assert ": 2 rows read = 2 counted" in done.err


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    """By a sentence of the system."""
    path = write_export(tmp_path, "outbound/a.csv", [HEADER, ROW])
    (tmp_path / "outbound" / "b.csv").symlink_to("gone.csv")
    with pytest.raises(ExchangeError, match=r"outbound/b\.csv cannot be read: No such file"):
        register_of(tmp_path)
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this user may read everything")
    with pytest.raises(ExchangeError, match=r"outbound/a\.csv cannot be read: Permission denied"):
        register_of(tmp_path)


def test_the_folder_of_one_direction_can_be_the_data_folder(tmp_path: Path) -> None:
    """Its own name says which direction that is."""
    write_export(tmp_path, "outbound/a.csv", [HEADER, ROW])
    assert register_of(tmp_path / "outbound").row_account(OUT) == {"counted": 1}
