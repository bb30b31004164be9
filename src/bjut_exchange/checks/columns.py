"""The columns that were not read and seem to be needed, and those that an export lacks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache

from bjut_exchange.cleaning.cells import known_headers
from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import FieldName
from bjut_exchange.errors import closest
from bjut_exchange.messages import Said
from bjut_exchange.reading.table import ReadExport
from bjut_exchange.register.columns import ExportColumns, columns_of, rule_fields
from bjut_exchange.register.findings import Finding
from bjut_exchange.text import folded_header, known_header, tidied

# The checks of columns of which every command says at once what they find.
COLUMN_CHECKS = ("H04", "H06", "H08")
ADDED_COLUMNS = ("H04", "H06")  # the headers of which the definitions can add
_RESEMBLANCE = 0.8  # of `difflib`: a missing or wrong letter or two


def column_findings(exports: Sequence[ReadExport], definitions: Definitions) -> Iterator[Finding]:
    """Yield which columns of a direction's exports seem to be needed and are not read."""
    every = [columns_of(read, definitions) for read in exports]
    lists = defaultdict[tuple[object, ...], list[ExportColumns]](list)
    for of in every:
        lists[_list_of(of)].append(of)
    for of in every:
        found = [*_similar(of)]
        similar = {finding.field for finding in found}
        found += [
            Finding("H06", of.direction, of.export.place, field, header=of.public.get(at, ""))
            for field, at in of.likely().items()
            if field not in similar
        ]
        yield from found
        yield from _lacking(of, lists[_list_of(of)], {finding.field for finding in found})


def _similar(of: ExportColumns) -> Iterator[Finding]:
    """Yield the unread headers that differ from a known one in a letter or two."""
    known = known_headers(of.candidates)
    headers = {at: known_header(of.layout.header[at], known) for at in of.unread}
    for field, candidates in of.candidates.items():
        if field in of.read:
            continue
        names = {folded_header(each.column): each.column for each in candidates}
        for at, header in headers.items():
            if near := names.get(_resembling(header, (*names,))):
                shown = of.public.get(at, "")
                detail = Said("found_similar", {"header": shown, "known": near}) if shown else ""
                place = of.export.place
                yield Finding("H04", of.direction, place, field, detail=detail, header=shown)


@lru_cache(maxsize=1 << 10)  # exports share their headers
def _resembling(header: str, known: tuple[str, ...]) -> str:
    # A header that is much longer or shorter cannot be similar, and comparing takes long.
    most = int(len(header) * (2 / _RESEMBLANCE - 1))
    near = [each for each in known if len(each) <= most and len(header) * 2 <= len(each) * 3]
    return closest(header, near, _RESEMBLANCE)


def _lacking(
    of: ExportColumns, same: Sequence[ExportColumns], found: Collection[object]
) -> Iterator[Finding]:
    """Yield the fields that rules and years need and most exports of the same list state."""
    for field in of.missing:
        stating = [each for each in same if field in each.read]
        if field in found or not _decides(field, of) or len(stating) * 2 < len(same):
            continue
        at = stating[0].read[field][0]
        header = tidied(stating[0].layout.header[at])
        yield Finding("H08", of.direction, of.export.place, field, header=header)


def _decides(field: FieldName, of: ExportColumns) -> bool:
    """Return whether figures are wrong without a field: dates tell, too, whether a stay is long."""
    direction = of.definitions.direction(of.direction)
    if field is FieldName.DURATION:
        return not {FieldName.END, FieldName.DAYS} & {*of.read, *of.set}
    return field in {*rule_fields(direction), direction.year.needs, FieldName.END}


def _list_of(of: ExportColumns) -> tuple[object, ...]:
    """Return what the exports of one list have in common.

    They are those of a desk that says what its rows are. The files of any other desk can be of many
    kinds: there, they are those whose names differ in numbers alone.
    """
    source = of.export.source
    name = "" if source.desk.set else "".join(each for each in source.name if not each.isdigit())
    return source.desk.files, name
