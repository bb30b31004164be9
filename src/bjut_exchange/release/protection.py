"""The protection of single students in a release: all its numbers are one system."""

from __future__ import annotations

from dataclasses import replace

from bjut_exchange.config.terms import Protection
from bjut_exchange.register.build import Register
from bjut_exchange.release.numbers import Numbers


def protected(numbers: Numbers, register: Register, protection: Protection | None) -> Numbers:
    """Return the numbers of a release as they may be shown."""
    del register
    return replace(numbers, protection=protection)
