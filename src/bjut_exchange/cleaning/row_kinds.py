"""Rows of an export that are not student rows: blank rows, totals, footnotes, headers."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bjut_exchange.config.schema import Definitions
from bjut_exchange.config.terms import NOT_STUDENT_ROWS, FieldName
from bjut_exchange.reading.table import Mask, header_of, per_row
from bjut_exchange.reading.texts import ABSENT, Texts
from bjut_exchange.text import folded, folded_header, header_forms, unguarded

# What a cell can say about its row. A column that an export lacks says nothing.
_BLANK, _TOTAL, _NOTE, _OWN_HEADER, _NUMBER, _HEADER, _ABSENT = 1, 2, 4, 8, 16, 32, 64
# A text that is a total in an id column as well, where `Total 7` may be an id; a label: `填表人：`.
_SURE_TOTAL, _LABEL = 128, 256
_NOTHING = _BLANK | _ABSENT
# So many headers in a row of an export make it another header; those of running numbers and those
# that are values as well, such as `degree`, make it its own at most.
_HEADERS_OF_A_HEADER = 2
_ANSWERS, _ANSWER = frozenset({"#", "no", "no."}), 512
# No total and no label is longer, and the patterns below are slow on long texts.
_LONGEST = 100
_PEOPLE = "(?:人次|[人名位个条项行份笔])"
_PERSONS = "(?:students?|persons?|people|participants?|participations?|stays|rows?|records?)"
# How many there are, without a word for total: 共 15 人, 5人, 5 rows selected.
_COUNTED = (
    rf"(?:以上|本[表页次]|[总一合])*共[有计]? ?:? ?[\d,]{{1,9}} ?(?:{_PEOPLE}|页).*"
    rf"|[\d,]{{1,9}} ?{_PEOPLE}"
    rf"|\(?[\d,]{{1,9}} {_PERSONS}(?: in (?:total|set).*| selected| returned| affected)?[.)]*"
)
# Most of the many texts are ids.
_LIKE_AN_ID = re.compile(r"[a-z]{1,2}[-/. ]?\d{4,}[a-z\d-]*")
_CIRCLED = re.compile("[①-⓿❶-➓㈠-㊩]")
# A note alone in its row: a bullet, a number, a page, a rule, a date, a label, a sentence.
_NOTE_FORMS = (
    r"[*※•●■◆▲★☆→>]+(?:[^!-~]|$)|[—–=~_-]+(?:[—–=~_ -]|$)"
    r"|\d{1,2}[.、](?:[^!-~]|[a-z]{2}|$)|[一二三四五六七八九十]{1,3}[、.]|[(\[]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[)\]]"
    r"|[—–~-]+ ?\d{1,6} ?[—–~-]+$|\.{3,}$"
    r"|第? ?\d{1,6} ?页|page \d|p\. ?\d|\d{1,6} ?(?:/|of) ?\d{1,6}$"
    r"|\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?$|[^\x00-\x7f]{2,12} ?:|[^.]{0,200}。$"
)

Flags = NDArray[np.uint16]
Marker = Callable[[str], int]


def row_kinds(
    texts: Texts,
    plan: Mapping[FieldName, tuple[Any, ...]],
    marker: Marker,
    dated: Mask,
    nameless: Mask,
) -> dict[str, Mask]:
    """Return which rows are not student rows, by reason.

    They are blank; hold totals; are footnotes, the only cell of their row; repeat the header; or
    are another header, whose columns may be others, or stand below one.
    A total row has a word for total where a running number or a student id belongs; or elsewhere,
    if there is neither id nor date (`dated` marks rows with one, `nameless` those whose cell for an
    id states none): `Total` may be the name of a programme. A row of mere numbers without id or
    date is one, too. A footnote has no date.
    """
    of_person = {part.key for part in plan.get(FieldName.PERSON, ())}
    of_number = {part.key for part in plan.get(FieldName.NUMBER, ())}
    flags = {key: _flags(texts, key, marker) for key in map(str, texts.frame)}
    some = {key: int(np.bitwise_or.reduce(each, initial=0)) for key, each in flags.items()}

    def each_of(mark: int, keys: Collection[str] = tuple(flags)) -> list[Mask]:
        return [(flags[key] & mark) > 0 for key in keys]

    def may(mark: int) -> bool:
        return all(mark & each for each in some.values())

    none = np.zeros(len(texts), np.bool_)
    blank = np.all(each_of(_BLANK), axis=0) if may(_BLANK) else none
    total, note, own, other = none, none, none, none
    # Most exports hold student rows alone: then no mask over all rows is needed.
    any_total = any(_TOTAL & each for each in some.values())
    if any_total or may(_NUMBER | _BLANK):
        nobody = nameless | np.all([~none, *each_of(_BLANK | _TOTAL, of_person)], axis=0)
        nobody &= ~dated
        marked = np.any([none, *each_of(_SURE_TOTAL, of_person | of_number)], axis=0)
        # `Sum 7` is an id if the row says anything else, and `Summer Total` a programme.
        only = np.all(each_of(_NUMBER | _BLANK | _TOTAL), axis=0) & ~blank
        total = marked | (nobody & (only | np.any(each_of(_SURE_TOTAL), axis=0)))
    if any(_NOTE & each for each in some.values()):
        # A footnote is typed into one cell below the table, whatever the column; a label and what
        # belongs to it into two.
        alone = np.sum(each_of(_BLANK), axis=0) == len(flags) - 1
        labelled = np.any([none, *each_of(_LABEL, of_person | of_number)], axis=0)
        note = ((alone & np.any(each_of(_NOTE), axis=0)) | labelled) & ~dated & ~total
    if sum(bool(_HEADER & each) for each in some.values()) >= _HEADERS_OF_A_HEADER:
        headers = np.sum(each_of(_HEADER), axis=0)
        # Of a header of two rows, the lower one is blank where the upper has a name.
        own = np.all(each_of(_OWN_HEADER | _NOTHING), axis=0) & (headers > 0)
        other = _below(headers >= _HEADERS_OF_A_HEADER, own, texts.export)
    return dict(zip(NOT_STUDENT_ROWS, (blank, total, note, own, other), strict=True))


def _flags(texts: Texts, key: str, marker: Marker) -> Flags:
    """Return for each row what its cell in a column says about it."""
    if key in texts.digits:
        numbers = texts.frame[key].to_numpy()
        flags = np.full(len(numbers), _NUMBER, np.uint16)
        flags[numbers < 0] = _BLANK
        flags[numbers == ABSENT] = _NOTHING
        return flags
    column = texts.column(key)
    header = header_of(key)
    table = [marker(text) for text in column.categories]
    for code, text in enumerate(column.categories):
        if table[code] & (_HEADER | _ANSWER) and header in header_forms(text):
            table[code] |= _OWN_HEADER
    return per_row([*table, _NOTHING], column.codes, np.uint16)


def _below(is_header: Mask, is_own: Mask, export: NDArray[np.int32]) -> Mask:
    """Return the rows from a header that is not the export's own to the next that is."""
    at = np.arange(len(is_header))
    first = np.searchsorted(export, export)  # the position of each row's first row
    last = np.maximum.accumulate(np.where(is_header, at, -1))
    last_own = np.maximum.accumulate(np.where(is_own, at, -1))
    below: Mask = (last > last_own) & (last >= first)
    return below


