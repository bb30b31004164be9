"""Find the exports of a data folder: which files there are, of which direction and desk."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from bjut_exchange.config.rules import Desk
from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import DirectionName
from bjut_exchange.errors import InputError
from bjut_exchange.reading.files import files_below, is_export, printable, read_whole
from bjut_exchange.reading.setup import Setup

_STDIN = "stdin"
_HELD_BYTES = 1 << 31


@dataclass(frozen=True)
class Source:
    """A file with exports; `name` is its path below the data folder, as findings show it.

    Stdin has no path. `held` is the content of what can be read only once: stdin, a pipe.
    """

    path: Path | None
    name: str
    direction: DirectionName
    desk: Desk
    held: bytes | None = field(default=None, repr=False)

    @property
    def size(self) -> int:
        """Give the bytes of its content, packed or not; 0 if there is no file any more."""
        if self.held is not None:
            return len(self.held)
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
    patterns: tuple[re.Pattern[str], ...]

    def owns(self, name: str) -> bool:
        return any(pattern.fullmatch(name) for pattern in self.patterns)


def find_sources(setup: Setup, directions: Sequence[DirectionName] = tuple(DirectionName)) -> Found:
    """Find the exports of `directions`: the files chosen, or all below the data folder.

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
                source = Source(path, shown, owner.direction, owner.desk, _held(path, shown))
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
    """Tell whether a file with this name is one of the exports, or would be the next time."""
    if setup.chosen is not None:
        real = os.path.realpath(path)
        return any(each and os.path.realpath(each) == real for each in setup.chosen)
    full, data = Path(os.path.abspath(path)), Path(os.path.abspath(setup.data))  # noqa: PTH100  # as below
    if not (full.is_relative_to(data) and is_export(full.name)):
        return False
    try:
        return _owner(full, _name(full, data), _owners(setup.definitions), setup) is not None
    except InputError:
        return True


def _owners(definitions: Definitions) -> list[_Owner]:
    return [
        _Owner(direction, desk, tuple(map(_glob, desk.files)))
        for direction in DirectionName
        for desk in definitions.direction(direction).exports
    ]


def _candidates(setup: Setup) -> Iterator[tuple[Path | None, str]]:
    """Give the files that may be exports, links last, with their names below the data folder.

    What the tool itself keeps there is none, nor is the register of agreements.
    """
    paths = files_below(setup.data) if setup.chosen is None else setup.chosen
    named = [
        (path, _name(path, setup.data) if path else _STDIN)
        for path in paths
        if path is None or os.path.realpath(path) not in setup.kept
    ]
    return iter(sorted(named, key=lambda each: (bool(each[0] and each[0].is_symlink()), each[1])))


def _name(path: Path, folder: Path) -> str:
    full, anchor = Path(os.path.abspath(path)), Path(os.path.abspath(folder))  # noqa: PTH100  # links keep their names
    return (full.relative_to(anchor) if full.is_relative_to(anchor) else path).as_posix()


def _owner(path: Path | None, name: str, owners: Sequence[_Owner], setup: Setup) -> _Owner | None:
    """Find the desk that a file belongs to; raise InputError if both directions have one.

    A chosen file need not lie in the data folder: where its name there matches nothing, the
    folders above it are asked, the nearest first. The data folder itself may be that of one
    direction.
    """
    tails = [name, f"{Path(os.path.abspath(setup.data)).name}/{name}"]  # noqa: PTH100  # as given
    if path and setup.chosen is not None:
        parts = PurePath(os.path.abspath(path)).parts[1:]  # noqa: PTH100  # links keep their names
        tails += ["/".join(parts[at:]) for at in reversed(range(len(parts)))]
    for tail in tails:
        directions = {each.direction for each in owners if each.owns(tail)}
        if len(directions) > 1:
            msg = f"{printable(name)} matches the file patterns of both directions"
            hint = "rename it, or make `files` in exchange.toml more exact"
            raise InputError(msg, hint=hint, check="F09")
        if directions:
            return next(
                each
                for each in owners
                if each.direction in directions and any(map(each.owns, tails))
            )
    return None


def _sole(shown: str, directions: Sequence[DirectionName], setup: Setup) -> _Owner | None:
    """Give a chosen file that matches nothing to the one direction that is asked for."""
    if setup.chosen is None:
        return None
    if len(directions) > 1:
        msg = f"{shown} matches no file pattern of either direction"
        hint = "add --direction outbound or --direction inbound"
        raise InputError(msg, hint=hint, check="F10")
    return _Owner(directions[0], Desk(files=("**/*",)), ())


def _held(path: Path | None, shown: str) -> bytes | None:
    """Read what can be read only once; None for a regular file, or one that is not there."""
    if path and (path.is_file() or not os.path.lexists(path)):
        return None
    hint = "send an export through a pipe, or use the path of a file"
    try:
        if path:
            with path.open("rb") as stream:
                content = read_whole(stream, _HELD_BYTES)
        elif sys.stdin is None or sys.stdin.isatty():
            msg = "stdin contains no export: it is a terminal or closed"
            raise InputError(msg, hint=hint)
        else:
            content = read_whole(sys.stdin.buffer, _HELD_BYTES)
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


def _glob(pattern: str) -> re.Pattern[str]:
    parts = {"**/": "(?:.*/)?", "*": "[^/]*", "?": "[^/]"}
    pieces = re.split(r"(\*\*/|\*|\?)", pattern)
    expression = "".join(parts.get(piece) or re.escape(piece) for piece in pieces)
    return re.compile(expression, re.IGNORECASE)
