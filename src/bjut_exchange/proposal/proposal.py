"""What is proposed for a folder: definitions, the evidence for each line, and what is open."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from bjut_exchange.cleaning.cells import known_headers, known_words
from bjut_exchange.config.countries import countries_in
from bjut_exchange.config.load import (
    OWN_FILE,
    Layer,
    find_layer,
    merge_layers,
    working_folder,
)
from bjut_exchange.config.rules import Desk
from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import DirectionName, FieldName
from bjut_exchange.config.values import Label, toml_text
from bjut_exchange.errors import InputError
from bjut_exchange.messages import Amount, Said
from bjut_exchange.proposal.agreements import RegisterOfAgreements, register_among
from bjut_exchange.proposal.definitions import Draft
from bjut_exchange.proposal.document import Block, Line
from bjut_exchange.proposal.groups import Group, groups_of, label_of
from bjut_exchange.proposal.samples import Samples, samples_of
from bjut_exchange.proposal.summaries import summaries_among, without_summaries
from bjut_exchange.proposal.vocabularies import (
    UnknownValue,
    has_countries,
    languages_of,
    unknown_values,
)
from bjut_exchange.reading.files import absolute, listed_below, printable
from bjut_exchange.reading.setup import Setup
from bjut_exchange.reading.sources import find_sources
from bjut_exchange.resources import packaged_table


@dataclass(frozen=True)
class Question:
    """What is open, and the line of TOML that answers it.

    What can be asked has a `group` whose direction is not known, a `choice` that is not sure, or a
    `value` without a term.
    """

    said: Said
    line: str = ""
    group: Group | None = None
    choice: tuple[FieldName, str] | None = None
    value: UnknownValue | None = None
    terms: Mapping[str, Label] = field(default_factory=dict)


@dataclass(frozen=True)
class Answers:
    """What the user has answered.

    Directions by group, columns that are not the field proposed, or are it, terms by field and
    value.
    """

    directions: Mapping[str, DirectionName] = field(default_factory=dict)
    refused: frozenset[tuple[FieldName, str]] = frozenset()
    confirmed: frozenset[tuple[FieldName, str]] = frozenset()
    terms: Mapping[tuple[FieldName, str], str] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Folder:
    """A folder as it was found: the definitions in force without its own, and its tables."""

    path: Path
    layers: tuple[Layer, ...]
    definitions: Definitions
    samples: Samples
    owners: Mapping[str, tuple[DirectionName, Desk]]


@dataclass(frozen=True, eq=False)
class Proposal:
    """Definitions for a folder, as blocks of TOML, and what is open."""

    groups: tuple[Group, ...]
    agreements: RegisterOfAgreements | None
    not_read: tuple[Group, ...]
    definitions: tuple[Block, ...]
    questions: tuple[Question, ...]

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Return the definitions, and what is open as comments."""
        lines = [part for each in self.questions for part in _open(each)]
        asked = Block("", (Line("", Said("init_open")), *lines))
        return (*self.definitions, asked) if lines else self.definitions


def open_folder(path: Path) -> Folder:
    """Return a folder with the first rows of its tables.

    Raises ConfigError if the definitions above it cannot be used, InputError if it has no tables.
    """
    packaged = Layer("bjut.toml", Path(), packaged_table("config/bjut.toml"))
    above = find_layer(working_folder())
    is_own = above and absolute(above.folder) == absolute(path)
    layers = (
        (packaged, above) if above and not is_own and {*above.content} != {"data"} else (packaged,)
    )
    definitions = merge_layers([*layers])
    setup = Setup(definitions, path)
    kept = setup.kept - {os.path.realpath(setup.agreements)}
    exports = [each for each in listed_below(path).exports if os.path.realpath(each) not in kept]
    files = [(each, absolute(each).relative_to(absolute(path)).as_posix()) for each in exports]
    if not files:
        raise InputError("init_nothing", folder=str(absolute(path)), check="F01")
    known = [known_headers(definitions.direction(name).columns) for name in DirectionName]
    samples = samples_of(files, frozenset[str]().union(*known), partial(known_words, definitions))
    try:
        sources = find_sources(setup).sources
    except InputError:
        sources = ()
    names = Counter(source.name for source in sources)
    owners = {each.name: (each.direction, each.desk) for each in sources if names[each.name] == 1}
    return Folder(path, layers, definitions, samples, owners)


def propose(folder: Folder, answers: Answers) -> Proposal:
    """Return the definitions that count a folder, as far as can be told."""
    base = folder.definitions
    with_header = [each for each in folder.samples.tables if each.header]
    register = register_among(with_header, base)
    others = [each for each in with_header if not register or each is not register.sample]
    groups = groups_of(others, folder.owners, base, answers.directions, answers.refused)
    exports = [each for each in groups if each.direction and each.is_of_stays]
    both = _of_both_directions(exports)
    exports = [each for each in exports if each.samples[0].name not in both]
    summaries = summaries_among(exports)
    exports = without_summaries(exports, summaries)
    languages = languages_of(exports)
    unknown = [*unknown_values(exports, base, answers.terms, languages)]
    names = [each.name for each in folder.samples.tables]
    draft = Draft(absolute(folder.path).name or OWN_FILE, exports, names, base, unknown, languages)
    blocks = [*draft.blocks()]
    if register:
        general = blocks[0]
        blocks[0] = replace(general, lines=(*general.lines, *register.general_lines(base)))
        blocks += register.blocks()
    of_stays = [each for each in groups if each.is_of_stays]
    mixed = [each for each in of_stays if each.both_directions()]
    undecided = [each for each in of_stays if not each.direction and each not in mixed]
    not_read = [each for each in groups if not each.is_of_stays]
    questions = [*_questions(folder, draft, undecided, not_read, both)]
    for group in summaries:
        key = "init_summary" if group in exports else "init_summary_left_out"
        questions.append(Question(Said(key, {"label": group.label})))
    questions += [Question(Said("init_mixed", {"label": each.label})) for each in mixed]
    questions = [each for each in questions if each.choice not in answers.confirmed]
    return Proposal(tuple(exports), register, tuple(not_read), tuple(blocks), tuple(questions))


