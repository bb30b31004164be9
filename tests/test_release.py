"""The release as values: every number of it is one that the commands give, in both languages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from functools import cache
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings

from bjut_exchange.config.terms import DirectionName, Protection
from bjut_exchange.figures.breakdown import BreakdownRequest
from bjut_exchange.figures.groups import GroupKind
from bjut_exchange.figures.revisions import count_all
from bjut_exchange.formats.cells import rows_shown
from bjut_exchange.formats.registry import Format, writing
from bjut_exchange.messages import Language, Words
from bjut_exchange.reading.setup import load_setup
from bjut_exchange.register.build import Register
from bjut_exchange.release.build import Wanted, written
from bjut_exchange.release.document import (
    BarsChart,
    Chapter,
    Exhibit,
    Release,
    Tiles,
    YearsChart,
)
from bjut_exchange.release.groups import largest, top_of
from bjut_exchange.release.numbers import Numbers, numbers_of
from bjut_exchange.release.protection import protected
from bjut_exchange.views.breakdown import breakdown_table
from bjut_exchange.views.context import Context
from bjut_exchange.views.partners import partners_table
from bjut_exchange.views.summary import summary_table
from bjut_exchange.views.table import Marked, Missing
from bjut_exchange.views.trend import trend_table
from tests.registers import Row, registers
from tests.test_properties import folder_of
from tests.tool import SAMPLE, figures_of, register_of, write_definitions, write_export

OUT, IN = DirectionName.OUTBOUND, DirectionName.INBOUND
STAYS = ("student id", "level", "start", "end")
PLACES = ("student id", "country", "college", "start", "end")
LINE = "year,direction,category,unit,value,status,source,published on,reason\n"


def context_of(folder: Path, language: Language = Language.EN) -> Context:
    """Return the definitions of a folder, with the words of a language."""
    return Context(load_setup(None, [str(folder)], {}).definitions, Words(language))


@cache
def exact_of(folder: Path, year: int) -> tuple[Register, Numbers]:
    """Return a folder as read, and the exact numbers of a release on a year."""
    setup = load_setup(None, [str(folder)], {})
    register = register_of(folder)
    figures = count_all(register, setup)
    return register, numbers_of(register, figures, context_of(folder), year)


def release_of(
    folder: Path,
    year: int = 2016,
    language: Language = Language.EN,
    protection: Protection | None = None,
    released: dt.date | None = None,
) -> Release:
    """Return the release of a folder on a year."""
    register, numbers = exact_of(folder, year)
    numbers = protected(numbers, register, protection)
    return written(numbers, context_of(folder, language), Wanted(year, released, protection))


@pytest.fixture(scope="module")
def sample() -> Release:
    """Return the sample's release on 2016, without protection."""
    return release_of(SAMPLE, released=dt.date(2017, 1, 12))


def exhibits_of(release: Release) -> dict[str, Exhibit]:
    """Return all tables of a release by their keys, none of which is there twice."""
    every = [card.exhibit for card in release.cards]
    every += [each for chapter in release.chapters for each in chapter.exhibits]
    by_key = {each.key: each for each in every}
    assert len(by_key) == len(every)
    return by_key


def chapter(release: Release, key: str) -> Chapter:
    """Return a chapter."""
    return next(each for each in release.chapters if each.key == key)


def shown(release: Release, key: str) -> list[list[str]]:
    """Return the texts of a table."""
    return rows_shown(exhibits_of(release)[key].section, release.words)


def texts(value: object) -> Iterator[str]:
    """Yield every text in a value, however deep."""
    if isinstance(value, Enum):
        return
    if isinstance(value, str):
        yield value
    elif is_dataclass(value) and not isinstance(value, Words):
        for each in fields(value):
            yield from texts(getattr(value, each.name))
    elif isinstance(value, dict):
        yield from texts([*value, *value.values()])
    elif isinstance(value, (list, tuple, set, frozenset)):
        for each in value:
            yield from texts(each)


def value_of(cell: object) -> object:
    """Return the number of a cell without its marks."""
    return cell.value if isinstance(cell, Marked) else cell


def test_the_sample_says_what_the_article_says(sample: Release) -> None:
    """872 = 376 + 251 + 136 + 109 abroad, 946 = 725 + 221 here, 251 agreements."""
    out, back = sample.cards
    assert (out.number, out.unit, out.also) == (872, "stays abroad", "by 825 students")
    assert [number for _, number in out.parts] == [376, 251, 136, 109]
    assert (back.number, back.also) == (946, "from 70 countries")
    assert [number for _, number in back.parts] == [725, 221]
    assert out.series == (455, 537, 612, 740, 728, 872)
    assert shown(sample, "outbound_categories")[-1] == [
        *("Total", "872", "100.0 %", "+144", "+19.8 %", "▲ highest")
    ]
    assert [row[-1] for row in shown(sample, "inbound_categories")] == [
        *("▲ highest", "2nd highest", "▲ highest")
    ]
    headings = [each.heading for each in exhibits_of(sample)["outbound_categories"].section.columns]
    assert headings == ["Category", "Stays", "Share", "Change on 2015", "%", "Standing"]


