"""The figures of one direction as commands show them: names, flags, record status, notes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import KW_ONLY, dataclass
from typing import Any

from bjut_exchange.config.terms import DAY_BAND, TOTAL, WORLD_REGION, FieldName, Measure
from bjut_exchange.config.values import Label
from bjut_exchange.figures.availability import asked_by, stays_by_field
from bjut_exchange.figures.counting import Figures
from bjut_exchange.figures.records import RECORD_RULE, Verdict
from bjut_exchange.figures.verdicts import unknown_countries, verdict_on
from bjut_exchange.views import phrases
from bjut_exchange.views.context import Context, FiguresByDirection
from bjut_exchange.views.table import AT_LEAST, UNCERTAIN, Cell, Marked, Missing, Record, Section

# Why stays may not count; elsewhere a rule may leave them out.
_UNCOUNTED = {"end": "uncounted_end", "person": "uncounted_person"}
# What `set` calls that which is made of another field.
_KEYS = {DAY_BAND: FieldName.DAYS, WORLD_REGION: FieldName.COUNTRY}


@dataclass(frozen=True, eq=False)  # each view is one of its own: frames have no equality
class DirectionView:
    """The figures of one direction, and the definitions and words that they are shown with.

    Notes say what the office can do about its files only if it `advises`.
    """

    figures: Figures
    context: Context
    _: KW_ONLY
    advises: bool = True

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

    def absent(self, year: int | None = None) -> Section:
        """Return a section that says that the direction does not cover the year asked for.

        `year` is that year where the table has several.
        """
        years = self.context.runs(self.figures.years)
        key = "year_absent" if years else "nothing_covered"
        say, title = self.context.words.say, self.title
        if year is not None:
            title = say("titled_year", title=title, year=self.context.year(year))
        return Section(title, notes=(say(key, years=years),))

    def record(self, year: int, category: str) -> dict[str, Any]:
        """Return the cells that every record of a year and category has, with all measures."""
        return {
            "year": self.context.year(year),
            "direction": self.figures.direction,
            "category": category,
            "label": self.label(category),
            **{each.value: self.cell(year, category, each) for each in Measure},
            "status": self.status(year, category),
            "source": self.context.definitions.title.en,
        }

    def cell(self, year: int, category: str, measure: Measure) -> Cell:
        """Return a figure, with a sign where it is uncertain or at least a number."""
        if (year, category) in self.figures.hidden:
            return Missing.CONFIDENTIAL
        value, sign = self.figures.value(year, category, measure), ""
        if self.figures.is_uncertain(year, category, measure):
            sign = UNCERTAIN
        elif self.figures.more(year, category, measure):
            sign = AT_LEAST
        return value if value is None or not sign else Marked(value, None, sign)

    def status(self, year: int, category: str) -> str:
        """Return the flags of the figures of a year and category.

        `p` provisional, the year being incomplete; `x` persons not available; `l` persons at least
        this number; `u` uncertain or not available, as a field was not read; `r` revised: published
        was another number; `h` from the history alone; `b` a break in the series; `c` hidden.
        """
        at, figures = (year, category), self.figures
        flags = {
            "p": not self.figures.is_complete(year),
            "x": figures.value(*at, Measure.PERSONS) is None and at not in figures.hidden,
            "l": at in figures.more_persons,
            "u": any(figures.is_uncertain(*at, measure) for measure in Measure),
            "r": any(key[:2] == at for key in self.figures.revisions),
            "h": not self.figures.is_counted(year),
            "b": year in self.breaks(category),
            "c": at in figures.hidden,
        }
        return " ".join(flag for flag, raised in flags.items() if raised)

    def verdict(self, year: int, category: str, measure: Measure) -> Verdict | None:
        """Return how a figure compares with earlier years; None where it is not available."""
        return verdict_on(self.figures, year, category, measure, self.breaks(category))

    def evidence(self, verdict: Verdict, category: str, measure: Measure) -> Record:
        """Return a verdict with all that it rests on, years as labels."""
        label = self.context.year
        unknown = unknown_countries(self.figures, verdict, category, measure)
        higher = verdict.last_higher if verdict.is_exact else None
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
            "unread_years": [*map(label, verdict.unread_years)],
            "at_least_years": [*map(label, verdict.at_least_years)],
            "unknown_countries": [*map(label, unknown)],
            "previous_high": verdict.previous_high,
            "previous_high_years": [*map(label, verdict.previous_high_years)],
            "margin": verdict.margin if verdict.is_exact else None,
            "rank": verdict.rank if verdict.is_exact else None,
            "last_higher": None if higher is None else label(higher),
            "rule": RECORD_RULE,
        }

    def provisional_note(self, year: int) -> str:
        """Return why a year is provisional; nothing if it is not."""
        provisional = self.figures.provisional.get(year)
        if provisional is None:
            return ""
        said = {"year": self.context.year(year), "up_to": provisional.up_to}
        if not provisional.is_inferred:
            key = "provisional" if provisional.up_to else "provisional_published"
            return self.context.words.say(key, **said)
        key = "inferred_first" if provisional.is_first else "inferred"
        key = key if provisional.up_to else "inferred_ahead"
        return phrases.note(key, self.context.words, self.advises, **said)

    def year_notes(self, years: Collection[int], categories: Collection[str]) -> list[str]:
        """Return which years are provisional, published only, uncertain, revised, after a break."""
        notes = []
        for year in sorted(set(years) & set(self.figures.years)):
            notes.append(self.provisional_note(year))
            if not self.figures.is_counted(year):
                notes.append(self.context.words.say("published_only", year=self.context.year(year)))
            notes += self._break_notes(year, categories)
            notes += self._revision_notes(year, categories)
        notes += [*self.undecided_notes(years, categories), *self.uncounted_notes(years)]
        return [note for note in notes if note]

    def undecided_notes(self, years: Collection[int], categories: Collection[str]) -> Iterator[str]:
        """Return the fields because of which stays may belong to other categories, and which."""
        words, found = self.context.words, self.figures.lacking.undecided
        of_fields: dict[str, list[str]] = {}
        for (year, category), fields in found.items():
            if year in years and category in {*categories} - {TOTAL}:
                for field in fields:
                    of_fields.setdefault(field, []).append(category)
        for field, among in of_fields.items():
            named = [self.label(each) for each in self.figures.categories if each in among]
            yield phrases.note(
                *("undecided", words, self.advises),
                field=phrases.field_name(field, words),
                name=_KEYS.get(field, field),
                stays=self._stays_of({y: found.get((y, TOTAL), {}).get(field) for y in years}),
                categories=words.say("list").join(named),
            )

    def uncounted_notes(self, years: Collection[int]) -> Iterator[str]:
        """Return the fields because of which stays of years may not count."""
        words = self.context.words
        rules = self.context.definitions.direction(self.figures.direction).left_out
        uncounted = stays_by_field(self.figures.lacking.uncounted, years)
        for field, counts in uncounted.items():
            among = [words.label(r.label) for r in rules if field in asked_by(r.when)]
            yield phrases.note(
                *(_UNCOUNTED.get(field, "uncounted"), words, self.advises),
                field=phrases.field_name(field, words),
                name=_KEYS.get(field, field),
                stays=self._stays_of(counts),
                rules=words.say("list").join(among),
                direction=self.figures.direction,
            )

    def unread_notes(self, years: Collection[int]) -> Iterator[str]:
        """Return of which stays of years the programme, the partner or the country was not read."""
        yield from self.unread_field_notes(stays_by_field(self.figures.lacking.unread, years))

    def unread_field_notes(self, unread: Mapping[str, Mapping[int, int]]) -> Iterator[str]:
        """Return of how many stays of years a field was not read, by field."""
        words = self.context.words
        for field, counts in unread.items():
            if stays := self._stays_of(counts):
                named, key = phrases.field_name(field, words), _KEYS.get(field, field)
                yield words.say("unread", field=named, name=key, stays=stays)

    def id_notes(self, years: Collection[int]) -> Iterator[str]:
        """Return in how many stays there is no student id, where persons are at least a number."""
        at_least, without = self.figures.more_persons, self.figures.without_id
        counts = {year: without.get(year) for year in years if (year, TOTAL) in at_least}
        if stays := self._stays_of(counts):
            yield self.context.words.say("persons_at_least", stays=stays)

    def _stays_of(self, counts: Mapping[int, int | None] | Mapping[int, int]) -> str:
        """Return how many stays of years, and of how many in all; protected, only the years."""
        words = self.context.words
        said = [
            words.say(
                "stays_in" if self.figures.protection else "some_stays_in",
                some=f"{count:,}",
                all=words.amount(
                    self.figures.value(year, TOTAL, Measure.PARTICIPATIONS) or 0, "stays"
                ),
                year=self.context.year(year),
            )
            for year, count in sorted(counts.items())
            if count
        ]
        return words.say("list").join(said)

    def country_notes(self, years: Iterable[int]) -> Iterator[str]:
        """Return how many stays of years name no known country, and what that means."""
        words, figures = self.context.words, self.figures
        without = {
            year: figures.without_country.get((year, TOTAL))
            for year in years
            if year in figures.years and figures.value(year, TOTAL, Measure.COUNTRIES) is not None
        }
        if stays := self._stays_of(without):
            yield words.say("without_country", stays=stays)
        unknown = [year for year, category in figures.unknown_country if category == TOTAL]
        if unknown and min(unknown) <= max(years, default=0):
            yield words.say("unknown_country", years=self.context.runs(unknown))

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
