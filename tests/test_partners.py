"""`exchange partners`: agreements in force, who went and came, the exchange balance."""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bjut_exchange.config.terms import DirectionName
from bjut_exchange.config.years import YearStart
from bjut_exchange.errors import ConfigError
from bjut_exchange.figures.counting import count
from bjut_exchange.figures.partners import count_partners, partners_of, semesters_of
from bjut_exchange.reading.setup import load_setup
from bjut_exchange.register.agreements import Agreement
from tests.conftest import Run
from tests.test_definitions import setup_in
from tests.test_properties import several
from tests.tool import SAMPLE, codes_of, register_of, rows_found, write_definitions, write_export

AGREEMENT = ("partner", "country", "type", "from", "to")
OUT = ("student id", "partner", "country", "activity", "start", "end")
IN = ("student id", "home university", "nationality", "student type", "start", "end")
FROM_SAMPLE = ("--data", str(SAMPLE), "--quiet")
CALENDAR, ACADEMIC = YearStart(), YearStart(9, 1)

Row = tuple[str, ...]


def write(
    folder: Path, agreements: Sequence[Row], out: Sequence[Row] = (), back: Sequence[Row] = ()
) -> None:
    """Write a register of agreements and exports both ways."""
    write_export(folder, "partners.csv", [AGREEMENT, *agreements])
    write_export(folder, "outbound/a.csv", [OUT, *out])
    write_export(folder, "inbound/a.csv", [IN, *back])


def went(person: str, partner: str, start: str, end: str, activity: str = "exchange") -> Row:
    """Write a stay with a partner in Japan."""
    return (person, partner, "Japan", activity, start, end)


def by_partner(records: list[dict[str, str]], which: str = "in_force") -> dict[str, dict[str, str]]:
    """Return the records of a list by partner."""
    return {each["partner"]: each for each in records if each["list"] == which}


@pytest.mark.parametrize(
    ("start", "end", "starts", "year", "is_in_force"),
    [
        (None, None, CALENDAR, 2016, True),
        ("2016-12-31", None, CALENDAR, 2016, True),
        ("2017-01-01", None, CALENDAR, 2016, False),
        (None, "2016-01-01", CALENDAR, 2016, True),
        (None, "2015-12-31", CALENDAR, 2016, False),
        ("2016-05-01", "2016-05-01", CALENDAR, 2016, True),
        ("2017-08-31", None, ACADEMIC, 2016, True),
        ("2017-09-01", None, ACADEMIC, 2016, False),
        (None, "2016-08-31", ACADEMIC, 2016, False),
    ],
)
def test_an_agreement_is_in_force_in_a_year_that_it_overlaps(
    start: str | None, end: str | None, starts: YearStart, year: int, *, is_in_force: bool
) -> None:
    """By a single day, too; in years as the definitions begin them."""
    days = [None if text is None else dt.date.fromisoformat(text) for text in (start, end)]
    agreement = Agreement("X", "JP", None, *days)
    assert bool(len(partners_of([agreement], {}, starts, year).in_force)) is is_in_force


@pytest.mark.parametrize("year", range(2011, 2017))
def test_the_sample_has_the_partners_that_its_register_lists(run: Run, year: int) -> None:
    """Universities, countries and regions, counted again in plain Python."""
    with (SAMPLE / "partners.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = [
            row
            for row in csv.DictReader(stream)
            if int(row["生效日期"][:4]) <= year
            and (row["到期日期"] == "长期" or int(row["到期日期"][:4]) >= year)
        ]
    places = {row["国家/地区"] for row in rows}
    records = run("partners", "--year", str(year), *FROM_SAMPLE).records
    total = by_partner(records)["total"]
    assert int(total["agreements"]) == len(rows)
    assert int(total["universities"]) == len({row["合作院校"] for row in rows})
    assert int(total["regions"]) == len(places & {"香港", "澳门", "台湾"})
    assert int(total["countries"]) + int(total["regions"]) == len(places)


