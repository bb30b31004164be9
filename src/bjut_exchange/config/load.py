"""Find the definitions in force, lay them over each other, and say what is wrong in them."""

from __future__ import annotations

import itertools
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args
from unicodedata import category

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bjut_exchange.config.accepted import check_accepted
from bjut_exchange.config.merging import merged
from bjut_exchange.config.schema import FIELDS_OF, Definitions
from bjut_exchange.config.terms import CATEGORICAL, AgreementField, FieldKind, FieldName
from bjut_exchange.errors import ConfigError, UnusableValueError, closest, nearest, quoted
from bjut_exchange.messages import Said

OWN_FILE = "exchange.toml"
SHARED_FILE = "pyproject.toml"
# What pydantic names in a path besides the keys of TOML.
_NOT_IN_TOML = frozenset({"[key]", "wanted"})
# What is wrong by the types of pydantic's errors, in the words of TOML rather than of Python.
_PROBLEMS = {
    "bool_type": "not_a_boolean",
    "date_type": "not_a_date",
    "dict_type": "not_a_table",
    "int_type": "not_a_number",
    "missing": "required",
    "model_type": "not_a_table",
    "path_type": "not_a_text",
    "string_pattern_mismatch": "not_an_id",
    "string_too_short": "must_not_be_empty",
    "string_type": "not_a_text",
    "too_long": "too_many_entries",
    "too_short": "must_not_be_empty",
    "tuple_type": "not_a_list",
}
# Python tells the place and the reason of a mistake in TOML in English only.
_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")
_TWICE = ("Cannot ", "Duplicate ")


@dataclass(frozen=True)
class Layer:
    """One file's definitions: only the keys that it sets. `folder` anchors its relative paths."""

    name: str
    folder: Path
    content: Mapping[str, Any]


def working_folder() -> Path:
    """Return the working folder; raises ConfigError if it no longer exists."""
    try:
        return Path.cwd()
    except FileNotFoundError:
        raise ConfigError("no_working_folder") from None


def find_layer(start: Path) -> Layer | None:
    """Return the nearest definitions from a folder upwards; None where there are none."""
    for folder in (start, *start.parents):
        for path in (folder / OWN_FILE, folder / SHARED_FILE):
            # A project's own file need not say anything of this tool.
            if path.is_file() and ((layer := read_layer(path)).content or path.name == OWN_FILE):
                return layer
    return None


def read_layer(path: Path) -> Layer:
    """Return the definitions in a file; raises ConfigError if it cannot be read."""
    shown = shown_path(path)
    try:  # editors on Windows begin UTF-8 with a byte-order mark
        content = tomllib.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise ConfigError("definitions_unreadable", file=shown, reason=error) from None
    except UnicodeDecodeError:
        raise ConfigError("definitions_not_utf8", file=shown) from None
    except tomllib.TOMLDecodeError as error:
        raise _not_toml(shown, str(error)) from None
    if path.name == SHARED_FILE:
        for key in ("tool", "exchange"):
            content = content.get(key, {})
            if not isinstance(content, dict):
                raise ConfigError("no_table_for_tool", file=shown, key=key)
    if (named := next(_unprintable(content), None)) is not None:
        raise ConfigError("unprintable_text", file=shown, key=named)
    return Layer(shown, path.parent, content)


def _not_toml(shown: str, reason: str) -> ConfigError:
    problem = Said("toml_twice" if reason.startswith(_TWICE) else "toml_mistake")
    if at := _PLACE.search(reason):
        place = {"line": at[1], "column": at[2]}
        return ConfigError("not_toml", file=shown, problem=problem, **place)
    return ConfigError("not_toml_at_end", file=shown, problem=problem)


def _is_unprintable(text: str) -> bool:
    # Blanks of all widths, line ends and tabs stand in the headers of exports.
    return not text.isprintable() and any(
        not (each.isprintable() or each in "\t\n" or category(each) == "Zs") for each in text
    )


def _unprintable(content: object, key: str = "") -> Iterator[str]:
    """Yield the keys of texts, keys among them, that could do something to a terminal."""
    if isinstance(content, dict):
        for name, value in content.items():
            inner = f"{key}.{name}" if key else name
            yield from ([ascii(inner)] if _is_unprintable(name) else _unprintable(value, inner))
    elif isinstance(content, list):
        for number, value in enumerate(content, 1):
            yield from _unprintable(value, f"{key}[{number}]")
    elif isinstance(content, str) and _is_unprintable(content):
        yield key


def shown_path(path: Path) -> str:
    """Return a path as people read it: relative to the working folder where it lies below it."""
    here = working_folder()
    return (path.relative_to(here) if path.is_relative_to(here) else path).as_posix()


