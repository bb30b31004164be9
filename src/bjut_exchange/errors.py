"""What can go wrong, and the one place where it is put into words for the user."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Iterable
from contextlib import suppress
from enum import IntEnum
from pathlib import Path
from typing import Any, TextIO

from bjut_exchange.messages import Said, Words


class ExitCode(IntEnum):
    """The exit codes of every command."""

    DONE = 0
    DIFFERS = 1
    UNUSABLE = 2
    DEFECT = 3
    INTERRUPTED = 130


class ExchangeError(Exception):
    """Something the user can fix: a sentence that says what, a hint that says how.

    Both stand in `errors.toml` under `key`, in English and Chinese, and are filled in with `parts`.
    Neither may hold a value from an export, since exports hold personal data.
    """

    exit_code = ExitCode.UNUSABLE

    def __init__(self, key: str, /, **parts: Any) -> None:  # noqa: ANN401  # whatever fills a sentence in
        super().__init__(key)
        self.key, self.parts = key, parts

    @property
    def sentence(self) -> Said:
        """Return the sentence, in no language yet."""
        return Said(self.key, self.parts, "errors")

    @property
    def advice(self) -> Said:
        """Return the hint, in no language yet."""
        return Said(self.key, self.parts, "hints")

    def __str__(self) -> str:
        """Return the sentence in English."""
        return Words().put(self.sentence)

    @property
    def hint(self) -> str:
        """Return the hint in English."""
        return Words().put(self.advice)


class UsageError(ExchangeError):
    """The command line cannot be carried out."""


class ConfigError(ExchangeError):
    """The definitions cannot be used."""


class InputError(ExchangeError):
    """An export cannot be read, or none was found.

    `check` is the code of the check that an export fails, `row` the row that shows it.
    """

    def __init__(
        self,
        key: str,
        /,
        *,
        check: str = "F01",
        row: int | None = None,
        **parts: Any,  # noqa: ANN401  # as above
    ) -> None:
        super().__init__(key, **parts, **({} if row is None else {"row": row}))
        self.check = check
        self.row = row


class DiffersError(ExchangeError):
    """What is there already differs."""

    exit_code = ExitCode.DIFFERS


class OutputError(ExchangeError):
    """The result cannot be written."""


class UnusableValueError(ExchangeError, ValueError):
    """A value of the definitions cannot be used: a ValueError, for which pydantic looks."""


def run_guarded(command: Callable[[], int], *, debug: bool, words: Words = Words()) -> int:  # noqa: B008  # Words is frozen
    """Run `command` and return its exit code; put every failure into `words` on stderr.

    A defect is named by its type and place alone. Its message and its local variables are
    withheld even with `debug`, because both can hold cells of an export.
    """
    try:
        return command()
    except ExchangeError as error:
        complain(error, words)
        return error.exit_code
    except KeyboardInterrupt:
        complain(ExchangeError("interrupted"), words)
        return ExitCode.INTERRUPTED
    except OSError as error:
        name = f": {error.filename}" if isinstance(error.filename, str) else ""
        complain(ExchangeError("refused_by_system", reason=error, name=name), words)
        sys.stdout = None  # what its buffer still holds cannot be written at the end either
        return ExitCode.UNUSABLE
    except Exception as error:  # noqa: BLE001  # the boundary: nothing may pass it as a traceback
        if debug:
            sys.stderr.writelines(traceback.format_tb(error.__traceback__))
        frame = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{Path(frame.filename).name}:{frame.lineno}"
        complain(ExchangeError("defect", kind=type(error).__name__, place=place), words)
        return ExitCode.DEFECT


def complain(error: ExchangeError, words: Words) -> None:
    """Print an error and its hint to stderr, one line each."""
    remark(words.say("error_line", text=error.sentence))
    if hint := words.put(error.advice):
        remark(words.say("hint_line", text=hint))


def remark(text: str) -> None:
    """Print a line to stderr, in UTF-8 whatever the locale; where there is none, say nothing.

    What cannot be printed, as in names of files and in arguments, is escaped.
    """
    text = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)
    if sys.stderr is not None:
        with suppress(OSError):
            write_all(sys.stderr, f"exchange: {text}\n".encode())


def write_all(stream: TextIO, content: bytes) -> None:
    """Write bytes to a standard stream past its buffer, which could not be emptied at exit."""
    raw = getattr(stream.buffer, "raw", stream.buffer)
    rest = memoryview(content)
    while rest:
        rest = rest[raw.write(rest) :]


def nearest(text: str, names: Iterable[str]) -> Said:
    """Return a hint for a name that is not known: the nearest one, or all of them."""
    known = [str(name) for name in names]
    near = closest(text, known, 0.5)
    return Said("did_you_mean", {"name": near}) if near else Said("possible", {"names": known})


def closest(text: str, names: Iterable[str], least: float = 0) -> str:
    """Return the name that is most like a text, at least by so much; empty if there is none."""
    from difflib import get_close_matches  # few runs need it, and it loads re

    return next(iter(get_close_matches(text, [*names], n=1, cutoff=least)), "")


def quoted(texts: Iterable[str]) -> list[Said]:
    """Return texts as parts of a sentence, each in quotation marks."""
    return [Said("quoted", {"text": text}) for text in texts]
