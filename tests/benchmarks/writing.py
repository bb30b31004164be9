"""How a stay is written: cell by cell, in the one hand or in the many of a messy export."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from tests.benchmarks.cases import Case
from tests.benchmarks.scripts.vocabulary import HEADER, MESSY_ENCODING, MESSY_HEADER
from tests.benchmarks.stays import NAMES, PARTNERS, PROGRAMMES, Indices, Stays

_COUNTRIES = Path(__file__).parent / "scripts" / "countries.csv"
_FIRST_DAY, _LAST_DAY = np.datetime64("2007-01-01"), np.datetime64("2018-01-01")

_SUBJECTS = (
    *(("Mechanics", "机电"), ("Informatics", "信息"), ("Civil Engineering", "建工")),
    *(("Environment", "环境"), ("Mathematics", "数学"), ("Materials", "材料"), ("Law", "法学")),
    *(("Economics", "经济"), ("Languages", "外语"), ("Physics", "物理"), ("Design", "设计")),
    *(("Chemistry", "化学"), ("Architecture", "建筑"), ("Transport", "交通"), ("Arts", "艺术")),
    *(("Life Sciences", "生命"), ("Software", "软件"), ("Energy", "能动"), ("Education", "教育")),
    *(("Sociology", "社会"), ("Marxism", "马院"), ("Microelectronics", "微电子")),
    *(("Management", "管理"), ("Sports", "体育"), ("Optics", "光学")),
)
_TOWNS = (
    *(("Norvale", "诺瓦尔"), ("Eastmere", "东湖"), ("Larkfield", "云雀"), ("Stonebay", "石湾")),
    *(("Altenau", "阿尔滕"), ("Brindisol", "布林迪"), ("Kirkholm", "柯克"), ("Westerby", "西比")),
)
_SURNAMES = (
    *(("Wang", "王"), ("Li", "李"), ("Zhang", "张"), ("Liu", "刘"), ("Chen", "陈"), ("Yang", "杨")),
    *(("Zhao", "赵"), ("Huang", "黄"), ("Zhou", "周"), ("Wu", "吴"), ("Ouyang", "欧阳")),
)
_SYLLABLES = (
    *(("jia", "佳"), ("xin", "欣"), ("yu", "宇"), ("chen", "晨"), ("rui", "睿"), ("hao", "浩")),
    *(("ting", "婷"), ("ming", "明"), ("zi", "子"), ("han", "涵"), ("jun", "俊"), ("lei", "磊")),
)

_LEVELS = ("bachelor",) * 9 + ("undergraduate",) * 3 + ("master",) * 5 + ("doctor",) * 2 + ("PhD",)
_STATUSES = ("completed",) * 46 + ("ongoing",) * 2 + ("cancelled", "withdrawn")
_ACTIVITIES = (
    *("exchange",) * 9,
    *("programme",) * 6,
    *("volunteer",) * 2,
    *("research",) * 2,
    "conference",
)
_OTHERS = {
    "bachelor": ("本科", "本科生"),
    "undergraduate": ("本科生", "undergraduate"),
    "master": ("硕士研究生", "硕士"),
    "doctor": ("博士研究生", "博士生"),
    "PhD": ("博士", "PhD"),
    "completed": ("已完成", "已回国"),
    "ongoing": ("在外", "进行中"),
    "cancelled": ("已取消", "未成行"),
    "withdrawn": ("退出", "放弃"),
    "exchange": ("校际交换", "交换生"),
    "programme": ("暑期项目", "summer programme"),
    "volunteer": ("国际志愿者", "志愿者"),
    "research": ("联合研究", "联合培养"),
    "conference": ("国际会议", "conference"),
}
_UNKNOWN_COUNTRY = ("Atlantis", "亚特兰蒂斯")
_STYLES = ("{y}-{m:02}-{d:02}", "{y}/{m}/{d}", "{y}.{m}.{d}", "{y}{m:02}{d:02}", "{y}年{m}月{d}日")

Ways = Sequence[str]  # in which one value is written


@dataclass(frozen=True)
class Table:
    """The texts of every value of a column, each in as many ways."""

    texts: Any
    ways: int

    def written(self, values: Indices, style: Indices) -> Any:  # noqa: ANN401  # of pyarrow
        """Return the text of each value, in the way that its row has drawn."""
        return self.texts.take(pa.array(values * self.ways + style % self.ways))


@dataclass(frozen=True)
class Hand:
    """How the exports of a case are written."""

    header: bytes
    tables: Mapping[str, Table]

    def cells(self, stays: Stays) -> list[Any]:
        """Write stays: the cells of each column; those of the last end their lines."""
        kind = stays.programme % len(_ACTIVITIES)
        is_volunteer = np.isin(kind, np.flatnonzero(np.array(_ACTIVITIES) == "volunteer"))
        unknown = len(_countries())
        is_unknown = stays.is_unknown_country & (self.tables["country"].ways > 1)
        values = {
            "name": stays.name,
            "college": stays.college,
            "level": stays.level,
            "country": np.where(is_unknown, unknown, stays.partner // 5 % unknown),
            "partner": np.where(is_volunteer, PARTNERS, stays.partner),
            "programme": stays.programme,
            "activity": kind,
            "status": stays.status,
            "start": stays.start - _FIRST_DAY.astype(np.int64),
            "end": stays.end - _FIRST_DAY.astype(np.int64),
        }
        cells = [pa.array(stays.student).cast(pa.string()).cast(pa.binary())]
        for turn, (name, column) in enumerate(values.items()):
            cells.append(self.tables[name].written(column, stays.style >> turn))
        return cells


def hand_of(case: Case) -> Hand:
    """Return the hand in which a case is written."""
    encoding, header = "utf-8", HEADER
    if case.is_messy:
        encoding, header = MESSY_ENCODING, MESSY_HEADER
    tables = {
        name: _table(_chosen(name, values, is_messy=case.is_messy), encoding)
        for name, values in _vocabulary().items()
    }
    return Hand(f"{header}\n".encode(encoding), tables)


def _chosen(name: str, values: Sequence[Ways], *, is_messy: bool) -> Sequence[Ways]:
    """Choose from all ways to write values those of a hand: the first, or all but it."""
    if not is_messy:
        return [ways[:1] for ways in values]
    return values if name in {"country", "start", "end"} else [ways[1:] for ways in values]


def _table(values: Sequence[Ways], encoding: str) -> Table:
    texts = [text.encode(encoding) for ways in values for text in ways]
    return Table(pa.array(texts, pa.binary()), len(values[0]))


def _vocabulary() -> dict[str, Sequence[Ways]]:
    """Return for each column all ways to write each of its values; English comes first."""
    given = [(a + b, c + d) for a, c in _SYLLABLES for b, d in _SYLLABLES]
    people = [(f"{s} {g.title()}", f"{t}{h}") for s, t in _SURNAMES for g, h in given]
    days = np.arange(_FIRST_DAY, _LAST_DAY).astype(object)
    dates = [[style.format(y=d.year, m=d.month, d=d.day) for style in _STYLES] for d in days]
    return {
        "name": people[:NAMES],
        "college": [(en, f"{zh}学院") for en, zh in _SUBJECTS],
        "level": [(each, *_OTHERS[each]) for each in _LEVELS],
        "country": [*_countries(), _UNKNOWN_COUNTRY],
        "partner": [*map(_partner, range(PARTNERS)), ("", "")],
        "programme": [_programme(number) for number in range(PROGRAMMES)],
        "activity": [(each, *_OTHERS[each]) for each in _ACTIVITIES],
        "status": [(each, *_OTHERS[each]) for each in _STATUSES],
        "start": dates,
        "end": [[f"{text}\n" for text in ways] for ways in dates],
    }


def _countries() -> list[tuple[str, str]]:
    with _COUNTRIES.open(encoding="utf-8", newline="") as stream:
        return [(row["english"], row["chinese"]) for row in csv.DictReader(stream)]


def _partner(number: int) -> tuple[str, str]:
    english, chinese = _TOWNS[number % len(_TOWNS)]
    return f"{english} Uni {number}", f"{chinese}大学{number}"


def _programme(number: int) -> tuple[str, str]:
    """Name a programme; some names hold a comma, and stand in quotes for it."""
    kind = _ACTIVITIES[number % len(_ACTIVITIES)]
    _, chinese = _SUBJECTS[number % len(_SUBJECTS)]
    if kind == "conference":
        return f'"Talks, {number}"', f'"{chinese},{_OTHERS[kind][0]}{number}"'
    return f"{kind.title()} {number}", f"{chinese}{_OTHERS[kind][1]}{number}"