def _open(question: Question) -> Iterator[Line]:
    yield Line("", question.said)
    yield from (Line(f"#   {each}") for each in question.line.split("\n") if each)


def _questions(
    folder: Folder,
    draft: Draft,
    undecided: Sequence[Group],
    not_read: Sequence[Group],
    both: Sequence[str],
) -> Iterator[Question]:
    for name, error in folder.samples.unread:
        yield Question(Said("init_unread", {"file": printable(name), "error": error.sentence}))
    with_header = {each.name for each in folder.samples.tables if each.header}
    for sample in folder.samples.tables:
        if not sample.header and sample.rows and sample.name not in with_header:
            yield Question(Said("init_headless", {"label": printable(label_of([sample]))}))
    for group in undecided:
        line = f"[[outbound.exports]]\nfiles = [{toml_text(group.samples[0].name)}]"
        yield Question(Said("init_which_direction", {"label": group.label}), line, group=group)
    for group in not_read:
        key = "init_no_time" if group.rows else "init_no_rows"
        line = f'[{group.direction or "outbound"}.columns]\nstart = ["…"]'
        yield Question(Said(key, {"label": group.label}), line)
    for name in both:
        yield Question(Said("init_both_directions", {"label": printable(name)}))
    yield from _unsure(draft)
    yield from _lacking(draft)
    yield from _left_out(draft)
    if draft.has_open_dates:
        yield Question(Said("init_which_order"), 'date_order = "day_first"')
    for value in draft.unknown:
        if not value.term:
            line = f'[values.{value.field}]\n{toml_text(value.text)} = "…"'
            parts = {"value": value.text, "rows": Amount(value.rows, "rows"), "field": value.field}
            is_term = value.field is not FieldName.COUNTRY
            terms = draft.base.terms.get(value.field, {}) if is_term else {}
            yield Question(Said("init_which_term", parts), line, value=value, terms=terms)


def _left_out(draft: Draft) -> Iterator[Question]:
    """Yield the countries whose students a rule of China leaves out, elsewhere."""
    if draft.has_chinese:
        return
    code = countries_in((*draft.base.country_languages, *draft.languages)).code
    columns = [each.choice(FieldName.COUNTRY) for each in draft.of(DirectionName.INBOUND)]
    found = {code(text) for each in columns if each for text in each.column.counts}
    for rule in draft.base.inbound.left_out:
        wanted = rule.when.wanted.get(FieldName.COUNTRY, ())
        if codes := [each for each in wanted if each in found]:
            yield Question(Said("init_left_out", {"codes": codes, "rule": rule.label}))


def _unsure(draft: Draft) -> Iterator[Question]:
    """Yield the columns that may be another field."""
    asked: set[tuple[FieldName, str]] = set()
    for group in draft.groups:
        for choice in group.choices:
            key = choice.field, choice.column.header
            if not choice.is_sure and key not in asked:
                asked.add(key)
                parts = {"label": group.label, "header": key[1], "field": key[0]}
                line = f'[{group.direction}.columns]\n{choice.field} = ["…"]'
                yield Question(Said("init_is_it", parts), line, choice=key)


def _of_both_directions(groups: Sequence[Group]) -> list[str]:
    """Return the workbooks whose sheets are of both directions: a file is of one alone."""
    directions: dict[str, set[DirectionName | None]] = {}
    for group in groups:
        for sample in group.samples:
            directions.setdefault(sample.name, set()).add(group.direction)
    return [name for name, of in directions.items() if len(of) > 1]


def _lacking(draft: Draft) -> Iterator[Question]:
    """Yield the fields that the figures of each direction need and no column holds."""
    for name in DirectionName:
        for group in draft.of(name):
            common = {*group.common} | ({*group.owner.set} if group.owner else set())
            found = {each.field for each in group.choices} | common
            for wanted in (FieldName.PERSON, FieldName.COUNTRY):
                if wanted not in found:
                    parts = {"label": group.label, "field": wanted}
                    yield Question(
                        Said("init_no_column", parts), f'[{name}.columns]\n{wanted} = ["…"]'
                    )
            country = group.choice(FieldName.COUNTRY)
            if country and not has_countries(country, draft.base, draft.languages):
                parts = {"label": group.label, "header": country.column.header}
                yield Question(Said("init_no_countries", parts), '[values.country]\n"…" = "ES"')
            if FieldName.START in found and {FieldName.END, FieldName.DAYS} & found:
                found.add(FieldName.DURATION)
            asked = [{*rule.when.wanted} for rule in draft.base.direction(name).categories]
            # The last category takes all the others, if it can be told.
            if not (asked[-1] <= found or any(fields <= common for fields in asked)):
                lacking = [each for each in FieldName if each in set.union(*asked) - found]
                said = Said("init_no_category", {"label": group.label, "fields": lacking})
                yield Question(said, f'set = {{ {lacking[-1]} = "…" }}')
