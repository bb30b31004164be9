"""Tables that are alike: their direction, and what is set for all of their rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from bjut_exchange.cleaning.cells import known_headers
from bjut_exchange.config.rules import Desk
from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import DirectionName, FieldName
from bjut_exchange.messages import Said
from bjut_exchange.proposal.choosing import Choice, Chooser, terms_of
from bjut_exchange.proposal.columns import Column, academic_year, columns_of, same_headers
from bjut_exchange.proposal.fields import choose, known_columns
from bjut_exchange.proposal.samples import Sample
from bjut_exchange.proposal.words import DeskWords, Words, lexicon, plain
from bjut_exchange.text import folded, is_header

YEAR_IN_NAMES = r"((?:19|20)\d{2})"
ACADEMIC_YEAR_IN_NAMES = r"((?:19|20)\d{2}[-_]\d{2,4})"
# `in` is the word of a folder, not one of a sentence.
_IN = re.compile(r"(?<![A-Za-z])IN(?![A-Za-z])|^in(?![a-z])", re.MULTILINE)
_OF_INBOUND = frozenset({"language", "preparatory", "visiting", "non_degree"})
_SHARE_OF_INBOUND = 0.3
_MOST_DIRECTIONS = 6  # different texts of a column that tells directions

Owners = Mapping[str, tuple[DirectionName, Desk]]
Told = tuple[DirectionName | None, Said]


@dataclass(frozen=True, eq=False)
class Group:
    """Tables with the same headers, of one direction and desk.

    `owner` is the desk of the definitions in force that lists them already. `year` is the pattern
    that finds their year, and where it does: in their `name` or their `title`. `common` is
    what else is set for all rows, by a `desk_word` of their names.
    """

    samples: tuple[Sample, ...]
    columns: tuple[Column, ...]
    direction: DirectionName | None
    reason: Said
    owner: Desk | None
    common: Mapping[FieldName, str]
    desk_word: str
    choices: tuple[Choice, ...]
    year: tuple[str, str] = ("", "")

    @property
    def is_dated(self) -> bool:
        """Return whether a column tells in which year a stay begins."""
        return bool({each.field for each in self.choices} & {FieldName.START, FieldName.YEAR})

    @property
    def label(self) -> str:
        """Return the name of the first table, and how many there are besides."""
        return label_of(self.samples)

    def both_directions(self) -> bool:
        """Return whether a column says of each row that it is outbound or inbound."""
        words = lexicon().file_words
        for column in self.columns:
            if column.is_of_terms and len(column.counts) <= _MOST_DIRECTIONS:
                told = [_words_in(text, words).keys() for text in column.counts]
                if all(len(each) == 1 for each in told) and len(set().union(*told)) > 1:
                    return True
        return False

    @property
    def rows(self) -> int:
        """Return how many rows were looked at."""
        return sum(sample.rows for sample in self.samples)

    def choice(self, name: FieldName) -> Choice | None:
        """Return the choice of a field; None if it has no column."""
        return next((each for each in self.choices if each.field is name), None)

    @property
    def is_of_stays(self) -> bool:
        """Return whether the rows can be stays: they have a time, and say something else."""
        dated = {FieldName.START, FieldName.END, FieldName.YEAR}
        fields = {each.field for each in self.choices}
        has_time = bool(fields & dated) or bool(self.year[0])
        numbers = {FieldName.NUMBER, FieldName.DAYS, FieldName.STUDENTS}
        return has_time and bool(fields - dated - numbers)


def label_of(samples: Sequence[Sample]) -> str:
    """Return the name of the first table, with its sheet; a mark stands for several."""
    first, names = samples[0], {each.name for each in samples}
    name = starred(first.name) if len(names) > 1 else first.name
    return f"{name}[{first.sheet}]" if first.sheet and len(samples) == 1 else name


def starred(name: str) -> str:
    """Return a name with a mark in place of numbers: `*/exchange_*.csv`."""
    return re.sub(r"\d+(?:[-_.]?\d+)*", "*", name)


def groups_of(
    samples: Iterable[Sample],
    owners: Owners,
    definitions: Definitions,
    directions: Mapping[str, DirectionName],
    refused: frozenset[tuple[FieldName, str]],
) -> list[Group]:
    """Return the tables that can be exports, put together.

    `owners` are the direction and the desk of files that the definitions know. `directions` and
    `refused` columns are what the user has answered.
    """
    tables = {
        tuple(alike): columns_of(alike, definitions.missing_words)
        for alike in same_headers(samples)
    }
    told = _directions(tables, owners, definitions, directions)
    groups = []
    for alike, columns in tables.items():
        placed: dict[tuple[DirectionName | None, str, DeskWords | None], list[Sample]] = {}
        for sample in alike:
            direction, _ = told[sample]
            patterns = "".join(owners[sample.name][1].files) if sample.name in owners else ""
            key = direction, patterns, _desk_of(sample, direction)
            placed.setdefault(key, []).append(sample)
        for (direction, _, words), own in placed.items():
            # What holds a field is told from all tables with these headers.
            towards = direction or DirectionName.OUTBOUND
            chooser = Chooser(columns, towards, definitions, [], refused)
            chooser.found += known_columns(chooser)
            owner = owners[own[0].name][1] if own[0].name in owners else None
            groups.append(_group(own, columns, told[own[0]], owner, choose(chooser), words))
    return groups


def _directions(
    tables: Mapping[tuple[Sample, ...], tuple[Column, ...]],
    owners: Owners,
    definitions: Definitions,
    answers: Mapping[str, DirectionName],
) -> dict[Sample, Told]:
    """Return the direction of each table, and what tells it."""
    own: dict[Sample, Told] = {}
    for alike, columns in tables.items():
        by_headers = _direction_by_headers(columns, definitions)
        own |= {each: _direction(each, owners.get(each.name), by_headers) for each in alike}
    told = {}
    for alike in tables:
        for sample in alike:
            same_file = [each for each in own if each.name == sample.name]
            direction, reason = _told_by_others(own[sample], (same_file, alike), own)
            if lexicon().staff.found_in(plain(sample.name)):
                direction = None
            if direction is None and (answer := answers.get(label_of(alike))):
                direction, reason = answer, Said("init_answered")
            told[sample] = direction, reason
    return told


def _told_by_others(
    own: Told, others: Iterable[Iterable[Sample]], told: Mapping[Sample, Told]
) -> Told:
    """Return the direction of a table, else that of all others in its file, or with its headers."""
    for tables in others:
        found = {told[each][0] for each in tables} - {None}
        if own[0] is None and len(found) == 1:
            return found.pop(), Said("init_like_others")
    return own


def _group(
    own: Sequence[Sample],
    columns: Sequence[Column],
    told: Told,
    owner: Desk | None,
    choices: Sequence[Choice],
    desk: DeskWords | None,
) -> Group:
    found = {each.field for each in choices} | ({*owner.set} if owner else set())
    level = next((of for of in lexicon().levels if _names(of, own[0])), None)
    common = {**(desk.set if desk else {}), **(level.set if level else {})}
    return Group(
        tuple(own),
        tuple(columns),
        *told,
        owner,
        {name: text for name, text in common.items() if name not in found},
        desk.words.found_in(plain(own[0].name)) if desk else "",
        tuple(choices),
        _year_in(own),
    )


def _year_in(samples: Sequence[Sample]) -> tuple[str, str]:
    """Return the pattern of the year of tables, and where it stands; empty if it does not."""
    names = [f"{each.sheet}/{each.name}" for each in samples]
    titles = [each.title for each in samples]
    for where, texts in (("name", names), ("title", titles)):
        for pattern in (ACADEMIC_YEAR_IN_NAMES, YEAR_IN_NAMES):
            found = [re.search(pattern, text) for text in texts]
            if all(found):
                are_years = all(academic_year(match[1]) for match in found if match)
                if pattern == YEAR_IN_NAMES or are_years:
                    return pattern, where
    return "", ""


def _direction(sample: Sample, owner: tuple[DirectionName, Desk] | None, by_headers: Told) -> Told:
    if owner:
        return owner[0], Said("init_pattern")
    path = PurePosixPath(sample.name)
    for part in (sample.sheet, *reversed(path.parts), sample.title):
        key = "init_titled_with" if part == sample.title else "init_named"
        found = _words_in(part, lexicon().file_words) or _words_in(part, lexicon().weak_words)
        if len(found) == 1:
            ((name, word),) = found.items()
            return name, Said(key, {"word": word})
    return by_headers


def _words_in(part: str, words: Mapping[DirectionName, Words]) -> dict[DirectionName, str]:
    """Return the word of each direction that a part of a name has."""
    found = {name: of.found_in(plain(part)) for name, of in words.items()}
    if match := _IN.search(part):
        found[DirectionName.INBOUND] = match[0]
    return {name: word for name, word in found.items() if word}


def _direction_by_headers(columns: Sequence[Column], definitions: Definitions) -> Told:
    """Return the direction that headers tell, or values that only one direction has."""
    headers = [each for each in columns if each.header]
    known = {name: known_headers(definitions.direction(name).columns) for name in DirectionName}

    def is_of(name: DirectionName, column: Column) -> bool:
        own = [each for each in DirectionName if is_header(column.header, known[each])]
        return bool(own == [name] or lexicon().header_words[name].found_in(column.label))

    scores = {
        name: [each.header for each in headers if is_of(name, each)] for name in DirectionName
    }
    best, least = sorted(DirectionName, key=lambda name: -len(scores[name]))
    if len(scores[best]) > len(scores[least]):
        return best, Said("init_headers", {"headers": [f"“{each}”" for each in scores[best][:3]]})
    kinds = (FieldName.LEVEL, FieldName.ACTIVITY)
    terms = {text: term for of in kinds for text, term in terms_of(of, definitions).items()}
    for column in headers:
        share = column.share(lambda text: terms.get(folded(text)) in _OF_INBOUND)
        if share >= _SHARE_OF_INBOUND and column.is_of_terms:
            return DirectionName.INBOUND, Said("init_inbound_values", {"header": column.header})
    return None, Said("init_no_direction")


def _names(of: DeskWords, sample: Sample) -> bool:
    parts = [plain(part) for part in (sample.sheet, sample.name, sample.title)]
    return any(of.words.found_in(part) and not of.unless.found_in(part) for part in parts)


def _desk_of(sample: Sample, direction: DirectionName | None) -> DeskWords | None:
    """Return the words of a desk that a name has, if there are any."""
    desks = (of for of in lexicon().desks if of.direction in {None, direction})
    return next((of for of in desks if _names(of, sample)), None)