def test_the_six_facts(sample: Release) -> None:
    """Countries and regions apart, as the Ministry counts them."""
    assert [(each.number, each.label) for each in sample.numbers] == [
        ("30 + 2", "countries and regions of destination"),
        ("70", "countries of origin"),
        ("119", "outbound programmes"),
        ("152", "host institutions named"),
        ("198", "universities with an agreement in force"),
        ("251", "agreements in force"),
    ]


def test_the_box_says_what_the_release_is(sample: Release) -> None:
    """Its year, whether that is final, the day, the years held and the definitions."""
    facts = dict(sample.facts)
    assert [facts[key] for key in ("Year", "Status", "Released", "Years held")] == [
        *("2016", "final", "12 January 2017", "2011–2016")
    ]
    assert len(facts["Definitions"]) == 12
    assert "Released" not in dict(release_of(SAMPLE).facts)  # there is no clock
    chinese = release_of(SAMPLE, language=Language.ZH, released=dt.date(2017, 1, 12))
    assert ("发布日期", "2017年1月12日") in chinese.facts


def test_a_list_of_the_largest_keeps_ties_and_adds_up(sample: Release) -> None:
    """Two destinations tie for the tenth place; the others are one row."""
    exhibit = exhibits_of(sample)["outbound_country"]
    assert exhibit.section.title == "The 11 destinations with most stays"
    assert exhibit.unit == "Stays, 2016; ties are kept"
    rows = shown(sample, "outbound_country")
    assert rows[9:] == [
        ["Austria", "37", "4.2 %"],
        ["Italy", "37", "4.2 %"],
        ["Other (21)", "312", "35.8 %"],
        ["Total", "872", "100.0 %"],
    ]
    for key in ("outbound_country", "outbound_level", "outbound_day_band", "outbound_college"):
        *parts, total = [row[1] for row in exhibits_of(sample)[key].section.rows]
        assert sum(int(str(part)) for part in parts) == total == 872


@pytest.mark.parametrize(
    ("numbers", "count"),
    [
        ([], 0),
        ([3] * 11, 11),
        ([9, 8, 7, 6, 5, 4, 3, 3, 3, 3, 2, 1], 10),
        ([9, 8, 7, 6, 5, 4, 3, 3, 3, 3, 3, 1, 1], 11),
        ([9, 8, 7, 6, 5, 4, 3, 3, 3, 3, 3, 1], 12),  # a single one is no group of others
        ([9, 8, *[7] * 13, 1, 1], 15),
        ([9, 8, *[7] * 14, 1, 1], 2),  # before the ties, which would make it too long
        ([9, *[8] * 20, 1, 1], 21),  # a single one is no list
        ([8] * 20, 20),
        ([9, 8, *[None] * 12], 2),
        ([None] * 12, 0),
    ],
)
def test_how_many_of_the_largest_are_shown(numbers: list[int | None], count: int) -> None:
    """Ten, those that tie with the tenth if they are few, never a hidden one in a long list."""
    assert largest(numbers) == count


def test_tiles_count_countries_and_regions_apart(sample: Release) -> None:
    """Hong Kong and Macao are regions, and every tile is in the table."""
    exhibit = exhibits_of(sample)["outbound_countries"]
    assert isinstance(exhibit.chart, Tiles)
    assert {each.name: each.note for each in exhibit.chart.groups} == {
        "Europe": "18 countries",
        "Asia": "6 countries, 2 regions",
        "Americas": "4 countries",
        "Oceania": "2 countries",
    }
    tiles = [each for group in exhibit.chart.groups for each in group.tiles]
    assert [(each.name, each.value) for each in tiles] == [
        (name, value) for name, _, value in exhibit.section.rows
    ]
    assert sum(int(str(each.value)) for each in tiles) == 872


