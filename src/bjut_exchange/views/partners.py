"""`exchange partners`: agreements in force, students both ways, exchange balance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from bjut_exchange.config.countries import iso3
from bjut_exchange.config.terms import TOTAL, DirectionName, FieldName
from bjut_exchange.errors import UsageError
from bjut_exchange.figures.partners import Counts, Partners, count_partners, partners_of, reach
from bjut_exchange.messages import Amount
from bjut_exchange.register.build import Register
from bjut_exchange.views import phrases
from bjut_exchange.views.columns import data_columns, headed
from bjut_exchange.views.context import Context, FiguresByDirection, chosen_years
from bjut_exchange.views.direction import views_of
from bjut_exchange.views.table import (
    UNCERTAIN,
    Column,
    Kind,
    Marked,
    Record,
    Section,
    Table,
    section_of,
    without_empty_columns,
)

_DEFAULT_IDLE = 3  # years
_IN_FORCE, _IDLE, _WITHOUT = "in_force", "idle", "without_agreement"
_REACH = ("agreements", "universities", "countries", "regions")
_NUMBERS = (
    *("outbound", "inbound", "semesters_outbound", "semesters_inbound"),
    *("balance", "carried"),
)
_COLUMNS = data_columns(
    *("year", "list", "label", "partner", "country", "country_label", "types", "until"),
    *(*_REACH, *_NUMBERS, "last_exchange", "status", "source"),
    "country_iso3",
)


@dataclass(frozen=True)
class _View:
    """The partners of a year by list, with the directions that they come from.

    Partners are idle after `idle` years without students.
    """

    partners: Partners
    lists: Mapping[str, pd.DataFrame]
    counts: Counts
    figures: FiguresByDirection
    context: Context
    idle: int

    @property
    def year(self) -> str:
        return self.context.year(self.partners.year)

    def name(self, which: str) -> str:
        """Return the name of a list."""
        words = self.context.words
        years = words.amount(self.idle, "years")
        return words.say("idle", years=years) if which == _IDLE else words.term(which)


def partners_table(
    register: Register,
    figures: FiguresByDirection,
    context: Context,
    year: int | None = None,
    idle: int | None = None,
) -> Table:
    """Return the agreements in force in a year, and what students did at their partners.

    With `idle`, list the partners without students for so many years in place of the others.
    Raises UsageError if there is no register of agreements, no direction covers the year, or the
    exports cover fewer years than `idle`; InputError if the register cannot be read.
    """
    agreements, definitions = register.agreements, context.definitions
    if agreements is None:
        raise UsageError("no_agreements", file=definitions.agreements)
    if agreements.refusal:
        raise agreements.refusal
    figures = {name: of.counted_only() for name, of in figures.items()}
    (year,) = chosen_years([year], figures, definitions)
    counts = {
        name: own
        for name, of in figures.items()
        if (own := count_partners(register, of, definitions)) is not None
    }
    partners = partners_of(agreements.rows, counts, definitions.year_starts, year)
    lists = _lists(partners, context, idle)
    view = _View(partners, lists, counts, figures, context, idle or _DEFAULT_IDLE)
    return _table(view, listed=(_IDLE,) if idle else (_IN_FORCE, _WITHOUT))


def _lists(partners: Partners, context: Context, idle: int | None) -> dict[str, pd.DataFrame]:
    lists = {_IN_FORCE: partners.in_force}
    covered, years = partners.covered_years, idle or _DEFAULT_IDLE
    if years <= covered:
        lists[_IDLE] = partners.idle(years, context.definitions.year_starts)
    elif idle:
        shown = context.year(partners.year)
        raise UsageError("too_few_years", year=shown, covered=Amount(covered, "years"), idle=idle)
    return lists if idle else {**lists, _WITHOUT: partners.without}


def _table(view: _View, listed: Sequence[str]) -> Table:
    """Return the table: the partners of the lists `listed`, of the others only the totals."""
    context = view.context
    records = {which: _records(which, view) if which in listed else [] for which in view.lists}
    totals = {which: _total(which, view) for which in view.lists}
    title = context.words.say("partners_title", title=context.title, year=view.year)
    return context.table(
        "partners",
        title,
        _COLUMNS,
        [record for which in view.lists for record in (*records[which], totals[which])],
        [
            _summary([*totals.values()], view),
            *(_section(which, records[which], view) for which in listed if records[which]),
        ],
    )


def _common(which: str, view: _View) -> dict[str, Any]:
    is_complete = all(of.is_complete(view.partners.year) for of in view.figures.values())
    return {
        **dict.fromkeys(column.name for column in _COLUMNS),
        "year": view.year,
        "list": which,
        "label": view.name(which),
        "status": "" if is_complete else "p",
        "source": view.context.definitions.title.en,
    }


def _records(which: str, view: _View) -> list[Record]:
    context, common = view.context, _common(which, view)
    partners = view.lists[which]
    plain = partners.astype(object).where(partners.notna(), None)
    records: list[Record] = []
    for partner in plain.to_dict("records"):
        codes, last = partner["territories"], partner["last_exchange"]
        names = [phrases.value(FieldName.COUNTRY, code, context.words) for code in codes]
        in_regions = len({*codes} & {*context.definitions.regions})
        own = {
            "partner": partner["name"],
            "country": " ".join(codes),
            "country_label": "; ".join(names),
            "country_iso3": " ".join(filter(None, map(iso3, codes))),
            "until": partner["until"] and partner["until"].date(),
            "universities": 1,
            "countries": len(codes) - in_regions,
            "regions": in_regions,
            "last_exchange": None if last is None else context.year(last),
        }
        as_counted = {name: partner[name] for name in ("types", "agreements", *_NUMBERS)}
        records.append(_with_signs(common | as_counted | own, view))
    return records


def _total(which: str, view: _View) -> Record:
    partners, year = view.lists[which], view.partners.year
    covered = [name for name, of in view.counts.items() if year in of.years]
    available = {f"{prefix}{name}" for name in covered for prefix in ("", "semesters_")}
    if view.partners.carried_years:  # a balance needs both directions
        available |= {"balance", "carried"}
    record = {
        **_common(which, view),
        "partner": TOTAL,
        "agreements": int(partners["agreements"].sum()),
        **reach(partners, view.context.definitions.regions),
        **{name: int(partners[name].sum()) for name in _NUMBERS if name in available},
    }
    return _with_signs(record, view)


def _with_signs(record: Record, view: _View) -> Record:
    """Return a record with a sign at numbers that may be others; 0 is then not available."""
    signed = {
        name: Marked(record[name], None, UNCERTAIN) if record[name] else None
        for name in _NUMBERS
        if _is_uncertain(name, view)
    }
    status = f"{record['status']} u".strip() if signed else record["status"]
    return {**record, **signed, "status": status}


def _is_uncertain(number: str, view: _View) -> bool:
    """Return whether a field that a number needs was not read for stays of its years."""
    year, years = [view.partners.year], view.partners.carried_years
    if number in {"balance", "carried"}:
        of_years = years if number == "carried" else year
        return any(of.are_uncertain(of_years, "semesters") for of in view.counts.values())
    what = "semesters" if number.startswith("semesters") else "students"
    own = view.counts.get(DirectionName(number.removeprefix("semesters_")))
    return own is not None and own.are_uncertain(year, what)


def _summary(totals: Sequence[Record], view: _View) -> Section:
    words = view.context.words
    title = words.say("titled_year", title=words.heading("partners"), year=view.year)
    columns = (Column("label", Kind.TEXT), *headed(words, *_REACH, "territories", *_NUMBERS))
    records = [{**each, "territories": each["countries"] + each["regions"]} for each in totals]
    return without_empty_columns(section_of(title, columns, records, _notes(view)))


def _section(which: str, records: list[Record], view: _View) -> Section:
    words = view.context.words
    what = words.amount(len(records), "partners")
    title = words.say("section_of", title=view.name(which), what=what)
    columns = headed(
        words,
        *("partner", "country_label", "types", "until"),
        *("outbound", "inbound", "balance", "carried", "last_exchange"),
    )
    named = (phrases.value(FieldName.PARTNER, each["partner"], words) for each in records)
    shown = [{**each, "partner": name} for each, name in zip(records, named, strict=True)]
    return without_empty_columns(section_of(title, columns, shown))


def _notes(view: _View) -> Iterator[str]:
    """Return what the numbers mean, and what is not in them."""
    words, year, starts = view.context.words, view.year, view.context.definitions.year_starts
    yield from dict.fromkeys(
        note
        for each in views_of(view.figures, view.context)
        for note in each.year_notes([view.partners.year], [TOTAL])
    )
    yield words.say("partners_in_force", year=year)
    if view.counts:
        yield words.say("partners_students", year=year)
    if _IDLE in view.lists:
        first = view.partners.year - view.idle + 1
        yield words.say("partners_idle", years=starts.span([first, view.partners.year]))
    if view.counts:
        yield from _balance_notes(view)
    for each in views_of(view.figures, view.context):
        counts = view.counts.get(each.figures.direction)
        if counts and view.partners.year in each.figures.years:
            at = view.partners.year
            unread = {field: {at: of[at]} for field, of in counts.unread.items() if at in of}
            yield from each.unread_field_notes(unread)
    unnamed = {name: of.unnamed.get(view.partners.year) for name, of in view.counts.items()}
    said = {name: words.amount(stays, "stays") for name, stays in unnamed.items() if stays}
    if said:
        yield words.say("partners_unnamed", year=year, counts=_by_direction(said, view))


def _balance_notes(view: _View) -> Iterator[str]:
    words, definitions = view.context.words, view.context.definitions
    one, two = (phrases.bound(each, words) for each in definitions.semester_days)
    yield words.say("partners_semesters", one=one, two=two)
    conditions = {
        name: phrases.condition(definitions.direction(name).balance, words) for name in view.counts
    }
    yield words.say("partners_counted", counted=_by_direction(conditions, view))
    unknown = sum(of.of_unknown_length for of in view.counts.values())
    if unknown:
        yield words.say("partners_unknown_length", stays=words.amount(unknown, "stays"))
    if carried := view.partners.carried_years:
        yield words.say(
            "partners_balance", years=definitions.year_starts.runs(carried, words.say("list"))
        )
    else:
        yield words.say("partners_no_balance", reasons=words.say("clauses").join(_reasons(view)))


def _by_direction(said: Mapping[DirectionName, str], view: _View) -> str:
    words = view.context.words
    parts = (
        words.say("partners_of", direction=words.term(name), what=what)
        for name, what in said.items()
    )
    return words.say("clauses").join(parts)


def _reasons(view: _View) -> Iterator[str]:
    """Return for each direction why there is no exchange balance, if it is the reason."""
    words = view.context.words
    for name in DirectionName:
        counts, direction = view.counts.get(name), words.term(name)
        if name not in view.figures:
            yield words.say("partners_not_asked", direction=direction)
        elif counts is None:
            yield words.say("partners_not_named", direction=direction)
        elif view.partners.year not in counts.years:
            yield words.say("partners_not_covered", direction=direction, year=view.year)
