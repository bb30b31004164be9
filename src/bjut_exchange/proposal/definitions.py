"""From tables whose fields are known to the definitions that count them."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from bjut_exchange.cleaning.dates import DateStyle, read_date
from bjut_exchange.cleaning.parsers import style_of
from bjut_exchange.config.rules import Desk
from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import DirectionName, FieldName, YearRule
from bjut_exchange.config.values import DAY_FIRST, toml_text
from bjut_exchange.config.years import YearStart
from bjut_exchange.messages import Amount, Said
from bjut_exchange.proposal.choosing import Choice
from bjut_exchange.proposal.dates import order_of_stays
from bjut_exchange.proposal.document import (
    Block,
    Line,
    column_lines,
    column_of,
    inline,
    listed,
)
from bjut_exchange.proposal.groups import ACADEMIC_YEAR_IN_NAMES, Group
from bjut_exchange.proposal.patterns import patterns_of
from bjut_exchange.proposal.vocabularies import UnknownValue

_STARTS = ((9, 1), (8, 1), (10, 1), (7, 1))
_EARLY_OF = 10  # of so many stays, one may start before the year of study
_DATES = (FieldName.START, FieldName.END)
_Specs = dict[FieldName, dict[str, Said]]


@dataclass(frozen=True, eq=False)
class Draft:
    """The definitions of a folder in the making: groups of exports, and what they rest on."""

    title: str
    groups: Sequence[Group]
    names: Sequence[str]
    base: Definitions
    unknown: Sequence[UnknownValue]
    languages: tuple[str, ...] = ()

    def of(self, name: DirectionName) -> list[Group]:
        """Return the groups of a direction."""
        return [each for each in self.groups if each.direction is name]

    def blocks(self) -> Iterator[Block]:
        """Yield the tables of the definitions."""
        yield Block("", tuple(self._general()))
        for name in DirectionName:
            if rule := self.year_rule(name):
                yield Block(f"[{name}]", (Line(f'year = "{rule[0]}"', rule[1]),))
            own, of_desks = self._columns(name)
            if self._needs_exports(name, of_desks):
                yield from self._exports(name, of_desks)
            if own:
                yield Block(f"[{name}.columns]", tuple(_lines(own)))
        for field, values in groupby(self.unknown, lambda each: each.field):
            yield Block(f"[values.{field}]", tuple(map(_value_line, values)))

    def _general(self) -> Iterator[Line]:
        yield Line(f"title = {toml_text(self.title)}", Said("init_title"))
        if self.year_starts:
            yield Line(f'year_starts = "{self.year_starts:%m-%d}"', self._because_academic)
        if self.date_order:
            day_first, because = self.date_order
            order = DAY_FIRST if day_first else "month_first"
            if order != self.base.date_order:
                yield Line(f'date_order = "{order}"', because)
        if self.base.home_country and self.groups and not self.has_chinese:
            yield Line('home_country = ""', Said("init_no_chinese"))
        if self.languages:
            known = [*self.base.country_languages, *self.languages]
            yield Line(f"country_languages = {listed(known)}", Said("init_languages"))

    @cached_property
    def year_starts(self) -> dt.date | None:
        """Return the first day of a year of study, if years are such; its own year is no matter."""
        if not self._because_academic:
            return None
        agree: Counter[tuple[int, int]] = Counter(dict.fromkeys(_STARTS, 0))
        for group in self.groups:
            year, start = group.choice(FieldName.YEAR), group.choice(FieldName.START)
            if year and start and year.column.academic_years:
                days = start.column.days(self.style)
                for text, day in zip(year.column.cells, days, strict=True):
                    years = {each: day and YearStart(*each).year_of(day) for each in _STARTS}
                    agree.update(each for each, of in years.items() if of and str(of) in text)
        month, day_of = max(_STARTS, key=agree.__getitem__)
        return dt.date(2001, month, day_of)

    def _begins_in_it(self, group: Group) -> bool:
        """Return whether stays start in the year of study named; 2015-2016 can be two years."""
        start = group.choice(FieldName.START)
        days = [day for day in start.column.days(self.style) if day] if start else []
        named = re.findall(ACADEMIC_YEAR_IN_NAMES, " ".join(each.name for each in group.samples))
        first = dt.date(int(min(named, default="1900")[:4]), *_STARTS[-1])
        return sum(day < first for day in days) * _EARLY_OF <= len(days)

    @cached_property
    def _because_academic(self) -> Said | None:
        for group in self.groups:
            year = group.choice(FieldName.YEAR)
            if year and year.column.academic_years:
                return Said("init_academic_column", {"header": year.column.header})
            if group.year[0] == ACADEMIC_YEAR_IN_NAMES and self._begins_in_it(group):
                return Said("init_academic_names", {"label": group.label})
        return None

    @cached_property
    def style(self) -> DateStyle:
        """Return how dates are read where a column does not prove it."""
        return style_of(self.base)

    @cached_property
    def date_order(self) -> tuple[bool, Said] | None:
        """Return whether days come first where columns prove it and others need it, and why."""
        proven, open_ = self._orders()
        if not open_:
            return None
        if len(proven) == 1:
            ((day_first, hits),) = proven.items()
            return day_first, Said("init_date_order", {"columns": Amount(hits, "date_columns")})
        pairs = [
            (start.column, end.column)
            for group in self.groups
            for start, end in [(group.choice(FieldName.START), group.choice(FieldName.END))]
            if start and end
        ]
        return None if proven else order_of_stays(pairs, self.style)

    @cached_property
    def has_chinese(self) -> bool:
        """Return whether anything is written in Chinese."""
        return any(column.has_han for group in self.groups for column in group.columns)

    @property
    def has_open_dates(self) -> bool:
        """Return whether dates can be read in two ways and nothing proves in which."""
        _, open_ = self._orders()
        return bool(open_) and not self.date_order

    def _orders(self) -> tuple[Counter[bool], int]:
        proven, open_ = Counter[bool](), 0
        columns = {
            id(c.column): c.column for g in self.groups for c in g.choices if c.field in _DATES
        }
        for column in columns.values():
            for part in column.parts:  # a file proves its own order, as it does when it is read
                style = self.style.proven_by(part)
                if style.is_sure:
                    proven[style.day_first] += 1
                elif any((read := read_date(text, style)) and read.ambiguous for text in set(part)):
                    open_ += 1
        return proven, open_

    def year_rule(self, name: DirectionName) -> tuple[YearRule, Said] | None:
        """Return the rule of years that a direction needs; None where that in force will do."""
        groups, rule = self.of(name), self.base.direction(name).year
        found: tuple[YearRule, Said] | None = None
        if not groups:
            return None
        years = [group.choice(FieldName.YEAR) for group in groups]
        dateless = [group for group in groups if not group.choice(FieldName.START)]
        if all(each and each.column.academic_years for each in years):
            found = YearRule.COLUMN, Said("init_rule_academic")
        elif dateless:
            found = YearRule.COLUMN, Said("init_rule_column", {"label": dateless[0].label})
        elif rule is YearRule.OVERLAP and not any(
            group.choice(FieldName.END) or group.choice(FieldName.DAYS) for group in groups
        ):
            found = YearRule.START, Said("init_rule_start")
        return found if found and found[0] is not rule else None

    def _columns(self, name: DirectionName) -> tuple[_Specs, dict[int, _Specs]]:
        """Return the columns of a direction, and those of single groups, by their position.

        A header belongs to a group alone where another group has it and means something else.
        """
        groups = self.of(name)
        own: _Specs = {}
        of_desks: dict[int, _Specs] = {}
        meant = [
            ({of.key for of in group.columns}, {(of.column.key, of.field) for of in group.choices})
            for group in groups
        ]
        several = len({id(each.columns) for each in groups}) > 1
        for at, group in enumerate(groups):
            for choice in self._written(group, name):
                key, field = choice.column.key, choice.field
                differ = any(key in keys and (key, field) not in means for keys, means in meant)
                specs = of_desks.setdefault(at, {}) if differ else own
                because, column = choice.evidence, self._written_as(choice, groups)
                if several and not differ:
                    because = Said("init_in", {"label": group.label, "evidence": because})
                specs.setdefault(field, {}).setdefault(column, because)
        return own, of_desks

    def _written_as(self, choice: Choice, groups: Sequence[Group]) -> str:
        """Return a column in TOML, with the digits of its numbers where any group has them."""
        what = choice.field, choice.column.key
        every = (each for group in groups for each in group.choices)
        alike = [each for each in every if (each.field, each.column.key) == what]
        return column_of(max((choice, *alike), key=lambda each: each.digits))

    def _written(self, group: Group, name: DirectionName) -> Iterator[Choice]:
        """Yield the choices that definitions have to state."""
        for choice in group.choices:
            if not choice.is_known:
                yield choice
        rule = self.year_rule(name)
        start = group.choice(FieldName.START)
        if rule and rule[0] is YearRule.COLUMN and start and not group.choice(FieldName.YEAR):
            yield Choice(FieldName.YEAR, start.column, Said("init_year_of_start"))

    def _needs_exports(self, name: DirectionName, of_desks: Mapping[int, _Specs]) -> bool:
        needed = [
            not group.owner
            or group.common
            or (group.year[0] and not group.is_dated)
            or group.samples[0].encoding
            for group in self.of(name)
        ]
        return any(needed) or bool(of_desks)

    def _exports(self, name: DirectionName, of_desks: Mapping[int, _Specs]) -> Iterator[Block]:
        listed_already: set[str] = set()
        for at, group in enumerate(self.of(name)):
            files = {sample.name for sample in group.samples}
            if files <= listed_already:  # another sheet of the same workbooks
                continue
            listed_already |= files
            parts = {
                "files": Amount(len(files), "files"),
                "rows": Amount(group.rows, "rows"),
                "reason": group.reason,
            }
            because = Said("init_files", parts)
            lines = [Line(f"files = {listed(patterns_of(group, self.names))}", because)]
            if common := self._set(group):
                lines.append(Line(f"set = {inline(common)}", self._because_set(group)))
            encoding = group.samples[0].encoding or (group.owner.encoding if group.owner else "")
            if encoding:
                lines.append(Line(f"encoding = {toml_text(encoding)}", Said("init_encoding")))
            yield Block(f"[[{name}.exports]]", tuple(lines))
            if at in of_desks:
                yield Block(f"[{name}.exports.columns]", tuple(_lines(of_desks[at])))

    def _set(self, group: Group) -> dict[str, str]:
        common = {field: toml_text(text) for field, text in group.common.items()}
        if group.owner:
            common = {**_set_by(group.owner), **common}
        if group.year[0] and not group.is_dated:
            pattern, where = group.year
            common[FieldName.YEAR] = inline({where: f"'{pattern}'"})
        return {str(field): text for field, text in common.items()}

    def _because_set(self, group: Group) -> Said:
        if group.year[0] and not (group.desk_word or group.is_dated):
            return Said(f"init_year_in_{group.year[1]}")
        word = group.desk_word
        return Said("init_set", {"word": word}) if word else Said("init_set_kept")


def _set_by(desk: Desk) -> dict[FieldName, str]:
    """Return what a desk of the definitions in force sets, in TOML."""
    common = {}
    for field, each in desk.set.items():
        pattern = {"name": each.name, "title": each.title}
        stated = {key: f"'{value}'" for key, value in pattern.items() if value}
        common[field] = inline(stated) if stated else toml_text(each.text or "")
    return common


def _lines(specs: _Specs) -> Iterator[Line]:
    for field in FieldName:
        if field in specs:
            yield from column_lines(field, [*specs[field].items()])


def _value_line(value: UnknownValue) -> Line:
    text = f"{toml_text(value.text)} = {toml_text(value.term)}"
    because = Said("init_value_rows", {"rows": Amount(value.rows, "rows")})
    return Line(text if value.term else f"# {text}", because)
