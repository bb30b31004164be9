"""Lay definitions over each other, as tables of TOML: what is added, and what is replaced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bjut_exchange.config.terms import CATEGORICAL, DirectionName
from bjut_exchange.text import folded

COLUMNS = "columns"
_WORDS = "_words"
_ONLY = "only"
_VALUES = "values"  # below it, texts are keys
_LANGUAGES = frozenset({"en", "zh"})  # of a label

Content = Mapping[str, Any]


def merged(contents: Sequence[Content]) -> dict[str, Any]:
    """Return the contents of files of definitions as one, each laid over those before it.

    A file's `[columns]` are laid over the columns of both directions before its own of each. A
    field for which the first file names no headers is looked for by its names.
    """
    result: dict[str, Any] = {}
    for content in contents:
        shared = {COLUMNS: content.get(COLUMNS, {})}
        result = laid_over(result, dict.fromkeys(DirectionName, shared))
        result = laid_over(result, content)
        result = result if content is not contents[0] else _with_own_names(result)
    return _with_columns_of_desks(result)


def laid_over(base: Content, over: Content, table: str = "") -> dict[str, Any]:
    """Return two tables as one: of the same keys, the value of `over` replaces that of `base`.

    Tables are merged key by key, and lists of headers or words come in front of those of `base`.
    `table` is the key of the tables themselves.
    """
    result = dict(base)
    for key, value in over.items():
        below = base.get(key)
        if table == COLUMNS or key.endswith(_WORDS):
            result[key] = _in_front(value, below if isinstance(below, list) else [])
        elif isinstance(value, dict) and (table == _VALUES or not _is_label(value)):
            result[key] = laid_over(below if isinstance(below, dict) else {}, value, key)
        else:
            # Two lists of categories merged would no longer divide all stays in their order, and
            # two labels merged could name one thing in English and another in Chinese.
            result[key] = value
    return result


def _is_label(value: Content) -> bool:
    return bool(value) and {*value} <= _LANGUAGES


def _in_front(value: object, below: Sequence[Any]) -> object:
    """Return a list of headers or words in front of another; `{ only = […] }` in its place."""
    if isinstance(value, dict) and set(value) == {_ONLY}:
        return value[_ONLY]
    if not isinstance(value, list):
        return value  # refused later, with its key
    # Who names a header again says how its column is read.
    named = {_name(each) for each in value}
    return [*value, *(each for each in below if _name(each) not in named)]


def _name(item: object) -> str:
    return folded(str(item.get("column") if isinstance(item, dict) else item))


def _with_own_names(content: Content) -> dict[str, Any]:
    own = {str(field): [field.en, field.zh] for field in CATEGORICAL}
    lacking = {
        str(name): {COLUMNS: {field: of for field, of in own.items() if field not in columns}}
        for name in DirectionName
        if isinstance(columns := _table(content, name).get(COLUMNS), dict)
    }
    return laid_over(content, lacking)


def _with_columns_of_desks(content: Content) -> dict[str, Any]:
    """Lay the columns of a desk that has some over those of its direction."""
    result = dict(content)
    for name in DirectionName:
        direction = _table(content, name)
        desks, columns = direction.get("exports"), direction.get(COLUMNS)
        if isinstance(desks, list) and isinstance(columns, dict):
            of_desks = [_with_columns(desk, columns) for desk in desks]
            result[name] = {**direction, "exports": of_desks}
    return result


def _with_columns(desk: Any, columns: Content) -> Any:  # noqa: ANN401  # whatever stands in TOML
    own = desk.get(COLUMNS) if isinstance(desk, dict) else None
    return {**desk, COLUMNS: laid_over(columns, own, COLUMNS)} if isinstance(own, dict) else desk


def _table(content: Content, key: str) -> Content:
    table = content.get(key)
    return table if isinstance(table, dict) else {}