def test_figures_are_those_of_summary_and_trend(sample: Release) -> None:
    """Every number of a card and of the years, and all data."""
    figures, context = figures_of(SAMPLE), context_of(SAMPLE)
    trend = trend_table(figures, context, None, 2016)
    assert [*sample.records] == trend.records
    summary = {
        (each["direction"], each["label"]): each
        for each in summary_table(figures, context, 2016).records
    }
    for card in sample.cards:
        for label, number, share, change, percent, _ in card.exhibit.section.rows:
            record = summary[card.direction, label]
            assert [number, share, change, percent] == [
                record[record["unit"]],
                *(record[key] for key in ("share_percent", "change", "change_percent")),
            ]
    for name in DirectionName:
        section = exhibits_of(sample)[f"{name}_years"].section
        records = [each for each in trend.records if each["direction"] == name]
        numbers = {(each["year"], each["category"]): each[each["unit"]] for each in records}
        for row in section.rows:
            for column, cell in zip(section.columns, row, strict=True):
                if (str(row[0]), column.name) in numbers:
                    assert value_of(cell) == numbers[str(row[0]), column.name]


@pytest.mark.parametrize("name", DirectionName)
@pytest.mark.parametrize("field", ["country", "level", "day_band", "college"])
def test_groups_are_those_of_breakdown(sample: Release, name: DirectionName, field: str) -> None:
    """The same numbers; those that are not among the largest are the others."""
    if f"{name}_{field}" not in exhibits_of(sample):
        return
    register, figures = register_of(SAMPLE), figures_of(SAMPLE)
    request = BreakdownRequest((field,), (2016,))
    table = breakdown_table(register, {name: figures[name]}, context_of(SAMPLE), request)
    numbers = {each["label"]: each[each["unit"]] for each in table.records}
    rows = {str(row[0]): row[1] for row in exhibits_of(sample)[f"{name}_{field}"].section.rows}
    other = [label for label in rows if label.startswith("Other (")]
    assert all(rows[label] == numbers[label] for label in rows if label not in other)
    rest = [number for label, number in numbers.items() if label not in rows]
    assert [rows[label] for label in other] == ([sum(rest)] if rest else [])


def test_partners_are_those_of_partners(sample: Release) -> None:
    """Stays, the end of agreements, and the agreements of each country."""
    records = partners_table(
        register_of(SAMPLE), figures_of(SAMPLE), context_of(SAMPLE), 2016
    ).records
    by_name = {each["partner"]: each for each in records if each["list"] != "idle"}
    section = exhibits_of(sample)["outbound_partners"].section
    for name, country, number, until in section.rows:
        record = by_name[name]
        assert (country, number) == (record["country_label"], record["outbound"])
        if record["list"] == "in_force":
            assert until == (record["until"] or "open")
        else:
            assert until == "no agreement in force"
    least = min(int(str(row[2])) for row in section.rows)
    assert all(
        (each["outbound"] or 0) <= least
        for name, each in by_name.items()
        if name != "total" and name not in {row[0] for row in section.rows}
    )
    assert "inbound_partners" not in exhibits_of(sample)  # its exports name no partner
    *countries, total = exhibits_of(sample)["agreements"].section.rows
    assert total == ("Total", 198, 251)
    assert [sum(int(str(row[at])) for row in countries) for at in (1, 2)] == [198, 251]
    assert chapter(sample, "partners").lead == (
        "251 agreements with 198 universities in 30 countries and 3 regions were in force in 2016."
    )


def test_rows_and_findings_are_counted_only_if_nobody_is_protected(sample: Release) -> None:
    """A rule that excludes one row tells of one student."""
    assert shown(sample, "rows")[0] == ["counted", "3,944", "2,374"]
    assert shown(sample, "rows")[-1] == ["rows read", "4,016", "5,257"]
    assert shown(sample, "findings")[0][1:] == ["warning", "S03", "81"]
    assert len(exhibits_of(sample)["exports"].section.columns) == 3
    safe = release_of(SAMPLE, protection=Protection.SUPPRESS)
    assert not exhibits_of(safe)["rows"].section.rows
    assert shown(safe, "findings")[0][1:] == ["warning", "S03"]
    assert [each.name for each in exhibits_of(safe)["exports"].section.columns] == [
        *("export", "sha256")
    ]


@pytest.mark.parametrize(
    ("protection", "command"),
    [
        (Protection.SUPPRESS, "exchange report --year 2016 --released 2017-01-12"),
        (None, "exchange report --year 2016 --released 2017-01-12 --protect none"),
    ],
)
def test_the_command_that_makes_it_again_is_said(
    protection: Protection | None, command: str
) -> None:
    """With the options that change what it says."""
    release = release_of(SAMPLE, protection=protection, released=dt.date(2017, 1, 12))
    sources = dict(shown(release, "sources"))
    assert sources["Make it again"] == command
    assert sources["Definitions, SHA-256"].startswith(dict(release.facts)["Definitions"])


