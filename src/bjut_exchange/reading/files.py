"""Which files there are: below a folder, or chosen one by one, by pattern, by folder."""

from __future__ import annotations

import glob
import io
import itertools
import os
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import IO

from bjut_exchange.errors import UsageError

STDIN = "-"
_BLOCK = 1 << 20
_TEXTS = (".csv", ".tsv", ".txt")
_READ = (*_TEXTS, *(f"{suffix}.gz" for suffix in _TEXTS), ".xlsx", ".xlsm", ".xls", ".ods")
_NOT_OURS = (".", "~$")  # hidden files, and what Office writes beside a workbook that is open


def printable(name: str) -> str:
    """Return a name for display, with a mark for each character that cannot be printed."""
    return "".join(c if c.isprintable() else "\ufffd" for c in name)


def absolute(path: Path) -> Path:
    """Return an absolute path without `..`; a link keeps its name, by which its owner knows it."""
    return Path(os.path.abspath(path))  # noqa: PTH100  # pathlib keeps `..`, or follows links


def read_whole(stream: IO[bytes] | io.BufferedIOBase, most: int) -> bytes | None:
    """Return all that is left of a stream; None if that is more than `most` bytes."""
    blocks = iter(partial(stream.read, _BLOCK), b"")
    content = b"".join(itertools.islice(blocks, most // _BLOCK + 1))
    return None if len(content) > most else content


def is_export(name: str) -> bool:
    """Return whether a file's name is one that exports have."""
    return name.lower().endswith(_READ) and not name.startswith(_NOT_OURS)


def files_below(folder: Path) -> list[Path]:
    """Return the files below a folder whose names are those of exports, links to folders followed.

    A folder that is reached in several ways is listed once: by its own name before those of links.
    """
    seen: set[str] = set()
    found: list[Path] = []
    waiting = [folder]
    while waiting:
        links: list[Path] = []
        for parent, folders, names in itertools.chain.from_iterable(map(os.walk, waiting)):
            real = os.path.realpath(parent)
            if real in seen:
                # A link can lead back to a folder above it: the walk would never end.
                folders.clear()
                continue
            seen.add(real)
            found.extend(Path(parent, name) for name in names if is_export(name))
            # Hidden folders hold what programs keep for themselves, copies of exports among it.
            below = [Path(parent, name) for name in folders if not name.startswith(".")]
            links.extend(path for path in below if path.is_symlink())
            folders[:] = [path.name for path in below if not path.is_symlink()]
        waiting = sorted(links)
    return sorted(found)


def chosen_files(arguments: Sequence[str]) -> tuple[Path | None, ...]:
    """Return the files that arguments choose: files, folders, patterns, `-` (None) for stdin.

    A file that is chosen twice is there once. Raises UsageError if an argument chooses nothing.
    """
    chosen: dict[str, Path | None] = {}
    for argument in arguments:
        if argument == STDIN:
            chosen[STDIN] = None
            continue
        paths = list(_files_of(argument))
        if not paths:
            raise _nothing_at(argument)
        for path in paths:
            chosen.setdefault(os.path.realpath(path), path)
    return tuple(chosen.values())


def _nothing_at(argument: str) -> UsageError:
    shown = printable(argument)
    if Path(argument).is_dir():
        msg = f"no exports found in {shown}"
    elif glob.has_magic(argument):
        msg = f"no export matches {shown}"
    else:
        msg = f"there is no file or folder {shown}"
    return UsageError(msg, hint="use a folder, a file, a pattern in quotes, or - for stdin")


def _files_of(argument: str) -> Iterator[Path]:
    path = Path(argument)
    if path.is_dir():
        yield from files_below(path)
    elif os.path.lexists(path):
        yield path
    else:
        for match in map(Path, sorted(glob.glob(argument, recursive=True))):  # noqa: PTH207  # any root
            if match.is_dir() and not argument.endswith("**"):
                yield from files_below(match)
            elif is_export(match.name) or (match.is_file() and match.suffix == path.suffix):
                yield match
