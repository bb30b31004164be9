"""Writing results: to stdout whatever reads it, to a file in one piece or not at all."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from bjut_exchange.errors import OutputError
from bjut_exchange.render import Format, Style


def style_of_stdout(environment: Mapping[str, str]) -> Style:
    """Tell what stdout shows: a terminal's width and colours, or neither.

    `NO_COLOR` takes colours away; `FORCE_COLOR` gives them to a pipe too, where a table keeps its
    own width all the same.
    """
    terminal = sys.stdout.isatty()
    forced = environment.get("FORCE_COLOR", "") not in {"", "0"}
    capable = terminal and environment.get("TERM") != "dumb"
    colour = (capable or forced) and not environment.get("NO_COLOR")
    return Style(shutil.get_terminal_size().columns if terminal else None, colour)


def default_format() -> Format:
    """Choose a table for a terminal, CSV for whatever else reads stdout."""
    return Format.TABLE if sys.stdout.isatty() else Format.CSV


def write_stdout(content: bytes) -> None:
    """Write to stdout without a buffer of our own; a reader that has left is no error.

    Raises OutputError if the system refuses, as on a full disk.
    """
    stream = getattr(sys.stdout.buffer, "raw", sys.stdout.buffer)
    rest = memoryview(content)
    try:
        while rest:
            rest = rest[stream.write(rest) :]
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        msg = f"the result cannot be written to stdout: {error.strerror}"
        raise OutputError(msg, hint="write to another place with -o FILE") from None


def write_file(path: Path, content: bytes) -> None:
    """Replace `path` by `content` in one step: whoever reads it sees the old or the new.

    Raises OutputError if the folder does not exist or cannot be written to.
    """
    try:
        with tempfile.NamedTemporaryFile(
            dir=path.parent, prefix=f".{path.name}.", delete=False
        ) as new:
            try:
                new.write(content)
                new.close()
                Path(new.name).chmod(_permissions(path))
                Path(new.name).replace(path)
            except BaseException:
                Path(new.name).unlink(missing_ok=True)
                raise
    except OSError as error:
        msg = f"{path} cannot be written: {error.strerror}"
        raise OutputError(msg, hint="check that its folder exists and may be written to") from None


def _permissions(path: Path) -> int:
    if path.exists():
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
