"""Patterns that match the files of one group and no other."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePosixPath

from bjut_exchange.proposal.groups import Group, starred
from bjut_exchange.reading.sources import file_pattern


def patterns_of(group: Group, others: Iterable[str]) -> list[str]:
    """Return patterns for the files of a group, as short as can be without matching others."""
    names = dict.fromkeys(sample.name for sample in group.samples)
    avoided = [*set(others) - {*names}]
    found: dict[str, None] = {}
    for name in names:
        if any(_matches(pattern, name) for pattern in found):
            continue
        alone = (each for each in _forms(name) if not any(_matches(each, of) for of in avoided))
        found[next(alone, name)] = None
    return [*found]


def _forms(name: str) -> Iterable[str]:
    """Yield the patterns of a name from the broadest to the name itself."""
    star = starred(name)
    stem = star.removesuffix("".join(PurePosixPath(star).suffixes[-1:]))
    if re.search(r"[^\W\d_]", PurePosixPath(stem).name):
        yield re.sub(r"\*+", "*", f"{stem}*")
        yield star
    else:
        yield star
    # A name with the marks of patterns cannot be written otherwise.
    yield re.sub(r"[*?]", "?", name)


def _matches(pattern: str, name: str) -> bool:
    return file_pattern(pattern).fullmatch(name) is not None
