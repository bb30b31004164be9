"""`exchange partners`: agreements in force, students out and in, and the balance with each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from bjut_exchange.config.terms import TOTAL, FieldName
from bjut_exchange.errors import UsageError
from bjut_exchange.figures.partner_counts import count_partners
from bjut_exchange.figures.partners import Partners, partners_of, reach
from bjut_exchange.register.build import Register
from bjut_exchange.views import phrases
from bjut_exchange.views.columns import data_columns, headed
from bjut_exchange.views.context import Context, FiguresByDirection, check_years, latest_year
from bjut_exchange.views.partner_notes import (
    IDLE,
    IN_FORCE,
    WITHOUT,
    PartnersRequest,
    Shown,
    notes_on,
)
from bjut_exchange.views.table import (
    Column,
    Kind,
    Record,
    Section,
    Table,
    section_of,
    without_empty_columns,
)

_REACH = ("agreements", "universities", "countries", "regions")
_NUMBERS = (
    *("outbound", "inbound", "semesters_outbound", "semesters_inbound"),
    *("balance", "carried"),
)
_COLUMNS = data_columns(
    *("year", "list", "label", "partner", "country", "country_label", "types", "until"),
    *(*_REACH, *_NUMBERS, "last_exchange", "status", "source"),
)


def partners_table(
    register: Register, figures: FiguresByDirection, context: Context, request: PartnersRequest
) -> Table:
    """Return the agreements in force in a year, and what students did at their partners.

    Raises UsageError if there is no register of agreements, no direction covers the year, or the
    exports cover fewer years than `request.idle`; InputError if the register cannot be read.
    """
    agreements, definitions = register.agreements, context.definitions
    if agreements is None:
        msg = f"the data folder contains no register of agreements ({definitions.agreements})"
        hint = "write one with the columns partner, country, type, from, to"
        raise UsageError(msg, hint=f"{hint}, or name it with `agreements` in exchange.toml")
    if agreements.refusal:
        raise agreements.refusal
    figures = {name: of.counted_only() for name, of in figures.items()}
    year = latest_year(figures) if request.year is None else request.year
    check_years([year], figures, definitions)
    counts = {
        name: own
        for name, of in figures.items()
        if (own := count_partners(register, of, definitions)) is not None
    }
    partners = partners_of(agreements.rows, counts, definitions.year_starts, year)
    lists = _lists(partners, context, request)
    return _table(Shown(partners, lists, counts, figures, context, request))


def _lists(
    partners: Partners, context: Context, request: PartnersRequest
) -> dict[str, pd.DataFrame]:
    lists = {IN_FORCE: partners.in_force}
    covered = partners.covered_years
    if request.idle_years <= covered:
        lists[IDLE] = partners.idle(request.idle_years, context.definitions.year_starts)
    elif request.idle:
        shown = context.year(partners.year)
        msg = f"up to {shown}, exports with partners cover {covered} years, not {request.idle}"
        raise UsageError(msg, hint="use fewer years with --idle, or add earlier exports")
    return lists if request.idle else {**lists, WITHOUT: partners.without}


def _table(shown: Shown) -> Table:
    context, listed = shown.context, shown.request.listed
    records = {which: _records(which, shown) for which in shown.lists}
    totals = {which: _total(which, shown) for which in shown.lists}
    sections = [_section(which, records[which], shown) for which in listed if records[which]]
    return context.table(
        "partners",
        context.words.say(
            "partners_title",
            title=context.definitions.title,
            year=context.year(shown.partners.year),
        ),
        _COLUMNS,
        [
            record
            for which, total in totals.items()
            for record in (*(records[which] if which in listed else ()), total)
        ],
        [_summary(totals, shown), *sections],
    )


def _common(which: str, shown: Shown) -> dict[str, Any]:
    is_complete = all(of.is_complete(shown.partners.year) for of in shown.figures.values())
    return {
        **dict.fromkeys(column.name for column in _COLUMNS),
        "year": shown.context.year(shown.partners.year),
        "list": which,
        "label": shown.name(which),
        "status": "" if is_complete else "p",
        "source": shown.context.definitions.title,
    }


def _records(which: str, shown: Shown) -> list[Record]:
    """Return a record for each partner of a list."""
    context, common = shown.context, _common(which, shown)
    partners = shown.lists[which]
    plain = partners.astype(object).where(partners.notna(), None)
    records: list[Record] = []
    for partner in plain.to_dict("records"):
        codes = partner["territories"]
        names = [phrases.value(FieldName.COUNTRY, code, context.words) for code in codes]
        in_regions = len({*codes} & {*context.definitions.regions})
        last = partner["last_exchange"]
        records.append(
            {
                **common,
                **{name: partner[name] for name in ("agreements", *_NUMBERS)},
                "partner": partner["name"],
                "country": " ".join(codes),
                "country_label": "; ".join(names),
                "types": partner["types"],
                "until": partner["until"] and partner["until"].date(),
                "universities": 1,
                "countries": len(codes) - in_regions,
                "regions": in_regions,
                "last_exchange": None if last is None else context.year(last),
            }
        )
    return records


def _total(which: str, shown: Shown) -> Record:
    partners, year = shown.lists[which], shown.partners.year
    reached = reach(partners, shown.context.definitions.regions)
    covered = [name for name, of in shown.counts.items() if year in of.years]
    available = {f"{prefix}{name}" for name in covered for prefix in ("", "semesters_")}
    if shown.partners.carried_years:
        available |= {"balance", "carried"}
    return {
        **_common(which, shown),
        "partner": TOTAL,
        "agreements": int(partners["agreements"].sum()),
        "universities": reached.universities,
        "countries": reached.countries,
        "regions": reached.regions,
        **{name: int(partners[name].sum()) for name in _NUMBERS if name in available},
    }


def _summary(totals: Mapping[str, Record], shown: Shown) -> Section:
    words = shown.context.words
    title = words.say(
        "titled_year",
        title=words.heading("partners"),
        year=shown.context.year(shown.partners.year),
    )
    columns = (
        Column("label", Kind.TEXT),
        *headed(words, *_REACH, "territories", *_NUMBERS),
    )
    records = [
        {**total, "territories": total["countries"] + total["regions"]} for total in totals.values()
    ]
    notes = filter(None, notes_on(shown))
    return without_empty_columns(section_of(title, columns, records, notes))


def _section(which: str, records: list[Record], shown: Shown) -> Section:
    words = shown.context.words
    title = words.say(
        "section_of", title=shown.name(which), what=words.amount(len(records), "partners")
    )
    columns = headed(
        words,
        *("partner", "country_label", "types", "until"),
        *("outbound", "inbound", "balance", "carried", "last_exchange"),
    )
    return without_empty_columns(section_of(title, columns, records))
