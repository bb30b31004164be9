"""Sentences as people read them, and the names of things."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import pandas as pd

from bjut_exchange.checks.catalogue import Severity
from bjut_exchange.checks.columns import COLUMN_CHECKS
from bjut_exchange.checks.found import put_together
from bjut_exchange.config.countries import country_name
from bjut_exchange.config.load import shown_path
from bjut_exchange.config.rules import Bound, Common, Condition, Desk, Direction
from bjut_exchange.config.terms import AgreementField, FieldName, Outcome
from bjut_exchange.config.values import Label
from bjut_exchange.config.years import YearStart
from bjut_exchange.figures.records import Standing, Verdict
from bjut_exchange.messages import Language, Words
from bjut_exchange.reading.containers import Place
from bjut_exchange.reading.files import absolute, printable
from bjut_exchange.reading.setup import Setup

_SHOWN_COLUMNS = 3
_SHOWN_RUNS = 12  # a check that fails in every second row would fill screens

Accounts = Sequence[tuple[Mapping[str, int], Direction]]


def row_account(accounts: Accounts, setup: Setup, words: Words) -> str:
    """Return what was read, by which definitions, and what became of the rows.

    `accounts` count the rows of each direction by outcome.
    """
    read, reasons = 0, Counter[str]()
    for account, direction in accounts:
        read += sum(account.values())
        for outcome, rows in account.items():
            if outcome != Outcome.COUNTED:
                reasons[reason(outcome, direction, words, rows)] += rows
    listed = words.say("list").join(
        words.say("excluded_rows", rows=f"{rows:,}", reason=reason)
        for reason, rows in reasons.most_common()
    )
    excluded = reasons.total()
    return words.say(
        "row_account",
        setup=place_of(setup, words),
        read=words.amount(read, "rows"),
        counted=f"{read - excluded:,}",
        excluded=f"{excluded:,}",
        reasons=words.say("listed", reasons=listed) if listed else "",
    )


def place_of(setup: Setup, words: Words) -> str:
    """Return what a run reads, and by which definitions."""
    exports, definitions = _exports_read(setup, words), words.say("over").join(setup.layers)
    return words.say("setup", exports=printable(exports), definitions=printable(definitions))


def _exports_read(setup: Setup, words: Words) -> str:
    """Return the folder read, or what was chosen of it."""
    folder = shown_path(absolute(setup.data) if setup.data.name == ".." else setup.data)
    folder = words.say("working_folder") if folder == "." else folder
    if setup.chosen is None:
        return folder
    if len(setup.chosen) > 1:
        files = words.amount(len(setup.chosen), "files")
        return words.say("files_in", files=files, folder=folder)
    (file,) = setup.chosen
    return shown_path(file) if file else "stdin"


def next_step(
    accounts: Accounts, counts: Mapping[Severity, int], words: Words, *, numbers: bool = False
) -> str:
    """Return which command says more, if any does; `counts` is what was found.

    With `numbers`, say how many errors and warnings there are.
    """
    for severity, key in ((Severity.ERROR, "errors"), (Severity.WARNING, "warnings")):
        if counts[severity]:
            number = severities({**counts, Severity.INFORMATION: 0}, words)
            return words.say("found_see_check", found=number if numbers else words.term(key))
    excluded = any(outcome != Outcome.COUNTED for account, _ in accounts for outcome in account)
    return words.say("see_check") if excluded else ""


def reason(outcome: str, direction: Direction, words: Words, rows: int = 1) -> str:
    """Return why so many rows do not count: a rule of the definitions, or the tool's own."""
    labels = {rule.id: rule.label for rule in direction.left_out}
    return words.label(labels[outcome]) if outcome in labels else words.outcome(outcome, rows)


def severities(counts: Mapping[Severity, int], words: Words) -> str:
    """Return what was found, by severity: `2 errors, 1 warning, 20 for information`."""
    nouns = zip(Severity, ("errors", "warnings", "information"), strict=True)
    said = [words.amount(counts[each], noun) for each, noun in nouns if counts[each]]
    return words.say("list").join(said) or words.say("nothing_found")


def row_runs(rows: Sequence[int], words: Words) -> str:
    """Return rows, runs of them as spans; of many runs the first, and how many rows follow."""
    runs: list[list[int]] = []
    for row in sorted(rows):
        if runs and row <= runs[-1][1] + 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    spans = [f"{first}" if first == last else f"{first}–{last}" for first, last in runs]
    shown = words.say("list").join(spans[:_SHOWN_RUNS])
    more = sum(last - first + 1 for first, last in runs[_SHOWN_RUNS:])
    return words.say("and_more", shown=shown, more=f"{more:,}") if more else shown


def place(file: str, sheet: str, row: int | None) -> str:
    """Return the place of a row: `outbound/a.csv:12`, `outbound/b.xlsx[Sheet1]:12`."""
    return f"{Place(file, sheet)}:{row}" if row else str(Place(file, sheet))


def delimiter(character: str, words: Words) -> str:
    """Return the name of a delimiter."""
    names = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
    return words.term(names[character]) if character in names else repr(character)


def condition(when: Condition, words: Words) -> str:
    """Return what a rule asks of a stay."""
    parts = []
    for field, values in when.wanted.items():
        either = words.say("rule_or").join(value(field, each, words) for each in values)
        parts.append(words.say("rule_is", field=words.label(field), values=either))
    parts += [words.say("rule_days", bound=bound(each, words)) for each in when.days]
    return words.say("rule_and").join(parts) or words.say("rule_always")


