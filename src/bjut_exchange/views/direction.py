"""The figures of one direction as commands show them: names, flags, record status, notes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bjut_exchange.config.terms import TOTAL, FieldName, Measure
from bjut_exchange.config.values import Label
from bjut_exchange.figures.counting import FIELD_OF, Figures
from bjut_exchange.figures.records import RECORD_RULE, Standing, Verdict, compare_with_earlier
from bjut_exchange.views.context import Context, FiguresByDirection
from bjut_exchange.views.table import Record, Section


@dataclass(frozen=True, eq=False)  # each view is one of its own: frames have no equality
class DirectionView:
    """The figures of one direction, and the definitions and words that they are shown with."""

    figures: Figures
    context: Context

    @property
    def title(self) -> str:
        """Return the title of a section on the direction."""
        return self.context.direction(self.figures.direction)

    @property
    def year_rule(self) -> str:
        """Return the sentence on the year in which a stay counts."""
        rule = self.context.definitions.direction(self.figures.direction).year
        return self.context.words.say(f"year_rule_{rule}")

    def label(self, category: str) -> str:
        """Return the name of a category."""
        return self.context.category(self.figures.direction, category)

    def breaks(self, category: str) -> Mapping[int, Label]:
        """Return the years in which a series was broken, with the reason."""
        return self.context.definitions.breaks_of(self.figures.direction, category)

    def absent(self) -> Section:
        """Return a section that says that the direction does not cover the year asked for."""
        starts, separator = self.context.definitions.year_starts, self.context.words.say("list")
        years = starts.runs(self.figures.years, separator)
        key = "year_absent" if years else "nothing_covered"
        return Section(self.title, notes=(self.context.words.say(key, years=years),))

    def record(self, year: int, category: str) -> dict[str, Any]:
        """Return the cells that every record of a year and category has, with all measures."""
        values = {m.value: self.figures.value(year, category, m) for m in Measure}
        return {
            "year": self.context.year(year),
            "direction": self.figures.direction,
            "category": category,
            "label": self.label(category),
            **values,
            "status": self.status(year, category),
            "source": self.context.definitions.title.en,
        }

    def status(self, year: int, category: str) -> str:
        """Return the flags of the figures of a year and category.

        `p` provisional, the year being incomplete; `x` persons not available; `r` revised, a
        recount differing from what was published; `h` from the history alone; `b` a break in the
        series.
        """
        flags = {
            "p": not self.figures.is_complete(year),
            "x": self.figures.value(year, category, Measure.PERSONS) is None,
            "r": any(key[:2] == (year, category) for key in self.figures.revisions),
            "h": not self.figures.is_counted(year),
            "b": year in self.breaks(category),
        }
        return " ".join(flag for flag, raised in flags.items() if raised)

    def verdict(self, year: int, category: str, measure: Measure) -> Verdict | None:
        """Return how a figure compares with earlier years; None where it is not available."""
        series, partial = self.figures.series(category, measure), self.figures.provisional
        if year not in series:
            return None
        # A year that is covered without a value of its own is a gap, too.
        covered, breaks = self.figures.years, self.breaks(category)

        def compared(series: Mapping[int, int]) -> Verdict:
            return compare_with_earlier(
                series, year, covered=covered, partial=partial, breaks=breaks
            )

        verdict, doubtful = compared(series), self.figures.doubtful
        if verdict.standing is Standing.FIRST:
            return verdict
        least = {each: of - doubtful.get((each, category), 0) for each, of in series.items()}
        # It stands where it does only if it does so without the stays in doubt, here or before.
        extremes = ({**series, year: least[year]}, {**least, year: series[year]})
        if any(compared(of).standing is not verdict.standing for of in extremes):
            years = (each for each in verdict.years_compared if (each, category) in doubtful)
            verdict = replace(verdict, doubtful_years=tuple(years))
        if verdict.doubtful_years or self._unknown(verdict, category, measure):
            return replace(verdict, standing=Standing.UNDETERMINED)
        return verdict

    def _unknown(self, verdict: Verdict, category: str, measure: Measure) -> list[int]:
        """Return the years compared in which stays of a category name an unknown country."""
        years = verdict.years_compared if FIELD_OF.get(measure) is FieldName.COUNTRY else ()
        return [year for year in years if (year, category) in self.figures.unknown_country]

    def evidence(self, verdict: Verdict, category: str, measure: Measure) -> Record:
        """Return a verdict with all that it rests on, years as labels."""
        label = self.context.year
        return {
            "direction": self.figures.direction,
            "category": category,
            "unit": measure,
            "verdict": verdict.standing,
            "year": label(verdict.year),
            "value": verdict.value,
            "first_year": label(verdict.years_compared[0]),
            "years_compared": [*map(label, verdict.years_compared)],
            "missing_years": [*map(label, verdict.missing_years)],
            "complete": verdict.complete,
            "partial_years": [*map(label, verdict.partial_years)],
            "breaks": [*map(label, verdict.breaks)],
            "doubtful_years": [*map(label, verdict.doubtful_years)],
            "unknown_countries": [*map(label, self._unknown(verdict, category, measure))],
            "previous_high": verdict.previous_high,
            "previous_high_years": [*map(label, verdict.previous_high_years)],
            "margin": verdict.margin,
            "rank": verdict.rank,
            "last_higher": None if verdict.last_higher is None else label(verdict.last_higher),
            "rule": RECORD_RULE,
        }

    def provisional_note(self, year: int) -> str:
        """Return why a year is provisional; nothing if it is not."""
        provisional = self.figures.provisional.get(year)
        if provisional is None:
            return ""
        key = "inferred" if provisional.is_inferred else "provisional"
        if provisional.up_to is None:
            key = "inferred_ahead" if provisional.is_inferred else "provisional_published"
        elif provisional.is_first:
            key = "inferred_first"
        return self.context.words.say(key, year=self.context.year(year), up_to=provisional.up_to)

    def year_notes(self, years: Iterable[int], categories: Collection[str]) -> list[str]:
        """Return what must be known of years about the figures of `categories`.

        They may be provisional, known from the history alone, revised, or the first after a break.
        """
        notes = []
        for year in sorted(set(years) & set(self.figures.years)):
            notes.append(self.provisional_note(year))
            if not self.figures.is_counted(year):
                label = self.context.year(year)
                notes.append(self.context.words.say("published_only", year=label))
            notes += self._break_notes(year, categories)
            notes += self._revision_notes(year, categories)
        return [note for note in notes if note]

    def country_notes(self, years: Iterable[int]) -> Iterator[str]:
        """Return how many stays of years name no known country, and what that means."""
        words, figures, label = self.context.words, self.figures, self.context.year
        without = {year: figures.without_country.get((year, TOTAL)) for year in years}
        stays = [
            words.say(
                "without_country_in",
                without=f"{count:,}",
                all=words.amount(figures.value(year, TOTAL, Measure.PARTICIPATIONS) or 0, "stays"),
                year=label(year),
            )
            for year, count in without.items()
            if count and figures.value(year, TOTAL, Measure.COUNTRIES) is not None
        ]
        if stays:
            yield words.say("without_country", stays=words.say("list").join(stays))
        unknown = [year for year, category in figures.unknown_country if category == TOTAL]
        if unknown and min(unknown) <= max(years, default=0):
            runs = self.context.definitions.year_starts.runs(unknown, words.say("list"))
            yield words.say("unknown_country", years=runs)

    def _break_notes(self, year: int, categories: Collection[str]) -> Iterator[str]:
        words, of_all = self.context.words, self.breaks(TOTAL)
        if year in of_all:  # a break of the total is one of every category
            reasons = [words.label(of_all[year])]
        else:
            broken = [each for each in categories if year in self.breaks(each)]
            reasons = [f"{self.label(c)}, {words.label(self.breaks(c)[year])}" for c in broken]
        for reason in reasons:
            yield words.say("breaks_note", year=self.context.year(year), label=reason)

    def _revision_notes(self, year: int, categories: Collection[str]) -> Iterator[str]:
        words = self.context.words
        for (at, category, measure), revision in self.figures.revisions.items():
            if at == year and category in categories:
                date = revision.published.published_on
                yield words.say(
                    "revision",
                    year=self.context.year(year),
                    category=self.label(category),
                    unit=words.term(measure),
                    published=f"{revision.published.value:,}",
                    when=words.say("revision_when", date=date) if date else "",
                    counted="–" if revision.counted is None else f"{revision.counted:,}",
                )


def views_of(figures: FiguresByDirection, context: Context) -> list[DirectionView]:
    """Return a view of each direction."""
    return [DirectionView(of, context) for of in figures.values()]


def revision_records(views: Iterable[DirectionView], years: Collection[int]) -> list[Record]:
    """Return every figure of `years` whose recount differs from what was published."""
    return [
        {
            "year": view.context.year(year),
            "direction": view.figures.direction,
            "category": category,
            "unit": measure,
            "published": revision.published.value,
            "published_on": str(revision.published.published_on or "") or None,
            "counted": revision.counted,
        }
        for view in views
        for (year, category, measure), revision in view.figures.revisions.items()
        if year in years
    ]
