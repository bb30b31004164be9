"""How stays become figures: units, years, categories, what is excluded, what counts once."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from bjut_exchange.config.terms import TOTAL, DirectionName, Measure
from bjut_exchange.figures.counting import Figures
from bjut_exchange.formats.registry import Format
from tests.tool import (
    codes_of,
    figures_of,
    files_of,
    register_of,
    summary_of,
    write_definitions,
    write_export,
)

HEADER = ("student id", "programme", "country", "level", "activity", "status", "start", "end")
OUT, IN = DirectionName.OUTBOUND, DirectionName.INBOUND


def stay(**said: str) -> tuple[str, ...]:
    """Write a row that says only what is given."""
    return tuple(said.get(name.replace(" ", "_"), "") for name in HEADER)


def counted(folder: Path, direction: DirectionName, *rows: tuple[str, ...]) -> Figures:
    """Count the rows of one direction."""
    write_export(folder, f"{direction}/all.csv", [HEADER, *rows])
    return figures_of(folder)[direction]


def test_a_student_who_goes_twice_is_one_person_with_two_participations(tmp_path: Path) -> None:
    """Japan in March, Germany in October."""
    figures = counted(
        tmp_path,
        OUT,
        stay(student_id="1", country="Japan", start="2016-03-01", end="2016-03-20"),
        stay(student_id="1", country="Germany", start="2016-10-01", end="2016-10-20"),
    )
    total = figures.values[2016, TOTAL]
    assert (total[Measure.PARTICIPATIONS], total[Measure.PERSONS]) == (2, 1)
    assert total[Measure.COUNTRIES] == 2


def test_a_person_in_several_categories_counts_in_the_first_of_them(tmp_path: Path) -> None:
    """So that the parts add up; how many such persons there are is known."""
    figures = counted(
        tmp_path,
        OUT,
        stay(student_id="1", start="2016-03-01", end="2016-03-20"),
        stay(student_id="1", activity="volunteer", start="2016-07-01", end="2016-07-20"),
    )
    assert figures.values[2016, "volunteer"][Measure.PERSONS] == 1
    assert figures.values[2016, "short_term"][Measure.PERSONS] == 0
    assert figures.values[2016, "short_term"][Measure.PARTICIPATIONS] == 1
    assert figures.shared_persons[2016] == 1


def test_a_graduate_on_a_long_stay_is_a_graduate(tmp_path: Path) -> None:
    """The first category that fits takes the stay."""
    figures = counted(tmp_path, OUT, stay(level="PhD", start="2016-01-01", end="2016-07-18"))
    assert figures.values[2016, "graduate"][Measure.PARTICIPATIONS] == 1


def test_outbound_a_stay_counts_in_the_year_in_which_it_starts(tmp_path: Path) -> None:
    """September to January is one year's stay."""
    figures = counted(tmp_path, OUT, stay(student_id="1", start="2016-09-01", end="2017-01-15"))
    assert figures.years == (2016,)


def test_inbound_a_stay_counts_in_every_year_that_it_overlaps(tmp_path: Path) -> None:
    """September to January is here in both years, and one person in each."""
    write_definitions(tmp_path, "as_of = 2017-12-31")
    crossing = stay(student_id="1", activity="degree", start="2016-09-01", end="2017-01-15")
    spring = stay(student_id="2", activity="05", start="2016-02-01", end="2016-06-30")
    figures = counted(tmp_path, IN, crossing, spring)
    assert figures.series(TOTAL, Measure.PERSONS) == {2016: 2, 2017: 1}


def test_a_stay_without_an_end_counts_up_to_the_reporting_date(tmp_path: Path) -> None:
    """Still here, as far as the exports can know."""
    write_definitions(tmp_path, "as_of = 2016-12-31\n[inbound]\nfirst_year = '2014'")
    figures = counted(tmp_path, IN, stay(activity="degree", start="2014-09-01"))
    assert figures.years == (2014, 2015, 2016)


