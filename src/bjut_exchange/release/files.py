"""The folder of a release: written whole or not at all, and never over what is no release."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from bjut_exchange.errors import OutputError, UsageError
from bjut_exchange.formats.registry import Format
from bjut_exchange.messages import Language
from bjut_exchange.reading.releases import MANIFEST, NAME, digest, files_of_release

STATEMENTS = "statements.json"
# The files of the data, and what each holds.
DATA = {
    **{
        f"data/{name}.csv": name
        for name in ("figures", "countries", "partners", "breakdowns", "verdicts")
    },
    "data/figures.meta.csv": "columns",
    STATEMENTS: "statements",
}
_NOT_SHOWN = (".", "~$")  # what systems and offices' programs leave in folders


def file_names(
    forms: Iterable[Format], languages: Sequence[Language], *, has_data: bool
) -> dict[str, str]:
    """Return the names of the files of a release, and of each what it is."""
    names = {f"report.{each}{form.entry.suffix}": str(form) for form in forms for each in languages}
    return {**names, **(DATA if has_data else {}), MANIFEST: "manifest"}


def check_folder(folder: Path, names: Collection[str], *, force: bool) -> None:
    """Raise UsageError if a release with files of these names cannot be written into a folder.

    It may hold an earlier release, which is replaced. With `force` it may hold other files, too,
    which stay, unless they have a name of the release.
    """
    if os.path.lexists(folder) and not folder.is_dir():
        raise UsageError("no_folder", path=folder)
    for name in names:
        if (folder / name).is_dir():
            raise UsageError("folder_in_the_way", path=folder / name)
    listed = files_of_release(folder)
    for name in () if force else _present(folder):
        if listed.get(name) != _digest_of(folder / name):
            key = "release_changed" if name in listed else "folder_holds_other"
            raise UsageError(key, folder=folder, file=name)


def write_folder(folder: Path, files: Mapping[str, bytes], *, force: bool) -> None:
    """Write the files of a release into a folder, in place of an earlier release.

    Whatever interrupts it, the folder is what it was before, or holds all files. Raises UsageError
    as `check_folder`, and OutputError if the system refuses.
    """
    check_folder(folder, files, force=force)
    target = Path(os.path.realpath(folder))
    is_new = not target.exists()
    try:
        # Beside the files that it becomes, since only within a disk files change place at once.
        place = target.parent if is_new else target
        with TemporaryDirectory(dir=place, prefix=f".{NAME}.") as temporary:
            new, old = Path(temporary) / "new", Path(temporary) / "old"
            for name, content in files.items():
                _write(new / name, content)
            if is_new:
                new.rename(target)
            else:
                _replace(target, new, old, files)
    except OSError as error:
        raise OutputError("not_writable", path=folder, reason=error) from None


def _present(folder: Path) -> Iterator[str]:
    """Yield the names of the files below a folder, without those that programs leave there."""
    for path, folders, files in os.walk(folder):
        folders[:] = sorted(each for each in folders if not each.startswith(_NOT_SHOWN))
        for name in sorted(files):
            if not name.startswith(_NOT_SHOWN):
                yield (Path(path) / name).relative_to(folder).as_posix()


def _digest_of(path: Path) -> str:
    """Return the digest of a file; nothing, which no file has, for what cannot be read."""
    with suppress(OSError):
        return digest(path.read_bytes()) if path.is_file() else ""  # a pipe would be waited for
    return ""


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())  # after a power failure no name must stand for half a file


def _replace(target: Path, new: Path, old: Path, files: Collection[str]) -> None:
    """Move new files into a folder, and those of the same names and of an earlier release out."""
    listed = files_of_release(target)
    gone = [
        name
        for name in _present(target)
        if name in files or listed.get(name) == _digest_of(target / name)
    ]
    moves = [(target / name, old / name) for name in gone]
    moves += [(new / name, target / name) for name in files]
    begun = []
    try:
        for source, place in moves:
            place.parent.mkdir(parents=True, exist_ok=True)
            begun.append((source, place))
            source.replace(place)
    except BaseException:  # also an interrupt
        for source, place in reversed(begun):
            if os.path.lexists(place) and not os.path.lexists(source):
                place.replace(source)
        raise
    for name in gone:
        with suppress(OSError):  # it holds something
            (target / name).parent.rmdir()
