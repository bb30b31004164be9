"""What a person should know about the exports: data about the data, never from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bjut_exchange.config.terms import AgreementField, DirectionName, FieldName
from bjut_exchange.errors import InputError
from bjut_exchange.messages import Said
from bjut_exchange.reading.containers import Place

Rows = NDArray[np.integer]
Positions = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Finding:
    """A check that fails in one place, in one field, in so many rows.

    `rows` are numbered as a spreadsheet shows them; none where the finding is about the place as
    a whole. Where each row is at odds with another, `others` holds that one's place and rows, in
    the same order. `place` is None where the finding is about a direction's years.
    `detail` says what the check's message leaves open; `hint` is more exact than its own. `value`
    is the value of these rows that the vocabulary of the field lacks, where it may be shown;
    `header` that of the column that it is about, where it may be shown.
    """

    code: str
    direction: DirectionName | None
    place: Place | None
    field: FieldName | AgreementField | None = None
    rows: Rows | None = None
    others: tuple[Place, Rows] | None = None
    detail: str | Said = ""
    hint: str | Said = ""
    value: str = ""
    header: str = ""

    @property
    def count(self) -> int:
        """Return the number of rows found; 1 for the place as a whole."""
        return 1 if self.rows is None else len(self.rows)


# The checks of which an error says more than their message does.
_TELLING = frozenset({"F01", "F03", "F07", "F21", "H02"})


@dataclass(frozen=True)
class Refusal:
    """An export that cannot be read, and why."""

    place: Place
    direction: DirectionName | None
    error: InputError

    @property
    def finding(self) -> Finding:
        """Return the finding that says so."""
        error = self.error
        rows = None if error.row is None else np.array([error.row], np.int32)
        detail = error.sentence if error.check in _TELLING else ""
        return Finding(
            error.check, self.direction, self.place, rows=rows, detail=detail, hint=error.advice
        )


def findings_in_rows(
    code: str,
    at: Positions,
    stays: pd.DataFrame,
    places: Sequence[Place],
    *,
    direction: DirectionName,
    field: FieldName | None = None,
    others: Positions | None = None,
) -> list[Finding]:
    """Return the findings of a check that fails in the rows at the positions `at` of `stays`.

    One for each export, or for each pair of exports where `others` gives the position of the row
    that each row is at odds with.
    """
    if not len(at):
        return []
    order = np.argsort(at, kind="stable")
    export, row = (stays[name].to_numpy() for name in ("export", "row"))
    at = at[order]
    beside = at if others is None else others[order]
    # One number for each pair of exports, so that a single count finds the pairs that occur.
    pair = export[at] * len(places) + export[beside]
    found = []
    for value in np.flatnonzero(np.bincount(pair)).tolist():
        own, other = at[pair == value], beside[pair == value]
        place, other_place = (places[index] for index in divmod(value, len(places)))
        pairs = None if others is None else (other_place, row[other])
        found.append(Finding(code, direction, place, field, row[own], pairs))
    return found


def findings_frame(findings: Sequence[Finding]) -> pd.DataFrame:
    """Return findings as a frame: one line for each row found, or for the place as a whole.

    Texts are categories, `detail` and `hint` in no language yet; a place without a sheet has `""`
    for it; a place, a direction, a field and a row that a finding is not about are NA. `accepted`
    is the number of the entry of `[[accepted]]` that accepts it, NA until it is known.
    """
    counts = [finding.count for finding in findings]
    others = [finding.others or (Place(""), None) for finding in findings]
    places = [finding.place or Place("") for finding in findings]
    texts: dict[str, list[str | None]] = {
        "code": [finding.code for finding in findings],
        "direction": [finding.direction for finding in findings],
        "file": [place.file for place in places],
        "sheet": [place.sheet for place in places],
        "field": [finding.field for finding in findings],
        "other_file": [place.file for place, _ in others],
        "other_sheet": [place.sheet for place, _ in others],
        "value": [finding.value for finding in findings],
        "header": [finding.header for finding in findings],
    }
    said = {
        "detail": [finding.detail for finding in findings],
        "hint": [finding.hint for finding in findings],
    }
    columns = {name: repeated(of, counts) for name, of in texts.items()}
    columns |= {name: _repeated(of, counts) for name, of in said.items()}
    frame = pd.DataFrame(columns)
    frame.insert(4, "row", _numbers([finding.rows for finding in findings], counts))
    frame.insert(8, "other_row", _numbers([rows for _, rows in others], counts))
    return frame.assign(accepted=pd.array([pd.NA] * len(frame), "Int32"))


def repeated(texts: Sequence[str | None], counts: Sequence[int]) -> pd.Categorical:
    """Return a column in which each text stands as many times as `counts` says."""
    at = np.repeat(np.arange(len(texts)), counts)
    return pd.Categorical(pd.array(texts, dtype="str")).take(at)


def _repeated(texts: Sequence[str | Said], counts: Sequence[int]) -> pd.Categorical:
    """Return what `repeated` does, for texts that are in no language yet."""
    numbers = {text: number for number, text in enumerate(dict.fromkeys(texts))}
    codes = np.repeat([numbers[text] for text in texts], counts).astype(np.intp)
    return pd.Categorical.from_codes(codes, categories=pd.Index([*numbers], dtype=object))


def _numbers(rows: Sequence[Rows | None], counts: Sequence[int]) -> pd.Series[int]:
    values = [np.zeros(count) if of is None else of for of, count in zip(rows, counts, strict=True)]
    missing = np.repeat([of is None for of in rows], counts)
    numbers = np.concatenate([np.empty(0), *values]).astype(np.int64)
    return pd.Series(pd.arrays.IntegerArray(numbers, missing.astype(np.bool_)))
