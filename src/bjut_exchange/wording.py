"""Numbers and sentences as people read them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from bjut_exchange.checks.catalogue import Severity
from bjut_exchange.checks.findings import Finding, count_by_severity
from bjut_exchange.definitions import Condition, Definitions, Direction
from bjut_exchange.history import Standing, Verdict
from bjut_exchange.terms import DirectionName, Outcome, YearRule
from bjut_exchange.years import YearStart

NOT_AVAILABLE = "–"
_SHOWN_RUNS = 12
# HESA: no percentages on a base under 22.5 persons.
SMALLEST_BASE = 22.5

_YEAR_RULES = {
    YearRule.START: "A stay counts in the year in which it starts.",
    YearRule.END: "A stay counts in the year in which it ends.",
    YearRule.COLUMN: "A stay counts in the year that its export states.",
    YearRule.OVERLAP: "A stay counts in every year that it overlaps, so years must not be added.",
}

_OUTCOMES = {
    Outcome.EMPTY_ROW: "blank rows",
    Outcome.TOTAL_ROW: "total rows",
    Outcome.FOOTNOTE: "footnotes",
    Outcome.REPEATED_HEADER: "repeated headers",
    Outcome.SURPLUS_FIELDS: "with surplus fields",
    Outcome.NO_YEAR: "without a year",
    Outcome.ENDS_BEFORE_START: "that end before they start",
    Outcome.BEFORE_FIRST_YEAR: "before the first year",
    Outcome.AFTER_AS_OF: "after the reporting date",
    Outcome.DUPLICATE: "listed again",
}


def balance_sentence(balances: Sequence[tuple[Mapping[str, int], Direction]]) -> str:
    """Say how many rows were read, counted, and set aside for which reason.

    `balances` count the rows of each direction by outcome.
    """
    read, counted = 0, 0
    reasons: Counter[str] = Counter()
    for balance, direction in balances:
        labels = {rule.id: rule.label.en for rule in direction.left_out}
        for outcome, rows in balance.items():
            read += rows
            if outcome == Outcome.COUNTED:
                counted += rows
            else:
                reasons[labels.get(outcome) or outcome_label(outcome)] += rows
    listed = ", ".join(amount(rows, reason) for reason, rows in reasons.most_common())
    aside = f"{reasons.total():,} set aside" + (f" ({listed})" if listed else "")
    return f"{amount(read, 'rows')} read = {counted:,} counted + {aside}"


def next_step(
    balances: Sequence[tuple[Mapping[str, int], Direction]], findings: Sequence[Finding]
) -> str:
    """Name the command that says more, where there is more to say."""
    counts = count_by_severity(findings)
    worse = counts[Severity.ERROR] + counts[Severity.WARNING]
    aside = any(outcome != Outcome.COUNTED for balance, _ in balances for outcome in balance)
    said = f"{severities(findings)}: see" if worse else "see" if aside else ""
    return f"; {said} `exchange check`" if said else ""


def outcome_label(outcome: str) -> str:
    """Say what the tool's own outcomes are, as it follows a count of rows."""
    return _OUTCOMES[Outcome(outcome)]


def severities(findings: Iterable[Finding]) -> str:
    """Count findings: `2 errors, 1 warning, 20 for information`."""
    counts = count_by_severity(findings)
    plurals = {
        Severity.ERROR: "errors",
        Severity.WARNING: "warnings",
        Severity.INFORMATION: "for information",
    }
    said = [amount(count, plurals[each]) for each, count in counts.items() if count]
    return ", ".join(said) or "Nothing found"


def row_runs(rows: Sequence[int]) -> str:
    """List rows, runs of them as spans; of many runs the first, and how many rows follow."""
    runs: list[list[int]] = []
    for row in sorted(rows):
        if runs and row <= runs[-1][1] + 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    shown = [f"{first}" if first == last else f"{first}–{last}" for first, last in runs]
    more = sum(last - first + 1 for first, last in runs[_SHOWN_RUNS:])
    return ", ".join(shown[:_SHOWN_RUNS]) + (f" and {more:,} more" if more else "")


def place(file: str, sheet: str, row: int | None) -> str:
    """Write where a row stands: `outbound/a.csv:12`, `outbound/b.xlsx[Sheet1]:12`."""
    table = f"{file}[{sheet}]" if sheet else file
    return f"{table}:{row}" if row else table


def delimiter(character: str) -> str:
    """Name a delimiter."""
    names = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
    return names.get(character, repr(character))


def condition(when: Condition) -> str:
    """Say what a rule asks of a stay."""
    parts = [f"{field} is {' or '.join(values)}" for field, values in when.wanted()]
    parts += [f"days {bound}" for bound in when.days]
    return " and ".join(parts) or "every other stay"


def amount(count: int, plural: str) -> str:
    """Write a count with its noun: `1 row`, `2 rows`."""
    return f"{count:,} {plural.removesuffix('s') if count == 1 else plural}"


