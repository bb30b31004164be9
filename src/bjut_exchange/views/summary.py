"""`exchange summary`: one year by category, with its record status among the years covered."""

from __future__ import annotations

from collections.abc import Iterator

from bjut_exchange.config.terms import TOTAL, FieldName, Measure, Protection
from bjut_exchange.figures.changes import share_percent
from bjut_exchange.views import phrases
from bjut_exchange.views.columns import REACH, changes, data_columns, headed
from bjut_exchange.views.context import Context, FiguresByDirection, chosen_years
from bjut_exchange.views.direction import DirectionView, revision_records, views_of
from bjut_exchange.views.table import Record, Section, Table, section_of, without_empty_columns

SUMMARY_COLUMNS = data_columns(
    *("year", "direction", "category", "label", "participations", "persons", "unit"),
    *("share_percent", "previous", "change", "change_percent", *REACH),
    *("verdict", "published", "status", "source", "without_country"),
)
_SHOWN = (
    *("label", "participations", "persons", "share_percent", "change", "change_percent", *REACH),
    "record",
)


def summary_table(figures: FiguresByDirection, context: Context, *years: int | None) -> Table:
    """Return the table of `years`, or of the latest year covered, in each direction.

    Raises UsageError if a year is covered by no direction.
    """
    wanted = chosen_years(years, figures, context.definitions)
    views = views_of(figures, context)
    covering = [(view, year) for year in wanted for view in views if year in view.figures.years]
    return context.table(
        "summary",
        context.titled(*wanted),
        SUMMARY_COLUMNS,
        [record for each in covering for record in summary_records(*each)],
        [
            _section(view, year)
            if year in view.figures.years
            else view.absent(year if len(wanted) > 1 else None)
            for year in wanted
            for view in views
        ],
        verdicts=[verdict for each in covering for verdict in summary_verdicts(*each)],
        revisions=revision_records(views, wanted),
    )


def summary_records(view: DirectionView, year: int) -> list[Record]:
    """Return a record for each category of a year that is covered.

    Share, change and verdict are in the unit of the year's headline.
    """
    return [_record(view, year, category) for category in view.figures.categories]


def _record(view: DirectionView, year: int, category: str) -> Record:
    figures, context, unit = view.figures, view.context, view.figures.headline(year)
    value, previous = (figures.exact(each, category, unit) for each in (year, year - 1))
    is_known, is_rounded = (
        figures.is_complete(year - 1, year),
        figures.protection is Protection.ROUND,
    )
    difference, growth = changes(previous, value, complete=is_known, is_rounded=is_rounded)
    verdict = view.verdict(year, category, unit)
    published = figures.published.get((year, category, unit))
    starts, without = context.definitions.year_starts, figures.without_country
    has_countries = figures.value(year, category, Measure.COUNTRIES) is not None
    is_known = figures.is_counted(year) and has_countries and not figures.protection
    return {
        **view.record(year, category),
        "without_country": without.get((year, category), 0) if is_known else None,
        "unit": unit,
        "share_percent": share_percent(value, figures.exact(year, TOTAL, unit)),
        "previous": previous,
        "change": difference,
        "change_percent": growth,
        "verdict": verdict and verdict.standing,
        "record": verdict and phrases.record_status(verdict, starts, context.words),
        "published": published and published.value,
    }


def summary_verdicts(view: DirectionView, year: int) -> Iterator[Record]:
    """Return the verdicts on every category's headline, and on the total's other measures."""
    unit = view.figures.headline(year)
    judged = [(category, unit) for category in view.figures.categories]
    # News items claim records of partners and countries too, but only of the whole.
    judged += [(TOTAL, measure) for measure in Measure if measure != unit]
    for category, measure in judged:
        if verdict := view.verdict(year, category, measure):
            yield view.evidence(verdict, category, measure)


def _section(view: DirectionView, year: int) -> Section:
    words, records = view.context.words, summary_records(view, year)
    title = words.say("titled_year", title=view.title, year=view.context.year(year))
    totals = [at for at, each in enumerate(records) if each["category"] == TOTAL]
    columns = headed(words, *_SHOWN)
    return without_empty_columns(section_of(title, columns, records, _notes(view, year), totals))


def _notes(view: DirectionView, year: int) -> Iterator[str]:
    figures, words, definitions = view.figures, view.context.words, view.context.definitions
    unit, direction = figures.headline(year), definitions.direction(figures.direction)
    yield from dict.fromkeys(view.year_notes([year], figures.categories))
    if verdict := view.verdict(year, TOTAL, unit):
        starts, breaks = definitions.year_starts, view.breaks(TOTAL)
        yield phrases.verdict_sentence(verdict, unit, starts, words, breaks)
    yield view.year_rule
    key = "base_absent" if figures.value(year - 1, TOTAL, unit) is None else "base_covered"
    base = words.say(key, year=view.context.year(year - 1))
    yield words.say("headline", unit=words.term(unit), base=base)
    if any(FieldName.DURATION in rule.when.wanted for rule in direction.categories):
        yield phrases.long_rule(definitions.long_stay, words)
    yield from view.country_notes([year])
    yield from (*view.unread_notes([year]), *view.id_notes([year]))
    if shared := figures.shared_persons.get(year):
        yield words.say("shared_persons", persons=words.amount(shared, "persons"))
    excluded = [
        words.say("excluded_stays", stays=f"{count:,}", reason=words.label(rule.label))
        for rule in direction.left_out
        if (count := figures.left_out[rule.id].get(year))
    ]
    if excluded:
        yield words.say("left_out", reasons=words.say("list").join(excluded))
    no_id = figures.without_id.get(year)
    if no_id and (year, TOTAL) not in figures.more_persons:
        stays = figures.value(year, TOTAL, Measure.PARTICIPATIONS) or 0
        without, of_all = words.amount(no_id, "stays"), words.amount(stays, "stays")
        yield words.say("persons_not_available", without=without, all=of_all)
