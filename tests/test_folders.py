"""What lies in a data folder besides exports: what is closed, no file, not read, or outside."""

from __future__ import annotations

import os
import socket
import threading
from pathlib import Path

import pytest

from bjut_exchange.config.terms import DirectionName
from bjut_exchange.errors import ConfigError, InputError
from bjut_exchange.reading import sources
from bjut_exchange.reading.files import listed_below
from bjut_exchange.reading.setup import load_setup
from bjut_exchange.register.build import build_register
from tests.tool import register_of, rows_found, write_definitions, write_export

OUT, IN = DirectionName.OUTBOUND, DirectionName.INBOUND
HEADER = ("student id", "country", "status", "start", "end")
ROW = ("s1", "Japan", "completed", "2016-07-01", "2016-07-20")


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """Return a data folder with one export."""
    write_export(tmp_path, "outbound/a.csv", [HEADER, ROW])
    return tmp_path


def test_a_folder_that_the_system_does_not_open_refuses_figures(
    office: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the reason, and wherever it lies: by its name, by a link, named by the user."""
    closed = office / "outbound" / "2016"
    closed.mkdir()
    (office / "linked").symlink_to(closed)
    scan = os.scandir

    def refuse(path: str) -> object:
        if os.path.realpath(path) == str(closed.resolve()):
            raise OSError(5, "Input/output error", str(path))
        return scan(path)

    monkeypatch.setattr("os.scandir", refuse)
    for data in ([str(office)], [str(closed), str(office / "outbound" / "a.csv")]):
        refused = build_register(load_setup(data=data)).refused
        assert {each.error.check for each in refused} == {"F01"}
        assert "2016 cannot be opened: Input/output error" in str(refused[0].error)
    pattern = str(office / "outbound" / "*" / "*.csv")
    both = [pattern, str(office / "outbound" / "a.csv")]
    assert [each.error.check for each in build_register(load_setup(data=both)).refused] == ["F01"]


def test_a_link_to_a_folder_that_is_gone_refuses_figures(office: Path) -> None:
    """Such as one on a drive that is not connected; a link of a picture does no harm."""
    (office / "outbound" / "picture.png").symlink_to("nowhere")
    assert register_of(office).row_account(OUT) == {"counted": 1}
    (office / "outbound" / "2015").symlink_to("nowhere")
    with pytest.raises(InputError, match="outbound/2015 cannot be opened: No such file"):
        register_of(office)


@pytest.mark.parametrize("name", ["outbound/p.csv", "outbound/2016/p", "outbound/p.zip"])
@pytest.mark.parametrize("kind", ["pipe", "socket", "link to a device"])
def test_what_is_no_file_is_named_and_never_opened(
    office: Path, name: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing would ever come out of a pipe."""
    path = office / name
    path.parent.mkdir(exist_ok=True)
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "socket":
        monkeypatch.chdir(path.parent)  # the name of a socket must be short
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(path.name)
    else:
        path.symlink_to(os.devnull)
    assert register_of(office).row_account(OUT) == {"counted": 1}
    assert rows_found(office, "F15") == {name: []}
    pattern = load_setup(data=[str(office / "**" / "*.csv")])
    assert build_register(pattern).row_account(OUT) == {"counted": 1}


def test_a_pipe_that_is_named_is_read(office: Path) -> None:
    """As the shell hands over the output of a command."""
    pipe = office / "p.csv"
    os.mkfifo(pipe)
    content = (office / "outbound" / "a.csv").read_bytes()
    writer = threading.Thread(target=pipe.write_bytes, args=[content], daemon=True)
    writer.start()
    assert len(build_register(load_setup(data=[str(pipe)]), [OUT]).counted(OUT)) == 1
    writer.join(10)


def test_a_device_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before it fills the memory."""
    monkeypatch.setattr(sources, "_MOST_BYTES_IN_MEMORY", 1 << 20)
    refused = build_register(load_setup(data=["/dev/zero"]), [OUT]).refused
    assert [each.error.check for each in refused] == ["F21"]


UNREAD = [
    *("a.et", "b.xlsb", "c.numbers", "d.zip", "e.html", "f.json", "g.dat", "h", "i.csv "),
    *("j.xlsx.crdownload", "k.part", "l.7z", "m.rar", "n.prn", "o.csv.bak", "p.XLSB"),
]
PAPERS = [
    *("README.md", "readme", "a.pdf", "b.docx", "c.PNG", "Thumbs.db", "desktop.ini"),
    *("~$a.xlsx", ".hidden", "exchange.toml"),
]


def test_files_that_nobody_reads_are_named(office: Path) -> None:
    """Where exports lie; papers, pictures and what systems keep there are none."""
    for name in (*UNREAD, *PAPERS):
        (office / "outbound" / name).write_bytes(b"x")
        (office / name).write_bytes(b"" if name == "exchange.toml" else b"x")
    expected: dict[str, list[int]] = {f"outbound/{name}": [] for name in UNREAD}
    assert rows_found(office, "F14") == expected
    inbound_only = build_register(load_setup(data=[str(office)]), [IN])
    assert inbound_only.ignored == ()


def test_files_beside_exports_are_named_whatever_the_patterns_say(office: Path) -> None:
    """A pattern with a suffix means its files, and so the one that was saved in another form."""
    text = 'history = "h.dat"\n[outbound]\nexports = [{ files = ["list_*.csv", "h*"] }]\n'
    write_definitions(office, text)
    write_export(office, "list_2016.csv", [HEADER, ROW])
    for name in ("list_2015.et", "other.et", "h.dat"):
        (office / name).write_bytes(b"")
    assert rows_found(office, "F14") == {"list_2015.et": []}


@pytest.mark.parametrize(
    ("outbound", "inbound", "code"),
    [
        ("all.csv", "all.csv", ""),
        ("*.csv", "*.csv", ""),
        ("all.csv", "*.csv", "F09"),
    ],
)
def test_a_file_that_both_directions_list_by_one_pattern_is_read_for_both(
    tmp_path: Path, outbound: str, inbound: str, code: str
) -> None:
    """It is listed on purpose; each direction accounts for all its rows, and nothing is twice."""
    rule = '{ id = "x", label = "x", when = { status = ["completed"] } }'
    write_definitions(
        tmp_path,
        f'outbound.exports = [{{ files = ["{outbound}"] }}]\noutbound.left_out = [{rule}]\n'
        f'inbound.exports = [{{ files = ["{inbound}"] }}]\n',
    )
    header = ("student id", "nationality", "status", "start", "end")
    write_export(tmp_path, "all.csv", [header, ROW, ("s2", *ROW[1:2], "", *ROW[3:])])
    if code:
        with pytest.raises(InputError) as caught:
            register_of(tmp_path)
        assert caught.value.check == code
    else:
        register = register_of(tmp_path)
        assert [sum(register.row_account(name).values()) for name in (OUT, IN)] == [2, 2]
        assert [len(register.counted(name)) for name in (OUT, IN)] == [1, 2]
        assert rows_found(tmp_path, "F13") == {}
        one = build_register(load_setup(data=[str(tmp_path / "all.csv")]), [IN])
        assert len(one.counted(IN)) == 2


@pytest.mark.parametrize("key", ["history", "agreements"])
@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("../outside.csv", "leads out"),
        ("a/../../outside.csv", "leads out"),
        ("/etc/passwd", "leads out"),
        (".", "leads out"),
        ("outbound", "is a folder, a pipe or a device"),
        ("pipe", "is a folder, a pipe or a device"),
    ],
)
def test_history_and_agreements_are_files_in_the_data_folder(
    office: Path, key: str, value: str, said: str
) -> None:
    """Nothing outside is read or written, and the key is named."""
    os.mkfifo(office / "pipe")
    write_definitions(office, f'{key} = "{value}"')
    with pytest.raises(ConfigError, match=f"{key}: .*{said}"):
        load_setup(data=[str(office)])


def test_a_link_in_the_data_folder_may_lead_out_of_it(office: Path, tmp_path: Path) -> None:
    """It is the user's own."""
    (tmp_path / "elsewhere").mkdir()
    (office / "history.csv").symlink_to(tmp_path / "elsewhere" / "history.csv")
    write_definitions(office, 'history = "x/../history.csv"')
    assert load_setup(data=[str(office)]).definitions.history == Path("x/../history.csv")


def test_a_listing_holds_each_file_once(office: Path) -> None:
    """However it can be reached."""
    (office / "again").symlink_to("outbound")
    (office / "outbound" / "b.et").write_bytes(b"")
    found = listed_below(office)
    assert [found.exports, found.others] == [
        [office / "outbound" / "a.csv"],
        [office / "outbound" / "b.et"],
    ]
