"""The prose of a release: what it says in both languages, and that no number or word is its own."""

from __future__ import annotations

import json
import re
import tomllib
from base64 import b64decode
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bjut_exchange.config.rules import Break, Phrase
from bjut_exchange.config.schema import Definitions, fingerprint
from bjut_exchange.config.terms import TOTAL, DirectionName, Measure, Protection, Unit, YearRule
from bjut_exchange.config.values import Label
from bjut_exchange.config.years import YearStart
from bjut_exchange.errors import ConfigError, ExchangeError, ExitCode
from bjut_exchange.figures.availability import Lacking
from bjut_exchange.figures.counting import Figures, figures_table
from bjut_exchange.figures.history import Provisional
from bjut_exchange.figures.records import Standing, compare_with_earlier
from bjut_exchange.figures.revisions import count_all
from bjut_exchange.messages import Language, Words
from bjut_exchange.reading.setup import load_setup
from bjut_exchange.register.build import build_register
from bjut_exchange.release.build import Wanted, written
from bjut_exchange.release.cards import cards_of
from bjut_exchange.release.document import Reference, Release, Statement
from bjut_exchange.release.evidence import evidence_of, verdict_of
from bjut_exchange.release.html import write as html_of
from bjut_exchange.release.markdown import write as markdown_of
from bjut_exchange.release.numbers import Numbers, numbers_of
from bjut_exchange.release.statements import headline_of, statements_document, statements_of
from bjut_exchange.release.wording import Wording
from bjut_exchange.views.context import Context
from bjut_exchange.views.direction import DirectionView
from bjut_exchange.views.partners import partners_table
from bjut_exchange.views.table import Cell, Missing
from tests.conftest import Run
from tests.tool import SAMPLE, release_of, write_definitions, write_export

OUT, IN = DirectionName
STAYS, PERSONS, PROGRAMMES, PARTNERS, COUNTRIES, REGIONS = Measure
TEXTS = tomllib.loads((Path(__file__).parent / "statements.toml").read_text("utf-8"))
# A year of a direction: its total, or each measure by category.
Year = int | Mapping[str, Mapping[Measure, int]]


@cache
def sample() -> tuple[Numbers, Definitions]:
    """Return the exact numbers of the sample's last year."""
    setup = load_setup(None, [str(SAMPLE)], {})
    register = build_register(setup)
    context = Context(setup.definitions, Words())
    return numbers_of(register, count_all(register, setup), context, 2016), setup.definitions


def figures(
    name: DirectionName,
    years: Mapping[int, Year],
    provisional: Sequence[int] = (),
    more: int = 0,
) -> Figures:
    """Return the figures of a direction; what is not given is not available."""
    unit = {OUT: Unit.PARTICIPATIONS, IN: Unit.PERSONS}[name]
    own = {
        year: {TOTAL: {Measure(unit): of}} if isinstance(of, int) else of
        for year, of in years.items()
    }
    known = list(dict.fromkeys(each for of in own.values() for each in of if each != TOTAL))
    categories = (*known, TOTAL)
    pairs = list(product(own, categories))
    columns = {m: [own[y].get(c, {}).get(m) for y, c in pairs] for m in Measure}
    shown_years, shown = zip(*pairs, strict=True)
    return Figures(
        direction=name,
        unit=unit,
        years=tuple(own),
        categories=categories,
        table=figures_table(shown_years, shown, columns),
        shared_persons={},
        without_id=dict.fromkeys(own, 0),
        left_out={},
        provisional=dict.fromkeys(provisional, Provisional(None, is_inferred=False)),
        lacking=Lacking({}, {}, frozenset(), {}),
        more_persons={(year, TOTAL): more for year in own if more},
    )


def numbers(*of: Figures, year: int = 2016) -> Numbers:
    """Return the numbers of a release without agreements."""
    by_name = {each.direction: each for each in of}
    return replace(sample()[0], year=year, figures=by_name, breakdowns={}, partners=None)


def said(of: Numbers, language: Language, **definitions: Any) -> dict[str, Statement]:  # noqa: ANN401
    """Return the headline and the statements by their ids."""
    context = Context(sample()[1].model_copy(update=definitions), Words(language))
    statements = [headline_of(of, context), *statements_of(of, context)]
    for each in statements:
        check(each, of, context)
    return {each.id: each for each in statements}


