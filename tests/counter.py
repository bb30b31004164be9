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
    *("duration", "status", "start", "end", "days"),
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
    """A row in plain values; `last` is 9999 for a stay without an end that is not over."""

    person: str
    programme: str
    partner: str
    country: str
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
        for year in _years(_placed(rows, direction), direction):
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
        values = {getattr(stay, field).lower() for stay in some} | {"total"}
        counted[direction, year, category] = {}
        for value in values:
            own = [s for s in some if value in {getattr(s, field).lower(), "total"}]
            persons = {s.person for s in own if category in {first[s.person], "total"}}
            available = all(stay.person for stay in here)
            counts = (len(own), len(persons) if available else None)
            counted[direction, year, category][value] = counts
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


def _years(placed: list[tuple[int, int]], direction: str) -> list[int]:
    """Return the years covered; rows cover them whatever becomes of the rows."""
    placed = [(first, last) for first, last in placed if first <= last]
    if direction == "outbound":
        return sorted({first for first, _ in placed})
    latest_start = max((first for first, _ in placed), default=0)
    ends = [last for first, last in placed if last - first <= 10]
    years = range(min([*ends, latest_start]), latest_start + 1)
    return [year for year in years if any(first <= year <= last for first, last in placed)]


def _placed(rows: list[dict[str, str]], direction: str) -> list[tuple[int, int]]:
    """Return the first and the last year of each row, but those cut off from all others."""
    spans = [span for row in rows if (span := _span(row, direction))]
    main, strays = _parts([first for first, _ in spans])
    return [span for span in spans if not _is_stray(span, main, strays)]


def _is_stray(span: tuple[int, int], main: int, strays: set[int]) -> bool:
    """Tell whether a stay is cut off; it may reach the others, if it began not long before."""
    first, last = span
    return first in strays and not (main - 20 <= first < main <= last)


def _parts(years: list[int]) -> tuple[int, set[int]]:
    """Return the first year of the main part of the years, and those that are cut off from it.

    Parts lie four empty years or more apart. One is cut off if its rows, in per cent of those of
    the main part, are fewer than the years between; so is any year after the next one.
    """
    likely = [year for year in years if year <= dt.datetime.now(tz=dt.UTC).year + 1]
    strays = set(years) - set(likely) if likely else set()
    parts: list[list[int]] = []
    for year in sorted(likely or years):
        if not parts or year - parts[-1][-1] > 4:
            parts.append([])
        parts[-1].append(year)
    main = max(parts, key=len, default=[0])
    for part in parts:
        between = max(main[0] - part[-1], part[0] - main[-1]) - 1
        if len(part) * 100 < len(main) * between:
            strays |= set(part)
    return main[0], strays


def _span(row: dict[str, str], direction: str) -> tuple[int, int] | None:
    """Return the first and the last year in which a row counts; None without a start."""
    if not row["start"]:
        return None
    first, end = int(row["start"][:4]), _end(row)
    if direction == "outbound":
        return first, first
    if end is None:
        return first, first if STATUS[row["status"]] == "completed" else 9999
    return first, end.year


def _end(row: dict[str, str]) -> dt.date | None:
    """Return the end that is stated, or that the start and the stated days give."""
    if row["end"]:
        return dt.date.fromisoformat(row["end"])
    if row["start"] and row["days"]:
        return dt.date.fromisoformat(row["start"]) + dt.timedelta(days=int(row["days"]) - 1)
    return None


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _stays(rows: list[dict[str, str]], direction: str) -> list[Stay]:
    """Drop the rows that do not count; of the rows of one stay keep the one that ends last."""
    kept: list[Stay] = []
    same: dict[tuple[str, ...], list[tuple[tuple[str, ...], Stay]]] = {}
    main, strays = _parts([span[0] for row in rows if (span := _span(row, direction))])
    for row in rows:
        stay, ranked_by = _stay(row, direction)
        if stay is None or _is_stray((stay.first, stay.last), main, strays):
            continue
        if not stay.person:
            kept.append(stay)
            continue
        key: tuple[str, ...] = (stay.person, stay.programme.lower(), row["start"])
        if not stay.programme:
            key += (stay.partner.lower(), stay.country, stay.category)
        same.setdefault(key, []).append((ranked_by, stay))
    kept += [max(each, key=lambda pair: pair[0])[1] for each in same.values()]
    return kept


def _stay(row: dict[str, str], direction: str) -> tuple[Stay | None, tuple[str, ...]]:
    start = dt.date.fromisoformat(row["start"]) if row["start"] else None
    end = _end(row)
    country, level = COUNTRY[row["country"]], LEVEL[row["level"]]
    activity, status = ACTIVITY[row["activity"]], STATUS[row["status"]]
    if start is None or (end and end < start) or status in NOT_HAPPENED:
        return None, ()
    if direction == "inbound" and country in REGIONS:
        return None, ()
    first, last = _span(row, direction) or (0, 0)
    duration = DURATION[row["duration"]]
    if not duration and end:
        duration = "long" if (end - start).days + 1 >= 90 else "short"
    stay = Stay(
        person=row["student_id"].lower(),
        programme=row["programme"],
        partner=row["partner"],
        country=country,
        category=_category(direction, level, activity, duration),
        first=first,
        last=last,
    )
    text = (row["programme"], row["partner"], country, row["college"])
    return stay, (
        str(end or ""),
        *(each.lower() for each in text),
        level,
        activity,
        duration,
        status,
    )


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
