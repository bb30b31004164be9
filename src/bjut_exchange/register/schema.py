"""The stays of one direction: a row for each row of its exports, in compact columns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from bjut_exchange.config.terms import FieldName
from bjut_exchange.reading.encoded import Coded, Codes, Mask

if TYPE_CHECKING:
    import pandas as pd

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
Positions = NDArray[np.int64]
EPOCH = dt.date(1970, 1, 1)
_NO_DATE = np.iinfo(np.int64).min  # what NaT is


@dataclass(frozen=True)
class Dated:
    """A column of dates: distinct `days` since 1970-01-01, ascending, and each row's index.

    The index is -1 where no date is stated.
    """

    days: NDArray[np.int32]
    codes: Codes

    def is_after(self, date: dt.date) -> Mask:
        """Mark the rows with a later date."""
        return np.append(self.days > (date - EPOCH).days, False)[self.codes]

    def in_rows(self) -> NDArray[np.int32]:
        """Give each row its day since 1970-01-01; where it has none, 0, which means nothing."""
        return np.append(self.days, np.int32(0))[self.codes]

    def dates(self) -> NDArray[np.datetime64]:
        """Give each row its date, NaT where it has none."""
        days = np.append(self.days.astype(np.int64), _NO_DATE).view("datetime64[D]")
        return days.astype("datetime64[s]")[self.codes]


@dataclass(frozen=True)
class Assembled:
    """What each row states, and what follows from it.

    - `person`: a number for each student, that of their first row; -1 where no id is stated,
    - `fields`: a column for each field in CATEGORICAL; country is an ISO code,
    - `start`, `end`; `days` inclusive, 0 where unknown, negative if it ends before it starts,
    - `first_year`, `last_year`: the years in which the stay counts (-1 none, 9999 still here).
    """

    person: NDArray[np.int32]
    fields: Mapping[str, Coded]
    start: Dated
    end: Dated
    days: Codes
    first_year: Codes
    last_year: Codes


@dataclass(frozen=True)
class Stays(Assembled):
    """What each row states, and what becomes of it.

    - `sizes`, `first_rows`: for each export the rows that it has here, one export after another,
      and the number of the first one,
    - `category`: a category of the definitions, or `unclassified`,
    - `outcome`: `counted`, or the reason for which the row is set aside,
    - `repeated`, `kept`: the positions of the rows that list a stay again, and of those that count
      in their place.
    """

    sizes: tuple[int, ...]
    first_rows: tuple[int, ...]
    category: Coded
    outcome: Coded
    repeated: Positions
    kept: Positions

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.person)

    def places(self, at: Positions) -> tuple[Positions, Positions]:
        """Give for each row at the positions the index of its export, and its number there."""
        begins = np.cumsum([0, *self.sizes])[:-1]
        export = np.searchsorted(begins, at, side="right") - 1
        return export, np.array(self.first_rows, np.int64)[export] + at - begins[export]

    def frame(self) -> pd.DataFrame:
        """Give the rows as a frame, for what is asked in other ways than figures are.

        Its columns are those above by their names; the fields, `category` and `outcome`
        categorical; `start` and `end` dates (NaT where not stated); `export` (index) and `row`
        instead of sizes; `same_as`, the position of the row that counts in place of this one, -1
        elsewhere.
        """
        import pandas as pd

        def categorical(column: Coded) -> pd.Categorical:
            categories = pd.Index(list(column.values), dtype="str")
            return pd.Categorical.from_codes(column.codes, categories=categories)

        export, row = self.places(np.arange(len(self)))
        same_as = np.full(len(self), -1, np.int64)
        same_as[self.repeated] = self.kept
        columns: dict[str, Any] = {
            "person": self.person,
            **{name: categorical(column) for name, column in self.fields.items()},
            "start": self.start.dates(),
            "end": self.end.dates(),
            "days": self.days.astype(np.int32),
            "first_year": self.first_year.astype(np.int32),
            "last_year": self.last_year.astype(np.int32),
            "export": export,
            "row": row,
            "category": categorical(self.category),
            "outcome": categorical(self.outcome),
            "same_as": same_as,
        }
        return pd.DataFrame(columns)
