"""A second counter, to hold the tool's figures against: plain Python, none of its code.

It reads exports as the properties write them (UTF-8, commas, the headers and the texts below), and
of `exchange.toml` the year rules, `year_starts`, `set`, and whether `year` and `students` are read.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatch
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

HEADER = (
    *("student_id", "programme", "partner", "country", "college", "level", "activity"),
    *("duration", "status", "start", "end", "days", "year", "students"),
)
# A value that its field does not know; stays with one are apart from those that state none.
UNKNOWN = "?"
COUNTRY = {
    "日本": "JP",
    "Japan": "JP",
    "JPN": "JP",
    "香港": "HK",
    "Hong Kong": "HK",
    "England": "GB",
}
COUNTRY |= {"GB": "GB", "NA": "NA", "澳门": "MO", "Nowhere": UNKNOWN, "": ""}
LEVEL = {"本科": "bachelor", "undergraduate": "bachelor", "硕士": "master", "PhD": "doctor", "": ""}
LEVEL |= {"Gasthörer": UNKNOWN}
ACTIVITY = {"志愿者": "volunteer", "exchange": "exchange", "degree": "degree", "05": "language"}
ACTIVITY |= {"本科生": "degree", "conference": "conference", "": "", "hiking": UNKNOWN}
STATUS = {"已完成": "completed", "取消": "cancelled", "withdrawn": "withdrawn", "": ""}
STATUS |= {"在外": "ongoing", "perhaps": UNKNOWN}
DURATION = {"长期": "long", "short": "short", "": "", "medium": UNKNOWN}
TERMS = {
    "country": COUNTRY,
    "level": LEVEL,
    "activity": ACTIVITY,
    "duration": DURATION,
    "status": STATUS,
}
NOTHING = ("NULL", "—", "TBD", "待定", "0", "N/A", "(blank)", "na", r"\N")
# A number that a spreadsheet made of an id states somebody, but nobody can say whom.
NUMBERS_OF_IDS = ("2.01609E+11", "2E11", "201,609", "123.0")
NOBODY = ("无学号", "xxx", "00000", *NUMBERS_OF_IDS)
# What databases write where there is no date, and where there is no end.
NO_DATES = ("1900-01-01", "1970-01-01", "1899-12-30", "1753-01-01", "0000-00-00")
NO_ENDS = ("9999-12-31", "2099-12-31", "至今", "open", "TBD", "待定")
UNREADABLE = ("unclear", "2016-02-30")
TOTALS = ("合计", "Total: 15", "总计（人）")
NOTES = ("注：数据截至2016年", "1. 以上为本学期数据", "填表人：")
REGIONS = {"HK", "MO"}
NOT_HAPPENED = {"cancelled", "withdrawn"}
NO_YEAR, STILL_HERE = 0, 9999
MOST_MISSING_IDS = 5  # per cent
CATEGORIES = {
    "outbound": ("graduate", "volunteer", "long_term", "short_term", "unclassified"),
    "inbound": ("degree", "non_degree", "unclassified"),
}

Key = tuple[str, int, str]
Counts = dict[str, int | None]
Cells = Mapping[str, str]
T = TypeVar("T")


@dataclass(frozen=True)
class Rules:
    """How one direction is counted: by which date or year, in years that begin on which day."""

    direction: str
    year: str
    starts: tuple[int, int]
    has_columns: bool

    def year_of(self, date: dt.date) -> int:
        """Return the year in which a date lies, by its first day."""
        return date.year - ((date.month, date.day) < self.starts)


@dataclass(frozen=True)
class Date:
    """A date, or none; `is_month` if it stands for its month, `is_unread` if it cannot be read."""

    day: dt.date | None = None
    is_month: bool = False
    is_unread: bool = False


@dataclass(frozen=True)
class Row:
    """A row in plain values, empty where nothing is stated; `said` decides between rows of a stay.

    `first` and `last` are the years in which it counts; `last` is 9999 for one who is still here.
    """

    outcome: str
    person: str
    programme: str
    partner: str
    country: str
    is_unknown: bool
    category: str
    start: Date
    end: Date
    first: int
    last: int
    students: int
    said: tuple[Any, ...]


def figures(folder: Path) -> dict[Key, Counts]:
    """Count the exports below `outbound/` and `inbound/`: by direction, year and category."""
    counted: dict[Key, Counts] = {}
    for direction, all_categories in CATEGORIES.items():
        rows = _register(folder, direction)
        stays = _stays(rows)
        is_any = {stay.category for stay in stays}
        categories = [c for c in all_categories if c != "unclassified" or c in is_any]
        for year in _years(rows, _rules(folder, direction)):
            here = [stay for stay in stays if stay.first <= year <= stay.last]
            for category, counts in _year(here, categories).items():
                counted[direction, year, category] = counts
    return counted


def account(folder: Path) -> dict[str, dict[str, int]]:
    """Return the number of rows by what becomes of them, for each direction."""
    return {
        direction: dict(Counter(row.outcome for row in _register(folder, direction)))
        for direction in CATEGORIES
    }


def groups(folder: Path, field: str) -> dict[Key, dict[str, tuple[int, int | None]]]:
    """Count participations and persons of each value of a field of `Row`, and of all: `total`.

    By direction, year and category; a person counts in the first of the year's categories, and in
    the category `total` in any.
    """
    counted: dict[Key, dict[str, tuple[int, int | None]]] = {}
    stays = {direction: _stays(_register(folder, direction)) for direction in CATEGORIES}
    for direction, year, category in figures(folder):
        here = [stay for stay in stays[direction] if stay.first <= year <= stay.last]
        first = _first_categories(here, CATEGORIES[direction])
        some = [stay for stay in here if category in {stay.category, "total"}]
        values = {_value(stay, field) for stay in some} | {"total"}
        counted[direction, year, category] = {}
        for value in values:
            own = [s for s in some if value in {_value(s, field), "total"}]
            persons = {s.person for s in own if category in {first[s.person], "total"}}
            available = all(stay.person for stay in here)
            counts = (len(own), len(persons) if available else None)
            counted[direction, year, category][value] = counts
    return counted


def without_country(folder: Path) -> dict[Key, tuple[int, int]]:
    """Count the stays that name no known country, and those that name an unknown one."""
    counted = {}
    for key, of in groups(folder, "country").items():
        unknown = of.get("not_known", (0, 0))[0]
        counted[key] = (of.get("", (0, 0))[0] + unknown, unknown)
    return counted


def _value(stay: Row, field: str) -> str:
    is_unknown = field == "country" and stay.is_unknown
    return "not_known" if is_unknown else str(getattr(stay, field)).lower()


def _stays(rows: list[Row]) -> list[Row]:
    """Return the rows that count, one for each student that they stand for."""
    return [row for row in rows if row.outcome == "counted" for _ in range(row.students)]


def _first_categories(here: list[Row], categories: tuple[str, ...]) -> dict[str, str]:
    """Return the category in which each person counts."""
    ordered = sorted(here, key=lambda stay: -categories.index(stay.category))
    return {stay.person: stay.category for stay in ordered}


def _year(here: list[Row], categories: list[str]) -> dict[str, Counts]:
    first = _first_categories(here, (*categories,))
    persons = Counter(category for person, category in first.items() if person)
    persons["total"] = persons.total()
    counts: dict[str, Counts] = {}
    nobody = Counter(stay.category for stay in here if not stay.person)
    enough_ids = nobody.total() * 100 <= MOST_MISSING_IDS * len(here)
    before = 0
    for category in (*categories, "total"):
        some = [stay for stay in here if category in {stay.category, "total"}]
        countries = {stay.country for stay in some} - {""}
        counts[category] = {
            "participations": len(some),
            "persons": persons[category] if enough_ids else None,
            "programmes": len({stay.programme for stay in some} - {""}),
            "partners": len({stay.partner for stay in some} - {""}),
            "countries": len(countries - REGIONS),
            "regions": len(countries & REGIONS),
        }
        if category == "total":
            before = 0
        # A stay of nobody may be that of a person of a later category, who then counts in its own.
        unsure = before + (nobody.total() if category == "total" else nobody[category])
        if some and unsure:
            least = persons[category] - before
            is_enough = enough_ids and unsure * 100 <= MOST_MISSING_IDS * len(some)
            counts[category]["persons"] = least if is_enough and least > 0 else None
        before = unsure
    return counts


def _years(rows: list[Row], rules: Rules) -> list[int]:
    """Return the years covered; rows cover them whatever becomes of the rows."""
    placed = [(row.first, row.last) for row in rows if row.first and row.first <= row.last]
    if rules.year != "overlap":
        return sorted({first for first, _ in placed})
    latest_start = max((first for first, _ in placed), default=0)
    ends = [last for first, last in placed if last - first <= 10]
    years = range(min([*ends, latest_start]), latest_start + 1)
    return [year for year in years if any(first <= year <= last for first, last in placed)]


def _rules(folder: Path, direction: str) -> Rules:
    own = _definitions(folder)
    usual = "start" if direction == "outbound" else "overlap"
    month, day = map(int, own.get("year_starts", "01-01").split("-"))
    return Rules(direction, own.get(direction, {}).get("year", usual), (month, day), bool(own))


def _definitions(folder: Path) -> dict[str, Any]:
    path = folder / "exchange.toml"
    return tomllib.loads(path.read_text("utf-8")) if path.exists() else {}


def _register(folder: Path, direction: str) -> list[Row]:
    """Return all rows of a direction, with what becomes of each."""
    rules = _rules(folder, direction)
    desks = _definitions(folder).get(direction, {}).get("exports", [])
    rows: list[Row] = []
    for path in folder.glob(f"{direction}/*.csv"):
        name = path.relative_to(folder).as_posix()
        desk: dict[str, Any] = next((each for each in desks if fnmatch(name, each["files"][0])), {})
        with path.open(encoding="utf-8", newline="") as stream:
            rows += [_row(each, desk.get("set", {}), rules) for each in csv.DictReader(stream)]
    return _once(_without_strays(rows, rules), rules)


def _row(cells: dict[str, Any], common: Cells, rules: Rules) -> Row:
    own = {field: (cells[field] or "").strip() for field in HEADER}
    kind = "repeated_header" if tuple(own.values()) == HEADER else ""
    own = dict.fromkeys(HEADER, "") if kind else own
    columns = HEADER if rules.has_columns else HEADER[:-2]

    def read(field: str, reader: Callable[[str], T]) -> T:
        """Return what a row states, or else what all rows of its file have in common."""
        value = reader(own[field] if field in columns else "")
        of_all = reader(common.get(field, ""))
        if _is_stated(value) or not _is_stated(of_all):
            return of_all if value == Date() else value
        return of_all

    country, level, activity, declared, status = (
        read(field, partial(_term, known)) for field, known in TERMS.items()
    )
    programme, partner, college = (
        read(field, _name) for field in ("programme", "partner", "college")
    )
    start, stated_end, stated_days = read("start", _start), read("end", _end), read("days", _number)
    year, stated_students = (
        read("year", _year_stated),
        read("students", _students),
    )
    end, days = stated_end, stated_days or 0
    if start.day and not end.day and days:
        end = replace(end, day=start.day + dt.timedelta(days=days - 1))
    if start.day and end.day:
        days = (end.day - start.day).days + (end.day >= start.day)
    known = {
        "level": _known(level),
        "activity": _known(activity),
        "status": _known(status),
        "duration": _known(declared) or ("long" if days >= 90 else "short" if days > 0 else ""),
    }
    first, last = _span(start, end, year, rules, is_over=known["status"] == "completed")
    students = 1 if stated_students is None else stated_students
    texts = (programme, partner, _known(country), college, known["level"], known["activity"])
    stated = (*texts, _known(declared), known["status"], start.day, stated_end.day, stated_days)
    how_many = sum(map(bool, stated)) + (year is not None) + (stated_students is not None)
    to_day = [each for each in (start, stated_end) if each.day and not each.is_month]
    dated = (_start(own["start"]).day, _end(own["end"]).day, _year_stated(own["year"]))
    row = Row(
        outcome=kind or _kind(cells, own, is_dated=any(dated)),
        person=_person(own["student_id"]) if students == 1 else "",
        programme=programme,
        partner=partner,
        country=_known(country),
        is_unknown=country == UNKNOWN,
        category=_category(rules.direction, known),
        start=start,
        end=end,
        first=first,
        last=last,
        students=students,
        said=(
            *(how_many, len(to_day), str(end.day or ""), *texts, known["duration"]),
            *(known["status"], str(start.day or ""), days, first, last, stated_days or 0),
        ),
    )
    return row if row.outcome else replace(row, outcome=_reason(row, known, rules, days))


def _reason(row: Row, known: Cells, rules: Rules, days: int) -> str:
    """Return what becomes of a row that is a student's, but for strays and duplicates."""
    if known["status"] in NOT_HAPPENED:
        return "did_not_happen"
    if rules.direction == "inbound" and row.country in REGIONS:
        return "hong_kong_macao_taiwan"
    if not row.first:
        return "no_year"
    if not row.students:
        return "no_students"
    return "ends_before_start" if days < 0 else "counted"