def number(value: int | None) -> str:
    """Write a count: `1,455`."""
    return NOT_AVAILABLE if value is None else f"{value:,}"


def signed(value: int | None) -> str:
    """Write a change: `+84`, `−13`, `0`."""
    return NOT_AVAILABLE if value is None else f"{value:+,}".replace("-", "−").replace("+0", "0")


def percent(value: float | None) -> str:
    """Write a share: `28.8 %`."""
    return NOT_AVAILABLE if value is None else f"{value:.1f} %"


def share(value: int | None, total: int | None) -> float | None:
    """Give a part of a total in per cent; None on a base too small to carry a percentage."""
    return None if value is None or total is None or total < SMALLEST_BASE else value / total * 100


def change(base: int | None, value: int | None) -> int | None:
    """Give the change from `base` to `value`."""
    return None if base is None or value is None else value - base


def change_percent(base: int | None, value: int | None) -> float | None:
    """Give the change in per cent; None on a base too small to carry a percentage."""
    if base is None or value is None or base < SMALLEST_BASE:
        return None
    return (value - base) / base * 100


def signed_percent(base: int | None, value: int | None) -> str:
    """Write a change in per cent; `new` where there was nothing before."""
    if base == 0 and value:
        return "new"
    change = change_percent(base, value)
    if change is None:
        return "" if base is not None and value is not None else NOT_AVAILABLE
    return f"{change:+.1f} %".replace("-", "−").replace("+0.0", "0.0").replace("−0.0", "0.0")


def base(year: str, value: int | None) -> str:
    """Say which year a change is on."""
    return f"{year} is not held" if value is None else f"the change is on {year}"


def shared_persons(count: int) -> str:
    """Say how many persons a year has in several categories."""
    return f"Stays in several categories: {amount(count, 'persons')}, counted in the first of them."


def year_rule(rule: YearRule) -> str:
    """Say in which year a stay counts."""
    return _YEAR_RULES[rule]


def long_rule(bounds: Sequence[object]) -> str:
    """Say from when a stay is long."""
    return (
        "Long or short is as the exports declare; where they do not, "
        f"long is {' and '.join(map(str, bounds))} days."
    )


def provisional(definitions: Definitions, year: int) -> str:
    """Say that the reporting date leaves out a part of a year; nothing if it does not."""
    if definitions.is_complete(year):
        return ""
    label = definitions.year_starts.label(year)
    return f"{label} is provisional: the exports report up to {definitions.as_of}."


def direction_title(name: DirectionName) -> str:
    """Name a direction as a heading."""
    return f"{name.capitalize()} students"


def standing(verdict: Verdict, starts: YearStart) -> str:
    """Say in a word or two where a year stands."""
    match verdict.standing:
        case Standing.TIES:
            highs = starts.runs(verdict.previous_high_years)
            return f"ties {highs}" if verdict.value else NOT_AVAILABLE  # no one, as ever
        case Standing.BELOW:
            return f"{ordinal(verdict.rank)} highest"
        case Standing.FIRST:
            return "first year held"
        case other:
            return str(other)


def verdict_sentence(verdict: Verdict, unit: str, starts: YearStart) -> str:
    """Say whether a year is a record, claiming no more than the years compared."""
    years = verdict.years_compared
    held = f"the {len(years)} years held ({starts.span(years)})"
    value = f"{starts.label(verdict.year)}: {amount(verdict.value, unit)}"
    missing = f"no {unit} for {starts.runs(verdict.missing_years)}"
    gap = f"; {missing}" if verdict.missing_years else ""
    highs = starts.runs(verdict.previous_high_years)
    match verdict.standing:
        case Standing.FIRST:
            return f"{value}, in the first year held; a record needs earlier years{gap}."
        case Standing.RECORD:
            return (
                f"Record high. {value}, the highest of {held}, "
                f"{verdict.margin:,} above the previous high of {highs}."
            )
        case Standing.TIES:
            return f"No record. {value}, equal to the highest of {held}, that of {highs}{gap}."
        case Standing.BELOW:
            last = starts.label(verdict.last_higher or verdict.year)
            return (
                f"No record. {value}, {ordinal(verdict.rank)} highest of {held}, "
                f"{-(verdict.margin or 0):,} below {highs}; last higher in {last}{gap}."
            )
        case Standing.UNDETERMINED:
            reasons = [missing] if verdict.missing_years else []
            reasons += [] if verdict.complete else ["the year is not yet complete"]
            return f"Undetermined. {value}, among {held}: {' and '.join(reasons)}."


def ordinal(number: int) -> str:
    """Write `1st`, `2nd`, `3rd`, `11th`."""
    tail = number % 100
    suffix = "th" if tail in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(tail % 10, "th")
    return f"{number}{suffix}"
