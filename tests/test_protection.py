"""The protection of a release: no hidden number follows from all its tables together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from bjut_exchange.config.terms import (
    TOTAL,
    WORLD_REGION,
    DirectionName,
    Measure,
    Protection,
)
from bjut_exchange.figures.records import Standing
from bjut_exchange.figures.revisions import count_all
from bjut_exchange.figures.verdicts import verdict_on
from bjut_exchange.messages import Language, Words
from bjut_exchange.reading.setup import load_setup
from bjut_exchange.register.build import Register, build_register
from bjut_exchange.release import numbers as release_numbers
from bjut_exchange.release import protection, system
from bjut_exchange.release.numbers import Numbers, numbers_of
from bjut_exchange.release.protection import protected
from bjut_exchange.views.context import Context
from bjut_exchange.views.direction import DirectionView
from bjut_exchange.views.table import Missing
from tests.releases import (
    YEAR,
    cells_of,
    given_away,
    numbers_shown,
    rows_of_register,
    write_register,
)
from tests.tool import SAMPLE, write_export
from tests.twins import EVERY, TEXTS, Made, made, told, visible

_OUT = DirectionName.OUTBOUND
_HEADER = ("student id", "college", "level", "country", "partner", "activity", "start", "end")
# How many stays have a level, a country, a partner, an activity, an end; and in which year.
Stays = tuple[int, str, str, str, str, str]
_LONG, _SHORT = "06-30", "01-20"


def _exact(
    folder: Path, stays: Mapping[int, Sequence[Stays]], agreements: Sequence[str] = ()
) -> tuple[Numbers, Register, Context]:
    """Return the exact numbers of a release of outbound stays, each of another student."""
    rows = [_HEADER]
    for year, of_year in stays.items():
        for number, level, country, partner, activity, end in of_year:
            for _ in range(number):
                ends = (f"{year}-01-01", f"{year}-{end}")
                rows.append((f"s{len(rows)}", "A", level, country, partner, activity, *ends))
    write_export(folder, "outbound/list.csv", rows)
    partners = [("partner", "country"), *((each, "DE") for each in agreements)]
    write_export(folder, "partners.csv", partners)
    return _read(folder)


def _read(folder: Path) -> tuple[Numbers, Register, Context]:
    setup = load_setup(None, [str(folder)], {})
    register = build_register(setup)
    context = Context(setup.definitions, Words(Language.EN))
    return numbers_of(register, count_all(register, setup), context, YEAR), register, context


def _hidden(numbers: Numbers, field: str) -> set[str]:
    """Return the hidden groups of a table of the year."""
    cells = cells_of(numbers, _OUT, YEAR)
    return {group for ((by, group), _), value in cells.items() if by == field and value is None}


@pytest.mark.parametrize("seed", range(8))
def test_no_hidden_number_follows_from_all_that_is_shown(seed: int, tmp_path: Path) -> None:
    """A reader who has all tables, names and definitions finds at least four possible values."""
    write_register(tmp_path, Random(seed))  # noqa: S311
    assert [*given_away(*numbers_shown(tmp_path))] == []


_PARTNERS = {
    YEAR: [
        (6, "bachelor", "DE", "A", "exchange", _LONG),
        (2, "bachelor", "DE", "B", "exchange", _LONG),
        (5, "bachelor", "FR", "C", "exchange", _LONG),
        (9, "bachelor", "FR", "D", "exchange", _LONG),
    ]
}
_LEVELS = {
    YEAR: [
        (2, "doctor", "DE", "", "exchange", _LONG),
        (6, "master", "DE", "", "exchange", _LONG),
        (5, "bachelor", "DE", "", "volunteer", _SHORT),
    ]
}


@pytest.mark.parametrize("stays", [_PARTNERS, _LEVELS], ids=["partners", "levels"])
def test_tables_tell_of_each_other(
    stays: Mapping[int, Sequence[Stays]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A country less one of its two partners is the other; so are graduates less the masters."""
    exact, register, _ = _exact(tmp_path, stays)
    assert [*given_away(exact, protected(exact, register, Protection.SUPPRESS))] == []
    monkeypatch.setattr(system, "_lines_between", lambda *_: ())
    assert [*given_away(exact, protected(exact, register, Protection.SUPPRESS))] != []


