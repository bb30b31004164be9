"""What cells state: placeholders, guards, errors of spreadsheets, ids that became numbers."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bjut_exchange.cleaning.cells import Part
from bjut_exchange.cleaning.parsers import NOTHING, Reading, readers
from bjut_exchange.config.terms import DirectionName, FieldName
from bjut_exchange.reading.setup import load_setup
from bjut_exchange.text import tidied, unguarded
from tests.tool import codes_of, register_of, rows_found, write_definitions, write_export

OUT = DirectionName.OUTBOUND
HEADER = ("学号", "项目名称", "国家/地区", "培养层次", "派出日期", "回国日期", "天数")
DEFINITIONS = load_setup().definitions
READERS = readers(DEFINITIONS)
NAMES = (FieldName.PROGRAMME, FieldName.PARTNER, FieldName.COLLEGE)


def read(field: FieldName, cell: str) -> Reading:
    """Return what a cell of a field says."""
    return READERS[field](Part("key", None).text(cell))


PLACEHOLDERS = [
    *("NULL", "null", "N.A.", "n/a", "None", "nan", "NaN", "nil", r"\N", "(blank)", "<null>"),
    *("[NULL]", "{none}", '"NULL"', "- none -", "0", "00", "000000", "0.0", "－"),
    *("—", "–", "--", "/", "?", "？", "???", "...", "…", "ＴＢＤ", "t.b.d."),
    *("TBD?", "待定", "（待定）", "暂无", "未填", "无学号", "同上", "〃", "ditto", "无。"),
    *("Ｎ／Ａ", "not available", '="NULL"', "'NULL", '=""', "'", "\t", "_"),
    *("***", "\\"),
]


@pytest.mark.parametrize("text", PLACEHOLDERS)
def test_a_placeholder_states_nothing_in_any_field(text: str) -> None:
    """No programme is called NULL, and no student has the id N/A."""
    assert read(FieldName.PERSON, text) == Reading(None, ("R07",))
    for field in {*FieldName} - {FieldName.PERSON, FieldName.NUMBER, FieldName.STUDENTS}:
        assert read(field, text) == NOTHING, field
    # A row can stand for 0 students.
    assert read(FieldName.STUDENTS, text).value in {None, 0}
    assert not read(FieldName.STUDENTS, text).fails


@pytest.mark.parametrize("text", ["x", "X", "XXX", "xxxxxxxx"])
def test_an_id_of_crosses_is_nobodys_but_a_college_may_be_called_x(text: str) -> None:
    """Crosses stand for what was not known, or was made anonymous."""
    assert read(FieldName.PERSON, text) == Reading(None, ("R07",))
    assert read(FieldName.COLLEGE, text).value == text


@pytest.mark.parametrize(
    "text",
    ["NULLARBOR", "S0", "x1", "Nanjing", "No. 0", "0x1", "None of these", "Nil Admirari", "C#"],
)
def test_a_text_that_only_looks_like_a_placeholder_is_a_name(text: str) -> None:
    """Nanjing is not nan."""
    assert read(FieldName.PROGRAMME, text).value == tidied(text)


@pytest.mark.parametrize("text", ["√", "×", "+", "✓", "○", "Yes"])
def test_a_sign_that_means_something_is_an_unknown_value(text: str) -> None:
    """A status × may say that nobody went."""
    assert read(FieldName.STATUS, text).fails == ("R09",)


def test_what_a_vocabulary_knows_is_no_placeholder(tmp_path: Path) -> None:
    """NA is Namibia, and an office may write 0 for a stay that was cancelled."""
    assert read(FieldName.COUNTRY, "NA").value == "NA"
    write_definitions(tmp_path, "[values.status]\n'0' = 'cancelled'\n'—' = 'refused'")
    of_office = readers(load_setup(None, [str(tmp_path)], {}).definitions)[FieldName.STATUS]
    assert [of_office(text).value for text in ("0", "—", "?")] == ["cancelled", "refused", None]


@pytest.mark.parametrize("ids", [["0", "0", "7"], ["000000", "", "201601"], ["99", "99", "12"]])
def test_ids_of_digits_can_be_placeholders_too(tmp_path: Path, ids: list[str]) -> None:
    """Whether all ids are digits makes no difference: nobody has the id 0, or the office's 99."""
    write_definitions(tmp_path, "missing_words = ['99']")
    rows = [(each, "P", "日本", "本科", "2016-03-01", "2016-08-01", "") for each in ids]
    write_export(tmp_path, "outbound/a.csv", [HEADER, *rows])
    assert register_of(tmp_path).frame(OUT)["person"].tolist()[:2] == [-1, -1]
    assert rows_found(tmp_path, "R07") == {"outbound/a.csv": [2, 3]}


