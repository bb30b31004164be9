"""How text is compared: without the differences that a reader would not see."""

from __future__ import annotations

import unicodedata
from functools import lru_cache


def tidied(text: str) -> str:
    """Normalise to NFKC, drop control and format characters, and collapse white space.

    Full-width digits and brackets become plain ones, an ideographic space a plain one.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    normal = unicodedata.normalize("NFKC", text).replace("’", "'")
    kept = (" " if c.isspace() else c for c in normal if c.isspace() or c.isprintable())
    return " ".join("".join(kept).split())


def folded(text: str) -> str:
    """Tidy, and ignore case: the form in which terms and names are looked up."""
    return tidied(text).casefold()


@lru_cache(maxsize=1 << 12)  # exports share their headers, and all look for the same
def folded_header(text: str) -> str:
    """Fold a header, in which `_` and a space are the same."""
    return " ".join(folded(text).replace("_", " ").split())
