"""Which field each column of a table holds: told by its header if known, else by its cells."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial

from bjut_exchange.cleaning.cells import known_headers
from bjut_exchange.cleaning.dates import DateStyle
from bjut_exchange.cleaning.parsers import style_of
from bjut_exchange.config.countries import countries_in, known_elsewhere
from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import DirectionName, FieldKind, FieldName
from bjut_exchange.messages import Said
from bjut_exchange.proposal.columns import Column, academic_year, is_partner_code
from bjut_exchange.proposal.dates import date_columns
from bjut_exchange.proposal.words import Lexicon, plain
from bjut_exchange.text import folded, folded_header, known_header, may_be_shown

_LEAST_ID, _LEAST_COUNTRY, _LEAST_TERMS, _LEAST_NAMES, _LEAST_PARTNER = 0.7, 0.6, 0.5, 0.5, 0.3
_ONE_COUNTRY = 0.9  # of the rows: the own one, beside another column of countries
_LIKE = 0.25  # what a header that is like a field adds
_SAME_LENGTH = 0.8  # of the rows last as long as their dates say
_LEAST_ROWS = 3
_MOST_COLLEGES = 80
_TERMS = (
    *(FieldName.GENDER, FieldName.STATUS, FieldName.LEVEL, FieldName.DURATION),
    FieldName.ACTIVITY,
)
_NAMES = (FieldName.PROGRAMME, FieldName.PARTNER, FieldName.COLLEGE)


@dataclass(frozen=True, eq=False)
class Choice:
    """A field, the column that holds it, and why. What is not sure can be asked."""

    field: FieldName
    column: Column
    evidence: Said
    is_known: bool = False
    is_sure: bool = True
    pattern: str = ""
    digits: int = 0
    unit: str = ""
    is_foreign: bool = False  # names of countries in a language that definitions do not list


@dataclass
class Chooser:
    """Chooses the fields of the columns of tables that have their headers in common."""

    columns: Sequence[Column]
    direction: DirectionName
    definitions: Definitions
    lexicon: Lexicon
    refused: frozenset[tuple[FieldName, str]] = frozenset()
    found: list[Choice] = field(default_factory=list)

    def choices(self) -> list[Choice]:
        """Return the fields found, each with its column."""
        self._known()
        for step in (
            *(self._dates, self._years, self._person, self._number, self._country, self._terms),
            *(self._names, self._days),
        ):
            for choice in step():
                if (choice.field, choice.column.header) not in self.refused:
                    self.found.append(choice)
        return self.found

    @cached_property
    def style(self) -> DateStyle:
        """Return how dates are read."""
        return style_of(self.definitions)

    def column(self, name: FieldName) -> Column | None:
        """Return the column of a field; None if none has been found."""
        return next((each.column for each in self.found if each.field is name), None)

    @cached_property
    def terms(self) -> Mapping[FieldName, Mapping[str, str]]:
        """Return the terms of texts: those of the definitions, and of other offices."""
        return {name: terms_of(name, self.definitions, self.lexicon) for name in _TERMS}

    def likeness(self, name: FieldName, column: Column) -> int:
        """Return how like the header of a column is to a field."""
        return self.lexicon.fields[name].count(column.label)

    @cached_property
    def _usable(self) -> list[Column]:
        """Return the columns that can be a field by their headers."""
        others, otherwise = self.lexicon.others, self.lexicon.others_otherwise
        named = [each for each in self.columns if each.header and each.total]
        return [
            each
            for each in named
            if may_be_shown(each.header, len(each.header))
            and not others.found_in(each.label)
            and not (
                otherwise.found_in(each.label)
                and not any(self.likeness(name, each) for name in _NAMES)
            )
        ]

    @property
    def free(self) -> list[Column]:
        """Return the columns that can be a field and are none yet."""
        taken = {id(each.column) for each in self.found if each.field is not FieldName.NUMBER}
        return [each for each in self._usable if id(each) not in taken]

    def _known(self) -> None:
        of_direction = self.definitions.direction(self.direction).columns
        known = known_headers(of_direction)
        for column in self.columns:
            key = known_header(column.header, known) if column.header else ""
            for name, candidates in of_direction.items():
                same = (each for each in candidates if folded_header(each.column) == key)
                if key in known and any(each.pattern is None for each in same):
                    self.found.append(Choice(name, column, Said("init_known"), is_known=True))

    def _dates(self) -> Iterator[Choice]:
        start, end = self.column(FieldName.START), self.column(FieldName.END)
        if start and end:
            return
        likeness = {
            name: {id(each): self.likeness(name, each) for each in self.columns}
            for name in (FieldName.START, FieldName.END)
        }
        chosen = date_columns(self.free, self.style, likeness, start, end)
        for name, column, evidence, is_sure in chosen:
            yield Choice(name, column, evidence, is_sure=is_sure)

    def _years(self) -> Iterator[Choice]:
        if self.column(FieldName.YEAR):
            return
        has_start = self.column(FieldName.START) is not None
        found = [each for each in self.free if each.academic_years >= 0.8 * each.total]
        if not found and not has_start:
            found = [each for each in self.free if each.calendar_years >= 0.9 * each.total]
        if not found:
            return
        column = max(found, key=lambda each: self.likeness(FieldName.YEAR, each))
        hits = column.academic_years or column.calendar_years
        pattern = r"(?:19|20)\d{2}[-/_–]\d{2,4}" if column.needs_pattern else ""
        if academic_year(next(iter(column.counts))):
            key = "init_academic_years"
        else:
            key, pattern = "init_years", ""
        yield Choice(FieldName.YEAR, column, _said(key, hits, column), pattern=pattern)

    def _person(self) -> Iterator[Choice]:
        if self.column(FieldName.PERSON):
            return
        scores = {
            id(each): each.id_score * (1 + _LIKE * bool(self.likeness(FieldName.PERSON, each)))
            for each in self.free
        }
        column = max(self.free, key=lambda each: scores[id(each)], default=None)
        if column and column.id_score and scores[id(column)] >= _LEAST_ID / 2:
            is_sure = scores[id(column)] >= _LEAST_ID
            evidence = Said("init_ids", {"hits": len(column.counts), "total": column.total})
            yield Choice(FieldName.PERSON, column, evidence, is_sure=is_sure)

    def _number(self) -> Iterator[Choice]:
        if not self.column(FieldName.NUMBER):
            running = [each for each in self.free if each.is_running and each.total >= _LEAST_ROWS]
            for column in running[:1]:
                yield Choice(FieldName.NUMBER, column, Said("init_running"))

    def _country(self) -> Iterator[Choice]:
        if self.column(FieldName.COUNTRY):
            return
        countries = countries_in(self.definitions.country_languages)
        known = {id(each): each.share(countries.code) for each in self.free}
        found = [each for each in self.free if known[id(each)] >= _LEAST_COUNTRY]
        found = [each for each in found if not self._is_of_known_terms(each)]
        if found:
            column = max(found, key=self._country_rank)
            yield Choice(
                FieldName.COUNTRY,
                column,
                _said("init_countries", column.hits(countries.code), column),
            )
            return
        found = [each for each in self.free if each.is_wordy and self._is_elsewhere(each)]
        if found:
            column = max(found, key=self._country_rank)
            evidence = _said("init_countries_in", self._elsewhere(column), column)
            yield Choice(FieldName.COUNTRY, column, evidence, is_foreign=True)

    def _country_rank(self, column: Column) -> tuple[bool, int, int, int]:
        """Return how well a column of countries tells where students go, or come from."""
        other = next(name for name in DirectionName if name is not self.direction)
        own = self.lexicon.header_words[self.direction].count(column.label)
        not_own = self.lexicon.header_words[other].count(column.label)
        ((_, most),) = column.counts.most_common(1)
        is_spread = most < _ONE_COUNTRY * column.total
        likeness = self.likeness(FieldName.COUNTRY, column)
        return is_spread, own - not_own, likeness, len(column.counts)

    def _elsewhere(self, column: Column) -> int:
        """Return how many cells are countries in any language."""
        found = known_elsewhere(column.counts)
        countries = countries_in(self.definitions.country_languages)
        return column.hits(lambda text: text in found or countries.code(text))

    def _is_elsewhere(self, column: Column) -> bool:
        return self._elsewhere(column) >= _LEAST_COUNTRY * column.total

    def _is_of_known_terms(self, column: Column) -> bool:
        return any(column.share(self._knows(name)) >= 0.9 for name in _TERMS)

    def _knows(self, name: FieldName) -> Callable[[str], object]:
        return partial(_known_term, self.terms[name])

    def _terms(self) -> Iterator[Choice]:
        lacking = [name for name in _TERMS if not self.column(name)]
        scores = [
            (share + _LIKE * bool(self.likeness(name, each)), -at, name, each, share)
            for at, name in enumerate(lacking)
            for each in self.free
            if each.is_of_terms
            for share in [each.share(self._knows(name))]
            if share >= _LEAST_TERMS or (self.likeness(name, each) and each.is_wordy and share > 0)
        ]
        done: list[FieldName] = []
        taken: list[Column] = []
        for _, _, name, column, share in sorted(scores, key=lambda each: each[:2], reverse=True):
            # Of students who come, one column often says both what they are and what they do.
            both = self.direction is DirectionName.INBOUND and name is FieldName.ACTIVITY
            if name in done or (column in taken and not (both and share >= _LEAST_TERMS)):
                continue
            if name is FieldName.ACTIVITY and self._names_programmes(column):
                continue
            done.append(name)
            taken.append(column)
            evidence = _said("init_terms", column.hits(self._knows(name)), column)
            codes = self.terms[name].keys() & {text for text in column.counts if text.isdecimal()}
            digits = max(map(len, codes), default=0) if len(codes) else 0
            yield Choice(
                name, column, evidence, is_sure=share >= _LEAST_TERMS, digits=digits * (digits > 1)
            )
        yield from self._like_terms(lacking, done)

    def _like_terms(
        self, lacking: Sequence[FieldName], done: Sequence[FieldName]
    ) -> Iterator[Choice]:
        """Yield fields whose terms are not known, by the headers of columns alone."""
        for name in (FieldName.LEVEL, FieldName.STATUS, FieldName.GENDER):
            like = [each for each in self.free if each.is_wordy and self.likeness(name, each)]
            like = [each for each in like if each.is_of_terms]
            if name in lacking and name not in done and like:
                yield Choice(name, like[0], Said("init_like_terms"), is_sure=False)

    def _names(self) -> Iterator[Choice]:
        for name in _NAMES:
            if self.column(name):
                continue
            shares = {id(each): self._name_share(name, each) for each in self.free}
            least = _LEAST_PARTNER if name is FieldName.PARTNER else _LEAST_NAMES
            found = [each for each in self.free if shares[id(each)] >= least]
            if found:
                column = max(found, key=partial(self._name_rank, name))
                hits = round(shares[id(column)] * column.total)
                choice = Choice(name, column, _said(f"init_{name}", hits, column))
            elif like := [each for each in self.free if self._is_like_name(name, each)]:
                column = max(like, key=partial(self._name_rank, name))
                choice = Choice(name, column, Said("init_like"), is_sure=False)
            else:
                continue
            if (name, choice.column.header) not in self.refused:
                self.found.append(choice)
        yield from ()

    def _names_programmes(self, column: Column) -> bool:
        """Return whether a column names programmes, and a few of them by what they are."""
        words, knows = self.lexicon.values[FieldName.PROGRAMME], self._knows(FieldName.ACTIVITY)
        is_known = column.hits(knows)
        named = column.hits(lambda text: not knows(text) and words.found_in(plain(text)))
        return named > 0.01 * column.total and is_known + named >= 0.9 * column.total

    def _name_share(self, name: FieldName, column: Column) -> float:
        """Return the share of texts with words of a field; those of another one come before."""
        if not column.is_wordy:
            return 0.0
        words = self.lexicon.values
        is_programme = column.share(lambda text: words[FieldName.PROGRAMME].found_in(plain(text)))
        is_partner = column.share(
            lambda text: words[FieldName.PARTNER].found_in(plain(text)) or is_partner_code(text)
        )
        is_college = column.share(lambda text: words[FieldName.COLLEGE].found_in(plain(text)))
        if name is FieldName.PROGRAMME:
            return 1.0 if self._names_programmes(column) else is_programme
        if is_programme >= _LEAST_NAMES:
            return 0.0
        is_few = len(column.counts) <= _MOST_COLLEGES and column.repeats
        in_college = self.likeness(FieldName.COLLEGE, column) and not self.likeness(
            FieldName.PARTNER, column
        )
        if name is FieldName.PARTNER:
            return 0.0 if in_college or (is_college > 0.9 and is_partner < 0.6) else is_partner
        return is_college if is_few and (is_partner < _LEAST_PARTNER or in_college) else 0.0

    def _is_like_name(self, name: FieldName, column: Column) -> bool:
        likeness = {
            other: self.likeness(other, column)
            for other in FieldName
            if other in self.lexicon.fields
        }
        is_most = likeness[name] and likeness[name] == max(likeness.values())
        return bool(is_most and column.is_wordy and column.repeats)

    def _name_rank(self, name: FieldName, column: Column) -> tuple[bool, int, int, int]:
        other = next(each for each in DirectionName if each is not self.direction)
        own = self.lexicon.header_words[self.direction].count(column.label)
        not_own = self.lexicon.header_words[other].count(column.label)
        is_several = len(column.counts) > 1
        return is_several, own - not_own, self.likeness(name, column), len(column.counts)

    def _days(self) -> Iterator[Choice]:
        if self.column(FieldName.DAYS) or self.column(FieldName.END):
            return
        units = self.lexicon.units
        for column in self.free:
            stated = [each for each in column.lengths if each]
            if len(stated) >= 0.8 * column.total > 0 and self.likeness(FieldName.DAYS, column):
                unit = next((name for name in units if units[name].found_in(column.label)), "")
                evidence = Said("init_days", {"hits": len(stated), "total": column.total})
                yield Choice(FieldName.DAYS, column, evidence, unit=unit)
                return


def terms_of(name: FieldName, definitions: Definitions, lexicon: Lexicon) -> dict[str, str]:
    """Return the terms that folded texts stand for in a field, also in other languages."""
    return {**lexicon.terms.get(name, {}), **definitions.texts(name)}


def _known_term(terms: Mapping[str, str], text: str) -> str | None:
    return terms.get(folded(text)) or terms.get(plain(text))


def _said(key: str, hits: int, column: Column) -> Said:
    return Said(key, {"hits": hits, "total": column.total})


def is_vocabulary(name: FieldName) -> bool:
    """Return whether the values of a field are terms."""
    return name.kind is FieldKind.TERM
