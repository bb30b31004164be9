"""Writing results: to stdout whatever reads it, to a file in one piece or not at all."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from bjut_exchange.errors import OutputError, write_all


def write_stdout(content: bytes) -> None:
    """Write to stdout; a reader that has left is no error.

    Raises OutputError if the system refuses, as on a full disk.
    """
    if sys.stdout is None:
        raise OutputError("stdout_closed")
    try:
        write_all(sys.stdout, content)
    except BrokenPipeError:
        # Python writes to stdout once more at exit, and would report the closed pipe then.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        raise OutputError("stdout_refused", reason=error) from None


def write_file(path: Path, content: bytes) -> None:
    """Replace a file in one step, so that whoever reads it sees the old content or the new.

    The target of a link is replaced, not the link. A pipe or a device is written to, not replaced.
    Raises OutputError if the system refuses.
    """
    target = Path(os.path.realpath(path))
    try:
        if target.exists() and not target.is_file():
            target.write_bytes(content)
        else:
            _replace(target, content)
    except OSError as error:
        raise OutputError("not_writable", path=path, reason=error) from None


def _replace(path: Path, content: bytes) -> None:
    from tempfile import NamedTemporaryFile

    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as new:
        try:
            new.write(content)
            new.flush()
            # After a power failure the new name must not stand for a file without content.
            os.fsync(new.fileno())
            new.close()
            # A temporary file can be read by its owner alone, a result by colleagues too.
            Path(new.name).chmod(_permissions(path))
            Path(new.name).replace(path)
        except BaseException:
            Path(new.name).unlink(missing_ok=True)
            raise


def is_terminal() -> bool:
    """Return whether stdout is a terminal."""
    return sys.stdout is not None and sys.stdout.isatty()


def _permissions(path: Path) -> int:
    if path.exists():
        return path.stat().st_mode & 0o777
    # The system tells the mask only to those who set it.
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