def test_a_country_with_one_partner_is_hidden_with_it(tmp_path: Path) -> None:
    """Its number is the partner's number, if all stays there name the partner."""
    stays = {
        YEAR: [
            (3, "bachelor", "DE", "A", "exchange", _LONG),
            (7, "bachelor", "FR", "B", "exchange", _LONG),
            (8, "bachelor", "SE", "C", "exchange", _LONG),
        ]
    }
    exact, register, _ = _exact(tmp_path, stays)
    shown = protected(exact, register, Protection.SUPPRESS)
    assert _hidden(shown, "partner") == {"A in DE", "B in FR"}
    assert _hidden(shown, "country") == {"DE", "FR"}


def test_parts_of_the_world_are_sums_of_countries(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A part of the world with two countries tells one of them, if the other is shown."""
    monkeypatch.setattr(release_numbers, "FIELDS", (*release_numbers.FIELDS, WORLD_REGION))
    countries = {"JP": 2, "KR": 6, "DE": 5, "FR": 10}
    stays = {YEAR: [(n, "bachelor", each, "", "exchange", _LONG) for each, n in countries.items()]}
    exact, register, _ = _exact(tmp_path, stays)
    shown = protected(exact, register, Protection.SUPPRESS)
    hidden = _hidden(shown, "country")
    assert "JP" in hidden
    assert "KR" in hidden or len(_hidden(shown, WORLD_REGION)) == 2


def test_zeros_are_shown_and_totals_hidden_last(tmp_path: Path) -> None:
    """Behind 0 there is no student; a total is hidden only if it is small itself."""
    few = [(2, "bachelor", "DE", "A", "exchange", _LONG)]
    many = [(6, "master", "DE", "A", "exchange", _LONG)]
    stays = {YEAR - 1: few, YEAR: [*few, *many]}
    exact, register, context = _exact(tmp_path, stays, ["A", "Z"])
    figures = protected(exact, register, Protection.SUPPRESS).figures[_OUT]
    assert (YEAR - 1, TOTAL) in figures.hidden
    assert (YEAR, TOTAL) not in figures.hidden
    assert {category for year, category in figures.hidden if year == YEAR} == {
        "graduate",
        "long_term",
    }
    assert figures.value(YEAR, "volunteer", Measure.PARTICIPATIONS) == 0
    view = DirectionView(figures, context)
    assert view.cell(YEAR, "graduate", Measure.PERSONS) is Missing.CONFIDENTIAL
    assert view.cell(YEAR, "graduate", Measure.COUNTRIES) is Missing.CONFIDENTIAL
    assert "c" in view.status(YEAR, "graduate").split()
    assert "x" not in view.status(YEAR, "graduate").split()


def test_partners_without_students_are_shown(tmp_path: Path) -> None:
    """An agreement without students has 0, not a hidden number; hidden ones stand before it."""
    exact, register, _ = _exact(tmp_path, _PARTNERS, ["A", "B", "Z"])
    partners = protected(exact, register, Protection.SUPPRESS).partners
    assert partners is not None
    assert not partners.in_force.loc["z", "hidden_outbound"]
    assert partners.in_force.loc["z", "outbound"] == 0
    assert partners.in_force.loc["b", "hidden_outbound"]
    assert partners.in_force["balance"].isna().all()
    assert partners.in_force.index[-1] == "z"


def test_no_verdict_rests_on_hidden_numbers(tmp_path: Path) -> None:
    """A record over a hidden year would tell that its number is less."""
    few, many = (
        [(n, "master", "DE", "", "exchange", _LONG), (30, "bachelor", "DE", "", "exchange", _LONG)]
        for n in (3, 20)
    )
    exact, register, _ = _exact(tmp_path, {YEAR - 1: few, YEAR: many})
    shown = protected(exact, register, Protection.SUPPRESS).figures[_OUT]
    unit = Measure.PARTICIPATIONS
    assert verdict_on(exact.figures[_OUT], YEAR, "graduate", unit, ()) is not None
    assert verdict_on(shown, YEAR, "graduate", unit, ()) is None
    total = verdict_on(shown, YEAR, TOTAL, unit, ())
    assert total is not None
    assert total.standing is Standing.RECORD


def test_notes_tell_of_no_few_students(tmp_path: Path) -> None:
    """What stands beside figures in notes is a number of students, too."""
    write_register(tmp_path, Random(3))  # noqa: S311
    _, shown = numbers_shown(tmp_path)
    for figures in shown.figures.values():
        assert not figures.shared_persons
        assert not figures.without_country
        assert not figures.more_persons
        assert not any(figures.without_id.values())
        assert all(n == 0 or n >= 5 for of in figures.left_out.values() for n in of.values())


def test_hidden_groups_come_last_by_their_names(tmp_path: Path) -> None:
    """Their place among sorted numbers would tell between which numbers they lie."""
    countries = {"SE": 2, "DE": 3, "FR": 10, "JP": 12}
    stays = {YEAR: [(n, "bachelor", each, "", "exchange", _LONG) for each, n in countries.items()]}
    exact, register, _ = _exact(tmp_path, stays)
    shown = protected(exact, register, Protection.SUPPRESS)
    cells = shown.breakdowns[_OUT, "country"].cells
    assert cells["value"].tolist() == ["JP", "FR", "DE", "SE", TOTAL]
    assert cells["hidden"].tolist() == [False, False, True, True, False]


def test_large_numbers_stay_as_they_are(tmp_path: Path) -> None:
    """Nothing is hidden where no number is small."""
    countries = {"DE": 20, "FR": 10}
    stays = {
        YEAR: [
            (n, level, each, f"of {each}", "exchange", _LONG)
            for each, n in countries.items()
            for level in ("bachelor", "master")
        ]
    }
    exact, register, _ = _exact(tmp_path, stays)
    shown = protected(exact, register, Protection.SUPPRESS)
    assert cells_of(shown, _OUT, YEAR) == cells_of(exact, _OUT, YEAR)
    assert protected(exact, register, None) is exact


def test_rounded_numbers_claim_no_ties(tmp_path: Path) -> None:
    """868 and 872 round to the same number; which is higher is not said."""
    stays = {
        year: [
            (n, "bachelor", "DE", "A", "exchange", _LONG),
            (n + 1, "master", "FR", "B", "", _SHORT),
        ]
        for year, n in ((YEAR - 1, 11), (YEAR, 12))
    }
    exact, register, _ = _exact(tmp_path, stays)
    shown = protected(exact, register, Protection.ROUND)
    for name in shown.figures:
        numbers = cells_of(shown, name, YEAR).values()
        assert all(number is not None and number % 5 == 0 for number in numbers)
    figures, unit = shown.figures[_OUT], Measure.PARTICIPATIONS
    assert figures.value(YEAR, TOTAL, unit) == figures.value(YEAR - 1, TOTAL, unit) == 25
    verdict = verdict_on(figures, YEAR, TOTAL, unit, ())
    assert verdict is not None
    assert verdict.standing is Standing.UNDETERMINED
    assert figures.value(YEAR, TOTAL, Measure.COUNTRIES) == 2


def test_the_trend_of_the_sample_stays_whole() -> None:
    """Its categories and totals are large in all years: only countries and partners are hidden."""
    exact, register, _ = _read(SAMPLE)
    shown = protected(exact, register, Protection.SUPPRESS)
    assert not any(of.hidden for of in shown.figures.values())
    numbers = {
        value
        for name in shown.figures
        for ((field, _), _), value in cells_of(shown, name, YEAR).items()
        if field in {"category", TOTAL}
    }
    assert {872, 376, 136, 109, 251, 946, 725, 221} <= numbers
    assert _hidden(shown, "country") == {"BR", "CZ", "HK", "IL", "MO", "MX"}
    for field in ("level", "day_band", "college"):
        assert not _hidden(shown, field)


def test_many_partners_without_semesters_are_counted(tmp_path: Path) -> None:
    """Of more than 127 partners, none has students who count for the exchange balance."""
    stays = [(5, "bachelor", "DE", f"P{n}", "volunteer", _SHORT) for n in range(130)]
    exact, register, _ = _exact(tmp_path, {YEAR: stays})
    shown = protected(exact, register, Protection.SUPPRESS).partners
    assert shown is not None
    assert shown.without["outbound"].tolist() == [5] * 130


def test_years_of_the_history_are_protected_too(tmp_path: Path) -> None:
    """What was published once may be exact; a published number tells what a recount hides."""
    lines = [
        "year,direction,category,unit,value",
        *(f"2010,outbound,{of},participations,{n}" for of, n in (("total", 40), ("graduate", 2))),
        *(f"2009,outbound,{of},persons,{n}" for of, n in (("total", 9), ("volunteer", 12))),
        *(f"{YEAR},outbound,{of},participations,{n}" for of, n in (("total", 40), ("graduate", 2))),
    ]
    (tmp_path / "history.csv").write_text("\n".join(lines) + "\n", "utf-8")
    stays = [
        (3, "master", "DE", "", "exchange", _LONG),
        (30, "bachelor", "DE", "", "exchange", _LONG),
        (20, "bachelor", "DE", "", "volunteer", _SHORT),
    ]
    exact, register, _ = _exact(tmp_path, {YEAR: stays})
    assert {key[1] for key in exact.figures[_OUT].revisions} == {TOTAL, "graduate"}
    shown = protected(exact, register, Protection.SUPPRESS).figures[_OUT]
    unit = Measure.PARTICIPATIONS
    assert (2010, "graduate") in shown.hidden
    assert shown.value(2010, TOTAL, unit) == 40
    assert {*shown.revisions} == {(YEAR, TOTAL, unit)}
    assert not any(0 < each.value < 5 for each in shown.published.values())
    rounded = protected(exact, register, Protection.ROUND).figures[_OUT]
    assert all(each.value % 5 == 0 for each in rounded.published.values())


def _release(folder: Path, students: Mapping[str, int], how: Protection) -> Made:
    """Return the release of a year with so many students in each country, and 20 a year before."""
    rows = [[*_HEADER, "status"]]
    for year, of_year in ((YEAR - 1, {"DE": 20}), (YEAR, students)):
        for country in (country for country, number in of_year.items() for _ in range(number)):
            ends = [f"{year}-01-01", f"{year}-{_LONG}"]
            place = ["A", "bachelor", country, f"U {country}", "exchange"]
            rows.append([f"s{len(rows)}", *place, *ends, ""])
    rows += [[*row[:-1], "cancelled"] for row in rows[-students["US"] :]]
    agreements = [["partner", "country"], *([f"U {each}", each] for each in students)]
    return made(folder, {"outbound/list.csv": rows, "partners.csv": agreements}, how)


_OF_ALL = ("graduate", "volunteer", "long_term", TOTAL)
_HIDDEN_TWINS = ({"DE": 20, "FR": 15, "SE": 2, "US": 3}, {"DE": 20, "FR": 15, "SE": 3, "US": 2})
_ROUNDED_TWINS = ({"DE": 20, "FR": 15, "SE": 2, "US": 3}, {"DE": 21, "FR": 14, "SE": 1, "US": 4})


@pytest.mark.parametrize(
    ("how", "twins"),
    [(Protection.SUPPRESS, _HIDDEN_TWINS), (Protection.ROUND, _ROUNDED_TWINS)],
)
def test_no_file_tells_what_is_not_shown(
    how: Protection, twins: Sequence[Mapping[str, int]], tmp_path: Path
) -> None:
    """Where other students are hidden, each part of each file is the same: bars, orders, caches."""
    one, other = (
        _release(tmp_path / str(nth) / "exports", of, how) for nth, of in enumerate(twins)
    )
    assert visible(one.shown) == visible(other.shown)
    assert visible(one.exact) != visible(other.exact)
    files, others = one.files(EVERY), other.files(EVERY)
    assert [name for name in files if files[name] != others[name]] == []
    leaking = replace(other, shown=replace(other.shown, breakdowns=other.exact.breakdowns))
    assert leaking.files(EVERY) != files


@pytest.mark.parametrize("seed", range(6))
def test_files_tell_no_more_than_the_numbers_shown(seed: int, tmp_path: Path) -> None:
    """Whatever a register holds, and whichever profile protects it."""
    random = Random(f"1 {seed}")  # noqa: S311
    how = random.choice([*Protection])
    assert told(tmp_path, rows_of_register(random), random, how, TEXTS).wrong == []


def test_numbers_of_rows_are_not_handed_on(tmp_path: Path) -> None:
    """Whoever shows a protected release has no number of rows by reason, export or finding."""
    release = _release(tmp_path, _HIDDEN_TWINS[0], Protection.SUPPRESS)
    assert any(release.exact.accounts.values())
    assert not release.shown.accounts
    assert not any(release.shown.found.values())
    assert [each["rows"] for each in release.shown.inputs] == [None, None]
    assert release.shown.partners is not None
    assert release.shown.partners.in_force["semesters_outbound"].isna().all()


def test_rounded_numbers_are_neither_new_nor_the_same(tmp_path: Path) -> None:
    """A rounded 0 may be 2 students, and equal rounded numbers may differ: prose says why."""
    rows = [[*_HEADER]]
    for year, level, number in (
        *((YEAR - 1, "bachelor", 21), (YEAR - 1, "master", 2)),
        *((YEAR, "bachelor", 12), (YEAR, "master", 11)),
    ):
        for _ in range(number):
            ends = [f"{year}-01-01", f"{year}-{_LONG}"]
            rows.append([f"s{len(rows)}", "A", level, "DE", "", "exchange", *ends])
    release = made(tmp_path, {"outbound/list.csv": rows}, Protection.ROUND)
    assert release.shown.figures[_OUT].value(YEAR - 1, "graduate", Measure.PERSONS) == 0
    files = release.files(TEXTS)
    for name, new, same, because in (
        ("report.en.md", "| new |", "was the same", "rounded figures do not tell"),
        ("report.zh.md", "| 新增 |", f"与{YEAR - 1}年相同", "取整后的数字无法分辨高低"),
    ):
        text = files[name].decode()
        assert new not in text
        assert same not in text
        assert because in text


def test_published_numbers_that_were_replaced_are_protected(tmp_path: Path) -> None:
    """A revision says what was published before; that may be exact, or few students."""
    header = "year,direction,category,unit,value,reason\n"
    lines = [f"{YEAR},outbound,total,participations,{n},late\n" for n in (3, 41)]
    (tmp_path / "history.csv").write_text("".join([header, *lines]), "utf-8")
    stays = {YEAR: [(41, "bachelor", "DE", "", "exchange", _LONG)]}
    exact, register, _ = _exact(tmp_path, stays)
    assert [each.before for each in exact.figures[_OUT].published.values()] == [3]
    suppressed = protected(exact, register, Protection.SUPPRESS).figures[_OUT]
    assert not suppressed.published
    rounded = protected(exact, register, Protection.ROUND).figures[_OUT]
    assert [each.before for each in rounded.published.values()] == [5]


def test_how_many_countries_are_reached_tells_of_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If each of three categories reaches all countries, each country has three students."""
    kinds = (
        ("master", "exchange", _LONG),
        ("bachelor", "volunteer", _SHORT),
        ("bachelor", "exchange", _LONG),
    )
    stays = {
        YEAR: [
            (number, level, country, "", activity, end)
            for country, number in (("DE", 1), ("SE", 1), ("FR", 10))
            for level, activity, end in kinds
        ]
    }
    exact, register, _ = _exact(tmp_path, stays)
    shown = protected(exact, register, Protection.SUPPRESS)
    assert _hidden(shown, "country") == {"DE", "SE"}
    assert [*given_away(exact, shown)] == []
    countries = {of: shown.figures[_OUT].value(YEAR, of, Measure.COUNTRIES) for of in _OF_ALL}
    assert countries == dict.fromkeys(_OF_ALL) | {TOTAL: 3}
    monkeypatch.setattr(protection, "_REACHED", {})
    assert [*given_away(exact, protected(exact, register, Protection.SUPPRESS))] != []
