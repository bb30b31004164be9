"""The register of agreements with partners, told among the tables of a folder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bjut_exchange.cleaning.cells import known_headers
from bjut_exchange.cleaning.dates import DateStyle
from bjut_exchange.cleaning.parsers import style_of
from bjut_exchange.config.countries import countries_in
from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import AgreementField, FieldName
from bjut_exchange.config.values import toml_text
from bjut_exchange.messages import Said
from bjut_exchange.proposal.choosing import said
from bjut_exchange.proposal.columns import Column, columns_of
from bjut_exchange.proposal.document import Block, Line, column_lines
from bjut_exchange.proposal.samples import Sample
from bjut_exchange.proposal.words import lexicon, plain
from bjut_exchange.text import folded, is_header

_LEAST_PARTNERS, _LEAST_DATES, _LEAST_COUNTRIES = 0.5, 0.6, 0.6
_LEAST_IDS = 0.8
_MOST_TYPES = 30


@dataclass(frozen=True, eq=False)
class RegisterOfAgreements:
    """The table that is the register, and the columns that definitions have to name."""

    sample: Sample
    columns: tuple[tuple[AgreementField, Column, Said], ...]

    def general_lines(self, base: Definitions) -> list[Line]:
        """Return the line that names the file, where it has another name than it should."""
        name = self.sample.name
        line = Line(f"agreements = {toml_text(name)}", Said("init_agreements"))
        return [] if name == base.agreements else [line]

    def blocks(self) -> Iterator[Block]:
        """Yield the columns of the register, if any is not known."""
        lines = [
            line
            for field, column, because in self.columns
            for line in column_lines(field, [(toml_text(column.header), because)])
        ]
        if lines:
            yield Block("[partners.columns]", tuple(lines))


def register_among(samples: Sequence[Sample], base: Definitions) -> RegisterOfAgreements | None:
    """Return the table that is the register of agreements, if there is one."""
    named = [
        each
        for each in samples
        if each.name == base.agreements or lexicon().agreements.found_in(plain(each.name))
    ]
    for sample in named:
        columns = columns_of([sample], base.missing_words)
        fields = [*_fields(columns, base)]
        found = {field for field, *_ in fields}
        if (
            AgreementField.PARTNER in found
            and len(found) > 1
            and not _has_students(columns, style_of(base))
        ):
            known = {
                field
                for field, of in base.partners.columns.items()
                if any(is_header(each.header, known_headers({field: of})) for each in columns)
            }
            return RegisterOfAgreements(sample, tuple(f for f in fields if f[0] not in known))
    return None


def _has_students(columns: Sequence[Column], style: DateStyle) -> bool:
    others = [each for each in columns if each.date_share(style) < _LEAST_DATES]
    return any(each.id_score > _LEAST_IDS for each in others)


def _fields(
    columns: Sequence[Column], base: Definitions
) -> Iterator[tuple[AgreementField, Column, Said]]:
    """Yield the column of each field: dates first, then each of what is left that holds most."""
    style, countries = style_of(base), countries_in(base.country_languages)
    open_words = {folded(word) for word in base.partners.open_words}
    words = lexicon().values[FieldName.PARTNER]

    def of_dates(column: Column) -> bool:
        is_open = column.share(lambda text: folded(text) in open_words)
        return column.date_share(style) + is_open >= _LEAST_DATES

    def is_partner(text: str) -> bool:
        return bool(words.found_in(plain(text)))

    free = [each for each in columns if each.header and each.total and not each.is_running]
    dates = [each for each in free if of_dates(each)]
    for field, column in zip((AgreementField.FROM, AgreementField.TO), dates, strict=False):
        yield field, column, said("init_dates", column.total, column)
    rest = [each for each in free if each not in dates]
    if partners := [each for each in rest if each.share(is_partner) >= _LEAST_PARTNERS]:
        column = max(partners, key=lambda each: len(each.counts))
        rest.remove(column)
        yield AgreementField.PARTNER, column, said("init_partner", column.hits(is_partner), column)
    in_countries = [each for each in rest if each.share(countries.code) >= _LEAST_COUNTRIES]
    for column in in_countries[:1]:
        rest.remove(column)
        hits = column.hits(countries.code)
        yield AgreementField.COUNTRY, column, said("init_countries", hits, column)
    types = [each for each in rest if each.is_of_terms and each.is_wordy]
    for column in [each for each in types if len(each.counts) <= _MOST_TYPES][:1]:
        yield AgreementField.TYPE, column, Said("init_types", {"types": len(column.counts)})