def test_a_stay_without_an_end_counts_in_the_first_year_declared(tmp_path: Path) -> None:
    """Also if nobody has come since: the exports are declared to speak for that year."""
    write_definitions(tmp_path, "[inbound]\nfirst_year = '2015'")
    figures = counted(tmp_path, IN, stay(activity="degree", start="2014-09-01"))
    assert figures.years == (2015,)


def test_inbound_years_run_from_the_earliest_end_to_the_latest_start(tmp_path: Path) -> None:
    """Exports list nobody who left before them, and nobody who will come after them."""
    figures = counted(
        tmp_path,
        IN,
        stay(activity="degree", start="2008-09-01", end="2012-07-01"),
        stay(activity="degree", start="2013-09-01", end="2017-07-01"),
    )
    assert figures.years == (2012, 2013)


@pytest.mark.parametrize(
    ("bound", "category"),
    [(">= 91", "long_term"), ("> 91", "short_term"), ("> 90", "long_term")],
)
def test_days_are_inclusive_and_the_bound_is_exact(
    tmp_path: Path, bound: str, category: str
) -> None:
    """2016-09-01 to 2016-11-30 is 91 days."""
    write_definitions(tmp_path, f'long_stay = "{bound}"')
    figures = counted(tmp_path, OUT, stay(start="2016-09-01", end="2016-11-30"))
    assert figures.values[2016, category][Measure.PARTICIPATIONS] == 1


def test_what_is_declared_wins_over_the_dates(tmp_path: Path) -> None:
    """A desk that calls 200 days short is taken at its word."""
    write_export(
        tmp_path,
        "outbound/all.csv",
        [("期限", "开始日期", "结束日期"), ("短期", "2016-01-01", "2016-07-18")],
    )
    figures = figures_of(tmp_path)[OUT]
    assert figures.values[2016, "short_term"][Measure.PARTICIPATIONS] == 1


def test_a_stay_of_one_day_is_short(tmp_path: Path) -> None:
    """It begins and ends on the same day, which is a day."""
    figures = counted(tmp_path, OUT, stay(start="2016-09-01", end="2016-09-01"))
    assert figures.values[2016, "short_term"][Measure.PARTICIPATIONS] == 1


def test_inbound_a_stay_whose_end_cannot_be_read_has_no_years(tmp_path: Path) -> None:
    """It is not taken for one that has no end."""
    counted(tmp_path, IN, stay(activity="degree", start="2016-09-01", end="soon"))
    assert register_of(tmp_path).row_account(IN) == {"no_year": 1}


def test_names_of_a_country_are_one_and_regions_are_none(tmp_path: Path) -> None:
    """Two countries and two regions in seven spellings, and one that is not known."""
    names = ("韩国", "大韩民国", "South Korea", "香港", "Hong Kong", "台湾", "England", "Atlantis")
    figures = counted(tmp_path, OUT, *(stay(country=name, start="2016-03-01") for name in names))
    total = figures.values[2016, TOTAL]
    assert (total[Measure.COUNTRIES], total[Measure.REGIONS]) == (2, 2)


def test_namibia_is_a_country(tmp_path: Path) -> None:
    """Its code is NA."""
    figures = counted(tmp_path, OUT, stay(country="NA", start="2016-03-01"))
    assert figures.values[2016, TOTAL][Measure.COUNTRIES] == 1


def test_leading_zeros_tell_students_apart(tmp_path: Path) -> None:
    """00123 is not 123."""
    rows = [stay(student_id=number, start="2016-03-01") for number in ("00123", "123")]
    figures = counted(tmp_path, OUT, *rows)
    assert figures.values[2016, TOTAL][Measure.PERSONS] == 2