NUMBERS = [
    *("2.01609E+11", "2.01609e+11", "2.01609E11", "2,01609E+11", "2,01609e11", "2.01609123456E11"),
    *("2E+11", "2E11", "2e+15", "1E10", "+2.01609E+11", "-2.01609E11", "2.01609E-11"),
    *("２.０１６Ｅ＋１１", "2.01609E+011", "2.01609 E+11", "2.01609 × 10^11", "2.01609x10^11"),
    *("201.609E+09", "12E+5", "201,609", "201,609,123,456", "1,234.00", "201'609'123"),
    *("2.016.091.234", "123.0", "123,00", '="2.01609E+11"', "'2.01609E+11", " 2.01609E+11\t"),
    *("2.0160912345678901E+17",),
]


@pytest.mark.parametrize("text", NUMBERS)
def test_an_id_that_became_a_number_is_nobodys(text: str) -> None:
    """Forty students with the id 2.01609E+11 are not one."""
    assert read(FieldName.PERSON, text) == Reading(None, ("R06",))


@given(st.integers(10**11, 10**19), st.integers(1, 12), st.sampled_from("eE"))
def test_every_way_to_write_a_long_id_as_a_number_is_told(number: int, places: int, e: str) -> None:
    """As Python, Excel, Java and a German Excel write it."""
    plus = f"{number:.{places}e}".replace("e", e)
    for text in (plus, plus.replace("+", ""), plus.replace(".", ","), f"{number:,}"):
        assert read(FieldName.PERSON, text).fails == ("R06",), text


@pytest.mark.parametrize(
    "text",
    ["12E5", "16E05", "1E001", "2016E8001", "2016E-001", "E1", "16.001", "12.345.678-9", "1-2"],
)
def test_an_id_that_no_program_writes_as_a_number_is_an_id(text: str) -> None:
    """Some universities number their students 2016E8001."""
    assert read(FieldName.PERSON, text).value == text.casefold()


@given(st.from_regex(r"[A-Z]{1,3} ?[0-9]{2,8}", fullmatch=True))
def test_full_width_forms_case_and_blanks_do_not_make_another_person(text: str) -> None:
    """And guards do not either."""
    wide = "".join(chr(ord(c) + 0xFEE0) if c != " " else "\u3000" for c in text)
    forms = [
        text,
        wide,
        text.lower(),
        f" {text}\t",
        text.replace(" ", ""),
        f'="{text}"',
        f"'{text}",
    ]
    assert len({read(FieldName.PERSON, each) for each in forms}) == 1


@pytest.mark.parametrize(
    "text", ["S1", "Summer school", "2016-07-01", "日本", "=1+1", "+86", "@x", "-"]
)
def test_guards_against_guessing_are_taken_off(text: str) -> None:
    """In every column: a spreadsheet does not show them, and they are part of no name."""
    for guarded in (
        f'="{text}"',
        f"'{text}",
        f"’{text}",
        f"\t{text}",
        f"＝＂{text}＂",
        f"'{text}'",
    ):
        assert Part("key", None).text(guarded) == text


@pytest.mark.parametrize(
    "name",
    ["'s-Hertogenbosch", "'t Hart College", "'S-HERTOGENBOSCH", "O'Brien", "Students'", "="],
)
def test_an_apostrophe_of_a_name_stays(name: str) -> None:
    """A guard is one only at the beginning, and not in Dutch articles."""
    assert unguarded(name) == name


