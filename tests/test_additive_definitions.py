"""Definitions that add: headers, words, terms and names of an office beside those known."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from bjut_exchange.config.merging import laid_over, merged
from bjut_exchange.config.rules import Columns
from bjut_exchange.config.schema import Definitions, fingerprint
from bjut_exchange.config.terms import VOCABULARIES, DirectionName, FieldName
from bjut_exchange.errors import ConfigError
from bjut_exchange.figures.coverage import years_in_exports
from bjut_exchange.messages import Language as Lang
from bjut_exchange.messages import Words
from bjut_exchange.reading.setup import load_setup
from bjut_exchange.reading.sources import find_sources
from bjut_exchange.text import folded
from tests.conftest import Run
from tests.tool import codes_of, register_of, rows_found, write_definitions, write_export

BOTH = tuple(DirectionName)
OUT, IN = BOTH


def definitions_in(folder: Path, text: str) -> Definitions:
    """Load the definitions of a folder with this `exchange.toml`."""
    write_definitions(folder, text)
    return load_setup(None, [str(folder)], {}).definitions


def headers(columns: Columns, field: FieldName) -> list[str]:
    """Return the headers of a field in the order in which they are looked for."""
    return [each.column for each in columns[field]]


PACKAGED = load_setup(None, [str(Path(__file__).parent)], {}).definitions


# --- merging


def test_headers_and_words_come_in_front_without_repeats() -> None:
    """A header that is named again is read as the file that names it says."""
    base = {
        "columns": {"person": ["学号", "ID"], "days": ["Stay"]},
        "total_words": ["合计", "sum"],
        "partners": {"columns": {"to": ["end"]}, "open_words": ["open"]},
    }
    over = {
        "columns": {"person": ["Matricola", "id"], "days": [{"column": "stay", "unit": "weeks"}]},
        "total_words": ["Summa", "SUM"],
        "partners": {"columns": {"to": ["fino"]}, "open_words": ["aperto"]},
    }
    assert laid_over(base, over) == {
        "columns": {
            "person": ["Matricola", "id", "学号"],
            "days": [{"column": "stay", "unit": "weeks"}],
        },
        "total_words": ["Summa", "SUM", "合计"],
        "partners": {"columns": {"to": ["fino", "end"]}, "open_words": ["aperto", "open"]},
    }


def test_only_replaces_and_other_lists_are_replaced_as_a_whole() -> None:
    """Values are not words: an office that names its regions means no others."""
    base = {
        "columns": {"person": ["学号"]},
        "missing_words": ["无"],
        "regions": ["HK"],
        "country_languages": ["en"],
        "day_bands": [30],
        "semesters": {"fall": ["09-01", "01-31"]},
        "outbound": {"categories": [{"id": "a"}], "exports": [{"files": ["*"]}]},
    }
    over = {
        "columns": {"person": {"only": ["Matricola"]}},
        "missing_words": {"only": []},
        "regions": ["MO"],
        "country_languages": ["it"],
        "day_bands": [7],
        "semesters": {"fall": ["10-01", "02-28"]},
        "outbound": {"categories": [{"id": "b"}], "exports": []},
    }
    unwrapped = {"columns": {"person": ["Matricola"]}, "missing_words": []}
    assert laid_over(base, over) == over | unwrapped
    assert laid_over({}, over) == over | unwrapped


def test_a_label_is_replaced_as_a_whole() -> None:
    """Otherwise a title would name one university in English and another in Chinese."""
    base = {"title": {"en": "A", "zh": "甲"}, "terms": {"level": {"x": {"en": "A", "zh": "甲"}}}}
    over = {"title": {"en": "B"}, "terms": {"level": {"x": {"zh": "乙"}}}}
    assert laid_over(base, over) == over
    # Below `values`, both words can be texts of exports.
    assert laid_over({"values": {"level": {"a": "b"}}}, {"values": {"level": {"en": "c"}}}) == {
        "values": {"level": {"a": "b", "en": "c"}}
    }


def test_the_nearer_a_header_is_the_earlier_it_is_looked_for() -> None:
    """A desk's before a direction's, a direction's before those of both, a later file's first."""
    first = {
        "columns": {"start": ["A"]},
        "outbound": {"columns": {"start": ["B"]}, "exports": []},
        "inbound": {"columns": {}},
    }
    desks = [{"files": ["x"], "columns": {"start": ["E"]}}, {"files": ["*"]}]
    second = {
        "columns": {"start": ["C"]},
        "outbound": {"columns": {"start": ["D"]}, "exports": desks},
    }
    result = merged([first, second])
    assert result["outbound"]["columns"]["start"] == ["D", "C", "B", "A"]
    assert result["inbound"]["columns"]["start"] == ["C", "A"]
    desk, other = result["outbound"]["exports"]
    assert desk["columns"]["start"] == ["E", "D", "C", "B", "A"]
    assert other == {"files": ["*"]}


@pytest.mark.parametrize("text", ["columns = 1", "outbound = 1", "[outbound]\nexports = 1"])
def test_what_cannot_be_merged_is_refused_not_a_defect(tmp_path: Path, text: str) -> None:
    """Whatever stands where a table or a list should."""
    with pytest.raises(ConfigError, match=r"must be a|must be a list"):
        definitions_in(tmp_path, text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[columns]\nperson = 'Matricola'", "columns.person: must be a list"),
        ("[columns]\nperson = { onyl = ['X'] }", "columns.person: must be a list"),
        ("[columns]\nperson = { only = 'X' }", "columns.person: must be a list"),
        ("regions = { only = ['HK'] }", "regions: must be a list"),
        ("[outbound.columns]\nperson = ['a', 1]", "outbound.columns.person[2]"),
        ("[columns]\ndays = ['a', { column = 'b', unit = 'x' }]", "columns.days[2].unit"),
        ("total_words = { only = ['a', 1] }", "total_words[2]: must be text"),
        (
            "[[outbound.exports]]\nfiles = ['*']\ncolumns = { persn = ['x'] }",
            "unknown key 'outbound.exports[1].columns.persn'; did you mean 'person'?",
        ),
    ],
)
def test_an_unusable_list_is_named_as_the_file_has_it(tmp_path: Path, text: str, said: str) -> None:
    """With its place in the list that the office wrote, not in the merged one."""
    with pytest.raises(ConfigError) as caught:
        definitions_in(tmp_path, text)
    assert said in str(caught.value)


def test_of_two_files_the_one_that_is_wrong_is_named(tmp_path: Path) -> None:
    """Even where the other adds to the same list."""
    write_definitions(tmp_path, "[columns]\nperson = ['a', 1]")
    given = tmp_path / "given.toml"
    given.write_text("[columns]\nperson = ['b']", "utf-8")
    with pytest.raises(ConfigError, match=r"exchange\.toml: columns\.person\[2\]"):
        load_setup(given, [str(tmp_path)], {})


def test_the_fingerprint_depends_on_the_result_only(tmp_path: Path) -> None:
    """Not on where a header stands; it changes with a header of a desk."""
    shared = definitions_in(tmp_path, "[columns]\nperson = ['M']")
    split = definitions_in(
        tmp_path, "[outbound.columns]\nperson = ['M']\n[inbound.columns]\nperson = ['M']"
    )
    assert fingerprint(shared) == fingerprint(split) != fingerprint(PACKAGED)
    desk = "[[outbound.exports]]\nfiles = ['*']\n"
    plain = definitions_in(tmp_path, desk)
    own = definitions_in(tmp_path, f"{desk}columns = {{ person = ['M'] }}")
    assert fingerprint(plain) != fingerprint(own)


# --- counting


def test_a_header_of_one_office_breaks_no_file_of_another(tmp_path: Path) -> None:
    """`person = ["Matricola"]` leaves 学号 known."""
    write_export(tmp_path, "outbound/a.csv", [("学号", "派出日期"), ("s1", "2016-03-01")])
    write_export(tmp_path, "outbound/b.csv", [("Matricola", "派出日期"), ("s1", "2016-09-01")])
    write_definitions(tmp_path, '[columns]\nperson = ["Matricola"]')
    stays = register_of(tmp_path).counted(OUT)
    assert len(stays) == 2
    assert stays["person"].nunique() == 1


DESKS = """
[[outbound.exports]]
files = ["outbound/*volunteers*"]
set = { activity = "volunteer" }
columns = { person = ["编号"], country = ["派往"], start = ["启程"], end = { only = ["until"] } }
[[outbound.exports]]
files = ["outbound/**/*"]
[outbound.columns]
number = ["编号"]
"""
VOLUNTEERS = [
    ("编号", "派往", "启程", "until", "end date"),
    ("0101", "日本", "2016-07-01", "2016-07-20", "soon"),
    ("0102", "韩国", "2016-07-01", "2016-07-20", "soon"),
]


@pytest.mark.parametrize("first", ["a", "z"])
def test_a_header_can_be_another_field_in_the_files_of_a_desk(tmp_path: Path, first: str) -> None:
    """The running number of one desk is the student id of another; each counts with its own."""
    write_export(tmp_path, f"outbound/{first}_volunteers.csv", VOLUNTEERS)
    write_export(
        tmp_path,
        "outbound/others.csv",
        [
            ("编号", "student id", "host country", "start date", "end date"),
            ("1", "0101", "Japan", "2015-09-01", "2015-12-31"),
            ("2", "0104", "Germany", "2015-09-01", "2015-12-31"),
            ("3", "", "Germany", "2015-09-01", "2015-12-31"),
        ],
    )
    write_definitions(tmp_path, DESKS)
    stays = register_of(tmp_path).counted(OUT)
    assert stays.loc[stays["person"] >= 0, "person"].nunique() == 3
    assert Counter(stays["country"]) == {"DE": 2, "JP": 2, "KR": 1}
    assert stays["end"].notna().all()
    assert codes_of(tmp_path) == {"R07", "H07"}  # the stays have no level
    setup = load_setup(None, [str(tmp_path)], {})
    assert years_in_exports(setup, BOTH) == [2015, 2016]


def test_a_file_without_header_continues_one_of_the_same_desk(tmp_path: Path) -> None:
    """It is read under the headers that only this desk has."""
    write_export(tmp_path, "outbound/volunteers_a.csv", VOLUNTEERS)
    more = [("0103", "捷克", "2016-07-05", "2016-07-22", "soon")]
    write_export(tmp_path, "outbound/volunteers_b.csv", more)
    write_definitions(tmp_path, DESKS)
    stays = register_of(tmp_path).counted(OUT)
    assert sorted(stays["country"]) == ["CZ", "JP", "KR"]
    assert stays["person"].nunique() == 3


def test_other_desks_do_not_know_the_headers_of_a_desk(run: Run, tmp_path: Path) -> None:
    """Which the map of headers, the rows to fix and the rules say of each file."""
    rows = [("编号", "派往", "start date"), ("7001", "日本", "x")]
    for name in ("volunteers", "others"):
        write_export(tmp_path, f"outbound/{name}.csv", rows)
    write_definitions(tmp_path, DESKS)
    found = rows_found(tmp_path, "H03")
    assert list(found) == ["outbound/others.csv"]
    document = json.loads(run("check", "-f", "json", "--feedback", "fix.csv", cwd=tmp_path).out)
    with (tmp_path / "fix.csv").open(encoding="utf-8-sig") as file:
        persons = {each["file"]: each["person"] for each in csv.DictReader(file)}
    assert persons == {"outbound/volunteers.csv": "****", "outbound/others.csv": ""}
    read = {
        of["file"]: {(each["header"], each["field"]) for each in of["columns"]}
        for of in document["exports"]
    }
    shared = {("编号", "number"), ("start date", "start")}
    assert read["outbound/others.csv"] == shared
    assert read["outbound/volunteers.csv"] == shared | {("编号", "person"), ("派往", "country")}
    rules = {each["id"]: each["rule"] for each in run("rules", cwd=tmp_path).records}
    assert rules["outbound.exports.1.columns.end"] == "until"
    assert rules["outbound.exports.1.columns.person"].startswith("编号, 学号, ")
    assert "outbound.exports.1.columns.gender" not in rules


# --- terms and names

INTERNSHIP = """
[terms.activity]
internship = { en = "internship", zh = "实习" }
[values.activity]
"带薪实习" = "internship"
[[outbound.categories]]
id = "internship"
label = { en = "Internships", zh = "海外实习" }
when = { activity = ["internship"] }
[[outbound.exports]]
files = ["outbound/*placements*"]
set = { activity = "internship" }
[[outbound.exports]]
files = ["outbound/*"]
"""


def test_own_terms_are_used_as_packaged_ones_are(run: Run, tmp_path: Path) -> None:
    """In values, in `set`, in `when`; their names stand for them and are shown everywhere."""
    rows = [("学号", "项目类别", "派出日期")]
    cells = ("带薪实习", "实习", "Internship", "交换")
    rows += [(f"s{at}", text, "2016-03-01") for at, text in enumerate(cells)]
    write_export(tmp_path, "outbound/a.csv", rows)
    write_export(tmp_path, "outbound/placements.csv", [("学号", "派出日期"), ("s9", "2016-03-01")])
    write_definitions(tmp_path, INTERNSHIP)
    stays = register_of(tmp_path).counted(OUT)
    assert Counter(stays["activity"]) == {"internship": 4, "exchange": 1}
    assert Counter(stays["category"]) == {"internship": 4, "unclassified": 1}
    assert "R09" not in codes_of(tmp_path)
    shown = run("breakdown", "--by", "activity", "--lang", "zh", "-f", "table", cwd=tmp_path).out
    assert " 实习 " in shown
    records = run("breakdown", "--by", "activity", "--lang", "zh", cwd=tmp_path).records
    assert {each["value"]: each["label"] for each in records}["internship"] == "实习"
    said = {each["id"]: each["rule"] for each in run("rules", "--lang", "zh", cwd=tmp_path).records}
    assert said["outbound.categories.internship"] == "项目类别为实习"
    assert said["outbound.exports.1"].endswith("项目类别为实习")
    assert "internship（实习）" in said["terms.activity"]


def test_the_rules_list_the_vocabulary(run: Run) -> None:
    """Each field with its terms and their names, in tables and data."""
    said = {each["id"]: each["rule"] for each in run("rules", "--lang", "zh").records}
    assert {f"terms.{field}" for field in VOCABULARIES} - set(said) == {"terms.country"}
    assert said["terms.duration"] == "long（长期）、short（短期）"
    assert "non_degree (non-degree)" in run("rules", "-f", "table", "--lang", "en").out


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "[values.status]\n'未去' = 'canceled'",
            "values.status.未去: 'canceled' is not a known status; the nearest is 'cancelled'",
        ),
        ("[values.level]\nx = 'Master'", "'Master' is not a known level; the nearest is 'master'"),
        ("[terms.duration]\nmedium = 'medium'", "terms.duration.medium: a stay is 'long' or"),
        ("[terms.partner]\nx = 'y'", "unknown key 'terms.partner'"),
        ("[terms.levl]\nx = 'y'", "unknown key 'terms.levl'; did you mean 'level'?"),
        ("[names.level]\nx = 'y'", "unknown key 'names.level'"),
        ("[names.colege]\nx = 'y'", "unknown key 'names.colege'; did you mean 'college'?"),
        ("[names.college]\nx = 1", 'names.college.x: must be text, or { en = "…", zh = "…" }'),
        ("title = { zh = '某大学' }", "title.en: is required"),
        ("notice = { en = 'x', fr = 'y' }", "unknown key 'notice.fr'"),
        ("home_country = 'China'", "home_country: must be an ISO code"),
    ],
)
def test_unknown_terms_and_keys_are_refused_with_the_nearest(
    tmp_path: Path, text: str, said: str
) -> None:
    """A misspelt term would silently match no stay."""
    with pytest.raises(ConfigError) as caught:
        definitions_in(tmp_path, text)
    assert "exchange.toml: " in str(caught.value)
    assert said in str(caught.value)


def test_an_unknown_term_is_refused_in_chinese_too(run: Run, tmp_path: Path) -> None:
    """With the lines that declare it."""
    write_definitions(tmp_path, "[values.status]\n'未去' = 'canceled'")
    err = run("rules", "--lang", "zh", cwd=tmp_path).err
    assert "“canceled”不是状态的已知取值；最接近的是“cancelled”" in err
    assert '[terms.status] 之下：canceled = { en = "…", zh = "…" }' in err


def test_title_and_notice_are_in_the_language_of_the_output(run: Run, tmp_path: Path) -> None:
    """Text alone is shown in both; the column `source` is the same text in every language."""
    write_export(tmp_path, "outbound/a.csv", [("学号", "派出日期"), ("s1", "2016-03-01")])
    write_definitions(
        tmp_path,
        "title = { en = 'Example University', zh = '某大学' }\n"
        "notice = { en = 'Draft', zh = '草稿' }",
    )
    for language, title, notice in (
        ("en", "Example University", "Draft"),
        ("zh", "某大学", "草稿"),
    ):
        shown = run("summary", "-f", "table", "--lang", language, cwd=tmp_path).out
        assert shown.startswith(title)
        assert shown.splitlines()[1] == notice
        records = run("summary", "--lang", language, cwd=tmp_path).records
        assert {each["source"] for each in records} == {"Example University"}
    write_definitions(tmp_path, "title = 'Example'")
    assert run("summary", "-f", "table", "--lang", "zh", cwd=tmp_path).out.startswith("Example")


NAMES = """
[names.college]
"信息学部" = { en = "Faculty of Information", zh = "信息学部" }
[names.partner]
"Univ. X" = { en = "University of X", zh = "某某大学" }
[names.programme]
"暑期A" = "Summer School A"
"""


def test_colleges_partners_and_programmes_have_names_in_both_languages(
    run: Run, tmp_path: Path
) -> None:
    """Tables show them; `value` stays as exports spell it."""
    header = ("学号", "学院", "交流院校", "项目名称", "派出日期", "回国日期", "项目类别")
    rows = [("s1", "信息学部", "univ. x", "暑期A", "2016-03-01", "2016-07-01", "交换")]
    rows += [("s2", "外语学院", "Univ. X", "其他", "2016-03-01", "2016-07-01", "交换")]
    write_export(tmp_path, "outbound/a.csv", [header, *rows])
    write_export(tmp_path, "partners.csv", [("合作院校", "国家"), ("Univ. X", "日本")])
    write_definitions(tmp_path, NAMES)

    def out(*arguments: str) -> str:
        return run(*arguments, cwd=tmp_path).out

    table = ("-f", "table", "--lang")
    assert "Faculty of Information" in out("breakdown", "--by", "college", *table, "en")
    assert "外语学院" in out("breakdown", "--by", "college", *table, "en")
    assert "信息学部" in out("breakdown", "--by", "college", *table, "zh")
    assert "Summer School A" in out("breakdown", "--by", "programme", *table, "zh")
    assert "University of X" in out("partners", *table, "en")
    assert "某某大学" in out("partners", *table, "zh")
    assert "某某大学" in out("trace", "--of", "partners", *table, "zh")
    records = run("breakdown", "--by", "college", cwd=tmp_path).records
    labels = {each["value"]: each["label"] for each in records}
    assert labels["信息学部"] == "Faculty of Information"
    assert labels["外语学院"] == "外语学院"
    partners = {each["partner"] for each in run("partners", cwd=tmp_path).records}
    assert "Univ. X" in partners
    assert not any("University of X" in each for each in partners)


# --- words that offices write

FIELDS = {
    OUT: {
        "person": "学号/工号 学籍号 學號 Matricola",
        "college": "所属学院 学院名称 派出学院 Facultad/Centro",
        "level": "学生类型 攻读学位 学位 Degree Nivel",
        "programme": "出国项目名称 派出项目 项目 Programa",
        "partner": "派出学校 交换学校 赴外院校 国(境)外院校 Universidad_de_destino Gasthochschule",
        "country": "派出国家 志愿服务国家 目的国 国家 País_de_destino Gastland",
        "activity": "项目性质 派出类别 Tipo_de_movilidad Mobility_Type",
        "start": "派出时间 出发日期 出境时间 离境日期 Fecha_inicio Beginn 起止时间",
        "end": "返回日期 归国时间 返校时间 预计返校时间 Fecha_fin Fecha_de_regreso Ende 起止时间",
        "days": "在外天数 时间长度（月） Meses",
    },
    IN: {
        "college": "接收学院 就读学院",
        "partner": "派出学校 派遣学校 来源学校 Universidad_de_origen Heimathochschule",
        "country": "国籍 生源国 来源国家 国家 Nacionalidad Herkunftsland",
        "activity": "学习类别 留学生类别 学生类型 Type_of_student",
        "status": "学籍状态 在学状态",
        "start": "到校日期 抵华时间 入境时间 Fecha_de_llegada Arrival",
        "end": "离华日期 出境时间 结业时间 预计毕业时间 Fecha_de_salida Departure",
    },
}


@pytest.mark.parametrize(
    ("direction", "field", "header"),
    [
        (direction, FieldName.named(field), header.replace("_", " "))
        for direction, fields in FIELDS.items()
        for field, listed in fields.items()
        for header in listed.split()
    ],
)
def test_headers_that_offices_write_are_known(
    direction: DirectionName, field: FieldName, header: str
) -> None:
    """In Chinese, English, Spanish, German."""
    known = {each.header for each in PACKAGED.direction(direction).columns[field]}
    assert folded(header).replace(" ", "").replace("_", "") in known


@pytest.mark.parametrize(
    ("direction", "field", "header"),
    [
        (OUT, "start", "入境时间"),
        (OUT, "end", "出境时间"),
        (OUT, "country", "国籍"),
        (OUT, "status", "学籍状态"),
        (OUT, "partner", "home university"),
        (IN, "start", "出境时间"),
        (IN, "end", "入境时间"),
        (IN, "level", "学历"),
        (IN, "partner", "接收院校"),
        (IN, "partner", "host university"),
        (IN, "start", "departure date"),
        (OUT, "start", "fecha de llegada"),
        (OUT, "person", "护照号"),
        (IN, "person", "护照号"),
        (OUT, "days", "时长"),
    ],
)
def test_a_header_that_could_mislead_is_not_known(
    direction: DirectionName, field: str, header: str
) -> None:
    """What leaves one country enters another; a passport is renewed; a length needs a unit."""
    assert header not in headers(PACKAGED.direction(direction).columns, FieldName.named(field))


# Columns that hold two fields: a range of dates; a kind of student, or of programme.
TWO = [{"start", "end"}, {"level", "activity"}, {"activity", "duration"}]


@pytest.mark.parametrize("direction", BOTH)
def test_no_header_is_two_fields_unless_its_cells_can_be_both(direction: DirectionName) -> None:
    """Otherwise one cell would be counted as two things."""
    fields: dict[str, set[str]] = {}
    for field, candidates in PACKAGED.direction(direction).columns.items():
        names = [each.header for each in candidates if field is not FieldName.NUMBER]
        assert len(names) == len(set(names)), field
        for name in names:
            fields.setdefault(name, set()).add(str(field))
    assert [each for each in fields.values() if len(each) > 1 and each not in TWO] == []


def test_a_value_that_is_a_header_too_makes_no_header_of_its_row(tmp_path: Path) -> None:
    """`degree` and `programme` are both; the rows below stay students."""
    rows = [("student id", "degree", "activity", "start date")]
    rows += [(f"s{at}", "Master", "programme", "2016-03-01") for at in range(3)]
    rows += [("s7", "degree", "programme", "2016-03-01"), ("s8", "Master", "", "2016-03-01")]
    write_export(tmp_path, "outbound/a.csv", rows)
    assert len(register_of(tmp_path).counted(OUT)) == 5


@pytest.mark.parametrize(
    ("name", "direction", "activity"),
    [
        ("outbound/2016交换生.csv", OUT, "exchange"),
        ("outgoing/exchange_2016.csv", OUT, "exchange"),
        ("派出/2016/交换.csv", OUT, "exchange"),
        ("出国/暑期项目.csv", OUT, "programme"),
        ("outbound/寒假.csv", OUT, "programme"),
        ("outbound/夏令营2016.csv", OUT, "programme"),
        ("outbound/summer_school.csv", OUT, "programme"),
        ("派出短期2016.csv", OUT, "programme"),
        ("赴外/志愿者.csv", OUT, "volunteer"),
        ("outbound/summer semester.csv", OUT, None),
        ("outbound/研究生.csv", OUT, None),
        ("出境/a.csv", OUT, None),
        ("2016出国统计.csv", OUT, None),
        ("来华/交换生.csv", IN, None),
        ("incoming/exchange.csv", IN, None),
        ("入境/a.csv", IN, None),
        ("2016来华留学生.csv", IN, None),
    ],
)
def test_files_belong_to_the_desk_that_their_names_tell(
    tmp_path: Path, name: str, direction: DirectionName, activity: str | None
) -> None:
    """Below the folders that offices use, in Chinese and English."""
    write_export(tmp_path, name, [("学号", "开始日期"), ("s1", "2016-03-01")])
    (source,) = find_sources(load_setup(None, [str(tmp_path)], {})).sources
    common = source.desk.set.get(FieldName.ACTIVITY)
    assert (source.direction, common and common.text) == (direction, activity)


def test_a_pattern_can_name_several_words(tmp_path: Path) -> None:
    """`{a,b}` is either; other characters stand for themselves."""
    names = ("x/a1.csv", "y/b1.csv", "x/c1.csv", "z/a1.csv", "x/{a,b}.csv")
    for name in names:
        write_export(tmp_path, name, [("学号", "开始日期"), ("s1", "2016-03-01")])
    write_definitions(tmp_path, "[outbound]\nexports = [{ files = ['{x,y}/{a,b}1.csv'] }]")
    sources = find_sources(load_setup(None, [str(tmp_path)], {})).sources
    assert [each.name for each in sources] == ["x/a1.csv", "y/b1.csv"]


@pytest.mark.parametrize(
    ("field", "text", "term"),
    [
        ("activity", "语言进修生", "language"),
        ("activity", "夏令营", "programme"),
        ("activity", "校际交流", "exchange"),
        ("level", "语言进修生", "non_degree"),
        ("level", "专业学位硕士研究生", "master"),
        ("level", "Master's degree", "master"),
        ("level", "Máster Universitario", "master"),
        ("status", "未出国", "cancelled"),
        ("status", "已提名", "nominated"),
        ("gender", "女生", "female"),
    ],
)
def test_values_that_offices_write_are_known(field: str, text: str, term: str) -> None:
    """Texts of exports, and the names of terms."""
    assert PACKAGED.texts[FieldName.named(field)][folded(text)] == term


# --- the home country


@pytest.mark.parametrize(
    ("home", "countries", "found"),
    [
        ("", ("中国", "中国香港", "日本"), [2]),
        ("home_country = 'ES'", ("Spain", "中国", ""), [2]),
        ("home_country = ''", ("中国", "Spain", "日本"), []),
    ],
)
@pytest.mark.parametrize("direction", BOTH)
def test_the_home_country_is_a_warning_and_counts(
    tmp_path: Path,
    home: str,
    countries: Sequence[str],
    found: list[int],
    direction: DirectionName,
) -> None:
    """An inbound student from here, an outbound one who goes here."""
    rows = [("学号", "国家", "学生类别", "开始日期", "结束日期")]
    rows += [
        (f"s{at}", country, "本科生", "2016-03-01", "2016-07-01")
        for at, country in enumerate(countries)
    ]
    name = f"{direction}/a.csv"
    write_export(tmp_path, name, rows)
    write_definitions(tmp_path, home)
    assert rows_found(tmp_path, "R26").get(name, []) == found
    stays = register_of(tmp_path).frame(direction)
    assert stays["outcome"].iloc[0] == "counted"


def test_names_of_terms_are_in_both_languages() -> None:
    """Those that definitions give, by field: a college may be called like a term."""
    words = Words(Lang.ZH, PACKAGED.named())
    assert words.value("level", "master") == "硕士研究生"
    assert words.value("college", "master") is None
    assert words.value("country", "HK") == "中国香港"


LEVELS = (("1", "master"), ("2", ""))


def test_a_field_that_only_a_desk_knows_is_read(tmp_path: Path) -> None:
    """A blank cell in it states no level, which is not as if the level were not read (H07)."""
    header = ("student id", "Zzz", "activity", "start date", "end date")
    rows = [(each, level, "exchange", "2015-09-01", "2015-12-31") for each, level in LEVELS]
    write_export(tmp_path, "outbound/a.csv", [header, *rows])
    write_definitions(
        tmp_path,
        '[[outbound.exports]]\nfiles = ["outbound/*"]\ncolumns = { level = ["Zzz"] }',
    )
    assert "H07" not in codes_of(tmp_path)
