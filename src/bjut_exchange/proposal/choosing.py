"""What is known of the columns of tables while their fields are chosen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from bjut_exchange.cleaning.dates import DateStyle
from bjut_exchange.cleaning.parsers import style_of
from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import DirectionName, FieldName
from bjut_exchange.messages import Said
from bjut_exchange.proposal.columns import Column
from bjut_exchange.proposal.words import lexicon, plain
from bjut_exchange.reading.header_words import OTHER, field_in_words, likeness
from bjut_exchange.text import folded, may_be_shown

TERMS = (
    *(FieldName.GENDER, FieldName.STATUS, FieldName.LEVEL, FieldName.DURATION),
    FieldName.ACTIVITY,
)
_NEARLY_ALL = 0.9
NAMES = (FieldName.PROGRAMME, FieldName.PARTNER, FieldName.COLLEGE)


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

    @property
    def is_of_nearly_all(self) -> bool:
        """Return whether nearly all cells prove it; codes of digits alone can mean anything."""
        hits = self.evidence.parts.get("hits")
        is_most = isinstance(hits, int) and hits >= _NEARLY_ALL * self.column.total
        return is_most and self.is_sure and not self.digits


@dataclass
class Chooser:
    """The columns of tables that have their headers in common, and the fields found among them.

    What is `refused` is not the field, as the user has answered.
    """

    columns: Sequence[Column]
    direction: DirectionName
    definitions: Definitions
    found: list[Choice]
    refused: frozenset[tuple[FieldName, str]] = frozenset()

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
        return {name: terms_of(name, self.definitions) for name in TERMS}

    def likeness(self, name: FieldName, column: Column) -> int:
        """Return how like the header of a column is to a field."""
        return likeness(column.header, name, self.direction)

    def leaning(self, column: Column) -> int:
        """Return how many more words of a header are about its direction than about the other."""
        words = lexicon().header_words
        other = next(name for name in DirectionName if name is not self.direction)
        return words[self.direction].count(column.label) - words[other].count(column.label)

    @cached_property
    def _usable(self) -> list[Column]:
        """Return the columns that can be a field by their headers."""
        return [
            each
            for each in self.columns
            if each.header and each.total and may_be_shown(each.header, len(each.header))
            if field_in_words(each.header, self.direction) != OTHER
        ]

    @property
    def free(self) -> list[Column]:
        """Return the columns that can be a field and are none yet."""
        taken = {id(each.column) for each in self.found if each.field is not FieldName.NUMBER}
        return [each for each in self._usable if id(each) not in taken]

    def knows(self, name: FieldName) -> Callable[[str], object]:
        """Return what tells whether a text is a known term of a field."""
        terms = self.terms[name]
        return lambda text: terms.get(folded(text)) or terms.get(plain(text))


def terms_of(name: FieldName, definitions: Definitions) -> dict[str, str]:
    """Return the terms that folded texts stand for in a field, also in other languages."""
    return {**lexicon().terms.get(name, {}), **definitions.texts.get(name, {})}


def said(key: str, hits: int, column: Column) -> Said:
    """Return an evidence that counts cells."""
    return Said(key, {"hits": hits, "total": column.total})
