"""`exchange init`: from a folder that nobody prepared to figures, in two commands."""

from __future__ import annotations

import csv
import io
import json
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest import mock

import pytest

from tests import newcomers
from tests.newcomers import Right, write_csv
from tests.tool import SAMPLE, Done, run_here
from tests.workbook import Cell, write_workbook

YEARS = [str(year) for year in range(2011, 2017)]
# Words that stand in no list of headers, of three scripts.
HEADERS = {
    "latin": ("Zorblat", "Quimby", "Frandle", "Wexo", "Plinth", "Grumble", "Snorv", "Tavik"),
    "chinese": ("甲栏", "乙栏", "丙栏", "丁栏", "戊栏", "己栏", "庚栏"),
    "cyrillic": ("Фыва", "Олдж", "Йцук", "Енгш", "Ячсм"),
}


def sample_tables() -> Iterator[tuple[Path, list[list[str]]]]:
    """Yield the tables of the sample, with their names below its folder."""
    for path in sorted(SAMPLE.rglob("*.csv")):
        content = path.read_bytes()
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("gb18030")
        delimiter = max(",;\t|", key=text.partition("\n")[0].count)
        yield path.relative_to(SAMPLE), [*csv.reader(io.StringIO(text), delimiter=delimiter)]


def renamed_sample(folder: Path, script: str, name: Callable[[Path], str] = Path.as_posix) -> Path:
    """Write the sample under headers that are in no list; the same header keeps the same name."""
    new: dict[str, str] = {}
    for path, (header, *rows) in sample_tables():
        for each in header:
            words = HEADERS[script]
            new.setdefault(
                each, words[len(new) % len(words)] + "abcdefghijklmnop"[len(new) // len(words)]
            )
        own = [[*map(new.__getitem__, header)], *rows]
        if name(path).endswith(".xlsx"):
            cells: list[list[Cell]] = [[*row] for row in own]
            write_workbook(folder / name(path), {"Sheet1": cells})
        else:
            write_csv(folder / name(path), own)
    return folder


def summary(folder: Path, year: str) -> list[dict[str, str]]:
    """Return the records of a summary, without the title of the definitions."""
    done = run_here("summary", "--year", year, "--format", "csv", cwd=folder)
    assert done.code == 0, done.err
    return [{**record, "source": ""} for record in done.records]


@pytest.fixture(scope="module")
def right_figures() -> dict[str, list[dict[str, str]]]:
    """Return the sample's figures of every year."""
    return {year: summary(SAMPLE, year) for year in YEARS}


def init(folder: Path, *arguments: str) -> Done:
    """Run `exchange init` in a folder."""
    return run_here("init", *arguments, cwd=folder)


@pytest.mark.parametrize("script", HEADERS)
def test_the_sample_is_counted_whatever_its_headers_are(
    tmp_path: Path, script: str, right_figures: dict[str, list[dict[str, str]]]
) -> None:
    """Two commands give the sample's figures of all years, though no header is known."""
    folder = renamed_sample(tmp_path / "own", script)
    done = init(folder, "--yes")
    assert done.code == 0, done.err
    assert "open:" not in done.err
    assert {year: summary(folder, year) for year in YEARS} == right_figures


@pytest.mark.parametrize(
    "name",
    [
        lambda path: path.as_posix().replace("/", "_"),
        lambda path: path.as_posix().replace("outbound/", "派出/").replace("inbound/", "来华/"),
        lambda path: path.as_posix().replace("_20", "/20"),
    ],
    ids=["flat", "Chinese folders", "a folder for each desk"],
)
def test_the_sample_is_counted_whatever_its_folders_are(
    tmp_path: Path,
    name: Callable[[Path], str],
    right_figures: dict[str, list[dict[str, str]]],
) -> None:
    """Direction and desk are told from names, wherever they stand in them."""
    folder = renamed_sample(tmp_path / "own", "latin", name)
    done = init(folder, "--yes")
    assert done.code == 0, done.err
    assert {year: summary(folder, year) for year in YEARS} == right_figures


def test_workbooks_are_told_as_text_files_are(
    tmp_path: Path, right_figures: dict[str, list[dict[str, str]]]
) -> None:
    """The sample as workbooks, with headers that are in no list, has the same figures."""
    folder = renamed_sample(
        tmp_path / "own", "chinese", lambda path: path.with_suffix(".xlsx").as_posix()
    )
    assert init(folder, "--yes").code == 0
    assert summary(folder, "2016") == right_figures["2016"]


def test_what_the_tool_knows_is_not_written(tmp_path: Path) -> None:
    """The proposal for the sample as it is has nothing but a title."""
    for path, rows in sample_tables():
        write_csv(tmp_path / "own" / path, rows)
    assert init(tmp_path / "own").out == 'title = "own"  # the name of the folder\n'


@pytest.mark.parametrize(
    "write",
    [
        *(newcomers.chinese_office, newcomers.spanish, newcomers.german, newcomers.french),
        *(newcomers.renamed, newcomers.english, newcomers.titled),
    ],
)
def test_a_new_user_has_right_figures_in_two_commands(
    tmp_path: Path, write: Callable[[Path], Right]
) -> None:
    """`init --yes` and `summary` give the figures that are right for files of all kinds."""
    right = write(tmp_path)
    done = init(tmp_path, "--yes")
    assert done.code == 0, done.err
    found: Right = Counter()
    for year in newcomers.years(right):
        found.update(dict(newcomers.figures(summary(tmp_path, year))))
    assert found == right, done.err


@pytest.mark.parametrize("write", [newcomers.spanish, newcomers.chinese_office])
def test_the_same_folder_has_the_same_proposal(
    tmp_path: Path, write: Callable[[Path], Right]
) -> None:
    """A second run finds nothing to change, and what it wrote does not change what it proposes."""
    write(tmp_path)
    assert init(tmp_path, "--yes").code == 0
    first = (tmp_path / "exchange.toml").read_bytes()
    again = init(tmp_path, "--yes")
    assert again.code == 0
    assert "nothing to change" in again.err
    assert (tmp_path / "exchange.toml").read_bytes() == first
    assert init(tmp_path, "-o", "-").stdout == first


def test_a_file_that_differs_is_kept_unless_forced(tmp_path: Path) -> None:
    """The difference is shown and the exit code is 2; `--force` replaces the file."""
    newcomers.german(tmp_path)
    own = tmp_path / "exchange.toml"
    own.write_text('title = "ours"\n', "utf-8")
    done = init(tmp_path, "--yes")
    assert done.code == 2
    assert '-title = "ours"' in done.out
    assert "--force" in done.err
    assert own.read_text("utf-8") == 'title = "ours"\n'
    assert init(tmp_path, "--yes", "--force").code == 0
    assert tomllib.loads(own.read_text("utf-8"))["title"] == tmp_path.name


def test_a_pipe_gets_the_proposal_and_nothing_is_written(tmp_path: Path) -> None:
    """Without a terminal and without `--yes`, files stay as they are."""
    newcomers.german(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    done = init(tmp_path)
    assert done.code == 0
    assert tomllib.loads(done.out)["title"] == tmp_path.name
    assert sorted(tmp_path.rglob("*")) == before


def test_another_file_can_be_written(tmp_path: Path) -> None:
    """`-o FILE` writes there, and the next command names it."""
    newcomers.german(tmp_path)
    done = init(tmp_path, "--yes", "-o", "ours.toml")
    assert done.code == 0
    assert "exchange summary --config ours.toml" in done.err
    assert not (tmp_path / "exchange.toml").exists()


def test_the_proposal_as_data(tmp_path: Path) -> None:
    """`--format json` has a record for each field, the definitions and what is open."""
    newcomers.french(tmp_path)
    document = json.loads(init(tmp_path, "--format", "json").out)
    fields = {(each["direction"], each["field"]) for each in document["records"]}
    assert {("outbound", "level"), ("inbound", "country")} <= fields
    assert tomllib.loads(document["definitions"])["outbound"]["year"] == "column"
    assert all(each["question"] for each in document["questions"])


def test_comments_and_questions_are_in_chinese(tmp_path: Path) -> None:
    """`--lang zh` changes comments, questions and notes, and no definition."""
    newcomers.french(tmp_path)
    english, chinese = init(tmp_path), init(tmp_path, "--lang", "zh")
    assert tomllib.loads(english.out) == tomllib.loads(chinese.out)
    assert "# 文件夹的名称" in chinese.out
    assert "待确认" in chinese.err
    assert "open:" not in chinese.err


def test_a_folder_without_tables_or_none_is_an_error(tmp_path: Path) -> None:
    """The hint names what to do."""
    assert init(tmp_path).code == 2
    done = run_here("init", str(tmp_path / "none"), cwd=tmp_path)
    assert done.code == 2
    assert "exchange init FOLDER" in done.err


def students(direction_word: str, *, name: str = "王伟") -> list[list[str]]:
    """Return a table of students with a header that says nothing of the direction."""
    rows = [["qa", "qb", "qc", "qd", direction_word]]
    rows += [[f"20150{at:03d}", name, "日本", f"2016-03-{at + 1:02d}", "x"] for at in range(20)]
    return rows


def test_files_of_unknown_direction_are_left_out_and_named(tmp_path: Path) -> None:
    """Other files are counted all the same."""
    newcomers.german(tmp_path)
    write_csv(tmp_path / "list.csv", students("qe"))
    done = init(tmp_path, "--yes")
    assert done.code == 0
    assert "list.csv: are these students outbound or inbound?" in done.err
    assert "100 rows read = 100 counted" in done.err


def test_a_workbook_of_both_directions_is_left_out_and_named(tmp_path: Path) -> None:
    """A file is of one direction alone, so its sheets have to be saved one by one."""
    newcomers.german(tmp_path)
    sheets: dict[str, list[list[Cell]]] = {
        name: [[*row] for row in students("qe")] for name in ("outgoing", "incoming")
    }
    write_workbook(tmp_path / "both.xlsx", sheets)
    done = init(tmp_path, "--yes")
    assert done.code == 0
    assert "both.xlsx has sheets of both directions" in done.err
    assert "100 rows read = 100 counted" in done.err


def test_answers_are_asked_at_a_terminal(tmp_path: Path) -> None:
    """Who answers is asked no longer: the direction of a file, a column that is it or is not."""
    newcomers.renamed(tmp_path)
    write_csv(tmp_path / "list.csv", students("qe"))
    with mock.patch("bjut_exchange.cli.commands.init._can_ask", return_value=True):
        done = run_here("init", cwd=tmp_path, stdin=b"inbound\n\nn\n")
    assert done.code == 0, done.err
    assert "are these students outbound or inbound?" in done.out
    assert "“qh” the column for the start" not in done.err
    written = tomllib.loads((tmp_path / "exchange.toml").read_text("utf-8"))
    assert written["inbound"]["exports"][0]["files"] == ["list*"]
    assert written["outbound"]["columns"]["start"] == ["qh"]
    assert "end" not in written["outbound"]["columns"]


def test_a_terminal_gets_no_workbook(tmp_path: Path) -> None:
    """And nothing is written, as the proposal could not be seen."""
    newcomers.german(tmp_path)
    with mock.patch("bjut_exchange.cli.session.is_terminal", return_value=True):
        done = init(tmp_path, "--yes", "--format", "xlsx")
    assert (done.code, done.out) == (2, "")
    assert not (tmp_path / "exchange.toml").exists()


@pytest.mark.parametrize(
    "write", [newcomers.chinese_office, newcomers.spanish, newcomers.german, newcomers.french]
)
def test_nothing_personal_is_shown(tmp_path: Path, write: Callable[[Path], Right]) -> None:
    """Neither names nor ids nor phone numbers stand in a proposal, a table or a note."""
    write(tmp_path)
    table = init(tmp_path, "--format", "table")
    done = init(tmp_path)
    shown = done.out + done.err + table.out + init(tmp_path, "--format", "json").out
    for text in newcomers.PERSONAL:
        assert text not in shown


def test_a_list_without_a_header_shows_no_student(tmp_path: Path) -> None:
    """The first student of a file that has lost its header is not taken for one."""
    newcomers.german(tmp_path)
    write_csv(tmp_path / "outgoing list.csv", students("qe")[1:])
    done = init(tmp_path, "--yes")
    shown = done.out + done.err + (tmp_path / "exchange.toml").read_text("utf-8")
    assert "outgoing list.csv has no header" in done.err
    assert "王伟" not in shown
    assert "20150000" not in shown


def test_the_register_of_agreements_is_no_export(tmp_path: Path) -> None:
    """It is named, with its columns, whatever its headers are."""
    folder = renamed_sample(
        tmp_path / "own",
        "latin",
        lambda path: "合作协议.csv" if path.name == "partners.csv" else path.as_posix(),
    )
    proposed = tomllib.loads(init(folder).out)
    assert proposed["agreements"] == "合作协议.csv"
    assert {*proposed["partners"]["columns"]} == {"partner", "country", "type", "from", "to"}


def test_definitions_above_the_folder_stay_in_force(tmp_path: Path) -> None:
    """What they say is not written again."""
    newcomers.renamed(tmp_path / "data")
    (tmp_path / "exchange.toml").write_text('[outbound.columns]\nstart = ["qh"]\n', "utf-8")
    proposed = tomllib.loads(run_here("init", "data", cwd=tmp_path).out)
    assert "start" not in proposed["outbound"]["columns"]
    assert proposed["outbound"]["columns"]["end"] == ["qi"]
