"""How text is compared: without the differences that a reader would not see."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# 's-Hertogenbosch and 't Hart begin with an apostrophe of their own.
_GUARDED = re.compile(r"=\"(.*)\"|'(?![stn][ -][^\W\d_])(.*?)'?", re.IGNORECASE)
_MOST_DIGITS = 4  # of a text that is no id


def tidied(text: str) -> str:
    """Return text in NFKC, without control and format characters, white space collapsed.

    Full-width digits and brackets become plain ones, an ideographic space a plain one.
    """
    # NFKC changes nothing in ASCII, and most dates, ids and codes are ASCII.
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    # Apple and Word type a curly apostrophe where a keyboard has a straight one.
    normal = unicodedata.normalize("NFKC", text).replace("’", "'")
    if not normal.isprintable():
        # Cells copied from web pages hold zero-width spaces that would make two names of one.
        kept = (" " if c.isspace() else c for c in normal if c.isspace() or c.isprintable())
        normal = "".join(kept)
    return " ".join(normal.split())


def unguarded(text: str) -> str:
    """Return tidied text without what keeps a spreadsheet from guessing: `="007"`, `'007`."""
    match = _GUARDED.fullmatch(text) if text.startswith(("=", "'")) else None
    return (match[1] or match[2] or "").strip() if match else text


def folded(text: str) -> str:
    """Return text tidied and without case: the form in which terms and names are looked up."""
    return tidied(text).casefold()


# The dashes, dots and strokes that people and programs use for - . / and ~ in dates and years.
_MARKS = str.maketrans("‐‑‒–—―−﹣·・•∕⁄〜", "--------...//~")


def plain_marks(text: str) -> str:
    """Return text with every kind of dash as a hyphen; dots and strokes likewise."""
    return text if text.isascii() else text.translate(_MARKS)


def may_be_shown(text: str, longest: int = 40) -> bool:
    """Return whether a text can be a term or a header: it is short, and no id, date or address."""
    digits = sum(character.isdigit() for character in text)
    return (
        len(text) <= longest and digits <= _MOST_DIGITS and digits < len(text) and "@" not in text
    )


@lru_cache(maxsize=1 << 12)  # exports share their headers, and all look for the same
def folded_header(text: str) -> str:
    """Return a header folded; `_` and a space are the same in it."""
    return " ".join(folded(text).replace("_", " ").split())
