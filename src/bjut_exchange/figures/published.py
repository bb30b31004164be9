"""What is known of figures besides: what was published, a recount, how complete a year is."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class Published:
    """A figure that was published, as the history holds it."""

    value: int
    status: str = ""
    source: str = ""
    published_on: dt.date | None = None
    reason: str = ""
    inputs_sha256: str = ""
    definitions_sha256: str = ""

    @property
    def is_provisional(self) -> bool:
        """Tell whether it was published as provisional, and so is meant to be replaced."""
        return "p" in self.status.split()


@dataclass(frozen=True)
class Revision:
    """A figure that was published and is counted otherwise now."""

    published: Published
    counted: int | None


@dataclass(frozen=True)
class Provisional:
    """How far a year that is not complete is known, if that is known; inferred or declared."""

    up_to: dt.date | None
    is_inferred: bool
