"""What becomes of each row: it counts, or there is a reason why not."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bjut_exchange.config.rules import Direction
from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import UNCLASSIFIED, DirectionName, FieldName, Outcome
from bjut_exchange.reading.encoded import Coded, Codes, Mask
from bjut_exchange.register.alike import combined, listed_again, numbered
from bjut_exchange.register.classification import NO_RULE, first_match
from bjut_exchange.register.placing import NO_YEAR, STILL_HERE, Marks
from bjut_exchange.register.schema import CATEGORICAL, Assembled, Positions, Stays


def judge(rows: Assembled, marks: Marks, definitions: Definitions, name: DirectionName) -> Stays:
    """Classify and judge each row.

    An outcome is `counted`, or the first reason that sets the row aside. The reasons, in order: no
    student's row, misplaced cells, no year, a stay that ends before it starts, the direction's own
    `left_out`, a stay outside the years for which exports are declared, a stay already counted.
    """
    direction = definitions.direction(name)
    category = _category(rows, direction)
    reasons = _reasons(rows, marks, definitions, name)
    outcomes = (Outcome.COUNTED, *reasons, Outcome.DUPLICATE)
    codes = np.zeros(len(rows.person), np.int8)
    for index in reversed(range(len(reasons))):
        codes[list(reasons.values())[index]] = index + 1
    of_a_stay = [0, *(outcomes.index(rule.id) for rule in direction.left_out)]
    repeated, kept = _repeats(rows, category, codes, of_a_stay)
    codes[repeated] = len(outcomes) - 1
    return Stays(
        **vars(rows),
        sizes=marks.sizes,
        first_rows=marks.first_rows,
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
    rows: Assembled, marks: Marks, definitions: Definitions, name: DirectionName
) -> dict[str, Mask]:
    """Mark the rows that each reason holds for."""
    rules = definitions.direction(name).left_out
    left_out = first_match(rules, rows.fields, rows.days)
    after = rows.first_year > (definitions.last_year() or STILL_HERE)
    if definitions.as_of:
        after |= rows.start.is_after(definitions.as_of)
    return {
        **marks.no_stay,
        Outcome.SURPLUS_FIELDS: marks.surplus,
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
    at = np.arange(len(outcome), dtype=np.int32)
    comparable = _comparable(rows, outcome, of_a_stay)
    at = at if comparable.all() else at[comparable]
    same = [rows.start.codes, _named(rows, category), outcome]
    again, first = listed_again(rows.person, same, at, of_first_row=True)
    is_listed = np.zeros(len(outcome), np.bool_)
    is_listed[first] = True
    position = np.concatenate([np.flatnonzero(is_listed), again])
    stay = np.concatenate([np.flatnonzero(is_listed), first])
    said = [rows.fields[each].codes for each in CATEGORICAL if each != FieldName.PROGRAMME]
    ranks = [codes[position] for codes in (rows.end.codes, *said, category.codes)]
    order = np.lexsort([position, *reversed(ranks), stay])
    stay, position = stay[order], position[order]
    is_last = np.append(stay[1:] != stay[:-1], True)[: len(stay)]  # the last of each stay stays
    kept = position[is_last][np.cumsum(is_last) - is_last]
    return position[~is_last], kept[~is_last]


def _comparable(rows: Assembled, outcome: Codes, outcomes: Sequence[int]) -> Mask:
    """Mark the rows that can be held against others."""
    known: Mask = rows.person >= 0
    known &= rows.start.codes >= 0
    known &= np.isin(np.arange(outcome.max(initial=0) + 1), outcomes)[outcome]
    return known


def _named(rows: Assembled, category: Coded) -> Codes:
    """Give each row a number for its programme, or for what stands for it where none is stated."""
    programme = rows.fields[FieldName.PROGRAMME]
    unnamed = np.flatnonzero(programme.codes < 0)
    if not len(unnamed):
        return programme.codes
    instead = (rows.fields[FieldName.PARTNER], rows.fields[FieldName.COUNTRY], category)
    keys = combined([(each.codes[unnamed], len(each.values)) for each in instead])
    codes = programme.codes.astype(np.int32)
    codes[unnamed] = len(programme.values) + numbered(keys)
    return codes