def test_the_same_stay_in_two_exports_counts_once(tmp_path: Path) -> None:
    """The same student, programme and start."""
    row = stay(student_id="1", programme="Research", start="2016-03-01", end="2016-03-20")
    write_export(tmp_path, "outbound/other.csv", [HEADER, row])
    figures = counted(tmp_path, OUT, row)
    assert figures.values[2016, TOTAL][Measure.PARTICIPATIONS] == 1
    assert register_of(tmp_path).row_account(OUT) == {"counted": 1, "duplicate": 1}


def test_of_the_rows_of_one_stay_the_one_that_ends_last_is_kept(tmp_path: Path) -> None:
    """Whichever file it stands in: a later export knows of an extension."""
    for name, end in (("a", "2016-05-01"), ("b", "2017-02-01"), ("c", "2016-07-01")):
        row = stay(student_id="1", activity="degree", start="2016-03-01", end=end)
        write_export(tmp_path, f"inbound/{name}.csv", [HEADER, row])
    assert files_of(register_of(tmp_path), IN) == ["inbound/b.csv"]


def test_rows_without_an_id_are_never_merged(tmp_path: Path) -> None:
    """Different people can look alike; how many persons they are is not known."""
    row = stay(programme="Research", start="2016-03-01", end="2016-03-20")
    figures = counted(tmp_path, OUT, row, row)
    total = figures.values[2016, TOTAL]
    assert (total[Measure.PARTICIPATIONS], total[Measure.PERSONS]) == (2, None)
    assert figures.without_id[2016] == 2


def test_ids_that_a_spreadsheet_has_cut_are_no_ids(tmp_path: Path) -> None:
    """Forty of them would be one person."""
    row = stay(student_id="2.01609E+11", start="2016-03-01")
    figures = counted(tmp_path, OUT, row, row)
    total = figures.values[2016, TOTAL]
    assert (total[Measure.PARTICIPATIONS], total[Measure.PERSONS]) == (2, None)
    assert "R06" in codes_of(tmp_path)


def test_only_stays_that_happened_count(tmp_path: Path) -> None:
    """The others are excluded, and their number is known."""
    statuses = ("取消", "withdrawn", "已完成", "")
    rows = [
        stay(student_id=str(at), status=status, start="2016-03-01")
        for at, status in enumerate(statuses)
    ]
    figures = counted(tmp_path, OUT, *rows)
    assert figures.values[2016, TOTAL][Measure.PARTICIPATIONS] == 2
    assert figures.left_out["did_not_happen"][2016] == 2


def test_inbound_students_from_hong_kong_are_left_out(tmp_path: Path) -> None:
    """As in the Ministry's counts; outbound it is a destination."""
    row = stay(
        student_id="1", country="中国香港", activity="degree", start="2016-03-01", end="2016-09-01"
    )
    inbound = counted(tmp_path, IN, row)
    outbound = counted(tmp_path, OUT, row)
    assert inbound.values[2016, TOTAL][Measure.PARTICIPATIONS] == 0
    assert outbound.values[2016, TOTAL][Measure.REGIONS] == 1


def test_a_stay_that_no_category_takes_is_shown(tmp_path: Path) -> None:
    """It is unclassified: in the total, in a row of its own, and a finding."""
    figures = counted(tmp_path, OUT, stay(start="2016-03-01"))
    assert figures.categories[-2:] == ("unclassified", "total")
    assert figures.values[2016, "unclassified"][Measure.PARTICIPATIONS] == 1
    assert "R13" in codes_of(tmp_path)


def test_a_year_without_stays_between_others_is_not_covered(tmp_path: Path) -> None:
    """Nothing was exported: that is a gap, not a zero."""
    figures = counted(tmp_path, OUT, stay(start="2014-03-01"), stay(start="2016-03-01"))
    assert figures.years == (2014, 2016)