def merge_layers(layers: list[Layer]) -> Definitions:
    """Return all layers as one, the last on top; raises ConfigError if a key is unusable."""
    content = merged([layer.content for layer in layers])
    try:
        definitions = Definitions.model_validate(content)
    except ValidationError as error:
        details = error.errors()
        unknown = (each for each in details if each["type"] == "extra_forbidden")
        detail = next(unknown, details[0])  # a misspelt key explains the key that is missing
        key = [part for part in detail["loc"] if part not in _NOT_IN_TOML]
        stated = key[:-1] if detail["type"] == "missing" else key  # what is missing stands nowhere
        name, stated = _stated_by(layers, content, stated)
        key = [*stated, *key[len(stated) :]]
        raise ConfigError("definitions", file=name, problem=_problem(detail, key)) from None
    _check_values(definitions, layers)
    if definitions.accepted:
        name = next(each.name for each in reversed(layers) if "accepted" in each.content)
        check_accepted(definitions.accepted, name)
    return definitions


def _check_values(definitions: Definitions, layers: list[Layer]) -> None:
    """Raise ConfigError if a text of exports stands for a term that is not known."""
    for field, texts in definitions.values.items():
        terms = definitions.terms.get(field, {})
        for text, term in texts.items():
            if field.kind is FieldKind.TERM and term not in terms:
                key: list[str | int] = ["values", str(field), text]
                raise ConfigError(
                    "unknown_term",
                    file=max(reversed(layers), key=lambda each: _depth(each.content, key)).name,
                    at=f"values.{field}.{text}",
                    field=field,
                    key=str(field),
                    term=term,
                    near=closest(term, terms),
                )


def _stated_by(
    layers: list[Layer], content: Mapping[str, Any], key: list[str | int]
) -> tuple[str, list[str | int]]:
    """Return the name of the file that states what is wrong, and the key there.

    A list of headers or words can be made of the lists of several files.
    """
    table = list(itertools.takewhile(lambda part: isinstance(part, str), key))
    above = layers[::-1]
    above.sort(key=lambda layer: -_depth(layer.content, table))
    at = key[len(table)] if len(key) > len(table) else None
    items = _value(content, table)
    if isinstance(at, int) and isinstance(items, list):
        for layer in above:
            own = _value(layer.content, table)
            own = own.get("only") if isinstance(own, dict) else own
            if isinstance(own, list) and items[at] in own:
                return layer.name, [*table, own.index(items[at]), *key[len(table) + 1 :]]
    return above[0].name, key


def _value(content: object, key: Sequence[str | int]) -> object:
    for part in key:
        content = content.get(part) if isinstance(content, Mapping) else None
    return content


def _depth(content: object, key: list[str | int]) -> int:
    """Return how many parts of a key a file sets."""
    for depth, part in enumerate(key):
        try:
            content = content[part]  # type: ignore[index]  # what cannot be indexed is caught
        except (KeyError, IndexError, TypeError):
            return depth
    return len(key)


def _problem(detail: ErrorDetails, key: list[str | int]) -> Said:
    shown = ".".join(f"[{part + 1}]" if isinstance(part, int) else part for part in key)
    shown = shown.replace(".[", "[")
    if detail["type"] == "extra_forbidden" or "[key]" in detail["loc"]:
        near = nearest(str(key[-1]), _known_keys(detail, key))
        return Said("unknown_key", {"key": shown, "nearest": near}, "errors")
    problem = _of_value(detail, detail.get("ctx", {}))
    return Said("of_key", {"key": shown, "problem": problem}, "errors") if shown else problem


def _of_value(detail: ErrorDetails, context: Mapping[str, Any]) -> Said:
    """Return what is wrong with a value; pydantic's own sentences are in English only."""
    key, parts = _PROBLEMS.get(detail["type"], "cannot_be_used"), dict[str, Any]()
    match context:
        case {"error": UnusableValueError() as error}:
            key, parts = error.key, error.parts
        case {"expected": str(expected)}:
            value, known = detail["input"], re.findall("'(.*?)'", expected)
            key, parts = "not_one_of", {"known": quoted(known)}
            if isinstance(value, str):
                key, parts = "unknown_value", {"value": value, "nearest": nearest(value, known)}
        case {"ge": int(least)}:
            key, parts = "number_too_small", {"least": least}
        case {"le": int(most)}:
            key, parts = "number_too_large", {"most": most}
        case {"ge": str()} | {"lt": str()}:
            key = "date_out_of_range"
    return Said(key, parts, "errors")


def _known_keys(detail: ErrorDetails, key: list[str | int]) -> list[str]:
    if "wanted" in detail["loc"]:
        return [*CATEGORICAL, "days"]
    if "[key]" in detail["loc"]:
        return list(AgreementField if "partners" in key else FIELDS_OF.get(key[0], FieldName))
    model: type[BaseModel] = Definitions
    for part in key[:-1]:
        if isinstance(part, str) and part in model.model_fields:
            model = _inner_model(model.model_fields[part].annotation) or model
    return list(model.model_fields)


def _inner_model(annotation: object) -> type[BaseModel] | None:
    """Find the model within an annotation such as `tuple[Annotated[Rule, …], ...] | None`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_inner_model, get_args(annotation))), None)
