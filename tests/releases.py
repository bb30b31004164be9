"""Releases made by hand, with all that a release may hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bjut_exchange.config.terms import DirectionName, Protection
from bjut_exchange.figures.records import Standing
from bjut_exchange.messages import Language, Words
from bjut_exchange.release.document import (
    Badge,
    BarsChart,
    Card,
    Chapter,
    Exhibit,
    Fact,
    Reference,
    Release,
    Series,
    Statement,
    Tile,
    TileGroup,
    Tiles,
    YearsChart,
)
from bjut_exchange.views.table import Cell, Column, Kind, Marked, Missing, Section

OUT, IN = DirectionName.OUTBOUND, DirectionName.INBOUND
HIDDEN = Missing.CONFIDENTIAL
HOSTILE = "<script>alert(1)</script>\"'&]]>\u202e=1+1\x00\ud800\u200f{{ 7*7 }}\x1b[31m"
LONG = "University of a Very Long Name " * 7  # more than 200 characters
CHINESE = "北京工业大学都柏林国际学院与国际交流合作处联合举办之短期海外暑期科研实习项目" * 2

Row = tuple[Cell, ...]

_PROSE = (
    (
        "In 2016, 825 students of the university went abroad 872 times. That is the highest of"
        " the 6 years for which figures are held (2011–2016), and 144, or 19.8 %, more than in"
        " 2015."
    ),
    (
        "Of these stays, 376 were on short-term programmes, of which there were 18; 251 were "
        "made by graduate students; 136 were long-term exchanges, with 95 partner "
        "universities; and 109 were made by international volunteers. They led to 30 countries"
        " and 2 regions."
    ),
    (
        "946 international students from 70 countries were at the university in 2016: the "
        "highest of the 6 years for which figures are held (2011–2016), and 64, or 7.3 %, more"
        " than in 2015. 725 of them study for a degree, 221 do not."
    ),
    (
        "251 agreements with 198 universities in 30 countries and 3 regions were in force in "
        "2016. 140 of these universities received students of ours in the year; to 27 none "
        "went in three years."
    ),
)


def table(title: str, headings: Sequence[str], rows: Sequence[Row], **of: object) -> Section:
    """Return a table of numbers with a name first; a heading that begins with # is a text's."""
    kinds = [
        Kind.TEXT if not at or each[0] == "#" else Kind.COUNT for at, each in enumerate(headings)
    ]
    columns = tuple(
        Column(f"c{at}", kind, each.lstrip("#"))
        for at, (kind, each) in enumerate(zip(kinds, headings, strict=True))
    )
    return replace(Section(title, columns, tuple(rows)), **of)  # type: ignore[arg-type]


def years(
    name: DirectionName,
    labels: Sequence[str],
    series: Mapping[str, Sequence[int | None]],
    **of: object,
) -> Exhibit:
    """Return years as columns and as a table."""
    columns = [tuple(values) for values in series.values()]
    totals = tuple(
        None if None in values else sum(filter(None, values))
        for values in zip(*columns, strict=True)
    )
    chart = YearsChart(
        labels=tuple(labels),
        series=tuple(Series(each, tuple(values)) for each, values in series.items()),
        totals=totals,
        marks=tuple("▲" if at % 3 == 1 else "" for at in range(len(labels))),
    )
    chart = replace(chart, **of)  # type: ignore[arg-type]
    rows = [
        (
            label,
            *(HIDDEN if each is None else each for each in values),
            HIDDEN if total is None else Marked(total, mark),
        )
        for label, total, mark, *values in zip(
            labels, chart.totals, chart.marks, *columns, strict=True
        )
    ]
    section = table(f"Years {name}", ["#Year", *series, "Total"], rows, notes=("A note.",))
    return Exhibit(
        f"{name}_years", section, "Stays, all years", name, chart, "Columns of the years"
    )


def card(name: DirectionName, parts: Sequence[tuple[str, int | None]], badge: Badge | None) -> Card:
    """Return the key figures of a direction."""
    total = sum(number or 0 for _, number in parts)
    rows: list[Row] = [
        (label, HIDDEN if number is None else number, 12.5, 3, 4.5, "▲ highest")
        for label, number in parts
    ]
    section = Section(
        f"Categories {name}",
        (
            Column("label", Kind.TEXT, "Category"),
            Column("number", Kind.COUNT, "Stays"),
            Column("share_percent", Kind.PERCENT, "Share"),
            Column("change", Kind.SIGNED, "Change on 2015"),
            Column("change_percent", Kind.GROWTH, "%"),
            Column("record", Kind.MARK, "Standing"),
        ),
        (*rows, ("Total", total, 100.0, -3, None, "2nd highest")),
        totals=frozenset({len(rows)}),
    )
    return Card(
        direction=name,
        title=f"Title {name}",
        number=total,
        unit="stays abroad",
        also="by 825 students",
        badge=badge,
        parts=tuple(parts),
        series=(455, None, 612, 740, 0, total),
        exhibit=Exhibit(f"{name}_categories", section, direction=name),
    )


def tiles(name: DirectionName, numbers: dict[str, Cell], place: str = "Place") -> Exhibit:
    """Return countries as tiles and as a table."""
    group = tuple(Tile(code, f"{place} {code}", value) for code, value in numbers.items())
    rows: list[Row] = [(each.name, each.value) for each in group]
    section = table(f"Countries {name}", ["Country", "Stays"], rows)
    groups = (TileGroup(f"{place} world", "6 countries, 2 regions", group),)
    return Exhibit(f"{name}_countries", section, "", name, Tiles(groups))


