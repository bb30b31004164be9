"""The values of columns of terms and countries that the definitions do not know."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bjut_exchange.config.countries import countries_in, known_elsewhere
from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import FieldKind, FieldName
from bjut_exchange.proposal.choosing import Choice
from bjut_exchange.proposal.groups import Group
from bjut_exchange.proposal.words import lexicon, plain
from bjut_exchange.text import folded, may_be_shown

_MOST_SHOWN = 20
_MOST_UNKNOWN = 0.5  # of a column of countries: with more, it may hold something else
# Few names can be those of several languages; it is rather one of these.
_OFTEN = ("es", "fr", "de", "pt", "it", "ru", "ja", "ko", "ar")
_MALE_OF_H = {"h": "male", "m": "female"}  # hombre and mujer, homme et …


@dataclass(frozen=True)
class UnknownValue:
    """A value that the definitions lack: in how many rows, and the term that it may stand for."""

    field: FieldName
    text: str
    rows: int
    term: str = ""


def unknown_values(
    groups: Iterable[Group],
    definitions: Definitions,
    answers: Mapping[tuple[FieldName, str], str],
    languages: tuple[str, ...],
) -> Iterator[UnknownValue]:
    """Yield the values to be listed under `[values]`, those of each field together."""
    counts: dict[FieldName, Counter[str]] = defaultdict(Counter)
    seen: set[tuple[FieldName, int]] = set()
    for group in groups:
        for choice in group.choices:
            if (choice.field, id(choice.column)) not in seen:
                seen.add((choice.field, id(choice.column)))
                counts[choice.field].update(_unknown(choice, group.choices, definitions, languages))
    for name in FieldName:
        for text, rows in _shown(counts[name]):
            guess = _guess(text, lexicon().terms.get(name, {}))
            if name is FieldName.GENDER and "h" in map(folded, counts[name]):
                guess = _MALE_OF_H.get(folded(text), guess)
            yield UnknownValue(name, text, rows, answers.get((name, text), guess))


def _guess(text: str, terms: Mapping[str, str]) -> str:
    """Return the term that a text, or the only one of its words that is known, may stand for."""
    found = {terms[word] for word in plain(text).split() if word in terms}
    return terms.get(plain(text)) or (found.pop() if len(found) == 1 else "")


def has_countries(choice: Choice, definitions: Definitions, languages: tuple[str, ...]) -> bool:
    """Return whether most texts of a column of countries are known."""
    code = countries_in((*definitions.country_languages, *languages)).code
    own = definitions.texts[FieldName.COUNTRY]
    share = choice.column.share(lambda text: folded(text) in own or code(text))
    return share >= _MOST_UNKNOWN or not choice.column.total


def languages_of(groups: Iterable[Group]) -> tuple[str, ...]:
    """Return the language in which countries are named, where definitions do not list it.

    Of several languages, the one that knows most of the names in all groups.
    """
    foreign = [each.column for of in groups for each in of.choices if each.is_foreign]
    names = {text for column in foreign for text in column.counts}
    known = Counter(language for language, _ in known_elsewhere(names).values())
    if not known:
        return ()
    most = max(known.values())
    for language in (*_OFTEN, *sorted(known)):
        if sum(folded(name) in countries_in((language,)).by_name for name in names) >= most:
            return (language,)
    return ()


def _shown(counts: Counter[str]) -> list[tuple[str, int]]:
    values = [each for each in counts.items() if may_be_shown(each[0])]
    return sorted(values, key=lambda each: (-each[1], each[0]))[:_MOST_SHOWN]


def _unknown(
    choice: Choice, others: Sequence[Choice], definitions: Definitions, languages: tuple[str, ...]
) -> Counter[str]:
    name, column = choice.field, choice.column
    if name.kind is FieldKind.COUNTRY:
        code = countries_in((*definitions.country_languages, *languages)).code
        own = definitions.texts.get(name, {})
        unknown = [text for text in column.counts if not code(text) and folded(text) not in own]
        found = Counter({text: column.counts[text] for text in unknown})
        return found if found.total() <= _MOST_UNKNOWN * column.total else Counter()
    if name.kind is not FieldKind.TERM or not column.is_of_terms:
        return Counter()
    beside = [each.field for each in others if each.column is column and each is not choice]
    known = {text for field in (name, *beside) for text in definitions.texts.get(field, {})}
    has_h = name is FieldName.GENDER and any(folded(text) == "h" for text in column.counts)
    return Counter(
        {
            text: rows
            for text, rows in column.counts.items()
            if folded(_filled(text, choice)) not in known or (has_h and folded(text) == "m")
        }
    )


def _filled(text: str, choice: Choice) -> str:
    return text.zfill(choice.digits) if choice.digits and text.isdigit() else text