def check(statement: Statement, of: Numbers, context: Context) -> None:
    """Each digit belongs to one reference, whose text and value are those of the figure."""
    covered = [at for each in statement.references for at in range(each.begin, each.end)]
    assert len(covered) == len(set(covered))
    bare = [c if at not in covered else "#" for at, c in enumerate(statement.text)]
    assert not re.search(r"\d|None|[{}\0]|  | [,.;:)]", "".join(bare)), statement.text
    assert statement.text[0].isupper() or not statement.text[0].islower()
    for each in statement.references:
        text, value = as_written(each, of, context)
        assert (statement.text[each.begin : each.end], each.value) == (text, value)


def as_written(reference: Reference, of: Numbers, context: Context) -> tuple[str, float]:
    """Return what a figure is, and how it is written, from the numbers of the release."""
    figure = reference.figure
    if "partners" in figure:
        value = partners_counted()[figure["partners"]]
        return f"{value:,}", value
    starts = context.definitions.year_starts
    year = starts.parse(figure["year"])
    assert year is not None
    if [*figure] == ["year"]:
        return starts.label(year), year
    name, measure = DirectionName(figure["direction"]), Measure(figure["measure"])
    view = DirectionView(of.figures[name], context)
    values = view.figures.series(figure["category"], measure)
    verdict = view.verdict(year, figure["category"], measure)
    match figure.get("statistic", ""):
        case "":
            value = values[year]
        case "increase" | "decrease" as which:
            value = (values[year] - values[year - 1]) * (1 if which == "increase" else -1)
        case "rank":
            assert verdict
            value = 1 + sum(values[each] > values[year] for each in verdict.years_compared)
        case "years_compared":
            assert verdict
            value = len(verdict.years_compared)
        case statistic:
            assert statistic in {"increase_percent", "decrease_percent"}
            growth = abs(values[year] / values[year - 1] * 100 - 100)
            return f"{growth:,.1f}", pytest.approx(growth, abs=0.051)  # type: ignore[return-value]
    assert value > 0 or not figure.get("statistic")
    return f"{value:,}", value


@cache
def partners_counted() -> dict[str, int]:
    """Return the numbers of partners of the sample's last year, as `exchange partners` has them."""
    setup = load_setup(None, [str(SAMPLE)], {})
    register = build_register(setup)
    context = Context(setup.definitions, Words())
    table = partners_table(register, count_all(register, setup), context, 2016)
    totals = {each["list"]: each for each in table.records if each["partner"] == TOTAL}
    partners = [each for each in table.records if each["list"] == "in_force"][:-1]
    return {
        **{key: totals["in_force"][key] for key in ("agreements", "countries", "regions")},
        "universities": len(partners),
        "with_outbound": sum(each["outbound"] > 0 for each in partners),
        "idle": totals["idle"]["universities"],
    }


@pytest.mark.parametrize("language", Language)
def test_the_sample_says_what_the_article_says(language: Language) -> None:
    """With the same numbers, and no claim on a history that nobody holds."""
    statements = said(sample()[0], language)
    assert "history" not in str(statements)
    assert {key: each.text for key, each in statements.items()} == TEXTS["sample"][language]


def of(persons: int | None = None, **measures: int) -> dict[Measure, int]:
    """Return the measures of a year that are available."""
    given = {Measure(key): value for key, value in measures.items()}
    return given if persons is None else {**given, PERSONS: persons}


