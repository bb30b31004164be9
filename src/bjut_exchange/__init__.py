"""Count a university's outbound and inbound students from per-student exports.

`read` reads the exports of an office; the Office that it returns gives stays, findings and figures
as pandas DataFrames. What the user can fix is raised as an ExchangeError.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bjut_exchange.api.office import Office, read
    from bjut_exchange.errors import ExchangeError

__all__ = ["ExchangeError", "Office", "read"]

_MODULES = {
    "ExchangeError": "bjut_exchange.errors",
    "Office": "bjut_exchange.api.office",
    "read": "bjut_exchange.api.office",
}


if not TYPE_CHECKING:  # or else every name would seem to exist

    def __getattr__(name: str) -> object:
        """Import a name when it is first asked for: the command line loads no pandas for help."""
        if name not in _MODULES:
            msg = f"module {__name__!r} has no attribute {name!r}"
            raise AttributeError(msg)
        return getattr(import_module(_MODULES[name]), name)
