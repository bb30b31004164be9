"""Count a university's outbound and inbound students from per-student exports.

What this package gives to Python, as the README shows it: `load_setup` loads the definitions,
`build_register` reads the exports, `count` counts them. Frames are pandas DataFrames.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bjut_exchange.config.terms import DirectionName
    from bjut_exchange.figures.counting import count
    from bjut_exchange.reading.setup import load_setup
    from bjut_exchange.register.build import build_register

__all__ = ["DirectionName", "build_register", "count", "load_setup"]

_MODULES = {
    "DirectionName": "bjut_exchange.config.terms",
    "build_register": "bjut_exchange.register.build",
    "count": "bjut_exchange.figures.counting",
    "load_setup": "bjut_exchange.reading.setup",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401  # whatever the name stands for
    """Import a name when it is first asked for: the command line need not load pandas for help."""
    if name not in _MODULES:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    return getattr(import_module(_MODULES[name]), name)
