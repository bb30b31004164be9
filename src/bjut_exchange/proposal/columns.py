"""What the cells of a column look like: how many are dates, ids, countries, terms."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from bjut_exchange.cleaning.dates import DateStyle, read_date
from bjut_exchange.config.years import YearStart
from bjut_exchange.proposal.words import plain
from bjut_exchange.text import folded_header, may_be_shown, unguarded

if TYPE_CHECKING:
    from bjut_exchange.proposal.samples import Sample

_CALENDAR, _ACADEMIC = YearStart(), YearStart(9, 1)
# A year of study within other words: Curso 2015/2016.
_ACADEMIC_WITHIN = re.compile(r"(?<!\d)((?:19|20)\d{2})[-/_–](?:(?:19|20)?(\d{2}))(?!\d)")
_ID = re.compile(r"(?=(?:\D*\d){3})[A-Za-z\d][\w./-]{2,23}")
_ID_CARD = re.compile(r"\d{6}(?:19|20)\d{9}[\dXx]")
_PHONE = re.compile(r"1[3-9]\d{9}|(?:\+|00)\d{8,14}|0\d{2,4}-?\d{7,8}")
_DECIMAL = re.compile(r"\d+[.,]\d{1,2}")
_PASSPORT = re.compile(r"[A-Z]{1,2}\d{7,8}|[A-Z]{2}\d{6}")
_NATIONAL_ID = re.compile(r"[XYZ]?\d{7,8}-?[A-Z]")
_ERASMUS_CODE = re.compile(r"[A-Z]{1,3} {1,4}[A-Z-]{3,}\d{2,3}")
_HAN = re.compile("[\u4e00-\u9fff]")
_SERIAL = re.compile(r"\d{5}")
_CODE = re.compile(r"\d{1,2}")
_HALF, _MOST = 0.5, 0.9  # of the cells
_LONGEST_MONTH = 31  # days; what is longer is a term
_LEAST_UNIQUE = 0.6  # of the ids of a file are different
_MOST_TERMS = 40
_SOME = 100  # texts
_LONGEST_DAYS = 2500


@dataclass(frozen=True, eq=False)
class Column:
    """A column of the tables of a group: `cells` of all rows, `parts` those of each table."""

    header: str
    parts: tuple[Sequence[str], ...]
    missing: frozenset[str] = frozenset()

    @cached_property
    def cells(self) -> list[str]:
        """Return the cells of all rows."""
        return [cell for part in self.parts for cell in part]

    @cached_property
    def counts(self) -> Counter[str]:
        """Return how often each text that states something stands in the column."""
        counts = Counter(self.cells)
        for text in [text for text in counts if not text or text.casefold() in self.missing]:
            del counts[text]
        several = Counter[str]()
        for text, count in counts.items():
            several[unguarded(text)] += count
        return several

    @cached_property
    def total(self) -> int:
        """Return how many cells state something."""
        return self.counts.total()

    @property
    def key(self) -> str:
        """Return the header as headers are compared."""
        return folded_header(self.header)

    @property
    def label(self) -> str:
        """Return the header without case and accents."""
        return plain(self.header)

    def hits(self, test: Callable[[str], object]) -> int:
        """Return how many cells pass a test."""
        return sum(count for text, count in self.counts.items() if test(text))

    def share(self, test: Callable[[str], object]) -> float:
        """Return the share of the cells that pass a test; 0 where nothing is stated."""
        if not self.total or not any(map(test, self._some)):
            return 0.0
        return self.hits(test) / self.total

    @cached_property
    def _some(self) -> list[str]:
        """Return some of the texts, spread over all: what none of them is, few are."""
        texts = [*self.counts]
        return texts[:: len(texts) // _SOME + 1]

    @cached_property
    def repeats(self) -> bool:
        """Return whether texts come again and again, as terms do and names hardly."""
        return len(self.counts) <= max(3, self.total / 2)

    @cached_property
    def is_of_terms(self) -> bool:
        """Return whether the column may hold terms: few and short ones."""
        few = len(self.counts) <= _MOST_TERMS and self.repeats
        return few and all(may_be_shown(text) or _CODE.fullmatch(text) for text in self.counts)

    @cached_property
    def is_wordy(self) -> bool:
        """Return whether most texts are words, not numbers, ids or dates."""
        return self.share(lambda text: sum(map(str.isalpha, text)) * 2 > len(text)) > _HALF

    @cached_property
    def is_running(self) -> bool:
        """Return whether the rows are numbered: 1, 2, 3."""
        numbers = [[int(cell) for cell in part if cell.isdecimal()] for part in self.parts]
        stated = [each for each in numbers if each]
        rising = sum(a + 1 == b for each in stated for a, b in itertools.pairwise(each))
        steps = sum(len(each) - 1 for each in stated)
        are_numbers = self.total > 0 and sum(map(len, stated)) >= self.total * _MOST
        return are_numbers and rising >= steps * _MOST and all(each[0] <= 1 for each in stated)

    @cached_property
    def id_score(self) -> float:
        """Return how much the column looks like ids of students, from 0 to 1."""
        if not self.total or self.is_running:
            return 0.0

        def is_id(text: str) -> bool:
            return bool(_ID.fullmatch(text)) and not (
                _PHONE.fullmatch(text) or _DECIMAL.fullmatch(text)
            )

        share = self.share(is_id)
        stated = [[cell for cell in part if cell] for part in self.parts]
        unique = sum(len(set(each)) for each in stated) / max(1, sum(map(len, stated)))
        if unique < _LEAST_UNIQUE:
            share *= unique
        # One of these only where nothing else can be the id.
        for pattern, left in ((_ID_CARD, 0.5), (_PASSPORT, 0.8), (_NATIONAL_ID, 0.9)):
            if self.share(pattern.fullmatch) > _HALF:
                return share * left
        # 20130203 to 20161231 are dates, not ids.
        return share * 0.6 if self.share(_is_compact_date) > _MOST else share

    @cached_property
    def lengths(self) -> list[int | None]:
        """Return the whole numbers of all rows that can be lengths of stays."""
        return [
            number if cell.isdecimal() and 0 < (number := int(cell)) <= _LONGEST_DAYS else None
            for cell in (cell.removesuffix(".0") for cell in self.cells)
        ]

    @cached_property
    def may_be_ids(self) -> bool:
        """Return whether dates may be ids: five digits, or eight that are different in each row."""
        is_unique = len(self.counts) > _MOST * self.total
        is_compact = is_unique and self.share(_is_compact_date) > _MOST
        return is_compact or self.share(_SERIAL.fullmatch) > _MOST

    @cached_property
    def has_han(self) -> bool:
        """Return whether anything in the column is written in Chinese."""
        return any(map(_HAN.search, (self.header, *self.counts)))

    def styled(self, style: DateStyle) -> DateStyle:
        """Return how the dates of the column are written."""
        return style.proven_by(self.counts)

    def date_share(self, style: DateStyle) -> float:
        """Return the share of dates, and of words for an end that is open."""
        return self.share(
            lambda text: _is_date(text, style) or text.casefold() in style.words.open_words
        )

    def is_of_ranges(self, style: DateStyle) -> bool:
        """Return whether each cell holds two dates, or a term, so that it is start and end."""

        def is_span(text: str) -> bool:
            read = read_date(text, style)
            return bool(read_date(text, style, within=True)) or bool(
                read and read.last and (read.last - read.date).days > _LONGEST_MONTH
            )

        return self.share(is_span) > _HALF

    def days(self, style: DateStyle, *, latest: bool = False) -> list[dt.date | None]:
        """Return the dates of all rows."""
        style = self.styled(style)
        dates = {text: read_date(unguarded(text), style, latest=latest) for text in set(self.cells)}
        return [of.date if (of := dates[cell]) and not of.is_empty else None for cell in self.cells]

    @cached_property
    def academic_years(self) -> int:
        """Return how many cells name a year of study, such as 2015/16."""
        return self.hits(academic_year)

    @cached_property
    def calendar_years(self) -> int:
        """Return how many cells name a calendar year."""
        return self.hits(_CALENDAR.parse)

    @cached_property
    def needs_pattern(self) -> bool:
        """Return whether a year of study stands within other words."""
        return self.hits(_ACADEMIC.parse) < self.academic_years


def academic_year(text: str) -> bool:
    """Return whether a text names a year of study: 2015/16, Curso 2015-2016."""
    if _ACADEMIC.parse(text):
        return True
    match = _ACADEMIC_WITHIN.search(text)
    return bool(match and (int(match[1]) + 1) % 100 == int(match[2]))


def _is_date(text: str, style: DateStyle) -> bool:
    read = read_date(text, style)
    return bool(read and not read.is_empty)


def _is_compact_date(text: str) -> bool:
    return len(text) == len("20160701") and text.isdecimal() and _is_date(text, DateStyle())


def is_partner_code(text: str) -> bool:
    """Return whether a text is a code of a university in the Erasmus programme: D BERLIN13."""
    return _ERASMUS_CODE.fullmatch(text) is not None


def columns_of(samples: Sequence[Sample], missing: Iterable[str]) -> tuple[Column, ...]:
    """Return the columns that tables with the same headers have in common.

    Rows that state little, such as totals and notes, tell nothing.
    """
    words = frozenset(word.casefold() for word in missing)
    parts: list[list[Sequence[str]]] = [[] for _ in samples[0].header]
    for sample in samples:
        stated = [sum(map(bool, row)) for row in zip(*sample.columns, strict=True)]
        usual = sorted(stated)[len(stated) // 2] if stated else 0
        kept = [at for at, count in enumerate(stated) if count * 2 >= usual]
        for part, cells in zip(parts, sample.columns, strict=True):
            part.append([cells[at] for at in kept])
    return tuple(
        Column(header, tuple(of), words)
        for header, of in zip(samples[0].header, parts, strict=True)
    )


def same_headers(samples: Iterable[Sample]) -> list[list[Sample]]:
    """Return samples put together by their headers, in their order."""
    groups: dict[tuple[str, ...], list[Sample]] = {}
    for sample in samples:
        groups.setdefault(tuple(map(folded_header, sample.header)), []).append(sample)
    return [*groups.values()]
