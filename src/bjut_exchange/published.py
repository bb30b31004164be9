"""A figure as it was published, and as a recount has it."""

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


@dataclass(frozen=True)
class Revision:
    """A figure that was published and is counted otherwise now."""

    published: Published
    counted: int | None
