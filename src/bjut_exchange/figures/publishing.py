"""Publishing a year: its figures go into the history, each once, and stay there."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from filelock import FileLock

from bjut_exchange.cleaning.dates import parse_date
from bjut_exchange.config.schema import Definitions, fingerprint
from bjut_exchange.config.terms import DirectionName, Measure
from bjut_exchange.errors import DiffersError, InputError, OutputError, UsageError
from bjut_exchange.figures.counting import Figures
from bjut_exchange.figures.history import History, Key, Published, appended, parse_history
from bjut_exchange.figures.provenance import inputs_sha256
from bjut_exchange.output import write_file
from bjut_exchange.register.build import Register

Entry = tuple[Key, Published]


@dataclass(frozen=True)
class Publication:
    """Which year to publish, where and when (by default today), and why a revision."""

    year: int
    source: str
    date: str | None
    reason: str


def publish_year(
    path: Path,
    publication: Publication,
    register: Register,
    figures: Mapping[DirectionName, Figures],
    definitions: Definitions,
) -> list[Entry]:
    """Publish the figures of a year in the history at `path`; return what was added.

    Raises UsageError if no exports cover the year or the date is none, and as `publish` does.
    """
    year, date = publication.year, publication.date
    if not any(year in of.years and of.is_counted(year) for of in figures.values()):
        msg = f"no exports cover the year {definitions.year_starts.label(year)}"
        raise UsageError(msg, hint="`exchange trend` shows the years covered")
    read = parse_date(date, day_first=False) if date else None
    if date and read is None:
        msg = f"{date!r} is not a date"
        raise UsageError(msg, hint="write it as 2017-01-10")
    published = Published(
        value=0,
        source=publication.source,
        published_on=read.date if read else dt.datetime.now(tz=dt.UTC).astimezone().date(),
        inputs_sha256=inputs_sha256(register),
        definitions_sha256=fingerprint(definitions),
    )
    entries = entries_of(figures, year, published)
    return publish(path, entries, definitions, publication.reason)


def entries_of(
    figures: Mapping[DirectionName, Figures], year: int, published: Published
) -> list[Entry]:
    """Return what is to be published of a year: every figure that is counted and available.

    `published` has what all of them share: source, date, fingerprints.
    """
    return [
        (
            (year, name, category, measure),
            replace(published, value=value, status="" if of.is_complete(year) else "p"),
        )
        for name, of in figures.items()
        if year in of.years and of.is_counted(year)
        for category in of.categories
        for measure in Measure
        if (value := of.values[year, category][measure]) is not None
    ]


def publish(
    path: Path, entries: Iterable[Entry], definitions: Definitions, reason: str
) -> list[Entry]:
    """Add to the history what is not in it yet; return what was added.

    Others who publish at the same time wait. The history is replaced in one step by one with more
    lines at its end, so that at any moment it is the old or the new one.
    Raises DiffersError if another figure was published and no `reason` for a revision is given,
    InputError if the history cannot be understood, OutputError if it cannot be written.
    """
    path = Path(os.path.realpath(path))  # whoever comes through a link waits, too
    try:
        with FileLock(path.with_name(f".{path.name}.lock")):
            content = path.read_bytes() if path.exists() else b""
            history = dict(parse_history(content, path.name, definitions))
            added = [entry for entry in entries if not _is_in(entry, history)]
            revised = {
                key: each.value
                for key, each in added
                if _is_final(history.get(key)) and history[key].value != each.value
            }
            if revised and not reason:
                raise _differs(revised, history, definitions)
            added = [
                (key, replace(each, reason=reason if key in revised else "")) for key, each in added
            ]
            if added:
                grown = appended(content, path.name, added, definitions)
                _check(dict(parse_history(grown, path.name, definitions)), added, path.name)
                write_file(path, grown)
            return added
    except OSError as error:
        msg = f"{path.name} cannot be written: {error.strerror}"
        raise OutputError(msg, hint="check that you may write to its folder") from None


def _is_in(entry: Entry, history: History) -> bool:
    key, published = entry
    latest = history.get(key)
    return (
        latest is not None
        and latest.value == published.value
        and latest.is_provisional is published.is_provisional
    )


def _check(history: History, added: Iterable[Entry], name: str) -> None:
    """Raise InputError unless what was added to a history is in it."""
    if any(not _is_in(entry, history) for entry in added):
        msg = f"{name} cannot be extended: its last lines are damaged"
        raise InputError(msg, hint="fix the end of the file in a text editor")


def _is_final(published: Published | None) -> bool:
    return published is not None and not published.is_provisional


def _differs(
    revised: Mapping[Key, int], history: History, definitions: Definitions
) -> DiffersError:
    (year, direction, category, measure), value = next(iter(revised.items()))
    published = history[year, direction, category, measure].value
    more = f", and {len(revised) - 1} more" if len(revised) > 1 else ""
    msg = (
        f"{definitions.year_starts.label(year)} was published with other figures: "
        f"{direction}, {category}, {measure}: {published:,} published, {value:,} counted{more}"
    )
    return DiffersError(msg, hint='--revise "REASON" adds the new figures and keeps the old ones')
