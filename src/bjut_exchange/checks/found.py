"""Findings grouped for people: all rows in which one check fails in one place and field."""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bjut_exchange.checks.catalogue import Check, all_checks
from bjut_exchange.config.terms import DirectionName
from bjut_exchange.config.values import toml_text
from bjut_exchange.messages import Said, Words
from bjut_exchange.reading.containers import Place

# What the rows of a finding have in common.
_COMMON = ["code", "direction", "file", "sheet", "field", "other_file", "other_sheet"]
_COMMON += ["detail", "hint", "value", "accepted", "header"]

# What a hint has in place of the name of the field, the direction, and the header of a column.
_FIELD, _DIRECTION, _HEADER = "FIELD", "DIRECTION", '"HEADER"'


@dataclass(frozen=True, eq=False)
class Found:
    """A check that fails in one place and field; `common` has what its rows have in common.

    `at` are the positions of its rows in the frame of findings; `rows` and `others` the numbers
    of the rows, in the same order, and of those that they contradict.
    """

    common: Mapping[Hashable, Any]
    at: NDArray[np.intp]
    rows: Sequence[int]
    others: Sequence[int]
    words: Words

    @property
    def check(self) -> Check:
        """Return the check that fails."""
        return all_checks()[self.common["code"]]

    @property
    def where(self) -> str:
        """Return the place, or the direction whose years it is about."""
        direction = self.common["direction"]
        named = self.words.term(direction) if direction else ""
        return _place(self.common["file"], self.common["sheet"]) or named

    @property
    def beside(self) -> str:
        """Return the place of the rows that its own contradict, if any."""
        return _place(self.common["other_file"], self.common["other_sheet"])

    @property
    def detail(self) -> str:
        """Return what the message leaves open."""
        detail = self.common["detail"]
        if shown := self.common["value"] or ("" if detail else self.common["header"]):
            return self.words.say("quoted", text=shown)
        if not isinstance(detail, Said) or detail.group != "errors":
            return self.words.put(detail)
        # An error names the place and the row, which the finding names by itself.
        place = rf"^{re.escape(self.common['file'])}(, row \d+|，第\d+行)?[,，:：的]? *"
        return re.sub(place, "", self.words.put(detail))

    @property
    def message(self) -> str:
        """Return what is wrong, as a sentence."""
        message, detail = self.words.label(self.check.message), self.detail
        return self.words.say("detailed", message=message, detail=detail) if detail else message

    @property
    def hint(self) -> str:
        """Return what to do about it, as a sentence."""
        of = self.common
        own = self.words.label(self.check.hint_for(of["field"]))
        hint = self.words.put(of["hint"]) or own
        header = toml_text(of["header"]) if of["header"] else _HEADER
        for name, text in ((_FIELD, of["field"]), (_DIRECTION, of["direction"]), (_HEADER, header)):
            hint = hint.replace(name, text or name)
        return hint

    @property
    def by_place(self) -> tuple[int | str, ...]:
        """Return where it belongs in the order of exports and rows."""
        of, first = self.common, min(self.rows, default=-1)
        rank = list(DirectionName).index(of["direction"]) if of["direction"] else -1
        place, other = (of["file"], of["sheet"]), (of["other_file"], of["other_sheet"])
        return (rank, *place, first, of["code"], of["field"] or "", *other)

    @property
    def record(self) -> dict[str, Any]:
        """Return what JSON says of it."""
        return {
            "code": self.common["code"],
            "severity": self.check.severity,
            "file": self.common["file"] or "",
            "sheet": self.common["sheet"] or "",
            "field": self.common["field"],
            "message": self.message,
            "first_row": min(self.rows, default=None),
            "found": len(self.at),
        }


def put_together(findings: pd.DataFrame, words: Words) -> list[Found]:
    """Return the findings of a frame, those put together that differ only in their rows."""
    # pandas drops groups with a missing key unless told not to: findings would vanish.
    groups = findings.groupby(_COMMON, observed=True, dropna=False, sort=False)
    number = pd.Series(groups.ngroup().to_numpy())
    parts = [np.asarray(part) for part in number.groupby(number).indices.values()]
    first = findings[_COMMON].iloc[[part[0] for part in parts]]
    common = first.astype(object).where(first.notna(), None).to_dict("records")
    rows, others = (
        [findings[name].iloc[part].dropna().tolist() for part in parts]
        for name in ("row", "other_row")
    )
    return [Found(*each, words) for each in zip(common, parts, rows, others, strict=True)]


def _place(file: str | None, sheet: str | None) -> str:
    return str(Place(file, sheet or "")) if file else ""