def stays(counts: dict[int, int], day: str = "07-01") -> list[tuple[str, ...]]:
    """Return so many short stays for each year."""
    return [
        (f"id{year}x{at}", "master", f"{year}-{day}", f"{year}-12-31")
        for year, count in counts.items()
        for at in range(count)
    ]


def outbound(
    folder: Path, counts: dict[int, int], definitions: str = "", history: str = ""
) -> None:
    """Write such stays, definitions and a history."""
    write_export(folder, "outbound/a.csv", [STAYS, *stays(counts)])
    write_definitions(folder, definitions)
    if history:
        (folder / "history.csv").write_text(LINE + history, "utf-8")


def _academic(folder: Path) -> None:
    outbound(folder, {2015: 30, 2016: 40}, 'year_starts = "09-01"')


def _hostile(folder: Path) -> None:
    names = ["<script>alert(1)</script>", "=1+1", "\u202eevil", "x" * 200, "]]>", "中" * 200]
    rows = [(f"id9x{at}", "France", names[at % 6], "2016-07-01", "2016-08-01") for at in range(40)]
    write_export(folder, "outbound/a.csv", [PLACES, *rows])


def _left_out(folder: Path) -> None:
    outbound(folder, {2015: 30, 2016: 40}, '[[outbound.left_out]]\nid = "all"\nlabel = "all"')
    write_export(folder, "inbound/a.csv", [STAYS, *stays({2016: 40})])


def _alike(folder: Path) -> None:
    rules = (
        f'[[outbound.categories]]\nid = "{level}"\nlabel = "Total"\n'
        f'when = {{ level = ["{level}"] }}\n'
        for level in ("master", "doctor")
    )
    outbound(folder, {2015: 30, 2016: 40}, "".join(rules))


def _published(category: str) -> str:
    return "".join(f"{year},outbound,{category},participations,9,,,,\n" for year in (2010, 2011))


FOLDERS: dict[str, tuple[int, Callable[[Path], object]]] = {
    "one direction": (2016, lambda folder: outbound(folder, {2015: 30, 2016: 40})),
    "one year": (2016, lambda folder: outbound(folder, {2016: 40})),
    "nobody": (2015, lambda folder: outbound(folder, {2014: 30, 2016: 40})),
    "history alone": (
        2014,
        lambda folder: outbound(
            folder, {2016: 30}, "", "2014,outbound,total,participations,900,,Book,2015-03-01,\n"
        ),
    ),
    "26 years": (2016, lambda folder: outbound(folder, dict.fromkeys(range(1991, 2017), 30))),
    "academic": (2015, _academic),
    "millions": (
        2015,
        lambda folder: outbound(
            folder, {2016: 30}, "", "2015,outbound,total,participations,2500000,,Book,2016-03-01,\n"
        ),
    ),
    "provisional": (
        2016,
        lambda folder: outbound(folder, {2015: 30, 2016: 40}, "as_of = 2016-10-31"),
    ),
    "break": (
        2016,
        lambda folder: outbound(
            folder,
            {2014: 30, 2015: 40, 2016: 50},
            '[[breaks]]\nyear = "2016"\nlabel = "new desk"\n'
            '[[breaks]]\nyear = "2014"\nlabel = "first list"',
        ),
    ),
    "gap": (
        2016,
        lambda folder: outbound(
            folder, {2016: 30}, "", "2013,outbound,total,participations,900,,Book,2015-03-01,\n"
        ),
    ),
    "revision": (
        2016,
        lambda folder: outbound(
            folder,
            {2015: 30, 2016: 40},
            "",
            "2016,outbound,total,participations,41,,Book,2017-01-10,one came twice\n",
        ),
    ),
    "hostile": (2016, _hostile),
    "without levels": (
        2016,
        lambda folder: write_export(
            folder, "outbound/a.csv", [(*STAYS[:1], *STAYS[2:]), ("1", "2016-07-01", "2016-12-31")]
        ),
    ),
    "all left out": (2016, _left_out),
    "labels are alike": (2016, _alike),
    "totals were published": (
        2011,
        lambda folder: outbound(folder, {2016: 30}, "", _published("total")),
    ),
    "a category was published": (
        2011,
        lambda folder: outbound(folder, {2016: 30}, "", _published("short_term")),
    ),
}


@pytest.mark.parametrize("name", FOLDERS)
def test_every_release_holds_together(tmp_path: Path, name: str) -> None:
    """Every format writes it; rows fit their columns and bars their rows; no text has an id."""
    year, write = FOLDERS[name]
    write(tmp_path)
    for language, protection in product(Language, (None, *Protection)):
        release = release_of(tmp_path, year, language, protection)
        for exhibit in exhibits_of(release).values():
            check(exhibit)
        assert not [text for text in texts(release) if "id201" in text or "id9x" in text]
        assert all(each.lead or each.exhibits for each in release.chapters)
    for form in Format:
        assert not form.entry.for_release or writing(form, "release").write(release)


