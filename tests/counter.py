"""A second counter, to hold the tool's figures against: plain Python, none of its code.

It reads exports as the properties write them (UTF-8, commas, the headers below, ISO dates).
"""

from __future__ import annotations

import csv
import datetime as dt
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

HEADER = (
    *("student_id", "programme", "partner", "country", "college", "level", "activity"),
    *("duration", "status", "start", "end"),
)
COUNTRY = {
    "日本": "JP",
    "Japan": "JP",
    "JPN": "JP",
    "香港": "HK",
    "Hong Kong": "HK",
    "England": "GB",
}
COUNTRY |= {"GB": "GB", "NA": "NA", "澳门": "MO", "Nowhere": "", "": ""}
LEVEL = {"本科": "bachelor", "undergraduate": "bachelor", "硕士": "master", "PhD": "doctor", "": ""}
ACTIVITY = {"志愿者": "volunteer", "exchange": "exchange", "degree": "degree", "05": "language"}
ACTIVITY |= {"本科生": "degree", "conference": "conference", "": ""}
STATUS = {"已完成": "completed", "取消": "cancelled", "withdrawn": "withdrawn", "": ""}
DURATION = {"长期": "long", "short": "short", "": ""}
REGIONS = {"HK", "MO"}
NOT_HAPPENED = {"cancelled", "withdrawn"}

Key = tuple[str, int, str]
Counts = dict[str, int | None]


@dataclass(frozen=True)
class Stay:
    """A row that counts, in plain values; `last` is 9999 for a stay without an end.

    `country` is empty where none is stated, and where the one that is stated `is_unknown`.
    """

    person: str
    programme: str
    partner: str
    country: str
    is_unknown: bool
    category: str
    first: int
    last: int


def figures(folder: Path) -> dict[Key, Counts]:
    """Count the exports below `outbound/` and `inbound/`: by direction, year and category."""
    counted: dict[Key, Counts] = {}
    for direction in ("outbound", "inbound"):
        rows = [row for path in folder.glob(f"{direction}/*.csv") for row in _rows(path)]
        stays = _stays(rows, direction)
        categories = ["graduate", "volunteer", "long_term", "short_term"]
        if direction == "inbound":
            categories = ["degree", "non_degree"]
        if any(stay.category == "unclassified" for stay in stays):
            categories.append("unclassified")
        for year in _years(stays, direction):
            here = [stay for stay in stays if stay.first <= year <= stay.last]
            for category, counts in _year(here, categories).items():
                counted[direction, year, category] = counts
    return counted


def groups(folder: Path, field: str) -> dict[Key, dict[str, tuple[int, int | None]]]:
    """Count participations and persons of each value of a field of `Stay`, and of all: `total`.

    By direction, year and category; a person counts in the first of the year's categories, and in
    the category `total` in any.
    """
    counted: dict[Key, dict[str, tuple[int, int | None]]] = {}
    for direction, year, category in figures(folder):
        rows = [row for path in folder.glob(f"{direction}/*.csv") for row in _rows(path)]
        here = [s for s in _stays(rows, direction) if s.first <= year <= s.last]
        order = ["graduate", "volunteer", "long_term", "short_term", "degree", "non_degree"]
        first = {
            stay.person: stay.category
            for stay in sorted(here, key=lambda s: -[*order, "unclassified"].index(s.category))
        }
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


def _value(stay: Stay, field: str) -> str:
    is_unknown = field == "country" and stay.is_unknown
    return "not_known" if is_unknown else str(getattr(stay, field)).lower()


def without_country(folder: Path) -> dict[Key, tuple[int, int]]:
    """Count the stays that name no known country, and those that name an unknown one."""
    counted = {}
    for key, of in groups(folder, "country").items():
        unknown = of.get("not_known", (0, 0))[0]
        counted[key] = (of.get("", (0, 0))[0] + unknown, unknown)
    return counted


def _year(here: list[Stay], categories: list[str]) -> dict[str, Counts]:
    first: dict[str, int] = {}
    for stay in here:
        rank = categories.index(stay.category)
        first[stay.person] = min(rank, first.get(stay.person, rank))
    persons = Counter(categories[rank] for rank in first.values())
    persons["total"] = len(first)
    all_known = all(stay.person for stay in here)
    counts: dict[str, Counts] = {}
    for category in (*categories, "total"):
        some = [stay for stay in here if category in {stay.category, "total"}]
        countries = {stay.country for stay in some} - {""}
        counts[category] = {
            "participations": len(some),
            "persons": persons[category] if all_known else None,
            "programmes": len({stay.programme.lower() for stay in some} - {""}),
            "partners": len({stay.partner.lower() for stay in some} - {""}),
            "countries": len(countries - REGIONS),
            "regions": len(countries & REGIONS),
        }
    return counts


