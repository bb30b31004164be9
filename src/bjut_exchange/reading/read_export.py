"""An export once it has been read."""

from __future__ import annotations

from dataclasses import dataclass

from bjut_exchange.reading.containers import Export
from bjut_exchange.reading.files import printable
from bjut_exchange.reading.layout import Layout
from bjut_exchange.reading.sources import Source
from bjut_exchange.register.findings import Place


@dataclass(frozen=True)
class ReadExport:
    """An export that was read, and how it turned out to be written."""

    place: Place
    export: Export
    layout: Layout
    encoding: str
    rows: int

    @property
    def source(self) -> Source:
        """Give the file that it comes from."""
        return self.export.source


def place_of(export: Export) -> Place:
    """Give the place of an export, as it can be shown."""
    return Place(export.source.name, "" if export.sheet is None else printable(export.sheet))
