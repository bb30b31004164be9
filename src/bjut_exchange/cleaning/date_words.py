"""What dates are written with besides numbers: terms, times, weekdays, Chinese numerals."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

# Times are taken away before anything else is read, so that no hour can be taken for a day.
_AM_PM = r"(?: ?[ap]\.?m\b\.?)"
_HOUR = r"(?<!\d)(?:[01]?\d|2[0-4])"
_ZONE = (
    r"(?: ?(?:gmt|utc) ?[+-]\d{1,2}(?!\d|:))?"
    r"(?: ?(?:z|utc|gmt|[ecmp][sd]t|[cew]e?s?t|bst|jst|kst|hkt|sgt|msk|ict)(?![a-z]))?"
    r"(?: ?[+-](?:0\d|1[0-4])(?::?[0-5]\d)?(?!\d))?(?: ?[(\[][^)\]\d]+[)\]])?"
)
_CLOCK = re.compile(
    r"[t,:]? ?(?:(?:上午|下午|凌晨|早上|中午|晚上) ?)?"
    rf"(?:{_HOUR}(?::[0-5]\d){{1,2}}(?:[.,:]\d+)?{_AM_PM}?"
    rf"|{_HOUR}(?:\.[0-5]\d){{1,2}}(?:\.\d+)?{_AM_PM}|-?{_HOUR}(?:\.[0-5]\d){{2}}\.\d{{3,9}}"
    rf"|{_HOUR} ?[时時点](?: ?[0-5]?\d ?分(?: ?[0-5]?\d ?秒)?|整|半)?)(?: ?(?:uhr|hrs?))?{_ZONE}"
    r"|(?<=[日号]) ?(?:上午|下午)|(?<=\d{4}[-/.]\d\d[-/.]\d\d)z"
)
# 20160701T083000Z, 20160701083000
_COMPACT = re.compile(rf"((?:19|20)\d{{6}})t?(?:[01]\d|2[0-3])(?:[0-5]\d){{1,2}}(?:\.\d+)?{_ZONE}")
_WEEKDAY = re.compile(
    r"[(\[]?(?:(?:星期|礼拜|[周週])[一二三四五六日天]|(?<=[(\[])[一二三四五六日月火水木金土](?=[)\]])"
    r"|(?<![a-z])(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?(?![a-z])\.?)[)\]]?"
)
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b(?: of\b)?")
_NUMERAL = re.compile(
    r"(?:[二三]?十[一二三四五六七八九]?|[〇零○一二三四五六七八九]+)(?= ?[年月日号])"
)
_DIGITS = dict(zip("〇零○一二三四五六七八九", "000123456789", strict=True))

Day = tuple[int, int]  # its month and its day


def without_time(text: str) -> tuple[str, bool]:
    """Return a date without weekday, ordinals and Chinese numerals; and whether it had a time.

    `text` is normalised and has no capitals.
    """
    plain = _NUMERAL.sub(lambda match: _number(match[0]), _WEEKDAY.sub(" ", text))
    plain = _ORDINAL.sub("", _COMPACT.sub(r"\1 00:00", plain)).replace("_", "-")
    timeless = _CLOCK.sub(" ", plain, count=1)
    return " ".join(timeless.split()).strip(" ,"), timeless != plain


def _number(text: str) -> str:
    tens, ten, ones = text.rpartition("十")
    digits = "".join(_DIGITS[each] for each in ones)
    return f"{_DIGITS.get(tens, '1')}{digits or 0}" if ten else digits


@dataclass(frozen=True, eq=False)
class DateWords:
    """What the definitions say about how dates are written.

    `terms` are the first and the last day of each term, `open_words` those for an end that is open;
    years of two digits lie in the hundred years from `short_years_from`.
    """

    terms: Mapping[str, tuple[Day, Day]]
    open_words: frozenset[str] = frozenset()
    short_years_from: int = 1950

    @cached_property
    def _terms_at_either_end(self) -> tuple[re.Pattern[str], ...]:
        words = "|".join(map(re.escape, sorted(self.terms, key=len, reverse=True))) or "(?!)"
        term = rf"(?P<term>{words}) ?(?:semester|term|session|学期)?"
        first = rf"{term}(?: of |[ ,.-]*)(?P<year>['\das].*)"
        return re.compile(first), re.compile(rf"(?P<year>.*[\d年度])[ ,.-]*{term}")

    def term_in(self, text: str) -> tuple[str, str] | None:
        """Return the term that a text names, and the rest of it, its year; None if it names none.

        `text` is normalised and has no capitals.
        """
        for pattern in self._terms_at_either_end:
            if match := pattern.fullmatch(text):
                return match["term"], match["year"].strip()
        return None

    def full_year(self, digits: str) -> int:
        """Return a year of four digits, or the one that two stand for."""
        year, first = int(digits), self.short_years_from
        return year if len(digits) == len("2016") else first + (year - first) % 100
