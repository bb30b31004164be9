"""README and the pages of `exchange help`: every example, block and list in them."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from bjut_exchange.cli.app import app
from bjut_exchange.cli.pages import INDEX, topics
from bjut_exchange.config.accepted import Accepted
from bjut_exchange.config.report import Report
from bjut_exchange.config.rules import Break, Column, Desk, Direction, Partners, Rule
from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import FieldName
from bjut_exchange.config.values import Strict
from bjut_exchange.messages import Language, Words
from bjut_exchange.reading.setup import load_setup
from bjut_exchange.register.schema import COLUMN_NAMES
from tests.conftest import Run
from tests.pages import FOLDER, PAGES, README, blocks, refreshed, rows
from tests.tool import ROOT, SAMPLE, write_definitions

NAMED = {
    page.relative_to(FOLDER).as_posix() if page != README else "README": page for page in PAGES
}
TEXTS = {name: page.read_text("utf-8") for name, page in NAMED.items()}
COMMANDS = [
    each.name or each.callback.__name__ for each in app.registered_commands if each.callback
]
# How much a reader who is no native speaker reads in five minutes.
MOST_WORDS, MOST_CHARACTERS = 1000, 1800
SOURCES = "".join(
    path.read_text("utf-8") for path in (ROOT / "src").rglob("*") if path.suffix in {".py", ".toml"}
)


def section(page: str, heading: str) -> str:
    """Return the text below a heading of a page, up to the next one."""
    return TEXTS[page].split(f"\n{heading}\n")[1].split("\n## ")[0]


def first_cells(text: str) -> set[str]:
    """Return what the first cells of the rows of tables name."""
    return {name for cells in rows(text) for name in re.findall(r"`([^`]+)`", cells[0])}


@pytest.mark.parametrize("name", NAMED)
def test_every_example_prints_what_is_shown(name: str) -> None:
    """And the tables of checks list every check; `python -m tests.pages` writes both anew."""
    assert refreshed(NAMED[name]) == TEXTS[name]


@pytest.mark.parametrize("name", NAMED)
def test_every_block_of_definitions_can_be_used(name: str, tmp_path: Path) -> None:
    """As it stands there, in an `exchange.toml`."""
    for text in blocks(TEXTS[name], "toml"):
        write_definitions(tmp_path, text)
        load_setup(tmp_path / "exchange.toml", [str(SAMPLE)])


@pytest.mark.parametrize("name", NAMED)
def test_every_block_of_python_runs(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In the checkout, each after those above it, and prints something."""
    monkeypatch.chdir(ROOT)
    names: dict[str, Any] = {}
    for text in blocks(TEXTS[name], "python"):
        exec(compile(text, name, "exec"), names)  # noqa: S102  # these lines are ours
        assert capsys.readouterr().out


@pytest.mark.parametrize("name", NAMED)
def test_a_page_is_short(name: str) -> None:
    """It reads in under five minutes: without blocks, and without the tables of checks."""
    if name == "README":
        assert len(TEXTS[name].splitlines()) <= 250
        return
    text = re.sub(
        r"^```.*?^```$|^\| `[A-Z]\d\d` .*?$", "", TEXTS[name], flags=re.MULTILINE | re.DOTALL
    )
    words = re.findall(r"[A-Za-z0-9][\w'./-]*", text)
    characters = re.findall(r"[\u4e00-\u9fff]", text)
    assert len(words) / MOST_WORDS + len(characters) / MOST_CHARACTERS <= 1


@pytest.mark.parametrize("name", NAMED)
def test_definitions_and_texts_fit_into_eighty_columns(name: str) -> None:
    """A terminal would break their lines."""
    for kind in ("toml", "text", "python", "csv", "sh"):
        for line in "".join(blocks(TEXTS[name], kind)).splitlines():
            assert len(line) <= 110 if name == "README" else len(line) <= 78, line


def test_every_fence_is_of_a_kind_that_is_tested() -> None:
    """Or is only to be looked at."""
    kinds = {
        kind for text in TEXTS.values() for kind in re.findall(r"^```(\w+)", text, re.MULTILINE)
    }
    assert kinds <= {"console", "toml", "python", "sh", "csv", "text", "powershell"}


def test_every_line_of_shell_is_run_by_ci() -> None:
    """Those of the README as ```sh, but no page has any; the test command comes last."""
    assert [name for name, text in TEXTS.items() if "```sh\n" in text] == ["README"]
    assert blocks(TEXTS["README"], "sh")[-1].endswith("-m pytest\n")
    assert "```sh$" in (ROOT / ".ci" / "run").read_text("utf-8")


@pytest.mark.parametrize("language", Language)
def test_the_index_lists_every_page(language: Language) -> None:
    """In both languages the same ones, in the same order; README too."""
    listed = list(topics(Words(language)))
    pages = {page.stem for page in (FOLDER / "en").iterdir()} - {INDEX}
    assert set(listed) == pages
    assert listed == list(topics())
    assert {page.stem for page in (FOLDER / "zh").iterdir()} <= {*pages, INDEX}
    in_english = {topic for topic, says in topics(Words(Language.ZH)).items() if "（英文）" in says}
    assert in_english == {each for each in pages if not (FOLDER / "zh" / f"{each}.md").exists()}
    linked = re.findall(r"^\| \[`([a-z-]+)`\]\((.+?)\) \| (.+) \|$", TEXTS["README"], re.MULTILINE)
    assert {topic: says for topic, _, says in linked} == dict(topics())
    assert all((ROOT / path).is_file() for _, path, _ in linked)