def check(exhibit: Exhibit) -> None:
    """Assert that a table and its chart are of the same rows."""
    section, chart = exhibit.section, exhibit.chart
    assert section.rows or section.notes
    assert all(len(row) == len(section.columns) for row in section.rows)
    assert all(each.heading for each in section.columns)
    if isinstance(chart, BarsChart):
        assert chart.labels == tuple(str(row[0]) for row in section.rows)
        assert len(chart.values) == len(section.rows)
    if isinstance(chart, YearsChart):
        assert len(chart.labels) == len(chart.totals) == len(chart.marks) == len(section.rows)
        assert all(len(each.values) == len(chart.labels) for each in chart.series)
    assert bool(exhibit.alternative) == (chart is not None)


def case_of(name: str, folder: Path) -> Release:
    """Return the release of an unusual folder."""
    year, write = FOLDERS[name]
    write(folder)
    return release_of(folder, year)


def test_without_partners_and_countries_the_chapters_say_so(tmp_path: Path) -> None:
    """They have no tables, and nothing is said of agreements."""
    release = case_of("one direction", tmp_path)
    assert chapter(release, "partners").exhibits == chapter(release, "places").exhibits == ()
    assert "no register of agreements" in chapter(release, "partners").lead
    assert not release.numbers
    assert [each.direction for each in release.cards] == [OUT]


def test_a_direction_that_is_not_in_a_release_is_named(tmp_path: Path) -> None:
    """A reader must not take it for nobody."""
    facts = dict(case_of("one direction", tmp_path).facts)
    assert facts["Not included"] == "Inbound: international students received"


def test_26_years_are_all_shown(tmp_path: Path) -> None:
    """A long series is not cut."""
    chart = exhibits_of(case_of("26 years", tmp_path))["outbound_years"].chart
    assert isinstance(chart, YearsChart)
    assert (len(chart.labels), chart.labels[0], chart.labels[-1]) == (26, "1991", "2016")


def test_a_year_without_figures_is_a_gap(tmp_path: Path) -> None:
    """In the chart and in the table; the series is not joined over it."""
    release = case_of("gap", tmp_path)
    exhibit = exhibits_of(release)["outbound_years"]
    assert isinstance(exhibit.chart, YearsChart)
    assert exhibit.chart.labels == ("2013", "2014", "2015", "2016")
    assert exhibit.chart.totals == (900, None, None, 30)
    assert [row[0] for row in exhibit.section.rows] == [*exhibit.chart.labels]
    assert "2014–2015: there are no figures." in exhibit.section.notes
    assert dict(release.facts)["Years held"] == "2013, 2016"


def test_a_provisional_year_has_no_change(tmp_path: Path) -> None:
    """It is so far, up to a day, and no record."""
    release = case_of("provisional", tmp_path)
    assert dict(release.facts)["Status"] == "provisional: outbound so far (up to 2016-10-31)"
    section = exhibits_of(release)["outbound_categories"].section
    assert [each.name for each in section.columns] == [
        *("label", "number", "share_percent", "standing")
    ]
    assert section.rows[-1][-1] == "not determined"
    years = exhibits_of(release)["outbound_years"]
    assert isinstance(years.chart, YearsChart)
    assert years.chart.provisional == {1}
    assert "40 p" in [cell for row in shown(release, "outbound_years") for cell in row]
    assert "p: provisional, the year is not yet complete." in years.section.notes


def test_readers_get_no_advice_on_the_files_of_the_office(tmp_path: Path) -> None:
    """They are told of the columns that were not read, and of years that end early; not of keys."""
    header = ("student id", "level", "start", "end")
    every = (f"{year}-{month}-01" for year in range(2013, 2017) for month in ("03", "10"))
    rows = [(str(nth), "bachelor", day, day) for day in [*every][:-1] for nth in range(9)]
    write_export(tmp_path, "outbound/a.csv", [header, *rows])
    notes = [*exhibits_of(release_of(tmp_path))["outbound_categories"].section.notes]
    assert any("no column holds the activity of" in each for each in notes)
    assert "2016 is treated as provisional" in notes[0]
    assert [each for each in notes if "exchange.toml" in each or "`exchange" in each] == []