def bound(of: Bound, words: Words) -> str:
    """Return a bound on a number of days: `90 days or more`."""
    return words.say(f"bound_{of.operator}", days=words.amount(of.days, "days"))


def field_name(name: str, words: Words) -> str:
    """Return the name of a field, or of what else figures are broken down by."""
    fields = {str(field): field for field in (*FieldName, *AgreementField)}
    return words.label(fields[name]) if name in fields else words.term(name)


def value(field: FieldName, text: str, words: Words) -> str:
    """Return the name of a value; one without a name, or of free text, as it is."""
    named = words.value(field, text)
    if named is None and field is FieldName.COUNTRY:
        return country_name(text, words.language)
    return named or text


def set_by(desk: Desk, words: Words) -> str:
    """Return what the definitions set for all rows of a desk's files."""
    return words.say("rule_and").join(
        words.say(
            "rule_is", field=words.label(field), values=_common(field, desk.set[field], words)
        )
        for field in FieldName
        if field in desk.set
    )


def _common(field: FieldName, common: Common, words: Words) -> str:
    """Return the value that all rows have in common, or where it is looked for."""
    if common.text is not None:
        return value(field, common.text, words) or words.say("rules_nothing")
    key = "rules_in_name" if common.name else "rules_in_title"
    return words.say(key, pattern=common.name or common.title or "")


def column_lines(findings: pd.DataFrame, words: Words) -> list[str]:
    """Return a line for each column that seems to be needed and is not read; of many the first.

    Exports in which it is the same column are in one line.
    """
    places: dict[tuple[str, str, str], list[str]] = {}
    for each in put_together(findings[findings["code"].isin(COLUMN_CHECKS)], words):
        header, field = each.common["header"], each.common["field"]
        places.setdefault((each.check.code, header, field), []).append(each.where)
    lines = [
        words.say(
            f"column_{'lacks' if code == 'H08' else 'unread' if header else 'hidden'}",
            exports=several_exports(of, words),
            header=header,
            field=field_name(field, words),
        )
        for (code, header, field), of in places.items()
    ]
    if more := lines[_SHOWN_COLUMNS:]:
        lines[_SHOWN_COLUMNS:] = [words.say("columns_more", count=len(more))]
    return lines


def several_exports(places: Sequence[str], words: Words) -> str:
    """Return the first of several exports and how many more there are; the only one alone."""
    if len(places) == 1:
        return places[0]
    more = words.amount(len(places) - 1, "exports")
    return words.say("and_more_exports", first=places[0], more=more)


def note(key: str, words: Words, advises: bool, **parts: object) -> str:
    """Return a note, perhaps with the advice that belongs to it."""
    said, advice = (words.say(each, **parts) for each in (key, f"advice_{key}"))
    return words.say("and_then", first=said, second=advice) if advises else said


def long_rule(bounds: Sequence[Bound], words: Words) -> str:
    """Return from when a stay is long."""
    return words.say(
        "long_rule", bounds=words.say("rule_and").join(bound(each, words) for each in bounds)
    )


def record_status(
    verdict: Verdict, starts: YearStart, words: Words, prefix: str = ""
) -> str | None:
    """Return where a year stands, in a word or two; None for one without anyone, as ever."""
    if not verdict.is_news:
        return None
    is_unknown = verdict.standing is Standing.BELOW and not verdict.is_exact
    standing = f"standing_{'not_exact' if is_unknown else verdict.standing}"
    return words.say(
        f"{prefix}{standing}",
        years=starts.runs(verdict.previous_high_years, words.say("list")),
        rank=ordinal(verdict.rank, words),
    )


def verdict_sentence(
    verdict: Verdict, unit: str, starts: YearStart, words: Words, breaks: Mapping[int, Label]
) -> str:
    """Return whether a year is a record, claiming no more than the years compared.

    `breaks` say why a series was broken in the years in which it was.
    """
    amount, standing = words.amount(verdict.value, unit), str(verdict.standing)
    if verdict.year in verdict.at_least_years:
        amount = words.say("at_least", amount=amount)
    if verdict.at_least_years and verdict.standing in {Standing.RECORD, Standing.BELOW}:
        standing = f"{standing}_not_exact"  # by how much is not known
    count = words.amount(len(verdict.years_compared), "years")
    reason_of = {
        key: words.say(
            f"verdict_{key}", unit=words.term(unit), years=starts.runs(of, words.say("list"))
        )
        for key, of in verdict.doubts.items()
    }
    missing, reasons = reason_of.get("gap", ""), [*reason_of.values()]
    for year in verdict.breaks:
        label = words.label(breaks[year])
        reasons.append(words.say("verdict_break", year=starts.label(year), label=label))
    if not verdict.complete:
        reasons.append(words.say("year_incomplete"))
    return words.say(
        f"verdict_{standing}",
        value=words.say("verdict_value", year=starts.label(verdict.year), amount=amount),
        held=words.say("verdict_covered", count=count, span=starts.span(verdict.years_compared)),
        highs=starts.runs(verdict.previous_high_years, words.say("list")),
        margin=f"{abs(verdict.margin or 0):,}",
        rank=ordinal(verdict.rank, words),
        last=starts.label(verdict.last_higher or verdict.year),
        gap=f"{words.say('clauses')}{missing}" if missing else "",
        reasons=words.say("rule_and").join(reasons),
    )


def ordinal(number: int, words: Words) -> str:
    """Return `1st`, `2nd`, `3rd`, `11th`; in Chinese the number alone."""
    if words.language is not Language.EN:
        return str(number)
    tail = number % 100
    # 11th to 13th are the exceptions of English.
    suffix = "th" if tail in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(tail % 10, "th")
    return f"{number}{suffix}"
