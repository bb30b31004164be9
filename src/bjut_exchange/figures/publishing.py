"""Publishing a year: its figures go into the history, each once, and stay there."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager, suppress
from dataclasses import replace
from pathlib import Path

from filelock import FileLock, Timeout

from bjut_exchange.cleaning.dates import DateStyle, read_date
from bjut_exchange.config.schema import Definitions, fingerprint
from bjut_exchange.config.terms import DirectionName, Measure
from bjut_exchange.errors import DiffersError, InputError, OutputError, UsageError, remark
from bjut_exchange.figures.counting import Figures
from bjut_exchange.figures.history import Entry, History, Key, Published, appended, parse_history
from bjut_exchange.figures.provenance import inputs_sha256
from bjut_exchange.messages import Said, Words
from bjut_exchange.output import write_file
from bjut_exchange.register.build import Register

_SILENT, _PATIENCE = 1, 9  # seconds for which another process may write before and after a message


def publish_year(
    path: Path,
    register: Register,
    figures: Mapping[DirectionName, Figures],
    definitions: Definitions,
    *,
    year: int,
    source: str,
    date: str | None,
    reason: str,
    words: Words = Words(),  # noqa: B008  # Words is frozen
) -> list[Entry]:
    """Publish the figures of a year in the history at `path`; return what was added.

    These are all that are counted, available and exact, and not in the history yet; published on
    `date`, by default today. `words` are for what is said on stderr meanwhile. Raises UsageError if
    no exports cover the year or the date is none; DiffersError if other figures were published and
    there is no `reason` for a revision; InputError if the history cannot be understood; OutputError
    if it cannot be written.
    """
    if not any(of.is_counted(year) for of in figures.values()):
        raise UsageError("year_not_counted", year=definitions.year_starts.label(year))
    read = read_date(date, DateStyle()) if date else None
    if date and (read is None or read.last or read.is_empty or read.is_forever):
        raise UsageError("not_a_day", text=date)
    _check_text("--source", source)
    _check_text("--revise", reason)
    published = Published(
        value=0,
        source=source,
        # The day where the office is: in Beijing it begins eight hours before that of UTC.
        published_on=read.date if read else dt.datetime.now(tz=dt.UTC).astimezone().date(),
        inputs_sha256=inputs_sha256(register),
        definitions_sha256=fingerprint(definitions),
    )
    entries = _entries(figures, year, published)
    path = Path(os.path.realpath(path))  # else a link to the history would have a lock of its own
    try:
        with _locked(path, words):
            return _add(path, entries, definitions, reason)
    except OSError as error:
        raise OutputError("history_not_writable", file=path.name, reason=error) from None


def _locked(path: Path, words: Words) -> AbstractContextManager[object]:
    """Keep others from writing a file; raises OutputError if another process does not stop.

    Two clerks who publish at once must not overwrite each other's lines.
    """
    lock = FileLock(path.with_name(f".{path.name}.lock"))
    with suppress(Timeout):
        return lock.acquire(timeout=_SILENT)
    remark(words.say("waiting", file=path.name))
    try:
        return lock.acquire(timeout=_PATIENCE)
    except Timeout:
        raise OutputError("history_in_use", file=path.name) from None


def _check_text(option: str, text: str) -> None:
    """Raise UsageError for a text that cannot be shown, or that a spreadsheet would run."""
    if not text.isprintable() or text.startswith(("=", "+", "-", "@")):
        raise UsageError("formula", option=option)


def _entries(
    figures: Mapping[DirectionName, Figures], year: int, published: Published
) -> list[Entry]:
    return [
        (
            (year, name, category, measure),
            replace(published, value=value, status="" if of.is_complete(year) else "p"),
        )
        for name, of in figures.items()
        if of.is_counted(year)
        for category in of.categories
        for measure in Measure
        if (value := of.exact(year, category, measure)) is not None
    ]


def _add(
    path: Path, entries: Iterable[Entry], definitions: Definitions, reason: str
) -> list[Entry]:
    """Return the entries that were not in the history yet, once they are in it."""
    content = path.read_bytes() if path.exists() else b""
    history = dict(parse_history(content, path.name, definitions))
    added = [entry for entry in entries if not _is_in(history, entry)]
    # A provisional figure is meant to be replaced, which needs no reason.
    revised = {
        key: each.value
        for key, each in added
        if key in history
        if not history[key].is_provisional and history[key].value != each.value
    }
    if revised and not reason:
        raise _differs(revised, history, definitions)
    added = [(key, replace(each, reason=reason) if key in revised else each) for key, each in added]
    if added:
        content = appended(content, path.name, added, definitions)
        history = dict(parse_history(content, path.name, definitions))
        # Lines written by hand may end in a way that swallows those that follow.
        if not all(_is_in(history, entry) for entry in added):
            raise InputError("history_damaged", file=path.name)
        write_file(path, content)
    return added


def _is_in(history: History, entry: Entry) -> bool:
    key, published = entry
    latest = history.get(key)
    return latest is not None and (latest.value, latest.is_provisional) == (
        published.value,
        published.is_provisional,
    )


def _differs(
    revised: Mapping[Key, int], history: History, definitions: Definitions
) -> DiffersError:
    (key, counted), *others = revised.items()
    year, direction, category, measure = key
    return DiffersError(
        "published_otherwise",
        year=definitions.year_starts.label(year),
        direction=Said(direction, group="terms"),
        category=category,
        measure=Said(measure, group="terms"),
        published=history[key].value,
        counted=counted,
        more=Said("and_figures_more", {"figures": len(others)}) if others else "",
    )
