"""The tables and texts that come with the package."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def packaged_table(name: str) -> dict[str, Any]:
    """Return the content of a TOML file of the package, by its path below the package's folder."""
    import tomllib

    return tomllib.loads(packaged_file(name).read_text("utf-8"))


def packaged_file(name: str) -> Path:
    """Return a file of the package, by its path below the package's folder; it may be missing."""
    return Path(__file__).parent / name
