"""The release as docx."""

from __future__ import annotations

from bjut_exchange.release.document import Release


def write(release: Release) -> bytes:
    """Return the release."""
    return f"{release.headline}\n".encode()