def test_students_at_partners_with_and_without_an_agreement_are_all_that_name_one(run: Run) -> None:
    """So the lists leave nobody out: of 872 participations 109 name no partner."""
    records = run("partners", "--year", "2016", *FROM_SAMPLE).records
    lists = [by_partner(records, which) for which in ("in_force", "without_agreement")]
    for of in lists:
        total = of.pop("total")
        assert int(total["universities"]) == len(of)
        assert int(total["outbound"]) == sum(int(each["outbound"]) for each in of.values())
    assert sum(int(each["outbound"]) for of in lists for each in of.values()) == 872 - 109
    assert not set(lists[0]) & set(lists[1])


def test_headers_and_dates_are_read_as_those_of_exports(run: Run, tmp_path: Path) -> None:
    """In English and Chinese, in any encoding, with a title and a total row; mere years, too."""
    write(tmp_path, [("Kyoto", "Japan", "exchange", "2012-01-01", "2017-12-31")])
    english = run("partners", "--year", "2016", "--quiet")
    assert english.code == 2  # no student, no year
    stay = went("1", "Kyoto", "2016-03-01", "2016-07-01")
    write(tmp_path, [("Kyoto", "Japan", "exchange", "2012-01-01", "2017-12-31")], [stay])
    english = run("partners", "--quiet")
    chinese = [
        ("合作协议一览", "", "", "", ""),
        ("序号", "合作院校", "国家/地区", "协议类型", "有效期"),
        ("1", "Kyoto", "日本", "exchange", "2012-2017年"),
        ("合计", "1", "", "", ""),
    ]
    write_export(tmp_path, "partners.csv", chinese, encoding="gb18030", delimiter=";")
    assert run("partners", "--quiet").out == english.out
    assert codes_of(tmp_path) == {"H07"}  # the stays have no level


def test_partners_are_distinct_by_name_whatever_their_agreements(run: Run, tmp_path: Path) -> None:
    """Case, width and spaces do not part them; each type is named once."""
    agreements = [
        ("University Of  Kyoto", "Japan", "Research", "", ""),
        ("university of kyoto", "日本", "exchange", "2010", "2018"),
        ("Ｕniversity of Kyoto", "JP", "exchange", "2010", "2019"),
        ("HKU", "香港", "", "", ""),
    ]
    write(tmp_path, agreements, [went("1", "UNIVERSITY OF KYOTO", "2016-03-01", "2016-07-01")])
    records = by_partner(run("partners").records)
    assert set(records) == {"University Of Kyoto", "HKU", "total"}
    kyoto = records["University Of Kyoto"]
    assert (kyoto["types"], kyoto["agreements"], kyoto["until"]) == ("exchange; Research", "3", "")
    assert kyoto["outbound"] == "1"
    total = [records["total"][key] for key in ("universities", "countries", "regions")]
    assert total == ["2", "1", "1"]


def test_what_cannot_be_used_is_found_and_not_counted(run: Run, tmp_path: Path) -> None:
    """An agreement in a country that is not known counts, the country does not."""
    agreements = [
        ("A", "Atlantis", "", "", ""),
        ("", "Japan", "", "", ""),
        ("B", "Japan", "", "soon", ""),
        ("C", "Japan", "", "2016", "2015"),
        ("D", "Japan", "", "", "", "more"),
        ("E", "Japan", "", "", ""),
    ]
    write(tmp_path, agreements, [went("1", "E", "2016-03-01", "2016-07-01")])
    records = by_partner(run("partners").records)
    assert set(records) == {"A", "E", "total"}
    assert (records["total"]["universities"], records["total"]["countries"]) == ("2", "1")
    found = {code: rows_found(tmp_path, code) for code in ("P02", "P03", "P04", "P05", "R01")}
    assert [each["partners.csv"] for each in found.values()] == [[3], [2], [4], [5], [6]]
    done = run("check")
    assert done.code == 1
    assert "partners.csv:4: P04 this date of an agreement cannot be read [from]" in done.out
    assert "生效日期" in run("check", "--lang", "zh", "-f", "table").out