def bars(key: str, name: DirectionName | None, rows: Sequence[tuple[str, int | None]]) -> Exhibit:
    """Return bars inside a table."""
    cells: list[Row] = [(label, HIDDEN if number is None else number) for label, number in rows]
    chart = BarsChart(tuple(label for label, _ in rows), tuple(number for _, number in rows))
    return Exhibit(key, table(f"Bars {key}", ["Name", "Stays"], cells), "Stays", name, chart)


def terms(key: str, name: DirectionName | None, rows: Sequence[tuple[str, str]]) -> Exhibit:
    """Return a list of terms."""
    return Exhibit(
        key, table(f"Terms {key}", ["#Term", "#Meaning"], rows), direction=name, is_terms=True
    )


def release(language: Language = Language.EN, text: str = "", **of: object) -> Release:
    """Return a release with everything; `text` is put into every name."""

    def named(name: str) -> str:
        return f"{name} {text}".strip()

    outbound: dict[str, list[int | None]] = {
        named("Short-term"): [205, 238, 262, None, 303, 376],
        named("Graduates"): [118, 146, 171, 214, 203, 251],
        named("Exchange"): [92, 101, 118, 131, 124, 136],
        named("Volunteers"): [40, 52, 61, 78, 98, 109],
    }
    inbound = {
        named("Degree"): [508, 561, 617, 671, 664, 725],
        named("Other"): [171, 186, 214, 234, 218, 221],
    }
    labels = [f"{year}/{year % 100 + 1}" for year in range(2011, 2017)]
    parts = [(name, values[-1]) for name, values in outbound.items()]
    record = Badge(Standing.RECORD, "▲", "Record high", named("The highest of the 6 years held."))
    unknown = Badge(
        Standing.UNDETERMINED, "?", "Not determined", named("The year is not complete.")
    )
    of_files = "report.en.xlsx: the tables", "data/figures.csv: by year", "report.en.docx.exe: no"
    chapters = (
        Chapter(
            "years",
            named("Over the years"),
            named("Each column is a year."),
            (
                years(OUT, labels, outbound, totals=(455, 537, 612, 740, 728, 872)),
                years(
                    IN, labels, inbound, provisional=frozenset({5}), breaks={3: named("New rules")}
                ),
            ),
        ),
        Chapter(
            "places",
            named("Where they went"),
            "",
            (
                tiles(
                    OUT,
                    {"SE": 69, "FI": 20, "DE": 12, "CZ": HIDDEN, "RU": 5, "JP": 0},
                    named("Place"),
                ),
                bars(
                    "outbound_country",
                    OUT,
                    [(named("Sweden"), 69), ("Finland", 0), ("Other", None)],
                ),
                tiles(IN, {"KR": 31, "NP": 7, "GE": None}),
                bars("inbound_country", IN, [("Korea", 31), (LONG, 7), (CHINESE, 3)]),
            ),
        ),
        Chapter("people", "Who they are", "The exports do not say it."),
        Chapter(
            "method",
            "How these figures are made",
            "",
            (
                terms("outbound_rules", OUT, [(named("Year"), named("in which it starts"))]),
                terms("inbound_rules", IN, [("Year", "in which it overlaps")]),
                terms("again", None, [("The figures as files", each) for each in of_files]),
                terms("rules", None, [("Record", "exchange report --year 2016"), (LONG, CHINESE)]),
                Exhibit(
                    "coverage",
                    table(
                        "What was read",
                        [
                            "Direction",
                            "Rows read",
                            "Counted",
                            "Did not happen",
                            "Listed again",
                            "Total rows",
                        ],
                        [(named("Outbound"), 4016, 3944, 30, 36, 6)],
                    ),
                ),
                Exhibit(
                    "sources",
                    table(
                        "Exports",
                        ["File", "Rows", "#SHA-256"],
                        [
                            (named(f"outbound/exchange_{at}.csv"), at, "0123456789abcdef" * 4)
                            for at in range(36)
                        ],
                    ),
                ),
            ),
        ),
    )
    whole = Release(
        words=Words(language),
        year="2016/17",
        institution=named("Beijing University of Technology"),
        office=named("International Office"),
        contact=named("office@example.edu"),
        licence=named("CC BY 4.0"),
        title=named("Student exchange in 2016"),
        headline=named(
            "872 stays abroad, 946 international students: the highest numbers of 2011–2016"
        ),
        notices=(named("Synthetic sample data."),),
        warning=named("This must not leave the office."),
        statements=(
            Statement("outbound", named(_PROSE[0]), (Reference(9, 12, 825, {"figure": "x"}),)),
            *(Statement(f"more_{at}", named(each)) for at, each in enumerate(_PROSE[1:])),
        ),
        office_statements=(Statement("office_1", named("Rank 397."), source=named("QS")),),
        facts=((named("Year"), named("2016")), ("Definitions", "efa3b810cb7b")),
        cards=(
            card(OUT, parts, record),
            card(IN, [(named("Degree"), 725), ("Other", None)], unknown),
        ),
        numbers=tuple(
            Fact(number, named("countries and regions of destination"))
            for number in ("30 + 2", "70", "119", "152", "198", "251")
        ),
        chapters=chapters,
        closing=named("Wording follows the evidence."),
        columns=(),
        records=(),
        protection=Protection.SUPPRESS,
        files={
            "report.en.html": "this page",
            "report.zh.html": "the page in Chinese",
            "report.en.xlsx": named("the tables as a workbook"),
            "report.en.docx": "this release as a document",
            "data/figures.csv": "by year, direction and category",
        },
    )
    return replace(whole, **of)  # type: ignore[arg-type]
