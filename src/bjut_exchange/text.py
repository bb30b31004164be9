"""How text is compared: without the differences that a reader would not see."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from functools import lru_cache

# 's-Hertogenbosch and 't Hart begin with an apostrophe of their own.
_GUARDED = re.compile(r"=\"(.*)\"|'(?![stn][ -][^\W\d_])(.*?)'?", re.IGNORECASE)
_ACCENTS = re.compile("[\u0300-\u036f]+")
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


def without_accents(text: str) -> str:
    """Return text with plain letters in place of those with accents."""
    return text if text.isascii() else _ACCENTS.sub("", unicodedata.normalize("NFD", text))


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


# What forms print around and within headers: blanks, marks of what is required, guards, hyphens.
_HEADER_MARKS = str.maketrans("[【〔<]】〕>", "(((())))", " _-‐–—*※★.:;,。、?!='\"“”‘")
_LATIN, _OTHER = r"a-zà-ɏ", r"^\W\d_a-zà-ɏ"
# What a header says of its cells in brackets: their unit or format, or that they are required.
_IN_BRACKETS = re.compile(
    r"[(\[【〔<] ?(?:[*※★]|(?:单位:? ?|in )?(?:天|日|天数|d|days?)|必填项?|选填"
    r"|required|mandatory|optional|(?=[^)]*[年y])[年月日ymd/.\- ]{2,}"
    r"|(?:格式|例|如|e\.g\.|format)[^)]*)? ?[)\]】〕>]"
)
_UNIT_IN_WORDS = re.compile(r"(?<=[(\[【〔<])(?:单位:? ?|in |以)([^)\]】〕>]*?)计?(?=[)\]】〕>])")
_ENCLOSED = re.compile(r"[(\[【〔<](.*)[)\]】〕>]")
_LONGEST_HEADER = 200  # characters
_TOUCHING = re.compile(rf"[{_LATIN}][{_OTHER}]|[{_OTHER}][{_LATIN}]")


def folded_header(text: str) -> str:
    """Return a header folded, without blanks and marks: `*Student-ID:` is `studentId`."""
    return _bare(folded(text))


def _bare(plain: str) -> str:
    return plain.translate(_HEADER_MARKS) or plain


@lru_cache(maxsize=1 << 12)  # exports share their headers, and all look for the same
def header_forms(text: str) -> tuple[str, ...]:
    """Return a header folded: as it is, in each of its two scripts, without what is in brackets.

    `停留天数(天) Days` is also 停留天数(天), days and 停留天数.
    """
    plain = folded(text)
    if len(plain) > _LONGEST_HEADER:  # the patterns below are slow on long texts
        return (_bare(plain),)
    forms = [plain]
    if not plain.isascii():
        for letters in (_LATIN, _OTHER):
            left = re.sub(f"[{letters}]+", "", plain)
            if left not in {plain, ""}:
                left = re.sub(r"[(\[【〔<][\s/|,.]*[)\]】〕>]", "", left).strip(" /|\\-,.&")
                forms.append(_ENCLOSED.sub(r"\1", left) if _ENCLOSED.fullmatch(left) else left)
    forms += [_UNIT_IN_WORDS.sub(r"\1", form) for form in forms]
    forms += [_IN_BRACKETS.sub("", form) for form in forms]
    simpler = [_bare(form) for form in forms[1:] if form]
    return tuple(dict.fromkeys([_bare(plain), *simpler]))


def is_header(text: str, known: Collection[str]) -> bool:
    """Return whether a text stands for a known header."""
    return known_header(text, known) in known


def known_header(text: str, known: Collection[str]) -> str:
    """Return the known header for which a header stands; itself, folded, if there is none."""
    whole, *simpler = header_forms(text)
    if whole in known:
        return whole
    found = [form for form in simpler if form and form in known]
    # IT学院 is no college; of two languages that nothing separates, both have to be known.
    if len(found) == 1 and _TOUCHING.search(folded(text)):
        return whole
    return found[0] if found else whole