def test_the_register_is_no_export(run: Run, tmp_path: Path) -> None:
    """It changes no figure, not even broken; only `partners` needs it, and says what is wrong."""
    write(tmp_path, [], [went("1", "Kyoto", "2016-03-01", "2016-07-01")])
    (tmp_path / "partners.csv").unlink()
    without = run("summary")
    done = run("partners")
    assert (done.code, done.stdout) == (2, b"")
    assert "contains no register of agreements (partners.csv)" in done.err
    write_export(tmp_path, "partners.csv", [AGREEMENT, ("Kyoto", "Japan", "", "", "")])
    assert codes_of(tmp_path) == {"H07"}  # the stays have no level
    assert (run("summary").out, run("summary").err) == (without.out, without.err)
    (tmp_path / "partners.csv").write_bytes(b"a,b\n1,2\n")
    assert run("summary").out == without.out
    assert codes_of(tmp_path) == {"H07", "P01"}
    done = run("partners")
    assert done.code == 2
    assert "partners.csv has no column for the partner" in done.err


def test_another_file_can_be_the_register(run: Run, tmp_path: Path) -> None:
    """Wherever below the data folder; `partners.csv` is then a file like any other."""
    write(tmp_path, [], [went("1", "Kyoto", "2016-03-01", "2016-07-01")])
    write_export(tmp_path, "outbound/list.csv", [("Ateneo",), ("Kyoto",)])
    text = 'agreements = "outbound/list.csv"\n[partners.columns]\npartner = ["Ateneo"]\n'
    write_definitions(tmp_path, text)
    assert set(by_partner(run("partners").records)) == {"Kyoto", "total"}
    assert codes_of(tmp_path) == {"F12", "H07"}


@pytest.mark.parametrize(
    ("days", "semesters"),
    [(0, 0), (30, 0), (31, 1), (200, 1), (201, 2), (365, 2), (366, 2), (400, 3), (684, 4)],
)
def test_a_semester_is_one_and_a_full_year_is_two(days: int, semesters: int) -> None:
    """By inclusive days; a second year counts as the first does."""
    bounds = load_setup(None, [str(SAMPLE)], {}).definitions.semester_days
    assert semesters_of(np.array([days], np.int32), bounds).tolist() == [semesters]


def test_a_full_year_out_offsets_two_semesters_in(run: Run, tmp_path: Path) -> None:
    """Over the new year: each semester counts in the year in which it begins."""
    out = [went("1", "Kyoto", "2015-09-01", "2016-06-30")]
    back = [
        went("a", "Kyoto", "2015-09-01", "2016-01-20"),
        went("b", "kyoto", "2016-02-20", "2016-07-10"),
        went("c", "Kyoto", "2016-02-20", "2016-07-10", "degree"),
        went("d", "Osaka", "2014-09-01", "2015-01-20"),  # so that 2015 is held
    ]
    write(tmp_path, [("Kyoto", "Japan", "", "", "")], out, back)
    write_export(tmp_path, "outbound/b.csv", [OUT, went("9", "Osaka", "2016-03-01", "2016-07-10")])
    of_2015 = by_partner(run("partners", "--year", "2015").records)["Kyoto"]
    of_2016 = by_partner(run("partners", "--year", "2016").records)["Kyoto"]
    numbers = ("outbound", "inbound", "semesters_outbound", "semesters_inbound", "balance")
    assert [of_2015[key] for key in (*numbers, "carried")] == ["1", "1", "1", "1", "0", "0"]
    assert [of_2016[key] for key in (*numbers, "carried")] == ["0", "3", "1", "1", "0", "0"]


