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
from bjut_exchange.config.values import toml_text
from bjut_exchange.errors import InputError
from bjut_exchange.messages import Said
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
_EITHER = re.compile(r"\\{([^{}/]*)\\}")  # {a,b} in a pattern, escaped
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
    closed = [(printable(_name(path, setup.data)), reason) for path, reason in listing.closed]
    refused = [
        (shown, InputError("cannot_be_opened", file=shown, reason=reason))
        for shown, reason in closed
    ]
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
            raise InputError("of_both_directions", check="F09", file=printable(name))
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
        line = f"exports = [{{ files = [{toml_text(_pattern_for(shown))}] }}]"
        if shown == _STDIN:
            raise InputError("no_direction", check="F10", file=shown)
        raise InputError("no_pattern", check="F10", file=shown, line=line)
    return [_Owner(directions[0], Desk(files=("**/*",)), {})]


def _read_once(path: Path | None, shown: str) -> bytes | None:
    """Return what can be read only once; None for a regular file, or one that is not there."""
    if path and (path.is_file() or not os.path.lexists(path)):
        return None
    try:
        if path:
            with path.open("rb") as stream:
                content = read_whole(stream, _MOST_BYTES_IN_MEMORY)
        elif sys.stdin is None or sys.stdin.isatty():
            raise InputError("empty_stdin")
        else:
            content = read_whole(sys.stdin.buffer, _MOST_BYTES_IN_MEMORY)
    except (OSError, ValueError) as error:
        reason = error if isinstance(error, OSError) else Said("it_is_closed")
        raise InputError("unreadable_stream", file=shown, reason=reason) from None
    if content is None:
        most = _MOST_BYTES_IN_MEMORY >> 20
        raise InputError("large_stream", check="F21", file=shown, size=most)
    return content


def _nothing_found(data: Path, ignored: list[str]) -> InputError:
    if not data.is_dir():
        return InputError("no_data_folder", folder=data.absolute())
    key = "no_matching_exports" if ignored else "no_exports"
    return InputError(key, folder=data.absolute(), count=len(ignored))


def _pattern_for(name: str) -> str:
    """Return a pattern that a file matches, and its successors of other years do, too."""
    return "**/" + re.sub(r"\d+|[^\w. ()-]+", "*", name.rpartition("/")[2])


def file_pattern(pattern: str) -> re.Pattern[str]:
    """Return what matches the names of the files that a pattern means."""
    return re.compile(glob_pattern(pattern), re.IGNORECASE)


def glob_pattern(pattern: str) -> str:
    """Return the regular expression of a pattern of files; no search of it takes long.

    What stands between two wildcards is taken where it comes first: a later place leaves less of
    the path. `**` is one for folders where it is all of a folder's name, else it is `*`.
    """
    first, *others = map(_below_folders, re.split(r"(?<![^/])(?:\*\*/)+", pattern))
    folders = "(?:[^/]*/)*"
    blocks = [f"(?>{folders}?{each})" for each in others[:-1]]
    return "".join([first, *blocks, *(f"{folders}{each}" for each in others[-1:])])


def _either(found: re.Match[str]) -> str:
    return f"(?:{found[1].replace(',', '|')})"


def _below_folders(block: str) -> str:
    """Return the regular expression of a part of a pattern that has no `**/`."""
    first, *others = (
        _EITHER.sub(_either, re.escape(each).replace(r"\?", "[^/]")) for each in block.split("*")
    )
    blocks = [f"(?>[^/]*?{each})" for each in others[:-1]] + [
        f"[^/]*{each}" for each in others[-1:]
    ]
    return "".join([first, *blocks])
