"""What is odd about the header of an export."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from difflib import get_close_matches
from functools import lru_cache

from bjut_exchange.cleaning.cells import known_headers, plan_columns
from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import FieldName
from bjut_exchange.reading.table import ReadExport, header_of, keys_of
from bjut_exchange.register.findings import Finding
from bjut_exchange.text import folded_header

_RESEMBLANCE = 0.8


def header_findings(read: ReadExport, definitions: Definitions) -> Iterator[Finding]:
    """Find what is odd about the header of an export."""
    direction, place = read.source.direction, read.place
    columns = definitions.direction(direction).columns
    keys = keys_of(read.layout.header, known_headers(columns))
    plan = plan_columns(keys.values(), columns)
    if FieldName.PERSON not in plan and columns.get(FieldName.PERSON):
        yield Finding("H03", direction, place, FieldName.PERSON)
    shown = {folded_header(cell): cell.strip() for cell in read.layout.header if cell.strip()}
    used = {header_of(part.key) for parts in plan.values() for part in parts}
    for field, candidates in columns.items():
        if field in plan:
            continue
        known = tuple(folded_header(each.column) for each in candidates)
        for header, cell in shown.items():
            near = header not in used and _resembling(header, known)
            if near:
                yield Finding("H04", direction, place, field, detail=f"{cell!r} ({near!r})")
    for header, count in Counter(map(folded_header, read.layout.header)).items():
        if count > 1 and header in used:
            yield Finding("H05", direction, place, detail=repr(shown[header]))


@lru_cache(maxsize=1 << 10)  # exports share their headers
def _resembling(header: str, known: tuple[str, ...]) -> str:
    return next(iter(get_close_matches(header, known, n=1, cutoff=_RESEMBLANCE)), "")
