"""What an office says of itself in a release."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field

from bjut_exchange.config.values import Label, Name, Strict, Text


class OfficeStatement(Strict):
    """A statement of the office's own; a number in it that is no figure needs a source."""

    text: Name
    source: Name | None = None


class OfficeMap(Strict):
    """A map of the office's own, a picture, with the number of its approval."""

    file: Annotated[Path, Field(strict=False)]
    approval: Text


class Report(Strict):
    """Who publishes a release, and what the office adds to it.

    Paths are those of the data folder.
    """

    institution: Name | None = None
    office: Name | None = None
    contact: Name | None = None
    licence: Name | None = None
    logo: Annotated[Path, Field(strict=False)] | None = None
    map: OfficeMap | None = None
    statement: Annotated[tuple[OfficeStatement, ...], Field(strict=False)] = ()

    @property
    def files(self) -> dict[str, Path]:
        """Return the files that are named, by their keys."""
        named = {"report.logo": self.logo, "report.map.file": self.map.file if self.map else None}
        return {key: path for key, path in named.items() if path}

    @property
    def labels(self) -> tuple[Label, ...]:
        """Return what is said of the office, what it says itself, and the files that it adds."""
        stated = (self.institution, self.office, self.contact, self.licence)
        files = (Label(en=path.as_posix()) for path in self.files.values())
        return (*filter(None, stated), *(each.text for each in self.statement), *files)