def test_no_page_has_the_name_of_a_command() -> None:
    """`exchange help NAME` would show the options, and never the page."""
    assert not {*topics()} & {*COMMANDS}


@pytest.mark.parametrize("name", [*NAMED, "the source"])
def test_pages_and_commands_that_are_named_exist(name: str) -> None:
    """In `exchange help TOPIC` and `exchange COMMAND`, wherever they are named."""
    text = TEXTS.get(name, SOURCES)
    helped = set(re.findall(r"exchange help ([a-z][\w-]*)", text))
    assert helped <= {*topics(), *COMMANDS}
    named = set(re.findall(r"(?:`|^\$ |\| )exchange ([a-z]\w+)", text, re.MULTILINE))
    assert named <= set(COMMANDS)


def test_every_command_is_in_the_table_of_readme() -> None:
    """And no other."""
    table = re.findall(r"^\| `exchange (\w+)", TEXTS["README"], re.MULTILINE)
    assert sorted(table) == sorted(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_that_commands_share_is_in_readme(run: Run, command: str) -> None:
    """Under its long name."""
    if command in {"help", "init"}:  # they read no exports as the others do
        return
    shared = {"data", "config", "direction", "format", "lang", "output", "bom", "quiet"}
    options = set(re.findall(r"--([a-z]+)", run(command, "--help").out))
    if command == "report":  # it writes no CSV of its own
        shared -= {"bom"}
    assert shared <= options
    listed = re.findall(r"^\| .*?`--([a-z]+)", section("README", "## Commands"), re.MULTILINE)
    assert set(listed) >= shared


def test_every_environment_variable_is_in_readme() -> None:
    """But for those that completion and libraries set among themselves."""
    read = set(re.findall(r"environ(?:ment)?\.(?:get|setdefault)\(\s*\"([A-Z]\w+)\"", SOURCES))
    table = TEXTS["README"].split("| environment variable |")[1].split("\n\n")[0]
    assert first_cells(table) == read | {"LC_ALL", "LC_MESSAGES", "LANG", "COLUMNS", "PAGER"}


COLUMNS = {
    "## `summary`, `trend`": ["summary", "trend"],
    "## `compare`": ["compare 2015 2016"],
    "## `breakdown`": ["breakdown --by country"],
    "## `partners`": ["partners"],
    "## `check`": ["check"],
    "## `check --explain all`": ["check --explain all"],
    "## `trace`": ["trace"],
    "## `trace --excluded`": ["trace --excluded"],
    "## `rules`": ["rules"],
}


@pytest.mark.parametrize("heading", COLUMNS)
def test_every_column_is_on_the_page_of_columns(run: Run, heading: str) -> None:
    """None is missing, and none is left over."""
    named = first_cells(section("en/columns.md", heading))
    for command in COLUMNS[heading]:
        done = run(*command.split(), "--format", "csv", "--quiet", cwd=ROOT)
        assert set(done.out.split("\n")[0].split(",")) == named


def test_every_column_of_a_file_is_on_the_page_of_columns(run: Run, tmp_path: Path) -> None:
    """Of the rows to fix, and of the history."""
    data = tmp_path / "data"
    (data / "outbound").mkdir(parents=True)
    rows = "student id,start,country\n1,2016-09-01,Nowhereland\n"
    (data / "outbound" / "a.csv").write_text(rows, "utf-8")
    run("check", str(data), "--feedback", str(tmp_path / "fix.csv"))
    fix = (tmp_path / "fix.csv").read_text("utf-8").split("\n")[0].split(",")
    assert set(fix) == first_cells(section("en/columns.md", "## `check --feedback FILE.csv`"))
    published = run("publish", str(data), "--year", "2016", "--format", "csv")
    names = set(published.out.split("\n")[0].split(","))
    assert names == first_cells(section("en/columns.md", "## `publish`"))
    assert run("report", str(data), "--to", str(tmp_path / "release"), "-f", "data").code == 0
    files = {each.name for each in (tmp_path / "release" / "data").iterdir()}
    assert files <= first_cells(section("en/release.md", "## The data of a release"))


KEYS: dict[str, type[Strict]] = {
    "## Keys at the top": Definitions,
    "## Keys of a direction: `[outbound]`, `[inbound]`": Direction,
    "## Keys of files: `[[outbound.exports]]`": Desk,
    "## Keys of a header in `columns`": Column,
    "## Keys of a rule: `[[outbound.categories]]`, `[[outbound.left_out]]`": Rule,
    "## Keys of a break: `[[breaks]]`": Break,
    "## Keys of a finding: `[[accepted]]`": Accepted,
    "## Keys of `[partners]`": Partners,
    "## Keys of `[report]`": Report,
}


@pytest.mark.parametrize("heading", KEYS)
def test_every_key_is_on_the_page_of_keys(heading: str) -> None:
    """None is missing, and none is left over."""
    named = first_cells(section("en/keys.md", heading))
    assert named == set(KEYS[heading].model_fields)


def test_every_field_is_on_the_page_of_keys() -> None:
    """None is missing, and none is left over."""
    assert first_cells(section("en/keys.md", "## The fields")) == set(FieldName)


def test_every_column_of_stays_is_on_the_page_of_python() -> None:
    """And every method of an office, in its order."""
    assert first_cells(section("en/python.md", "## The stays")) == set(COLUMN_NAMES)
    named = [cells[0].strip("`").split("(")[0] for cells in rows(TEXTS["en/python.md"])]
    office = import_module("bjut_exchange.api.office").Office
    methods = {name for name in vars(office) if not name.startswith("_")}
    assert {name.split("`")[0] for name in named} >= methods