def test_directions_provisional_alike_are_said_once(tmp_path: Path) -> None:
    """The box does not repeat what holds for the whole year."""
    outbound(tmp_path, {2015: 30, 2016: 30}, "as_of = 2016-10-31")
    write_export(tmp_path, "inbound/a.csv", [STAYS, *stays({2015: 30, 2016: 30})])
    assert dict(release_of(tmp_path, 2016).facts)["Status"] == "provisional (up to 2016-10-31)"


def test_across_a_break_no_change_is_said(tmp_path: Path) -> None:
    """The chart knows where it is, and the note why."""
    release = case_of("break", tmp_path)
    years = exhibits_of(release)["outbound_years"]
    assert isinstance(years.chart, YearsChart)
    assert years.chart.breaks == {2: "new desk"}
    change = [each.name for each in years.section.columns].index("change")
    assert [row[change] for row in years.section.rows] == [None, 10, None]
    assert any("new desk" in note for note in years.section.notes)
    card = exhibits_of(release)["outbound_categories"].section
    assert "change" not in {each.name for each in card.columns}


def test_a_revision_is_listed_with_both_numbers(tmp_path: Path) -> None:
    """Its date and its reason, too; and the years say that there is one."""
    release = case_of("revision", tmp_path)
    (row,) = shown(release, "revisions")
    assert row == [
        *("2016", "outbound", "Total", "participations", "41", "40", "2017-01-10"),
        "one came twice",
    ]
    assert any(
        "differ from those" in note for note in exhibits_of(release)["outbound_years"].section.notes
    )
    none = exhibits_of(release_of(SAMPLE))["revisions"].section
    assert none.notes == ("None: no figure of this release differs from one that was published.",)


def test_figures_of_the_history_alone_are_no_persons_and_no_places(tmp_path: Path) -> None:
    """Of such a year only what was published is known."""
    release = case_of("history alone", tmp_path)
    (card,) = release.cards
    assert (card.number, card.also) == (900, "")
    assert chapter(release, "people").exhibits == ()


@pytest.mark.parametrize(
    ("unit", "said"),
    [
        ("persons", "1 student abroad, in 1 country"),
        ("participations", "1 stay abroad, by 1 student"),
    ],
)
def test_a_card_counts_one_as_one(tmp_path: Path, unit: str, said: str) -> None:
    """And students who were sent did not come from the countries where they went."""
    write_definitions(tmp_path, f'[outbound]\nunit = "{unit}"')
    stay = ("1", "France", "Arts", "2016-07-01", "2016-08-01")
    write_export(tmp_path, "outbound/a.csv", [PLACES, stay])
    (card,) = release_of(tmp_path, 2016, Language.EN, None).cards
    assert f"{card.number} {card.unit}, {card.also}" == said


def test_a_fact_counts_one_as_one(tmp_path: Path) -> None:
    """In English."""
    stay = ("1", "France", "Arts", "2016-07-01", "2016-08-01")
    write_export(tmp_path, "outbound/a.csv", [PLACES, stay])
    write_export(tmp_path, "partners.csv", [("partner", "country"), ("Lyon", "France")])
    assert [(each.number, each.label) for each in release_of(tmp_path).numbers] == [
        ("1", "country of destination"),
        ("1", "university with an agreement in force"),
        ("1", "agreement in force"),
    ]


def test_academic_years_are_labels(tmp_path: Path) -> None:
    """2015/16, never 2015."""
    release = case_of("academic", tmp_path)
    assert release.year == "2015/16"
    headings = [
        each.heading for each in exhibits_of(release)["outbound_categories"].section.columns
    ]
    assert "Change on 2014/15" in headings
    assert dict(release.facts)["Years held"] == "2014/15–2015/16"


def places(folder: Path, counts: dict[str, int]) -> None:
    """Write so many stays for each country."""
    rows = [
        (f"id9x{code}{at}", code, "", "2016-07-01", "2016-08-01")
        for code, count in counts.items()
        for at in range(count)
    ]
    write_export(folder, "outbound/a.csv", [PLACES, *rows])


def hidden(numbers: Numbers, *codes: str, name: DirectionName = OUT) -> Numbers:
    """Return numbers without those of some countries."""
    breakdown = numbers.breakdowns[name, "country"]
    is_hidden = breakdown.cells["value"].isin(codes)
    cells = breakdown.cells.assign(
        hidden=is_hidden,
        participations=breakdown.cells["participations"].mask(is_hidden),
        persons=breakdown.cells["persons"].mask(is_hidden),
    )
    return replace(numbers, breakdowns={(name, "country"): replace(breakdown, cells=cells)})


COUNTRIES = [*("FR", "DE", "JP", "US", "GB", "SE", "NO", "FI", "DK", "IT", "ES", "AT", "KR", "CA")]


