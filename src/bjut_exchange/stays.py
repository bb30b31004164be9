"""One frame of stays out of the cleaned rows of many exports, with the outcome of each row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bjut_exchange.classification import NO_RULE, first_match, within
from bjut_exchange.definitions import Definitions
from bjut_exchange.direction import Bound, Direction
from bjut_exchange.encoded import Codes, Encoded, Mask, joined
from bjut_exchange.placing import NO_YEAR, STILL_HERE, ExportRows, years_of
from bjut_exchange.readers import Value
from bjut_exchange.terms import (
    LONG,
    NO_STAY,
    SHORT,
    UNCLASSIFIED,
    DirectionName,
    FieldName,
    Outcome,
    YearRule,
)

CATEGORICAL: tuple[FieldName, ...] = (
    FieldName.PROGRAMME,
    FieldName.PARTNER,
    FieldName.COUNTRY,
    FieldName.COLLEGE,
    FieldName.LEVEL,
    FieldName.ACTIVITY,
    FieldName.DURATION,
    FieldName.STATUS,
    FieldName.GENDER,
)
_NOTHING = -1  # the code of a value that is not stated


def assemble(parts: Sequence[ExportRows], definitions: Definitions, rule: YearRule) -> pd.DataFrame:
    """Make one frame of all rows: the columns of `Register` up to `row`."""
    columns: dict[str, Any] = {"person": _persons(parts)}
    for name in CATEGORICAL:
        columns[name] = _categorical(*_pooled(parts, name))
    for name in (FieldName.START, FieldName.END):
        columns[name] = joined([_dates(part.field(name)) for part in parts], "datetime64[s]")
    stated = [stated_days(part) for part in parts]
    columns["days"] = _days(columns["start"], columns["end"], joined(stated, np.int32))
    columns["duration"] = _duration(columns["duration"], columns["days"], definitions.long_stay)
    years = [years_of(part, rule, definitions.year_starts) for part in parts]
    columns["first_year"] = joined([first for first, _ in years], np.int32)
    columns["last_year"] = joined([last for _, last in years], np.int32)
    numbers = np.arange(len(parts), dtype=np.int32)
    columns["export"] = np.repeat(numbers, [len(part) for part in parts])
    columns["row"] = joined([part.raw.rows for part in parts], np.int32)
    return pd.DataFrame(columns)


def category_of(stays: pd.DataFrame, direction: Direction) -> pd.Categorical:
    """Classify stays: the first category that fits, `unclassified` where none does."""
    ids = [*(rule.id for rule in direction.categories), UNCLASSIFIED]
    chosen = first_match(direction.categories, stays)
    return _categorical(ids, np.where(chosen == NO_RULE, len(ids) - 1, chosen))


def judge(
    stays: pd.DataFrame, parts: Sequence[ExportRows], definitions: Definitions, name: DirectionName
) -> pd.DataFrame:
    """Judge each row: give `stays`, which has categories, with `outcome` and `same_as` added.

    An outcome is `counted`, or the first reason that sets the row aside. The reasons, in order: no
    student's row, misplaced cells, no year, a stay that ends before it starts, the direction's own
    `left_out`, a stay outside the years for which exports are declared, a stay already counted.
    `same_as` is the position of the row that counts for a stay already counted, else -1.
    """
    direction = definitions.direction(name)
    first_year, last_year = definitions.first_year(name), definitions.last_year()
    left_out = first_match(direction.left_out, stays)
    start, rules = stays["start"].to_numpy(), direction.left_out
    reasons: dict[str, Mask] = {
        **{r: joined([part.clean.no_stay[r] for part in parts], np.bool_) for r in NO_STAY},
        Outcome.SURPLUS_FIELDS: joined([part.raw.surplus for part in parts], np.bool_),
        Outcome.NO_YEAR: stays["first_year"].to_numpy() == NO_YEAR,
        Outcome.ENDS_BEFORE_START: stays["days"].to_numpy() < 0,
        **{rule.id: left_out == index for index, rule in enumerate(rules)},
        Outcome.BEFORE_FIRST_YEAR: stays["last_year"].to_numpy() < (first_year or NO_YEAR),
        Outcome.AFTER_AS_OF: (stays["first_year"].to_numpy() > (last_year or STILL_HERE))
        | (start > np.datetime64(definitions.as_of or "NaT", "s")),
    }
    outcomes = [Outcome.COUNTED, *reasons, Outcome.DUPLICATE]
    codes = np.select(list(reasons.values()), range(1, len(outcomes) - 1), default=0)
    a_stay = np.isin(codes, [0, *(outcomes.index(rule.id) for rule in rules)])
    repeated, kept = _repeats(stays.assign(outcome=codes).loc[a_stay])
    same_as = np.full(len(stays), -1, np.int32)
    same_as[repeated] = kept
    codes[repeated] = len(outcomes) - 1
    return stays.assign(outcome=_categorical(outcomes, codes), same_as=same_as)


def _repeats(stays: pd.DataFrame) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Find the rows that repeat a stay of the same outcome, and for each the row that is kept.

    A stay is the same if student, programme and start are; where no programme is stated, partner,
    country and category must be the same too. Which of the rows is kept depends on what they say,
    never on the order of rows or files: the one with the latest end. Rows without a student id
    are nobody's repetition: different people can look alike.
    """
    known = stays.loc[(stays["person"] >= 0) & stays["start"].notna(), :]
    unnamed = known["programme"].isna().to_numpy()
    same = known[["person", "start", "outcome"]].assign(programme=known["programme"].cat.codes)
    for name in ("partner", "country", "category"):
        same[name] = np.where(unnamed, known[name].cat.codes, _NOTHING)
    shared = same.duplicated(keep=False)
    others = [name for name in (*CATEGORICAL, "category") if name != FieldName.PROGRAMME]
    ranked = known.loc[shared].sort_values(["end", *others, "export", "row"], na_position="first")
    stay = same.loc[ranked.index].groupby(list(same.columns), sort=False).ngroup().to_numpy()
    rows = ranked.index.to_numpy()
    last = np.zeros(len(rows), np.int64)
    last[stay] = rows  # the last of each stay stays
    repeated = last[stay] != rows
    return rows[repeated], last[stay][repeated]


