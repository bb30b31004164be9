"""What the office itself adds to a release: its statements with their sources, and its pictures."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from xml.etree import ElementTree as ET

from bjut_exchange.errors import ConfigError, DiffersError
from bjut_exchange.release.document import Statement
from bjut_exchange.release.numbers import Numbers
from bjut_exchange.text import tidied
from bjut_exchange.views.context import Context

_NUMBER = re.compile(r"\d+(?:[,.]\d+)*")
_MOST_BYTES = 100_000
_PICTURES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
# What an SVG file can run, load or change; the rest of it only draws.
_ACTIVE = frozenset(
    ("script", "foreignobject", "handler", "listener", "iframe", "embed", "object", "audio")
) | {"video", "animate", "animatemotion", "animatetransform", "set", "discard"}
_ADDRESS = re.compile(r"""url\(\s*["']?(?!\s*["']?#)|@import|^\s*\w+script:""", re.IGNORECASE)
_OWN_ADDRESS = re.compile(r"#|data:image/(png|jpeg);")


def office_statements(
    numbers: Numbers, context: Context, said: Iterable[Statement]
) -> tuple[Statement, ...]:
    """Return the office's own statements beside those `said` by the release.

    Raises DiffersError if one without a source has a number that is no figure of the release.
    """
    words, known = context.words, _known(numbers, context, said)
    statements = []
    for at, each in enumerate(context.definitions.report.statement, 1):
        texts = (each.text.en, each.text.zh or "")
        stated = [] if each.source else [n for text in texts for n in _NUMBER.findall(tidied(text))]
        if unknown := [number for number in stated if number not in known]:
            raise DiffersError("number_without_source", at=at, number=unknown[0])
        source = words.label(each.source) if each.source else ""
        statements.append(Statement(f"office_{at}", words.label(each.text), source=source))
    return tuple(statements)


def _known(numbers: Numbers, context: Context, said: Iterable[Statement]) -> set[str]:
    """Return the numbers of a release as people write them, years among them."""
    values = [
        value
        for of in numbers.figures.values()
        for (year, _), figure in of.values.items()
        for value in figure.values()
        if year == numbers.year and value is not None  # in all years, nearly any number is
    ]
    years = map(context.year, numbers.years(*numbers.figures))
    texts = [each.text[r.begin : r.end] for each in said for r in each.references]
    return {
        *(text for value in values for text in (str(value), f"{value:,}")),
        *(number for text in (*years, *texts) for number in _NUMBER.findall(text)),
    }


def picture_of(folder: Path | None, context: Context, key: str) -> str:
    """Return a picture in the data folder by its key as a `data:` address; nothing without one.

    Raises ConfigError if it cannot be read, is too large, or is no picture that only draws.
    """
    picture = context.definitions.report.files.get(key)
    if picture is None or folder is None:
        return ""
    said = {"key": key, "file": picture.as_posix()}
    try:
        with (folder / picture).open("rb") as stream:
            content = stream.read(_MOST_BYTES + 1)
    except OSError as error:
        raise ConfigError("picture_unreadable", **said, reason=error) from None
    if len(content) > _MOST_BYTES:
        raise ConfigError("picture_too_large", **said, most=_MOST_BYTES // 1000)
    kind = next((kind for begin, kind in _PICTURES.items() if content.startswith(begin)), "")
    if not kind and not _only_draws(content):
        raise ConfigError("picture_no_picture", **said)
    return f"data:{kind or 'image/svg+xml'};base64,{b64encode(content).decode()}"


def _only_draws(content: bytes) -> bool:
    """Return whether a file is SVG without scripts, events, animation and outside addresses."""
    with suppress(UnicodeDecodeError, ET.ParseError, ValueError):
        text = content.decode("utf-8-sig")
        root = ET.fromstring(text)  # noqa: S314  # expat bounds entities, and none may be declared
        is_svg = _local(root.tag) == "svg" and not re.search(r"<!ENTITY|<\?xml-", text)
        return is_svg and not any(map(_acts, root.iter()))
    return False


def _acts(element: ET.Element) -> bool:
    return _local(element.tag) in _ACTIVE or any(_parts_that_act(element))


def _parts_that_act(element: ET.Element) -> Iterator[bool]:
    yield bool(_ADDRESS.search(element.text or ""))
    for name, value in element.attrib.items():
        yield _local(name).startswith("on") or bool(_ADDRESS.search(value))
        yield _local(name) in {"href", "src"} and not _OWN_ADDRESS.match(value)


def _local(name: str) -> str:
    """Return the name of an element or attribute without its namespace."""
    return name.rpartition("}")[2].casefold()