def test_hidden_numbers_stand_last_and_in_the_others(tmp_path: Path) -> None:
    """Their place tells nothing; of the others only what the total shows is said."""
    places(tmp_path, {code: 30 - at for at, code in enumerate(COUNTRIES)})
    _, numbers = exact_of(tmp_path, 2016)
    context = context_of(tmp_path)
    shown_numbers = hidden(numbers, "FR", "JP")
    exhibit = top_of(shown_numbers, context, OUT, "country")
    assert exhibit.section.rows[0][0] == "Germany"
    assert len(exhibit.section.rows) == 12
    label, number, _ = exhibit.section.rows[-2]
    assert label == "Other (4)"
    assert number == 30 + 28 + 18 + 17
    assert isinstance(exhibit.chart, BarsChart)
    assert None not in exhibit.chart.values[:10]


def test_a_short_list_shows_hidden_numbers_by_name(tmp_path: Path) -> None:
    """As confidential, explained below the table, without a bar and a share."""
    places(tmp_path, {code: 30 - at for at, code in enumerate(COUNTRIES[:4])})
    _, numbers = exact_of(tmp_path, 2016)
    exhibit = top_of(hidden(numbers, "FR", "DE"), context_of(tmp_path), OUT, "country")
    assert rows_shown(exhibit.section, Words())[:4] == [
        ["Japan", "28", "24.6 %"],
        ["United States", "27", "23.7 %"],
        ["France", "c", "–"],
        ["Germany", "c", "–"],
    ]
    assert isinstance(exhibit.chart, BarsChart)
    assert exhibit.chart.values == (28, 27, None, None, None)
    assert exhibit.section.notes[0].startswith("c: confidential.")


def test_others_are_hidden_if_more_than_they_is_hidden(tmp_path: Path) -> None:
    """A hidden number of stays without a country cannot be told from that of the others."""
    places(tmp_path, {**{code: 30 - at for at, code in enumerate(COUNTRIES)}, "": 3})
    _, numbers = exact_of(tmp_path, 2016)
    exhibit = top_of(
        hidden(numbers, "CA", GroupKind.NOT_STATED), context_of(tmp_path), OUT, "country"
    )
    by_label = {row[0]: row[1] for row in exhibit.section.rows}
    assert by_label["Other (4)"] is by_label["Not stated"] is Missing.CONFIDENTIAL


def test_places_without_a_country_stand_at_the_end(tmp_path: Path) -> None:
    """They are no country among others, however many they are."""
    places(tmp_path, {"FR": 5, "": 30, "Atlantis": 20, "DE": 9})
    release = release_of(tmp_path)
    assert [row[0] for row in shown(release, "outbound_country")] == [
        *("Germany", "France", "Not stated", "Not known", "Total")
    ]
    assert [row[0] for row in shown(release, "outbound_countries")] == ["Germany", "France"]


def test_without_student_ids_stays_are_counted_and_a_note_says_so(tmp_path: Path) -> None:
    """Persons of inbound exports without a column of ids are not available."""
    header = ("nationality", "student type", "start", "end")
    rows = [("France", "degree", "2016-03-01", f"2016-12-{day:02}") for day in range(1, 31)]
    write_export(tmp_path, "inbound/a.csv", [header, *rows])
    (card,) = release_of(tmp_path).cards
    assert (card.number, card.unit) == (30, "stays at the university")
    assert "The number of students is not available" in card.exhibit.section.notes[0]


def test_a_second_language_changes_words_alone() -> None:
    """The same tables, the same numbers, no English sentence in Chinese."""
    english, chinese = (release_of(SAMPLE, language=each) for each in Language)
    of_english, of_chinese = exhibits_of(english), exhibits_of(chinese)
    assert [*of_english] == [*of_chinese]

    def numbers(exhibit: Exhibit) -> Sequence[object]:
        cells = [value_of(cell) for row in exhibit.section.rows for cell in row]
        return sorted(str(cell) for cell in cells if isinstance(cell, (int, float)))

    for key, exhibit in of_english.items():
        assert numbers(exhibit) == numbers(of_chinese[key]), key
    assert (
        chapter(chinese, "partners").lead
        == "2016年有效协议251份，涉及30个国家和3个地区的198所院校。"
    )


def inbound(folder: Path, rows: Sequence[tuple[str, str, str]]) -> None:
    """Write a stay in 2016 for each student, nationality and type."""
    header = ("student id", "nationality", "student type", "start", "end")
    written_rows = [
        (*row, "2016-03-01", f"2016-12-{at % 28 + 1:02}") for at, row in enumerate(rows)
    ]
    write_export(folder, "inbound/a.csv", [header, *written_rows])