COUNTED: dict[str, Figures] = {
    "one stay": figures(OUT, {2016: {TOTAL: of(1, participations=1, countries=1)}}),
    "nobody": figures(OUT, {2015: 0, 2016: 0}),
    "equal to the highest": figures(OUT, {2014: 10, 2015: 8, 2016: 10}),
    "equal to the year before": figures(OUT, {2015: 10, 2016: 10}),
    "below, a year missing": figures(IN, {2013: 60, 2015: 40, 2016: 30}),
    "years missing": figures(OUT, {2011: 10, 2013: 8, 2016: 12}),
    "provisional": figures(
        OUT, {2015: 12, 2016: {TOTAL: of(19, participations=20, regions=1)}}, [2016]
    ),
    "millions, persons not available": figures(
        OUT, {2015: 1_000_000, 2016: {TOTAL: of(participations=1_234_567, countries=9)}}
    ),
    "persons at least a number": figures(IN, {2015: 100, 2016: 120}, more=3),
    "persons alone": figures(OUT, {2016: {TOTAL: of(15)}}),
    "a break in the year itself": figures(OUT, {2015: 30, 2016: 40}),
    "below since a break": figures(OUT, {2013: 90, 2014: 10, 2015: 50, 2016: 40}),
    "a country not known": replace(
        figures(OUT, {2016: {TOTAL: of(9, participations=9, countries=2)}}),
        without_country={(2016, TOTAL): 1},
    ),
    "a field not read": replace(
        figures(OUT, {2015: 9, 2016: 12}),
        lacking=Lacking({}, {(2016, TOTAL): {"end": 1}}, frozenset(), {}),
    ),
    "below, persons at least a number": figures(IN, {2014: 50, 2015: 100, 2016: 80}, more=3),
    "stays of whoever came": figures(IN, {2016: {TOTAL: of(participations=15)}}),
}

BREAKS = {"a break in the year itself": "2016", "below since a break": "2014"}


@pytest.mark.parametrize("case", COUNTED)
@pytest.mark.parametrize("language", Language)
def test_what_is_said_of_a_year(case: str, language: Language) -> None:
    """Is right in both languages, and claims no more than is known."""
    counted = COUNTED[case]
    years = [BREAKS[case]] if case in BREAKS else []
    breaks = tuple(Break.model_validate({"year": each, "label": "law"}) for each in years)
    statements = said(numbers(counted), language, breaks=breaks)
    assert statements[counted.direction].text == TEXTS[case][language]


@pytest.mark.parametrize("language", Language)
def test_academic_years_have_both_years(language: Language) -> None:
    """In every sentence and span."""
    record = numbers(figures(OUT, {2014: 90, 2015: 100, 2016: 120}))
    statements = said(record, language, year_starts=YearStart(9, 1))
    in_english = "the highest of the 3 years for which figures are held (2014/15–2016/17)."
    in_chinese = "为现有3年数据（2014/15–2016/17学年）中的最高值。"
    expected = {Language.EN: in_english, Language.ZH: in_chinese}[language]
    assert statements["outbound"].text.endswith(expected)
    assert "2016/17" in statements["headline"].text


@pytest.mark.parametrize(
    ("out", "into", "headline"),
    [
        ([1, 2, 3], [1, 2, 3], "3 stays abroad and 3 {}: both the highest of 2014–2016"),
        ([1, 2, 3], [3, 2, 3], "3 stays abroad (the highest of 2014–2016) and 3 {} in 2016"),
        ([2, 3], [3, 3, 4], "3 stays abroad (the highest of 2015–2016) and 4 {}"),
        ([1, 2, 3], [], "3 stays abroad: the highest of 2014–2016"),
        ([3, 2, 1], [3, 2, 2], "1 stay abroad and 2 {} in 2016"),
    ],
)
def test_both_are_records_only_over_the_same_years(
    out: list[int], into: list[int], headline: str
) -> None:
    """Otherwise each has a claim of its own, or none."""
    series = {OUT: out, IN: into}
    counted = [
        figures(name, dict(enumerate(values, 2017 - len(values))))
        for name, values in series.items()
        if values
    ]
    text = said(numbers(*counted), Language.EN)["headline"].text
    assert text.startswith(headline.format("international students"))


@pytest.mark.parametrize(
    ("rule", "begins"), [("overlap", "counted 9 stays abroad (8"), ("start", "8")]
)
def test_who_is_still_abroad_did_not_go_abroad_in_the_year(rule: str, begins: str) -> None:
    """Where a stay counts in each of its years, it is a stay, not a departure."""
    counted = numbers(figures(OUT, {2016: {TOTAL: of(8, participations=9)}}))
    direction = sample()[1].outbound.model_copy(update={"year": YearRule(rule)})
    for language in Language:
        said(counted, language, outbound=direction)
    text = said(counted, Language.EN, outbound=direction)["outbound"].text
    assert begins in text
    assert ("went abroad" in text) is (rule == "start")


