"""`exchange partners`: agreements in force, students out and in, and the balance with each."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from bjut_exchange.config.terms import TOTAL, DirectionName, FieldName
from bjut_exchange.errors import UsageError
from bjut_exchange.figures.flows import flow_of
from bjut_exchange.figures.partners import Partner, Partners, partners_of, reach
from bjut_exchange.register.build import Register
from bjut_exchange.views import phrases as wording
from bjut_exchange.views.partner_notes import (
    IDLE,
    IN_FORCE,
    WITHOUT,
    PartnersRequest,
    Shown,
    notes_on,
)
from bjut_exchange.views.phrases import NOT_AVAILABLE
from bjut_exchange.views.table import (
    Context,
    FiguresByDirection,
    Record,
    Row,
    Section,
    Table,
    check_years,
    latest_year,
    without_empty_columns,
)

_REACH = ("agreements", "universities", "countries", "regions")
_NUMBERS = (
    *("outbound", "inbound", "semesters_outbound", "semesters_inbound"),
    *("balance", "carried"),
)
_COLUMNS = (
    *("year", "list", "label", "partner", "country", "country_label", "types", "until"),
    *(*_REACH, *_NUMBERS, "last_exchange", "status", "source"),
)


def partners_table(
    register: Register, figures: FiguresByDirection, context: Context, request: PartnersRequest
) -> Table:
    """Show the agreements in force in a year, and what students did at their partners.

    Raises UsageError if there is no register of agreements, no direction holds the year, or the
    exports hold fewer years than `request.idle`; InputError if the register cannot be read.
    """
    agreements, definitions = register.agreements, context.definitions
    if agreements is None:
        msg = f"the data folder holds no register of agreements ({definitions.agreements})"
        hint = "write one with the columns partner, country, type, from, to"
        raise UsageError(msg, hint=f"{hint}, or name it with `agreements` in exchange.toml")
    if agreements.refusal:
        raise agreements.refusal
    figures = {name: of.counted_only() for name, of in figures.items()}
    year = latest_year(figures) if request.year is None else request.year
    check_years([year], figures, definitions)
    flows = {
        name: flow
        for name, of in figures.items()
        if (flow := flow_of(register, of, definitions)) is not None
    }
    partners = partners_of(agreements.rows, flows, definitions.year_starts, year)
    lists = _lists(partners, context, request)
    shown = Shown(partners, lists, flows, figures, context, request)
    return _table(shown)


def _lists(
    partners: Partners, context: Context, request: PartnersRequest
) -> dict[str, tuple[Partner, ...]]:
    lists = {IN_FORCE: partners.in_force}
    held = partners.held_years
    if request.idle_years <= held:
        starts = context.definitions.year_starts
        lists[IDLE] = partners.idle(request.idle_years, starts)
    elif request.idle:
        shown = context.year(partners.year)
        msg = f"up to {shown}, exports that name partners hold {held} years, not {request.idle}"
        raise UsageError(msg, hint="ask for fewer years with --idle, or add the earlier exports")
    return lists if request.idle else {**lists, WITHOUT: partners.without}


def _table(shown: Shown) -> Table:
    context = shown.context
    title = context.words.say(
        "partners_title",
        title=context.definitions.title,
        year=context.year(shown.partners.year),
    )
    listed = {
        which: [_record(each, which, shown) for each in shown.lists[which]]
        for which in shown.request.listed
    }
    totals = {which: _total(which, shown) for which in shown.lists}
    records = (record for which in totals for record in (*listed.get(which, ()), totals[which]))
    sections = (_section(which, of, shown) for which, of in listed.items() if of)
    return Table(
        command="partners",
        title=title,
        notice=context.definitions.notice,
        columns=_COLUMNS,
        records=tuple(records),
        sections=(_summary(totals, shown), *sections),
    )


def _record(partner: Partner, which: str, shown: Shown) -> Record:
    context = shown.context
    last, until = partner.last_exchange, partner.until
    names = (wording.value(FieldName.COUNTRY, code, context.words) for code in partner.countries)
    return _row(which, [partner], shown) | {
        "partner": partner.name,
        "country": " ".join(partner.countries),
        "country_label": "; ".join(names),
        "types": "; ".join(partner.types),
        "until": None if until is None else until.isoformat(),
        "last_exchange": None if last is None else context.year(last),
    }


def _total(which: str, shown: Shown) -> Record:
    return _row(which, shown.lists[which], shown)


def _row(which: str, partners: Collection[Partner], shown: Shown) -> Record:
    """Lay out what can be said of one partner as of many."""
    definitions, year = shown.context.definitions, shown.partners.year
    reached = reach(partners, definitions.regions)
    available = {name for name, flow in shown.flows.items() if year in flow.years}
    of_direction = {
        f"{prefix}{name}": sum(getattr(each, of)[name] for each in partners)
        if name in available
        else None
        for prefix, of in (("", "students"), ("semesters_", "semesters"))
        for name in DirectionName
    }
    drawn = bool(shown.partners.carried_years)
    return {
        **dict.fromkeys(_COLUMNS),
        "year": shown.context.year(year),
        "list": which,
        "label": shown.name(which),
        "partner": TOTAL,
        "agreements": sum(len(each.agreements) for each in partners),
        "universities": reached.universities,
        "countries": reached.countries,
        "regions": reached.regions,
        **of_direction,
        "balance": sum(each.balance or 0 for each in partners) if drawn else None,
        "carried": sum(each.carried or 0 for each in partners) if drawn else None,
        "status": "" if all(of.is_complete(year) for of in shown.figures.values()) else "p",
        "source": definitions.title,
    }


def _summary(totals: Mapping[str, Record], shown: Shown) -> Section:
    context = shown.context
    rows = (
        Row(
            (
                total["label"],
                *(wording.number(total[key]) for key in _REACH),
                wording.number(total["countries"] + total["regions"]),
                *_numbers(total),
            )
        )
        for total in totals.values()
    )
    headings = context.headings(*_REACH, "territories", *_NUMBERS)
    title = context.words.say(
        "titled_year",
        title=context.words.heading("partners"),
        year=context.year(shown.partners.year),
    )
    notes = tuple(filter(None, notes_on(shown)))
    return without_empty_columns(Section(title, ("", *headings), tuple(rows), notes))


def _numbers(record: Record, keys: Collection[str] = _NUMBERS) -> Iterator[str]:
    for key in keys:
        write = wording.signed if key in {"balance", "carried"} else wording.number
        yield write(record[key])


def _section(which: str, records: list[Record], shown: Shown) -> Section:
    words = shown.context.words
    numbers = ("outbound", "inbound", "balance", "carried")
    rows = (
        Row(
            (
                each["partner"],
                each["country_label"],
                each["types"],
                each["until"] or "",
                *_numbers(each, numbers),
                each["last_exchange"] or NOT_AVAILABLE,
            )
        )
        for each in records
    )
    headings = shown.context.headings(
        "partner", "country", "types", "until", *numbers, "last_exchange"
    )
    title = words.say(
        "section_of", title=shown.name(which), what=words.amount(len(records), "partners")
    )
    return without_empty_columns(Section(title, headings, tuple(rows), (), "lwwlrrrrr"))
