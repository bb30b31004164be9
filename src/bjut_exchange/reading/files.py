"""Which files there are: below a folder, or chosen one by one, by pattern, by folder."""

from __future__ import annotations

import glob
import io
import itertools
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import IO

from bjut_exchange.errors import UsageError
from bjut_exchange.reading.releases import MANIFEST, files_of_release

STDIN = "-"
_BLOCK = 1 << 20
_TEXTS = (".csv", ".tsv", ".txt")
READ = (*_TEXTS, *(f"{suffix}.gz" for suffix in _TEXTS), ".xlsx", ".xlsm", ".xls", ".ods")
# Hidden files, what Office writes beside a workbook that is open, and what systems keep in folders.
_NOT_OURS = (".", "~$", "Thumbs.db", "desktop.ini")
# Papers, pictures and programs beside exports, which no office counts from.
_DOCUMENTS = (
    *(".md", ".pdf", ".doc", ".docx", ".wps", ".ppt", ".pptx", ".rtf", ".odt"),
    *(".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".svg", ".msg", ".eml"),
    *("readme", ".toml", ".lock", ".py", ".sh", ".bat", ".ps1", ".url", ".lnk"),
)


def printable(name: str) -> str:
    """Return a name for display, with a mark for each character that cannot be printed."""
    return "".join(c if c.isprintable() else "\ufffd" for c in name)


def absolute(path: Path) -> Path:
    """Return an absolute path without `..`; a link keeps its name, by which its owner knows it."""
    return Path(os.path.abspath(path))  # noqa: PTH100  # pathlib keeps `..`, or follows links


def blocks_of(stream: IO[bytes] | io.BufferedIOBase, size: int = _BLOCK) -> Iterator[bytes]:
    """Return what is left of a stream, block by block."""
    return iter(partial(stream.read, size), b"")


def read_whole(stream: IO[bytes] | io.BufferedIOBase, most: int) -> bytes | None:
    """Return all that is left of a stream; None if that is more than `most` bytes."""
    content = io.BytesIO()
    for block in blocks_of(stream):
        if content.write(block) and content.tell() > most:
            return None
    return content.getvalue()  # of a BytesIO, which does not hold it twice


def is_export(name: str) -> bool:
    """Return whether a file's name is one that exports have."""
    return name.lower().endswith(READ) and not name.startswith(_NOT_OURS)


@dataclass(frozen=True)
class Listing:
    """What lies below a folder, hidden files apart.

    `exports` are files whose names are those of exports, `others` those with other names, `special`
    what is no regular file; `closed` is what the system does not open, and why.
    """

    exports: list[Path] = field(default_factory=list)
    others: list[Path] = field(default_factory=list)
    special: list[Path] = field(default_factory=list)
    closed: list[tuple[Path, OSError]] = field(default_factory=list)

    def refuse(self, error: OSError) -> None:
        """Add what cannot be opened."""
        self.closed.append((Path(error.filename), error))

    def add(self, path: Path) -> None:
        """Add a file, a pipe or the like, by what the system says of it."""
        if path.name.lower().endswith(_DOCUMENTS):
            return
        try:
            is_file = stat.S_ISREG(path.stat().st_mode)
        except OSError as error:
            # It may be a link to a folder, or lie in a folder that may be listed but not entered.
            if not is_export(path.name) or isinstance(error, PermissionError):
                self.refuse(error)
                return
            is_file = True  # what is wrong with it is told where it is read
        named = self.exports if is_export(path.name) else self.others
        (named if is_file else self.special).append(path)

    def include(self, other: Listing) -> None:
        """Add all that another listing holds but exports."""
        self.others.extend(other.others)
        self.special.extend(other.special)
        self.closed.extend(other.closed)


def listed_below(folder: Path) -> Listing:
    """Return what lies below a folder, links to folders followed.

    A folder that is reached in several ways is listed once: by its own name before those of links.
    The files of a release are left out.
    """
    seen: set[str] = set()
    released: set[Path] = set()
    found = Listing()
    waiting = [folder]
    walk = partial(os.walk, onerror=found.refuse)
    while waiting:
        links: list[Path] = []
        for parent, folders, names in itertools.chain.from_iterable(map(walk, waiting)):
            real = os.path.realpath(parent)
            if real in seen:
                # A link can lead back to a folder above it: the walk would never end.
                folders.clear()
                continue
            seen.add(real)
            if MANIFEST in names:
                released.update(Path(parent, name) for name in files_of_release(Path(parent)))
            for name in names:
                if not name.startswith(_NOT_OURS) and (path := Path(parent, name)) not in released:
                    found.add(path)
            # Hidden folders hold what programs keep for themselves, copies of exports among it.
            below = [Path(parent, name) for name in folders if not name.startswith(".")]
            here = [*filter(os.path.islink, below)]  # says no where it may not look
            links.extend(here)
            folders[:] = [path.name for path in below if path not in here]
        waiting = sorted(links)
    found.exports.sort()
    return found


def chosen_files(arguments: Sequence[str]) -> tuple[tuple[Path | None, ...], Listing]:
    """Return the files that arguments choose: files, folders, patterns, `-` (None) for stdin.

    A file that is chosen twice is there once. What else lies in folders and under patterns is
    listed beside. Raises UsageError if an argument chooses nothing.
    """
    chosen: dict[str, Path | None] = {}
    beside = Listing()
    for argument in arguments:
        if argument == STDIN:
            chosen[STDIN] = None
            continue
        listing = _listed_by(argument)
        if not (listing.exports or listing.closed):
            raise _nothing_at(argument)
        for path in listing.exports:
            chosen.setdefault(os.path.realpath(path), path)
        beside.include(listing)
    return tuple(chosen.values()), beside


def _nothing_at(argument: str) -> UsageError:
    shown = printable(argument)
    if Path(argument).is_dir():
        return UsageError("nothing_in_folder", place=shown)
    return UsageError(
        "nothing_matches" if glob.has_magic(argument) else "nothing_there", place=shown
    )


def _listed_by(argument: str) -> Listing:
    path = Path(argument)
    if path.is_dir():
        return listed_below(path)
    found = Listing()
    if os.path.lexists(path):
        found.exports.append(path)  # whatever it is: it has been named
        return found
    for match in map(Path, sorted(glob.glob(argument, recursive=True))):  # noqa: PTH207  # any root
        if os.path.isdir(match) and not argument.endswith("**"):  # noqa: PTH112  # as above
            below = listed_below(match)
            found.exports.extend(below.exports)
            found.include(below)
        elif is_export(match.name):
            found.add(match)
        elif os.path.isfile(match) and match.suffix == path.suffix:  # noqa: PTH113
            found.exports.append(match)
    # A pattern passes over the folders that it cannot open.
    if glob.has_magic(str(path.parent)):
        above = next(each for each in path.parents if not glob.has_magic(str(each)))
        found.closed.extend(listed_below(above).closed)
    return found