def _persons(parts: Sequence[ExportRows]) -> Codes:
    """Give each person a number, -1 where no id is stated."""
    numbers: dict[Value, int] = {}

    def number_of(value: Value | None) -> int:
        return _NOTHING if value is None else numbers.setdefault(value, len(numbers))

    return joined([part.field(FieldName.PERSON).recoded(number_of) for part in parts], np.int32)


def _pooled(parts: Sequence[ExportRows], name: FieldName) -> tuple[list[str], Codes]:
    """Give all values of a text field, sorted, and each row's index among them (-1: none).

    Values that differ in case alone are one, shown in the spelling that sorts first.
    """
    shown: dict[str, str] = {}
    columns = [cast("Encoded[str | None]", part.field(name)) for part in parts]
    for value in sorted({value for column in columns for value in column.values if value}):
        shown.setdefault(value.casefold(), value)
    index = {key: code for code, key in enumerate(sorted(shown))}
    codes = [
        column.recoded(lambda value: index[value.casefold()] if value else -1) for column in columns
    ]
    return [shown[key] for key in index], joined(codes, np.int32)


def _dates(column: Encoded[Value | None]) -> NDArray[np.datetime64]:
    return np.array(column.values, "datetime64[s]")[column.codes]


def stated_days(part: ExportRows) -> Codes:
    """Give the length that each row states by itself, 0 where it states none."""
    field = part.field(FieldName.DAYS)
    return field.recoded(lambda value: value if isinstance(value, int) else 0)


def _days(start: NDArray[np.datetime64], end: NDArray[np.datetime64], stated: Codes) -> Codes:
    """Give inclusive days between the dates, those stated where one is missing, 0 where unknown.

    A stay of negative days ends before it starts.
    """
    known = ~(np.isnat(start) | np.isnat(end))
    days = stated.copy()
    days[known] = (end[known] - start[known]).astype("timedelta64[D]").astype(np.int32)
    days[known & (days >= 0)] += 1
    return days


def _duration(declared: pd.Categorical, days: Codes, long_stay: Sequence[Bound]) -> pd.Categorical:
    """Take long or short as declared; where nothing is declared, from the days."""
    terms = declared.set_categories([LONG, SHORT])
    derived = np.where(within(long_stay, days), 0, np.where(days > 0, 1, -1))
    return _categorical([LONG, SHORT], np.where(terms.codes < 0, derived, terms.codes))


def _categorical(values: list[str], codes: NDArray[Any]) -> pd.Categorical:
    return pd.Categorical.from_codes(codes, categories=pd.Index(values, dtype="str"))
