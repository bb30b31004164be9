"""`exchange rules`: the definitions in force, in words made from all that they decide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bjut_exchange.config.accepted import Accepted
from bjut_exchange.config.rules import Break, Column, Desk, Direction
from bjut_exchange.config.schema import Definitions, fingerprint
from bjut_exchange.config.terms import UNCLASSIFIED, DirectionName, FieldName, YearRule
from bjut_exchange.figures.changes import SMALLEST_PERCENTAGE_BASE
from bjut_exchange.messages import Words
from bjut_exchange.views import phrases
from bjut_exchange.views.columns import data_columns, headed
from bjut_exchange.views.context import Context
from bjut_exchange.views.table import Section, Table

# What no office can decide otherwise, by the headings that name it.
_FIXED = (
    *("exports", "left_out", "same_stay", "category", "persons", "days", "regions"),
    *("percentages", "record"),
)
# The keys that list words.
_LISTS = ("country_languages", "total_words", "note_words", "missing_words", "open_words")


@dataclass(frozen=True)
class Statement:
    """One rule in words. `id` is the key of the definitions that decides it, or `fixed.…`."""

    id: str
    label: str
    rule: str
    direction: DirectionName | None = None


def rules_table(context: Context, directions: Sequence[DirectionName]) -> Table:
    """Return how `directions` are counted: a record for each statement, the fingerprint last."""
    definitions, words = context.definitions, context.words
    digest = Statement("definitions_sha256", words.heading("sha256"), fingerprint(definitions))
    parts: dict[str, Iterable[Statement]] = {words.say("rules_general"): general_rules(context)}
    parts |= {context.direction(name): rules_of_direction(context, name) for name in directions}
    parts[words.say("rules_fixed")] = fixed_rules(words)
    for name in directions:
        title = words.say("rules_columns", title=context.direction(name))
        parts[title] = _headers_of_direction(name, definitions.direction(name), words)
    title = words.say("rules_columns", title=words.heading("agreements"))
    parts[title] = _headers("partners", definitions.partners.columns, words)
    parts[words.say("rules_terms")] = _terms(definitions, words)
    parts[words.say("rules_values")] = _values(definitions, words)
    parts[words.say("rules_fingerprint")] = [digest]
    said = {title: tuple(statements) for title, statements in parts.items()}
    shown = headed(words, "about", "rule")
    return context.table(
        "rules",
        words.say("rules_title", title=context.title),
        data_columns("id", "direction", "label", "rule"),
        [vars(each) for statements in said.values() for each in statements],
        [
            Section(title, shown, tuple((each.label, each.rule) for each in statements))
            for title, statements in said.items()
        ],
    )


def general_rules(context: Context) -> Iterator[Statement]:
    """Return what is the same for both directions."""
    definitions, words = context.definitions, context.words
    starts, as_of, folder = definitions.year_starts, definitions.as_of, definitions.data
    begins = f"{starts.month:02}-{starts.day:02}"
    names = _listed((_territory(code, words) for code in definitions.regions), words)
    bands = _listed(map(str, definitions.day_bands), words)
    one, two = (phrases.bound(each, words) for each in definitions.semester_days)
    short = definitions.two_digit_years_from
    year_key = "rules_calendar" if starts.is_calendar else "rules_year_starts"
    shown_folder = folder.as_posix() if folder else ""
    rules = {
        "title": context.title,
        "notice": context.notice or words.say("rules_none"),
        "data": words.say("rules_data" if folder else "rules_data_default", folder=shown_folder),
        "year_starts": words.say(year_key, start=begins, label="2015/16"),
        "as_of": words.say("rules_as_of" if as_of else "rules_as_of_default", as_of=as_of),
        "date_order": words.say(f"date_order_{definitions.date_order}"),
        "two_digit_years_from": words.say("rules_two_digit_years", first=short, last=short + 99),
        "semesters": _semesters(definitions, words),
        "long_stay": phrases.long_rule(definitions.long_stay, words),
        "regions": words.say("rules_regions" if names else "rules_no_regions", names=names),
        "home_country": words.say("rules_home_country", country=_territory(home, words))
        if (home := definitions.home_country)
        else words.say("rules_none"),
        **{key: _words(f"rules_{key}", getattr(definitions, key), words) for key in _LISTS},
        "most_missing_ids": words.say(
            "rules_most_missing_ids", most=f"{definitions.most_missing_ids:g}"
        ),
        "day_bands": words.say("rules_day_bands", bands=bands),
        "history": words.say("rules_history", file=definitions.history.as_posix()),
        **_numbered("breaks", (_break(each, words) for each in definitions.breaks), words),
        **_numbered("accepted", (_accepted(each, words) for each in definitions.accepted), words),
        "agreements": words.say("rules_agreements", file=definitions.agreements),
        "report": _listed(map(words.label, definitions.report.labels), words)
        or words.say("rules_none"),
        "partners.open_words": _words("rules_open_words", definitions.partners.open_words, words),
        "semester_days": words.say("partners_semesters", one=one, two=two),
    }
    # Numbered statements and those of [partners] have the heading of their key without both.
    return (
        Statement(key, words.heading(key.rstrip(".0123456789").replace(".", "_")), rule)
        for key, rule in rules.items()
    )


def _semesters(definitions: Definitions, words: Words) -> str:
    said = (
        words.say("rules_semester", word=word, first=first, last=last)
        for word, days in definitions.semesters.items()
        for first, last in [["{:02}-{:02}".format(*day) for day in days]]
    )
    return words.say("rules_semesters", words=_listed(said, words))


def _numbered(key: str, entries: Iterable[str], words: Words) -> dict[str, str]:
    """Return the entries of a list by their keys."""
    numbered = {f"{key}.{number}": entry for number, entry in enumerate(entries, 1)}
    return numbered or {key: words.say("rules_none")}


def _break(entry: Break, words: Words) -> str:
    series = words.say("list").join(filter(None, (entry.direction, entry.category)))
    series = series or words.say("rules_every_series")
    return words.say("rules_break", year=entry.year, label=words.label(entry.label), series=series)


def _accepted(entry: Accepted, words: Words) -> str:
    place = [
        phrases.place(entry.file or words.say("rules_every_series"), entry.sheet or "", None),
        *(words.say("row_number", row=row) for row in entry.row),
        *([phrases.field_name(entry.field, words)] if entry.field else []),
    ]
    listed, reason = _listed(place, words), words.label(entry.reason)
    return words.say("rules_accepted", code=entry.code, place=listed, reason=reason)


def rules_of_direction(context: Context, name: DirectionName) -> Iterator[Statement]:
    """Return who of a direction is counted, in which year, in which category."""
    definitions, words = context.definitions, context.words
    direction = definitions.direction(name)

    def said(key: str, rule: str, label: str = "") -> Statement:
        return Statement(f"{name}.{key}", label or words.heading(key), rule, name)

    for number, desk in enumerate(direction.exports, 1):
        label = words.say("numbered", what=words.say("rules_exports"), number=number)
        yield said(f"exports.{number}", _desk(desk, words), label)
    for rule in direction.left_out:
        name_of_rule = words.label(rule.label)
        label = words.say("named", what=words.say("rules_left_out"), name=name_of_rule)
        yield said(f"left_out.{rule.id}", phrases.condition(rule.when, words), label)
    if any(direction.columns_of(each).get(FieldName.STATUS) for each in direction.exports):
        yield said("status", _statuses(definitions, direction, words))
    yield said("year", words.say(f"year_rule_{direction.year}"))
    if direction.year is YearRule.OVERLAP:
        yield said("open_end", words.say("rules_open_end"))
    ended = direction.ended and phrases.condition(direction.ended, words)
    yield said("ended", ended or words.say("rules_none"))
    default = "overlap" if direction.year is YearRule.OVERLAP else "default"
    first = direction.first_year
    key = "rules_first_year" if first else f"rules_first_year_{default}"
    yield said("first_year", words.say(key, year=first))
    yield said("unit", words.say(f"unit_{direction.unit}"))
    yield said("balance", phrases.condition(direction.balance, words))
    for number, rule in enumerate(direction.categories, 1):
        label = words.say("rules_category", number=number, label=words.label(rule.label))
        yield said(f"categories.{rule.id}", phrases.condition(rule.when, words), label)
    yield said(f"categories.{UNCLASSIFIED}", words.say("rule_none"), words.term(UNCLASSIFIED))


def fixed_rules(words: Words) -> Iterator[Statement]:
    """Return what no office can decide otherwise."""
    for key in _FIXED:
        rule = words.say(f"rules_fixed_{key}", base=SMALLEST_PERCENTAGE_BASE)
        yield Statement(f"fixed.{key}", words.heading(key), rule)


def _headers_of_direction(
    name: DirectionName, direction: Direction, words: Words
) -> Iterator[Statement]:
    """Return the headers of a direction, then those of desks for which they differ."""
    yield from _headers(name, direction.columns, words, name)
    for number, desk in enumerate(direction.exports, 1):
        columns = desk.columns.items()
        own = {field: of for field, of in columns if of != direction.columns.get(field)}
        what = words.say("numbered", what=words.say("rules_exports"), number=number)
        yield from _headers(f"{name}.exports.{number}", own, words, name, what)


def _headers(
    key: str,
    columns: Mapping[Any, Sequence[Column]],
    words: Words,
    direction: DirectionName | None = None,
    what: str = "",
) -> Iterator[Statement]:
    """Return the headers of each field, in the order in which they are looked for."""
    for field, candidates in columns.items():
        headers = _listed((_header(each, words) for each in candidates), words)
        rule = headers or words.say("rules_none")
        named = phrases.field_name(field, words)
        label = words.say("named", what=what, name=named) if what else named
        yield Statement(f"{key}.columns.{field}", label, rule, direction)


def _terms(definitions: Definitions, words: Words) -> Iterator[Statement]:
    """Return the terms of each field with their names, and the names of other values."""
    for field, terms in definitions.terms.items():
        named = ((term, phrases.value(field, term, words)) for term in terms)
        said = (
            term if name == term else words.say("coded", name=term, code=name)
            for term, name in named
        )
        yield Statement(f"terms.{field}", words.label(field), _listed(said, words))
    for field, names in definitions.names.items():
        said = (f"{value} = {words.label(name)}" for value, name in names.items())
        label = words.say("named", what=words.heading("names"), name=words.label(field))
        yield Statement(f"names.{field}", label, _listed(said, words))
    if not definitions.names:
        yield Statement("names", words.heading("names"), words.say("rules_none"))


def _values(definitions: Definitions, words: Words) -> Iterator[Statement]:
    """Return the texts that stand for each term of each field."""
    for field, vocabulary in definitions.values.items():
        texts: dict[str, list[str]] = {}
        for text, term in vocabulary.items():
            texts.setdefault(term, []).append(text)
        for term, same in texts.items():
            value = phrases.value(field, term, words)
            label = words.say("named", what=words.label(field), name=value)
            yield Statement(f"values.{field}.{term}", label, _listed(same, words))


def _desk(desk: Desk, words: Words) -> str:
    """Return which files are counted, and what is known of them."""
    common = phrases.set_by(desk, words)
    delimiter = desk.delimiter and phrases.delimiter(desk.delimiter, words)
    parts = [
        words.say("rules_desk", files=_listed(desk.files, words)),
        common and words.say("rules_desk_set", set=common),
        desk.encoding and words.say("rules_desk_encoding", encoding=desk.encoding),
        delimiter and words.say("rules_desk_delimiter", delimiter=delimiter),
        desk.date_order and words.say("rules_desk_date_order", order=words.say(desk.date_order)),
    ]
    return "".join(part for part in parts if part)


def _statuses(definitions: Definitions, direction: Direction, words: Words) -> str:
    """Return which statuses are excluded whatever else is true of a stay, and which count."""
    conditions = (rule.when.wanted for rule in direction.left_out if not rule.when.days)
    left_out = {
        status
        for wanted in conditions
        if set(wanted) == {FieldName.STATUS}
        for status in wanted[FieldName.STATUS]
    }
    if not left_out:
        return words.say("rules_every_status")

    def listed(statuses: Iterable[str]) -> str:
        named = (phrases.value(FieldName.STATUS, each, words) for each in sorted(statuses))
        return _listed(named, words) or "–"

    known = {*definitions.terms[FieldName.STATUS]}
    return words.say("rules_status", left_out=listed(left_out), counted=listed(known - left_out))


def _header(column: Column, words: Words) -> str:
    if column.digits:
        return words.say("rules_digits", column=column.column, digits=column.digits)
    if column.unit:
        return words.say("rules_unit", column=column.column, unit=words.say(f"unit_{column.unit}"))
    if column.pattern is None:
        return column.column
    return words.say("rules_part", column=column.column, pattern=column.pattern)


def _territory(code: str, words: Words) -> str:
    return words.say("coded", name=phrases.value(FieldName.COUNTRY, code, words), code=code)


def _words(sentence: str, listed: Sequence[str], words: Words) -> str:
    return words.say(sentence if listed else "rules_none", words=_listed(listed, words))


def _listed(texts: Iterable[str], words: Words) -> str:
    """Return a list of texts; those that look like a list themselves are quoted."""
    separator = words.say("list")
    return separator.join(f"“{text}”" if separator.strip() in text else text for text in texts)