def _is_stated(value: object) -> bool:
    return bool(value.day) if isinstance(value, Date) else value not in {"", UNKNOWN, None}


def _kind(cells: dict[Any, Any], own: Cells, *, is_dated: bool) -> str:
    """Return why a row is no student's, if it is none."""
    texts = [text for text in own.values() if text]
    if not texts:
        return "empty_row"
    numbers = all(text.isdecimal() or text in TOTALS for text in texts)
    states_no_id = not _person(own["student_id"]) and own["student_id"] not in NUMBERS_OF_IDS
    is_nobody = states_no_id and not is_dated
    if own["student_id"] in TOTALS or (is_nobody and (numbers or {*texts} & {*TOTALS})):
        return "total_row"
    if len(texts) == 1 and texts[0] in NOTES and not is_dated:
        return "footnote"
    return "surplus_fields" if None in cells else ""


def _plain(text: str) -> str:
    """Return a text without what a reader would not see: widths, blanks."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def _name(text: str) -> str:
    plain = _plain(text).casefold()
    return "" if plain in {each.casefold() for each in NOTHING} else plain


def _term(known: Mapping[str, str], text: str) -> str:
    plain = _plain(text).casefold()
    for each, term in known.items():
        if plain in {each.casefold(), term.casefold()} - {UNKNOWN}:
            return term
    return UNKNOWN if _name(text) else ""


def _known(term: str) -> str:
    return "" if term == UNKNOWN else term


def _person(text: str) -> str:
    plain = _name(text).replace(" ", "").removeprefix("'")
    return "" if plain in {each.casefold() for each in NOBODY} else plain


def _number(text: str) -> int | None:
    return int(_name(text) or 0) or None


def _students(text: str) -> int | None:
    return int(_plain(text)) if _plain(text).isdecimal() else None


def _start(text: str) -> Date:
    text = _plain(text)
    if text in {*NO_DATES, *NO_ENDS, *UNREADABLE} or not _name(text):
        return Date()
    if len(text) > len("2016-09"):
        return Date(dt.date.fromisoformat(text))
    return Date(dt.date.fromisoformat(f"{text}-01"), is_month=True)


def _end(text: str) -> Date:
    if _plain(text) in {*NO_DATES, *UNREADABLE}:
        return Date(is_unread=True)
    date = _start(text)
    if date.day and date.is_month:
        next_month = (date.day + dt.timedelta(days=31)).replace(day=1)
        return Date(next_month - dt.timedelta(days=1), is_month=True)
    return date


def _year_stated(text: str) -> int | None:
    """Return a year; of an academic one, as 2015/16 or 2015学年, the year in which it begins."""
    match = re.match(r"(?:20|19)?\d\d", _plain(text))
    if not match or not _name(text) or _plain(text) == "1900":
        return None
    return int(match[0]) if len(match[0]) == len("2016") else 2000 + int(match[0])


def _span(
    start: Date, end: Date, year: int | None, rules: Rules, *, is_over: bool
) -> tuple[int, int]:
    """Return the first and the last year in which a row counts."""
    date = end if rules.year == "end" else start
    if rules.year == "column":
        first = year or NO_YEAR
    else:
        first = rules.year_of(date.day) if date.day else NO_YEAR
    if rules.year != "overlap":
        return first, first
    # Nobody knows how long a stay lasted whose end cannot be read.
    if not first or end.is_unread:
        return NO_YEAR, NO_YEAR
    return first, rules.year_of(end.day) if end.day else first if is_over else STILL_HERE


def _without_strays(rows: list[Row], rules: Rules) -> list[Row]:
    """Return rows in which those in years cut off from all others have no year.

    An empty year parts the years. A part is cut off if its students, in per cent of those of the
    part with most, are fewer than the years between, and are one or two unless four years are
    empty; so is any year after the next one. A stay may reach the others, if it began not long
    before.
    """
    is_student = [row.outcome in STUDENT_ROWS and bool(row.first) for row in rows]
    # A student whom several files list is one; a row without an id is one of its own.
    students = {(row.person or n, row.first) for n, row in enumerate(rows) if is_student[n]}
    years = [year for _, year in students]
    next_year = rules.year_of(dt.datetime.now(tz=dt.UTC).date()) + 1
    likely = [year for year in years if year <= next_year]
    strays = set(years) - set(likely) if likely else set()
    parts: list[list[int]] = []
    for year in sorted(likely or years):
        if not parts or year - parts[-1][-1] > 1:
            parts.append([])
        parts[-1].append(year)
    main = max(parts, key=len, default=[0])
    for part in parts:
        between = max(main[0] - part[-1], part[0] - main[-1]) - 1
        if len(part) * 100 < len(main) * between and (between >= 4 or len(part) <= 2):
            strays |= set(part)

    def cut_off(row: Row) -> Row:
        reaches = main[0] - 20 <= row.first < main[0] <= row.last
        if row.first not in strays or reaches:
            return row
        is_left_out = row.outcome in LEFT_OUT
        outcome = row.outcome if is_left_out else "year_out_of_place"
        return replace(row, outcome=outcome, first=NO_YEAR, last=NO_YEAR)

    pairs = zip(rows, is_student, strict=True)
    # What is no student's lies in no year.
    return [cut_off(row) if is_one else replace(row, first=0, last=0) for row, is_one in pairs]


LEFT_OUT = ("did_not_happen", "hong_kong_macao_taiwan")
STUDENT_ROWS = (*LEFT_OUT, "no_year", "no_students", "ends_before_start", "counted")


def _once(rows: list[Row], rules: Rules) -> list[Row]:
    """Return rows in which those of one stay but the one that says most are duplicates."""
    of_stay: dict[tuple[object, ...], list[int]] = {}
    for at, row in enumerate(rows):
        if row.person and row.first and row.outcome in {"counted", *LEFT_OUT}:
            of_stay.setdefault((*_same(row), _day(row, rows, rules)), []).append(at)
    again = {at for each in of_stay.values() for at in each}
    again -= {max(each, key=lambda at: rows[at].said) for each in of_stay.values()}
    return [replace(row, outcome="duplicate") if n in again else row for n, row in enumerate(rows)]


def _same(row: Row) -> tuple[object, ...]:
    """Return what rows of one stay have in common besides the time."""
    place = () if row.programme else (row.partner, row.country, row.category)
    return (row.outcome, row.person, row.programme, *place, row.start.day is None)


def _time(row: Row, rules: Rules) -> Date | int:
    """Return when a stay began; where no row says it, what places it in a year."""
    return row.start if row.start.day else row.end if rules.year == "end" else row.first


def _day(row: Row, rows: list[Row], rules: Rules) -> object:
    """Return the day that tells a stay from others; of a month, that which another row states."""
    own = _time(row, rules)
    if isinstance(own, int) or not own.day or not own.is_month:
        return own if isinstance(own, int) else own.day
    within = [
        (_month(each.end.day) != _month(row.end.day), other.day)
        for each in rows
        if each.person and each.first and _same(each) == _same(row)
        if isinstance(other := _time(each, rules), Date) and other.day and not other.is_month
        if _month(other.day) == _month(own.day)
    ]
    return min(within, default=(False, own.day))[1]


def _month(day: dt.date | None) -> str:
    return str(day or "")[: len("2016-09")]


def _category(direction: str, known: Cells) -> str:
    activity = known["activity"]
    if direction == "inbound":
        if activity == "degree":
            return "degree"
        return "non_degree" if activity in {"exchange", "language"} else "unclassified"
    if known["level"] in {"master", "doctor"}:
        return "graduate"
    if activity == "volunteer":
        return "volunteer"
    duration = known["duration"]
    return {"long": "long_term", "short": "short_term"}.get(duration, "unclassified")
