"""Find the exports of a data folder: which files there are, of which direction and source."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bjut_exchange.config.rules import Desk
from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import DirectionName
from bjut_exchange.errors import InputError
from bjut_exchange.reading.files import (
    READ,
    Listing,
    absolute,
    is_export,
    listed_below,
    printable,
    read_whole,
)
from bjut_exchange.reading.setup import Setup

_STDIN = "stdin"
# A pipe can be read only once, an export is opened several times: memory holds its bytes.
_MOST_BYTES_IN_MEMORY = 1 << 28


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
    """The sources, the names of what is not read behind the check that says so, those refused."""

    sources: tuple[Source, ...]
    ignored: tuple[tuple[str, str], ...]
    refused: tuple[tuple[str, InputError], ...]


@dataclass(frozen=True)
class _Owner:
    direction: DirectionName
    desk: Desk
    patterns: Mapping[str, re.Pattern[str]]

    def matching(self, name: str) -> set[str]:
        """Return the patterns of the desk that a name matches."""
        return {text for text, pattern in self.patterns.items() if pattern.fullmatch(name)}


def find_sources(setup: Setup, directions: Sequence[DirectionName] = tuple(DirectionName)) -> Found:
    """Return the exports of `directions`: the files chosen, or all below the data folder.

    A file that both directions list by one pattern is an export of both. A file is refused if it
    belongs to both otherwise (F09), if it is chosen, belongs to none and both are asked for (F10),
    and if it can be read only once and cannot be read (F01); so is a folder (F01). Not read is what
    belongs to no direction (F12), has another name than exports (F14), or is no file (F15).
    Raises InputError if there is no export of any direction.
    """
    owners = _owners(setup.definitions)
    listing = setup.beside or (Listing() if setup.chosen else listed_below(setup.data))
    sources: dict[tuple[str, DirectionName], Source] = {}
    ignored = _passed_over(listing, owners, setup, directions)
    refused = [_closed(printable(_name(path, setup.data)), of) for path, of in listing.closed]
    owned = 0
    for path, name in _candidates(listing.exports if setup.chosen is None else setup.chosen, setup):
        shown = printable(name)
        try:
            own = _owners_of(path, name, owners, setup) or _sole(shown, directions, setup)
            asked = [owner for owner in own if owner.direction in directions]
            content = _read_once(path, shown) if asked else None
            for owner in asked:
                source = Source(path, shown, owner.direction, owner.desk, content)
                # A link to an export is the same export: its rows must not count twice.
                real = os.path.realpath(path) if path else _STDIN
                sources.setdefault((real, owner.direction), source)
            if not asked and (not own or setup.chosen is not None):
                ignored.append(("F12", shown))
            owned += len(own) > 0
        except InputError as error:
            refused.append((shown, error))
    if not owned and not (refused and setup.data.is_dir()):
        raise _nothing_found(setup.data, [name for code, name in ignored if code == "F12"])
    return Found(tuple(sources.values()), tuple(ignored), tuple(refused))


def _closed(shown: str, reason: str) -> tuple[str, InputError]:
    hint = "check that you may open it, or move it out of the data folder"
    return shown, InputError(f"{shown} cannot be opened: {reason}", hint=hint)


def _passed_over(
    listing: Listing, owners: Sequence[_Owner], setup: Setup, directions: Sequence[DirectionName]
) -> list[tuple[str, str]]:
    """Return what lies where `directions` have their exports and is not read, with its check."""
    asked = [owner for owner in owners if owner.direction in directions]
    not_exports = [("F14", path) for path in listing.others]
    not_exports += [("F15", path) for path in listing.special]
    found = []
    for code, path in sorted(not_exports):
        # Patterns may name the suffix of the exports that lie beside it.
        like = [path, *(path.with_suffix(suffix) for suffix in READ)]
        tails = [tail for each in like for tail in _tails(each, _name(each, setup.data), setup)]
        kept = os.path.realpath(path) in setup.kept
        if not kept and any(owner.matching(tail) for owner in asked for tail in tails):
            found.append((code, printable(_name(path, setup.data))))
    return found


def would_be_read(path: Path, setup: Setup) -> bool:
    """Return whether a file with this name is one of the exports, or would be the next time."""
    if setup.chosen is not None:
        real = os.path.realpath(path)
        return any(each and os.path.realpath(each) == real for each in setup.chosen)
    if not (absolute(path).is_relative_to(absolute(setup.data)) and is_export(path.name)):
        return False
    try:
        owners = _owners(setup.definitions)
        return bool(_owners_of(path, _name(path, setup.data), owners, setup))
    except InputError:
        return True


def _owners(definitions: Definitions) -> list[_Owner]:
    return [
        _Owner(direction, desk, {each: file_pattern(each) for each in desk.files})
        for direction in DirectionName
        for desk in definitions.direction(direction).exports
    ]


def _candidates(paths: Iterable[Path | None], setup: Setup) -> list[tuple[Path | None, str]]:
    """Return the files that may be exports, links last, with their names below the data folder."""
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


def _tails(path: Path | None, name: str, setup: Setup) -> list[str]:
    """Return the names by which a file may match a pattern.

    A chosen file need not lie in the data folder: where its name there matches nothing, the
    folders above it are asked, the nearest first. The data folder itself may be that of one
    direction.
    """
    tails = [name, f"{absolute(setup.data).name}/{name}"]
    if path and setup.chosen is not None:
        parts = absolute(path).parts[1:]
        tails += ["/".join(parts[at:]) for at in reversed(range(len(parts)))]
    return tails


def _owners_of(
    path: Path | None, name: str, owners: Sequence[_Owner], setup: Setup
) -> list[_Owner]:
    """Return the owners of a file, one of each direction that lists it.

    Raises InputError if both directions list it by different patterns.
    """
    tails = _tails(path, name, setup)
    for tail in tails:
        by_direction: dict[DirectionName, set[str]] = {}
        for owner in owners:
            if matching := owner.matching(tail):
                by_direction.setdefault(owner.direction, set()).update(matching)
        if by_direction and not set.intersection(*by_direction.values()):
            msg = f"{printable(name)} matches the file patterns of both directions"
            hint = "rename it, or make `files` in exchange.toml more exact"
            raise InputError(msg, hint=hint, check="F09")
        if by_direction:
            return [
                next(
                    owner
                    for owner in owners
                    if owner.direction is direction and any(map(owner.matching, tails))
                )
                for direction in by_direction
            ]
    return []


def _sole(shown: str, directions: Sequence[DirectionName], setup: Setup) -> list[_Owner]:
    """Return the only direction asked for as the owner of a chosen file."""
    if setup.chosen is None:
        return []
    if len(directions) > 1:
        msg = f"{shown} matches no file pattern of either direction"
        hint = "add --direction outbound or --direction inbound"
        raise InputError(msg, hint=hint, check="F10")
    return [_Owner(directions[0], Desk(files=("**/*",)), {})]


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
        msg = f"{shown} is larger than {_MOST_BYTES_IN_MEMORY >> 20} MiB"
        raise InputError(msg, hint="write it to a file and use the path of the file", check="F21")
    return content


def _nothing_found(data: Path, ignored: list[str]) -> InputError:
    if not data.is_dir():
        msg = f"there is no folder {data.absolute()}"
        return InputError(msg, hint="name the folder of the exports with --data")
    besides = f" ({len(ignored)} files match no pattern)" if ignored else ""
    msg = f"no exports found in {data.absolute()}{besides}"
    hint = "move them to outbound/ and inbound/ there, or list them under [[outbound.exports]]"
    return InputError(msg, hint=f"{hint} in exchange.toml; --data names another folder")


def file_pattern(pattern: str) -> re.Pattern[str]:
    """Return what matches the names of the files that a pattern means."""
    return re.compile(_glob(pattern), re.IGNORECASE)


def _glob(pattern: str) -> str:
    """Return the regular expression of a pattern of files; no search of it takes long.

    What stands between two wildcards is taken where it comes first: a later place leaves less of
    the path. `**` is one for folders where it is all of a folder's name, else it is `*`.
    """
    first, *others = map(_below_folders, re.split(r"(?<![^/])(?:\*\*/)+", pattern))
    folders = "(?:[^/]*/)*"
    blocks = [f"(?>{folders}?{each})" for each in others[:-1]]
    return "".join([first, *blocks, *(f"{folders}{each}" for each in others[-1:])])


def _below_folders(block: str) -> str:
    """Return the regular expression of a part of a pattern that has no `**/`."""
    first, *others = (re.escape(each).replace(r"\?", "[^/]") for each in block.split("*"))
    blocks = [f"(?>[^/]*?{each})" for each in others[:-1]] + [
        f"[^/]*{each}" for each in others[-1:]
    ]
    return "".join([first, *blocks])