VALUES = st.one_of(st.none(), st.integers(0, 30), st.sampled_from([22, 23, 1_000_000]))
SERIES = st.dictionaries(st.integers(1991, 2015), VALUES, max_size=25)


@st.composite
def releases(draw: st.DrawFn) -> tuple[Numbers, dict[str, Any]]:
    """Draw figures of one direction or both, up to 26 years, with gaps, breaks and doubts."""
    counted = []
    for name in draw(st.sampled_from([[OUT], [IN], [OUT, IN]])):
        unit = STAYS if name is OUT else PERSONS
        series = {**draw(SERIES), 2016: draw(VALUES)}
        values: dict[int, Year] = {
            year: {TOTAL: {} if value is None else {unit: value}}
            for year, value in sorted(series.items())
        }
        provisional = draw(st.lists(st.sampled_from([*values]), max_size=2))
        counted.append(figures(name, values, provisional, draw(st.sampled_from([0, 0, 2]))))
    years = draw(st.lists(st.integers(1992, 2016), max_size=2, unique=True))
    breaks = tuple(
        Break.model_validate({"year": f"{year}/{(year + 1) % 100:02}", "label": "law of 1 May"})
        for year in years
    )
    return numbers(*counted), {"breaks": breaks, "year_starts": YearStart(9, 1)}


@given(releases(), st.sampled_from(Language))
def test_a_superlative_needs_a_record(
    drawn: tuple[Numbers, dict[str, Any]], language: Language
) -> None:
    """Also on a badge and in the headline; and a change needs two whole years without a break."""
    counted, definitions = drawn
    statements = said(counted, language, **definitions)
    context = Context(sample()[1].model_copy(update=definitions), Words(language))
    claim = {Language.EN: r"\b[Tt]he highest", Language.ZH: "最高"}[language]
    changed = {Language.EN: "compared with", Language.ZH: "比20"}[language]
    badges = {each.direction: each.badge for each in cards_of(counted, context)}
    records = []
    for name, figures_of in counted.figures.items():
        view, unit = DirectionView(figures_of, context), figures_of.headline(2016)
        verdict = verdict_of(view, 2016, unit)
        is_record = bool(verdict and verdict.standing is Standing.RECORD)
        records.append(is_record)
        text = statements[name].text if name in statements else ""
        badge = badges[name]
        assert bool(re.search(claim, text)) is is_record
        assert bool(badge and re.search(claim, badge.evidence)) is is_record
        assert not (badge and re.search(r"  |None|[{}]|\.\.|。。", badge.evidence))
        can_change = figures_of.is_complete(2015, 2016) and 2016 not in view.breaks(TOTAL)
        assert can_change or changed not in text
    headline = statements["headline"].text
    assert bool(re.search(claim, headline)) is any(records)
    if "both" in headline or "均" in headline:
        assert records == [True, True]


def test_hidden_numbers_are_said_to_be_withheld(monkeypatch: pytest.MonkeyPatch) -> None:
    """And what is not hidden is said as ever."""
    cell, hidden = DirectionView.cell, set[str]()

    def shown(view: DirectionView, year: int, category: str, measure: Measure) -> Cell:
        return Missing.CONFIDENTIAL if category in hidden else cell(view, year, category, measure)

    monkeypatch.setattr(DirectionView, "cell", shown)
    parts = {"long_term": of(participations=9), "short_term": of(participations=21)}
    counted = numbers(figures(OUT, {2016: {**parts, TOTAL: of(participations=30)}}))

    hidden.add("long_term")
    assert said(counted, Language.EN)["outbound_categories"].text == (
        "Of these stays, 21 were on short-term programmes. "
        "The numbers of other categories are withheld."
    )
    hidden.add("short_term")
    in_chinese = said(counted, Language.ZH)
    assert in_chinese["outbound_categories"].text == "各类别的数字不予公布。"
    hidden.add(TOTAL)
    assert said(counted, Language.EN)["outbound"].text.startswith(
        "The number of stays abroad in 2016 is withheld."
    )
    assert said(counted, Language.ZH)["headline"].text == "2016年学生国际交流情况"