def test_academic_years_begin_in_autumn(tmp_path: Path) -> None:
    """1 September 2015 and 31 August 2016 are in the same year."""
    write_definitions(tmp_path, 'year_starts = "09-01"')
    days = ("2015-08-31", "2015-09-01", "2016-08-31")
    figures = counted(tmp_path, OUT, *(stay(start=day) for day in days))
    assert figures.series(TOTAL, Measure.PARTICIPATIONS) == {2014: 1, 2015: 2}


def test_without_a_programme_the_same_start_alone_does_not_make_a_stay(tmp_path: Path) -> None:
    """Two countries are two stays, even of one month's precision."""
    rows = [stay(student_id="1", country=name, start="2016-07") for name in ("日本", "德国")]
    figures = counted(tmp_path, OUT, *rows)
    assert figures.values[2016, TOTAL][Measure.PARTICIPATIONS] == 2


def test_conditions_ignore_case_and_width(tmp_path: Path) -> None:
    """And what other rows write."""
    write_definitions(
        tmp_path,
        "[[outbound.left_out]]\nid = 'own'\nlabel = 'Own'\n"
        "when = { programme = ['ｓummer school'] }\n",
    )
    rows = [
        stay(student_id=str(at), programme=name, start="2016-07-01")
        for at, name in enumerate(("summer school", "Summer School", "SUMMER SCHOOL"))
    ]
    counted(tmp_path, OUT, *rows)
    assert register_of(tmp_path).row_account(OUT) == {"own": 3}


def test_a_stay_that_starts_after_the_reporting_date_is_set_aside(tmp_path: Path) -> None:
    """It is planned, and the year of the reporting date is provisional."""
    write_definitions(tmp_path, "as_of = 2016-09-30")
    rows = [stay(student_id=day, start=day) for day in ("2015-01-01", "2016-09-30", "2016-11-01")]
    counted(tmp_path, OUT, *rows)
    assert register_of(tmp_path).row_account(OUT) == {"counted": 2, "after_as_of": 1}
    assert "2016 is provisional" in summary_of(tmp_path, Format.TABLE, 2016)
    assert "Undetermined" in summary_of(tmp_path, Format.TABLE, 2016)


def test_ids_are_one_however_a_spreadsheet_was_kept_from_them(tmp_path: Path) -> None:
    """As a formula, with an apostrophe, plain."""
    rows = [
        stay(student_id=number, country=country, start="2016-03-01")
        for number, country in (('="0123"', "日本"), ("'0123", "德国"), ("0123", "法国"))
    ]
    figures = counted(tmp_path, OUT, *rows)
    assert figures.values[2016, TOTAL][Measure.PERSONS] == 1


def test_no_percentage_on_a_small_base(tmp_path: Path) -> None:
    """Under 22.5 neither a share nor a change in per cent, but the change itself."""
    rows = [
        stay(student_id=f"{year}-{at}", start=f"{year}-03-01")
        for year in (2015, 2016)
        for at in range(22 if year == 2015 else 23)
    ]
    counted(tmp_path, OUT, *rows)
    of_22, of_23 = (
        list(csv.DictReader(io.StringIO(summary_of(tmp_path, Format.CSV, year))))[-1]
        for year in (2015, 2016)
    )
    assert (of_22["share_percent"], of_23["share_percent"]) == ("", "100.0000")
    assert (of_23["change"], of_23["change_percent"]) == ("1", "")


def test_a_year_without_the_unit_leaves_a_record_undetermined(tmp_path: Path) -> None:
    """Persons of 2014 are not available; whether 2016 is above them is not known."""
    rows = [stay(activity="05", start="2014-03-01", end="2014-04-01")]
    rows += [
        stay(student_id=f"{year}-{at}", activity="05", start=f"{year}-03-01", end=f"{year}-04-01")
        for year, count in ((2015, 1), (2016, 2))
        for at in range(count)
    ]
    counted(tmp_path, IN, *rows)
    shown = summary_of(tmp_path, Format.TABLE, 2016)
    assert "Undetermined. 2016: 2 persons" in shown
    assert "no persons for 2014" in shown
