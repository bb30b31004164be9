"""Which fields each export holds, whatever its rows state in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from bjut_exchange.cleaning.cells import Plan, known_headers, plan_columns
from bjut_exchange.cleaning.fields import Values
from bjut_exchange.config.rules import Columns, Direction
from bjut_exchange.config.terms import FieldName
from bjut_exchange.reading.layout import common_texts
from bjut_exchange.reading.table import ReadExport, keys_of
from bjut_exchange.reading.texts import Texts


def fields_held(
    texts: Texts,
    exports: Sequence[ReadExport],
    values: Values,
    direction: Direction,
    *,
    has_agreements: bool,
) -> tuple[frozenset[FieldName], ...]:
    """Return the fields that each export holds: in a column, or because `set` states them.

    Where the definitions look for no student id, none is missing. With agreements, an export that
    holds partners also holds their countries. A part of a column that finds nothing in any export
    holds no field.
    """
    plans = [_plan(each, direction.columns_of(each.source.desk)) for each in exports]
    common = [common_texts(each.export, each.layout) for each in exports]
    bounds = np.searchsorted(texts.export, np.arange(len(exports) + 1)).tolist()

    def finds(at: int, field: FieldName) -> bool:
        codes = values.field(field).codes[bounds[at] : bounds[at + 1]]
        return field not in common[at] and bool((codes >= 0).any())

    # Of all exports, so that it makes no difference how rows are divided among files.
    found = {
        pair for at, plan in enumerate(plans) for pair in _patterns(plan) if finds(at, pair[0])
    }
    held = []
    for each, plan, own in zip(exports, plans, common, strict=True):
        searched = {field for field, _ in _patterns(plan)}
        fields = {*own, *plan} - (searched - {*own})
        fields |= {field for field, key in _patterns(plan) if (field, key) in found}
        if not direction.columns_of(each.source.desk).get(FieldName.PERSON):
            fields.add(FieldName.PERSON)
        if has_agreements and FieldName.PARTNER in fields:
            fields.add(FieldName.COUNTRY)
        held.append(frozenset(fields))
    return tuple(held)


def _plan(export: ReadExport, columns: Columns) -> Plan[FieldName]:
    keys = keys_of(export.layout.header, known_headers(columns))
    return plan_columns(keys.values(), columns)


def _patterns(plan: Plan[FieldName]) -> Iterator[tuple[FieldName, str]]:
    """Yield the fields that are looked for in parts of columns alone, with these columns."""
    for field, parts in plan.items():
        if all(part.pattern for part in parts):
            yield from ((field, part.key) for part in parts)