@pytest.mark.parametrize(
    "label",
    ["<script>alert(1)</script>", "{year} {0}", "=1+1", "2+2", "x" * 200, "]]>"],
)
@pytest.mark.parametrize("language", Language)
def test_labels_of_any_office_stand_in_prose_as_they_are(label: str, language: Language) -> None:
    """Whatever characters they have; and their digits are no figures of the tool."""
    direction = sample()[1].outbound
    rules = [
        each.model_copy(update={"label": Label(en=label), "phrase": None})
        if each.id == "long_term"
        else each
        for each in direction.categories
    ]
    named = {"outbound": direction.model_copy(update={"categories": tuple(rules)})}
    parts = {"long_term": of(participations=9), "short_term": of(participations=21)}
    counted = numbers(figures(OUT, {2016: {**parts, TOTAL: of(participations=30)}}))
    context = Context(sample()[1].model_copy(update=named), Words(language))
    text = statements_of(counted, context)[1]
    assert label in text.text
    assert language is Language.EN or f"“{label}”9人次" in text.text
    assert [text.text[each.begin : each.end] for each in text.references] == ["21", "9"]


@pytest.mark.parametrize(
    ("categories", "says"),
    [
        (
            {"long_term": 1, "graduate": 29},
            "Of these stays, 29 were made by graduate students and 1 was a long-term exchange.",
        ),
        (
            {"short_term": 21, "unclassified": 9},
            "Of these stays, 21 were on short-term programmes and 9 matched no category.",
        ),
        (
            {"short_term": 29, "volunteer": 1},
            "Stays by category: Short-term programmes (29) and International volunteers (1).",
        ),
    ],
)
def test_a_category_is_said_with_its_phrase(categories: dict[str, int], says: str) -> None:
    """After one with its own; by the names of all where that of one is not known."""
    direction = sample()[1].outbound
    rules = [
        each.model_copy(update={"phrase": Phrase(en="were volunteers")})
        if each.id == "volunteer"
        else each
        for each in direction.categories
    ]
    named = direction.model_copy(update={"categories": tuple(rules)})
    of_categories = {key: of(participations=value) for key, value in categories.items()}
    counted = numbers(figures(OUT, {2016: {**of_categories, TOTAL: of(participations=30)}}))
    for language in Language:
        said(counted, language, outbound=named)
    assert said(counted, Language.EN, outbound=named)["outbound_categories"].text == says
    assert fingerprint(sample()[1].model_copy(update={"outbound": named})) == fingerprint(
        sample()[1]
    )


@pytest.mark.parametrize(
    ("level", "expected"),
    [(False, "30 were on short-term programmes (18 programmes)"), (True, "30 were on short-term")],
)
def test_programmes_are_said_of_kinds_of_stay(level: bool, expected: str) -> None:
    """Not of those who are told by their level, whose programmes say little."""
    direction = sample()[1].outbound
    graduate = next(each.when for each in direction.categories if each.id == "graduate")
    rules = [
        each.model_copy(update={"when": graduate}) if level else each
        for each in direction.categories
    ]
    named = direction.model_copy(update={"categories": tuple(rules)})
    part = of(participations=30, programmes=18)
    counted = numbers(figures(OUT, {2016: {"short_term": part, TOTAL: of(participations=30)}}))
    text = said(counted, Language.EN, outbound=named)["outbound_categories"].text
    assert expected in text
    assert ("18 programmes" in text) is not level


def test_rounded_partners_are_not_counted() -> None:
    """As those with one or two students would be without any."""
    rounded = replace(sample()[0], protection=Protection.ROUND)
    text = said(rounded, Language.EN)["partners"].text
    assert text.endswith("3 regions. Of these universities, 27 received none in 2014–2016.")


def test_rounded_years_that_are_equal_are_not_ranked() -> None:
    """With the reason, as there is no other."""
    counted = figures(OUT, {2015: 10, 2016: 10})
    view = DirectionView(counted, Context(sample()[1], Words()))
    verdict = compare_with_earlier(counted.series(TOTAL, STAYS), 2016)
    rounded = replace(verdict, standing=Standing.UNDETERMINED)
    assert evidence_of(rounded, view, STAYS, Wording(view.context)).text == (
        "not ranked among the years held: rounded figures do not tell which year is higher"
    )


