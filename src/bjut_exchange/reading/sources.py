"""Find the exports of a data folder: which files there are, of which direction and source."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bjut_exchange.config.rules import Desk
from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import DirectionName
from bjut_exchange.errors import InputError
from bjut_exchange.reading.files import absolute, files_below, is_export, printable, read_whole
from bjut_exchange.reading.setup import Setup

_STDIN = "stdin"
# A pipe can be read only once, an export is opened several times: memory holds its bytes.
_MOST_BYTES_IN_MEMORY = 1 << 31


@dataclass(frozen=True)
class Source:
    """A file with exports; `name` is its path below the data folder, as findings show it.

    Stdin has no path. `content` is that of what can be read only once: stdin, a pipe.
    """

    path: Path | None
    name: str
    direction: DirectionName
    desk: Desk
    content: bytes | None = field(default=None, repr=False)

    @property
    def size(self) -> int:
        """Return the bytes of its content, packed or not; 0 if there is no file any more."""
        if self.content is not None:
            return len(self.content)
        try:
            return self.path.stat().st_size if self.path else 0
        except OSError:
            return 0


@dataclass(frozen=True)
class Found:
    """The sources, the names of files that are neither direction's, and those refused with why."""

    sources: tuple[Source, ...]
    ignored: tuple[str, ...]
    refused: tuple[tuple[str, InputError], ...]


@dataclass(frozen=True)
class _Owner:
    direction: DirectionName
    desk: Desk
    pattern: re.Pattern[str]


def find_sources(setup: Setup, directions: Sequence[DirectionName] = tuple(DirectionName)) -> Found:
    """Return the exports of `directions`: the files chosen, or all below the data folder.

    A file is refused if it belongs to both directions (F09), if it is chosen, belongs to none and
    both are asked for (F10), and if it can be read only once and cannot be read (F01).
    Raises InputError if there is no export of any direction.
    """
    owners = _owners(setup.definitions)
    sources: dict[str, Source] = {}
    ignored: list[str] = []
    refused: list[tuple[str, InputError]] = []
    owned = 0
    for path, name in _candidates(setup):
        shown = printable(name)
        try:
            owner = _owner(path, name, owners, setup) or _sole(shown, directions, setup)
            if owner and owner.direction in directions:
                content = _read_once(path, shown)
                source = Source(path, shown, owner.direction, owner.desk, content)
                # A link to an export is the same export: its rows must not count twice.
                sources.setdefault(os.path.realpath(path) if path else _STDIN, source)
            elif owner is None or setup.chosen is not None:
                ignored.append(shown)
            owned += owner is not None
        except InputError as error:
            refused.append((shown, error))
    if not owned and not refused:
        raise _nothing_found(setup.data, ignored)
    return Found(tuple(sources.values()), tuple(ignored), tuple(refused))


def would_be_read(path: Path, setup: Setup) -> bool:
    """Return whether a file with this name is one of the exports, or would be the next time."""
    if setup.chosen is not None:
        real = os.path.realpath(path)
        return any(each and os.path.realpath(each) == real for each in setup.chosen)
    if not (absolute(path).is_relative_to(absolute(setup.data)) and is_export(path.name)):
        return False
    try:
        owners = _owners(setup.definitions)
        return _owner(path, _name(path, setup.data), owners, setup) is not None
    except InputError:
        return True


def _owners(definitions: Definitions) -> list[_Owner]:
    return [
        _Owner(direction, desk, re.compile("|".join(map(_glob, desk.files)), re.IGNORECASE))
        for direction in DirectionName
        for desk in definitions.direction(direction).exports
    ]


def _candidates(setup: Setup) -> list[tuple[Path | None, str]]:
    """Return the files that may be exports, links last, with their names below the data folder."""
    paths = files_below(setup.data) if setup.chosen is None else setup.chosen
    named = [
        (path, _name(path, setup.data) if path else _STDIN)
        for path in paths
        if path is None or os.path.realpath(path) not in setup.kept
    ]
    # Of a file and a link to it, the file comes first and is read under its own name.
    return sorted(named, key=lambda each: (bool(each[0] and each[0].is_symlink()), each[1]))


def _name(path: Path, folder: Path) -> str:
    full, anchor = absolute(path), absolute(folder)
    return (full.relative_to(anchor) if full.is_relative_to(anchor) else path).as_posix()


def _owner(path: Path | None, name: str, owners: Sequence[_Owner], setup: Setup) -> _Owner | None:
    """Return the owner of a file; raise InputError if it belongs to both directions.

    A chosen file need not lie in the data folder: where its name there matches nothing, the
    folders above it are asked, the nearest first. The data folder itself may be that of one
    direction.
    """
    tails = [name, f"{absolute(setup.data).name}/{name}"]
    if path and setup.chosen is not None:
        parts = absolute(path).parts[1:]
        tails += ["/".join(parts[at:]) for at in reversed(range(len(parts)))]
    for tail in tails:
        directions = {each.direction for each in owners if each.pattern.fullmatch(tail)}
        if len(directions) > 1:
            msg = f"{printable(name)} matches the file patterns of both directions"
            hint = "rename it, or make `files` in exchange.toml more exact"
            raise InputError(msg, hint=hint, check="F09")
        if directions:
            of_direction = (each for each in owners if each.direction in directions)
            return next(each for each in of_direction if any(map(each.pattern.fullmatch, tails)))
    return None


def _sole(shown: str, directions: Sequence[DirectionName], setup: Setup) -> _Owner | None:
    """Return the only direction asked for as the owner of a chosen file."""
    if setup.chosen is None:
        return None
    if len(directions) > 1:
        msg = f"{shown} matches no file pattern of either direction"
        hint = "add --direction outbound or --direction inbound"
        raise InputError(msg, hint=hint, check="F10")
    return _Owner(directions[0], Desk(files=("**/*",)), re.compile(".*"))


def _read_once(path: Path | None, shown: str) -> bytes | None:
    """Return what can be read only once; None for a regular file, or one that is not there."""
    if path and (path.is_file() or not os.path.lexists(path)):
        return None
    hint = "send an export through a pipe, or use the path of a file"
    try:
        if path:
            with path.open("rb") as stream:
                content = read_whole(stream, _MOST_BYTES_IN_MEMORY)
        elif sys.stdin is None or sys.stdin.isatty():
            msg = "stdin contains no export: it is a terminal or closed"
            raise InputError(msg, hint=hint)
        else:
            content = read_whole(sys.stdin.buffer, _MOST_BYTES_IN_MEMORY)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is closed"
        msg = f"{shown} cannot be read: {reason}"
        raise InputError(msg, hint=hint) from None
    if content is None:
        msg = f"{shown} is larger than 2 GiB"
        raise InputError(msg, hint="write it to a file and use the path of the file", check="F07")
    return content


def _nothing_found(data: Path, ignored: list[str]) -> InputError:
    if not data.is_dir():
        msg = f"there is no folder {data.absolute()}"
        return InputError(msg, hint="name the folder of the exports with --data")
    besides = f" ({len(ignored)} files match no pattern)" if ignored else ""
    msg = f"no exports found in {data.absolute()}{besides}"
    hint = "move them to outbound/ and inbound/ there, or list them under [[outbound.exports]]"
    return InputError(msg, hint=f"{hint} in exchange.toml; --data names another folder")


def _glob(pattern: str) -> str:
    parts = {"**/": "(?:.*/)?", "*": "[^/]*", "?": "[^/]"}
    pieces = re.split(r"(\*\*/|\*|\?)", pattern)
    return "".join(parts.get(piece) or re.escape(piece) for piece in pieces)
