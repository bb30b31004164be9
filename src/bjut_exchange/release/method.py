"""How the figures of a release are made: definitions, rows, findings, revisions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from bjut_exchange.checks.catalogue import Severity, all_checks
from bjut_exchange.config.terms import DirectionName, FieldName, Outcome
from bjut_exchange.release.cells import sign_notes
from bjut_exchange.release.document import Chapter, Exhibit
from bjut_exchange.release.numbers import Numbers
from bjut_exchange.views import phrases
from bjut_exchange.views.columns import headed
from bjut_exchange.views.context import Context
from bjut_exchange.views.direction import DirectionView, views_of
from bjut_exchange.views.rules import Statement, fixed_rules, general_rules, rules_of_direction
from bjut_exchange.views.table import Cell, Column, Kind, Missing, Section

# What a reader of figures asks for; the other rules are about the files of the office.
_OF_DIRECTION = ("year", "open_end", "unit", "first_year", "left_out", "categories")
_GENERAL = ("year_starts", "as_of", "long_stay", "breaks")
_FIXED = ("same_stay", "category", "persons", "days", "regions", "percentages", "record")


def method_chapter(numbers: Numbers, context: Context) -> Chapter:
    """Return the definitions, what was read and excluded, what is found in it, and revisions."""
    words = context.words
    exhibits = [
        _terms(
            f"{name}_definitions",
            words.say(f"report_card_{name}"),
            [
                Statement("years", words.say("report_years_held"), context.runs(years)),
                *_chosen(rules_of_direction(context, name), _OF_DIRECTION, f"{name}."),
            ],
            context,
            name,
        )
        for name in numbers.held
        for years in [numbers.years(name)]
    ]
    common = [
        *_chosen(general_rules(context), _GENERAL),
        *_regions(numbers, context),
        *_chosen(fixed_rules(words), _FIXED, "fixed."),
    ]
    exhibits += [
        _terms("definitions", words.say("report_both_directions"), common, context),
        _rows(numbers, context),
        _findings(numbers, context),
        _revisions(numbers, context),
    ]
    lead = words.say("report_method_lead")
    return Chapter("method", words.say("report_method"), lead, tuple(exhibits))


def _chosen(rules: Iterable[Statement], keys: Iterable[str], prefix: str = "") -> list[Statement]:
    """Return the rules with some keys, in the order of the keys."""
    every = [(each.id.removeprefix(prefix).split(".")[0], each) for each in rules]
    return [each for key in keys for of, each in every if of == key]


def _regions(numbers: Numbers, context: Context) -> Iterator[Statement]:
    """Yield which of the places in the release are counted as regions; definitions list many."""
    words, regions = context.words, {*context.definitions.regions}
    named = {
        phrases.value(FieldName.COUNTRY, code, words)
        for (_, by), of in numbers.breakdowns.items()
        for code in (of.cells["value"] if by == FieldName.COUNTRY else ())
        if code in regions
    }
    if named:
        names = words.say("list").join(sorted(named))
        rule = words.say("rules_regions", names=names)
        yield Statement("regions", words.heading("regions"), rule)


def _terms(
    key: str,
    title: str,
    rules: Iterable[Statement],
    context: Context,
    name: DirectionName | None = None,
) -> Exhibit:
    rows = tuple((each.label, each.rule) for each in rules)
    section = Section(title, headed(context.words, "about", "rule"), rows)
    return Exhibit(key, section, direction=name, is_terms=True)


def _rows(numbers: Numbers, context: Context) -> Exhibit:
    """Return what became of the rows of exports; no number of them if students are protected."""
    words = context.words
    title = words.say("report_rows")
    if numbers.protection is not None:  # a rule that excludes one row tells of one student
        return Exhibit("rows", Section(title, notes=(words.say("report_rows_withheld"),)))
    accounts = {
        name: account for name, account in numbers.accounts.items() if name in numbers.figures
    }
    counted = words.say("report_rows_counted")
    reasons: dict[str, dict[DirectionName, int]] = {counted: {}}
    for name, account in accounts.items():
        direction = context.definitions.direction(name)
        for outcome, rows in Counter(account).most_common():
            is_counted = outcome == Outcome.COUNTED
            label = counted if is_counted else phrases.reason(outcome, direction, words, 2)
            of = reasons.setdefault(label, {})
            of[name] = of.get(name, 0) + rows
    rows_of: list[tuple[Cell, ...]] = [
        (label, *(of.get(name, 0) for name in accounts)) for label, of in reasons.items()
    ]
    rows_of.append((words.say("report_rows_read"), *(sum(of.values()) for of in accounts.values())))
    columns = (
        *headed(words, "reason"),
        *(Column(name, Kind.COUNT, context.direction(name)) for name in accounts),
    )
    section = Section(title, columns, tuple(rows_of), totals=frozenset([len(rows_of) - 1]))
    return Exhibit("rows", section, words.say("report_rows_unit"))


def _findings(numbers: Numbers, context: Context) -> Exhibit:
    """Return the errors and warnings by kind; how many of each only if nobody is protected."""
    words = context.words
    found = [
        (check, numbers.found[code])
        for code, check in all_checks().items()
        if code in numbers.found and check.severity is not Severity.INFORMATION
    ]
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (words.label(check.message), words.term(check.severity), check.code, count)
        for check, count in sorted(found, key=lambda each: each[0].severity.rank)
    )
    title = words.say("report_findings")
    if not rows:
        section = Section(title, notes=(words.say("report_findings_none"),))
        return Exhibit("findings", section)
    columns = (
        Column("message", Kind.PROSE, words.say("report_finding")),
        Column("severity", Kind.TEXT, words.say("report_severity")),
        Column("code", Kind.TEXT, words.say("report_check")),
        *headed(words, "found"),
    )
    notes: tuple[str, ...] = ()
    if numbers.protection is not None:  # most findings are rows
        rows, columns = tuple(row[:-1] for row in rows), columns[:-1]
        notes = (words.say("report_rows_withheld"),)
    section = Section(title, columns, rows, notes)
    return Exhibit("findings", section, words.say("report_findings_unit"))


def _revisions(numbers: Numbers, context: Context) -> Exhibit:
    """Return the figures that differ from what was published."""
    words = context.words
    title = words.say("report_revisions")
    rows = tuple(
        row for view in views_of(numbers.figures, context) for row in _revised(view, numbers.year)
    )
    if not rows:
        notes = (words.say("report_revisions_none"),)
        return Exhibit("revisions", Section(title, notes=notes))
    columns = (
        *headed(words, "year", "direction", "category", "unit"),
        Column("published", Kind.COUNT, words.say("report_revised_from")),
        Column("counted", Kind.COUNT, words.say("report_revised_to")),
        Column("published_on", Kind.DATE, words.say("report_published_on")),
        *headed(words, "reason"),
    )
    section = Section(title, columns, rows, tuple(sign_notes(rows, words)), keys=4)
    return Exhibit("revisions", section)


def _revised(view: DirectionView, last: int) -> Iterator[tuple[Cell, ...]]:
    """Yield the figures that differ from what was published, and those published anew."""
    words, figures = view.context.words, view.figures
    for key, published in figures.published.items():
        year, category, measure = key
        before = published.value if key in figures.revisions else published.before
        is_known = key in figures.revisions or (published.reason and before != published.value)
        if year <= last and is_known:
            now = view.cell(year, category, measure)
            yield (
                view.context.year(year),
                words.term(figures.direction),
                view.label(category),
                words.term(measure),
                now if isinstance(now, Missing) else before,
                now,
                published.published_on,
                published.reason,
            )