def test_the_balance_is_carried_over_the_years_covered_both_ways(run: Run, tmp_path: Path) -> None:
    """A year that one direction lacks would tip it; who is ahead has sent more."""
    out = [
        went(f"{year}-{at}", "Kyoto", f"{year}-03-01", f"{year}-07-01")
        for year in (2013, 2014, 2015, 2016)
        for at in range(2)
    ]
    back = [went(str(year), "Kyoto", f"{year}-03-01", f"{year}-07-01") for year in (2015, 2016)]
    write(tmp_path, [("Kyoto", "Japan", "", "", "")], out, back)
    kyoto = by_partner(run("partners").records)["Kyoto"]
    assert (kyoto["balance"], kyoto["carried"]) == ("1", "2")
    done = run("partners", "-f", "table")
    assert "Cumulative: the balance of 2015–2016" in done.out
    one_way = run("partners", "--direction", "outbound", "-f", "table").out
    assert "The exchange balance is not available: inbound students are not selected." in one_way


@several
@given(
    st.lists(
        st.tuples(st.dates(dt.date(2014, 1, 1), dt.date(2016, 12, 31)), st.integers(1, 900)),
        min_size=1,
        max_size=8,
    )
)
def test_each_semester_is_in_one_year_within_its_stay(
    tmp_path_factory: pytest.TempPathFactory, stays: list[tuple[dt.date, int]]
) -> None:
    """Counted again in plain Python, whatever the lengths."""
    folder = tmp_path_factory.mktemp("semesters")
    expected: Counter[int] = Counter()
    rows = []
    for at, (start, days) in enumerate(stays):
        end = start + dt.timedelta(days=days - 1)
        rows.append(went(str(at), "Kyoto", start.isoformat(), end.isoformat()))
        rest = days % 365
        for nth in range(days // 365 * 2 + (rest > 30) + (rest > 200)):
            expected[min(start + dt.timedelta(days=183 * nth), end).year] += 1
    write(folder, [], rows)
    assert semesters_in(folder) == dict(expected)


@pytest.mark.parametrize(
    ("start", "end", "years"),
    [
        ("2015-12-31", "2016-12-01", {2015: 1, 2016: 1}),
        ("2016-01-01", "2016-03-31", {2016: 1}),
        ("2015-07-15", "2015-12-31", {2015: 2}),  # a second one may not begin after the end
        ("2015-07-02", "2016-07-01", {2015: 1, 2016: 1}),
    ],
)
def test_a_semester_is_in_the_year_in_which_it_begins(
    tmp_path: Path, start: str, end: str, years: dict[int, int]
) -> None:
    """On the last day of a year, too, and never after the stay."""
    write_definitions(tmp_path, 'semester_days = ["> 30", "> 150"]')
    write(tmp_path, [], [went("1", "Kyoto", start, end)])
    assert semesters_in(tmp_path) == years


def semesters_in(folder: Path) -> dict[int, int]:
    """Return the student-semesters at the only partner of outbound exports, by year."""
    register, definitions = register_of(folder), load_setup(None, [str(folder)], {}).definitions
    figures = count(register, definitions, DirectionName.OUTBOUND)
    counted = count_partners(register, figures, definitions)
    assert counted is not None
    by_year = zip(
        counted.counts["year"].tolist(), counted.counts["semesters"].tolist(), strict=True
    )
    return {year: semesters for year, semesters in by_year if semesters}


def test_the_definitions_say_which_stays_are_in_the_balance(run: Run, tmp_path: Path) -> None:
    """And from how many days a stay is a semester; the notes say both."""
    out = [went("1", "Kyoto", "2016-03-01", "2016-03-29", "conference")]
    write(tmp_path, [("Kyoto", "Japan", "", "", "")], out)
    assert by_partner(run("partners").records)["Kyoto"]["semesters_outbound"] == "0"
    text = 'semester_days = [">= 29", "> 200"]\n[outbound.balance]\nactivity = ["conference"]\n'
    write_definitions(tmp_path, text)
    assert by_partner(run("partners").records)["Kyoto"]["semesters_outbound"] == "1"
    shown = run("partners", "-f", "table").out
    assert "a stay of 29 days or more counts as one" in shown
    assert "Stays counted in student-semesters: outbound, activity is conference" in shown


def test_a_stay_of_unknown_length_is_in_no_balance_and_is_said_to_be(
    run: Run, tmp_path: Path
) -> None:
    """It still counts as a student."""
    write(tmp_path, [("Kyoto", "Japan", "", "", "")], [went("1", "Kyoto", "2016-03-01", "")])
    kyoto = by_partner(run("partners").records)["Kyoto"]
    assert (kyoto["outbound"], kyoto["semesters_outbound"]) == ("1", "0")
    assert "not counted in student-semesters: 1 stay." in run("partners", "-f", "table").out


def test_idle_partners_had_an_agreement_all_the_time_and_no_student(
    run: Run, tmp_path: Path
) -> None:
    """Renewed ones too; not those that are younger, nor those that saw a short programme."""
    agreements = [
        ("Busy", "Japan", "", "", ""),
        ("Never", "Japan", "", "", ""),
        ("Once", "Japan", "", "", ""),
        ("Renewed", "Japan", "", "2010", "2014"),
        ("Renewed", "Japan", "", "2015", "2020"),
        ("Young", "Japan", "", "2015", ""),
        ("Interrupted", "Japan", "", "", "2013"),
        ("Interrupted", "Japan", "", "2015", ""),
        ("Ended", "Japan", "", "", "2015"),
    ]
    out = [
        went(str(year), "Busy", f"{year}-03-01", f"{year}-03-09", "programme")
        for year in range(2012, 2017)
    ]
    write(tmp_path, agreements, [*out, went("x", "Once", "2013-03-01", "2013-07-01")])
    listed = [each["partner"] for each in run("partners", "--idle", "3").records]
    assert listed == ["total", "Never", "Renewed", "Once", "total"]
    assert "Once" not in by_partner(run("partners", "--idle", "4").records, "idle")
    assert by_partner(run("partners").records, "idle")["total"]["universities"] == "3"
    done = run("partners", "--idle", "6")
    assert (done.code, done.stdout) == (2, b"")
    assert "up to 2016, exports with partners cover 5 years, not 6" in done.err


def test_partners_without_an_agreement_in_force_are_listed(run: Run, tmp_path: Path) -> None:
    """With their students of the year and, if they had one, its end; most students first."""
    agreements = [("Old", "Japan", "", "2005", "2014"), ("Coming", "Japan", "", "2017", "")]
    out = [
        went("1", "Old", "2016-03-01", "2016-07-01"),
        went("2", "Other", "2016-03-01", "2016-07-01"),
        went("3", "Coming", "2016-03-01", "2016-07-01"),
        went("4", "Other", "2016-03-01", "2016-07-01"),
        went("5", "Past", "2015-03-01", "2015-07-01"),
    ]
    write(tmp_path, agreements, out)
    records = by_partner(run("partners").records, "without_agreement")
    assert list(records) == ["Other", "Coming", "Old", "total"]
    assert (records["Old"]["until"], records["Other"]["until"]) == ("2014-12-31", "")
    assert (records["Other"]["outbound"], records["Other"]["country"]) == ("2", "JP")


def test_json_names_the_register_among_its_inputs(run: Run) -> None:
    """For the figures that come from it, and no others."""
    files = [
        [each["file"] for each in json.loads(run(name, "-f", "json", *FROM_SAMPLE).out)["inputs"]]
        for name in ("partners", "summary")
    ]
    assert files[0] == [*files[1], "partners.csv"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('semester_days = "> 30"', "two bounds such as"),
        ('semester_days = ["> 200", "> 30"]', "two bounds such as"),
        ('semester_days = ["< 30", "> 200"]', "two bounds such as"),
        ("[partners.columns]\nsince = ['x']", "possible: partner, country, type, from, to"),
        ('[outbound.balance]\nactivity = ["exchnge"]', "nearest: 'exchange'"),
    ],
)
def test_what_cannot_be_used_in_the_definitions_is_named(
    tmp_path: Path, text: str, said: str
) -> None:
    """With what is expected there."""
    with pytest.raises(ConfigError, match=said):
        setup_in(tmp_path, text)
