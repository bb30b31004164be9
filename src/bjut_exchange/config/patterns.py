"""Patterns of an office's own definitions: whatever they are, a search ends in seconds."""

from __future__ import annotations

from time import thread_time
from typing import Any

from bjut_exchange.errors import ConfigError, UnusableValueError

_LONGEST = 1_000  # characters; what is longer is no pattern that a person wrote
_SECONDS = 2.0  # for all cells of a column together
_USUAL = 5e-6  # that a search may take besides


class Pattern:
    """A regular expression, and the time that is left to it."""

    def __init__(self, text: str) -> None:
        """Raise UnusableValueError if the text is not a regular expression."""
        import regex  # noqa: PLC0415  # few definitions have patterns

        if len(text) > _LONGEST:
            raise UnusableValueError("long_pattern", most=_LONGEST)
        try:
            self._compiled: Any = regex.compile(text)
        except regex.error as error:
            if error.pos is None:
                raise UnusableValueError("not_a_pattern") from None
            raise UnusableValueError("not_a_pattern_at", at=error.pos + 1) from None
        except (RecursionError, OverflowError):
            raise UnusableValueError("not_a_pattern") from None
        self._text, self._left = text, _SECONDS

    def find(self, text: str) -> str:
        """Return the first group of the first match, or else all of it; empty where none is.

        Raises ConfigError if the searches of this pattern take too long.
        """
        begun, match = thread_time(), None
        try:
            if self._left > 0:
                match = self._compiled.search(text, timeout=self._left)
                self._left -= max(0.0, thread_time() - begun - _USUAL)
        except TimeoutError:
            self._left = 0.0
        if self._left <= 0:
            raise ConfigError("slow_pattern", pattern=self._text)
        return (match[bool(self._compiled.groups)] or "") if match else ""
