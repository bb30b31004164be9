"""What all rows of an export have in common, as its source says."""

from __future__ import annotations

from bjut_exchange.config.terms import FieldName
from bjut_exchange.reading.containers import Export
from bjut_exchange.reading.layout import Layout


def common_texts(export: Export, layout: Layout) -> dict[FieldName, str]:
    """Return what all rows of an export have in common, by field."""
    source = export.source
    names = (export.sheet or "", source.name.rpartition("/")[2], source.name)
    found = {
        field: common.found_in(names, layout.title) for field, common in source.desk.set.items()
    }
    return {field: text for field, text in found.items() if text is not None}
