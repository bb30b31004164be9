"""Which field a column holds is told by its cells; its header decides only between equals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from bjut_exchange.config.load import Layer, merge_layers
from bjut_exchange.config.terms import DirectionName
from bjut_exchange.proposal.choosing import Chooser
from bjut_exchange.proposal.columns import Column
from bjut_exchange.proposal.fields import choose
from bjut_exchange.proposal.samples import header_of
from bjut_exchange.resources import packaged_table

DEFINITIONS = merge_layers([Layer("bjut.toml", Path(), packaged_table("config/bjut.toml"))])
ROWS = 24


def fields_of(
    columns: Mapping[str, Sequence[str]], direction: DirectionName = DirectionName.OUTBOUND
) -> dict[str, str]:
    """Return the header of each field that is found."""
    own = [Column(header, (cells,)) for header, cells in columns.items()]
    chosen = choose(Chooser(own, direction, DEFINITIONS, []))
    return {str(each.field): each.column.header for each in chosen}


def days(month: int, year: int = 2016) -> list[str]:
    """Return days of a month."""
    return [f"{year}-{month:02d}-{at + 1:02d}" for at in range(ROWS)]


def several(*texts: str) -> list[str]:
    """Return texts again and again."""
    return [texts[at % len(texts)] for at in range(ROWS)]


IDS = [f"2014{at * 37:05d}" for at in range(ROWS)]


@pytest.mark.parametrize(
    ("field", "cells"),
    [
        ("person", IDS),
        ("person", [f"S{at * 7919:08d}" for at in range(ROWS)]),
        ("person", [f"{10_000_000 + at * 7919}K" for at in range(ROWS)]),
        ("number", [str(at + 1) for at in range(ROWS)]),
        ("country", several("日本", "德国", "法国")),
        ("country", several("JP", "DE", "FR")),
        ("country", several("Alemania", "Francia", "Reino Unido")),
        ("country", several("Deutschland", "Österreich", "Vereinigtes Königreich")),
        ("partner", several("Universität Köln", "Università di Bologna", "KTH", "ETH Zürich")),
        ("partner", several("东京大学", "慕尼黑工业大学", "巴黎高等商学院")),
        ("partner", several("D BERLIN13", "F PARIS007", "I ROMA01")),
        ("college", several("信息学部", "建工学院", "数理学院")),
        ("college", several("Facultad de Derecho", "Escuela de Ingeniería")),
        ("programme", several("日本暑期项目", "德国交换", "美国访学")),
        ("programme", several("Summer Volunteers", "Joint degree programme")),
        ("level", several("Grado", "Máster", "Doctorado")),
        ("level", several("Licence", "Master")),
        ("level", several("本科生", "硕士研究生", "博士研究生")),
        ("gender", several("男", "女")),
        ("gender", several("weiblich", "männlich")),
        ("status", several("已完成", "取消")),
        ("status", several("finalizado", "renuncia")),
        ("duration", several("长期", "短期")),
        ("activity", several("exchange", "joint research", "conference")),
        ("start", days(9)),
        ("start", [f"{at + 1:02d}/09/2016" for at in range(ROWS)]),
        ("start", several("Autumn 2015", "Spring 2016")),
        ("year", several("2015/16", "2016/17")),
        ("year", several("Curso 2015/2016", "Curso 2016/2017")),
        ("year", several("2015", "2016")),
    ],
)
def test_cells_tell_the_field(field: str, cells: Sequence[str]) -> None:
    """A header that says nothing is no obstacle."""
    assert fields_of({"qa": cells}).get(field) == "qa"


@pytest.mark.parametrize(
    "cells",
    [
        [f"138{at * 4327:08d}" for at in range(ROWS)],
        [f"student{at}@example.org" for at in range(ROWS)],
        several("王伟", "李娜", "张敏"),
        several("土木工程", "环境工程", "国际贸易"),
        several("Ana Pérez", "Luis García", "Marta Núñez"),
        several("87.5", "91", "78.5"),
        [""] * ROWS,
    ],
    ids=["phone", "mail", "names", "majors", "Spanish names", "marks", "blank"],
)
def test_other_columns_are_no_field(cells: Sequence[str]) -> None:
    """Phones, names, majors and marks are not read."""
    assert fields_of({"qa": cells}) == {}


def test_an_identity_card_is_an_id_only_where_nothing_else_is() -> None:
    """A number with a day of birth in it is not the student id beside one."""
    cards = [f"110101199{at % 10}01{at % 28 + 1:02d}{at:03d}X" for at in range(ROWS)]
    assert fields_of({"qa": cards, "qb": IDS})["person"] == "qb"
    assert fields_of({"qa": cards})["person"] == "qa"


def test_the_earlier_of_two_dates_is_the_start() -> None:
    """Whatever the order of the columns is."""
    found = fields_of({"qa": days(12), "qb": days(9)})
    assert (found["start"], found["end"]) == ("qb", "qa")


def test_days_of_birth_are_no_start() -> None:
    """They lie many years before the other dates."""
    found = fields_of({"qa": days(3, 1995), "qb": days(9), "qc": days(12)})
    assert (found["start"], found["end"]) == ("qb", "qc")


def test_one_column_can_be_start_and_end() -> None:
    """Two dates in a cell are both."""
    spans = [f"2016-03-{at + 1:02d}至2016-07-01" for at in range(ROWS)]
    found = fields_of({"qa": spans})
    assert (found["start"], found["end"]) == ("qa", "qa")


def test_headers_break_ties() -> None:
    """Of a home and a host university, the direction decides; likeness alone decides nothing."""
    columns = {
        "qa": IDS,
        "Home university": several("University of Oslo", "University of Bergen"),
        "Host university": several("University of Leeds", "University of York"),
        "Name der Hochschule": several("x1", "x2"),
    }
    assert fields_of({**columns, "Host university": columns["Host university"]})["partner"] == (
        "Host university"
    )
    columns["入校时间"], columns["离校时间"] = days(12), days(9)
    found = fields_of({"入校时间": days(9), "离校日": days(12)}, DirectionName.INBOUND)
    assert found["start"] == "入校时间"


def test_inbound_kinds_are_level_and_activity() -> None:
    """One column says both what students are and what they do."""
    found = fields_of({"qa": several("05", "06", "07")}, DirectionName.INBOUND)
    assert (found["level"], found["activity"]) == ("qa", "qa")
    found = fields_of({"qa": several("本科生", "语言生", "普通进修生")}, DirectionName.INBOUND)
    assert found["activity"] == "qa"


@pytest.mark.parametrize(
    ("rows", "header"),
    [
        ([["a", "b"], ["1", "2016-09-01"]], ("a", "b")),
        ([["Liste"], [], ["a", "b"], ["1", "2016-09-01"]], ("a", "b")),
        ([["Liste 2016", "Liste 2016"], ["a", "b"], ["1", "2016-09-01"]], ("a", "b")),
        (
            [["统计时间：2016-12-31", "", ""], ["a", "b", "c"], ["1", "x", "2016-09-01"]],
            tuple("abc"),
        ),
        (
            [["a", "b", "who", ""], ["", "", "c", "d"], ["1", "2", "x", "2016-09-01"]],
            ("a", "b", "c", "d"),
        ),
        (
            [["a", "Home", "Home", "Host", "Host"], ["a", "x", "y", "x", "y"], ["1", *"abc", "9"]],
            ("a", "Home x", "Home y", "Host x", "Host y"),
        ),
        ([["王伟", "2016001"], ["李娜", "2016002"]], ()),
    ],
    ids=["plain", "title", "merged title", "date above", "two rows", "groups", "none"],
)
def test_the_header_is_told_without_knowing_any(
    rows: list[list[str]], header: tuple[str, ...]
) -> None:
    """It stands above the first row of data, below titles, and may take two rows."""
    assert header_of(rows, ())[0] == header