def marker_of(definitions: Definitions, known: Collection[str]) -> Marker:
    """Return a function from the text of a cell to its flags; `known` are folded headers."""
    total = _total_marker([*map(folded, definitions.total_words)])
    notes, labels = _note_patterns([*map(folded, definitions.note_words)])
    answers = _ANSWERS.union(*definitions.texts.values())

    def mark(text: str) -> int:
        text = text.strip()
        plain = unguarded(folded(text[: 2 * _LONGEST]))
        if not plain:
            return _BLANK
        flags = _NUMBER if plain.replace(",", "").isdecimal() else 0
        # Ids and dates, of which there can be many, end with a digit.
        if (plain if plain[-1].isdigit() else folded_header(plain)) in known:
            flags |= _ANSWER if plain in answers else _HEADER
        if _LIKE_AN_ID.fullmatch(plain):
            return flags
        if notes.match(plain) or _CIRCLED.match(text):
            flags |= _NOTE | (_LABEL if labels.fullmatch(plain) else 0)
        return flags if len(text) > _LONGEST else flags | total(plain)

    return mark


def _total_marker(words: Sequence[str]) -> Marker:
    """Return a function from a folded text to the flags of a total, if it is one."""
    # 合计 can be a part of a text without blanks; Total must be a word, or SUM2016001 were one.
    latin = _any_of(word for word in words if word.isascii())
    latin += rf"(?: (?:number |no\.? |count )?(?:of )?{_PERSONS})?"
    # Offices spread the word over its cell: 合 计.
    others = _any_of((word for word in words if not word.isascii()), between=" ?")
    people = rf"(?: of)? ?[\d,]{{1,9}} ?(?:{_PEOPLE}|{_PERSONS})(?: in total)?"
    after = rf"(?: ?[:=(\[【<].*| [—–-].*|{people})?[ .。)\]】>—–*~-]{{0,9}}"
    number = r"(?: [\d,]{1,6}|(?<=[^\x00-\x7f])[\d,]{1,9})?"
    sure = re.compile(rf"[—–*~\[(【<-]{{0,9}} ?(?:{others}|{latin}){after}")
    may_be = re.compile(
        rf"(?:.{{0,40}}{others}|(?:.{{0,40}}[ (])?{latin}){number}{after}|{_COUNTED}"
    )
    some = re.compile(rf"{others}|{latin}|{_PEOPLE}|{_PERSONS}|页")

    def mark(plain: str) -> int:
        if not some.search(plain):
            return 0
        if sure.fullmatch(plain):
            return _TOTAL | _SURE_TOTAL
        return _TOTAL if may_be.fullmatch(plain) else 0

    return mark


def _note_patterns(words: Sequence[str]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the pattern of how notes begin, and that of a label before a cell of its own."""
    # 制表 begins 制表日期; but 注 does not begin a note in 注册, nor source in sourcebook.
    begin = {word for word in words if len(word) > 1 and not word.isascii()}
    forms = rf"(?:{_any_of(begin)}|{_any_of({*words} - begin)}(?![^\W\d]))"
    beginning = re.compile(rf"{_NOTE_FORMS}|[(\[【<]? ?{forms}")
    return beginning, re.compile(rf"{forms}[^\x00-\x7f]{{0,6}}:")


def _any_of(words: Iterable[str], between: str = "") -> str:
    """Return a pattern of any of some words; `between` may stand between their letters."""
    texts = [between.join(map(re.escape, word)) for word in words]
    # Of the many texts that are tried, few begin as any word does.
    first = "".join({text[: 1 + text.startswith("\\")] for text in texts})
    return rf"(?=[{first}])(?:{'|'.join(texts)})" if texts else "(?!)"
