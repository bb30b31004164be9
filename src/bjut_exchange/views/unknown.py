"""The values that vocabularies lack, and the lines that add them to the definitions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from bjut_exchange.checks.found import Found
from bjut_exchange.config.countries import countries_in, known_elsewhere
from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import FieldName
from bjut_exchange.config.values import toml_text
from bjut_exchange.errors import closest
from bjut_exchange.text import folded
from bjut_exchange.views.context import Context
from bjut_exchange.views.table import Record, Section

_RESEMBLANCE = 0.8  # of `difflib`: a missing or wrong letter or two
_MOST_COMPARED = 100  # that takes a second


def unknown_values(found: Iterable[Found], context: Context) -> list[Record]:
    """Return each field with a value that it lacks, its number of rows, and what it may mean.

    `term` is that of the same name in another language (`language`), or of one that is similar.
    """
    rows = Counter[tuple[str, str]]()
    for each in found:
        if each.common["value"]:
            rows[each.common["field"], each.common["value"]] += len(each.at)
    elsewhere = known_elsewhere(value for field, value in rows if field == FieldName.COUNTRY)
    records = list[Record]()
    ordered = sorted(rows.items(), key=lambda item: (item[0][0], -item[1], item[0][1]))
    for (field, value), count in ordered:
        is_country = field == FieldName.COUNTRY
        language, term = elsewhere.get(value, (None, None)) if is_country else (None, None)
        if term is None and len(records) < _MOST_COMPARED:
            term = _similar(value, FieldName.named(field), context.definitions)
        records.append(
            {"field": field, "value": value, "rows": count, "term": term, "language": language}
        )
    return records


def _similar(value: str, field: FieldName, definitions: Definitions) -> str | None:
    """Return the term of a known text that differs in a letter or two."""
    texts = definitions.texts[field]
    if field is FieldName.COUNTRY:
        texts = {**countries_in(definitions.country_languages).by_name, **texts}
    return texts.get(closest(folded(value), texts, _RESEMBLANCE)) or None


def lines_section(records: Sequence[Record], context: Context) -> Iterator[Section]:
    """Yield the lines of TOML that add unknown values, if there are any."""
    words, definitions = context.words, context.definitions
    lines, notes = list[str](), [words.say("toml_is")]
    for field in dict.fromkeys(each["field"] for each in records):
        lines.append(f"[values.{field}]")
        lines += [
            f"{toml_text(each['value'])} = "
            f'"{each["term"] or ""}"  # {words.amount(each["rows"], "rows")}'
            for each in records
            if each["field"] == field
        ]
        terms = words.say("list").join(sorted(definitions.terms.get(FieldName.named(field), ())))
        if field != FieldName.COUNTRY:
            notes.append(words.say("toml_terms", field=f"[values.{field}]", terms=terms))
    languages = words.say("list").join(sorted({each["language"] or "" for each in records} - {""}))
    if languages:
        notes.append(words.say("toml_languages", languages=languages))
    if lines:
        yield Section(words.say("toml_title"), notes=tuple(notes), lines=tuple(lines))
