"""Partner universities: those with most students, and the agreements in force by country."""

from __future__ import annotations

from typing import Any

import pandas as pd

from bjut_exchange.config.terms import TOTAL, DirectionName, FieldName, Measure
from bjut_exchange.figures.partners import Partners, is_in_force, reach
from bjut_exchange.release.cells import sign_notes
from bjut_exchange.release.document import Chapter, Exhibit
from bjut_exchange.release.groups import bars, largest
from bjut_exchange.release.numbers import Numbers
from bjut_exchange.views import phrases
from bjut_exchange.views.columns import headed
from bjut_exchange.views.context import Context
from bjut_exchange.views.table import UNCERTAIN, Cell, Column, Kind, Marked, Section

_OTHER, _NOT_STATED = "other", "not_stated"  # no country has such a code


def partners_chapter(numbers: Numbers, context: Context) -> Chapter:
    """Return the partners with most students and the agreements; nothing without agreements."""
    words, partners = context.words, numbers.partners
    title, year = words.say("report_partners"), context.year(numbers.year)
    if partners is None:
        return Chapter("partners", title, words.say("report_no_agreements"))
    in_force = partners.in_force
    counts = reach(in_force, context.definitions.regions)
    nouns = {"universities": "universities", "countries": "countries", "regions": "regions"}
    said = {noun: words.amount(counts[noun], of) for noun, of in nouns.items()}
    key = "report_partners_lead" if counts["regions"] else "report_partners_lead_countries"
    key = key if len(in_force) else "report_none_in_force"
    agreements = words.amount(int(in_force["agreements"].sum()), "agreements")
    exhibits = [_with_most(numbers, context, partners, name) for name in numbers.figures]
    if len(in_force):
        exhibits.append(_by_country(context, partners))
    lead = words.say(key, agreements=agreements, year=year, **said)
    return Chapter("partners", title, lead, tuple(each for each in exhibits if each))


def _with_most(
    numbers: Numbers, context: Context, partners: Partners, name: DirectionName
) -> Exhibit | None:
    """Return the partners with most students; None if no number of students is known."""
    words, year = context.words, numbers.year
    every = pd.concat({True: partners.in_force, False: partners.without}, names=["in_force"])
    # A hidden number is missing, and so not among the largest.
    known = every.reset_index("in_force").loc[lambda each: each[name].fillna(0).to_numpy() > 0]
    labels = [phrases.value(FieldName.PARTNER, each, words) for each in known["name"]]
    known = known.assign(label=labels, number=known[name])
    known = known.sort_values(["number", "label"], ascending=[False, True])
    top = known.head(largest(known["number"].tolist()))
    if top.empty:
        return None
    is_uncertain = numbers.figures[name].is_uncertain(year, TOTAL, Measure.PARTNERS)
    rows = tuple(
        (
            partner["label"],
            words.say("list").join(
                phrases.value(FieldName.COUNTRY, code, words) for code in partner["territories"]
            ),
            Marked(partner["number"], None, UNCERTAIN) if is_uncertain else partner["number"],
            _until(partner, context),
        )
        for partner in top.to_dict("records")
    )
    partner, country, until = headed(words, "partner", "country", "until")
    columns = (partner, country, Column("number", Kind.COUNT, words.heading("stays")), until)
    title = words.say(f"report_top_partner_{name}")
    unit = words.say("report_partners_unit", year=context.year(year))
    notes = (words.say("report_until_note"), *sign_notes(rows, words))
    values = tuple(top["number"].tolist())
    return bars(
        f"{name}_partners", Section(title, columns, rows, notes), unit, values, context, name
    )


def _until(partner: dict[Any, Any], context: Context) -> Cell:
    """Return the day on which the last agreement with a partner ends, or what is in its place."""
    if not partner["in_force"]:
        return context.words.say("report_no_agreement")
    until = partner["until"]
    return context.words.say("report_open") if pd.isna(until) else until.date()


def _by_country(context: Context, partners: Partners) -> Exhibit:
    words, starts = context.words, context.definitions.year_starts
    agreements = partners.agreements
    agreements = agreements.loc[is_in_force(agreements, partners.year, starts)]
    country = agreements["country"].fillna(_NOT_STATED)
    universities = (
        agreements["partner"].groupby(country).nunique().drop(_NOT_STATED, errors="ignore")
    )
    names = {code: phrases.value(FieldName.COUNTRY, code, words) for code in universities.index}
    ordered = sorted(universities.items(), key=lambda each: (-each[1], names[each[0]]))
    top = [code for code, _ in ordered][: largest([number for _, number in ordered])]
    others = len(names) - len(top)
    names[_OTHER] = words.say("other_groups", groups=f"{others:,}")
    names[_NOT_STATED] = words.term(_NOT_STATED)
    # A university with agreements in two countries is one of the others once.
    shown = country.where(country.isin([*top, _NOT_STATED]), _OTHER)
    counts = agreements["partner"].groupby(shown).agg(["nunique", "size"])
    counts = counts.reindex([code for code in (*top, _OTHER, _NOT_STATED) if code in counts.index])
    rows: list[tuple[Cell, ...]] = [
        (names[code], int(own), int(size)) for code, own, size in counts.itertuples()
    ]
    rows.append((words.term("total"), agreements["partner"].nunique(), len(agreements)))
    section = Section(
        words.say("report_agreements_by_country"),
        headed(words, "country", "universities", "agreements"),
        tuple(rows),
        totals=frozenset([len(rows) - 1]),
    )
    unit = words.say("report_agreements_unit", year=context.year(partners.year))
    values = tuple(int(number) for _, number in ordered[: len(top)])
    return bars("agreements", section, unit, values, context)