def _years(stays: list[Stay], direction: str) -> list[int]:
    if direction == "outbound":
        return sorted({stay.first for stay in stays})
    latest_start = max((stay.first for stay in stays), default=0)
    earliest_end = min((stay.last for stay in stays), default=0)
    years = range(min(earliest_end, latest_start), latest_start + 1)
    return [year for year in years if any(s.first <= year <= s.last for s in stays)]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@dataclass(frozen=True)
class Row:
    """A row that happened: its stay, whose it is besides the start, and how much it says."""

    stay: Stay
    same: tuple[str, ...]
    start: str
    end: str
    says: tuple[object, ...]


def _stays(rows: list[dict[str, str]], direction: str) -> list[Stay]:
    """Drop the rows that do not count; of the rows of one stay keep the one that says most."""
    kept: list[Stay] = []
    of_stay: dict[tuple[str, ...], list[Row]] = {}
    happened = [each for row in rows if (each := _row(row, direction))]
    for row in happened:
        if row.stay.person:
            of_stay.setdefault((*row.same, _day(row, happened)), []).append(row)
        else:
            kept.append(row.stay)
    kept += [max(each, key=lambda row: row.says).stay for each in of_stay.values()]
    return kept


def _day(row: Row, others: list[Row]) -> str:
    """Return the day on which a stay starts; of a month, that which another row of it states."""
    if len(row.start) > len("2016-09"):
        return row.start
    within = [
        (each.end[:7] != row.end[:7], each.start)
        for each in others
        if each.same == row.same and each.start[:7] == row.start and each.start != row.start
    ]
    return min(within, default=(False, f"{row.start}-01"))[1]


def _row(row: dict[str, str], direction: str) -> Row | None:
    start, end = _date(row["start"], is_last=False), _date(row["end"], is_last=True)
    country, level = COUNTRY[row["country"]], LEVEL[row["level"]]
    activity, status = ACTIVITY[row["activity"]], STATUS[row["status"]]
    if start is None or (end and end < start) or status in NOT_HAPPENED:
        return None
    if direction == "inbound" and country in REGIONS:
        return None
    duration = declared = DURATION[row["duration"]]
    if not duration and end:
        duration = "long" if (end - start).days + 1 >= 90 else "short"
    stay = Stay(
        person=row["student_id"].lower(),
        programme=row["programme"],
        partner=row["partner"],
        country=country,
        is_unknown=bool(row["country"]) and not country,
        category=_category(direction, level, activity, duration),
        first=start.year,
        last=start.year if direction == "outbound" else (end.year if end else 9999),
    )
    same: tuple[str, ...] = (stay.person, stay.programme.lower())
    if not stay.programme:
        same += (stay.partner.lower(), stay.country, stay.category)
    texts = (row["programme"], row["partner"], country, row["college"])
    stated = (*texts, level, activity, declared, status, row["end"])
    to_day = [each for each in (row["start"], row["end"]) if len(each) > len("2016-09")]
    says = (
        *(sum(map(bool, stated)), len(to_day), str(end or "")),
        *(*map(str.lower, texts), level, activity, duration, status, str(start)),
    )
    return Row(stay, same, row["start"], row["end"], says)


def _date(text: str, *, is_last: bool) -> dt.date | None:
    """Return a date; of a month its first day, or its last."""
    if len(text) != len("2016-09"):
        return dt.date.fromisoformat(text) if text else None
    first = dt.date.fromisoformat(f"{text}-01")
    next_month = (first + dt.timedelta(days=31)).replace(day=1)
    return next_month - dt.timedelta(days=1) if is_last else first


def _category(direction: str, level: str, activity: str, duration: str) -> str:
    if direction == "inbound":
        if activity == "degree":
            return "degree"
        return "non_degree" if activity in {"exchange", "language"} else "unclassified"
    if level in {"master", "doctor"}:
        return "graduate"
    if activity == "volunteer":
        return "volunteer"
    return {"long": "long_term", "short": "short_term"}.get(duration, "unclassified")
