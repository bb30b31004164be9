"""The findings that the definitions accept, and acceptances that match none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

import numpy as np
import pandas as pd

from bjut_exchange.config.accepted import Accepted
from bjut_exchange.config.load import OWN_FILE
from bjut_exchange.config.schema import Definitions
from bjut_exchange.messages import Words
from bjut_exchange.reading.containers import Place
from bjut_exchange.reading.sources import file_pattern
from bjut_exchange.reading.table import Mask
from bjut_exchange.register.build import Register
from bjut_exchange.register.findings import Finding


def with_accepted(findings: pd.DataFrame, definitions: Definitions) -> pd.DataFrame:
    """Return findings with the number of the entry of `[[accepted]]` that accepts each."""
    numbers = np.zeros(len(findings), np.int32)
    for number, each in enumerate(definitions.accepted, 1):
        numbers[(numbers == 0) & _accepts(each, findings)] = number
    return findings.assign(accepted=pd.arrays.IntegerArray(numbers, numbers == 0))


def unmatched(
    findings: pd.DataFrame, register: Register, definitions: Definitions
) -> Iterator[Finding]:
    """Yield the entries of `[[accepted]]` that accept none of `findings`.

    An entry for files that were not read, or cannot be, may still accept some of theirs.
    """
    refused = [each.place.file for each in register.refused]
    agreements = register.agreements.tables if register.agreements else ()
    read = {each.place.file for each in (*chain(*register.exports.values()), *agreements)}
    for number, each in enumerate(definitions.accepted, 1):
        was_read = register.is_whole or bool(each.file and _matching(each.file, read))
        may_be_refused = _matching(each.file, refused) if each.file else refused
        if was_read and not may_be_refused and not _accepts(each, findings).any():
            named = ", ".join(filter(None, (each.code, each.file)))
            yield Finding("D01", None, Place(OWN_FILE), detail=f"accepted[{number}]: {named}")


def reason_of(number: int | None, definitions: Definitions, words: Words) -> str | None:
    """Return why a finding is accepted by the entry with this number; None for none."""
    return None if number is None else words.label(definitions.accepted[number - 1].reason)


def _accepts(entry: Accepted, findings: pd.DataFrame) -> Mask:
    wanted: dict[str, Iterable[object]] = {"code": [entry.code]}
    if entry.file:
        wanted["file"] = _matching(entry.file, findings["file"].dropna().unique())
    if entry.row:
        wanted["row"] = entry.row
    for name, value in (("sheet", entry.sheet), ("field", entry.field)):
        if value is not None:
            wanted[name] = [value]
    masks = [findings[name].isin([*values]).fillna(False) for name, values in wanted.items()]
    accepts: Mask = np.logical_and.reduce([mask.to_numpy(np.bool_) for mask in masks])
    return accepts


def _matching(pattern: str, files: Iterable[str]) -> list[str]:
    """Return the files that a path or a pattern names, as `exports` do."""
    compiled = file_pattern(pattern)
    return [file for file in files if file == pattern or compiled.fullmatch(file)]
