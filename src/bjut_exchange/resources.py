"""The tables that come with the package."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def packaged_table(name: str) -> dict[str, Any]:
    """Return the content of a TOML file of the package, by its path below the package's folder."""
    import tomllib

    return tomllib.loads((Path(__file__).parent / name).read_text("utf-8"))
