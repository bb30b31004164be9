"""The same values in every format, and nothing in data that a format takes for its own."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from rich.cells import cell_len

from bjut_exchange.checks.catalogue import checks_named
from bjut_exchange.checks.run import all_findings
from bjut_exchange.config.terms import DirectionName, Measure
from bjut_exchange.errors import UsageError
from bjut_exchange.figures.breakdown import BreakdownRequest
from bjut_exchange.figures.revisions import count_all
from bjut_exchange.formats.registry import (
    Entry,
    Format,
    Style,
    check_terminal,
    format_of,
    render,
)
from bjut_exchange.messages import Language, Words
from bjut_exchange.reading.setup import load_setup
from bjut_exchange.register.build import build_register
from bjut_exchange.views.breakdown import breakdown_table
from bjut_exchange.views.check import check_table, explanation_table
from bjut_exchange.views.columns import data_columns
from bjut_exchange.views.compare import compare_table
from bjut_exchange.views.context import Context
from bjut_exchange.views.partners import partners_table
from bjut_exchange.views.rules import rules_table
from bjut_exchange.views.summary import summary_table
from bjut_exchange.views.table import (
    Bars,
    Cell,
    Column,
    Kind,
    Marked,
    Missing,
    Section,
    Table,
    frame_of,
    without_empty_columns,
)
from bjut_exchange.views.trace import excluded_table, trace_table
from bjut_exchange.views.trend import trend_table
from tests.tool import SAMPLE, summary_of, write_definitions
from tests.workbook import write_workbook

HOSTILE = "[red]=1+1[/] :smile: | *a* \\"
LONG_NAMES = {
    "outbound": "2016年国际交流与合作处本科生短期出国（境）交流项目汇总表（最终版）",
    "inbound": "2016年国际学院来华留学生学籍与在校情况统计表（最终版）",
}


def table(text: str) -> Table:
    """Make a table in which everything that can be said is `text`."""
    columns = data_columns("label", "persons")
    data = frame_of(columns, [{"label": text, "persons": 1}])
    shown = (Column("label", Kind.TEXT, "Category"), Column("persons", Kind.COUNT, "Persons"))
    section = Section(text, shown, ((text, 1),), (text,))
    return Table("summary", text, text, columns, data, (section,), Words())


def one_cell(cell: Cell, kind: Kind, words: Words) -> Table:
    """Make a table of one value."""
    columns = (Column("name", Kind.TEXT, "Name"), Column("cell", kind, "Cell"))
    data = frame_of(columns, [{"name": "x", "cell": cell}])
    return Table("t", "t", None, columns, data, (Section("s", columns, (("x", cell),)),), words)


def written(table: Table, form: Format, style: Style | None = None) -> str:
    """Write a table as text."""
    return render(table, form, style or Style(), {}).decode()


@pytest.mark.parametrize(
    ("cell", "kind", "shown", "value"),
    [
        (1455, Kind.COUNT, "1,455", 1455),
        (None, Kind.COUNT, "–", None),
        (Missing.CONFIDENTIAL, Kind.COUNT, "c", None),
        (Marked(763, "▲"), Kind.COUNT, "763 ▲", 763),
        (Marked(1763), Kind.COUNT, "1,763", 1763),
        (Bars((1, None, 8)), Kind.COUNT, "▁ █", None),
        (84, Kind.SIGNED, "+84", 84),
        (-1300, Kind.SIGNED, "−1,300", -1300),
        (28.84, Kind.PERCENT, "28.8 %", 28.84),
        (-7.25, Kind.GROWTH, "−7.2 %", -7.25),
        (0.01, Kind.GROWTH, "0.0 %", 0.01),
        (-0.01, Kind.GROWTH, "0.0 %", -0.01),
        (Missing.NEW, Kind.GROWTH, "new", None),
        (Missing.SMALL_BASE, Kind.GROWTH, "", None),
        (1200, Kind.ROW, "1200", 1200),
        ("record", Kind.MARK, "record", "record"),
        (None, Kind.MARK, "–", None),
        ("a b", Kind.PROSE, "a b", "a b"),
        (None, Kind.TEXT, "", None),
        (dt.date(2017, 6, 30), Kind.DATE, "2017-06-30", "2017-06-30"),
        (None, Kind.DATE, "", None),
    ],
)
def test_each_kind_is_written_as_people_read_it_and_as_programs_do(
    cell: Cell, kind: Kind, shown: str, value: object
) -> None:
    """People see signs, separators and why a number is missing; programs the value or nothing."""
    made = one_cell(cell, kind, Words())
    assert written(made, Format.TABLE).rstrip().splitlines()[-1][2:].strip() == shown
    assert (
        written(made, Format.MARKDOWN).splitlines()[-1].removeprefix("| x | ")[:-2].strip() == shown
    )
    assert json.loads(written(made, Format.JSON))["records"] == [{"name": "x", "cell": value}]
    (record,) = csv.DictReader(io.StringIO(written(made, Format.CSV)))
    assert record["cell"] == (f"{value:.4f}" if isinstance(value, float) else str(value or ""))


def test_words_in_place_of_numbers_are_in_the_language_of_the_table() -> None:
    """Programs get nothing in either; in Chinese, no blank stands before a per cent sign."""
    assert " 7.5%" in written(one_cell(7.5, Kind.PERCENT, Words(Language.ZH)), Format.TABLE)
    made = one_cell(Missing.NEW, Kind.GROWTH, Words(Language.ZH))
    assert "新增" in written(made, Format.TABLE)
    assert "新增" not in written(made, Format.CSV)


def test_a_column_without_a_value_is_left_out() -> None:
    """A number that is confidential is one."""
    columns = tuple(Column(name, Kind.COUNT, name) for name in ("name", "a", "b", "c", "d"))
    row: tuple[Cell, ...] = ("x", None, Missing.CONFIDENTIAL, Bars((None,)), "")
    shown = without_empty_columns(Section("s", columns, (row,)))
    assert [column.name for column in shown.columns] == ["name", "b"]


def test_markup_in_data_is_shown_as_it_is() -> None:
    """Rich would take brackets for styles and words in colons for pictures."""
    shown = written(table(HOSTILE), Format.TABLE, Style(colour=True, width=80))
    assert shown.count(HOSTILE) == 5


def test_markdown_shows_marks_as_text() -> None:
    """A bar in a cell does not make a column."""
    cells = list(written(table("a|b"), Format.MARKDOWN).splitlines())
    assert "| a\\|b | 1 |" in cells


def test_a_spreadsheet_sees_no_formula() -> None:
    """A cell that begins like one is written as text."""
    for text in ("=1+1", "+1", "-1", "@x"):
        shown = written(table(text), Format.CSV)
        assert list(csv.reader(io.StringIO(shown)))[1] == [f"'{text}", "1"]


def test_a_table_wider_than_the_terminal_is_continued_below() -> None:
    """No figure and no heading is cut, at any width that holds a column."""
    wide = summary_of(SAMPLE, Format.TABLE)
    for width in (60, 80, 100):
        narrow = summary_of(SAMPLE, Format.TABLE, width=width)
        assert max(map(len, narrow.splitlines())) <= width
        assert "…" not in narrow
        assert set(wide.split()) <= set(narrow.split()) | {"─" * n for n in range(200)}


@pytest.mark.parametrize("language", Language)
def test_long_file_names_leave_room_for_every_column(
    renamed: Mapping[str, Callable[[Language], Table]], language: Language
) -> None:
    """Whatever the command: headings and numbers stay whole, and no line is wider."""
    for command, made in renamed.items():
        shown = made(language)
        headings = {
            c.heading for section in shown.sections if section.rows for c in section.columns
        }
        wide = numbers(written(shown, Format.TABLE))
        for width in (60, 80, 120):
            narrow = written(shown, Format.TABLE, Style(width=width))
            assert max(map(cell_len, narrow.splitlines())) <= width, command
            words = {word for each in headings for word in each.split()}
            assert words <= set(narrow.split()), command
            assert wide <= numbers(narrow), command


def numbers(text: str) -> set[str]:
    """Find the numbers in a text."""
    return set(re.findall(r"(?<![A-Za-z0-9])[0-9][0-9,.]*(?![A-Za-z0-9])", text))


@pytest.fixture(scope="module")
def renamed(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Callable[[Language], Table]]:
    """Give the tables of all commands on exports with names as long as offices make them."""
    folder = tmp_path_factory.mktemp("long")
    shutil.copy(SAMPLE / "exchange.toml", folder)
    shutil.copy(SAMPLE / "partners.csv", folder)
    for path in SAMPLE.glob("*bound/*_201[56].*"):
        direction = path.parent.name
        copy = folder / direction / f"{path.stem}_{LONG_NAMES[direction]}{path.suffix}"
        copy.parent.mkdir(exist_ok=True)
        shutil.copy(path, copy)
    return tables_of(folder)


def tables_of(folder: Path) -> Mapping[str, Callable[[Language], Table]]:
    """Give what makes the table of each command, by its name."""
    setup = load_setup(None, [str(folder)], {})
    register = build_register(setup)
    figures = count_all(register, setup)
    findings = all_findings(register, figures, setup.definitions)
    exports = [export for of in register.exports.values() for export in of]

    def in_words(language: Language) -> Context:
        return Context(setup.definitions, Words(language))

    trace = (2016, None, Measure.PARTICIPATIONS)
    by = BreakdownRequest(("country", "level"), (2016,))
    return {
        "summary": lambda lang: summary_table(figures, in_words(lang), 2016),
        "compare": lambda lang: compare_table(figures, in_words(lang), [2015, 2016]),
        "trend": lambda lang: trend_table(figures, in_words(lang)),
        "check": lambda lang: check_table(exports, findings, in_words(lang)),
        "rules": lambda lang: rules_table(in_words(lang), tuple(DirectionName)),
        "explain": lambda lang: explanation_table(checks_named("all"), Words(lang)),
        "breakdown": lambda lang: breakdown_table(register, figures, in_words(lang), by),
        "partners": lambda lang: partners_table(register, figures, in_words(lang), 2016),
        "trace": lambda lang: trace_table(register, figures, in_words(lang), *trace),
        "excluded": lambda lang: excluded_table(register, in_words(lang), None),
    }


def test_nothing_is_said_of_the_encoding_of_a_workbook(tmp_path: Path) -> None:
    """It has none, and no delimiter either."""
    write_definitions(tmp_path, 'title = "x"\n')
    write_workbook(tmp_path / "outbound" / "a.xlsx", {"Sheet1": [("学号", "开始日期")]})
    shown = written(tables_of(tmp_path)["check"](Language.EN), Format.TABLE)
    assert "start ← 开始日期" in shown
    assert "utf-8" not in shown
    assert "comma" not in shown


def test_every_format_shows_the_same_counts() -> None:
    """What a person reads is what a program reads."""
    records = list(csv.DictReader(io.StringIO(summary_of(SAMPLE, Format.CSV))))
    document = json.loads(summary_of(SAMPLE, Format.JSON))
    markdown = summary_of(SAMPLE, Format.MARKDOWN).replace("*", "")
    terminal = summary_of(SAMPLE, Format.TABLE)
    assert len(records) == len(document["records"]) == 8
    for record, object_ in zip(records, document["records"], strict=True):
        assert record["participations"] == str(object_["participations"])
        counts = (record["label"], record["participations"], record["persons"])
        assert f"| {' | '.join(counts)} |" in markdown
        assert any(
            line.split()[:-1] and all(each in line for each in counts)
            for line in terminal.splitlines()
        )


@pytest.mark.parametrize("command", ["summary", "compare", "trend", "breakdown"])
def test_every_count_of_a_section_is_in_the_data(
    renamed: Mapping[str, Callable[[Language], Table]], command: str
) -> None:
    """Sections are views of the data, and count nothing themselves."""
    shown = renamed[command](Language.EN)
    in_data = {value for record in shown.records for value in record.values()}
    in_sections = {
        cell.value if isinstance(cell, Marked) else cell
        for section in shown.sections
        for row in section.rows
        for cell, column in zip(row, section.columns, strict=True)
        if column.kind is Kind.COUNT and isinstance(cell, (int, Marked))
    }
    assert in_sections
    assert in_sections <= in_data


def test_json_holds_the_evidence_of_every_verdict() -> None:
    """Which years were compared, what was highest before, and by how much."""
    verdicts = json.loads(summary_of(SAMPLE, Format.JSON, 2016))["verdicts"]
    total = next(v for v in verdicts if v["direction"] == "outbound" and v["category"] == "total")
    assert total["verdict"] == "record"
    assert total["years_compared"] == ["2011", "2012", "2013", "2014", "2015", "2016"]
    assert (total["value"], total["previous_high"], total["margin"]) == (872, 740, 132)
    assert (total["previous_high_years"], total["missing_years"]) == (["2014"], [])


@pytest.mark.parametrize("form", Format)
def test_a_format_is_named_by_its_suffix_alone(form: Format) -> None:
    """Each suffix is that of one format; a format without one has to be asked for."""
    if form.entry.suffix:
        assert format_of(Path(f"result{form.entry.suffix.upper()}")) is form
    else:
        assert form is Format.LINES


def test_a_byte_order_mark_stands_before_everything() -> None:
    """And only where it is asked for."""
    plain = render(table("x"), Format.CSV, Style(), {})
    assert render(table("x"), Format.CSV, Style(), {}, bom=True) == b"\xef\xbb\xbf" + plain


def test_a_binary_format_is_not_shown_on_a_terminal() -> None:
    """It goes to a file."""
    entry = Entry("xyz", ".xyz", binary=True)
    with pytest.raises(UsageError, match="terminal") as refused:
        check_terminal("xyz", entry)
    assert refused.value.hint == "write to a file with -o FILE.xyz"
    check_terminal("csv", Format.CSV.entry)


def test_a_format_that_is_not_installed_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """It says what to install."""
    monkeypatch.setattr(Format.MARKDOWN, "entry", Entry("no_such_module", ".md", extra="xyz"))
    with pytest.raises(UsageError, match="not installed") as refused:
        render(table("x"), Format.MARKDOWN, Style(), {})
    assert refused.value.hint == "pip install 'bjut-exchange[xyz]'"
