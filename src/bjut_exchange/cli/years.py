"""Which years a request asks for, in one way for all commands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bjut_exchange.cli.options import YearsRequest
from bjut_exchange.config.terms import DirectionName

if TYPE_CHECKING:
    from bjut_exchange.config.schema import Definitions
    from bjut_exchange.figures.counting import Figures


@dataclass(frozen=True)
class YearsAsked:
    """The years that a request asks for; each raises UsageError for what is no year or no span."""

    request: YearsRequest
    figures: Mapping[DirectionName, Figures]
    definitions: Definitions

    @property
    def year(self) -> int | None:
        """Return the year asked for, None for none."""
        return next(iter(self.years()), None)

    def years(self, *, only_counted: bool = False) -> list[int]:
        """Return the years asked for, of a span those covered; none if none is asked for.

        With `only_counted`, a span leaves out years of which only published figures are known.
        Raises UsageError also if no year of the span is covered.
        """
        from bjut_exchange.views.context import parse_year, years_between

        if not self.request.has_span:
            given = self.request.year or ()
            return [parse_year(each, self.figures, self.definitions) for each in given]
        figures = self.figures
        if only_counted:
            figures = {name: of.counted_only() for name, of in figures.items()}
        return years_between(*self.span, figures, self.definitions)

    @property
    def span(self) -> tuple[int | None, int | None]:
        """Return the first and the last year asked for, None for none."""
        from bjut_exchange.views.context import parse_span

        return parse_span(self.request.first, self.request.last, self.figures, self.definitions)

    @property
    def spans(self) -> list[tuple[int | None, int | None]]:
        """Return the years or the span asked for as spans, whether or not they are covered."""
        return [self.span] if self.request.has_span else [(year, year) for year in self.years()]
