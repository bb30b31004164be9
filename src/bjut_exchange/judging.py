"""What becomes of each row: it counts, or there is a reason why not."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from bjut_exchange.alike import combined, first_alike, numbered
from bjut_exchange.assembling import Assembled
from bjut_exchange.classification import NO_RULE, first_match
from bjut_exchange.definitions import Definitions
from bjut_exchange.direction import Direction
from bjut_exchange.encoded import Coded, Codes, Mask, joined
from bjut_exchange.placing import NO_YEAR, STILL_HERE, ExportRows
from bjut_exchange.stays import CATEGORICAL, Positions, Stays
from bjut_exchange.terms import NO_STAY, UNCLASSIFIED, DirectionName, FieldName, Outcome


def judge(
    rows: Assembled, parts: Sequence[ExportRows], definitions: Definitions, name: DirectionName
) -> Stays:
    """Classify and judge each row.

    An outcome is `counted`, or the first reason that sets the row aside. The reasons, in order: no
    student's row, misplaced cells, no year, a stay that ends before it starts, the direction's own
    `left_out`, a stay outside the years for which exports are declared, a stay already counted.
    """
    direction = definitions.direction(name)
    category = _category(rows, direction)
    reasons = _reasons(rows, parts, definitions, name)
    outcomes = (Outcome.COUNTED, *reasons, Outcome.DUPLICATE)
    codes = np.zeros(len(rows.person), np.int8)
    for index in reversed(range(len(reasons))):
        codes[list(reasons.values())[index]] = index + 1
    of_a_stay = [0, *(outcomes.index(rule.id) for rule in direction.left_out)]
    repeated, kept = _repeats(rows, category, codes, of_a_stay)
    codes[repeated] = len(outcomes) - 1
    return Stays(
        **vars(rows),
        sizes=tuple(map(len, parts)),
        first_rows=tuple(part.raw.first_row for part in parts),
        category=category,
        outcome=Coded(outcomes, codes),
        repeated=repeated,
        kept=kept,
    )


def _category(rows: Assembled, direction: Direction) -> Coded:
    """Classify stays: the first category that fits, `unclassified` where none does."""
    ids = (*(rule.id for rule in direction.categories), UNCLASSIFIED)
    chosen = first_match(direction.categories, rows.fields, rows.days)
    chosen[chosen == NO_RULE] = len(ids) - 1
    return Coded(ids, chosen)


def _reasons(
    rows: Assembled, parts: Sequence[ExportRows], definitions: Definitions, name: DirectionName
) -> dict[str, Mask]:
    """Mark the rows that each reason holds for."""
    rules = definitions.direction(name).left_out
    left_out = first_match(rules, rows.fields, rows.days)
    after = rows.first_year > (definitions.last_year() or STILL_HERE)
    if definitions.as_of:
        after |= rows.start.is_after(definitions.as_of)
    return {
        **{each: joined([part.no_stay[each] for part in parts], np.bool_) for each in NO_STAY},
        Outcome.SURPLUS_FIELDS: joined([part.raw.surplus for part in parts], np.bool_),
        Outcome.NO_YEAR: rows.first_year == NO_YEAR,
        Outcome.ENDS_BEFORE_START: rows.days < 0,
        **{rule.id: left_out == index for index, rule in enumerate(rules)},
        Outcome.BEFORE_FIRST_YEAR: rows.last_year < (definitions.first_year(name) or NO_YEAR),
        Outcome.AFTER_AS_OF: after,
    }


def _repeats(
    rows: Assembled, category: Coded, outcome: Codes, of_a_stay: Sequence[int]
) -> tuple[Positions, Positions]:
    """Find the rows that repeat a stay of the same outcome, and for each the row that is kept.

    A stay is the same if student, programme and start are; where no programme is stated, partner,
    country and category must be the same too. Which of the rows is kept depends on what they say,
    never on the order of rows or files: the one with the latest end. Rows without a student id
    are nobody's repetition: different people can look alike.
    """
    at = _comparable(rows, outcome, of_a_stay)

    def of(codes: Codes) -> Codes:
        return codes if at is None else codes[at]

    programme, width = _named(rows, category, of)
    keys = combined(
        [
            (of(rows.person), int(rows.person.max(initial=-1)) + 1),
            (of(rows.start.codes), len(rows.start.days)),
            (programme, width),
            (of(outcome), int(outcome.max(initial=0)) + 1),
        ]
    )
    first = first_alike(keys)
    del keys
    again = np.flatnonzero(first != np.arange(len(first), dtype=np.int32))
    is_listed = np.zeros(len(first), np.bool_)
    is_listed[again] = is_listed[first[again]] = True
    listed = np.flatnonzero(is_listed)
    stay = first[listed]
    position = listed if at is None else at[listed]
    said = [rows.fields[each].codes for each in CATEGORICAL if each != FieldName.PROGRAMME]
    ranks = [codes[position] for codes in (rows.end.codes, *said, category.codes)]
    order = np.lexsort([position, *reversed(ranks), stay])
    stay, position = stay[order], position[order]
    is_last = np.append(stay[1:] != stay[:-1], True)[: len(stay)]  # the last of each stay stays
    kept = position[is_last][np.cumsum(is_last) - is_last]
    return position[~is_last], kept[~is_last]


def _comparable(rows: Assembled, outcome: Codes, outcomes: Sequence[int]) -> Positions | None:
    """Give the rows that can be held against others; None if all can."""
    known = rows.person >= 0
    known &= rows.start.codes >= 0
    known &= np.isin(np.arange(outcome.max(initial=0) + 1), outcomes)[outcome]
    return None if known.all() else np.flatnonzero(known)


def _named(rows: Assembled, category: Coded, of: Callable[[Codes], Codes]) -> tuple[Codes, int]:
    """Give each programme a number, or what stands for it where none is stated; and count them."""
    column = rows.fields[FieldName.PROGRAMME]
    codes, width = of(column.codes), len(column.values)
    unnamed = np.flatnonzero(codes < 0)
    if not len(unnamed):
        return codes, width
    instead = (rows.fields[FieldName.PARTNER], rows.fields[FieldName.COUNTRY], category)
    numbers = numbered(combined([(of(each.codes)[unnamed], len(each.values)) for each in instead]))
    codes = codes.astype(np.int32)
    codes[unnamed] = width + numbers
    return codes, width + int(numbers.max(initial=0)) + 1
