"""`exchange summary`: one year by category, with its record status among the years covered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bjut_exchange.config.terms import TOTAL, FieldName, Measure
from bjut_exchange.figures.changes import share_percent
from bjut_exchange.figures.counting import Figures
from bjut_exchange.figures.records import Verdict
from bjut_exchange.views import phrases
from bjut_exchange.views.columns import REACH, changes, data_columns, headed
from bjut_exchange.views.context import Context, FiguresByDirection, check_years, latest_year
from bjut_exchange.views.standing import evidence, revision_records, status, verdict_of, year_notes
from bjut_exchange.views.table import Record, Section, Table, section_of, without_empty_columns

SUMMARY_COLUMNS = data_columns(
    *("year", "direction", "category", "label", "participations", "persons", "unit"),
    *("share_percent", "previous", "change", "change_percent", *REACH),
    *("verdict", "published", "status", "source"),
)
_SHOWN = (
    *("label", "participations", "persons", "share_percent", "change", "change_percent", *REACH),
    "record",
)


def summary_table(figures: FiguresByDirection, context: Context, year: int | None) -> Table:
    """Return the table of `year`, or of the latest year covered, in each direction.

    Raises UsageError if no direction covers the year.
    """
    year = latest_year(figures) if year is None else year
    check_years([year], figures, context.definitions)
    covering = {name: of for name, of in figures.items() if year in of.years}
    records = {name: summary_records(of, context, year) for name, of in covering.items()}
    return context.table(
        "summary",
        context.titled(year),
        SUMMARY_COLUMNS,
        [each for of in records.values() for each in of],
        [
            _section(records[name], of, context, year) if name in records else context.absent(of)
            for name, of in figures.items()
        ],
        verdicts=tuple(
            each for of in covering.values() for each in summary_verdicts(of, context, year)
        ),
        revisions=revision_records(figures, context, [year]),
    )


def summary_records(figures: Figures, context: Context, year: int) -> list[Record]:
    """Return a record for each category of a year that is covered.

    Share, change and verdict are in the unit of the year's headline.
    """
    return [_record(figures, context, year, category) for category in figures.categories]


def _record(figures: Figures, context: Context, year: int, category: str) -> Record:
    unit = figures.headline(year)
    value, previous = (figures.value(each, category, unit) for each in (year, year - 1))
    difference, growth = changes(previous, value)
    verdict = verdict_of(figures, context, year, category, unit)
    published = figures.published.get((year, category, unit))
    starts = context.definitions.year_starts
    return {
        "year": context.year(year),
        "direction": figures.direction,
        "category": category,
        "label": context.category(figures.direction, category),
        **{measure.value: figures.value(year, category, measure) for measure in Measure},
        "unit": unit,
        "share_percent": share_percent(value, figures.value(year, TOTAL, unit)),
        "previous": previous,
        "change": difference,
        "change_percent": growth,
        "verdict": verdict and verdict.standing,
        "record": verdict and phrases.standing(verdict, starts, context.words),
        "published": published and published.value,
        "status": status(figures, context, year, category),
        "source": context.definitions.title,
    }


def summary_verdicts(figures: Figures, context: Context, year: int) -> Iterator[Record]:
    """Return the verdicts on every category's headline, and on the total's other measures."""
    unit = figures.headline(year)
    judged = [(category, unit) for category in figures.categories]
    judged += [(TOTAL, measure) for measure in Measure if measure != unit]
    for category, measure in judged:
        if verdict := verdict_of(figures, context, year, category, measure):
            yield evidence(verdict, figures, context, category, measure)


def _section(records: Sequence[Record], figures: Figures, context: Context, year: int) -> Section:
    words, direction = context.words, context.direction(figures.direction)
    section = section_of(
        words.say("titled_year", title=direction, year=context.year(year)),
        headed(words, *_SHOWN),
        records,
        [note for note in _notes(figures, context, year) if note],
        (at for at, each in enumerate(records) if each["category"] == TOTAL),
    )
    return without_empty_columns(section)


def _notes(figures: Figures, context: Context, year: int) -> Iterator[str]:
    words, definitions = context.words, context.definitions
    unit, direction = figures.headline(year), definitions.direction(figures.direction)
    yield from dict.fromkeys(year_notes(figures, context, [year]))
    yield _verdict_sentence(verdict_of(figures, context, year, TOTAL, unit), figures, context, unit)
    yield phrases.year_rule(direction.year, words)
    key = "base_absent" if figures.value(year - 1, TOTAL, unit) is None else "base_held"
    base = words.say(key, year=context.year(year - 1))
    yield words.say("headline", unit=words.term(unit), base=base)
    if any(FieldName.DURATION in rule.when.wanted for rule in direction.categories):
        yield phrases.long_rule(definitions.long_stay, words)
    if shared := figures.shared_persons.get(year):
        yield words.say("shared_persons", persons=words.amount(shared, "persons"))
    left_out = [
        words.say("excluded_stays", stays=f"{count:,}", reason=words.label(rule.label))
        for rule in direction.left_out
        if (count := figures.left_out[rule.id].get(year))
    ]
    if left_out:
        yield words.say("left_out", reasons=words.say("list").join(left_out))
    if no_id := figures.without_id.get(year):
        stays = figures.value(year, TOTAL, Measure.PARTICIPATIONS) or 0
        without, of_all = words.amount(no_id, "stays"), words.amount(stays, "stays")
        yield words.say("persons_not_available", without=without, all=of_all)


def _verdict_sentence(
    verdict: Verdict | None, figures: Figures, context: Context, unit: Measure
) -> str:
    if verdict is None:
        return ""
    definitions = context.definitions
    breaks = definitions.breaks_of(figures.direction, TOTAL)
    return phrases.verdict_sentence(verdict, unit, definitions.year_starts, context.words, breaks)
