"""Find the exports of a data folder: which files there are, of which direction and desk."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bjut_exchange.definitions import Definitions, Desk
from bjut_exchange.errors import InputError
from bjut_exchange.terms import DirectionName

_SUFFIXES = frozenset({".csv", ".tsv", ".txt"})
_SPREADSHEETS = frozenset({".xls", ".xlsx", ".ods"})


@dataclass(frozen=True)
class Source:
    """A file with exports; `name` is its path below the data folder, as findings show it."""

    path: Path
    name: str
    direction: DirectionName
    desk: Desk


def find_sources(definitions: Definitions, data: Path) -> tuple[list[Source], list[str]]:
    """Find the exports below the data folder; and the names of files that are neither direction's.

    Raises InputError if there is no export, or a file belongs to both directions.
    """
    desks = [
        (direction, desk, [_glob(pattern) for pattern in desk.files])
        for direction in DirectionName
        for desk in definitions.direction(direction).exports
    ]
    sources: list[Source] = []
    ignored: list[str] = []
    for name in sorted(_files_below(data)):
        shown = "".join(c if c.isprintable() else "\ufffd" for c in name)
        owners = {
            direction: desk
            for direction, desk, patterns in reversed(desks)
            if any(pattern.fullmatch(name) for pattern in patterns)
        }
        if len(owners) > 1:
            msg = f"{shown} matches the file patterns of both directions"
            raise InputError(
                msg, hint="rename it, or make `files` in exchange.toml more exact", check="F09"
            )
        if owners and Path(name).suffix.lower() in _SUFFIXES:
            sources.extend(Source(data / name, shown, *owner) for owner in owners.items())
        else:
            ignored.append(shown)
    if not sources:
        raise _nothing_found(data, ignored)
    return sources, ignored


def _nothing_found(data: Path, ignored: list[str]) -> InputError:
    if not data.is_dir():
        msg = f"there is no folder {data.absolute()}"
        return InputError(msg, hint="give the folder of the exports with --data")
    besides = f" ({len(ignored)} files match no pattern or are no CSV)" if ignored else ""
    msg = f"no exports found in {data.absolute()}{besides}"
    hint = "put them into outbound/ and inbound/ there, or name them under [[outbound.exports]]"
    return InputError(msg, hint=f"{hint} in exchange.toml; --data gives another folder")


def _files_below(folder: Path) -> Iterator[str]:
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if Path(name).suffix.lower() in _SUFFIXES | _SPREADSHEETS:
                yield (Path(parent) / name).relative_to(folder).as_posix()


def _glob(pattern: str) -> re.Pattern[str]:
    parts = {"**/": "(?:.*/)?", "*": "[^/]*", "?": "[^/]"}
    pieces = re.split(r"(\*\*/|\*|\?)", pattern)
    expression = "".join(parts.get(piece) or re.escape(piece) for piece in pieces)
    return re.compile(expression, re.IGNORECASE)
