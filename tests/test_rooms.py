"""The house: its rooms, in the order in which data flow through them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tool import ROOT

PACKAGE = ROOT / "src" / "bjut_exchange"
GROUND = ("resources", "messages", "errors", "text", "output")
ROOMS = (
    *(
        "config",
        "reading",
        "cleaning",
        "proposal",
        "register",
        "figures",
        "checks",
        "views",
        "api",
        "formats",
        "release",
        "cli",
    ),
)
# The package itself and its entry stand above all rooms.
ORDER = (*GROUND, *ROOMS, "__main__", "__init__")


def room_of(path: Path) -> str:
    """Return the room in which a module stands, or the name of one that stands on the ground."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_rooms(path: Path) -> Iterator[str]:
    """Yield the room of each module of the package that a module imports, also inside functions."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        names += [each.name for each in node.names] if isinstance(node, ast.Import) else []
        for name in names:
            package, _, rest = name.partition(".")
            if package == "bjut_exchange" and rest:
                yield rest.split(".")[0]


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda p: p.stem)
def test_a_module_imports_only_its_own_room_and_rooms_above_it_in_the_order(path: Path) -> None:
    """Data flow one way: cleaning may use reading, reading never uses cleaning."""
    room = room_of(path)
    below = {each for each in imported_rooms(path) if ORDER.index(each) > ORDER.index(room)}
    assert not below, f"{path.name} in {room} imports {', '.join(sorted(below))}"


def test_only_the_ground_lies_beside_the_rooms() -> None:
    """A new module stands in a room."""
    flat = {path.stem for path in PACKAGE.glob("*.py")}
    assert flat == {*GROUND, "__main__", "__init__"}
