"""Record verdicts: what is claimed, and on what evidence."""

from __future__ import annotations

import pytest

from bjut_exchange.config.years import YearStart
from bjut_exchange.figures.records import Standing, compare_with_earlier
from bjut_exchange.messages import Words
from bjut_exchange.views.phrases import ordinal, verdict_sentence

CHINA_PERSONS = {2013: 356_499, 2014: 377_054, 2015: 397_635, 2017: 489_172, 2018: 492_185}
CHINA_COUNTRIES = {2014: 203, 2015: 202, 2016: 205, 2017: 204, 2018: 196}
STUDENTS_IN_US = {2018: 1_095_299, 2019: 1_075_496, 2020: 914_095, 2021: 948_519, 2022: 1_057_188}
MERCED = dict(
    zip(range(2009, 2021), (44, 59, 111, 116, 113, 105, 120, 129, 127, 117, 107, 0), strict=True)
)


@pytest.mark.parametrize(
    ("series", "year", "standing"),
    [
        ({2016: 872}, 2016, "first"),
        ({2015: 728, 2016: 872}, 2016, "record"),
        ({2014: 872, 2015: 728, 2016: 872}, 2016, "ties"),
        ({2013: 800, 2014: 872, 2016: 872}, 2016, "ties"),  # 2015 missing: no record either way
        ({2013: 800, 2014: 872, 2016: 871}, 2016, "below"),
        ({2013: 800, 2014: 872, 2016: 873}, 2016, "undetermined"),
        ({2015: 872, 2016: 0}, 2016, "below"),  # nobody is a number, not a gap
        ({2016: 872, 2017: 900}, 2016, "first"),  # later years are no evidence
        ({2010: 194, 2011: 194}, 2011, "ties"),
        (CHINA_PERSONS, 2015, "record"),
        (CHINA_PERSONS, 2018, "undetermined"),  # 2016 is published as "over 440,000" only
        (CHINA_COUNTRIES, 2016, "record"),
        (CHINA_COUNTRIES, 2018, "below"),
        (STUDENTS_IN_US, 2022, "below"),
        (MERCED, 2016, "record"),
        (MERCED, 2020, "below"),
    ],
)
def test_standing(series: dict[int, int], year: int, standing: str) -> None:
    """A verdict claims no more than the earlier years covered show."""
    assert compare_with_earlier(series, year).standing == standing


def test_an_incomplete_year_is_neither_a_record_nor_a_fall() -> None:
    """Exports that end in September say nothing of the year."""
    for value in (100, 872, 900):
        verdict = compare_with_earlier({2015: 872, 2016: value}, 2016, partial=[2016])
        assert verdict.standing is Standing.UNDETERMINED


def test_evidence_of_a_year_below() -> None:
    """The high and its years, the distance, the rank, and when it was last higher."""
    verdict = compare_with_earlier(STUDENTS_IN_US, 2022)
    assert verdict.previous_high == 1_095_299
    assert verdict.previous_high_years == (2018,)
    assert verdict.margin == -38_111
    assert (verdict.rank, verdict.last_higher) == (3, 2019)
    assert verdict.years_compared == (2018, 2019, 2020, 2021, 2022)


def test_evidence_names_the_missing_years() -> None:
    """A gap is part of the evidence whatever the verdict."""
    assert compare_with_earlier({2013: 1, 2016: 2}, 2016).missing_years == (2014, 2015)


@pytest.mark.parametrize(
    ("series", "sentence"),
    [
        (
            {2014: 800, 2015: 728, 2016: 872},
            (
                "Record high. 2016: 872 participations, the highest of the 3 years covered "
                "(2014–2016), 72 above the previous high of 2014."
            ),
        ),
        (
            {2014: 872, 2016: 872},
            (
                "No record. 2016: 872 participations, equal to the highest of the 2 years covered "
                "(2014–2016), in 2014; no participations for 2015."
            ),
        ),
        (
            {2014: 900, 2015: 950, 2016: 872},
            (
                "No record. 2016: 872 participations, 3rd highest of the 3 years covered "
                "(2014–2016), 78 below 2015; the last higher year is 2015."
            ),
        ),
        (
            {2014: 800, 2016: 872},
            (
                "Undetermined. 2016: 872 participations, compared with the 2 years covered "
                "(2014–2016): no participations for 2015."
            ),
        ),
        (
            {2016: 872},
            "2016: 872 participations, in the first year covered; a record needs earlier years.",
        ),
    ],
)
def test_the_sentence_claims_no_more_than_the_evidence(
    series: dict[int, int], sentence: str
) -> None:
    """It names the years compared, never all of history."""
    assert (
        verdict_sentence(
            compare_with_earlier(series, 2016), "participations", YearStart(), Words(), {}
        )
        == sentence
    )


def test_ordinals() -> None:
    """As they are said."""
    assert [ordinal(n, Words()) for n in (1, 2, 3, 4, 11, 12, 13, 21, 112)] == [
        *("1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "112th")
    ]