def test_a_year_known_from_the_history_alone(tmp_path: Path) -> None:
    """Is told like any other, with what was published."""
    rows = [["student id", "start date", "partner"], ["a1", "2016-03-01", "P"]]
    write_export(tmp_path, "outbound/a.csv", rows)
    (tmp_path / "history.csv").write_text(
        "year,direction,category,unit,value\n2014,outbound,total,participations,7\n"
        "2015,outbound,total,participations,9\n",
        "utf-8",
    )
    setup = load_setup(None, [str(tmp_path)], {})
    register = build_register(setup)
    context = Context(setup.definitions, Words())
    counted = numbers_of(register, count_all(register, setup), context, 2015)
    texts = {each.id: each.text for each in statements_of(counted, context)}
    assert texts["outbound"] == (
        "In 2015, the university counted 9 stays abroad. The number of stays abroad rose by 2 "
        "compared with 2014 and is the highest of the 2 years for which figures are held "
        "(2014–2015)."
    )


REPORT = """
[report]
logo = "{logo}"
[[report.statement]]
text = {{ en = "{text}", zh = "甲" }}
{source}
"""


def report(folder: Path, text: str = "A", source: str = "", logo: str = "l.png") -> Release:
    """Return the release of two students; raises ExchangeError if definitions are refused."""
    rows = [["student id", "start date"], ["a1", "2016-03-01"], ["a2", "2015-04-01"]]
    write_export(folder, "outbound/a.csv", rows)
    definitions = REPORT.format(text=text, source=source and f"source = '{source}'", logo=logo)
    write_definitions(folder, definitions)
    setup = load_setup(None, [str(folder)], {})
    register = build_register(setup)
    counted, context = count_all(register, setup), Context(setup.definitions, Words())
    return release_of(register, counted, context, Wanted(2016, protection=None, folder=folder))


PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


@pytest.mark.parametrize(
    ("text", "source", "code"),
    [
        ("In 2016 the office moved.", "", 0),
        ("Nothing else.", "", 0),
        ("The university was 100th in Asia.", "", 1),
        ("The university was 100th in Asia.", "QS 2016", 0),
        ("The university was １００th in Asia.", "", 1),
        ("Since 1960.", "", 1),
        ("1 student, 1,234 hopes.", "", 1),
        ("1.5 students.", "", 1),
    ],
)
def test_a_number_of_the_office_needs_a_source(
    tmp_path: Path, text: str, source: str, code: int
) -> None:
    """Unless it is a figure of the release, or one of its years."""
    (tmp_path / "l.png").write_bytes(PNG)
    if code == ExitCode.DONE:
        expected = Statement("office_1", text, source=source)
        assert report(tmp_path, text, source).office_statements == (expected,)
        return
    with pytest.raises(ExchangeError, match=r"report.statement\[1\]") as raised:
        report(tmp_path, text, source)
    assert raised.value.exit_code == code
    assert "source = " in raised.value.hint


def test_any_number_of_any_year_is_no_evidence(tmp_path: Path) -> None:
    """Years before have so many numbers that a rank would be among them by chance."""
    (tmp_path / "l.png").write_bytes(PNG)
    rows = [["student id", "start date"], *([f"a{at}", "2014-03-01"] for at in range(26))]
    write_export(tmp_path, "outbound/b.csv", rows)
    with pytest.raises(ExchangeError, match="26 is no figure of the year"):
        report(tmp_path, "Among the top 26.")


SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:l="http://www.w3.org/1999/xlink">{}</svg>'


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (PNG, ""),
        (b"\xff\xd8\xff" + bytes(9), ""),
        (SVG.format('<path d="M0 0" fill="url(#a)"/><use l:href="#b"/>').encode(), ""),
        (b"GIF89a", "not a PNG"),
        (b"", "not a PNG"),
        (PNG + bytes(100_000), "larger than 100 KB"),
        (SVG.format("<script>1</script>").encode(), "not a PNG"),
        (SVG.format('<path onload="a()"/>').encode(), "not a PNG"),
        (SVG.format('<image href="https://example.org/a.png"/>').encode(), "not a PNG"),
        (SVG.format('<use l:href="other.svg#a"/>').encode(), "not a PNG"),
        (SVG.format("<style>@import 'a.css'</style>").encode(), "not a PNG"),
        (SVG.format('<path style="fill: url( //example.org/a)"/>').encode(), "not a PNG"),
        (SVG.format('<a l:href="javascript:a()"/>').encode(), "not a PNG"),
        (SVG.format("<foreignObject/>").encode(), "not a PNG"),
        (b'<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG.format("&a;").encode(), "not a PNG"),
        (b'<?xml-stylesheet href="a.css"?>' + SVG.format("").encode(), "not a PNG"),
        (SVG.format("").encode("utf-16"), "not a PNG"),
        (b"<html/>", "not a PNG"),
    ],
)
def test_a_logo_is_a_picture_that_only_draws(tmp_path: Path, content: bytes, says: str) -> None:
    """Anything else would run, or load, on the page of the university."""
    (tmp_path / "l.png").write_bytes(content)
    if says:
        with pytest.raises(ConfigError, match=says):
            report(tmp_path)
        return
    kind, _, encoded = report(tmp_path).logo.removeprefix("data:").partition(";base64,")
    assert kind in {"image/png", "image/jpeg", "image/svg+xml"}
    assert b64decode(encoded) == content


def with_map(folder: Path, content: bytes) -> Release:
    """Return a release whose office has a map and no logo."""
    (folder / "l.png").write_bytes(PNG)
    (folder / "map.svg").write_bytes(content)
    approval = "GS(2016)1569<b>"
    return report(folder, source=f"QS'\n[report.map]\nfile = 'map.svg'\napproval = '{approval}")


def test_the_map_of_the_office_stands_above_the_tiles(tmp_path: Path) -> None:
    """On the page alone, as a picture in which nothing runs, with its approval number below."""
    release = with_map(tmp_path, SVG.format('<path d="M0 0"/>').encode())
    page = html_of(release).decode()
    picture = '<figure class="map"><img src="data:image/svg+xml;base64,'
    _, _, places = page.partition('id="places"')
    assert page.count(picture) == 1
    assert picture in places.partition('class="exhibits"')[0]
    below = "<figcaption>Map: approval number GS(2016)1569&lt;b&gt;</figcaption>"
    assert f'alt="Map provided by the office">{below}' in page
    assert 'class="map"' not in html_of(replace(release, map="")).decode()
    assert "GS(2016)" not in markdown_of(release).decode()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (SVG.format("<script>1</script>").encode(), r"report\.map\.file: map\.svg is not a PNG"),
        (SVG.format("").encode() + b" " * 100_000, r"report\.map\.file: .* larger than 100 KB"),
    ],
)
def test_a_map_that_runs_or_is_too_large_is_refused(
    tmp_path: Path, content: bytes, says: str
) -> None:
    """As a logo is."""
    with pytest.raises(ConfigError, match=says):
        with_map(tmp_path, content)


@pytest.mark.parametrize(
    ("logo", "says"),
    [("../l.png", "leads out"), ("none.png", "cannot be read"), ("outbound", "not a file")],
)
def test_a_logo_is_a_file_of_the_data_folder(tmp_path: Path, logo: str, says: str) -> None:
    """Like the history and the agreements."""
    with pytest.raises(ConfigError, match=says):
        report(tmp_path, logo=logo)


def test_a_misspelt_key_of_the_report_is_refused(tmp_path: Path, run: Run) -> None:
    """With the nearest one."""
    write_export(tmp_path, "outbound/a.csv", [["student id", "start date"], ["a1", "2016-03-01"]])
    write_definitions(tmp_path, "[report]\nlicense = 'CC BY'\n")
    done = run("report", "--data", str(tmp_path))
    assert done.code == 2
    assert "report.license" in done.err
    assert "licence" in done.err


def test_the_document_of_statements_has_them_all() -> None:
    """In each language, headline first, with the text at each reference."""
    counted, definitions = sample()
    releases = [
        written(counted, Context(definitions, Words(language)), Wanted(2016))
        for language in Language
    ]
    document = statements_document(releases)
    assert {key: [each["id"] for each in of_language] for key, of_language in document.items()} == {
        language: [*TEXTS["sample"][language]] for language in Language
    }
    first = document["en"][0]
    assert first["text"] == releases[0].headline
    assert first["references"][0]["value"] == 872
    assert json.loads(json.dumps(document))["zh"][0]["text"] == releases[1].headline