ERRORS = [
    *("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"),
    *("#FORMULA!", "#GETTING_DATA", "Err:502", "err:508", "#n/a", "#ref!", "＃Ｎ／Ａ", "#NAME？"),
    *("#####", "#NV", "#BEZUG!", "#WERT!", "#ZAHL!", "#ÜBERLAUF!", "#¡REF!", "#¿NOMBRE?", "#Н/Д"),
    *("#ССЫЛКА!", "错误:502", "#FIELD!", "#BLOCKED!", "#N/D", "#VALEUR!"),
]


@pytest.mark.parametrize("text", ERRORS)
def test_an_error_of_a_spreadsheet_is_a_finding_in_every_field(text: str) -> None:
    """A broken formula stands in place of something, so nothing counts without a word."""
    found = {field: read(field, text) for field in FieldName}
    assert not any(reading.value for reading in found.values())
    assert {found[field].fails for field in NAMES} == {("R17",)}
    assert found[FieldName.PERSON].fails == ("R07",)
    assert found[FieldName.COUNTRY].fails == ("R08",)
    assert {found[field].fails for field in (FieldName.LEVEL, FieldName.STATUS)} == {("R09",)}
    assert {found[f].fails for f in (FieldName.START, FieldName.END, FieldName.YEAR)} == {("R04",)}
    assert found[FieldName.DAYS].fails == ("R16",)


@pytest.mark.parametrize("text", ["#1 Summer School", "C# course", "Err on the side of caution"])
def test_a_name_with_a_sign_is_no_error(text: str) -> None:
    """Only what a spreadsheet shows is."""
    assert read(FieldName.PROGRAMME, text).value == text


def test_an_error_counts_as_no_programme(tmp_path: Path) -> None:
    """It would be one more programme of the year; the finding names the rows."""
    rows = [(f"S{at}", name, "日本", "本科", "2016-03-01", "2016-08-01", "") for at, name in
            enumerate(("Summer", "#REF!", "NULL"))]  # fmt: skip
    write_export(tmp_path, "outbound/a.csv", [HEADER, *rows])
    programmes = register_of(tmp_path).counted(OUT)["programme"].cat.categories
    assert programmes.tolist() == ["Summer"]
    assert rows_found(tmp_path, "R17") == {"outbound/a.csv": [3]}
    assert "R17" not in codes_of(
        write_export(tmp_path, "outbound/a.csv", [HEADER, rows[0], rows[2]])
    )


def test_a_country_does_not_fall_back_on_another_column(tmp_path: Path) -> None:
    """Where a student goes does not follow from a nationality, and the other way round."""
    start = "派出日期"
    write_export(tmp_path, "outbound/a.csv", [("学号", "国别", "前往国家", start),
                 ("1", "日本", "德国", "2016-03-01"), ("2", "日本", "", "2016-03-01")])  # fmt: skip
    write_export(tmp_path, "outbound/b.csv", [("学号", "国别", start), ("3", "日本", "2016-03-01")])
    header = ("学号", "国籍", "country", "入学日期")
    write_export(tmp_path, "inbound/a.csv", [header, ("4", "", "China", "2016-03-01")])
    register = register_of(tmp_path)
    assert register.frame(OUT)["country"].astype(object).fillna("").tolist() == ["DE", "", "JP"]
    assert register.frame(DirectionName.INBOUND)["country"].isna().tolist() == [True]


def test_a_country_that_stands_in_two_columns_of_one_header_is_read_from_both(
    tmp_path: Path,
) -> None:
    """The first of them that is not empty counts, as H05 says."""
    rows = [("学号", "国别", "国别", "派出日期"), ("1", "", "日本", "2016-03-01")]
    write_export(tmp_path, "outbound/a.csv", rows)
    assert register_of(tmp_path).frame(OUT)["country"].tolist() == ["JP"]


@pytest.mark.parametrize("unit", ["合计1", "1", "N/A ", "'", "e+1,", "a", "—", "注："])
def test_a_cell_of_a_mebibyte_is_read_at_once(unit: str) -> None:
    """No pattern takes quadratic time."""
    cell = unit * ((1 << 20) // len(unit.encode()))
    for field in (FieldName.PERSON, FieldName.PROGRAMME, FieldName.LEVEL, FieldName.DAYS):
        began = time.process_time()
        read(field, cell)
        assert time.process_time() - began < 1, field