def test_persons_in_several_groups_do_not_tell_what_is_left(tmp_path: Path) -> None:
    """They do not add up to the total, so the others are hidden with one of them."""
    rows = [
        (f"id9x{code}{at}", code, "degree")
        for number, code in enumerate(COUNTRIES)
        for at in range(30 - number)
    ]
    inbound(tmp_path, [*rows, ("id9xFR0", "JP", "exchange")])
    _, numbers = exact_of(tmp_path, 2016)
    exhibit = top_of(hidden(numbers, "CA", name=IN), context_of(tmp_path), IN, "country")
    assert exhibit.section.rows[-2][:2] == ("Other (4)", Missing.CONFIDENTIAL)
    assert any("persons do not add up" in note for note in exhibit.section.notes)


def test_what_is_unclassified_stands_last(tmp_path: Path) -> None:
    """Before the total, however much it is; in the parts of the card, too."""
    types = ["degree"] * 5 + [""] * 20
    inbound(tmp_path, [(f"id9x{at}", "France", of) for at, of in enumerate(types)])
    (card,) = release_of(tmp_path).cards
    assert [row[0] for row in card.exhibit.section.rows][-2:] == ["Unclassified", "Total"]
    assert card.parts[-1] == ("Unclassified", 20)


def test_nobody_as_ever_is_no_standing(tmp_path: Path) -> None:
    """A category without anyone in every year ties with itself, which is no news."""
    release = case_of("one direction", tmp_path)
    standing = {row[0]: row[-1] for row in shown(release, "outbound_categories")}
    assert standing == {
        "Graduate students": "▲ highest",
        "Total": "▲ highest",
        **dict.fromkeys(("International volunteers", "Long-term exchange"), "–"),
        "Short-term programmes": "–",
    }


def test_later_years_are_not_in_a_release(tmp_path: Path) -> None:
    """Nor are their revisions, or their data."""
    _, write = FOLDERS["revision"]
    write(tmp_path)
    release = release_of(tmp_path, 2015)
    assert not exhibits_of(release)["revisions"].section.rows
    assert {each["year"] for each in release.records} == {"2015"}
    assert dict(release.facts)["Years held"] == "2015"


def test_later_exports_change_only_what_is_said_of_exports(tmp_path: Path) -> None:
    """Not even how prose counts: in programmes, or in partners where these were as many so far."""
    header = ("student id", "level", "activity", "programme", "partner", "start", "end")
    said = []
    for last in (2015, 2016):
        rows = [
            (f"s{nth}", "bachelor", "exchange", of, at, f"{year}-03-01", f"{year}-07-20")
            for year in range(2014, last + 1)
            for nth, of in enumerate(["Alpha", "Beta"] * 20)
            for at in ["Bonn" if year == 2016 else of]
        ]
        folder = tmp_path / str(last) / "exports"  # a folder's name is its title
        write_export(folder, "outbound/a.csv", [header, *rows])
        release = release_of(folder, 2015)
        tables = {key: of.section for key, of in exhibits_of(release).items()}
        for about_exports in ("exports", "rows"):
            del tables[about_exports]
        said.append((release.statements, release.cards, release.facts, release.records, tables))
    assert "2 partners" in said[0][0][1].text
    assert said[0] == said[1]


def test_agreements_without_a_country_are_a_row_of_their_own(tmp_path: Path) -> None:
    """At the end, and not among the others."""
    outbound(tmp_path, {2016: 30})
    rows = [(f"University {code}", code) for code in (*COUNTRIES, "SG", "")]
    rows += [(f"College {code}", code) for code in COUNTRIES[:10]]
    write_export(tmp_path, "partners.csv", [("partner", "country"), *rows])
    release = release_of(tmp_path)
    assert [row[1:] for row in shown(release, "agreements")[-3:]] == [
        *(["5", "5"], ["1", "1"], ["26", "26"])
    ]
    assert shown(release, "agreements")[-2][0] == "Not stated"


@settings(max_examples=12, deadline=None)
@given(registers)
def test_any_register_makes_a_release_whose_tables_add_up(register: dict[str, list[Row]]) -> None:
    """In stays, the groups of each table are its total; in both languages."""
    with folder_of(register) as folder:
        figures = figures_of(folder)
        for year in {each for of in figures.values() for each in of.years}:
            for language in Language:
                release = release_of(folder, year, language)
                for exhibit in exhibits_of(release).values():
                    check(exhibit)
                    if isinstance(exhibit.chart, BarsChart) and exhibit.direction is OUT:
                        *parts, total = [value_of(row[1]) for row in exhibit.section.rows]
                        assert None in parts or sum(map(int, map(str, parts))) == total
